"""`penholder tally`: count a ballot paper with no database and no configuration."""

import json
import sys
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer

from bot.cli.context import console, print_json
from bot.domain.ballots.paper import WrongPaper, read_paper
from bot.domain.ballots.result import decide_paper
from bot.domain.ballots.rule_form import LONGEST_SHOWN, short
from bot.errors import WrongUse
from bot.render.ballots.tally_answer import tally_shape, tally_text

STANDARD_INPUT: Final = "-"
LARGEST: Final = 100_000_000
"""Bytes; a paper with a million votes has about as many."""


def tally(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A ballot paper (JSON); - is standard input.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count a ballot paper. Print the outcome, each condition, and the votes that do not count."""
    given = read_json(file)
    try:
        result = decide_paper(read_paper(given))
    except WrongPaper as error:
        raise WrongUse(f"{file}: {error}") from error
    if as_json:
        print_json(tally_shape(result))
    else:
        console.print(tally_text(result), end="")


def read_json(file: str) -> Any:  # noqa: ANN401 - what JSON holds
    """Return the JSON in a file, or in standard input for `-`.

    Raises:
        WrongUse: it cannot be read.
    """
    try:
        return json.loads(
            _read(file),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, RecursionError) as error:
        raise WrongUse(f"{file}: this is not JSON: {error}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse_constant(text[:LONGEST_SHOWN])


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; one that says a key twice would hide what it says first."""
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in table if names.count(name) > 1)
        raise ValueError(f"the key {short(double)} stands twice in one object")
    return table


def _read(file: str) -> str:
    try:
        if file == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise WrongUse(f"{file}: it cannot be read: {reason}") from error
    if len(raw) > LARGEST:
        raise WrongUse(f"{file}: a ballot paper has at most {LARGEST // 1_000_000} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse(f"{file}: this is not UTF-8") from error
