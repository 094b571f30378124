"""Bounces (RFC 3464, RFC 3462), and what old servers write instead: who did not get a mail.

The address that a mail was written to is Original-Recipient's; Final-Recipient is where that
led to.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.mail.automatic.list_programs import read_moderation
from bot.mail.automatic.responders import is_of_persons_program
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import LatePattern, unaccented
from bot.mail.limits import BOUNCE_CHARS, MAILBOXES, NOTICE_CHARS, REPORT_CHARS, SUBJECT_CHARS
from bot.mail.quotes.header_fields import label_of
from bot.mail.subject import is_reply_subject
from bot.mail.values import Automatic, Mailbox, MailReport, ReportKind
from bot.mail.wire.addresses import mailboxes
from bot.mail.wire.headers import Headers, read_headers
from bot.mail.wire.identifiers import message_ids, own_id, unique
from bot.mail.wire.mime import Part

_NULL_PATH: Final = re.compile(r"<\s*>")
_ROBOT: Final = re.compile(
    r"m(?:ail(?:er)?-?)?daemon(?:[+=].*)?|microsoftexchange[0-9a-f]{32}|mmdf|pmdf"
    r"|mail-?(?:delivery|system)(?:-?(?:sub)?system)?"
)
_SERVERS: Final = frozenset({"postmaster", "uucp", "smtp", "mta", "mailgate", "mailgateway"})
"""Where a server writes, and people do, too; the second of its kind is `postmaster2`."""
_NAME: Final = re.compile(
    r"(?:internet )?mail delivery (?:(?:sub)?system|service|agent)\b|mailer-daemon\b"
    r"|courier mail server\b|internet mail delivery\b",
    re.IGNORECASE,
)
_STATUS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ORIGINALS: Final = frozenset({"message/rfc822", "text/rfc822-headers", "message/global"})
_OF_PERSONS: Final = frozenset({b"in-reply-to", b"references", b"list-id", b"user-agent"})
"""Fields of answers, of what has come through a list, and of programs that people write with."""
_OF_LISTS: Final = frozenset({b"list-id", b"list-post", b"x-beenthere", b"errors-to"})
_BEGINNING: Final = 1_000
_FIELD_LINE: Final = re.compile(r"^[A-Za-z-]{2,40}: ", re.MULTILINE)
_OF_SERVERS: Final = LatePattern(
    r"[45]\d\d[ -](?:#?[45]\.\d\.\d|requested|unknown|user|mailbox|<)|smtp error"
    r"|failed recipient|deliver\w{0,3}\s[^.\n]{0,40}\brecipient",
    re.IGNORECASE,
)
"""What servers say of a failure, and of no other people."""
SUBJECT: Final = WordPattern(
    r"\W{0,3}(?:%(bounce_subjects begun)s|%(bounce_subjects_alone bare)s(?:\s?:|$))",
    re.IGNORECASE,
    folded=True,
)
DELIVERY_SUBJECT: Final = WordPattern(
    r"\W{0,3}%(delivered bare)s\s?(?:[:：(–-]|$)", re.IGNORECASE, folded=True
)
_DELAYED: Final = WordPattern("%(delayed begun)s", re.IGNORECASE)
"""A server goes on trying: nothing has failed yet."""
_FAILED: Final = "failed"
_DELIVERED: Final = frozenset({"delivered", "relayed", "expanded"})
_REFUSED_BY_SYMPA: Final = frozenset({"5.2.3", "5.6.0", "5.7.0", "5.7.1"})
"""Too large, taken for a command, with a virus, not allowed."""
_IS_DELAYED: Final = "delayed"
_ACTIONS: Final = _DELIVERED | {_FAILED, _IS_DELAYED}
_WORD: Final = re.compile(r"[a-z]+")
_ADDRESS: Final = r"(?P<address>[\w.+=/&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
_LINE_ADDRESS: Final = LatePattern(
    rf"^[ \t*•-]{{0,8}}[<\"'\[]?{_ADDRESS}[>\"'\]]?"
    r"(?:[ \t]*(?::.*|\(.*|\.\.\..*)?|<mailto:.*|[ \t]\w{1,4}[ \t][^\n]{1,40}\d\d:\d\d.*)$",
    re.MULTILINE,
)
"""A line that begins with an address and, at most, goes on with the reason, or with when it was:
old Exchange writes `ana@x.org on Fri, 3 Mar 2000 10:00:00`."""
_LABELLED_ADDRESS: Final = LatePattern(
    r"^[ \t*•-]{0,8}(?P<label>[^\W\d][^\n:：@]{0,40})[:：][ \t]*[<\"'\[]?"
    rf"(?:rfc822;[ \t]?|smtp[:=])?[<\"']?{_ADDRESS}[>\"'\]]?[ \t]*(?:[(;].*|\.)?$",
    re.MULTILINE | re.IGNORECASE,
)
"""`Recipient: ana@x.org`, in whatever language, and `Recipient: [SMTP:ana@x.org]`."""
_ANY_ADDRESS: Final = LatePattern(
    r"(?<![\w.+=/&'-])(?<!mail from )[\w.+=/&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
)
_EXPANDED: Final = LatePattern(
    rf"(?<![\w.+=/&'-]){_ADDRESS}[>\"']?\s{{0,20}}(?:\(reason: [^\n]{{1,300}}\)\s{{1,20}})?"
    r"\((?:expanded|generated) from:?\s{1,9}<?"
    r"(?P<origin>[\w.+=/&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)>?\)",
    re.IGNORECASE,
)
"""Where an alias led to, and what was written to, as sendmail, Exim and Postfix say."""
_ENCLOSED: Final = LatePattern(
    r"^(?:-{3,}.{0,12}(?:below this line|this is a copy|original message|unsent message"
    r"|returned message|message header|the header of)"
    r"|[ \t]{0,8}your message begins as follows|(?:received|return-path):[ \t]?\S)",
    re.IGNORECASE | re.MULTILINE,
)


def is_bounce(headers: Headers, *, root: Part, sender: Mailbox, subject: str, text: str) -> bool:
    """Return True if a mail server reports what became of a mail."""
    if root.parameters.get("report-type", "").lower() == "delivery-status":
        return True
    if any(child.media_type in _STATUS for child in root.children):
        # Some programs of people forward a report part by part.
        is_forwarded = is_reply_subject(subject) or is_of_persons_program(headers)
        if not is_forwarded:
            return True
    fields = headers.fields
    if b"x-failed-recipients" in fields or b"x-ms-exchange-message-is-ndr" in fields:
        return True
    local = sender.address.partition("@")[0]
    if _ROBOT.fullmatch(local) or _NAME.match(sender.name):
        return True
    is_nobodys = any(_NULL_PATH.search(headers.text(name)) for name in (b"return-path", b"from"))
    is_servers = local.rstrip("0123456789") in _SERVERS
    if is_servers and is_nobodys and _tells_of_failure(headers, root=root, text=text):
        return True
    if not SUBJECT.match(unaccented(subject)):
        return False
    return is_servers or is_nobodys or _gives_back(headers, root=root, sender=sender, text=text)


def _gives_back(headers: Headers, *, root: Part, sender: Mailbox, text: str) -> bool:
    """Return True if a mail of such a subject, from an address like any other, is a program's.

    Scanners and gateways write from addresses of their own, and give no name. They enclose what
    they could not deliver, or name to whom. A person has a name, or a program for persons.
    """
    if sender.name or not _OF_PERSONS.isdisjoint(headers.fields) or is_of_persons_program(headers):
        return False
    return _tells_of_failure(headers, root=root, text=text)


def _tells_of_failure(headers: Headers, *, root: Part, text: str) -> bool:
    """Return True if a mail encloses another, or says in a server's words who was not reached."""
    if _enclosed(root):
        return True
    if not _OF_SERVERS.search(text[:_BEGINNING]):
        return False
    return bool(_named(_report(text), but=_receivers(headers)))


def _enclosed(root: Part) -> list[Part]:
    """Return the mails, and the header sections of mails, that are enclosed."""
    return [child for child in root.children if child.media_type in _ORIGINALS]


def tells_of_delivery(root: Part, *, subject: str) -> bool:
    """Return True if a server's report tells only that a mail has arrived (RFC 3464, 2.3.3)."""
    groups = list(_recipient_groups(root))
    if not groups:
        return DELIVERY_SUBJECT.match(unaccented(subject)) is not None
    return moderation_by_sympa(root) is not ReportKind.HELD and all(
        _action(each) in _DELIVERED and (each.text(b"status") or "2").startswith("2")
        for each in groups
    )


def moderation_by_sympa(root: Part) -> ReportKind | None:
    """Return what a list of Sympa does with a post, None where it is no Sympa's report.

    It writes `relayed` of a post that waits for its moderator. Its words are in the list's
    language, its Diagnostic-Code is not.
    """
    for group in _recipient_groups(root):
        if group.text(b"diagnostic-code").lower().startswith("x-sympa"):
            action, status = _action(group), group.text(b"status")
            if action == "relayed":
                return ReportKind.HELD
            if action == _FAILED and status in _REFUSED_BY_SYMPA:
                return ReportKind.REJECTED
    return None


def tells_of_delay(root: Part) -> bool:
    """Return True if a server's report tells only that it goes on trying."""
    groups = list(_recipient_groups(root))
    return bool(groups) and all(_action(each) == _IS_DELAYED for each in groups)


def failed_recipients(headers: Headers, *, root: Part, text: str) -> tuple[str, ...]:
    """Return the addresses that a mail could not be brought to, lower-case, each once.

    A report of a delay, or of a delivery, names none: nothing has failed.
    """
    groups = list(_recipient_groups(root))
    report = _report(text)
    if groups:
        texts = [_address(each) for each in groups if _action(each) == _FAILED]
    elif b"x-failed-recipients" in headers.fields:
        values = headers.texts(b"x-failed-recipients")
        texts = [each.strip(" <>").lower() for value in values for each in value.split(",")]
    else:
        texts = []
        if not _DELAYED.search(report):
            own = _receivers(headers)
            texts = _named(report, but=own) or _written_to(root, text=text, but=own)
    led = {
        match["address"].lower(): match["origin"].lower() for match in _EXPANDED.finditer(report)
    }
    texts = [led.get(each, each) for each in texts]
    return tuple(dict.fromkeys(each for each in texts if "@" in each))[:MAILBOXES]


def refused_recipients(root: Part, *, status: str) -> tuple[str, ...]:
    """Return the addresses that a mail did not reach for a status of a class, lower-case.

    A report's own fields say so. Class 5 is for good; what failed with 4.x.x, such as after days of
    trying, may work another time.
    """
    refused = [
        _address(each)
        for each in _recipient_groups(root)
        if _action(each) == _FAILED and each.text(b"status").strip().startswith(f"{status}.")
    ]
    return tuple(dict.fromkeys(filter(None, refused)))


def _report(text: str) -> str:
    """Return what a server says itself, above the mail that it gives back."""
    report = text[:BOUNCE_CHARS]
    enclosed = _ENCLOSED.search(report)
    return report[: enclosed.start()] if enclosed is not None else report


def _receivers(headers: Headers) -> frozenset[str]:
    """Return the addresses of who gets the report, and of who sends it."""
    fields = (b"to", b"from", b"reply-to")
    return frozenset(
        each.address for name in fields for each in mailboxes(headers.text(name)) if each.address
    )


def _named(report: str, *, but: frozenset[str]) -> list[str]:
    """Return the addresses that a text of no form says did not get the mail.

    They stand at the beginning of lines, or behind a label, or are the only one that there is.
    """
    addresses = [match["address"].lower() for match in _LINE_ADDRESS.finditer(report)]
    if not addresses:
        labelled = list(_LABELLED_ADDRESS.finditer(report))
        # `To: …` is of the mail that the report is about: it may be a list's.
        own = [each for each in labelled if label_of(each["label"]) is None]
        addresses = _persons(each["address"].lower() for each in own or labelled)
        addresses = [each for each in addresses if each not in but]
    if not addresses:
        addresses = _persons(
            {each.lower().strip(".'") for each in _ANY_ADDRESS.findall(report)} - but
        )
        addresses = addresses if len(addresses) == 1 else []
    return addresses


def _written_to(root: Part, *, text: str, but: frozenset[str]) -> list[str]:
    """Return to whom an enclosed mail was written, where that is one, and no list sent it on."""
    sections = [read_headers(each.content()) for each in _enclosed(root)]
    quoted = _ENCLOSED.search(text[:BOUNCE_CHARS])
    if not sections and quoted is not None:
        begun = _FIELD_LINE.search(text, quoted.start())
        below = text[begun.start() :][:BOUNCE_CHARS] if begun is not None else ""
        sections = [read_headers(below.encode("utf-8", "replace"))]
    if any(not _OF_LISTS.isdisjoint(each.fields) for each in sections):
        return []
    texts = [mailbox.address for each in sections for mailbox in mailboxes(each.text(b"to"))]
    return texts if len(texts) == 1 and texts[0] not in but else []


def _persons(addresses: Iterable[str]) -> list[str]:
    """Return the addresses that are none of a mail server's own."""
    return [
        each
        for each in addresses
        if not _ROBOT.fullmatch(each.partition("@")[0]) and not each.startswith("postmaster@")
    ]


def _recipient_groups(root: Part) -> Iterator[Headers]:
    """Yield the groups of fields that speak of one recipient each (RFC 3464, 2.3)."""
    for child in root.walk():
        if child.media_type in _STATUS:
            content = child.content().replace(b"\r\n", b"\n").strip(b"\n")
            for group in re.split(rb"\n(?:[ \t]*\n)+", content)[:MAILBOXES]:
                fields = read_headers(group + b"\n\n")
                if b"final-recipient" in fields.fields or b"original-recipient" in fields.fields:
                    yield fields


def _action(group: Headers) -> str:
    """Return the Action (RFC 3464, 2.3.3); where it is none of those, the class of the Status."""
    action = _WORD.match(group.text(b"action").lower())
    if action is not None and action[0] in _ACTIONS:
        return action[0]
    return _FAILED if group.text(b"status").startswith("5") else ""


def _address(group: Headers) -> str:
    for name in (b"original-recipient", b"final-recipient"):
        kind, semicolon, address = group.text(name).partition(";")
        address = (address if semicolon else kind).strip(" <>").lower()
        if "@" in address:
            return address
    return ""


# What a program's mail reports of another mail: bounced, held or rejected, and which one.

_ENCLOSED_IN_REPORT: Final = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}
)
_OF_GROUPS: Final = ("permission to post messages to the group", "groups.google.com/support")
"""What Google Groups writes in English, and in any language."""
_ID_IN_TEXT: Final = re.compile(
    r"^[> \t]{0,9}Message-ID:\s{0,9}<([^<>\s]{3,900})>", re.IGNORECASE | re.MULTILINE
)


def read_report(
    kind: Automatic, headers: Headers, *, root: Part, subject: str, text: str
) -> MailReport | None:
    """Return what an automatic mail of this kind reports, None when it reports nothing.

    Message-IDs are those of the enclosed mail, also where an old server wrote it as text;
    References name it where nothing is enclosed.
    """
    if kind not in {Automatic.BOUNCE, Automatic.LIST_ADMIN}:
        return None
    failed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    put_off: tuple[str, ...] = ()
    by_list = None
    if kind is Automatic.BOUNCE:
        if tells_of_delay(root):
            return None
        failed = failed_recipients(headers, root=root, text=text)
        refused = refused_recipients(root, status="5")
        put_off = refused_recipients(root, status="4")
        by_list = moderation_by_sympa(root) or _refused_by_groups(text)
    moderation = None if failed or by_list else read_moderation(subject=subject, text=text)
    if kind is Automatic.BOUNCE and moderation is not None:
        # A server's `refused` is said of a connection.
        moderation = moderation if moderation[0] is ReportKind.HELD else None
    report, named = moderation or (by_list or ReportKind.BOUNCED, "")
    if report is ReportKind.BOUNCED and not failed:
        return None
    enclosed = _enclosed_in_report(root)
    about = [message_id for each in enclosed if (message_id := own_id(each.text(b"message-id")))]
    if not about:
        about = [
            message_id
            for match in _ID_IN_TEXT.finditer(text[:REPORT_CHARS])
            if (message_id := own_id(f"<{match[1]}>"))
        ]
    if not about:
        about = [
            *message_ids(headers.text(b"in-reply-to")),
            *message_ids(headers.text(b"references"))[-1:],
        ]
    if not named:
        named = next((each.decoded(b"subject") for each in enclosed), "")
    return MailReport(
        kind=report,
        recipients=failed,
        about=unique(about),
        subject=named[:SUBJECT_CHARS],
        refused=refused,
        put_off=put_off,
    )


def _refused_by_groups(text: str) -> ReportKind | None:
    """Return whether Google Groups refuses a post, in the form of a bounce."""
    folded = " ".join(text[:NOTICE_CHARS].split())
    return ReportKind.REJECTED if any(words in folded for words in _OF_GROUPS) else None


def _enclosed_in_report(root: Part) -> list[Headers]:
    """Return the header sections of the mails that a report encloses."""
    return [
        read_headers(child.content())
        for child in root.walk()
        if child.media_type in _ENCLOSED_IN_REPORT
    ]
