"""How our look-alike delivers: one of several sockets, again when unanswered, late, never."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from bot.sandbox.slack import PersonError, Redelivery, SlackWorld, person_window
from tests.contract.slack_peers import (
    ADA,
    APP_TOKEN,
    LIST,
    SOON,
    Json,
    Lookalike,
    actions,
    bolt_app,
    button,
    new_client,
)

AT_ONCE = timedelta(0)
NEVER = timedelta(hours=1)


class RawSocket:
    """A connection that acknowledges only what it is told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, hello: Json) -> None:
        self.socket = socket
        self.hello = hello

    async def next(self) -> Json:
        frame: Json = await asyncio.wait_for(self.socket.receive_json(), SOON)
        return frame

    async def acknowledge(self, envelope: Json, **payload: object) -> None:
        answer: Json = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_str(json.dumps(answer | ({"payload": payload} if payload else {})))


@asynccontextmanager
async def raw_socket(lookalike: Lookalike) -> AsyncIterator[RawSocket]:
    client = new_client(lookalike, token=APP_TOKEN)
    url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, autoping=False) as socket,
    ):
        yield RawSocket(socket, await asyncio.wait_for(socket.receive_json(), SOON))


@pytest.fixture
def world(lookalike: Lookalike) -> SlackWorld:
    lookalike.world.sockets.redelivery = Redelivery(
        ack_timeout=timedelta(milliseconds=100), pauses=(AT_ONCE, NEVER, NEVER)
    )
    return lookalike.world


async def test_hello_counts_the_connections(lookalike: Lookalike) -> None:
    async with raw_socket(lookalike) as other, raw_socket(lookalike) as two:
        assert (other.hello["type"], other.hello["num_connections"]) == ("hello", 1)
        assert two.hello["num_connections"] == 2
        assert two.hello["connection_info"]["app_id"] == "A01APP"
        assert two.hello["debug_info"]["approximate_connection_time"] > 0


async def test_events_take_turns_between_connections(lookalike: Lookalike) -> None:
    async with raw_socket(lookalike) as other, raw_socket(lookalike) as two:
        for number in range(4):
            await lookalike.world.people.post(ADA, LIST, f"{number}")

        ours = [await other.next(), await other.next()]
        theirs = [await two.next(), await two.next()]

    texts = {envelope["payload"]["event"]["text"] for envelope in (*ours, *theirs)}
    assert texts == {"0", "1", "2", "3"}


async def test_an_unacknowledged_event_comes_again_with_its_reason(
    lookalike: Lookalike, world: SlackWorld
) -> None:
    async with raw_socket(lookalike) as app:
        await world.people.post(ADA, LIST, "hello")

        first, second = await app.next(), await app.next()
        pause_over = asyncio.create_task(app.next())
        while not pause_over.done():
            world.sockets.redeliver_now()
            await asyncio.wait([pause_over], timeout=0.05)
        third = pause_over.result()
        await app.acknowledge(third)

    assert [one["retry_attempt"] for one in (first, second, third)] == [0, 1, 2]
    assert (first["retry_reason"], third["retry_reason"]) == ("", "timeout")
    assert first["payload"]["event_id"] == third["payload"]["event_id"]
    assert len({one["envelope_id"] for one in (first, second, third)}) == 3


async def test_an_acknowledged_event_does_not_come_again(
    lookalike: Lookalike, world: SlackWorld
) -> None:
    async with raw_socket(lookalike) as app:
        await world.people.post(ADA, LIST, "one")
        await app.acknowledge(await app.next())
        await world.people.post(ADA, LIST, "two")

        following = await app.next()

    assert following["payload"]["event"]["text"] == "two"


async def test_an_event_waits_for_a_connection(lookalike: Lookalike, world: SlackWorld) -> None:
    await world.people.post(ADA, LIST, "while you were away")
    async with raw_socket(lookalike) as app:
        arrival = asyncio.create_task(app.next())
        while not arrival.done():
            world.sockets.redeliver_now()
            await asyncio.wait([arrival], timeout=0.05)

    late = arrival.result()
    assert late["payload"]["event"]["text"] == "while you were away"
    assert late["retry_reason"] == "no_connection"


async def test_a_command_without_a_connection_fails_before_the_person(world: SlackWorld) -> None:
    answer = await world.people.command(ADA, LIST, "/pen", "list")

    assert (answer.ok, answer.error) == (False, "dispatch_failed")


async def test_a_command_unanswered_times_out_and_never_comes_again(
    lookalike: Lookalike, world: SlackWorld
) -> None:
    async with raw_socket(lookalike) as app:
        answer = await world.people.command(ADA, LIST, "/pen", "list")
        command = await app.next()
        await world.people.post(ADA, LIST, "next")

        following = await app.next()

    assert answer.error == "operation_timeout"
    assert command["type"] == "slash_commands"
    assert command["accepts_response_payload"]
    assert following["type"] == "events_api"


async def test_a_dropped_acknowledgement_is_none(lookalike: Lookalike, world: SlackWorld) -> None:
    world.sockets.acks_to_drop = 1
    async with raw_socket(lookalike) as app:
        await world.people.post(ADA, LIST, "hello")
        await app.acknowledge(await app.next())

        again = await app.next()

    assert again["retry_attempt"] == 1


async def test_a_half_open_connection_swallows_what_it_gets(
    lookalike: Lookalike, world: SlackWorld
) -> None:
    async with raw_socket(lookalike) as app:
        await app.socket.ping(b"before")
        pong = await asyncio.wait_for(app.socket.receive(), SOON)
        world.sockets.silence()
        await app.socket.ping(b"after")

        answer = await world.people.command(ADA, LIST, "/pen", "list")

        assert pong.data == b"before"
        assert answer.error == "operation_timeout"
        assert len(world.sockets.connections) == 1


async def test_a_closing_connection_is_announced(lookalike: Lookalike) -> None:
    async with raw_socket(lookalike) as app:
        await lookalike.world.sockets.say_disconnect(reason="warning")

        note = await app.next()

    assert (note["type"], note["reason"]) == ("disconnect", "warning")


async def test_an_eleventh_connection_is_sent_away(lookalike: Lookalike) -> None:
    async with AsyncExitStack() as open_ones:
        for _ in range(10):
            await open_ones.enter_async_context(raw_socket(lookalike))
        eleventh = await open_ones.enter_async_context(raw_socket(lookalike))

        assert eleventh.hello["reason"] == "too_many_websockets"
        assert len(lookalike.world.sockets.connections) == 10


async def test_a_refused_connection_says_unavailable(lookalike: Lookalike) -> None:
    lookalike.world.sockets.refuses_connections = True

    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        async with raw_socket(lookalike):
            pass


async def test_a_bolt_app_comes_back_after_its_socket_is_cut(lookalike: Lookalike) -> None:
    async with bolt_app(lookalike) as told:
        await lookalike.world.sockets.close_all()
        await lookalike.world.sockets.wait_connected()
        ts = await lookalike.world.people.post(ADA, LIST, "still there?")

        assert (await told.next_message(ts=ts))["text"] == "still there?"


async def test_a_broadcast_reply_carries_its_root(lookalike: Lookalike) -> None:
    async with bolt_app(lookalike) as told:
        parent = (await told.client.chat_postMessage(channel=LIST, text="item"))["ts"]
        people = lookalike.world.people
        ts = await people.post(ADA, LIST, "for all", thread_ts=parent, broadcast=True)

        event = await told.next_message(ts=ts)

    assert event["subtype"] == "thread_broadcast"
    assert event["root"]["ts"] == event["thread_ts"] == parent


async def test_what_a_person_types_travels_escaped(lookalike: Lookalike) -> None:
    people = lookalike.world.people

    typed = await people.post(ADA, LIST, "@ben: a < b & c @nobody")

    [message] = lookalike.world.state.channel_messages(LIST)
    assert message.ts == typed
    assert message.text == "<@U02BEN>: a &lt; b &amp; c @nobody"


async def test_only_what_is_on_the_screen_can_be_pressed(lookalike: Lookalike) -> None:
    client, people = new_client(lookalike), lookalike.world.people
    posted = await client.chat_postMessage(channel=LIST, text="x", blocks=[actions(button())])

    with pytest.raises(PersonError, match="no such button"):
        await people.press(ADA, LIST, posted["ts"], "unheard-of")
    with pytest.raises(PersonError, match="not in"):
        await people.press("U02BEN", LIST, posted["ts"], "vote")


async def test_a_required_field_is_asked_for_before_anything_is_sent(
    lookalike: Lookalike,
) -> None:
    async with bolt_app(lookalike) as told:
        posted = await told.client.chat_postMessage(
            channel=LIST, text="x", blocks=[actions(button())]
        )
        await lookalike.press(ADA, posted["ts"], button())

        complaints = await lookalike.submit(ADA, "")

        assert "required" in complaints["why"]
        assert told.forms.empty()
        assert len(person_window(lookalike.world.state, ADA)["views"]) == 1


async def test_a_response_url_is_good_for_five_answers(lookalike: Lookalike) -> None:
    async with bolt_app(lookalike) as told, aiohttp.ClientSession() as session:
        await lookalike.command(ADA, "help")
        url = (await told.next(told.commands))["response_url"]
        statuses = []
        for number in range(6):
            async with session.post(url, json={"text": f"{number}"}) as answer:
                statuses.append(answer.status)

    assert statuses == [200] * 5 + [404]
    assert (await lookalike.shown(ADA))[1:] == ["0", "1", "2", "3", "4"]


async def test_another_process_drives_it_by_control(lookalike: Lookalike) -> None:
    control = f"{lookalike.world.url}_control/"
    async with bolt_app(lookalike) as told, aiohttp.ClientSession() as session:

        async def act(what: str, **body: object) -> Json:
            async with session.post(control + what, json=body) as answer:
                found: Json = await answer.json()
                return found

        posted = await act("post", user=ADA, channel=LIST, text="hello")
        answered = await act("command", user=ADA, channel=LIST, command="/pen", text="list")
        refused = await act("edit", user="U02BEN", channel=LIST, ts=posted["ts"], text="x")
        window = await act("channel", channel=LIST)
        screen = await act("user", user=ADA)
        await act("faults", kind="lost_answer", method="auth.test")
        with pytest.raises(aiohttp.ClientError):
            await told.client.auth_test()
        calls = await act("calls", method="auth.test")

    assert answered["ok"]
    assert answered["text"] == "heard: list"
    assert (refused["ok"], refused["error"]) == (False, "U02BEN is not in C01LIST")
    assert [row["text"] for row in window["messages"]] == ["hello"]
    assert [row["text"] for row in screen["ephemerals"]] == ["heard: list"]
    assert calls["calls"]
