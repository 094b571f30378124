"""A digest goes once per window, says nothing twice and skips nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.digests.digest import Digest, Section
from bot.errors import Refused
from handlers.digests.digests import digest_of
from storage.tables import items
from storage.values import SentDigest
from tests.conftest import ON_BOTH_DATABASES
from tests.handlers.room import ADA, BEN, BOARD, CHAIR, COUNCIL, Room, mail, new_config

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
"""The first slot after the room's start (Lisbon has UTC's time in winter)."""


async def digests(room: Room) -> list[Delivery]:
    """Return the digests that wait to leave."""
    return await room.queued(DeliveryKind.MAIL_DIGEST)


async def latest(room: Room) -> SentDigest:
    """Return the council's newest digest."""
    async with room.database.reading() as store:
        sent_digest = await store.digests.latest(room.config.lists[0].name)
    assert sent_digest is not None
    return sent_digest


async def contents(room: Room) -> Digest | None:
    """Return what the newest digest says, as it is rendered when it leaves."""
    made = await latest(room)
    async with room.database.reading() as store:
        return await digest_of(store, room.config.lists[0], made.window_start, made.window_end)


async def said(room: Room) -> list[str]:
    """Return the comments in the newest digest."""
    digest = await contents(room)
    return [
        comment.text for entry in (digest.entries if digest else ()) for comment in entry.comments
    ]


async def leaves(room: Room) -> None:
    """Let the newest digest reach its list."""
    made, digest = await latest(room), await contents(room)
    async with room.database.transaction() as store:
        taken = digest.comment_ids if digest is not None else ()
        await store.comments.put_in_digest(made.id, taken)
        await store.comments.mark_digest_sent(made.id, at=room.clock.now)


async def test_a_new_installation_does_not_begin_with_a_digest(room: Room) -> None:
    await room.fetch(mail("call"))

    await room.tick()

    assert await digests(room) == []


async def test_a_digest_goes_at_its_slot_once(room: Room) -> None:
    await room.tick()
    await room.fetch(mail("call"))
    room.clock.now = MONDAY - timedelta(minutes=1)
    await room.tick()
    assert await digests(room) == []

    for _minute in range(3):
        room.clock.move(minutes=1)
        await room.tick()

    (delivery,) = await digests(room)
    assert delivery.recipient == "council@lists.example.org"
    digest = await contents(room)
    assert digest is not None
    assert [entry.item.number for entry in digest.of(Section.NEW)] == [1]


async def test_an_empty_week_sends_nothing_and_the_next_one_tells_of_its_own(room: Room) -> None:
    await room.tick()
    room.clock.now = MONDAY
    await room.tick()
    assert await digests(room) == []
    room.clock.move(days=1)
    await room.fetch(mail("call", date=room.clock.now))

    room.clock.now = MONDAY + timedelta(days=7)
    await room.tick()

    assert len(await digests(room)) == 1


async def test_a_service_that_was_away_sends_one_digest_for_all_that_it_missed(
    room: Room,
) -> None:
    await room.tick()
    await room.fetch(mail("call"))

    room.clock.now = MONDAY + timedelta(days=17)
    await room.tick()
    await room.tick()

    assert len(await digests(room)) == 1


async def test_a_list_whose_digest_cannot_be_made_does_not_delay_the_others(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    async def label_council(labels: str) -> None:
        async with room.database.linked(writes=True) as link:
            await link.run(update(items).where(items.c.number == 1).values(labels=text(labels)))

    await room.tick()
    await room.fetch(mail("call"), mail("news", to=BOARD, through="board"))
    await label_council("'damaged'")

    room.clock.now = MONDAY
    await room.tick()
    assert [delivery.recipient for delivery in await digests(room)] == [BOARD]
    assert "digest cannot be made; it is tried again" in caplog.text

    await label_council("'[]'")
    room.clock.move(minutes=1)
    await room.tick()
    assert [delivery.recipient for delivery in await digests(room)] == [BOARD, COUNCIL]


async def test_by_hand_twice_between_two_slots_sends_once(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "digest send")

    with pytest.raises(Refused, match="went out"):
        await room.pen(CHAIR, "digest send")

    assert len(await digests(room)) == 1


async def test_a_command_delivered_again_is_answered_as_before(room: Room) -> None:
    await room.fetch(mail("call"))
    first = await room.pen(CHAIR, "digest send", key="same")

    again = await room.pen(CHAIR, "digest send", key="same")

    assert again == first
    assert len(await digests(room)) == 1


async def test_the_scheduled_digest_goes_on_where_the_one_by_hand_ended(room: Room) -> None:
    await room.tick()
    await room.fetch(mail("call"), mail("answer", answers=["call"]))
    room.clock.move(minutes=1)
    await room.pen(CHAIR, "digest send")
    by_hand = await latest(room)

    room.clock.now = MONDAY
    await room.tick()
    assert len(await digests(room)) == 1

    room.clock.move(hours=1)
    await room.fetch(mail("more", "More words.", date=room.clock.now))
    room.clock.move(days=7)
    await room.tick()
    assert len(await digests(room)) == 2
    assert (await latest(room)).window_start >= by_hand.window_end


async def test_nothing_to_tell_is_refused(room: Room) -> None:
    for action in ("preview", "send"):
        with pytest.raises(Refused, match="Nothing has happened"):
            await room.pen(CHAIR, f"digest {action}")


async def test_only_chairs_see_and_send_it(room: Room) -> None:
    await room.fetch(mail("call"))

    for action in ("preview", "send"):
        with pytest.raises(Refused, match="Only a chair of council"):
            await room.pen(ADA, f"digest {action}")


async def test_a_mail_written_before_and_received_after_a_digest_is_in_the_next(
    room: Room,
) -> None:
    await room.tick()
    room.clock.now = MONDAY
    await room.tick()
    room.clock.move(minutes=5)

    await room.fetch(mail("slow", date=MONDAY - timedelta(minutes=5)))
    room.clock.now = MONDAY + timedelta(days=7)
    await room.tick()

    assert len(await digests(room)) == 1
    digest = await contents(room)
    assert digest is not None
    assert [entry.item.number for entry in digest.entries] == [1]


async def test_a_mail_received_before_and_filed_after_a_digest_is_in_the_next_alone(
    room: Room,
) -> None:
    await room.tick()
    await room.fetch(mail("call"))
    room.clock.now = MONDAY
    await room.tick()
    just_before = MONDAY - timedelta(minutes=1)
    room.clock.move(minutes=5)

    await room.fetch(mail("slow", date=just_before), received_at=just_before)
    first = await contents(room)
    room.clock.now = MONDAY + timedelta(days=7)
    await room.tick()
    second = await contents(room)

    assert first is not None
    assert [(entry.item.number, entry.mail_count) for entry in first.entries] == [(1, 1)]
    assert second is not None
    assert [(entry.item.number, entry.mail_count) for entry in second.of(Section.NEW)] == [(2, 1)]
    assert second.entries == second.of(Section.NEW)


# Comments


async def an_item_with_a_comment(room: Room) -> None:
    """Open #1 with Ada's comment, which may go to the list."""
    await room.tick()
    await room.fetch(mail("call"))
    await room.posted(1, ts="1.1")
    await room.pen(ADA, "publish always")
    await room.say(ADA, "Word for word", ts=str(room.clock.now.timestamp()), thread="1.1")
    room.clock.move(hours=1)


async def test_a_comment_goes_to_the_list_word_for_word_and_once(room: Room) -> None:
    await an_item_with_a_comment(room)

    await room.pen(CHAIR, "digest send")
    assert await said(room) == ["Word for word"]
    await leaves(room)
    await room.fetch(mail("more", "More words.", answers=["call"], date=room.clock.now))
    room.clock.now = MONDAY
    await room.tick()

    assert await said(room) == []


@pytest.mark.parametrize("mode", ["ask", "never"])
async def test_comments_that_stay_in_slack_are_in_no_digest(room: Room, mode: str) -> None:
    room.config = new_config(council={"slack_comments": mode})
    await an_item_with_a_comment(room)

    preview = await room.pen(CHAIR, "digest preview")
    await room.pen(CHAIR, "digest send")

    assert "Word for word" not in f"{preview.text}{preview.blocks}"
    assert await said(room) == []


async def test_a_comment_that_stays_in_slack_is_no_reason_for_a_digest(room: Room) -> None:
    room.config = new_config(council={"slack_comments": "never"})
    await an_item_with_a_comment(room)
    await room.pen(CHAIR, "digest send")
    await leaves(room)

    room.clock.now = MONDAY
    await room.say(BEN, "Between us", ts=str(room.clock.now.timestamp()), thread="1.1")
    await room.tick()

    assert len(await digests(room)) == 1


async def test_an_edit_between_queue_and_send_is_what_the_list_reads(room: Room) -> None:
    await an_item_with_a_comment(room)
    ts = str((room.clock.now - timedelta(hours=1)).timestamp())
    await room.pen(CHAIR, "digest send")

    await room.edit(ADA, "Better words", ts=ts, thread="1.1")
    assert await said(room) == ["Better words"]
    await room.delete(ts=ts)

    assert await said(room) == []


async def test_a_comment_taken_out_while_its_digest_went_comes_in_the_next(room: Room) -> None:
    await an_item_with_a_comment(room)
    ts = str((room.clock.now - timedelta(hours=1)).timestamp())
    await room.pen(CHAIR, "digest send")
    await room.edit(ADA, "// Not yet", ts=ts, thread="1.1")
    await leaves(room)

    await room.edit(ADA, "Here again", ts=ts, thread="1.1")
    room.clock.now = MONDAY
    await room.tick()

    assert await said(room) == ["Here again"]


@ON_BOTH_DATABASES
async def test_processes_that_tick_at_once_send_one(room: Room) -> None:
    rounds = 1 if room.database.is_sqlite else 3
    await room.tick()
    for week in range(rounds):
        room.clock.move(hours=1)
        await room.fetch(mail(f"call{week}", f"Words of {week}.", date=room.clock.now))
        room.clock.now = MONDAY + timedelta(days=7 * week)

        await asyncio.gather(*(room.tick() for _process in range(4)))

        assert len(await digests(room)) == week + 1
