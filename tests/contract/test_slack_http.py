"""The look-alike's HTTP mode, judged by Slack's own library: Bolt, as an HTTP server.

Bolt checks each signature and its age, tells events, commands and interactions apart by their
content types, and answers as Slack's documents say.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web
from slack_bolt.app.async_server import AsyncSlackAppServer

from bot.clock import system_clock
from tests.contract.slack_peers import (
    ADA,
    LIST,
    BoltApp,
    Lookalike,
    actions,
    button,
    our_world,
    told_app,
)
from tests.peers.machine import free_port

PATH = "/slack/events"


@asynccontextmanager
async def bolt_server(peer: Lookalike, *, signing_secret: str) -> AsyncIterator[BoltApp]:
    app, told = told_app(peer, signing_secret=signing_secret)
    port = free_port()
    server = AsyncSlackAppServer(port, PATH, app)
    runner = web.AppRunner(server.web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    peer.world.post_to(f"http://127.0.0.1:{port}{PATH}")
    try:
        yield told
    finally:
        await runner.cleanup()


async def test_bolt_takes_what_is_posted_and_its_answers_are_shown() -> None:
    async with (
        our_world() as peer,
        bolt_server(peer, signing_secret=peer.world.signing_secret) as app,
    ):
        await app.client.chat_postMessage(channel=LIST, text="Vote", blocks=[actions(button())])
        ts = await peer.post(ADA, "Good morning")
        event = await app.next_message(ts=ts)
        answer = await peer.world.people.command(ADA, LIST, "/pen", "a & b = c + d")
        vote = peer.world.state.channel_messages(LIST)[0]
        pressed = await peer.world.people.press(ADA, LIST, vote.ts, "vote")
        refused = await peer.submit(ADA, "because")
        taken = await peer.submit(ADA, "I like it")

    assert event["text"] == "Good morning"
    assert answer.text == "heard: a &amp; b = c + d"
    assert pressed.ok
    assert (refused, taken) == ({"why": "Say more."}, {})
    assert (await app.next(app.clicks))["actions"][0]["value"] == "agree"


async def test_bolt_refuses_what_another_secret_or_an_earlier_day_has_signed() -> None:
    async with our_world() as peer, bolt_server(peer, signing_secret="another") as app:
        forged = await peer.world.people.command(ADA, LIST, "/pen", "list")
        unheard = app.commands.empty()
    async with our_world() as peer:
        peer.world.state.clock = lambda: system_clock() - timedelta(minutes=6)
        async with bolt_server(peer, signing_secret=peer.world.signing_secret):
            late = await peer.world.people.command(ADA, LIST, "/pen", "list")

    assert (forged.error, late.error, unheard) == ("dispatch_failed", "dispatch_failed", True)
