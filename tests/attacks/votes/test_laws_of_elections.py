"""The laws of elections at random; `make fuzz` holds many more for ten minutes."""

import pytest

from storage.database.engine import Database
from tests.fuzz.chance import Chance
from tests.fuzz.elections import Election, hold_election


@pytest.mark.parametrize("seed", ["first", "second", "third", "fourth"])
async def test_what_counts_was_said_by_its_voter_and_what_was_said_counts(
    database: Database, seed: str
) -> None:
    tally = await hold_election(database, seed)

    assert tally.broken == []
    assert tally.counted


async def test_a_vote_that_nobody_said_breaks_the_laws(database: Database) -> None:
    election = Election(database, Chance("first"))
    await election.open()
    for _act in range(20):
        await election.act()

    election.forget_what_was_said()
    await election.check()

    assert any("never said" in law for law in election.tally.broken)


async def test_an_order_that_nobody_confirmed_breaks_the_laws(database: Database) -> None:
    election = Election(database, Chance("orders"))
    await election.open()
    while election.tally.orders < 2:
        await election.act()

    election.forget_what_was_said()
    await election.check()

    assert any("which confirmed nothing" in law for law in election.tally.broken)
