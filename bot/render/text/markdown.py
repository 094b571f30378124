"""Write other people's words as Markdown (CommonMark, and GitHub's), in which they stay words.

Every sign is escaped that could begin markup, HTML, a table's cell, or a template of the programs
that make pages of such files (Liquid's and Hugo's braces). A link shows its own address.
"""

import re
from typing import Final

from bot.render.text.links import find_links
from bot.render.text.masking import masked
from bot.render.text.safe import clean, one_line

_SIGNS: Final = re.compile(r"[\\`*_{}%\[\]<>|~&#$^]")
_BEGINS: Final = re.compile(r"(?P<mark>[-+=:]|\d{1,9}(?=[.)](?:\s|$)))(?P<dot>[.)]?)")
"""What makes a line a list, a rule, a heading or a definition where it begins one."""


def markdown_line(text: str) -> str:
    """Return a text on one line, as it may stand anywhere in a line; addresses are masked."""
    line = one_line(masked(text))
    made, at = [], 0
    for start, end in find_links(line):
        made += [_escaped(line[at:start]), f"<{line[start:end]}>"]
        at = end
    whole = "".join((*made, _escaped(line[at:])))
    begins = _BEGINS.match(whole)
    if begins is None:
        return whole
    if begins["dot"]:
        return f"{begins['mark']}\\{whole[begins.start('dot') :]}"
    return f"\\{whole}"


def markdown_quote(text: str) -> str:
    """Return a text as a block quote with its own lines; "" for an empty one."""
    lines = [markdown_line(line) for line in clean(text).strip().split("\n")]
    if lines == [""]:
        return ""
    breaks = [
        "\\" if line and following else ""
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "\n".join(
        f"> {line}{end}" if line else ">" for line, end in zip(lines, breaks, strict=True)
    )


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text)
