"""Whose a blockquote within a mail program's own frame is: the frame's, or quoted within it.

Outlook and Yahoo put all that they quote into one frame, `On DATE, NAME wrote:` or a header block
first; Zimbra and Proton have a blockquote within theirs. Below words of the one who is quoted, and
another such line, a blockquote is what that one quotes. Zimbra marks its own by their bar: between
these stand answers.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.words import ANSWERS, SENTENCE_ENDS
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


# Answers written in another colour between the lines of a quoted HTML mail.
#
# Believed only where the sender says so above: `my comments in red`. Outlook gives whole replies
# a colour, so that a colour alone says nothing.

_ANNOUNCES_WITHIN: Final = 800
"""Characters at the beginning of a mail in which the colour is named."""
_HUES: Final = {
    "red": "red|rot|rouge|rojo|rosso|vermelho|rood|röd|rött|rød|rødt|czerwon\\w+|červen\\w+"
    "|красн\\w+|червон\\w+|punai\\w+|piros\\w*|kırmızı|赤|红|紅|빨간",
    "blue": "blue|blau|bleu|azul|blu|blauw|blå|blått|blåt|niebiesk\\w+|modr\\w+|син\\w+|голуб\\w+"
    "|sinise\\w*|kék\\w*|mavi|青|蓝|藍|파란",
    "green": "green|grün|vert|verde|groen|grön|grönt|grøn|grønt|zielon\\w+|zelen\\w+|зел\\w+"
    "|vihreä\\w*|zöld\\w*|yeşil|緑|绿|綠|초록",
    "purple": "purple|violet|lila|violett|morado|viola|roxo|paars|fiolet\\w+|фиолетов\\w+|magenta"
    "|pink|rosa",
    "orange": "orange|naranja|arancione|laranja|oranje|oransje|pomarańczow\\w+|оранжев\\w+",
}
_ANNOUNCED: Final = LatePattern(
    r"(?<!\w)(?:in|en|em|med|mit|på|w|v|в|i|na|ve|met|au|con)\s(?:\w{1,12}\s){0,2}?(?:"
    + "|".join(f"(?P<{hue}>{words})" for hue, words in _HUES.items())
    + r")(?!\w)",
    re.IGNORECASE,
)
_SAID_BY_CASE: Final = LatePattern(
    r"(?<!\w)(?:(?P<red>красным|червоним|czerwono|czerwonym|červeně|červenou|punaisella|pirossal"
    r"|kırmızıyla|kırmızı ile|赤字\w{0,2}|红字|紅字|红色\w{0,3}|紅色\w{0,3})"
    r"|(?P<blue>синим|синім|niebieskim|modře|modrou"
    r"|sinisellä|kékkel|maviyle|mavi ile|青字\w{0,2}|蓝字|藍字|蓝色\w{0,3}|藍色\w{0,3})"
    r"|(?P<green>зел[её]ным|зеленим|zielonym|zeleně|zelenou|vihreällä"
    r"|zölddel|yeşille|yeşil ile|緑字\w{0,2}|绿字|綠字|绿色\w{0,3}|綠色\w{0,3}))(?!\w)",
    re.IGNORECASE,
)
"""Languages in which a word's ending, and no word in front, says `in red`."""
_COLOUR: Final = LatePattern(r"(?<![\w-])color\s*:\s*([^;]{1,40})", re.IGNORECASE)
_HEX: Final = LatePattern(r"#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$", re.IGNORECASE)
_RGB: Final = LatePattern(r"rgba?\(\s*(\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})", re.IGNORECASE)
_NAMED: Final = {
    **dict.fromkeys(("red", "darkred", "crimson", "firebrick", "maroon"), "red"),
    **dict.fromkeys(("blue", "navy", "darkblue", "mediumblue", "royalblue", "dodgerblue"), "blue"),
    **dict.fromkeys(("green", "darkgreen", "forestgreen", "seagreen", "limegreen"), "green"),
    **dict.fromkeys(("purple", "indigo", "darkviolet", "magenta", "fuchsia", "violet"), "purple"),
    **dict.fromkeys(("orange", "darkorange", "orangered", "chocolate"), "orange"),
}
_BLOCKS: Final = frozenset({"p", "div", "li", "td", "h1", "h2", "h3", "pre"})
_DRAWN_ABOVE: Final = re.compile(r"border-top\s*:\s*solid", re.IGNORECASE)


def coloured_answers(tree: "HtmlElement") -> "list[HtmlElement]":
    """Return the paragraphs below a header block that are in the colour the sender named."""
    start = " ".join(tree.text_content()[:_ANNOUNCES_WITHIN].split())
    said = map(_colour_of_answers, SENTENCE_ENDS.split(start))
    colour = next((each for each in said if each), "")
    if not colour:
        return []
    quoted = _quoted_from(tree)
    if quoted is None:
        return []
    after = False
    found: dict[HtmlElement, bool] = {}
    for element in tree.iter("p", "div", "li", "td", "span", "font", "h1", "h2", "h3", "pre"):
        after = after or element is quoted
        if after and _hue(element) == colour:
            block = _block_of(element)
            if block not in found:
                found[block] = block is element or _is_all(block, colour)
    return [block for block, is_all in found.items() if is_all]


def _colour_of_answers(sentence: str) -> str:
    """Return the colour in which a sentence says that answers are, empty for none."""
    if not ANSWERS.search(sentence):
        return ""
    found = _ANNOUNCED.search(sentence) or _SAID_BY_CASE.search(sentence)
    return (found.lastgroup or "") if found is not None else ""


def _quoted_from(tree: "HtmlElement") -> "HtmlElement | None":
    """Return the element with the header block of what Outlook quotes."""
    return next(_headers(tree), None)


def _headers(tree: "HtmlElement") -> "Iterator[HtmlElement]":
    for element in tree.iter("div", "blockquote"):
        is_framed = element.get("id") == "divRplyFwdMsg" or element.tag == "blockquote"
        if is_framed or _DRAWN_ABOVE.search(element.get("style") or ""):
            yield element


def frame_of(tree: "HtmlElement") -> "HtmlElement | None":
    """Return Outlook's element round a header block that no frame of a quotation is round."""
    header = _quoted_from(tree)
    if header is None or header.tag == "blockquote" or header.get("id") == "divRplyFwdMsg":
        return None
    parent = header.getparent()
    is_alone = parent is not None and parent.tag == "div" and len(parent) == 1
    return parent if is_alone and not (parent.text or "").strip() else header


def _block_of(element: "HtmlElement") -> "HtmlElement":
    while element.tag not in _BLOCKS and element.getparent() is not None:
        element = element.getparent()
    return element


def _is_all(block: "HtmlElement", hue: str) -> bool:
    """Say whether all that a paragraph says is in this colour."""
    size = sum(
        len("".join(each.text_content().split()))
        for each in block.iter("span", "font")
        if _hue(each) == hue and not any(_hue(above) == hue for above in each.iterancestors("span"))
    )
    return 0 < len("".join(block.text_content().split())) <= size


def _hue(element: "HtmlElement") -> str:
    """Return which colour an element sets, empty for none and for black or grey."""
    found = _COLOUR.search(element.get("style") or "")
    value = (found[1] if found else element.get("color") or "").strip().lower()
    if value in _NAMED:
        return _NAMED[value]
    if (digits := _HEX.match(value)) is not None:
        red, green, blue = (int(each, 16) for each in digits.groups())
    elif (numbers := _RGB.match(value)) is not None:
        red, green, blue = map(int, numbers.groups())
    else:
        return ""
    return _hue_of(red, green, blue)


def _hue_of(red: int, green: int, blue: int) -> str:
    most = max(red, green, blue)
    if most - min(red, green, blue) < most * 0.4 or most < 0x60:
        return ""
    if blue == most:
        return "purple" if red > green and red > blue * 0.5 else "blue"
    if green == most:
        return "green"
    if green > red * 0.4:
        return "orange"
    return "purple" if blue > red * 0.5 else "red"


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
