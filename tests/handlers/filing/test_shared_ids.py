"""Answers to a Message-ID that several mails have: each stands with the mail that it means."""

import itertools
from datetime import timedelta

import pytest

from tests.handlers.filing.test_put_back import quoted
from tests.handlers.room import CHAIR, START, Room, mail

BOATS = "Three boats came in today, of which two had lost their nets in the storm."
CALM = "No boat left the harbour yesterday evening, and the nets are being mended."
TIDE = "The tide tables of last year are wrong by an hour in each of the summer months."


def daily(text: str, *, day: float, subject: str = "Daily report") -> bytes:
    """Return a mail of software that always writes the same Message-ID."""
    return mail("daily", text, subject=subject, date=START + timedelta(days=day))


def answer(name: str, text: str, *, day: float, subject: str = "Re: Daily report") -> bytes:
    """Return an answer to that Message-ID."""
    at = START + timedelta(days=day)
    writer = "Ben Example <ben@example.net>"
    return mail(name, text, subject=subject, date=at, writer=writer, answers=["daily"])


async def said(room: Room) -> list[set[str]]:
    """Return what is said in each item: the last word of each mail."""
    pages = [await room.show(item["number"]) for item in await room.items()]
    return [{row["segments"][-1]["text"].split()[-1] for row in page["thread"]} for page in pages]


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
@pytest.mark.parametrize("together", [True, False])
async def test_the_subject_tells_which_is_meant(
    room: Room, order: tuple[int, ...], *, together: bool
) -> None:
    later = [
        daily(TIDE, day=1, subject="Tide tables"),
        answer("answer", "Oh.", day=2, subject="Re: Tide tables"),
    ]
    mails = [daily(BOATS, day=0), *(later[at] for at in order)]

    for batch in [mails] if together else [[raw] for raw in mails]:
        await room.fetch(*batch)

    assert sorted(map(sorted, await said(room))) == [["Oh.", "months."], ["storm."]]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[::2])
async def test_the_quote_tells_which_of_one_subject_is_meant(
    room: Room, order: tuple[int, ...]
) -> None:
    later = [
        daily(CALM, day=1),
        answer("one", f"{quoted(CALM)}\n\nGood.", day=3),
        answer("two", f"{quoted(BOATS)}\n\nBad.", day=3),
    ]
    await room.fetch(daily(BOATS, day=0))

    for at in order:
        await room.fetch(later[at])

    assert sorted(map(sorted, await said(room))) == [["Bad.", "storm."], ["Good.", "mended."]]


async def test_what_quotes_none_answers_the_first(room: Room) -> None:
    """Nobody takes the votes of a call away by writing another under its Message-ID."""
    await room.fetch(daily(BOATS, day=0))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.fetch(daily(CALM, day=0.5))
    room.clock.move(days=1)

    await room.fetch(answer("answer", "+1", day=1))

    assert sorted(map(sorted, await said(room))) == [["+1", "storm."], ["mended."]]
    assert await room.tally(1) == {"agree": 1}


async def test_what_quotes_the_same_of_two_answers_the_first(room: Room) -> None:
    await room.fetch(daily(BOATS, day=0), daily(f"{CALM}\n{BOATS}", day=1))

    await room.fetch(answer("answer", f"{quoted(BOATS)}\n\nOh.", day=2))

    assert await said(room) == [{"storm.", "Oh."}, {"storm."}]


async def test_what_answers_that_answer_goes_along(room: Room) -> None:
    raw = answer("answer", f"{quoted(CALM)}\n\nOh.", day=2)
    below = mail(
        "below",
        "Ah.",
        subject="Re: Daily report",
        answers=["daily", "answer"],
        date=START + timedelta(days=3),
    )
    await room.fetch(daily(BOATS, day=0), raw, below)
    assert len(await room.items()) == 1

    await room.fetch(daily(CALM, day=1))

    assert sorted(map(sorted, await said(room))) == [["Ah.", "Oh.", "mended."], ["storm."]]


async def test_what_a_chair_moved_stays(room: Room) -> None:
    raw = answer("answer", f"{quoted(CALM)}\n\nOh.", day=2)
    await room.fetch(daily(BOATS, day=0), raw, mail("other", "Elsewhere."))
    await room.pen(CHAIR, "move 1 2 into 2")

    await room.fetch(daily(CALM, day=1))

    assert sorted(map(sorted, await said(room))) == [
        ["Elsewhere.", "Oh."],
        ["mended."],
        ["storm."],
    ]
