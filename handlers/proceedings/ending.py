"""End ballots and calls for comments: at their deadline, by a chair, or without an outcome."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.config import Config
from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.certain import is_certain
from bot.domain.ballots.result import Outcome
from bot.domain.ballots.rule import EarlyClose
from bot.domain.calls.call import CLOSED, WITHDRAWN, Call, ExtensionState
from bot.domain.consensus.stance import Outcome as Declared
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import PersonId
from bot.domain.items.comment import Source
from bot.domain.items.ending import EndNote, note_of, note_of_endorsers
from bot.domain.items.history import BallotEnded, Event, HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState, move
from bot.domain.payloads import CallNews
from bot.domain.procedures.procedure import ITEM_IN, Procedure, kind_of, state_after
from bot.errors import Refused
from bot.events import TimeReached
from bot.render.words import refusals
from handlers.counting.count import count_ballot, tally_of
from handlers.counting.news import tell_of_end, tell_of_tie
from handlers.counting.results import keep_result
from handlers.deliveries import queue
from handlers.lists.home_list import home_list
from handlers.lists.items import find_item
from handlers.lists.places import audience_of
from handlers.objecting.register import leave_standing
from handlers.proceedings import consensus
from handlers.proceedings.due import do_each
from handlers.proceedings.endorsing import endorsers
from handlers.proceedings.opening import require_duration
from handlers.showing.facts import keep_declaration
from handlers.work import Door, Work
from storage.database.engine import Database
from storage.store import Store

MOST_AT_ONCE: Final = 50
"""How many calls that are due are ended at one tick."""


async def finish(
    work: Work, procedure: Procedure, note: EndNote | None, *, by: PersonId | None, source: Source
) -> Procedure:
    """Count a ballot, or end a call, record the outcome, and announce it; `by` None at its time.

    A note that a person wrote is the outcome of a call in words, and closes its item. A call for
    consensus has as its outcome what is declared; without one it is deferred.

    Raises:
        Refused: a ballot's rule has it open for longer, or the register of objections forbids what
            is declared.
    """
    match procedure:
        case Ballot():
            if work.now < procedure.closes_at:
                require_duration(procedure.rules.rule, work.now - procedure.opened_at)
            counted = await _counted(work, replace(procedure, note=note))
            ended = replace(counted, state=BallotState.CLOSED, closed_at=work.now)
            return await _end(work, ended, by, source)
        case Call() if procedure.seeks_consensus:
            declared = Declared(procedure.outcome or Declared.DEFERRED)
            item = await find_item(work.store, procedure.item)
            await consensus.require_allowed(work, item, procedure, declared)
            if declared is not Declared.CONSENSUS:
                await leave_standing(work, item, by=by, source=source)
            return await _end(work, procedure.ended(declared, note, by=by, at=work.now), by, source)
        case Call():
            return await _end(work, procedure.ended(CLOSED, note, by=by, at=work.now), by, source)


async def withdraw(
    work: Work, procedure: Procedure, note: EndNote | None, *, by: PersonId | None, source: Source
) -> Procedure:
    """End a ballot, open or proposed, or a call without an outcome, and announce it.

    Its item is open again. `by` is None if the time of a proposal is over.
    """
    match procedure:
        case Ballot():
            return await _end(work, procedure.withdrawn(note, at=work.now), by, source)
        case Call():
            ended = procedure.ended(WITHDRAWN, note, by=by, at=work.now)
            return await _end(work, ended, by, source)


async def _counted(work: Work, ballot: Ballot) -> Ballot:
    """Return a ballot with its outcome."""
    tally = await tally_of(work.store, ballot)
    tied = tally.result.tied if tally.outcome is Outcome.TIE else ()
    return replace(ballot, outcome=str(tally.outcome), winners=tied or tally.result.winners)


async def _end(work: Work, ended: Procedure, by: PersonId | None, source: Source) -> Procedure:
    """Store the end of a ballot or a call, update its item, and announce the end."""
    item = await find_item(work.store, ended.item)
    events: list[Event] = []
    was_open, words = item.state is ITEM_IN[kind_of(ended)], ""
    match ended:
        case Ballot():
            await work.store.ballots.save(ended)
            events.append(_event_of(ended))
            was_open &= ended.was_opened
        case Call():
            await work.store.calls.save(ended)
            await _let_proposal_lapse(work.store, ended)
            if ended.seeks_consensus and ended.outcome != WITHDRAWN:
                await keep_declaration(work, item, ended)
            words = ended.note.words if ended.note is not None else ""
    if was_open:
        after = move(item, to=state_after(ended), now=work.now)
        outcome = _outcome_of(ended)
        await work.store.items.save(replace(after, deadline=None, outcome=outcome))
        events.append(StateChange(item.state, after.state))
    entries = [HistoryEntry(item.number, work.now, by, event, source, words) for event in events]
    await work.store.history.add(entries)
    home_list(item, work.config)  # refused if none of its lists is configured
    await _tell(work, item, ended, by=by)
    return ended


def _outcome_of(ended: Procedure) -> str:
    """Return the outcome that an item keeps of its ballot or call, "" if it goes on."""
    if isinstance(ended, Call) and ended.seeks_consensus:
        is_decided = ended.outcome == Declared.CONSENSUS
        return (ended.outcome_in_words or ended.outcome) if is_decided else ""
    return ended.outcome_in_words


async def _tell(work: Work, item: Item, ended: Procedure, *, by: PersonId | None) -> None:
    """Announce an end, also to a ballot's opener and to who decides its tie."""
    to = await audience_of(work, item)
    if isinstance(ended, Call):
        await work.send(queue.call_told(ended, CallNews.CLOSED, to=to))
        return
    if not ended.is_withdrawn:
        await keep_result(work, ended.id)
    await work.send(queue.ballot_told(ended, DeliveryKind.POST_RESULT, to=to))
    await tell_of_end(work, ended, by=by)
    if ended.awaits_casting_vote:
        await tell_of_tie(work, ended, lists=to.lists)


async def _let_proposal_lapse(store: Store, call: Call) -> None:
    proposal = await store.calls.proposal(call.id)
    if proposal is not None:
        await store.calls.settle(replace(proposal, state=ExtensionState.LAPSED))


def _event_of(ended: Ballot) -> BallotEnded:
    """Return the history event of a ballot's end."""
    return BallotEnded(ended.outcome, ended.winners, ended.note)


async def cast_vote_of_chair(
    work: Work, ballot: Ballot, choice: str, *, by: PersonId, source: Source
) -> Ballot:
    """Decide a tie by the chair's own choice among what is tied, and announce the result again.

    Raises:
        Refused: the rule gives the chair none, it was given already, or it is none of the tied.
    """
    item = await find_item(work.store, ballot.item)
    number = item.number
    if not ballot.awaits_casting_vote:
        raise Refused(refusals.NO_TIE.format(number=number))
    chosen = {winner.casefold(): winner for winner in ballot.winners}.get(choice.strip().casefold())
    if chosen is None:
        tied = ", ".join(ballot.winners)
        raise Refused(refusals.NOT_TIED.format(number=number, tied=tied, first=ballot.winners[0]))
    decided = await _counted(work, replace(ballot, casting=chosen))
    await work.store.ballots.save(decided)
    voting = move(item, to=ItemState.VOTING, now=work.now)  # the vote ends only now
    after = move(voting, to=state_after(decided), now=work.now)
    await work.store.items.save(replace(after, outcome=decided.outcome_in_words))
    event = replace(_event_of(decided), casting=chosen, before=ballot.outcome)
    entry = HistoryEntry(item.number, work.now, by, event, source)
    moved = replace(entry, event=StateChange(item.state, after.state))
    await work.store.history.add([entry, moved])
    home_list(item, work.config)  # refused if none of its lists is configured
    await keep_result(work, decided.id)
    to = await audience_of(work, item)
    kind, again = DeliveryKind.POST_RESULT, queue.BY_CASTING_VOTE
    await work.send(queue.ballot_told(decided, kind, to=to, again=again))
    return decided


async def handle_deadlines(event: TimeReached, *, database: Database, config: Config) -> None:
    """End what is due, each in a transaction of its own; proposed ballots are withdrawn.

    What is due on lists that are no longer configured ends when one of them is configured again.
    """
    lists = [list_config.name for list_config in config.lists]
    async with database.reading() as store:
        due: list[Procedure] = [
            *await store.ballots.due(event.now, lists=lists),
            *await store.ballots.expired(event.now, lists=lists),
            *await store.calls.due(event.now, lists=lists, limit=MOST_AT_ONCE),
        ]
    door = Door(database, config, lambda: event.now)
    failure = "it cannot be ended; it is tried again"
    await do_each(due, _end_due, door, done="ended at its time", failure=failure)


async def _end_due(work: Work, procedure: Procedure) -> bool:
    is_over = procedure.closes_at <= work.now
    match procedure:
        case Ballot(state=BallotState.DRAFT) if is_over:
            count = len(await endorsers(work.store, procedure))
            why = note_of_endorsers(count=count, needed=procedure.rules.rule.endorsers)
            await withdraw(work, procedure, why, by=None, source=Source.TIME)
        case Ballot(state=BallotState.OPEN) if is_over or await _may_end_early(work, procedure):
            await finish(work, procedure, None, by=None, source=Source.TIME)
        case Call() if is_over and procedure.seeks_consensus:
            await _settle_consensus(work, procedure)
        case Call() if is_over:
            await finish(work, procedure, None, by=None, source=Source.TIME)
        case _:
            return False
    return True


async def _settle_consensus(work: Work, call: Call) -> None:
    """Confirm a provisional decision to which nobody objects; else ask the chairs to declare."""
    item = await find_item(work.store, call.item)
    outcome = Declared.CONSENSUS
    if call.is_provisional and await _is_allowed(work, item, call, outcome):
        confirmed = replace(call, outcome=outcome)
        await finish(work, confirmed, note_of(call.text), by=None, source=Source.TIME)
        return
    await consensus.tell_due(work, call)
    await work.store.calls.note_due_told(call.id)


async def _is_allowed(work: Work, item: Item, call: Call, outcome: Declared) -> bool:
    try:
        await consensus.require_allowed(work, item, call, outcome)
    except Refused:
        return False
    return True


async def _may_end_early(work: Work, ballot: Ballot) -> bool:
    """Return True if a ballot's rule lets it end now; if not, it is looked at after a vote."""
    rule = ballot.rules.rule
    least = ballot.opened_at + (rule.minimum_duration or timedelta(0))
    if work.now < least:
        await work.store.ballots.check(ballot.id, at=least)
        return False
    counted = await count_ballot(work.store, ballot)
    if rule.early_close is EarlyClose.PASSED:
        may_end = counted.tally.outcome in (Outcome.ACCEPTED, Outcome.DECIDED)
    else:
        may_end = rule.early_close is EarlyClose.CERTAIN and is_certain(counted.tally.result.paper)
    if not may_end:
        await work.store.ballots.check(ballot.id, at=None)
    return may_end
