"""Divide the work among all processes that use one database.

What only one process may do at a time (read a mailbox, take the steps that are due) has a lease in
the database. A process that has the lease does the work and renews it; the others try again and
again. Whoever is killed, stopped or cut off is replaced once its lease is over, and whatever it
still tries to save then is refused (`storage/leases.py`). On SQLite there is one process, and it
does everything.
"""

import asyncio
import logging
import math
import uuid
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.errors import GiveUp, TryAgainLater
from storage.database.engine import Database
from storage.leases import PROCESS, SIGNS_WITH
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
        self._fences: dict[str, Fence | None] = {}
        self._settled: set[str] = set()
        self._tried: set[str] = set()
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
            self._fences[fence.name] = fence
            self._tried.update(names)
            try:
                until = asked_at + self._lasting.total_seconds()
                await self._work(fence, work, until=until if only_while_sure else math.inf)
            finally:
                del self._fences[fence.name]
                await self._release(fence)
            log.warning("lease lost", extra=about)

    def has_tried(self, names: Iterable[str]) -> bool:
        """Return True if it is known of all these leases whether this process has them."""
        return self._tried.issuperset(names)

    async def settle(self, name: str) -> None:
        """Record that this process has caught up with what it owns.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        self._settled.add(name)
        if (fence := self._fences.get(name)) is not None:
            async with self._database.transaction() as store:
                await store.leases.settle(fence)

    async def all_settled(self, names: Sequence[str]) -> bool:
        """Return True if for each lease some process has it and has caught up.

        Raises:
            TryAgainLater: the database cannot be reached.
        """
        if self._database.is_sqlite:
            return self._settled.issuperset(names)
        async with self._database.reading() as store:
            return (await store.leases.settled(names)).issuperset(names)

    async def _work(self, fence: Fence, work: Work, *, until: float) -> None:
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(work(self._database.fenced(fence)))
            try:
                await self._keep(fence, until=until)
            finally:
                working.cancel()

    async def _keep(self, fence: Fence, *, until: float) -> None:
        """Renew a lease; return when it is lost, or cannot be renewed `until` it is over."""
        third = self._lasting.total_seconds() / 3
        pause = third
        while True:
            await asyncio.sleep(min(pause, max(0.0, until - _now())))
            asked_at = _now()
            try:
                async with asyncio.timeout(third):
                    kept = await self._renew(fence)
            except (TryAgainLater, TimeoutError):
                if _now() >= until:
                    return
                pause = min(third, SOON.total_seconds())
                continue
            if kept is Kept.LOST:
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
        return min(tenth * (1 + len(self._fences) + self._chance()), tenth * 5)


def _now() -> float:
    """Return seconds of a clock that goes on while this process is stopped."""
    return asyncio.get_running_loop().time()
