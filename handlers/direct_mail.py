"""A mail to an address of ours was handed to us directly, not through a mailbox.

The same mail may also be in the mailbox that we watch: whichever comes second changes nothing.
"""

import asyncio
import logging
from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.config import Config
from bot.errors import TryAgainLater
from bot.events import MailReceived
from bot.mail.automatic import OurMarks
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.list_mail import arrival_of, of_digest, take_arrivals, take_personal
from handlers.reports import take_reports
from storage.engine import Database

log = logging.getLogger(__name__)

WHERE: Final = "the listener"


async def handle_direct_mail(
    event: MailReceived, *, database: Database, config: Config, clock: Clock, marks: OurMarks
) -> None:
    """Take one mail; when this returns it is committed, or set aside with its bytes.

    Raises:
        TryAgainLater: the database is away; the peer keeps the mail and comes again.
    """
    mail = await asyncio.to_thread(parse_mail, event.raw, ours=marks)
    if isinstance(mail, UnreadableMail):
        await _set_aside(event, mail.reason, database=database, now=clock())
        return
    try:
        await take_direct(event, mail, database=database, config=config, now=clock())
    except TryAgainLater:
        raise
    except Exception as error:
        # Refused, it would come again and fail again until it is lost at its sender's.
        log.exception("mail set aside", extra={"where": WHERE})
        reason = f"handling it failed: {type(error).__name__}: {error}"
        await _set_aside(event, reason, database=database, now=clock())


async def take_direct(
    event: MailReceived, mail: ParsedMail, *, database: Database, config: Config, now: datetime
) -> None:
    """Take a read mail in one transaction; what fails in it is raised."""
    arrival = arrival_of(event, mail, config=config, first_contact=event.received_at)
    async with database.transaction() as store:
        if arrival is not None:
            arrivals = [arrival, *of_digest(arrival, config)]
            await take_arrivals(store, arrivals, config=config, now=now)
        else:
            await take_personal(store, mail, received_at=event.received_at, config=config, now=now)
        await take_reports(store, [mail], config=config, now=now)


async def _set_aside(
    event: MailReceived, reason: str, *, database: Database, now: datetime
) -> None:
    async with database.transaction() as store:
        await store.set_aside.add(
            at=now,
            reason=reason,
            size=len(event.raw),
            where=WHERE,
            raw=event.raw,
        )
