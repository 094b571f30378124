"""Mail leaves: against aiosmtpd with and without TLS and login, and against rough sockets."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.config import SmtpConfig
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.smtp_out import DEFAULT_TIMINGS, MAX_RECIPIENTS, SmtpOut
from tests.peers.dovecot import make_certificates

HOST = "127.0.0.1"
QUICK = replace(
    DEFAULT_TIMINGS, command=timedelta(milliseconds=300), data=timedelta(milliseconds=300)
)


@dataclass
class Peer:
    """A real SMTP server that keeps what it takes and answers as told."""

    replies: dict[str, str] = field(default_factory=dict)
    """Replies to a recipient, or to `DATA`."""
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

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
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


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


def server_tls(certificates: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    return context


async def test_a_mail_arrives_with_its_envelope_and_message_id() -> None:
    text = "Grüße\n.a dot\n" + "wide " * 400 + "\n"

    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await send(smtp, a_mail(text), "list@example.org", "ada@example.org")

    [envelope] = server.taken
    assert envelope.mail_from == "pen@example.org"
    assert envelope.rcpt_tos == ["list@example.org", "ada@example.org"]
    [raw] = server.bodies
    assert b"Message-ID: <0123456789abcdef@example.org>\r\n" in raw
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    body = email.message_from_bytes(raw).get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().replace("\r\n", "\n") == text


async def test_a_burst_uses_one_connection() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await asyncio.gather(*(send(smtp) for _ in range(20)))

    assert len(server.taken) == 20
    assert len(server.sessions) == 1


async def test_an_idle_connection_is_closed_and_opened_anew() -> None:
    timings = replace(DEFAULT_TIMINGS, idle=timedelta(0))

    async with peer() as server, SmtpOut(config(server.port), timings=timings) as smtp:
        await send(smtp)
        await server.ended.wait()
        await send(smtp)

    assert len(server.sessions) == 2


async def test_a_kept_connection_that_died_is_replaced_without_a_retry() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await send(smtp)
        transport = server.transports[0]
        assert isinstance(transport, asyncio.Transport)
        transport.abort()

        await send(smtp)

    assert len(server.taken) == 2


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_encryption_and_login(certificates: Path, security: str) -> None:
    tls = server_tls(certificates)
    async with peer(tls=tls, wrapped=security == "tls", auth_require_tls=security != "tls") as it:
        settings = config(
            it.port,
            security=security,
            username="pen",
            password="holder",
            ca_file=certificates / "ca.pem",
        )
        async with SmtpOut(settings) as smtp:
            await send(smtp)
            probe = await smtp.probe()

    assert len(it.taken) == 1
    assert it.sessions[-1].authenticated
    assert (probe.encrypted, probe.logged_in, probe.takes_sender) == (True, True, True)
    assert probe.max_size == 33_554_432


async def test_an_unknown_certificate_is_not_trusted(certificates: Path) -> None:
    async with (
        peer(tls=server_tls(certificates)) as server,
        SmtpOut(config(server.port, security="starttls")) as smtp,
    ):
        with pytest.raises(TryAgainLater, match="ca_file in") as failed:
            await send(smtp)

    assert failed.value.after > timedelta(0)
    assert server.taken == []


async def test_a_server_without_starttls_gets_nothing() -> None:
    async with peer() as server, SmtpOut(config(server.port, security="starttls")) as smtp:
        with pytest.raises(TryAgainLater, match=r"security and ca_file in \[smtp\]"):
            await send(smtp)

    assert server.taken == []


async def test_a_wrong_password_puts_the_mail_off(certificates: Path) -> None:
    async with peer(tls=server_tls(certificates)) as server:
        settings = config(
            server.port,
            security="starttls",
            username="pen",
            password="wrong",
            ca_file=certificates / "ca.pem",
        )
        async with SmtpOut(settings) as smtp:
            with pytest.raises(TryAgainLater, match=r"refused the login \(535.*password in"):
                await send(smtp)


async def test_a_server_that_wants_a_login_puts_the_mail_off(certificates: Path) -> None:
    async with peer(tls=server_tls(certificates), auth_required=True) as server:
        settings = config(server.port, security="starttls", ca_file=certificates / "ca.pem")
        async with SmtpOut(settings) as smtp:
            with pytest.raises(TryAgainLater, match="wants a login"):
                await send(smtp)
            probe = await smtp.probe()

    assert not probe.takes_sender
    assert probe.sender_reply.startswith("530")


@pytest.mark.parametrize(
    ("reply", "error"),
    [("451 4.7.1 Greylisted", TryAgainLater), ("554 5.7.1 Spam", GiveUp)],
)
async def test_the_servers_answer_to_the_content_decides(
    reply: str, error: type[Exception]
) -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        server.replies["DATA"] = reply
        with pytest.raises(error, match=reply):
            await send(smtp)


async def test_a_recipient_put_off_puts_the_whole_mail_off() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        server.replies = {"late@example.org": "450 4.2.0 Later", "gone@example.org": "550 Gone"}
        with pytest.raises(TryAgainLater, match=r"late@example\.org: 450 4\.2\.0 Later"):
            await send(smtp, None, "a@example.org", "late@example.org", "gone@example.org")

        assert server.taken == []
        await send(smtp, None, "a@example.org")

    assert [envelope.rcpt_tos for envelope in server.taken] == [["a@example.org"]]


async def test_a_recipient_refused_for_good_does_not_keep_the_mail_from_others() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        server.replies = {"gone@example.org": "550 5.1.1 Gone"}
        with pytest.raises(GiveUp, match=r"sent to a@example\.org, but refused for gone@") as one:
            await send(smtp, None, "a@example.org", "gone@example.org")
        with pytest.raises(GiveUp, match="check the address"):
            await send(smtp, None, "gone@example.org")

    assert "550 5.1.1 Gone" in str(one.value)
    assert [envelope.rcpt_tos for envelope in server.taken] == [["a@example.org"]]


@pytest.mark.parametrize("recipients", [[], ["a@example.org"] * (MAX_RECIPIENTS + 1)])
async def test_too_few_and_too_many_recipients_are_refused(recipients: list[str]) -> None:
    async with SmtpOut(config(1)) as smtp:
        with pytest.raises(GiveUp, match="recipients"):
            await smtp.send(a_mail(), envelope_from="pen@example.org", recipients=recipients)


async def test_an_address_outside_ascii_needs_smtputf8() -> None:
    mail = a_mail(to="Jürg <jürg@bücher.example>")

    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        await send(smtp, mail, "jürg@bücher.example")
    async with peer(enable_SMTPUTF8=False) as old, SmtpOut(config(old.port)) as smtp:
        with pytest.raises(GiveUp, match="SMTPUTF8"):
            await send(smtp, mail, "jürg@bücher.example")
        await send(smtp, a_mail(to="Zoe <zoe@bücher.example>"), "zoe@bücher.example")

    assert server.taken[0].rcpt_tos == ["jürg@xn--bcher-kva.example"]
    assert "To: Jürg <jürg@xn--bcher-kva.example>\r\n".encode() in server.bodies[0]
    assert b"To: Zoe <zoe@xn--bcher-kva.example>\r\n" in old.bodies[0]


async def test_an_address_that_smuggles_a_command_is_refused() -> None:
    async with peer() as server, SmtpOut(config(server.port)) as smtp:
        with pytest.raises(GiveUp, match="no mail address"):
            await send(smtp, None, "a@example.org>\r\nRCPT TO:<b@example.org")

    assert server.taken == []


async def test_a_server_that_is_away_is_tried_again() -> None:
    async with peer() as server:
        gone = server.port
    async with SmtpOut(config(gone)) as smtp:
        with pytest.raises(TryAgainLater, match="cannot be reached"):
            await send(smtp)
        with pytest.raises(TryAgainLater, match="cannot be reached"):
            await smtp.probe()


GREETING = b"220 rough\r\n"
UNTIL_DATA = [GREETING, b"250 rough\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n"]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ([], "did not answer in time|fell silent|cannot be reached"),
        ([b"554 not today\r\n"], "does not let us in \\(554 not today\\)"),
        ([b"421 busy\r\n"], "does not let us in \\(421 busy\\)"),
        ([GREETING, b"250 rough\r\n"], "closed the connection or fell silent"),
        ([GREETING, b"250 rough\r\n", b"421 going down\r\n"], "closed the connection"),
        (UNTIL_DATA[:4], "may have the mail"),
        (UNTIL_DATA, "may have the mail"),
        ([*UNTIL_DATA, b"gibberish\r\n"], "may have the mail"),
    ],
)
@pytest.mark.parametrize("hang_up", [True, False])
async def test_a_rough_server_never_makes_a_mail_certain(
    script: list[bytes], text: str, *, hang_up: bool
) -> None:
    timings = replace(QUICK, connect=timedelta(milliseconds=300))

    async with (
        rough_server(script, hang_up=hang_up) as port,
        SmtpOut(config(port), timings=timings) as smtp,
    ):
        with pytest.raises(TryAgainLater, match=text) as failed:
            await send(smtp)

    lost_answer = "may have the mail" in text
    assert (failed.value.after == timings.after_lost_answer) == lost_answer


async def test_the_whole_sending_has_its_time() -> None:
    timings = replace(DEFAULT_TIMINGS, whole=timedelta(milliseconds=300))

    async with (
        rough_server(UNTIL_DATA, hang_up=False) as port,
        SmtpOut(config(port), timings=timings) as smtp,
    ):
        with pytest.raises(TryAgainLater, match="may have the mail"):
            await send(smtp)


async def test_cancelling_closes_the_connection() -> None:
    async with rough_server(UNTIL_DATA, hang_up=False) as port, SmtpOut(config(port)) as smtp:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(send(smtp), 0.2)


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
