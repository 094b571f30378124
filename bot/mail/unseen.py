"""What HTML holds and no reader shows: hidden preheaders, frames, pictures drawn in it.

HTML (`hidden`, `template`, `iframe`), CSS 2.2 (`visibility`). `display: none` is the layout's.
"""

import re
from typing import TYPE_CHECKING, Final

from bot.mail.latepattern import LatePattern

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_NEVER_SHOWN: Final = frozenset({"template", "iframe", "svg"})
_HIDDEN: Final = LatePattern(
    r"(?<![\w-])(?:visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?:\.0{1,9})?(?![\d.%])"
    r"|(?P<size>font-size\s{0,9}:\s{0,9}0(?![\d.])))",
    re.IGNORECASE,
)
_INVISIBLE: Final = LatePattern("[\u00ad\u200b\u2060\ufeff]")
"""Where a line may break and where not. What joins letters or turns their direction stays."""


def take_out_unseen(tree: "HtmlElement") -> None:
    """Empty the elements of a document that no reader shows; what stands behind them stays."""
    for element in [each for each in tree.iter() if _is_unseen(each)]:
        element.clear(keep_tail=True)


def without_invisible(text: str) -> str:
    """Return a text without the characters that nobody sees within words."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def _is_unseen(element: "HtmlElement") -> bool:
    if element.tag in _NEVER_SHOWN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    found = _HIDDEN.search(style) if style else None
    # Newsletters' tables have no size so that blanks have none; each cell within sets its own.
    return found is not None and not (found["size"] and len(element))
