"""A digest as a chair previews it in Slack: the very text that would go to the list."""

from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.digest import Digest
from bot.render.blocks import within_message
from bot.render.digest_text import digest_text
from bot.render.digest_words import describe_digest
from bot.render.mrkdwn import escape, escape_entities
from bot.render.safe import cut

LONGEST_PREVIEW: Final = 3000
MOST_COMMENTS: Final = 100
"""More than a preview or a mail holds of them, and soon rendered."""
PREVIEW_HEAD: Final = "This would go to {name} now. `/pen digest send {name}` sends it."


def digest_preview(digest: Digest, *, zone: ZoneInfo, size: int = LONGEST_PREVIEW) -> str:
    """Return the digest's text part as mrkdwn, cut to `size` characters of what goes to the list.

    It stands in a code block, as its columns are those of the mail; nothing formats there.
    """
    words = describe_digest(digest, zone=zone, most_comments=MOST_COMMENTS)
    text = digest_text(words).replace("```", "'''")
    shown = within_message(escape_entities(cut(text, at=size)))
    head = PREVIEW_HEAD.format(name=escape(digest.list_name))
    return f"{head}\n```\n{shown}\n```"
