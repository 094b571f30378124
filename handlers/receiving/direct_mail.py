"""Receive a mail to one of our addresses that was handed to us directly, not through a mailbox.

The same mail may also be in a mailbox that we watch: whichever comes second changes nothing.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.config import Config
from bot.errors import TryAgainLater
from bot.events import MailReceived
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.calling.suggestions import take_position_words
from handlers.receiving.chair_mail import take_orders
from handlers.receiving.list_mail import take_arrivals, take_mail
from handlers.receiving.proof import Envelope, strips_of
from handlers.receiving.reports import take_reports
from handlers.voting.confirmations import take_confirmations
from handlers.work import Door, Work
from storage.database.engine import Database

log = logging.getLogger(__name__)

WHERE: Final = "the listener"

Parse = Callable[[bytes], Awaitable[ParsedMail | UnreadableMail]]
"""Parses a mail outside the event loop, as `MailReader.parse` does."""
Sign = Callable[[ParsedMail, bytes, Envelope], Awaitable[ParsedMail]]
"""Returns a mail with the domains whose signature it bears, and whether its author's is there."""


async def handle_direct_mail(
    event: MailReceived, door: Door, *, parse: Parse, sign: Sign | None = None
) -> None:
    """Handle one mail; when this returns it is committed, or set aside with its bytes.

    Raises:
        TryAgainLater: the database is away; the peer keeps the mail and tries again.
    """
    mail, database, config = await parse(event.raw), door.database, door.config
    if isinstance(mail, UnreadableMail):
        await _set_aside(event, mail.reason, database=database, now=door.clock())
        return
    if sign is not None:
        mail = await sign(mail, event.raw, _envelope(event, config))
    try:
        await take_direct(event, mail, database=database, config=config, now=door.clock())
    except TryAgainLater:
        raise
    except Exception as error:
        # If it were refused, it would come and fail again until its sender gave it up.
        log.exception("mail set aside", extra={"where": WHERE})
        reason = f"handling it failed: {type(error).__name__}: {error}"
        await _set_aside(event, reason, database=database, now=door.clock())


async def take_direct(
    event: MailReceived, mail: ParsedMail, *, database: Database, config: Config, now: datetime
) -> None:
    """Handle a parsed mail in one transaction; errors are raised."""
    async with database.transaction() as store:
        (mail,) = await store.erased_ids.with_stand_ins([mail])
        strips = await strips_of(store, config)
        envelope = replace(_envelope(event, config), strips=strips)
        work = Work(store, config, now)
        arrivals = await take_mail(work, event, mail, envelope, first_contact=event.received_at)
        await take_arrivals(work, arrivals)
        await take_confirmations(work, [(event, mail)])
        await take_orders(work, [(event, mail)])
        await take_position_words(work, [(event, mail)])
        await take_reports(work, [(event, mail)])


def _envelope(event: MailReceived, config: Config) -> Envelope:
    # By LMTP, our own server hands over mail; to an SMTP port, anybody may connect.
    return Envelope(event.recipients, has_border=config.listener.protocol == "lmtp")


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
