"""Fetched mails are read in order, also by a process of its own, whatever becomes of it."""

import asyncio
import contextlib
import multiprocessing
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.domain.ids import MailboxName
from bot.events import MailFetched, MailTooLarge
from bot.mail.automatic.classify import OurMarks
from bot.mail.values import ParsedMail
from handlers.receiving.mail_reader import LARGE, MANY, Fetched, MailReader, Read
from tests.gateways.ledger import eventually

MAIN: Final = MailboxName("main")
THEN: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MARKS: Final = OurMarks(domain="bot.example", from_address="penholder@bot.example")
ROOT: Final = Path(__file__).parents[3]


def batch(size: int) -> list[Fetched]:
    mails: list[Fetched] = [
        MailFetched(MAIN, 7, uid, THEN, b"Message-ID: <%d@example.org>\n\nwords\n" % uid)
        for uid in range(1, size)
    ]
    return [*mails, MailTooLarge(MAIN, 7, size, THEN, size=9_000_000, beginning=b"")]


def said(read: list[Read]) -> list[str]:
    return [
        mail.message_id if isinstance(mail, ParsedMail) else mail.reason for _event, mail in read
    ]


@contextlib.asynccontextmanager
async def with_process() -> AsyncIterator[MailReader]:
    """Give a reader whose process is up."""
    reader = MailReader(MARKS)
    try:
        await reader.read(batch(MANY + 1))
        await eventually(lambda: reader.has_process)
        yield reader
    finally:
        reader.close()


async def test_a_large_batch_is_read_in_order_by_another_process() -> None:
    alone = said(await MailReader(MARKS).read(batch(MANY - 1)))
    assert alone == [
        *(f"{uid}@example.org" for uid in range(1, MANY - 1)),
        "over max_size; not loaded",
    ]

    async with with_process() as reader:
        read = await reader.read(batch(MANY + 1))

    assert [event.uid for event, _mail in read] == list(range(1, MANY + 2))
    assert said(read)[: MANY - 2] == alone[:-1]
    assert said(read)[-1] == alone[-1]


async def test_reading_goes_on_when_the_process_is_killed() -> None:
    async with with_process() as reader:
        (process,) = multiprocessing.active_children()
        process.kill()
        process.join()

        read = await reader.read(batch(MANY + 1))

    assert len(read) == MANY + 1


async def test_batches_that_are_read_at_once_are_all_read_when_the_process_is_killed() -> None:
    async with with_process() as reader:
        (process,) = multiprocessing.active_children()
        reading = [asyncio.create_task(reader.read(batch(300))) for _ in range(6)]
        await asyncio.sleep(0)

        process.kill()
        read = await asyncio.gather(*reading)

    assert [len(mails) for mails in read] == [300] * 6


async def test_a_small_batch_takes_the_process_from_none_that_it_reads() -> None:
    async with with_process() as reader:
        reading = [asyncio.create_task(reader.read(batch(300))) for _ in range(6)]
        await asyncio.sleep(0)

        assert len(await reader.read(batch(2))) == 2
        read = await asyncio.gather(*reading)

    assert [len(mails) for mails in read] == [300] * 6


async def test_batches_that_come_while_the_process_starts_are_all_read() -> None:
    reader = MailReader(MARKS)
    try:
        reading = [asyncio.create_task(reader.read(batch(300))) for _ in range(6)]
        read = await asyncio.gather(*reading)
    finally:
        reader.close()

    assert [len(mails) for mails in read] == [300] * 6


async def test_a_large_mail_alone_is_read_by_the_process_that_a_small_batch_ends() -> None:
    before = set(multiprocessing.active_children())
    reader = MailReader(MARKS)
    reading = asyncio.create_task(reader.parse(b"Message-ID: <1@example.org>\n\n" + b"a\n" * LARGE))
    await asyncio.sleep(0)
    (process,) = set(multiprocessing.active_children()) - before

    assert len(await reader.read(batch(2))) == 2
    mail = await reading

    assert isinstance(mail, ParsedMail)
    assert mail.said.words
    await asyncio.to_thread(process.join)


async def test_a_large_mail_is_read_though_the_process_is_killed() -> None:
    before = set(multiprocessing.active_children())
    reader = MailReader(MARKS)
    reading = asyncio.create_task(reader.parse(b"Message-ID: <1@example.org>\n\n" + b"a\n" * LARGE))
    await asyncio.sleep(0)
    (process,) = set(multiprocessing.active_children()) - before

    process.kill()

    assert isinstance(await reading, ParsedMail)


async def test_a_small_batch_ends_the_process() -> None:
    async with with_process() as reader:
        (process,) = multiprocessing.active_children()

        await reader.read(batch(2))

        assert not reader.has_process
        await asyncio.to_thread(process.join)


def test_the_process_loads_only_what_reads_mail() -> None:
    look = "import sys, handlers.receiving.mail_reader; print('sqlalchemy' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert ran.stdout == "False\n"


async def test_the_process_ends_with_the_one_that_started_it() -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STARTER, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    reading = int(await program.stdout.readline())

    program.kill()
    await program.communicate()

    await eventually(lambda: not is_alive(reading))


def is_alive(process: int) -> bool:
    """Return True if a process runs; one that has ended unnoticed does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


STARTER: Final = """
import asyncio, multiprocessing, time
from tests.handlers.receiving.test_mail_reader import with_process

async def start():
    async with with_process():
        print(multiprocessing.active_children()[0].pid, flush=True)
        time.sleep(600)

if __name__ == "__main__":
    asyncio.run(start())
"""
