"""Each command is for whom its specification says: members, helpers or chairs."""

import pytest

from bot.domain.commands.spec import Audience
from bot.domain.commands.table import SPECS, read_command
from bot.domain.ids import SlackUserId
from bot.errors import Refused
from storage.database.engine import Database
from tests.attacks.privacy.strangers import COMMANDS, MEMBER, Watched, closed_room
from tests.handlers.room import ADA

MAY: dict[SlackUserId, set[Audience]] = {
    MEMBER: {Audience.MEMBERS},
    ADA: {Audience.MEMBERS, Audience.HELPERS},
}


@pytest.fixture
async def room(database: Database) -> Watched:
    """Give a room whose council has Ada as helper."""
    room = await closed_room(database)
    council, board = room.config.lists
    helped = council.model_copy(update={"helpers": ("ada@example.org",)})
    room.config = room.config.model_copy(update={"lists": (helped, board)})
    return room


@pytest.mark.parametrize("user", MAY)
@pytest.mark.parametrize("word", SPECS)
async def test_a_command_is_for_whom_its_specification_says(
    room: Watched, user: SlackUserId, word: str
) -> None:
    spec = SPECS[word]
    lines = [line.format(n=2, m=3) for line in COMMANDS[word]]
    typed = next(
        line for line in lines if not spec.writes or type(read_command(line)) in spec.writes
    )

    try:
        reply = (await room.type(user, typed)).text
    except Refused as refused:
        reply = str(refused)

    assert ("Only a chair of" in reply) is (spec.audience not in MAY[user])
