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
from bot.domain.commands.mails import HeldCommand
from bot.domain.ids import ItemNumber, ListName
from bot.domain.items.comment import Source
from bot.domain.people.names import plain_name
from bot.domain.people.person import Person
from bot.errors import Refused
from bot.events import TimeReached
from bot.mail.values import ParsedMail
from bot.render.slack import held as words
from handlers.filing.arrivals import Arrival
from handlers.filing.filing import file_mails
from handlers.filing.own_mail import our_marks
from handlers.filing.parsing import parse_aside
from handlers.people.chairs import tell_chairs
from handlers.people.people import is_chair_of, require_chair_of
from handlers.receiving.proof import Envelope, origin_of
from handlers.voting.by_mail import count_mail_votes
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
                work = Work(store, config, event.now)
                await tell_chairs(work, list_config, question, key=f"held:{mails[-1].number}")


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


@dataclass(frozen=True, slots=True)
class MayDecide:
    """Who decides on held mails: the lists that they see, and by which way they act."""

    person: Person
    lists: tuple[ListName, ...]
    source: Source


async def decide_on_held(command: HeldCommand, work: Work, by: MayDecide) -> str:
    """List the held mails of the lists that a person chairs, or decide on one; return mrkdwn.

    Raises:
        Refused: they chair no list, or no such mail is held for one that they chair.
    """
    chaired = [each for each in work.config.lists if is_chair_of(by.person, each)]
    names = [list_config.name for list_config in chaired]
    if not names:
        await require_chair_of(
            work.store, by.person, by.lists, source=by.source, config=work.config
        )
    if command.mail is None:
        mails = await work.store.held.of_lists(names)
        return words.held_text([line_of(mail) for mail in mails], count=len(mails))
    held_mail = await work.store.held.get(command.mail)
    if held_mail is None or held_mail.list_name not in names:
        raise Refused(words.NO_SUCH_MAIL.format(number=command.mail))
    text = words.say_mail(line_of(held_mail))
    if command.action == "drop":
        await work.store.held.drop(held_mail.number)
        return words.DROPPED.format(mail=text)
    number = await _show(held_mail, work)
    if number is None:
        return words.SHOWN_ALREADY.format(mail=text)
    return words.SHOWN.format(item=f"#{number}", mail=text)


async def _show(held_mail: HeldMail, work: Work) -> ItemNumber | None:
    """File a held mail as unproved; return its item, or None if the mail was known."""
    raw = await work.store.held.raw(held_mail.number)
    await work.store.held.drop(held_mail.number)
    mail = await parse_aside(raw, ours=our_marks(work.config))
    if not isinstance(mail, ParsedMail):
        return None
    arrival = Arrival(
        mail=mail,
        raw=raw,
        lists=(held_mail.list_name,),
        attested_by=(),
        received_at=held_mail.received_at,
        relay=True,
    )
    # The mail may answer, and vote on, any item of the list.
    every = Work(work.store.everything, work.config, work.now)
    filed = await file_mails(every, [arrival])
    await count_mail_votes(every, filed.new)
    return next((filed_mail.item for filed_mail in filed.new if filed_mail.item is not None), None)
