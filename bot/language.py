"""Say our texts in the reader's language: English in the code, others in `bot/catalogues/*.po`.

A text that is said at once is `say("… {name} …", name=…)`; one that has a name is a `Text`, whose
`format` says it. Sentences are whole, with what changes in braces: other languages order words
differently. A number that words depend on goes through `say_number` or `Numbered`, since languages
have other plurals than English (gettext's `Plural-Forms`). Where one English word has two meanings,
`say_as` and `TextAs` name which is meant.

The language is the reader's: `speaking` sets it around whatever makes one message. So a text is
put into words where it is shown, and never stored.

A new language is one more file: `bot/catalogues/NAME.po`. `make texts` brings all of them up to
date with the code.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Final, Literal, TypeVar

from babel import Locale
from babel.lists import format_list

ENGLISH: Final = "en"
LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
RIGHT_TO_LEFT_ISOLATE: Final = "\u2067"
FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
LONGEST_ACCEPTED: Final = 200
FOLDER: Final = files("bot").joinpath("catalogues")
UNREVIEWED: Final = "Nobody who grew up with this language has reviewed these texts."
"""Stands at the top of a catalogue until somebody has; `make texts` puts it into a new one."""
_PLAIN_LISTS: Final = {ENGLISH: Locale("en", "001")}
"""Whose lists have no comma before “and”."""

Given = TypeVar("Given")
Said = TypeVar("Said")
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def languages() -> Collection[str]:
    """Return the languages that our texts are in, English first, as BCP 47 names them."""
    return _names()


@cache
def _names() -> Collection[str]:
    names = (file.name for file in FOLDER.iterdir() if file.name.endswith(".po"))
    return (ENGLISH, *sorted(name.removesuffix(".po").replace("_", "-") for name in names))


def forget() -> None:
    """Read the folder of catalogues and its files again when they are next needed."""
    _names.cache_clear()
    is_reviewed.cache_clear()
    _read.cache_clear()


@cache
def is_reviewed(language: str) -> bool:
    """Return True if somebody who grew up with a language has read its texts."""
    if language == ENGLISH:
        return True
    with _file_of(language).open("r", encoding="utf-8") as file:
        return UNREVIEWED not in file.read(LONGEST_ACCEPTED)


def known_language(tag: str) -> str | None:
    """Return the language of ours that a tag (`fr-FR`, `fr_CA`, `FR`) asks for, None without one.

    Slack gives such a tag as a user's `locale`, browsers in Accept-Language.
    """
    wanted = tag.replace("_", "-").lower()
    by_name = {name.lower(): name for name in languages()}
    return by_name.get(wanted) or by_name.get(wanted.partition("-")[0])


def language_called(word: str) -> str | None:
    """Return the language of ours that somebody names: `es`, `Spanish`, `español`, `espagnol`."""
    wanted = word.strip().casefold()
    for name in languages():
        of_it = Locale.parse(name, sep="-")
        names = (of_it.language_name, of_it.english_name, of_it.get_language_name(locale()))
        if wanted in {called.casefold() for called in names if called}:
            return name
    return known_language(word.strip())


def own_name(language: str) -> str:
    """Return what a language is called in itself: `español`."""
    return Locale.parse(language, sep="-").language_name or language


def asked_language(accepted: str) -> str:
    """Return the first language of ours in an Accept-Language (RFC 9110, 12.5.4), or English.

    Browsers name the languages in the order of their weights.
    """
    tags = (entry.partition(";")[0].strip() for entry in accepted[:LONGEST_ACCEPTED].split(","))
    return next((ours for tag in tags if (ours := known_language(tag)) is not None), ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in a language (one of `languages`) within the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def direction() -> Literal["ltr", "rtl"]:
    """Return the direction in which the language that is spoken is written, as HTML names it."""
    return _direction(spoken())


@cache
def _direction(language: str) -> Literal["ltr", "rtl"]:
    return "rtl" if Locale.parse(language, sep="-").text_direction == "rtl" else "ltr"


def isolated(text: str) -> str:
    """Return words with a direction of their own, where the text around runs from right to left.

    Without that `+1`, `council@lists.example.org` or a name in other letters would be taken apart
    (UAX 9). A bare number needs nothing: `#12` is then still one word. What holds isolated words is
    a sentence of ours and runs as the language does. HTML stays HTML.
    """
    if direction() == "ltr" or not text or text.isdecimal() or _ISOLATED.fullmatch(text):
        return text
    is_ours = FIRST_STRONG_ISOLATE in text or LEFT_TO_RIGHT_ISOLATE in text
    return (RIGHT_TO_LEFT_ISOLATE if is_ours else FIRST_STRONG_ISOLATE) + text + POP_ISOLATE


def in_english(make: Callable[[Given], Said], given: Given) -> Said:
    """Return what `make` says in English: for programs, and for files that are for everybody."""
    with speaking(ENGLISH):
        return make(given)


def spoken() -> str:
    """Return the language that texts are said in now, as BCP 47 names it."""
    return _language.get()


def locale() -> Locale:
    """Return what Unicode's CLDR knows of the language that is spoken: months, lists, signs."""
    return Locale.parse(spoken(), sep="-")


def wording(english: str) -> str:
    """Return a text in the reader's language, with the braces still in it."""
    return _catalogue().gettext(english)


def wording_of_number(singular: str, plural: str, number: int) -> str:
    """Return a text in the form that a number needs, with the braces still in it."""
    return _catalogue().ngettext(singular, plural, number)


def say(english: str, /, **words: object) -> str:
    """Return a text in the reader's language, with its words in place."""
    return _filled(wording(english), english, words)


def say_number(singular: str, plural: str, number: int, /, **words: object) -> str:
    """Return a text in the form that a number needs; `{number}` in it is the number."""
    english = singular if number == 1 else plural
    text = wording_of_number(singular, plural, number)
    return _filled(text, english, {"number": number} | words)


def say_as(meaning: str, english: str, /, **words: object) -> str:
    """Return a text that has another meaning elsewhere: “open” the state, “Open” the button."""
    return _filled(_catalogue().pgettext(meaning, english), english, words)


def say_list(words: Sequence[str], *, style: Literal["standard", "or"] = "standard") -> str:
    """Return `a, b and c`, or `a, b or c`."""
    words = [isolated(word) for word in words]
    return format_list(words, style=style, locale=_PLAIN_LISTS.get(spoken()) or locale())


def say_parts(parts: Iterable[str]) -> str:
    """Return `one; two`: whole parts in a row, with the sign that the language has between them."""
    return say_as("between parts", "; ").join(parts)


class Text:
    """A text with a name, put into words when it is said.

    `english` is what programs keep and compare, with the braces still in it.
    """

    __slots__ = ("english",)

    def __init__(self, english: str) -> None:
        self.english: Final = english

    def format(self, **words: object) -> str:
        """Return the text in the reader's language, with its words in place."""
        return say(self.english, **words)

    def __str__(self) -> str:
        return self.format()


class TextAs(Text):
    """A text that has another meaning elsewhere."""

    __slots__ = ("_meaning",)

    def __init__(self, meaning: str, english: str) -> None:
        super().__init__(english)
        self._meaning = meaning

    def format(self, **words: object) -> str:
        """Return the text in the reader's language, with its words in place."""
        return say_as(self._meaning, self.english, **words)


class Numbered:
    """A text with a name whose form depends on a number."""

    __slots__ = ("_many", "_one")

    def __init__(self, singular: str, plural: str) -> None:
        self._one, self._many = singular, plural

    def format(self, number: int, /, **words: object) -> str:
        """Return the text in the form that the number needs; `{number}` in it is the number."""
        return say_number(self._one, self._many, number, **words)


_STOPPED: Final = re.compile(r"\{(\w+)\}(?:\s?[”»])?\.(?=\s|$)")
"""Words that end a sentence of ours, in quotation marks or not."""
_STOPS: Final = (".", "!", "?", "…")
_ISOLATED: Final = re.compile("\u2068[^\u2068\u2069]*\u2069")
_TYPED: Final = re.compile(r"(`[^`]*`|(?<=[“«„\"])[#!/][^”»“\"]*(?=[”»“\"]))")
"""What people type as it stands: a command, a line of a mail."""


def _filled(text: str, english: str, words: dict[str, object]) -> str:
    """Return a text with its words in place; who asks “newcomers?” gets no second stop."""
    if "{" in text and "." in text:
        text = _STOPPED.sub(
            lambda match: match[0].removesuffix(
                "." if str(words.get(match[1], "")).endswith(_STOPS) else ""
            ),
            text,
        )
    try:
        return _placed(text, words)
    except (LookupError, ValueError, AttributeError):
        if text == english:
            raise
        return english.format_map(words)  # somebody's own catalogue is wrong in this place


def _placed(text: str, words: dict[str, object]) -> str:
    """Put words in place; each keeps its direction, and what is typed runs from left to right."""
    if direction() == "ltr":
        return text.format_map(words)
    apart = {name: isolated(str(word)) for name, word in words.items()}
    return "".join(
        f"{LEFT_TO_RIGHT_ISOLATE}{part.format_map(words)}{POP_ISOLATE}"
        if at % 2
        else part.format_map(apart)
        for at, part in enumerate(_TYPED.split(text))
    )


def _catalogue() -> NullTranslations:
    return _read(spoken())


@cache
def _read(language: str) -> NullTranslations:
    """Return a language's texts; English is in the code."""
    if language == ENGLISH:
        return NullTranslations()
    # Slow to load, and whoever speaks English needs none of it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    with _file_of(language).open("rb") as file:
        catalogue = read_po(file, locale=language.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _file_of(language: str) -> Traversable:
    return FOLDER.joinpath(f"{language.replace('-', '_')}.po")
