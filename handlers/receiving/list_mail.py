"""Receive mail from a mailbox.

Everything that a mail causes, the IMAP cursor included, is saved in one transaction: a mail is
either handled completely or fetched again. A mail that cannot be read is set aside for a person,
and one that names a list but did not come by it is held until the list's own copy comes.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.config import Config
from bot.domain.ballots.assurance import Assurance
from bot.domain.bouncing import delivery_in
from bot.domain.ids import ListName
from bot.errors import TryAgainLater
from bot.events import MailFetched, MailReceived
from bot.mail.values import ParsedMail, UnreadableMail
from bot.render.text.safe import LONGEST_NAME, cut, one_line
from handlers.calling.by_mail import take_wishes
from handlers.calling.suggestions import suggest_positions, take_position_words
from handlers.calling.voices import take_voices
from handlers.filing.arrivals import Arrival
from handlers.filing.filing import file_mails
from handlers.filing.own_mail import mark_own_arrivals, mark_own_mails
from handlers.people.people import note_absences, proves_its_author
from handlers.people.suspending import lift_suspensions
from handlers.proceedings.endorsing import take_endorsements
from handlers.receiving.chair_mail import take_orders
from handlers.receiving.held import Held, drop_held, hold
from handlers.receiving.mail_reader import Fetched, Read
from handlers.receiving.personal_mail import answer_personal, proof_of_reply
from handlers.receiving.proof import (
    Envelope,
    Origin,
    covered_for_author,
    origin_of,
    prove_their_copies,
    strips_of,
)
from handlers.receiving.published import void_words, writers_of
from handlers.receiving.reports import take_reports
from handlers.voting.by_mail import count_attested, count_mail_votes, count_personal_votes
from handlers.voting.confirmations import take_confirmations, words_in
from handlers.voting.voters import (
    is_list_address,
    is_own_address,
    vouches,
    vouches_for_digest,
)
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

LIST_IDS: Final = 3
"""How many List-Ids of one mail are logged."""


async def handle_mails(
    batch: Sequence[Read], *, database: Database, config: Config, clock: Clock
) -> None:
    """Handle parsed mails of one mailbox, in UID order.

    If a batch fails through a fault in one of its mails, it is handled mail by mail, and that mail
    is set aside: one mail never keeps the others from being handled.

    Raises:
        TryAgainLater: the database is away; nothing of the batch is lost or half done.
    """
    try:
        await take_mails(batch, database=database, config=config, clock=clock)
    except TryAgainLater:
        raise
    except Exception:
        log.exception("mail batch failed; taking its mails one by one")
        for read in batch:
            await _take_or_set_aside(read, database=database, config=config, clock=clock)


async def _take_or_set_aside(
    read: Read, *, database: Database, config: Config, clock: Clock
) -> None:
    event, _mail = read
    try:
        await take_mails([read], database=database, config=config, clock=clock)
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
    """Handle a batch of one mailbox's mails in one transaction; errors are raised."""
    now = clock()
    last = batch[-1][0]
    async with database.transaction() as store:
        work = Work(store, config, now)
        batch = await _as_known_here(store, batch)
        since = await store.cursors.first_contact(last.mailbox, now=now)
        await store.cursors.advance(last.mailbox, last.uid_validity, last.uid, now=now)
        envelope = Envelope(strips=await strips_of(store, config))
        arrivals: list[Arrival] = []
        for event, mail in batch:
            if isinstance(mail, UnreadableMail):
                await void_words(work, mail.words, (), at=event.received_at)
                await _set_aside(store, event, mail.reason, at=now)
            elif isinstance(event, MailFetched):
                arrivals += await take_mail(work, event, mail, envelope, first_contact=since)
        await take_arrivals(work, arrivals)
        replies = [
            (event, mail)
            for event, mail in batch
            if isinstance(event, MailFetched) and isinstance(mail, ParsedMail)
        ]
        await take_confirmations(work, replies)
        await take_orders(work, replies)
        await take_position_words(work, replies)
        await take_reports(work, [each for each in replies if is_to_us(each[1], config)])


async def _as_known_here(store: Store, batch: Sequence[Read]) -> list[Read]:
    """Name mails as they are known here: without ids that named somebody who was erased."""
    parsed = [mail for _event, mail in batch if isinstance(mail, ParsedMail)]
    known = iter(await store.erased_ids.with_stand_ins(parsed))
    return [(event, next(known) if isinstance(mail, ParsedMail) else mail) for event, mail in batch]


def _of_digest(digest: Arrival, config: Config) -> list[Arrival]:
    """Return the mails in a list's digest; filing recognises those that came separately."""
    if not digest.mail.digest:
        return []
    lists = vouches_for_digest(digest.mail, digest.lists, config) if digest.attested else ()
    covered = {
        name: coverage.of_contents(digest.mail.date) for name, coverage in digest.covered.items()
    }
    return [
        replace(
            enclosed,
            attested_by=lists if vouches(enclosed.mail, lists, config) else (),
            covered=covered,
        )
        for enclosed in digest.enclosed
    ]


async def take_mail(
    work: Work,
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    envelope: Envelope,
    *,
    first_contact: datetime,
) -> list[Arrival]:
    """Return the mails to file from a mail; hold it, or handle it if it is to us alone."""
    arrival = await arrival_of(work, event, mail, envelope, first_contact=first_contact)
    if arrival is not None:
        at = event.received_at
        await void_words(work, mail.words, writers_of(mail), at=at)
    match arrival:
        case Arrival():
            return [arrival, *_of_digest(arrival, work.config)]
        case Held():
            await hold(work, arrival)
        case None if is_to_us(mail, work.config) or isinstance(event, MailReceived):
            is_old = isinstance(event, MailFetched) and event.received_at < first_contact
            await take_personal(work, event, mail, envelope, is_answered=not is_old)
        case None:
            log.info("mail of no list", extra={"list_ids": shown_list_ids(mail)})
    return []


async def take_arrivals(work: Work, arrivals: Sequence[Arrival]) -> None:
    """File mails of our lists, count the votes in them, and record who is away."""
    arrivals = await mark_own_arrivals(work.store, arrivals, config=work.config)
    filed = await file_mails(work, arrivals)
    await count_mail_votes(work, filed.new)
    await take_wishes(work, filed.new)
    await take_voices(work, filed.new)
    await suggest_positions(work, filed.new)
    await count_attested(work, filed.attested)
    await take_endorsements(work, filed.new, filed.attested)
    proved = [arrival for arrival in arrivals if arrival.is_proved_now]
    await note_absences(work, [(arrival.mail, arrival.received_at) for arrival in proved])
    await lift_suspensions(work, [arrival.mail for arrival in proved if arrival.attested_by])
    await drop_held(work.store, [arrival for arrival in arrivals if arrival.is_proved])


async def take_personal(
    work: Work,
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    envelope: Envelope,
    *,
    is_answered: bool,
) -> None:
    """Count the votes and carry out the commands in a mail to us; else say what to write.

    If it is provably its author's, record an absence. Messages that came before
    first contact get no reply (`is_answered`). To the return path of a mail of ours only machines
    write: that is neither counted nor answered, whether or not the machine says what it is.
    """
    if await work.store.erased_ids.is_dropped(mail.message_id):
        return  # a vote of somebody who was erased since, which stands under the pseudonym
    (mail,) = await mark_own_mails(work.store, [mail], config=work.config)
    covered = covered_for_author(mail, envelope, work.config)
    is_theirs = covered is not None and covered.proves(mail.date, at=event.received_at)
    proved = await proof_of_reply(work, event, mail, covered=covered if is_theirs else None)
    if all(delivery_in(word) is None for word in words_in(event, mail, work.config)):
        votes = await count_personal_votes(work, mail, received_at=event.received_at, proved=proved)
        if is_answered:
            await answer_personal(work, event, mail, proved=proved, votes=votes)
    if is_theirs or await proves_its_author(work.store, mail):
        await note_absences(work, [(mail, event.received_at)])
    if proved.assurance is not Assurance.NONE:
        await lift_suspensions(work, [mail])


def shown_list_ids(mail: ParsedMail) -> list[str]:
    """Return the List-Ids of a mail as a log may show them: its sender wrote them."""
    shown = [cut(one_line(each), at=LONGEST_NAME) for each in sorted(mail.list_ids)[:LIST_IDS]]
    return [each for each in shown if each]


def is_to_us(mail: ParsedMail, config: Config) -> bool:
    """Return True if a mail names one of our addresses in To or Cc."""
    return any(is_own_address(mailbox.address, config) for mailbox in (*mail.to, *mail.cc))


async def arrival_of(
    work: Work,
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    envelope: Envelope,
    *,
    first_contact: datetime,
) -> Arrival | Held | None:
    """Return a mail as our lists' or as one to hold; None if it belongs to no list.

    If a list's copies prove themselves, a mail that only claims that list, or names it in To or Cc,
    has gone past the list's moderator. In a mailbox that is new to us, older mails have no proof
    yet; they become items but vouch for nobody, as an imported archive does.
    """
    origin = origin_of(mail, envelope, work.config)
    lists = origin.proved or origin.claimed or origin.named
    if not lists:
        return None
    is_old = isinstance(event, MailFetched) and event.received_at < first_contact
    if not origin.proved and not is_old:
        is_shown = origin.claimed and not await prove_their_copies(work, lists)
        if not is_shown and mail.automatic is not None:
            return None
        if not is_shown:
            return Held(mail=mail, raw=event.raw, lists=lists, received_at=event.received_at)
    return Arrival(
        mail=mail,
        raw=event.raw,
        lists=lists,
        attested_by=_vouching(mail, origin, work.config),
        received_at=event.received_at,
        relay=_is_to_be_shown(event, mail, lists, config=work.config, first_contact=first_contact),
        is_proved=bool(origin.proved),
        is_old=is_old,
        covered=origin.covered,
    )


def _vouching(mail: ParsedMail, origin: Origin, config: Config) -> tuple[ListName, ...]:
    """Return the lists that a mail provably came by and that vouch for its author.

    Where a list wrote itself into From, another field names the author: then it vouches only if
    that is proved too. Otherwise whoever has one of its posts could make anybody a member.
    """
    if not vouches(mail, origin.proved, config):
        return ()
    if not any(is_list_address(each, config) for each in mail.claims.writers):
        return origin.proved
    return tuple(name for name in origin.proved if origin.covered[name].covers_poster)


def _is_to_be_shown(
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    lists: Sequence[ListName],
    *,
    config: Config,
    first_contact: datetime,
) -> bool:
    """Return True if Slack should show the mail.

    Mail after first contact is always shown. Mail that was in the mailbox before is shown if it is
    younger than the list's `relay_since`. An archive that was copied into a mailbox has young
    INTERNALDATEs, so there the mail's own date counts if it is older.
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
        else (event.size, event.beginning)
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
