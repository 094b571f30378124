"""What both Slacks send a Bolt app over Socket Mode, and do with its answers."""

import pytest

from bot.render.slack.forms.views import vote_view
from tests.contract.slack_peers import ADA, LIST, BoltApp, SlackPeer, actions, bolt_app, button
from tests.render import samples


async def test_a_message_reaches_the_app(slack_peer: SlackPeer, bolt: BoltApp) -> None:
    ts = await slack_peer.post(ADA, "Good morning")

    event = await bolt.next_message(ts=ts)
    assert (event["type"], event["user"], event["channel"]) == ("message", ADA, LIST)
    assert (event["text"], event["channel_type"]) == ("Good morning", "channel")
    assert event["event_ts"] == ts
    assert "subtype" not in event
    assert "thread_ts" not in event


async def test_a_reply_names_its_thread(slack_peer: SlackPeer, bolt: BoltApp) -> None:
    parent = (await bolt.client.chat_postMessage(channel=LIST, text="item"))["ts"]

    ts = await slack_peer.post(ADA, "I agree", thread_ts=parent)

    assert (await bolt.next_message(ts=ts))["thread_ts"] == parent


async def test_an_edit_arrives_with_both_texts(slack_peer: SlackPeer, bolt: BoltApp) -> None:
    ts = await slack_peer.post(ADA, "first")

    await slack_peer.edit(ADA, ts, "second")

    event = await bolt.next_message(subtype="message_changed")
    assert event["channel"] == LIST
    assert (event["message"]["ts"], event["message"]["text"]) == (ts, "second")
    assert event["message"]["edited"]["user"] == ADA
    assert event["previous_message"]["text"] == "first"


async def test_a_deletion_arrives(slack_peer: SlackPeer, bolt: BoltApp) -> None:
    ts = await slack_peer.post(ADA, "gone soon")

    await slack_peer.delete(ADA, ts)

    event = await bolt.next_message(subtype="message_deleted")
    assert event["deleted_ts"] == ts
    assert event["previous_message"]["text"] == "gone soon"


async def test_a_command_is_answered_in_its_acknowledgement(
    slack_peer: SlackPeer, bolt: BoltApp
) -> None:
    await slack_peer.command(ADA, "vote 12 agree")

    command = await bolt.next(bolt.commands)
    assert (command["command"], command["text"]) == ("/pen", "vote 12 agree")
    assert (command["user_id"], command["user_name"]) == (ADA, "ada")
    assert (command["channel_id"], command["channel_name"]) == (LIST, "list")
    assert command["response_url"].startswith("http://127.0.0.1:")
    assert command["trigger_id"]
    assert "heard: vote 12 agree" in await slack_peer.shown(ADA)


async def test_a_click_carries_the_button_and_its_message(
    slack_peer: SlackPeer, bolt: BoltApp
) -> None:
    posted = await bolt.client.chat_postMessage(
        channel=LIST, text="item", blocks=[actions(button(value="12:agree"))]
    )

    await slack_peer.press(ADA, posted["ts"], button(value="12:agree"))

    click = await bolt.next(bolt.clicks)
    [action] = click["actions"]
    assert click["type"] == "block_actions"
    assert (action["action_id"], action["block_id"]) == ("vote", "votes")
    assert (action["value"], action["type"]) == ("12:agree", "button")
    assert (click["user"]["id"], click["channel"]["id"]) == (ADA, LIST)
    assert click["message"]["ts"] == click["container"]["message_ts"] == posted["ts"]


async def test_a_form_is_opened_refused_and_submitted(slack_peer: SlackPeer, bolt: BoltApp) -> None:
    posted = await bolt.client.chat_postMessage(
        channel=LIST, text="item", blocks=[actions(button())]
    )
    await slack_peer.press(ADA, posted["ts"], button())
    [opened] = await slack_peer.forms(ADA)
    assert (opened["callback_id"], opened["private_metadata"]) == ("reason", "item 12")

    complaints = await slack_peer.submit(ADA, "because")
    still_open = await slack_peer.forms(ADA)
    accepted = await slack_peer.submit(ADA, "because the text is unclear")

    assert complaints == {"why": "Say more."}
    assert len(still_open) == 1
    assert accepted == {}
    assert not await slack_peer.forms(ADA)
    first, second = await bolt.next(bolt.forms), await bolt.next(bolt.forms)
    assert first["type"] == second["type"] == "view_submission"
    entered = second["view"]["state"]["values"]["why"]["text"]
    assert entered == {"type": "plain_text_input", "value": "because the text is unclear"}
    assert second["user"]["id"] == ADA


@pytest.mark.parametrize(
    ("method", "kinds"),
    [
        ("approval", ["checkboxes"]),
        ("ranked", ["static_select"] * 3 + ["plain_text_input"]),
        ("score", ["number_input"] * 3),
    ],
)
async def test_a_form_for_a_vote_is_opened_with_every_input(
    slack_peer: SlackPeer, method: str, kinds: list[str]
) -> None:
    ballot = samples.ballot(rules=samples.rules(method, options=samples.QUAYS))
    view = vote_view(samples.item(), ballot, present=None)
    async with bolt_app(slack_peer, view=view) as bolt:
        posted = await bolt.client.chat_postMessage(
            channel=LIST, text="item", blocks=[actions(button())]
        )
        await slack_peer.press(ADA, posted["ts"], button())
        [opened] = await slack_peer.forms(ADA)

    inputs = [row["element"] for row in opened["blocks"] if row["type"] == "input"]
    assert [row["type"] for row in inputs] == [*kinds, "plain_text_input"]
    assert opened["private_metadata"] == "12:3"


async def test_a_home_that_is_opened_is_told(slack_peer: SlackPeer, bolt: BoltApp) -> None:
    await slack_peer.open_home(ADA)

    event = await bolt.next(bolt.homes)
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", ADA, "home")
    assert event["channel"].startswith("D")
    assert "view" not in event, "nothing was published yet"
