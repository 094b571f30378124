"""Serve a page of the board: read what is public, and render it in another process.

A page is read in one short read-only transaction. Making it can take a tenth of a second of
computing; that runs in a process of its own, so that a vote need not wait for readers. A page that
was made a moment ago is shown again.
"""

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from multiprocessing import get_context
from typing import Final
from urllib.parse import unquote

from bot.clock import Clock
from bot.config import Config, CurrentConfig
from bot.domain.ids import ItemNumber, PersonId
from bot.domain.items.item import ItemState
from bot.domain.items.search import read_query
from bot.errors import Refused
from bot.events import PageAsked, WebReply
from bot.language import ENGLISH, speaking
from bot.render.board import addresses
from bot.render.board.facts import Wanted
from bot.render.board.objections import objections_page
from bot.render.board.pages import about_page, decisions_page, person_page, search_page
from bot.render.text.fill import template_source
from bot.worker import live_with_parent
from handlers.board.gather import (
    MOST_PAGES,
    decisions,
    found_for,
    front,
    item_material,
    list_facts,
    objections_of_year,
    person_facts,
    shown_item,
)
from handlers.board.making import in_language, made_front, made_item, nothing
from handlers.board.programs import answer_program
from handlers.board.replies import NOT_FOUND, Job, number_in, page_reply, redirect
from handlers.lists.access import Asked, seen_by_all, seen_with
from handlers.lists.home_list import lists_of, zone_of
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

SHOWN_AGAIN: Final = timedelta(seconds=5)
"""How long a page is shown as it was made: what happened since is missing."""
MOST_KEPT: Final = 200
"""How many pages are kept so long."""
LARGEST_KEPT: Final = 500_000
QUERY: Final = frozenset({"after", "label", "limit", "page", "q", "state"})
"""What a query may hold: anything else in it would make and keep the same page again."""
LONGEST_LABEL: Final = 60
LONGEST_SEARCH: Final = 200
MOST_ITEMS: Final = 100_000_000
MOST_REMEMBERED: Final = 20_000
"""Of how many pages it is remembered since when they are as they are."""


class Board:
    """Shows the board's pages; they are made in a thread, or with `has_process` in a process.

    It is started when the first page is asked for, and `close` ends it.
    """

    def __init__(
        self, database: Database, config: CurrentConfig, *, clock: Clock, has_process: bool = False
    ) -> None:
        self._database = database
        self._config = config
        self._clock = clock
        self._has_process = has_process
        self._process: ProcessPoolExecutor | None = None
        self._ready: Future[object] | None = None
        self._kept: OrderedDict[PageKey, tuple[datetime, WebReply]] = OrderedDict()
        self._since: OrderedDict[PageKey, tuple[bytes, datetime]] = OrderedDict()

    async def show(self, event: PageAsked) -> WebReply:
        """Return the page that an address names, an empty 404 if there is none."""
        asked = asked_at(event, self._config(), now=self._clock())
        if asked is None:
            return NOT_FOUND
        key = (asked.parts, frozenset(asked.query.items()), asked.seen.site.key)
        cached = self._kept.get(key)
        if cached is not None and asked.now - cached[0] < SHOWN_AGAIN:
            return cached[1]
        async with self._database.reading() as store:
            answer = await answer_with(store, asked)
        reply = answer if isinstance(answer, WebReply) else await self._make(answer)
        if reply.status is not HTTPStatus.OK:
            return reply
        reply = replace(
            reply,
            is_public=asked.seen.site.is_public,
            modified=self._changed_at(key, reply, now=asked.now),
        )
        if len(reply.body) <= LARGEST_KEPT:
            self._kept[key] = (asked.now, reply)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return reply

    def _start(self) -> None:
        """Start the process that makes pages; until it is ready, a thread makes them."""
        self._process = ProcessPoolExecutor(1, get_context("spawn"), live_with_parent)
        self._ready = self._process.submit(nothing)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.shutdown(wait=False)
        self._process = self._ready = None

    def _changed_at(self, key: "PageKey", reply: WebReply, *, now: datetime) -> datetime:
        """Return the earliest time since when a page is known to be unchanged."""
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        digest = sha256(body).digest()
        known = self._since.get(key)
        since = known[1] if known is not None and known[0] == digest else now
        self._since[key] = (digest, since)
        self._since.move_to_end(key)
        while len(self._since) > MOST_REMEMBERED:
            self._since.popitem(last=False)
        return since

    async def _make(self, job: Job) -> WebReply:
        if self._process is None and self._has_process:
            self._start()
        process = self._process
        if process is None or self._ready is None or not self._ready.done():
            return await asyncio.to_thread(job)
        try:
            return await asyncio.get_running_loop().run_in_executor(process, job)
        except BrokenExecutor:
            if process is self._process:  # others that wait for it also see that it ended
                log.warning("the process that makes pages ended; another one is started")
                self.close()
            return await asyncio.to_thread(job)


PageKey = tuple[tuple[str, ...], frozenset[tuple[str, str]], str]


def asked_at(event: PageAsked, config: Config, *, now: datetime) -> Asked | None:
    """Return what an address asks for, None if it cannot be one of ours."""
    seen = seen_by_all(config)
    path = event.path
    if path.startswith(addresses.KEYED):
        key, _, path = path.removeprefix(addresses.KEYED).partition("/")
        keyed = seen_with(key, config)
        if keyed is None:
            return None
        seen = keyed
    try:
        parts = [unquote(part, errors="strict") for part in path.strip("/").split("/")]
    except UnicodeDecodeError:
        return None
    if not seen.lists or any("\x00" in part for part in parts):
        return None
    query = {name: value for name, value in event.query.items() if name in QUERY}
    return Asked(tuple(parts if parts != [""] else ()), query, seen, config, now)


async def answer_with(store: Store, asked: Asked) -> WebReply | Job:
    """Read a page's facts, and return the page or its job, in the language of its list.

    Every reader gets the same page, so their own language does not matter.
    """
    language = await language_of_page(store, asked)
    with speaking(language):
        answer = await _answer(store.read_by(asked.seen.shown(asked.now)), asked)
    return answer if isinstance(answer, WebReply) else partial(in_language, language, answer)


async def language_of_page(store: Store, asked: Asked) -> str:
    """Return the language of a page's list; of all lists, if they share one; or English."""
    shared = {list_config.language for list_config in asked.seen.lists}
    home = None
    match asked.parts:
        case ("lists", name, *_):
            home = asked.seen.list_named(name)
        case ("items", number, *_) if len(shared) > 1:
            item = number_in(number.partition(".")[0], most=MOST_ITEMS)
            known = ItemNumber(item or 0)
            shown = await asked.public(store).items.get(known) if item is not None else None
            home = asked.seen.list_named(shown.lists[0]) if shown is not None else None
    if home is not None:
        return home.language
    return shared.pop() if len(shared) == 1 else ENGLISH


async def _answer(store: Store, asked: Asked) -> WebReply | Job:  # noqa: C901 - a table
    match asked.parts:
        case ():
            return await _front(store, asked)
        case ("lists", name) if asked.seen.list_named(name) is not None:
            return await _front(store, asked, list_name=name)
        case ("decisions",):
            return await _decisions(store, asked, str(asked.now.year))
        case ("decisions", year):
            return await _decisions(store, asked, year)
        case ("objections",):
            return await _objections(store, asked, str(asked.now.year))
        case ("objections", year):
            return await _objections(store, asked, year)
        case ("about",):
            return await _about(store, asked)
        case ("search",):
            return await _search(store, asked)
        case ("icon.svg",):
            return WebReply(HTTPStatus.OK, template_source("icon.svg"), "image/svg+xml")
        case ("people", number):
            return await _person(store, asked, number)
        case ("items", number) if not number.endswith(".json"):
            return await _item(store, asked, number, "1")
        case ("items", number, "page", page):
            return await _item(store, asked, number, page)
        case ("items", number, "all"):
            return await _item(store, asked, number, None)
    return await answer_program(store, asked)


async def _front(store: Store, asked: Asked, *, list_name: str = "") -> WebReply | Job:
    query = asked.query
    page = number_in(query.get("page", "1"), most=MOST_PAGES)
    state = query.get("state", "")
    if page is None or (state and state not in set(ItemState)):
        return NOT_FOUND
    wanted = Wanted(state, list_name, query.get("label", "")[:LONGEST_LABEL], page)
    facts = await front(store, wanted, asked=asked)
    lists = await list_facts(Work(store, asked.config, asked.now), asked.seen)
    return partial(made_front, facts, site=asked.seen.site, lists=lists)


async def _years(store: Store, asked: Asked) -> list[int]:
    """Return the years of which there is a register, newest first."""
    first = await asked.public(store).items.first_at()
    return list(
        range(asked.now.year, (first.year if first is not None else asked.now.year) - 1, -1)
    )


async def _objections(store: Store, asked: Asked, text: str) -> WebReply:
    year, years = number_in(text, most=9998), await _years(store, asked)
    if year is None or year not in years:
        return NOT_FOUND
    lines = await objections_of_year(store, year, asked=asked)
    return page_reply(objections_page(lines, year=year, years=years, site=asked.seen.site))


async def _decisions(store: Store, asked: Asked, text: str) -> WebReply:
    year, years = number_in(text, most=9998), await _years(store, asked)
    if year is None or year not in years:
        return NOT_FOUND
    decided = await decisions(
        store,
        since=datetime(year, 1, 1, tzinfo=UTC),
        until=datetime(year + 1, 1, 1, tzinfo=UTC),
        asked=asked,
    )
    site = asked.seen.site
    return page_reply(decisions_page(decided, year=year, years=years, site=site))


async def _about(store: Store, asked: Asked) -> WebReply:
    lists = await list_facts(Work(store, asked.config, asked.now), asked.seen)
    bot = asked.config.smtp.from_address
    return page_reply(about_page(lists, site=asked.seen.site, from_address=bot))


async def _search(store: Store, asked: Asked) -> WebReply:
    words = asked.query.get("q", "").strip()[:LONGEST_SEARCH]
    site = asked.seen.site
    if not words:
        return page_reply(search_page("", [], site=site))
    try:
        query = read_query(words)
        hits, is_cut = await found_for(store, query, asked=asked)
    except Refused as error:
        text = str(error).replace("`", "")
        return page_reply(search_page(words, [], site=site, refusal=text))
    return page_reply(search_page(words, hits, site=site, query=query, is_cut=is_cut))


async def _item(store: Store, asked: Asked, text: str, page: str | None) -> WebReply | Job:
    number = number_in(text, most=MOST_ITEMS)
    at = number_in(page, most=MOST_ITEMS) if page is not None else None
    if number is None or (page is not None and at is None):
        return NOT_FOUND
    item = await shown_item(store, ItemNumber(number), asked=asked)
    if item is None:
        return NOT_FOUND
    site = asked.seen.site
    if item.number != number:
        return redirect(site.to(addresses.item_path(item.number)))
    material = await item_material(store, item, asked=asked)
    return partial(
        made_item,
        material,
        site=site,
        number=at,
        zone=zone_of(item, asked.config),
        has_people=all(list_config.board_people for list_config in lists_of(item, asked.config)),
    )


async def _person(store: Store, asked: Asked, text: str) -> WebReply:
    number = number_in(text, most=MOST_ITEMS)
    if number is None:
        return NOT_FOUND
    person = PersonId(number)
    facts = await person_facts(store, person, asked=asked)
    if facts is None:
        return NOT_FOUND
    return page_reply(person_page(facts, site=asked.seen.site, now=asked.now))
