"""Requests that mean harm: none breaks the board, learns what is private, or costs much work."""

import asyncio
import logging
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, event

from bot.domain.board_key import board_key
from tests.attacks.board.world import (
    SECRET_ADDRESSES,
    Reader,
    fill,
    private_words,
    public_room,
    served,
)
from tests.fuzz.chance import Chance
from tests.handlers.room import Room

REQUESTS: Final = int(os.environ.get("PENHOLDER_HOSTILE_REQUESTS", "1500"))
"""`make fuzz` sends 10,000."""
AT_ONCE: Final = 32
HANG_UP: Final = timedelta(seconds=1)
"""How long a request that never ends is waited for."""
PATIENCE_SECONDS: Final = 20
MOST_STATEMENTS: Final = 5
"""What a request may ask of the database, on average: most ask for nothing that there is."""
ALLOWED: Final = {200, 301, 304, 400, 403, 404, 405, 413, 414, 417, 429, 431, 501, 503}

PAGES: Final = (
    "/",
    "/items/1",
    "/items/2",
    "/items/3",
    "/items/4",
    "/items/7",
    "/items/8",
    "/items/1/all",
    "/items/1/page/1",
    "/items/1.json",
    "/items.json",
    "/feed.atom",
    "/decisions.atom",
    "/about",
    "/deadlines.ics",
    "/lists/council",
    "/lists/board",
    "/decisions",
    "/search?q=x55",
    "/data/",
    "/data/votes.csv",
    "/data/comments.csv",
    "/items/1/t.mbox.gz",
    "/items/1/badge.svg",
    "/items/3/result-2.json",
    "/m/one@mail.example.org/",
    "/m/priv@mail.example.org/raw",
    "/m/both@mail.example.org/",
    "/style.css",
    "/people/1",
    "/k/abc/items/7",
    "/v/abc",
    "/metrics",
)
PARTS: Final = (
    "..",
    "%2e%2e",
    "%2E%2E%2F",
    "..%2f",
    "%252e%252e%252f",
    "%c0%ae%c0%ae",
    "%00",
    "%ff%fe",
    "%",
    "%zz",
    "\\..\\",
    "%5c%5cevil.example",
    "//evil.example",
    "%0d%0aSet-Cookie:%20a=b",
    "%0a",
    "~",
    ";jsessionid=1",
    "%E2%80%AE",
    "\u202e",
    "%F0%9F%92%A9",
    "%D9%A3",
    "01",
    "-1",
    "1e9",
    "0x1",
    "1%00",
    "99999999999999999999",
    "9" * 4000,
    "a" * 7000,
    "%41" * 2000,
    "<script>",
    "{{7*7}}",
    "${jndi:ldap://evil.example}",
    "' OR 1=1--",
    '"><x55>',
    "raw",
    "all",
    "page",
    "items",
    "m",
    ".",
    "",
    "board",
    "priv@mail.example.org",
    "%70riv@mail.example.org",
    "result-1.json",
    "CON",
)
QUERIES: Final = (
    "q=list:board",
    "q=" + quote("zq-private-list"),
    "q=%00",
    "q=%ff",
    "q=" + "(" * 1500,
    "q=" + '"' * 999,
    "q=from:" + "a:" * 900,
    "q=" + "%F0%9F%92%A9" * 500,
    "q=before:9999999-99-99",
    "q=NEAR(",
    "q=*",
    "q=a" * 800,
    "q&q&q=",
    "&" * 3000,
    "a=" * 2000,
    "state=voting&state=open",
    "state=%00",
    "label=" + "x" * 6000,
    "page=400",
    "page=401",
    "page=0",
    "page=-1",
    "page=%D9%A1",
    "page=1e3",
    "limit=500",
    "limit=501",
    "after=7",
    "after=8",
    "after=1&limit=1",
    ";",
    "%",
    "=%",
    "#",
    "?",
    "[]=1",
    "__proto__[x]=1",
    "q=state:\u202eopen",
    "redirect=//evil.example",
    "next=https://evil.example",
)
METHODS: Final = (
    *("GET",) * 12,
    "HEAD",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PATCH",
    "PROPFIND",
    "get",
    "G E T",
    "GET\x00",
    "\xff",
    "A" * 3000,
)
HEADERS: Final = (
    "",
    "",
    "",
    "Host: evil.example\r\n",
    "X-Forwarded-Host: evil.example\r\n",
    "X-Forwarded-For: 127.0.0.1\r\n",
    "X-Original-URL: /items/7\r\n",
    "Range: bytes=0-1,2-3,4-\r\n",
    "X-Rewrite-URL: /items/7\r\n",
    "If-None-Match: *\r\n",
    'If-None-Match: "' + "a" * 5000 + '"\r\n',
    "If-None-Match: \xff\r\n",
    "If-None-Match: " + '"a",' * 1500 + "\r\n",
    "If-Match: x\r\n",
    "If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT\r\n",
    "If-Modified-Since: 1\r\n",
    "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT\r\n",
    "Accept-Encoding: gzip, br, x;q=9\r\n",
    "Cookie: " + "a=b; " * 1500 + "\r\n",
    "Content-Length: -1\r\n",
    "Content-Length: 99999999\r\n",
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: x\r\nContent-Length: 3\r\n",
    "Expect: 100-continue\r\n",
    "Expect: x\r\n",
    "Upgrade: websocket\r\nConnection: Upgrade\r\n",
    "Upgrade: h2c\r\n",
    "A: b\r\n" * 300,
    "Authorization: Bearer x\r\n",
    "Authorization: Basic \xff\r\n",
    "A: \x00\r\n",
    ": b\r\n",
    "A b\r\n",
    " folded: 1\r\n",
    "Origin: https://evil.example\r\n",
    "Accept: " + "*/*," * 900 + "\r\n",
    "Content-Type: multipart/form-data; boundary=\r\n",
    "Content-Encoding: gzip\r\n",
)
NOT_HTTP: Final = (
    b"",
    b"\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 60,
    b"GET /\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x00" * 5000,
    b"GET " + b"/" * 70_000,
    b"GET / HTTP/1.1\nHost: x\n\n",
    b"GET http:// HTTP/1.1\r\nHost: x\r\n\r\n",
    b"A" * 70_000,
    b"GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET //evil.example HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://evil.example:99999/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET https://a:b@evil.example/items/7 HTTP/1.1\r\n\r\n",
    b"CONNECT evil:443 HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /items/7 HTTP/1.1\r\nHost: x\r\n\r\n",
)


def hostile(count: int, key: str) -> Iterator[bytes]:
    """Yield requests, the same ones each time."""
    chance = Chance("hostile requests")
    pages = (*PAGES, f"/k/{key}/", f"/k/{key.upper()}/items/7", f"/k/{key[:-1]}x/items/7")
    for number in range(count):
        if number % 50 == 0:
            yield NOT_HTTP[number // 50 % len(NOT_HTTP)]
            continue
        path = chance.pick(pages)
        for _ in range(chance.pick((0, 1, 1, 1, 2, 3))):
            parts = path.split("/")
            place = 1 + chance.below(len(parts))
            parts[place : place + chance.below(2)] = [chance.pick(PARTS)]
            path = "/".join(parts)
        query = "&".join(chance.pick(QUERIES) for _ in range(chance.pick((0, 0, 1, 1, 2))))
        if query:
            path += ("&" if "?" in path else "?") + query
        method, header = chance.pick(METHODS), chance.pick(HEADERS)
        body = chance.pick(("", "", "", "x", "0\r\n\r\n", "a=b" * 900))
        host = "" if "Host:" in header else "Host: pen.example.org\r\n"
        head = f"{method} {path} HTTP/1.1\r\n{host}{header}"
        yield f"{head}\r\n{body}".encode("utf-8", "surrogateescape")


async def say(port: int, raw: bytes) -> bytes:
    """Send bytes and nothing more, and return what comes back; b"" if the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(raw)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.transport.abort()


def faults_of(answer: bytes) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split()[1])
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if status not in ALLOWED:
        yield f"status {status}"
    if headers.get("server") != "Penholder" or "content-security-policy" not in headers:
        yield f"headers {headers}"
    if "set-cookie" in headers or not re.fullmatch(r"/(?:[^/\\].*)?", headers.get("location", "/")):
        yield f"location {headers.get('location')}"
    text = f"{head.decode('latin-1')} {body.decode(errors='replace')}"
    yield from (word for word in private_words() if word in text)
    if match := SECRET_ADDRESSES.search(text):
        yield match[0]
    is_page = headers.get("content-type", "").startswith("text/html")
    if "Traceback" in text or (is_page and "<x55" in text):
        yield text[:300]


@pytest.mark.timeout(600)
async def test_no_request_breaks_the_board_or_tells_what_is_private(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await fill(public_room(room))
    statements = 0

    def count(*_of: object) -> None:
        nonlocal statements
        statements += 1

    faults: list[str] = []
    unanswered = 0

    async def send_all(reader: Reader, waiting: Iterator[bytes]) -> None:
        nonlocal unanswered
        for raw in waiting:
            answer = await say(reader.port, raw)
            if not answer:
                unanswered += 1
                continue
            faults.extend(f"{raw[:200]!r}: {text}" for text in faults_of(answer))

    key = board_key(room.config.list_named("board").name, secret=room.config.penholder.secret)
    caplog.clear()
    async with served(room, connection_time=HANG_UP) as reader:
        event.listen(Engine, "before_cursor_execute", count)
        try:
            waiting = hostile(REQUESTS, key)
            async with asyncio.TaskGroup() as tasks:
                for _ in range(AT_ONCE):
                    tasks.create_task(send_all(reader, waiting))
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        whole = await reader.get("/items/1")

    assert not faults, "\n".join(faults[:40])
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert statements < MOST_STATEMENTS * REQUESTS
    assert unanswered < REQUESTS / 10
    assert whole.status == 200
