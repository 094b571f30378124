"""A digest as a mail: text and HTML twins, small enough for a list to pass it on."""

from email.message import EmailMessage
from zoneinfo import ZoneInfo

from bot.domain.digest import Digest
from bot.render.digest_html import digest_html
from bot.render.digest_text import digest_text
from bot.render.digest_words import describe_digest
from bot.render.mail_message import LARGEST, MailBody, MailHead, build_mail


def digest_mail(
    digest: Digest, *, head: MailHead, zone: ZoneInfo, board_url: str = ""
) -> EmailMessage:
    """Return the digest as a mail of at most `LARGEST` bytes.

    The HTML twin goes first when both do not fit; then entries are left out, those
    without comments first, with a note of how many and where they are.
    """
    count = len(digest.entries)
    with_html = True
    while True:
        words = describe_digest(digest, zone=zone, board_url=board_url, most_entries=count)
        body = MailBody(text=digest_text(words), html=digest_html(words) if with_html else "")
        mail = build_mail(head, body, subject=words.subject)
        size = len(mail.as_bytes())
        if size <= LARGEST or count == 0:
            return mail
        if with_html:
            with_html = False
        else:
            count = max(0, min(count - 1, count * LARGEST // size))
