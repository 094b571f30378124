"""Our look-alike and local-slack behind one face, and a small Bolt app to run on both."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Identity, SlackChannel, SlackUser, SlackWorld
from tests.peers.local_slack import LocalSlack, running_local_slack

ADA, BEN, BOT = "U01ADA", "U02BEN", "U0BOT"
LIST, OTHER = "C01LIST", "C02OTHER"
BOT_TOKEN, APP_TOKEN = "xoxb-contract", "xapp-contract"
SOON: Final = 10.0
"""Seconds within which a peer on loopback must have done anything asked of it."""

Json = dict[str, Any]


def button(action_id: str = "vote", *, label: str = "Agree", value: str = "agree") -> Json:
    return {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": label},
    }


def actions(*elements: Json, block_id: str = "votes") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def form(callback_id: str = "reason") -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": "item 12",
        "title": {"type": "plain_text", "text": "Reason"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": "Why?"},
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
    }


def home(*blocks: Json, about: str = "open:0:") -> Json:
    return {"type": "home", "private_metadata": about, "blocks": list(blocks)}


class SlackPeer(Protocol):
    """What a person can do and see on either of them."""

    api_url: str
    is_ours: bool

    async def post(self, user: str, text: str, *, thread_ts: str | None = None) -> str: ...
    async def edit(self, user: str, ts: str, text: str) -> None: ...
    async def delete(self, user: str, ts: str) -> None: ...
    async def command(self, user: str, text: str) -> None: ...
    async def press(self, user: str, ts: str, element: Json) -> None: ...
    async def forms(self, user: str) -> list[Json]: ...
    async def submit(self, user: str, why: str) -> Mapping[str, str]: ...
    async def shown(self, user: str) -> list[str]: ...
    async def open_home(self, user: str) -> None: ...


class Lookalike:
    """Ours."""

    is_ours = True

    def __init__(self, world: SlackWorld) -> None:
        self.world = world
        self.api_url = world.api_url

    async def post(self, user: str, text: str, *, thread_ts: str | None = None) -> str:
        return await self.world.people.post(user, LIST, text, thread_ts=thread_ts)

    async def edit(self, user: str, ts: str, text: str) -> None:
        await self.world.people.edit(user, LIST, ts, text)

    async def delete(self, user: str, ts: str) -> None:
        await self.world.people.delete(user, LIST, ts)

    async def command(self, user: str, text: str) -> None:
        answer = await self.world.people.command(user, LIST, "/pen", text)
        assert answer.ok

    async def press(self, user: str, ts: str, element: Json) -> None:
        answer = await self.world.people.press(user, LIST, ts, element["action_id"])
        assert answer.ok

    async def forms(self, user: str) -> list[Json]:
        return [dict(view.content) for view in self.world.state.open_views(user)]

    async def submit(self, user: str, why: str) -> Mapping[str, str]:
        view = self.world.state.open_views(user)[-1]
        answer = await self.world.people.submit(user, view.id, {"why": why})
        assert not answer.error
        return answer.errors

    async def open_home(self, user: str) -> None:
        self.world.people.open_home(user)

    async def shown(self, user: str) -> list[str]:
        own = self.world.state.ephemerals.get(user, {}).values()
        return [message.text for message in (*self.world.state.channel_messages(LIST), *own)]


class TheirSlack:
    """The npm package."""

    is_ours = False

    def __init__(self, peer: LocalSlack) -> None:
        self.peer = peer
        self.api_url = peer.api_url

    async def post(self, user: str, text: str, *, thread_ts: str | None = None) -> str:
        answer = await self.peer.act(
            "message", channel=LIST, user=user, text=text, thread_ts=thread_ts
        )
        ts: str = answer["message"]["ts"]
        return ts

    async def edit(self, user: str, ts: str, text: str) -> None:
        await self.peer.act("edit-message", channel=LIST, user=user, ts=ts, text=text)

    async def delete(self, user: str, ts: str) -> None:
        await self.peer.act("delete-message", channel=LIST, user=user, ts=ts)

    async def command(self, user: str, text: str) -> None:
        await self.peer.act("command", channel=LIST, user=user, command="/pen", text=text)

    async def press(self, user: str, ts: str, element: Json) -> None:
        action = {**element, "block_id": "votes"}
        await self.peer.act("interact", channel=LIST, user=user, messageTs=ts, action=action)

    async def forms(self, user: str) -> list[Json]:
        del user  # its one screen is everybody's
        return await self.peer.forms()

    async def submit(self, user: str, why: str) -> Mapping[str, str]:
        values = {"why": {"text": {"type": "plain_text_input", "value": why}}}
        return await self.peer.submit(user, values)

    async def open_home(self, user: str) -> None:
        await self.peer.act("open-home", user=user)

    async def shown(self, user: str) -> list[str]:
        found = await self.peer.look(f"messages/{LIST}")
        return [row["text"] for row in found["messages"] if row.get("ephemeral_to") in (None, user)]


@asynccontextmanager
async def our_world() -> AsyncIterator[Lookalike]:
    world = SlackWorld(
        users=[
            SlackUser(id=ADA, name="ada", real_name="Ada Byron", email="ada@example.org"),
            SlackUser(id=BEN, name="ben", real_name="Ben Okri", email="ben@example.org"),
        ],
        channels=[
            SlackChannel(id=LIST, name="list", members=(ADA, BOT)),
            SlackChannel(id=OTHER, name="other", members=(BEN,)),
        ],
        identity=Identity(bot_user_id=BOT, bot_name="pen", app_id="A01APP", bot_id="B0BOT"),
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
    )
    async with world:
        yield Lookalike(world)


@asynccontextmanager
async def their_world(folder: Path) -> AsyncIterator[TheirSlack]:
    workspace: Json = {
        "app": {
            "appId": "A01APP",
            "botUserId": BOT,
            "botName": "pen",
            "botToken": BOT_TOKEN,
            "appToken": APP_TOKEN,
        },
        "users": [
            {"id": ADA, "name": "ada", "real_name": "Ada Byron", "email": "ada@example.org"},
            {"id": BEN, "name": "ben", "real_name": "Ben Okri", "email": "ben@example.org"},
        ],
        "channels": [
            {"id": LIST, "name": "list", "members": [ADA, BOT]},
            {"id": OTHER, "name": "other", "members": [BEN]},
        ],
    }
    async with running_local_slack(workspace, folder) as peer:
        yield TheirSlack(peer)


def new_client(peer: SlackPeer, *, token: str | None = BOT_TOKEN) -> AsyncWebClient:
    """Return the real client, without its own retries."""
    return AsyncWebClient(token=token, base_url=peer.api_url, retry_handlers=[])


@dataclass
class BoltApp:
    """What a small Bolt app was told."""

    client: AsyncWebClient
    messages: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    commands: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    clicks: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    forms: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    homes: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)

    async def next(self, queue: asyncio.Queue[Json]) -> Json:
        return await asyncio.wait_for(queue.get(), SOON)

    async def next_message(self, **wanted: object) -> Json:
        """Return the next message event with these values."""
        while True:
            event = await self.next(self.messages)
            if all(event.get(name) == value for name, value in wanted.items()):
                return event


def told_app(
    peer: SlackPeer, *, view: Json | None = None, signing_secret: str = ""
) -> tuple[AsyncApp, BoltApp]:
    """Return a Bolt app that keeps what it is told, opens a form (or `view`) and checks it."""
    client = new_client(peer)
    app = AsyncApp(
        client=client,
        process_before_response=True,
        ignoring_self_events_enabled=False,
        signing_secret=signing_secret,
    )
    told = BoltApp(client)

    async def on_message(event: Json) -> None:
        await told.messages.put(event)

    async def on_home(event: Json) -> None:
        await told.homes.put(event)

    async def on_command(ack: AsyncAck, command: Json) -> None:
        await told.commands.put(command)
        await ack(f"heard: {command['text']}")

    async def on_click(ack: AsyncAck, body: Json) -> None:
        await told.clicks.put(body)
        await client.views_open(trigger_id=body["trigger_id"], view=view or form())
        await ack()

    async def on_form(ack: AsyncAck, body: Json) -> None:
        await told.forms.put(body)
        if body["view"]["state"]["values"]["why"]["text"]["value"] == "because":
            await ack(response_action="errors", errors={"why": "Say more."})
        else:
            await ack()

    app.event("message")(on_message)
    app.event("app_home_opened")(on_home)
    app.command("/pen")(on_command)
    app.action("vote")(on_click)
    app.view("reason")(on_form)
    return app, told


@asynccontextmanager
async def bolt_app(peer: SlackPeer, *, view: Json | None = None) -> AsyncIterator[BoltApp]:
    """Run that app over Socket Mode."""
    app, told = told_app(peer, view=view)
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=told.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield told
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
