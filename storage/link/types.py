"""Define column types that behave alike on SQLite and PostgreSQL."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import TIMESTAMP, BigInteger, Integer, LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.link.packing import TEXT, pack, unpack

Word = TypeVar("Word", bound=StrEnum)

LARGEST_KEY: Final = 2**63 - 1
"""The largest key that a column holds; the databases' libraries fail for larger ones."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

RowId: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A generated key. SQLite numbers only a column that is declared INTEGER."""


def may_be_key(number: int) -> bool:
    """Return True if a number that somebody wrote can be a row's key at all."""
    return 0 < number <= LARGEST_KEY


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, read back in UTC.

    SQLite stores it as whole microseconds since 1970: that sorts, compares and converts faster than
    text, and cannot hold a time without a zone.
    """

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use integers if the database has no type for instants."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Refuse a naive time, which would silently be stored as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be kept: {value!r}")
        if dialect.name == "sqlite":
            return (value - EPOCH) // MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | int | None, dialect: Dialect
    ) -> datetime | None:
        """Add the zone."""
        del dialect
        if value is None:
            return None
        if isinstance(value, int):
            return EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text as people and their mail programs write it, with any character.

    Neither database accepts a lone surrogate, and PostgreSQL accepts no NUL; both become U+FFFD
    here, on writing and in comparisons, so that no mail is lost for one character.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what no database can store."""
        del dialect
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return `text` with NUL and lone surrogates replaced by U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class PackedTexts(TypeDecorator[tuple[str, ...]]):
    """Texts that share most of their words, packed together.

    Whoever stores many packs them in a thread (`packed_texts`), and gives the bytes.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(
        self, value: tuple[str, ...] | bytes | None, dialect: Dialect
    ) -> bytes | None:
        """Pack the texts, without what no other column can store."""
        del dialect
        return packed_texts(*value) if isinstance(value, tuple) else value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Unpack the texts."""
        del dialect
        return None if value is None else tuple(unpack(value).decode().split("\0"))


def packed_texts(*texts: str) -> bytes:
    """Return texts as `PackedTexts` stores them."""
    return pack("\0".join(map(storable, texts)).encode(), dictionary=TEXT)


class OneOf(TypeDecorator[Word]):
    """One of the words of a `StrEnum`; the table's CHECK holds the same words (`only_words`)."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        """Return the member."""
        del dialect
        return None if value is None else self.words(value)


class JsonTuple(TypeDecorator[tuple[Any, ...]]):
    """A small tuple of strings or numbers, stored as a JSON array in a text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> str | None:
        """Write the array; ASCII escapes keep lone surrogates and NUL out of the column."""
        del dialect
        return None if value is None else json.dumps(list(value), separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...] | None:
        """Read the array."""
        del dialect
        return None if value is None else tuple(json.loads(value))


def _storable_parts(parts: Any) -> Any:  # noqa: ANN401 - as JSON has it
    match parts:
        case str():
            return storable(parts)
        case list():
            return [_storable_parts(part) for part in parts]
        case dict():
            return {name: _storable_parts(part) for name, part in parts.items()}
    return parts


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    """Return what reads and writes a kind of value; made when first needed, since that is slow."""
    return TypeAdapter(kind)


class Fact(TypeDecorator[Any]):
    """One of some frozen values, stored as a JSON object by its name; None is stored as ""."""

    impl = Text
    cache_ok = True

    def __init__(self, **kinds: type) -> None:
        super().__init__()
        self.kinds: Mapping[str, type] = kinds
        self.names: Mapping[type, str] = {kind: name for name, kind in kinds.items()}

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Write the value, letters as they are, without what no database can store."""
        del dialect
        if value is None or value == "":
            return ""
        name = self.names[type(value)]
        parts = _storable_parts(_adapter(self.kinds[name]).dump_python(value, mode="json"))
        return json.dumps({name: parts}, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 - as the column holds it
        """Read the value."""
        del dialect
        if not value:
            return None
        ((name, fields),) = json.loads(value).items()
        return _adapter(self.kinds[name]).validate_python(fields)
