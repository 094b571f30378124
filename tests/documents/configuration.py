"""Write docs/configuration.md: `python -m tests.documents.configuration`.

Keys, types and defaults are those of the models in `bot/config.py`; a key's meaning is its comment
in `config.example.toml`, which a test holds to have every key.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.config import Config
from bot.config_fields import Address, OptionalAddress, Size

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "configuration.md"
EXAMPLE: Final = ROOT / "config.example.toml"

HEAD: Final = """# Configuration

This page lists every key of `penholder.toml` with its type and its default. Penholder refuses
unknown keys, and `penholder check` names every fault at once, with its line.
[config.example.toml](../config.example.toml) has the same keys as a file that you can copy. This
page is generated from that file's comments and from the models in `bot/config.py`; `make docs`
writes it again.

You can set a **secret** `K` in three ways, but use only one of them: as `K`, as `K_env` (the name
of a variable, also one in the file `.env` beside `penholder.toml`) or as `K_file` (a path).
Relative paths start at the working directory.
"""

ADDRESSES: Final = (get_args(Address)[1], get_args(OptionalAddress)[1])
SIZE: Final = get_args(Size)[1]
MEGABYTE: Final = 1_000_000
DAY: Final = timedelta(days=1)
HEADER: Final = re.compile(r"^(\[\[?[\w.-]+\]\]?)\s*(?:# ?(.*))?$")
KEY: Final = re.compile(r"""^(\w+) = (?:"[^"]*"|\[[^\]]*\]|\{[^}]*\}|[^#])*(?:# ?(.*))?$""")
MORE: Final = re.compile(r"^\s+# ?(.*)$")
ABOVE: Final = re.compile(r"^# ?(.*)$")


@dataclass(frozen=True, slots=True)
class Comments:
    """What the example says of a table, and of each of its keys."""

    table: str
    keys: Mapping[str, str]


def comments_of(example: str) -> dict[str, Comments]:
    """Return the comments of each table of an example, by its header, such as `[[lists]]`."""
    tables: dict[str, dict[str, list[str]]] = {}
    above: list[str] = []
    keys: dict[str, list[str]] = {}
    last: list[str] = []
    for line in example.splitlines():
        if header := HEADER.match(line):
            keys = tables.setdefault(header[1], {})
            last = keys.setdefault("", [*above, header[2] or ""])
            above = []
        elif key := KEY.match(line):
            last = keys.setdefault(_bare(key[1]), [key[2] or ""])
        elif more := MORE.match(line):
            last.append(more[1])
        elif comment := ABOVE.match(line):
            above.append(comment[1])
        else:
            above = []
    return {
        name: Comments(_joined(found.pop("", [])), {key: _joined(v) for key, v in found.items()})
        for name, found in tables.items()
    }


def _bare(key: str) -> str:
    return key.removesuffix("_env")


def _joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def tables_of(
    model: type[BaseModel], path: str = "", *, many: bool = False
) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each table of a model with its header, in the order of the file."""
    if path:
        yield (f"[[{path}]]" if many else f"[{path}]"), model
    for name, field in model.model_fields.items():
        for kind, listed in _models(field.annotation, listed=False):
            yield from tables_of(kind, f"{path}.{name}".lstrip("."), many=listed)


def _models(kind: object, *, listed: bool) -> Iterator[tuple[type[BaseModel], bool]]:
    """Yield the models that a field holds, and whether it holds several; not a key's variants."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind, listed
        return
    origin = get_origin(kind)
    if origin is tuple:
        yield from _models(get_args(kind)[0], listed=True)
    elif origin in (Union, UnionType) and NoneType in get_args(kind):
        for part in get_args(kind):
            yield from _models(part, listed=listed)


def type_of(field: FieldInfo, kind: object = None) -> str:
    """Say in words what a key takes."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("secret"):
        return "secret"
    kind = field.annotation if kind is None else kind
    rules = [*field.metadata, *getattr(kind, "__metadata__", ())]
    if any(rule in ADDRESSES for rule in rules):
        return "mail address"
    if SIZE in rules:
        return 'size, such as `"25 MB"`'
    named = {
        str: "text",
        bool: "`true` or `false`",
        int: "whole number",
        Path: "path",
        timedelta: 'duration, such as `"36 hours"`',
        date: "date",
    }
    if kind in named:
        return named[kind] + _bounds(field) if kind is int else named[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(f'`"{value}"`' for value in kind)
    return _compound(field, kind)


def _compound(field: FieldInfo, kind: object) -> str:
    """Say what a list, a choice or a table within a key takes."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return ", ".join(f'`"{value}"`' for value in parts)
    if origin is tuple:
        return f"list: {type_of(field, parts[0])}"
    if origin in (Union, UnionType):
        return ", ".join(type_of(field, part) for part in parts if part is not NoneType)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return ", ".join(f"`{{{name} = …}}`" for name in kind.model_fields)
    return type_of(field, getattr(kind, "__supertype__", str))


def _bounds(field: FieldInfo) -> str:
    low = [rule.ge for rule in field.metadata if getattr(rule, "ge", None) is not None]
    high = [rule.le for rule in field.metadata if getattr(rule, "le", None) is not None]
    if low and high:
        return f", {low[0]} to {high[0]}"
    return f", {low[0]} or more" if low else ""


def default_of(field: FieldInfo) -> str:
    """Return a key's default as the file writes it; "required" if there is none."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("secret"):
        return f"variable `{extra['env']}`" if extra.get("env") else ""
    value = field.default
    if value is PydanticUndefined:
        return "required"
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if SIZE in field.metadata:
        return f'`"{value // MEGABYTE} MB"`'
    if isinstance(value, timedelta):
        return f'`"{value // DAY} days"`'
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


def write_page() -> str:
    """Return the whole page."""
    comments = comments_of(EXAMPLE.read_text(encoding="utf-8"))
    nothing = Comments("", {})
    parts = [
        _section(header, model, comments.get(header, nothing))
        for header, model in tables_of(Config)
    ]
    return "\n".join([HEAD, *parts, _rules(comments)])


def _section(header: str, model: type[BaseModel], comments: Comments) -> str:
    rows = [
        f"| `{key}` | {type_of(field)} | {default_of(field)} "
        f"| {_meaning(comments.keys.get(key, ''), type_of(field))} |"
        for key, field in model.model_fields.items()
        if not list(_models(field.annotation, listed=False))
    ]
    said = " ".join((model.__doc__ or "").partition(": ")[2].partition("\n\n")[0].split())
    repeats = comments.table[1:30] == said[1:30] or said.rstrip(".")[1:] in comments.table
    sentences = [comments.table] if repeats else [said, comments.table]
    intro = " ".join(text[:1].upper() + text[1:].rstrip(".") + "." for text in sentences if text)
    head = ["| key | type | default | meaning |", "|---|---|---|---|"]
    return "\n".join([f"## `{header}`", "", _cell(intro), "", *head, *rows, ""])


def _meaning(comment: str, kind: str) -> str:
    """Return a comment as a cell; nothing if it only lists the values, as the type does."""
    values = set(re.findall(r"\w+", kind))
    return "" if set(re.findall(r"\w+", comment)) <= values | {"or"} else _cell(comment)


def _rules(comments: Mapping[str, Comments]) -> str:
    (told,) = (found.table for name, found in comments.items() if name.startswith("[rules."))
    return f"## `[rules.NAME]`\n\n{_cell(told)} [Voting](voting.md) has every key of a rule.\n"


def _cell(text: str) -> str:
    """Return a comment as a cell: what stands in quotation marks as code."""
    text = re.sub(r"^\*?,? ?", "", re.sub(r"^required(; )?", "", text))
    text = re.sub(r'(?<!`)("[^"`]*")', r"`\1`", text)
    return text.replace("|", "\\|").replace("<", "\\<").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
