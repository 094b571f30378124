"""Commands in mail: the sender's own lines that begin with `!`, from the first line on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.commands import MOST_COMMANDS, mail_commands
from bot.mail.limits import REASON_CHARS
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines


def found(text: str) -> list[str]:
    return [mail_command.words for mail_command in mail_commands(own_words(read_lines(text))).read]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("!list", ["list"]),
        ("! list voting\n！show 2", ["list voting", "show 2"]),
        ("Hi all,\n\n!show 2\n!mine\n\nThanks\nAda", ["show 2", "mine"]),
        ("> What next?\n\n!show 2\n> !close 2", ["show 2"]),
        ("!comment 2 one\ntwo\n\nthree\n!mine", ["comment 2 one\ntwo", "mine"]),
        ("!vote 2 block because it\nhas no budget\n!list\nmore", [
            "vote 2 block because it\nhas no budget", "list",
        ]),
        ("Hello\n\nI thought about it.\n!list", []),
        ("!\n!list", []),
        ("!!!\n", []),
        ("Ben says:\n!list", []),
        ("!comment 2 see\nBen says:\n!list", ["comment 2 see\nBen says:"]),
        ("-- \n!list", []),
        ("> !list", []),
        ("", []),
    ],
)  # fmt: skip
def test_own_lines_that_begin_with_a_bang_are_commands(text: str, commands: list[str]) -> None:
    assert found(text) == commands


def test_no_more_than_ten_are_read_and_none_is_endless() -> None:
    many = mail_commands(own_words(read_lines("!list\n" * 50)))
    long = mail_commands(own_words(read_lines("!comment 1 x\n" + "word\n" * 5000)))

    assert (len(many.read), many.has_more) == (MOST_COMMANDS, True)
    assert len(long.read[0].words) <= REASON_CHARS
    assert not long.has_more


@given(st.text(alphabet="!> \nabl2#:-"))
def test_reading_commands_never_raises(text: str) -> None:
    assert len(found(text)) <= MOST_COMMANDS
