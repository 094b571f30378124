"""Give calls for comments more time.

A chair grants it at once. Anybody else proposes it; then the list's rule decides: a chair, so many
supporters, or silence. A proposal that nobody has granted when the call ends lapses.
"""

import logging
from dataclasses import replace
from datetime import datetime

from bot.config import Config, ListConfig, SilenceConfig, SupportersConfig
from bot.domain.calls.call import Call, CallExtension, CallState, ExtensionState
from bot.domain.calls.reminders import next_reminder
from bot.domain.ids import ExtensionId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.ending import LaterEnd
from bot.domain.items.history import EndMoved, HistoryEntry
from bot.domain.items.item import Item
from bot.domain.payloads import CallNews
from bot.errors import Refused, TryAgainLater
from bot.events import TimeReached
from bot.render import refusals
from bot.render.ballots.rule_words import say_span
from bot.render.times import say_instant
from handlers.calling.calls import tell
from handlers.home_list import home_list, lists_of, update_slack_message
from handlers.voting.ballot_box import find_item
from handlers.voting.electorate import Outside, one_voter, outside_of
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)


async def extend_call(work: Work, item: Item, call: Call, end: LaterEnd, *, deed: Deed) -> Call:
    """Let an open call end later, as a chair grants, and announce it.

    A proposal of the same end is granted with it; one of an earlier end lapses.

    Raises:
        Refused: it is open so long already.
    """
    _require_later(item, call, until=end.until, config=work.config)
    proposal = await work.store.calls.proposal(call.id)
    if proposal is not None and proposal.until == end.until:
        entry = deed.entry(item.number, work.now, _moved(call, proposal))
        return await _grant(work, item, call, proposal, entry)
    wish = CallExtension(
        id=ExtensionId(0),
        call=call.id,
        state=ExtensionState.GRANTED,
        before=call.closes_at,
        until=end.until,
        reason=end.reason,
        by=deed.by,
        at=work.now,
    )
    granted = await work.store.calls.propose(wish)
    if proposal is not None:
        state = ExtensionState.LAPSED if proposal.until < end.until else proposal.state
        await work.store.calls.settle(replace(proposal, state=state, before=end.until))
    entry = deed.entry(item.number, work.now, _moved(call, granted))
    return await _put_off(work, item, call, granted, entry)


async def propose_extension(
    work: Work, item: Item, call: Call, end: LaterEnd, *, deed: Deed
) -> CallExtension:
    """Propose that an open call ends later, and tell it; the list's rule decides.

    Raises:
        Refused: it is open so long already, more time is proposed already, the time is too short
            for the rule, or the person is not on the roster.
    """
    home = home_list(item, work.config)
    await require_member(work, item, call, deed)
    _require_later(item, call, until=end.until, config=work.config)
    waiting = await work.store.calls.proposal(call.id)
    if waiting is not None:
        planned = say_instant(waiting.until, zone=home.zone)
        raise Refused(refusals.PROPOSED_ALREADY.format(number=item.number, end=planned))
    wish = CallExtension(
        id=ExtensionId(0),
        call=call.id,
        state=ExtensionState.PROPOSED,
        before=call.closes_at,
        until=end.until,
        reason=end.reason,
        by=deed.by,
        at=work.now,
        settles_at=_settles_at(home, call, now=work.now),
    )
    proposed = await work.store.calls.propose(wish)
    await tell(work, item, call, CallNews.PROPOSED, about=proposed.id)
    return proposed


def _settles_at(home: ListConfig, call: Call, *, now: datetime) -> datetime | None:
    """Return when silence grants a proposal made now, None where silence does not decide.

    Raises:
        Refused: the call ends before.
    """
    rule = home.calls.extensions
    if not isinstance(rule, SilenceConfig):
        return None
    if now + rule.silence > call.closes_at:
        raise Refused(
            refusals.TOO_LATE_FOR_SILENCE.format(
                number=call.item,
                span=say_span(rule.silence),
                end=say_instant(call.closes_at, zone=home.zone),
            )
        )
    return now + rule.silence


async def support_extension(work: Work, item: Item, call: Call, *, deed: Deed) -> CallExtension:
    """Support the proposal on an open call; grant it if these are enough supporters.

    Raises:
        Refused: nothing is proposed, it is the person's own proposal, they support it already, or
            they are not on the roster.
    """
    home = home_list(item, work.config)
    await require_member(work, item, call, deed)
    proposal = await _proposal_of(work.store, item, call)
    own = await one_voter(work, item, deed.by)
    if proposal.by in own or await is_same_person(work.store, proposal.by, deed.by):
        raise Refused(refusals.OWN_PROPOSAL.format(number=item.number))
    has_supported = not own.isdisjoint(await work.store.calls.supporters(proposal.id))
    if has_supported or not await work.store.calls.support(proposal.id, deed.by, at=work.now):
        raise Refused(refusals.SUPPORTED_ALREADY.format(number=item.number))
    rule = home.calls.extensions
    if isinstance(rule, SupportersConfig):
        supporters = await work.store.people.many(await work.store.calls.supporters(proposal.id))
        if len({one.id for one in supporters.values()}) >= rule.supporters:
            entry = deed.entry(item.number, work.now, _moved(call, proposal))
            await _grant(work, item, call, proposal, replace(entry, actor=None))
            return replace(proposal, state=ExtensionState.GRANTED)
    await update_slack_message(work, item)
    return proposal


async def object_to_extension(work: Work, item: Item, call: Call, *, deed: Deed) -> CallExtension:
    """Object to a proposal that silence would grant: then only a chair decides on it.

    Raises:
        Refused: nothing is proposed, silence does not decide, or the person is not on the roster.
    """
    await require_member(work, item, call, deed)
    proposal = await _proposal_of(work.store, item, call)
    if proposal.settles_at is None:
        raise Refused(refusals.OBJECTION_DECIDES_NOTHING.format(number=item.number))
    objected = replace(proposal, settles_at=None)
    await work.store.calls.settle(objected)
    await update_slack_message(work, item)
    return objected


async def _proposal_of(store: Store, item: Item, call: Call) -> CallExtension:
    proposal = await store.calls.proposal(call.id)
    if proposal is None:
        raise Refused(refusals.NOTHING_PROPOSED.format(number=item.number))
    return proposal


async def is_same_person(store: Store, one: PersonId, other: PersonId) -> bool:
    """Return True if two are one person, perhaps since they were joined."""
    people = await store.people.many([one, other])
    return len({person.id for person in people.values()}) < len({one, other}) or one == other


async def require_member(work: Work, item: Item, call: Call, deed: Deed) -> None:
    """Raise unless somebody may decide on more time for a call.

    Raises:
        Refused: they may not; the text says what they may do.
    """
    outside = await outside_of(
        work, item, deed.by, since=call.opened_at, vouched_by=deed.vouched_by
    )
    if outside is Outside.ROSTER:
        raise Refused(refusals.NOT_ON_ROSTER_OF_CALL.format(list=home_list(item, work.config).name))
    if outside is not None:
        raise Refused(refusals.NOT_A_MEMBER_OF_CALL.format(lists=", ".join(item.lists)))


def _require_later(item: Item, call: Call, *, until: datetime, config: Config) -> None:
    if until <= call.closes_at:
        end = say_instant(call.closes_at, zone=home_list(item, config).zone)
        raise Refused(refusals.CALL_NOT_LATER.format(number=item.number, end=end))


def _moved(call: Call, granted: CallExtension) -> EndMoved:
    return EndMoved(call.closes_at, granted.until, granted.reason)


async def _grant(
    work: Work, item: Item, call: Call, proposal: CallExtension, entry: HistoryEntry
) -> Call:
    """Grant a proposal; the `entry` says who does: a chair, or nobody alone."""
    granted = replace(
        proposal, state=ExtensionState.GRANTED, before=call.closes_at, settles_at=None
    )
    await work.store.calls.settle(granted)
    return await _put_off(work, item, call, granted, entry)


async def _put_off(
    work: Work, item: Item, call: Call, granted: CallExtension, entry: HistoryEntry
) -> Call:
    """Record a granted extension's new end everywhere, and tell it."""
    home_list(item, work.config)  # refused if none of its lists is configured
    later = replace(call, closes_at=granted.until)
    await work.store.calls.save(later)
    await work.store.calls.remind(later.id, at=next_reminder(later, after=work.now))
    await work.store.items.save(replace(item, deadline=granted.until, updated_at=work.now))
    await work.store.history.add([entry])
    await tell(work, item, call, CallNews.EXTENDED, about=granted.id)
    return later


async def handle_silence(event: TimeReached, *, database: Database, config: Config) -> None:
    """Grant the proposals to which nobody has objected in time, each in a transaction."""
    async with database.reading() as store:
        due = await store.calls.to_settle(event.now)
    for found in due:
        try:
            await _grant_by_silence(found, event, database=database, config=config)
        except TryAgainLater:
            raise
        except Exception:
            log.exception("more time cannot be granted; it is tried again")


async def _grant_by_silence(
    found: CallExtension, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        call = await store.calls.get(found.call)
        proposal = await store.calls.extension(found.id)
        if call is None or proposal is None or call.state is not CallState.OPEN:
            return
        is_due = proposal.settles_at is not None and proposal.settles_at <= event.now
        item = await find_item(store, call.item)
        if (
            not is_due
            or proposal.state is not ExtensionState.PROPOSED
            or not lists_of(item, config)
        ):
            return
        entry = HistoryEntry(item.number, event.now, None, _moved(call, proposal), Source.TIME)
        await _grant(Work(store, config, event.now), item, call, proposal, entry)
    log.info("call for comments extended", extra={"item": call.item})
