"""What is stored of our own words, in English, and said in the reader's language."""

from zoneinfo import ZoneInfo

import pytest

from bot.domain.ballots.doubt import Doubt
from bot.domain.items.comment import Source
from bot.domain.items.history import Change
from bot.domain.people.person import SlackDoubt
from bot.language import speaking
from bot.render import refusals
from bot.render.history import say_entry
from tests.render import samples

WITHOUT_VOTER = refusals.VOTE_WITHOUT_VOTER.english.format(name="Ada", said="+1")
DOUBTFUL = refusals.DOUBTFUL_IN_BALLOT.english.format(name="Ada", doubt=SlackDoubt.BOT)
HISTORY = [
    (Change.OPENED, "", "", "open", "A message opened the item."),
    (Change.STATE, "", "open", "dormant", "The item became dormant."),
    (Change.STATE, "Ana", "open", "closed", "Ana closed the item."),
    (Change.STATE, "Ana", "closed", "open", "Ana reopened the item."),
    (Change.STATE, "", "dormant", "open", "The item is no longer dormant."),
    (Change.STATE, "Ana", "open", "commenting", "Ana opened a call for comments."),
    (Change.HOLDER, "Ana", "", "Ben", "Ana made Ben the holder."),
    (Change.HOLDER, "Ana", "Ben", "Cem", "Ana made Cem the holder in place of Ben."),
    (Change.TITLE, "Ana", "A", "Why?", "Ana changed the title from “A” to “Why?”."),
    (Change.LABELS, "Ana", "", "budget", "Ana added the label budget."),
    (Change.LABELS, "Ana", "budget", "", "Ana took off the label budget."),
    (Change.BALLOT_OPENED, "Ana", "", "lazy", "Ana opened a vote by the rule lazy."),
    (Change.BALLOT_CLOSED, "Ana", "", "withdrawn: Why?", "Ana ended the vote: withdrawn: Why?"),
    (
        *(Change.BALLOT_CLOSED, "", "", "decided: Lyon (casting vote: Lyon)"),
        "The vote ended: decided: Lyon (casting vote: Lyon).",
    ),
    (Change.VOTE, "Ana", "", "agree (not counted)", "vote: agree (not counted), by Ana"),
    (Change.VOTE, "", "", WITHOUT_VOTER, f"vote: {WITHOUT_VOTER}"),
    (Change.VOTE, "", "", DOUBTFUL, f"vote: {DOUBTFUL}"),
    (
        *(Change.PLAN, "Ana", "", "after #3, takes 1 day, due 2026-12-19T23:30:27.614+00:00"),
        "Ana planned it: after #3, takes 1 day, due Sun 20 Dec 2026.",
    ),
    (Change.PLAN, "Ana", "", "no plan", "Ana took the plan off."),
    (
        *(Change.DEADLINE, "Ana", "Sat 19 Dec 2026, 18:00 CET"),
        *("Sun 20 Dec 2026, 18:00 CET because they asked.", "Ana moved the end from "),
    ),
    (Change.LOCKED, "Ana", "", "locked", "Ana locked the terms."),
    (Change.LOCKED, "Ana", "locked", "open: a fault", "Ana opened the terms again: a fault."),
    (Change.MERGED, "", "#3", "#2", "#3 was merged into #2."),
]
ZURICH = ZoneInfo("Europe/Zurich")
REFUSALS = [
    *(refusals.in_doubt(one) for one in Doubt if one is not Doubt.LEANING),  # kept in older words
    *(refusals.DOUBTFUL.english.format(doubt=doubt) for doubt in SlackDoubt),
    refusals.TOO_LITTLE_ASSURANCE.english,
    refusals.NOT_ON_ROSTER.english.format(lists="council, harbour"),
    refusals.TWO_VOTES_IN_ONE_MAIL.english,
    refusals.REASON_NEEDED.english.format(choice="block"),
    refusals.TAKEN_BACK.english,
    refusals.NO_VOTE.english,
    refusals.MEANING_CHANGED.english.format(version=2),
]


def sentence(what: Change, actor: str, before: str, after: str) -> str:
    entry = samples.happened(samples.NOW, what, actor=actor, before=before, after=after)
    return say_entry(entry, zone=ZURICH)


@pytest.mark.parametrize(("what", "actor", "before", "after", "said"), HISTORY)
def test_a_history_is_sentences(
    what: Change, actor: str, before: str, after: str, said: str
) -> None:
    made = sentence(what, actor, before, after)

    assert made.startswith(said)
    assert ".." not in made
    assert "?." not in made


def test_a_history_says_how_late_an_item_is() -> None:
    late = samples.happened(
        samples.NOW, Change.PLAN, after="late by 2 days: #3 → #4", source=Source.TIME
    )
    assert say_entry(late, zone=ZURICH) == "Late by 2 days: #3 → #4."


def test_nobody_moved_what_time_has_moved() -> None:
    moved = samples.happened(
        *(samples.NOW, Change.DEADLINE), actor="Ana", before="A", after="B", source=Source.TIME
    )
    assert say_entry(moved, zone=ZURICH) == "The end moved from A to B."


def test_each_change_has_its_sentence() -> None:
    for what in Change:
        assert sentence(what, "Ana", "", "closed")
        assert sentence(what, "", "closed", "open")


@pytest.mark.parametrize("kept", REFUSALS)
def test_a_refusal_is_said_in_english_as_it_is_kept(kept: str) -> None:
    assert refusals.say_kept(kept) == kept


@pytest.mark.parametrize(("what", "actor", "before", "after", "said"), HISTORY)
def test_a_history_is_said_in_the_readers_language(
    what: Change, actor: str, before: str, after: str, said: str
) -> None:
    with speaking("fr"):
        assert not sentence(what, actor, before, after).startswith(said)


@pytest.mark.parametrize("kept", REFUSALS)
def test_a_refusal_is_said_in_the_readers_language(kept: str) -> None:
    with speaking("fr"):
        assert refusals.say_kept(kept) != kept
