"""Find items by the words of their mails, comments and titles."""

import difflib
from dataclasses import replace
from typing import Final

from bot.config import Config
from bot.domain.commands import SearchItems
from bot.domain.ids import ItemNumber, ListName
from bot.domain.search import Query
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals
from bot.render.found import Found, find_passage, found_text
from handlers.home import home_of
from handlers.request import Request
from storage.store import Store
from storage.values import SlackMessage

SHOWN_IN_SLACK: Final = 10
PERMALINK: Final = "https://slack.com/archives/{channel}/p{ts}"


async def search(command: SearchItems, request: Request) -> SlackReply:
    """Show the newest items to which a search applies, to the person who asks."""
    every = await find_items(
        request.store, command.query, config=request.config, limit=SHOWN_IN_SLACK + 1
    )
    found = [one for one in every if home_of(one.item, request.config) is not None]
    shown = found[:SHOWN_IN_SLACK]
    links = await _links(request, [one.item.number for one in shown])
    linked = [replace(one, link=links.get(one.item.number, "")) for one in shown]
    return SlackReply(text=found_text(linked, more=len(found) > SHOWN_IN_SLACK))


async def find_items(store: Store, query: Query, *, config: Config, limit: int) -> list[Found]:
    """Return the items to which a search applies, each by its newest such words, in that order.

    Raises:
        Refused: it asks for a list that is not configured.
    """
    lists = tuple(_list_named(name, config) for name in query.lists)
    found = await store.search.newest(replace(query, lists=lists), limit=limit)
    items = await store.items.of_threads({words.thread for words in found})
    return [
        Found(
            item=items[words.thread],
            what=words.what,
            message_id=words.message_id,
            author=words.author,
            said_at=words.said_at,
            passage=find_passage(words.text, query.phrases),
        )
        for words in found
    ]


def _list_named(name: ListName, config: Config) -> ListName:
    known = {one.name.casefold(): one.name for one in config.lists}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
    raise Refused(refusals.NO_LIST_TO_SEARCH.format(word=name[:40], near=known[near]))


async def _links(request: Request, numbers: list[ItemNumber]) -> dict[ItemNumber, str]:
    """Return where items stand in Slack; in the channel where it was asked, if they do."""
    parents = await request.store.slack.parents(numbers)
    parents.sort(key=lambda parent: parent.channel == request.channel)
    return {parent.item: _permalink(parent) for parent in parents}


def _permalink(message: SlackMessage) -> str:
    # Without the workspace's own name, Slack goes to the one where the reader is signed in.
    return PERMALINK.format(channel=message.channel, ts=message.ts.replace(".", ""))
