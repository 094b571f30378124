"""Who is away, as responders say it, is told where a chair looks, for as long as it is true."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.events import TimeReached
from bot.render.terminal.item_text import item_page_text
from handlers.keeping.housekeeping import delete_expired
from handlers.sending.deliver_mail import preview_digest
from handlers.work import Work
from tests.handlers.desk import Desk
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, CHAIR, COUNCIL, START, Room, mail

RESPONDER = {"Auto-Submitted": "auto-replied"}
AWAY = "(away until Fri 13 Mar 2026)"
LATER = START + timedelta(hours=1)


def responder(
    name: str,
    text: str = "I am away until 13 March.",
    *,
    writer: str = "Ada Example <ada@example.org>",
    to: str = COUNCIL,
    date: datetime = START,
) -> bytes:
    """Return a responder's mail, by the list, or to us alone."""
    return mail(
        name,
        text,
        writer=writer,
        to=to,
        through="council" if to == COUNCIL else None,
        date=date,
        headers=RESPONDER,
    )


@prepared
async def held_by_ada(room: Room) -> None:
    """Let Ada hold an item with an open ballot."""
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "assign 1 ada@example.org")
    await room.pen(CHAIR, "ballot 1 until +7d Shall we?")


async def away(room: Room) -> str | None:
    """Return until when the holder of item 1 is away, as `show --json` says it."""
    found = (await room.show(1))["holder_away_until"]
    assert found is None or isinstance(found, str)
    return found


async def test_who_is_away_is_said_wherever_a_chair_looks(room: Room) -> None:
    await held_by_ada(room)

    await room.fetch(responder("away"))

    shown = await room.pen(CHAIR, "show 1")
    assert f"holds the pen {AWAY}" in shown.text
    assert AWAY in str(shown.blocks)
    assert AWAY in (await room.pen(CHAIR, "list")).text
    details = await room.push(CHAIR, 1, "details")
    assert details is not None
    assert AWAY in str(details.view)
    assert await away(room) == "2026-03-13"
    assert (await room.items())[0]["holder_away_until"] == "2026-03-13"
    assert "holder away until: 2026-03-13" in item_page_text(
        await room.show(1), zone=ZoneInfo("UTC")
    )


async def test_a_digest_says_it_beside_what_is_due(room: Room) -> None:
    await held_by_ada(room)
    await room.fetch(responder("away"))
    room.clock.move(hours=1)

    async with room.database.reading() as store:
        digest = await preview_digest(
            Work(store, room.config, room.clock.now), room.config.lists[0]
        )

    body = digest.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "ada, who holds this item, is away until Fri 13 Mar 2026" in text


async def test_a_message_that_stays_does_not_say_it(desk: Desk) -> None:
    await held_by_ada(desk.room)
    await desk.room.fetch(responder("away"))

    await desk.work(all_done_in(DeliveryKind.POST_ITEM, DeliveryKind.UPDATE_ITEM))

    (parent,) = desk.parents()
    assert "ada holds the pen" in str(parent.blocks)
    assert "away" not in str(parent.blocks) + parent.text


async def by_a_mail(room: Room) -> None:
    """Let Ada write to the list."""
    await room.fetch(mail("back", "Here I am.", answers=["call"], date=LATER), received_at=LATER)


async def by_a_comment(room: Room) -> None:
    """Let Ada reply in the item's thread in Slack."""
    await room.posted(1, ts="1.2")
    await room.say(ADA, "Here I am.", ts="3.4", thread="1.2")


async def by_a_press(room: Room) -> None:
    """Let Ada press a choice."""
    await room.press(ADA, 1, "agree")


async def by_a_command(room: Room) -> None:
    """Let Ada comment by command."""
    await room.pen(ADA, "comment 1 Here I am.")


@pytest.mark.parametrize("act", [by_a_mail, by_a_comment, by_a_press, by_a_command])
async def test_whoever_does_something_by_hand_is_back(
    room: Room, act: Callable[[Room], Awaitable[None]]
) -> None:
    await held_by_ada(room)
    await room.fetch(responder("away"))
    room.clock.now = LATER

    await act(room)

    assert await away(room) is None


async def test_whoever_writes_from_another_address_of_theirs_is_back(room: Room) -> None:
    await held_by_ada(room)
    async with room.database.transaction() as store:
        person = await store.people.by_slack(ADA, name="Ada Example")
        for address in ("ada@home.example.net", "ada@example.org"):
            await store.people.learn_slack(
                person.id, name="Ada Example", address=address, at=START, evidence="users.info"
            )
    await room.fetch(responder("away"))
    assert await away(room) == "2026-03-13"

    other = mail("back", writer="Ada <ada@home.example.net>", date=LATER)
    await room.fetch(other, received_at=LATER)

    assert await away(room) is None


async def test_what_others_do_and_what_was_written_before_leaves_somebody_away(room: Room) -> None:
    await held_by_ada(room)
    await room.fetch(responder("away"))
    room.clock.now = LATER

    await room.fetch(
        mail("earlier", "I leave soon.", date=START - timedelta(hours=1)),
        mail("other", "I am here.", writer="Ben <ben@example.net>", date=LATER),
        received_at=LATER,
    )
    await room.pen(CHAIR, "assign 1 ada@example.org")
    await room.pen(ADA, "list")

    assert await away(room) == "2026-03-13"


async def test_the_order_in_a_batch_does_not_matter(room: Room) -> None:
    await held_by_ada(room)
    by_hand = mail("back", "Here I am.", date=LATER)

    for number, batch in enumerate(([responder("away"), by_hand], [by_hand, responder("away-2")])):
        await room.fetch(*batch, received_at=LATER)
        assert await away(room) is None, number


async def test_what_a_responder_said_last_stands(room: Room) -> None:
    await held_by_ada(room)
    await room.fetch(responder("away"))

    await room.fetch(
        responder("longer", "I am away until 20 March.", date=LATER), received_at=LATER
    )
    await room.fetch(responder("late", "I am away until 12 March."), received_at=LATER)

    assert await away(room) == "2026-03-20"


@pytest.mark.parametrize(
    "raw",
    [
        responder("old", "I am away until 13 March.", date=START - timedelta(days=365)),
        responder("vague", "I am away for some days."),
        mail("person", "I am away until 13 March."),
    ],
    ids=["long past", "no day", "a person"],
)
async def test_nobody_is_away_who_does_not_say_so_plainly_of_days_to_come(
    room: Room, raw: bytes
) -> None:
    await held_by_ada(room)

    await room.fetch(raw)

    async with room.database.reading() as store:
        assert await store.absences.earliest() is None


async def test_an_absence_ends_with_its_day_and_is_then_forgotten(room: Room) -> None:
    await held_by_ada(room)
    await room.fetch(responder("away"))

    async def after(day: int, hour: int) -> tuple[str | None, date | None]:
        room.clock.now = datetime(2026, 3, day, hour, tzinfo=UTC)
        await delete_expired(TimeReached(room.clock.now), database=room.database)
        async with room.database.reading() as store:
            return await away(room), await store.absences.earliest()

    assert await after(13, 23) == ("2026-03-13", date(2026, 3, 13))
    assert await after(14, 1) == (None, date(2026, 3, 13))
    assert await after(15, 1) == (None, None)


def all_done_in(*kinds: DeliveryKind) -> Callable[[list[Delivery]], bool]:
    """Return what says whether nothing of these kinds waits any more."""
    return lambda deliveries: all(
        delivery.state is not DeliveryState.WAITING
        for delivery in deliveries
        if delivery.kind in kinds
    )
