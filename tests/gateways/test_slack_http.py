"""What Slack posts over HTTP: signed, new and whole, or refused with a status that says why."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.clock import system_clock
from bot.config import EVENTS_PATH, SlackConfig, WebConfig
from bot.errors import GiveUp, TryAgainLater
from bot.events import (
    ButtonPressed,
    CommandGiven,
    FormSubmitted,
    MessagePosted,
    SlackArrival,
    SlackReply,
    VoteCast,
    WebArrival,
    WebReply,
)
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.http import SIGNED_WITHIN, sign, try_posting
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.web.server import MAX_CONNECTIONS, MAX_POST, Inlet, WebServer
from bot.sandbox.slack import Redelivery, SlackChannel, SlackUser, SlackWorld
from tests.gateways.test_slack_in import (
    ADA,
    BOB,
    FAST,
    FORM,
    LIST,
    Desk,
    answering,
    config_for,
    failing,
    post_buttons,
    running,
    until,
)
from tests.peers.http import HOST, Answer, read, say

TIMINGS: Final = SocketTimings(refuse=timedelta(milliseconds=20))
EVENT: Final = json.dumps(
    {
        "type": "event_callback",
        "event_id": "Ev1",
        "event": {
            "type": "message", "user": ADA, "text": "Hello", "ts": "1.1", "channel": LIST
        },
    }
)  # fmt: skip
CLICK: Final = urlencode(
    {
        "payload": json.dumps(
            {
                "type": "block_actions",
                "user": {"id": ADA},
                "channel": {"id": LIST},
                "actions": [{"action_id": "vote:+1", "value": "12:+1", "type": "button"}],
                "trigger_id": "1.2.3",
            }
        )
    }
)
JSON: Final = "application/json"
FORM_TYPE: Final = "application/x-www-form-urlencoded"


async def _no_page(_event: WebArrival) -> WebReply:
    return WebReply(HTTPStatus.NOT_FOUND)


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    everybody = (ADA, BOB, "U0PENHOLDER")
    async with SlackWorld(
        users=[
            SlackUser(id=ADA, name="ada", real_name="Ada Byron", email="ada@example.org"),
            SlackUser(id=BOB, name="bob", real_name="Bob Moss", email="bob@example.net"),
        ],
        channels=[SlackChannel(id=LIST, name="list", members=everybody)],
        redelivery=Redelivery(
            ack_timeout=timedelta(seconds=1), pauses=(timedelta(milliseconds=50),) * 60
        ),
    ) as running:
        yield running


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def out(world: SlackWorld) -> AsyncIterator[SlackOut]:
    slack = SlackOut(config_for(world), pace=FAST)
    yield slack
    await slack.aclose()


def http_config(world: SlackWorld) -> SlackConfig:
    return SlackConfig(
        mode="http",
        bot_token=world.bot_token,
        signing_secret=world.signing_secret,
        api_url=world.api_url,
    )


@asynccontextmanager
async def served(world: SlackWorld, slack: SlackIn) -> AsyncIterator[WebServer]:
    assert slack.http is not None
    server = WebServer(
        WebConfig(port=0),
        public_url="",
        take=_no_page,
        problem=str,
        style="",
        inlets={EVENTS_PATH: Inlet(slack.http.judge, slack.http.take)},
    )
    async with server:
        world.post_to(f"http://127.0.0.1:{server.port}{EVENTS_PATH}")
        yield server


@pytest.fixture
async def slack(world: SlackWorld, out: SlackOut, desk: Desk) -> SlackIn:
    return SlackIn(http_config(world), take=desk.take, out=out, timings=TIMINGS)


@pytest.fixture
async def port(world: SlackWorld, slack: SlackIn) -> AsyncIterator[int]:
    async with served(world, slack) as server, running(slack):
        await until(lambda: slack.connected)
        yield server.port


def signed(
    world: SlackWorld, body: str, *, ago: float = 0, kind: str = JSON, secret: str = ""
) -> str:
    """Return the headers that Slack's own library makes for a body, some seconds ago."""
    timestamp = str(int(system_clock().timestamp() - ago))
    verifier = SignatureVerifier(secret or world.signing_secret)
    signature = verifier.generate_signature(timestamp=timestamp, body=body)
    return (
        f"Content-Type: {kind}\r\nX-Slack-Request-Timestamp: {timestamp}\r\n"
        f"X-Slack-Signature: {signature}\r\n"
    )


async def post(port: int, headers: str, body: str | bytes, *, more: str = "") -> Answer:
    raw = body.encode() if isinstance(body, str) else body
    head = f"POST {EVENTS_PATH} HTTP/1.1\r\n{HOST}{headers}{more}Content-Length: {len(raw)}\r\n\r\n"
    return read(await say(port, head.encode() + raw))


@pytest.mark.usefixtures("port")
async def test_what_people_do_arrives_and_is_answered(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)
    desk.answer = answering(SlackReply(text="Noted"))
    typed = await world.people.command(BOB, LIST, "/pen", "vote 12 agree")
    pressed = await world.people.press(ADA, LIST, ts, "vote:+1")
    desk.answer = answering(SlackReply(view=FORM))
    asked = await world.people.press(BOB, LIST, ts, "comment")
    desk.answer = answering(SlackReply(field_errors=(("words", "Say more"),)))
    view = world.state.open_views(BOB)[-1]
    sent = await world.people.submit(BOB, view.id, {"words": "No"})
    desk.answer = None
    await world.people.post(ADA, LIST, "Good morning")
    await desk.wait_taken(5)

    assert (typed.text, pressed.ok, asked.ok) == ("Noted", True, True)
    assert sent.errors == {"words": "Say more"}
    kinds = [type(event) for event in desk.taken]
    assert kinds == [CommandGiven, VoteCast, ButtonPressed, FormSubmitted, MessagePosted]
    assert [m.text for m in world.state.ephemerals[ADA].values()] == ["Noted"]


@pytest.mark.parametrize(
    ("ago", "secret", "status"),
    [
        (0, "", 200),
        (SIGNED_WITHIN - 5, "", 200),
        (SIGNED_WITHIN + 5, "", 401),
        (-SIGNED_WITHIN - 5, "", 401),
        (0, "another secret", 401),
    ],
)
async def test_only_a_new_signature_of_slack_is_taken(
    world: SlackWorld, desk: Desk, port: int, ago: float, secret: str, status: int
) -> None:
    headers = signed(world, EVENT, ago=ago, secret=secret)

    answer = await post(port, headers, EVENT)

    assert answer.status == status
    assert len(desk.taken) == (1 if status == HTTPStatus.OK else 0)


HOSTILE_HEADERS: Final = (
    "X-Slack-Signature: v0=00\r\n",
    "X-Slack-Request-Timestamp: 1\r\n",
    "X-Slack-Request-Timestamp: \r\nX-Slack-Signature: v0=00\r\n",
    "X-Slack-Request-Timestamp: \u0663\u0663\r\nX-Slack-Signature: v0=00\r\n",
    f"X-Slack-Request-Timestamp: {'9' * 5000}\r\nX-Slack-Signature: v0=00\r\n",
    "X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: \r\n",
    "X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: \u00e4\xff\r\n",
    "X-Slack-Request-Timestamp: {now}\r\n",
    "X-Slack-Request-Timestamp: +{now}\r\nX-Slack-Signature: v0=00\r\n",
)


@pytest.mark.parametrize("headers", HOSTILE_HEADERS)
async def test_who_does_not_sign_is_refused(desk: Desk, port: int, headers: str) -> None:
    now = int(system_clock().timestamp())
    given = f"Content-Type: {JSON}\r\n" + headers.replace("{now}", str(now))

    answer = await post(port, given, EVENT)

    assert answer.status == HTTPStatus.UNAUTHORIZED
    assert desk.taken == []


async def test_one_changed_byte_breaks_the_signature(
    world: SlackWorld, desk: Desk, port: int
) -> None:
    answer = await post(port, signed(world, CLICK, kind=FORM_TYPE), CLICK.replace("12", "13"))

    assert answer.status == HTTPStatus.UNAUTHORIZED
    assert desk.taken == []


UNREADABLE: Final = (
    (JSON, "{"),
    (JSON, "[]"),
    (JSON, '"text"'),
    (JSON, "[" * 100_000),
    (JSON, '{"a":' * 50_000),
    (JSON, "1" * 5000),
    (JSON, ""),
    (FORM_TYPE, ""),
    (FORM_TYPE, "payload=%7B"),
    (FORM_TYPE, "payload=[]"),
    (FORM_TYPE, "text=no+command"),
    (FORM_TYPE, "&".join(f"a{n}=1" for n in range(1000))),
)


@pytest.mark.parametrize(("kind", "body"), UNREADABLE)
async def test_what_cannot_be_read_has_a_status_even_if_it_is_signed(
    world: SlackWorld, desk: Desk, port: int, kind: str, body: str
) -> None:
    answer = await post(port, signed(world, body, kind=kind), body)
    after = await post(port, signed(world, EVENT), EVENT)

    assert (answer.status, after.status) == (400, 200)
    assert len(desk.taken) == 1


async def test_bytes_that_are_no_text_are_refused(world: SlackWorld, port: int) -> None:
    body, timestamp = b'{"type": "\xff"}', str(int(system_clock().timestamp()))
    signature = sign(world.signing_secret.encode(), timestamp, body)
    headers = (
        f"Content-Type: {JSON}\r\nX-Slack-Request-Timestamp: {timestamp}\r\n"
        f"X-Slack-Signature: {signature}\r\n"
    )

    answer = await post(port, headers, body)

    assert answer.status == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("method", "kind", "more", "status"),
    [
        ("GET", JSON, "", 405),
        ("PUT", JSON, "", 405),
        ("POST", "text/plain", "", 415),
        ("POST", "multipart/form-data; boundary=x", "", 415),
        ("POST", "", "", 415),
        ("POST", "Application/JSON; charset=utf-8", "", 200),
        ("POST", JSON, "Content-Encoding: gzip\r\n", 400),
    ],
)
async def test_methods_and_kinds(
    world: SlackWorld, port: int, method: str, kind: str, more: str, status: int
) -> None:
    head = f"{method} {EVENTS_PATH} HTTP/1.1\r\n{HOST}{signed(world, EVENT, kind=kind)}{more}"
    raw = f"{head}Content-Length: {len(EVENT)}\r\n\r\n{EVENT}"

    answer = read(await say(port, raw.encode()))

    assert answer.status == status


async def test_a_body_too_long_is_refused_however_it_comes(
    world: SlackWorld, desk: Desk, port: int
) -> None:
    body = json.dumps({"text": "x" * MAX_POST})
    headers = signed(world, body)
    chunk = f"{len(body):x}\r\n{body}\r\n0\r\n\r\n"
    head = f"POST {EVENTS_PATH} HTTP/1.1\r\n{HOST}{headers}Transfer-Encoding: chunked\r\n\r\n"

    told = await post(port, headers, body)
    chunked = read(await say(port, (head + chunk).encode()))

    assert (told.status, chunked.status) == (413, 413)
    assert desk.taken == []


async def test_a_chunked_body_is_read(world: SlackWorld, desk: Desk, port: int) -> None:
    head = f"POST {EVENTS_PATH} HTTP/1.1\r\n{HOST}{signed(world, EVENT)}"
    half = len(EVENT) // 2
    chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (EVENT[:half], EVENT[half:], ""))

    answer = read(await say(port, f"{head}Transfer-Encoding: chunked\r\n\r\n{chunks}".encode()))

    assert answer.status == HTTPStatus.OK
    assert len(desk.taken) == 1


@pytest.mark.parametrize("chunks", ["zz\r\n", "5\r\nab", "-1\r\n\r\n"])
async def test_a_broken_body_is_refused_without_an_error_in_the_log(
    world: SlackWorld, desk: Desk, port: int, chunks: str, caplog: pytest.LogCaptureFixture
) -> None:
    head = f"POST {EVENTS_PATH} HTTP/1.1\r\n{HOST}{signed(world, EVENT)}"
    raw = f"{head}Transfer-Encoding: chunked\r\n\r\n{chunks}".encode()

    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    writer.write_eof()
    told = await reader.read()
    writer.close()
    after = await post(port, signed(world, EVENT), EVENT)

    assert told == b"" or read(told).status == HTTPStatus.BAD_REQUEST
    assert after.status == HTTPStatus.OK
    assert len(desk.taken) == 1
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_slow_body_ends_after_three_seconds(
    world: SlackWorld, desk: Desk, port: int
) -> None:
    head = f"POST {EVENTS_PATH} HTTP/1.1\r\n{HOST}{signed(world, EVENT)}"

    answer = read(await say(port, f"{head}Content-Length: {len(EVENT)}\r\n\r\n{{".encode()))

    assert answer.status == HTTPStatus.REQUEST_TIMEOUT
    assert desk.taken == []


async def test_slack_can_verify_the_address_and_its_certificate(
    world: SlackWorld, port: int
) -> None:
    body = json.dumps({"type": "url_verification", "token": "t", "challenge": "3eZbrw1a"})

    verified = await post(port, signed(world, body), body)
    checked = await post(
        port, signed(world, "ssl_check=1&token=t", kind=FORM_TYPE), "ssl_check=1&token=t"
    )
    unsigned = await post(port, signed(world, body, secret="none"), body)

    assert (verified.status, verified.body) == (200, "3eZbrw1a")
    assert verified.headers["content-type"].startswith("text/plain")
    assert (checked.status, checked.body) == (200, "")
    assert unsigned.status == HTTPStatus.UNAUTHORIZED


@pytest.mark.usefixtures("port")
async def test_an_event_that_was_not_saved_comes_again(
    world: SlackWorld, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    desk.answer = failing(TryAgainLater("the database is away"), times=2)

    await world.people.post(ADA, LIST, "Once only")
    await desk.wait_taken(1)

    assert len(desk.taken) == 1
    again = [record for record in caplog.records if record.message == "slack sends again"]
    assert [(vars(each)["time"], vars(each)["reason"]) for each in again] == [
        ("1", "http_error"),
        ("2", "http_error"),
    ]


@pytest.mark.usefixtures("port")
async def test_an_event_that_comes_again_while_it_is_being_saved_waits_for_that(
    world: SlackWorld, desk: Desk
) -> None:
    free = asyncio.Event()
    saves = posts = 0

    async def slowly(_event: SlackArrival) -> None:
        nonlocal saves
        saves += 1
        await free.wait()

    desk.answer = slowly

    async def count(name: str, _phase: object) -> None:
        nonlocal posts
        posts += name == "http.events_api"

    world.on_call = count
    await world.people.post(ADA, LIST, "Once only")
    await until(lambda: posts > 1)  # the first was given up after a second
    free.set()
    await desk.wait_taken(1)

    assert (saves, len(desk.taken)) == (1, 1)


@pytest.mark.usefixtures("port")
async def test_what_is_from_one_channel_keeps_its_order(world: SlackWorld, desk: Desk) -> None:
    free = asyncio.Event()

    async def first_waits(event: SlackArrival) -> None:
        if isinstance(event, MessagePosted) and event.text == "First":
            await free.wait()

    desk.answer = first_waits
    await world.people.post(ADA, LIST, "First")
    await world.people.post(BOB, LIST, "Second")
    await asyncio.to_thread(lambda: None)
    free.set()
    await desk.wait_taken(2)

    texts = [event.text for event in desk.taken if isinstance(event, MessagePosted)]
    assert texts == ["First", "Second"]


async def test_who_stops_finishes_what_is_in_hand_and_refuses_the_rest(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def slowly(_event: SlackArrival) -> SlackReply:
        begun.set()
        await free.wait()
        return SlackReply(text="Done")

    desk.answer = slowly
    async with served(world, slack) as server:
        serving = asyncio.create_task(slack.run())
        await until(lambda: slack.connected)
        typed = asyncio.create_task(world.people.command(ADA, LIST, "/pen", "comment 1 Yes"))
        await begun.wait()
        serving.cancel()
        await until(lambda: not slack.connected)

        refused = await post(server.port, signed(world, EVENT), EVENT)
        free.set()
        answer = await typed
        with pytest.raises(asyncio.CancelledError):
            await serving

    assert refused.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.text == "Done"
    assert len(desk.taken) == 1


async def test_a_flood_of_connections_cuts_off_no_post_in_hand(
    world: SlackWorld, desk: Desk, port: int
) -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def slowly(_event: SlackArrival) -> SlackReply:
        begun.set()
        await free.wait()
        return SlackReply(text="Done")

    desk.answer = slowly
    typed = asyncio.create_task(world.people.command(ADA, LIST, "/pen", "comment 1 Yes"))
    await begun.wait()
    flood = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MAX_CONNECTIONS + 20)]
    free.set()
    answer = await typed
    for _reader, writer in flood:
        writer.close()

    assert answer.text == "Done"


async def test_the_address_is_tried_as_slack_does(world: SlackWorld, port: int) -> None:
    url = f"http://127.0.0.1:{port}{EVENTS_PATH}"

    await try_posting(url, signing_secret=world.signing_secret)
    with pytest.raises(GiveUp, match="another signing_secret"):
        await try_posting(url, signing_secret="another")
    with pytest.raises(GiveUp, match="status 405"):
        await try_posting(f"http://127.0.0.1:{port}/", signing_secret="another")
    with pytest.raises(TryAgainLater, match="nothing answers"):
        await try_posting("http://127.0.0.1:1/", signing_secret="another")


async def test_who_takes_any_signature_is_found() -> None:
    async def echo(request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text=str((await request.json())["challenge"]))

    app = aiohttp.web.Application()
    app.router.add_post("/", echo)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        with pytest.raises(GiveUp, match="takes a wrong signature"):
            await try_posting(
                f"http://127.0.0.1:{runner.addresses[0][1]}/", signing_secret="secret"
            )
    finally:
        await runner.cleanup()
