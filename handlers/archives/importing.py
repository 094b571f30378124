"""Import an archive: its mails become items, without posts in Slack.

Other processes read the mails. They are filed in portions, in the archive's order, while the next
ones are being read, so only a few are in memory, whatever the archive's size. Between portions, a
service that runs beside the import can use the database. Run again, an import quickly skips what is
filed: mails whose bytes are stored already are not parsed.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.config import ListConfig
from bot.errors import GiveUp, TryAgainLater
from bot.mail.archives.archive import ArchivedMail
from bot.mail.values import ParsedMail, UnreadableMail
from bot.mail.wire.headers import read_headers
from bot.mail.wire.identifiers import own_id
from handlers.archives.portions import Portions
from handlers.archives.reading import RawBatch, ReadArchives, ReadBatch, ReadMail
from handlers.filing.arrivals import Arrival
from handlers.filing.filing import file_mails
from handlers.filing.own_mail import mark_own_arrivals
from handlers.lists.dormancy import archive_old
from handlers.work import Door, Work

PORTION_BESIDE_SERVICE: Final = 25
"""Mails filed in one transaction while a service uses the same SQLite file: only one process can
write to it at a time, and a slash command must not wait for long."""

BUSY_PAUSE: Final = timedelta(milliseconds=100)
BUSY_LIMIT: Final = timedelta(seconds=1)
"""How long to wait before a busy database is asked again. An error that advises waiting as long as
`BUSY_LIMIT` is about another fault."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The totals of an import.

    `read` is the sum of the next three, and counts the mails in digests too.
    """

    read: int = 0
    new: int = 0
    known: int = 0
    set_aside: int = 0
    items: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return the sum of both."""
        return Counts(
            read=self.read + other.read,
            new=self.new + other.new,
            known=self.known + other.known,
            set_aside=self.set_aside + other.set_aside,
            items=self.items + other.items,
        )


@dataclass(frozen=True, slots=True)
class ArchiveDoor(Door):
    """What an import needs: how to begin a transaction, and the archive's list."""

    of: ListConfig


async def import_mails(
    portions: Portions, door: ArchiveDoor, *, tell: Callable[[Counts, int], None]
) -> Counts:
    """File every mail of the portions under their list; safe to run again and beside `run`.

    After each transaction, `tell` receives the totals and the bytes of the files so far: whenever
    the import ends, also by being cancelled, the totals that it was told last are what is filed.

    Raises:
        GiveUp: a file cannot be read to its end, or the database is away or full.
    """
    total = Counts()
    bytes_before = 0

    def add(counts: Counts) -> None:
        """Count what was filed just now."""
        nonlocal total
        total += counts
        tell(total, bytes_before)

    while filed := await _file_next(portions, door, add=add):
        counts, bytes_before = filed
        tell(total, bytes_before)
        portions.archives.expect_known(known=counts.known == counts.read)
    async with door.database.transaction() as store:
        await archive_old(store, door.of, now=door.clock())
    return total


async def _file_next(
    portions: Portions, door: ArchiveDoor, *, add: Callable[[Counts], None]
) -> tuple[Counts, int] | None:
    """File the next portion; return its totals and the bytes of the files so far, None at the end.

    `add` is told of each transaction. None of the portion stays in memory while the next one is
    being gathered.
    """
    portion = await asyncio.wrap_future(portions.take())
    if not (batches := portion.batches):
        if portion.fault is not None:
            raise portion.fault
        return None
    known, mails = await _read(batches, portions.archives, door)
    counts = Counts(read=known, known=known)
    add(counts)
    beside = door.database.keeps_waiting("service")
    for part in _parts(mails, size=PORTION_BESIDE_SERVICE if beside else max(len(mails), 1)):
        counts += await _file(part, door, add=add)
    return counts, batches[-1].bytes_done


async def _read(
    batches: Sequence[ReadBatch | RawBatch], archives: ReadArchives, door: ArchiveDoor
) -> tuple[int, list[ReadMail]]:
    """Return how many mails are already stored, and the others, parsed, in order."""
    known = 0
    mails: list[ReadMail] = []
    for batch in batches:
        if isinstance(batch, ReadBatch):
            mails += batch.mails
        else:
            new = await _unknown(batch.mails, door)
            known += len(batch.mails) - len(new)
            mails += await asyncio.to_thread(archives.read, new)
    return known, mails


async def _unknown(mails: Sequence[ArchivedMail], door: ArchiveDoor) -> list[ArchivedMail]:
    """Return the mails whose exact bytes are not stored yet as a mail of the list."""
    ids = [own_id(read_headers(mail.raw).text(b"message-id")) for mail in mails]
    while True:
        try:
            async with door.database.reading() as store:
                raws = await store.archived.mails(door.of.name, {each for each in ids if each})
        except TryAgainLater as error:
            await wait_while_busy(error)
        else:
            return [
                mail
                for mail, own in zip(mails, ids, strict=True)
                if own is None or mail.raw != raws.get(own)
            ]


def _parts(mails: Sequence[ReadMail], *, size: int) -> Iterator[Sequence[ReadMail]]:
    return (mails[begin : begin + size] for begin in range(0, len(mails), size))


async def _file(
    mails: Sequence[ReadMail], door: ArchiveDoor, *, add: Callable[[Counts], None]
) -> Counts:
    """File one batch in one transaction, and try again while the database is busy.

    Raises:
        GiveUp: the database is away or full. Somebody is watching and can run the import again.
    """
    while True:
        try:
            return await _to_its_end(_try_to_file(mails, door, add=add))
        except TryAgainLater as error:
            await wait_while_busy(error)


async def _to_its_end(work: Coroutine[object, object, Counts]) -> Counts:
    """Await one transaction; if cancelled, wait until it is committed and counted."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        task.exception()  # seen: whoever stops the import needs no more than the totals
        raise


async def wait_while_busy(error: TryAgainLater) -> None:
    """Wait while the database is busy.

    Raises:
        GiveUp: it is not merely busy.
    """
    if error.after >= BUSY_LIMIT:
        raise GiveUp(f"{error}; run the import again, it goes on where it was") from error
    await asyncio.sleep(max(error.after.total_seconds(), BUSY_PAUSE.total_seconds()))


async def _try_to_file(
    mails: Sequence[ReadMail], door: ArchiveDoor, *, add: Callable[[Counts], None]
) -> Counts:
    now = door.clock()
    arrivals = _arrivals(mails, door, now)
    unreadable = [(archived, mail) for archived, mail in mails if isinstance(mail, UnreadableMail)]
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        aside = await _set_aside(work, unreadable)
        await _void_words(work, arrivals, aside)
        arrivals = await mark_own_arrivals(store, arrivals, config=door.config)
        filed = await file_mails(work, arrivals)
    counts = Counts(
        read=len(arrivals) + len(unreadable),
        new=len(filed.new),
        known=filed.known + len(unreadable) - len(aside),
        set_aside=len(aside),
        items=filed.items_opened,
    )
    add(counts)
    return counts


async def _void_words(
    work: Work, arrivals: Sequence[Arrival], aside: Sequence[UnreadableMail]
) -> None:
    """Make the words of ours that the mails hold prove nothing: who has the archive reads them."""
    words = [*(arrival.mail.words for arrival in arrivals), *(mail.words for mail in aside)]
    if not any(words):
        return  # seldom does one: what follows loads twice as much as all other filing
    from handlers.receiving.published import void_words, writers_of  # noqa: PLC0415 - as above

    for arrival in arrivals:
        public_at = min(arrival.received_at, work.now)
        await void_words(work, arrival.mail.words, writers_of(arrival.mail), at=public_at)
    for mail in aside:
        await void_words(work, mail.words, (), at=work.now)


def _arrivals(mails: Sequence[ReadMail], door: ArchiveDoor, now: datetime) -> list[Arrival]:
    """Return the mails that could be read, and those in them that are digests."""
    arrivals: list[Arrival] = []
    for archived, mail in mails:
        if isinstance(mail, ParsedMail):
            arrival = Arrival(
                mail=mail,
                raw=archived.raw,
                lists=(door.of.name,),
                attested_by=(),  # the list's copy may still come, and votes in it count then
                received_at=mail.date or archived.received_at or mail.received or now,
                relay=False,
                imported=True,
            )
            arrivals += [arrival, *arrival.enclosed]
    return arrivals


async def _set_aside(
    work: Work, unreadable: Sequence[tuple[ArchivedMail, UnreadableMail]]
) -> list[UnreadableMail]:
    """Set aside the mails that cannot be read and are not set aside yet; return these."""
    raws = await work.store.archived.set_aside({mail.size for _found, mail in unreadable})
    aside = [(archived, mail) for archived, mail in unreadable if archived.raw not in raws]
    for archived, mail in aside:
        await work.store.set_aside.add(
            at=work.now, reason=mail.reason, size=mail.size, where=archived.where, raw=archived.raw
        )
    return [mail for _found, mail in aside]
