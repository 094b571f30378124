"""The watcher against the sandbox's in-memory server, which differs from Dovecot in many ways."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.domain.ids import MessageId
from bot.errors import GiveUp
from bot.events import MailTooLarge
from bot.gateways.imap.lookup import ImapLookup, probe_imap
from bot.sandbox.imap import ImapWorld
from tests.gateways.ledger import QUICK, Ledger, eventually, mail, mailbox, watching
from tests.gateways.test_imap_watching import STRANGE_BODIES

WHEN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
async def world() -> AsyncIterator[ImapWorld]:
    async with ImapWorld() as server:
        server.add_user("alice", password="open sesame")
        yield server


async def test_every_byte_of_a_mail_arrives_as_it_is(world: ImapWorld) -> None:
    mails = [mail(number, body=body) for number, body in enumerate(STRANGE_BODIES)]
    for raw in mails:
        await world.deliver("alice", raw, WHEN)
    ledger = Ledger()

    async with watching(mailbox(port=world.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.bodies == mails
    assert {arrival.received_at for arrival in ledger.arrivals} == {WHEN}


async def test_a_new_mail_is_told_of_by_idle(world: ImapWorld) -> None:
    ledger = Ledger()
    async with watching(mailbox(port=world.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)
        for number in range(3):
            await world.deliver("alice", mail(number), WHEN)
            await eventually(lambda number=number: len(ledger.uids) == number + 1)  # type: ignore[misc]

    assert ledger.bodies == [mail(0), mail(1), mail(2)]


async def test_a_mail_over_the_limit_is_told_by_its_beginning(world: ImapWorld) -> None:
    large = mail(1, body=b"x" * 200_000)
    await world.deliver("alice", large, WHEN)
    ledger = Ledger()

    async with watching(mailbox(port=world.port), ledger, max_size=10_000) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    mail_fetched = ledger.arrivals[0]
    assert isinstance(mail_fetched, MailTooLarge)
    assert mail_fetched.size == len(large)
    assert mail_fetched.beginning == large[: 64 * 1024]


async def test_it_goes_on_after_a_restart(world: ImapWorld) -> None:
    await world.deliver("alice", mail(1), WHEN)
    ledger = Ledger()
    async with watching(mailbox(port=world.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)
        await world.stop()
        await world.deliver("alice", mail(2), WHEN)
        await world.start()

        await eventually(lambda: ledger.bodies == [mail(1), mail(2)])


async def test_a_renumbered_mailbox_is_read_anew(world: ImapWorld) -> None:
    await world.deliver("alice", mail(1), WHEN)
    ledger = Ledger()
    async with watching(mailbox(port=world.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

        await world.renew_uid_validity("alice")

        await eventually(lambda: len(ledger.cursors) == 2)
    assert ledger.bodies == [mail(1), mail(1)]


async def test_a_message_id_is_found(world: ImapWorld) -> None:
    await world.deliver("alice", mail(1), WHEN)
    lookup = ImapLookup(config=mailbox(port=world.port), timings=QUICK)

    assert await lookup.has_message_id(MessageId("m1@example.org"))
    assert not await lookup.has_message_id(MessageId("m2@example.org"))


async def test_a_probe_says_what_is_there(world: ImapWorld) -> None:
    await world.deliver("alice", mail(1), WHEN)

    imap_probe = await probe_imap(mailbox(port=world.port), timings=QUICK)

    assert imap_probe.idle
    assert imap_probe.mails == 1
    with pytest.raises(GiveUp, match="correct username and password"):
        await probe_imap(mailbox(port=world.port, password="wrong"), timings=QUICK)
