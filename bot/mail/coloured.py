"""Answers written in another colour between the lines of a quoted HTML mail.

Believed only where the sender says so above: `my comments in red`. Outlook gives whole replies
a colour, so that a colour alone says nothing.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from bot.mail.answer_words import ANSWERS, SENTENCE_ENDS
from bot.mail.latepattern import LatePattern

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

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
