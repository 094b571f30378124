"""Answers to strangers: fixed, short, and nothing in them acts when it is quoted."""

import textwrap
from itertools import pairwise

import pytest

from bot.domain.ballots.confirmation import QUESTIONS, Answer
from bot.domain.ballots.refusal import Refusal, RefusalCode
from bot.mail.commands import mail_commands
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.votes import entry_votes, first_line_votes, says_confirm, says_no_vote
from bot.render.ballots.how_to_vote import quote_choices
from bot.render.mail.answers import answer_mail
from tests.render import samples

ASKING = {*QUESTIONS, Answer.POSITION}
EVERY = pytest.mark.parametrize("answer", list(Answer))
ABOUT: tuple[dict[str, object], ...] = (
    {},
    {"refusal": Refusal(RefusalCode.OTHER, ("the mail holds two different votes",))},
    {"number": None, "choice": ""},
    {"link": "https://pen.example.org/v/c" + "abcdefgh" * 4},
    {"choices": quote_choices(samples.ballot().rules)},
    {"echo_lists": ("council", "board")},
)


def texts(answer: Answer) -> list[str]:
    values = []
    for changes in ABOUT:
        mail = answer_mail(answer, samples.answer(**changes), head=samples.head(item=12))
        body = mail.get_body(("plain",))
        assert body is not None
        values.append(str(body.get_content()))
    return values


@EVERY
def test_an_answer_has_72_columns_and_no_place_left_open(answer: Answer) -> None:
    for text in texts(answer):
        assert max(len(line) for line in text.split("\n")) <= 72
        assert "{" not in text
        assert "\n\n\n" not in text
        assert text.strip().endswith(".")


@EVERY
@pytest.mark.parametrize("width", [24, 40, 72])
def test_a_program_that_sends_back_any_part_of_an_answer_confirms_and_votes_nothing(
    answer: Answer, width: int
) -> None:
    for text in texts(answer):
        paragraphs = text.split("\n\n")
        lines = [
            line for paragraph in paragraphs for line in (*textwrap.wrap(paragraph, width), "")
        ]
        for start in range(len(lines)):
            rest = "\n".join(lines[start:])
            assert not says_confirm(own_words(read_lines(rest)))
            assert not says_no_vote(own_words(read_lines(rest)))
            assert not first_line_votes(own_words(read_lines(rest)), options=["agree"])
            assert not mail_commands(own_words(read_lines(rest))).read
            assert not entry_votes(own_words(read_lines(rest)), options=["agree"], answers_us=True)


def test_a_narrow_screen_may_break_the_lines_of_an_answer_anew() -> None:
    mail = answer_mail(Answer.CONFIRM, samples.answer(), head=samples.head(item=12))

    assert mail.get_param("format") == "flowed"
    lines = str(mail.get_content()).strip().split("\n")
    for line, following in pairwise(lines):
        assert line.endswith(" ") == bool(line and following)


def test_a_choice_of_any_length_is_shown_on_one_line() -> None:
    facts = samples.answer(choice="Geneva\n" * 50)

    text = str(answer_mail(Answer.CONFIRM, facts, head=samples.head()).get_content())

    (line,) = [line for line in text.split("\n") if "Geneva" in line]
    assert len(line) <= 72


@EVERY
def test_only_a_question_holds_a_link_and_its_html_says_what_its_text_says(answer: Answer) -> None:
    link = "https://pen.example.org/v/cabc?<&"
    mail = answer_mail(answer, samples.answer(link=link), head=samples.head(item=12))
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))

    assert text is not None
    assert (link in str(text.get_content())) == (answer in ASKING)
    if answer not in ASKING:
        assert html is None
        return
    assert html is not None
    shown = str(html.get_content())
    assert 'href="https://pen.example.org/v/cabc?&lt;&amp;"' in shown
    assert "reply to this message and write the word" in shown
    assert ": agree" in shown


@EVERY
def test_who_is_asked_about_a_vote_reads_to_which_lists_it_is_mailed(answer: Answer) -> None:
    mail = answer_mail(answer, samples.answer(echo_lists=("council",)), head=samples.head(item=12))
    body = mail.get_body(("plain",))
    assert body is not None

    said = "it is mailed to council, with name and reason" in " ".join(body.get_content().split())

    assert said == (answer in (Answer.CONFIRM, Answer.IN_DOUBT))
