"""Where the configuration's values are: the lines of its keys, and the variables of `.env`."""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.errors import ConfigError

Key = tuple[str | int, ...]
"""A key's tables and its name; the entries of an array of tables are counted from 0."""

ENV_NAME: Final = ".env"
_VARIABLE: Final = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_ENDS: Final = {"'": re.compile(r"'([^']*)'"), '"': re.compile(r'"([^"\\$`]*)"')}
_IN_SINGLE: Final = re.compile(r"[^'\x00-\x1f\x7f]*")
_IN_DOUBLE: Final = re.compile(r'[^"\\$`\x00-\x1f\x7f]*')


def lines_of_keys(text: str) -> Mapping[Key, int]:
    """Return the line, from 1, on which each table and key of a TOML text begins.

    A text that is no TOML gives what stands before its fault.
    """
    numbers: dict[Key, int] = {}
    entries: Counter[Key] = Counter()
    table: Key = ()
    for line, statement, parsed in _statements(text):
        if statement.lstrip().startswith("["):
            table = _table_of(parsed, entries)
            for length in range(1, len(table) + 1):
                numbers.setdefault(table[:length], line)
        else:
            for key in _keys_in(parsed):
                numbers.setdefault((*table, *key), line)
    return numbers


def _statements(text: str) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    """Give each table head and each key with its value, which may take several lines."""
    begin, statement = 1, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not statement:
            begin = number
        statement += line + "\n"
        try:
            parsed = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue  # its value goes on
        if parsed:
            yield begin, statement, parsed
        statement = ""


def _table_of(head: Mapping[str, object], entries: Counter[Key]) -> Key:
    """Return the table that a head begins, and count it if it is one of several."""
    table: Key = ()
    value: object = head
    while isinstance(value, dict) and value:
        [(name, value)] = value.items()
        table = (*table, name)
        if isinstance(value, list):
            entries[table] += 1
            value = None
        if entries[table]:
            table = (*table, entries[table] - 1)
    return table


def _keys_in(value: object) -> Iterator[Key]:
    pairs: Iterator[tuple[str | int, object]]
    if isinstance(value, dict):
        pairs = iter(value.items())
    elif isinstance(value, list):
        pairs = iter(enumerate(value))
    else:
        return
    for name, each in pairs:
        yield (name,)
        yield from ((name, *key) for key in _keys_in(each))


def read_env_file(path: Path) -> Mapping[str, str]:
    """Return the variables of a file of `NAME=value` lines; none if it is not there.

    A value may stand in quotation marks; nothing in it is replaced, so that systemd, Compose and
    Penholder read the same. A file that this user may not read counts as not there: systemd reads
    it for the service, as root.

    Raises:
        ConfigError: a line is no variable; the text says which one, without what it holds.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, PermissionError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise ConfigError(f"{path}: {reason}; write lines such as SLACK_BOT_TOKEN=…") from error
    variables: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        matched = _VARIABLE.fullmatch(line.strip())
        value = _unquoted(matched[2]) if matched else None
        if matched is None or value is None:
            raise ConfigError(
                f"{path}, line {number}: write NAME=value, with a value that has spaces in "
                "single quotation marks"
            )
        variables[matched[1]] = value
    return variables


def is_closed(path: Path) -> bool:
    """Return True if a file is there, and this user may not read it."""
    return path.exists() and not os.access(path, os.R_OK)


def _unquoted(written: str) -> str | None:
    """Return the value that is written; None if its quotation marks are not closed."""
    if written[:1] not in _ENDS:
        return written
    match = _ENDS[written[0]].fullmatch(written)
    return match[1] if match else None


def quoted_value(value: str) -> str | None:
    """Return how a value is written in `.env`; None if not everybody would read it alike."""
    if _IN_SINGLE.fullmatch(value):
        return f"'{value}'"
    return f'"{value}"' if _IN_DOUBLE.fullmatch(value) else None
