"""Parse a search: words, "phrases" and `from:` `list:` `state:` ….

Everything else is words: no sign has a meaning for the database. An unknown key is refused, as it
is more likely a slip than a word; so is the syntax of other programs' searches: `-word`, `OR`,
`word*`. In quotation marks, all of these are words.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

from bot.domain.ids import ListName
from bot.domain.items.item import ItemState
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
    """What can be found: a mail, a comment on an item, a title that a chair gave."""

    MAIL = "mail"
    COMMENT = "comment"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. All of it must hold; of several authors, lists or states, any.

    `lists` are in lower case as written; `since` (included) and `until` (not) are instants in UTC.
    """

    phrases: tuple[Phrase, ...] = ()
    authors: tuple[Phrase, ...] = ()
    lists: tuple[ListName, ...] = ()
    states: tuple[ItemState, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    has_attachment: bool = False


def read_query(text: str) -> Query:
    """Parse what somebody searches for; the text is plain.

    Raises:
        Refused: it has no word, an unknown key, or an invalid value; the text says what to write.
    """
    said: dict[str, list[str]] = {key: [] for key in ("", *_KEYS)}
    for part in _PART.finditer(text.translate(_QUOTES)):
        key, value = (part["key"] or "").lower(), (part["quoted"] or part["plain"] or "").strip()
        if key and key not in _KEYS:
            _refuse_key(key, value)
        if not key and part["plain"] and _OF_OTHERS.fullmatch(value):
            raise Refused(
                say(
                    "I cannot search by “{word}”: a search finds whole words, and all of them. To "
                    "find this text as it is written, put it in quotes.",
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
        said[key].append(value)
    query = Query(
        phrases=_phrases(said[""]),
        authors=_each(said["from"], _read_author),
        lists=_each(said["list"], lambda name: ListName(name.casefold())),
        states=_each(said["state"], _read_state),
        since=max(_each(said["after"], _read_date), default=None),
        until=min(_each(said["before"], _read_date), default=None),
        has_attachment=bool(_each(said["has"], _read_has)),
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
        states = ", ".join(f"`state:{one}`" for one in ItemState)
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


def _read_date(word: str) -> datetime:
    """Return the beginning of a day, month or year in UTC."""
    found = _DATE.fullmatch(word)
    year, month, day = found.groups(default="1") if found is not None else ("0", "0", "0")
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError as error:
        raise Refused(
            say("“{word}” is not a date. Write {forms}.", word=word[:40], forms=DATE_FORMS)
        ) from error
