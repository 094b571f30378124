"""What a program's mail reports of another mail: bounced, held or rejected, and which one."""

import re
from typing import Final

from bot.mail.bounce import failed_recipients, moderation_by_sympa, tells_of_delay
from bot.mail.headers import Headers, read_headers
from bot.mail.identifiers import message_ids, own_id, unique
from bot.mail.limits import NOTICE_CHARS, REPORT_CHARS, SUBJECT_CHARS
from bot.mail.listnotice import read_moderation
from bot.mail.mime import Part
from bot.mail.values import Automatic, MailReport, ReportKind

_ENCLOSED: Final = frozenset(
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
    by_list = None
    if kind is Automatic.BOUNCE:
        if tells_of_delay(root):
            return None
        failed = failed_recipients(headers, root=root, text=text)
        by_list = moderation_by_sympa(root) or _refused_by_groups(text)
    moderation = None if failed or by_list else read_moderation(subject=subject, text=text)
    if kind is Automatic.BOUNCE and moderation is not None:
        # A server's `refused` is said of a connection.
        moderation = moderation if moderation[0] is ReportKind.HELD else None
    report, named = moderation or (by_list or ReportKind.BOUNCED, "")
    if report is ReportKind.BOUNCED and not failed:
        return None
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


def _refused_by_groups(text: str) -> ReportKind | None:
    """Return whether Google Groups refuses a post, in the form of a bounce."""
    folded = " ".join(text[:NOTICE_CHARS].split())
    return ReportKind.REJECTED if any(words in folded for words in _OF_GROUPS) else None


def _enclosed(root: Part) -> list[Headers]:
    """Return the header sections of the mails that a report encloses."""
    return [read_headers(child.content()) for child in root.walk() if child.media_type in _ENCLOSED]
