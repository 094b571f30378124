"""Keep mail addresses off the board: programs collect them from pages.

Lists' own addresses stay, since people need them.
"""

import re
from collections.abc import Collection
from typing import Final

from bot.render.safe import ELLIPSIS

_ADDRESS: Final = re.compile(
    r"([^\s@%<>()\[\],;:\\]{1,64})(?<!/)(?:@|%40)"
    r"(?:\[[\w.:]{1,64}\]|[\w-]{1,64}(?:\.[\w-]{1,64}){0,20}\.[^\W\d][\w-]{0,64})"
)
"""Whatever can be a local part, and a host with a dot in it. `react@18.2.0` is no address."""


def masked(text: str, *, kept: Collection[str] = ()) -> str:
    """Return `text` with `name@…` in place of each mail address, except those that are kept."""
    if "@" not in text and "%40" not in text:
        return text
    return _ADDRESS.sub(lambda found: _mask(found, kept), text)


def _mask(found: re.Match[str], kept: Collection[str]) -> str:
    whole = found[0]
    return whole if whole.lower() in kept else f"{found[1]}@{ELLIPSIS}"
