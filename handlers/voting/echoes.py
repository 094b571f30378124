"""Mail votes that were given elsewhere to the list, with their changes, while a ballot is open.

The timer asks the database on which ballots the votes have changed, and queues one mail for each
list; of one ballot, no second mail waits for a list, and the next leaves some minutes after it.
What it tells is settled just before it leaves (`settle_echo`), and recorded with its delivery in
the same transaction. A mail that may have left tells the same again. What nobody was told when a
ballot ends stands in its result.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from bot.config import Config, ListConfig
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, BallotState, Rules, Vote
from bot.domain.ballots.echo import (
    DAILY_AT,
    MOST_TOLD,
    PAUSE,
    Echo,
    Heard,
    Unheard,
    VoteNews,
    told_again,
    unheard,
)
from bot.domain.delivery import Delivery
from bot.domain.digests.schedule import latest_due, parse_schedule
from bot.domain.ids import BallotId, ListName, MessageId, PersonId, VoteId
from bot.domain.items.comment import Source
from bot.errors import TryAgainLater
from bot.events import TimeReached
from handlers.counting.count import votes_as_counted
from handlers.deliveries import queue
from storage.database.engine import Database
from storage.decisions.echoes import StandingVotes
from storage.store import Store

log = logging.getLogger(__name__)

Seen = tuple[StandingVotes, datetime | None]
"""The votes on a ballot, and the time at which they are told if they are gathered."""


@dataclass(slots=True)
class EchoWatch:
    """What was last seen of each ballot with no news for a list."""

    config: Config | None = None
    seen: dict[tuple[BallotId, ListName], Seen] = field(default_factory=dict)
    read: dict[tuple[BallotId, ListName], StandingVotes] = field(default_factory=dict)
    """With which votes the posts on the list were last recorded."""

    def look(self, config: Config, standing: Sequence[StandingVotes]) -> None:
        """Forget ballots that have ended, and with another configuration everything."""
        open_ones = {echo.ballot for echo in standing}
        if config is not self.config:
            self.config, self.seen = config, {}
        self.seen = {key: seen for key, seen in self.seen.items() if key[0] in open_ones}
        self.read = {key: read for key, read in self.read.items() if key[0] in open_ones}


def echo_lists(lists: Sequence[ListConfig], rules: Rules) -> tuple[ListName, ...]:
    """Return the lists to which votes on a new ballot are mailed; none if it hides choices."""
    if not rules.is_open_to_all:
        return ()
    return tuple(
        list_config.name for list_config in lists if list_config.ballots.echo is not Echo.NEVER
    )


async def handle_echoes(
    event: TimeReached, *, database: Database, config: Config, watch: EchoWatch
) -> None:
    """Queue a mail for each list with unheard votes, in a transaction each."""
    list_configs = [
        list_config for list_config in config.lists if list_config.ballots.echo is not Echo.NEVER
    ]
    if not list_configs:
        return
    async with database.reading() as store:
        standing = await store.echoes.standing_votes()
    watch.look(config, standing)
    for due, list_config in product(standing, list_configs):
        if list_config.name not in due.lists:
            continue
        try:
            await _tell(due, list_config, event.now, database=database, watch=watch)
        except TryAgainLater:
            raise
        except Exception:
            facts = {"ballot": due.ballot, "list": list_config.name}
            log.exception("votes are not told to a list; it is tried again", extra=facts)


async def _tell(
    standing: StandingVotes,
    list_config: ListConfig,
    now: datetime,
    *,
    database: Database,
    watch: EchoWatch,
) -> None:
    is_daily = list_config.ballots.echo is Echo.DAILY
    slot = (
        latest_due(parse_schedule(DAILY_AT), now=now, zone=list_config.zone) if is_daily else None
    )
    if watch.seen.get((standing.ballot, list_config.name)) == (standing, slot):
        return
    async with database.reading() as store:
        is_too_soon = await store.echoes.is_too_soon(
            standing.item,
            standing.ballot,
            recipient=list_config.address,
            since=_mailed_since(slot, now),
        )
    key = (standing.ballot, list_config.name)
    has_news = True
    if not is_too_soon or watch.read.get(key) != standing:
        async with database.transaction() as store:
            has_news = await _queue(store, standing, list_config, slot=slot, now=now)
        watch.read[key] = standing
    if not has_news or (is_too_soon and slot is not None):
        watch.seen[key] = (standing, slot)


def _mailed_since(slot: datetime | None, now: datetime) -> datetime:
    """Return the time since when no mail may have gone to a list that gets one now."""
    return slot if slot is not None else now - PAUSE


async def _queue(
    store: Store,
    standing: StandingVotes,
    list_config: ListConfig,
    *,
    slot: datetime | None,
    now: datetime,
) -> bool:
    """Queue a mail with unheard votes to a list, if it is time; False if there are none.

    Gathered votes wait for the next slot. What stands on the list as posts is recorded as read,
    also if it is too soon for a mail.
    """
    ballot = await store.ballots.get(standing.ballot)  # locked until the commit
    if ballot is None or ballot.state is not BallotState.OPEN:
        return False
    new = await _unheard(store, ballot, list_config.name)
    read = [Heard(vote, counts=True) for vote in new.posts]
    await store.echoes.add(ballot.id, list_config.name, read, by=None)
    if not any(slot is None or not each.counts or each.vote.at <= slot for each in new.news):
        return False
    item, to = ballot.item, list_config.address
    since = _mailed_since(slot, now)
    if await store.echoes.is_too_soon(item, ballot.id, recipient=to, since=since):
        return True  # perhaps another process has queued it meanwhile
    earlier = await store.echoes.count(item, ballot.id, recipient=to)
    await store.outbox.add(
        queue.mail_echo(item, ballot.id, earlier=earlier, to=list_config), now=now
    )
    return True


@dataclass(frozen=True, slots=True)
class Settled:
    """The content of a mail; `is_new`: no earlier try can have sent it."""

    news: tuple[VoteNews, ...]
    is_new: bool


async def settle_echo(
    store: Store, delivery: Delivery, ballot: Ballot, list_config: ListConfig
) -> Settled:
    """Fix and record a mail's content; if an earlier try may have left, keep that one's."""
    votes = await store.echoes.told_by(delivery.id, ballot.id)
    if votes:
        return Settled(
            await _told_again(store, ballot, list_config.name, votes, by=delivery), is_new=False
        )
    is_told = list_config.name in ballot.echo_lists and list_config.ballots.echo is not Echo.NEVER
    if ballot.state is not BallotState.OPEN or not is_told:
        return Settled((), is_new=True)  # its result says everything
    news = (await _unheard(store, ballot, list_config.name)).news[:MOST_TOLD]
    await _record(store, ballot, list_config.name, news, by=delivery)
    return Settled(news, is_new=True)


async def record_as_told(
    store: Store, delivery: Delivery, ballot: Ballot, list_config: ListConfig, *, until: datetime
) -> None:
    """Record the content of a mail sent before a restore: all votes that the backup has."""
    news = (await _unheard(store, ballot, list_config.name)).news[:MOST_TOLD]
    reported = [each for each in news if each.vote.at <= until]
    await _record(store, ballot, list_config.name, reported, by=delivery)


async def ways_of(store: Store, votes: Sequence[Vote]) -> dict[VoteId, MessageId]:
    """Return how each confirmed vote was confirmed."""
    return dict(await store.confirmations.ways([vote.id for vote in votes]))


async def _record(
    store: Store, ballot: Ballot, name: ListName, news: Sequence[VoteNews], *, by: Delivery
) -> None:
    votes = [Heard(entry.vote.id, counts=entry.counts) for entry in news]
    await store.echoes.add(ballot.id, name, votes, by=by.id)


async def _unheard(store: Store, ballot: Ballot, name: ListName) -> Unheard:
    votes = await votes_as_counted(store, ballot)
    return unheard(
        votes,
        await store.echoes.heard(ballot.id, name),
        voters=await _voters(store, votes),
        posts=await _posts(store, votes, name),
    )


async def _told_again(
    store: Store, ballot: Ballot, name: ListName, heards: Sequence[Heard], *, by: Delivery
) -> tuple[VoteNews, ...]:
    votes = await votes_as_counted(store, ballot)
    return told_again(
        heards,
        votes,
        await store.echoes.heard(ballot.id, name, before=by.id),
        voters=await _voters(store, votes),
        posts=await _posts(store, votes, name),
    )


async def _voters(store: Store, votes: Sequence[Vote]) -> dict[PersonId, PersonId]:
    """Return the person behind each voter's id, also after joins."""
    people = await store.people.many({vote.voter for vote in votes})
    return {id_: person.id for id_, person in people.items()}


async def _posts(store: Store, votes: Sequence[Vote], name: ListName) -> set[VoteId]:
    """Return the votes that a list has as posts and that needed no confirmation."""
    by_mail = [
        vote
        for vote in votes
        if vote.source is Source.MAIL and vote.assurance is not Assurance.TOKEN
    ]
    confirmed = await ways_of(store, by_mail)
    ids = {vote.id: MessageId(vote.evidence_ref) for vote in by_mail if vote.id not in confirmed}
    there = await store.mails.on_list(set(ids.values()), name)
    return {vote for vote, message_id in ids.items() if message_id in there}
