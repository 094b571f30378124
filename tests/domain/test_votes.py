from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.ballot import Vote
from bot.domain.ballots.choices import BUTTONS, WORDS
from bot.domain.ballots.refusal import NOT_PROVED
from bot.domain.ballots.rule import Method
from bot.domain.ballots.tally import count_votes
from bot.domain.ids import PersonId, VoteId
from bot.domain.people.roster import Member
from tests.render import samples

CHOICES = st.sampled_from(BUTTONS[Method.CONSENT])
CITIES = ("Geneva", "Lyon, the old town", "none of these")


@pytest.mark.parametrize(
    ("rule", "written", "choice"),
    [
        ("consent", "agree", "agree"),
        ("consent", " Agree. ", "agree"),
        ("consent", "+1", "agree"),
        ("consent", "0", "abstain"),
        ("consent", "-1", "disagree"),
        ("consent", "\N{MINUS SIGN}1", "disagree"),
        ("consent", "\N{EN DASH}1", "disagree"),
        ("consent", "block:", "block"),
        ("consent", "maybe", None),
        ("consent", "+0.5", None),
        ("plus-minus", "+1", "+1"),
        ("plus-minus", "0", "+0"),
        ("plus-minus", "-0", "-0"),
        ("plus-minus", "+0.50", "+0.5"),
        ("plus-minus", "-0,25", "-0.25"),
        ("plus-minus", "-.5", "-0.5"),
        ("plus-minus", "+2", None),
        ("plus-minus", "agree", None),
        ("majority", "Yes!", "yes"),
        ("majority", "+1", "yes"),
        ("majority", "block", None),
        ("iesg", "No objection", "no-objection"),
        ("iesg", "discuss", "discuss"),
        ("iesg", "recuse", "recuse"),
        ("approval", "geneva", "Geneva"),
        ("approval", "3, 1", "Geneva; none of these"),
        ("approval", "lyon, the old town and geneva", "Geneva; Lyon, the old town"),
        ("approval", "Geneva; Geneva", "Geneva"),
        ("approval", "Paris", None),
        ("approval", "4", None),
        ("ranked", "2 > 1=3", "Lyon, the old town > Geneva = none of these"),
        ("ranked", "Geneva", "Geneva"),
        ("ranked", "Geneva > geneva", None),
        ("ranked", "Geneva >", None),
        ("ranked", "Geneva, none of these", None),
        ("score", "1 = 10; none of these: 0", "Geneva = 10; none of these = 0"),
        ("score", "geneva=03", "Geneva = 3"),
        ("score", "1 = 11", None),
        ("score", "1 = 3, 1 = 4", None),
    ],
)
def test_what_people_write_is_read_as_a_choice(rule: str, written: str, choice: str | None) -> None:
    has_options = rule in ("approval", "ranked", "score")
    rules = samples.rules(rule, options=CITIES if has_options else ())

    assert rules.read_choice(written) == choice
    assert choice is None or rules.read_choice(choice) == choice


@pytest.mark.parametrize(
    ("rule", "text", "choice", "reason"),
    [
        ("consent", "agree", "agree", ""),
        ("consent", "block: the quay is full", "block", "the quay is full"),
        ("consent", "+1 because it is time", "agree", "it is time"),
        ("iesg", "no objection because it is short", "no-objection", "it is short"),
        ("iesg", "yes", "yes", ""),
        ("ranked", "Lyon, the old town > Geneva because it is near", "2 > 1", "it is near"),
        ("ranked", "2 > 1 - it is near - really", "2 > 1", "it is near - really"),
        ("approval", "Geneva and none of these", "1; 3", ""),
        ("approval", "Geneva: I live there", "1", "I live there"),
        ("score", "1 = 3; 2 = 5 because of the trains", "1 = 3; 2 = 5", "of the trains"),
    ],
)
def test_a_choice_is_parted_from_its_reason(rule: str, text: str, choice: str, reason: str) -> None:
    has_options = rule in ("approval", "ranked", "score")
    rules = samples.rules(rule, options=CITIES if has_options else ())

    written = rules.read_vote(text)

    assert (written.choice, written.reason) == (rules.read_choice(choice), reason)


@pytest.mark.parametrize(
    "text", ["+1 if it is tested", "agree - unless Ada minds", "yes (if CI passes)", "+1, but if"]
)
def test_a_vote_with_a_condition_is_none(text: str) -> None:
    written = samples.rules().read_vote(text)

    assert (written.choice, written.said) == (None, text)


def test_what_is_no_choice_is_told_as_it_was_written() -> None:
    consent, ranked = samples.rules(), samples.rules("ranked", options=CITIES)

    assert consent.read_vote("maybe later").said == "maybe"
    assert ranked.read_vote("Paris > Geneva").said == "Paris > Geneva"
    assert consent.read_vote("").said == ""


@pytest.mark.parametrize("method", BUTTONS)
def test_every_choice_can_be_written_as_it_is_shown(method: Method) -> None:
    assert [WORDS[method][choice] for choice in BUTTONS[method]] == list(BUTTONS[method])
    assert set(WORDS[method].values()) == set(BUTTONS[method])


@pytest.mark.parametrize(
    ("method", "counts", "quorum", "outcome"),
    [
        ("consent", (3, 0, 1, 0), 0, "accepted"),
        ("consent", (9, 0, 0, 1), 0, "rejected"),
        ("consent", (2, 5, 2, 0), 0, "rejected"),
        ("consent", (3, 0, 1, 0), 5, "no quorum"),
        ("consent", (0, 0, 0, 0), 0, "no quorum"),
        ("plus-minus", (2, 0, 0, 1), 3, "accepted"),
        ("plus-minus", (1, 4, 4, 1), 0, "rejected"),
        ("iesg", (1, 1, 0, 0, 0), 0, "accepted"),
        ("iesg", (1, 1, 1, 0, 0), 0, "not yet"),
    ],
)
def test_a_ballot_ends_as_its_rule_says(
    method: str, counts: tuple[int, ...], quorum: int, outcome: str
) -> None:
    assert samples.tally(*counts, method=method, quorum=quorum).outcome == outcome


def test_a_vote_that_was_replaced_or_refused_is_not_counted() -> None:
    later = samples.vote("agree", id=VoteId(9), at=samples.vote().at + timedelta(hours=1))
    votes = [
        later,
        samples.vote("block", superseded_by=VoteId(9)),
        samples.vote("agree", voter=PersonId(3), refusal=NOT_PROVED),
    ]

    tally = count_votes(samples.ballot(quorum=2).rules, votes)

    assert dict(tally.counts) == {"agree": 1, "abstain": 0, "disagree": 0, "block": 0}
    assert (tally.cast, tally.outcome) == (1, "no quorum")


def test_a_tally_says_what_is_missing_and_who_has_not_voted() -> None:
    electors = [(PersonId(id_), Member(name)) for id_, name in ((2, "Ada"), (3, "Ben"), (4, "Can"))]

    tally = count_votes(samples.rules("two-thirds", quorum=3), [samples.vote("no")], electors)

    assert tally.not_voted == ("Ben", "Can")
    assert [
        (str(condition.asked), str(condition.have), str(condition.need))
        for condition in tally.missing
    ] == [
        ("quorum", "1", "3"),
        ("share", "0", "1"),
    ]


@given(
    votes=st.lists(st.builds(samples.vote, CHOICES, refusal=st.sampled_from(["", "too late"]))),
    data=st.data(),
)
def test_a_tally_does_not_depend_on_the_order_of_votes(
    votes: list[Vote], data: st.DataObject
) -> None:
    rules = samples.ballot().rules
    numbered = [replace(vote, id=VoteId(number)) for number, vote in enumerate(votes)]
    shuffled = data.draw(st.permutations(numbered))

    assert count_votes(rules, shuffled) == count_votes(rules, numbered)


@given(st.lists(CHOICES))
def test_a_tally_counts_each_voter_once(choices: list[str]) -> None:
    votes = [
        replace(samples.vote(choice), voter=PersonId(index)) for index, choice in enumerate(choices)
    ]

    assert count_votes(samples.ballot().rules, votes).cast == len(choices)
