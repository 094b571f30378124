"""Lines in quotes that are nobody's words: `<minutes.pdf>`, where something was attached.

Apple Mail leaves that in the text of what it quotes.
"""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.walk import LineKind, Reading

_LONGEST: Final = 100
_FILE: Final = LatePattern(
    r"<(?![^<>]*(?:@|://))[^<>\n/]{1,90}\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|pages|numbers|key"
    r"|png|jpe?g|gif|heic|tiff?|bmp|webp|svg|zip|txt|csv|ics|vcf|eml|mp[34]|mov|asc|p7s)>$",
    re.IGNORECASE,
)


def fold_remnants(reading: Reading) -> None:
    """Mark such lines in a text that quotes somebody."""
    kinds, depths = reading.kinds, reading.depths
    for at, content in enumerate(reading.contents):
        if content[-1:] != ">" or content[0] != "<" or len(content) > _LONGEST:
            continue
        if depths[at] and kinds[at] is LineKind.TEXT and _FILE.match(content):
            kinds[at] = LineKind.FOOTER
