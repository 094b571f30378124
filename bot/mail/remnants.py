"""What is in quotes and is nobody's words.

Apple Mail leaves `<minutes.pdf>` in the text of what it quotes, where something was attached;
Seznam puts all that it quotes between `"` and `"`.
"""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.mush import EXCERPT_ENDS, fold_excerpt
from bot.mail.walk import LineKind, Reading

_MARK: Final = '"'
_PAIR: Final = 2
_LONGEST: Final = 100
_FILE: Final = LatePattern(
    r"<(?![^<>]*(?:@|://))[^<>\n/]{1,90}\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|pages|numbers|key"
    r"|png|jpe?g|gif|heic|tiff?|bmp|webp|svg|zip|txt|csv|ics|vcf|eml|mp[34]|mov|asc|p7s)>$",
    re.IGNORECASE,
)


def fold_remnants(reading: Reading, text: str) -> None:
    """Mark such lines in a text that quotes somebody, and take such marks off."""
    if "\n<" in text or "> <" in text:
        _fold_files(reading)
    if '\n"' in text:
        _take_off_quotation_marks(reading)
    if " Subject: " in text or EXCERPT_ENDS in text:
        fold_excerpt(reading)


def _fold_files(reading: Reading) -> None:
    kinds, depths = reading.kinds, reading.depths
    for at, content in enumerate(reading.contents):
        if content[-1:] != ">" or content[0] != "<" or len(content) > _LONGEST:
            continue
        if depths[at] and kinds[at] is LineKind.TEXT and _FILE.match(content):
            kinds[at] = LineKind.FOOTER


def _take_off_quotation_marks(reading: Reading) -> None:
    """Take off the marks between which all stands that a header block introduces."""
    if len(reading.sources) != 1 or not reading.sources[0].is_header:
        return
    kinds, contents = reading.kinds, reading.contents
    below = range(reading.sources[0].at, len(contents))
    text = [at for at in below if kinds[at] is LineKind.TEXT and reading.depths[at]]
    if not text:
        return
    first, last = text[0], text[-1]
    if contents[first][:1] != _MARK or contents[last][-1:] != _MARK:
        return
    if sum(contents[at].count(_MARK) for at in text) == _PAIR:
        contents[first] = contents[first][1:]
        contents[last] = contents[last][:-1]
