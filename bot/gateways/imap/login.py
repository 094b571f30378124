"""Make an IMAP connection: TCP, TLS or STARTTLS, greeting, login. Errors say what to do."""

import asyncio
import base64
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from typing import Final, cast

from aiohappyeyeballs import start_connection
from aioimaplib import aioimaplib

from bot.config import MailboxConfig
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.imap.client import TEMPORARY, ImapClient, ImapTimings
from bot.gateways.imap.protocol import ImapProtocol
from bot.gateways.imap.syntax import read_code, write_quoted

# A server may send more bytes of a mail than RFC822.SIZE said, for some only estimate it.
_LITERAL_SLACK: Final = 4
_TURNS_TO_CLOSE: Final = 5
# Seconds, as RFC 8305 section 5 recommends.
_NEXT_ADDRESS_AFTER: Final = 0.25
_LEAST_LITERAL_LIMIT: Final = 64 * 1024 * 1024


@contextlib.asynccontextmanager
async def open_imap(
    config: MailboxConfig, *, timings: ImapTimings, max_size: int = 0
) -> AsyncIterator[ImapClient]:
    """Connect and log in; at the end take leave, after a failure just hang up.

    `max_size` is in bytes: the largest mail that will be asked for.

    Raises:
        TryAgainLater: the server is away, busy or does not answer.
        GiveUp: name, certificate, user name or password are refused; the text says what to do.
    """
    limit = max(max_size * _LITERAL_SLACK, _LEAST_LITERAL_LIMIT)
    protocol = ImapProtocol(literal_limit=limit)
    context = None if config.security == "none" else await asyncio.to_thread(_context, config)
    try:
        await _connect(protocol, config=config, context=context, timings=timings)
        client = ImapClient(protocol, config=config, timings=timings)
        await _greet(client, config=config, context=context, timings=timings)
        yield client
        await client.leave()
    finally:
        await _hang_up(protocol, timings=timings)


async def _connect(
    protocol: ImapProtocol,
    *,
    config: MailboxConfig,
    context: ssl.SSLContext | None,
    timings: ImapTimings,
) -> None:
    loop = asyncio.get_running_loop()
    tls = context if config.security == "tls" else None
    with _our_errors(config):
        async with asyncio.timeout(timings.connect.total_seconds()):
            addresses = await loop.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)
            # asyncio's own leaves the socket open when it is cancelled as the server accepts.
            connected = await start_connection(addresses, happy_eyeballs_delay=_NEXT_ADDRESS_AFTER)
            await loop.create_connection(
                lambda: protocol,
                sock=connected,
                ssl=tls,
                server_hostname=config.host if tls else None,
            )


async def _greet(
    client: ImapClient,
    *,
    config: MailboxConfig,
    context: ssl.SSLContext | None,
    timings: ImapTimings,
) -> None:
    protocol = client.protocol
    try:
        async with asyncio.timeout(timings.connect.total_seconds()):
            await protocol.greeted.wait()
    except TimeoutError as error:
        hint = "; does it want security = 'tls'?" if config.security != "tls" else ""
        raise TryAgainLater(f"{client.peer} sends no greeting{hint}") from error
    if protocol.state not in (aioimaplib.AUTH, aioimaplib.NONAUTH):
        raise TryAgainLater(f"{client.peer} does not let us in: {protocol.reason}")
    capabilities = await client.capabilities()
    if context is not None and config.security == "starttls":
        await _start_tls(client, capabilities, config=config, context=context, timings=timings)
        capabilities = await client.capabilities()
    if protocol.state == aioimaplib.NONAUTH:
        await _log_in(client, capabilities, config=config)
        capabilities = await client.capabilities()
    client.can_idle = "IDLE" in capabilities


async def _start_tls(
    client: ImapClient,
    capabilities: frozenset[str],
    *,
    config: MailboxConfig,
    context: ssl.SSLContext,
    timings: ImapTimings,
) -> None:
    protocol = client.protocol
    if "STARTTLS" not in capabilities or protocol.state == aioimaplib.AUTH:
        raise GiveUp(f"{client.peer} offers no STARTTLS; set security = 'tls' and the port for it")
    client.expect_ok(await client.run("STARTTLS"), "STARTTLS")
    if protocol.forget_unread():
        # What was slipped in before TLS must not count as sent under it.
        raise GiveUp(f"{client.peer} sends answers before TLS that belong under it; do not use it")
    with _our_errors(config):
        async with asyncio.timeout(timings.connect.total_seconds()):
            protocol.transport = await asyncio.get_running_loop().start_tls(
                cast("asyncio.Transport", protocol.transport),
                protocol,
                context,
                server_hostname=config.host,
            )


async def _log_in(
    client: ImapClient, capabilities: frozenset[str], *, config: MailboxConfig
) -> None:
    user = config.username
    if "LOGINDISABLED" in capabilities:
        raise GiveUp(
            f"{client.peer} takes no password without TLS; set security to 'starttls' or 'tls'"
        )
    if {"AUTH=PLAIN", "SASL-IR"} <= capabilities:
        # Any character may stand in it, which cannot be said of LOGIN's quoted strings.
        secret = base64.b64encode(f"\0{user}\0{config.password}".encode()).decode()
        answer = await client.run("AUTHENTICATE", "PLAIN", secret, scrub=secret)
    else:
        secret = write_quoted(config.password)
        answer = await client.run("LOGIN", write_quoted(user), secret, scrub=secret)
    if answer.result == "OK":
        client.protocol.state = aioimaplib.AUTH
        return
    if answer.result == "NO" and read_code(answer.text) in TEMPORARY:
        raise TryAgainLater(f"{client.peer} takes no login now: {answer.text}")
    raise GiveUp(
        f"{client.peer} refuses the login of {user!r} ({answer.text}); "
        "correct username and password"
    )


async def _hang_up(protocol: ImapProtocol, *, timings: ImapTimings) -> None:
    """Close the socket and see that it is closed."""
    if protocol.transport is None:
        # A handshake that failed closes its socket in the loop's next turns.
        for _ in range(_TURNS_TO_CLOSE):
            await asyncio.sleep(0)
        return
    protocol.transport.abort()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timings.farewell.total_seconds()):
            await protocol.lost.wait()


def _context(config: MailboxConfig) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=config.ca_file)
    except OSError as error:  # an ssl.SSLError is one, too
        raise GiveUp(
            f"ca_file {config.ca_file} of mailbox {config.name!r} cannot be read as PEM "
            f"certificates: {error.strerror or error}"
        ) from error


@contextlib.contextmanager
def _our_errors(config: MailboxConfig) -> Iterator[None]:
    """Turn what connecting may raise into errors that say what to do."""
    peer = f"the IMAP server {config.host}:{config.port}"
    check = f"check host and port of mailbox {config.name!r}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise GiveUp(
            f"the certificate of {peer} is not trusted ({error.verify_message}); set ca_file to "
            "the certificate of its authority, or host to a name that is in the certificate"
        ) from error
    except ssl.SSLError as error:
        raise GiveUp(
            f"{peer} does not speak TLS as expected ({error.reason}); "
            "set security = 'starttls', or the port for TLS (993)"
        ) from error
    except TimeoutError as error:
        raise TryAgainLater(f"{peer} does not answer; {check}, and the firewall") from error
    except OSError as error:
        reason = error.strerror or error
        raise TryAgainLater(f"{peer} cannot be reached: {reason}; {check}") from error
