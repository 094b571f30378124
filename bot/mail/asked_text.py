"""A responder's text as it is asked for days: in one form, whatever program wrote it."""

import re
import unicodedata
from typing import Final

from bot.mail.unaccented import PlainPattern, unaccented

_QUOTED: Final = PlainPattern(r"[\"“„«「『][^\"“”„«»「」『』]{1,200}[\"“”»」』]")
_UNSEEN: Final = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u200b]")


def as_asked(text: str) -> str:
    """Return a text in lower case without accents, its digits Western, quoted words out.

    Lines are joined to paragraphs, of which each is a line.
    """
    text = unaccented(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).lower())
    text = re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    text = re.sub(r"[^\S\n]+", " ", _QUOTED.sub(" ", text))
    return re.sub(r" ?\n ?", " ", re.sub(r" ?\n ?\n[ \n]*", "\r", text)).replace("\r", "\n")
