"""Words that may be a vote and are not beyond doubt: found, told apart, and never counted."""

import pytest

from bot.domain.ballots.doubt import Doubt
from bot.mail.doubtful import almost_vote, doubtful_votes
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.votes import first_line_votes

CITIES = ("Geneva", "Bad Ems", "none of these")


def doubts(text: str, *options: str) -> list[tuple[str, Doubt]]:
    found = doubtful_votes(own_words(read_lines(text)), answers_us=False, options=options)
    assert all(doubtful_vote.line in text for doubtful_vote in found)
    return [(doubtful_vote.choice_text, doubtful_vote.doubt) for doubtful_vote in found]


def counted(text: str, *options: str) -> list[str]:
    return [
        vote.choice_text for vote in first_line_votes(own_words(read_lines(text)), options=options)
    ]


@pytest.mark.parametrize(
    ("line", "choice", "doubt"),
    [
        ("+1 if CI passes", "+1", Doubt.CONDITION),
        ("+1, if nobody minds the cost of a second crane in the spring", "+1", Doubt.CONDITION),
        ("+1 (provided that it is tested)", "+1", Doubt.CONDITION),
        ("+1 as long as the docs are updated", "+1", Doubt.CONDITION),
        ("+1 but only if it is tested", "+1", Doubt.CONDITION),
        ("+1 unless Ben objects", "+1", Doubt.CONDITION),
        ("+1 subject to legal review", "+1", Doubt.CONDITION),
        ("+1 pending the review", "+1", Doubt.CONDITION),
        ("+1 modulo the typo in the title", "+1", Doubt.CONDITION),
        ("+1 once the tests pass", "+1", Doubt.CONDITION),
        ("-1 unless the name changes", "-1", Doubt.CONDITION),
        ("agree, provided the budget holds", "agree", Doubt.CONDITION),
        ("agree (if it is tested)", "agree", Doubt.CONDITION),
        ("vote: +1 if CI passes", "+1", Doubt.CONDITION),
        ("+1 sous réserve de la relecture", "+1", Doubt.CONDITION),
        ("+1 siempre que haya presupuesto", "+1", Doubt.CONDITION),
        ("+1, sofern niemand widerspricht", "+1", Doubt.CONDITION),
        ("Geneva if the hall is free", "Geneva", Doubt.CONDITION),
        ("+1?", "+1", Doubt.QUESTION),
        ("+1 ??", "+1", Doubt.QUESTION),
        ("agree?", "agree", Doubt.QUESTION),
        ("yes?", "yes", Doubt.QUESTION),
        ("Bad Ems?", "Bad Ems", Doubt.QUESTION),
        ("-1 ... just kidding", "-1", Doubt.JEST),
        ("-1 (j/k)", "-1", Doubt.JEST),
        ("-1 this name is a crime. Just kidding!", "-1", Doubt.JEST),
        ("disagree - just joking", "disagree", Doubt.JEST),
        ("changing to -1", "-1", Doubt.CHANGE),
        ("Changing my vote to -1.", "-1", Doubt.CHANGE),
        ("I change my vote from +1 to -1", "-1", Doubt.CHANGE),
        ("I'm changing my vote to disagree, sorry", "disagree", Doubt.CHANGE),
        ("Please change my +1 to a -1", "-1", Doubt.CHANGE),
        ("je change mon vote en -1", "-1", Doubt.CHANGE),
        ("cambio mi voto a -1", "-1", Doubt.CHANGE),
        ("Ich ändere meine Stimme auf -1", "-1", Doubt.CHANGE),
        ("Changing my vote to Bad Ems", "Bad Ems", Doubt.CHANGE),
        ("I retract my +1", "", Doubt.RETRACTION),
        ("I hereby withdraw my vote.", "", Doubt.RETRACTION),
        ("Retracting my earlier +1, sorry", "", Doubt.RETRACTION),
        ("I take back my vote", "", Doubt.RETRACTION),
        ("I'd like to withdraw my -1", "", Doubt.RETRACTION),
        ("Please ignore my previous vote", "", Doubt.RETRACTION),
        ("Je retire mon vote", "", Doubt.RETRACTION),
        ("retiro mi voto", "", Doubt.RETRACTION),
        ("Ich ziehe meine Stimme zurück", "", Doubt.RETRACTION),
        ("I agree.", "agree", Doubt.LOOSE),
        ("Yes, I disagree", "disagree", Doubt.LOOSE),
        ("Hi,\n\nWe abstain", "abstain", Doubt.LOOSE),
        ("+ 1", "+1", Doubt.LOOSE),
        ("Well, still a big +1", "+1", Doubt.LOOSE),
    ],
)
def test_words_in_doubt_are_found_and_never_counted(line: str, choice: str, doubt: Doubt) -> None:
    assert doubts(line, *CITIES) == [(choice, doubt)]
    assert choice not in counted(line, *CITIES) or not choice


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("+1, if nobody minds", "if nobody minds"),
        ("agree, provided the budget holds", "provided the budget holds"),
        ("-1 ... just kidding", "just kidding"),
        ("+1 (provided that it is tested)", "(provided that it is tested)"),
        ("Yes.\n\nHmm, no, wait.", ""),
    ],
)
def test_a_reason_in_doubt_does_not_begin_with_the_sign_before_it(line: str, reason: str) -> None:
    (doubtful_vote,) = doubtful_votes(own_words(read_lines(line)), answers_us=False)

    assert doubtful_vote.rest == reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "agree",
        "+1",
        "Geneva",
        "+1 (binding)",
        "+1 verified ok, tests pass",
        "+1 after reading the draft",
        "+1, once again the best text of the year",
        "-1 I am not joking: the pier breaks",
        "-1: if we do this, the pier breaks",
        "+1. If it is already signed, talk to a lawyer",
        "block: when it rains, the hall is flooded",
        "Geneva because it is near",
        "+1, who brings the cake?",
    ],
)
def test_a_plain_vote_is_not_in_doubt(text: str) -> None:
    assert doubts(text, *CITIES) == []


@pytest.mark.parametrize(
    "text",
    [
        "I agree with what Ben wrote on Monday",
        "The block is nice",
        "No block from me",
        "See page +1-555",
        "Yes? I had not seen that",
        "Ben says:\nI agree",
        "> I agree\n\nThanks",
        "> I retract my +1\n\nThat is a pity.",
        "Thanks.\nI agree.",
        "I withdraw my proposal, the vote can go on",
        "Please ignore my last message",
        "I take my coat to the meeting",
        "We are changing to a new server on +1 555 0100",
        "Changing to the winter timetable costs little",
        "Geneva is lovely, if it does not rain",
        "-- \nI retract my +1",
    ],
)
def test_talk_is_not_in_doubt(text: str) -> None:
    assert doubts(text, *CITIES) == []


def test_a_later_paragraph_may_take_a_vote_back_and_cast_none() -> None:
    assert doubts("I talked to Ben.\n\nI retract my +1.\n") == [("", Doubt.RETRACTION)]
    assert doubts("I talked to Ben.\n\nChanging to -1.\n") == [("-1", Doubt.CHANGE)]
    assert doubts("I talked to Ben.\n\n+1 if it is tested\n") == []
    assert doubts("I said this to Ben:\n\nI retract my +1.\n") == []


def test_numbered_entries_are_read_in_answers_to_us_alone() -> None:
    mail = read_lines("#12: +1 if CI passes\n#13: agree\n#14: I retract my vote\n#15 agree?\n")

    found = doubtful_votes(own_words(mail), answers_us=True)

    assert [
        (doubtful_vote.item, doubtful_vote.choice_text, doubtful_vote.rest, doubtful_vote.doubt)
        for doubtful_vote in found
    ] == [
        (12, "+1", "if CI passes", Doubt.CONDITION),
        (14, "", "", Doubt.RETRACTION),
        (15, "agree", "", Doubt.QUESTION),
    ]
    assert doubtful_votes(own_words(mail), answers_us=False) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I agree.",
        "vote: maybe",
        "+ 1",
        "+1?",
        "Yes, I disagree",
        "Hi,\n\nWe abstain",
        "agree",
        "No block from me",
        "+1, if nobody minds the cost of a second crane in the spring",
    ],
)
def test_a_first_line_may_almost_be_a_choice(text: str) -> None:
    assert almost_vote(own_words(read_lines(text))) == text.rpartition("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I agree with what Ben wrote on Monday",
        "The block is nice",
        "See page +1-555",
        "Ben says:\nI agree",
        "> I agree\n\nThanks",
        "Thanks.\nI agree.",
    ],
)
def test_talk_is_not_almost_a_choice(text: str) -> None:
    assert almost_vote(own_words(read_lines(text))) == ""
