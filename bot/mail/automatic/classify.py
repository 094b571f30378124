"""Is it a person? `RULES`, below, is read from top to bottom: the first rule that says yes decides.

What a rule looks for is in the file of its kind: `bounces`, `list_programs`, `receipts`,
`responders`, `robots`, `calendars`. The name of the rule is kept with the mail, so that people can
see later why a mail was not counted as a person's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.mail.automatic.bounces import is_bounce, tells_of_delivery
from bot.mail.automatic.calendars import answers_a_calendar, has_invitation
from bot.mail.automatic.evidence import Evidence, OurMarks
from bot.mail.automatic.list_programs import is_list_notice
from bot.mail.automatic.receipts import is_receipt
from bot.mail.automatic.responders import (
    acknowledges,
    acknowledges_by_itself,
    has_responders_field,
    is_auto_reply,
    is_of_absence,
    is_of_persons_program,
    is_only_automatic,
    is_only_of_absence,
    is_to_nobody,
    opens_a_ticket,
    stands_before_ours,
    thanks_for_a_mail,
    warns_of_full_mailbox,
)
from bot.mail.automatic.robots import (
    does_a_task,
    has_robots_mark,
    is_by_github,
    is_by_service,
    is_robots_address,
    sends_by_itself,
    tells_what_happened,
)
from bot.mail.languages.compile import of_all_languages
from bot.mail.languages.notation import bare
from bot.mail.lists.enclosed import without_footer
from bot.mail.subject import is_reply_subject, without_gateway_marks
from bot.mail.values import Automatic, Mailbox
from bot.mail.wire.headers import Headers
from bot.mail.wire.mime import Part

__all__ = ["OWN_MAIL", "RULES", "OurMarks", "Verdict", "classify"]

OWN_MAIL: Final = "our own mail"
"""The name of the rule that knows our own mails; the outbox knows more of them."""

_DELIVERY_ID: Final = re.compile(r"[0-9a-f]{32}")
_WORD: Final = re.compile(r"[a-z-]+")

_ANSWERING: Final = frozenset({b"in-reply-to", b"references"})
_FORWARD: Final = re.compile(
    rf"(?:\[[^\[\]]{{1,60}}\]\s?)?"
    rf"{bare(set(of_all_languages('forward_prefixes')) - set(of_all_languages('reply_prefixes')))}"
    r"\s?[:：]",
    re.IGNORECASE,
)
"""Who passes on a responder's words is a person."""
_TO_MANY: Final = frozenset({b"list-id", b"list-post", b"list-unsubscribe"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a mail is not a person speaking, and the name of the rule that said so."""

    kind: Automatic
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """If `says` is true of a mail, it is a `verdict` and no person's."""

    name: str
    verdict: Automatic
    says: Callable[[Evidence], bool]


def _is_bounce(mail: Evidence) -> bool:
    return is_bounce(
        mail.headers, root=mail.root, sender=mail.sender, subject=mail.subject, text=mail.text
    )


def _tells_of_delivery(mail: Evidence) -> bool:
    return tells_of_delivery(mail.root, subject=mail.subject) and _is_bounce(mail)


def _is_list_programs(mail: Evidence) -> bool:
    return is_list_notice(
        mail.headers, sender=mail.sender, submitted=mail.submitted, subject=mail.subject
    )


def _is_auto_reply(mail: Evidence) -> bool:
    return is_auto_reply(
        mail.headers,
        submitted=mail.submitted,
        sender=mail.sender,
        subject=mail.subject,
        text=mail.text,
    )


def _is_ours(mail: Evidence) -> bool:
    """Return True if a program's mail says that it is ours, and came back.

    Anybody can write what tells that: a person's mail is one whatever stands in it. A list may
    rewrite Message-ID or From, hardly both. Somebody else's Penholder writes the same item field,
    so the field alone does not make a mail ours.
    """
    headers, ours = mail.headers, mail.ours
    if ours is None or not mail.submitted:
        return False
    local, _, domain = headers.text(b"message-id").strip("<> ").rpartition("@")
    if domain.lower() == ours.domain.lower() and _DELIVERY_ID.fullmatch(local):
        return True
    addresses = (mail.sender.address, headers.text(b"reply-to").lower())
    return b"x-penholder-item" in headers.fields and any(
        ours.from_address.lower() in each for each in addresses
    )


def _is_marked_as_reply(mail: Evidence) -> bool:
    return mail.submitted == "auto-replied"


def _has_responders_field(mail: Evidence) -> bool:
    return has_responders_field(mail.headers)


def _is_marked(mail: Evidence) -> bool:
    return mail.submitted != ""


def _is_acknowledgement(mail: Evidence) -> bool:
    """Return True if a program confirms to one person that something came in."""
    return (
        mail.submitted != ""
        and _is_to_one(mail.headers)
        and not has_invitation(mail.root)
        and acknowledges(mail.subject, mail.text)
    )


def _is_report(mail: Evidence) -> bool:
    """Return True if a program reports something (RFC 6522): abuse, or a faulty signature."""
    return "report-type" in mail.root.parameters


def _is_of_full_mailbox(mail: Evidence) -> bool:
    return not is_by_github(mail) and warns_of_full_mailbox(
        mail.headers, sender=mail.sender, subject=mail.subject, text=mail.text
    )


def _says_that_it_acknowledges(mail: Evidence) -> bool:
    return (
        _is_to_one(mail.headers)
        and acknowledges_by_itself(mail.subject, mail.text)
        and not is_of_persons_program(mail.headers)
    )


def _opens_a_ticket(mail: Evidence) -> bool:
    is_tickets = opens_a_ticket(mail.subject, mail.text, sender=mail.sender)
    return is_tickets and not is_of_persons_program(mail.headers)


def _says_only_who_is_away(mail: Evidence) -> bool:
    is_told = stands_before_ours(mail.subject)
    is_told = is_told or (is_of_absence(mail.subject) and thanks_for_a_mail(mail.text))
    is_said = is_told or is_to_nobody(mail.headers)
    return (
        is_said
        and is_only_of_absence(mail.text, new_text=mail.new_text, is_told=is_told)
        and not _is_passed_on(mail)
    )


def _says_only_that_it_answers(mail: Evidence) -> bool:
    answers = not _ANSWERING.isdisjoint(mail.headers.fields) or is_reply_subject(mail.subject)
    return (
        answers and is_only_automatic(mail.text, new_text=mail.new_text) and not _is_passed_on(mail)
    )


def _is_passed_on(mail: Evidence) -> bool:
    """Return True if a person passes a responder's words on, or writes them."""
    return _FORWARD.match(mail.subject) is not None or is_of_persons_program(mail.headers)


def _is_to_one(headers: Headers) -> bool:
    """Return True if it is for one person; forums and trackers send what people say to many."""
    return not _TO_MANY & headers.fields.keys()


RULES: Final = (
    Rule("delivery report", Automatic.OTHER, _tells_of_delivery),
    Rule("bounce", Automatic.BOUNCE, _is_bounce),
    Rule("list program", Automatic.LIST_ADMIN, _is_list_programs),
    Rule("read receipt", Automatic.OTHER, is_receipt),
    Rule("Auto-Submitted: auto-replied", Automatic.AUTO_REPLY, _is_marked_as_reply),
    Rule("a responder's header field", Automatic.AUTO_REPLY, _has_responders_field),
    Rule("out-of-office reply", Automatic.AUTO_REPLY, _is_auto_reply),
    Rule(OWN_MAIL, Automatic.OURS, _is_ours),
    Rule("Auto-Submitted acknowledgement", Automatic.AUTO_REPLY, _is_acknowledgement),
    Rule("Auto-Submitted header", Automatic.OTHER, _is_marked),
    Rule("abuse report, or another for programs", Automatic.OTHER, _is_report),
    Rule("a robot's header field or subject", Automatic.OTHER, has_robots_mark),
    Rule("newsletter program", Automatic.OTHER, sends_by_itself),
    Rule("event on GitHub or in Jira", Automatic.OTHER, tells_what_happened),
    Rule("a robot's name or address", Automatic.OTHER, is_robots_address),
    Rule("warning of a full mailbox", Automatic.OTHER, _is_of_full_mailbox),
    Rule("address of a task, such as backup@", Automatic.OTHER, does_a_task),
    Rule("service such as DocuSign", Automatic.OTHER, is_by_service),
    Rule("calendar reply", Automatic.OTHER, answers_a_calendar),
    Rule("acknowledgement", Automatic.AUTO_REPLY, _says_that_it_acknowledges),
    Rule("ticket system", Automatic.AUTO_REPLY, _opens_a_ticket),
    Rule("says only who is away", Automatic.AUTO_REPLY, _says_only_who_is_away),
    Rule("says only that it is automatic", Automatic.AUTO_REPLY, _says_only_that_it_answers),
)


def classify(
    headers: Headers,
    *,
    root: Part,
    sender: Mailbox,
    author: Mailbox,
    subject: str,
    text: str,
    new_text: str,
    ours: OurMarks | None,
) -> Verdict | None:
    """Say why a mail is not a person speaking, None when it is one.

    `author` is `sender`, or whom a list took out of From; `new_text` is what is new in the mail if
    it answers one.
    """
    mail = Evidence(
        headers=headers,
        root=without_footer(root),
        sender=sender,
        author=author,
        subject=without_gateway_marks(subject),
        text=text,
        new_text=new_text,
        submitted=_submitted(headers),
        ours=ours,
    )
    return next((Verdict(rule.verdict, rule.name) for rule in RULES if rule.says(mail)), None)


def _submitted(headers: Headers) -> str:
    word = _WORD.match(headers.text(b"auto-submitted").lower())
    return word[0] if word is not None and word[0] != "no" else ""
