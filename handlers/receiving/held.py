"""Hold mails that name a list but did not come through it, until the list's copy comes.

Anybody can write to us with the list in To or Cc, past the list's moderator. Such a mail is shown
nowhere. Usually the list's copy follows at once. If none has come after some hours, the chairs are
asked once; a mail that nobody decides on is deleted in the end.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.config import Config
from bot.domain.ids import ListName
from bot.domain.people.names import plain_name
from bot.events import TimeReached
from bot.mail.values import ParsedMail
from bot.render.slack import held as words
from handlers.filing.arrivals import Arrival
from handlers.filing.parsing import parse_aside
from handlers.people.people import tell_chairs
from handlers.receiving.proof import Envelope, origin_of
from handlers.voting.refused import Why, log_refused_vote
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store
from storage.values import HeldMail

log = logging.getLogger(__name__)

ASK_AFTER: Final = timedelta(hours=6)
FORGET_AFTER: Final = timedelta(days=30)
MOST_HELD: Final = 200
"""How many mails are held for one list; anybody can send more."""
MOST_BYTES: Final = 20_000_000
"""How many bytes of mail are held for one list."""
NAMED: Final = 5
"""How many held mails a note to the chairs names."""


@dataclass(frozen=True, slots=True)
class Held:
    """A mail to hold, for the chairs of the first of its lists."""

    mail: ParsedMail
    raw: bytes
    lists: tuple[ListName, ...]
    received_at: datetime


async def hold(work: Work, held: Held) -> None:
    """Hold a mail until its list's copy comes; do nothing if that came before.

    Beyond the limits the mail is not kept: it stays in the mailbox, and the log says so.
    """
    if await _came_by_list(work, held.mail):
        return
    if await work.store.erased_ids.is_dropped(held.mail.message_id):
        return
    name, mail = held.lists[0], held.mail
    count, size = await work.store.held.room(name)
    if count >= MOST_HELD or size + len(held.raw) > MOST_BYTES:
        log.warning("too many mails came beside the list; one is not kept", extra={"list": name})
        return
    await work.store.held.add(
        HeldMail(
            number=0,
            list_name=name,
            message_id=mail.message_id,
            author=mail.author,
            subject=mail.subject,
            content_hash=mail.content_hash,
            received_at=held.received_at,
        ),
        raw=held.raw,
    )
    log.info("mail held: it names the list and did not come by it", extra={"list": name})


async def _came_by_list(work: Work, mail: ParsedMail) -> bool:
    """Return True if the list's copy has come, also if the list does not vouch for its author."""
    stored_mail = await work.store.mails.by_message_id(mail.message_id)
    if stored_mail is not None and stored_mail.is_erased and stored_mail.date == mail.date:
        return True
    if stored_mail is None or stored_mail.author.address != mail.author.address:
        return False
    raw = await work.store.mails.raw(stored_mail.id)
    read = await parse_aside(raw)
    return stored_mail.attested or (
        isinstance(read, ParsedMail) and bool(origin_of(read, Envelope(), work.config).proved)
    )


async def drop_held(store: Store, arrivals: Sequence[Arrival]) -> None:
    """Delete held mails whose list's copies have come."""
    if arrivals and await store.held.any():
        for mail in (arrival.mail for arrival in arrivals):
            await store.held.drop_copies(
                mail.message_id, author=mail.author.address, content_hash=mail.content_hash
            )


async def ask_about_held(event: TimeReached, *, database: Database, config: Config) -> None:
    """Ask the chairs, once, about mails whose list's copy has not come; delete old ones."""
    asked_for, old = event.now - ASK_AFTER, event.now - FORGET_AFTER
    async with database.reading() as store:
        if not await store.held.due(before=asked_for) and not await store.held.has_older(old):
            return
    async with database.transaction() as store:
        await store.held.forget_before(old)
        by_list: defaultdict[ListName, list[HeldMail]] = defaultdict(list)
        for held in await store.held.due(before=asked_for):
            by_list[held.list_name].append(held)
        for name, mails in by_list.items():
            await store.held.asked([mail.number for mail in mails], at=event.now)
            for held in mails:
                await _log_vote_in(store, held)
            list_config = next((each for each in config.lists if each.name == name), None)
            if list_config is not None:
                lines = [line_of(each) for each in mails[:NAMED]]
                question = partial(words.question, name, lines, count=len(mails))
                await tell_chairs(
                    store, list_config, question, key=f"held:{mails[-1].number}", now=event.now
                )


async def _log_vote_in(store: Store, held: HeldMail) -> None:
    """Log a vote in a mail that no copy of the list has followed."""
    mail = await parse_aside(await store.held.raw(held.number))
    if isinstance(mail, ParsedMail) and mail.may_vote and mail.said.may_hold_votes:
        log_refused_vote(Why.NOT_BY_LIST, item=None)


def line_of(held: HeldMail) -> words.HeldLine:
    """Return a held mail as a line for people."""
    return words.HeldLine(
        number=held.number,
        name=plain_name(held.author.name),
        address=held.author.address,
        subject=held.subject,
        received_at=held.received_at,
    )
