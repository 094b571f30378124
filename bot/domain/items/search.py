"""Parse a search: words, "phrases" and `from:` `list:` `state:` ….

A word is found in all its forms, a phrase in quotation marks only as it is written. Everything else
is words: no sign has a meaning for the database. An unknown key is refused, as it is more likely a
slip than a word; so is the syntax of other programs' searches: `-word`, `OR`, `word*`.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

from bot.domain.ids import ListName
from bot.domain.items.item import ItemState
from bot.domain.word_forms import stems_of
from bot.domain.words import fold
from bot.errors import Refused
from bot.language import Text, say

Value = TypeVar("Value")

Phrase = tuple[str, ...]
"""One or more folded words that are next to one another."""

MOST_WORDS: Final = 32
"""More words than these are refused."""

SEARCH_FORMS: Final = Text(
    "words, “phrases in quotes”, `from:NAME`, `list:NAME`, `state:STATE`, `after:DATE`, "
    "`before:DATE`, `has:attachment`"
)
DATE_FORMS: Final = Text("`2026-12-19`, `2026-12` or `2026`")

_PART: Final = re.compile(
    r"""(?:(?P<key>[^\W\d_][\w-]*):(?!//)\s*)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))?""",
)
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


_OF_OTHERS: Final = re.compile(r"-[^\W\d_].*|OR|AND|NOT|\w+\*")


class What(StrEnum):
    """The kinds of texts found: mails, comments, and titles that chairs gave."""

    MAIL = "mail"
    COMMENT = "comment"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search. All parts must match; of several authors, lists or states, any.

    `lists` are in lower case as written; `since` (included) and `until` (not) are instants in UTC.
    `forms` has the stems of each single word that was not in quotes; `parts` is what was typed.
    """

    phrases: tuple[Phrase, ...] = ()
    authors: tuple[Phrase, ...] = ()
    lists: tuple[ListName, ...] = ()
    states: tuple[ItemState, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    has_attachment: bool = False
    forms: Mapping[Phrase, tuple[str, ...]] = field(default_factory=dict, compare=False)
    parts: tuple["Part", ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a search as it was typed: a word or phrase, or what follows a key."""

    key: str
    value: str
    is_quoted: bool = False

    @property
    def typed(self) -> str:
        """The part as one types it again."""
        value = f'"{self.value}"' if self.is_quoted else self.value
        return f"{self.key}:{value}" if self.key else value


def read_query(text: str) -> Query:
    """Parse what somebody searches for; the text is plain.

    Raises:
        Refused: it has no word, an unknown key, or an invalid value; the text says what to write.
    """
    parts = [_read_part(part) for part in _PART.finditer(text.translate(_QUOTES))]
    by_key: dict[str, list[str]] = {key: [] for key in ("", *_KEYS)}
    for part in parts:
        by_key[part.key].append(part.value)
    query = Query(
        phrases=_phrases(by_key[""]),
        authors=_each(by_key["from"], _read_author),
        lists=_each(by_key["list"], lambda name: ListName(name.casefold())),
        states=_each(by_key["state"], _read_state),
        since=max(_each(by_key["after"], read_date), default=None),
        until=min(_each(by_key["before"], read_date), default=None),
        has_attachment=bool(_each(by_key["has"], _read_has)),
        forms=_forms(parts),
        parts=tuple(part for part in parts if part.key or fold(part.value).strip()),
    )
    if query == Query():
        raise Refused(say("Say what to look for: {forms}.", forms=SEARCH_FORMS))
    if sum(map(len, query.phrases + query.authors)) > MOST_WORDS:
        raise Refused(say("That is too many words. Write at most {most}.", most=MOST_WORDS))
    return query


_KEYS: Final = {
    "from": "from:ana",
    "list": "list:council",
    "state": f"state:{ItemState.OPEN}",
    "after": "after:2026-12",
    "before": "before:2026-12-19",
    "has": "has:attachment",
}
"""The keys, each with an example of its use."""


def _read_part(match: re.Match[str]) -> Part:
    key, value = (match["key"] or "").lower(), (match["quoted"] or match["plain"] or "").strip()
    if key and key not in _KEYS:
        _refuse_key(key, value)
    if not key and match["plain"] and _OF_OTHERS.fullmatch(value):
        raise Refused(
            say(
                "I cannot search by “{word}”: a search finds what has all its words, in any of "
                "their forms. To find this text as it is written, put it in quotes.",
                word=value[:40],
            )
        )
    if key and not value:
        raise Refused(
            say(
                "Say what comes after `{key}:`, such as `{example}`.",
                key=key,
                example=_KEYS[key],
            )
        )
    return Part(key, value, is_quoted=match["quoted"] is not None)


def _forms(parts: Iterable[Part]) -> dict[Phrase, tuple[str, ...]]:
    """Return the stems of each single word; a word that is also in quotes has none."""
    forms: dict[Phrase, tuple[str, ...]] = {}
    for part in sorted(parts, key=lambda part: part.is_quoted):
        phrase = tuple(fold(part.value).split())
        if not part.key and len(phrase) == 1:
            forms[phrase] = () if part.is_quoted else stems_of(part.value)
    return forms


def _refuse_key(key: str, value: str) -> NoReturn:
    near = difflib.get_close_matches(key, _KEYS, n=1)
    hint = [say("Did you mean `{form}`?", form=near[0] + ":")] if near else []
    what = say("I cannot search by “{word}”.", word=key[:40] + ":")
    typed = f"{key}:{value}"
    write = say(
        "Write {forms}; to find these words themselves, put them in quotes: “{words}”.",
        forms=SEARCH_FORMS,
        words=typed[:40],
    )
    raise Refused(" ".join([what, *hint, write]))


def _phrases(values: list[str]) -> tuple[Phrase, ...]:
    """Return the values as folded words; values without a word (`!`, `-`) are left out."""
    folded = (tuple(fold(value).split()) for value in values)
    return tuple(dict.fromkeys(phrase for phrase in folded if phrase))


def _each(values: list[str], read: Callable[[str], Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(map(read, values)))


def _read_author(name: str) -> Phrase:
    phrases = _phrases([name])
    if not phrases:
        raise Refused(
            say(
                "“{word}” is not a name. Write for example `{example}`.",
                word=name[:40],
                example=_KEYS["from"],
            )
        )
    return phrases[0]


def _read_state(word: str) -> ItemState:
    try:
        return ItemState(word.lower())
    except ValueError as error:
        states = ", ".join(f"`state:{state}`" for state in ItemState)
        raise Refused(
            say(
                "“{word}” is not a state of an item. Write one of {states}.",
                word=word[:40],
                states=states,
            )
        ) from error


def _read_has(word: str) -> bool:
    if word.lower() not in ("attachment", "attachments"):
        raise Refused(
            say("I cannot look for “has:{word}”. Write `has:attachment`.", word=word[:40])
        )
    return True


def read_date(word: str) -> datetime:
    """Return the beginning of a day, month or year in UTC."""
    match = _DATE.fullmatch(word)
    year, month, day = match.groups(default="1") if match is not None else ("0", "0", "0")
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError as error:
        raise Refused(
            say("“{word}” is not a date. Write {forms}.", word=word[:40], forms=DATE_FORMS)
        ) from error
