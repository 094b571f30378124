"""Gather what a request shows of an item, as far as its sender sees it.

Whoever belongs to a list of the item sees all of it. Anybody else who sees it does so because its
boards are public (`handlers/people/sight.py`), and is shown what stands there: no words from Slack
that went to no list, nobody's absence or silence, and no vote that does not count.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.domain.ids import Ts
from bot.domain.items.history import HistoryEntry
from bot.domain.items.item import Item
from bot.domain.items.sight import Sight
from bot.domain.slack_text import permalink
from bot.render.documents.facts import ItemFacts, VoteFacts
from handlers.board.facts import item_on_board, public_lines, said_on
from handlers.board.gather import PUBLIC_CHANGES
from handlers.deliveries import queue
from handlers.lists.access import Asked, seen_by_all
from handlers.lists.home_list import channel_of, home_of
from handlers.showing.facts import gather_item, history_of, votes_of, with_unread
from handlers.showing.so_far import with_so_far
from handlers.slack.request import Request
from handlers.work import Work
from storage.values import StoredMail


async def shown_facts(item: Item, request: Request) -> ItemFacts:
    """Return what is shown of an item."""
    facts = await facts_seen(item, request, request.sight)
    return await with_unread(request.store, facts) if request.belongs(item) else facts


async def facts_seen(item: Item, work: Work, sight: Sight) -> ItemFacts:
    """Return what is shown of an item to whoever has this sight, which `work.store` shows."""
    if sight.is_on(item.lists):
        facts = await gather_item(work.store, item, config=work.config, now=work.now)
        thread = await work.store.mails.of_thread(item.thread)
        mails = [mail for mail in thread if sight.is_on(mail.lists)]
        link = partial(_link_to, work, item)
        return await with_so_far(work.store, facts, mails, now=work.now, link=link)
    asked = _as_on_the_board(work)
    public = asked.public(work.store)
    shown = await public.items.get(item.number) or item
    readers = work.store.read_by(asked.seen.shown(asked.now))
    return await item_on_board(readers, shown, await said_on(public, shown), asked=asked)


async def _link_to(work: Work, item: Item, mail: StoredMail) -> str:
    """Return the address of the message in Slack that shows a mail, "" before it is there."""
    posted = await work.store.outbox.by_key(queue.mail_key(mail.id))
    home = home_of(item, work.config)
    if home is None or posted is None or not posted.result:
        return ""
    return permalink(channel_of(item, home), Ts(posted.result))


async def shown_lines(facts: Sequence[ItemFacts], request: Request) -> list[ItemFacts]:
    """Return what is shown of each item of a list, what changed last first.

    What was said in private changes neither its place nor its state for others.
    """
    asked = _as_on_the_board(request)
    others = [item.item.number for item in facts if not request.belongs(item.item)]
    if not others:
        return list(facts)
    items = await asked.public(request.store).items.many(others)
    readers = request.store.read_by(asked.seen.shown(asked.now))
    lines = {item.item.number: item for item in await public_lines(readers, items, asked=asked)}
    shown = [lines.get(item.item.number, item) for item in facts]
    return sorted(shown, key=lambda item: _changed_at(item.item), reverse=True)


def newest_first(items: Sequence[Item]) -> list[Item]:
    """Return items as they are shown, what changed last first."""
    return sorted(items, key=_changed_at, reverse=True)


def _changed_at(item: Item) -> tuple[datetime, int]:
    return item.active_at or item.updated_at, item.number


async def shown_items(items: Sequence[Item], request: Request) -> list[Item]:
    """Return items as they are shown."""
    others = [item.number for item in items if not request.belongs(item)]
    public = await _as_on_the_board(request).public(request.store).items.many(others)
    shown = {item.number: item for item in public}
    return [shown.get(item.number, item) for item in items]


def _as_on_the_board(work: Work) -> Asked:
    return Asked((), {}, seen_by_all(work.config), work.config, work.now)


async def shown_votes(item: Item, request: Request) -> list[VoteFacts]:
    """Return the votes of an item's latest ballot that are shown."""
    votes = await votes_of(request.store, item)
    return votes if request.belongs(item) else [vote for vote in votes if vote.vote.counts]


async def shown_history(item: Item, request: Request) -> list[HistoryEntry]:
    """Return the entries of an item's history that are shown."""
    if request.belongs(item):
        return await history_of(request.store, item)
    public = _as_on_the_board(request).public(request.store)
    return await public.history.of_items([item.number], PUBLIC_CHANGES)
