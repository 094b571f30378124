"""What programs read from the board, asked for over sockets as they do."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config import WebConfig
from bot.domain.ids import ItemNumber
from bot.events import PageAsked, WebArrival, WebReply
from bot.gateways.web.server import WebServer
from handlers.board.serve import Board
from tests.handlers.keeping.test_erasing import erase_ada
from tests.handlers.reader import PUBLIC, ask_board, read_board, with_address
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail
from tests.peers.http import HOST, Answer, ask, say

PATHS = {
    "/feed.atom": "application/atom+xml; charset=utf-8",
    "/decisions.atom": "application/atom+xml; charset=utf-8",
    "/lists/council/feed.atom": "application/atom+xml; charset=utf-8",
    "/items/1/feed.atom": "application/atom+xml; charset=utf-8",
    "/deadlines.ics": "text/calendar; charset=utf-8",
    "/lists/council/deadlines.ics": "text/calendar; charset=utf-8",
    "/items.json": "application/json; charset=utf-8",
    "/items/1.json": "application/json; charset=utf-8",
    "/items/1/badge.svg": "image/svg+xml; charset=utf-8",
    "/m/plan@mail.example.org/raw": "text/plain; charset=utf-8",
    "/data/": "text/html; charset=utf-8",
    "/data/README.txt": "text/plain; charset=utf-8",
    "/data/items.csv": "text/csv; charset=utf-8",
    "/data/votes.csv": "text/csv; charset=utf-8",
    "/data/comments.csv": "text/csv; charset=utf-8",
}


@asynccontextmanager
async def served(room: Room) -> AsyncIterator[int]:
    """Serve the board of a room; give the port."""
    board = Board(room.database, lambda: room.config, clock=room.clock)

    async def take(event: WebArrival) -> WebReply:
        assert isinstance(event, PageAsked)
        return await board.show(event)

    async with WebServer(
        WebConfig(port=0), public_url=PUBLIC, take=take, problem=str, style=""
    ) as server:
        yield server.port


async def story(room: Room) -> None:
    room.config = with_address(room.config)
    await room.fetch(mail("plan", "I am Ada Example."))
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    await room.pen(ADA, "vote 1 agree says Ada Example")
    await room.pen(BEN, "vote 1 agree")


async def test_each_has_its_type_and_is_not_sent_again_while_it_is_the_same(room: Room) -> None:
    await story(room)

    async with served(room) as port:
        first = {path: await ask(port, path) for path in PATHS}
        room.clock.move(minutes=1)
        again = {path: await ask(port, path, headers=_tag(first[path])) for path in PATHS}
        head = await ask(port, "/feed.atom", method="HEAD")
        await room.fetch(mail("other", date=room.clock()))
        room.clock.move(minutes=1)
        after = await ask(port, "/feed.atom", headers=_tag(first["/feed.atom"]))

    for path, type_ in PATHS.items():
        assert (first[path].status, first[path].headers["content-type"]) == (200, type_), path
        assert (again[path].status, again[path].body) == (304, ""), path
        assert first[path].headers["access-control-allow-origin"] == "*"
        assert "last-modified" in first[path].headers
    assert first["/items/1/badge.svg"].headers["cache-control"] == "public, max-age=60"
    assert (head.status, head.body) == (200, "")
    assert head.headers["etag"] == first["/feed.atom"].headers["etag"]
    assert after.status == 200
    assert "About other" in after.body


def _tag(answer: Answer) -> str:
    return f"If-None-Match: {answer.headers['etag']}\r\n"


async def test_a_mailbox_comes_packed_and_a_message_leads_to_its_page(room: Room) -> None:
    await story(room)

    async with served(room) as port:
        raw = await say(port, f"GET /items/1/t.mbox.gz HTTP/1.1\r\n{HOST}\r\n".encode())
        moved = await ask(port, "/m/plan%40mail.example.org/")

    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"Content-Type: application/gzip\r\n" in head + b"\r\n"
    assert b"Content-Encoding" not in head
    assert b"Message-ID: <plan@mail.example.org>" in gzip.decompress(body)
    assert moved.status == 301
    assert moved.headers["location"].startswith("/pen/items/1#m")


ODD = (
    "/items/1/result-.json",
    "/items/1/result-1.json/x",
    "/items/1.json.json",
    "/items/.json",
    "/items/%D9%A1.json",
    "/items/01.json",
    "/items/-1.json",
    "/items/1e3/badge.svg",
    "/items/99999999999999999999.json",
    "/items/1/mbox",
    "/items/1/t.mbox",
    "/items/1/x.json",
    "/data/../items.csv",
    "/data/%2e%2e/items.csv",
    "/data/items.csv/x",
    "/data/people.csv",
    "/m/%ff/",
    "/m/%00/raw",
    "/m/raw",
    "/m/raw/raw",
    "/m/t.mbox.gz",
    "/m//",
    "/m/plan@mail.example.org/raw/x",
    "/lists/nowhere/feed.atom",
    "/lists//feed.atom",
    "/feed.atom/x",
    "/items.json?after=-1",
    "/items.json?after=%00",
    "/items.json?limit=1e9",
    "/k//feed.atom",
    "/k/x/items.json",
    f"/m/{'%41' * 1300}/",
)


async def test_an_address_that_names_nothing_is_not_found(room: Room) -> None:
    await story(room)

    async with served(room) as port:
        numbers = {path: (await ask(port, path)).status for path in ODD}

    assert numbers == dict.fromkeys(ODD, 404)


async def test_who_was_erased_is_named_nowhere(room: Room) -> None:
    await story(room)
    room.clock.move(days=2)
    await room.tick()
    number = await room.newest_ballot(ItemNumber(1))
    await erase_ada(room)

    paths = [*PATHS, f"/items/1/result-{number}.json"]
    for path in paths:
        reply = await ask_board(room, path)
        text = reply.body if isinstance(reply.body, str) else reply.body.decode()
        assert "Ada" not in text, path
        assert "ada@" not in text, path
    assert b"Ada" not in gzip.decompress(await read_board(room, "/items/1/t.mbox.gz"))
