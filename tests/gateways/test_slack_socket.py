"""Connections that go wrong in every way a websocket can: each is noticed and replaced."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clock import system_clock
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.socket import Reply, SlackSocket
from bot.gateways.slack.turns import order_key

SHORT = SocketTimings(
    hello=timedelta(milliseconds=200),
    stale=timedelta(milliseconds=300),
    quiet=timedelta(milliseconds=300),
    linger=timedelta(milliseconds=100),
    settled=timedelta(milliseconds=20),
    drain=timedelta(seconds=1),
    close=timedelta(milliseconds=50),
    first_pause=timedelta(milliseconds=10),
    longest_pause=timedelta(milliseconds=100),
)
HELLO = {"type": "hello", "num_connections": 1}

Scene = Callable[[web.WebSocketResponse], Awaitable[None]]


class Stage:
    """A server whose connections each play the next scene; the last one plays on."""

    def __init__(self, *scenes: Scene) -> None:
        self.scenes = list(scenes)
        self.opened: list[float] = []
        self.received: list[dict[str, object]] = []
        self.pongs = 0
        self._open: list[web.WebSocketResponse] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.opened.append(asyncio.get_running_loop().time())
        socket = web.WebSocketResponse(autoping=False, timeout=0.1)
        await socket.prepare(request)
        self._open.append(socket)
        scene = self.scenes.pop(0) if len(self.scenes) > 1 else self.scenes[0]
        with contextlib.suppress(ConnectionError):
            await scene(socket)
        return socket

    async def hang_up(self) -> None:
        """Close every connection."""
        for socket in tuple(self._open):
            await socket.close()

    async def listen(self, socket: web.WebSocketResponse) -> None:
        """Take what the client says until it leaves, answering its pings."""
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self.received.append(json.loads(frame.data))
            elif frame.type is WSMsgType.PING:
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.PONG:
                self.pongs += 1

    async def well(self, socket: web.WebSocketResponse) -> None:
        """Play a healthy connection that brings one envelope."""
        await socket.send_json(HELLO)
        await socket.send_json(envelope("good"))
        await self.listen(socket)

    async def until_received(self, count: int = 1) -> None:
        async with asyncio.timeout(60):
            while len(self.received) < count:
                await asyncio.to_thread(lambda: None)


def envelope(name: str, **payload: object) -> dict[str, object]:
    return {
        "type": "slash_commands",
        "envelope_id": name,
        "payload": {"user_id": "U1", **payload},
        "accepts_response_payload": True,
    }


async def echo(request: SocketModeRequest, reply: Reply) -> None:
    await reply(json.dumps({"envelope_id": request.envelope_id}))


@asynccontextmanager
async def playing(
    stage: Stage,
    *,
    timings: SocketTimings = SHORT,
    handle: Callable[[SocketModeRequest, Reply], Awaitable[None]] = echo,
) -> AsyncIterator[SlackSocket]:
    application = web.Application()
    application.router.add_get("/link", stage.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stage.url = f"ws://127.0.0.1:{runner.addresses[0][1]}/link"

    async def address() -> str:
        return stage.url

    async with aiohttp.ClientSession() as session:
        socket = SlackSocket(
            open_address=address,
            session=lambda: session,
            handle=handle,
            timings=timings,
            clock=system_clock,
            jitter=lambda: 1.0,
        )
        task = asyncio.create_task(socket.run())
        try:
            yield socket
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await runner.cleanup()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.to_thread(lambda: None)


async def mute(socket: web.WebSocketResponse) -> None:
    """Accept the connection and say nothing, not even to pings."""
    async for _ in socket:
        pass


def saying(*frames: object) -> Scene:
    """Say these frames (text as it is, else as JSON), then listen without a word."""

    async def scene(socket: web.WebSocketResponse) -> None:
        for frame in frames:
            if isinstance(frame, bytes):
                await socket.send_bytes(frame)
            else:
                await socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
        await mute(socket)

    return scene


async def hang_up(socket: web.WebSocketResponse) -> None:
    await socket.send_json(HELLO)
    await socket.close()


@pytest.mark.parametrize(
    ("scene", "problem"),
    [
        (mute, "does not say hello"),
        (saying("not json"), "closed before hello"),
        (saying([1, 2]), "closed before hello"),
        (saying(envelope("early")), "no hello"),
        (saying({"type": "hello", "num_connections": "many"}), "makes no sense"),
        (saying({"type": "disconnect", "reason": "link_disabled"}), "switch it on"),
        (saying({"type": "disconnect", "reason": "too_many_websockets"}), "stop what else runs"),
    ],
)
async def test_a_connection_without_hello_is_replaced(scene: Scene, problem: str) -> None:
    stage = Stage(scene)
    slow = replace(SHORT, first_pause=timedelta(milliseconds=100))

    async with playing(stage, timings=slow) as socket:
        await until(lambda: problem in socket.problem)
        assert not socket.connected
        assert socket.healthy_since is None
        stage.scenes = [stage.well]
        await stage.until_received()

        await until(lambda: socket.connected)
        assert socket.problem == ""


async def test_nobody_at_the_address_is_waited_out() -> None:
    stage = Stage()
    stage.scenes.append(stage.well)

    async with playing(stage) as socket:
        await stage.until_received()
        right, stage.url = stage.url, "ws://127.0.0.1:9/link"
        await stage.hang_up()
        await until(lambda: "Slack's socket: Client" in socket.problem)
        stage.url = right

        await stage.until_received(2)


async def test_a_hello_after_a_ping_is_heard() -> None:
    async def pinging(socket: web.WebSocketResponse) -> None:
        await socket.ping(b"are you there")
        await stage.well(socket)

    stage = Stage(pinging)

    async with playing(stage):
        await stage.until_received()
        await until(lambda: stage.pongs == 1)


async def test_frames_that_mean_nothing_do_no_harm() -> None:
    odd = saying(
        HELLO,
        b"binary",
        "not json",
        [1],
        {"type": "unknown"},
        {**envelope("list"), "payload": [1]},
        envelope("last"),
    )
    stage = Stage(odd)
    seen: list[str] = []

    async def note(request: SocketModeRequest, reply: Reply) -> None:
        seen.append(request.envelope_id)
        await echo(request, reply)

    async with playing(stage, handle=note):
        await until(lambda: seen == ["last"])


async def test_a_server_that_stops_answering_is_left() -> None:
    stage = Stage(saying(HELLO))
    stage.scenes.append(stage.well)

    async with playing(stage) as socket:
        await stage.until_received()

        assert len(stage.opened) == 2
        assert socket.connected


async def test_a_server_that_answers_pings_but_sends_none_any_more_is_left() -> None:
    async def gone_quiet(socket: web.WebSocketResponse) -> None:
        await socket.send_json(HELLO)
        await socket.ping()
        await socket.send_json(envelope("before"))
        await stage.listen(socket)

    stage = Stage(gone_quiet)
    stage.scenes.append(stage.well)

    async with playing(stage):
        await stage.until_received(2)

    assert [answer["envelope_id"] for answer in stage.received] == ["before", "good"]
    first, second = stage.opened
    assert second - first >= SHORT.quiet.total_seconds()


async def test_a_quiet_server_that_never_pinged_is_kept() -> None:
    stage = Stage()
    stage.scenes.append(stage.well)
    brief = replace(SHORT, quiet=timedelta(milliseconds=50))

    async with playing(stage, timings=brief) as socket:
        await stage.until_received()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):  # several times what makes a pinging one stale
                await until(lambda: len(stage.opened) > 1)

        assert socket.connected


async def test_a_server_that_hangs_up_at_once_is_asked_less_and_less() -> None:
    stage = Stage(hang_up)
    patient = replace(SHORT, settled=timedelta(seconds=5))

    async with playing(stage, timings=patient) as socket:
        await until(lambda: len(stage.opened) == 7)
        assert not socket.connected

    gaps = [after - before for before, after in pairwise(stage.opened)]
    for gap, pause in zip(gaps, [0.01, 0.02, 0.04, 0.08, 0.1, 0.1], strict=True):
        assert gap >= pause * 0.99


async def test_a_refusal_after_the_hello_waits_too() -> None:
    refused = saying(HELLO, {"type": "disconnect", "reason": "too_many_websockets"})
    stage = Stage(refused)
    eager = replace(SHORT, settled=timedelta(0), first_pause=timedelta(milliseconds=50))

    async with playing(stage, timings=eager):
        await until(lambda: len(stage.opened) == 3)

    for before, after in pairwise(stage.opened):
        assert after - before >= 0.05 * 0.99


async def test_a_stray_connection_is_counted() -> None:
    stage = Stage(saying({"type": "hello", "num_connections": 4}))

    async with playing(stage) as socket:
        await until(lambda: socket.connected)

        assert socket.connections == 4


async def test_one_bad_envelope_does_not_stop_the_next() -> None:
    async def handle(request: SocketModeRequest, reply: Reply) -> None:
        if request.envelope_id == "bad":
            raise RuntimeError("a bug")
        await echo(request, reply)

    async def two(socket: web.WebSocketResponse) -> None:
        await socket.send_json(HELLO)
        await socket.send_json(envelope("bad"))
        await socket.send_json(envelope("next"))
        await stage.listen(socket)

    stage = Stage(two)

    async with playing(stage, handle=handle):
        await stage.until_received()

    assert stage.received == [{"envelope_id": "next"}]


async def test_an_answer_outlives_its_connection() -> None:
    hold = asyncio.Event()

    async def handle(request: SocketModeRequest, reply: Reply) -> None:
        if request.envelope_id == "held":
            await hold.wait()
        await echo(request, reply)

    async def cut(socket: web.WebSocketResponse) -> None:
        await socket.send_json(HELLO)
        await socket.send_json(envelope("held", user_id="U2"))
        await socket.close()

    stage = Stage(cut)
    stage.scenes.append(stage.well)

    async with playing(stage, handle=handle):
        await stage.until_received()
        hold.set()
        await stage.until_received(2)

    assert [answer["envelope_id"] for answer in stage.received] == ["good", "held"]


async def test_an_answer_without_any_connection_is_left_to_slack() -> None:
    hold, answered = asyncio.Event(), asyncio.Event()

    async def handle(request: SocketModeRequest, reply: Reply) -> None:
        await hold.wait()
        await echo(request, reply)
        answered.set()

    async def cut(socket: web.WebSocketResponse) -> None:
        await socket.send_json(HELLO)
        await socket.send_json(envelope("held"))
        await socket.close()

    stage = Stage(cut, mute)

    async with playing(stage, handle=handle) as socket:
        await until(lambda: len(stage.opened) == 2)
        hold.set()
        await asyncio.wait_for(answered.wait(), 5)

        assert not socket.connected


async def test_one_persons_envelopes_are_handled_one_after_another() -> None:
    running: set[str] = set()
    order: list[str] = []

    async def handle(request: SocketModeRequest, reply: Reply) -> None:
        user = request.payload["user_id"]
        assert user not in running
        running.add(user)
        await asyncio.to_thread(lambda: None)
        running.discard(user)
        order.append(request.envelope_id)
        await echo(request, reply)

    async def many(socket: web.WebSocketResponse) -> None:
        await socket.send_json(HELLO)
        for number in range(40):
            await socket.send_json(envelope(f"{number}", user_id=f"U{number % 2}"))
        await stage.listen(socket)

    stage = Stage(many)

    async with playing(stage, handle=handle):
        await stage.until_received(40)

    for user in (0, 1):
        own = [int(name) for name in order if int(name) % 2 == user]
        assert own == sorted(own)


async def test_an_event_that_comes_again_while_it_waits_is_handled_once() -> None:
    handled: list[str] = []
    released = asyncio.Event()

    async def handle(request: SocketModeRequest, reply: Reply) -> None:
        handled.append(request.envelope_id)
        if request.envelope_id == "slow":
            await released.wait()
        await echo(request, reply)

    async def impatient(socket: web.WebSocketResponse) -> None:
        await socket.send_json(HELLO)
        await socket.send_json(envelope("slow", event_id="Ev1", event={"channel": "C1"}))
        for name in ("first", "second", "third"):
            await socket.send_json(envelope(name, event_id="Ev2", event={"channel": "C1"}))
        await socket.send_json(envelope("other", user_id="U1"))
        await stage.listen(socket)

    stage = Stage(impatient)

    async with playing(stage, handle=handle):
        await until(lambda: "other" in handled)
        released.set()
        await stage.until_received(3)

    assert handled == ["slow", "other", "third"]


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        ({"event": {"channel": "C1"}}, "channel:C1"),
        ({"user_id": "U1", "channel_id": "C1"}, "user:U1"),
        ({"user": {"id": "U1"}, "view": {}}, "user:U1"),
        ({"event": {"user": {}}}, "envelope:E1"),
        ({}, "envelope:E1"),
    ],
)
def test_what_keeps_its_order_within_what(payload: dict[str, object], key: str) -> None:
    request = SocketModeRequest(type="events_api", envelope_id="E1", payload=payload)

    assert order_key(request) == key
