"""A quoted vote is not the sender's, in whatever language people quote and talk."""

import pytest

from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, Room, mail

ITALIAN = (
    "Da: Ben Example <ben@example.net>\nInviato: lunedì 2 marzo 2026 10:15\n"
    "A: council@lists.example.org\nOggetto: R: Molo\n"
)
SWEDISH = (
    "Från: Ben Example <ben@example.net>\nSkickat: den 2 mars 2026 10:15\n"
    "Till: council@lists.example.org\nÄmne: SV: Bryggan\n"
)
ENGLISH = (
    "From: Ben Example <ben@example.net>\nSent: Monday, 2 March 2026 10:15\n"
    "To: council@lists.example.org\nSubject: RE: Pier\n"
)


@prepared
async def a_ballot(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


@pytest.mark.parametrize(
    ("talk", "block"),
    [
        ("Ne parliamo alla riunione.", ITALIAN),
        ("Vi är alla med på det.", SWEDISH),
        ("I agree with what Ben says below.", ENGLISH),
        ("My comments are inline.", ENGLISH),
    ],
)
@pytest.mark.parametrize("vote", ["#1: +1", "+1", "vote: agree"])
async def test_a_vote_below_an_outlook_block_is_not_the_senders(
    room: Room, talk: str, block: str, vote: str
) -> None:
    await a_ballot(room)

    text = f"{talk}\n\n{block}\n> Shall we?\n\n{vote}\n\nBen\n"
    await room.fetch(mail("answer", text, answers=["call"], date=room.clock.now))

    assert (await room.show(1))["votes"] == []


async def test_whoever_forwards_a_vote_without_a_word_does_not_vote(room: Room) -> None:
    await a_ballot(room)

    text = f"{ENGLISH}\n> Shall we?\n\n+1\n\n#1: +1\n"
    await room.fetch(mail("passed-on", text, answers=["call"], date=room.clock.now))

    assert (await room.show(1))["votes"] == []


async def test_a_quoted_mail_cannot_end_the_quote_that_it_stands_in(room: Room) -> None:
    """Mallory writes the line by which forwards end, and a vote below it; Ada answers on top."""
    await a_ballot(room)

    answer = "Look at this:\n\n----- End forwarded message -----\n\n#1: block: it is a trap\n"
    text = f"What is this?\n\n-----Original Message-----\n{ENGLISH}\n{answer}"
    await room.fetch(mail("answer", text, answers=["call"], date=room.clock.now))

    assert (await room.show(1))["votes"] == []


async def test_a_vote_that_a_program_broke_off_a_quoted_line_is_not_the_senders(room: Room) -> None:
    await a_ballot(room)

    text = (
        "On Mon, 2 Mar 2026, Mallory wrote:\n"
        "> The pier is old and the planks are rotten, and that is all there is.\n#1: +1\n"
        "> And there is more of it.\n\nWhy?\n"
    )
    await room.fetch(mail("answer", text, answers=["call"], date=room.clock.now))

    assert (await room.show(1))["votes"] == []


async def test_votes_above_and_between_quotes_still_count(room: Room) -> None:
    await a_ballot(room)

    text = f"#1: +1 because it helps\n\n{ENGLISH}\n#1: -1\n"
    await room.fetch(mail("answer", text, answers=["call"], date=room.clock.now))

    assert await room.tally(1) == {"agree": 1}
