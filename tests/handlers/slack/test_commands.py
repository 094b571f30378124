"""Every command of `/pen` is answered, in Slack and, if mail knows it, by mail."""

from typing import get_args

from bot.domain.commands.table import BY_MAIL, SPECS, Command
from handlers.proceedings.chair_acts import ChairCommand
from handlers.receiving.personal_mail import ANSWERS as ANSWERS_BY_MAIL
from handlers.slack.commands import ANSWERS


def test_every_command_is_answered() -> None:
    assert set(ANSWERS) == set(get_args(Command))


def test_every_command_that_mail_knows_is_answered_by_mail() -> None:
    kinds = {kind for word in BY_MAIL for kind in (*SPECS[word].reads, *SPECS[word].writes)}

    assert {*ANSWERS_BY_MAIL, *get_args(ChairCommand)} == kinds
