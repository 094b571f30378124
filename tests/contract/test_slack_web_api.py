"""What both Slacks answer to a Web API client, method by method."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.slack.markup.rich_text import rich_text
from tests.contract.slack_peers import (
    ADA,
    APP_TOKEN,
    BOT,
    LIST,
    SlackPeer,
    actions,
    button,
    form,
    home,
    new_client,
    section,
)


@pytest.fixture
def client(slack_peer: SlackPeer) -> AsyncWebClient:
    return new_client(slack_peer)


async def test_a_token_says_whose_it_is(client: AsyncWebClient) -> None:
    who = await client.auth_test()

    assert (who["user_id"], who["bot_id"], who["user"]) == (BOT, "B0BOT", "pen")


async def test_an_app_token_opens_a_socket(slack_peer: SlackPeer) -> None:
    opened = await new_client(slack_peer, token=APP_TOKEN).apps_connections_open(
        app_token=APP_TOKEN
    )

    assert opened["url"].startswith("ws://127.0.0.1:")


async def test_a_post_is_answered_with_the_message_as_kept(client: AsyncWebClient) -> None:
    blocks = [section("*Budget*"), actions(button())]

    posted = await client.chat_postMessage(channel=LIST, text="Budget", blocks=blocks)

    kept = (await client.conversations_history(channel=LIST))["messages"]
    assert [row["ts"] for row in kept] == [posted["ts"]]
    for message in (posted["message"], kept[0]):
        assert message["type"] == "message"
        assert (message["user"], message["bot_id"], message["app_id"]) == (BOT, "B0BOT", "A01APP")
        assert message["text"] == "Budget"
        assert [block["type"] for block in message["blocks"]] == ["section", "actions"]


async def test_rich_text_is_kept_as_it_was_built(client: AsyncWebClient) -> None:
    (block,) = rich_text("> Shall we?\n<!channel> yes: https://example.org/\n\n- one\n- two")

    await client.chat_postMessage(channel=LIST, text="Ana: yes", blocks=[block])

    (kept,) = (await client.conversations_history(channel=LIST))["messages"]
    assert kept["text"] == "Ana: yes"
    assert kept["blocks"][0]["elements"] == block["elements"]


async def test_two_equal_posts_are_two_messages(client: AsyncWebClient) -> None:
    first = await client.chat_postMessage(channel=LIST, text="twice")
    second = await client.chat_postMessage(channel=LIST, text="twice")

    kept = (await client.conversations_history(channel=LIST))["messages"]
    assert [row["ts"] for row in kept] == [second["ts"], first["ts"]]


async def test_text_is_kept_as_sent(client: AsyncWebClient) -> None:
    text = "a &amp; b &lt;c&gt; <https://example.org|d> *e*\n> f é 🖋"

    posted = await client.chat_postMessage(channel=LIST, text=text)

    assert posted["message"]["text"] == text


async def test_a_thread_is_read_parent_first(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=LIST, text="parent")
    for number in range(3):
        await client.chat_postMessage(channel=LIST, text=f"{number}", thread_ts=parent["ts"])

    thread = await client.conversations_replies(channel=LIST, ts=parent["ts"])

    assert [row["text"] for row in thread["messages"]] == ["parent", "0", "1", "2"]
    assert {row["thread_ts"] for row in thread["messages"][1:]} == {parent["ts"]}
    assert not thread["has_more"]


async def test_replies_are_not_in_the_channels_history(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=LIST, text="parent")
    await client.chat_postMessage(channel=LIST, text="reply", thread_ts=parent["ts"])

    kept = (await client.conversations_history(channel=LIST))["messages"]

    assert [row["text"] for row in kept] == ["parent"]


async def test_an_update_replaces_text_and_blocks(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=LIST, text="old", blocks=[section("old")])

    changed = await client.chat_update(
        channel=LIST, ts=posted["ts"], text="new", blocks=[section("new")]
    )

    assert (changed["ts"], changed["channel"], changed["text"]) == (posted["ts"], LIST, "new")
    [kept] = (await client.conversations_history(channel=LIST))["messages"]
    assert kept["text"] == "new"
    assert kept["blocks"][0]["text"]["text"] == "new"
    assert kept["edited"]["user"] == BOT


async def test_a_deleted_message_is_gone(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=LIST, text="away")

    deleted = await client.chat_delete(channel=LIST, ts=posted["ts"])

    assert (deleted["ts"], deleted["channel"]) == (posted["ts"], LIST)
    assert not (await client.conversations_history(channel=LIST))["messages"]


async def test_an_ephemeral_message_is_shown_to_its_reader(
    client: AsyncWebClient, slack_peer: SlackPeer
) -> None:
    sent = await client.chat_postEphemeral(channel=LIST, user=ADA, text="only you")

    assert sent["message_ts"]
    assert await slack_peer.shown(ADA) == ["only you"]
    assert "only you" not in await slack_peer.shown("U02BEN")


async def test_a_permalink_names_channel_and_message(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=LIST, text="here")
    reply = await client.chat_postMessage(channel=LIST, text="there", thread_ts=posted["ts"])

    link = await client.chat_getPermalink(channel=LIST, message_ts=posted["ts"])
    deep = await client.chat_getPermalink(channel=LIST, message_ts=reply["ts"])

    path = f"/archives/{LIST}/p{posted['ts'].replace('.', '')}"
    assert link["permalink"].endswith(path)
    assert deep["permalink"].endswith(f"?thread_ts={posted['ts']}&cid={LIST}")


async def test_a_person_is_reached_directly(client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users=ADA)

    posted = await client.chat_postMessage(channel=opened["channel"]["id"], text="for you")

    assert opened["channel"]["id"].startswith("D")
    assert posted["channel"] == opened["channel"]["id"]
    again = await client.conversations_open(users=[ADA])
    assert again["channel"]["id"] == opened["channel"]["id"]


async def test_a_user_id_stands_for_the_direct_channel(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=ADA, text="for you")

    opened = await client.conversations_open(users=ADA)
    assert posted["channel"] == opened["channel"]["id"]


async def test_channels_are_described(client: AsyncWebClient) -> None:
    info = (await client.conversations_info(channel=LIST))["channel"]
    listed = (await client.conversations_list(types="public_channel"))["channels"]
    members = await client.conversations_members(channel=LIST)

    assert (info["id"], info["name"], info["num_members"]) == (LIST, "list", 2)
    assert (info["is_channel"], info["is_private"], info["is_im"]) == (True, False, False)
    assert info["is_member"]
    assert [row["name"] for row in listed] == ["list", "other"]
    assert members["members"] == [ADA, BOT]


async def test_people_are_described(client: AsyncWebClient) -> None:
    info = (await client.users_info(user=ADA))["user"]
    found = (await client.users_lookupByEmail(email="ada@example.org"))["user"]
    listed = (await client.users_list())["members"]

    assert info["profile"]["email"] == "ada@example.org"
    assert (info["name"], info["real_name"], info["is_bot"]) == ("ada", "Ada Byron", False)
    assert (info["team_id"], info["deleted"]) == ((await client.auth_test())["team_id"], False)
    assert found["id"] == ADA
    assert {row["id"]: row["is_bot"] for row in listed} == {
        BOT: True,
        ADA: False,
        "U02BEN": False,
    }


async def test_a_reaction_is_seen_and_taken_back(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=LIST, text="mark me")

    await client.reactions_add(channel=LIST, timestamp=posted["ts"], name="incoming_envelope")
    [marked] = (await client.conversations_history(channel=LIST))["messages"]
    await client.reactions_remove(channel=LIST, timestamp=posted["ts"], name="incoming_envelope")
    [plain] = (await client.conversations_history(channel=LIST))["messages"]

    assert marked["reactions"] == [{"name": "incoming_envelope", "users": [BOT], "count": 1}]
    assert not plain.get("reactions")


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.update", {"channel": LIST, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": LIST, "ts": "1.000001"}, "message_not_found"),
        ("chat.getPermalink", {"channel": LIST, "message_ts": "1.000001"}, "message_not_found"),
        ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.members", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@example.org"}, "users_not_found"),
        (
            "reactions.add",
            {"channel": LIST, "timestamp": "1.000001", "name": "x"},
            "message_not_found",
        ),
        ("views.open", {"trigger_id": "1.2.3", "view": "VIEW"}, "invalid_trigger_id"),
        ("chat.unheardOf", {}, "unknown_method"),
    ],
)
async def test_both_refuse_what_is_not_there(
    client: AsyncWebClient, method: str, args: dict[str, object], code: str
) -> None:
    body = {name: form() if value == "VIEW" else value for name, value in args.items()}

    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=body)

    assert refused.value.response["error"] == code


@pytest.mark.parametrize("kind", ["json", "form", "query"])
async def test_arguments_come_as_json_form_or_query(client: AsyncWebClient, kind: str) -> None:
    args = {"channel": LIST, "text": "hello"}

    match kind:
        case "json":
            posted = await client.api_call("chat.postMessage", json=args)
        case "form":
            posted = await client.api_call("chat.postMessage", data=args)
        case _:
            posted = await client.api_call("chat.postMessage", params=args)

    assert posted["message"]["text"] == "hello"


async def test_a_home_is_published_as_it_was_built(client: AsyncWebClient) -> None:
    first = (await client.views_publish(user_id=ADA, view=home(actions(button()))))["view"]
    second = (await client.views_publish(user_id=ADA, view=home(about="all:1:")))["view"]

    assert (first["type"], first["private_metadata"]) == ("home", "open:0:")
    assert first["blocks"] == [actions(button())]
    assert second["private_metadata"] == "all:1:"
    assert first["hash"] != second["hash"]
