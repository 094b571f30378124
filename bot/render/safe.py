"""Make other people's words safe to show: no control characters, no tricks with direction.

What is stripped cannot be seen and can mislead: an override (U+202E) turns `gpj.exe` into
`exe.jpg`, a zero-width space hides in a name. Joiners stay, since Persian and emoji need them.
"""

import re
import unicodedata
from typing import Final

# C0 and C1 without tab and line feed, soft hyphen, zero-width space, word joiner and invisible
# operators, bidirectional embeddings, overrides and isolates, byte order mark, interlinear and
# tag characters, lone surrogates.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060-\u206f\u202a-\u202e\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
LONGEST_NAME: Final = 80
ELLIPSIS: Final = "…"
NOBODY: Final = "somebody"


def clean(text: str) -> str:
    """Return `text` without what cannot be seen; line ends become LF."""
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return `text` cleaned, on one line, with single spaces."""
    return " ".join(clean(text).split())


def cut(text: str, *, at: int) -> str:
    """Return at most `at` characters of `text`, at a space where one is near, with an ellipsis."""
    if len(text) <= at:
        return text
    kept = text[: at - 1]
    space = kept.rfind(" ")
    if space > at * 3 // 4:
        kept = kept[:space]
    return kept.rstrip() + ELLIPSIS


def name_of(name: str, *, address: str = "") -> str:
    """Return a person's name for showing among other text: one line, its direction its own.

    Without a name it is what stands before the address's `@`: an address is shown in full
    only where somebody asked for it.
    """
    shown = cut(one_line(name) or one_line(address).partition("@")[0] or NOBODY, at=LONGEST_NAME)
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in shown):
        return f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}"
    return shown
