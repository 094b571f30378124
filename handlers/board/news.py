"""Gather what feeds tell: messages, calls and votes that were opened, and how they ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bot.domain.ids import ItemNumber, ListName
from bot.domain.items.history import Change, HistoryEntry, StateChange
from bot.domain.items.item import FINISHED, Item
from bot.language import say, say_as
from bot.render.board import addresses
from bot.render.board.feeds import MOST_ENTRIES, Entry, Feed
from bot.render.board.news import ballot_entry, call_entries, decision_entry, feed_of, mail_entry
from handlers.board.gather import decisions, decisions_among
from handlers.lists.access import Asked, Seen
from handlers.lists.home_list import zone_of
from storage.board.public import Public
from storage.store import Store

DECIDED_WITHIN: Final = timedelta(days=366)
"""How far back the feed of decisions goes."""
_CHANGES: Final = frozenset({Change.DEADLINE, Change.BALLOT_CLOSED, Change.STATE})


async def board_feed(store: Store, *, list_name: ListName | None, asked: Asked) -> Feed:
    """Return what is new on all lists that are shown, or on one of them.

    Whatever is new changed its item. So the newest things happened to the items changed last.
    """
    items = await asked.public(store).items.search(list_name=list_name, limit=MOST_ENTRIES)
    return feed_of(
        name=f"lists/{list_name}" if list_name else "all",
        about=say("list {name}", name=list_name) if list_name else "",
        path=addresses.list_feed_path(list_name or ""),
        page=addresses.list_path(list_name) if list_name else addresses.FRONT,
        entries=await _entries(store, items, asked=asked),
        site=asked.seen.site,
    )


async def item_feed(store: Store, item: Item, *, asked: Asked) -> Feed:
    """Return what is new about one item."""
    return feed_of(
        name=f"items/{item.number}",
        about=f"#{item.number} {item.title}",
        path=addresses.feed_path(item.number),
        page=addresses.item_path(item.number),
        entries=await _entries(store, [item], asked=asked),
        site=asked.seen.site,
    )


async def decisions_feed(store: Store, *, asked: Asked) -> Feed:
    """Return what was decided within a year."""
    since, until = asked.now - DECIDED_WITHIN, asked.now + DECIDED_WITHIN
    decided = await decisions(store, since=since, until=until, asked=asked)
    return feed_of(
        name="decisions",
        about=say_as("feed", "decisions"),
        path=addresses.DECISIONS_FEED,
        page=addresses.DECISIONS,
        entries=[decision_entry(decision, site=asked.seen.site) for decision in decided],
        site=asked.seen.site,
    )


async def _entries(store: Store, items: Sequence[Item], *, asked: Asked) -> list[Entry]:
    public, seen, config = asked.public(store), asked.seen, asked.config
    by_number = {item.number: item for item in items}
    entries = await public.history.of_items(list(by_number), _CHANGES)
    moved = _moves(entries)
    written = await _of_mails(public, items, seen=seen)
    every_call = await store.calls.all_of_items(list(by_number))
    for number, calls in every_call.items():
        item = by_number[number]
        for call in calls:
            zone = zone_of(item, config)
            written += call_entries(
                item, call, zone=zone, moved=moved.get(number, ()), site=seen.site
            )
    ballots = await store.ballots.all_of_items(list(by_number))
    for number, held in ballots.items():
        item = by_number[number]
        written += [
            ballot_entry(
                item,
                ballot,
                zone=zone_of(item, config),
                moved=moved.get(number, ()),
                site=seen.site,
            )
            for ballot in held
            if ballot.was_opened
        ]
    ends = [entry for entry in entries if entry.what is Change.BALLOT_CLOSED or _ends_item(entry)]
    decided = decisions_among(ends, by_number, ballots, every_call, config=config)
    return written + [
        decision_entry(decision, site=seen.site)
        for decision in decided
        if decision.call is None  # the end of its call tells it
    ]


def _ends_item(entry: HistoryEntry) -> bool:
    return isinstance(entry.event, StateChange) and entry.event.after in FINISHED


def _moves(entries: Sequence[HistoryEntry]) -> Mapping[ItemNumber, Sequence[datetime]]:
    """Return when the deadlines of each item were moved."""
    moves = sorted(
        ((entry.item, entry.at) for entry in entries if entry.what is Change.DEADLINE),
    )
    return {
        number: [at for _number, at in run]
        for number, run in groupby(moves, key=lambda move: move[0])
    }


async def _of_mails(public: Public, items: Sequence[Item], *, seen: Seen) -> list[Entry]:
    by_thread = {item.thread: item for item in items}
    mails = await public.mails.newest_of_threads(list(by_thread), limit=MOST_ENTRIES)
    return [
        mail_entry(
            by_thread[mail.thread],
            message_id=mail.message_id,
            author=mail.author,
            # A Date that is yet to come would stand first until then.
            at=min(mail.said_at, mail.received_at),
            text=mail.new_text,
            site=seen.site,
        )
        for mail in mails
    ]
