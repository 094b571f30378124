"""A vote in the mail that opened the item is asked about when the ballot opens, never counted."""

from typing import Any

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import in_doubt
from bot.domain.delivery import DeliveryKind
from bot.domain.payloads import News
from bot.events import SlackReply
from bot.render.words.refusals import say_refusal
from tests.handlers.asking import UNPROVED, said, send_back, the_word
from tests.handlers.ordering import confirm, order
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, CHAIR, Room, draft_of, elements_of, mail
from tests.handlers.voting.test_ballots_by_rule import house, take_roster

CARLA = "Carla Chair <chair@example.org>"
TO_ADA = "ada@example.org"
CALL = "Please vote on the new page.\n\n+1 from me, it is time.\n\nAda\n"
PLUS = "ballot 1 until in 3 days plus-minus"


@prepared
async def opened(room: Room, /, text: str = CALL, command: str = PLUS, **about: str) -> SlackReply:
    await room.fetch(mail("call", text, **about))  # type: ignore[arg-type]
    return await room.pen(CHAIR, command)


async def votes(room: Room) -> list[tuple[str, bool]]:
    return [(row["choice"], row["counts"]) for row in (await room.show(1))["votes"]]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        (CALL, "+1"),
        ("+1\n\nThis is the proposal.\n", "+1"),
        ("The new page.\n\n-1 as I dislike it\n", "-1"),
        ("Vote please:\n\n  +1 yes\n  -1 no\n\n+1 if the tests pass\n", "+1"),
    ],
)
async def test_its_author_is_asked_when_the_ballot_opens(
    room: Room, text: str, choice: str
) -> None:
    await opened(room, text)

    assert await said(room) == [(TO_ADA, Answer.IN_DOUBT)]
    assert await votes(room) == [(choice, False)]
    (kept,) = (await room.show(1))["votes"]
    assert kept["not_counted_because"] == say_refusal(in_doubt(Doubt.OPENING))
    assert await room.tally(1) == {}


@pytest.mark.parametrize("text", ["", "> Shall we?\n", "> Is it dry?\n\nYes, it is.\n"])
async def test_a_mail_without_words_or_with_an_answer_asks_nobody(room: Room, text: str) -> None:
    await opened(room, text)

    assert await said(room) == []
    assert (await room.show(1))["ballot"]["state"] == "open"


async def test_a_later_mail_that_calls_the_vote_is_asked_about(room: Room) -> None:
    await room.fetch(mail("talk", "Shall we?", writer="Ben <ben@example.net>", subject="A page"))
    await room.fetch(mail("call", CALL, answers=["talk"], subject="[VOTE] A page"))

    await room.pen(CHAIR, PLUS)

    assert await said(room) == [(TO_ADA, Answer.IN_DOUBT)]


async def test_it_counts_once_its_author_says_so(room: Room) -> None:
    await opened(room)

    await send_back(room, await the_word(room))

    assert await room.tally(1) == {"+1": 1}


@pytest.mark.parametrize(
    "text",
    [
        "Please vote.\n\n+1 approve\n0 no opinion\n-1 disapprove\n",
        "Please vote.\n\n+1 approve\n\n-1 disapprove\n",
        "Somebody else said so:\n\n> +1\n",
        "Shall we?",
        "agree to the new page",
    ],
)
async def test_what_there_is_to_choose_from_is_no_vote(room: Room, text: str) -> None:
    await opened(room, text)

    assert await said(room) == []
    assert await votes(room) == []


async def test_who_is_known_in_slack_is_asked_there(room: Room) -> None:
    await room.pen(ADA, "list")

    await opened(room)

    (asked,) = [
        delivery
        for delivery in await room.queued(DeliveryKind.SLACK_NEWS)
        if delivery.payload is News.VOTE_IN_DOUBT
    ]
    assert asked.recipient == ADA


async def test_a_mail_that_nothing_proves_is_not_asked_about(room: Room) -> None:
    room.config = UNPROVED

    await opened(room)

    assert await said(room) == []


async def test_who_may_not_vote_is_not_asked(room: Room) -> None:
    await take_roster(room, "name,emails\nBen Example,ben@example.net\n")

    await opened(room)

    assert await said(room) == []


async def test_on_hidden_choices_nobody_is_asked(room: Room) -> None:
    house(room, like="majority", visibility="hidden")

    await opened(room, "yes\n\nThe new page.\n", "ballot 1 until in 3 days house")

    assert await said(room) == []
    assert (await room.show(1))["votes"] == []


async def test_an_old_mail_is_not_asked_about(room: Room) -> None:
    await room.fetch(mail("call", CALL))
    room.clock.move(days=61)

    await room.pen(CHAIR, PLUS)

    assert await said(room) == []


async def test_automatic_mail_is_not_asked_about(room: Room) -> None:
    await room.fetch(
        mail("bot", "+1", headers={"Auto-Submitted": "auto-generated"}),
        mail("call", "The page.", answers=["bot"]),
    )

    await room.pen(CHAIR, PLUS)

    assert await said(room) == []


# Whoever opens the ballot has called for it


async def test_a_chair_is_asked_in_the_preview_and_not_again(room: Room) -> None:
    await room.fetch(mail("call", CALL, writer=CARLA))

    shown = await room.type(CHAIR, PLUS)
    assert "Your own message, which opened" in shown.text
    assert "“+1 from me, it is time.”" in shown.text
    sent = await room.decide(CHAIR, draft_of(shown) or "")

    assert "open" in sent.text
    assert await votes(room) == []
    assert await said(room) == []
    news = await room.queued(DeliveryKind.SLACK_NEWS)
    assert News.VOTE_IN_DOUBT not in [delivery.payload for delivery in news]


async def test_a_chair_counts_it_as_they_open_the_ballot(room: Room) -> None:
    await room.fetch(mail("call", CALL, writer=CARLA))
    shown = await room.type(CHAIR, PLUS)
    (counting,) = [
        one["value"]
        for block in shown.blocks
        for one in elements_of(block)
        if one.get("action_id") == "draft:count"
    ]

    await room.decide(CHAIR, counting)

    (vote,) = (await room.show(1))["votes"]
    assert (vote["choice"], vote["reason"], vote["assurance"]) == (
        "+1",
        "from me, it is time.",
        "slack",
    )
    assert await room.tally(1) == {"+1": 1}


async def test_somebody_elses_vote_is_not_counted_by_a_made_button(room: Room) -> None:
    await room.fetch(mail("call", CALL))
    shown = await room.type(CHAIR, PLUS)
    assert "Your own message" not in shown.text

    await room.decide(CHAIR, (draft_of(shown) or "").removesuffix("]") + ",true]")

    assert await room.tally(1) == {}
    assert await said(room) == [(TO_ADA, Answer.IN_DOUBT)]


async def test_the_form_has_a_box_for_it(room: Room) -> None:
    await room.fetch(mail("call", CALL, writer=CARLA))
    reply = await room.submit(
        CHAIR, "ballot", "1", day="2026-03-07", rule="plus-minus", question="Shall we?"
    )
    assert reply is not None
    assert reply.view is not None
    view: Any = reply.view
    assert "own" in [block.get("block_id") for block in view["blocks"]]

    await room.submit(CHAIR, "draft", view["private_metadata"], own="own")

    assert await room.tally(1) == {"+1": 1}


# The same by mail


async def asked_by_mail(room: Room, text: str = CALL) -> str:
    """Show the chair by mail what their command would do."""
    await room.fetch(mail("call", text, writer=CARLA))
    return " ".join((await order(room, f"!{PLUS}")).split())


async def test_a_chair_is_asked_in_the_preview_by_mail_and_not_again(room: Room) -> None:
    shown = await asked_by_mail(room)
    assert "Your own message, which opened #1 About call, says “+1 from me, it is time.”" in shown
    assert "only if you write “confirm and count my vote” instead of “confirm”." in shown

    text = await confirm(room)

    assert "is open until" in text
    assert "Your vote" not in text
    assert await votes(room) == []
    assert await said(room) == []


@pytest.mark.parametrize(
    "word",
    [
        "confirm and count my vote",
        "Confirm, and count my vote.\n\nCarla",
        "CONFIRM AND COUNT MY VOTE",
    ],
)
async def test_a_chair_counts_it_by_mail_as_they_open_the_ballot(room: Room, word: str) -> None:
    await asked_by_mail(room)

    text = await confirm(room, word)

    assert "Your vote is counted: +1." in text
    (vote,) = (await room.show(1))["votes"]
    assert (vote["choice"], vote["reason"], vote["source"], vote["assurance"]) == (
        "+1",
        "from me, it is time.",
        "mail",
        "token",
    )
    assert await room.tally(1) == {"+1": 1}


async def test_a_vote_that_was_not_shown_is_not_counted_by_mail(room: Room) -> None:
    await room.fetch(mail("call", CALL))
    assert "Your own message" not in await order(room, f"!{PLUS}")

    text = " ".join((await confirm(room, "confirm and count my vote")).split())

    assert "none was shown to you. Nothing was done." in text
    assert (await room.show(1))["state"] == "open"
    await confirm(room)
    assert (await room.show(1))["state"] == "voting"
    assert await room.tally(1) == {}


async def test_a_chair_whose_ballot_ends_a_call_counts_it_too(room: Room) -> None:
    await room.fetch(mail("call", CALL, writer=CARLA))
    await room.pen(CHAIR, "call 1 until in 5 days Why?")

    assert "Your own message" in await order(room, f"!{PLUS}")
    await confirm(room, "confirm and count my vote")

    assert await room.tally(1) == {"+1": 1}
