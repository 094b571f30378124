"""A TCP relay that tells of each thing the client sends: a server's calls, counted."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Self


class Relay:
    """Listens on a free port and hands everything on to `target` on loopback.

    `on_sent` is asked before each chunk from the client is handed on; True drops the
    connection instead.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_sent: Callable[[], bool] = lambda: False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
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
        with suppress(ConnectionError):
            back, forth = await asyncio.open_connection("127.0.0.1", self._target)
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._hand_on(reader, forth, asks=True))
                    tasks.create_task(self._hand_on(back, writer, asks=False))
            except* ConnectionError:
                pass
            finally:
                forth.close()
        writer.close()
        self._tasks.discard(task)

    async def _hand_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, asks: bool
    ) -> None:
        while chunk := await reader.read(65536):
            if asks and self.on_sent():
                break
            writer.write(chunk)
            await writer.drain()
        raise ConnectionResetError  # either end ends both
