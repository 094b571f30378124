"""The same ways in and out against a Slack that others wrote: the npm package local-slack.

It drops metadata, redelivers nothing and checks little (the look-alike is the stricter one), so
what is shown here is that our calls and envelopes are understood by something not of our making.
"""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.config import SlackConfig
from bot.domain.ids import ChannelId, DeliveryId, ItemNumber, SlackUserId, Ts
from bot.errors import GiveUp
from bot.events import (
    CommandGiven,
    Mentioned,
    MessagePosted,
    SlackArrival,
    SlackReply,
    VoteCast,
)
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.slack.outgoing import SlackOut

PROGRAM = Path(__file__).parents[1] / "peers/node_modules/local-slack-linux-x64/bin/local-slack"
ADA = SlackUserId("U01ADA")
LIST = ChannelId("C01LIST")
WORKSPACE = {
    "app": {"botToken": "xoxb-1", "appToken": "xapp-1", "botUserId": "U0BOT", "mode": "socket"},
    "users": [
        {"id": ADA, "name": "ada", "real_name": "Ada Byron", "email": "ada@example.org"},
    ],
    "channels": [{"id": LIST, "name": "list", "members": [ADA, "U0BOT"]}],
}
BUTTON = {
    "type": "button",
    "action_id": "vote:+1",
    "value": "12:+1",
    "text": {"type": "plain_text", "text": "+1"},
}
BLOCKS = [{"type": "actions", "block_id": "votes", "elements": [BUTTON]}]

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")


@dataclass(frozen=True)
class LocalSlack:
    """A running local-slack and a session to drive it with."""

    url: str
    session: aiohttp.ClientSession

    @property
    def config(self) -> SlackConfig:
        return SlackConfig(bot_token="xoxb-1", app_token="xapp-1", api_url=f"{self.url}/api/")

    async def act(self, what: str, **body: object) -> None:
        async with self.session.post(f"{self.url}/_control/{what}", json=body) as answer:
            assert (await answer.json())["ok"]

    async def messages(self) -> list[dict[str, object]]:
        async with self.session.get(f"{self.url}/_control/messages/{LIST}") as answer:
            found: list[dict[str, object]] = (await answer.json())["messages"]
            return found

    async def acknowledgements(self) -> list[object]:
        async with self.session.get(f"{self.url}/_control/log") as answer:
            log = (await answer.json())["log"]
        return [entry.get("detail") for entry in log if entry["kind"] == "ack"]


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[LocalSlack]:
    (tmp_path / "config.json").write_text(json.dumps(WORKSPACE))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "--config",
        tmp_path / "config.json",
        "--port",
        f"{port}",
        "--base-host",
        "127.0.0.1",
        "--files-dir",
        tmp_path / "files",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with aiohttp.ClientSession() as session:
            running = LocalSlack(url=f"http://127.0.0.1:{port}", session=session)
            await until_up(running)
            yield running
    finally:
        process.terminate()
        await process.wait()


async def until_up(peer: LocalSlack) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with peer.session.get(f"{peer.url}/_control/state") as answer:
                    if answer.ok:
                        return
            await asyncio.to_thread(lambda: None)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.to_thread(lambda: None)


@pytest.fixture
async def out(peer: LocalSlack) -> AsyncIterator[SlackOut]:
    slack = SlackOut(peer.config)
    yield slack
    await slack.aclose()


@asynccontextmanager
async def receiving(slack: SlackIn) -> AsyncIterator[None]:
    task = asyncio.create_task(slack.run())
    try:
        await until(lambda: slack.connected)
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def post(out: SlackOut, text: str, *, thread_ts: Ts | None = None) -> Ts:
    return await out.post(
        LIST,
        text=text,
        blocks=BLOCKS,
        delivery=DeliveryId("1" * 32),
        item=ItemNumber(12),
        thread_ts=thread_ts,
    )


async def test_what_we_send_is_understood(peer: LocalSlack, out: SlackOut) -> None:
    parent = await post(out, "item")
    reply = await post(out, "mail", thread_ts=parent)
    await out.update(LIST, parent, text="item, 1 vote", blocks=BLOCKS)
    await out.react(LIST, reply, "eyes")
    await out.react(LIST, reply, "eyes")
    await out.unreact(LIST, reply, "eyes")
    await out.post_ephemeral(LIST, ADA, text="counted", thread_ts=parent)
    await out.post_direct(ADA, text="receipt", blocks=(), delivery=DeliveryId("2" * 32))

    shown = {one["text"]: one.get("thread_ts") for one in await peer.messages()}
    assert "item, 1 vote" in shown
    assert shown["mail"] == parent
    unknown = DeliveryId("3" * 32)
    assert await out.find(LIST, unknown, since=datetime(2020, 1, 1, tzinfo=UTC)) is None


async def test_what_we_ask_is_understood(out: SlackOut) -> None:
    who = await out.auth_test()
    person = await out.profile(ADA)
    channel = await out.channel_info(LIST)

    assert who.bot_user == "U0BOT"
    assert (person.real_name, person.email, person.is_bot) == (
        "Ada Byron",
        "ada@example.org",
        False,
    )
    assert (channel.name, channel.is_member) == ("list", True)


async def test_its_refusals_are_ours(out: SlackOut) -> None:
    with pytest.raises(GiveUp, match="channel_not_found"):
        await out.channel_info(ChannelId("C99NONE"))
    with pytest.raises(GiveUp, match="message_not_found"):
        await out.update(LIST, Ts("1.000001"), text="x", blocks=BLOCKS)


async def test_what_people_do_arrives_and_is_acknowledged(peer: LocalSlack, out: SlackOut) -> None:
    taken: list[SlackArrival] = []

    async def take(event: SlackArrival) -> SlackReply:
        taken.append(event)
        return SlackReply(text="3 items")

    async with receiving(SlackIn(peer.config, take=take, out=out)):
        ts = await post(out, "item")
        await peer.act("command", channel=LIST, user=ADA, command="/pen", text="list")
        await peer.act("message", channel=LIST, user=ADA, text="a & b", thread_ts=ts)
        pressed = BUTTON | {"block_id": "votes"}
        await peer.act("interact", channel=LIST, messageTs=ts, user=ADA, action=pressed)
        await until(lambda: len(taken) == 3)

    command, message, vote = taken
    assert isinstance(command, CommandGiven)
    assert (command.user, command.channel, command.text) == (ADA, LIST, "list")
    assert isinstance(message, MessagePosted)
    assert message.thread_ts == ts
    assert isinstance(vote, VoteCast)
    assert (vote.item, vote.choice) == (12, "+1")
    assert {"text": "3 items", "response_type": "ephemeral"} in await peer.acknowledgements()


async def test_a_mention_arrives_as_both_of_its_events(peer: LocalSlack, out: SlackOut) -> None:
    taken: list[SlackArrival] = []

    async def take(event: SlackArrival) -> None:
        taken.append(event)

    async with receiving(SlackIn(peer.config, take=take, out=out)):
        ts = await post(out, "item")
        text = "<@U0BOT> vote agree"
        await peer.act("message", channel=LIST, user=ADA, text=text, thread_ts=ts)
        await until(lambda: len(taken) == 2)

    for event in taken:
        assert isinstance(event, Mentioned)
        assert (event.user, event.thread_ts, event.text) == (ADA, ts, "vote agree")
    assert len({event.arrival_key for event in taken}) == 2
    assert len({event.message_key for event in taken if isinstance(event, Mentioned)}) == 1
