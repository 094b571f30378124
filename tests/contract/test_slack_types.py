"""Slack's own types judge what we send and what the look-alike sends us: tsc finds nothing wrong.

Everything here goes through the look-alike's border, where it is recorded. `make slack-types`
judges what all tests of Slack send there.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.config import SlackConfig
from bot.domain.ids import DeliveryId, ItemNumber, Ts
from bot.events import SlackReply
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import SlackChannel, SlackUser, SlackWorld
from bot.sandbox.slack.values import Traffic, TrafficKind
from bot.sandbox.slack.web_api.dispatcher import METHODS, OPEN_SOCKET
from tests.gateways.test_slack_in import (
    ADA,
    BOB,
    CHANGED,
    FAST,
    FORM,
    LIST,
    Desk,
    answering,
    config_for,
    post_buttons,
    running,
    until,
)
from tests.peers.slack_types import Recorder, judged

GOLDEN: Final = Path(__file__).parents[1] / "render" / "golden"
LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def recorded() -> AsyncIterator[tuple[SlackWorld, Recorder]]:
    everybody = (ADA, BOB, "U0PENHOLDER")
    world = SlackWorld(
        users=[
            SlackUser(id=ADA, name="ada", real_name="Ada Byron", email="ada@example.org"),
            SlackUser(id=BOB, name="bob", real_name="Bob Moss", email="bob@example.net"),
        ],
        channels=[SlackChannel(id=LIST, name="list", members=everybody)],
    )
    recorder = Recorder()
    world.state.record = recorder
    async with world:
        yield world, recorder


SEARCHING: Final[Mapping[str, Any]] = {
    "type": "modal",
    "callback_id": "merge",
    "title": {"type": "plain_text", "text": "Merge"},
    "submit": {"type": "plain_text", "text": "Merge"},
    "blocks": [
        {
            "type": "input",
            "block_id": "into",
            "label": {"type": "plain_text", "text": "Into"},
            "element": {"type": "external_select", "action_id": "into", "min_query_length": 0},
        }
    ],
}


def goldens() -> Mapping[str, Mapping[str, Any]]:
    """Return what is rendered for Slack: a message each, or a form."""
    return {
        file.stem: json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(GOLDEN.glob("*.json"))
    }


async def call_everything(world: SlackWorld, config: SlackConfig) -> None:
    """Let our own gateway call each method that it uses, and Slack's client the others."""
    out = SlackOut(config, pace=FAST)
    numbers = iter(range(1, 1000))

    def new() -> DeliveryId:
        return DeliveryId(f"{next(numbers):032x}")

    try:
        item, first = ItemNumber(12), new()
        parent = await out.post(LIST, text="Hello", blocks=(), delivery=first, item=item)
        for golden in goldens().values():
            if "entity_type" in golden:
                continue
            if golden.get("type") == "home":
                await out.publish_home(ADA, golden)
                continue
            if "type" in golden:
                trigger = world.state.new_trigger(ADA)
                await out.open_view(trigger, golden)
                await out.update_view(world.state.open_views(ADA)[-1].id, golden)
                continue
            text, blocks = golden["text"], golden["blocks"]
            ts = await out.post(
                LIST, text=text, blocks=blocks, delivery=new(), item=item, thread_ts=parent,
                sender="Ada Byron (mail)", broadcast=True,
            )  # fmt: skip
            await out.update(LIST, ts, text=text, blocks=blocks, delivery=first, item=item)
            await out.post_ephemeral(LIST, ADA, text=text, blocks=blocks, thread_ts=parent)
            url = world.state.new_response_url(user=ADA, channel=LIST)
            await out.respond(f"{world.url}response/{url}", text=text, blocks=blocks)
        direct = await out.direct_channel(ADA)
        await out.answer(direct, text="Hello", blocks=())
        await out.find(LIST, first, since=LONG_AGO)
        await out.posted_since(LIST, LONG_AGO, thread_ts=parent)
        await out.thread_now(LIST, parent, first=Ts(parent), last=Ts(ts))
        await out.react(LIST, parent, "eyes")
        await out.unreact(LIST, parent, "eyes")
        await out.delete(LIST, ts)
        await out.profile(ADA)
        await out.person_with_address("bob@example.net")
        await out.channel_info(LIST)
        await out.members.of(LIST)
        await out.open_socket()
        await show_items(world, out)
        file = await out.upload("minutes.pdf", b"%PDF-1.7")
        await out.show_files(LIST, parent, {file: "minutes.pdf"})
        assert await out.files_in_thread(LIST, parent, since=LONG_AGO) == [{file: "minutes.pdf"}]
        await out.delete_file(file)
        assert await out.files_in_thread(LIST, parent, since=LONG_AGO) == []
        await push_a_view(world, out)
    finally:
        await out.aclose()


async def show_items(world: SlackWorld, out: SlackOut) -> None:
    """Show an item below a message and beside it, and another one's refusal."""
    world.state.unfurl_domains = frozenset({"pen.example.org"})
    for entity in (golden for golden in goldens().values() if "entity_type" in golden):
        if "app_unfurl_url" in entity:
            text = f"See <{entity['app_unfurl_url']}>"
            ts = Ts(await world.people.post(ADA, LIST, text, markup=True))
            await out.show_below(LIST, ts, [entity])
        for shown in (entity, None):
            await out.show_beside(world.state.new_trigger(ADA), shown, why_not="No such item")


async def push_a_view(world: SlackWorld, out: SlackOut) -> None:
    """Open a form with a button, and another on top of it."""
    button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
    form = {**FORM, "blocks": [*FORM["blocks"], {"type": "actions", "elements": [button]}]}  # type: ignore[misc]
    await out.open_view(world.state.new_trigger(ADA), form)
    await out.push_view(world.state.new_trigger(ADA), FORM)


async def call_the_rest(client: AsyncWebClient) -> None:
    """Call what Penholder itself does not."""
    posted = await client.chat_postMessage(channel=LIST, text="One")
    await client.chat_getPermalink(channel=LIST, message_ts=posted["ts"])
    await client.conversations_list(limit=10)
    await client.users_list(limit=10)
    await client.views_publish(user_id=ADA, view={"type": "home", "blocks": []})


async def do_everything(world: SlackWorld) -> None:
    """Let people do what they can; each kind of answer is given once."""
    desk, out = Desk(), SlackOut(config_for(world), pace=FAST)
    slack = SlackIn(config_for(world), take=desk.take, out=out)
    async with running(slack):
        await until(lambda: slack.connected)
        world.sockets.event_types |= {str(sent["type"]) for sent, _arrived in CHANGED}
        people = world.people
        ts = await people.post(ADA, LIST, "Hello")
        mention = await people.post(ADA, LIST, f"<@{world.state.identity.bot_user_id}> help",
                                    markup=True)  # fmt: skip
        await people.react(BOB, LIST, mention, "+1")
        people.open_home(ADA)
        await show_items(world, out)
        people.open_item(ADA, LIST, next(ts for _channel, ts in world.state.below))
        reply = await people.post(BOB, LIST, "Hi", thread_ts=ts, broadcast=True)
        await people.edit(ADA, LIST, ts, "Hello again")
        await people.delete(BOB, LIST, reply)
        await people.post(BOB, LIST, "Hi again", thread_ts=ts)
        await people.delete(ADA, LIST, ts)
        buttons = await post_buttons(out)
        desk.answer = answering(SlackReply(text="Noted", blocks=()))
        await people.command(ADA, LIST, "/pen", "list")
        await people.press(ADA, LIST, buttons, "vote:+1")
        await people.shortcut(ADA, LIST, buttons, "track")
        await out.open_view(world.state.new_trigger(ADA), SEARCHING)
        desk.answer = answering(SlackReply(options=(("7", "#7 Rooms"),)))
        form = world.state.open_views(ADA)[-1].id
        await people.suggest(ADA, form, "into", "roo")
        await people.close_view(ADA, form)
        desk.answer = answering(SlackReply(view=FORM))
        await people.press(ADA, LIST, buttons, "comment")
        for answer in (
            SlackReply(field_errors=(("words", "Say more"),)),
            SlackReply(view=FORM),
            SlackReply(text="Done"),
            None,
        ):
            desk.answer = answering(answer)
            view = world.state.open_views(ADA)[-1]
            values = {"words": "Yes"} if "submit" in view.content else {}
            if values:
                await people.submit(ADA, view.id, values)
        for sent, _arrived in CHANGED:
            world.state.emit({**sent, "event_ts": world.state.next_ts()})
        await world.people.post(ADA, LIST, "The end")
        seen = lambda: any(getattr(e, "text", "") == "The end" for e in desk.taken)  # noqa: E731
        await until(seen)
        await asyncio.sleep(0)
    await out.aclose()


async def test_slacks_own_types_find_nothing_wrong(tmp_path: Path) -> None:
    async with recorded() as (world, recorder):
        await call_everything(world, config_for(world))
        client = AsyncWebClient(token=world.bot_token, base_url=world.api_url, retry_handlers=[])
        await call_the_rest(client)
        await do_everything(world)

    assert judged(recorder.typescript(), tmp_path) == ""
    methods = {*METHODS, OPEN_SOCKET}
    assert recorder.names(TrafficKind.REQUEST) == methods | {"response_url"}
    assert recorder.names(TrafficKind.RESPONSE) == methods
    assert recorder.names(TrafficKind.INTERACTION) >= {"block_actions", "view_submission"}
    assert recorder.names(TrafficKind.REPLY) == {"/pen", "block_suggestion", "view_submission"}


def posted(block: Mapping[str, object]) -> Traffic:
    """Return a post that has one block."""
    body = {"channel": LIST, "text": "Hello", "blocks": [block]}
    return Traffic(TrafficKind.REQUEST, "chat.postMessage", body)


BUTTON: Final = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "A"}}
WRONG: Final = {
    "header in mrkdwn": posted({"type": "header", "text": {"type": "mrkdwn", "text": "A"}}),
    "unknown block": posted({"type": "heading", "text": {"type": "plain_text", "text": "A"}}),
    "unknown style": posted({"type": "actions", "elements": [{**BUTTON, "style": "blue"}]}),
    "button without text": posted({"type": "actions", "elements": [{"type": "button"}]}),
    "unknown key": posted({"type": "divider", "text": "A"}),
    "unknown argument": Traffic(
        TrafficKind.REQUEST, "chat.update", {"channel": LIST, "ts": "1.1", "text": "A", "time": 1}
    ),
    "missing argument": Traffic(TrafficKind.REQUEST, "chat.update", {"ts": "1.1", "text": "A"}),
    "form without title": Traffic(
        TrafficKind.REQUEST, "views.open", {"trigger_id": "1", "view": {"type": "modal"}}
    ),
    "answer of another shape": Traffic(
        TrafficKind.RESPONSE, "chat.postMessage", {"ok": True, "ts": 1.5}
    ),
    "event without a place": Traffic(
        TrafficKind.EVENT,
        "event_callback",
        {"event": {"type": "message", "user": ADA, "text": "A", "ts": "1.1"}},
    ),
    "click without a person": Traffic(
        TrafficKind.INTERACTION, "block_actions", {"type": "block_actions", "actions": []}
    ),
    "unknown reply": Traffic(
        TrafficKind.REPLY, "view_submission", {"response_action": "error", "errors": {}}
    ),
}


def test_what_is_not_slacks_is_found(tmp_path: Path) -> None:
    recorder = Recorder()
    for traffic in WRONG.values():
        recorder(traffic)
    text = recorder.typescript()

    said = judged(text, tmp_path)

    lines = text.splitlines()
    wrong = {lines[int(number) - 1] for number in re.findall(r"recorded\.ts\((\d+),", said)}
    found = {int(number) for line in wrong for number in re.findall(r"^export const v(\d+)", line)}
    assert [name for number, name in enumerate(WRONG) if number not in found] == []
