"""Why a vote or a call ended: our own words are stored in English, and said as readers speak."""

from bot.render.notes import (
    CALL_ELSEWHERE,
    ENDORSED_TOO_LATE,
    VOTE_ELSEWHERE,
    note_of_endorsers,
    say_note,
)
from bot.render.stored.texts import say_again


def test_our_own_stored_words_are_known_again_with_what_is_filled_in() -> None:
    stored = VOTE_ELSEWHERE.english.format(number=3, other=5)

    assert say_again(stored, [CALL_ELSEWHERE, VOTE_ELSEWHERE]) == stored
    assert say_again(stored, [CALL_ELSEWHERE]) is None
    assert say_again("Two of us were away.", [CALL_ELSEWHERE, VOTE_ELSEWHERE]) is None


def test_a_proposal_without_endorsers_says_how_many_it_had() -> None:
    assert note_of_endorsers(count=0, needed=1) == "by its planned end it had 0 of 1 endorser"
    assert note_of_endorsers(count=1, needed=2) == "by its planned end it had 1 of 2 endorsers"
    assert note_of_endorsers(count=2, needed=2) == ENDORSED_TOO_LATE.english
    assert say_note(note_of_endorsers(count=1, needed=2)) == note_of_endorsers(count=1, needed=2)


def test_the_reason_of_a_person_stays_as_it_was_written() -> None:
    assert say_note("#3 is now {other}, says Ana") == "#3 is now {other}, says Ana"
