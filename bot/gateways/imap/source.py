"""Watch an IMAP folder: each mail is handed over once, in UID order, and none is skipped.

What is above the cursor is fetched when a connection begins, when the server tells of mail and
at every poll. Whatever goes wrong with the server, the connection is made anew after a pause.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from bot.clock import Clock, system_clock
from bot.config import MailboxConfig
from bot.errors import GiveUp, TryAgainLater
from bot.events import MailFetched, MailTooLarge
from bot.gateways.imap.client import (
    BEGINNING_BYTES,
    DEFAULT_TIMINGS,
    ImapClient,
    ImapTimings,
    MailSize,
)
from bot.gateways.imap.login import open_imap
from bot.pulse import Pulse

# Which mails are asked for at once, and asked for again when an answer lacks some.

T = TypeVar("T")

# aioimaplib's best batch as measured; larger ones only take memory.
BATCH_MAILS: Final = 50
BATCH_BYTES: Final = 4 * 1024 * 1024


def plan_batches(
    mails: Sequence[MailSize], *, most: int = BATCH_MAILS, max_size: int
) -> Iterator[list[MailSize]]:
    """Cut mails into runs of at most `most` mails and `BATCH_BYTES` to fetch, in the same order.

    A mail above that is a batch of its own; one above `max_size` counts with its beginning.
    """
    batch: list[MailSize] = []
    total = 0
    for mail in mails:
        cost = mail.size if mail.size <= max_size else BEGINNING_BYTES
        if batch and (len(batch) == most or total + cost > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(mail)
        total += cost
    if batch:
        yield batch


async def insist(
    client: ImapClient,
    uids: Sequence[int],
    ask: Callable[[Sequence[int]], Awaitable[dict[int, T]]],
) -> dict[int, T]:
    """Return what `ask` says of those mails that are still there.

    Raises:
        TryAgainLater: the server shows a mail but does not give it.
    """
    replies = await ask(uids)
    missing = [uid for uid in uids if uid not in replies]
    if not missing:
        return replies
    replies |= await ask(await client.existing(missing))
    stuck = await client.existing([uid for uid in missing if uid not in replies])
    if stuck:
        raise TryAgainLater(f"{client.peer} shows the mail of UID {stuck[0]} but does not give it")
    return replies


log = logging.getLogger(__name__)

R = TypeVar("R")
Arrival = MailFetched | MailTooLarge
Cursor = Callable[[int], Awaitable[int]]

TAKEN_AT_ONCE: Final = 3
"""Batches of one step: a commit costs as much as many mails. While it is in hand, a slash command
that writes waits."""
BATCHES_IN_HAND: Final = 2 * TAKEN_AT_ONCE
"""One step is handled while the mails of the next are fetched and read."""
SIZES_AT_ONCE: Final = 500
READING_TIME: Final = timedelta(seconds=10)
"""How long reading one mail may take: two questions to a name server that does not answer."""
_DOUBLINGS: Final = 20
# After so many failures in a row mails are fetched one by one.
_FAILURES_OF_A_BATCH: Final = 3


@dataclass(frozen=True, slots=True)
class _Batch(Generic[R]):
    """Mails that are fetched, and what is being read of them."""

    arrivals: Sequence[Arrival]
    reading: asyncio.Task[Sequence[R]]

    async def read(self) -> Iterator[tuple[Arrival, R]]:
        """Wait until all are read, and give each with what it came to."""
        return zip(self.arrivals, await self.reading, strict=True)


class ImapSource(Generic[R]):
    """Fetches the mails of one folder for as long as `run` runs.

    `cursor` tells the highest UID handled under a UIDVALIDITY, 0 for none. `read` makes of a
    batch what is to be taken, in the same order, and never fails; it is asked for several batches
    at once. `take` commits the effects of batches that are read, and the cursor; they come one
    step at a time, in UID order, and what is refused with TryAgainLater comes again before any
    other. `chance` gives numbers in [0, 1).
    """

    def __init__(
        self,
        config: MailboxConfig,
        *,
        max_size: int,
        cursor: Cursor,
        read: Callable[[Sequence[Arrival]], Coroutine[None, None, Sequence[R]]],
        take: Callable[[Sequence[R]], Awaitable[None]],
        chance: Callable[[], float],
        timings: ImapTimings = DEFAULT_TIMINGS,
        clock: Clock = system_clock,
    ) -> None:
        self.caught_up = asyncio.Event()
        """Set while nothing is known to be above the cursor."""
        self.connected = False
        """Whether the folder is open."""
        self.caught_up_at: datetime | None = None
        """When there was last nothing above the cursor."""
        self.behind_since: datetime | None = None
        """When the oldest mail came that is being fetched or handled, None for none."""
        self.pulse = Pulse()
        """Beats with each step of watching, whatever comes of it."""
        self._config = config
        self._max_size = max_size
        self._cursor = cursor
        self._read = read
        self._take = take
        self._chance = chance
        self._clock = clock
        self._timings = timings
        self._wire_error = ""
        self._take_error = ""
        self._failures = 0
        self._seen = 0
        self._stopping = asyncio.Event()
        self._room = asyncio.Semaphore(BATCHES_IN_HAND)
        self._fetched: asyncio.Queue[_Batch[R]] = asyncio.Queue()
        self._tasks = asyncio.TaskGroup()

    @property
    def last_error(self) -> str:
        """What is wrong now and what to do about it; empty when all is well."""
        return self._wire_error or self._take_error

    async def run(self) -> None:
        """Watch until cancelled; a batch that is being taken then is finished first.

        A source runs once.
        """
        async with self._tasks:
            self._tasks.create_task(self._take_batches())
            try:
                await self._watch()
            finally:
                self.pulse.end()
                await self._finish_the_step_in_hand()

    async def _watch(self) -> None:
        while True:
            self.pulse.beat()
            # What an earlier connection fetched must be taken before the cursor is believed.
            await self._fetched.join()
            try:
                async with open_imap(
                    self._config, timings=self._timings, max_size=self._max_size
                ) as client:
                    await self._follow(client)
            except (TryAgainLater, GiveUp) as error:
                pause = self._note_failure(error)
            finally:
                self.connected = False
                self.caught_up.clear()
            self.pulse.beat(pause=timedelta(seconds=pause))
            await asyncio.sleep(pause)

    async def _follow(self, client: ImapClient) -> None:
        """Open the folder, catch up and wait, again and again, until something fails."""
        uid_validity: int | None = None
        look, has_news, vain = self._timings.first_look, False, 0
        while True:
            # Opening it anew each time shows a changed UIDVALIDITY on every server.
            self.pulse.beat()
            folder = await client.examine()
            self.connected = True
            if folder.uid_validity != uid_validity:
                uid_validity = folder.uid_validity
                self._seen = await self._cursor(uid_validity)
                log.info("mailbox opened", extra=self._facts | {"uid_validity": uid_validity})
            has_mail = await self._catch_up(client, uid_validity=uid_validity)
            look = self._timings.first_look if has_mail else look * 2
            look = min(look, self._timings.poll_in_idle)
            # A server that tells of mail and has none must not keep us both running.
            vain = vain + 1 if has_news and not has_mail else 0
            if vain:
                pause = self._pause(vain - 1)
                self.pulse.beat(pause=timedelta(seconds=pause))
                await asyncio.sleep(pause)
            self.pulse.beat(pause=look)
            has_news = await client.wait_for_news(look)

    async def _catch_up(self, client: ImapClient, *, uid_validity: int) -> bool:
        """Fetch and hand over all mails above the last one seen. Return True if there was any."""
        uids = await client.uids_above(self._seen)
        if uids:
            self.caught_up.clear()
        for begin in range(0, len(uids), SIZES_AT_ONCE):
            mails = await insist(client, uids[begin : begin + SIZES_AT_ONCE], client.sizes)
            self.behind_since = min((mail.received_at for mail in mails.values()), default=None)
            for batch in self._plan(mails):
                await self._room.acquire()
                self.pulse.beat()
                try:
                    arrivals = await self._fetch(client, batch, uid_validity=uid_validity)
                except BaseException:
                    self._room.release()
                    raise
                reading = self._tasks.create_task(self._read(arrivals))
                self._fetched.put_nowait(_Batch(arrivals, reading))
                self._seen = batch[-1].uid
        await self._fetched.join()
        self._failures = 0
        self._wire_error = ""
        self.caught_up.set()
        self.caught_up_at, self.behind_since = self._clock(), None
        return bool(uids)

    def _plan(self, mails: dict[int, MailSize]) -> Iterator[list[MailSize]]:
        # One that the server cannot give must not keep back those before it for ever.
        most = BATCH_MAILS if self._failures < _FAILURES_OF_A_BATCH else 1
        ordered = [mails[uid] for uid in sorted(mails)]
        return plan_batches(ordered, most=most, max_size=self._max_size)

    async def _fetch(
        self, client: ImapClient, batch: Sequence[MailSize], *, uid_validity: int
    ) -> list[Arrival]:
        """Return a batch with its bytes, without what has been expunged."""
        small = [mail.uid for mail in batch if mail.size <= self._max_size]
        large = [mail.uid for mail in batch if mail.size > self._max_size]
        bodies = await insist(client, small, client.bodies)
        beginnings = await insist(client, large, client.beginnings)
        arrivals: list[Arrival] = []
        for mail in batch:
            place = (self._config.name, uid_validity, mail.uid, mail.received_at)
            if mail.uid in bodies:
                arrivals.append(MailFetched(*place, raw=bodies[mail.uid]))
            elif mail.uid in beginnings:
                beginning = beginnings[mail.uid][:BEGINNING_BYTES]
                arrivals.append(MailTooLarge(*place, size=mail.size, beginning=beginning))
        return arrivals

    async def _take_batches(self) -> None:
        while True:
            batches = [await self._fetched.get()]
            while len(batches) < TAKEN_AT_ONCE and not self._fetched.empty():
                batches.append(self._fetched.get_nowait())
            mails = sum(len(batch.arrivals) for batch in batches)
            self.pulse.beat(pause=mails * READING_TIME)
            try:
                await self._hand_over([mail for batch in batches for mail in await batch.read()])
            finally:
                for _batch in batches:
                    self._fetched.task_done()
                    self._room.release()

    async def _hand_over(self, batch: Sequence[tuple[Arrival, R]]) -> None:
        """Have a batch taken; while that is refused, wait and offer what is left of it again."""
        refusals = 0
        while batch and not self._stopping.is_set():
            self.pulse.beat()
            try:
                if refusals:
                    handled = await self._cursor(batch[0][0].uid_validity)
                    batch = [(arrival, read) for arrival, read in batch if arrival.uid > handled]
                if batch:
                    await self._take([read for _arrival, read in batch])
            except TryAgainLater as error:
                self._take_error = str(error)
                log.warning("mails not taken", extra=self._facts | {"reason": str(error)})
                pause = max(self._pause(refusals), error.after.total_seconds())
                refusals += 1
                self.pulse.beat(pause=timedelta(seconds=pause))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._stopping.wait()
            else:
                self._take_error = ""
                self._failures = 0
                return

    async def _finish_the_step_in_hand(self) -> None:
        self._stopping.set()
        while not self._fetched.empty():
            self._fetched.get_nowait().reading.cancel()
            self._fetched.task_done()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._timings.last_step.total_seconds()):
                await self._fetched.join()

    def _note_failure(self, error: TryAgainLater | GiveUp) -> float:
        """Keep and log what went wrong; return the seconds to wait."""
        self._wire_error = str(error)
        log.warning("mailbox out of reach", extra=self._facts | {"reason": str(error)})
        if isinstance(error, GiveUp):
            return self._timings.longest_pause.total_seconds()
        pause = max(self._pause(self._failures), error.after.total_seconds())
        self._failures += 1
        return pause

    def _pause(self, failures: int) -> float:
        """Return seconds: doubled with every failure, half of them by chance."""
        longest = self._timings.longest_pause.total_seconds()
        full = self._timings.first_pause.total_seconds() * 2.0 ** min(failures, _DOUBLINGS)
        return min(longest, full) * (1 + self._chance()) / 2

    @property
    def _facts(self) -> dict[str, object]:
        return {"mailbox": self._config.name}
