"""Open ballots and calls for comments."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from bot.config import Config, ListConfig, TemplateConfig
from bot.domain.ballots.ballot import Ballot, BallotState, Rules, freeze_rules
from bot.domain.ballots.choices import WrongOptions, require_options, split_question
from bot.domain.ballots.rule import Base, EarlyClose, Rule, Visibility
from bot.domain.ballots.rule_form import Form, complete_form, read_rule
from bot.domain.ballots.tally import Electors
from bot.domain.calls.call import (
    FOR_CONSENSUS,
    PROVISIONAL,
    SHORTEST_CALL,
    Call,
    CallKind,
    CallState,
    read_questions,
    require_proposal,
    require_questions,
)
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import BallotId, CallId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import (
    Change,
    Changed,
    Event,
    HistoryEntry,
    StateChange,
)
from bot.domain.items.item import Item, ItemState, move
from bot.domain.payloads import CallNews
from bot.domain.procedures.procedure import ITEM_IN, Kind, Procedure, kind_of
from bot.domain.procedures.reminders import next_reminder
from bot.errors import Refused
from bot.render.ballots.rule_words import say_span
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.lists.home_list import home_list, lists_of
from handlers.lists.items import find_item
from handlers.lists.places import audience_of
from handlers.voting.echoes import echo_lists
from handlers.voting.opening import ask_about_opening
from handlers.work import Work
from storage.store import Store

SHORTEST_BALLOT: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ToOpen:
    """A ballot or a call to open.

    `words` are the question of a ballot, with its options if its rule chooses among some, or the
    questions of a call, one a line. `rule` is a preset's or a house rule's name, "" for the list's
    own, or that of a call's template, "" for none; a template's questions come first. In its place
    `FOR_CONSENSUS` or `PROVISIONAL` says what a call asks for.
    """

    words: str
    rule: str
    closes_at: datetime


async def open_ballot(
    work: Work, item: Item, new: ToOpen, *, deed: Deed, was_asked: bool = False
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
    rules, question = _rules_of(home, name, new.words, config=work.config)
    require_duration(rules.rule, new.closes_at - work.now)
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
    """Ask the list and the channel for endorsers of a proposed vote."""
    home = home_list(item, work.config)
    _require_roster(draft.rules, await _electors_now(work, home), home)
    drafted = Changed(Change.BALLOT_DRAFTED, "", draft.rules.name)
    await work.store.history.add([deed.entry(item.number, work.now, drafted)])
    to = await audience_of(work, item)
    await work.send(queue.ballot_told(draft, DeliveryKind.POST_DRAFT, to=to))


async def open_call(work: Work, item: Item, new: ToOpen, *, deed: Deed) -> Call:
    """Open a call for comments and announce it.

    Raises:
        Refused: one is open already, the deadline is too near, there is no such template, the
            questions are too many, or the state forbids it.
    """
    home = home_list(item, work.config)
    if new.closes_at < work.now + SHORTEST_CALL:
        raise Refused(refusals.CALL_TOO_SHORT.format())
    await require_none_open(work.store, item, Kind.CALL)
    is_plain = new.rule in ("", FOR_CONSENSUS, PROVISIONAL)
    given = TemplateConfig(name="none") if is_plain else _template_named(home, new.rule)
    asks_comments = new.rule not in (FOR_CONSENSUS, PROVISIONAL)
    move(item, to=ItemState.COMMENTING, now=work.now)  # refused if it cannot be commented on
    call = Call(
        id=CallId(0),
        item=item.number,
        text=given.text if asks_comments else require_proposal(new.words),
        questions=require_questions((*given.questions, *read_questions(new.words)))
        if asks_comments
        else (),
        state=CallState.OPEN,
        opened_at=work.now,
        opened_by=deed.by,
        closes_at=new.closes_at,
        kind=CallKind.COMMENTS if asks_comments else CallKind.CONSENSUS,
        is_provisional=new.rule == PROVISIONAL,
    )
    call = await work.store.calls.open(call, remind_at=next_reminder(call, after=work.now))
    await _start(work, item, call, source=deed.source, evidence=deed.evidence)
    return call


async def open_draft(work: Work, draft: Ballot, *, source: Source = Source.SLACK) -> Ballot:
    """Open a draft that has its endorsers, and announce it; it ends when it was planned to.

    Raises:
        Refused: that is too soon by now, or something else has changed; the draft stays.
    """
    item = await find_item(work.store, draft.item)
    await _require_openable(work, item, closes_at=draft.closes_at)
    if await work.store.calls.open_of_item(item.number) is not None:
        raise Refused(refusals.CALL_IS_OPEN.format(number=item.number))
    require_duration(draft.rules.rule, draft.closes_at - work.now)
    ballot = replace(draft, item=item.number, state=BallotState.OPEN, opened_at=work.now)
    opened = await _begin(work, item, ballot, source=source, evidence="")
    await ask_about_opening(work, item, opened, but=None)
    return opened


async def _begin(
    work: Work, item: Item, ballot: Ballot, *, source: Source, evidence: str
) -> Ballot:
    """Let people vote on a stored ballot, and announce it."""
    home = home_list(item, work.config)
    move(item, to=ItemState.VOTING, now=work.now)  # refused if it cannot be voted on
    _require_roster(ballot.rules, await _electors_now(work, home), home)
    opened = replace(
        ballot,
        check_at=_first_check(ballot.rules.rule, opened_at=work.now),
        echo_lists=echo_lists(lists_of(item, work.config), ballot.rules),
    )
    await work.store.ballots.save(opened)
    await work.store.rosters.freeze(opened.id, home.name, day=work.now.astimezone(home.zone).date())
    await _start(work, item, opened, source=source, evidence=evidence)
    return opened


async def _start(
    work: Work, item: Item, opened: Procedure, *, source: Source, evidence: str
) -> None:
    """Record with its item that a ballot or a call is open, and announce it."""
    running = move(item, to=ITEM_IN[kind_of(opened)], now=work.now)
    await work.store.items.save(replace(running, deadline=opened.closes_at, outcome=""))
    to = await audience_of(work, item)
    events: list[Event] = [StateChange(item.state, running.state)]
    match opened:
        case Ballot():
            events.append(Changed(Change.BALLOT_OPENED, "", opened.rules.name))
            deliveries = queue.ballot_told(opened, DeliveryKind.POST_BALLOT, to=to)
        case Call():
            deliveries = queue.call_told(opened, CallNews.OPENED, to=to)
    at, by = opened.opened_at, opened.opened_by
    entries = [HistoryEntry(item.number, at, by, event, source, evidence) for event in events]
    await work.store.history.add(entries)
    await work.send(deliveries)


async def _electors_now(work: Work, home: ListConfig) -> Electors:
    return await work.store.rosters.on_day(home.name, work.now.astimezone(home.zone).date())


async def require_none_open(store: Store, item: Item, kind: Kind) -> None:
    """Raise if an open ballot or call on an item prevents opening another one.

    An open call does not keep a ballot from it, which ends that.

    Raises:
        Refused: it has; the text says what to do.
    """
    if kind is Kind.CALL and await store.calls.open_of_item(item.number) is not None:
        raise Refused(refusals.CALL_IS_OPEN.format(number=item.number))
    if await store.ballots.open_of_item(item.number) is not None:
        raise Refused(refusals.BALLOT_IS_OPEN.format(number=item.number))
    if kind is Kind.BALLOT:
        await require_no_draft(store, item)


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
    """Return the first time to check a ballot that can pass without a vote."""
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
    """Raise if a secret vote's rule needs or shows who chose what.

    Raises:
        Refused: it does; the text says how.
    """
    if rule.early_close is not EarlyClose.NEVER:
        raise Refused(refusals.TELLS_THE_LAST_CHOICE.format(rule=name))
    asks = (
        (any(passed.group for passed in rule.passes) or rule.each_group_at_least_one, "group"),
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
    missing = [text for text in named if text and text not in options]
    if missing:
        raise Refused(refusals.OPTION_NEEDED.format(option=missing[0]))


def require_duration(rule: Rule, lasts: timedelta) -> None:
    """Raise if a ballot would be open for less time than its rule asks for.

    Raises:
        Refused: it would.
    """
    if rule.minimum_duration is not None and lasts < rule.minimum_duration:
        raise Refused(refusals.TOO_SHORT.format(span=say_span(rule.minimum_duration)))


def _require_roster(rules: Rules, electors: Electors, home: ListConfig) -> None:
    """Raise unless the roster has the groups and roles that a rule asks for.

    Raises:
        Refused: it has not; nobody could pass it.
    """
    rule = rules.rule
    there = {member.group for _person, member in electors}
    groups = {passed.group for passed in rule.passes if passed.group} - there
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


def _template_named(home: ListConfig, name: str) -> TemplateConfig:
    """Return a list's template.

    Raises:
        Refused: it has none of that name.
    """
    for template in home.templates:
        if template.name == name:
            return template
    names = (
        ", ".join(template.name for template in home.templates) or refusals.NO_TEMPLATES.format()
    )
    raise Refused(refusals.NO_SUCH_TEMPLATE.format(name=name[:40], names=names))
