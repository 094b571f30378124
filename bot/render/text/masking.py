"""Keep mail addresses off the board: programs collect them from pages.

Lists' own addresses stay, since people need them.
"""

from collections.abc import Collection

from bot.domain.words import find_addresses
from bot.render.text.safe import ELLIPSIS


def masked(text: str, *, public_addresses: Collection[str] = ()) -> str:
    """Return `text` with `name@…` in place of each mail address that is not public."""
    if "@" not in text and "%40" not in text:
        return text
    shown, behind = [], 0
    for start, end in find_addresses(text):
        whole = text[start:end]
        if whole.lower() not in public_addresses:
            local = whole.partition("%40")[0].partition("@")[0]
            shown += [text[behind:start], f"{local}@{ELLIPSIS}"]
            behind = end
    return "".join((*shown, text[behind:]))
