"""A database that an earlier version has filled, kept as a dump of each kind, and what it showed.

Revision 0059 was the last that kept reasons, histories and notes as English sentences. Its own
handlers filled these databases, with the tests' room (`tests/handlers/room.py`) of that time: votes
that count, or do not for each reason, on open, hidden and secret ballots, with every doubt, taken
back and confirmed by mail, link and button; votes of nobody, of doubtful accounts and of one person
with two; words that were not read as a vote; ballots and calls that were closed, withdrawn, merged
away, expired or decided by a casting vote, with notes and without; moved ends in two zones; plans,
delays and fixed terms; and people's own words that look like ours. The words that search finds and
the bytes of mails were then taken out. Code of today cannot run what filled them, so that is not
kept.
"""

import gzip
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.config import Config, WebConfig
from storage.database.engine import Database
from storage.database.sqlite_library import sqlite3
from tests.conftest import new_delivery_id
from tests.handlers.room import BOARD_CHANNEL, CHANNEL, MEMBERS, Room, new_config
from tests.peers.postgres import Postgres

KEPT: Final = Path(__file__).parent / "facts"
ARRIVALS: Final = 10_000
"""More arrivals than the database knows."""
_RULES: Final[dict[str, dict[str, object]]] = {
    "hidden": {"like": "majority", "visibility": "hidden"},
    "secret": {"method": "single", "visibility": "secret"},
    "cast": {"like": "majority", "casting_vote": True},
    "pick": {"method": "single", "casting_vote": True},
    "one": {"method": "single"},
    "yesno": {"method": "yes-no"},
    "plenary": {"like": "majority", "quorum": {"count": 4}},
    "endorsed": {"like": "majority", "endorsers": 2},
    "backed": {"like": "majority", "endorsers": 1, "minimum_duration": "48 hours"},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the code of that time showed of the database.

    `pages` are the items as `show --json` printed them, without their threads. `said`, `reasons`
    and `ends` have lists by item and language: the sentences of its history; why votes on it do not
    count, as their voters read it, without that a doubt is unconfirmed, and in a few words; the
    notes of its ballots and of its latest call. `marks` are items to do something with.
    """

    now: datetime
    marks: dict[str, Any]
    pages: dict[int, dict[str, Any]]
    said: dict[int, dict[str, list[str]]]
    reasons: dict[int, dict[str, list[list[str]]]]
    ends: dict[int, dict[str, list[str]]]


def shown_then() -> Shown:
    """Return what was shown."""
    kept = json.loads(_read("shown.json"))
    marks = kept.pop("notes")
    by_item = {
        name: {int(number): shown for number, shown in part.items()} for name, part in kept.items()
    }
    return Shown(now=datetime.fromisoformat(marks.pop("now")), marks=marks, **by_item)


@contextmanager
def older_sqlite(folder: Path) -> Iterator[str]:
    """Give the URL of the database on SQLite."""
    path = folder / "older.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(_read("sqlite.sql"))
    yield f"sqlite:///{path}"


@contextmanager
def older_postgres(server: Postgres) -> Iterator[str]:
    """Give the URL of the database on PostgreSQL."""
    with server.fresh_database(migrated=False) as url:
        server.run_sql(_read("postgresql.sql"), database=url.rpartition("/")[2])
        yield url


def _read(name: str) -> str:
    return gzip.decompress((KEPT / f"{name}.gz").read_bytes()).decode()


@asynccontextmanager
async def opened(url: str, shown: Shown) -> AsyncIterator[Room]:
    """Give a room over the database, which the code of today brings up to date."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    room = Room(database, config=_config(), arrivals=ARRIVALS, uid=ARRIVALS)
    room.clock.now = shown.now
    room.members = dict.fromkeys((CHANNEL, BOARD_CHANNEL), MEMBERS)
    yield room
    await database.close()


def _config() -> Config:
    lists = new_config(
        council={"calls": {"extensions": {"supporters": 1}}}, board={"timezone": "Pacific/Auckland"}
    )
    whole = lists.model_dump() | {"rules": _RULES}
    config = Config.model_validate(whole, context={"environment": {}})
    section = config.penholder.model_copy(update={"public_url": "https://pen.example.org"})
    return config.model_copy(update={"penholder": section, "web": WebConfig(port=0)})
