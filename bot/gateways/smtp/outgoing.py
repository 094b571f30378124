"""MAIL, RCPT and DATA: the part of an SMTP session that is about one mail (RFC 5321, 3.3)."""

import asyncio
import re
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Final, Self

import aiosmtplib

from bot.config import SmtpConfig
from bot.errors import GiveUp, MayHaveLeft, TryAgainLater
from bot.gateways.smtp import errors
from bot.gateways.smtp.bytes import WireMail, ascii_domain, to_wire
from bot.gateways.smtp.pace import DomainPace, Paces
from bot.gateways.smtp.signing import signed

LIBRARY_ERRORS: Final = (aiosmtplib.SMTPException, OSError, ValueError)
"""What aiosmtplib raises; a timeout is an OSError since Python 3.11."""


class SessionEnded(TryAgainLater):
    """The connection was lost or closed before DATA: the server has nothing of the mail."""


class Dialogue:
    """MAIL, RCPT and DATA of one mail, and how far they got."""

    def __init__(
        self,
        mail: WireMail,
        *,
        command: timedelta,
        data: timedelta,
        after_lost_answer: timedelta,
        require_life: Callable[[], None],
    ) -> None:
        self._mail = mail
        self._require_life = require_life
        self._command = command.total_seconds()
        self._data = data.total_seconds()
        self._after_lost_answer = after_lost_answer
        self._in_data = False
        self.accepted: list[str] = []
        self.refusals: list[aiosmtplib.SMTPRecipientRefused] = []

    async def run(self, client: aiosmtplib.SMTP) -> None:
        """Say it all; afterwards `refusals` holds the recipients refused for good."""
        self.accepted, self.refusals = [], []
        try:
            await self._offer(client)
            self._require_life()
            self._in_data = True
            await client.data(self._mail.data, timeout=self._data)
        except aiosmtplib.SMTPSenderRefused as error:
            if error.code == aiosmtplib.SMTPStatus.domain_unavailable:
                raise self.lost() from error
            raise errors.refused_sender(error.code, error.message) from error
        except aiosmtplib.SMTPResponseException as error:
            if not 400 <= error.code < 600:  # no refusal: a peer that speaks something else
                raise self.lost() from error
            raise errors.refused_content(error.code, error.message) from error
        except ValueError as error:
            raise GiveUp(f"an address cannot be sent ({error}): correct it") from error
        except LIBRARY_ERRORS as error:
            raise self.lost() from error

    def lost(self) -> TryAgainLater:
        """Return what a lost connection or a timeout means at the point that was reached."""
        if self._in_data:
            return MayHaveLeft(
                "the answer to DATA was lost: the server may have the mail",
                after=self._after_lost_answer,
            )
        return SessionEnded("the SMTP server closed the connection or fell silent")

    async def _offer(self, client: aiosmtplib.SMTP) -> None:
        mail, timeout = self._mail, self._command
        encoding = "utf-8" if mail.needs_smtputf8 else "ascii"
        options = [f"SIZE={len(mail.data)}"] if client.supports_extension("size") else []
        if mail.needs_smtputf8:
            if not client.supports_extension("smtputf8"):
                raise GiveUp(
                    "an address has letters outside ASCII before the @, and the server does not "
                    "offer SMTPUTF8: use another address for this person"
                )
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        await client.mail(mail.envelope_from, options=options, encoding=encoding, timeout=timeout)
        for recipient in mail.recipients:
            try:
                await client.rcpt(recipient, encoding=encoding, timeout=timeout)
                self.accepted.append(recipient)
            except aiosmtplib.SMTPRecipientRefused as error:
                self.refusals.append(error)
        if not self.accepted or any(errors.is_temporary(refusal.code) for refusal in self.refusals):
            raise errors.refused_recipients(self.refusals, accepted=())


# Mail leaves by SMTP (RFC 5321): one connection, kept for a burst, closed when idle.

MAX_RECIPIENTS: Final = 100
"""Recipients of one mail: every server takes as many (RFC 5321, 4.5.3.1.8)."""

MAX_MAILS_PER_CONNECTION: Final = 100
"""Mails after which a connection is replaced, as servers like it."""

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f<>]")
"""What would end an address in the dialogue before its own end."""


@dataclass(frozen=True, slots=True)
class SmtpTimings:
    """How long each wait on the server may take.

    `whole` bounds one `send` from connecting to the answer: the outbox's lease is longer.
    `after_lost_answer` is the pause before a mail whose fate is unknown is tried again: time
    for its copy to come back from the list, where its Message-ID is found.
    """

    connect: timedelta = timedelta(seconds=20)
    command: timedelta = timedelta(seconds=60)
    data: timedelta = timedelta(seconds=120)
    whole: timedelta = timedelta(seconds=180)
    goodbye: timedelta = timedelta(seconds=2)
    idle: timedelta = timedelta(seconds=10)
    after_lost_answer: timedelta = timedelta(minutes=2)


DEFAULT_TIMINGS: Final = SmtpTimings()


@dataclass(frozen=True, slots=True)
class SmtpProbe:
    """What `penholder check` learns of the server."""

    encrypted: bool
    logged_in: bool
    max_size: int | None
    """Octets, where the server says so (RFC 1870)."""
    smtputf8: bool
    takes_return_path: bool
    """Whether it lets us send with a return path that names the mail."""


class SmtpOut:
    """Sends mails, one at a time. `async with`, or `close()` at the end."""

    def __init__(
        self,
        config: SmtpConfig,
        *,
        timings: SmtpTimings = DEFAULT_TIMINGS,
        require_life: Callable[[], None] = lambda: None,
        pace: DomainPace | None = None,
    ) -> None:
        """Take the parts; `require_life` is called before a mail's content is handed over.

        With a `pace`, each domain gets only so many mails at once.
        """
        self._paces = None if pace is None else Paces(pace)
        self._config = config
        self._require_life = require_life
        self._timings = timings
        self._lock = asyncio.Lock()
        self._client: aiosmtplib.SMTP | None = None
        self._sent_on_client = 0
        self._tls: ssl.SSLContext | None = None
        self._idle_timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(
        self, message: EmailMessage, *, envelope_from: str, recipients: Sequence[str]
    ) -> None:
        """Hand one mail to the server; return when it has said 250 for every recipient.

        A recipient put off (4xx) puts the whole mail off, so that nobody gets it twice. One
        refused for good does not keep it from the others, but is raised afterwards.

        Raises:
            OwnPace: the domain has just been sent enough.
            TryAgainLater: the server is away, busy or slow, or the answer to DATA was lost: then
                it may have the mail already, and its Message-ID is looked for before a retry.
            GiveUp: the server refused the mail or a recipient; the text says what to do.
        """
        if not 0 < len(recipients) <= MAX_RECIPIENTS:
            raise GiveUp(f"a mail has 1 to {MAX_RECIPIENTS} recipients, not {len(recipients)}")
        for address in (envelope_from, *recipients):
            if _UNSAFE.search(address):
                raise GiveUp(f"{address!r} is no mail address: correct it")
        if self._paces is not None:
            now = asyncio.get_running_loop().time()
            domain = recipients[0].rpartition("@")[2].lower()
            self._paces.take(domain, str(message["Message-ID"]), now=now)
        mail = to_wire(message, envelope_from=envelope_from, recipients=recipients)
        if self._config.dkim_key:  # RSA takes a while
            mail = await asyncio.to_thread(signed, mail, self._config)
        async with self._lock:
            self._stop_idle_timer()
            dialogue = Dialogue(
                mail,
                command=self._timings.command,
                data=self._timings.data,
                after_lost_answer=self._timings.after_lost_answer,
                require_life=self._require_life,
            )
            try:
                async with asyncio.timeout(self._timings.whole.total_seconds()):
                    await self._send_once_or_anew(dialogue)
            except BaseException as error:
                self._drop()
                if isinstance(error, TimeoutError):
                    raise dialogue.lost() from error
                raise
            self._sent_on_client += 1
            if self._sent_on_client >= MAX_MAILS_PER_CONNECTION:
                await self._quit()
            else:
                self._start_idle_timer()
        if dialogue.refusals:
            raise errors.refused_recipients(dialogue.refusals, accepted=dialogue.accepted)

    async def probe(self, *, return_path: str) -> SmtpProbe:
        """Connect, log in, offer the sender's address and another one, and leave without sending.

        Raises:
            TryAgainLater: the server cannot be reached or does not let us in; the text says why.
            GiveUp: it refuses `from_address` as the sender for good.
        """
        async with self._lock:
            await self._quit()
            try:
                async with asyncio.timeout(self._timings.whole.total_seconds()):
                    client = await self._connected()
                    return await self._examine(client, return_path=return_path)
            except LIBRARY_ERRORS as error:
                raise self._session_fault(error) from error
            finally:
                await self._quit()

    async def close(self) -> None:
        """Say goodbye and close the connection."""
        async with self._lock:
            await self._quit()

    async def _send_once_or_anew(self, dialogue: Dialogue) -> None:
        """Send; a kept connection that proves dead before DATA is replaced once, at once."""
        was_connected = self._client is not None and self._client.is_connected
        client = await self._connected()
        try:
            await dialogue.run(client)
        except SessionEnded:
            if not was_connected:
                raise
            self._drop()
            await dialogue.run(await self._connected())

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        self._drop()
        config = self._config
        try:
            if self._tls is None and config.security != "none":
                self._tls = await asyncio.to_thread(
                    ssl.create_default_context, cafile=config.ca_file
                )
            client = aiosmtplib.SMTP(
                hostname=config.host,
                port=config.port,
                local_hostname=_own_name(),
                timeout=self._timings.connect.total_seconds(),
                use_tls=config.security == "tls",
                start_tls=config.security == "starttls",
                tls_context=self._tls,
                username=config.username or None,
                password=config.password if config.username else None,
            )
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except LIBRARY_ERRORS as error:
            raise self._session_fault(error) from error
        self._client = client
        self._sent_on_client = 0
        return client

    async def _examine(self, client: aiosmtplib.SMTP, *, return_path: str) -> SmtpProbe:
        try:
            await client.mail(ascii_domain(self._config.from_address))
        except aiosmtplib.SMTPSenderRefused as error:
            raise errors.refused_sender(error.code, error.message) from error
        await client.rset()
        try:
            await client.mail(ascii_domain(return_path))
            takes_return_path = True
        except aiosmtplib.SMTPSenderRefused as error:
            takes_return_path = errors.is_temporary(error.code)
        await client.rset()
        size = client.esmtp_extensions.get("size", "").strip()
        return SmtpProbe(
            encrypted=client.get_transport_info("sslcontext") is not None,
            logged_in=bool(self._config.username),
            max_size=int(size) if size.isdigit() and int(size) else None,
            smtputf8=client.supports_extension("smtputf8"),
            takes_return_path=takes_return_path,
        )

    def _session_fault(self, error: Exception) -> TryAgainLater:
        return errors.failed_session(error, host=self._config.host, port=self._config.port)

    def _start_idle_timer(self) -> None:
        delay = self._timings.idle.total_seconds()
        self._idle_timer = asyncio.get_running_loop().call_later(delay, self._drop)

    def _stop_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    def _drop(self) -> None:
        self._stop_idle_timer()
        if self._client is not None:
            _hang_up(self._client.transport)
            self._client.close()
            self._client = None

    async def _quit(self) -> None:
        client = self._client
        if client is not None and client.is_connected:
            transport = client.transport  # which it forgets as it closes it
            with suppress(*LIBRARY_ERRORS):
                await client.quit(timeout=self._timings.goodbye.total_seconds())
            _hang_up(transport)
        self._drop()


def _hang_up(transport: asyncio.BaseTransport | None) -> None:
    """Close at once: to close TLS politely is to wait for the server, for up to half a minute."""
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _own_name() -> str:
    """Return the name for EHLO, without asking the name service (which may be slow)."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
