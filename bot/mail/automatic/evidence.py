"""What the rules of `classify.py` look at."""

from dataclasses import dataclass

from bot.mail.masking import NO_SECRETS, Secrets
from bot.mail.values import Mailbox
from bot.mail.wire.headers import Headers
from bot.mail.wire.mime import Part


@dataclass(frozen=True, slots=True)
class OurMarks:
    """What tells our own mail: the domain of our Message-IDs and the address we send from.

    `languages` are the codes of those that our lists write in; where there are none, all are read.
    `secrets` are taken out of what is read.
    """

    domain: str
    from_address: str
    languages: frozenset[str] = frozenset()
    secrets: Secrets = NO_SECRETS


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules look at.

    `author` is `sender`, or whom a list took out of From; `new_text` is what is new in the mail if
    it answers one. `submitted` is the word of Auto-Submitted (RFC 3834, 5), "" if there is none or
    it is `no`.
    """

    headers: Headers
    root: Part
    sender: Mailbox
    author: Mailbox
    subject: str
    text: str
    new_text: str
    submitted: str
    ours: OurMarks | None
