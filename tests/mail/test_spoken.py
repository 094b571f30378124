"""Votes as people say them, by the table of rules, and as a fair secretary would read them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from bot.domain.ballots.doubt import Doubt, Verdict
from bot.mail.doubtful import doubtful_votes, leaning_vote
from bot.mail.parse import parse_mail
from bot.mail.spoken import RULES
from bot.mail.values import ParsedMail, Spoken
from bot.mail.votes import first_line_votes
from tests.handlers.room import mail

REPLIES: Final = [
    json.loads(line)
    for line in (Path(__file__).parent / "short_replies.jsonl").read_text("utf-8").splitlines()
]
"""Invented by somebody who did not know the rules, each with a secretary's verdict."""
YES_NO: Final = ("yes", "agree", "agreed", "no", "disagree", "abstain")
MEANT: Final = {
    **dict.fromkeys(("+1", "yes", "agree", "agreed"), "for"),
    **dict.fromkeys(("-1", "no", "disagree"), "against"),
    **dict.fromkeys(("0", "+0", "abstain"), "abstain"),
}


def read(text: str) -> ParsedMail:
    found = parse_mail(mail("reply", text, answers=["call"], subject="Re: Shall we?"))
    assert isinstance(found, ParsedMail)
    return found


def spoken(text: str) -> tuple[Spoken, ...]:
    return read(text).said.spoken


@pytest.mark.parametrize(
    ("rule", "text"), [(rule.name, text) for rule in RULES for text in rule.takes]
)
def test_a_rule_takes_its_examples(rule: str, text: str) -> None:
    assert [other.rule for other in spoken(text)] == [rule]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule.name, text) for rule in RULES for text in rule.leaves]
)
def test_a_rule_leaves_what_comes_near(rule: str, text: str) -> None:
    assert rule not in [other.rule for other in spoken(text)]


def verdict_on(text: str) -> tuple[Verdict, str | None]:
    """Return what becomes of an answer to the call of a yes-no vote, and what it votes."""
    found = read(text)
    words = found.said.words
    first = first_line_votes(words, options=YES_NO)
    may_be = doubtful_votes(words, answers_us=True, options=YES_NO, every=YES_NO)
    hard = {
        doubtful_vote.line for doubtful_vote in may_be if doubtful_vote.doubt is not Doubt.LOOSE
    }
    there = {vote.at for vote in first}
    sure = [(vote.choice_text, vote.line) for vote in first]
    asked = len(may_be)
    for other in found.said.spoken:
        if other.at in there and not other.named:
            continue
        if other.doubt is not None or other.named:
            asked += 1
        else:
            sure.append((other.means or other.choice_text, other.line))
    choices = {MEANT[choice.casefold()] for choice, line in sure if line not in hard}
    if len(choices) == 1:
        return Verdict.COUNTED, choices.pop()
    is_asked = choices or asked or leaning_vote(found.said.leaning) is not None
    return (Verdict.ASKED if is_asked else Verdict.TALK), None


def test_of_short_replies_few_votes_are_missed_and_hardly_any_talk_is_counted() -> None:
    found: Counter[tuple[str, str]] = Counter()
    wrong: list[dict[str, Any]] = []
    for reply in REPLIES:
        verdict, choice = verdict_on(reply["text"])
        found[reply["verdict"], verdict] += 1
        if verdict is Verdict.COUNTED and reply["choice"] not in (choice, None):
            wrong.append(reply)

    assert len(REPLIES) >= 300
    assert wrong == []
    assert found["talk", "counted"] <= 2  # "Yes, I got it twice"
    assert found["asked", "counted"] <= 3
    assert found["counted", "counted"] >= 150
    assert found["counted", "talk"] <= 20


@pytest.mark.parametrize(
    "text",
    [
        "+1\n\nHmm, -1",
        "+1 for the draft, -1 for the annex",
        "+1 or -1?",
        "+1 means yes, -1 means no",
    ],
)
def test_two_votes_of_one_mail_are_never_one(text: str) -> None:
    assert verdict_on(text)[0] is Verdict.ASKED


@pytest.mark.parametrize(
    "text",
    [
        "+1 from Ben",
        "+1 on behalf of my sister",
        "No, wait, yes",
        "I vote yes. No, I mean no.",
        "+1\n\nActually, wait, I have to think.",
    ],
)
def test_somebody_elses_vote_and_second_thoughts_are_asked_about(text: str) -> None:
    assert verdict_on(text)[0] is Verdict.ASKED


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("[x] +1 approve the release\n[ ] 0 no opinion\n[ ] -1 disapprove", "+1"),
        ("[ ] +1 approve\n[x] 0 no opinion\n[ ] -1 disapprove", "0"),
        ("[ ] +1 approve\n[ ] 0\n  [ X ]  -1 disapprove (and why)", "-1"),
    ],
)
def test_a_ticked_box_may_say_what_its_number_means(text: str, choice: str) -> None:
    (found,) = spoken(text)

    assert (found.rule, found.choice_text, found.doubt) == ("a ticked box", choice, None)


def test_what_stands_beside_a_number_in_a_quoted_box_is_asked_about() -> None:
    (text,) = spoken("> [x] +1 approve\n> [ ] -1 disapprove\n")

    assert (text.choice_text, text.doubt) == ("+1", Doubt.QUOTED_BOX)
