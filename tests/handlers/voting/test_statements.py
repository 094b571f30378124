"""How many statements a vote takes: what a transaction has read, it does not ask for again."""

from typing import Final

from bot.domain.ids import ItemNumber
from tests.handlers.asking import a_ballot
from tests.handlers.room import BEN, Room
from tests.handlers.statements import counted_statements

MOST: Final = 23
"""42 before its sender was read once, 66 before reads were remembered; each one more is felt when a
thousand people vote at once."""


async def test_a_member_who_votes_again_takes_a_few_statements(room: Room) -> None:
    await a_ballot(room)
    await room.press(BEN, 1, "agree")
    ballot = await room.newest_ballot(ItemNumber(1))

    with counted_statements() as statements:
        await room.press(BEN, 1, "disagree", ballot=ballot)

    assert await room.tally(1) == {"disagree": 1}
    assert len(statements) <= MOST
