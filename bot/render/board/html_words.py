"""Write other people's words as HTML: paragraphs, quotes, lists, code and links, and nothing else.

What is written here is the only markup on the board that does not stand in a template.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from bot.render.text.links import find_links
from bot.render.text.masking import masked
from bot.render.text.parts import Kind, Part, read_parts

LINK: Final = Markup('<a href="{url}" rel="nofollow ugc noopener">{url}</a>')
MOST_KEPT: Final = 2000
LONGEST_KEPT: Final = 8000
"""How many texts are kept as HTML, and how long they may be: at most some 50 MB."""
DEEPEST: Final = 4
"""The deepest level of a list that is shown as such."""


def words_html(text: str) -> Markup:
    """Return a text as HTML, its addresses masked.

    The same messages are shown again and again, so what was made lately is kept.
    """
    return _kept_html(text) if len(text) <= LONGEST_KEPT else _html(text)


def _html(text: str) -> Markup:
    return Markup("\n").join(_blocks(list(read_parts(masked(text)))))


_kept_html = lru_cache(MOST_KEPT)(_html)


def line_html(text: str) -> Markup:
    """Return a text as HTML within a line or a paragraph, its addresses masked."""
    return _linked(masked(text))


def _blocks(parts: list[Part]) -> Iterator[Markup]:
    for is_list, run in groupby(parts, key=lambda part: part.kind is Kind.ITEM):
        if is_list:
            yield Markup('<ul class="items">{}</ul>').format(Markup("").join(map(_item, run)))
        else:
            yield from map(_block, run)


def _block(part: Part) -> Markup:
    if part.kind is Kind.CODE:
        return Markup('<pre tabindex="0">{}</pre>').format(_linked(part.text))
    if part.kind is Kind.QUOTE:
        return Markup('<blockquote dir="auto"><p>{}</p></blockquote>').format(_lines(part.text))
    return Markup('<p dir="auto">{}</p>').format(_lines(part.text))


def _item(part: Part) -> Markup:
    """Return one item of a list; its number is text, since a list may begin with any."""
    mark = f"{part.number}." if part.number is not None else "•"
    return Markup('<li class="level-{}" dir="auto"><span>{}</span> {}</li>').format(
        min(part.level, DEEPEST), mark, _lines(part.text)
    )


def _lines(text: str) -> Markup:
    return Markup("<br>\n").join(map(_linked, text.split("\n")))


def _linked(text: str) -> Markup:
    """Return a text with the links in it; a link shows its own address."""
    made, at = [], 0
    for start, end in find_links(text):
        made.append(escape(text[at:start]))
        made.append(LINK.format(url=text[start:end]))
        at = end
    return Markup("").join([*made, escape(text[at:])])
