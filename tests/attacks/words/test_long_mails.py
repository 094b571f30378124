"""Long mails: what stands at their beginning counts, and what follows keeps nobody busy."""

import pytest

from bot.mail.limits import OWN_CHARS, OWN_LINES
from tests.handlers.room import ADA, CHAIR, Room, mail
from tests.handlers.voting.test_mail_votes import a_ballot, answer

FILLERS = {"one-letter lines": "a\n", "prose": "We have talked about the pier for years.\n"}


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS)
async def test_a_vote_at_the_top_of_a_long_mail_counts(room: Room, filler: str) -> None:
    await a_ballot(room)

    await answer(room, "long", f"+1 because of it\n\n{filler * (300_000 // len(filler))}")

    assert await room.tally(1) == {"agree": 1}


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS)
async def test_a_vote_far_below_counts_only_within_what_is_read(room: Room, filler: str) -> None:
    await a_ballot(room)
    lines = min(OWN_LINES, OWN_CHARS // len(filler))

    await answer(room, "beyond", f"{filler * (lines + 1)}\n#1: -1\n")
    assert await room.tally(1) == {}

    await answer(room, "within", f"{filler * (lines - 2)}\n#1: -1\n")
    assert await room.tally(1) == {"disagree": 1}


async def test_quoted_words_use_up_nothing_of_what_is_read(room: Room) -> None:
    await a_ballot(room)

    await answer(
        room, "long", f"{'> We have talked about it for years.' + chr(10):s}" * 2_000 + "\n#1: +1\n"
    )

    assert await room.tally(1) == {"agree": 1}


async def test_a_position_at_the_top_of_a_long_paragraph_is_asked_about(room: Room) -> None:
    await room.type(ADA, "list")
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 3 days What worked?")
    room.clock.move(hours=1)

    text = "I would support giving a little more time to the process. "
    await room.fetch(
        mail(
            "long",
            text + "The sea is wide. " * 50_000,
            answers=["plan"],
            date=room.clock.now,
        )
    )

    (asked,) = (await room.show(1))["suggestions"]
    assert asked["position"] == "more time"
