"""A person's Home and our coming into channels, against the look-alike."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.domain.ids import BallotId, ChannelId, ItemNumber, SlackUserId
from bot.domain.people.consent import Publish
from bot.errors import Refused
from bot.events import (
    ButtonPressed,
    ChannelJoined,
    CommandGiven,
    FormSubmitted,
    HomeOpened,
    PublishChosen,
    SlackArrival,
    SlackReply,
    VoteCast,
)
from bot.gateways.slack.incoming import SlackIn
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import Fault, FaultKind, SlackChannel, SlackUser, SlackWorld, View
from tests.gateways.test_slack_in import FAST, FORM, SHORT, Desk, config_for, running, until

ADA = SlackUserId("U01ADA")
BOB = SlackUserId("U02BOB")
LIST = ChannelId("C01LIST")
ELSEWHERE = ChannelId("C02ELSEWHERE")
ANYWHERE = ChannelId("")


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with SlackWorld(
        users=[SlackUser(id=user, name=user.lower(), real_name=user) for user in (ADA, BOB)],
        channels=[
            SlackChannel(id=LIST, name="list", members=(ADA, BOB, "U0PENHOLDER")),
            SlackChannel(id=ELSEWHERE, name="elsewhere", members=(ADA,)),
        ],
    ) as running:
        yield running


@pytest.fixture
async def out(world: SlackWorld) -> AsyncIterator[SlackOut]:
    slack = SlackOut(config_for(world), pace=FAST)
    yield slack
    await slack.aclose()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def slack(world: SlackWorld, out: SlackOut, desk: Desk) -> AsyncIterator[SlackIn]:
    receiving = SlackIn(config_for(world), take=desk.take, out=out, timings=SHORT)
    async with running(receiving):
        await world.sockets.wait_connected()
        await until(lambda: receiving.connected)
        yield receiving


def home(*elements: dict[str, Any], shows: str = "open:0:") -> dict[str, object]:
    blocks = [{"type": "actions", "block_id": "row", "elements": list(elements)}]
    return {
        "type": "home",
        "callback_id": "home",
        "private_metadata": shows,
        "blocks": blocks if elements else [{"type": "divider"}],
    }


def button(action_id: str, value: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": action_id}
    return {"type": "button", "action_id": action_id, "value": value, "text": text}


def menu(action_id: str, *values: str) -> dict[str, Any]:
    options = [{"text": {"type": "plain_text", "text": each}, "value": each} for each in values]
    return {"type": "static_select", "action_id": action_id, "options": options}


ROW = (
    menu("home:which", "open:0:", "voting:0:"),
    button("vote:agree", "12:77:agree"),
    button("details", "12"),
    button("publish:never", f"{ADA}:council"),
    button("pen:link", "link"),
)


def living(
    **others: SlackReply | Exception,
) -> Callable[[SlackArrival], Awaitable[SlackReply | None]]:
    """Answer each kind of arrival by its name, and a Home with one that carries what it shows."""

    async def answer(event: SlackArrival) -> SlackReply | None:
        if isinstance(event, HomeOpened):
            return SlackReply(view=home(*ROW, shows=event.shows or "open:0:"))
        reply = others.get(type(event).__name__)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return answer


async def opened(world: SlackWorld, desk: Desk, **others: SlackReply | Exception) -> View:
    """Open Ada's Home; return it as she sees it."""
    desk.answer = living(**others)
    world.people.open_home(ADA)
    await until(lambda: ADA in world.state.homes)
    desk.taken.clear()
    return world.state.homes[ADA]


@pytest.mark.usefixtures("slack")
async def test_a_home_is_shown_when_it_is_opened(world: SlackWorld, desk: Desk) -> None:
    desk.answer = living()

    world.people.open_home(ADA, tab="messages")
    world.people.open_home(ADA)
    await until(lambda: ADA in world.state.homes)

    (event,) = desk.taken
    assert isinstance(event, HomeOpened)
    assert (event.user, event.channel, event.shows) == (ADA, "D01ADA", "")
    assert world.state.homes[ADA].content["private_metadata"] == "open:0:"
    assert BOB not in world.state.homes


@pytest.mark.usefixtures("slack")
async def test_a_home_that_is_opened_again_shows_what_it_showed(
    world: SlackWorld, desk: Desk
) -> None:
    before = await opened(world, desk)
    await world.people.press_in_view(ADA, before.id, "home:which", choice="voting:0:")
    chosen = world.state.homes[ADA]

    world.people.open_home(ADA)
    await until(lambda: world.state.homes[ADA].hash != chosen.hash)

    assert [event.shows for event in desk.taken if isinstance(event, HomeOpened)] == [
        "voting:0:",
        "voting:0:",
    ]
    assert world.state.homes[ADA].content["private_metadata"] == "voting:0:"


@pytest.mark.usefixtures("slack")
async def test_an_opening_that_is_overtaken_changes_nothing(
    world: SlackWorld, desk: Desk, out: SlackOut
) -> None:
    old = await opened(world, desk)
    await out.publish_home(ADA, home(*ROW, shows="all:0:"))

    await out.publish_home(ADA, home(shows="open:0:"), there=old.hash)

    assert world.state.homes[ADA].content["private_metadata"] == "all:0:"


@pytest.mark.usefixtures("slack")
async def test_a_vote_from_home_is_taken_and_the_home_shown_again(
    world: SlackWorld, desk: Desk
) -> None:
    before = await opened(world, desk)

    answer = await world.people.press_in_view(ADA, before.id, "vote:agree")

    assert answer.ok
    vote, again = desk.taken
    assert isinstance(vote, VoteCast)
    assert (vote.item, vote.ballot, vote.choice) == (ItemNumber(12), BallotId(77), "agree")
    assert (vote.channel, vote.response_url) == (ANYWHERE, "")
    assert isinstance(again, HomeOpened)
    assert again.shows == "open:0:"
    assert world.state.homes[ADA].hash != before.hash
    assert world.state.open_views(ADA) == []


@pytest.mark.usefixtures("slack")
async def test_a_form_from_home_leads_back_to_it(world: SlackWorld, desk: Desk) -> None:
    before = await opened(
        world, desk, ButtonPressed=SlackReply(view=FORM), FormSubmitted=SlackReply(view=FORM)
    )

    await world.people.press_in_view(ADA, before.id, "details")
    (form,) = world.state.open_views(ADA)
    pressed = desk.taken[0]
    assert isinstance(pressed, ButtonPressed)
    assert pressed.view_id == "", "it is in no modal"
    for _twice in range(2):
        desk.taken.clear()
        hash_before = world.state.homes[ADA].hash
        answer = await world.people.submit(ADA, form.id, {"words": "Well?"})

        assert answer.ok
        sent, again = desk.taken
        assert isinstance(sent, FormSubmitted)
        assert (sent.form, sent.private_metadata) == ("comment", "12")
        assert isinstance(again, HomeOpened)
        assert again.shows == "open:0:"
        assert world.state.homes[ADA].hash != hash_before


@pytest.mark.usefixtures("slack")
async def test_a_form_from_elsewhere_shows_no_home(world: SlackWorld, desk: Desk) -> None:
    desk.answer = living(CommandGiven=SlackReply(view=FORM))
    await world.people.command(ADA, LIST, "/pen", "comment 12")
    (form,) = world.state.open_views(ADA)

    await world.people.submit(ADA, form.id, {"words": "Well?"})

    assert not any(isinstance(event, HomeOpened) for event in desk.taken)
    assert world.state.homes == {}


@pytest.mark.usefixtures("slack")
async def test_a_form_with_errors_shows_no_home_yet(world: SlackWorld, desk: Desk) -> None:
    before = await opened(
        world,
        desk,
        ButtonPressed=SlackReply(view=FORM),
        FormSubmitted=SlackReply(field_errors=(("words", "No."),)),
    )
    await world.people.press_in_view(ADA, before.id, "details")
    (form,) = world.state.open_views(ADA)
    desk.taken.clear()

    answer = await world.people.submit(ADA, form.id, {"words": "Well?"})

    assert answer.errors == {"words": "No."}
    assert [type(event) for event in desk.taken] == [FormSubmitted]


@pytest.mark.usefixtures("slack")
async def test_a_refusal_at_home_is_a_window_and_a_choice_is_seen_in_the_home(
    world: SlackWorld, desk: Desk
) -> None:
    chosen = SlackReply(text="Nothing goes to council.", replaces=True)
    before = await opened(world, desk, VoteCast=Refused("Not yours."), PublishChosen=chosen)

    await world.people.press_in_view(ADA, before.id, "publish:never")
    assert world.state.open_views(ADA) == []
    event = desk.taken[0]
    assert isinstance(event, PublishChosen)
    assert (event.choice, event.asked, event.list_name) == (Publish.NEVER, ADA, "council")

    await world.people.press_in_view(ADA, before.id, "vote:agree")
    (window,) = world.state.open_views(ADA)
    assert "Not yours." in str(window.content["blocks"])


@pytest.mark.usefixtures("slack")
async def test_a_button_may_stand_for_a_command(
    world: SlackWorld, desk: Desk, out: SlackOut
) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button("pen:list", "list voting")]}
    ts = await out.post(LIST, text="hello", blocks=[row], delivery="1" * 32, item=None)  # type: ignore[arg-type]
    desk.answer = living(CommandGiven=SlackReply(text="No ballots are open."))

    answer = await world.people.press(BOB, LIST, ts, "pen:list")

    assert answer.ok
    (event,) = desk.taken
    assert isinstance(event, CommandGiven)
    assert (event.user, event.channel, event.text) == (BOB, LIST, "list voting")
    (told,) = world.state.ephemerals[BOB].values()
    assert told.text == "No ballots are open."
    assert ADA not in world.state.ephemerals
    assert len(world.state.channel_messages(LIST)) == 1, "the message stays as it is"


@pytest.mark.usefixtures("slack")
async def test_a_command_at_home_opens_its_form_and_says_the_rest_in_a_window(
    world: SlackWorld, desk: Desk
) -> None:
    before = await opened(world, desk, CommandGiven=SlackReply(text="Said."))

    await world.people.press_in_view(ADA, before.id, "pen:link")

    (window,) = world.state.open_views(ADA)
    assert "Said." in str(window.content["blocks"])


@pytest.mark.usefixtures("slack")
async def test_a_home_that_slack_does_not_show_undoes_nothing(
    world: SlackWorld, desk: Desk
) -> None:
    before = await opened(world, desk)
    world.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="views.publish"))

    answer = await world.people.press_in_view(ADA, before.id, "vote:agree")

    assert answer.ok
    assert world.state.homes[ADA].hash == before.hash


@pytest.mark.usefixtures("slack")
async def test_only_our_own_coming_into_a_channel_is_told(world: SlackWorld, desk: Desk) -> None:
    joined = {"type": "member_joined_channel", "channel": LIST, "channel_type": "C", "team": "T"}
    world.state.emit({**joined, "user": BOB, "event_ts": world.state.next_ts()})
    world.people.invite_app(ADA, ELSEWHERE)

    await desk.wait_taken(1)

    (event,) = desk.taken
    assert isinstance(event, ChannelJoined)
    assert (event.channel, event.inviter) == (ELSEWHERE, ADA)
