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


WROTE = "On Tue, 3 Mar 2026 at 10:00, Bo Li <bo@example.org> wrote:"
FAR_IN = [
    ("{wrote}\n\n    > The crane stays.\n    > We pay.\n\nI think so, too.", "I think so, too."),
    ("Thanks.\n\n{wrote}\n     > The crane stays.\n     >\n     > We pay.\n", "Thanks."),
    (
        "{wrote}\n    > Who?\n\nThe board.\n\n    > And when?\n\nIn May.",
        "> Who?\nThe board.\n\n> And when?\nIn May.",
    ),
    ("It prints:\n\n    > make\n    > done", "It prints:\n\n    > make\n    > done"),
    ("{wrote}\n    >>> 1 + 1\n    2", ""),
]


@pytest.mark.parametrize(("text", "own"), FAR_IN)
def test_marks_four_blanks_in_are_a_quotes_below_who_is_quoted(text: str, own: str) -> None:
    assert new_text(read_lines(text.format(wrote=WROTE))).strip() == own
