"""What comes from Slack, against the look-alike: saved first, acknowledged last, nothing lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from bot.config import SlackConfig
from bot.domain.ids import ChannelId, DeliveryId, ItemNumber, SlackUserId
from bot.errors import Refused
from bot.events import (
    ButtonPressed,
    ChannelMoved,
    ChannelRenamed,
    CommandGiven,
    FormSubmitted,
    MemberLeft,
    Mentioned,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    OptionsAsked,
    PublishChosen,
    Reacted,
    ShortcutUsed,
    SlackArrival,
    SlackLoss,
    SlackLost,
    SlackReply,
    VoteCast,
    WorkspaceChanged,
)
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.slack.pace import Pace
from bot.sandbox.slack import (
    Fault,
    FaultKind,
    Phase,
    Redelivery,
    SlackChannel,
    SlackUser,
    SlackWorld,
)

ADA = SlackUserId("U01ADA")
BOB = SlackUserId("U02BOB")
LIST = ChannelId("C01LIST")
ANYWHERE = ChannelId("")
DELIVERY = DeliveryId("1" * 32)
FAST = Pace(every=timedelta(milliseconds=1), burst=100)

SHORT = SocketTimings(
    connect=timedelta(seconds=2),
    hello=timedelta(milliseconds=300),
    stale=timedelta(milliseconds=300),
    linger=timedelta(milliseconds=300),
    settled=timedelta(milliseconds=50),
    drain=timedelta(seconds=2),
    close=timedelta(milliseconds=100),
    first_pause=timedelta(milliseconds=20),
    longest_pause=timedelta(milliseconds=200),
)

BUTTONS = [
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": action_id,
                "value": value,
                "text": {"type": "plain_text", "text": action_id},
            }
            for action_id, value in (
                ("vote:+1", "12:+1"),
                ("vote:block", "12:block"),
                ("comment", "12"),
                ("elsewhere", "https://example.org/"),
            )
        ],
    }
]

FORM: dict[str, object] = {
    "type": "modal",
    "callback_id": "comment",
    "private_metadata": "12",
    "title": {"type": "plain_text", "text": "Comment"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Your comment"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


class Desk:
    """Where arrivals are taken: the service's place in these tests."""

    def __init__(self) -> None:
        self.taken: list[SlackArrival] = []
        self.answer: Callable[[SlackArrival], Awaitable[SlackReply | None]] | None = None
        self._changed = asyncio.Condition()

    async def take(self, event: SlackArrival) -> SlackReply | None:
        reply = await self.answer(event) if self.answer else None
        async with self._changed:
            self.taken.append(event)
            self._changed.notify_all()
        return reply

    async def wait_taken(self, count: int) -> None:
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= count)


def answering(reply: SlackReply | None) -> Callable[[SlackArrival], Awaitable[SlackReply | None]]:
    async def answer(_event: SlackArrival) -> SlackReply | None:
        return reply

    return answer


def failing(error: Exception, *, times: int) -> Callable[[SlackArrival], Awaitable[None]]:
    left = times

    async def answer(_event: SlackArrival) -> None:
        nonlocal left
        if left:
            left -= 1
            raise error

    return answer


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    everybody = (ADA, BOB, "U0PENHOLDER")
    async with SlackWorld(
        users=[
            SlackUser(id=ADA, name="ada", real_name="Ada Byron", email="ada@example.org"),
            SlackUser(id=BOB, name="bob", real_name="Bob Moss", email="bob@example.net"),
        ],
        channels=[SlackChannel(id=LIST, name="list", members=everybody)],
        redelivery=Redelivery(
            ack_timeout=timedelta(seconds=1), pauses=(timedelta(milliseconds=50),) * 60
        ),
    ) as running:
        yield running


def config_for(world: SlackWorld) -> SlackConfig:
    return SlackConfig(bot_token=world.bot_token, app_token=world.app_token, api_url=world.api_url)


@pytest.fixture
async def out(world: SlackWorld) -> AsyncIterator[SlackOut]:
    slack = SlackOut(config_for(world), pace=FAST)
    yield slack
    await slack.aclose()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@asynccontextmanager
async def running(slack: SlackIn) -> AsyncIterator[None]:
    task = asyncio.create_task(slack.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def slack(world: SlackWorld, out: SlackOut, desk: Desk) -> AsyncIterator[SlackIn]:
    receiving = SlackIn(config_for(world), take=desk.take, out=out, timings=SHORT)
    async with running(receiving):
        await world.sockets.wait_connected()
        await until(lambda: receiving.connected)
        yield receiving


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.to_thread(lambda: None)


async def post_buttons(out: SlackOut) -> str:
    return await out.post(LIST, text="item", blocks=BUTTONS, delivery=DELIVERY, item=ItemNumber(12))


# Commands


async def test_a_command_is_answered_to_its_author(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    desk.answer = answering(SlackReply(text="*3 items*", blocks=({"type": "divider"},)))

    answer = await world.people.command(ADA, LIST, "/pen", "list")

    assert (answer.ok, answer.text, answer.response_type) == (True, "*3 items*", "ephemeral")
    assert answer.blocks == ({"type": "divider"},)
    (event,) = desk.taken
    assert isinstance(event, CommandGiven)
    assert (event.user, event.channel, event.text) == (ADA, LIST, "list")
    assert event.arrival_key == f"trigger:{event.trigger_id}"
    assert slack.not_taken == 0


async def test_a_command_may_be_answered_with_nothing(world: SlackWorld, slack: SlackIn) -> None:
    answer = await world.people.command(ADA, LIST, "/pen", "list")

    assert answer.ok
    assert answer.text == ""
    assert (slack.connected, slack.connections) == (True, 1)


@pytest.mark.usefixtures("slack")
async def test_a_command_may_open_a_form(world: SlackWorld, desk: Desk) -> None:
    desk.answer = answering(SlackReply(view=FORM))

    answer = await world.people.command(ADA, LIST, "/pen", "comment 12")

    (view,) = world.state.open_views(ADA)
    assert view.content["callback_id"] == "comment"
    assert answer == type(answer)()


@pytest.mark.usefixtures("slack")
async def test_a_form_that_does_not_open_is_said(world: SlackWorld, desk: Desk) -> None:
    desk.answer = answering(SlackReply(view=FORM))
    world.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="views.open"))

    answer = await world.people.command(ADA, LIST, "/pen", "comment 12")

    assert "did not open the form" in answer.text
    assert len(desk.taken) == 1


@pytest.mark.usefixtures("slack")
async def test_a_buttons_form_that_does_not_open_is_said(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)
    desk.answer = answering(SlackReply(view=FORM))
    world.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="views.open"))

    assert (await world.people.press(ADA, LIST, ts, "comment")).ok

    (note,) = world.state.ephemerals[ADA].values()
    assert "did not open the form" in note.text


@pytest.mark.usefixtures("slack")
async def test_peoples_words_in_a_refusal_mention_nobody(world: SlackWorld, desk: Desk) -> None:
    desk.answer = failing(Refused("“<!channel>” is no choice; ask in <#C1>."), times=1)

    answer = await world.people.command(ADA, LIST, "/pen", "vote 12 <!channel>")

    assert answer.text == "“&lt;!channel&gt;” is no choice; ask in <#C1>."


@pytest.mark.usefixtures("slack")
async def test_a_refused_command_says_why(world: SlackWorld, desk: Desk) -> None:
    desk.answer = failing(Refused("Only chairs open ballots."), times=1)

    answer = await world.people.command(ADA, LIST, "/pen", "ballot 12")

    assert (answer.ok, answer.text) == (True, "Only chairs open ballots.")


async def test_a_command_that_was_not_saved_fails_before_its_authors_eyes(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    desk.answer = failing(ValueError("a bug"), times=1)

    answer = await world.people.command(ADA, LIST, "/pen", "vote 12 +1")

    assert answer.error == "operation_timeout"
    assert slack.not_taken == 1
    assert (await world.people.command(ADA, LIST, "/pen", "vote 12 +1")).ok


@pytest.mark.usefixtures("slack")
async def test_a_command_of_another_name_is_acknowledged_and_left(
    world: SlackWorld, desk: Desk
) -> None:
    assert (await world.people.command(ADA, LIST, "/other", "x")).ok
    assert desk.taken == []


# Buttons and forms


@pytest.mark.usefixtures("slack")
async def test_an_answer_may_stand_in_place_of_its_question(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    buttons = [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Always"},
                    "action_id": "publish:always",
                    "value": f"{ADA}:council",
                }
            ],
        }
    ]
    await out.post_ephemeral(LIST, ADA, text="May they go?", blocks=buttons)
    (ts,) = world.state.ephemerals[ADA]
    desk.answer = answering(SlackReply(text="They go.", replaces=True))

    answer = await world.people.press(ADA, LIST, ts, "publish:always")

    assert answer.ok
    (event,) = desk.taken
    assert isinstance(event, PublishChosen)
    assert (event.asked, event.list_name, event.choice) == (ADA, "council", "always")
    assert [note.text for note in world.state.ephemerals[ADA].values()] == ["They go."]


@pytest.mark.usefixtures("slack")
async def test_a_vote_button_votes(world: SlackWorld, out: SlackOut, desk: Desk) -> None:
    ts = await post_buttons(out)
    desk.answer = answering(SlackReply(text="Your vote: +1"))

    answer = await world.people.press(ADA, LIST, ts, "vote:+1")

    assert answer.ok
    (event,) = desk.taken
    assert isinstance(event, VoteCast)
    assert (event.user, event.channel, event.item, event.choice) == (ADA, LIST, 12, "+1")
    assert [note.text for note in world.state.ephemerals[ADA].values()] == ["Your vote: +1"]


@pytest.mark.usefixtures("slack")
async def test_a_button_opens_a_form_and_the_form_arrives(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)
    desk.answer = answering(SlackReply(view=FORM))
    assert (await world.people.press(ADA, LIST, ts, "comment")).ok
    (view,) = world.state.open_views(ADA)
    desk.answer = None

    answer = await world.people.submit(ADA, view.id, {"words": "I agree"})

    assert answer.ok
    assert world.state.open_views(ADA) == []
    pressed, sent = desk.taken
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.button, pressed.item) == ("comment", 12)
    assert isinstance(sent, FormSubmitted)
    assert (sent.form, sent.private_metadata, sent.fields) == (
        "comment",
        "12",
        (("words", "I agree"),),
    )


async def open_form(world: SlackWorld, desk: Desk) -> str:
    desk.answer = answering(SlackReply(view=FORM))
    await world.people.command(ADA, LIST, "/pen", "comment 12")
    (view,) = world.state.open_views(ADA)
    return view.id


def page(name: str) -> dict[str, object]:
    turn = {
        "type": "button",
        "text": {"type": "plain_text", "text": "On"},
        "action_id": "older",
        "value": "12:1",
    }
    return {
        "type": "modal",
        "callback_id": name,
        "title": {"type": "plain_text", "text": name},
        "blocks": [{"type": "actions", "elements": [turn]}],
    }


@pytest.mark.usefixtures("slack")
async def test_a_button_in_a_modal_turns_its_page_or_opens_another_on_top(
    world: SlackWorld, desk: Desk
) -> None:
    desk.answer = answering(SlackReply(view=page("first")))
    await world.people.command(ADA, LIST, "/pen", "show 12")
    (view,) = world.state.open_views(ADA)

    desk.answer = answering(SlackReply(view=page("second"), replaces=True))
    assert (await world.people.press_in_view(ADA, view.id, "older")).ok
    desk.answer = answering(SlackReply(view=page("on top")))
    assert (await world.people.press_in_view(ADA, view.id, "older", value="12:1")).ok
    top = world.state.open_views(ADA)[-1]
    desk.answer = failing(Refused("That message is gone."), times=1)
    assert (await world.people.press_in_view(ADA, top.id, "older")).ok

    shown = [other.content for other in world.state.open_views(ADA)]
    assert [one.get("callback_id") for one in shown] == ["second", "on top", None]
    assert "That message is gone." in str(shown[-1])
    assert [one.view_id for one in desk.taken if isinstance(one, ButtonPressed)] == [view.id] * 2


@pytest.mark.usefixtures("slack")
async def test_a_form_with_errors_stays_open(world: SlackWorld, desk: Desk) -> None:
    view = await open_form(world, desk)
    desk.answer = answering(SlackReply(field_errors=(("words", "Please say why."),)))

    answer = await world.people.submit(ADA, view, {"words": "no"})

    assert answer.errors == {"words": "Please say why."}
    assert len(world.state.open_views(ADA)) == 1


@pytest.mark.usefixtures("slack")
async def test_a_refused_form_says_why_at_its_first_input(world: SlackWorld, desk: Desk) -> None:
    view = await open_form(world, desk)
    desk.answer = failing(Refused("The item is closed."), times=1)

    answer = await world.people.submit(ADA, view, {"words": "no"})

    assert answer.errors == {"words": "The item is closed."}


@pytest.mark.usefixtures("slack")
async def test_a_form_may_lead_to_the_next_or_to_a_note(world: SlackWorld, desk: Desk) -> None:
    view = await open_form(world, desk)
    desk.answer = answering(SlackReply(view={**FORM, "callback_id": "second"}))
    assert (await world.people.submit(ADA, view, {"words": "no"})).ok
    (second,) = world.state.open_views(ADA)
    assert second.content["callback_id"] == "second"
    desk.answer = answering(SlackReply(text="Thank you."))

    assert (await world.people.submit(ADA, second.id, {"words": "no"})).ok

    (note,) = world.state.open_views(ADA)
    assert note.content["blocks"][0]["text"]["text"] == "Thank you."


@pytest.mark.usefixtures("slack")
async def test_a_refused_button_says_why_to_its_presser(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)
    desk.answer = failing(Refused("The ballot is closed."), times=1)

    assert (await world.people.press(BOB, LIST, ts, "vote:block")).ok

    assert [note.text for note in world.state.ephemerals[BOB].values()] == ["The ballot is closed."]


@pytest.mark.usefixtures("slack")
async def test_a_note_that_cannot_be_shown_does_not_undo_the_vote(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)

    async def answer_too_late(_event: SlackArrival) -> SlackReply:
        world.state.response_urls.clear()
        return SlackReply(text="Your vote: +1")

    desk.answer = answer_too_late

    assert (await world.people.press(ADA, LIST, ts, "vote:+1")).ok
    assert len(desk.taken) == 1
    assert not world.state.ephemerals


@pytest.mark.usefixtures("slack")
async def test_a_button_of_others_is_acknowledged_and_left(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)

    assert (await world.people.press(ADA, LIST, ts, "elsewhere")).ok
    assert desk.taken == []


SEARCHING: dict[str, object] = {
    **FORM,
    "callback_id": "move",
    "private_metadata": "12:item:0",
    "blocks": [
        {
            "type": "input",
            "block_id": "into",
            "label": {"type": "plain_text", "text": "Item"},
            "element": {"type": "external_select", "action_id": "into", "min_query_length": 0},
        }
    ],
}


@pytest.mark.usefixtures("slack")
async def test_a_shortcut_opens_a_form_whose_menu_asks_for_its_options(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)

    async def answer(event: SlackArrival) -> SlackReply:
        match event:
            case ShortcutUsed():
                return SlackReply(view=SEARCHING)
            case OptionsAsked(words="none"):
                raise Refused("not yours")
            case OptionsAsked():
                return SlackReply(options=(("7", "#7 Winter & summer"),))
            case _:
                return SlackReply(text="Moved.")

    desk.answer = answer
    assert (await world.people.shortcut(ADA, LIST, ts, "move_to_item")).ok
    (view,) = world.state.open_views(ADA)
    assert await world.people.suggest(ADA, view.id, "into", "none") == ()
    (option,) = await world.people.suggest(ADA, view.id, "into", "wint")
    assert option["text"]["text"] == "#7 Winter & summer"
    assert (await world.people.submit(ADA, view.id, {"into": "7"})).ok

    used, asked, form = desk.taken
    assert isinstance(used, ShortcutUsed)
    assert (used.user, used.channel, used.ts, used.shortcut) == (ADA, LIST, ts, "move_to_item")
    assert isinstance(asked, OptionsAsked)
    assert (asked.menu, asked.about, asked.words) == ("into", "12:item:0", "wint")
    assert isinstance(form, FormSubmitted)
    assert form.fields == (("into", "7"),)
    assert "Moved." in str(world.state.open_views(ADA)[0].content)


@pytest.mark.usefixtures("slack")
async def test_a_refused_shortcut_says_why_to_who_used_it(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)
    desk.answer = failing(Refused("That is not yours."), times=1)

    assert (await world.people.shortcut(ADA, LIST, ts, "send_to_list")).ok

    (note,) = world.state.ephemerals[ADA].values()
    assert note.text == "That is not yours."


@pytest.mark.usefixtures("slack")
async def test_an_entry_of_a_messages_menu_is_a_button(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    option = {"text": {"type": "plain_text", "text": "Close…"}, "value": "close:12"}
    menu = {"type": "overflow", "action_id": "more", "options": [option]}
    blocks = [{"type": "actions", "elements": [menu]}]
    ts = await out.post(LIST, text="item", blocks=blocks, delivery=DELIVERY, item=ItemNumber(12))

    assert (await world.people.press(ADA, LIST, ts, "more", choice="close:12")).ok

    (event,) = desk.taken
    assert isinstance(event, ButtonPressed)
    assert (event.button, event.item) == ("close", 12)


@pytest.mark.usefixtures("slack")
async def test_an_emoji_is_answered_in_private(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    ts = await post_buttons(out)
    desk.answer = answering(SlackReply(text="An emoji is no vote."))

    await world.people.react(ADA, LIST, ts, "+1")
    await until(lambda: bool(world.state.ephemerals.get(ADA)))

    (event,) = desk.taken
    assert isinstance(event, Reacted)
    assert (event.user, event.channel, event.ts, event.emoji) == (ADA, LIST, ts, "+1")
    assert not world.state.ephemerals.get(BOB)


async def test_a_form_that_is_closed_is_acknowledged_and_left(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    desk.answer = answering(SlackReply(view={**FORM, "notify_on_close": True}))
    await world.people.command(ADA, LIST, "/pen", "comment 12")
    (view,) = world.state.open_views(ADA)
    await world.people.post(ADA, LIST, "hello")

    assert (await world.people.close_view(ADA, view.id)).ok
    await world.people.post(ADA, LIST, "last")

    await desk.wait_taken(3)
    assert [type(event) for event in desk.taken] == [CommandGiven, MessagePosted, MessagePosted]
    assert world.sockets.undelivered == []
    assert slack.not_taken == 0


# Messages


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize(
    ("typed", "command"),
    [(" /pen list ", "list"), ("list", "list"), ("/pen", ""), ("/penguin", "/penguin")],
)
async def test_a_direct_message_is_a_command_and_answered_there(
    world: SlackWorld, out: SlackOut, desk: Desk, typed: str, command: str
) -> None:
    here = await out.direct_channel(ADA)
    desk.answer = answering(SlackReply(text="*3 items*"))

    await world.people.post(ADA, here, typed)
    await desk.wait_taken(1)
    await until(lambda: len(world.state.channel_messages(here)) == 2)

    (event,) = desk.taken
    assert isinstance(event, CommandGiven)
    assert (event.user, event.channel, event.text) == (ADA, here, command)
    assert world.state.channel_messages(here)[1].text == "*3 items*"


@pytest.mark.usefixtures("slack")
async def test_a_direct_message_in_a_thread_is_answered_in_it(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    here = await out.direct_channel(ADA)
    parent = await world.people.post(ADA, here, "list")
    desk.answer = answering(SlackReply(text="*3 items*"))

    await world.people.post(ADA, here, "mine", thread_ts=parent)
    await until(lambda: "*3 items*" in [each.text for each in world.state.thread(here, parent)])

    assert [each.text for each in world.state.thread(here, parent)][1:] == ["mine", "*3 items*"]


@pytest.mark.usefixtures("slack")
async def test_a_mention_arrives_twice_and_is_answered_in_private_in_its_thread(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    parent = await post_buttons(out)

    async def answer_once(_event: SlackArrival) -> SlackReply | None:
        return SlackReply(text="Recorded.") if not desk.taken else None

    desk.answer = answer_once
    words = "@penholder vote agree because 1 < 2"
    ts = await world.people.post(ADA, LIST, words, thread_ts=parent)
    await desk.wait_taken(2)
    await until(lambda: bool(world.state.ephemerals.get(ADA)))

    first, second = desk.taken
    assert isinstance(first, Mentioned)
    assert isinstance(second, Mentioned)
    assert (first.text, first.ts, first.thread_ts) == (
        "vote agree because 1 &lt; 2", ts, parent,
    )  # fmt: skip
    assert first.message_key == second.message_key
    assert first.arrival_key != second.arrival_key
    (note,) = world.state.ephemerals[ADA].values()
    assert (note.text, note.thread_ts, note.channel) == ("Recorded.", parent, LIST)
    assert world.sockets.undelivered == []


CHANGED: Final[list[tuple[dict[str, object], WorkspaceChanged | None]]] = [
    ({"type": "app_uninstalled"}, SlackLost("", SlackLoss.UNINSTALLED, ANYWHERE)),
    (
        {"type": "tokens_revoked", "tokens": {"bot": ["U0PENHOLDER"]}},
        SlackLost("", SlackLoss.REVOKED, ANYWHERE),
    ),
    ({"type": "tokens_revoked", "tokens": {"oauth": ["U01ADA"], "bot": []}}, None),
    (
        {"type": "channel_archive", "channel": LIST, "user": ADA},
        SlackLost("", SlackLoss.ARCHIVED, LIST),
    ),
    (
        {"type": "group_deleted", "channel": LIST, "actor_id": ADA, "date_deleted": 1},
        SlackLost("", SlackLoss.DELETED, LIST),
    ),
    (
        {"type": "channel_left", "channel": LIST, "actor_id": ADA},
        SlackLost("", SlackLoss.REMOVED, LIST),
    ),
    (
        {
            "type": "member_left_channel",
            "user": BOB,
            "channel": LIST,
            "channel_type": "C",
            "team": "T0SANDBOX",
        },
        MemberLeft("", BOB, LIST),
    ),
    ({"type": "user_change", "user": {"id": BOB, "deleted": True}}, MemberLeft("", BOB, ANYWHERE)),
    ({"type": "user_change", "user": {"id": BOB, "deleted": False}}, None),
    (
        {"type": "channel_id_changed", "old_channel_id": LIST, "new_channel_id": "C9NEW"},
        ChannelMoved("", LIST, ChannelId("C9NEW")),
    ),
    (
        {
            "type": "channel_rename",
            "channel": {
                "id": LIST,
                "name": "harbour",
                "name_normalized": "harbour",
                "created": 1,
                "is_channel": True,
                "is_mpim": False,
            },
        },
        ChannelRenamed("", LIST, "harbour"),
    ),
]


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize(("sent", "arrived"), CHANGED, ids=lambda part: str(part)[:40])
async def test_what_happens_to_the_workspace_arrives(
    world: SlackWorld, desk: Desk, sent: dict[str, object], arrived: WorkspaceChanged | None
) -> None:
    world.sockets.event_types = frozenset({str(sent["type"]), "message"})

    world.state.emit({**sent, "event_ts": world.state.next_ts()})
    await world.people.post(ADA, LIST, "and then")

    await desk.wait_taken(1 if arrived is None else 2)
    changes = [
        event
        for event in desk.taken
        if isinstance(event, SlackLost | MemberLeft | ChannelMoved | ChannelRenamed)
    ]
    assert [replace(change, arrival_key="") for change in changes] == [arrived] * bool(arrived)
    assert world.sockets.undelivered == []


@pytest.mark.usefixtures("slack")
async def test_messages_edits_and_deletes_arrive_in_order_and_our_own_do_not(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    parent = await out.post(LIST, text="item", blocks=(), delivery=DELIVERY, item=None)
    reply = await world.people.post(ADA, LIST, "I agree", thread_ts=parent)
    await world.people.edit(ADA, LIST, reply, "I agree & disagree")
    await world.people.post(BOB, LIST, "to all", thread_ts=parent, broadcast=True)
    await out.update(LIST, parent, text="item, 2 comments", blocks=())
    await world.people.delete(ADA, LIST, reply)
    top = await world.people.post(BOB, LIST, "// only here")
    await world.people.post(ADA, LIST, "answer", thread_ts=top)
    await world.people.delete(BOB, LIST, top)  # it has a reply: a tombstone is left
    await out.delete(LIST, parent)

    await desk.wait_taken(7)

    posted, edited, broadcast, deleted, alone, answered, buried = desk.taken
    assert isinstance(posted, MessagePosted)
    assert (posted.ts, posted.thread_ts, posted.text) == (reply, parent, "I agree")
    assert isinstance(edited, MessageEdited)
    assert (edited.ts, edited.thread_ts, edited.text) == (reply, parent, "I agree &amp; disagree")
    assert isinstance(broadcast, MessagePosted)
    assert (broadcast.thread_ts, broadcast.text) == (parent, "to all")
    assert isinstance(deleted, MessageDeleted)
    assert deleted.ts == reply
    assert isinstance(alone, MessagePosted)
    assert alone.thread_ts is None
    assert isinstance(answered, MessagePosted)
    assert isinstance(buried, MessageDeleted)
    assert buried.ts == top


@pytest.mark.usefixtures("slack")
async def test_a_hundred_messages_keep_their_order(world: SlackWorld, desk: Desk) -> None:
    for number in range(100):
        await world.people.post(ADA, LIST, f"{number}")

    await desk.wait_taken(100)

    assert [event.text for event in desk.taken if isinstance(event, MessagePosted)] == [
        str(number) for number in range(100)
    ]


async def test_an_event_that_was_not_saved_comes_again_under_its_key(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    seen: list[str] = []
    fails = failing(OSError("database is away"), times=2)

    async def answer(event: SlackArrival) -> None:
        seen.append(event.arrival_key)
        await fails(event)

    desk.answer = answer
    await world.people.post(ADA, LIST, "keep me")

    await desk.wait_taken(1)

    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert slack.not_taken == 2
    assert world.sockets.undelivered == []


@pytest.mark.usefixtures("slack")
async def test_a_refused_message_says_why_in_its_thread(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    parent = await out.post(LIST, text="item", blocks=(), delivery=DELIVERY, item=None)
    desk.answer = failing(Refused("This list takes no comments from Slack."), times=1)

    await world.people.post(ADA, LIST, "hello", thread_ts=parent)

    await until(lambda: bool(world.state.ephemerals.get(ADA)))
    (note,) = world.state.ephemerals[ADA].values()
    assert note.text == "This list takes no comments from Slack."
    assert note.thread_ts == parent


@pytest.mark.usefixtures("slack")
async def test_saving_comes_before_the_acknowledgement(world: SlackWorld, desk: Desk) -> None:
    steps: list[str] = []

    async def note_ack(name: str, phase: Phase) -> None:
        if (name, phase) == ("socket.ack", Phase.BEFORE):
            steps.append("acknowledged")

    async def save(_event: SlackArrival) -> None:
        await asyncio.to_thread(lambda: None)
        steps.append("saved")

    world.on_call = note_ack
    desk.answer = save

    await world.people.post(ADA, LIST, "hello")
    await until(lambda: len(steps) == 2)
    await world.people.command(ADA, LIST, "/pen", "list")

    assert steps == ["saved", "acknowledged"] * 2


@pytest.mark.usefixtures("slack")
async def test_a_slow_step_holds_up_nobody_else(world: SlackWorld, desk: Desk) -> None:
    hold = asyncio.Event()

    async def answer(event: SlackArrival) -> None:
        if isinstance(event, CommandGiven) and event.user == ADA:
            await hold.wait()

    desk.answer = answer
    slow = asyncio.create_task(world.people.command(ADA, LIST, "/pen", "slow"))
    quick = await world.people.command(BOB, LIST, "/pen", "quick")

    assert quick.ok
    assert not slow.done()
    hold.set()
    assert (await slow).ok


# The connection


async def test_a_half_open_connection_is_replaced_and_nothing_is_lost(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    await until(lambda: slack.connected)
    world.sockets.silence()
    await world.people.post(ADA, LIST, "into the void")

    await desk.wait_taken(1)

    (event,) = desk.taken
    assert isinstance(event, MessagePosted)
    assert event.text == "into the void"
    assert slack.connected
    assert world.sockets.undelivered == []


@pytest.mark.parametrize("cleanly", [True, False])
async def test_a_closed_connection_is_replaced_and_nothing_is_lost(
    world: SlackWorld, slack: SlackIn, desk: Desk, cleanly: bool
) -> None:
    def texts() -> set[str]:  # one may come twice, when its acknowledgement was cut off
        return {event.text for event in desk.taken if isinstance(event, MessagePosted)}

    for number in range(5):
        await world.sockets.close_all(cleanly=cleanly)
        await world.people.post(ADA, LIST, f"{number}")
        await until(lambda: str(number) in texts())  # noqa: B023 - awaited within the round

    assert texts() == {"0", "1", "2", "3", "4"}
    await until(lambda: slack.connected)
    assert world.sockets.undelivered == []


async def test_a_refresh_opens_the_new_connection_before_the_old_one_ends(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    since = slack.healthy_since
    await until(lambda: slack.connected)

    for reason in ("warning", "refresh_requested"):
        await world.sockets.say_disconnect(reason=reason)
        await world.sockets.wait_connected(2)
        for number in range(10):
            await world.people.post(ADA, LIST, f"{reason} {number}")
        await until(lambda: len(world.sockets.connections) == 1)

    await desk.wait_taken(20)
    assert len(desk.taken) == 20
    assert slack.healthy_since == since


async def test_what_was_in_hand_at_a_refresh_is_acknowledged(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    begun, hold = asyncio.Event(), asyncio.Event()

    async def answer(_event: SlackArrival) -> SlackReply:
        begun.set()
        await hold.wait()
        return SlackReply(text="done")

    desk.answer = answer
    command = asyncio.create_task(world.people.command(ADA, LIST, "/pen", "vote 12 +1"))
    await begun.wait()
    await world.sockets.say_disconnect()
    await world.sockets.wait_connected(2)
    hold.set()

    assert (await command).text == "done"
    assert slack.connected


async def test_an_acknowledgement_that_got_lost_brings_the_event_again(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    world.sockets.acks_to_drop = 1

    await world.people.post(ADA, LIST, "hello")
    await desk.wait_taken(2)

    first, second = desk.taken
    assert first == second  # the same arrival_key: the second changes nothing
    assert slack.connected


async def test_what_slack_waited_too_long_for_is_finished_and_not_begun_again(
    world: SlackWorld, slack: SlackIn, desk: Desk
) -> None:
    begun = 0
    hold = asyncio.Event()

    async def answer(_event: SlackArrival) -> None:
        nonlocal begun
        begun += 1
        await hold.wait()

    desk.answer = answer
    await world.people.post(ADA, LIST, "while the database is slow")
    await until(lambda: slack.not_taken >= 1)
    hold.set()

    await world.people.post(ADA, LIST, "once more")
    await desk.wait_taken(2)
    texts = [event.text for event in desk.taken if isinstance(event, MessagePosted)]
    assert (begun, texts) == (2, ["while the database is slow", "once more"])
    assert world.sockets.undelivered == []


async def test_too_many_connections_are_waited_out(world: SlackWorld, out: SlackOut) -> None:
    desk = Desk()
    async with contextlib.AsyncExitStack() as others:
        for _ in range(10):
            address = await out.open_socket()
            await others.enter_async_context(out.session.ws_connect(address))
        await world.sockets.wait_connected(10)
        slack = SlackIn(config_for(world), take=desk.take, out=out, timings=SHORT)
        async with running(slack):
            await until(lambda: "too_many_websockets" in slack.problem)
            assert not slack.connected
            await others.aclose()
            await until(lambda: slack.connected)

            assert slack.problem == ""
            assert (await world.people.command(ADA, LIST, "/pen", "list")).ok


async def test_slack_away_is_waited_out(world: SlackWorld, slack: SlackIn, desk: Desk) -> None:
    await until(lambda: slack.connected)
    world.sockets.refuses_connections = True
    world.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="apps.connections.open", times=2))
    await world.sockets.close_all()
    await until(lambda: not slack.connected)
    await world.people.post(ADA, LIST, "still here?")
    await until(lambda: slack.problem != "" and slack.healthy_since is None)

    world.sockets.refuses_connections = False
    await desk.wait_taken(1)

    assert slack.connected
    assert slack.healthy_since is not None


async def test_a_wrong_app_token_is_a_problem_with_a_remedy(world: SlackWorld) -> None:
    config = config_for(world).model_copy(update={"app_token": "xapp-wrong"})
    elsewhere = SlackOut(config, pace=FAST)
    slack = SlackIn(config, take=Desk().take, out=elsewhere, timings=SHORT)

    async with running(slack):
        await until(lambda: slack.problem != "")

    assert "invalid_auth: the token is wrong" in slack.problem
    assert not slack.connected
    await elsewhere.aclose()


async def test_stopping_finishes_and_acknowledges_what_is_in_hand(
    world: SlackWorld, out: SlackOut, desk: Desk
) -> None:
    begun, hold = asyncio.Event(), asyncio.Event()

    async def answer(_event: SlackArrival) -> SlackReply:
        begun.set()
        await hold.wait()
        return SlackReply(text="done")

    desk.answer = answer
    slack = SlackIn(config_for(world), take=desk.take, out=out, timings=SHORT)
    task = asyncio.create_task(slack.run())
    await world.sockets.wait_connected()
    command = asyncio.create_task(world.people.command(ADA, LIST, "/pen", "vote 12 +1"))
    await begun.wait()

    task.cancel()
    hold.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await command).text == "done"
    assert not slack.connected
    await until(lambda: world.sockets.connections == [])


async def test_stopping_does_not_wait_for_ever(world: SlackWorld, out: SlackOut) -> None:
    begun, never = asyncio.Event(), asyncio.Event()

    async def stuck(_event: SlackArrival) -> None:
        begun.set()
        await never.wait()

    timings = SocketTimings(drain=timedelta(milliseconds=50))
    slack = SlackIn(config_for(world), take=stuck, out=out, timings=timings)
    task = asyncio.create_task(slack.run())
    await world.sockets.wait_connected()
    await world.people.post(ADA, LIST, "hello")
    await begun.wait()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not slack.connected
