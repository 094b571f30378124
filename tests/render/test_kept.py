"""What is stored of our own words, in English, and said in the reader's language."""

import pytest

from bot.domain.ballots.doubt import Doubt
from bot.domain.items.item import Change
from bot.domain.people.person import SlackDoubt
from bot.language import speaking
from bot.render import refusals
from bot.render.stored.history import say_values

HISTORY = [
    (Change.STATE, "dormant"),
    (Change.BALLOT_CLOSED, "decided: Lyon (casting vote: Lyon)"),
    (Change.VOTE, "agree (not counted)"),
    (Change.VOTE, "agree (confirmed by link)"),
    (Change.VOTE, refusals.VOTE_WITHOUT_VOTER.english.format(name="Ada", said="+1")),
    (Change.VOTE, refusals.DOUBTFUL_IN_BALLOT.english.format(name="Ada", doubt=SlackDoubt.BOT)),
    (Change.PLAN, "after #3, #4, takes 10 working days, due 2026-12-19T17:00:00+00:00"),
    (Change.PLAN, "takes 1 day"),
    (Change.PLAN, "no plan"),
    (Change.PLAN, "late by 2 days: #3 → #4"),
]
REFUSALS = [
    *map(refusals.in_doubt, Doubt),
    *(refusals.DOUBTFUL.english.format(doubt=doubt) for doubt in SlackDoubt),
    refusals.TOO_LITTLE_ASSURANCE.english,
    refusals.NOT_ON_ROSTER.english.format(lists="council, harbour"),
    refusals.TWO_VOTES_IN_ONE_MAIL.english,
    refusals.REASON_NEEDED.english.format(choice="block"),
    refusals.TAKEN_BACK.english,
    refusals.NO_VOTE.english,
    refusals.MEANING_CHANGED.english.format(version=2),
]


@pytest.mark.parametrize(("what", "kept"), HISTORY)
def test_a_history_says_in_english_what_is_kept(what: Change, kept: str) -> None:
    assert say_values(what, kept) == [kept]


@pytest.mark.parametrize("kept", REFUSALS)
def test_a_refusal_is_said_in_english_as_it_is_kept(kept: str) -> None:
    assert refusals.say_kept(kept) == kept


@pytest.mark.parametrize(("what", "kept"), HISTORY)
def test_a_history_is_said_in_the_readers_language(what: Change, kept: str) -> None:
    with speaking("fr"):
        assert say_values(what, kept) != [kept]


@pytest.mark.parametrize("kept", REFUSALS)
def test_a_refusal_is_said_in_the_readers_language(kept: str) -> None:
    with speaking("fr"):
        assert refusals.say_kept(kept) != kept
