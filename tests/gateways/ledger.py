"""Stands where the service stands: takes batches of mail and keeps the cursor."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta

from bot.config import MailboxConfig
from bot.domain.ids import MailboxName
from bot.errors import TryAgainLater
from bot.events import MailFetched, MailTooLarge
from bot.gateways.imap.client import ImapTimings
from bot.gateways.imap.source import ImapSource
from tests.peers.dovecot import PASSWORD

QUICK = ImapTimings(
    connect=timedelta(seconds=5),
    silence=timedelta(seconds=5),
    first_look=timedelta(milliseconds=50),
    poll_in_idle=timedelta(seconds=60),
    poll=timedelta(milliseconds=50),
    first_pause=timedelta(milliseconds=20),
    longest_pause=timedelta(milliseconds=300),
)


class Ledger:
    """Reads batches as they are; keeps each and its cursor in one step, as a transaction does."""

    def __init__(self) -> None:
        self.arrivals: list[MailFetched | MailTooLarge] = []
        self.batches: list[int] = []
        self.cursors: dict[int, int] = {}
        self.refusals = 0
        """How many batches will be refused from now on."""
        self.open = asyncio.Event()
        """Cleared, it holds up each batch before anything is kept."""
        self.open.set()
        self.waiting = 0
        self.readable = asyncio.Event()
        """Cleared, it holds up each batch before it is read."""
        self.readable.set()
        self.reading = 0

    async def cursor(self, uid_validity: int) -> int:
        return self.cursors.get(uid_validity, 0)

    async def read(
        self, batch: Sequence[MailFetched | MailTooLarge]
    ) -> Sequence[MailFetched | MailTooLarge]:
        self.reading += 1
        try:
            await self.readable.wait()
        finally:
            self.reading -= 1
        return batch

    async def take(self, batch: Sequence[MailFetched | MailTooLarge]) -> None:
        self.waiting += 1
        await self.open.wait()
        self.waiting -= 1
        if self.refusals:
            self.refusals -= 1
            raise TryAgainLater("the database is locked")
        self.arrivals.extend(batch)
        self.batches.append(len(batch))
        self.cursors[batch[-1].uid_validity] = batch[-1].uid

    @property
    def uids(self) -> list[int]:
        return [arrival.uid for arrival in self.arrivals]

    @property
    def bodies(self) -> list[bytes]:
        return [arrival.raw for arrival in self.arrivals if isinstance(arrival, MailFetched)]


@contextlib.asynccontextmanager
async def watching(
    config: MailboxConfig,
    ledger: Ledger,
    *,
    timings: ImapTimings = QUICK,
    max_size: int = 1_000_000,
) -> AsyncIterator[ImapSource[MailFetched | MailTooLarge]]:
    """Run a source until the end of the block."""
    source = ImapSource(
        config,
        max_size=max_size,
        cursor=ledger.cursor,
        read=ledger.read,
        take=ledger.take,
        chance=lambda: 0.5,
        timings=timings,
    )
    async with asyncio.TaskGroup() as group:
        running = group.create_task(source.run())
        yield source
        running.cancel()


async def eventually(condition: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait until a condition holds; fail when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for may be in another process
            await asyncio.sleep(0.005)


def mailbox(
    *,
    port: int,
    security: str = "none",
    username: str = "alice",
    password: str = PASSWORD,
    host: str = "127.0.0.1",
    **more: object,
) -> MailboxConfig:
    """Return the configuration of a mailbox on this machine."""
    return MailboxConfig.model_validate(
        {
            "name": MailboxName("main"),
            "host": host,
            "port": port,
            "security": security,
            "username": username,
            "password": password,
            **more,
        }
    )


def mail(number: int, *, body: bytes = b"hello\r\n") -> bytes:
    """Return a small mail that can be told from others."""
    return (
        b"From: Ana Lund <ana@example.org>\r\n"
        b"Message-ID: <m%d@example.org>\r\nSubject: number %d\r\n\r\n" % (number, number)
    ) + body
