"""Keep the past votes that an audit finds as decided items, with who voted how.

Nothing is opened, mailed or posted, and nothing that people do here is touched: an item on which
anything was called, voted, objected to or sent to Slack stays as it is. A ballot that an archive
brought before gets what a later one adds, also in Slack, unless people have since gone on with its
item. An archive only says where
to look: who voted how, and what was announced, is read from the stored messages, since a file can
hold other words under a stored Message-ID. A vote is its message's author's, by the address of the
stored message; a name alone makes nobody somebody else. Nothing of it is proved, so each vote is
kept with the assurance `none`, and each ballot says what it is.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from bot.domain.audits.compare import totals_of
from bot.domain.audits.decision import Announced, ArchivedVote, Author, Decision, Kind
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, BallotState, Rules, Vote, freeze_rules
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.domain.ballots.result import Outcome
from bot.domain.ids import BallotId, ListName, MessageId, PersonId, VoteId
from bot.domain.items.comment import Source
from bot.domain.items.ending import note_from_archive
from bot.domain.items.history import (
    BallotEnded,
    Change,
    Changed,
    Event,
    HistoryEntry,
    Mark,
    StateChange,
    VoteNews,
    VoteNote,
    VoteSeen,
)
from bot.domain.items.item import Item, ItemState, move
from bot.domain.people.roster import MEMBER, Member
from bot.domain.procedures.procedure import state_after
from bot.errors import TryAgainLater
from bot.mail.decisions.post import NEVER, Post
from bot.mail.decisions.thread import Method, read_thread
from bot.mail.threads.copies import is_made
from handlers.archives.auditing import MOST_TEXT
from handlers.archives.importing import ArchiveDoor, wait_while_busy
from handlers.counting.count import tally_of
from handlers.counting.results import keep_result
from handlers.deliveries import queue
from handlers.lists.home_list import update_slack_message
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail

_ADVISORY: Final = "advisory"
"""The role of a voter whose vote did not bind."""
_QUIET: Final = frozenset(
    {ItemState.OPEN, ItemState.DORMANT, ItemState.ARCHIVED, ItemState.DECIDED}
)
"""States of items that an archive may decide; decided ones by an archive only."""
_AT_ONCE: Final = 500
"""So many messages of an archive are looked up in one transaction."""


class Became(StrEnum):
    """What became of a decision of the archive."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    CONSENSUS = "a call for consensus"
    CANCELED = "canceled"
    NO_RESULT = "without a result"
    NOT_FILED = "its call is no message of an item of the list"
    OTHERWISE = "the stored messages do not say so"
    IN_USE = "its item has a ballot, a call or an objection of its own, or is in Slack"
    EARLIER = "its item has a later one already"
    ERASED = "one of its messages was erased, so it stays as it is"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the decisions; `left_out` votes are in no stored message with an address."""

    decisions: Mapping[Became, int] = field(default_factory=Counter)
    left_out: int = 0


async def keep_decisions(
    decisions: Sequence[Decision], door: ArchiveDoor, *, messages: Iterable[MessageId]
) -> Kept:
    """Keep decisions, in order of time; safe to run again and beside the service.

    `messages` are all of the archive: one that holds only a late part of a thread adds that to the
    ballot which an earlier archive brought.

    Raises:
        GiveUp: the database is away or full.
    """
    became: Counter[Became] = Counter()
    left_out = 0
    taken = await _taken_among(messages, door)
    results = {ballot.result for ballot in taken.values()}
    whole: set[str] = set()
    for decision in sorted(decisions, key=lambda each: (each.at, each.message_id)):
        call = decision.message_id
        if _is_whole(decision):
            whole.add(call)
        elif call in taken or call in results:
            continue  # the archive holds a part of it, and the rest is stored
        known = taken[call].votes if call in taken else ()
        one, without = await _keep_one(_with_known(decision, known), door)
        became[one] += 1
        left_out += without
    for ballot in taken.values():
        if ballot.call not in whole:
            one, _without = await _keep_one(ballot.as_decision, door)
            became[one] += one is not Became.KNOWN
    return Kept(became, left_out)


def _is_whole(decision: Decision) -> bool:
    """Return True if an archive holds the call of a decision, and what became of it."""
    announced = decision.announced
    has_result = announced is not None and announced.message_id != decision.message_id
    return decision.kind is Kind.CONSENSUS or decision.canceled or has_result


@dataclass(frozen=True, slots=True)
class _Taken:
    """A ballot of an earlier archive, by the Message-IDs of its call, its result and its votes."""

    call: str
    result: str
    votes: tuple[Vote, ...]

    @property
    def as_decision(self) -> Decision:
        """What to look for in the stored messages; they say what it is."""
        nobody, at = Author("", ""), NEVER
        announced = Announced(self.result)
        found = Decision("", "", self.call, at, nobody, Kind.VOTE, "", announced=announced)
        return _with_known(found, self.votes)


def _with_known(decision: Decision, votes: Sequence[Vote]) -> Decision:
    """Return a decision with the votes that are kept of it, whatever the archive leaves out."""
    there = {vote.message_id for vote in decision.votes}
    known = (
        ArchivedVote(Author("", ""), vote.choice, vote.evidence_ref, "", vote.at)
        for vote in votes
        if vote.evidence_ref not in there
    )
    return replace(decision, votes=(*decision.votes, *known))


async def _taken_among(messages: Iterable[MessageId], door: ArchiveDoor) -> Mapping[str, _Taken]:
    """Return the list's ballots of earlier archives in whose threads messages are, by call."""
    taken: dict[str, _Taken] = {}
    left = iter(messages)
    while some := list(islice(left, _AT_ONCE)):
        while True:
            try:
                async with door.database.reading() as store:
                    taken |= await _taken_in(store, some, door.of.name)
                break
            except TryAgainLater as error:
                await wait_while_busy(error)
    return taken


async def _taken_in(
    store: Store, messages: Collection[MessageId], of: ListName
) -> Mapping[str, _Taken]:
    threads = set((await store.mails.threads_of(messages)).values())
    found = (await store.items.of_threads(threads)).values()
    held = await store.ballots.all_of_items({item.number for item in found if of in item.lists})
    ballots = [each for of_item in held.values() for each in of_item if each.archived_call]
    return {
        ballot.archived_call: _Taken(
            ballot.archived_call,
            ballot.archived_result,
            tuple(await store.ballots.votes(ballot.id)),
        )
        for ballot in ballots
    }


async def _keep_one(decision: Decision, door: ArchiveDoor) -> tuple[Became, int]:
    while True:
        try:
            async with door.database.transaction() as store:
                work = Work(store, door.config, door.clock())
                return await _keep(work, decision, door.of.name)
        except TryAgainLater as error:
            await wait_while_busy(error)


async def _keep(work: Work, decision: Decision, of: ListName) -> tuple[Became, int]:
    """Return what becomes of a decision, and how many of its votes are left out."""
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
    before = next((each for each in held if each.archived_call == past.call.message_id), None)
    if why := await _why_left_alone(work.store, past, held, before):
        return why, 0
    became, cast = await _store(work, past, before)
    return became, sum(vote not in cast for vote in _votes_in(decision, past.names))


@dataclass(frozen=True, slots=True)
class _Past:
    """A decision as the stored messages tell it, with its item.

    `mails` are the stored messages by their own Message-IDs, `names` these by the archive's.
    """

    decision: Decision
    item: Item
    call: StoredMail
    mails: Mapping[str, StoredMail]
    names: Mapping[str, str]

    @property
    def result(self) -> str:
        """The Message-ID of its result, "" if that is not stored."""
        announced = self.decision.announced
        mail = self.mails.get(announced.message_id) if announced is not None else None
        return mail.message_id if mail is not None else ""


async def _find(store: Store, decision: Decision, of: ListName) -> _Past | None:
    """Return a decision of an archive as it is stored, None if its call is in no item of the list.

    What the archive has otherwise under a stored Message-ID was filed under one made up for it,
    and has no say; nor has what neither the archive nor the list brought.
    """
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
    if item is None:
        return None
    thread = await store.mails.of_thread(call.thread)
    proved = [mail for mail in thread if of in mail.lists and mail.is_proved]
    here = [mail for mail in proved if not is_made(mail.message_id)]
    stored: dict[str, StoredMail] = {mail.message_id: mail for mail in (*here, *mails.values())}
    names = {each: mail.message_id for each, mail in mails.items()}
    return _Past(_read_again(stored.values(), call), item, call, stored, names)


def _read_again(mails: Iterable[StoredMail], call: StoredMail) -> Decision:
    """Return what stored messages decide; without a result if they hold no such call any more."""
    ordered = sorted(mails, key=lambda mail: (mail.said_at, mail.id))
    posts = {mail.id: _post(mail, key) for key, mail in enumerate(ordered)}
    within = [posts[mail.id] for mail in ordered if mail.thread == call.thread]
    beside = [posts[mail.id] for mail in ordered if mail.thread != call.thread]
    found = (each for each in read_thread(within, Method(), beside=beside))
    same = (each for each in found if each.message_id == call.message_id)
    post = posts[call.id]
    none = Decision(post.subject, "", call.message_id, post.at, post.who, Kind.VOTE, "")
    return next(same, none)


def _post(mail: StoredMail, key: int) -> Post:
    return Post(
        key=key,
        message_id=mail.message_id,
        author=mail.author,
        at=mail.said_at,
        subject=mail.subject,
        references=tuple(each for each in mail.references if each != mail.message_id),
        text=mail.text[:MOST_TEXT],
        is_persons=mail.automatic is None,
    )


def _votes_in(decision: Decision, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the votes of an archive as messages, by their stored ids, and choices."""
    return [(names.get(vote.message_id, ""), vote.choice) for vote in decision.votes]


async def _why_left_alone(
    store: Store, past: _Past, held: Sequence[Ballot], before: Ballot | None
) -> Became | None:
    """Return why a decision is not kept, or not brought up; None if it is."""
    if await _is_in_use(store, past.item, held, is_new=before is None):
        has_news = before is None or await _has_news(store, past, before)
        return Became.IN_USE if has_news else Became.KNOWN
    if before is None and any(each.opened_at > past.decision.at for each in held):
        return Became.EARLIER
    if before is not None and any(mail.is_erased for mail in past.mails.values()):
        # By messages that say less now.
        return Became.ERASED if await _has_news(store, past, before) else Became.KNOWN
    if past.decision.announced is None or past.decision.canceled:
        return Became.OTHERWISE if before is None else Became.KNOWN
    return None


async def _has_news(store: Store, past: _Past, before: Ballot) -> bool:
    """Return True if stored messages hold a vote that a ballot of an archive lacks."""
    known = {vote.evidence_ref for vote in await store.ballots.votes(before.id)}
    stored = (past.mails[vote.message_id] for vote in past.decision.votes)
    return any(
        mail.message_id not in known and mail.author.address and not mail.is_erased
        for mail in stored
    )


async def _is_in_use(store: Store, item: Item, held: Sequence[Ballot], *, is_new: bool) -> bool:
    """Return True if people did something with an item here, which nothing may overrule.

    That Slack shows it keeps a new ballot from it only: nobody is surprised by one that is there.
    """
    is_decided = item.state is ItemState.DECIDED
    return (
        item.state not in _QUIET
        or any(not each.archived_call for each in held)
        or is_decided is not any(each.is_decided for each in held)  # by a chair, or reopened
        or await store.ballots.draft_of_item(item.number) is not None
        or await store.calls.latest_of_item(item.number) is not None
        or bool(await store.objections.of_item(item.number))
        or (is_new and await _is_in_slack(store, item))
    )


async def _is_in_slack(store: Store, item: Item) -> bool:
    """Return True if Slack shows an item, or is about to."""
    is_on_its_way = await store.outbox.by_key(queue.item_key(item.number)) is not None
    return is_on_its_way or bool(await store.slack.parents([item.number]))


async def _store(
    work: Work, past: _Past, before: Ballot | None
) -> tuple[Became, set[tuple[str, str]]]:
    """Store a past ballot with its votes and its outcome; one that is there is brought up.

    The votes that are there now are returned: their messages and choices.
    """
    opened = before or await work.store.ballots.open(await _ballot_of(work.store, past))
    cast, news = await _cast_all(work.store, past, opened)
    there = {(each, vote.choice) for each, vote in cast.items()}
    rules = _rules_of(past.decision)
    if any(vote.is_binding is not None for vote in past.decision.votes):
        await work.store.rosters.freeze_members(opened.id, await _voters(work.store, past, cast))
    ended = await _ended(work.store, past, replace(opened, rules=rules))
    if before is not None and not news and ended == before:
        return Became.KNOWN, there
    await work.store.ballots.save(ended)
    await _decide(work, past, ended, before)
    if before is not None:
        entries = [_entry_of(vote, event, past.item, now=work.now) for vote, event in news]
        await work.store.history.add(entries)
        if await work.store.slack.parents([past.item.number]):
            await update_slack_message(work, past.item)
    await keep_result(work, ended.id)
    return (Became.NEW if before is None else Became.CHANGED), there


async def _ballot_of(store: Store, past: _Past) -> Ballot:
    decision = past.decision
    return Ballot(
        id=BallotId(0),
        item=past.item.number,
        question=decision.title,
        rules=_rules_of(decision),
        state=BallotState.CLOSED,
        opened_at=decision.at,
        opened_by=await _author(store, past.call),
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


def _entry_of(vote: Vote, event: VoteNote | VoteSeen, item: Item, *, now: datetime) -> HistoryEntry:
    return HistoryEntry(item.number, now, vote.voter, event, Source.ARCHIVE, vote.evidence_ref)


_News = list[tuple[Vote, VoteNote | VoteSeen]]


async def _cast_all(store: Store, past: _Past, ballot: Ballot) -> tuple[Mapping[str, Vote], _News]:
    """Store the votes; return them by Message-ID, and what is new of them."""
    stored = {vote.evidence_ref: vote for vote in await store.ballots.votes(ballot.id)}
    standing = {vote.who: vote for vote in past.decision.standing}
    cast: dict[str, Vote] = {}
    news: _News = []
    for vote in past.decision.votes:
        mail = past.mails[vote.message_id]
        known = stored.get(mail.message_id)
        voter = known.voter if known is not None else await _author(store, mail)
        if voter is None:
            continue
        new = _vote(vote, mail, voter, ballot, is_taken_back=_is_taken_back(vote, standing))
        made = known or await store.ballots.cast(new)
        if known is None and made is not None:
            news.append((made, VoteNote(VoteNews.ADDED_FROM_ARCHIVE, (made.choice,))))
        elif known is not None and new.refusal is not None and known.refusal is None:
            await store.ballots.refuse(known, why=new.refusal)
            news.append((known, VoteSeen(known.choice, Mark.TAKEN_BACK, before=Mark.COUNTED)))
        if made is not None:
            cast[vote.message_id] = made
    await _replace_across(store, past.decision, cast, standing)
    return cast, news


async def _author(store: Store, mail: StoredMail | None) -> PersonId | None:
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
    told_by = await _author(work.store, past.mails.get(past.result))
    entries = [
        HistoryEntry(
            item.number,
            when,
            told_by if isinstance(event, BallotEnded) else None,
            event,
            Source.ARCHIVE,
            past.result,
        )
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
