"""Mails come whole, once and in order from a real Dovecot."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.events import MailFetched, MailTooLarge
from bot.gateways.imap.client import BEGINNING_BYTES
from bot.gateways.imap.source import BATCH_MAILS, BATCHES_IN_HAND, TAKEN_AT_ONCE
from tests.gateways.ledger import QUICK, Ledger, eventually, mail, mailbox, watching
from tests.peers.dovecot import Dovecot, running_dovecot

Batch = Sequence[MailFetched | MailTooLarge]

STRANGE_BODIES = (
    b"A1 OK done\r\nAAAA0 OK FETCH completed\r\n",
    b"* BYE server says\r\n* 1 FETCH (UID 1 BODY[] {5}\r\n",
    b"ends with a size {5}\r\n{5}\r\n",
    b'((((\r\n)\r\n"unbalanced\r\n\\',
    bytes(byte for byte in range(1, 256) if byte not in b"\r\n") + b"\r\n",
    "Grüße aus 東京\r\n".encode(),
    b"no line end at the end",
    b"",
    b"+ go on\r\n\r\n.\r\n..\r\n",
)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_every_byte_of_a_mail_arrives_as_it_is(dovecot: Dovecot, security: str) -> None:
    mails = [mail(number, body=body) for number, body in enumerate(STRANGE_BODIES)]
    dovecot.deliver_many("alice", mails)
    port = dovecot.tls_port if security == "tls" else dovecot.port
    ledger = Ledger()

    config = mailbox(port=port, security=security, ca_file=dovecot.ca_file)
    async with watching(config, ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.bodies == mails
    assert ledger.uids == list(range(1, len(mails) + 1))
    first = ledger.arrivals[0]
    assert first.mailbox == "main"
    assert first.received_at.tzinfo is UTC
    assert source.last_error == ""


async def test_a_new_mail_is_told_of_by_idle(dovecot: Dovecot) -> None:
    ledger = Ledger()
    timings = replace(QUICK, first_look=timedelta(minutes=1))
    async with watching(mailbox(port=dovecot.port), ledger, timings=timings) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

        dovecot.deliver_by_lmtp("alice", mail(1))
        await eventually(lambda: len(ledger.arrivals) == 1)
        dovecot.deliver_by_lmtp("alice", mail(2))
        await eventually(lambda: len(ledger.arrivals) == 2)

    assert ledger.uids == [1, 2]


async def test_mails_that_come_while_others_are_taken_are_not_missed(dovecot: Dovecot) -> None:
    dovecot.deliver("alice", mail(1))
    ledger = Ledger()
    ledger.open.clear()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await eventually(lambda: ledger.waiting == 1)
        dovecot.deliver("alice", mail(2))

        ledger.open.set()
        await eventually(lambda: ledger.uids == [1, 2])
        await asyncio.wait_for(source.caught_up.wait(), 15)


async def test_what_is_below_the_cursor_is_not_fetched_again(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(3)])
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)
    assert ledger.batches == [3]

    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.batches == [3]


async def test_a_long_history_comes_in_order_and_in_batches(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(1_203)])
    ledger = Ledger()

    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 30)

    assert ledger.uids == list(range(1, 1_204))
    assert max(ledger.batches) <= 50


async def test_only_a_few_batches_are_in_memory(dovecot: Dovecot) -> None:
    most = BATCHES_IN_HAND * BATCH_MAILS
    dovecot.deliver_many("alice", [mail(number) for number in range(most + 200)])
    ledger = Ledger()
    ledger.open.clear()

    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await eventually(lambda: ledger.waiting == 1)
        dovecot.expunge("alice", f"{most + 1}:{most + 200}")
        ledger.open.set()
        await asyncio.wait_for(source.caught_up.wait(), 15)

    # What is more had not been asked for when its mails went away.
    assert ledger.uids == list(range(1, most + 1))


async def test_a_mail_over_the_limit_is_told_by_its_beginning(dovecot: Dovecot) -> None:
    large = mail(2, body=b"x" * 200_000)
    dovecot.deliver_many("alice", [mail(1), large, mail(3)])
    ledger = Ledger()

    async with watching(mailbox(port=dovecot.port), ledger, max_size=10_000) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    kinds = [type(arrival) for arrival in ledger.arrivals]
    assert kinds == [MailFetched, MailTooLarge, MailFetched]
    mail_fetched = ledger.arrivals[1]
    assert isinstance(mail_fetched, MailTooLarge)
    assert mail_fetched.size == len(large)
    assert mail_fetched.beginning == large[:BEGINNING_BYTES]


async def test_an_endless_header_is_cut(dovecot: Dovecot) -> None:
    dovecot.deliver("alice", b"X-Long: y\r\n" * 20_000 + b"\r\nbody\r\n")
    ledger = Ledger()

    async with watching(mailbox(port=dovecot.port), ledger, max_size=10_000) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    mail_fetched = ledger.arrivals[0]
    assert isinstance(mail_fetched, MailTooLarge)
    assert len(mail_fetched.beginning) == BEGINNING_BYTES


async def test_mails_expunged_in_between_do_no_harm(dovecot: Dovecot) -> None:
    most = BATCHES_IN_HAND * BATCH_MAILS  # the others are not fetched before these are taken
    dovecot.deliver_many("alice", [mail(number) for number in range(most + 20)])
    ledger = Ledger()
    ledger.open.clear()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await eventually(lambda: ledger.waiting == 1)
        dovecot.expunge("alice", f"{most + 10},{most + 15}:{most + 20}")

        ledger.open.set()
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.uids == [*range(1, most + 10), *range(most + 11, most + 15)]
    assert source.last_error == ""


async def test_nothing_in_the_mailbox_is_changed(dovecot: Dovecot) -> None:
    dovecot.deliver("alice", mail(1))
    ledger = Ledger()

    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    flags = dovecot.doveadm("fetch", "-u", "alice", "flags", "mailbox", "INBOX")
    assert "Seen" not in flags


async def test_a_refused_batch_comes_again_before_any_other(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(160)])
    ledger = Ledger()
    ledger.refusals = 3

    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await eventually(lambda: "locked" in source.last_error)
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.uids == list(range(1, 161))
    assert source.last_error == ""


async def test_of_a_batch_handled_in_part_only_the_rest_comes_again(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(6)])
    ledger = Ledger()
    ledger.refusals = 1
    ledger.open.clear()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await eventually(lambda: ledger.waiting == 1)
        validity = int(
            dovecot.doveadm(
                "-f", "flow", "mailbox", "status", "-u", "alice", "uidvalidity", "INBOX"
            ).split("=")[1]
        )
        ledger.cursors[validity] = 4
        ledger.open.set()
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.uids == [5, 6]


async def test_a_bug_in_taking_ends_the_source_loudly(dovecot: Dovecot) -> None:
    dovecot.deliver("alice", mail(1))

    class Buggy(Ledger):
        async def take(self, batch: Batch) -> None:
            raise ZeroDivisionError(len(batch))

    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(60), watching(mailbox(port=dovecot.port), Buggy()):
            await asyncio.Event().wait()

    assert raised.group_contains(ZeroDivisionError)


async def test_batches_are_fetched_and_read_while_one_is_read(dovecot: Dovecot) -> None:
    most = BATCHES_IN_HAND * BATCH_MAILS
    dovecot.deliver_many("alice", [mail(number) for number in range(most + 20)])
    ledger = Ledger()
    ledger.readable.clear()

    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await eventually(lambda: ledger.reading == BATCHES_IN_HAND)
        assert ledger.arrivals == []
        assert not source.caught_up.is_set()
        # No more than these are in memory: the rest had not been asked for when it went away.
        dovecot.expunge("alice", f"{most + 1}:{most + 20}")
        ledger.readable.set()
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.uids == list(range(1, most + 1))
    assert max(ledger.batches) == TAKEN_AT_ONCE * BATCH_MAILS


async def test_a_batch_read_late_is_still_taken_before_those_after_it(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(5 * BATCH_MAILS)])
    later = asyncio.Event()

    class Late(Ledger):
        async def read(self, batch: Batch) -> Batch:
            if batch[0].uid == 1:
                await later.wait()
            elif batch[0].uid == 4 * BATCH_MAILS + 1:
                later.set()
            return batch

    ledger = Late()
    async with watching(mailbox(port=dovecot.port), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert ledger.uids == list(range(1, 5 * BATCH_MAILS + 1))


async def test_a_bug_in_reading_ends_the_source_loudly(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(3 * BATCH_MAILS)])

    class Buggy(Ledger):
        async def read(self, batch: Batch) -> Batch:
            if batch[0].uid != 1:
                raise ZeroDivisionError(len(batch))
            return await super().read(batch)

    ledger = Buggy()
    ledger.readable.clear()
    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(60), watching(mailbox(port=dovecot.port), ledger):
            await asyncio.Event().wait()

    assert raised.group_contains(ZeroDivisionError)
    assert ledger.arrivals == []
    assert ledger.reading == 0


async def test_when_stopped_what_is_being_read_is_not_taken(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(5 * BATCH_MAILS)])
    ledger = Ledger()
    ledger.readable.clear()
    begin = asyncio.get_running_loop().time()

    async with watching(mailbox(port=dovecot.port), ledger):
        await eventually(lambda: ledger.reading == 5)
        asyncio.get_running_loop().call_later(0.1, ledger.readable.set)

    assert ledger.arrivals == []
    assert ledger.reading == 0
    assert asyncio.get_running_loop().time() - begin < QUICK.last_step.total_seconds()


async def test_a_reading_that_never_ends_does_not_keep_a_stopped_source(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(5 * BATCH_MAILS)])
    ledger = Ledger()
    ledger.readable.clear()
    timings = replace(QUICK, last_step=timedelta(milliseconds=50))

    async with watching(mailbox(port=dovecot.port), ledger, timings=timings):
        await eventually(lambda: ledger.reading == 5)

    assert ledger.arrivals == []
    assert ledger.reading == 0


async def test_when_stopped_the_batch_in_hand_is_finished_and_no_other(dovecot: Dovecot) -> None:
    dovecot.deliver_many("alice", [mail(number) for number in range(130)])
    ledger = Ledger()
    ledger.open.clear()
    async with watching(mailbox(port=dovecot.port), ledger):
        await eventually(lambda: ledger.waiting == 1)
        asyncio.get_running_loop().call_later(0.1, ledger.open.set)

    assert ledger.uids == list(range(1, 51))


async def test_a_folder_may_have_any_name(dovecot: Dovecot) -> None:
    name = 'Lísta "&" 東京'
    dovecot.doveadm("mailbox", "create", "-u", "alice", name)
    dovecot.doveadm("mailbox", "status", "-u", "alice", "messages", name)
    ledger = Ledger()

    async with watching(mailbox(port=dovecot.port, folder=name), ledger) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)

    assert source.last_error == ""


async def test_a_poll_finds_what_idle_did_not_tell(dovecot: Dovecot) -> None:
    # Dovecot tells of a mail half a second after it; the poll is sooner here.
    timings = replace(QUICK, poll_in_idle=timedelta(milliseconds=20))
    ledger = Ledger()
    async with watching(mailbox(port=dovecot.port), ledger, timings=timings) as source:
        await asyncio.wait_for(source.caught_up.wait(), 15)
        begin = asyncio.get_running_loop().time()
        dovecot.deliver("alice", mail(1))
        await eventually(lambda: ledger.uids == [1])

    assert asyncio.get_running_loop().time() - begin < 0.45
