"""Every command of `/pen` is answered, in Slack and, if mail knows it, by mail."""

from typing import get_args

from bot.domain.commands.table import BY_MAIL, SPECS, Command
from handlers.proceedings.chair_acts import ChairCommand
from handlers.receiving.personal_mail import ANSWERS as ANSWERS_BY_MAIL
from handlers.slack.commands import ANSWERS
from tests.handlers.room import ADA, Room, elements_of


async def test_nothing_typed_is_answered_with_the_nearest_buttons(room: Room) -> None:
    """Three lines; what each button stands for is a command that is answered."""
    reply = await room.type(ADA, "")

    lines, row = reply.blocks
    assert reply.text.count("\n") == 2
    assert reply.text == lines["text"]["text"]  # type: ignore[index]
    words = [button["value"] for button in elements_of(row)]
    assert words == ["list voting", "list", "mine", "help"]
    for word in words:
        assert (await room.type(ADA, word)).text


def test_every_command_is_answered() -> None:
    assert set(ANSWERS) == set(get_args(Command))


def test_every_command_that_mail_knows_is_answered_by_mail() -> None:
    kinds = {kind for word in BY_MAIL for kind in (*SPECS[word].reads, *SPECS[word].writes)}

    assert {*ANSWERS_BY_MAIL, *get_args(ChairCommand)} == kinds
