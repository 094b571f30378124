"""Latin and Greek letters without their marks, for words that many type, or programs write, so.

A responder of pure ASCII says `Automaticka odpoved` and `od 10. januara`; capitals of Greek and
Turkish lose their marks in lower case, or get others.
"""

import re
import unicodedata
from typing import Final

from bot.mail.latepattern import LatePattern

_MARKED: Final = re.compile(r"([a-zα-ωA-ZΑ-Ω])[\u0300-\u036f]{1,10}")
_BARE: Final = str.maketrans({"ı": "i", "ł": "l", "Ł": "L"})
"""Letters that Unicode takes for others altogether."""


def unaccented(text: str) -> str:
    """Return a text whose Latin and Greek letters bear no marks; other scripts keep theirs."""
    if text.isascii():
        return text
    plain = _MARKED.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", plain).translate(_BARE)


class PlainPattern(LatePattern):
    """A pattern, with its words as they are written, to be asked of `unaccented` texts only."""

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        super().__init__(unaccented(pattern), flags)
