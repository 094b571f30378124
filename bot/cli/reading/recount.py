"""`penholder recount` verifies a result on any machine; `penholder result` writes its file."""

from typing import Annotated

import typer

from bot.cli.context import config_of, console, item_number, opened, wait_for
from bot.cli.reading.tally import read_json
from bot.config import Config
from bot.domain.ballots.ballot import BallotState
from bot.domain.ballots.paper import WrongPaper
from bot.domain.ids import ItemNumber
from bot.errors import Refused, WrongUse
from bot.render.ballots.result_file import check_result, result_bytes
from bot.render.mail.ballot import result_of
from handlers.facts import result_facts
from handlers.voting.ballot_box import find_item


def recount(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A result (result-N.json, from the result mail); - reads it."
        ),
    ],
) -> None:
    """Count a result again: its chain of votes, its tally and its outcome.

    Exit status 1 if it does not hold, with what differs. No database and no configuration is read.
    """
    given = read_json(file)
    try:
        different = check_result(given)
    except WrongPaper as error:
        raise WrongUse(f"{file}: {error}") from error
    if different:
        raise Refused(f"{file} does not hold:\n" + "\n".join(different))
    votes = len(given["votes"])
    console.print(
        f"{file} holds: {votes} {'vote' if votes == 1 else 'votes'}, {given['outcome']}. "
        f"Last hash: {given['votes'][-1]['hash'] if votes else 'none'}"
    )


def result(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The item's number, with or without #.")],
) -> None:
    """Print the result of an item's last ballot as a file for `penholder recount`."""
    item = item_number(number)
    print(wait_for(_result(config_of(context), item)).decode(), end="")


async def _result(config: Config, number: ItemNumber) -> bytes:
    async with opened(config) as database, database.reading() as store:
        item = await find_item(store, number)
        ballot = await store.ballots.latest_of_item(item.number)
        if ballot is None or ballot.state is BallotState.OPEN:
            raise Refused(f"#{item.number} has no ballot that has ended")
        return result_bytes(result_of(await result_facts(store, ballot.id, config=config)))
