"""Open ballots, and close them at their deadline or when a chair does."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import WITHDRAWN, Ballot, BallotState, Rules
from bot.domain.ballots.methods import METHODS
from bot.domain.ballots.tally import Tally, count_votes, decide
from bot.domain.delivery import Extension
from bot.domain.ids import BallotId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.item import Change, HistoryEntry, Item, ItemState, move
from bot.errors import Refused, TryAgainLater
from bot.events import TimeReached
from bot.render import refusals
from bot.render.times import say_instant
from handlers import queue
from handlers.home_list import home_list, lists_of
from handlers.news import tell_of_end
from handlers.voting.ballot_box import find_item
from storage.database.engine import Database
from storage.store import Store

SHORTEST_BALLOT: Final = timedelta(minutes=1)

STATE_AFTER: Final = {
    "accepted": ItemState.DECIDED,
    "rejected": ItemState.DECIDED,
    "no quorum": ItemState.OPEN,
    "withdrawn": ItemState.OPEN,
}
"""The item's state after each outcome of its ballot."""


async def open_ballot(
    store: Store,
    item: Item,
    *,
    question: str,
    method: str | None,
    closes_at: datetime,
    by: PersonId,
    evidence: str,
    config: Config,
    now: datetime,
) -> Ballot:
    """Open a ballot by its list's rules, which are frozen with it, and announce it.

    Raises:
        Refused: one is open already, the deadline is too near, or the state forbids it.
    """
    home = home_list(item, config)
    await _require_openable(store, item, closes_at=closes_at, now=now)
    voting = move(item, to=ItemState.VOTING, now=now)
    ballot = await store.ballots.open(
        Ballot(
            id=BallotId(0),
            item=item.number,
            question=question,
            rules=_rules_of(home, method or home.ballots.method),
            state=BallotState.OPEN,
            opened_at=now,
            opened_by=by,
            closes_at=closes_at,
        )
    )
    await store.rosters.freeze(ballot.id, home.name, day=now.astimezone(home.zone).date())
    await store.items.save(replace(voting, deadline=closes_at, outcome=""))
    await store.history.add(_opening(item, ballot, evidence=evidence))
    lists = lists_of(item, config)
    for delivery in queue.ballot_opened(item.number, ballot.id, lists=lists):
        await store.outbox.add(delivery, now=now)
    return ballot


async def _require_openable(
    store: Store, item: Item, *, closes_at: datetime, now: datetime
) -> None:
    if closes_at < now + SHORTEST_BALLOT:
        raise Refused(refusals.DEADLINE_TOO_SOON)
    if await store.ballots.open_of_item(item.number) is not None:
        raise Refused(refusals.BALLOT_IS_OPEN.format(number=item.number))


def _rules_of(home: ListConfig, method: str) -> Rules:
    return Rules(
        method=method,
        choices=METHODS[method].choices,
        quorum=home.ballots.quorum,
        minimum_assurance=home.ballots.minimum_assurance,
    )


def _opening(item: Item, ballot: Ballot, *, evidence: str) -> list[HistoryEntry]:
    """Return the entry of an opened ballot in its item's history."""
    moved = (Change.STATE, item.state, ItemState.VOTING)
    asked = (Change.BALLOT_OPENED, "", ballot.rules.method)
    return [
        HistoryEntry(
            *(item.number, ballot.opened_at, ballot.opened_by, *change), Source.SLACK, evidence
        )
        for change in (moved, asked)
    ]


async def close_ballot(
    store: Store,
    ballot: Ballot,
    *,
    by: PersonId | None,
    source: Source,
    config: Config,
    now: datetime,
) -> tuple[Ballot, Tally]:
    """Count a ballot, record its outcome, and announce it in Slack and to the list."""
    item = await find_item(store, ballot.item)
    tally = count_votes(ballot.rules, await store.ballots.standing(ballot.id))
    closed = replace(
        ballot, state=BallotState.CLOSED, closed_at=now, outcome=decide(ballot.rules, tally)
    )
    await store.ballots.save(closed)
    after = move(item, to=STATE_AFTER[closed.outcome], now=now)
    await store.items.save(replace(after, deadline=None, outcome=closed.outcome_in_words))
    await store.history.add(
        [
            HistoryEntry(
                item.number, now, by, Change.BALLOT_CLOSED, "", closed.outcome_in_words, source
            ),
            HistoryEntry(item.number, now, by, Change.STATE, item.state, after.state, source),
        ]
    )
    home_list(item, config)  # refused if none of its lists is configured
    lists = lists_of(item, config)
    for delivery in queue.ballot_closed(item.number, closed.id, lists=lists):
        await store.outbox.add(delivery, now=now)
    await tell_of_end(store, closed, by=by, now=now)
    return closed, tally


async def extend_ballot(
    store: Store,
    item: Item,
    ballot: Ballot,
    *,
    until: datetime,
    reason: str,
    by: PersonId,
    evidence: str,
    config: Config,
    now: datetime,
) -> Ballot:
    """Let an open ballot end later, and announce it.

    Raises:
        Refused: it is open so long already.
    """
    home = home_list(item, config)
    if until <= ballot.closes_at:
        end = say_instant(ballot.closes_at, zone=home.zone)
        raise Refused(refusals.NOT_LATER.format(number=item.number, end=end))
    later = replace(ballot, closes_at=until)
    await store.ballots.save(later)
    await store.items.save(replace(item, deadline=until, updated_at=now))
    before, after = (say_instant(one.closes_at, zone=home.zone) for one in (ballot, later))
    because = f" because {reason}" if reason else ""
    entry = HistoryEntry(
        *(item.number, now, by, Change.DEADLINE, before, after + because), Source.SLACK, evidence
    )
    await store.history.add([entry])
    for delivery in queue.ballot_extended(
        item.number,
        ballot.id,
        Extension(before=ballot.closes_at, by=by, reason=reason),
        lists=lists_of(item, config),
        key=f"{ballot.id}:{until.isoformat()}",
    ):
        await store.outbox.add(delivery, now=now)
    return later


async def withdraw_ballot(
    store: Store,
    ballot: Ballot,
    *,
    reason: str,
    by: PersonId,
    config: Config,
    now: datetime,
) -> Ballot:
    """End a ballot without an outcome, and announce it; its item is open again."""
    item = await find_item(store, ballot.item)
    ended = replace(ballot, state=BallotState.CLOSED, closed_at=now, outcome=WITHDRAWN, note=reason)
    await store.ballots.save(ended)
    after = move(item, to=STATE_AFTER[WITHDRAWN], now=now)
    await store.items.save(replace(after, deadline=None, outcome=""))
    said = f"{WITHDRAWN}: {reason}" if reason else WITHDRAWN
    source = Source.SLACK
    await store.history.add(
        [
            HistoryEntry(item.number, now, by, Change.BALLOT_CLOSED, "", said, source),
            HistoryEntry(item.number, now, by, Change.STATE, item.state, after.state, source),
        ]
    )
    home_list(item, config)  # refused if none of its lists is configured
    for delivery in queue.ballot_closed(item.number, ended.id, lists=lists_of(item, config)):
        await store.outbox.add(delivery, now=now)
    await tell_of_end(store, ended, by=by, now=now)
    return ended


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


async def _close(
    ballot_id: BallotId, event: TimeReached, *, database: Database, config: Config
) -> None:
    async with database.transaction() as store:
        ballot = await store.ballots.get(ballot_id)
        if ballot is None or ballot.state is not BallotState.OPEN:
            return
        closed, _tally = await close_ballot(
            store, ballot, by=None, source=Source.TIME, config=config, now=event.now
        )
    log.info("ballot closed", extra={"item": closed.item, "outcome": closed.outcome})
