"""What the documents give as an example is what the program takes."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.config import Config
from tests.config.test_config import SMALLEST
from tests.documents.commands import commands

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TOML: Final = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE: Final = re.compile(r"`(penholder(?: [^`\n]+)?)`")
LINE: Final = re.compile(r"^(?: {4}|\t)(?:\.venv/bin/)?(penholder .+)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def merged(base: Any, part: Any) -> Any:  # noqa: ANN401 - TOML
    """Return a table with what a part of a file adds; what is a list's goes to the first list."""
    if isinstance(base, list) and isinstance(part, dict):
        part = [part]
    if isinstance(base, list) and isinstance(part, list) and base and isinstance(base[0], dict):
        return [merged(base[0], part[0]), *part[1:]]
    if isinstance(base, dict) and isinstance(part, dict):
        both = {key: merged(base[key], part[key]) for key in base.keys() & part.keys()}
        return {**base, **part, **both}
    return part


def without_files(table: Any) -> Any:  # noqa: ANN401 - TOML
    """Return a table in which a secret that stands in a file is given at once."""
    if isinstance(table, list):
        return [without_files(one) for one in table]
    if not isinstance(table, dict):
        return table
    return {
        key.removesuffix("_file") if key != "ca_file" else key: without_files(value)
        for key, value in table.items()
        if not key.endswith("_env")
    }


def tables() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, text in enumerate(TOML.findall(page.read_text(encoding="utf-8"))):
            yield f"{name_of(page)}-{number}", text


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in tables()])
def test_each_example_of_the_configuration_is_taken(text: str) -> None:
    given = without_files(tomllib.loads(text))
    smallest = tomllib.loads(SMALLEST)
    for key in ("bot_token", "app_token", "signing_secret", "password"):
        if key in given.get("slack", {}):
            smallest["slack"].pop(key, None)

    Config.model_validate(merged(smallest, given), context={"environment": {}})


def known_commands() -> dict[str, set[str]]:
    """Return each command's options, with those that stand before every command."""
    found = {
        name: {flag for parameter in command.params for flag in parameter.opts}
        for name, command, _ in commands()
    }
    return {name: options | found["penholder"] | {"--help"} for name, options in found.items()}


KNOWN: Final = known_commands()


def faults_of(line: str) -> Iterator[str]:
    """Yield what a command line names that there is not: a command or an option of it."""
    words = shlex.split(line.partition(" | ")[0].replace("…", ""), comments=True)
    name, rest = words[0], words[1:]
    while rest and rest[0] in ("-c", "--config"):
        rest = rest[2:]
    while rest and f"{name} {rest[0]}" in KNOWN:
        name, rest = f"{name} {rest[0]}", rest[1:]
    is_group = any(other.startswith(f"{name} ") for other in KNOWN)
    if is_group and rest and re.fullmatch(r"[a-z]+", rest[0]):
        yield f"{name} {rest[0]}"
    for word in rest:
        flag = word.strip("[]").partition("=")[0]
        if flag.startswith("-") and flag != "-" and flag not in KNOWN[name]:
            yield f"{name} {flag}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_each_command_that_a_page_names_exists_with_its_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lines = [*INLINE.findall(text), *LINE.findall(text)]
    usage = [line for line in lines if "[OPTIONS]" not in line]

    assert [fault for line in usage for fault in faults_of(line)] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("penholder vote 12", "penholder vote"),
        ("penholder people forget WHO", "penholder people forget"),
        ("penholder -c x.toml items --jsom", "penholder items --jsom"),
    ],
)
def test_a_command_that_there_is_not_is_found(line: str, fault: str) -> None:
    assert list(faults_of(line)) == [fault]
