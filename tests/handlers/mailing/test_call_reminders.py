"""Those who have not answered a call are reminded, each at most twice, by the way they have."""

from collections import Counter

from bot.domain.delivery import DeliveryKind
from bot.domain.payloads import News
from handlers.people.rosters import import_roster
from handlers.work import Work
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail

ROSTER = (
    "name,emails,slack,group\n"
    "Ada Example,ada@example.org,U02ADA,north\n"
    "Ben Example,ben@example.net,U03BEN,south\n"
    "Dora Example,dora@example.org,,south\n"
    "Emil Example,emil@example.org,,west\n"
)


async def opened(room: Room) -> None:
    """Call for comments on item 1 for ten days, with a roster, of which Emil is away."""
    await room.fetch(mail("plan"))
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), ROSTER, council)
    await room.pen(CHAIR, "call 1 until in 10 days What worked?")
    away = mail(
        "away",
        "I am out of the office until 30 March 2026.\n",
        writer="Emil Example <emil@example.org>",
        answers=["plan"],
        subject="Out of office",
        headers={"Auto-Submitted": "auto-replied"},
    )
    await room.fetch(away)


async def told(room: Room) -> list[str]:
    """Return who was told what, without the ways."""
    news = await room.queued(DeliveryKind.SLACK_NEWS, DeliveryKind.MAIL_REMINDER)
    return sorted(f"{delivery.recipient} {delivery.payload}" for delivery in news)


HALF = [
    f"{CHAIR} {News.CALL_SUMMARY}",
    f"{ADA} {News.CALL_REMINDER}",
    f"{BEN} {News.CALL_REMINDER}",
    "dora@example.org half time",
]


async def test_each_is_reminded_at_half_time_and_before_the_end(room: Room) -> None:
    await opened(room)
    room.clock.move(days=4)
    await room.tick()
    assert await told(room) == []

    room.clock.move(days=1)
    await room.tick()
    await room.tick()
    assert await told(room) == HALF

    await room.pen(ADA, "comment 1 Q1 The tea.")
    room.clock.move(days=3)
    await room.tick()
    await room.tick()
    assert await told(room) == sorted(
        [
            *HALF,
            f"{CHAIR} {News.CALL_SUMMARY}",
            f"{BEN} {News.CALL_REMINDER}",
            "dora@example.org before the end",
        ]
    )


async def test_an_extension_repeats_no_reminder(room: Room) -> None:
    await opened(room)
    room.clock.move(days=5)
    await room.tick()
    await room.pen(CHAIR, "extend 1 in 15 days")

    room.clock.move(days=5)
    await room.tick()

    assert await told(room) == HALF


async def test_without_a_roster_nobody_is_reminded(room: Room) -> None:
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 10 days What worked?")
    for _day in range(9):
        room.clock.move(days=1)
        await room.tick()
    assert await told(room) == []


async def test_nobody_is_reminded_after_a_close(room: Room) -> None:
    await opened(room)
    await room.pen(CHAIR, "close 1")
    room.clock.move(days=5)
    await room.tick()
    assert await told(room) == []


async def test_a_quarter_of_weekly_calls_tells_everything_once(room: Room) -> None:
    roster = "name,emails,slack\nAda Example,,U02ADA\nDora Example,dora@example.org,\n"
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), roster, council)
    for week in range(1, 14):
        await room.fetch(mail(f"week-{week}", subject=f"Week {week}", date=room.clock()))
        await room.pen(CHAIR, f"call {week} until in 7 days What worked?")
        for days in (4, 1, 2):
            room.clock.move(days=days)
            await room.tick()

    kinds = (DeliveryKind.SLACK_NEWS, DeliveryKind.MAIL_REMINDER, DeliveryKind.MAIL_CALL)
    told = Counter((delivery.item, delivery.kind) for delivery in await room.queued(*kinds))
    assert told == {
        (item, kind): count
        for item in range(1, 14)
        for kind, count in (
            (DeliveryKind.SLACK_NEWS, 4),  # Ada twice, and twice a summary to the chair
            (DeliveryKind.MAIL_REMINDER, 2),
            (DeliveryKind.MAIL_CALL, 2),  # opened and closed
        )
    }
