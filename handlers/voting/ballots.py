"""Open ballots, and close them at their deadline or when a chair does."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import WITHDRAWN, Ballot, BallotState, Rules, freeze_rules
from bot.domain.ballots.certain import is_certain
from bot.domain.ballots.choices import WrongOptions, require_options, split_question
from bot.domain.ballots.result import Outcome
from bot.domain.ballots.rule import Base, EarlyClose, Rule, Visibility
from bot.domain.ballots.rule_form import Form, complete_form, read_rule
from bot.domain.ballots.tally import Electors, Tally
from bot.domain.ids import BallotId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.ending import LaterEnd, note_of
from bot.domain.items.history import (
    BallotEnded,
    Change,
    Changed,
    EndMoved,
    HistoryEntry,
    StateChange,
)
from bot.domain.items.item import Item, ItemState, move
from bot.domain.payloads import Extension
from bot.errors import Refused, TryAgainLater
from bot.events import TimeReached
from bot.render import refusals
from bot.render.ballots.rule_words import say_span
from bot.render.times import say_instant
from handlers import queue
from handlers.counting import count_ballot, tally_of
from handlers.home_list import home_list, lists_of
from handlers.news import tell_of_end, tell_of_tie
from handlers.results import keep_result
from handlers.voting.ballot_box import find_item
from handlers.voting.echoes import echo_lists
from handlers.voting.opening import ask_about_opening
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

SHORTEST_BALLOT: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewBallot:
    """A ballot to open.

    `rule` is a preset's or a house rule's name, "" for the list's own. A rule that chooses among
    options finds them in the question.
    """

    question: str
    rule: str
    closes_at: datetime


def state_after(ended: Ballot) -> ItemState:
    """Return what its ballot makes of an item when it ends."""
    return ItemState.DECIDED if ended.is_decided else ItemState.OPEN


async def open_ballot(
    work: Work, item: Item, new: NewBallot, *, deed: Deed, was_asked: bool = False
) -> Ballot:
    """Open a ballot by a rule, which is frozen with it, and announce it.

    If the rule asks for endorsers, it is only a draft, and list and channel are asked for them.

    `was_asked`: who opens it knows of their own vote in the mail that opened the item.

    Raises:
        Refused: one is open already, the deadline is too near, the rule does not fit the question
            or the roster, or the state forbids it.
    """
    home = home_list(item, work.config)
    await _require_openable(work, item, closes_at=new.closes_at)
    name = new.rule or home.ballots.rule
    rules, question = _rules_of(home, name, new.question, config=work.config)
    _require_duration(rules.rule, new.closes_at - work.now)
    move(item, to=ItemState.VOTING, now=work.now)  # refused if it cannot be voted on
    await require_no_draft(work.store, item)
    asks_endorsers = rules.rule.endorsers > 0
    ballot = await work.store.ballots.open(
        Ballot(
            id=BallotId(0),
            item=item.number,
            question=question,
            rules=rules,
            state=BallotState.DRAFT if asks_endorsers else BallotState.OPEN,
            opened_at=work.now,
            opened_by=deed.by,
            closes_at=new.closes_at,
            drafted_at=work.now if asks_endorsers else None,
        )
    )
    if asks_endorsers:
        await _ask_endorsers(work, item, ballot, deed)
        return ballot
    opened = await _begin(work, item, ballot, source=deed.source, evidence=deed.evidence)
    await ask_about_opening(work, item, opened, but=deed.by if was_asked else None)
    return opened


async def _ask_endorsers(work: Work, item: Item, draft: Ballot, deed: Deed) -> None:
    """Ask list and channel for those who endorse a proposed vote."""
    home = home_list(item, work.config)
    _require_roster(draft.rules, await _electors_now(work, home), home)
    drafted = Changed(Change.BALLOT_DRAFTED, "", draft.rules.name)
    await work.store.history.add([deed.entry(item.number, work.now, drafted)])
    await work.send(queue.ballot_drafted(item.number, draft.id, lists=lists_of(item, work.config)))


async def open_draft(work: Work, draft: Ballot, *, source: Source = Source.SLACK) -> Ballot:
    """Open a draft that has its endorsers, and announce it; it ends when it was planned to.

    Raises:
        Refused: that is too soon by now, or something else has changed; the draft stays.
    """
    item = await find_item(work.store, draft.item)
    await _require_openable(work, item, closes_at=draft.closes_at)
    if await work.store.calls.open_of_item(item.number) is not None:
        raise Refused(refusals.CALL_IS_OPEN.format(number=item.number))
    _require_duration(draft.rules.rule, draft.closes_at - work.now)
    ballot = replace(draft, item=item.number, state=BallotState.OPEN, opened_at=work.now)
    opened = await _begin(work, item, ballot, source=source, evidence="")
    await ask_about_opening(work, item, opened, but=None)
    return opened


async def _begin(
    work: Work, item: Item, ballot: Ballot, *, source: Source, evidence: str
) -> Ballot:
    """Let people vote on a stored ballot, and announce it."""
    home = home_list(item, work.config)
    voting = move(item, to=ItemState.VOTING, now=work.now)
    _require_roster(ballot.rules, await _electors_now(work, home), home)
    opened = replace(
        ballot,
        check_at=_first_check(ballot.rules.rule, opened_at=work.now),
        echo_lists=echo_lists(lists_of(item, work.config), ballot.rules),
    )
    await work.store.ballots.save(opened)
    await work.store.rosters.freeze(opened.id, home.name, day=work.now.astimezone(home.zone).date())
    await work.store.items.save(replace(voting, deadline=opened.closes_at, outcome=""))
    await work.store.history.add(_opening(item, opened, source=source, evidence=evidence))
    await work.send(queue.ballot_opened(item.number, opened.id, lists=lists_of(item, work.config)))
    return opened


async def _electors_now(work: Work, home: ListConfig) -> Electors:
    return await work.store.rosters.on_day(home.name, work.now.astimezone(home.zone).date())


async def require_no_draft(store: Store, item: Item) -> None:
    """Raise if a vote on an item waits for its endorsers.

    Raises:
        Refused: one does.
    """
    if await store.ballots.draft_of_item(item.number) is not None:
        raise Refused(refusals.BALLOT_IS_DRAFT.format(number=item.number))


async def _require_openable(work: Work, item: Item, *, closes_at: datetime) -> None:
    if closes_at < work.now + SHORTEST_BALLOT:
        raise Refused(refusals.DEADLINE_TOO_SOON.format())
    if await work.store.ballots.open_of_item(item.number) is not None:
        raise Refused(refusals.BALLOT_IS_OPEN.format(number=item.number))


def _first_check(rule: Rule, *, opened_at: datetime) -> datetime | None:
    """Return when a ballot may end that passes without a vote."""
    if rule.early_close is not EarlyClose.PASSED or rule.minimum_duration is None:
        return None
    return opened_at + rule.minimum_duration


def _rules_of(home: ListConfig, name: str, question: str, *, config: Config) -> tuple[Rules, str]:
    """Return a rule as it is frozen with a ballot, and the question without its options.

    Raises:
        Refused: there is no such rule, or it does not fit the question or the list.
    """
    if name not in config.rule_forms:
        raise Refused(refusals.NO_SUCH_RULE.format(name=name, names=", ".join(config.rule_forms)))
    form = _with_quorum(complete_form(config.rule_forms[name]), home.ballots.quorum)
    rule = read_rule(form)
    options: tuple[str, ...] = ()
    if rule.chooses_options:
        question, options = split_question(question)
        try:
            require_options(options)
        except WrongOptions as error:
            raise Refused(str(error)) from error
        _require_named(rule, options)
    asks_active = rule.quorum is not None and rule.quorum.of is Base.ACTIVE
    if asks_active and not home.ballots.active:
        raise Refused(refusals.ACTIVE_UNKNOWN.format(rule=name, list=home.name))
    if rule.visibility is Visibility.SECRET:
        _require_no_voters(rule, name)
    return (
        freeze_rules(
            name,
            form,
            minimum_assurance=home.ballots.minimum_assurance,
            options=options,
            active=Fraction(home.ballots.active) if asks_active else None,
        ),
        question,
    )


def _require_no_voters(rule: Rule, name: str) -> None:
    """Raise if the rule of a secret vote asks for, or tells, whose choice is which.

    Raises:
        Refused: it does; the text says how.
    """
    if rule.early_close is not EarlyClose.NEVER:
        raise Refused(refusals.TELLS_THE_LAST_CHOICE.format(rule=name))
    asks = (
        (any(one.group for one in rule.passes) or rule.each_group_at_least_one, "group"),
        (rule.one_per != "person", "organisation"),
        (rule.binding is not None, "role"),
        (rule.two_choices == "void", "earlier choice"),
        (rule.veto is not None and rule.veto.reason, "reason"),
    )
    for is_asked, what in asks:
        if is_asked:
            raise Refused(refusals.NEEDS_VOTERS.format(rule=name, what=refusals.OF_A_VOTER[what]))


def _with_quorum(form: Form, quorum: int) -> Form:
    """Return a rule's form with the list's own quorum, if the rule asks for no larger one."""
    asked = form.get("quorum")
    if quorum <= 1 or (asked is not None and asked != {"count": 1}):
        return form
    return {**form, "quorum": {"count": quorum}}


def _require_named(rule: Rule, options: tuple[str, ...]) -> None:
    named = (rule.default_option, *(name for name in rule.majority if name != "*"))
    missing = [one for one in named if one and one not in options]
    if missing:
        raise Refused(refusals.OPTION_NEEDED.format(option=missing[0]))


def _require_duration(rule: Rule, lasts: timedelta) -> None:
    if rule.minimum_duration is not None and lasts < rule.minimum_duration:
        raise Refused(refusals.TOO_SHORT.format(span=say_span(rule.minimum_duration)))


def _require_roster(rules: Rules, electors: Electors, home: ListConfig) -> None:
    """Raise unless the roster has the groups and roles that a rule asks for.

    Raises:
        Refused: it has not; nobody could pass it.
    """
    rule = rules.rule
    there = {member.group for _person, member in electors}
    groups = {one.group for one in rule.passes if one.group} - there
    if groups:
        has = ", ".join(sorted(there - {""})) or refusals.NO_GROUPS.format()
        raise Refused(
            refusals.NO_SUCH_GROUP.format(
                rule=rules.name, list=home.name, groups=", ".join(sorted(groups)), there=has
            )
        )
    if rules.is_secret and any(member.weight != 1 for _person, member in electors):
        raise Refused(
            refusals.NEEDS_VOTERS.format(rule=rules.name, what=refusals.OF_A_VOTER["weight"])
        )
    roles = {member.role for _person, member in electors}
    if electors and rule.binding is not None and roles.isdisjoint(rule.binding):
        raise Refused(
            refusals.NO_SUCH_ROLE.format(
                rule=rules.name, list=home.name, roles=", ".join(rule.binding)
            )
        )


def _opening(item: Item, ballot: Ballot, *, source: Source, evidence: str) -> list[HistoryEntry]:
    """Return the entry of an opened ballot in its item's history."""
    moved = StateChange(item.state, ItemState.VOTING)
    asked = Changed(Change.BALLOT_OPENED, "", ballot.rules.name)
    return [
        HistoryEntry(item.number, ballot.opened_at, ballot.opened_by, event, source, evidence)
        for event in (moved, asked)
    ]


async def close_ballot(
    work: Work, ballot: Ballot, *, by: PersonId | None, source: Source
) -> tuple[Ballot, Tally]:
    """Count a ballot, record its outcome, and announce it in Slack and to the list.

    Raises:
        Refused: its rule has it open for longer.
    """
    item = await find_item(work.store, ballot.item)
    if work.now < ballot.closes_at:
        _require_duration(ballot.rules.rule, work.now - ballot.opened_at)
    tally = await tally_of(work.store, ballot)
    closed = replace(ballot, state=BallotState.CLOSED, closed_at=work.now, **_ended(tally))
    await work.store.ballots.save(closed)
    after = move(item, to=state_after(closed), now=work.now)
    await work.store.items.save(replace(after, deadline=None, outcome=closed.outcome_in_words))
    ended = HistoryEntry(item.number, work.now, by, ended_as(closed), source)
    await work.store.history.add(_ending(ended, item, after))
    home_list(item, work.config)  # refused if none of its lists is configured
    await keep_result(work, closed.id)
    lists = lists_of(item, work.config)
    await work.send(queue.ballot_closed(item.number, closed.id, lists=lists))
    await tell_of_end(work, closed, by=by)
    if closed.outcome == Outcome.TIE and ballot.rules.rule.casting_vote:
        await tell_of_tie(work, closed, lists=lists)
    return closed, tally


def _ending(ended: HistoryEntry, item: Item, after: Item) -> list[HistoryEntry]:
    """Return the entries in an item's history of a ballot that `ended`."""
    return [ended, replace(ended, event=StateChange(item.state, after.state))]


def ended_as(ballot: Ballot) -> BallotEnded:
    """Return how a ballot has ended, as its item's history keeps it."""
    return BallotEnded(ballot.outcome, ballot.winners, ballot.note)


def _ended(tally: Tally) -> dict[str, Any]:
    """Return the fields of a ballot that say how it ended."""
    tied = tally.result.tied if tally.outcome is Outcome.TIE else ()
    return {"outcome": str(tally.outcome), "winners": tied or tally.result.winners}


async def put_off(work: Work, item: Item, ballot: Ballot, end: LaterEnd, *, deed: Deed) -> Ballot:
    """Let an open or proposed ballot end later.

    Raises:
        Refused: it is to end then already, or even later.
    """
    if end.until <= ballot.closes_at:
        planned = say_instant(ballot.closes_at, zone=home_list(item, work.config).zone)
        raise Refused(refusals.NOT_LATER.format(number=item.number, end=planned))
    later = replace(ballot, closes_at=end.until)
    await work.store.ballots.save(later)
    moved = EndMoved(ballot.closes_at, end.until, end.reason)
    await work.store.history.add([deed.entry(item.number, work.now, moved)])
    return later


async def extend_ballot(
    work: Work, item: Item, ballot: Ballot, end: LaterEnd, *, deed: Deed
) -> Ballot:
    """Let an open ballot end later, and announce it.

    Raises:
        Refused: it is open so long already.
    """
    home_list(item, work.config)  # refused if none of its lists is configured
    later = await put_off(work, item, ballot, end, deed=deed)
    await work.store.items.save(replace(item, deadline=end.until, updated_at=work.now))
    await work.send(
        queue.ballot_extended(
            item.number,
            ballot.id,
            Extension(before=ballot.closes_at, by=deed.by, reason=end.reason),
            lists=lists_of(item, work.config),
            key=f"{ballot.id}:{end.until.isoformat()}",
        )
    )
    return later


async def withdraw_ballot(
    work: Work, ballot: Ballot, *, reason: str, by: PersonId, source: Source
) -> Ballot:
    """End a ballot without an outcome, and announce it; its item is open again."""
    item = await find_item(work.store, ballot.item)
    ended = replace(
        ballot,
        state=BallotState.CLOSED,
        closed_at=work.now,
        outcome=WITHDRAWN,
        note=note_of(reason),
    )
    await work.store.ballots.save(ended)
    after = move(item, to=ItemState.OPEN, now=work.now)
    await work.store.items.save(replace(after, deadline=None, outcome=""))
    entry = HistoryEntry(item.number, work.now, by, ended_as(ended), source)
    await work.store.history.add(_ending(entry, item, after))
    home_list(item, work.config)  # refused if none of its lists is configured
    await work.send(queue.ballot_closed(item.number, ended.id, lists=lists_of(item, work.config)))
    await tell_of_end(work, ended, by=by)
    return ended


async def cast_vote_of_chair(
    work: Work, ballot: Ballot, choice: str, *, by: PersonId, source: Source
) -> Ballot:
    """Decide a tie by the chair's own choice among what is tied, and announce the result again.

    Raises:
        Refused: the rule gives the chair none, it was given already, or it is none of the tied.
    """
    item = await find_item(work.store, ballot.item)
    number = item.number
    if ballot.outcome != Outcome.TIE or not ballot.rules.rule.casting_vote:
        raise Refused(refusals.NO_TIE.format(number=number))
    chosen = {one.casefold(): one for one in ballot.winners}.get(choice.strip().casefold())
    if chosen is None:
        tied = ", ".join(ballot.winners)
        raise Refused(refusals.NOT_TIED.format(number=number, tied=tied, first=ballot.winners[0]))
    decided = replace(ballot, casting=chosen)
    tally = await tally_of(work.store, decided)
    decided = replace(decided, **_ended(tally))
    await work.store.ballots.save(decided)
    voting = move(item, to=ItemState.VOTING, now=work.now)  # the vote ends only now
    after = move(voting, to=state_after(decided), now=work.now)
    await work.store.items.save(replace(after, outcome=decided.outcome_in_words))
    event = replace(ended_as(decided), casting=chosen, before=ballot.outcome)
    entry = HistoryEntry(item.number, work.now, by, event, source)
    await work.store.history.add(_ending(entry, item, after))
    home_list(item, work.config)  # refused if none of its lists is configured
    await keep_result(work, decided.id)
    lists = lists_of(item, work.config)
    deliveries = queue.ballot_closed(number, decided.id, lists=lists, again=queue.BY_CASTING_VOTE)
    await work.send(deliveries)
    return decided


log = logging.getLogger(__name__)


async def handle_deadlines(event: TimeReached, *, database: Database, config: Config) -> None:
    """Close every ballot that is due, each in a transaction of its own.

    One that cannot be closed does not delay the others, nor the digests. One whose lists are no
    longer configured is closed when one of them is configured again.
    """
    async with database.reading() as store:
        due = await store.ballots.due(event.now, lists=[one.name for one in config.lists])
    for found in due:
        try:
            await _close(found.id, event, database=database, config=config)
        except TryAgainLater:
            raise
        except Exception:
            log.exception("ballot cannot be closed; it is tried again", extra={"item": found.item})


async def _may_end_early(store: Store, ballot: Ballot, *, now: datetime) -> bool:
    """Return True if a ballot's rule lets it end now; if not, it is looked at after a vote."""
    rule = ballot.rules.rule
    least = ballot.opened_at + (rule.minimum_duration or timedelta(0))
    if now < least:
        await store.ballots.check(ballot.id, at=least)
        return False
    counted = await count_ballot(store, ballot)
    if rule.early_close is EarlyClose.PASSED:
        may_end = counted.tally.outcome in (Outcome.ACCEPTED, Outcome.DECIDED)
    else:
        may_end = rule.early_close is EarlyClose.CERTAIN and is_certain(counted.tally.result.paper)
    if not may_end:
        await store.ballots.check(ballot.id, at=None)
    return may_end


async def _close(
    ballot_id: BallotId, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        ballot = await store.ballots.get(ballot_id)
        if ballot is None or ballot.state is not BallotState.OPEN:
            return
        if event.now < ballot.closes_at and not await _may_end_early(store, ballot, now=event.now):
            return
        closed, _tally = await close_ballot(
            Work(store, config, event.now), ballot, by=None, source=Source.TIME
        )
    log.info("ballot closed", extra={"item": closed.item, "outcome": closed.outcome})
