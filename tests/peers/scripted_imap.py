"""An IMAP server that misbehaves on request, for what a real one cannot be made to do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

HANG_UP: Final = b"<hang up>"
"""At the end of a reply: close the connection."""

DEFAULTS: Final[dict[str, bytes]] = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK\r\n",
    "LOGIN": b"TAG OK\r\n",
    "EXAMINE": (
        b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 2] .\r\nTAG OK [READ-ONLY] .\r\n"
    ),
    "UID SEARCH": b"* SEARCH 1\r\nTAG OK\r\n",
    "UID FETCH 1 (UID RFC822.SIZE": (
        b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "24-Nov-2026 10:00:00 +0100")\r\nTAG OK\r\n'
    ),
    "UID FETCH 1 (UID BODY.PEEK[])": b"* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\nTAG OK\r\n",
    "IDLE": b"+ idling\r\n",
    "DONE": b"TAG OK\r\n",
    "NOOP": b"TAG OK\r\n",
    "LOGOUT": b"* BYE\r\nTAG OK\r\n",
}


class ScriptedImap:
    """Answers each command by the longest entry of `replies` that it begins with.

    `TAG` in a reply stands for the command's tag. A reply may be a list: one entry a time, the
    last one for ever. An empty reply leaves the command unanswered.
    """

    def __init__(self) -> None:
        self.greeting = b"* OK hello\r\n"
        self.replies: dict[str, bytes | list[bytes]] = dict(DEFAULTS)
        self.commands: list[str] = []
        self.connected_at: list[float] = []
        self.port = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected_at.append(asyncio.get_running_loop().time())
        with contextlib.suppress(ConnectionError):
            await self._talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        goes_on = await self._say(writer, self.greeting)
        tag = b""
        while goes_on and (line := await reader.readline()):
            if line != b"DONE\r\n":
                tag, _, line = line.partition(b" ")
            command = line.decode().rstrip("\r\n")
            self.commands.append(command)
            goes_on = await self._say(writer, self._reply_to(command).replace(b"TAG", tag))

    def _reply_to(self, command: str) -> bytes:
        fitting = [begin for begin in self.replies if command.startswith(begin)]
        reply = self.replies[max(fitting, key=len)]
        if isinstance(reply, list):
            return reply.pop(0) if len(reply) > 1 else reply[0]
        return reply

    @staticmethod
    async def _say(writer: asyncio.StreamWriter, text: bytes) -> bool:
        writer.write(text.removesuffix(HANG_UP))
        await writer.drain()
        return not text.endswith(HANG_UP)


@contextlib.asynccontextmanager
async def scripted_imap() -> AsyncIterator[ScriptedImap]:
    """Run a server until the end of the block."""
    script = ScriptedImap()
    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            await script._serve(reader, writer)  # noqa: SLF001 - the same module
        except asyncio.CancelledError:
            pass  # the block ends; asyncio's own callback would complain of it
        finally:
            talks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        for _ in range(5):
            await asyncio.sleep(0)  # a connection just accepted still gets its task
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()
