"""Make other people's words safe to show: no control characters, no tricks with direction.

The removed characters are invisible and can mislead: an override (U+202E) turns `gpj.exe` into
`exe.jpg`, a zero-width space hides in a name. Joiners stay between letters that they can join:
Persian and emoji need them, Latin letters do not.

Nothing else may do this: whatever is shown of a mail, in Slack, in mails and in a terminal, goes
through `clean`, `one_line` or `name_of`; data for programs, which a terminal may show, through
`escaped`. All output of commands goes through `without_controls` in the end.
"""

import json
import re
import unicodedata
from functools import lru_cache
from typing import Final

from bot.language import FIRST_STRONG_ISOLATE, POP_ISOLATE, Text, isolated
from bot.mail.spoken import is_vote_sentence
from bot.mail.votes import is_choice

# C0 and C1 without tab and line feed, soft hyphen, zero-width space, word joiner and invisible
# operators, bidirectional embeddings, overrides and isolates, byte order mark, interlinear and
# tag characters, lone surrogates; letters and marks without a shape (fillers, grapheme joiner).
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060-\u206f\u202a-\u202e\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff\u034f\u115f\u1160\u180e\u3164\uffa0]"
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What a terminal obeys, or cannot write: C0 without tab and line feed, C1, lone surrogates."""
_STRAY_JOINER: Final = re.compile(
    "(?<![\u0590-\U0010ffff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0590-\U0010ffff])"
)
"""Beside a letter of a script without joiners, or at an end."""
_MARKS: Final = re.compile("[\u061c\u200e\u200f]")
"""Direction marks: they are not part of any name."""
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
LONGEST_NAME: Final = 80
ELLIPSIS: Final = "…"
NOBODY: Final = Text("somebody")
_QUOTED: Final = Text("“{name}”")
_SIGNED: Final = re.compile(
    "(?:^[+\\u2010-\\u2015\\u2212-]|(?<=\\s)[#+*>\\[\\u2010-\\u2015\\u2212-])+(?=\\d)"
)
"""Before a number within a name, which may begin a line where the name is broken."""


def clean(text: str) -> str:
    """Return `text` without invisible characters; line ends become LF."""
    text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY_JOINER.sub("", text)
    return text


def without_controls(text: str) -> str:
    """Return `text` without control characters; it may hold our own direction marks."""
    return _CONTROLS.sub("", text)


def escaped(data: str) -> str:
    """Return JSON with escapes for invisible characters, which means the same."""
    return _HIDDEN.sub(lambda match: json.dumps(match[0])[1:-1], data)


def one_line(text: str) -> str:
    """Return `text` cleaned, on one line, with single spaces."""
    # A Braille cell without dots is no letter either.
    return " ".join(clean(text).replace("\u2800", " ").split())


def cut(text: str, *, at: int) -> str:
    """Return at most `at` characters of `text`, cut at a space if one is near, with an ellipsis."""
    if len(text) <= at:
        return text
    value = text[: at - 1]
    space = value.rfind(" ")
    if space > at * 3 // 4:
        value = value[:space]
    return value.rstrip() + ELLIPSIS


def name_of(name: str, *, address: str = "") -> str:
    """Return a person's name for showing among other text: on one line, with its own direction.

    Without a name it is the address before its `@`: an address is shown in full only if somebody
    asked for it. A name such as `#12: -1` is quoted, and the words of `I vote no` are joined: where
    they begin a line of a mail of ours that somebody pastes into their own, they are no vote.
    """
    name = _MARKS.sub("", name)
    named = _SIGNED.sub("", one_line(name) or one_line(address).partition("@")[0])
    shown = cut(named or NOBODY.format(), at=LONGEST_NAME)
    if _is_a_vote(shown):
        shown = _QUOTED.format(name="_".join(shown.split()).rstrip(".!?"))
    elif not shown[:1].isalpha():
        shown = _QUOTED.format(name=shown)
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in shown):
        return f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}"
    return isolated(shown)


@lru_cache(maxsize=4096)
def _is_a_vote(name: str) -> bool:
    return is_choice(name) or is_vote_sentence(name)
