"""Answers to a call's questions, as people write them."""

import pytest

from bot.mail.call_answers import GENERAL, Answer, answers_in_comment, answers_in_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

QUESTIONS = ("What worked?", "What should change in the plan, and by when?", "Who can help?")
ADA = Mailbox(name="Ada Example", address="ada@example.org")


def filed(text: str) -> list[tuple[int, str]]:
    """Return the answers in a mail."""
    parts = segments(read_lines(text, answers=True), ADA)
    return [(answer.question, answer.text) for answer in answers_in_mail(parts, QUESTIONS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. The tea.\n\n2. The room.\n", [(1, "The tea."), (2, "The room.")]),
        ("1) The tea.\n2) The room.\n", [(1, "The tea."), (2, "The room.")]),
        ("Q2: The room.\n", [(2, "The room.")]),
        ("Q 3 Nobody.\n\nquestion 1: Tea", [(1, "Tea"), (3, "Nobody.")]),
        ("**2.** The room.", [(2, "The room.")]),
        ("(2) The room.", [(2, "The room.")]),
        ("2.5 hours are too long.", [(GENERAL, "2.5 hours are too long.")]),
        ("7. There is no such question.", [(GENERAL, "7. There is no such question.")]),
        ("2014 was better.", [(GENERAL, "2014 was better.")]),
        ("Dear all,\n\n1. The tea.\n\nBest regards,\nAda\n", [(1, "The tea.")]),
        ("1. The tea.\n\nAda\n", [(1, "The tea.")]),
        ("1. The tea.\n\n-- Ada Example --\n", [(1, "The tea.")]),
        ("1. The tea.\n\nAda knows.\n", [(GENERAL, "Ada knows."), (1, "The tea.")]),
        ("I like it all.\n\n3. Ben.\n", [(GENERAL, "I like it all."), (3, "Ben.")]),
        ("2. A.\n\n2. B.\n", [(2, "A.\n\nB.")]),
    ],
)
def test_numbered_paragraphs_are_filed(text: str, expected: list[tuple[int, str]]) -> None:
    assert filed(text) == expected


def test_inline_answers_are_filed_under_the_question_above() -> None:
    text = (
        "Thank you for asking.\n\n"
        "On 4 Mar 2026, Carla Chair wrote:\n"
        "> Please answer below each question.\n"
        ">\n"
        ">   1. What worked?\n"
        "\n"
        "The tea.\n"
        "\n"
        ">   2. What should change in the plan, and\n"
        ">   by when?\n"
        "\n"
        "The room,\nby May.\n"
        "\n"
        ">   3. Who can help?\n"
        "> To answer, reply to this message.\n"
        "\n"
        "All of this is mine alone.\n"
    )
    assert filed(text) == [
        (GENERAL, "Thank you for asking.\n\nAll of this is mine alone."),
        (1, "The tea."),
        (2, "The room,\nby May."),
    ]


def test_a_cut_question_is_known_by_its_number() -> None:
    assert filed("> 2. What should change\n\nThe room.\n") == [(2, "The room.")]
    assert filed("> What should change\n\nThe room.\n") == [(GENERAL, "The room.")]


def test_other_peoples_words_are_not_filed() -> None:
    text = "On 4 Mar 2026, Ben Example wrote:\n> 1. The coffee.\n\nNo.\n"
    assert filed(text) == [(GENERAL, "No.")]


def test_a_comment_in_slack_is_filed_too() -> None:
    text = "> 1. What worked?\nThe tea.\n> Who can help?\nBen\n\nQ2 The room.\n\nBye"
    assert answers_in_comment(text, QUESTIONS) == [
        Answer(1, "The tea."),
        Answer(2, "The room."),
        Answer(3, "Ben\n\nBye"),
    ]


def test_without_questions_all_words_are_general() -> None:
    assert answers_in_comment("1. One\n\n2. Two", ()) == [Answer(GENERAL, "1. One\n\n2. Two")]


def test_empty_words_answer_nothing() -> None:
    assert answers_in_comment("", QUESTIONS) == []
    assert filed("2.\n") == []
