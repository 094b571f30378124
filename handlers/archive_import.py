"""An archive is imported: its mails become items, nothing goes to Slack.

Mails are read in a process of their own and filed in batches, in the archive's order, while
the next ones are being read. Only a few batches are ever in memory, whatever the archive's
size. Between batches the database is free for a service that runs beside.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.config import Config, ListConfig
from bot.errors import GiveUp, TryAgainLater
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.archive_reading import ReadArchives, ReadMail
from handlers.copies import Arrival
from handlers.filing import file_mails
from handlers.list_mail import of_digest
from storage.engine import Database

BESIDE_A_SERVICE: Final = 25
"""Mails filed in one transaction while a service works on the same SQLite file: there only one
process writes at a time, and a slash command must not wait for long."""

SHORT: Final = timedelta(milliseconds=100)
LONG: Final = timedelta(seconds=1)
"""After which a busy database is asked again, and the advice of one that is not merely busy."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import came to. `read` is the sum of the next three; it counts digests' mails too."""

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
    archives: ReadArchives,
    *,
    one: ListConfig,
    database: Database,
    config: Config,
    clock: Clock,
    tell: Callable[[Counts, int], None],
) -> Counts:
    """File every mail of the archives under list `one`; safe to run again and beside `run`.

    `tell` is told after each batch what it came to so far, and the bytes of the files so far.

    Raises:
        GiveUp: a file cannot be read to its end, or the database is away or full; what was told
            is filed.
    """
    loop = asyncio.get_running_loop()
    total = Counts()
    coming = loop.run_in_executor(None, archives.next_batch)
    while (batch := await coming) is not None:
        coming = loop.run_in_executor(None, archives.next_batch)
        beside = database.keeps_waiting("service")
        for part in _parts(batch.mails, size=BESIDE_A_SERVICE if beside else len(batch.mails)):
            total += await _file(part, one=one, database=database, config=config, clock=clock)
        tell(total, batch.bytes_done)
    return total


def _parts(mails: Sequence[ReadMail], *, size: int) -> Iterator[Sequence[ReadMail]]:
    return (mails[begin : begin + size] for begin in range(0, len(mails), size))


async def _file(
    mails: Sequence[ReadMail], *, one: ListConfig, database: Database, config: Config, clock: Clock
) -> Counts:
    """File one batch in one transaction, which is tried again while the database is busy.

    Raises:
        GiveUp: the database is away or full. A person stands by and can run the import again.
    """
    while True:
        try:
            return await _try_to_file(mails, one=one, database=database, config=config, clock=clock)
        except TryAgainLater as error:
            if error.after >= LONG:
                raise GiveUp(f"{error}; run the import again, it goes on where it was") from error
            await asyncio.sleep(max(error.after.total_seconds(), SHORT.total_seconds()))


async def _try_to_file(
    mails: Sequence[ReadMail], *, one: ListConfig, database: Database, config: Config, clock: Clock
) -> Counts:
    now = clock()
    arrivals: list[Arrival] = []
    for found, mail in mails:
        if isinstance(mail, ParsedMail):
            arrival = Arrival(
                mail=mail,
                raw=found.raw,
                lists=(one.name,),
                attested=False,  # the list's copy may still come, and votes in it count then
                received_at=mail.date or found.received_at or mail.received or now,
                relay=False,
            )
            arrivals += [arrival, *of_digest(arrival, config)]
    unreadable = sum(isinstance(mail, UnreadableMail) for _found, mail in mails)
    async with database.transaction() as store:
        for found, mail in mails:
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
        read=len(arrivals) + unreadable,
        new=len(filed.new),
        known=filed.known,
        set_aside=unreadable,
        items=filed.items_opened,
    )
