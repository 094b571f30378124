"""`penholder recount` verifies a result on any machine; `penholder result` writes its file."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from bot.cli.context import config_of, console, item_number, opened, wait_for
from bot.cli.reading.tally import read_json
from bot.config import Config
from bot.domain.ballots.ballot import BallotState
from bot.domain.ballots.paper import WrongPaper
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.errors import Refused, WrongUse
from bot.render.ballots.hash_words import hash_words, is_hash_of, is_whole_hash
from bot.render.ballots.result_file import check_result, last_hash, not_covered
from bot.render.calls.declaration_file import (
    check_declaration,
    declared_hash,
    is_declaration,
)
from bot.render.text.safe import one_line
from handlers.counting.results import result_file
from handlers.lists.items import find_item


def recount(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A result (result-N.json, attached to its message); - is standard input.",
        ),
    ],
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="HASH",
            help="The last hash in the message with the result, or its sixteen words in quotes.",
        ),
    ] = None,
) -> None:
    """Count a result again, or check a declaration: its chain of hashes and its outcome.

    Exit status 1 means that the file does not hold, and the command prints the differences; or that
    its last hash is not the one in --expect. The command needs no database and no configuration.
    """
    if expect is not None and not expect.strip():
        raise WrongUse("--expect is empty; give the last hash in the message with the result")
    given = read_json(file)
    is_declared = is_declaration(given)
    try:
        different = check_declaration(given) if is_declared else check_result(given)
    except WrongPaper as error:
        raise WrongUse(f"{file}: {error}") from error
    if different:
        raise Refused(f"{file} does not hold:\n" + "\n".join(different))
    value = declared_hash(given) if is_declared else last_hash(given)
    if expect is not None and not is_hash_of(expect, value):
        raise Refused("\n".join(_say_other(file, given, expect=expect)))
    console.print("\n".join(_say_held(file, given, is_expected=expect is not None)))


def _say_held(file: str, given: Mapping[str, Any], *, is_expected: bool) -> Iterator[str]:
    """Yield the lines that say that a file holds, and what that leaves open."""
    if is_expected:
        yield f"{file} holds, and its last hash is the one that you gave."
    else:
        yield f"{file} holds by itself; compare its last hash with the one in your message."
    if is_declaration(given):
        count = len(given["objections"])
        yield f"{count} {'objection' if count == 1 else 'objections'}, {given['outcome']}."
        yield from _say_hash(declared_hash(given))
        return
    votes = len(given["votes"])
    yield f"{votes} {'vote' if votes == 1 else 'votes'}, {given['outcome']}."
    if any(vote.get("source") == Source.ARCHIVE for vote in given["votes"]):
        yield "These votes are taken from a list's archive: nothing proves whose they are."
    yield from _say_hash(last_hash(given))
    if open_ := not_covered(given):
        keys = ", ".join(map(one_line, open_))
        yield f"An older version of Penholder wrote this file. Its hashes do not cover: {keys}."
        yield "The file cannot prove these; read them in the message with the result."


def _say_other(file: str, given: Mapping[str, Any], *, expect: str) -> Iterator[str]:
    """Yield the lines that say that a file is not the expected one."""
    value = declared_hash(given) if is_declaration(given) else last_hash(given)
    yield f"{file} is not the file that you expect: its last hash is another one."
    yield from _say_hash(value)
    if not is_whole_hash(expect):
        yield "What you gave is no whole hash: it has 64 digits (0-9, a-f), or sixteen words."
    if is_hash_of(expect, str(given.get("replaces", ""))):
        yield (
            "The file says that it replaces the one that you expect, because a person was erased "
            "since. It cannot prove that: compare the two files."
        )


def _say_hash(value: str) -> Iterator[str]:
    yield f"Last hash: {value or 'none'}"
    if value:
        yield f"In words:  {hash_words(value)}"


def result(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The item's number, with or without #.")],
) -> None:
    """Print an item's last result or declaration as a file for `penholder recount`."""
    item = item_number(number)
    print(wait_for(_result(config_of(context), item)).decode(), end="")


async def _result(config: Config, number: ItemNumber) -> bytes:
    async with opened(config) as database, database.reading() as store:
        item = await find_item(store, number)
        ballot = await store.ballots.latest_of_item(item.number)
        call = await store.calls.latest_of_item(item.number)
        declared = await store.calls.declaration(call.id) if call is not None else ""
        if declared and (ballot is None or call is None or ballot.opened_at < call.opened_at):
            return declared.encode()
        if ballot is None or ballot.state is not BallotState.CLOSED:
            raise Refused(f"#{item.number} has no ended ballot and no declared call for consensus")
        return await result_file(store, ballot.id, config=config)
