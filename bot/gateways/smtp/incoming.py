"""The `[listener]`: takes mail to the bot's own addresses by LMTP (RFC 2033) or SMTP."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.config import ListenerConfig
from bot.errors import GiveUp, TryAgainLater

log = logging.getLogger(__name__)

_QUIET: Final = logging.getLogger("mail.log")
"""aiosmtpd's: it names the peer's address and what the peer said, so nothing of it is logged."""
_QUIET.disabled = True

MAX_RECIPIENTS: Final = 50
MAX_CONNECTIONS: Final = 50
"""Beyond these the connection that has been silent longest is closed."""
MAX_COMMANDS: Final = {
    **dict.fromkeys(("MAIL", "RCPT", "DATA", "RSET"), 100_000),  # a mail server keeps a session
    "*": 1000,
}
"""Times that a command may be given in a session."""
MAX_LINE: Final = 64 * 1024
"""Octets in a line of a mail. Wider than RFC 5321's 1000: other people's mail must arrive."""

SILENCE: Final = timedelta(minutes=5)
"""How long a peer may be silent (RFC 5321, 4.5.3.2.7)."""
TAKE_TIME: Final = timedelta(minutes=2)
"""How long committing a mail may take before the peer is told to come again."""
STOP_TIME: Final = timedelta(seconds=10)
"""How long the mails in hand may take when the service stops."""

GREETING_TIME: Final = timedelta(seconds=5)
"""How long a peer at our own address may take to greet."""

HOST_NAME: Final = "penholder"
IDENT: Final = "Penholder"
"""What our greeting says."""

OK: Final = "250 2.0.0 Taken"
TRY_AGAIN: Final = "451 4.3.0 Not taken, please try again later"
BUSY: Final = "452 4.5.3 Too many recipients, please send the others separately"
NOT_OURS: Final = "550 5.1.1 No such address here"
TOO_MANY_CONNECTIONS: Final = b"421 4.7.0 Too many connections, please try again later\r\n"

REASON_LIMIT: Final = 400
"""Characters of a refusal's reason in the reply (a reply line has 512; RFC 5321, 4.5.3.1.5)."""

Take = Callable[[bytes, str, Sequence[str]], Awaitable[None]]
"""Commit one mail: its bytes, the envelope's sender (may be empty) and its recipients."""


@dataclass(frozen=True, slots=True)
class _Terms:
    accepts: Callable[[str], bool]
    take: Take


class MailReceiver:
    """Listens in the running loop between `start` and `stop`, or as `async with`.

    A mail is answered with 250 only when `take` has returned, which is when it is committed.
    Whatever else happens, the peer keeps it and comes again.
    """

    def __init__(
        self,
        config: ListenerConfig,
        *,
        accepts: Callable[[str], bool],
        take: Take,
        max_size: int,
    ) -> None:
        self._config = config
        self._terms = _Terms(accepts, take)
        self._max_size = max_size
        self._server: asyncio.Server | None = None
        self._connections: set[_Smtp] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def port(self) -> int:
        """The port that is listened on, once started (the configured one may be 0)."""
        if self._server is None:
            return self._config.port
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            GiveUp: the address cannot be listened on.
        """
        host, port = self._config.host, self._config.port
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(self._connection, host=host, port=port)
        except OSError as error:
            raise GiveUp(
                f"cannot listen on {host}:{port} ({error.strerror}): "
                "choose another host or port in [listener]"
            ) from error

    async def stop(self) -> None:
        """Take no more connections, let mails in hand be answered, then close the rest."""
        if self._server is None:
            return
        self._server.close()
        taking = [smtp.at_rest.wait() for smtp in self._connections]
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIME.total_seconds()):
                await asyncio.gather(*taking)
        for connection in list(self._connections):
            await connection.hang_up()
        await self._server.wait_closed()
        self._server = None

    def _connection(self) -> SMTP:
        kind = _Lmtp if self._config.protocol == "lmtp" else _Smtp
        return kind(
            _Handler(self._terms),
            connections=self._connections,
            data_size_limit=self._max_size,
            enable_SMTPUTF8=True,
            ident=IDENT,
            hostname=HOST_NAME,
            timeout=SILENCE.total_seconds(),
            command_call_limit=MAX_COMMANDS,
            loop=asyncio.get_running_loop(),
        )


async def is_penholder_listening(config: ListenerConfig) -> bool:
    """Return True if another process of ours greets at the listener's address."""
    try:
        reader, writer = await asyncio.open_connection(config.host, config.port)
    except OSError:
        return False
    try:
        async with asyncio.timeout(GREETING_TIME.total_seconds()):
            return await reader.readline() == f"220 {HOST_NAME} {IDENT}\r\n".encode()
    except (OSError, TimeoutError, ValueError):
        return False
    finally:
        writer.transport.abort()


class _Smtp(SMTP):
    """One connection, known to its receiver, so that nothing outlives `stop`."""

    line_length_limit = MAX_LINE

    def __init__(self, handler: "_Handler", *, connections: set["_Smtp"], **options: Any) -> None:  # noqa: ANN401 - aiosmtpd's own
        super().__init__(handler, **options)
        self._connections = connections
        self._last_command = asyncio.get_running_loop().time()
        self._is_sending = False
        self.at_rest = asyncio.Event()
        self.at_rest.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection in; if there are too many, close the one that can best be spared."""
        super().connection_made(transport)
        task = self._handler_coroutine
        assert task is not None  # noqa: S101 - made by the line above
        task.add_done_callback(_note_failure)
        self._connections.add(self)
        if len(self._connections) > MAX_CONNECTIONS:
            others = [
                connection
                for connection in self._connections
                if connection is not self and connection.at_rest.is_set()
            ]
            min(others, key=_Smtp._worth, default=self).send_away()

    def _worth(self) -> tuple[bool, float]:
        """Return what is least for a connection that sends no mail, and has long been silent."""
        return self._is_sending, self._last_command

    def send_away(self) -> None:
        """Close the connection at once: its peer keeps what is not answered and comes again."""
        self._connections.discard(self)
        self._writer.write(TOO_MANY_CONNECTIONS)
        self._writer.close()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Note a command: aiosmtpd calls this before it carries one out."""
        self._last_command = asyncio.get_running_loop().time()
        super()._reset_timeout(duration)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take a mail's content, and note meanwhile that the peer sends one."""
        self._is_sending = True
        try:
            await super().smtp_DATA(arg)
        finally:
            self._is_sending = False

    def connection_lost(self, error: Exception | None) -> None:
        """Count the connection out."""
        self._connections.discard(self)
        super().connection_lost(error)

    async def hang_up(self) -> None:
        """Close the connection and wait until its task has ended."""
        self._writer.close()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
            await asyncio.wait({self._handler_coroutine})


class _Lmtp(_Smtp, LMTP):
    """LMTP answers the end of DATA once for each recipient (RFC 2033, 4.2); aiosmtpd only once."""

    _answers_due = 0

    async def push(self, status: str | bytes) -> None:
        """Send a reply; the one after 354 as many times as there are recipients."""
        text = status if isinstance(status, str) else status.decode("utf-8")
        due, self._answers_due = self._answers_due, 0
        if text.startswith("354") and self.envelope is not None:
            self._answers_due = len(self.envelope.rcpt_tos)
        await super().push("\r\n".join([text] * max(due, 1)))


class _Handler:
    """aiosmtpd's hooks for one connection."""

    def __init__(self, terms: _Terms) -> None:
        self._terms = terms

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take a recipient that is ours."""
        if not self._terms.accepts(address):
            return NOT_OURS
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return BUSY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: _Smtp, _session: Session, envelope: Envelope
    ) -> str:
        """Commit the mail, then answer."""
        sender = envelope.mail_from or ""
        server.at_rest.clear()
        try:
            async with asyncio.timeout(TAKE_TIME.total_seconds()):
                await self._terms.take(
                    envelope.original_content or b"",
                    "" if sender == "<>" else sender,  # aiosmtpd's way to write nobody
                    tuple(envelope.rcpt_tos),
                )
        except TryAgainLater as error:
            log.warning("mail put off", extra={"reason": str(error)})
            return TRY_AGAIN
        except TimeoutError:
            log.warning("mail put off", extra={"reason": "committing it took too long"})
            return TRY_AGAIN
        except GiveUp as error:
            log.warning("mail refused", extra={"reason": str(error)})
            return f"554 5.6.0 {' '.join(str(error).split())[:REASON_LIMIT]}"
        finally:
            server.at_rest.set()
        return OK

    async def handle_exception(self, error: Exception) -> str:
        """Answer a bug of ours: the peer keeps the mail."""
        log.error("mail could not be taken", exc_info=error)
        return TRY_AGAIN


def _note_failure(task: asyncio.Task[None]) -> None:
    """Retrieve a connection task's failure; a peer that vanished is none."""
    if task.cancelled():
        return
    error = task.exception()
    if error is not None and not isinstance(error, OSError):
        log.error("connection failed", exc_info=error)
