"""Reduce words to their stems, so that a search for `vote` finds `votes`.

A word is stemmed by the rules of its language (Snowball's). A text names no language, so it is read
off its function words (`the`, `und`, `pour`). A short text that has hardly any, such as a title, is
stemmed by every language; a long one is of none of them, and has no stems. A stem begins with its
language's code: a search for `vote`, which has no language either, asks for its stem in each of
them, and finds only texts of that language.

Accents matter to the rules and not to people who type: a word's stem is made both as it is written
and of the folded word, and then folded.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Final

from bot.domain.words import fold, without_addresses

_SNOWBALL: Final = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "it": "italian", "nb": "norwegian", "nl": "dutch", "pt": "portuguese",
    "ru": "russian", "sv": "swedish",
}  # fmt: skip
"""The languages, each with the name of its rules."""

_FUNCTION_WORDS: Final = {
    code: frozenset(words.split())
    for code, words in {
        "da": "og i at det er en til af den på for med der ikke jeg de vi som har et om var hvis",
        "de": "der die und in den von zu das mit sich des auf ist im dem nicht ein eine wir ich es",
        "en": "the of and to in a is that for it as was with be by on not this are i we you have",
        "es": "de la que el en y a los se del las un por con no una su para es al lo como pero",
        "fi": "ja on ei se että oli hän mutta myös ovat joka kun niin tai kuin jos sen ole mitä",
        "fr": "de la le et les des en un une du dans est que pour qui au ne sur pas je nous vous",
        "it": "di che e la il un a per in una mi sono ho non lo ma ha le si da con come gli della",
        "nb": "og i det er en til av på for med ikke jeg vi som har et om var hvis fra dette skal",
        "nl": "de het een en van in is dat op te zijn met voor niet die er ik aan ook we wij om",
        "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas",
        "ru": "и в не на я что с по это как но из у за он от для мы вы так же бы если или",
        "sv": "och i att det som en på är av för med inte jag till den har de ett om var men vi",
    }.items()
}
_FOLDED: Final = {
    code: frozenset(fold(" ".join(words)).split()) for code, words in _FUNCTION_WORDS.items()
}
_FEWEST: Final = 2
"""Fewer different function words than these are no sign of a language."""
_SHORT: Final = 20
"""How many different words a text has at most that is stemmed by every language."""
_MOST_LANGUAGES: Final = 2
"""In how many languages a longer text is taken to be at most: each costs time, and a mail of the
function words of all of them is nobody's."""
_MOST_WORDS: Final = 1000
"""How many different words of a text have stems. The others are found as they are written."""

_SHORTEST: Final = 3
_LONGEST: Final = 30
"""Letters of the words that have forms: others are signs, or no words."""

_LETTERS: Final = re.compile(r"[^\W\d_]+")


def stems_of(word: str) -> tuple[str, ...]:
    """Return the stems of a word that somebody looks for, in every language."""
    return tuple(sorted(_stems(_spellings(word), _SNOWBALL)))


def text_stems(text: str, *, languages: Iterable[str]) -> list[str]:
    """Return the stems of a text's words in these languages, each once, sorted."""
    return sorted(_stems(_spellings(text), languages))


def languages_of(words: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that a text's folded words may be of: none, one or two, or all.

    A short text may be of a few.
    """
    distinct = frozenset(words)
    counts = {code: len(distinct & common) for code, common in _FOLDED.items()}
    most = max(counts.values())
    is_short = len(distinct) <= _SHORT
    if most < _FEWEST:
        return tuple(counts) if is_short else ()
    likely = sorted(counts, key=lambda code: -counts[code])[: None if is_short else _MOST_LANGUAGES]
    return tuple(code for code in likely if 3 * counts[code] >= 2 * most)


def _spellings(text: str) -> Collection[str]:
    """Return the words of a text that can have forms, folded and as they are written."""
    words = _with_forms(fold(text).split())
    if text.isascii():
        return words
    written = unicodedata.normalize("NFC", without_addresses(text)).lower()
    return words | _with_forms(_LETTERS.findall(written))


def _with_forms(words: Iterable[str]) -> set[str]:
    """Return the words that can have forms, the first of them if there are many."""
    each = dict.fromkeys(words)
    formed = (word for word in each if word.isalpha() and _SHORTEST <= len(word) <= _LONGEST)
    return set(islice(formed, _MOST_WORDS))


def _stems(words: Collection[str], languages: Iterable[str]) -> set[str]:
    return {
        stem
        for code in languages
        for word in words
        if (code == "ru") == ("\u0400" <= word[0] <= "\u04ff") and (stem := _stem(code, word))
    }


@lru_cache(maxsize=1 << 17)
def _stem(code: str, word: str) -> str:
    """Return a word's folded stem behind its language's code, "" if it has none.

    A new stemmer each time: each holds the word that it works on, and threads share this.
    """
    name = _SNOWBALL[code]
    # Loaded with the first word. By its module: the package would take other rules, of another
    # version, if it finds them installed, and an index must not depend on that.
    module = import_module(f"snowballstemmer.{name}_stemmer")
    stem = fold(getattr(module, f"{name.title()}Stemmer")().stemWord(word))
    return code + stem if stem.isalpha() else ""
