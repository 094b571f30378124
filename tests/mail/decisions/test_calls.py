"""Calls for votes and consensus, results and cancellations, by subject and by words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.mail.decisions.calls import (
    Role,
    boxes_in,
    calls_in_words,
    cancels_vote,
    decision_key,
    declares_consensus,
    end_in,
    options_in,
    read_subject,
    series_of,
)
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.values import OwnLine
from tests.mail.ordinary import ordinary_sentences

AT = datetime(2024, 3, 4, 9, tzinfo=UTC)


def words(text: str) -> tuple[OwnLine, ...]:
    return own_words(read_lines(text))


@pytest.mark.parametrize(
    ("subject", "role", "title"),
    [
        ("[VOTE] Release Pier 1.0", Role.VOTE, "Release Pier 1.0"),
        ("[dev] [VOTE] Release Pier 1.0", Role.VOTE, "Release Pier 1.0"),
        ("Release Pier 1.0 [VOTE]", Role.VOTE, "Release Pier 1.0"),
        ("[Vote] PEP 9: Doorbells", Role.VOTE, "PEP 9: Doorbells"),
        ("[VOTE] Withdrawn books policy", Role.VOTE, "Withdrawn books policy"),
        ("[VOTE] Cancel the picnic", Role.VOTE, "Cancel the picnic"),
        ("Call for votes: budget", Role.VOTE, "budget"),
        ("Please vote: board seats", Role.VOTE, "board seats"),
        ("Poll: which colour", Role.VOTE, "which colour"),
        ("[wg] Voting Begins: Ballot SC-7: Ropes", Role.VOTE, "Ballot SC-7: Ropes"),
        ("[ABSTIMMUNG] Neuer Steg", Role.VOTE, "Neuer Steg"),
        ("Abstimmung: Neuer Steg", Role.VOTE, "Neuer Steg"),
        ("[VOTACIÓN] Un muelle", Role.VOTE, "Un muelle"),
        ("[RESULT] [VOTE] Release Pier 1.0", Role.RESULT, "Release Pier 1.0"),
        ("[VOTE][RESULT] Release Pier 1.0", Role.RESULT, "Release Pier 1.0"),
        ("[VOTE RESULT] Release Pier 1.0", Role.RESULT, "Release Pier 1.0"),
        ("Re: [RESULT][VOTE] Release Pier 1.0", Role.RESULT, "Release Pier 1.0"),
        ("[RESULT] Release Pier 1.0", Role.RESULT, "Release Pier 1.0"),
        ("Vote result: pier", Role.RESULT, "pier"),
        ("Results of Ballot 193: Ropes", Role.RESULT, "Results of Ballot 193: Ropes"),
        ("PEP 9: results of the vote", Role.RESULT, "PEP 9: results of the vote"),
        ("Ergebnis der Abstimmung: Neuer Steg", Role.RESULT, "Neuer Steg"),
        ("RESULT: CfC: publish", Role.RESULT, "publish"),
        ("[CANCELED] [VOTE] Release Pier 1.0", Role.CANCELED, "Release Pier 1.0"),
        ("[VOTE] [CANCELLED] Release Pier 1.0", Role.CANCELED, "Release Pier 1.0"),
        ("CFC: publish the tables", Role.CONSENSUS, "publish the tables"),
        ("WG Last Call: draft-lopez-03", Role.CONSENSUS, "draft-lopez-03"),
        ("Call for adoption: draft-okri-00", Role.CONSENSUS, "draft-okri-00"),
        ("[LAZY CONSENSUS] paint it", Role.CONSENSUS, "paint it"),
    ],
)
def test_a_subject_says_what_a_mail_is_for(subject: str, role: Role, title: str) -> None:
    headed = read_subject(subject)

    assert headed is not None
    assert (headed.role, headed.title) == (role, title)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: [VOTE] Release Pier 1.0",
        "Fw: [VOTE] Release Pier 1.0",
        "AW: Abstimmung: Neuer Steg",
        "[DISCUSS] vote on the pier",
        "Release results are slow",
        "Test results",
        "virtio-blk: support polling I/O",
        "cpuidle: poll idle",
        "[PATCH] vhost: get rid of the poll wrapper",
        "Vote of thanks",
        "Ballot paper is expensive",
        "",
        "[VOTE]",
    ],
)
def test_other_subjects_call_no_vote(subject: str) -> None:
    headed = read_subject(subject)

    assert headed is None or headed.role not in {Role.VOTE, Role.CONSENSUS} or subject == "[VOTE]"


@pytest.mark.parametrize(
    ("call", "other"),
    [
        ("[VOTE] Release Pier 1.0", "Re: [VOTE] Release Pier 1.0"),
        ("[VOTE] Release Pier 1.0", "[RESULT] [VOTE] Release Pier 1.0"),
        ("Call for votes: budget", "Results of the vote: budget"),
        (
            "[wg] Voting Begins: Ballot SC-7: Ropes",
            "[wg] Voting Results for Ballot SC-7: Ropes",
        ),
        ("Abstimmung: Neuer Steg", "Ergebnis der Abstimmung: Neuer Steg"),
    ],
)
def test_a_call_and_what_is_about_it_have_one_key(call: str, other: str) -> None:
    headed = read_subject(call)

    assert headed is not None
    assert headed.key
    assert headed.key == decision_key(other)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("[VOTE] Release Pier 1.0", "[VOTE] Release Pier 1.0 (take 2)"),
        ("[VOTE] Release Pier 1.0", "[VOTE] Release Pier 1.0, take 3"),
        ("[VOTE] Release Pier 1.0-rc1", "[VOTE] Release Pier 1.0-rc2"),
        ("[VOTE] Release Pier 1.0 RC1", "[VOTE] Release Pier 1.0 RC 2"),
        ("[VOTE] Release Pier 1.0", "[VOTE] Release Pier 1.0 (second attempt)"),
    ],
)
def test_a_repeated_vote_is_of_one_series(first: str, again: str) -> None:
    assert series_of(first)[0] == series_of(again)[0]
    assert series_of(again)[1]
    assert series_of("[VOTE] Release Pier 1.1")[0] != series_of(first)[0]


def test_boxes_are_choices_unless_one_is_ticked() -> None:
    assert boxes_in(words("Vote:\n\n[ ] +1 yes\n[ ] 0\n[ ] -1 no")) == ("+1", "0", "-1")
    assert boxes_in(words("[x] +1 yes\n[ ] 0\n[ ] -1 no")) == ()
    assert options_in(words("[ ] red\n[ ] blue")) == ("red", "blue")
    assert options_in(words("[ ] yes\n[ ] no")) == ()
    assert options_in(words("A: oak\nB: larch")) == ("A", "B")


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("Please vote +1 or -1 until Friday.", True),
        ("I call a vote on the pier. Reply with +1 or -1.", True),
        ("Bitte stimmt ab: ja oder no, until Friday.", True),
        ("Shall we vote on it?", False),
        ("Somebody asked me to vote in the past.", False),
    ],
)
def test_words_that_ask_for_votes_call_one(text: str, calls: bool) -> None:
    assert calls_in_words(words(text), is_reply=False) is calls
    assert not calls_in_words(words(text), is_reply=True)


@pytest.mark.parametrize("language", ordinary_sentences())
def test_no_ordinary_sentence_calls_cancels_or_declares(language: str) -> None:
    for sentence in ordinary_sentences()[language]:
        assert not calls_in_words(words(sentence), is_reply=False), sentence
        assert not cancels_vote(words(sentence)), sentence
        assert declares_consensus(words(sentence)) is None, sentence


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("The vote is open for at least 72 hours.", AT + timedelta(hours=72)),
        ("Voting period: 7 days.", AT + timedelta(days=7)),
        ("Vote until 2024-03-11 18:00.", datetime(2024, 3, 11, 18, tzinfo=UTC)),
        ("Vote until 2024-13-45.", None),
        ("It took 3 days to paint.", None),
    ],
)
def test_when_a_vote_ends(text: str, ends: datetime | None) -> None:
    assert end_in(words(text), at=AT) == ends


def test_what_cancels_and_what_declares() -> None:
    assert cancels_vote(words("I am canceling this vote."))
    assert not cancels_vote(words("I don't mind canceling the vote if it sinks."))
    assert not cancels_vote(words("Should we cancel the vote?"))
    assert declares_consensus(words("We have consensus.")) == (True, "We have consensus.")
    assert declares_consensus(words("There is no consensus.")) == (False, "There is no consensus.")
    assert declares_consensus(words("Do we have consensus?")) is None
