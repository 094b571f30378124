"""What happened to items, and why votes do not count: facts, put into the reader's words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import (
    NO_VOTE,
    NOT_PROVED,
    TAKEN_BACK,
    TWO_VOTES,
    Refusal,
    RefusalCode,
    doubtful_account,
    in_doubt,
    other_meaning,
)
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.domain.items.ending import note_of
from bot.domain.items.history import (
    BallotEnded,
    Change,
    Changed,
    EndMoved,
    Event,
    Lateness,
    Mark,
    PlanChange,
    StateChange,
    TermsLocked,
    VoteNews,
    VoteNote,
    VoteSeen,
)
from bot.domain.items.item import ItemState
from bot.domain.items.plan import Span
from bot.domain.people.person import SlackDoubt
from bot.language import speaking
from bot.render.items.history import say_entry, say_values
from bot.render.words.refusals import say_reason, say_refusal, why_not_counted
from tests.render import samples

END = datetime(2026, 12, 19, 17, tzinfo=UTC)
DUE = datetime(2026, 12, 19, 23, 30, 27, tzinfo=UTC)
OPEN, CLOSED, DORMANT = ItemState.OPEN, ItemState.CLOSED, ItemState.DORMANT
NOTES = {
    VoteNews.WITHOUT_VOTER: ("Ada", "+1"),
    VoteNews.NOT_READ: ("fine",),
    VoteNews.NOT_READ_AGAIN: ("fine",),
    VoteNews.DOUBTFUL_ACCOUNT: ("Ada", SlackDoubt.BOT),
    VoteNews.DOUBTFUL_AFTER_CLOSE: ("Ada", SlackDoubt.DELETED),
    VoteNews.ONE_PERSON: ("Ada", "Ada Example"),
    VoteNews.ONE_PERSON_AFTER_CLOSE: ("Ada", "Ada Example"),
    VoteNews.ADDED_FROM_ARCHIVE: ("+1",),
}
HISTORY: list[tuple[Event, str, str]] = [
    (Changed(Change.OPENED, "", "open"), "", "A message opened the item."),
    (StateChange(OPEN, DORMANT), "", "The item became dormant."),
    (StateChange(OPEN, CLOSED), "Ana", "Ana closed the item."),
    (StateChange(CLOSED, OPEN), "Ana", "Ana reopened the item."),
    (StateChange(DORMANT, OPEN), "", "The item is no longer dormant."),
    (StateChange(OPEN, ItemState.COMMENTING), "Ana", "Ana opened a call for comments."),
    (Changed(Change.HOLDER, "", "Ben"), "Ana", "Ana made Ben the holder."),
    (Changed(Change.HOLDER, "Ben", "Cem"), "Ana", "Ana made Cem the holder in place of Ben."),
    (Changed(Change.TITLE, "A", "Why?"), "Ana", "Ana changed the title from “A” to “Why?”"),
    (Changed(Change.LABELS, "", "budget"), "Ana", "Ana added the label budget."),
    (Changed(Change.LABELS, "budget", ""), "Ana", "Ana took off the label budget."),
    (Changed(Change.BALLOT_OPENED, "", "lazy"), "Ana", "Ana opened a ballot by the rule lazy."),
    (Changed(Change.MERGED, "#3", "#2"), "", "#3 was merged into #2."),
    (
        BallotEnded("withdrawn", note=note_of("Why?")),
        "Ana",
        "Ana ended the ballot: withdrawn: Why?",
    ),
    (
        BallotEnded("decided", ("Lyon",), casting="Lyon", before="tie"),
        "",
        "The ballot ended: decided: Lyon (casting vote: Lyon).",
    ),
    (VoteSeen("agree", Mark.NOT_COUNTED), "Ana", "vote: agree (not counted), by Ana"),
    (
        VoteSeen("agree", Mark.BY_LINK, before=Mark.IN_DOUBT),
        "Ana",
        "vote: agree (in doubt) → agree (confirmed by link), by Ana",
    ),
    (VoteSeen(""), "Ana", "vote: voted, by Ana"),
    (
        VoteNote(VoteNews.WITHOUT_VOTER, ("Ada", "+1")),
        "",
        "vote: not counted, because we do not know an address of the voter's own: Ada: +1",
    ),
    (
        VoteNote(VoteNews.WITHOUT_VOTER, ("", "")),
        "",
        "vote: not counted, because we do not know an address of the voter's own: somebody: voted",
    ),
    *((VoteNote(news, about), "", "vote: ") for news, about in NOTES.items()),
    (
        PlanChange((ItemNumber(3),), Span(1), DUE),
        "Ana",
        "Ana planned it: after #3, takes 1 day, due Sun 20 Dec 2026.",
    ),
    (PlanChange(), "Ana", "Ana took the plan off."),
    (
        EndMoved(END, END + timedelta(days=1), "they asked."),
        "Ana",
        (
            "Ana moved the end from Sat 19 Dec 2026, 18:00 CET (17:00 UTC) to "
            "Sun 20 Dec 2026, 18:00 CET (17:00 UTC) because they asked."
        ),
    ),
    (TermsLocked(is_locked=True), "Ana", "Ana locked the terms."),
    (TermsLocked(is_locked=False, reason="a fault"), "Ana", "Ana opened the terms again: a fault."),
    (Lateness(0, 2, (ItemNumber(3), ItemNumber(4))), "", "Late by 2 days: #3 → #4."),
    (Lateness(2, 0), "", "In time."),
]
ZURICH = ZoneInfo("Europe/Zurich")
REFUSALS = [
    *map(in_doubt, Doubt),
    *map(doubtful_account, SlackDoubt),
    NOT_PROVED,
    TWO_VOTES,
    TAKEN_BACK,
    NO_VOTE,
    other_meaning(2),
    Refusal(RefusalCode.NOT_ON_ROSTER, ("council", "harbour")),
    Refusal(RefusalCode.NO_VOTER, ("council",)),
    Refusal(RefusalCode.NO_REASON, ("block",)),
]


def sentence(event: Event, actor: str) -> str:
    return say_entry(samples.happened(samples.NOW, event, actor=actor), zone=ZURICH)


@pytest.mark.parametrize(("event", "actor", "words"), HISTORY)
def test_a_history_is_sentences(event: Event, actor: str, words: str) -> None:
    made = sentence(event, actor)

    assert made.startswith(words)
    assert ".." not in made
    assert "?." not in made


@pytest.mark.parametrize(("event", "actor"), [(event, actor) for event, actor, _said in HISTORY])
def test_a_history_is_said_in_the_readers_language(event: Event, actor: str) -> None:
    in_english = sentence(event, actor)
    with speaking("fr"):
        assert sentence(event, actor) != in_english


def test_nobody_moved_what_time_has_moved() -> None:
    moved = samples.happened(
        samples.NOW, EndMoved(END, END + timedelta(hours=1)), actor="Ana", source=Source.TIME
    )
    assert say_entry(moved, zone=ZURICH).startswith("The end moved from Sat 19 Dec 2026, 18:00")


@pytest.mark.parametrize("what", [change for change in Change if change is not Change.STATE])
def test_each_change_can_be_words_as_earlier_versions_kept_it(what: Change) -> None:
    assert sentence(Changed(what, "", "closed"), "Ana")
    assert sentence(Changed(what, "closed", "open"), "")


@pytest.mark.parametrize("event", [event for event, _actor, _said in HISTORY])
def test_what_was_before_and_after_has_words_of_its_own(event: Event) -> None:
    assert any(say_values(event, zone=ZURICH))


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_is_said_in_the_readers_language(refusal: Refusal) -> None:
    english = say_refusal(refusal), why_not_counted(refusal)
    with speaking("fr"):
        french = say_refusal(refusal), why_not_counted(refusal)

    assert all(text != other for text, other in zip(english, french, strict=True))
    assert "{" not in "".join(english + french)


def test_every_reason_has_its_words() -> None:
    assert {refusal.code for refusal in REFUSALS} == set(RefusalCode) - {RefusalCode.OTHER}


def test_whoever_is_asked_about_a_doubt_is_not_told_that_they_have_not_confirmed_it() -> None:
    assert say_reason(in_doubt(Doubt.LEANING)) == "it reads like an opinion, not a vote"
    assert (
        say_refusal(in_doubt(Doubt.JEST)) == "it may be a joke, and its voter has not confirmed it"
    )


def test_the_words_of_an_earlier_version_stay_as_they_are() -> None:
    refusal = Refusal(RefusalCode.OTHER, ("the moon was full",))

    assert say_refusal(refusal) == "the moon was full"
    assert why_not_counted(refusal) == "for another reason"
