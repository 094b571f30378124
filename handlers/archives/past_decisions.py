"""Keep the past votes that an audit finds as decided items, with who voted how.

Nothing is opened, mailed or posted, and nothing that people do here is touched: an item on which
anything was called, voted or shown in Slack stays as it is. A vote is its message's author's, by
the address of the stored message; a name alone makes nobody somebody else. An archive proves
nothing, so each vote is kept with the assurance `none`, and each ballot says what it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.audits.compare import totals_of
from bot.domain.audits.decision import ArchivedVote, Author, Decision, Kind
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, BallotState, Rules, Vote, freeze_rules
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.domain.ballots.result import Outcome
from bot.domain.ids import BallotId, ListName, MessageId, PersonId, VoteId
from bot.domain.items.comment import Source
from bot.domain.items.ending import note_from_archive
from bot.domain.items.history import BallotEnded, Change, Changed, Event, HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState, move
from bot.domain.people.roster import MEMBER, Member
from bot.domain.procedures.procedure import state_after
from bot.errors import TryAgainLater
from handlers.archives.importing import ArchiveDoor, wait_while_busy
from handlers.counting.count import tally_of
from handlers.counting.results import keep_result
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail

_ADVISORY: Final = "advisory"
"""The role of a voter whose vote did not bind."""
_QUIET: Final = frozenset(
    {ItemState.OPEN, ItemState.DORMANT, ItemState.ARCHIVED, ItemState.DECIDED}
)
"""States of items that an archive may decide; decided ones by an archive only."""


class Became(StrEnum):
    """What became of a decision of the archive."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    CONSENSUS = "a call for consensus"
    CANCELED = "canceled"
    NO_RESULT = "without a result"
    NOT_FILED = "its call is no message of an item of the list"
    IN_USE = "its item has a ballot or a call of its own, or is in Slack"
    EARLIER = "its item has a later one already"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the decisions; `unknown_voters` are votes whose author no address tells."""

    decisions: Mapping[Became, int] = field(default_factory=Counter)
    unknown_voters: int = 0


async def keep_decisions(decisions: Sequence[Decision], door: ArchiveDoor) -> Kept:
    """Keep decisions, in order of time; safe to run again and beside the service.

    Raises:
        GiveUp: the database is away or full.
    """
    became: Counter[Became] = Counter()
    unknown = 0
    for decision in sorted(decisions, key=lambda each: (each.at, each.message_id)):
        one, without = await _keep_one(decision, door)
        became[one] += 1
        unknown += without
    return Kept(became, unknown)


async def _keep_one(decision: Decision, door: ArchiveDoor) -> tuple[Became, int]:
    while True:
        try:
            async with door.database.transaction() as store:
                work = Work(store, door.config, door.clock())
                return await _keep(work, decision, door.of.name)
        except TryAgainLater as error:
            await wait_while_busy(error)


async def _keep(work: Work, decision: Decision, of: ListName) -> tuple[Became, int]:
    """Return what becomes of a decision, and how many of its votes are nobody's."""
    if decision.kind is Kind.CONSENSUS:
        return Became.CONSENSUS, 0
    if decision.canceled:
        return Became.CANCELED, 0
    if decision.announced is None:
        return Became.NO_RESULT, 0
    if decision.announced.message_id == decision.message_id:
        return Became.NOT_FILED, 0  # only its result is there
    past = await _find(work.store, decision, of)
    if past is None:
        return Became.NOT_FILED, 0
    held = (await work.store.ballots.all_of_items([past.item.number]))[past.item.number]
    if await _is_in_use(work.store, past.item, held):
        return Became.IN_USE, 0
    before = next((each for each in held if each.archived_call == past.call.message_id), None)
    if before is None and any(each.opened_at > decision.at for each in held):
        return Became.EARLIER, 0
    return await _store(work, past, before)


@dataclass(frozen=True, slots=True)
class _Past:
    """A decision with its item, and the stored messages by the ids that the archive has."""

    decision: Decision
    item: Item
    call: StoredMail
    mails: Mapping[str, StoredMail]

    @property
    def result(self) -> str:
        """The Message-ID of its result, "" if that is not stored."""
        announced = self.decision.announced
        mail = self.mails.get(announced.message_id) if announced is not None else None
        return mail.message_id if mail is not None else ""


async def _find(store: Store, decision: Decision, of: ListName) -> _Past | None:
    """Return a decision with its item, None if that is no item of the list."""
    named = {decision.message_id, *(vote.message_id for vote in decision.votes)}
    if decision.announced is not None:
        named.add(decision.announced.message_id)
    written = {each: MessageId(each) for each in named}
    stand_ins = await store.erased_ids.names_of(set(written.values()))
    as_here = {each: stand_ins.get(own, own) for each, own in written.items()}
    there = await store.mails.on_list(set(as_here.values()), of)
    ids = await store.mails.find(there)
    by_id = await store.mails.get_many(ids.values())
    mails = {each: by_id[ids[own]] for each, own in as_here.items() if own in ids}
    call = mails.get(decision.message_id)
    if call is None:
        return None
    item = (await store.items.of_threads([call.thread])).get(call.thread)
    return None if item is None else _Past(decision, item, call, mails)


async def _is_in_use(store: Store, item: Item, held: Sequence[Ballot]) -> bool:
    """Return True if people did something with an item here, which nothing may overrule."""
    is_decided = item.state is ItemState.DECIDED
    return (
        item.state not in _QUIET
        or any(not each.archived_call for each in held)
        or is_decided is not any(each.is_decided for each in held)  # by a chair, or reopened
        or await store.ballots.draft_of_item(item.number) is not None
        or await store.calls.latest_of_item(item.number) is not None
        or bool(await store.slack.parents([item.number]))
    )


async def _store(work: Work, past: _Past, before: Ballot | None) -> tuple[Became, int]:
    """Store a past ballot with its votes and its outcome; one that is there is brought up."""
    opened = before or await work.store.ballots.open(await _ballot_of(work.store, past))
    cast, is_changed, unknown = await _cast_all(work.store, past, opened)
    rules = _rules_of(past.decision)
    if any(vote.is_binding is not None for vote in past.decision.votes):
        await work.store.rosters.freeze_members(opened.id, await _voters(work.store, past, cast))
    ended = await _ended(work.store, past, replace(opened, rules=rules))
    if before is not None and not is_changed and ended == before:
        return Became.KNOWN, unknown
    await work.store.ballots.save(ended)
    await _decide(work, past, ended, before)
    await keep_result(work, ended.id)
    return (Became.NEW if before is None else Became.CHANGED), unknown


async def _ballot_of(store: Store, past: _Past) -> Ballot:
    decision = past.decision
    author = past.call.author
    caller = None
    if author.address and not past.call.is_erased:
        caller = (await store.people.by_address(author.address, name=author.name)).id
    return Ballot(
        id=BallotId(0),
        item=past.item.number,
        question=decision.title,
        rules=_rules_of(decision),
        state=BallotState.CLOSED,
        opened_at=decision.at,
        opened_by=caller,
        closes_at=_ended_at(decision),
        note=note_from_archive(past.call.message_id, MessageId(""), ""),
    )


def _ended_at(decision: Decision) -> datetime:
    return max(decision.at, decision.decided_at or decision.at)


def _rules_of(decision: Decision) -> Rules:
    """Return the rule by which an audit counted; advisory are the votes that did not bind."""
    rule = decision.rule
    form = dict(PRESETS[rule].form if rule in PRESETS else {"method": rule})
    if any(vote.is_binding is not None for vote in decision.votes):
        form["binding"] = [MEMBER]
    options = decision.options if "options" not in form else ()
    return freeze_rules(rule, form, minimum_assurance=Assurance.NONE, options=options)


async def _cast_all(
    store: Store, past: _Past, ballot: Ballot
) -> tuple[Mapping[str, Vote], bool, int]:
    """Store the votes; return them by Message-ID, whether any is new, how many are nobody's."""
    stored = {vote.evidence_ref: vote for vote in await store.ballots.votes(ballot.id)}
    standing = {vote.who: vote for vote in past.decision.standing}
    cast: dict[str, Vote] = {}
    is_changed, unknown = False, 0
    for vote in past.decision.votes:
        mail = past.mails.get(vote.message_id)
        known = stored.get(mail.message_id) if mail is not None else None
        voter = known.voter if known is not None else await _voter(store, mail)
        if mail is None or voter is None:
            unknown += 1
            continue
        new = _vote(vote, mail, voter, ballot, is_taken_back=_is_taken_back(vote, standing))
        made = known or await store.ballots.cast(new)
        if known is None and made is not None:
            is_changed = True
        elif known is not None and new.refusal is not None and known.refusal is None:
            await store.ballots.refuse(known, why=new.refusal)
            is_changed = True
        if made is not None:
            cast[vote.message_id] = made
    await _replace_across(store, past.decision, cast, standing)
    return cast, is_changed, unknown


async def _voter(store: Store, mail: StoredMail | None) -> PersonId | None:
    """Return the author of a stored message, None if no address tells."""
    if mail is None or mail.is_erased or not mail.author.address:
        return None
    return (await store.people.by_address(mail.author.address, name=mail.author.name)).id


def _is_taken_back(vote: ArchivedVote, standing: Mapping[Author, ArchivedVote]) -> bool:
    return vote.replaced and vote.who not in standing


def _vote(
    vote: ArchivedVote, mail: StoredMail, voter: PersonId, ballot: Ballot, *, is_taken_back: bool
) -> Vote:
    return Vote(
        id=VoteId(0),
        ballot=ballot.id,
        voter=voter,
        choice=vote.choice,
        reason="",
        source=Source.ARCHIVE,
        assurance=Assurance.NONE,
        at=vote.at,
        evidence=vote.line,
        evidence_ref=mail.message_id,
        refusal=TAKEN_BACK if is_taken_back else None,
    )


async def _replace_across(
    store: Store,
    decision: Decision,
    cast: Mapping[str, Vote],
    standing: Mapping[Author, ArchivedVote],
) -> None:
    """Count one vote of somebody who wrote under one name from two addresses, as the audit does.

    They stay two people.
    """
    for vote in decision.votes:
        newest = standing.get(vote.who)
        old, new = cast.get(vote.message_id), None
        if vote.replaced and newest is not None:
            new = cast.get(newest.message_id)
        if old is not None and new is not None and old.voter != new.voter:
            await store.ballots.supersede(old, by=new)


async def _voters(
    store: Store, past: _Past, cast: Mapping[str, Vote]
) -> list[tuple[PersonId, Member]]:
    """Return the voters as a roster, advisory those whose votes did not bind."""
    people = await store.people.many({vote.voter for vote in cast.values()})
    roles: dict[PersonId, str] = {}
    for vote in past.decision.votes:
        made = cast.get(vote.message_id)
        if made is not None and (not vote.replaced or made.voter not in roles):
            roles[made.voter] = _ADVISORY if vote.is_binding is False else MEMBER
    return [
        (person, Member(people[person].name or f"voter {person}", role=role))
        for person, role in sorted(roles.items())
        if person in people
    ]


async def _ended(store: Store, past: _Past, ballot: Ballot) -> Ballot:
    """Return a ballot with the outcome that its result announced, or else the one counted."""
    announced = past.decision.announced
    tally = await tally_of(store, ballot)
    tied = tally.result.tied if tally.outcome is Outcome.TIE else ()
    outcome, winners = str(tally.outcome), tied or tally.result.winners
    counts = ""
    if announced is not None:
        if announced.passed is not None and not ballot.rules.rule.chooses_options:
            outcome, winners = str(_OUTCOMES[announced.passed]), ()
        counts = ", ".join(f"{choice}: {n}" for choice, n in totals_of(announced).items())
    ended_at = _ended_at(past.decision)
    note = note_from_archive(past.call.message_id, MessageId(past.result), counts)
    return replace(
        ballot,
        closes_at=ended_at,
        closed_at=ended_at,
        outcome=outcome,
        winners=winners,
        note=note,
    )


_OUTCOMES: Final = {True: Outcome.ACCEPTED, False: Outcome.REJECTED}


async def _decide(work: Work, past: _Past, ended: Ballot, before: Ballot | None) -> None:
    """Record with its item how a past ballot ended, as of that time."""
    item, at = past.item, ended.closed_at or ended.closes_at
    events: list[tuple[datetime, Event]] = []
    if before is None:
        opened = Changed(Change.BALLOT_OPENED, "", ended.rules.name)
        events.append((ended.opened_at, opened))
    if before is None or before.outcome != ended.outcome:
        replaced = before.outcome if before is not None else ""
        events.append((at, BallotEnded(ended.outcome, ended.winners, ended.note, before=replaced)))
    is_ours = item.state is ItemState.DECIDED and (
        before is None or item.outcome == before.outcome_in_words
    )
    if is_ours or before is None:
        after = replace(
            _moved(item, ended),
            outcome=ended.outcome_in_words if ended.is_decided else item.outcome,
            updated_at=max(item.updated_at, at),
        )
        await work.store.items.save(after)
        if after.state is not item.state:
            events.append((at, StateChange(item.state, after.state)))
    entries = [
        HistoryEntry(item.number, when, None, event, Source.ARCHIVE, past.result)
        for when, event in events
    ]
    await work.store.history.add(entries)


def _moved(item: Item, ended: Ballot) -> Item:
    """Return the item in the state in which the ballot leaves it."""
    to = state_after(ended)
    if item.state is ItemState.DECIDED or to is not ItemState.DECIDED:
        return item
    voting = move(item, to=ItemState.VOTING, now=item.updated_at)
    return move(voting, to=to, now=item.updated_at)
