"""A digest shown to its chair in Slack before it goes to the list."""

from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.digest import Digest
from bot.render.digest_text import digest_text
from bot.render.digest_words import describe_digest
from bot.render.mrkdwn import escape
from bot.render.safe import cut

LONGEST_PREVIEW: Final = 9000
PREVIEW_HEAD: Final = "*This is what the list would get now.* `/pen digest send` sends it."


def digest_preview(digest: Digest, *, zone: ZoneInfo) -> str:
    """Return a digest's text as mrkdwn: the same words as in the mail."""
    words = describe_digest(digest, zone=zone)
    return f"{PREVIEW_HEAD}\n\n{escape(cut(digest_text(words), at=LONGEST_PREVIEW))}"
