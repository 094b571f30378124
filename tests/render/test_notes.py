"""Why a vote or a call ended: facts, and a person's words, which stay as they were written."""

from bot.domain.ids import ItemNumber
from bot.domain.items.ending import NoteCode, merged_away, note_of, note_of_endorsers
from bot.language import speaking
from bot.render.words.notes import say_note


def test_a_proposal_without_endorsers_says_how_many_it_had() -> None:
    few, fewer = note_of_endorsers(count=1, needed=2), note_of_endorsers(count=0, needed=1)

    assert say_note(few) == "by its planned end it had 1 of 2 endorsers"
    assert say_note(fewer) == "by its planned end it had 0 of 1 endorser"
    assert say_note(note_of_endorsers(count=2, needed=2)) == "it had its endorsers too late to open"


def test_what_ended_with_a_merge_names_both_items_in_the_readers_language() -> None:
    note = merged_away(NoteCode.VOTE_ELSEWHERE, ItemNumber(3), ItemNumber(5))

    assert say_note(note) == "#3 is now part of #5, which has a ballot of its own"
    with speaking("fr"):
        assert "#3" in say_note(note)
        assert "is now part" not in say_note(note)


def test_the_reason_of_a_person_stays_as_it_was_written() -> None:
    words = "#3 is now {other}, says Ana"

    with speaking("fr"):
        assert say_note(note_of(words)) == words
    assert say_note(note_of("")) == ""
