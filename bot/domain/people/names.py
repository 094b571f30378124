"""Clean people's names, and compare them as readers see them."""

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 80
_JOINERS: Final = frozenset("\u200c\u200d")
"""Persian names need them; `bot.render.text.safe` removes those that join nothing."""
_NO_SHAPE: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f]")
"""Invisible letters and marks."""
_NO_NAME: Final = re.compile(r"<[^<>]*>?|\S*[@＠﹫]\S*|…")
"""Addresses, mentions, Slack's own marks, and the sign that shortens an address."""
_LIKE_LATIN: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјкмнорстухһԁԛԝвΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχӀ|01ıłøđ",
    "abesijkmhopctyxaesijkmhopctyxhdqwbabezhikmnoptyxaeikvoptyxllolilod",
)
"""Letters of other scripts, and digits, that are drawn as Latin ones."""
_ALIKE: Final = (("rn", "m"), ("vv", "w"), ("i", "l"))


def plain_name(name: str) -> str:
    """Return a display name on one line, without anything hidden or like an address."""
    seen = "".join(
        sign for sign in name if sign in _JOINERS or unicodedata.category(sign)[0] != "C"
    )
    seen = _NO_NAME.sub(" ", _NO_SHAPE.sub(" ", seen))
    return " ".join(seen.split())[:LONGEST_NAME].rstrip()


def name_key(name: str) -> str:
    """Return a key that is equal for names that look the same to a reader, "" without letters.

    Case, blanks, accents and invisible characters make no difference, nor do letters of other
    scripts that look the same: `Ada Example`, `АDA Exаmple`, `Ada Examp1e`.
    """
    plain = unicodedata.normalize("NFKD", plain_name(name).translate(_LIKE_LATIN))
    key = "".join(filter(str.isalnum, plain.casefold().translate(_LIKE_LATIN)))
    for letters, letter in _ALIKE:
        key = key.replace(letters, letter)
    return key
