"""The web server, spoken to over sockets: by the book, by scanners, and by those who mean harm."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import pytest

from bot.config import WebConfig
from bot.errors import GiveUp, TryAgainLater
from bot.events import (
    BallotLinkPressed,
    ChoicePressed,
    HealthAsked,
    MetricsAsked,
    PageAsked,
    StopLinkOpened,
    StopLinkPressed,
    StopLinkUndone,
    VoteLinkOpened,
    VoteLinkPressed,
    VoteLinkRefused,
    WebArrival,
    WebReply,
)
from bot.gateways.web.asking import is_penholder_serving
from bot.gateways.web.server import (
    AT_ONCE,
    CONNECTION_TIME,
    MAX_BODY,
    MAX_CONNECTIONS,
    MAX_WRONG,
    REQUEST_TIME,
    WebServer,
)
from bot.language import spoken
from tests.peers.http import HOST, ask, say

PUBLIC: Final = "https://pen.example.org/votes"
WRONG: Final = "wrong"
CAREFUL: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "server": "Penholder",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}


@dataclass(slots=True)
class Site:
    """Answers what comes, and remembers it."""

    arrived: list[WebArrival] = field(default_factory=list)
    before: Callable[[], Awaitable[None]] | None = None
    at_work: int = 0
    most_at_work: int = 0
    began: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def take(self, event: WebArrival) -> WebReply:
        if not isinstance(event, PageAsked):
            self.arrived.append(event)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.began.release()
        try:
            if self.before is not None:
                await self.before()
        finally:
            self.at_work -= 1
        if isinstance(event, HealthAsked | MetricsAsked):
            return WebReply(HTTPStatus.OK, "{}", content_type="application/json")
        if isinstance(event, PageAsked):
            return WebReply(HTTPStatus.NOT_FOUND)
        is_wrong = event.word.startswith(WRONG)
        return WebReply(HTTPStatus.NOT_FOUND if is_wrong else HTTPStatus.OK, f"<p>{event.word}</p>")


@asynccontextmanager
async def serving(
    site: Site,
    *,
    connection_time: timedelta = CONNECTION_TIME,
    request_time: timedelta = REQUEST_TIME,
) -> AsyncIterator[WebServer]:
    async with WebServer(
        WebConfig(port=0),
        public_url=PUBLIC,
        take=site.take,
        problem=lambda status: f"<p>problem {status.value}</p>",
        style="p { margin: 0 }",
        connection_time=connection_time,
        request_time=request_time,
    ) as server:
        yield server


ASKED: Final = [
    ("GET", "/healthz", 200, [HealthAsked()]),
    ("HEAD", "/healthz", 200, [HealthAsked()]),
    ("POST", "/healthz", 405, []),
    ("GET", "/v/abc", 200, [VoteLinkOpened("abc")]),
    ("GET", "/v/abc?utm_source=mail", 200, [VoteLinkOpened("abc")]),
    ("HEAD", "/v/abc", 200, [VoteLinkOpened("abc")]),
    ("POST", "/v/abc", 200, [VoteLinkPressed("abc")]),
    ("POST", "/v/abc/no", 200, [VoteLinkRefused("abc")]),
    ("POST", "/v/abc-7/1-2", 200, [BallotLinkPressed("abc-7", 1, 2)]),
    ("POST", "/v/abc-c7/1234567-2", 200, [BallotLinkPressed("abc-c7", 1_234_567, 2)]),
    ("GET", "/v/abc-7/1-2", 200, [VoteLinkOpened("abc-7")]),
    ("POST", "/v/abc-7/0-2", 405, []),
    ("GET", "/v/abc/no", 405, []),
    ("GET", "/u/abc", 200, [StopLinkOpened("abc")]),
    ("HEAD", "/u/abc", 200, [StopLinkOpened("abc")]),
    ("POST", "/u/abc", 200, [StopLinkPressed("abc")]),
    ("POST", "/u/abc/undo", 200, [StopLinkUndone("abc")]),
    ("GET", "/u/abc/undo", 405, []),
    ("GET", "/u/", 404, []),
    ("GET", "/u/abc/def", 404, []),
    ("GET", "/u/abc/receipts/off", 200, [StopLinkOpened("abc")]),
    ("POST", "/u/abc/receipts/off", 200, [ChoicePressed("abc", "receipts", "off")]),
    ("POST", "/u/abc/receipts/off/", 405, []),
    ("POST", "/v/abc/no/", 405, []),
    ("PUT", "/v/abc", 405, []),
    ("DELETE", "/v/abc", 405, []),
    ("PATCH", "/v/abc", 405, []),
    ("OPTIONS", "/v/abc", 405, []),
    ("TRACE", "/v/abc", 405, []),
    ("GET", "/style.css", 200, []),
    ("POST", "/style.css", 405, []),
    ("GET", "/", 404, []),
    ("GET", "/v", 404, []),
    ("GET", "/v/", 404, []),
    ("GET", "/v//abc", 404, []),
    ("GET", "/v/abc/", 404, []),
    ("GET", "/v/abc/def", 404, []),
    ("GET", "//v/abc", 404, []),
    ("GET", "/V/abc", 404, []),
    ("GET", "/v/../healthz", 404, []),
    ("GET", "/v/abc/../../healthz", 404, []),
    ("GET", "/v/%2e%2e/healthz", 404, []),
    ("GET", "/healthz/", 404, []),
    ("GET", "/healthz%00", 404, []),
    ("GET", "/../../etc/passwd", 404, []),
    ("GET", "/..%2f..%2fetc%2fpasswd", 404, []),
    ("GET", "/style.css/../../config.py", 404, []),
    ("GET", "/v/" + "a" * 201, 404, []),
    ("GET", "/v/%00", 200, [VoteLinkOpened("%00")]),
    ("GET", "/v/" + "a" * 9000, 400, []),
    ("GET", "http://evil.example/v/abc", 200, [VoteLinkOpened("abc")]),
    ("BREW", "/v/abc", 400, []),
    ("get", "/v/abc", 400, []),
]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("Accept-Language: fr-CH, fr;q=0.9, en;q=0.8\r\n", "fr"),
        ("Accept-Language: tlh, en-GB;q=0.8, fr;q=0.5\r\n", "en"),
        ("Accept-Language: *;q=,,;fr\r\n", "en"),
        ("Accept-Language: " + "x" * 5000 + ", fr\r\n", "en"),
    ],
)
async def test_one_persons_page_is_in_the_language_that_their_browser_asks_for(
    accepted: str, language: str
) -> None:
    async def take(_event: WebArrival) -> WebReply:
        return WebReply(HTTPStatus.OK, spoken())

    async with WebServer(
        WebConfig(port=0), public_url=PUBLIC, take=take, problem=lambda _status: spoken(), style=""
    ) as server:
        assert (await ask(server.port, "/v/abc", headers=accepted)).body == language
        assert (await ask(server.port, "/v/", headers=accepted)).body == language
        assert spoken() == "en"


@pytest.mark.parametrize(("method", "path", "status", "arrived"), ASKED)
async def test_a_request_is_what_the_table_says_and_nothing_else(
    method: str, path: str, status: int, arrived: list[WebArrival]
) -> None:
    site = Site()

    async with serving(site) as server:
        answer = await ask(server.port, path, method=method)

    assert (answer.status, site.arrived) == (status, arrived)
    assert answer.headers.items() >= (
        CAREFUL.items() - ({("cache-control", "no-store")} if path == "/style.css" else set())
    )
    assert "set-cookie" not in answer.headers
    assert ("allow" in answer.headers) == (status == 405)
    assert answer.headers.get("connection") == "close" or status == 400
    assert (answer.body == "") == (method == "HEAD")


MALFORMED: Final = [
    b"\r\n\r\n\r\n",
    b"HELLO\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    b"GET /v/abc HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET /v/abc HTTP/1.1\r\nHost : x\r\n\r\n",
    b"GET /v/abc HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
    b"GET /v/abc HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    b"GET /v/ab c HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /v/abc HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /v/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST /v/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST /v/abc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n",
]


@pytest.mark.parametrize("raw", MALFORMED)
async def test_what_is_no_http_does_nothing_is_repeated_nowhere_and_stays_out_of_the_log(
    raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site()

    async with serving(site, connection_time=timedelta(milliseconds=300)) as server:
        data = await say(server.port, raw)

    assert site.arrived == []
    assert data == b"" or data.endswith(b"\r\n\r\nBad Request\n")
    assert b"aiohttp" not in data
    assert caplog.records == []


ENCODED: Final = [
    b"Content-Length: 7\r\n\r\ngarbage",
    b"Content-Length: 7\r\n\r\n\x1f\x8b\x08garb",
    b"Content-Length: 900\r\n\r\n" + b"garbage" * 100,
    b"Transfer-Encoding: chunked\r\n\r\n7\r\ngarbage\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n7\r\ngarbage\r\n",
    b"\r\n",
]


@pytest.mark.parametrize("body", ENCODED)
@pytest.mark.parametrize("encoding", [b"gzip", b"DEFLATE", b"br", b"gzip, identity", b"x"])
async def test_a_false_content_encoding_is_refused_and_costs_no_line_of_the_log(
    encoding: bytes, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    site = Site()

    async with serving(site, connection_time=timedelta(milliseconds=300)) as server:
        for method in (b"GET", b"POST"):
            head = method + b" /v/abc HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + encoding
            raw = await say(server.port, head + b"\r\n" + body)
            assert raw.startswith(b"HTTP/1.1 400 ")

    assert site.arrived == []
    assert caplog.records == []


async def test_a_body_that_is_no_http_costs_no_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    site = Site()

    async with serving(site) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"POST /v/abc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        head = await reader.readuntil(b"\r\n")
        writer.write(b"zz\r\n")
        await reader.read()
        writer.close()

    assert head.startswith(b"HTTP/1.1 200")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("", 200),
        ("Origin: null\r\nSec-Fetch-Site: same-origin\r\n", 200),
        ("Origin: https://pen.example.org\r\n", 200),
        ("Origin: http://pen.example.org\r\n", 200),
        ("Sec-Fetch-Site: none\r\n", 200),
        ("Origin: https://evil.example\r\n", 403),
        ("Origin: https://pen.example.org.evil.example\r\n", 403),
        ("Origin: https://pen.example.org:444\r\n", 403),
        ("Origin: null\r\nSec-Fetch-Site: cross-site\r\n", 403),
        ("Sec-Fetch-Site: same-site\r\n", 403),
        ("Origin: https://pen.example.org\r\nSec-Fetch-Site: cross-site\r\n", 403),
    ],
)
async def test_no_other_sites_page_can_press_the_button(headers: str, status: int) -> None:
    site = Site()

    async with serving(site) as server:
        answer = await ask(server.port, "/v/abc", method="POST", headers=headers)

    assert answer.status == status
    assert site.arrived == ([VoteLinkPressed("abc")] if status == 200 else [])


async def test_a_large_body_is_refused_unread() -> None:
    site = Site()

    async with serving(site) as server:
        taken = await ask(
            server.port,
            "/v/abc",
            method="POST",
            headers=f"Content-Length: {MAX_BODY}\r\n",
            body="x" * MAX_BODY,
        )
        refused = await ask(
            server.port,
            "/v/abc",
            method="POST",
            headers="Content-Length: 999999999999\r\n",
            body="x",
        )

    assert (taken.status, refused.status) == (200, 413)
    assert site.arrived == [VoteLinkPressed("abc")]


async def test_a_body_that_never_ends_ends_with_its_connection() -> None:
    site = Site()

    async with serving(site, connection_time=timedelta(milliseconds=500)) as server:
        _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        head = f"POST /v/abc HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n"
        writer.write(head.encode())
        with pytest.raises(ConnectionError):
            await _write_for_ever(writer)
        writer.transport.abort()

    assert site.arrived == [VoteLinkPressed("abc")]


async def _write_for_ever(writer: asyncio.StreamWriter) -> None:
    async with asyncio.timeout(60):
        while True:
            writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0)


async def test_slow_clients_keep_nobody_out_and_their_connections_end() -> None:
    site = Site()
    slow = [b"", b"G", b"GET /v/abc HTTP/1.1\r\nHost: x\r\n"]

    async with serving(site, connection_time=timedelta(milliseconds=500)) as server:
        heard = asyncio.gather(*[say(server.port, raw) for raw in slow])
        assert (await ask(server.port, "/healthz")).status == 200
        assert await heard == [b"", b"", b""]

    assert site.arrived == [HealthAsked()]


async def test_a_thousand_connections_leave_room_for_the_next_one() -> None:
    site = Site()

    async with serving(site) as server:
        opened = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(400)]
        opened += [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(600)]
        try:
            answer = await ask(server.port, "/healthz")
            first = opened[: len(opened) - MAX_CONNECTIONS]
            async with asyncio.timeout(60):
                for reader, _writer in first:
                    assert await _ended(reader)
            assert not opened[-1][0].at_eof()
        finally:
            for _reader, writer in opened:
                writer.transport.abort()

    assert answer.status == 200


async def _ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def test_only_a_few_requests_are_carried_out_at_once() -> None:
    site = Site()
    go = asyncio.Event()

    async def wait() -> None:
        await go.wait()

    site.before = wait
    async with serving(site) as server:
        asked = [asyncio.create_task(ask(server.port, "/v/abc")) for _ in range(3 * AT_ONCE)]
        for _one in range(AT_ONCE):
            await site.began.acquire()
        assert (await ask(server.port, "/style.css")).status == 200
        go.set()
        answers = await asyncio.gather(*asked)

    assert {answer.status for answer in answers} == {200}
    assert site.most_at_work == AT_ONCE


async def test_whoever_guesses_is_stopped_and_a_right_word_is_taken_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(Site()) as server:
        wrong = [await ask(server.port, f"/v/{WRONG}{number}") for number in range(MAX_WRONG + 3)]
        right = await ask(server.port, "/v/right")

    assert [answer.status for answer in wrong] == [404] * MAX_WRONG + [429] * 3
    assert (wrong[-1].headers["retry-after"], right.status) == ("60", 200)
    (log_record,) = caplog.records
    assert log_record.message == "many wrong links to confirm a vote"


async def test_a_busy_database_and_a_slow_one_are_told_as_503(
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = Site()

    async def busy() -> None:
        raise TryAgainLater("the database is busy")

    async def slow() -> None:
        await asyncio.Event().wait()

    async with serving(site, request_time=timedelta(milliseconds=100)) as server:
        site.before = busy
        first = await ask(server.port, "/v/abc", method="POST")
        site.before = slow
        second = await ask(server.port, "/v/abc", method="POST")

    assert [(each.status, each.headers["retry-after"]) for each in (first, second)] == [
        (503, "10"),
        (503, "10"),
    ]
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2


async def test_a_fault_of_ours_is_a_page_and_one_line_of_the_log_without_word_or_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = Site()

    async def fail() -> None:
        raise LookupError("no such thing")

    site.before = fail
    async with serving(site) as server:
        answer = await ask(server.port, "/v/theword", method="POST")

    assert (answer.status, answer.body) == (500, "<p>problem 500</p>")
    (log_record,) = caplog.records
    logged = f"{log_record.message} {log_record.exc_text or ''} {vars(log_record)}"
    assert log_record.levelno == logging.ERROR
    assert not any(secret in logged for secret in ("theword", "127.0.0.1"))


async def test_nothing_is_logged_of_who_asks(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    async with serving(Site()) as server:
        for path in ("/v/theword", "/healthz", "/nothing"):
            await ask(server.port, path)

    ours = [record for record in caplog.records if record.name != "asyncio"]
    assert ours == []


async def test_a_stop_lets_a_request_in_hand_be_answered() -> None:
    site = Site()
    go = asyncio.Event()

    async def wait() -> None:
        await go.wait()

    site.before = wait
    async with serving(site) as server:
        asked = asyncio.create_task(ask(server.port, "/v/abc", method="POST"))
        idle = await asyncio.open_connection("127.0.0.1", server.port)
        await site.began.acquire()
        stopping = asyncio.create_task(server.stop())
        await asyncio.sleep(0)
        go.set()
        assert (await asked).status == 200
        await stopping
        assert await _ended(idle[0])
        idle[1].transport.abort()


async def test_a_port_in_use_is_told_with_the_remedy() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        server = WebServer(
            WebConfig(port=port), public_url="", take=Site().take, problem=str, style=""
        )
        with pytest.raises(GiveUp, match=r"choose another host or port in \[web\]"):
            await server.start()


async def test_our_own_server_is_known_and_another_is_not() -> None:
    async with serving(Site()) as server:
        assert await is_penholder_serving(WebConfig(port=server.port))
    assert not await is_penholder_serving(WebConfig(port=server.port))

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nServer: other\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(other, "127.0.0.1", 0) as another:
        port = another.sockets[0].getsockname()[1]
        assert not await is_penholder_serving(WebConfig(port=port))
