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
    assert [one.rule for one in spoken(text)] == [rule]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule.name, text) for rule in RULES for text in rule.leaves]
)
def test_a_rule_leaves_what_comes_near(rule: str, text: str) -> None:
    assert rule not in [one.rule for one in spoken(text)]


def verdict_on(text: str) -> tuple[Verdict, str | None]:
    """Return what becomes of an answer to the call of a yes-no vote, and what it votes."""
    found = read(text)
    words = found.said.words
    first = first_line_votes(words, options=YES_NO)
    may_be = doubtful_votes(words, answers_us=True, options=YES_NO, every=YES_NO)
    hard = {one.line for one in may_be if one.doubt is not Doubt.LOOSE}
    there = {one.at for one in first}
    sure = [(one.choice_text, one.line) for one in first]
    asked = len(may_be)
    for one in found.said.spoken:
        if one.at in there and not one.named:
            continue
        if one.doubt is not None or one.named:
            asked += 1
        else:
            sure.append((one.means or one.choice_text, one.line))
    choices = {MEANT[choice.casefold()] for choice, line in sure if line not in hard}
    if len(choices) == 1:
        return Verdict.COUNTED, choices.pop()
    is_asked = choices or asked or leaning_vote(found.said.leaning) is not None
    return (Verdict.ASKED if is_asked else Verdict.TALK), None


def test_of_short_replies_few_votes_are_missed_and_hardly_any_talk_is_counted() -> None:
    found: Counter[tuple[str, str]] = Counter()
    wrong: list[dict[str, Any]] = []
    for one in REPLIES:
        verdict, choice = verdict_on(one["text"])
        found[one["verdict"], verdict] += 1
        if verdict is Verdict.COUNTED and one["choice"] not in (choice, None):
            wrong.append(one)

    assert len(REPLIES) >= 300
    assert wrong == []
    assert found["talk", "counted"] <= 2  # "Yes, I got it twice"
    assert found["asked", "counted"] <= 3
    assert found["counted", "counted"] >= 150
    assert found["counted", "talk"] <= 20
