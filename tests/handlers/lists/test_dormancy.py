"""An item that nobody writes about becomes dormant, is told of before, and wakes by itself."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from bot.events import TimeReached
from handlers.lists.dormancy import LOOK_AGAIN, handle_dormancy
from handlers.lists.list_watch import ListWatch
from tests.handlers.room import ADA, CHAIR, Room, mail, new_config


async def tick(room: Room, watch: ListWatch | None = None) -> None:
    event = TimeReached(now=room.clock.now)
    await handle_dormancy(
        event, database=room.database, config=room.config, watch=watch or ListWatch()
    )


async def opened(room: Room, days: float) -> None:
    """Take a mail that Slack shows, and let days pass."""
    await room.fetch(mail("tea"))
    await room.posted(1, ts="1772618400.000100")
    room.clock.move(days=days)


async def state(room: Room) -> str:
    await tick(room)
    return str((await room.show(1))["state"])


async def states(room: Room) -> list[tuple[str, str, str]]:
    entries = (await room.show(1))["history"]
    return [
        (entry["from"], entry["to"], entry["source"])
        for entry in entries
        if entry["what"] == "state"
    ]


async def test_it_becomes_dormant_on_time_and_once(room: Room) -> None:
    await opened(room, 59.9)
    assert await state(room) == "open"

    room.clock.move(days=0.2)
    assert await state(room) == "dormant"
    await tick(room)

    assert await states(room) == [("open", "dormant", "time")]
    assert len(await room.queued(DeliveryKind.UPDATE_ITEM)) == 1


async def test_a_list_is_looked_at_once_in_some_minutes(room: Room) -> None:
    await opened(room, 59.999)
    watch = ListWatch()
    await tick(room, watch)

    room.clock.move(days=0.002)
    await tick(room, watch)
    assert (await room.show(1))["state"] == "open"
    room.clock.move(seconds=LOOK_AGAIN.total_seconds())
    await tick(room, watch)

    assert (await room.show(1))["state"] == "dormant"


async def test_items_of_another_home_do_not_stand_before_a_lists_own(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.lists.dormancy.MOST_AT_ONCE", 1)
    await room.fetch(mail("tea"), mail("tea", through="board"))
    await room.fetch(mail("milk", through="board"))
    room.config = new_config(council={"dormant_after": "0 days"})
    for number in (1, 2):
        await room.posted(number, ts=f"1772618400.00010{number}")
    room.clock.move(days=400)

    assert await state(room) == "open"
    assert (await room.show(2))["state"] == "dormant"


@pytest.mark.parametrize("way", ["mail", "slack"])
async def test_whatever_is_said_wakes_it(room: Room, way: str) -> None:
    await opened(room, 61)
    assert await state(room) == "dormant"

    if way == "mail":
        await room.fetch(mail("more", answers=["tea"], date=room.clock()))
    else:
        await room.pen(ADA, "comment 1 Is it still warm?")

    assert await state(room) == "open"
    assert (await states(room))[-1] == ("dormant", "open", way)
    room.clock.move(days=61)
    assert await state(room) == "dormant"


async def test_a_dormant_item_may_be_called_for_and_voted_on_at_once(room: Room) -> None:
    await opened(room, 61)
    assert await state(room) == "dormant"

    await room.pen(CHAIR, "call 1 until in 90 days")

    room.clock.move(days=80)
    assert await state(room) == "commenting"


async def test_what_waits_or_is_not_in_slack_stays_open(room: Room) -> None:
    await room.fetch(mail("tea"))
    await room.fetch(mail("milk"))
    await room.posted(2, ts="1772618400.000200")
    room.config = new_config(council={"dormant_after": "0 days"})
    room.clock.move(days=300)
    assert await state(room) == "open"
    assert (await room.show(2))["state"] == "open"

    room.config = new_config(council={"dormant_after": "90 days"})
    assert await state(room) == "open"
    assert (await room.show(2))["state"] == "dormant"


async def test_the_digest_before_names_it_with_the_day(room: Room) -> None:
    await opened(room, 5)
    await room.pen(CHAIR, "digest send")
    room.clock.move(days=50)  # the next one is due on Monday, 4 May
    await room.fetch(mail("coffee", date=room.clock()))

    shown = " ".join((await room.type(CHAIR, "digest")).text.split())

    assert "1 new thread; 1 quiet thread." in shown
    assert "QUIET ===== #1 About tea" in shown
    assert "Dormant from Sun 3 May 2026 on unless somebody writes." in shown


async def test_a_quiet_item_alone_makes_no_digest(room: Room) -> None:
    await opened(room, 5)
    await room.pen(CHAIR, "digest send")
    room.clock.move(days=50)

    with pytest.raises(Refused, match="Nothing has happened"):
        await room.type(CHAIR, "digest")


async def of_old_mail(room: Room, days: float) -> None:
    """Take a mail that Slack does not show, as an import does, and let days pass."""
    await room.fetch(mail("tea"))
    room.clock.move(days=days)


async def test_old_mail_that_slack_does_not_show_is_archived_after_a_year(room: Room) -> None:
    await of_old_mail(room, 364)
    assert await state(room) == "open"

    room.clock.move(days=2)

    assert await state(room) == "archived"
    assert "#1" not in (await room.pen(CHAIR, "list")).text
    assert "1" in (await room.pen(CHAIR, "search state:archived tea")).text


async def test_a_new_message_wakes_what_was_archived_and_an_old_one_does_not(room: Room) -> None:
    await of_old_mail(room, 800)
    assert await state(room) == "archived"

    long_ago = room.clock.now - timedelta(days=500)
    await room.fetch(mail("late", answers=["tea"], date=long_ago))
    assert (await room.show(1))["state"] == "archived"
    await room.fetch(mail("new", answers=["tea"], date=room.clock()))

    assert (await room.show(1))["state"] == "open"
    assert await states(room) == [("archived", "open", "mail")]


async def test_an_archived_item_can_be_voted_on(room: Room) -> None:
    await of_old_mail(room, 800)
    await tick(room)

    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")

    assert (await room.show(1))["state"] == "voting"
