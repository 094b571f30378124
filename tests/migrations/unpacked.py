"""A database in which revision 0061 kept mails as they came, one of each kind, and what it showed.

Its handlers filled it by `fill` with invented mails, and `shown` looked at it then:
mails in several encodings, long ones, empty ones, with attachments, with letters that no database
can store; mails set aside and held; comments and titles.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot.domain.ids import MailId
from bot.domain.items.search import read_query
from storage.database.engine import Database
from tests.handlers.room import ADA, BEN, CHAIR, START, Room, mail, trace_of
from tests.peers.postgres import Postgres

KEPT: Final = Path(__file__).parent / "unpacked"
WORDS: Final = ("budget", "venue", "charter", "mirror", "harbour", "ledger", "quorum", "bylaw")
SEARCHES: Final = (
    "budget",
    "budgets",
    '"the venue"',
    "harbour from:ben",
    "zażółć",
    "会议",
    "has:attachment",
    "lantern",
    "unheard",
)
PARTS: Final = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(250))


async def fill(room: Room) -> None:
    """Let mails arrive and people write in Slack."""
    await room.fetch(*_threads(), *_odd_mails())
    await room.fetch(mail("beside", "Held words.", writer="Eve <eve@example.net>", through=None))
    async with room.database.transaction() as store:
        for number, raw in enumerate((b"x\x9c\xbb no mail \x00\xff", b"", None)):
            await store.set_aside.add(
                at=START, reason="unreadable", size=12, where=f"place {number}", raw=raw
            )
    await room.posted(1, ts="1.1")
    await room.say(BEN, "A lantern for the venue, please.", ts="2.1", thread="1.1")
    await room.say(ADA, "Two lanterns.", ts="2.2", thread="1.1")
    await room.pen(CHAIR, "title 2 The lantern ledger")


def _threads() -> Iterator[bytes]:
    for number in range(24):
        root = number - number % 6
        words = " ".join(WORDS[(number * 3 + step) % len(WORDS)] for step in range(5))
        own = f"We talked about the {words} again.\n\nThe venue is fine.\n" * (1 + number % 5 * 9)
        quoted = "" if number == root else f"Ben wrote:\n> Shall we keep the {words}?\n> Yes.\n\n"
        yield mail(
            f"thread-{number}",
            quoted + own,
            writer=("Ada Example <ada@example.org>", "Ben Example <ben@example.net>")[number % 2],
            answers=[f"thread-{root}"] if number != root else [],
            subject=("Re: " if number != root else "") + f"Matter {root}",
            date=START - timedelta(hours=30 - number),
        )


def _odd_mails() -> Iterator[bytes]:
    """Yield a mail of each encoding and size, none of which answers another."""
    yield mail("empty", "")
    yield mail("spaces", " \n\n  \n")
    yield mail("polish", "Zażółć gęślą jaźń, said the harbour.")
    yield mail("chinese", "会议在星期一。\n" * 40)
    yield mail("long", "".join(f"Line {number} of the ledger.\n" for number in range(4_000)))
    yield mail("nul", "before\0after \ufffe and \U0001f6a2")
    head = mail("latin", "x").rpartition(b"\n\n")[0].replace(b'charset="utf-8"', b"charset=latin1")
    yield head + b"\n\nUn caf\xe9 \xe0 la carte, \x80\x81\xff\n"
    whole = mail("attached", "The plan is attached.").replace(
        b'Content-Type: text/plain; charset="utf-8"', b"Content-Type: multipart/mixed; boundary=b"
    )
    parts = (
        b"--b\nContent-Type: text/plain\n\nThe plan is attached.\n--b\n"
        b"Content-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(PARTS)
        + b"--b--\n"
    )
    yield whole.rpartition(b"\n\n")[0] + b"\n\n" + parts
    yield trace_of("council") + (
        b"Message-ID: <html@mail.example.org>\nFrom: Ben <ben@example.net>\n"
        b"Date: Wed, 4 Mar 2026 08:00:00 +0000\nSubject: =?utf-8?q?Caf=C3=A9?=\n"
        b"List-Id: <council.lists.example.org>\nContent-Type: text/html; charset=utf-8\n\n"
        b"<p>The <b>venue</b> has a caf&eacute;.</p>\n"
    )


async def shown(room: Room) -> dict[str, Any]:
    """Return what the database holds and shows, in JSON's kinds of values."""
    async with room.database.reading() as store:
        found = await store.mails.get_many([MailId(number) for number in range(1, 200)])
        stored = [mail_ for _number, mail_ in sorted(found.items())]
        asides = [await store.set_aside.get(one.id) for one in await store.set_aside.list(100)]
        searches = {
            typed: [
                [hit.what.value, hit.message_id or "", _hash(hit.text.encode())]
                for hit in await store.search.best(read_query(typed), limit=50)
            ]
            for typed in SEARCHES
        }
        return {
            "mails": [
                [one.id, one.message_id, one.thread, one.author.name, one.subject, one.size]
                for one in stored
            ],
            "texts": [[_hash(one.text.encode()), _hash(one.new_text.encode())] for one in stored],
            "attachments": [[part.filename for part in one.attachments] for one in stored],
            "raws": [_hash(await store.mails.raw(one.id)) for one in stored],
            "set aside": [
                [aside.id, aside.where, aside.size, None if aside.raw is None else aside.raw.hex()]
                for aside in asides
                if aside
            ],
            "held": [_hash(await store.held.raw(1))],
            "searches": searches,
        }


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def shown_then() -> dict[str, Any]:
    """Return what was shown."""
    kept: dict[str, Any] = json.loads(_read("shown.json"))
    return kept


def unpacked_sqlite(folder: Path) -> Path:
    """Return the database on SQLite, a file."""
    path = folder / "unpacked.db"
    path.write_bytes(_read("sqlite.db"))
    return path


@contextmanager
def unpacked_postgres(server: Postgres) -> Iterator[str]:
    """Give the URL of the database on PostgreSQL."""
    with server.fresh_database(migrated=False) as url:
        server.run_sql(_read("postgresql.sql").decode(), database=url.rpartition("/")[2])
        yield url


async def shown_at(url: str) -> dict[str, Any]:
    """Return what a database shows, which the code of today brings up to date."""
    database = await Database.open(url, new_delivery_id=Database.no_delivery)
    try:
        return await shown(Room(database))
    finally:
        await database.close()


def _read(name: str) -> bytes:
    return gzip.decompress((KEPT / f"{name}.gz").read_bytes())
