"""Write the files of an export: mails without our secrets, rosters and deliveries.

A mail as its list sent it to us holds what nobody else may have: the address with which we are
subscribed, in the fields that mail servers write and in the footers of some lists; and addresses of
ours that prove who replies.
"""

import base64
import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from io import StringIO
from typing import Final

from bot.domain.delivery import Delivery
from bot.domain.people.roster import Member
from bot.mail.masking import MARK, Secrets
from bot.render.board.mbox import SEPARATOR, marked
from bot.render.json.shapes import instant
from bot.render.text.wrap import wrap

TRACES: Final = frozenset(
    (
        "received return-path delivered-to x-delivered-to x-original-to envelope-to "
        "x-envelope-to x-envelope-from x-received x-mailfrom errors-to list-unsubscribe "
        "authentication-results x-authentication-results arc-authentication-results "
        "arc-message-signature arc-seal received-spf"
    ).split()
)
"""The fields in which servers and lists write to whom they sent it, and by which way."""

_FIELD: Final = re.compile(rb"(?m)^([!-9;-~]+)[ \t]*:.*(?:\r?\n[ \t].*)*(?:\r?\n|\Z)")
_END_OF_HEADER: Final = re.compile(rb"\r?\n\r?\n")


def masked(written: bytes, secrets: Secrets) -> bytes:
    """Return bytes without our secrets, whatever else is in them."""
    text = written.decode("utf-8", "surrogateescape")
    return secrets.masked(text).encode("utf-8", "surrogateescape")


def mail_without_secrets(raw: bytes, secrets: Secrets) -> bytes:
    """Return a mail without trace fields, our secrets masked, also in encoded texts."""
    end = _END_OF_HEADER.search(raw)
    head, rest = (raw[: end.end()], raw[end.end() :]) if end is not None else (raw, b"")
    data = _FIELD.sub(lambda match: b"" if _is_trace(match[1]) else match[0], head)
    # Texts in base64 are decoded first: a mark put among encoded bytes would spoil the rest.
    mail = message_from_bytes(data + rest)
    changed = [part for part in mail.walk() if _mask_part(part, secrets)]
    return masked(mail.as_bytes() if changed else data + rest, secrets)


def _is_trace(name: bytes) -> bool:
    return name.decode("ascii", "replace").lower() in TRACES


def _mask_part(part: Message, secrets: Secrets) -> bool:
    """Mask the text of a part that is encoded; return True if that changed it."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if part.is_multipart() or encoding not in {"base64", "quoted-printable"}:
        return False
    text = part.get_payload(decode=True)
    if not isinstance(text, bytes) or (changed := masked(text, secrets)) == text:
        return False
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(changed).decode("ascii"))
    return True


def mbox_entry(mail: bytes) -> bytes:
    """Return a mail as it stands in an mbox (mboxrd)."""
    lines = mail.replace(b"\r\n", b"\n").rstrip(b"\n")
    return SEPARATOR.encode() + marked(lines) + b"\n\n"


ROSTER: Final = tuple("name emails slack group organisation role weight from to".split())
DELIVERIES: Final = tuple(
    "id kind destination item state attempts created_at sent_at result last_error".split()
)


def roster_csv(members: Iterable[Member]) -> bytes:
    """Return a roster as `penholder people import` reads it."""
    return _csv(
        ROSTER,
        (
            (
                member.name,
                " ".join(member.emails),
                member.slack or "",
                member.group,
                member.organisation,
                member.role,
                str(member.weight),
                member.since or "",
                member.until or "",
            )
            for member in members
        ),
    )


def deliveries_csv(deliveries: Iterable[Delivery]) -> bytes:
    """Return the deliveries without their contents, since links there may be secret."""
    return _csv(
        DELIVERIES,
        (
            (
                delivery.id,
                delivery.kind,
                delivery.destination,
                delivery.item or "",
                delivery.state,
                delivery.attempts,
                _instant(delivery.created_at),
                _instant(delivery.sent_at),
                delivery.result,
                delivery.last_error,
            )
            for delivery in deliveries
        ),
    )


def _instant(value: datetime | None) -> str:
    return instant(value) or ""


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue().encode("utf-8", "replace")


FILES: Final = {
    "export.json": "The time of the export, Penholder's version, and the number of records of each "
    "kind.",
    "items.json": "All items, the most recently changed first, as `penholder items --json` prints "
    "them.",
    "items/N.json": "One item with its thread, comments from Slack, votes, objections with the "
    "outcome of each, and history, as `penholder show N --json` prints it. If an open ballot hides "
    "its choices, its votes have none here; the votes of a secret ballot have no voters.",
    "results/N-B.json": "The result of ballot B on item N; `penholder recount FILE` verifies it. "
    "The result of a secret ballot has the choices without the voters.",
    "declarations/N-C.json": "The declaration at the end of call C for consensus on item N, with "
    "each objection; `penholder recount FILE` verifies it, too.",
    "rosters/LIST.csv": "Everybody who is or was on a list's roster, as `penholder people import` "
    "reads it.",
    "mails/LIST.mbox": "All messages of a list in the order in which they came (mboxrd), with "
    "their attachments, as the list sent them; without the fields in which servers write their "
    "route.",
    "setaside/N.eml": "Messages that could not be handled, treated like the others.",
    "deliveries.csv": "Messages to Slack and by mail that were sent or are waiting, without their "
    "texts.",
}
_INTRODUCTION: Final = (
    "This is everything that Penholder has. Only the person who runs Penholder should have it: it "
    "contains people's mail addresses, and comments that are only in Slack. Public data are under "
    "/data/ on the board."
)
_LEFT_OUT: Final = (
    "Left out are tokens and secrets: our secret addresses on the lists, the signed addresses and "
    f"links of single people (`{MARK}` replaces them), and the choices of the voters in secret "
    "ballots. People who were erased stay erased. Instants are ISO 8601 in UTC; texts are UTF-8."
)


def export_readme() -> str:
    """Return the README of an export: what each file is."""
    files = [f"{name}\n{wrap(meaning, indent='    ')}" for name, meaning in FILES.items()]
    return "\n\n".join(("Export of Penholder", wrap(_INTRODUCTION), wrap(_LEFT_OUT), *files)) + "\n"
