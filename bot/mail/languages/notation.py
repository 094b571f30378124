"""Phrases of languages as regular expressions: the one place where words become patterns.

A phrase stands as people write it, in small letters and with its accents. Four marks are not part
of it:

    word*        any letters may follow; in front, up to six letters may stand before
    this|that    either word
    word?        the word may be missing
    one … two    up to four words may stand between; up to eight where it stands twice

An apostrophe stands for the straight and the curly one; a hyphen within a word for a hyphen, a
blank, or nothing; a blank for one behind a comma, too. Where words begin and end depends on the
script: Chinese, Japanese, Korean and Thai set no blanks that tell, and a blank in their phrases
only parts the words of this notation.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product, takewhile
from math import prod
from typing import Final, NamedTuple

from bot.mail.languages.patterns import branches

_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
)
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_BLANK: Final = r",?\s{1,3}"
_ANY_BLANK: Final = r"\s?"
_GAP: Final = r",?(?:\s{1,3}\S{1,40}){0,%d}?"
_GAP_WORDS: Final = 4
_UNSPACED_GAP: Final = r"[^.。!?\n]{0,%d}?"
_GAP_LETTERS: Final = 12
_ENDING: Final = r"\w{0,20}"
_UNSPACED_ENDING: Final = r"\w{0,4}"
_PREFIX: Final = r"\w{0,6}"
_MANY_FORMS: Final = 10
_MOST_FORMS: Final = 12
"""So many forms of a phrase share their letters with other phrases; more make a pattern large."""

Tokens = tuple[str, ...]
"""A phrase with its choices made, letter for letter: each token matches one letter, or any."""


class Form(NamedTuple):
    """One way to say a phrase, and whether its script sets blanks between words."""

    tokens: Tokens
    is_spaced: bool


@cache
def forms(phrase: str) -> tuple[Form, ...]:
    """Return each way to say a phrase."""
    is_spaced = _UNSPACED.search(phrase) is None
    choices = [_choices(word, is_spaced=is_spaced) for word in _words(phrase)]
    return tuple(
        dict.fromkeys(
            Form(_joined(words, is_spaced=is_spaced), is_spaced) for words in product(*choices)
        )
    )


def _words(phrase: str) -> list[str]:
    """Return the words of a phrase; gaps that follow one another are one longer gap."""
    return phrase.replace("… …", "……").replace("… …", "……").split()


def _choices(word: str, *, is_spaced: bool) -> list[Tokens]:
    """Return the tokens of each alternative of a word; of one that may be missing, none, too."""
    if word.startswith("…"):
        gap = _GAP % (_GAP_WORDS * len(word)) if is_spaced else _UNSPACED_GAP % _GAP_LETTERS
        return [(gap,)]
    missing: list[Tokens] = [()] if word.endswith("?") else []
    ending = _ENDING if is_spaced else _UNSPACED_ENDING
    return missing + [
        (
            *((_PREFIX,) if each.startswith("*") else ()),
            *map(_letter, _HYPHEN.sub("\0", each.strip("*"))),
            *((ending,) if each.endswith("*") else ()),
        )
        for each in word.removesuffix("?").split("|")
    ]


def _letter(letter: str) -> str:
    if letter == "\0":
        return r"[-\s]?"
    return "['’]" if letter in "'’" else re.escape(letter)


def _joined(words: Sequence[Tokens], *, is_spaced: bool) -> Tokens:
    """Return the tokens of words that follow one another; a gap brings its own blanks in front."""
    blank = _BLANK if is_spaced else _ANY_BLANK
    sentences: list[str] = []
    for word in filter(None, words):
        if sentences and not word[0].endswith("}?"):
            sentences.append(blank)
        sentences += word
    return tuple(sentences)


def whole(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases as whole words."""
    return _source(_forms_or_groups(phrases), r"(?<!\w)", r"(?!\w)")


def begun(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases, each beginning at a word and going on as it may."""
    return _source(_forms_or_groups(phrases), r"(?<!\w)", "")


def bare(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases, whatever stands around it."""
    return _source(_forms_or_groups(phrases), "", "")


def several(phrases: Iterable[str]) -> str:
    """Return `whole` of those phrases, or forms of them, that have more than one word."""
    spaced = [form for form in _forms_or_groups(phrases) if {_BLANK, _ANY_BLANK} & set(form.tokens)]
    return _source(spaced, r"(?<!\w)", r"(?!\w)")


_ARTICLES: Final = ("du", "des", "del", "da", "do", "das", "dos", "d'", "della", "dell'")


def articled(phrases: Iterable[str]) -> str:
    """Return `bare`, also with what becomes of a last `de` or `di` in front of an article."""
    sentences = list(phrases)
    joined = [
        f"{phrase[:-2]}{article}"
        for phrase in sentences
        if phrase.endswith((" de", " di"))
        for article in _ARTICLES
    ]
    return bare([*sentences, *joined])


def lossy(phrases: Iterable[str]) -> str:
    """Return `whole`, also as archives keep it that have no letters but those of ASCII: `?crit`."""
    groups = _forms_or_groups(phrases)
    lost = [
        Form(tuple(map(_lost, form.tokens)), is_spaced=True) for form in groups if form.is_spaced
    ]
    return _source([*groups, *lost], r"(?<!\w)", r"(?!\w)")


def _lost(token: str) -> str:
    return token if token.isascii() else r"\?{1,2}"


def _forms_or_groups(phrases: Iterable[str]) -> list[Form]:
    """Return what a pattern is made of: all forms of a phrase of few, one with groups of many."""
    groups: list[Form] = []
    for phrase in dict.fromkeys(phrases):
        words = _words(phrase)
        count = prod((word.count("|") + 1 + word.endswith("?")) for word in words)
        groups += forms(phrase) if count <= _MOST_FORMS else _grouped(words)
    return [form for form in groups if form.tokens]


def _grouped(words: Sequence[str]) -> Iterator[Form]:
    """Yield a phrase by the forms of its beginning; each word behind is a token of its choices."""
    leading = next((at for at, word in enumerate(words, 1) if not word.endswith("?")), len(words))
    is_spaced = _UNSPACED.search(" ".join(words)) is None
    blank = _BLANK if is_spaced else _ANY_BLANK
    tokens: list[str] = []
    due = blank
    for at, word in enumerate(words[leading:], leading + 1):
        choices = {each for each in _choices(word, is_spaced=is_spaced) if each}
        group = branches(sorted(choices))
        if word.startswith("…"):
            tokens.append(group)
            due = blank
        elif not word.endswith("?"):
            tokens += [due, group] if due else [group]
            due = blank
        elif at == len(words):
            tokens.append(f"(?:{blank}{group})?")
        else:
            tokens += [due, f"(?:{group}{blank})?"] if due else [f"(?:{group}{blank})?"]
            due = ""
    for form in forms(" ".join(words[:leading])):
        yield Form((*form.tokens, *tokens), is_spaced)


def _source(groups: Iterable[Form], before: str, behind: str) -> str:
    every = list(groups)
    spaced = sorted({form.tokens for form in every if form.is_spaced})
    unspaced = sorted({form.tokens for form in every if not form.is_spaced})
    sources = [
        *([f"{before}{branches(spaced)}{behind}"] if spaced else ()),
        *([branches(unspaced)] if unspaced else ()),
    ]
    first = _first_letters([*spaced, *unspaced])
    return f"{first}(?:{'|'.join(sources)})" if sources else "(?!)"


def _first_letters(rows: Sequence[Tokens]) -> str:
    """Return a look ahead for the first letters of many phrases, at which most lines fail."""
    letters = {tokens[0].strip("[]") for tokens in rows}
    if len(rows) < _MANY_FORMS or any(len(each.lstrip("\\")) > 2 for each in letters):
        return ""
    return f"(?=[{''.join(sorted(letters))}])"


def spellings(phrases: Iterable[str]) -> Iterator[str]:
    """Yield each way to write phrases that have no `*` and no gap, with straight apostrophes."""
    for phrase in phrases:
        for form in forms(phrase):
            blanks = ("", " ") if _ANY_BLANK in form.tokens else ("",)
            for blank in blanks:
                plain = {**_PLAIN, _ANY_BLANK: blank}
                yield "".join(plain.get(each, each.replace("\\", "")) for each in form.tokens)


def starting(phrases: Iterable[str]) -> str:
    """Return a pattern of what the phrases begin with, for a quick look."""
    return branches(sorted(_starts(phrases)))


def first_letters(phrases: Iterable[str]) -> str:
    """Return a class of the letters with which the phrases begin."""
    return f"[{''.join(sorted({tokens[0].strip('[]') for tokens in _starts(phrases)}))}]"


def _leading(words: list[str]) -> list[str]:
    """Return the words of a phrase up to the second that may not be missing."""
    needed = [at for at, word in enumerate(words, 1) if not word.endswith("?")]
    return words[: needed[min(1, len(needed) - 1)]] if needed else words


def _starts(phrases: Iterable[str]) -> set[Tokens]:
    """Return the tokens that each phrase begins with, up to a gap or an ending."""
    return {
        tokens
        for phrase in phrases
        for form in forms(" ".join(_leading(phrase.partition("…")[0].split())))
        if (tokens := tuple(takewhile(lambda token: "\\w" not in token, form.tokens)))
    }


_PLAIN: Final = {_BLANK: " ", r"[-\s]?": "-", "['’]": "'"}
