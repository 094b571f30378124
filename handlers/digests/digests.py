"""Send digests to lists when they are due or asked for.

The database makes sure that a digest is sent once: (list, slot) is unique. A slot is one scheduled
time; a digest sent by hand has a slot of its own between two scheduled ones.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot, BallotState, Vote
from bot.domain.calls.call import WITHDRAWN
from bot.domain.digests.digest import (
    CallLine,
    ConsensusLine,
    Digest,
    DigestComment,
    DigestItem,
    Moved,
    Said,
    build_digest,
    news_time,
)
from bot.domain.digests.schedule import latest_due, next_due, parse_schedule
from bot.domain.ids import CommentId, ItemNumber, PersonId
from bot.domain.items.comment import Comment
from bot.domain.items.history import Change, EndMoved, HistoryEntry, Lateness
from bot.domain.items.item import Item, ItemState
from bot.domain.people.person import Away
from bot.domain.slack_text import permalink
from bot.domain.so_far import SoFar
from bot.errors import Refused, TryAgainLater
from bot.events import TimeReached
from bot.mail.lists.archived_at import archived_at
from bot.mail.quotes.first_words import first_words
from bot.mail.quotes.originals import Originals
from bot.mail.values import Mailbox
from bot.render.documents.facts import CallFacts, ItemFacts
from bot.render.mail.message import message_id_of
from bot.render.text.parts import without_drawings
from bot.render.words import refusals
from bot.render.words.times import say_local
from handlers.counting.count import count_ballot
from handlers.counting.results import draft_facts
from handlers.deliveries import queue
from handlers.filing.thread_words import originals_of
from handlers.lists.list_watch import ListWatch
from handlers.people.away import away_of
from handlers.people.names import names_by_author, names_of
from handlers.showing.facts import gather_call, mail_facts
from handlers.showing.objections import gather_objections
from handlers.showing.so_far import in_archive, with_so_far
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store
from storage.values import SentDigest, StoredMail

log = logging.getLogger(__name__)

FIRST_WINDOW: Final = timedelta(days=7)
"""How far back the first digest of a list looks."""

MOST_ITEMS: Final = 500

BY_HAND: Final = "/by-hand"
"""What the slot of a digest that was sent by hand adds to the scheduled one before it."""

A_MINUTE: Final = timedelta(minutes=1)
MOST_LISTS: Final = 100
"""How many lists are looked at in one tick, so that other steps that are due come soon."""
MOST_SLOTS: Final = 400
"""How many digests before a restore are looked for."""

FILED_WITHIN: Final = timedelta(days=1)
"""How soon after its arrival a mail must be filed to be news then; later it counts as old mail."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time span of a digest, and the slot that makes it unique."""

    slot: str
    start: datetime
    end: datetime


async def handle_digests(
    event: TimeReached, *, database: Database, config: Config, watch: ListWatch
) -> None:
    """Queue the digest of each list whose scheduled time has come, once.

    A list is looked at when its time comes, and when a process begins. One whose digest cannot be
    made does not delay the others.
    """
    for list_config in islice(watch.lists(config, now=event.now), MOST_LISTS):
        try:
            await _send_if_due(list_config, event, database=database, config=config)
        except TryAgainLater:
            raise
        except Exception:
            log.exception(
                "digest cannot be made; it is tried again", extra={"list": list_config.name}
            )
            watch.look_again(list_config, at=event.now + A_MINUTE)
            continue
        following = next_due(
            parse_schedule(list_config.digest.schedule), now=event.now, zone=list_config.zone
        )
        watch.look_again(list_config, at=following or datetime.max.replace(tzinfo=UTC))


async def send_digest(store: Store, list_config: ListConfig, *, now: datetime) -> Digest:
    """Queue the digest of what happened since the last one, at most once between two slots.

    Raises:
        Refused: nothing happened, or it was sent already.
    """
    start = await window_start(store, list_config, now=now)
    window = Window(slot=_slot_by_hand(list_config, now=now), start=start, end=now)
    digest = await digest_of(store, list_config, window.start, window.end)
    if await store.digests.has_slot(list_config.name, window.slot):
        raise Refused(await _sent_already(store, list_config, now=now))
    if digest is None:
        raise Refused(refusals.NOTHING_TO_SEND.format(name=list_config.name))
    if not await _queue(store, list_config, window, now=now):
        raise Refused(await _sent_already(store, list_config, now=now))
    return digest


async def digest_by_hand(work: Work, list_config: ListConfig) -> SentDigest | None:
    """Return the digest sent by hand since the last scheduled time, or None."""
    if not await work.store.digests.has_slot(
        list_config.name, _slot_by_hand(list_config, now=work.now)
    ):
        return None
    return await work.store.digests.latest(list_config.name)


@dataclass(frozen=True, slots=True)
class _News:
    """What is read at once for all items of a digest, by item; and who is away."""

    start: datetime
    end: datetime
    ballots: Mapping[ItemNumber, Ballot]
    comments: Mapping[ItemNumber, Sequence[DigestComment]]
    moves: Mapping[ItemNumber, Sequence[HistoryEntry]]
    away: Mapping[PersonId | None, Away]


async def digest_of(
    store: Store,
    list_config: ListConfig,
    start: datetime,
    end: datetime,
    *,
    only: Collection[CommentId] | None = None,
) -> Digest | None:
    """Gather the digest of a time window; None if nothing happened in it.

    It holds the comments that no digest has brought to the list and whose authors released them;
    with `only`, just the ones among these.
    """
    of_list = await comments_of(store, list_config, end)
    comments = [comment for comment in of_list.going if only is None or comment.id in only]
    items = await _items_to_report(store, list_config, comments, since=start - FILED_WITHIN)
    quiet = await _soon_dormant(store, list_config, end=end)
    news = _News(
        start=start,
        end=end,
        ballots=await store.ballots.of_items([item.number for item in items]),
        comments=await _comments_by_item(store, comments),
        away=await _holders_away(store, items, at=end),
        moves=await _moves_by_item(store, list_config, start=start, end=end),
    )
    days = {item.number: _dormant_on(item, list_config) for item in quiet}
    entries = [
        replace(await _entry(store, item, list_config, news), dormant_on=days.get(item.number))
        for item in {item.number: item for item in (*quiet, *items)}.values()
        if item.merged_into is None
    ]
    return build_digest(
        await _with_links(store, entries, list_config),
        list_name=list_config.name,
        window_start=start,
        window_end=end,
        held=of_list.held,
        waiting=of_list.count - len(comments),
    )


async def _soon_dormant(store: Store, list_config: ListConfig, *, end: datetime) -> Sequence[Item]:
    """Return the items that become dormant between the window's end and the next digest."""
    if not list_config.dormant_after:
        return ()
    due = next_due(parse_schedule(list_config.digest.schedule), now=end, zone=list_config.zone)
    since = end - list_config.dormant_after
    until = (due or end + FIRST_WINDOW) - list_config.dormant_after
    return await store.items.quiet(list_config.name, until=until, after=since, limit=MOST_ITEMS)


def _dormant_on(item: Item, list_config: ListConfig) -> date:
    return (item.changed_at + list_config.dormant_after).astimezone(list_config.zone).date()


async def _items_to_report(
    store: Store, list_config: ListConfig, comments: Sequence[Comment], *, since: datetime
) -> Sequence[Item]:
    """Return the list's items that changed since then, have an open ballot, or have a comment."""
    changed = await store.items.search(
        list_name=list_config.name, updated_since=since, limit=MOST_ITEMS
    )
    voting = await store.items.search(
        list_name=list_config.name, with_open_ballot=True, limit=MOST_ITEMS
    )
    by_number = {item.number: item for item in (*changed, *voting)}
    for comment in comments:
        if comment.item not in by_number:
            item = await store.items.get(comment.item)
            if item is not None:
                by_number[item.number] = item
    for item in await store.items.search(
        list_name=list_config.name, states=[ItemState.COMMENTING], limit=MOST_ITEMS
    ):
        by_number.setdefault(item.number, item)
    asked_since = since - list_config.digest.unanswered_after
    for item in await store.items.search(
        list_name=list_config.name,
        states=[ItemState.OPEN],
        opened_since=asked_since,
        limit=MOST_ITEMS,
    ):
        by_number.setdefault(item.number, item)
    return list(by_number.values())


async def _call_of(
    store: Store, item: Item, list_config: ListConfig, *, start: datetime, end: datetime
) -> CallFacts | None:
    """Gather an item's latest call; None if it ended before the window.

    A position read out of somebody's words is for the chairs and its author, not for the list.
    """
    call = await store.calls.latest_of_item(item.number)
    if call is None or (call.closed_at is not None and call.closed_at <= start):
        return None
    facts = await gather_call(store, item, call, home=list_config, now=end)
    return replace(facts, positions=())


def _call_line(facts: CallFacts, *, start: datetime, end: datetime) -> CallLine:
    call = facts.call
    moved = [each.extension for each in facts.extensions if start < each.extension.at <= end]
    return CallLine(
        questions=call.questions,
        closes_at=call.closes_at,
        closed_at=call.closed_at,
        is_withdrawn=call.outcome == WITHDRAWN,
        answered=len(facts.answered),
        waiting=facts.silent if facts.is_open else (),
        was=moved[0].before if moved else None,
        reason=moved[-1].reason if moved else "",
        consensus=_consensus_line(facts) if call.seeks_consensus else None,
    )


def _consensus_line(facts: CallFacts) -> ConsensusLine:
    return ConsensusLine(
        proposal=facts.call.text,
        stances=facts.stance_counts,
        objections=tuple((each.objection.id, each.objection.state) for each in facts.objections),
        declared="" if facts.is_open else facts.call.outcome,
    )


async def _comments_by_item(
    store: Store, comments: Sequence[Comment]
) -> Mapping[ItemNumber, Sequence[DigestComment]]:
    """Return comments as a digest shows them, by their item, oldest first."""
    names = await names_of(store, {comment.author for comment in comments})
    by_item: defaultdict[ItemNumber, list[DigestComment]] = defaultdict(list)
    for comment in sorted(comments, key=lambda each: each.id):
        by_item[comment.item].append(_to_digest(comment, names[comment.author]))
    return by_item


async def _moves_by_item(
    store: Store, list_config: ListConfig, *, start: datetime, end: datetime
) -> Mapping[ItemNumber, Sequence[HistoryEntry]]:
    """Return by item the ends that moved, and the lateness, between `start` and `end`."""
    by_item: defaultdict[ItemNumber, list[HistoryEntry]] = defaultdict(list)
    for entry in await store.history.since(list_config.name, start, [Change.DEADLINE, Change.PLAN]):
        if start < entry.at <= end:
            by_item[entry.item].append(entry)
    return by_item


def _moved(ballot: Ballot | None, moves: Sequence[HistoryEntry]) -> Moved | None:
    """Return a ballot's moved end, or None; several moves are combined."""
    of_ballot = [
        move.event
        for move in moves
        if ballot is not None and isinstance(move.event, EndMoved) and move.at >= ballot.opened_at
    ]
    if not of_ballot:
        return None
    return Moved(was=of_ballot[0].before, reason=of_ballot[-1].reason)


def _late(moves: Sequence[HistoryEntry]) -> Lateness | None:
    """Return the last news of an item's chain: how late it is, and which items cause it."""
    return next((move.event for move in reversed(moves) if isinstance(move.event, Lateness)), None)


def _to_digest(comment: Comment, author: str) -> DigestComment:
    return DigestComment(
        author=author,
        at=comment.at,
        text=comment.text,
        id=comment.id,
        person=comment.author,
    )


async def _entry(store: Store, item: Item, to: ListConfig, news: _News) -> DigestItem:
    """Gather a digest's entry on one item, for a list that may not have all of the item's mails.

    Without the links: `_with_links` looks them up for all entries at once.
    """
    ballot, moves = news.ballots.get(item.number), news.moves.get(item.number, ())
    counted = await count_ballot(store, ballot) if ballot is not None else None
    call = await _call_of(store, item, to, start=news.start, end=news.end)
    mails = await store.mails.of_thread(item.thread)
    facts = ItemFacts(
        item,
        to.zone,
        ballot=ballot,
        tally=counted.tally if counted is not None else None,
        names_absent=to.ballots.show_not_voted,
        call=call,
    )
    return replace(
        await _of_mails(store, item, to, mails, news=news),
        so_far=await _so_far(store, facts, to, mails, end=news.end),
        ballot=ballot,
        tally=counted.tally if counted is not None else None,
        names_absent=to.ballots.show_not_voted,
        comments=tuple(news.comments.get(item.number, ())),
        holder_away=news.away.get(item.holder),
        blocks=await _blocks(store, ballot, counted.votes if counted is not None else ()),
        moved=_moved(ballot, moves),
        call=_call_line(call, start=news.start, end=news.end) if call is not None else None,
        late=_late(moves),
    )


async def _so_far(
    store: Store, facts: ItemFacts, to: ListConfig, mails: Sequence[StoredMail], *, end: datetime
) -> SoFar | None:
    """Return how an item stands, as far as a list has its mails."""
    draft = await store.ballots.draft_of_item(facts.item.number)
    shown = replace(
        facts,
        draft=await draft_facts(store, draft) if draft is not None else None,
        objections=await gather_objections(store, facts.item.number),
    )
    on_list = [mail for mail in mails if to.name in mail.lists]
    stands = await with_so_far(store, shown, on_list, now=end, link=in_archive(store, to))
    return stands.so_far


async def _of_mails(
    store: Store, item: Item, to: ListConfig, mails: Sequence[StoredMail], *, news: _News
) -> DigestItem:
    """Return what an entry says about an item's mails on a list."""
    start, end = news.start, news.end
    queued = await store.outbox.queued_at([queue.mail_key(mail.id) for mail in mails])
    known = [(_news_at(mail, queued.get(queue.mail_key(mail.id))), mail) for mail in mails]
    spoken = [
        mail
        for at, mail in known
        if mail.automatic is None and to.name in mail.lists and start < at <= end
    ]
    opening = next(
        (mail for mail in mails if mail.automatic is None and to.name in mail.lists), None
    )
    shown = [*spoken, *([opening] if opening is not None else [])]
    names = await names_by_author(store, [mail.author for mail in shown])
    originals = await asyncio.to_thread(originals_of, mails)
    replies = (mail for mail in reversed(spoken) if mail != opening)
    first = min((at for at, _mail in known), default=item.opened_at)
    news_at = max(first, item.opened_at)
    stored_mails = [mail for mail in mails if mail.automatic is None]
    is_answered = len(stored_mails) != 1 or bool(await store.comments.on_items([item.number]))
    since = news_at + to.digest.unanswered_after
    opened_with = await asyncio.to_thread(_first_said, [opening], names, originals)
    newest = await asyncio.to_thread(_first_said, replies, names, originals)
    is_asking = item.state is ItemState.OPEN and not is_answered and since <= end
    return DigestItem(
        item=item,
        mail_count=len(spoken),
        authors=tuple(dict.fromkeys(names[mail.author] for mail in spoken)),
        news_at=news_at,
        unanswered_at=since if is_asking else None,
        opening=opened_with,
        newest=newest,
    )


def _first_said(
    mails: Iterable[StoredMail | None], names: Mapping[Mailbox, str], originals: Originals
) -> Said | None:
    """Return the first words of the first mail that has words of its author's own."""
    spokens = (_said(mail, names, originals) for mail in mails if mail is not None)
    return next(filter(None, spokens), None)


def _said(mail: StoredMail, names: Mapping[Mailbox, str], originals: Originals) -> Said | None:
    """Return the first words of a mail that are its author's own, None if it has none."""
    shown = mail_facts(mail, originals=originals).new_text
    text = first_words(without_drawings(shown))
    return Said(names[mail.author], mail.said_at, text, mail=mail.id) if text else None


async def _blocks(store: Store, ballot: Ballot | None, votes: Sequence[Vote]) -> tuple[Said, ...]:
    """Return the reasons of the vetoes on an open ballot, oldest first."""
    if ballot is None or ballot.state is not BallotState.OPEN or ballot.hides_choices:
        return ()
    reasons = [
        vote
        for vote in votes
        if vote.counts and ballot.rules.rule.is_veto(vote.choice, vote.reason) and vote.reason
    ]
    names = await names_of(store, {vote.voter for vote in reasons})
    reasons.sort(key=lambda vote: (vote.at, vote.id))
    return tuple(Said(names[vote.voter], vote.at, vote.reason) for vote in reasons)


async def _with_links(
    store: Store, entries: Sequence[DigestItem], to: ListConfig
) -> list[DigestItem]:
    """Return entries with links to their mails in the list's archive, and to Slack."""
    spokens = [
        each for entry in entries for each in (entry.opening, entry.newest) if each is not None
    ]
    heads = await store.mails.heads({each.mail for each in spokens if each.mail is not None})
    domain = to.address.rpartition("@")[2]
    parents = await store.slack.parents([entry.item.number for entry in entries])
    in_slack = {
        parent.item: permalink(parent.channel, parent.ts)
        for parent in parents
        if parent.channel in to.channels
    }

    def linked(each: Said | None) -> Said | None:
        """Return the words with their link."""
        if each is None or each.mail is None:
            return each
        url = archived_at(heads.get(each.mail, b""), list_domain=domain)
        return replace(each, url=url)

    return [
        replace(
            entry,
            opening=linked(entry.opening),
            newest=linked(entry.newest),
            slack_url=in_slack.get(entry.item.number, ""),
        )
        for entry in entries
    ]


async def _holders_away(
    store: Store, items: Iterable[Item], *, at: datetime
) -> Mapping[PersonId | None, Away]:
    holders = await store.people.many({item.holder for item in items if item.holder is not None})
    away = await away_of(store, holders, now=at)
    names = await names_of(store, away)
    return {person: Away(names[person], until) for person, until in away.items()}


def _news_at(mail: StoredMail, filed: datetime | None) -> datetime:
    """Return when a mail could first be reported.

    A mail that came just before a digest's time may be filed after it, and then belongs to the next
    digest. `filed` is when it was queued for Slack; old mail is not, and keeps its own time.
    """
    arrived = news_time(mail.date, received_at=mail.received_at)
    if filed is None or filed - arrived > FILED_WITHIN:
        return arrived
    return max(arrived, filed)


@dataclass(frozen=True, slots=True)
class ListComments:
    """A list's unsent comments.

    `going` are the first of the `count` that may go to the list; `held` is how many may not yet.
    """

    going: Sequence[Comment] = ()
    count: int = 0
    held: int = 0


async def comments_of(store: Store, list_config: ListConfig, end: datetime) -> ListComments:
    """Return the comments that a digest up to `end` may bring to a list."""
    if list_config.slack_comments == "never":
        return ListComments()
    asks_each = list_config.slack_comments == "ask"
    return ListComments(
        going=await store.comments.going(list_config.name, asks_each=asks_each, before=end),
        count=await store.comments.count_going(list_config.name, asks_each=asks_each, before=end),
        held=await store.comments.count_held(list_config.name, asks_each=asks_each, before=end),
    )


async def window_start(store: Store, list_config: ListConfig, *, now: datetime) -> datetime:
    """Return where the next digest's window begins: where the last one ended."""
    latest = await store.digests.latest(list_config.name)
    return latest.window_end if latest is not None else now - FIRST_WINDOW


def digest_delivery_key(digest_id: int) -> str:
    """Return the key under which a digest is queued, once ever."""
    return f"digest:{digest_id}"


async def _send_if_due(
    list_config: ListConfig, event: TimeReached, *, database: Database, config: Config
) -> None:
    due = latest_due(
        parse_schedule(list_config.digest.schedule), now=event.now, zone=list_config.zone
    )
    if due is None:
        return
    async with database.reading() as store:
        if await store.digests.has_slot(list_config.name, _slot(due)):
            return
    async with database.transaction() as store:
        await _settle(Work(store, config, event.now), list_config, due)


async def _settle(work: Work, list_config: ListConfig, due: datetime) -> None:
    """Send the digest of a slot, or record that there was nothing to send.

    The slot before a list was first seen is skipped: a new installation does not begin by mailing
    the list about the week before it.
    """
    latest = await work.store.digests.latest(list_config.name)
    if latest is None:
        window = Window(slot=_slot(due), start=due, end=due)
        await work.store.digests.add(
            list_config.name, slot=window.slot, window_start=due, window_end=due, at=work.now
        )
        return
    latest = await _take_over(work, list_config, latest, due)
    window = Window(slot=_slot(due), start=latest.window_end, end=max(due, latest.window_end))
    if await digest_of(work.store, list_config, window.start, window.end) is None:
        await work.store.digests.add(
            list_config.name,
            slot=window.slot,
            window_start=window.start,
            window_end=window.end,
            at=work.now,
        )
        return
    if await _queue(work.store, list_config, window, now=work.now):
        log.info("digest queued", extra={"list": list_config.name, "slot": window.slot})


async def _take_over(
    work: Work, list_config: ListConfig, latest: SentDigest, due: datetime
) -> SentDigest:
    """After a restore, record digests before `due` that reached the list; return the last.

    The list has sent them back to us. Each is queued once more, so that the comments in it count as
    sent, and is found on the list before it would leave.
    """
    restore = await work.store.restores.last()
    if restore is None or not restore.may_have_sent(work.now):
        return latest
    for slot, end in _slots_between(list_config, latest.window_end, due):
        delivery = work.store.outbox.id_of(queue.digest_name(list_config.name, slot))
        message_id = message_id_of(delivery, from_address=work.config.smtp.from_address)
        mail = await work.store.mails.by_message_id(message_id)
        if mail is not None:
            until = min(max(end or mail.said_at, latest.window_end), due)
            window = Window(slot=slot, start=latest.window_end, end=until)
            await _queue(work.store, list_config, window, now=work.now)
            latest = await work.store.digests.latest(list_config.name) or latest
    return latest


def _slots_between(
    list_config: ListConfig, start: datetime, due: datetime
) -> list[tuple[str, datetime | None]]:
    """Return the slots from the one of `start` to before `due`, in order, each with its time.

    A digest by hand has none.
    """
    schedule = parse_schedule(list_config.digest.schedule)
    times: list[datetime] = []
    before = latest_due(schedule, now=due - A_MINUTE, zone=list_config.zone)
    while before is not None and before > start and len(times) < MOST_SLOTS:
        times.append(before)
        before = latest_due(schedule, now=before - A_MINUTE, zone=list_config.zone)
    first: list[tuple[str, datetime | None]] = []
    if before is not None:
        first.append((f"{_slot(before)}{BY_HAND}", None))
    for each in reversed(times):
        first += [(_slot(each), each), (f"{_slot(each)}{BY_HAND}", None)]
    return first


async def _queue(store: Store, list_config: ListConfig, window: Window, *, now: datetime) -> bool:
    sent = await store.digests.add(
        list_config.name, slot=window.slot, window_start=window.start, window_end=window.end, at=now
    )
    if sent is None:
        return False
    await store.outbox.add(queue.mail_digest(sent.id, window.slot, to=list_config), now=now)
    return True


async def _sent_already(store: Store, list_config: ListConfig, *, now: datetime) -> str:
    latest = await store.digests.latest(list_config.name)
    following = next_due(
        parse_schedule(list_config.digest.schedule), now=now, zone=list_config.zone
    )
    at = say_local(latest.created_at if latest is not None else now, zone=list_config.zone)
    if following is None:
        return refusals.DIGEST_SENT_BY_HAND.format(name=list_config.name, at=at)
    following_at = say_local(following, zone=list_config.zone)
    return refusals.DIGEST_SENT_ALREADY.format(name=list_config.name, at=at, next=following_at)


def _slot_by_hand(list_config: ListConfig, *, now: datetime) -> str:
    due = latest_due(parse_schedule(list_config.digest.schedule), now=now, zone=list_config.zone)
    base = _slot(due) if due is not None else now.astimezone(list_config.zone).date().isoformat()
    return f"{base}{BY_HAND}"


def _slot(due: datetime) -> str:
    return due.strftime("%Y-%m-%dT%H:%MZ")
