"""What was set aside, what arrived, what Slack shows, which digests went."""

from datetime import datetime

from bot.domain.ids import ChannelId, DeliveryId, MailboxName, Ts
from storage.database.engine import Database
from storage.store import Store
from storage.values import SetAside, SlackMessage
from tests.storage.samples import BOARD, COUNCIL, MINUTE, NOW, given_item

CHANNEL = ChannelId("C1")


async def put_aside(store: Store, *, uid: int | None, at: datetime = NOW) -> int:
    return await store.set_aside.add(
        at=at,
        reason="no header",
        mailbox=MailboxName("main") if uid else None,
        uid_validity=7 if uid else None,
        uid=uid,
        size=3,
        where="INBOX",
        raw=b"\0\xff\n",
    )


async def test_a_mail_set_aside_keeps_its_bytes(database: Database) -> None:
    async with database.transaction() as store:
        number = await put_aside(store, uid=5)

        assert await store.set_aside.get(number) == SetAside(
            id=number,
            at=NOW,
            reason="no header",
            mailbox=MailboxName("main"),
            uid_validity=7,
            uid=5,
            size=3,
            where="INBOX",
            raw=b"\0\xff\n",
        )
        await store.set_aside.drop(number)
        assert await store.set_aside.get(number) is None
        for beyond in (2**63, 10**30, -(2**63) - 1):
            assert await store.set_aside.get(beyond) is None


async def test_a_mail_of_one_place_is_set_aside_once(database: Database) -> None:
    async with database.transaction() as store:
        first = await put_aside(store, uid=5)
        assert await put_aside(store, uid=5, at=NOW + MINUTE) == first
        files = [await put_aside(store, uid=None), await put_aside(store, uid=None)]

        listed = await store.set_aside.list(9)
        assert [mail.id for mail in listed] == [*reversed(files), first]
        assert {mail.raw for mail in listed} == {None}
        assert len(await store.set_aside.list(1)) == 1


async def test_an_arrival_is_new_once_until_it_is_forgotten(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.arrivals.oldest() is None
        assert await store.arrivals.is_new("Ev1", now=NOW)
        assert not await store.arrivals.is_new("Ev1", now=NOW + MINUTE)
        assert await store.arrivals.oldest() == NOW
        await store.arrivals.forget_before(NOW)
        assert not await store.arrivals.is_new("Ev1", now=NOW)
        await store.arrivals.forget_before(NOW + MINUTE)
        assert await store.arrivals.is_new("Ev1", now=NOW)


async def test_our_slack_messages_lead_to_their_item(database: Database) -> None:
    item, other = await given_item(database), await given_item(database)
    parent = SlackMessage(
        channel=CHANNEL,
        ts=Ts("1.1"),
        item=item.number,
        is_parent=True,
        delivery=DeliveryId("d" * 32),
    )
    reply = SlackMessage(
        channel=CHANNEL, ts=Ts("1.2"), item=item.number, is_parent=False, delivery=None
    )

    async with database.transaction() as store:
        await store.slack.add(parent)
        await store.slack.add(reply)
        await store.slack.add(reply)

        assert await store.slack.at(CHANNEL, Ts("1.2")) == reply
        assert await store.slack.at(CHANNEL, Ts("9.9")) is None
        assert await store.slack.parent_of(item.number, CHANNEL) == parent
        assert await store.slack.parent_of(other.number, CHANNEL) is None
        assert await store.slack.parents([item.number, other.number]) == [parent]


async def test_the_first_parent_message_keeps_the_thread(database: Database) -> None:
    item = await given_item(database)
    first, second = (
        SlackMessage(channel=CHANNEL, ts=Ts(ts), item=item.number, is_parent=True, delivery=None)
        for ts in ("1.1", "1.2")
    )

    async with database.transaction() as store:
        await store.slack.add(first)
        await store.slack.add(second)

        assert await store.slack.parent_of(item.number, CHANNEL) == first
        known = await store.slack.at(CHANNEL, Ts("1.2"))
        assert known is not None
        assert not known.is_parent


async def test_a_slot_has_one_digest(database: Database) -> None:
    async def add(store: Store, slot: str, *, ends: datetime) -> int | None:
        digest = await store.digests.add(
            COUNCIL, slot=slot, window_start=NOW, window_end=ends, at=NOW
        )
        return None if digest is None else digest.id

    async with database.transaction() as store:
        assert await store.digests.latest(COUNCIL) is None
        assert not await store.digests.has_slot(COUNCIL, "one")
        first = await add(store, "one", ends=NOW + MINUTE)
        assert await add(store, "one", ends=NOW + 2 * MINUTE) is None
        second = await add(store, "two", ends=NOW + MINUTE)
        earlier = await add(store, "three", ends=NOW)

        assert await store.digests.has_slot(COUNCIL, "one")
        assert not await store.digests.has_slot(BOARD, "one")
        latest = await store.digests.latest(COUNCIL)
        assert latest is not None
        assert latest.id == second
        assert earlier is not None
        assert first is not None
        sent_digest = await store.digests.get(first)
        assert sent_digest is not None
        assert (sent_digest.list_name, sent_digest.window_start, sent_digest.window_end) == (
            COUNCIL,
            NOW,
            NOW + MINUTE,
        )
