"""SMTP servers to send to: aiosmtpd that answers as told, and bare sockets that misbehave."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.config import SmtpConfig
from bot.gateways.smtp.outgoing import SmtpOut

HOST = "127.0.0.1"
GREETING = b"220 rough\r\n"
UNTIL_DATA = [GREETING, b"250 rough\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"]


@dataclass
class Peer:
    """A real SMTP server that keeps what it takes and answers as told."""

    replies: dict[str, str] = field(default_factory=dict)
    """Replies to a recipient, or to `MAIL` or `DATA`."""
    refused_paths: tuple[str, ...] = ()
    """Parts of envelope senders that are refused."""
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    """Recipients that are answered only once their event is set."""
    taken: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    transports: list[asyncio.BaseTransport] = field(default_factory=list)
    port: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a connection was lost."""

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self.sessions.append(session)
        if server.transport is not None:
            self.transports.append(server.transport)
        return replies

    async def handle_MAIL(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if "MAIL" in self.replies:
            return self.replies["MAIL"]
        if any(part in address for part in self.refused_paths):
            return "553 5.7.1 not owned by this user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self.held:
            await self.held[address].wait()
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.replies:
            return self.replies["DATA"]
        self.taken.append(envelope)
        return "250 OK"

    def authenticate(self, *details: object) -> AuthResult:
        return AuthResult(success=details[-1] == LoginPassword(b"pen", b"holder"), handled=False)

    @property
    def bodies(self) -> list[bytes]:
        return [envelope.original_content or b"" for envelope in self.taken]


@asynccontextmanager
async def peer(
    *,
    tls: ssl.SSLContext | None = None,
    wrapped: bool = False,
    enable_SMTPUTF8: bool = True,  # noqa: N803 - aiosmtpd's name
    auth_require_tls: bool = True,
    auth_required: bool = False,
) -> AsyncIterator[Peer]:
    found = Peer()
    loop = asyncio.get_running_loop()
    tasks: list[asyncio.Task[None]] = []

    class Connection(SMTP):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            assert self._handler_coroutine is not None
            tasks.append(self._handler_coroutine)

        def connection_lost(self, error: Exception | None) -> None:
            super().connection_lost(error)
            found.ended.set()

    def connect() -> SMTP:
        return Connection(
            found,
            loop=loop,
            hostname="peer",
            tls_context=None if wrapped else tls,
            authenticator=found.authenticate,
            enable_SMTPUTF8=enable_SMTPUTF8,
            auth_require_tls=auth_require_tls,
            auth_required=auth_required,
        )

    server = await loop.create_server(connect, HOST, 0, ssl=tls if wrapped else None)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found
        server.close()
        for transport in found.transports:
            transport.close()
        for task in tasks:
            task.cancel()  # aiosmtpd's does not end by itself after a failed handshake
        if tasks:
            await asyncio.wait(tasks)


@asynccontextmanager
async def rough_server(script: list[bytes], *, hang_up: bool) -> AsyncIterator[int]:
    """Say the script line by line, one line heard between two, then close or fall silent."""
    ended: list[asyncio.Event] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done = asyncio.Event()
        ended.append(done)
        try:
            for number, line in enumerate(script):
                if number == len(UNTIL_DATA):
                    await reader.readuntil(b"\r\n.\r\n")
                elif number:
                    await reader.readline()
                writer.write(line)
                await writer.drain()
            if len(script) == len(UNTIL_DATA):
                await reader.readuntil(b"\r\n.\r\n")
            elif script:
                await reader.readline()
            if not hang_up:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()
            done.set()

    async with await asyncio.start_server(talk, HOST, 0) as server:
        yield server.sockets[0].getsockname()[1]
        server.close()
        for done in ended:
            await done.wait()


def config(port: int, **values: object) -> SmtpConfig:
    given = {"security": "none", "from_address": "pen@example.org", **values}
    return SmtpConfig.model_validate({"host": HOST, "port": port, **given})


def a_mail(text: str = "Hello.\n", *, to: str = "list@example.org") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Penholder <pen@example.org>"
    mail["To"] = to
    mail["Subject"] = "Terms"
    mail["Message-ID"] = "<0123456789abcdef@example.org>"
    mail.set_content(text)
    return mail


async def send(smtp: SmtpOut, mail: EmailMessage | None = None, *recipients: str) -> None:
    await smtp.send(
        mail or a_mail(),
        envelope_from="pen@example.org",
        recipients=recipients or ("list@example.org",),
    )
