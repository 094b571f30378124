"""No reason stands under somebody's name that they have neither written nor seen."""

import pytest

from bot.config import WebConfig
from bot.domain.ballots.confirmation import Answer, word_of
from bot.events import VoteLinkOpened, VoteLinkPressed
from handlers.web.confirming import confirm_by_link, show_vote
from tests.handlers.asking import (
    ADA,
    EVE,
    a_ballot,
    answers,
    asked,
    deliver,
    said,
    send_back,
    the_word,
    vote,
)
from tests.handlers.room import Room, mail, new_config

SLANDER = "Ben takes bribes, as we all know"
OWN = "I have read the budget and it does not add up."
URL = "https://pen.example.org"


async def the_reason(room: Room) -> tuple[str, str, bool]:
    """Return the choice and reason of the newest vote, and whether it counts."""
    row = (await room.show(1))["votes"][-1]
    return row["choice"], row["reason"] or "", row["counts"]


async def test_a_reply_counts_the_choice_and_not_the_reason_that_came_with_it(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", f"#1: disagree: {SLANDER}")

    await send_back(room, await the_word(room))

    assert await the_reason(room) == ("disagree", "", True)
    assert "bribes" not in str((await room.show(1))["votes"])


async def test_the_reason_in_the_voters_own_reply_counts(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", f"#1: disagree: {SLANDER}")

    await send_back(room, await the_word(room), f"confirm\n\n{OWN}\n\nAda\n")

    assert await the_reason(room) == ("disagree", OWN, True)


@pytest.mark.parametrize(
    "text",
    [
        f"confirm\n\n> {SLANDER}",
        f"confirm\n\nOn 4 Mar 2026, Ada wrote:\n> {SLANDER}",
        f"confirm\n\nFrom: Ada <ada@example.org>\nSubject: vote\n\n#1: disagree: {SLANDER}",
        f"confirm\n-- \n{SLANDER}",
        "confirm\n\nAda",
        "confirm\n\nBest regards from here\nAda",
    ],
)
async def test_what_is_quoted_forwarded_or_a_signature_is_no_reason(room: Room, text: str) -> None:
    await a_ballot(room)
    await vote(room, "forged", f"#1: disagree: {SLANDER}")

    await send_back(room, await the_word(room), text)

    assert await the_reason(room) == ("disagree", "", True)


async def test_a_veto_that_needs_a_reason_is_confirmed_only_with_the_voters_own(
    room: Room,
) -> None:
    await a_ballot(room)
    await vote(room, "forged", f"#1: block: {SLANDER}")
    word = await the_word(room)

    await send_back(room, word)
    assert await room.tally(1) == {}
    assert await said(room) == [("ada@example.org", Answer.REASON_MISSING)]
    await deliver(room)
    await send_back(room, word, f"confirm\n\n{OWN}", name="then")

    assert await the_reason(room) == ("block", OWN, True)


async def test_the_page_shows_the_whole_reason_and_counts_it(room: Room) -> None:
    section = room.config.penholder.model_copy(update={"public_url": URL})
    room.config = room.config.model_copy(update={"penholder": section, "web": WebConfig(port=0)})
    long = " ".join(f"word{number}" for number in range(100))
    await a_ballot(room)
    await vote(room, "mine", f"#1: disagree: {long}")
    (confirmation,) = await asked(room)
    word = word_of(confirmation, secret=room.config.penholder.secret)

    shown = await show_vote(VoteLinkOpened(word), room.door)
    await confirm_by_link(VoteLinkPressed(word), room.door)

    _choice, reason, counts = await the_reason(room)
    assert counts
    assert reason
    assert reason in str(shown.body)


async def test_a_reason_that_the_list_proves_stays_with_a_doubt_that_is_confirmed(
    room: Room,
) -> None:
    await a_ballot(room)
    await room.fetch(
        mail("if", "+1 if the tests pass", answers=["call"], date=room.clock.now, writer=ADA)
    )

    await send_back(room, await the_word(room))

    choice, reason, counts = await the_reason(room)
    assert (choice, counts) == ("agree", True)
    assert "tests pass" in reason


async def test_where_the_list_proves_too_little_its_reason_counts_no_more_than_a_forgers(
    room: Room,
) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "token"}})
    await a_ballot(room)
    await room.fetch(
        mail("listed", f"disagree: {SLANDER}", answers=["call"], date=room.clock.now, writer=ADA)
    )

    await send_back(room, await the_word(room))

    assert await the_reason(room) == ("disagree", "", True)


async def test_a_vote_in_the_reply_itself_counts_with_its_own_words(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", f"#1: block: {SLANDER}")

    await send_back(room, await the_word(room), f"#1: agree: {OWN}")

    assert await room.tally(1) == {"agree": 1}
    assert await the_reason(room) == ("agree", OWN, True)
    assert Answer.UNCLEAR not in [text for _to, text in await said(room)]


async def test_a_vote_in_a_reply_counts_for_nobody_but_who_was_asked(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("there", writer=EVE, date=room.clock.now))
    await vote(room, "forged", "#1: block: no")

    await send_back(room, await the_word(room), "#1: agree", writer=EVE)

    assert await room.tally(1) == {}


@pytest.mark.parametrize("text", ["yes", "no", "agree", "Yes, that is mine"])
async def test_an_answer_to_the_question_is_no_vote_of_its_own(room: Room, text: str) -> None:
    await a_ballot(room, rules="majority")
    await vote(room, "forged", "#1: no")

    await send_back(room, await the_word(room), text)

    assert await room.tally(1) == {}
    assert [delivery.payload for delivery in await answers(room)] == [Answer.UNCLEAR]
