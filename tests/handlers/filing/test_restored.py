"""A database from a backup knows again what it posted and sent since."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import DeliveryId, ItemNumber, ListName, Ts
from handlers.deliveries import queue
from handlers.filing.own_mail import is_sealed, new_delivery_id
from storage.database.backup import mark
from storage.database.engine import Database
from storage.restores import FoundMessage
from tests.handlers.room import BOARD_CHANNEL, CHANNEL, US, Room, mail

SECRET = "a secret of the room"


@asynccontextmanager
async def room_on(path: Path, *, after: Room | None = None) -> AsyncIterator[Room]:
    """Give a room on a database that names its deliveries, as the service's does."""
    database = await Database.open(
        f"sqlite:///{path}", new_delivery_id=partial(new_delivery_id, secret=SECRET)
    )
    room = Room(database)
    if after is not None:
        room.clock.now, room.uid = after.clock.now, after.uid
    try:
        yield room
    finally:
        await database.close()


@pytest.fixture
def before(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """Return an empty database."""
    path = tmp_path / "before.db"
    shutil.copyfile(migrated_sqlite, path)
    return path


def backed_up(path: Path) -> Path:
    """Return a copy of a database that is closed."""
    copy = path.with_name("backup.db")
    shutil.copyfile(path, copy)
    return copy


async def restored(room: Room, *found_messages: FoundMessage) -> None:
    """Have the room's database be one that comes from a backup of a week ago."""
    now = room.clock.now
    async with room.database.linked(writes=True) as link:
        await mark(now - timedelta(days=7), now, link)
    async with room.database.transaction() as store:
        await store.restores.begin(found_messages, now=now)


async def ids(room: Room, kind: DeliveryKind) -> list[DeliveryId]:
    """Return the ids of what is queued of a kind."""
    return [delivery.id for delivery in await room.queued(kind)]


def from_list(delivery: DeliveryId, subject: str) -> bytes:
    """Return a mail of ours as the list sends it back."""
    return mail(f"{delivery}@bot.example.org", "Ours.", writer=f"Penholder <{US}>", subject=subject)


async def test_what_is_queued_again_has_the_ids_and_numbers_of_before(before: Path) -> None:
    answer = mail("answer", answers=["two"], subject="Re: About two")
    async with room_on(before) as room:
        await room.fetch(mail("one"))
    backup = backed_up(before)
    async with room_on(before) as room:
        await room.fetch(mail("two"), mail("three"), answer)
        items = await ids(room, DeliveryKind.POST_ITEM)
        mails = await ids(room, DeliveryKind.POST_MAIL)

    async with room_on(backup) as room:
        shown = [
            FoundMessage(CHANNEL, Ts(f"{number}.0"), items[number - 1], ItemNumber(number), True)
            for number in (2, 3)
        ]
        unknown = FoundMessage(CHANNEL, Ts("9.0"), DeliveryId("9" * 32), ItemNumber(9), True)
        await restored(room, *shown, unknown)
        for raw in (mail("two"), mail("three"), answer, mail("new")):
            await room.fetch(raw)

        numbers = {one["title"]: one["number"] for one in await room.items()}
        expected = {"About one": 1, "About two": 2, "About three": 3, "About new": 10}
        assert numbers == expected
        assert set(mails) <= set(await ids(room, DeliveryKind.POST_MAIL))
        async with room.database.reading() as store:
            assert await store.restores.parent_of(ItemNumber(3), CHANNEL) == Ts("3.0")
            assert await store.restores.parent_of(ItemNumber(3), BOARD_CHANNEL) is None
            assert await store.restores.posted(items[1], CHANNEL) == Ts("2.0")


async def test_digests_that_the_list_has_are_taken_over(before: Path) -> None:
    async with room_on(before) as room:
        await room.fetch(mail("one"))
        room.clock.move(days=6)
        await room.tick()
        await room.fetch(mail("two", date=room.clock.now))
    backup = backed_up(before)
    later = []
    async with room_on(before, after=room) as room:
        for name in ("three", "four"):
            room.clock.move(days=7)
            await room.tick()
            later.append((mail(name, date=room.clock.now), room.clock.now))
            await room.fetch(later[-1][0])
        sent = await ids(room, DeliveryKind.MAIL_DIGEST)
        assert len(sent) >= 2
        windows = await digests(room)

    async with room_on(backup, after=room) as room:
        known = await ids(room, DeliveryKind.MAIL_DIGEST)
        await restored(room)
        await room.fetch(*(from_list(delivery_id, "Digest") for delivery_id in sent))
        for raw, received_at in later:
            await room.fetch(raw, received_at=received_at)
        await room.tick()

        assert await ids(room, DeliveryKind.MAIL_DIGEST) == sent
        assert len(known) < len(sent)
        assert await digests(room) == windows
        assert [one["title"] for one in await room.items() if "Digest" in str(one["title"])] == []


async def digests(room: Room) -> list[object]:
    """Return the windows of the council's digests."""
    async with room.database.reading() as store:
        latest = await store.digests.latest(room.config.lists[0].name)
    return [latest and (latest.window_start, latest.window_end)]


async def test_our_mails_are_known_by_their_seal_and_nobody_can_make_one(before: Path) -> None:
    async with room_on(before) as room:
        ours = new_delivery_id("", secret=SECRET)
        theirs = new_delivery_id("", secret="another")
        changed = DeliveryId(f"{'0' * 20}{ours[20:]}")

        await room.fetch(from_list(ours, "Ours"), from_list(theirs, "Theirs"))

        assert [one["title"] for one in await room.items()] == ["Theirs"]
        assert is_sealed(ours, room.config)
        assert not is_sealed(theirs, room.config)
        assert not is_sealed(changed, room.config)
        assert not is_sealed(DeliveryId(""), room.config)


async def test_a_name_that_is_taken_gives_a_fresh_id(before: Path) -> None:
    async with room_on(before) as room:
        delivery = queue.mail_digest(1, "a slot", to=room.config.lists[0])
        async with room.database.transaction() as store:
            first = await store.outbox.add(delivery, now=room.clock.now)
            second = await store.outbox.add(
                replace(delivery, dedup_key="another"), now=room.clock.now
            )

            assert first == store.outbox.id_of(queue.digest_name(ListName("council"), "a slot"))
            assert second not in {first, None}
