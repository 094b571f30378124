"""Whose a blockquote within a mail program's own frame is: the frame's, or quoted within it.

Outlook and Yahoo put all that they quote into one frame, `On DATE, NAME wrote:` or a header block
first; Zimbra and Proton have a blockquote within theirs. Below words of the one who is quoted, and
another such line, a blockquote is what that one quotes.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_LINES_APART: Final = frozenset(
    {"div", "p", "br", "tr", "td", "table", "li", "ul", "ol", "pre", "hr", "blockquote"}
)
_APART: Final = "\0"
_MOST: Final = 1500
"""Tags of a frame that are looked at: frames may stand in frames."""
_COLONS: Final = (":", "：")
_DRAWN: Final = ("-", "_", "=")


def is_quoted_within(frame: "HtmlElement", quote: "HtmlElement") -> bool:
    """Say whether the first blockquote within a frame is quoted by the one whom the frame quotes.

    The line right above it names somebody, and is not the frame's own first.
    """
    text = "".join(_pieces_above(frame, quote))
    lines = [line for line in map(str.strip, text.split(_APART)) if line]
    if not lines or not lines[-1].endswith(_COLONS):
        return False
    return any(not line.startswith(_DRAWN) for line in lines[:-1])


def _pieces_above(frame: "HtmlElement", quote: "HtmlElement") -> Iterator[str]:
    """Yield the text of a frame above a blockquote in it, and what sets its lines apart."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]  # noqa: PLC0415

    for seen, (event, element) in enumerate(iterwalk(frame, events=("start", "end"))):
        if element is quote or seen > _MOST:
            return
        if element.tag in _LINES_APART:
            yield _APART
        yield (element.text if event == "start" else element.tail) or ""
