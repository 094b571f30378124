"""Write the board as files, for a web server that runs no programs.

The folder is ours: a file in it that is no page any more is deleted. A file that stays the same is
not touched, and one that changes is replaced at once, so that readers never get half of it. Whoever
stops this can run it again.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from bot.config import Config
from bot.domain.ids import PersonId
from bot.domain.items.item import Item
from bot.errors import WrongUse
from bot.events import WebReply
from bot.language import speaking
from bot.render.board import addresses
from bot.render.board.data import README, TABLES
from bot.render.board.item_page import ON_A_PAGE as MAILS_ON_A_PAGE
from bot.render.board.pages import moved_page
from bot.render.text.fill import template_source
from bot.render.web.pages import style_sheet
from handlers.board.folder import claim, put, remove_others
from handlers.board.gather import MOST_PAGES, ON_A_PAGE
from handlers.board.messages import places_in
from handlers.board.programs import MOST_LISTED
from handlers.board.serve import answer_with, language_of_page
from handlers.lists.access import Asked, Seen, seen_by_all
from handlers.lists.home_list import lists_of
from handlers.lists.language import language_of_item
from storage.board.public import Public
from storage.database.engine import Database

OURS: Final = ".penholder-board"
"""The file that says that a folder is ours."""
AT_ONCE: Final = 500
"""How many items are looked up at once."""
MOST: Final = 100_000
"""How many merged items are looked up."""
NO_BOARD: Final = (
    'no list has a public board; set `board = "public"` for a list whose pages everybody may read'
)

Tell = Callable[[int, int], None]
"""Takes how many items are written, and of how many."""


@dataclass(frozen=True, slots=True)
class Written:
    """The counts of a board's files: all, new or changed, and removed."""

    files: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class File:
    """A file of the board, by the path of its page."""

    path: str
    body: bytes


async def write_board(
    database: Database, config: Config, folder: Path, *, now: datetime, tell: Tell
) -> Written:
    """Write everything that is public into a folder.

    Raises:
        WrongUse: the folder holds other files, or no list has a public board.
    """
    seen = seen_by_all(config)
    if not seen.lists:
        raise WrongUse(NO_BOARD)
    claim(folder, mark=OURS, command="board")
    paths, changed = {folder / OURS}, 0
    async for file in _files(_Maker(database, config, seen, now), tell):
        name = addresses.file_of(file.path)
        paths.add(folder / name)
        changed += put(folder, name, file.body)
    return Written(len(paths) - 1, changed, remove_others(folder, paths))


def _moved(path: str, *, to: str, language: str) -> File:
    """Return the file of a page that is elsewhere now."""
    with speaking(language):
        return File(path, moved_page(to).encode())


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes a file as its page is served, with links to other files."""

    database: Database
    config: Config
    seen: Seen
    now: datetime

    async def make(self, path: str, *, shown: str = "", **query: str) -> list[File]:
        """Return the file of a page, none if there is no such page.

        It holds what is at the path `shown`, if that is another one.
        """
        site = replace(self.seen.site, here=path)
        asked = Asked(
            tuple(unquote(part) for part in (shown or path).strip("/").split("/") if part),
            query,
            replace(self.seen, site=site),
            self.config,
            self.now,
        )
        async with self.database.reading() as store:
            answer = await answer_with(store, asked)
            language = await language_of_page(store, asked)
        reply = answer if isinstance(answer, WebReply) else answer()
        if reply.location:
            return [_moved(path, to=reply.location, language=language)]
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        return [File(path, body)] if reply.status is HTTPStatus.OK else []


async def _files(maker: _Maker, tell: Tell) -> AsyncIterator[File]:
    """Yield all files of the board."""
    yield File(addresses.STYLE, style_sheet().encode())
    yield File(addresses.ICON, template_source("icon.svg").encode())
    async with maker.database.reading() as store:
        public = store.public(maker.seen.shown(maker.now))
        first = await public.items.first_at() or maker.now
        items = await _items(public)
    for path in _tops(maker.seen, range(first.year, maker.now.year + 1)):
        for file in await maker.make(path):
            yield file
    for file in await maker.make(addresses.ITEMS_JSON, limit=str(MOST_LISTED)):
        yield file
    async for file in _fronts(maker, items):
        yield file
    people: set[PersonId] = set()
    for done, item in enumerate(items, start=1):
        async for file in _of_item(maker, item, people):
            yield file
        tell(done, len(items))
    for person in sorted(people):
        for file in await maker.make(addresses.person_path(person)):
            yield file


async def _fronts(maker: _Maker, items: Sequence[Item]) -> AsyncIterator[File]:
    """Yield the pages that list items: of all lists, then of each list."""
    for name in ("", *(str(list_config.name) for list_config in maker.seen.lists)):
        count = sum(name in (*item.lists, "") for item in items if item.merged_into is None)
        for page in range(1, max(1, min(-(-count // ON_A_PAGE), MOST_PAGES)) + 1):
            path = addresses.front_path(page, list_name=name)
            shown = addresses.front_path(1, list_name=name)
            for file in await maker.make(path, shown=shown, page=str(page)):
                yield file


def _tops(seen: Seen, years: Iterable[int]) -> Iterator[str]:
    """Yield the paths of what is not about one item, other than the pages of items."""
    years = list(years)
    yield from (addresses.ABOUT, addresses.DECISIONS, *map(addresses.decisions_path, years))
    yield from (addresses.OBJECTIONS, *map(addresses.objections_path, years))
    yield from (addresses.DECISIONS_FEED, addresses.VOTES_FEED)
    for name in ("", *(list_config.name for list_config in seen.lists)):
        yield from (addresses.list_feed_path(name), addresses.list_calendar_path(name))
    yield from (addresses.DATA, *(f"{addresses.DATA}{name}" for name in (README, *TABLES)))


async def _items(public: Public) -> list[Item]:
    """Return all items that are shown, and those that were merged, whose pages lead to others."""
    items: list[Item] = []
    while page := await public.items.search(after=items[-1] if items else None, limit=AT_ONCE):
        items += page
    return items + await public.items.merged_since(datetime(1970, 1, 1, tzinfo=UTC), limit=MOST)


async def _of_item(maker: _Maker, item: Item, people: set[PersonId]) -> AsyncIterator[File]:
    """Yield an item's files, and note the people whose pages they may link to."""
    number = item.number
    if item.merged_into is not None:
        for file in await maker.make(addresses.item_path(number)):
            yield file
        return
    async with maker.database.reading() as store:
        places = await places_in(store.public(maker.seen.shown(maker.now)), item)
        ballots = (await store.ballots.all_of_items([number]))[number]
        calls = (await store.calls.all_of_items([number]))[number]
        if all(list_config.board_people for list_config in lists_of(item, maker.config)):
            people |= {
                vote.voter for ballot in ballots for vote in await store.ballots.votes(ballot.id)
            }
    language = language_of_item(item, maker.config)
    pages = max(1, -(-len(places) // MAILS_ON_A_PAGE))
    paths = [
        *(addresses.item_path(number, page=page) for page in range(1, pages + 1)),
        *([addresses.whole_path(number)] if pages > 1 else []),
        addresses.feed_path(number),
        addresses.json_path(number),
        addresses.mbox_path(number),
        addresses.badge_path(number),
        *(addresses.result_path(number, ballot.id) for ballot in ballots),
        *(addresses.declaration_path(number, call.id) for call in calls if call.is_declared),
    ]
    for path in paths:
        for file in await maker.make(path):
            yield file
    for message_id, place in places.items():
        path = addresses.mail_path(message_id)
        site = replace(maker.seen.site, here=path)
        yield _moved(path, to=site.to(place), language=language)
