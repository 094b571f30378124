"""The sandbox's SMTP server: accepts, or fails in the ways that real servers fail."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
MAX_SIZE: Final = 50_000_000


class Fault(StrEnum):
    """What the server does to one mail that is sent to it."""

    LOST_ANSWER = "lost-answer"
    """Take the mail, then close the connection without an answer."""
    HANG_UP = "hang-up"
    """Close the connection at the end of DATA; the mail is not taken."""
    TRY_AGAIN = "try-again"
    """Answer 451; the mail is not taken."""
    REFUSE = "refuse"
    """Answer 550; the mail is not taken."""
    SLOW = "slow"
    """Wait for `SmtpServer.slowness`, then take the mail."""


REPLIES: Final = {
    Fault.TRY_AGAIN: "451 4.3.0 Temporary failure, as asked",
    Fault.REFUSE: "550 5.7.1 Refused, as asked",
}


Accept = Callable[[bytes, str, tuple[str, ...]], Awaitable[None]]
"""Take a mail: its bytes, the envelope's sender and its recipients."""


class SmtpServer:
    """SMTP on loopback without encryption, in the running loop."""

    def __init__(self, *, knows: Callable[[str], bool], accept: Accept, port: int = 0) -> None:
        self.knows = knows
        self.accept = accept
        self.port = port
        self.faults: deque[Fault] = deque()
        """What happens to the next mails, one each."""
        self.slowness = timedelta(seconds=1)
        self.sessions = 0
        """Connections accepted so far."""
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()

    async def start(self) -> None:
        """Listen; after a stop, on the same port as before."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connect, host=HOST, port=self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._connections):
            await connection.hang_up()
        await self._server.wait_closed()
        self._server = None

    def _connect(self) -> SMTP:
        self.sessions += 1
        return _Connection(
            _Hooks(self),
            connections=self._connections,
            data_size_limit=MAX_SIZE,
            enable_SMTPUTF8=True,
            hostname="sandbox.example",
            ident="sandbox",
            loop=asyncio.get_running_loop(),
        )


class _Connection(SMTP):
    """One connection, known to the server so that it can be closed."""

    line_length_limit = 64 * 1024

    def __init__(self, hooks: "_Hooks", *, connections: set["_Connection"], **options: Any) -> None:  # noqa: ANN401 - aiosmtpd's own
        super().__init__(hooks, **options)
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection in, and have its task's failure noted."""
        super().connection_made(transport)
        self._connections.add(self)
        if self._handler_coroutine is not None:
            self._handler_coroutine.add_done_callback(_note_failure)

    def connection_lost(self, error: Exception | None) -> None:
        """Count the connection out, however it ended."""
        self._connections.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        """Close the connection without a word."""
        self._writer.transport.abort()

    async def hang_up(self) -> None:
        """Close the connection and wait until its task has ended."""
        self.cut()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
            await asyncio.wait({self._handler_coroutine})


class _Hooks:
    """aiosmtpd's hooks."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take recipients that exist."""
        if not self._server.knows(address):
            return "550 5.1.1 No such address in the sandbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, connection: _Connection, _session: Session, envelope: Envelope
    ) -> str:
        """Do what the next fault says, or take the mail."""
        fault = self._server.faults.popleft() if self._server.faults else None
        if fault is Fault.HANG_UP:
            connection.cut()
            return "451 never read"
        if fault in REPLIES:
            return REPLIES[fault]
        if fault is Fault.SLOW:
            await asyncio.sleep(self._server.slowness.total_seconds())
        sender = envelope.mail_from or ""
        await self._server.accept(
            envelope.original_content or b"",
            "" if sender == "<>" else sender,
            tuple(envelope.rcpt_tos),
        )
        if fault is Fault.LOST_ANSWER:
            connection.cut()
        return "250 2.0.0 Taken"


def _note_failure(task: asyncio.Task[None]) -> None:
    """Retrieve a connection task's failure; a peer that vanished is none."""
    if not task.cancelled() and (error := task.exception()) and not isinstance(error, OSError):
        log.error("sandbox connection failed", exc_info=error)
