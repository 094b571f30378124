"""Patterns of the words of all languages, or of those that a list's mails are written in."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from typing import Final, TypeVar

from bot.mail.languages import notation
from bot.mail.languages.calendar_names import Kind, calendar_names
from bot.mail.languages.language import FIELDS, Language
from bot.mail.languages.patterns import (
    SHORT_CHARS,
    SHORT_TEXTS,
    LatePattern,
    one_of,
    unaccented,
)
from bot.mail.languages.supported import LANGUAGES

_Made = TypeVar("_Made")

ENGLISH: Final = "en"
"""Programs speak it on every list, so it is always looked for."""
PERSIAN: Final = 100
"""A month of the Persian calendar (Solar Hijri) is counted from 101."""
_WAYS: Final[dict[str, Callable[[Collection[str]], str]]] = {
    "whole": notation.whole,
    "begun": notation.begun,
    "bare": notation.bare,
    "articled": notation.articled,
    "lossy": notation.lossy,
    "begins": notation.starting,
    "first": notation.first_letters,
    "several": notation.several,
}
_EVERY: Final = frozenset(LANGUAGES)
_CHOSEN: Final[ContextVar[frozenset[str]]] = ContextVar("languages looked for", default=_EVERY)


@contextmanager
def looking_for(codes: Collection[str]) -> Iterator[None]:
    """Look for the words of some languages only, and for English; for all if no code is given."""
    token = _CHOSEN.set(frozenset({ENGLISH, *codes}) if codes else _EVERY)
    try:
        yield
    finally:
        _CHOSEN.reset(token)


def by_languages(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """Keep what a function makes of words, once for each set of languages looked for."""
    made: dict[frozenset[str], _Made] = {}

    @wraps(make)
    def ask() -> _Made:
        """Return what was made for these languages before, or make it."""
        codes = _CHOSEN.get()
        if codes not in made:
            made[codes] = make()
        return made[codes]

    return ask


def phrases(*names: str) -> tuple[str, ...]:
    """Return the phrases of these fields of all languages looked for, each once."""
    return _phrases(names, _CHOSEN.get())


def of_all_languages(*names: str) -> tuple[str, ...]:
    """Return the phrases of these fields of all languages, whichever are looked for."""
    return _phrases(names, _EVERY)


def remembers_words(read: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """Keep what a function made of the last short texts, for each set of languages looked for."""

    @lru_cache(maxsize=SHORT_TEXTS)
    def made(text: str, _codes: frozenset[str]) -> _Made:
        """Make something of a text."""
        return read(text)

    @wraps(read)
    def ask(text: str) -> _Made:
        """Return what was made of a text before, or make it."""
        return made(text, _CHOSEN.get()) if len(text) <= SHORT_CHARS else read(text)

    return ask


@cache
def _phrases(names: tuple[str, ...], codes: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            phrase
            for code, language in LANGUAGES.items()
            if code in codes
            for name in names
            for phrase in phrases_of(language, name)
        )
    )


@cache
def phrases_of(language: Language, name: str) -> tuple[str, ...]:
    """Return the phrases of a field of a language."""
    if name not in FIELDS:
        raise KeyError(name)
    return split(getattr(language, name))


def split(text: str) -> tuple[str, ...]:
    """Return the phrases of a text that are parted by commas."""
    return tuple(sentence for each in text.split(",") if (sentence := " ".join(each.split())))


@by_languages
def month_numbers() -> dict[str, int]:
    """Return the number of each name of a month, and of each form of it that stands in dates."""
    numbers = _numbered("months", first=1)
    persian = enumerate(phrases("persian_months"), PERSIAN + 1)
    # Polish November, and Croatian October: who reads a whole text can tell.
    return {**numbers, "listopada": 11, **{name: number for number, name in persian}}


@by_languages
def weekday_numbers() -> dict[str, int]:
    """Return the number of each stem with which a weekday begins, Monday's being 0."""
    return _numbered("weekdays", first=0)


def _numbered(kind: Kind, *, first: int) -> dict[str, int]:
    """Return the number of each name; what two languages number otherwise is not one.

    Names stand as they are typed without accents, too.
    """
    chosen = [language for code, language in LANGUAGES.items() if code in _CHOSEN.get()]
    own = [[split(names) for names in getattr(language, kind).split(";")] for language in chosen]
    common = [calendar_names(language.code, kind) for language in chosen]
    numbers: dict[str, int] = {}
    unsure: set[str] = set()
    for number, names in (pair for table in (*own, *common) for pair in enumerate(table, first)):
        for name in names:
            for form in {name, unaccented(name)}:
                if numbers.setdefault(form, number) != number:
                    unsure.add(form)
    return {form: number for form, number in numbers.items() if form not in unsure}


class _Sources(Mapping[str, str]):
    """The patterns of fields: `held`, `held rejected` for both, `held begun` for another way.

    `english held` and `foreign held` are the parts of it.
    """

    def __init__(self, codes: frozenset[str]) -> None:
        self.codes = codes

    def __getitem__(self, asked: str) -> str:
        if asked in {"months", "weekdays"}:
            return one_of(month_numbers() if asked == "months" else weekday_numbers())
        names = asked.split()
        way = names.pop() if names[-1] in _WAYS else "whole"
        codes = self.codes
        if names[0] in {"english", "foreign"}:
            own = frozenset({ENGLISH})
            codes = codes & own if names.pop(0) == "english" else codes - own
        return _WAYS[way](_phrases(tuple(names), codes))

    def __iter__(self) -> Iterator[str]:
        return iter(FIELDS)

    def __len__(self) -> int:
        return len(FIELDS)


class WordPattern(LatePattern):
    """A pattern in which `%(field)s` stands for any of the phrases of that field of `Language`.

    `%(held)s` matches whole words, `%(held begun)s` whatever follows, `%(held bare)s` whatever
    stands around; a literal `%` is written twice. `folded` is for patterns that are asked of
    `unaccented` texts. It is compiled once for each set of languages that is looked for.
    """

    def __init__(
        self, template: str, flags: re.RegexFlag = re.NOFLAG, *, folded: bool = False
    ) -> None:
        super().__init__(template, flags)
        self._folded = folded
        self._compiled: dict[frozenset[str], re.Pattern[str]] = {}
        self.match = lambda *given: self._now().match(*given)
        self.fullmatch = lambda *given: self._now().fullmatch(*given)
        self.search = lambda *given: self._now().search(*given)
        self.finditer = lambda *given: self._now().finditer(*given)
        self.findall = lambda *given: self._now().findall(*given)
        self.sub = lambda *given: self._now().sub(*given)

    def _now(self) -> re.Pattern[str]:
        return self._compiled.get(_CHOSEN.get()) or self.compiled

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern with the words of the languages that are looked for now."""
        codes = _CHOSEN.get()
        source = self.pattern % _Sources(codes)
        pattern = re.compile(unaccented(source) if self._folded else source, self.flags)
        self._compiled[codes] = pattern
        return pattern
