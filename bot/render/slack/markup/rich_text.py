"""Show other people's words in Slack as mail is read: paragraphs, quotes, lists, code, links.

The elements of a `rich_text` block are built here and never parsed by Slack: a `<!channel>`, a
`*star*` or a `:smile:` in a `text` element is shown as those characters. No other elements than
`text` and `link` are ever made, so that no mail can mention anybody (docs/adr/0007).

What a part is, `bot/render/text/parts.py` tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import Final

from bot.render.slack.markup.blocks import LONGEST_SECTION, Block
from bot.render.text.links import find_links
from bot.render.text.parts import Kind, Part, read_parts
from bot.render.text.safe import clean

MOST_LINES: Final = 400
"""Lines of one page: each may become an element, and Slack refuses a view of 250 kB."""


def rich_text(text: str) -> Iterator[Block]:
    """Yield `text` as blocks of about a section's size each, in order."""
    held: list[Part] = []
    size = 0
    for part in chain.from_iterable(map(_pieces, read_parts(text))):
        if held and size + len(part.text) > LONGEST_SECTION:
            yield _block(held)
            held, size = [], 0
        held.append(part)
        size += len(part.text) + 2
    if held:
        yield _block(held)


def line_of(text: str) -> Block:
    """Return one line of words, with its links, as a block."""
    return _block([Part(Kind.PARAGRAPH, clean(text) or " ")])


def pages(text: str, *, size: int) -> list[str]:
    """Cut a text into pages of at most `size` characters and `MOST_LINES` lines.

    They end between paragraphs or lines if possible; an empty text is one page.
    """
    whole = clean(text).strip("\n")
    # Where each line ends, without its line feed; a mail may have a million lines.
    lengths = list(accumulate(map(len, whole.split("\n"))))
    cut: list[str] = []
    at, line = 0, 0
    while at < len(whole):
        last = line + MOST_LINES - 1
        end = min(at + size, lengths[last] + last + 1 if last < len(lengths) else len(whole))
        if end < len(whole):
            for mark in ("\n\n", "\n", " "):
                number = whole.rfind(mark, at + (end - at) // 2, end)
                if number > at:
                    end = number + len(mark)
                    break
        cut.append(whole[at:end].strip("\n"))
        line += whole.count("\n", at, end)
        at = end
    return cut or [""]


# Elements.


def _pieces(part: Part) -> Iterator[Part]:
    """Cut a part that is longer than a section; only the line end or blank at a cut is lost."""
    left = part
    while len(left.text) > LONGEST_SECTION:
        piece = left.text[:LONGEST_SECTION]
        marks = ("\n",) if part.kind is Kind.CODE else ("\n\n", "\n", " ")
        at = next((at for mark in marks if (at := piece.rfind(mark)) > len(piece) // 2), 0)
        cut, rest = (at, left.text[at + 1 :]) if at else (len(piece), left.text[len(piece) :])
        yield replace(left, text=left.text[:cut])
        if left.kind is Kind.ITEM:
            left = replace(left, kind=Kind.PARAGRAPH)
        left = replace(left, text=rest, apart=False)
    if left.text:
        yield left


def _block(parts: Sequence[Part]) -> Block:
    elements: list[Block] = []
    at = 0
    while at < len(parts):
        end = at + 1
        while end < len(parts) and _goes_on(parts[end - 1], parts[end]):
            end += 1
        elements.append(_element(parts, at, end))
        at = end
    return {"type": "rich_text", "elements": elements}


def _goes_on(above: Part, below: Part) -> bool:
    """Return True if two parts share an element: paragraphs, and items of one list."""
    if above.kind is not below.kind or above.level != below.level:
        return False
    if above.kind is Kind.ITEM:
        if above.number is None or below.number is None:
            return above.number is below.number
        return below.number == above.number + 1
    return above.kind is Kind.PARAGRAPH


def _element(parts: Sequence[Part], at: int, end: int) -> Block:
    """Return the element of parts that share one."""
    first = parts[at]
    match first.kind:
        case Kind.QUOTE:
            return {"type": "rich_text_quote", "elements": _words(first.text)}
        case Kind.CODE:
            return {"type": "rich_text_preformatted", "elements": _words(first.text)}
        case Kind.ITEM:
            return _list(parts[at:end])
        case Kind.PARAGRAPH:
            text = first.text
            for part in parts[at + 1 : end]:
                text += ("\n\n" if part.apart else "\n") + part.text
            # Slack leaves no gap beside a list; beside a quote and code it does.
            if at and parts[at - 1].kind is Kind.ITEM and first.apart:
                text = f"\n{text}"
            if end < len(parts) and parts[end].kind is Kind.ITEM and parts[end].apart:
                text = f"{text}\n"
            return {"type": "rich_text_section", "elements": _words(text)}


def _list(items: Sequence[Part]) -> Block:
    first = items[0]
    made: Block = {
        "type": "rich_text_list",
        "style": "bullet" if first.number is None else "ordered",
        "indent": min(first.level, 8),
        "elements": [
            {"type": "rich_text_section", "elements": _words(item.text)} for item in items
        ],
    }
    return made | {"offset": first.number - 1} if first.number and first.number > 1 else made


def _words(text: str) -> list[Block]:
    """Return words and the links among them; a link shows its own address."""
    made: list[Block] = []
    at = 0
    for start, end in find_links(text):
        if start > at:
            made.append({"type": "text", "text": text[at:start]})
        made.append({"type": "link", "url": text[start:end]})
        at = end
    if at < len(text):
        made.append({"type": "text", "text": text[at:]})
    return made
