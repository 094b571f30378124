"""Store the leases by which processes that use one PostgreSQL database divide the work.

An owner has a lease, which it renews; once a lease is over, another process may take it. Machines'
clocks differ, so the database's own clock decides. Each change of holder raises the fence, and an
owner's transactions begin by `require`: it fails if somebody else has the lease, and otherwise
locks its row, so that the lease cannot be taken before the commit. So whoever was stopped or cut
off for long, and does not know it, changes nothing any more.

On SQLite there is one process, which owns everything; nothing here is used.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, case, delete, func, not_, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.errors import TryAgainLater
from storage.link.among import among
from storage.link.link import Link
from storage.link.types import UtcDateTime
from storage.tables import leases
from storage.values import Fence, Kept

PROCESS: Final = "process:"
"""How the lease of a process begins: while it lasts, the deliveries that it claimed are its own."""
CHANNEL: Final = "channel:"
"""How the lease on a Slack channel begins: one process at a time posts there."""
MAILBOX: Final = "mailbox:"
"""How the lease on a mailbox begins: one process reads it."""
READER: Final = "reader:"
"""How the lease begins of a process that reads mailboxes: they are divided among these."""
SIGNS_WITH: Final = "key:"
"""How the lease begins that says which secret a process signs with, by the secret's mark."""
START: Final = 7_236_345_120_054_277_003
"""An arbitrary number, the same in all processes."""
KEPT_AFTER_END: Final = timedelta(days=1)

NOW: Final = func.clock_timestamp(type_=UtcDateTime())


def in_time(lasting: timedelta) -> ColumnElement[datetime]:
    """Return the instant, by the database's clock, when a lease of this length is over."""
    return NOW + func.make_interval(0, 0, 0, 0, 0, 0, lasting.total_seconds())


class Leases:
    """The leases, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def take_turn(self) -> None:
        """Wait for the turn to start, and keep other starting processes waiting.

        They wait until the commit. On SQLite there is no other.
        """
        if not self._link.is_sqlite:
            await self._link.run(select(func.pg_advisory_xact_lock(START)))

    async def any_process(self) -> bool:
        """Return True if a process lives that uses the database."""
        lives = select(leases.c.name).where(leases.c.name.startswith(PROCESS), leases.c.until > NOW)
        return await self._link.first(lives.limit(1)) is not None

    async def take(self, name: str, holder: str, *, lasting: timedelta) -> Fence | None:
        """Take a free lease or prolong one's own; None if another process has it."""
        taken = await self.take_many([name], holder, lasting=lasting)
        return Fence(name, holder, taken[name]) if name in taken else None

    async def take_many(
        self, names: Collection[str], holder: str, *, lasting: timedelta
    ) -> dict[str, int]:
        """Take those leases that nobody else has; return their fences by name.

        A row that another transaction has locked is passed over: its owner is at work.
        """
        if not names:
            return {}
        is_ours = leases.c.holder == holder
        again = self._update_free(
            and_(among(leases.c.name, sorted(names)), or_(leases.c.until < NOW, is_ours)),
            holder=holder,
            fence=leases.c.fence + case((is_ours, 0), else_=1),
            until=func.greatest(in_time(lasting), case((is_ours, leases.c.until))),
            settled=and_(leases.c.settled, is_ours),
        )
        taken = {row.name: row.fence for row in await self._link.rows(again)}
        if left := sorted(set(names) - set(taken)):
            new = {"holder": holder, "fence": 1, "until": in_time(lasting), "settled": False}
            begun = self._link.insert(leases).values([{"name": text, **new} for text in left])
            added = begun.on_conflict_do_nothing().returning(leases.c.name, leases.c.fence)
            taken |= {row.name: row.fence for row in await self._link.rows(added)}
        return taken

    async def renew(self, fence: Fence, *, lasting: timedelta) -> Kept:
        """Prolong a lease if it is still this owner's, although it may be over."""
        renewed = self._update_free(_is(fence), until=in_time(lasting))
        if await self._link.first(renewed) is not None:
            return Kept.OURS
        row = await self._link.first(select(leases.c.name).where(_is(fence)))
        # A transaction of ours that is at work locks it: nobody can take it before that commits.
        return Kept.LOST if row is None else Kept.BUSY

    async def require(self, fence: Fence) -> None:
        """Lock a lease for the transaction, which writes as its owner.

        Raises:
            TryAgainLater: another process has taken it.
        """
        held = select(leases.c.name).where(_is(fence)).with_for_update(read=True)
        if await self._link.first(held) is None:
            raise TryAgainLater(f"another process has taken over: {fence.name}")

    async def settle(self, fence: Fence) -> None:
        """Record that the owner has caught up with what it owns."""
        await self._link.run(update(leases).where(_is(fence)).values(settled=True))

    async def settled(self, names: Sequence[str]) -> set[str]:
        """Return the leases whose owners have caught up."""
        statement = select(leases.c.name).where(
            among(leases.c.name, list(names)), leases.c.settled, leases.c.until > NOW
        )
        return {row.name for row in await self._link.rows(statement)}

    async def release(self, fence: Fence) -> None:
        """End a lease at once, if it is still this owner's."""
        await self._link.run(update(leases).where(_is(fence)).values(until=NOW, settled=False))

    async def readers(self, begins: str) -> dict[str, int]:
        """Return how many mailboxes each process has whose lease as a reader has a prefix."""
        reader, mailbox = leases.alias(), leases.alias()
        is_its_own = and_(
            mailbox.c.holder == reader.c.holder,
            mailbox.c.name.startswith(MAILBOX),
            mailbox.c.until > NOW,
        )
        counted = (
            select(reader.c.holder, func.count(mailbox.c.name).label("has"))
            .join_from(reader, mailbox, is_its_own, isouter=True)
            .where(reader.c.name.startswith(begins), reader.c.until > NOW)
            .group_by(reader.c.holder)
            .order_by(reader.c.holder)
        )
        return {row.holder: row.has for row in await self._link.rows(counted)}

    async def hand_over(self, fence: Fence, to: str, *, lasting: timedelta) -> None:
        """Give a lease to another process, if it is still this owner's."""
        given = {"holder": to, "fence": leases.c.fence + 1, "until": in_time(lasting)}
        await self._link.run(update(leases).where(_is(fence)).values(**given, settled=False))

    async def release_all(self, holder: str) -> None:
        """End all leases of a process that stops."""
        held = and_(leases.c.holder == holder, leases.c.until > NOW)
        await self._link.run(update(leases).where(held).values(until=NOW, settled=False))

    async def release_channels(self) -> None:
        """End the leases on channels of processes that are gone."""
        process = leases.alias("process")
        lives = select(process.c.name).where(
            process.c.name == PROCESS + leases.c.holder, process.c.until > NOW
        )
        lost = and_(leases.c.name.startswith(CHANNEL), leases.c.until > NOW, not_(lives.exists()))
        await self._link.run(update(leases).where(lost).values(until=NOW))

    async def has_other_secret(self, mark: str) -> bool:
        """Return True if a process lives whose secret has another mark."""
        others = select(leases.c.name).where(
            leases.c.name.startswith(SIGNS_WITH),
            not_(leases.c.name.startswith(f"{SIGNS_WITH}{mark}:")),
            leases.c.until > NOW,
        )
        return await self._link.first(others.limit(1)) is not None

    async def forget_processes(self) -> None:
        """Delete the leases of processes that ended long ago: each start has its own."""
        kinds = (PROCESS, READER, SIGNS_WITH)
        of_process = or_(*(leases.c.name.startswith(kind) for kind in kinds))
        await self._link.run(
            delete(leases).where(of_process, leases.c.until < in_time(-KEPT_AFTER_END))
        )

    def _update_free(
        self, which: ColumnElement[bool], **values: object
    ) -> ReturningUpdate[str, int]:
        free = select(leases.c.name).where(which).with_for_update(skip_locked=True)
        return (
            update(leases)
            .where(leases.c.name.in_(free))
            .values(values)
            .returning(leases.c.name, leases.c.fence)
        )


def _is(fence: Fence) -> ColumnElement[bool]:
    return and_(
        leases.c.name == fence.name,
        leases.c.holder == fence.holder,
        leases.c.fence == fence.number,
    )
