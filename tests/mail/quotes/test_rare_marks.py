"""Marks that are no `>`: of old newsreaders, of Japanese, of angles; and what only looks so."""

import pytest

from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ANA = Mailbox("Ana Lopez", "ana@example.org")


@pytest.mark.parametrize("mark", [":", "}", "%", "]", "＞"])
def test_a_rare_mark_right_below_an_attribution_quotes(mark: str) -> None:
    text = f"Ben Okri (ben@example.com) wrote:\n{mark} When?\n{mark}\n{mark} And where?\n\nAt noon."

    assert [(one.depth, one.text) for one in segments(text, ANA)] == [
        (1, "When?\n\nAnd where?"),
        (0, "At noon."),
    ]


def test_arrows_behind_a_rare_mark_are_deeper() -> None:
    text = "Ben Okri wrote:\n: > When?\n: At seven.\n\nFine."

    assert [one.depth for one in segments(text, ANA)] == [2, 1, 0]


OWN = [
    "My list:\n\n: salt\n: lamps\n\nDone.",
    "It prints:\n\n% make\n% make install\n\nand stops.",
    "A matrix:\n] 1\n] 2",
    "Smile\n:)\n: or not",
]


@pytest.mark.parametrize("text", OWN)
def test_other_lines_that_begin_so_are_the_senders(text: str) -> None:
    assert new_text(text) == text


ANGLES = [
    "Yes.\n\n>>\n> When?\n<<\n\nAt noon.",
    "Code:\n\ncout << 1;\ncin >> a;\n\nDone.",
    "Yes.\n\n<<\nlamps\n>>\n\nDone.",
]


@pytest.mark.parametrize("text", ANGLES)
def test_other_angles_hide_no_own_word(text: str) -> None:
    own = [line for line in text.split("\n") if line and line[0] not in "<>"]

    assert set(own) <= set(new_text(text).split("\n"))


def test_arrows_of_two_strokes_are_marks_below_an_attribution() -> None:
    text = (
        "On Mon, 3 Mar 2025, Ben Okri wrote:\n\n=> \n=> Berit Holm wrote:\n=> >Who has the key?\n"
        "=> \n=> The harbour office.\n\nI see."
    )

    said = [
        (each.author and each.author.name, each.depth, each.text) for each in segments(text, ANA)
    ]

    assert new_text(text) == "I see."
    assert said == [
        ("Berit Holm", 2, "Who has the key?"),
        ("Ben Okri", 1, "The harbour office."),
        ("Ana Lopez", 0, "I see."),
    ]


def test_such_arrows_in_own_words_are_none() -> None:
    text = "It follows:\n=> no crane\n=> no salt"

    assert new_text(text) == text
