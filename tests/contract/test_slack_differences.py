"""Where our look-alike and local-slack part ways, each with its reason.

Both sides are asserted: when either changes its mind, the table is wrong and says so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.contract.slack_peers import (
    ADA,
    APP_TOKEN,
    LIST,
    SOON,
    Json,
    SlackPeer,
    actions,
    bolt_app,
    button,
    form,
    home,
    new_client,
    section,
)

Probe = Callable[[AsyncWebClient, SlackPeer], Awaitable[str]]


@dataclass(frozen=True)
class Difference:
    """What each answers to one probe; ours is Slack's own answer, `reason` says so."""

    name: str
    probe: Probe
    ours: str
    theirs: str
    reason: str


def posting(**args: object) -> Probe:
    async def probe(client: AsyncWebClient, _peer: SlackPeer) -> str:
        return await code_of(client.api_call("chat.postMessage", json={"channel": LIST, **args}))

    return probe


async def code_of(call: Awaitable[object]) -> str:
    """Return `ok` or the error code."""
    try:
        await call
    except SlackApiError as refused:
        return str(refused.response["error"])
    return "ok"


async def wrong_token(_client: AsyncWebClient, peer: SlackPeer) -> str:
    return await code_of(new_client(peer, token="xoxb-wrong").auth_test())


async def no_token(_client: AsyncWebClient, peer: SlackPeer) -> str:
    return await code_of(new_client(peer, token=None).auth_test())


async def app_token_where_a_bots_is_due(_client: AsyncWebClient, peer: SlackPeer) -> str:
    return await code_of(new_client(peer, token=APP_TOKEN).chat_postMessage(channel=LIST, text="x"))


async def scopes(client: AsyncWebClient, _peer: SlackPeer) -> str:
    answer = await client.auth_test()
    return "named" if "chat:write" in answer.headers.get("X-OAuth-Scopes", "") else "not named"


async def metadata(client: AsyncWebClient, _peer: SlackPeer) -> str:
    delivery = {"event_type": "penholder_delivery", "event_payload": {"id": "d1"}}
    await client.chat_postMessage(channel=LIST, text="x", metadata=delivery)
    async_slack_response = await client.conversations_history(
        channel=LIST, include_all_metadata=True
    )
    return "kept" if async_slack_response["messages"][0].get("metadata") == delivery else "dropped"


async def thread_that_is_not(client: AsyncWebClient, _peer: SlackPeer) -> str:
    return await code_of(client.conversations_replies(channel=LIST, ts="1.000001"))


async def reacting_twice(client: AsyncWebClient, _peer: SlackPeer) -> str:
    ts = (await client.chat_postMessage(channel=LIST, text="x"))["ts"]
    await client.reactions_add(channel=LIST, timestamp=ts, name="eyes")
    return await code_of(client.reactions_add(channel=LIST, timestamp=ts, name="eyes"))


async def unreacting_first(client: AsyncWebClient, _peer: SlackPeer) -> str:
    ts = (await client.chat_postMessage(channel=LIST, text="x"))["ts"]
    return await code_of(client.reactions_remove(channel=LIST, timestamp=ts, name="eyes"))


async def ephemeral_to_a_stranger(client: AsyncWebClient, _peer: SlackPeer) -> str:
    return await code_of(client.chat_postEphemeral(channel=LIST, user="U02BEN", text="x"))


async def overtaken_home(client: AsyncWebClient, _peer: SlackPeer) -> str:
    old = (await client.views_publish(user_id=ADA, view=home()))["view"]["hash"]
    await client.views_publish(user_id=ADA, view=home(), hash=old)
    return await code_of(client.views_publish(user_id=ADA, view=home(), hash=old))


async def home_of_nobody(client: AsyncWebClient, _peer: SlackPeer) -> str:
    return await code_of(client.views_publish(user_id="U0NOBODY", view=home()))


async def home_as_form(client: AsyncWebClient, _peer: SlackPeer) -> str:
    return await code_of(client.views_publish(user_id=ADA, view=form()))


async def home_opened_again(client: AsyncWebClient, peer: SlackPeer) -> str:
    """Slack's event has the Home that is there (docs.slack.dev/reference/events)."""
    await client.views_publish(user_id=ADA, view=home())
    async with bolt_app(peer) as bolt:
        await peer.open_home(ADA)
        return "shown" if "view" in await bolt.next(bolt.homes) else "not shown"


async def changing_anothers(client: AsyncWebClient, peer: SlackPeer) -> str:
    ts = await peer.post(ADA, "mine")
    return await code_of(client.chat_update(channel=LIST, ts=ts, text="yours"))


async def deleting_anothers(client: AsyncWebClient, peer: SlackPeer) -> str:
    ts = await peer.post(ADA, "mine")
    return await code_of(client.chat_delete(channel=LIST, ts=ts))


async def foreign_channel(client: AsyncWebClient, _peer: SlackPeer) -> str:
    return await code_of(client.chat_postMessage(channel="C02OTHER", text="x"))


async def ephemeral_in_history(client: AsyncWebClient, _peer: SlackPeer) -> str:
    await client.chat_postEphemeral(channel=LIST, user=ADA, text="x")
    async_slack_response = await client.conversations_history(channel=LIST)
    return "there" if async_slack_response["messages"] else "not there"


async def paging(client: AsyncWebClient, _peer: SlackPeer) -> str:
    for number in range(3):
        await client.chat_postMessage(channel=LIST, text=f"{number}")
    async_slack_response = await client.conversations_history(channel=LIST, limit=2)
    return f"{len(async_slack_response['messages'])}, more: {async_slack_response['has_more']}"


async def paging_members(client: AsyncWebClient, _peer: SlackPeer) -> str:
    async_slack_response = await client.conversations_members(channel=LIST, limit=1)
    cursor = async_slack_response["response_metadata"]["next_cursor"]
    return f"{len(async_slack_response['members'])}, more: {bool(cursor)}"


async def confirmed_address(client: AsyncWebClient, _peer: SlackPeer) -> str:
    info = (await client.users_info(user=ADA))["user"]
    return str(info.get("is_email_confirmed", "not said"))


async def time_range(client: AsyncWebClient, _peer: SlackPeer) -> str:
    first = (await client.chat_postMessage(channel=LIST, text="0"))["ts"]
    await client.chat_postMessage(channel=LIST, text="1")
    async_slack_response = await client.conversations_history(channel=LIST, oldest=first)
    return f"{len(async_slack_response['messages'])} later"


async def updating_text_alone(client: AsyncWebClient, _peer: SlackPeer) -> str:
    posted = await client.chat_postMessage(channel=LIST, text="x", blocks=[section("x")])
    await client.chat_update(channel=LIST, ts=posted["ts"], text="y")
    [kept] = (await client.conversations_history(channel=LIST))["messages"]
    return "blocks kept" if kept.get("blocks") else "blocks gone"


async def own_message(client: AsyncWebClient, peer: SlackPeer) -> str:
    async with bolt_app(peer) as told:
        await client.chat_postMessage(channel=LIST, text="by the app")
        await peer.post(ADA, "by Ada")
        event = await told.next(told.messages)
    return "echoed" if event["text"] == "by the app" else "not echoed"


async def grown_parent(_client: AsyncWebClient, peer: SlackPeer) -> str:
    async with bolt_app(peer) as told:
        parent = await peer.post(ADA, "parent")
        await peer.post(ADA, "reply", thread_ts=parent)
        last = await peer.post(ADA, "last")
        seen = []
        while (event := await told.next(told.messages))["ts"] != last:
            seen.append(event.get("subtype"))
    return "told" if "message_changed" in seen else "not told"


async def socket_ticket_twice(_client: AsyncWebClient, peer: SlackPeer) -> str:
    opened = await new_client(peer, token=APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as first:
        await asyncio.wait_for(first.receive(), SOON)
        try:
            second = await session.ws_connect(opened["url"])
        except aiohttp.WSServerHandshakeError as refused:
            return f"status {refused.status}"
        async with second:
            frame = await asyncio.wait_for(second.receive(), SOON)
        return frame.type.name


async def one_of_two_sockets(_client: AsyncWebClient, peer: SlackPeer) -> str:
    async with bolt_app(peer) as other, bolt_app(peer) as two:
        await peer.post(ADA, "for one of you")
        first = {asyncio.create_task(app.messages.get()) for app in (other, two)}
        done, waiting = await asyncio.wait(first, timeout=SOON, return_when=asyncio.FIRST_COMPLETED)
        # Were it sent to both, it is on its way to the other in the same instant.
        more, waiting = await asyncio.wait(waiting, timeout=0.5) if waiting else (set(), set())
        for task in waiting:
            task.cancel()
    return f"{len(done) + len(more)} of 2"


def buttons(count: int, *, label: str = "x", value: str = "v") -> list[Json]:
    several = [button(f"a{number}", label=label, value=value) for number in range(count)]
    return [actions(*several)]


DIFFERENCES: Final = [
    Difference("wrong token", wrong_token, "invalid_auth", "ok", "any token is the app's"),
    Difference("no token", no_token, "not_authed", "ok", "any token is the app's"),
    Difference(
        "app token for a bot's call",
        app_token_where_a_bots_is_due,
        "not_allowed_token_type",
        "ok",
        "both tokens are the app's",
    ),
    Difference("scopes", scopes, "named", "not named", "it knows no scopes"),
    Difference("metadata", metadata, "kept", "dropped", "it keeps text and blocks only"),
    Difference("nothing to say", posting(), "no_text", "ok", "it checks no content"),
    Difference("text", posting(text="x" * 40_001), "msg_too_long", "ok", "it checks no sizes"),
    Difference(
        "51 blocks",
        posting(text="x", blocks=[{"type": "divider"}] * 51),
        "invalid_blocks",
        "ok",
        "it checks no blocks",
    ),
    Difference(
        "3001 characters in a section",
        posting(text="x", blocks=[section("x" * 3001)]),
        "invalid_blocks",
        "ok",
        "it checks no blocks",
    ),
    Difference(
        "26 buttons", posting(text="x", blocks=buttons(26)), "invalid_blocks", "ok", "the same"
    ),
    Difference(
        "76 characters on a button",
        posting(text="x", blocks=buttons(1, label="x" * 76)),
        "invalid_blocks",
        "ok",
        "it checks no blocks",
    ),
    Difference(
        "13,201 characters in all blocks",
        posting(text="x", blocks=[section("x" * 2641)] * 5),
        "msg_blocks_too_long",
        "ok",
        "it checks no sizes",
    ),
    Difference(
        "an element that rich text does not have",
        posting(text="x", blocks=[{"type": "rich_text", "elements": [section("x")]}]),
        "invalid_blocks",
        "ok",
        "it checks no blocks",
    ),
    Difference("no thread", thread_that_is_not, "thread_not_found", "ok", "it answers none"),
    Difference("reaction twice", reacting_twice, "already_reacted", "ok", "it answers ok"),
    Difference("no reaction", unreacting_first, "no_reaction", "ok", "it answers ok"),
    Difference(
        "ephemeral to a stranger",
        ephemeral_to_a_stranger,
        "user_not_in_channel",
        "ok",
        "it checks no membership",
    ),
    Difference("foreign channel", foreign_channel, "not_in_channel", "ok", "the same"),
    Difference(
        "update of another's", changing_anothers, "cant_update_message", "ok", "all may change all"
    ),
    Difference(
        "deletion of another's",
        deleting_anothers,
        "cant_delete_message",
        "ok",
        "all may delete all",
    ),
    Difference(
        "ephemeral in history",
        ephemeral_in_history,
        "not there",
        "there",
        "it keeps them with the others",
    ),
    Difference("paging", paging, "2, more: True", "3, more: False", "it has one page"),
    Difference(
        "paging of members", paging_members, "1, more: True", "2, more: False", "it has one page"
    ),
    Difference("confirmed address", confirmed_address, "True", "not said", "it knows no guests"),
    Difference("time range", time_range, "1 later", "2 later", "it answers everything"),
    Difference(
        "update without blocks",
        updating_text_alone,
        "blocks kept",
        "blocks gone",
        "it replaces what is not given",
    ),
    Difference(
        "a Home overtaken",
        overtaken_home,
        "hash_conflict",
        "ok",
        "it does not look at the hash",
    ),
    Difference(
        "a Home of nobody", home_of_nobody, "invalid_arguments", "ok", "it keeps a Home for any id"
    ),
    Difference(
        "a Home that is a form", home_as_form, "invalid_arguments", "ok", "it checks no views"
    ),
    Difference(
        "a Home opened again", home_opened_again, "shown", "not shown", "its event has no view"
    ),
    Difference("own message", own_message, "echoed", "not echoed", "it tells of people only"),
    Difference("grown parent", grown_parent, "told", "not told", "it keeps no reply counts"),
    Difference(
        "ticket twice", socket_ticket_twice, "status 403", "CLOSE", "it upgrades, then closes"
    ),
    Difference(
        "two sockets", one_of_two_sockets, "1 of 2", "2 of 2", "it sends to every connection"
    ),
]


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda row: row.name)
async def test_each_answers_as_the_table_says(
    slack_peer: SlackPeer, difference: Difference
) -> None:
    seen = await difference.probe(new_client(slack_peer), slack_peer)

    expected = difference.ours if slack_peer.is_ours else difference.theirs
    assert seen == expected, difference.reason
