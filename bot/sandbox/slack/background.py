"""A place for work that goes on beside the server: one task group between start and stop."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Background:
    """Runs coroutines in one task group; leaving it cancels what is left.

    The group lives in a task of its own, so that start and stop may be called
    from different tasks, as test fixtures do.
    """

    def __init__(self) -> None:
        self._group: asyncio.TaskGroup | None = None
        self._owner: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._owner = asyncio.create_task(self._run())
        await self._ready.wait()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        owner, self._owner, self._group = self._owner, None, None
        if owner is None:
            return
        owner.cancel()
        try:
            await owner
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Start `work`; after the end it is dropped unstarted."""
        if self._group is None:
            work.close()
            return
        self._group.create_task(work)

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            self._group = group
            self._ready.set()
            await asyncio.get_running_loop().create_future()
