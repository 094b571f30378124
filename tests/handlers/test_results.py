"""The file of a result says what the ballot came to, and holds when it is counted again."""

import json
from typing import Any

import pytest

from bot.domain.ids import ItemNumber
from bot.render.ballots.result_file import check_result, result_bytes
from bot.render.mail.ballot import result_of
from handlers.facts import result_facts
from handlers.rosters.taking import import_roster
from tests.handlers.room import ADA, BEN, CHAIR, UNKNOWN, Room, mail


async def the_result(room: Room) -> dict[str, Any]:
    """Close the ballot on #1; return its file, after a look at the recorded outcome."""
    room.clock.move(days=3)
    await room.tick()
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
    result: dict[str, Any] = json.loads(result_bytes(result_of(facts)))
    assert check_result(result) == ()
    assert result["outcome"] == ballot.outcome
    assert {name: n for name, n in result["tally"].items() if n} == {
        name: n for name, n in facts.tally.counts.items() if n
    }
    return result


@pytest.mark.parametrize(
    ("method", "choices", "outcome"),
    [
        ("consent", ("agree", "agree", "disagree"), "accepted"),
        ("consent", ("agree", "disagree", "abstain"), "rejected"),
        ("consent", ("agree", "agree", "block no mandate"), "rejected"),
        ("consent", (), "no quorum"),
        ("plus-minus", ("+1", "-0.5", "-0"), "rejected"),
        ("plus-minus", ("+1", "-1", "+0"), "rejected"),
        ("plus-minus", ("0",), "rejected"),
    ],
)
async def test_the_file_of_each_method_says_the_recorded_outcome(
    room: Room, method: str, choices: tuple[str, ...], outcome: str
) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {method}")
    for user, choice in zip((ADA, BEN, CHAIR), choices, strict=False):
        await room.pen(user, f"vote 1 {choice}")

    assert (await the_result(room))["outcome"] == outcome


async def test_replaced_and_refused_votes_are_in_the_file(room: Room) -> None:
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        roster = "name,emails,group\nAda Example,ada@example.org,north\nBea,bea@example.org,north\n"
        await import_roster(store, roster, council, config=room.config, now=room.clock.now)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.press(ADA, 1, "disagree")
    await room.press(ADA, 1, "agree")
    await room.pen(BEN, "vote 1 disagree")

    result = await the_result(room)

    assert [one["voter"] for one in result["roster"]] == ["Ada Example", "Bea"]
    assert result["groups"]["north"]["agree"] == 1
    assert [(one["voter"], one["counts"], one["why_not"][:8]) for one in result["votes"]] == [
        ("Ada Example", False, "replaced"),
        ("Ada Example", True, ""),
        ("Ben Example", False, "only peo"),
    ]


async def test_somebody_who_became_known_later_is_one_voter(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    room.clock.move(hours=1)
    await room.pen(UNKNOWN, "vote 1 disagree")
    await room.fetch(
        mail("vote", "+1", writer="Una <una@example.org>", answers=["call"], date=room.clock.now)
    )
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        roster = f"name,emails,slack\nUna,una@example.org,{UNKNOWN}\n"
        await import_roster(store, roster, council, config=room.config, now=room.clock.now)

    result = await the_result(room)

    assert {one["voter"] for one in result["votes"]} == {"Una"}
    assert result["tally"]["agree"] == 1
