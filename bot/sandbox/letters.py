"""Mails as the demo's page shows them, and answers to them as mail programs write them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parseaddr, parsedate_to_datetime
from typing import Final

from bot.sandbox.imap import StoredMail
from bot.sandbox.people import LISTS, DemoList, Member
from bot.sandbox.slack.values import JsonObject
from bot.sandbox.words import as_said

SHOWN_HEADERS: Final = ("From", "To", "Cc", "Reply-To", "Date", "List-Id", "Message-ID")
LONGEST_PREVIEW: Final = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that was read: what a mail program shows of it."""

    id: str
    message: EmailMessage
    text: str
    html: str
    received_at: datetime


def read_letter(stored: StoredMail) -> Letter:
    """Read a mail as far as it can be read; what cannot be is left out."""
    parsed = message_from_bytes(stored.raw, _class=EmailMessage, policy=policy.default)
    return Letter(
        id=str(stored.uid),
        message=parsed,
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
        received_at=stored.received_at,
    )


def summary(letter: Letter) -> JsonObject:
    """Return a mail's line in a mailbox."""
    name, address = parseaddr(header(letter, "From"))
    return {
        "id": letter.id,
        "from": name or address,
        "subject": header(letter, "Subject"),
        "date": letter.received_at.astimezone(UTC).isoformat(),
        "lists": [
            demo_list.name
            for demo_list in LISTS
            if demo_list.list_id in header(letter, "List-Id").lower()
        ],
        "preview": _preview(letter.text),
    }


def whole(letter: Letter, *, reader: str) -> JsonObject:
    """Return a mail with its headers, its text and how to answer it."""
    shown = ((name, header(letter, name)) for name in SHOWN_HEADERS)
    return {
        "id": letter.id,
        "subject": header(letter, "Subject"),
        "headers": [[name, value] for name, value in shown if value],
        "text": letter.text,
        "has_html": bool(letter.html),
        "attachments": [part.get_filename() or "unnamed" for part in _attachments(letter.message)],
        "answer_to": answer_addresses(letter, reader=reader),
        "answer_subject": answer_subject(header(letter, "Subject")),
        "answer_text": quote(letter),
    }


def header(letter: Letter, name: str) -> str:
    """Return a header as text; "" when it is missing or cannot be read."""
    try:
        return str(letter.message.get(name, "")).strip()
    except (ValueError, LookupError, AttributeError, IndexError):
        return ""


def answer_addresses(letter: Letter, *, reader: str) -> list[str]:
    """Return where an answer goes: to the list it came through, else to its writer."""
    through = [
        demo_list.address
        for demo_list in LISTS
        if demo_list.list_id in header(letter, "List-Id").lower()
    ]
    others = getaddresses([header(letter, "To"), header(letter, "Cc")])
    known = {demo_list.address for demo_list in LISTS}
    crossposted = [address.lower() for _name, address in others if address.lower() in known]
    if through or crossposted:
        return list(dict.fromkeys([*through, *crossposted]))
    back = header(letter, "Reply-To") or header(letter, "From")
    return [address for _name, address in getaddresses([back]) if address and address != reader]


def answer_subject(subject: str) -> str:
    """Put `Re:` in front, once."""
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def quote(letter: Letter) -> str:
    """Quote a mail below a line that says whose words they are."""
    writer = header(letter, "From")
    when = format_datetime(_date(letter))
    lines = letter.text.rstrip().split("\n")
    head = as_said("On {when}, {writer} wrote:").format(when=when, writer=writer)
    return f"{head}\n" + "\n".join(
        f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines
    )


def compose(
    *,
    writer: Member,
    to: list[str],
    subject: str,
    text: str,
    message_id: str,
    now: datetime,
    answers: EmailMessage | None = None,
) -> EmailMessage:
    """Write a plain mail; an answer names its parents as RFC 5322, 3.6.4 says."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f'"{writer.name}" <{writer.address}>'
    mail["To"] = ", ".join(_named(address) for address in to)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    if answers is not None:
        parent = str(answers["Message-ID"] or "").strip()
        before = str(answers["References"] or answers["In-Reply-To"] or "").split()
        mail["In-Reply-To"] = parent
        mail["References"] = " ".join([*before, parent])
    mail.set_content(text)
    return mail


def _named(address: str) -> str:
    demo_list: DemoList | None = next((entry for entry in LISTS if entry.address == address), None)
    return f'"{demo_list.title}" <{address}>' if demo_list is not None else address


def _part(message: EmailMessage, subtype: str) -> str:
    """Return the first readable text part of that subtype; a footer part follows it."""
    texts = []
    for part in message.walk():
        if part.get_content_type() != f"text/{subtype}" or part.is_attachment():
            continue
        try:
            texts.append(str(part.get_content()))
        except (LookupError, ValueError, KeyError):
            payload = part.get_payload(decode=True)
            texts.append(bytes(payload or b"").decode("utf-8", errors="replace"))
    return "\n".join(texts).replace("\r\n", "\n")


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if part.is_attachment()]


def _date(letter: Letter) -> datetime:
    try:
        return parsedate_to_datetime(header(letter, "Date"))
    except ValueError:
        return letter.received_at


def _preview(text: str) -> str:
    own = [
        line.strip()
        for line in text.partition("\n-- \n")[0].partition("\n____")[0].split("\n")
        if line.strip(" =")  # a line below a heading says nothing
        and not line.startswith(">")
        and not line.rstrip().endswith(("wrote:", "a écrit :"))
    ]
    return " ".join(own)[:LONGEST_PREVIEW]
