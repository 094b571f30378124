"""A TCP relay that tells of each thing the client sends: a server's calls, counted."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Self


class Relay:
    """Listens on a free port and hands everything on to `target` on loopback.

    `on_sent` is asked before each chunk from the client is handed on; True drops the
    connection instead. Each chunk waits for `delay`. Once a client has sent the words
    `silent_after`, nothing comes back on its connection any more.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_sent: Callable[[], bool] = lambda: False
        self.delay = timedelta(0)
        self.silent_after: bytes | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for _turn in range(5):
            await asyncio.sleep(0)  # a connection just accepted still gets its task
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """The port to connect to."""
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(ConnectionError):
                await self._join(reader, writer)
        finally:  # also when it is cancelled: a socket left open fails whichever test comes next
            writer.close()
            self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", self._target)
        silent = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hand_on(reader, forth, silent))
                tasks.create_task(self._hand_back(back, writer, silent))
        except* ConnectionError:
            pass
        finally:
            forth.close()

    async def _hand_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event
    ) -> None:
        while (chunk := await reader.read(65536)) and not self.on_sent():
            if self.silent_after is not None and self.silent_after in chunk:
                silent.set()
            await self._write(writer, chunk)
        raise ConnectionResetError  # either end ends both

    async def _hand_back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event
    ) -> None:
        while chunk := await reader.read(65536):
            if not silent.is_set():
                await self._write(writer, chunk)
        raise ConnectionResetError

    async def _write(self, writer: asyncio.StreamWriter, chunk: bytes) -> None:
        await asyncio.sleep(self.delay.total_seconds())
        writer.write(chunk)
        await writer.drain()
