"""Try whether our border removes Authentication-Results that a sender wrote in its name.

Milters write theirs directly below the `Received` of the server that took the mail from outside,
which is where the sender's own fields begin. So what stands there is believed only of a server that
was seen to remove such fields. To see it, one mail is sent to our own address the way that mail
from outside comes, with forged fields in it, and looked for in the mailboxes.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from typing import Final

from bot.clock import Clock
from bot.config import Config, SmtpConfig
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.imap.lookup import newest_headers
from bot.gateways.smtp.exchanger import exchanger_of
from bot.gateways.smtp.outgoing import SmtpOut
from bot.mail.proof.authentication import server_of
from bot.mail.proof.border import read_border
from bot.mail.wire.headers import read_headers
from storage.database.engine import Database

log = logging.getLogger(__name__)

PATIENCE: Final = timedelta(seconds=30)
"""How long the mail may take until it is in a mailbox."""
BETWEEN_LOOKS: Final = timedelta(seconds=1)
LOOKED_AT: Final = 20
"""How many of a mailbox's newest mails are searched for it."""
SMTP_PORT: Final = 25
_TEXT: Final = (
    "`penholder check` sent this message to see whether your mail server removes\n"
    "Authentication-Results fields that a sender wrote. You can delete it.\n"
)


class Outcome(StrEnum):
    """What became of the forged fields."""

    STRIPPED = "stripped"
    KEPT = "kept"
    LOST = "lost"
    """The mail did not arrive in time, so nothing is known."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial showed about the trusted servers; `via` is where the mail was submitted."""

    outcome: Outcome
    via: str
    kept: tuple[str, ...] = ()
    """The servers in whose name a forged field has arrived."""


async def try_border(config: Config, *, clock: Clock, patience: timedelta = PATIENCE) -> Trial:
    """Send one mail with forged fields to our own address, and see what arrives.

    Raises:
        TryAgainLater: a server is away, or takes no mail from here now.
        GiveUp: a server refuses the mail, or us.
    """
    host, port = await _border_of(config)
    via = f"{host}:{port}"
    own = config.smtp.from_address
    token = secrets.token_hex(10)
    border = SmtpConfig(host=host, port=port, security="none", from_address=own)
    async with SmtpOut(border) as smtp:
        mail = forged_mail(own, config.mail.trusted_authserv_ids, token=token, clock=clock)
        await smtp.send(mail, envelope_from=own, recipients=[own])
    header = await _arrived(config, token, patience=patience)
    if header is None:
        return Trial(Outcome.LOST, via)
    texts = forgeries_in(header, config.mail.trusted_authserv_ids, token=token)
    return Trial(Outcome.KEPT if texts else Outcome.STRIPPED, via, texts)


async def _border_of(config: Config) -> tuple[str, int]:
    if config.mail.border:
        host, _colon, port = config.mail.border.partition(":")
        return host, int(port or SMTP_PORT)
    return await exchanger_of(config.smtp.from_address.rpartition("@")[2]), SMTP_PORT


def forged_mail(own: str, servers: Sequence[str], *, token: str, clock: Clock) -> EmailMessage:
    """Return a mail with forged fields for each server, in every spelling that we read."""
    mail = EmailMessage()
    domain = own.rpartition("@")[2]
    for server in servers:
        mail.add_header("Authentication-Results", f"{server}; dkim=pass header.d={token}.invalid")
        loud = f"{server.upper()} 1; spf=pass smtp.mailfrom=a@{token}.invalid"
        mail.add_header("AUTHENTICATION-RESULTS", loud)
    mail["From"] = mail["To"] = own
    mail["Date"] = format_datetime(clock())
    mail["Message-ID"] = f"<check-{token}@{domain}>"
    mail["Subject"] = "penholder check"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_TEXT)
    return mail


def forgeries_in(header: bytes, servers: Sequence[str], *, token: str) -> tuple[str, ...]:
    """Return the servers whose forged fields arrived where we read genuine ones."""
    border = read_border(header)
    named = {server_of(text) for text in (*border.results, *border.below) if token in text}
    return tuple(server for server in servers if server.lower() in named)


async def _arrived(config: Config, token: str, *, patience: timedelta) -> bytes | None:
    """Wait for the mail; return its header section, None if it does not come in time."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            while True:
                for mailbox in config.mailboxes:
                    for header in await newest_headers(mailbox, count=LOOKED_AT):
                        if f"<check-{token}@" in read_headers(header).text(b"message-id"):
                            return header
                await asyncio.sleep(BETWEEN_LOOKS.total_seconds())
    except TimeoutError:
        return None


async def keep_trial(trial: Trial, config: Config, *, clock: Clock) -> bool:
    """Store what a trial has shown; return False if the database is not up to date."""
    if trial.outcome is Outcome.LOST:
        return True
    try:
        revision, newest = await Database.revisions(config.database.url)
    except TryAgainLater:
        return False
    if revision != newest:
        return False
    database = await Database.open(
        config.database.url, new_delivery_id=Database.no_delivery, migrate=False
    )
    try:
        await _note(trial, database, config, clock)
    finally:
        await database.close()
    return True


async def _note(trial: Trial, database: Database, config: Config, clock: Clock) -> None:
    others = set(config.mail.trusted_authserv_ids) - set(trial.kept)
    async with database.transaction() as store:
        await store.borders.note(others, strips=True, at=clock())
        await store.borders.note(trial.kept, strips=False, at=clock())


async def try_new_border(
    database: Database, config: Config, *, clock: Clock, patience: timedelta = PATIENCE
) -> None:
    """Try the border once for servers never tried before, as after an upgrade."""
    servers = config.mail.trusted_authserv_ids
    if not servers or not config.mailboxes:
        return
    try:
        async with database.reading() as store:
            tried = await store.borders.tried(servers)
        if tried >= {server.lower() for server in servers}:
            return
        trial = await try_border(config, clock=clock, patience=patience)
        if trial.outcome is not Outcome.LOST:
            await _note(trial, database, config, clock)
    except (TryAgainLater, GiveUp) as error:
        log.warning("border not tried; run check", extra={"reason": type(error).__name__})
        return
    if trial.outcome is Outcome.STRIPPED:
        log.info("border tried", extra={"outcome": str(trial.outcome)})
    else:
        log.warning("border tried; run check", extra={"outcome": str(trial.outcome)})
