"""A member wishes for more time on a call, and the list's rule decides: each of the three."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.payloads import Note
from bot.errors import Refused
from handlers.people.rosters import import_roster
from handlers.work import Work
from tests.handlers.desk import Desk, all_done
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, GUEST, Room, mail, new_config

SILENCE = {"calls": {"extensions": {"silence": "24 hours"}}}
ROSTER = "name,emails,slack,group\nAda Example,ada@example.org,,north\n"


@prepared
async def opened(room: Room, council: Mapping[str, object] | None = None) -> None:
    """Call for comments on item 1 for two days, by a list with that configuration."""
    room.config = new_config(council=council)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    room.clock.move(hours=1)


async def by_mail(room: Room, name: str, text: str, *, writer: str) -> None:
    """Write on the list, in the item's thread."""
    await room.fetch(mail(name, text, writer=writer, answers=["plan"], date=room.clock()))


async def closes_at(room: Room) -> str:
    item = await room.show(1)
    assert item["deadline"] == item["call"]["closes_at"]
    return str(item["deadline"])


async def extensions(room: Room) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await room.show(1))["call"]["extensions"]
    return found


async def notes(room: Room) -> list[str]:
    return [delivery.carried(Note).text for delivery in await room.queued(DeliveryKind.MAIL_NOTE)]


async def test_a_members_plus_counts_from_the_present_end_wherever_they_write(room: Room) -> None:
    await opened(room, {"calls": {"extensions": {"supporters": 1}}})

    await room.pen(ADA, "extend 1 +3d because of the fair")
    await room.pen(BEN, "support 1")
    assert await closes_at(room) == "2026-03-09T10:00:00Z"
    await by_mail(room, "wish", "extend: +1d because of the fair", writer="Ada <ada@example.org>")
    await room.pen(BEN, "support 1")

    assert await closes_at(room) == "2026-03-10T10:00:00Z"


async def test_a_chair_decides_on_a_members_wish(room: Room) -> None:
    await opened(room)

    slack_reply = await room.pen(ADA, "extend 1 in 5 days because of the fair")
    await room.pen(BEN, "support 1")

    assert "You propose more time" in slack_reply.text
    assert (await closes_at(room), await extensions(room)) == ("2026-03-06T10:00:00Z", [])
    assert len(await room.queued(DeliveryKind.MAIL_CALL)) == 2
    await room.pen(CHAIR, "extend 1 2026-03-09 11:00 UTC")
    assert await closes_at(room) == "2026-03-09T11:00:00Z"
    assert [(one["by"], one["reason"]) for one in await extensions(room)] == [
        ("Ada Example", "of the fair")
    ]
    assert await who_moved_the_end(room) == ["Carla Chair"]
    with pytest.raises(Refused, match="Nobody has proposed"):
        await room.pen(BEN, "support 1")


async def who_moved_the_end(room: Room) -> list[str | None]:
    history = (await room.show(1))["history"]
    return [row["actor"] for row in history if row["what"] == "deadline"]


async def test_the_history_names_nobody_where_supporters_have_moved_the_end(room: Room) -> None:
    await opened(room, {"calls": {"extensions": {"supporters": 1}}})

    await room.pen(ADA, "extend 1 +3d because of the fair")
    await room.pen(BEN, "support 1")

    assert await who_moved_the_end(room) == [None]


async def test_so_many_supporters_extend_a_call(room: Room) -> None:
    await opened(room, {"calls": {"extensions": {"supporters": 2}}})
    await by_mail(
        room,
        "wish",
        "extend: 9 Mar 18:00 because of the fair\n",
        writer="Ada Example <ada@example.org>",
    )
    assert await closes_at(room) == "2026-03-06T10:00:00Z"

    for user, why in ((ADA, "yourself"), (GUEST, "")):
        if why:
            with pytest.raises(Refused, match=why):
                await room.pen(user, "support 1")
        else:
            await room.push(user, 1, "support")
    with pytest.raises(Refused, match="already"):
        await room.push(GUEST, 1, "support")
    assert await closes_at(room) == "2026-03-06T10:00:00Z"
    await by_mail(room, "yes", "Support.\n", writer="Ben Example <ben@example.net>")

    assert await closes_at(room) == "2026-03-09T18:00:00Z"
    (extension,) = await extensions(room)
    assert (extension["from"], extension["by"]) == ("2026-03-06T10:00:00Z", "Ada Example")
    assert extension["reason"] == "of the fair"
    call = (await room.show(1))["call"]
    assert (call["answered"], call["general"]) == ([], [])
    assert await notes(room) == []


async def test_silence_extends_a_call(room: Room) -> None:
    await opened(room, SILENCE)
    await room.pen(ADA, "extend 1 in 5 days")

    room.clock.move(hours=23)
    await room.tick()
    assert await closes_at(room) == "2026-03-06T10:00:00Z"
    room.clock.move(hours=1)
    await room.tick()
    await room.tick()

    assert await closes_at(room) == "2026-03-09T11:00:00Z"
    assert len(await extensions(room)) == 1
    assert len(await room.queued(DeliveryKind.MAIL_CALL)) == 3


@pytest.mark.parametrize("way", ["button", "mail"])
async def test_an_objection_leaves_it_to_a_chair(room: Room, way: str) -> None:
    await opened(room, SILENCE)
    await room.pen(ADA, "extend 1 in 5 days")

    if way == "button":
        await room.push(BEN, 1, "object")
    else:
        await by_mail(room, "no", "object\n\nToo late.\n", writer="Ben <ben@example.net>")
    room.clock.move(hours=25)
    await room.tick()
    assert await closes_at(room) == "2026-03-06T10:00:00Z"

    with pytest.raises(Refused, match="changes nothing"):
        await room.push(BEN, 1, "object")
    room.clock.move(days=1)
    await room.tick()
    assert (await room.show(1))["call"]["state"] == "closed"
    assert await extensions(room) == []


async def test_a_wish_too_late_for_silence_is_for_a_chair(room: Room) -> None:
    await opened(room, SILENCE)
    room.clock.move(hours=24)
    with pytest.raises(Refused, match="to object, which is longer"):
        await room.pen(ADA, "extend 1 in 5 days")


async def test_only_the_roster_decides(room: Room) -> None:
    await opened(room, {"calls": {"extensions": {"supporters": 1}}})
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), ROSTER, council)

    with pytest.raises(Refused, match="on the roster of council"):
        await room.pen(BEN, "extend 1 in 5 days")
    await room.pen(ADA, "extend 1 in 5 days")
    with pytest.raises(Refused, match="on the roster of council"):
        await room.pen(BEN, "support 1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("extend: 11/12\n", "two ways"),
        ("extend: in 1 day\n", "is open until"),
        ("extend: whenever\n", "as a time"),
        ("support\n", "Nobody has proposed"),
    ],
)
async def test_a_wish_by_mail_that_cannot_be_is_answered(room: Room, text: str, why: str) -> None:
    await opened(room)
    await by_mail(room, "wish", text, writer="Ada Example <ada@example.org>")
    (note,) = await notes(room)
    assert why in note
    assert "`" not in note


async def test_a_wish_that_no_list_vouches_for_is_none(room: Room) -> None:
    await opened(room, {"calls": {"extensions": {"supporters": 1}}})
    await room.pen(ADA, "extend 1 in 5 days")
    forged = mail(
        "forged",
        "support\n",
        writer="Ben Example <ben@example.net>",
        answers=["plan"],
        through=None,
        date=room.clock(),
        headers={"List-Id": "<council.lists.example.org>"},
    )
    await room.fetch(forged)
    assert await closes_at(room) == "2026-03-06T10:00:00Z"


async def test_talk_and_quotes_are_no_wish(room: Room) -> None:
    await opened(room, {"calls": {"extensions": {"supporters": 1}}})
    await room.pen(ADA, "extend 1 in 5 days")
    for at, text in enumerate(("I support you.\n", "> support\n\nNo.\n", "Ben:\nsupport\n")):
        await by_mail(room, f"talk{at}", text, writer="Ben Example <ben@example.net>")
    assert await closes_at(room) == "2026-03-06T10:00:00Z"
    assert await notes(room) == []


async def test_the_proposals_message_tells_what_became_of_it(desk: Desk) -> None:
    room = desk.room
    room.config = room.config.model_copy(
        update={"lists": tuple(
            list_config.model_copy(update={"calls": new_config(council=SILENCE).lists[0].calls})
            for list_config in room.config.lists
        )}
    )  # fmt: skip
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    await room.pen(ADA, "extend 1 in 5 days because of the fair")
    await leave(desk)
    (own,) = wishes(desk)
    assert "unless somebody objects" in own.text
    assert "'action_id': 'object'" in str(own.blocks)

    await room.push(BEN, 1, "object")
    await leave(desk)
    (own,) = wishes(desk)
    assert "A chair decides." in own.text
    assert "'action_id': 'object'" not in str(own.blocks)

    await room.pen(CHAIR, "extend 1 in 6 days")
    await leave(desk)
    (own,) = wishes(desk)
    assert "It was not granted." in own.text
    assert "'action_id': 'support'" not in str(own.blocks)


def wishes(desk: Desk) -> list[Any]:
    every = desk.slack.state.channel_messages(CHANNEL)
    return [
        message for message in every if message.text.startswith("Ada Example proposes more time")
    ]


async def leave(desk: Desk) -> None:
    """Let what is queued for Slack leave; the mails are looked at elsewhere."""
    async with desk.room.database.transaction() as store:
        for delivery in await store.outbox.list([DeliveryState.WAITING], limit=100):
            if delivery.kind is DeliveryKind.MAIL_CALL:
                await store.outbox.drop(delivery.id)
    await desk.work(all_done)
