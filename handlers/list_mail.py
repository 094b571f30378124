"""Mail has arrived in a mailbox.

Everything a mail causes, the IMAP cursor included, is saved in one transaction: a mail is
either wholly handled or fetched again. One that cannot be read is set aside for a person.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.config import Config
from bot.domain.ids import ListName
from bot.errors import TryAgainLater
from bot.events import MailFetched, MailReceived
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.absences import note_absences
from handlers.crossposts import came_through
from handlers.filing import file_mails
from handlers.mail_reader import Fetched, Read
from handlers.mail_votes import count_attested, count_mail_votes, count_personal_votes
from handlers.new_mails import Arrival
from handlers.ours import our_marks
from handlers.reports import take_reports
from handlers.voters import vouches, vouches_for_digest
from storage.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)


async def handle_mails(
    batch: Sequence[Read], *, database: Database, config: Config, clock: Clock
) -> None:
    """Handle read mails of one mailbox, in UID order.

    A batch that fails for a reason of its own is handled mail by mail, and the mail that is
    the reason is set aside: one mail never keeps the others from being taken.

    Raises:
        TryAgainLater: the database is away; nothing of the batch is lost or half done.
    """
    try:
        await take_mails(batch, database=database, config=config, clock=clock)
    except TryAgainLater:
        raise
    except Exception:
        log.exception("mail batch failed; taking its mails one by one")
        for one in batch:
            await _take_or_set_aside(one, database=database, config=config, clock=clock)


async def _take_or_set_aside(
    one: Read, *, database: Database, config: Config, clock: Clock
) -> None:
    event, _mail = one
    try:
        await take_mails([one], database=database, config=config, clock=clock)
    except TryAgainLater:
        raise
    except Exception as error:
        log.exception("mail set aside", extra={"mailbox": event.mailbox, "uid": event.uid})
        reason = f"handling it failed: {type(error).__name__}: {error}"
        async with database.transaction() as store:
            await _set_aside(store, event, reason, at=clock())
            await store.cursors.advance(event.mailbox, event.uid_validity, event.uid, now=clock())


async def take_mails(
    batch: Sequence[Read], *, database: Database, config: Config, clock: Clock
) -> None:
    """Take a batch of one mailbox's read mails in one transaction; what fails in it is raised."""
    now = clock()
    last = batch[-1][0]
    async with database.transaction() as store:
        since = await store.cursors.first_contact(last.mailbox, now=now)
        await store.cursors.advance(last.mailbox, last.uid_validity, last.uid, now=now)
        arrivals: list[Arrival] = []
        for event, mail in batch:
            if isinstance(mail, UnreadableMail):
                await _set_aside(store, event, mail.reason, at=now)
            elif isinstance(event, MailFetched):
                arrival = arrival_of(event, mail, config=config, first_contact=since)
                if arrival is not None:
                    arrivals += [arrival, *of_digest(arrival, config)]
                elif is_to_us(mail, config):
                    await take_personal(
                        store, mail, received_at=event.received_at, config=config, now=now
                    )
                else:
                    log.info("mail of no list", extra={"mailbox": event.mailbox, "uid": event.uid})
        await take_arrivals(store, arrivals, config=config, now=now)
        read = [mail for _event, mail in batch if isinstance(mail, ParsedMail)]
        await take_reports(
            store, [mail for mail in read if is_to_us(mail, config)], config=config, now=now
        )


def of_digest(digest: Arrival, config: Config) -> list[Arrival]:
    """Return the mails of a list's digest; those that came by themselves are known."""
    if not digest.mail.digest:
        return []
    marks = our_marks(config)
    read = [(raw, parse_mail(raw, ours=marks)) for raw in digest.mail.digest]
    lists = vouches_for_digest(digest.mail, digest.lists, config) if digest.attested else ()
    return [
        replace(
            digest, mail=mail, raw=raw, attested_by=lists if vouches(mail, lists, config) else ()
        )
        for raw, mail in read
        if isinstance(mail, ParsedMail)
    ]


async def take_arrivals(
    store: Store, arrivals: Sequence[Arrival], *, config: Config, now: datetime
) -> None:
    """File mails of our lists, count the votes in them, and learn who is away."""
    filed = await file_mails(store, arrivals, config=config, now=now)
    await count_mail_votes(store, filed.new, config=config, now=now)
    await count_attested(store, filed.attested, config=config, now=now)
    await note_absences(store, [(one.mail, one.received_at) for one in arrivals], now=now)


async def take_personal(
    store: Store, mail: ParsedMail, *, received_at: datetime, config: Config, now: datetime
) -> None:
    """Count the votes in a mail to us alone, and learn whether its author is away."""
    await count_personal_votes(store, mail, received_at=received_at, config=config, now=now)
    await note_absences(store, [(mail, received_at)], now=now)


def is_to_us(mail: ParsedMail, config: Config) -> bool:
    """Say whether a mail names an address of ours in To or Cc."""
    return any(is_ours(one.address, config) for one in (*mail.to, *mail.cc))


def is_ours(address: str, config: Config) -> bool:
    """Say whether an address is the one we send from, or a subaddress of it (RFC 5233)."""
    local, _, domain = address.strip("<>").lower().rpartition("@")
    our_local, _, our_domain = config.smtp.from_address.rpartition("@")
    separator = config.mail.subaddress_separator
    return domain == our_domain and (local == our_local or local.startswith(our_local + separator))


def arrival_of(
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    *,
    config: Config,
    first_contact: datetime,
) -> Arrival | None:
    """Return the mail as one of our lists', None when it is none of theirs."""
    through = came_through(mail, config)
    lists = through or _beside(mail, config)
    if not lists:
        return None
    return Arrival(
        mail=mail,
        raw=event.raw,
        lists=lists,
        attested_by=through if vouches(mail, through, config) else (),
        received_at=event.received_at,
        relay=_is_to_be_shown(event, mail, lists, config=config, first_contact=first_contact),
    )


def _beside(mail: ParsedMail, config: Config) -> tuple[ListName, ...]:
    """Return the lists that a copy without their List-Id names: it came beside the list.

    Mailman sends no list copy to a member whose own address stands in To or Cc, so this may
    be the only copy that we ever get.
    """
    named = {one.address for one in (*mail.to, *mail.cc)}
    return tuple(one.name for one in config.lists if one.address in named)


def _is_to_be_shown(
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    lists: Sequence[ListName],
    *,
    config: Config,
    first_contact: datetime,
) -> bool:
    """Say whether Slack is to show the mail.

    What comes after first contact always is. What was in the mailbox before is when it is
    younger than the list's `relay_since`; an archive copied into a mailbox has young
    INTERNALDATEs, so there the mail's own date counts when it is the older one.
    """
    if event.received_at >= first_contact:
        return True
    written = min(event.received_at, mail.date or event.received_at)
    return any(written >= first_contact - config.list_named(name).relay_since for name in lists)


async def _set_aside(store: Store, event: Fetched, reason: str, *, at: datetime) -> None:
    log.warning("mail set aside", extra={"mailbox": event.mailbox, "uid": event.uid})
    size, raw = (
        (len(event.raw), event.raw)
        if isinstance(event, MailFetched)
        else (event.size, event.header)
    )
    await store.set_aside.add(
        at=at,
        reason=reason,
        mailbox=event.mailbox,
        uid_validity=event.uid_validity,
        uid=event.uid,
        size=size,
        where=f"{event.mailbox}, UID {event.uid}",
        raw=raw,
    )
