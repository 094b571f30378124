"""Ask people whether prose of theirs takes a position on an open call for comments.

What is found is a guess, so it is nothing yet: only the chair is told, and its author is asked
once an item, privately. Once confirmed, a request for more time becomes the author's
proposal or supports an existing one; a position for or against is told with the answers, and on a
call for consensus it is support, or an objection in their own words.

Words in a quote are their author's, not the sender's. They are read if the mail that they come from
did not come here, was written while the call was open, and its author is known.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.domain.ballots.confirmation import Answer
from bot.domain.calls.call import Call, CallState
from bot.domain.calls.position import (
    MORE,
    Lean,
    Position,
    PositionState,
    is_word_of_position,
    position_in,
)
from bot.domain.commands.when import parse_when
from bot.domain.commands.when_forms import split_when
from bot.domain.consensus.stance import StanceWord
from bot.domain.ids import ListName, MessageId, PositionId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.ending import LaterEnd
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import Item
from bot.domain.payloads import News
from bot.domain.people.person import Person
from bot.errors import Refused
from bot.events import MailFetched, MailReceived
from bot.mail.values import Leaning, Mailbox, ParsedMail
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.filing.filing import FiledMail
from handlers.lists.home_list import home_list, update_slack_message
from handlers.lists.items import find_item
from handlers.people.people import is_same_person
from handlers.proceedings.consensus import object_to, take_stance
from handlers.proceedings.extending import (
    propose_extension,
    require_member,
    support_extension,
)
from handlers.voting.ballot_box import LATE
from handlers.voting.confirmations import MOST_WORDS, words_in
from handlers.voting.doubtful import was_asked_about_prose
from handlers.voting.unproved_answers import ask_about_position, may_be_asked
from handlers.voting.voters import is_list_address, is_own_address, voter_address
from handlers.work import Work
from storage.store import Store

log = logging.getLogger(__name__)

_UNTIL: Final = re.compile(r"\b(?:until|till)\s+(?P<when>[^.;!?]{1,60})", re.IGNORECASE)
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class _Prose:
    """Prose in a mail that takes a position: whose it is, and when it was written."""

    mail: FiledMail
    author: Mailbox
    leaning: Leaning
    at: datetime
    is_quoted: bool


async def suggest_positions(work: Work, filed: Sequence[FiledMail]) -> None:
    """Ask the authors of newly filed words that take a position on an open call."""
    for filed_mail in filed:
        if not filed_mail.arrival.mail.may_vote or work.now - filed_mail.arrival.received_at > LATE:
            continue
        open_call = await open_call_of(work.store, filed_mail)
        if open_call is None:
            continue
        item, call = open_call
        zone = home_list(item, work.config).zone
        for prose in _prose_in(filed_mail, call, zone=zone):
            person = await _person_of(work, item, call, prose)
            if person is not None:
                await _ask(work, item, call, prose, person)


async def open_call_of(store: Store, filed: FiledMail) -> tuple[Item, Call] | None:
    """Return the open call that a newly filed mail may be about; a list must vouch for the mail."""
    if filed.item is None or not filed.arrival.attested_by:
        return None
    item = await find_item(store, filed.item)
    call = await store.calls.open_of_item(item.number)
    if call is None or filed.arrival.received_at < call.opened_at.replace(microsecond=0):
        return None
    is_proved = filed.arrival.is_proved_on(item.lists, since=call.opened_at)
    return (item, call) if is_proved else None


def _prose_in(filed: FiledMail, call: Call, *, zone: ZoneInfo) -> Iterator[_Prose]:
    mail = filed.arrival.mail
    is_plain = mail.said.wish is None and not mail.said.voices
    own = mail.said.leaning if is_plain else None
    if own is not None:
        at = mail.date or filed.arrival.received_at
        yield _Prose(filed, mail.author, own, at, is_quoted=False)
    opened_on = call.opened_at.astimezone(zone).date()
    for quoted in mail.said.quoted:
        if quoted.on >= opened_on:
            at = datetime.combine(quoted.on, _NOON, tzinfo=zone)
            yield _Prose(filed, quoted.author, quoted.leaning, at, is_quoted=True)


async def _person_of(work: Work, item: Item, call: Call, prose: _Prose) -> Person | None:
    """Return who may be asked about their words, None if nobody may.

    A quote may be forged, so only somebody who is known is asked about one.
    """
    if not prose.is_quoted:
        mail = prose.mail.arrival.mail
        address = "" if mail.is_to_nobody else voter_address(mail, work.config)
        if not address:
            return None
        return await work.store.people.by_address(address, name=mail.author.name)
    address = prose.author.address.lower()
    if not address or is_list_address(address, work.config) or is_own_address(address, work.config):
        return None
    mails = await work.store.mails.of_thread((await find_item(work.store, item.number)).thread)
    if any(
        mail.author.address.lower() == address and mail.id > (call.last_mail or 0)
        for mail in mails
        if mail.id != prose.mail.id
    ):
        return None  # their own mails are here, and were read by themselves
    return await work.store.people.of_address(address)


async def _ask(work: Work, item: Item, call: Call, prose: _Prose, person: Person) -> None:
    home = home_list(item, work.config)
    arrival = prose.mail.arrival
    own = () if prose.is_quoted else arrival.attested_by
    deed = Deed(person.id, Source.MAIL, arrival.mail.message_id, vouched_by=own)
    try:
        await require_member(work, item, call, deed)
    except Refused:
        return
    if await was_asked_about_prose(work.store, item, person.id):
        return
    address = "" if person.slack_user is not None else next(iter(person.addresses), "")
    if person.slack_user is None and not await may_be_asked(work, address, item.number):
        return
    leaning = prose.leaning
    is_for_time = leaning.lean is Lean.MORE_TIME
    position = Position(
        id=PositionId(0),
        item=item.number,
        call=call.id,
        person=person.id,
        lean=leaning.lean,
        sentence=leaning.sentence,
        evidence=arrival.mail.message_id,
        until=_end_of(prose, call, zone=home.zone) if is_for_time else None,
        address=address,
        asked_at=work.now,
    )
    added = await work.store.positions.add(position)
    if added is not None:
        await _tell(work, call, replace(position, id=added), person)
        log.info("author asked about a position", extra={"item": item.number})


async def _tell(work: Work, call: Call, position: Position, person: Person) -> None:
    """Ask somebody about a position, and tell who opened the call that it was seen."""
    item, ref, key = position.item, position.id, str(position.id)
    if person.slack_user is not None:
        asked = queue.slack_news(News.POSITION, user=person.slack_user, item=item, ref=ref, key=key)
        await work.store.outbox.add(asked, now=work.now)
    else:
        await ask_about_position(work, position)
    opener = await work.store.people.get(call.opened_by) if call.opened_by is not None else None
    if opener is not None and opener.slack_user is not None and opener.id != person.id:
        seen = queue.slack_news(
            News.POSITION_SEEN, user=opener.slack_user, item=item, ref=ref, key=key
        )
        await work.store.outbox.add(seen, now=work.now)


def _end_of(prose: _Prose, call: Call, *, zone: ZoneInfo) -> datetime:
    """Return until when somebody wants more time: as they say, or `MORE` than the call's end.

    `until tomorrow` is read against the day on which it was written.
    """
    words = _UNTIL.search(prose.leaning.sentence)
    when = split_when(words["when"].split())[0] if words is not None else ""
    try:
        until = parse_when(when, now=prose.at, zone=zone) if when else call.closes_at
    except Refused:
        until = call.closes_at
    return until if until > call.closes_at else call.closes_at + MORE


async def settle_position(work: Work, position: Position, *, confirms: bool, deed: Deed) -> None:
    """Record a person's reply to the question whether a position is theirs.

    Raises:
        Refused: they have said so before, the call has ended, they take no part in its list, or
            more time cannot be proposed.
    """
    item = await find_item(work.store, position.item)
    call = await work.store.calls.get(position.call)
    if position.state is not PositionState.ASKED:
        raise Refused(refusals.POSITION_SETTLED.format(number=item.number))
    if call is None or call.state is not CallState.OPEN:
        raise Refused(refusals.POSITION_TOO_LATE.format(number=item.number))
    if not confirms:
        await work.store.positions.settle(replace(position, state=PositionState.REFUSED))
        return
    deed = replace(deed, vouched_by=await _vouched_by(work.store, position))
    await require_member(work, item, call, deed)
    if position.lean is Lean.MORE_TIME:
        await _wish_for_time(work, position, item, call, deed=deed)
    elif call.seeks_consensus and position.lean is Lean.FOR:
        await take_stance(work, item, call, StanceWord.SUPPORT, deed=deed)
    elif call.seeks_consensus:
        await object_to(work, item, position.sentence, deed=deed)
    await work.store.positions.settle(replace(position, state=PositionState.CONFIRMED))
    taken = Changed(Change.POSITION, "", position.lean)
    await work.store.history.add([deed.entry(item.number, work.now, taken)])
    await update_slack_message(work, item)


async def _vouched_by(store: Store, position: Position) -> Sequence[ListName]:
    """Return the lists that vouch for the mail that a position was found in, if it is their own."""
    person = await store.people.get(position.person)
    addresses = () if person is None else person.addresses
    return await store.mails.vouching(MessageId(position.evidence), addresses)


async def _wish_for_time(
    work: Work, position: Position, item: Item, call: Call, *, deed: Deed
) -> None:
    """Propose more time for somebody, or support what is proposed; once is enough."""
    proposal = await work.store.calls.proposal(call.id)
    if proposal is None:
        until = position.until or call.closes_at + MORE
        await propose_extension(work, item, call, LaterEnd(until), deed=deed)
        return
    supporters = await work.store.calls.supporters(proposal.id)
    for person in (proposal.by, *supporters):
        if await is_same_person(work.store, person, deed.by):
            return
    await support_extension(work, item, call, deed=deed)


async def find_position(store: Store, word: str, *, config: Config) -> Position | None:
    """Return the position that a word belongs to; None if the word is public or not ours."""
    number = position_in(word)
    position = None if number is None else await store.positions.get(number)
    if position is None or not position.address:
        return None
    is_ours = is_word_of_position(position, word, secrets=config.penholder.secrets)
    return position if is_ours and await store.published.since(word) is None else None


async def take_position_words(
    work: Work, read: Sequence[tuple[MailFetched | MailReceived, ParsedMail]]
) -> None:
    """Settle the positions whose words come back by mail: `confirm`, or `no`."""
    for event, mail in read:
        if not mail.may_vote or mail.is_to_nobody:
            continue
        for word in list(dict.fromkeys(words_in(event, mail, work.config)))[:MOST_WORDS]:
            position = await find_position(work.store, word, config=work.config)
            if position is not None:
                await _take(work, position, mail)


async def _take(work: Work, position: Position, mail: ParsedMail) -> None:
    confirms, refuses = mail.said.confirms, mail.said.refuses
    if position.state is not PositionState.ASKED:
        return
    answer = Answer.POSITION_LEFT
    if confirms or refuses:
        deed = Deed(position.person, Source.MAIL, mail.message_id)
        try:
            await settle_position(work, position, confirms=confirms, deed=deed)
        except Refused:
            log.info("position not confirmed", extra={"item": position.item})
        else:
            answer = Answer.POSITION_TAKEN
    if not refuses:
        # This goes to the mailbox that received the word, once for each outcome.
        delivery = queue.answer(
            answer,
            address=position.address,
            item=position.item,
            ref=position.id,
            key=f"position:{position.id}:{answer}",
        )
        await work.store.outbox.add(delivery, now=work.now)
