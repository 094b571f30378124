"""What of a mail is looked for by its words."""

from typing import Final

from bot.mail.answered_lines import without_answered
from bot.mail.limits import SEARCH_CHARS

_PATCH: Final = "\ndiff --git "


def searchable_text(new_text: str) -> str:
    """Return the sender's own words: without the lines they answer, without a patch, cut."""
    text = without_answered(new_text)
    patch = text.find(_PATCH)
    return text[: SEARCH_CHARS if patch < 0 else min(patch, SEARCH_CHARS)]
