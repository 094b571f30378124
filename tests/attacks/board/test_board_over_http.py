"""The board behind a proxy, under a path; and copies that readers have already."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from tests.attacks.board.world import Reader, served
from tests.handlers.room import ADA, CHAIR, Room, mail

PATHS = (
    "/", "/about", "/decisions", "/items/1", "/items/1/all", "/items/1.json", "/items.json",
    "/feed.atom", "/deadlines.ics", "/items/1/badge.svg", "/items/1/t.mbox.gz", "/data/items.csv",
    "/lists/council", "/search?q=plan",
)  # fmt: skip


@pytest.fixture
async def reader(room: Room) -> AsyncIterator[Reader]:
    """Serve a thread, a merged item and an open vote under a path."""
    await room.fetch(mail("plan"), mail("reply", answers=["plan"]), mail("other"))
    await room.pen(CHAIR, "merge 2 into 1")
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Shall we?")
    async with served(room, url="https://www.example.org/pen") as other:
        yield other


async def test_under_a_path_every_link_keeps_it_and_both_ways_of_a_proxy_work(
    reader: Reader,
) -> None:
    for path in PATHS:
        stripped, whole = await reader.get(path), await reader.get(f"/pen{path}")
        assert (stripped.status, whole.status) == (200, 200), path
        assert stripped.body == whole.body
        if whole.headers["content-type"].startswith("text/html"):
            links = re.findall(r'(?:href|src|action)="([^"]*)"', whole.body.decode())
            for link in map(html.unescape, links):
                assert re.match(
                    r"/pen/|#|https://www\.example\.org/pen/|mailto:(?:council|board|penholder)@",
                    link,
                ), (
                    path,
                    link,
                )
            for link in {text for text in map(html.unescape, links) if text.startswith("/pen/")}:
                assert (await reader.get(link.partition("#")[0])).status in {200, 301}, link
    for path in ("/items/2", "/m/other@mail.example.org/", "/pen/items/2"):
        moved = await reader.get(path)
        assert moved.status == 301
        assert re.match(r"/pen/items/1(?:#m[0-9a-f]{40})?$", moved.headers["location"])
    for path in ("/penitems/1", "/pen", "/pen/pen/items/1", "//pen/items/1"):
        assert (await reader.get(path)).status == 404, path


async def test_head_tells_what_get_does_without_the_body(reader: Reader) -> None:
    for path in (*PATHS, "/items/2", "/items/99", "/style.css"):
        got, head = await reader.get(path), await reader.get(path, method="HEAD")
        assert head.body == b""
        assert head.status == got.status, path
        own = {"date": "", "content-length": head.headers.get("content-length", "")}
        assert head.headers | own == got.headers | own, path


async def test_a_reader_gets_again_only_what_changed(room: Room, reader: Reader) -> None:
    for path in PATHS:
        got = await reader.get(path)
        tag, modified = got.headers["etag"], got.headers["last-modified"]
        assert parsedate_to_datetime(modified) == room.clock.now.replace(microsecond=0)
        earlier = format_datetime(
            parsedate_to_datetime(modified) - timedelta(seconds=1), usegmt=True
        )
        for known in (
            f"If-None-Match: {tag}\r\n",
            f"If-None-Match: W/{tag}\r\n",
            f'If-None-Match: "x", {tag}\r\n',
            "If-None-Match: *\r\n",
            f"If-None-Match: {tag}\r\nIf-Modified-Since: {earlier}\r\n",
            f"If-Modified-Since: {modified}\r\n",
        ):
            again = await reader.get(path, headers=known)
            assert (again.status, again.body) == (304, b""), (path, known)
            assert again.headers["etag"] == tag
        for other in (
            'If-None-Match: "x"\r\n',
            f'If-None-Match: "x"\r\nIf-Modified-Since: {modified}\r\n',
            f"If-Modified-Since: {earlier}\r\n",
            "If-Modified-Since: yesterday\r\n",
        ):
            assert (await reader.get(path, headers=other)).body == got.body, (path, other)


async def test_a_change_makes_another_copy(room: Room, reader: Reader) -> None:
    changing = ("/items/1", "/items/1.json", "/items/1/badge.svg")
    before = {path: (await reader.get(path)).headers["etag"] for path in changing}
    await room.pen(ADA, "vote 1 agree")
    room.clock.move(minutes=1)

    for path, tag in before.items():
        after = await reader.get(path, headers=f"If-None-Match: {tag}\r\n")
        assert after.status == 200, path
        assert after.headers["etag"] != tag


async def test_what_no_page_asks_for_in_its_query_makes_no_other_page(reader: Reader) -> None:
    plain = await reader.get("/items/1")

    for query in ("?utm_source=x", "?x=1&x=2&y", "?fbclid=" + "a" * 3000):
        got = await reader.get(f"/items/1{query}")
        assert (got.headers["etag"], got.body) == (plain.headers["etag"], plain.body)
