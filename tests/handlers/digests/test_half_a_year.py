"""Half a year of weeks: each message is in one digest of each reader, and none that they muted."""

import random  # noqa: TID251 - the test gives the seed
from collections import Counter
from itertools import pairwise

from bot.domain.delivery import DeliveryKind
from bot.domain.payloads import OfPerson
from handlers.digests.personal import personal_digest, reader_of
from handlers.work import Work
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, Room, mail

ADAS, BENS = "ada@example.org", "ben@example.net"
WEEKS = 26
TICKS_A_WEEK = 4


@prepared
async def two_readers(room: Room) -> None:
    """Ada has a digest a day and mutes item 1, Ben has one a week and follows it."""
    await room.fetch(mail("quiet", "A first word.", writer=f"Ada Example <{ADAS}>"))
    await room.fetch(mail("loud", "Another word.", writer=f"Ben Example <{BENS}>"))
    room.clock.move(hours=1)
    await room.pen(ADA, "digest mine daily 08:00")
    await room.pen(BEN, "digest mine weekly Mon 07:00")
    await room.pen(ADA, "mute 1")
    await room.pen(BEN, "follow 1")


async def spans(room: Room) -> dict[str, list[OfPerson]]:
    """Return the time spans of the digests that were queued, by their address."""
    found: dict[str, list[OfPerson]] = {ADAS: [], BENS: []}
    for delivery in await room.queued(DeliveryKind.MAIL_DIGEST):
        if isinstance(delivery.payload, OfPerson):
            found[delivery.recipient].append(delivery.payload)
    return found


async def told(room: Room, address: str, span: OfPerson) -> Counter[int]:
    """Return how many messages of each item a digest of a time span tells."""
    async with room.database.reading() as store:
        person = await store.people.of_address(address)
        assert person is not None
        reader = await reader_of(Work(store, room.config, span.end), person, address)
        digest = await personal_digest(reader, span)
    entries = () if digest is None else digest.entries
    return Counter({entry.item.number: entry.mail_count for entry in entries if entry.mail_count})


async def test_each_message_of_half_a_year_is_in_one_digest_of_each_reader(room: Room) -> None:
    await two_readers(room)
    chance = random.Random(7)  # noqa: S311 - no secret
    said: Counter[int] = Counter({1: 1, 2: 1})  # a digest begins with its last slot
    for number in range(WEEKS * TICKS_A_WEEK):
        room.clock.move(hours=chance.randint(1, 2 * 24 * 7 // TICKS_A_WEEK - 1))
        if chance.random() < 0.4:
            thread, item = chance.choice([("quiet", 1), ("loud", 2)])
            writer = "Dora Post <dora@example.net>"
            await room.fetch(mail(f"m{number}", writer=writer, answers=[thread], date=room.clock()))
            said[item] += 1
        await room.tick()
    room.clock.move(days=8)
    await room.tick()

    by_reader = await spans(room)
    for address, of_reader in by_reader.items():
        ordered = sorted(of_reader, key=lambda span: span.start)
        assert all(first.end == second.start for first, second in pairwise(ordered))
        seen: Counter[int] = Counter()
        for span in ordered:
            seen += await told(room, address, span)
        assert seen == (said if address == BENS else Counter({2: said[2]}))
    assert len(by_reader[BENS]) > WEEKS // 2
    assert len(by_reader[ADAS]) > WEEKS
