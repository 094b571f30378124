"""An archive is imported: its mails become items, nothing goes to Slack.

Mails are parsed in processes of their own and filed in batches, in the archive's order, while
the next ones are being parsed. Only a few batches are ever in memory, whatever the archive's
size. Between batches the database is free for a service that runs beside.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from bot.clock import Clock
from bot.config import Config, ListConfig
from bot.errors import TryAgainLater
from bot.mail.archive import ArchivedMail
from bot.mail.automatic import OurMarks
from bot.mail.parse import parse_mails
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.filing import Arrival, file_mails
from storage.engine import Database

BATCH_MAILS: Final = 50
BATCH_BYTES: Final = 2_000_000
IN_HAND: Final = 4
"""Batches parsed or being parsed ahead of the one being filed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import came to. `read` is the sum of the next three."""

    read: int = 0
    new: int = 0
    known: int = 0
    set_aside: int = 0
    items: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return both together."""
        return Counts(
            read=self.read + other.read,
            new=self.new + other.new,
            known=self.known + other.known,
            set_aside=self.set_aside + other.set_aside,
            items=self.items + other.items,
        )


async def import_mails(
    found: Iterable[ArchivedMail],
    *,
    one: ListConfig,
    database: Database,
    config: Config,
    clock: Clock,
    marks: OurMarks,
    executor: Executor,
    tell: Callable[[Counts], None],
) -> Counts:
    """File every mail of an archive under list `one`; safe to run again and beside `run`."""
    loop = asyncio.get_running_loop()
    batches = _batches(found)
    ahead: deque[tuple[list[ArchivedMail], asyncio.Future[list[ParsedMail | UnreadableMail]]]] = (
        deque()
    )
    total = Counts()
    while True:
        while len(ahead) < IN_HAND:
            batch = await asyncio.to_thread(next, batches, None)
            if batch is None:
                break
            parsing = loop.run_in_executor(
                executor, parse_mails, [found.raw for found in batch], marks
            )
            ahead.append((batch, parsing))
        if not ahead:
            return total
        batch, parsing = ahead.popleft()
        total += await _file(
            batch, await parsing, one=one, database=database, config=config, clock=clock
        )
        tell(total)


def _batches(found: Iterable[ArchivedMail]) -> Iterator[list[ArchivedMail]]:
    batch: list[ArchivedMail] = []
    size = 0
    for mail in found:
        batch.append(mail)
        size += len(mail.raw)
        if len(batch) >= BATCH_MAILS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def _file(
    batch: Sequence[ArchivedMail],
    read: Sequence[ParsedMail | UnreadableMail],
    *,
    one: ListConfig,
    database: Database,
    config: Config,
    clock: Clock,
) -> Counts:
    """File one batch in one transaction, which is tried again while the database is busy."""
    while True:
        try:
            return await _try_to_file(
                batch, read, one=one, database=database, config=config, clock=clock
            )
        except TryAgainLater as error:
            await asyncio.sleep(max(error.after.total_seconds(), 0.1))


async def _try_to_file(
    batch: Sequence[ArchivedMail],
    read: Sequence[ParsedMail | UnreadableMail],
    *,
    one: ListConfig,
    database: Database,
    config: Config,
    clock: Clock,
) -> Counts:
    now = clock()
    arrivals = [
        Arrival(
            mail=mail,
            raw=found.raw,
            lists=(one.name,),
            attested=True,
            received_at=mail.date or found.received_at or mail.received or now,
            relay=False,
        )
        for found, mail in zip(batch, read, strict=True)
        if isinstance(mail, ParsedMail)
    ]
    async with database.transaction() as store:
        for found, mail in zip(batch, read, strict=True):
            if isinstance(mail, UnreadableMail):
                await store.set_aside.add(
                    at=now,
                    reason=mail.reason,
                    mailbox=None,
                    uid_validity=None,
                    uid=None,
                    size=len(found.raw),
                    where=found.where,
                    raw=found.raw,
                )
        filed = await file_mails(store, arrivals, config=config, now=now)
    return Counts(
        read=len(batch),
        new=len(filed.new),
        known=filed.known,
        set_aside=len(batch) - len(arrivals),
        items=filed.items_opened,
    )
