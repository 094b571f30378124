"""Marks that are no `>`: of old newsreaders, of Japanese, of angles; and what only looks so."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text

OWN = [
    "My list:\n\n: salt\n: lamps\n\nDone.",
    "It prints:\n\n% make\n% make install\n\nand stops.",
    "A matrix:\n] 1\n] 2",
    "Smile\n:)\n: or not",
]


@pytest.mark.parametrize("text", OWN)
def test_other_lines_that_begin_so_are_the_senders(text: str) -> None:
    assert new_text(read_lines(text)) == text


ANGLES = [
    "Yes.\n\n>>\n> When?\n<<\n\nAt noon.",
    "Code:\n\ncout << 1;\ncin >> a;\n\nDone.",
    "Yes.\n\n<<\nlamps\n>>\n\nDone.",
]


@pytest.mark.parametrize("text", ANGLES)
def test_other_angles_hide_no_own_word(text: str) -> None:
    own = [line for line in text.split("\n") if line and line[0] not in "<>"]

    assert set(own) <= set(new_text(read_lines(text)).split("\n"))


def test_such_arrows_in_own_words_are_none() -> None:
    text = "It follows:\n=> no crane\n=> no salt"

    assert new_text(read_lines(text)) == text
