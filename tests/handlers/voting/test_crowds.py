"""A crowd that votes at once: its votes are saved together, and each one counts by itself."""

import asyncio

from bot.domain.ids import BallotId, ItemNumber, SlackUserId
from bot.errors import Refused
from tests.handlers.asking import a_ballot
from tests.handlers.room import BEN, CHANNEL, Room
from tests.handlers.statements import counted_statements

CROWD = [SlackUserId(f"U9{number:04}") for number in range(40)]


async def a_crowd(room: Room) -> BallotId:
    """Let a crowd into the channel, and open a ballot on a new item #1."""
    await a_ballot(room)
    room.members[CHANNEL] = frozenset({BEN, *CROWD})
    return await room.newest_ballot(ItemNumber(1))


async def test_each_vote_of_a_crowd_counts(room: Room) -> None:
    ballot = await a_crowd(room)

    await asyncio.gather(*(room.press(user, 1, "agree", ballot=ballot) for user in CROWD))
    await asyncio.gather(*(room.press(user, 1, "disagree", ballot=ballot) for user in CROWD[:10]))

    assert await room.tally(1) == {"agree": 30, "disagree": 10}


async def test_a_crowd_s_item_and_ballot_are_read_once(room: Room) -> None:
    ballot = await a_crowd(room)
    await asyncio.gather(*(room.press(user, 1, "agree", ballot=ballot) for user in CROWD[:20]))

    with counted_statements() as statements:
        await asyncio.gather(
            *(room.press(user, 1, "disagree", ballot=ballot) for user in CROWD[:20])
        )

    assert sum("FROM items" in str(each) for each in statements) <= 4
    assert sum("FROM ballots" in str(each) for each in statements) <= 4


async def test_a_vote_that_is_refused_takes_no_other_with_it(room: Room) -> None:
    ballot = await a_crowd(room)
    wrong = {3, 4, 20}

    told = await asyncio.gather(
        *(
            room.press(user, 1, "perhaps" if place in wrong else "agree", ballot=ballot)
            for place, user in enumerate(CROWD)
        ),
        return_exceptions=True,
    )

    assert {place for place, one in enumerate(told) if isinstance(one, Refused)} == wrong
    assert await room.tally(1) == {"agree": len(CROWD) - len(wrong)}
