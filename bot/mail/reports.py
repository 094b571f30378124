"""What a program's mail reports of another mail: bounced, held or rejected, and which one."""

import re
from typing import Final

from bot.mail.bounce import failed_recipients
from bot.mail.headers import Headers, read_headers
from bot.mail.identifiers import message_ids, own_id, unique
from bot.mail.limits import NOTICE_CHARS, REPORT_CHARS, SUBJECT_CHARS
from bot.mail.listnotice import read_moderation
from bot.mail.mime import Part
from bot.mail.values import Automatic, MailReport, ReportKind

_ENCLOSED: Final = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}
)
_NO_PERMISSION: Final = "permission to post messages to the group"
"""Google Groups refuses a post in the form of a bounce."""
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
    if kind is Automatic.BOUNCE:
        failed = failed_recipients(headers, root=root, text=text)
    # Sympa tells of moderation in the form of a delivery report that names no failure.
    moderation = None if failed else read_moderation(subject=subject, text=text)
    if moderation is None and not failed:
        return None
    report, named = moderation or (ReportKind.BOUNCED, "")
    if failed and _NO_PERMISSION in " ".join(text[:NOTICE_CHARS].split()):
        report = ReportKind.REJECTED
    enclosed = _enclosed(root)
    about = [found for each in enclosed if (found := own_id(each.text(b"message-id")))]
    if not about:
        about = [
            found
            for match in _ID_IN_TEXT.finditer(text[:REPORT_CHARS])
            if (found := own_id(f"<{match[1]}>"))
        ]
    if not about:
        about = [
            *message_ids(headers.text(b"in-reply-to")),
            *message_ids(headers.text(b"references"))[-1:],
        ]
    if not named:
        named = next((each.decoded(b"subject") for each in enclosed), "")
    return MailReport(
        kind=report, recipients=failed, about=unique(about), subject=named[:SUBJECT_CHARS]
    )


def _enclosed(root: Part) -> list[Headers]:
    """Return the header sections of the mails that a report encloses."""
    return [read_headers(child.content()) for child in root.walk() if child.media_type in _ENCLOSED]
