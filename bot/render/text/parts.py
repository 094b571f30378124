"""Split a plain text into paragraphs, quotes, lists and code, as a reader does.

Only the signs that say what a part is are replaced by what they mean (the `>` of a quote, the
bullet or number of a list's item, a fence round code), and line ends within a paragraph that a mail
program wrapped. Every other character is kept, in order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from bot.language import say, say_number
from bot.render.text.safe import clean

NARROWEST: Final = 60
WIDEST: Final = 90
"""Columns at which mail programs wrap: a paragraph whose longest line is outside is left alone."""
FULL: Final = 0.6
"""The part of the paragraph's width that a line has at least if the program broke it."""
FULLER: Final = 0.75
"""The same where the next word would have fitted: it goes on in small letters, within a sentence,
as if the sender had edited a wrapped text."""
VERSE: Final = 66
"""A paragraph no wider than this whose lines all begin with capitals is verse, or a list."""
TABLE_STOP: Final = 4


class Kind(StrEnum):
    """What a part of a text is."""

    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    CODE = "code"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text; `apart`: a blank line stands above it.

    An item has a `level` from 0 and a `number`, which is None for a bullet.
    """

    kind: Kind
    text: str
    apart: bool = False
    level: int = 0
    number: int | None = None


def read_parts(text: str) -> Iterator[Part]:
    """Yield the parts of a text in order."""
    lines = [line.rstrip() for line in clean(text).strip("\n").split("\n")]
    last_fence = max((at for at, line in enumerate(lines) if line == _FENCE), default=-1)
    at, apart = 0, False
    waiting: Part | None = None
    while at < len(lines):
        if not lines[at]:
            at, apart = at + 1, True
            continue
        end, parts = _read(lines, at, last_fence=last_fence)
        for part in parts:
            now = replace(part, apart=apart)
            if waiting is not None and waiting.kind is now.kind is Kind.CODE:
                gap = "\n\n" if apart else "\n"
                waiting = replace(waiting, text=f"{waiting.text}{gap}{now.text}")
            else:
                if waiting is not None:
                    yield waiting
                waiting = now
            apart = False
        at = end
    if waiting is not None:
        yield waiting


def without_drawings(text: str) -> str:
    """Return a text in which a word stands for each table, patch, log and piece of code."""
    parts = list(read_parts(text))
    if all(part.kind is not Kind.CODE for part in parts):
        return text
    return "\n\n".join(
        _drawing(part.text) if part.kind is Kind.CODE else part.text for part in parts
    )


def _drawing(text: str) -> str:
    lines = text.split("\n")
    count = len(lines)
    if _begins_patch(lines, 0) or any(_DIFFSTAT.search(line) for line in lines):
        return say_number("[patch, {number} line]", "[patch, {number} lines]", count)
    if sum(_LOG.match(line) is not None for line in lines) * 2 >= count:
        return say_number("[log, {number} line]", "[log, {number} lines]", count)
    if sum(_COLUMNS.search(line) is not None for line in lines) * 2 >= count:
        return say("[table]")
    return say_number("[code, {number} line]", "[code, {number} lines]", count)


_FENCE: Final = "```"
_OPENING_FENCE: Final = re.compile(r"```[\w+-]*")


def _read(lines: list[str], at: int, *, last_fence: int) -> tuple[int, list[Part]]:
    """Return the parts that begin at a line that is not blank, and where they end."""
    if at < last_fence and _OPENING_FENCE.fullmatch(lines[at]):
        end = lines.index(_FENCE, at + 1)
        code = lines[at + 1 if lines[at] == _FENCE else at : end]
        if any(code):
            return end + 1, [Part(Kind.CODE, "\n".join(code))]
    if (end := _end_of_patch(lines, at)) > at:
        return end, [Part(Kind.CODE, "\n".join(lines[at:end]))]
    if _QUOTED.match(lines[at]):
        return _read_quote(lines, at)
    end, items = _read_list(lines, at)
    if items:
        return end, items
    end = at + 1
    while end < len(lines) and lines[end] and not _begins_other(lines, end, last_fence):
        end += 1
    return end, _read_paragraph(lines[at:end])


def _begins_other(lines: list[str], at: int, last_fence: int) -> bool:
    line = lines[at]
    return (
        _QUOTED.match(line) is not None
        or (at < last_fence and _OPENING_FENCE.fullmatch(line) is not None)
        or _begins_patch(lines, at)
        or bool(_MARKER.match(line) and _read_list(lines, at)[1])
    )


# Patches: unified diffs, as far as their hunks say that they go.

_HUNK: Final = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_PATCH_HEAD: Final = re.compile(
    r"diff -|index [0-9a-f]{4}|--- \S|\+\+\+ \S|(?:new|deleted) file mode|(?:old|new) mode "
    r"|similarity index|rename (?:from|to) |copy (?:from|to) |Binary files |Index: \S|={20}|\\ "
)


def _begins_patch(lines: Sequence[str], at: int) -> bool:
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    return (
        line.startswith("diff --git ")
        or (line.startswith("--- ") and below.startswith("+++ "))
        or (line.startswith("Index: ") and below.startswith("=" * 20))
        or _HUNK.match(line) is not None
    )


def _end_of_patch(lines: Sequence[str], at: int) -> int:
    """Return where the patch ends that begins at a line; `at` if none begins there."""
    if not _begins_patch(lines, at):
        return at
    end, old, new = at, 0, 0
    for index in range(at, len(lines)):
        line = lines[index]
        if old > 0 or new > 0:
            if line[:1] not in ("", " ", "\t", "-", "+", "\\"):
                break
            old -= 1 if line[:1] not in ("+", "\\") else 0
            new -= 1 if line[:1] not in ("-", "\\") else 0
        elif match := _HUNK.match(line):
            old, new = int(match[1] or 1), int(match[2] or 1)
        elif not _PATCH_HEAD.match(line):
            break
        if line:
            end = index + 1
    return end


# Quotes: one level of marks is shown as a quote, deeper ones keep theirs.

_QUOTED: Final = re.compile(r">(?!From )")
"""No quote begins with the `>` that a mail server put before a line that begins with `From `."""


def _read_quote(lines: Sequence[str], at: int) -> tuple[int, list[Part]]:
    end = at
    while end < len(lines) and lines[end].startswith(">"):
        end += 1
    quoted = [line[1:].removeprefix(" ") for line in lines[at:end]]
    sentences: list[str] = []
    run: list[str] = []
    for line in [*quoted, ""]:
        if line.strip():
            run.append(line)
        elif run:
            sentences.append(flowed(run))
            run = []
    return end, [Part(Kind.QUOTE, "\n\n".join(sentences))] if sentences else []


# Lists: two or more items, so that a single line with a dash stays as it is.

_MARKER: Final = re.compile(r"([ \t]*)(?:[-*•‣·]|(?<=[ \t])o|(\d{1,3})[.)])[ \t]+(?=[^\n]*\w)")


def _read_list(lines: list[str], at: int) -> tuple[int, list[Part]]:
    """Return the items of the list that begins at a line; none if there is no list."""
    items: list[Part] = []
    columns: list[int] = []
    end = at
    while end < len(lines) and (match := _MARKER.match(lines[end])):
        column = len(match[1].expandtabs(TABLE_STOP))
        columns = [*(other for other in columns if other < column), column]
        run, end = _item_lines(lines, end, len(match[0]), column)
        number = int(match[2]) if match[2] else None
        items.append(Part(Kind.ITEM, flowed(run), level=len(columns) - 1, number=number))
        below = end
        while below < len(lines) and not lines[below]:
            below += 1
        if below < len(lines) and _MARKER.match(lines[below]):
            end = below
    # Pluses beside it: the signs say what is for and what is against.
    beside = (*lines[max(at - 1, 0) : at], *lines[end : end + 1])
    if len(items) < 2 or any(line.lstrip().startswith("+ ") for line in beside):
        return at, []
    return end, items


def _item_lines(lines: Sequence[str], at: int, marker: int, column: int) -> tuple[list[str], int]:
    """Return an item's lines without marker and indentation, and where it ends."""
    run = [lines[at][marker:]]
    end = at + 1
    while end < len(lines) and lines[end] and not _MARKER.match(lines[end]):
        indent = _indent(lines[end])
        if indent <= column and not (
            indent == 0 and NARROWEST <= len(lines[end - 1]) <= WIDEST and column == 0
        ):
            break
        run.append(lines[end].strip())
        end += 1
    return run, end


# Paragraphs, and lines whose spaces matter.

_DIFFSTAT: Final = re.compile(r"^\s*\S.* \| +(?:\d+ [+-]|\d+$|Bin )|^\s*\d+ files? changed\b")
_LOG: Final = re.compile(
    r"\W?(?:\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2} [ \d]\d )?\d\d:\d\d:\d\d(?:Z|\b)"
)
_COLUMNS: Final = re.compile(
    r"\S(?: {3,}|\t+ *)\S|^\s*[|+].*[|+]$|\S +\| .*\| |[\u2500-\u257f]{2}"
    rf"|{_DIFFSTAT.pattern}|^{_LOG.pattern}"
)
_INTRODUCES: Final = re.compile(r"[^\Wa-z].*[^)]:")
"""A sentence above code, not the code's first line."""
_CODE: Final = re.compile(r"[{}=;$|\\]|\(\)|^\s*(?:[#%] |--?\w)")
"""Signs of code among indented lines, which may also be an excerpt of somebody's prose."""
_URL: Final = re.compile(r"\w+://\S+")
_CODE_END: Final = (";", "{", "}")
_OPENS: Final = (":", "{", "(", "[")


def _read_paragraph(lines: Sequence[str]) -> list[Part]:
    below = lines[1:]
    if _INTRODUCES.fullmatch(lines[0]) and below and all(_indent(line) >= 2 for line in below):
        return [Part(Kind.PARAGRAPH, lines[0]), Part(Kind.CODE, "\n".join(below))]
    if _spaces_matter(lines):
        return [Part(Kind.CODE, "\n".join(lines))]
    if _indent(lines[0]) and len({_indent(line) for line in lines}) == 1:
        lines = [line.lstrip() for line in lines]
    return [Part(Kind.PARAGRAPH, flowed(lines))]


def _spaces_matter(lines: Sequence[str]) -> bool:
    """Return True for code, tables, and anything else that is aligned with spaces."""
    indents = [_indent(line) for line in lines]
    least = min(indents)
    if least >= TABLE_STOP and any(_CODE.search(_URL.sub("", line)) for line in lines):
        return True
    half = max(2, len(lines) / 2)
    if sum(_COLUMNS.search(line) is not None for line in lines) >= half:
        return True
    if sum(line.endswith(_CODE_END) for line in lines) >= half:
        return True
    deeper = sum(indent >= least + 2 for indent in indents[1:])
    opened = any(
        above.endswith(_OPENS) and _indent(below) > _indent(above)
        for above, below in pairwise(lines)
    )
    return deeper >= 2 or opened


def _indent(line: str) -> int:
    """Return a line's indentation in columns."""
    return len(line) - len(line.lstrip()) if "\t" not in line else _indent(line.expandtabs(4))


_OWN_LINE: Final = re.compile(
    r"\s|[-*+•#|>=_~]|\(?\w{1,3}[.)]\s|\d{1,2}[:.h]\d\d|[^\W\d_a-z][\w ]{0,24}: |\S+://\S+$"
)
"""What is a line of its own: indented, marked, numbered, timed, labelled, or a link alone."""
_MOST_NAMES: Final = 3


def flowed(lines: Sequence[str]) -> str:
    """Return a paragraph with the line ends removed that only a mail program put there.

    A program breaks a line where the next word does not fit any more. So a break stays if the word
    below it would have fitted (unless it goes on within a sentence), if the paragraph is not as
    wide as programs make it, and round lines that are lines by what they say.
    """
    width = max(map(len, lines))
    if not NARROWEST <= width <= WIDEST or _is_verse(lines, width):
        return "\n".join(lines)
    made = [lines[0]]
    for at, (above, below) in enumerate(pairwise(lines), start=2):
        if not _is_wrapped(above, below, width=width, is_last=at == len(lines)):
            made.append(f"\n{below}")
        elif above.endswith("-") and above[-2:-1].isalpha() and below[0].islower():
            made.append(below)  # well-, known
        else:
            made.append(f" {below}")
    return "".join(made)


def _is_verse(lines: Sequence[str], width: int) -> bool:
    return width < VERSE and len(lines) > 2 and all(not line[0].islower() for line in lines)


def _is_wrapped(above: str, below: str, *, width: int, is_last: bool) -> bool:
    words = below.split()
    fits = len(above) + 1 + len(words[0]) <= width
    goes_on = below[0].islower() and (above[-1].isalnum() or above[-1] in ",'\")")
    if len(above) < (FULLER if fits else FULL) * width or (fits and not goes_on):
        return False
    if above.endswith(":") or " " not in above.strip() or _OWN_LINE.match(below):
        return False
    signs = is_last and len(words) <= _MOST_NAMES and below[0].isupper() and below[-1].isalpha()
    return not (signs and above.endswith((".", "!", "?")))
