"""Whose a blockquote within a mail program's own frame is: the frame's, or quoted within it.

Outlook and Yahoo put all that they quote into one frame, `On DATE, NAME wrote:` or a header block
first; Zimbra and Proton have a blockquote within theirs. Below words of the one who is quoted, and
another such line, a blockquote is what that one quotes. Zimbra marks its own by their bar: between
these stand answers.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.quotes.attribution import says

# The elements of HTML that mail programs put signatures into.
#
# Gmail `gmail_signature`, Thunderbird `moz-signature`, Outlook `Signature`, Proton
# `protonmail_signature_block-user`, Roundcube and Fastmail `signature`, Front `front-signature`,
# Spark `messageSignatureSection`, Infomaniak `editorUserSignature`, Zimbra `__SIG_POST__`, Zoho
# `Zm-_Id_-Sgn`, Mailbird `mb_sig`, Airmail `bloop_sign_1`, Canary `CanarySig`, Carbonio and RuPost
# `signature-content-…`; and the names that other programs make of these.

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_SURE: Final = frozenset({"gmail_signature", "moz-signature"})
_NAME: Final = LatePattern(
    r"[Ss]ignature(?!\w{0,9}link)(?:Section|_block-user)?$|^__SIG_(?:PRE|POST)__$|_-Sgn\d{0,2}$"
    r"|^mb_sig$|^bloop_sign|^CanarySig|^signature-content-"
)
_WRITTEN_IN: Final = frozenset({"AppleMailSignature", "ms-outlook-mobile-signature"})
"""Within these stand answers and whole quotes; the line that they are for is known anyway."""
_TEXT_ABOVE: Final = "boolean(preceding::text()[normalize-space() and not(parent::style)])"
"""In Outlook's frame some write their mail: with nothing above it, it holds no signature."""
_QUOTE_WITHIN: Final = "boolean(.//blockquote)"
_MOST_OF_SIGNATURE: Final = 50


def mark_signatures(tree: "HtmlElement") -> None:
    """Put a delimiter in front of each signature that has none."""
    from lxml.html import Element  # noqa: PLC0415

    for element in _signatures(tree):
        mark = Element("div")
        mark.text = "--\xa0"
        mark.tail, element.text = element.text, None
        if not (mark.tail or "").lstrip().startswith("--"):
            element.insert(0, mark)
        else:
            element.text, mark.tail = mark.tail, None


def _signatures(tree: "HtmlElement") -> "list[HtmlElement]":
    sure: list[HtmlElement] = []
    likely: list[HtmlElement] = []
    for element in tree.iter("div", "pre", "blockquote"):
        classes = (element.get("class") or "").split()
        if not _SURE.isdisjoint(classes):
            sure.append(element)
        elif len(likely) < _MOST_OF_SIGNATURE and _is_named(element, classes):
            likely.append(element)
    for begins, element in enumerate(likely):
        if element.xpath(_TEXT_ABOVE):
            return sure + [each for each in likely[begins:] if _is_signature(each)]
    return sure


def _is_signature(element: "HtmlElement") -> bool:
    """Say whether nobody is quoted within and more is said than a first name, a closing."""
    return not element.xpath(_QUOTE_WITHIN) and len(" ".join(element.itertext()).split()) > 1


def _is_named(element: "HtmlElement", classes: list[str]) -> bool:
    named = (*classes, *map(element.get, ("id", "name", "data-marker")))
    return any(_NAME.search(name) and name not in _WRITTEN_IN for name in named if name)


_LINES_APART: Final = frozenset(
    {"div", "p", "br", "tr", "td", "table", "li", "ul", "ol", "pre", "hr", "blockquote"}
)
_APART: Final = "\0"
_MOST: Final = 1500
"""Tags of a frame that are looked at: frames may stand in frames."""
_COLONS: Final = (":", "：")
_DRAWN: Final = ("-", "_", "=")
_ZIMBRA_BARS: Final = ("#1010ff", "rgb(16, 16, 255)", "rgb(16,16,255)")
_FEW: Final = 4
_NAMING: Final = frozenset({"moz-cite-prefix", "gmail_attr"})
_LONGEST_LINE: Final = 300


def is_quoted_within(frame: "HtmlElement", quote: "HtmlElement") -> bool:
    """Say whether the first blockquote within a frame is quoted by the one whom the frame quotes.

    The line right above it names somebody, and is not the frame's own first.
    """
    text = "".join(_pieces_above(frame, quote))
    alone = quote.text_content().strip()
    if len(alone) <= _LONGEST_LINE and alone.endswith(_COLONS):
        text += f"{_APART}{alone}"  # an iPhone's attribution has a blockquote of its own
    lines = [line for line in map(str.strip, text.split(_APART)) if line]
    if not lines or not lines[-1].endswith(_COLONS):
        return False
    return any(not line.startswith(_DRAWN) for line in lines[:-1])


def is_same_frame(outer: "HtmlElement", frame: "HtmlElement") -> bool:
    """Say whether a frame stands first in another of its name: one program made both."""
    named = outer.get("id") or outer.get("class")
    if not named or named != (frame.get("id") or frame.get("class")):
        return False
    first = frame.getparent() is outer and frame.getprevious() is None
    return first and not (outer.text or "").strip()


def is_answered_between(frame: "HtmlElement") -> bool:
    """Say whether Zimbra's own blockquotes stand in its frame, or right below its rule."""
    if frame.get("data-marker") == "__QUOTED_TEXT__":
        return any(map(_has_bar, frame.iterchildren("*")))
    if not frame.get("id", "").endswith("zwchr"):
        return False
    for below in islice(frame.itersiblings("*"), _FEW):
        if _has_bar(below) or below.get("data-marker") == "__QUOTED_TEXT__":
            return _has_bar(below) or is_answered_between(below)
        if below.get("data-marker") != "__HEADERS__" and below.text_content().strip():
            return False
    return False


def _has_bar(element: "HtmlElement") -> bool:
    style = (element.get("style") or "").lower()
    return element.tag == "blockquote" and any(bar in style for bar in _ZIMBRA_BARS)


def names_above_quote(element: "HtmlElement") -> bool:
    """Say whether a line names who begins with a quote: as a line of that, it named somebody else.

    The line must be known by its verb, as nothing else then says that it is no part of an answer.
    """
    if element.get("class") not in _NAMING:
        return False
    below = element.getnext()
    if below is None or below.tag != "blockquote" or (below.text or "").strip():
        return False
    return below.find("*") is not None and below[0].tag == "blockquote" and _says(element)


def _says(element: "HtmlElement") -> bool:
    line = element.text_content()
    return len(line) <= _LONGEST_LINE and says(line)


def is_forwarded(frame: "HtmlElement") -> bool:
    """Say whether one of Gmail's frames holds a forwarded mail.

    Gmail makes such frames out of others, too, where somebody answers within.
    """
    if frame.find(".//blockquote") is not None:
        return False
    if any(each.get("class") == "gmail_attr" for each in frame):
        return True
    return next(filter(None, map(str.strip, frame.itertext())), "").startswith("--")


def _pieces_above(frame: "HtmlElement", quote: "HtmlElement") -> Iterator[str]:
    """Yield the text of a frame above a blockquote in it, and what sets its lines apart."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]  # noqa: PLC0415

    for seen, (event, element) in enumerate(iterwalk(frame, events=("start", "end"))):
        if element is quote or seen > _MOST:
            return
        if element.tag in _LINES_APART:
            yield _APART
        yield (element.text if event == "start" else element.tail) or ""
