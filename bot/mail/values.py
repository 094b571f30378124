"""What a mail is once it has been read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from bot.domain.ids import DeliveryId, MessageId

# What is remembered of a mail, so that replies without references find their place.
# `bot/mail/threads/lost_replies.py` says what the keys are.


class TraceKind(StrEnum):
    """What two mails with one key have in common: their subject, or what proves by itself."""

    SUBJECT = "subject"
    SERIES = "series"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Clues:
    """What a lost mail tells: a sample of what it quotes, and marks of all else."""

    quoted: frozenset[int] = frozenset()
    marks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of a mail under one key; `clues` where it lost its references."""

    key: int
    kind: TraceKind
    clues: Clues | None


UNCLEAR: Final = ""
"""Stands for an address that programs may read in different ways; it is nobody's."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a mail (RFC 5322, 3.4): display name (may be empty) and addr-spec.

    `address` is lower-case and may be empty when the mail names nobody that can be read. It is
    only a hint where an archive wrote `name at host`: it says whom to show, and is nobody's vote.
    """

    name: str
    address: str
    is_hint: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Claims:
    """The addresses that a mail's fields give for its author; `UNCLEAR` where one cannot be told.

    `writers` are in From, and in that of the list's mail that the post was wrapped in; `answered`
    in Reply-To; `copied` in Cc, as far as a list may have put them there; `others` in Sender,
    X-MailFrom and the like. `tells_person`: the list's From has a person's name in it.
    """

    writers: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    tells_person: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that is not the mail's text: its file name, media type and size in bytes.

    `url` is where an archive says that it keeps it, for people; nothing of ours fetches it.
    """

    filename: str
    media_type: str
    size: int
    url: str = ""


class Automatic(StrEnum):
    """Why a mail is not a person speaking."""

    OURS = "ours"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST_ADMIN = "list-admin"
    OTHER = "other"


class ReportKind(StrEnum):
    """What a program says became of a mail."""

    BOUNCED = "bounced"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class MailReport:
    """What a program's mail says of another mail.

    `recipients` did not get it (of a bounce); `about` are Message-IDs by which it may be known,
    `subject` is its subject; both may be empty.
    """

    kind: ReportKind
    recipients: tuple[str, ...]
    about: tuple[MessageId, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar's message (RFC 5546): what is asked (`REQUEST`, `CANCEL` …), of what, when.

    `starts` is as the calendar wrote it, for people: a date, a time, its zone.
    """

    method: str
    summary: str
    starts: str


@dataclass(frozen=True, slots=True)
class Border:
    """What was written on our side of a mail's way.

    `delivered_to` are the addresses, lower-case, for which it was taken and to which it was
    delivered. `results` are Authentication-Results fields (RFC 8601), topmost first; those that
    the sender wrote may follow below the border's own, so only the topmost of an id is believed.
    """

    delivered_to: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


class LineKind(StrEnum):
    """What a line is."""

    TEXT = "text"
    BLANK = "blank"
    ATTRIBUTION = "attribution"
    HEADER = "header"
    SIGNATURE = "signature"
    FOOTER = "footer"


class Source(NamedTuple):
    """From line `at` on, who is quoted at `depth` is told by `text`."""

    at: int
    depth: int
    text: str
    is_header: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a text, told apart: sequences of equal length, and where authors are named.

    `contents` are the lines without the `marks` quote marks that stand in front of each; `depths`
    also count blocks without marks. `rules` has the name of the rule by which a line is what it is,
    empty for plain own words. `notices` says where each one that an archive left for an attachment
    begins and ends.
    """

    contents: Sequence[str]
    marks: Sequence[int]
    kinds: Sequence[LineKind]
    depths: Sequence[int]
    rules: Sequence[str]
    sources: Sequence[Source] = ()
    notices: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read.

    `message_id` is the mail's own; a mail without one gets a stable id made from its content
    (`…@missing.penholder.invalid`).
    `author` is the person who wrote it, also where a list rewrote From; `sender` is the bare
    From field. `date` is the Date header as an aware UTC instant, None when it cannot be read.
    `text` is the whole readable text, decoded, unflowed, with LF line ends; `reading` has its
    lines, told apart as those of a mail that replies to one; `new_text` is what is left when
    quotes, signature and list footer are folded away.
    `references` are in order, oldest first, In-Reply-To's id last when it is not among them.
    `content_hash` is equal for one post under two Message-IDs: author, date and folded text.
    """

    message_id: MessageId
    author: Mailbox
    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    date: datetime | None
    subject: str
    base_subject: str
    in_reply_to: MessageId | None
    references: tuple[MessageId, ...]
    list_ids: tuple[str, ...]
    text: str
    reading: Reading = field(repr=False, compare=False)
    new_text: str
    attachments: tuple[Attachment, ...]
    automatic: Automatic | None
    border: Border
    """What our own mail servers wrote on top of it."""
    content_hash: str
    size: int
    automatic_rule: str = ""
    """The rule of `bot/mail/automatic/classify.py` that said so; "" of a person's mail."""
    received: datetime | None = None
    """When the last relay took it (the first Received field that can be read); only where
    `date` is None.
    """
    report: MailReport | None = None
    """What became of another mail, where a program says so."""
    invitation: Invitation | None = None
    """A person's mail that is a calendar's message; its words are no vote."""

    through: tuple[str, ...] = ()
    """Posting addresses of lists that it came through, where it has no List-Id that says so."""
    claims: Claims = Claims()
    """Whose it is by its fields, read strictly."""
    is_shared: bool = False
    """Its author's address is a service's, from which comes what many people write there."""
    is_to_nobody: bool = False
    """Of a person's mail: its return path is empty by no list's doing, so nothing may be
    answered (RFC 3834, 2).
    """
    wrapped_as: MessageId | None = None
    """The Message-ID of the list's mail that it was wrapped in whole; answers may name that."""
    remembered: tuple[Remembered, ...] = ()
    """Of a person's mail: under which keys it is looked for, and looks for others."""
    signed_by: frozenset[str] = frozenset()
    """Domains whose DKIM signature over the post was verified, which takes a name server."""
    is_signed_by_author: bool = False
    """Whether its author's own domain signed what makes a vote, by a DKIM signature that was
    verified. Anybody may send such a mail again, to whomever they like.
    """
    digest: tuple[bytes, ...] = ()
    """The mails of a list's MIME digest."""
    deliveries: tuple[DeliveryId, ...] = ()
    """The deliveries of ours that it may be, as it says; the outbox tells if it is one."""
    is_masked: bool = False
    """Whether our secrets were taken out (`bot/mail/masking.py`); else it cannot be stored."""
    words: tuple[str, ...] = ()
    """What in it has the form of a word that we mailed to one person, and the secret addresses that
    it shows to others; all of these are public if it is a list's.
    """

    @property
    def may_vote(self) -> bool:
        """Whether the words are a known person's, said for others to read."""
        return self.automatic is None and self.invitation is None and not self.author.is_hint


@dataclass(frozen=True, slots=True)
class UnreadableMail:
    """Bytes that no mail can be made of, and why."""

    reason: str
    size: int = field(default=0)


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one speaker in a mail: who (None: cannot be told), how deep quoted, what.

    `answers` are the quoted lines that an inline answer of the mail's author stands below. `on` is
    the day of a quoted mail as it is told where the quote begins, None if it is not.
    """

    author: Mailbox | None
    depth: int
    text: str
    answers: str = ""
    on: date | None = None
