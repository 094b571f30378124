"""What of a mail is looked for by its words."""

import re
from typing import Final

from bot.mail.limits import SEARCH_CHARS

_ANSWERED: Final = re.compile(r"^>.*$\n?", re.MULTILINE)
_PATCH: Final = "\ndiff --git "


def searchable_text(new_text: str) -> str:
    """Return the sender's own words: without the lines they answer, without a patch, cut."""
    text = _ANSWERED.sub("", new_text) if ">" in new_text else new_text
    patch = text.find(_PATCH)
    return text[: SEARCH_CHARS if patch < 0 else min(patch, SEARCH_CHARS)]
