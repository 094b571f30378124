"""Who can post where Slack posts: what is not Slack's own, and new, changes nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.config import EVENTS_PATH, SlackConfig, WebConfig
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.events import WebArrival, WebReply
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.http import SIGNED_WITHIN
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.web.server import Inlet, WebServer
from bot.serving.arrivals import take_slack
from tests.gateways.test_slack_in import running, until
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, Room, mail
from tests.peers.http import HOST, read, say

SECRET: Final = "the app's signing secret"
FORM: Final = "application/x-www-form-urlencoded"


async def _no_page(_event: WebArrival) -> WebReply:
    return WebReply(HTTPStatus.NOT_FOUND)


@asynccontextmanager
async def process(room: Room) -> AsyncIterator[int]:
    """Run what takes Slack's posts in one process; give its port."""
    config = SlackConfig(
        mode="http", bot_token="xoxb-1", signing_secret=SECRET, api_url="http://127.0.0.1:1/api/"
    )
    out = SlackOut(config, timeout=timedelta(milliseconds=100))
    slack = SlackIn(
        config,
        take=partial(
            take_slack,
            database=room.database,
            config=lambda: room.config,
            clock=room.clock,
            profiles=room.profiles,
        ),
        out=out,
        timings=SocketTimings(refuse=timedelta(milliseconds=10)),
        clock=room.clock,
    )
    assert slack.http is not None
    inlet = Inlet(slack.http.judge, slack.http.take)
    async with (
        WebServer(
            WebConfig(port=0),
            public_url="",
            take=_no_page,
            problem=str,
            style="",
            inlets={EVENTS_PATH: inlet},
        ) as server,
        running(slack),
    ):
        await until(lambda: slack.connected)
        yield server.port
    await out.aclose()


def signed(body: str, *, at: datetime, secret: str = SECRET) -> bytes:
    timestamp = str(int(at.timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return (
        f"POST {EVENTS_PATH} HTTP/1.1\r\n{HOST}Content-Type: {FORM}\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {timestamp}\r\n"
        f"X-Slack-Signature: {signature}\r\n\r\n{body}"
    ).encode()


async def vote(room: Room, choice: str, *, trigger: str) -> str:
    """Return Ada's click as Slack posts it."""
    ballot = await room.newest_ballot(ItemNumber(1))
    payload = {
        "type": "block_actions",
        "user": {"id": ADA},
        "channel": {"id": CHANNEL},
        "actions": [{"action_id": f"vote:{choice}", "value": f"1:{ballot}:{choice}"}],
        "trigger_id": trigger,
    }
    return urlencode({"payload": json.dumps(payload)})


def command(text: str, *, trigger: str, user: str = ADA) -> str:
    fields = {"command": "/pen", "user_id": user, "channel_id": CHANNEL, "text": text}
    return urlencode({**fields, "trigger_id": trigger})


async def status(port: int, raw: bytes) -> int:
    return read(await say(port, raw)).status


@pytest.fixture
async def room(room: Room) -> Room:
    await room.fetch(mail("call", writer="Carla Chair <chair@example.org>"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.posted(1, ts="100.1")
    return room


async def test_a_click_that_slack_has_not_signed_is_no_vote(room: Room) -> None:
    now, body = room.clock.now, await vote(room, "agree", trigger="1.1")
    forgeries = [
        signed(body, at=now, secret="a guess"),
        signed(body, at=now).replace(b"agree", b"block"),
        signed(body, at=now).replace(b"X-Slack-Signature: v0=", b"X-Slack-Signature: v0=0"),
        signed(body, at=now).replace(b"X-Slack-Request-Timestamp: 1", b"X-Slack-Request-Time: 1"),
    ]

    async with process(room) as port:
        statuses = [await status(port, raw) for raw in forgeries]
        none = await room.tally(1)
        genuine = await status(port, signed(body, at=now))

    assert statuses == [401] * len(forgeries)
    assert none == {}
    assert (genuine, await room.tally(1)) == (200, {"agree": 1})


async def test_a_chairs_command_that_slack_has_not_signed_closes_nothing(room: Room) -> None:
    body = command("close 1 agreed", trigger="1.1", user=CHAIR)

    async with process(room) as port:
        forged = await status(port, signed(body, at=room.clock.now, secret="a guess"))

    assert forged == HTTPStatus.UNAUTHORIZED
    assert (await room.show(1))["ballot"]["state"] == "open"


async def test_a_recorded_click_does_not_bring_an_earlier_vote_back(room: Room) -> None:
    at = room.clock.now
    recorded = signed(await vote(room, "agree", trigger="1.1"), at=at)
    async with process(room) as port:
        await status(port, recorded)
        await status(port, signed(await vote(room, "disagree", trigger="1.2"), at=at))

        soon = await status(port, recorded)
        after_soon = await room.tally(1)
        room.clock.move(seconds=SIGNED_WITHIN + 1)
        late = await status(port, recorded)

    assert (soon, after_soon) == (200, {"disagree": 1})
    assert (late, await room.tally(1)) == (401, {"disagree": 1})


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_what_two_processes_get_at_once_counts_once(room: Room) -> None:
    at = room.clock.now
    bodies = [command(f"comment 1 Comment {n}", trigger=f"1.{n}", user=BEN) for n in range(8)]
    async with AsyncExitStack() as both:
        ports = [await both.enter_async_context(process(room)) for _ in range(2)]

        statuses = await asyncio.gather(
            *(status(port, signed(body, at=at)) for body in bodies for port in ports)
        )

    comments = (await room.show(1))["comments"]
    assert statuses == [200] * 16
    assert comments == len(bodies)
    assert len(await room.queued(DeliveryKind.SLACK_RECEIPT)) <= len(bodies)
