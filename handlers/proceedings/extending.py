"""Give ballots and calls for comments more time.

A chair grants it at once. Anybody else proposes it for a call; then the list's rule decides: a
chair, so many supporters, or silence. A proposal that nobody has granted when the call ends lapses.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.config import Config, ListConfig, SilenceConfig, SupportersConfig
from bot.domain.ballots.ballot import Ballot
from bot.domain.calls.call import Call, CallExtension, ExtensionState
from bot.domain.commands.proceedings import ExtendBallot
from bot.domain.commands.when import parse_when
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ExtensionId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.ending import LaterEnd
from bot.domain.items.history import EndMoved, HistoryEntry
from bot.domain.items.item import Item
from bot.domain.payloads import CallNews, Extension
from bot.domain.procedures.procedure import Kind, Procedure, is_proposed, kind_of
from bot.domain.procedures.reminders import next_reminder
from bot.errors import Refused
from bot.events import TimeReached
from bot.render.ballots.rule_words import say_span
from bot.render.words import refusals
from bot.render.words.times import say_instant
from handlers.deliveries import queue
from handlers.lists.home_list import home_list, lists_of, update_slack_message
from handlers.lists.items import find_item
from handlers.lists.places import audience_of
from handlers.people.people import is_same_person
from handlers.proceedings.due import do_each
from handlers.proceedings.endorsing import endorsers
from handlers.proceedings.opening import open_draft
from handlers.voting.electorate import Outside, one_voter, outside_of
from handlers.work import Door, Work
from storage.database.engine import Database
from storage.store import Store

NOT_LATER: Final = {Kind.BALLOT: refusals.NOT_LATER, Kind.CALL: refusals.CALL_NOT_LATER}


async def extend(
    work: Work, item: Item, procedure: Procedure, end: LaterEnd, *, deed: Deed
) -> Procedure:
    """Move the end of a ballot or call to a later time, as a chair; announce it.

    Raises:
        Refused: it is open so long already.
    """
    _require_later(item, procedure, until=end.until, config=work.config)
    match procedure:
        case Ballot():
            return await _extend_ballot(work, item, procedure, end, deed)
        case Call():
            return await _extend_call(work, item, procedure, end, deed)


async def _extend_ballot(
    work: Work, item: Item, ballot: Ballot, end: LaterEnd, deed: Deed
) -> Ballot:
    """Extend a ballot; open a proposed one if it has its endorsers, else ask again."""
    later = replace(ballot, closes_at=end.until)
    await work.store.ballots.save(later)
    entry = deed.entry(item.number, work.now, EndMoved(ballot.closes_at, end.until, end.reason))
    await work.store.history.add([entry])
    to, again = await audience_of(work, item), f":{end.until.isoformat()}"
    if is_proposed(later):
        if len(await endorsers(work.store, later)) >= later.rules.rule.endorsers:
            return await open_draft(work, later, source=deed.source)
        kind = DeliveryKind.POST_DRAFT
        await work.send(queue.ballot_told(later, kind, to=to, again=again))
        return later
    await work.store.items.save(replace(item, deadline=end.until, updated_at=work.now))
    extension = Extension(before=ballot.closes_at, by=deed.by, reason=end.reason)
    kind = DeliveryKind.POST_EXTENSION
    deliveries = queue.ballot_told(later, kind, to=to, payload=extension, again=again)
    await work.send(deliveries)
    return later


async def _extend_call(work: Work, item: Item, call: Call, end: LaterEnd, deed: Deed) -> Call:
    """Extend a call; grant a proposal of this end, and drop a proposal of an earlier end."""
    proposal = await work.store.calls.proposal(call.id)
    if proposal is not None and proposal.until == end.until:
        entry = deed.entry(item.number, work.now, _moved(call, proposal))
        return await _grant(work, item, call, proposal, entry)
    granted = await work.store.calls.propose(
        replace(_wish(call, end, deed, now=work.now), state=ExtensionState.GRANTED)
    )
    if proposal is not None:
        state = ExtensionState.LAPSED if proposal.until < end.until else proposal.state
        await work.store.calls.settle(replace(proposal, state=state, before=end.until))
    entry = deed.entry(item.number, work.now, _moved(call, granted))
    return await _put_off(work, item, call, granted, entry)


def _wish(call: Call, end: LaterEnd, deed: Deed, *, now: datetime) -> CallExtension:
    """Return a person's proposal as a value, not yet stored."""
    return CallExtension(
        id=ExtensionId(0),
        call=call.id,
        state=ExtensionState.PROPOSED,
        before=call.closes_at,
        until=end.until,
        reason=end.reason,
        by=deed.by,
        at=now,
    )


async def propose_extension(
    work: Work, item: Item, call: Call, end: LaterEnd, *, deed: Deed
) -> CallExtension:
    """Propose a later end of an open call, and announce that; the list's rule decides.

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
    wish = _wish(call, end, deed, now=work.now)
    settles_at = _settles_at(home, call, now=work.now)
    proposed = await work.store.calls.propose(replace(wish, settles_at=settles_at))
    await _tell(work, item, call, CallNews.PROPOSED, proposed)
    return proposed


async def propose(
    work: Work, item: Item, call: Call, command: ExtendBallot, *, deed: Deed
) -> CallExtension:
    """Propose more time for a call, as a command says."""
    zone = home_list(item, work.config).zone
    until = parse_when(command.when, now=work.now, zone=zone, end=call.closes_at)
    return await propose_extension(work, item, call, LaterEnd(until, command.reason), deed=deed)


def _settles_at(home: ListConfig, call: Call, *, now: datetime) -> datetime | None:
    """Return when silence grants a proposal made now; None if silence does not decide.

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
        if len({supporter.id for supporter in supporters.values()}) >= rule.supporters:
            entry = deed.entry(item.number, work.now, _moved(call, proposal))
            await _grant(work, item, call, proposal, replace(entry, actor=None))
            return replace(proposal, state=ExtensionState.GRANTED)
    await update_slack_message(work, item)
    return proposal


async def object_to_extension(work: Work, item: Item, call: Call, *, deed: Deed) -> CallExtension:
    """Object to a proposal that silence would grant, so that only a chair can grant it.

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


def _require_later(item: Item, procedure: Procedure, *, until: datetime, config: Config) -> None:
    zone = home_list(item, config).zone  # refused if none of its lists is configured
    if until <= procedure.closes_at:
        end = say_instant(procedure.closes_at, zone=zone)
        raise Refused(NOT_LATER[kind_of(procedure)].format(number=item.number, end=end))


def _moved(call: Call, granted: CallExtension) -> EndMoved:
    return EndMoved(call.closes_at, granted.until, granted.reason)


async def _grant(
    work: Work, item: Item, call: Call, proposal: CallExtension, entry: HistoryEntry
) -> Call:
    """Grant a proposal; the history's `entry` names the chair, or no one person."""
    granted = replace(
        proposal, state=ExtensionState.GRANTED, before=call.closes_at, settles_at=None
    )
    await work.store.calls.settle(granted)
    return await _put_off(work, item, call, granted, entry)


async def _put_off(
    work: Work, item: Item, call: Call, granted: CallExtension, entry: HistoryEntry
) -> Call:
    """Store the new end of a granted extension, and announce it."""
    home_list(item, work.config)  # refused if none of its lists is configured
    later = replace(call, closes_at=granted.until)
    await work.store.calls.save(later)
    await work.store.calls.remind(later.id, at=next_reminder(later, after=work.now))
    await work.store.items.save(replace(item, deadline=granted.until, updated_at=work.now))
    await work.store.history.add([entry])
    await _tell(work, item, later, CallNews.EXTENDED, granted)
    return later


async def _tell(work: Work, item: Item, call: Call, news: CallNews, about: CallExtension) -> None:
    """Queue news of a wish for more time."""
    to = await audience_of(work, item)
    await work.send(queue.call_told(call, news, to=to, about=about.id))


async def handle_silence(event: TimeReached, *, database: Database, config: Config) -> None:
    """Grant the proposals to which nobody has objected in time, each in a transaction."""
    async with database.reading() as store:
        settled = await store.calls.to_settle(event.now)
        calls = [await store.calls.get(extension.call) for extension in settled]
    door = Door(database, config, lambda: event.now)
    due = [call for call in calls if call is not None]
    failure = "more time cannot be granted; it is tried again"
    await do_each(due, _grant_by_silence, door, done="extended by silence", failure=failure)


async def _grant_by_silence(work: Work, call: Procedure) -> bool:
    item = await find_item(work.store, call.item)
    if not isinstance(call, Call) or not lists_of(item, work.config):
        return False
    proposal = await work.store.calls.proposal(call.id)
    if proposal is None or proposal.settles_at is None or work.now < proposal.settles_at:
        return False
    entry = HistoryEntry(item.number, work.now, None, _moved(call, proposal), Source.TIME)
    await _grant(work, item, call, proposal, entry)
    return True
