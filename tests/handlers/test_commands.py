"""Every command of `/pen` has something that answers it."""

from typing import get_args

from bot.domain.commands.table import Command
from handlers.slack.commands import ANSWERS


def test_every_command_is_answered() -> None:
    assert set(ANSWERS) == set(get_args(Command))
