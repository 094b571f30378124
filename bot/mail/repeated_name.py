"""A signature below the name that was typed by hand: its first line says that name in full.

Gerald

Gerald Marsh
Head of Harbour Works
"""

from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.vocabulary import PARTICLES

_LONGEST: Final = 60
_MOST_WORDS: Final = 7
_MOST_TYPED: Final = 4
_FEWEST_LETTERS: Final = 3
"""So many first letters a short form shares with the whole name."""
_AROUND: Final = " \t,.;!*_~/|\"'-\u2010\u2011\u2012\u2013\u2014，。"
_BOWS: Final = frozenset({"드림", "올림", "拜", "拝", "上", "敬上", "謹上"})
"""What people of the Far East put behind the name that they sign with."""
_BETWEEN_DETAILS: Final = "|,·•"
_ENDS_OTHERWISE: Final = ("?", ":", "：", "？", ";")
_IN_BRACKETS: Final = LatePattern(r"\s?[(\[（][^()\[\]（）]{1,30}[)\]）]")
"""What stands behind a name: pronouns, a department."""
_REACHED: Final = LatePattern(r",? [<(]?[\w.+-]{1,64}(?:@|\(at\)|\[at\])[\w.-]{1,200}[>)]?$")
_NO_CASE: Final = LatePattern(r"[\u0590-\u06ff\u0900-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")


def says_in_full(line: str, typed: str) -> bool:
    """Say whether a line is, in full, the name that was typed above it."""
    if len(line) > _LONGEST or (typed.isascii() and not _may_name(typed, line)):
        return False
    line = _IN_BRACKETS.sub("", _REACHED.sub("", line))
    words = _words(line)
    short = [each for each in _words(typed.strip(_AROUND).rpartition(",")[2]) if each not in _BOWS]
    if not words or not short or len(words) > _MOST_WORDS or len(short) > _MOST_TYPED:
        return False
    if any(map(str.isdigit, line)) or not _is_written_as_name(words):
        return False
    if typed.endswith(_ENDS_OTHERWISE) or line.endswith(_ENDS_OTHERWISE):
        return False
    whole = [word.casefold() for word in words]
    if len(words) == 1:
        # Scripts that do not set words apart write the whole name as one.
        return bool(_NO_CASE.match(words[0])) and (
            words[0].startswith(short[-1]) or words[0].endswith(short[-1])
        )
    return all(_is_of(word.casefold(), whole) for word in short)


def says_more(line: str) -> bool:
    """Say whether more than a name stands in a line: details, or an address.

    A name alone, with no closing above it, may be words: `Thanks`, then `Thanks everyone`.
    """
    return any(sign in line for sign in _BETWEEN_DETAILS) or _REACHED.search(line) is not None


def _may_name(typed: str, line: str) -> bool:
    """Say whether the last typed word has the first letter of one of a line's, at little cost."""
    initial = typed[typed.rfind(" ") + 1 :].lstrip(_AROUND)[:1].lower()
    return bool(initial) and f" {initial}" in f" {line.lstrip(_AROUND).lower()}"


def _words(line: str) -> list[str]:
    return [word.strip(_AROUND) for word in line.split() if word.strip(_AROUND)]


def _is_written_as_name(words: list[str]) -> bool:
    """Say whether all words begin as those of names do."""
    return all(
        word[0].isupper() or word in PARTICLES or _NO_CASE.match(word) is not None for word in words
    )


def _is_of(word: str, whole: list[str]) -> bool:
    """Say whether a word is one of a name's, the beginning of one, or all their initials."""
    if word in whole:
        return True
    if len(word) >= _FEWEST_LETTERS or _NO_CASE.match(word):
        return any(_begin_alike(word, each) for each in whole)
    return len(word) > 1 and word == "".join(each[0] for each in whole)


def _begin_alike(word: str, name: str) -> bool:
    """Say whether one begins the other: `Vic` and `Victor`, `Janek` and `Jan`."""
    return name.startswith(word) or (len(name) >= _FEWEST_LETTERS and word.startswith(name))
