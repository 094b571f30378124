"""Is it a person? Our own mail, bounces, list programs, responders, and other machines.

Each kind has its own file: `bounce`, `listnotice`, `receipts`, `responder`, `robots`; here they are
asked in order.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.mail.automatic.bounces import is_bounce, tells_of_delivery
from bot.mail.automatic.calendars import answers_a_calendar, find_invitation
from bot.mail.automatic.list_programs import is_list_notice
from bot.mail.automatic.receipts import is_receipt
from bot.mail.automatic.responders import (
    acknowledges,
    acknowledges_by_itself,
    is_auto_reply,
    is_of_absence,
    is_of_persons_program,
    is_only_automatic,
    is_only_of_absence,
    is_to_nobody,
    opens_a_ticket,
    stands_before_ours,
    thanks_for_a_mail,
)
from bot.mail.automatic.robots import is_robot
from bot.mail.lists.enclosed import without_footer
from bot.mail.subject import is_reply_subject, without_gateway_marks
from bot.mail.values import Automatic, Mailbox
from bot.mail.wire.headers import Headers
from bot.mail.wire.mime import Part

_DELIVERY_ID: Final = re.compile(r"[0-9a-f]{32}")
_WORD: Final = re.compile(r"[a-z-]+")

_ANSWERING: Final = frozenset({b"in-reply-to", b"references"})
_FORWARD: Final = re.compile(
    r"(?:\[[^\[\]]{1,60}\]\s?)?(?:fwd?|wg|tr|rv|enc|i|pd|vl|vb|doorst|ilt|пересл|转发|轉寄|轉發|転送|전달)"
    r"\s?[:：]",
    re.IGNORECASE,
)
"""Who passes on a responder's words is a person."""
_TO_MANY: Final = frozenset({b"list-id", b"list-post", b"list-unsubscribe"})


@dataclass(frozen=True, slots=True)
class OurMarks:
    """What tells our own mail: the domain of our Message-IDs and the address we send from."""

    domain: str
    from_address: str


def classify(
    headers: Headers,
    *,
    root: Part,
    sender: Mailbox,
    author: Mailbox,
    subject: str,
    text: str,
    ours: OurMarks | None,
) -> Automatic | None:
    """Say why a mail is not a person speaking, None when it is one.

    `author` is `sender`, or whom a list took out of From.
    """
    root = without_footer(root)
    subject = without_gateway_marks(subject)
    if is_bounce(headers, root=root, sender=sender, subject=subject, text=text):
        return Automatic.OTHER if tells_of_delivery(root, subject=subject) else Automatic.BOUNCE
    word = _WORD.match(headers.text(b"auto-submitted").lower())
    submitted = word[0] if word is not None and word[0] != "no" else ""
    if is_list_notice(headers, sender=sender, submitted=submitted, subject=subject):
        return Automatic.LIST_ADMIN
    if is_receipt(root, subject=subject, text=text):
        return Automatic.OTHER
    if is_auto_reply(headers, submitted=submitted, sender=sender, subject=subject, text=text):
        return Automatic.AUTO_REPLY
    if submitted:
        answers = _is_to_one(headers) and find_invitation(root) is None
        if ours is not None and _is_ours(headers, sender, ours):
            return Automatic.OURS
        return Automatic.AUTO_REPLY if answers and acknowledges(subject, text) else Automatic.OTHER
    is_robots = "report-type" in root.parameters
    # Whatever is reported (RFC 6522): abuse, say, or that a signature failed.
    is_robots = is_robots or is_robot(
        headers, sender=sender, author=author, subject=subject, text=text
    )
    if is_robots or answers_a_calendar(root, text=text):
        return Automatic.OTHER
    is_answer = _is_a_desks(headers, sender, subject, text) or _only_says_so(headers, subject, text)
    return Automatic.AUTO_REPLY if is_answer else None


def _is_ours(headers: Headers, sender: Mailbox, ours: OurMarks) -> bool:
    """Say whether a program's mail says that it is ours, and came back.

    Anybody can write what tells that: a person's mail is one whatever stands in it. A list may
    rewrite Message-ID or From, hardly both. Somebody else's Penholder writes the same item field,
    so the field alone does not make a mail ours.
    """
    local, _, domain = headers.text(b"message-id").strip("<> ").rpartition("@")
    if domain.lower() == ours.domain.lower() and _DELIVERY_ID.fullmatch(local):
        return True
    addresses = (sender.address, headers.text(b"reply-to").lower())
    return b"x-penholder-item" in headers.fields and any(
        ours.from_address.lower() in each for each in addresses
    )


def _is_a_desks(headers: Headers, sender: Mailbox, subject: str, text: str) -> bool:
    """Say whether a desk acknowledges what it got, and only its words tell that."""
    is_desks = _is_to_one(headers) and acknowledges_by_itself(subject, text)
    is_desks = is_desks or opens_a_ticket(subject, text, sender=sender)
    return is_desks and not is_of_persons_program(headers)


def _only_says_so(headers: Headers, subject: str, text: str) -> bool:
    """Say whether an answer has no words but a responder's."""
    is_told = stands_before_ours(subject)
    is_told = is_told or (is_of_absence(subject) and thanks_for_a_mail(text))
    answers = not _ANSWERING.isdisjoint(headers.fields) or is_reply_subject(subject)
    says_so = (is_told or is_to_nobody(headers)) and is_only_of_absence(text, is_told=is_told)
    says_so = says_so or (answers and is_only_automatic(text))
    return says_so and not _FORWARD.match(subject) and not is_of_persons_program(headers)


def _is_to_one(headers: Headers) -> bool:
    """Say whether it is for one person; forums and trackers send what people say to many."""
    return not _TO_MANY & headers.fields.keys()
