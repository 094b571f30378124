"""Widen and narrow the set of words that a column may hold, in a migration."""

import re
from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from alembic import op

_WORD: Final = re.compile(r"'((?:[^']|'')*)'")


def allow_words(table: str, column: str, words: Collection[str]) -> None:
    """Let a column of closed words hold further ones.

    The others stay, whatever they are: migrations made beside each other add theirs in any order.
    """
    _put(table, column, [*_words_of(table, column), *words])


def forbid_words(table: str, column: str, words: Collection[str]) -> None:
    """Let a column hold some words no longer; rows that hold them must be gone before."""
    _put(table, column, [one for one in _words_of(table, column) if one not in words])


def _words_of(table: str, column: str) -> list[str]:
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        found = re.search(_check(column), _made(table))
        text = found[0] if found is not None else ""
    else:
        asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
        text = str(link.scalar(sa.text(asked), {"name": f"ck_{table}_{column}"}))
    return _WORD.findall(text)


def _put(table: str, column: str, words: Collection[str]) -> None:
    """Replace the constraint.

    SQLite cannot change one. Its own manual (lang_altertable, 7) has the text of the table changed
    instead of the table copied, as no row is stored differently.
    """
    check = "{} IN ({})".format(column, ", ".join(f"'{one}'" for one in dict.fromkeys(words)))
    link = op.get_bind()
    if link.dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, check)
        return
    after = re.sub(_check(column), lambda _found: check, _made(table), count=1)
    version = int(link.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema = ON")
    link.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name"),
        {"sql": after, "name": table},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def _check(column: str) -> str:
    return rf"\b{column} IN \([^)]*\)"


def _made(table: str) -> str:
    asked = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name"
    return str(op.get_bind().scalar(sa.text(asked), {"name": table}))
