"""Divide the work among all processes that use one database.

What only one process may do at a time (read a mailbox, take the steps that are due) has a lease in
the database. A process that has the lease does the work and renews it; the others try again and
again. Whoever is killed, stopped or cut off is replaced once its lease is over, and whatever it
still tries to save then is refused (`storage/leases.py`). Mailboxes are divided evenly: whoever has
two more than another process hands one over to it. On SQLite there is one process, and it does
everything.
"""

import asyncio
import hashlib
import json
import logging
import math
import uuid
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.errors import GiveUp, TryAgainLater
from storage.database.engine import Database
from storage.leases import MAILBOX, PROCESS, READER, SIGNS_WITH
from storage.values import Fence, Kept

log = logging.getLogger(__name__)

ANOTHER: Final = (
    "another process that uses this database has another secret, so neither would know what the "
    "other has signed: set penholder.secret_file or penholder.secret_env to the same value for all "
    "of them. To change the secret, stop all of them first"
)
SOON: Final = timedelta(seconds=1)
"""How soon the database is asked again that could not be reached."""

Work = Callable[[Database], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class _Owned:
    """A lease of this process; `leaves` is set once another process is to have it."""

    fence: Fence
    leaves: asyncio.Event = field(default_factory=asyncio.Event)


class Owner:
    """Stands for this process among all that use the database, by a name that no other has.

    `lasting` is how long a lease lasts that is not renewed. `chance` returns a number from 0 to 1.
    `mark` shows which secret this process signs with, and nothing of the secret.
    """

    def __init__(
        self,
        database: Database,
        *,
        lasting: timedelta,
        chance: Callable[[], float],
        clock: Clock,
        mark: str,
    ) -> None:
        self.name = uuid.uuid4().hex
        self._database = database
        self._lasting = lasting
        self._chance = chance
        self._clock = clock
        self._secret = f"{SIGNS_WITH}{mark}:{self.name}"
        self._mark = mark
        self._owned: dict[str, _Owned] = {}
        self._settled: set[str] = set()
        self._tried: set[str] = set()
        self._readers = READER
        """How the leases begin of those that may read all our mailboxes."""
        self._lives_until = math.inf  # until it begins, it has claimed nothing

    @property
    def lives(self) -> bool:
        """Whether this process's own lease lasts: what it claimed is nobody else's yet."""
        return self._database.is_sqlite or _now() < self._lives_until

    async def begin(self) -> None:
        """Take this process's own lease, and release what processes claimed that are gone.

        Raises:
            TryAgainLater: the database cannot be reached.
            GiveUp: a process signs with another secret, and would not know ours.
        """
        if not self._database.is_sqlite:
            async with self._database.transaction() as store:
                await store.leases.take_turn()
                if await store.leases.has_other_secret(self._mark):
                    raise GiveUp(ANOTHER)
                await store.leases.take(self._secret, self.name, lasting=self._lasting)
        await self._live()

    async def live(self) -> None:
        """Renew this process's own lease for ever; release it when cancelled."""
        if self._database.is_sqlite:
            return
        try:
            while True:
                with suppress(TryAgainLater, TimeoutError):
                    await self._live()
                await asyncio.sleep(self._lasting.total_seconds() / 3)
        finally:
            await self._release_all()

    async def own(self, names: Sequence[str], work: Work, *, only_while_sure: bool = False) -> None:
        """Do some work whenever one of these leases is ours, for ever.

        The work is given a database that refuses to save anything once the lease is another's. It
        is cancelled when the lease is lost, and may finish a step then. While the database is away
        it goes on trying, or with `only_while_sure` is cancelled once the lease may be another's.
        """
        if self._database.is_sqlite:
            self._tried.update(names)
            await work(self._database)
            return
        while True:
            asked_at = _now()
            fence = await self._take(names)
            if fence is None:
                self._tried.update(names)
                await asyncio.sleep(self._pause())
                continue
            about = {"lease": fence.name, "fence": fence.number}
            log.info("lease taken", extra=about)
            owned = self._owned[fence.name] = _Owned(fence)
            self._tried.update(names)
            try:
                until = asked_at + self._lasting.total_seconds()
                await self._work(owned, work, until=until if only_while_sure else math.inf)
                if owned.leaves.is_set():
                    await self._hand_over(fence)
                    log.info("lease handed over", extra=about)
                else:
                    log.warning("lease lost", extra=about)
            finally:
                del self._owned[fence.name]
                await self._release(fence)

    async def divide(self, mailboxes: Iterable[str]) -> None:
        """Divide these leases on mailboxes evenly with the other processes that do, for ever.

        Whoever has at least two more than another one hands over one a second. Processes whose
        configurations have other mailboxes, as while one is added, exchange none: who does not know
        a mailbox would leave it unread.
        """
        if self._database.is_sqlite:
            return
        known = hashlib.sha256(json.dumps(sorted(mailboxes)).encode()).hexdigest()
        self._readers = f"{READER}{known}:"
        reader = None
        try:
            while True:
                pause = self._lasting / 3
                with suppress(TryAgainLater):
                    async with self._database.transaction() as store:
                        reader = await store.leases.take(
                            self._readers + self.name, self.name, lasting=self._lasting
                        )
                        counts = await store.leases.readers(self._readers)
                    if self._who_is_to_have_one(counts) != self.name:
                        self._let_one_leave()
                        pause = SOON
                await asyncio.sleep(pause.total_seconds())
        finally:
            if reader is not None:  # nothing is handed to a process that stops
                await self._release(reader)

    def has_tried(self, names: Iterable[str]) -> bool:
        """Return True if it is known of all these leases whether this process has them."""
        return self._tried.issuperset(names)

    async def settle(self, name: str) -> None:
        """Record that this process has caught up with what it owns.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        self._settled.add(name)
        if (owned := self._owned.get(name)) is not None:
            async with self._database.transaction() as store:
                await store.leases.settle(owned.fence)

    async def all_settled(self, names: Sequence[str]) -> bool:
        """Return True if for each lease some process has it and has caught up.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        if self._database.is_sqlite:
            return self._settled.issuperset(names)
        async with self._database.reading() as store:
            return (await store.leases.settled(names)).issuperset(names)

    def _who_is_to_have_one(self, counts: Mapping[str, int]) -> str:
        """Return which process is to have one of our mailboxes, by how many each one has.

        It is ours unless another one has two fewer: they would not be more even after the move.
        """
        fewest = min(counts, key=counts.__getitem__, default=self.name)
        is_uneven = counts.get(self.name, 0) >= counts.get(fewest, 0) + 2
        return fewest if is_uneven else self.name

    def _let_one_leave(self) -> None:
        """Stop reading one of our mailboxes, unless one is just leaving."""
        ours = [owned for name, owned in self._owned.items() if name.startswith(MAILBOX)]
        if ours and not any(owned.leaves.is_set() for owned in ours):
            ours[0].leaves.set()

    async def _work(self, owned: _Owned, work: Work, *, until: float) -> None:
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(work(self._database.fenced(owned.fence)))
            try:
                await self._keep(owned, until=until)
            finally:
                working.cancel()

    async def _keep(self, owned: _Owned, *, until: float) -> None:
        """Renew a lease; return when another process is to have it, or has it.

        With a finite `until`, also when the lease cannot be renewed until then.
        """
        third = self._lasting.total_seconds() / 3
        pause = third
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(pause, max(0.0, until - _now()))):
                    await owned.leaves.wait()
                    return
            asked_at = _now()
            try:
                async with asyncio.timeout(third):
                    state = await self._renew(owned.fence)
            except (TryAgainLater, TimeoutError):
                if _now() >= until:
                    return
                pause = min(third, SOON.total_seconds())
                continue
            if state is Kept.LOST:
                return
            until = max(until, asked_at + self._lasting.total_seconds())
            pause = third

    async def _take(self, names: Sequence[str]) -> Fence | None:
        with suppress(TryAgainLater):
            for name in names:
                async with self._database.transaction() as store:
                    if fence := await store.leases.take(name, self.name, lasting=self._lasting):
                        return fence
        return None

    async def _renew(self, fence: Fence) -> Kept:
        async with self._database.transaction() as store:
            return await store.leases.renew(fence, lasting=self._lasting)

    async def _live(self) -> None:
        asked_at = _now()
        async with asyncio.timeout(self._lasting.total_seconds()):
            await self._database.end_stopped_sessions()
            await self._renew_all()
        self._lives_until = asked_at + self._lasting.total_seconds()

    async def _renew_all(self) -> None:
        async with self._database.transaction() as store:
            if not self._database.is_sqlite:
                mine = [PROCESS + self.name, self._secret]
                await store.leases.take_many(mine, self.name, lasting=self._lasting)
                await store.leases.forget_processes()
                await store.leases.release_channels()
            await store.outbox.release_lost(now=self._clock())

    async def _hand_over(self, fence: Fence) -> None:
        """Give a lease to the process that is to have it now."""
        with suppress(TryAgainLater, TimeoutError):
            async with asyncio.timeout(SOON.total_seconds()), self._database.transaction() as store:
                to = self._who_is_to_have_one(await store.leases.readers(self._readers))
                await store.leases.hand_over(fence, to, lasting=self._lasting)

    async def _release(self, fence: Fence) -> None:
        """Let another process have it at once; if that fails, it does when the lease is over."""
        with suppress(TryAgainLater, TimeoutError):
            async with asyncio.timeout(SOON.total_seconds()), self._database.transaction() as store:
                await store.leases.release(fence)

    async def _release_all(self) -> None:
        with suppress(TryAgainLater, TimeoutError):
            async with asyncio.timeout(SOON.total_seconds()), self._database.transaction() as store:
                await store.leases.release_all(self.name)

    def _pause(self) -> float:
        """Return seconds; longer the more this process owns, so that another one takes the rest."""
        tenth = self._lasting.total_seconds() / 10
        return min(tenth * (1 + len(self._owned) + self._chance()), tenth * 5)


def _now() -> float:
    """Return seconds of a clock that goes on while this process is stopped."""
    return asyncio.get_running_loop().time()
