"""Save what many people do at once in one transaction: a crowd's votes on one item.

Each of them waits for the same rows anyway: on SQLite for the one writer, on PostgreSQL for the
item's lock, which every commit holds until the disk has it. What waits here meanwhile is saved by
one transaction, one after the other: it reads the item, its ballot and its roster once, and is
committed once. Each one's changes are a savepoint: what fails takes nothing of the others with it.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Final

from storage.database.faults import faults_translated
from storage.link.link import Link

AT_ONCE: Final = 32
"""How many are saved by one transaction at most: the first of them waits for the last."""

Begin = Callable[[], AbstractAsyncContextManager[Link]]


class _TakenBackError(Exception):
    """Rolls back the savepoint of one that failed."""


@dataclass(slots=True, eq=False)
class _Member:
    """One that waits for its turn: `turn` gives it the transaction, `ended` whether it succeeded.

    `settled` is when nothing more happens to its changes: they are committed, or rolled back.
    """

    turn: asyncio.Future[Link] = field(default_factory=asyncio.Future)
    ended: asyncio.Future[bool] = field(default_factory=asyncio.Future)
    settled: asyncio.Future[None] = field(default_factory=asyncio.Future)


class Gathering:
    """What waits to be saved together, by what it is about."""

    def __init__(self) -> None:
        self._waiting: defaultdict[Hashable, deque[_Member]] = defaultdict(deque)
        self._saving: dict[Hashable, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def transaction(self, about: Hashable, begin: Begin) -> AsyncIterator[Link]:
        """Give a turn in a transaction that saves what is `about` the same; `begin` opens one.

        Raises:
            TryAgainLater: nothing of it was stored; the same step may be tried again.
        """
        member = _Member()
        self._waiting[about].append(member)
        if about not in self._saving:
            self._saving[about] = asyncio.create_task(self._save(about, begin))
        try:
            link = await member.turn
        except asyncio.CancelledError:
            # Its turn may have come a moment ago: whoever gave it waits for its end.
            if not member.ended.done():
                member.ended.set_result(False)
            raise
        is_done = False
        try:
            async with faults_translated():
                yield link
            is_done = True
        finally:
            if not member.ended.done():  # or the saving was cancelled
                member.ended.set_result(is_done)
            await asyncio.shield(member.settled)

    async def finish(self) -> None:
        """Wait until nothing is being saved any more."""
        while self._saving:
            await asyncio.wait(list(self._saving.values()))

    async def _save(self, about: Hashable, begin: Begin) -> None:
        """Save what waits, until nothing does."""
        try:
            while waiting := self._waiting[about]:
                await _save_some(waiting, begin)
        finally:
            del self._saving[about], self._waiting[about]


async def _save_some(waiting: deque[_Member], begin: Begin) -> None:
    """Save up to `AT_ONCE` of those that wait in one transaction, and tell each what became of it.

    If it cannot begin, that is told to all who wait.
    """
    given: list[_Member] = []
    try:
        async with begin() as link:
            while waiting and len(given) < AT_ONCE:
                member = waiting.popleft()
                if not member.turn.cancelled():
                    given.append(member)
                    await _give_turn(member, link, is_alone=len(given) == 1 and not waiting)
    except _TakenBackError:
        pass  # the only one
    except BaseException as error:
        for member in given or [*waiting]:
            _tell(member, error)
        if not given:
            waiting.clear()
        if not isinstance(error, Exception):
            raise
    for member in given:
        if not member.settled.done():
            member.settled.set_result(None)


async def _give_turn(member: _Member, link: Link, *, is_alone: bool) -> None:
    """Wait until a member has done its part; take that back if it failed.

    Raises:
        _TakenBackError: it failed and is the only one, so that the transaction is its own.
    """
    try:
        async with nullcontext() if is_alone else link.attempt():
            await _has_ended(member, link)
    except _TakenBackError:
        if is_alone:
            raise
        member.settled.set_result(None)


async def _has_ended(member: _Member, link: Link) -> None:
    if not member.turn.cancelled():  # while its savepoint was made
        member.turn.set_result(link)
    if member.turn.cancelled() or not await member.ended:
        raise _TakenBackError


def _tell(member: _Member, error: BaseException) -> None:
    """Raise an error where a member waits: for its turn, or for its commit."""
    waits_for = member.settled if member.turn.done() else member.turn
    if not waits_for.done():
        waits_for.set_exception(error)
