"""What leaves for Slack, against the look-alike over real sockets: once, in order, or our error."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import system_clock
from bot.config import SlackConfig
from bot.domain.ids import ChannelId, DeliveryId, ItemNumber, SlackUserId, Ts
from bot.domain.people.person import SlackDoubt
from bot.domain.slack_scopes import CUSTOMIZE, NEEDED_SCOPES
from bot.errors import GiveUp, OwnPace, TryAgainLater
from bot.gateways.slack.outgoing import METADATA_TYPE, SlackOut
from bot.gateways.slack.pace import Pace
from bot.gateways.slack.values import SlackProfile
from bot.sandbox.slack import (
    ALL_SCOPES,
    Fault,
    FaultKind,
    RateLimits,
    SlackChannel,
    SlackUser,
    SlackWorld,
)

ADA = SlackUserId("U01ADA")
LIST = ChannelId("C01LIST")
SECRET = ChannelId("C02SECRET")
STRANGE = ChannelId("C03STRANGE")
FIRST = DeliveryId("1" * 32)
SECOND = DeliveryId("2" * 32)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
FAST = Pace(every=timedelta(milliseconds=1), burst=100)


def new_world(
    *, scopes: frozenset[str] = ALL_SCOPES, limits: RateLimits | None = None
) -> SlackWorld:
    return SlackWorld(
        users=[
            SlackUser(id=ADA, name="ada", real_name="Ada Byron", email="ada@example.org"),
            SlackUser(id="U02GUEST", name="guest", real_name="", email=""),
        ],
        channels=[
            SlackChannel(id=LIST, name="list", members=(ADA, "U0PENHOLDER")),
            SlackChannel(id=SECRET, name="secret", members=(ADA,), is_private=True),
            SlackChannel(id=STRANGE, name="strange", members=(ADA,)),
        ],
        scopes=scopes,
        rate_limits=limits,
    )


def config_for(world: SlackWorld, *, bot_token: str | None = None) -> SlackConfig:
    return SlackConfig(
        bot_token=bot_token or world.bot_token, app_token=world.app_token, api_url=world.api_url
    )


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with new_world() as running:
        yield running


@pytest.fixture
async def out(world: SlackWorld) -> AsyncIterator[SlackOut]:
    slack = SlackOut(config_for(world), pace=FAST)
    yield slack
    await slack.aclose()


async def post(out: SlackOut, text: str = "hello", *, delivery: DeliveryId = FIRST) -> Ts:
    return await out.post(LIST, text=text, blocks=(), delivery=delivery, item=ItemNumber(12))


def texts(world: SlackWorld, channel: str = LIST) -> list[str]:
    return [message.text for message in world.state.channel_messages(channel)]


def calls(world: SlackWorld, method: str) -> int:
    return sum(call.method == method for call in world.state.calls)


async def test_a_post_carries_its_delivery_and_unfurls_nothing(
    world: SlackWorld, out: SlackOut
) -> None:
    ts = await out.post(LIST, text="hello", blocks=BLOCKS, delivery=FIRST, item=ItemNumber(12))

    message = world.state.message(LIST, ts)
    assert message.text == "hello"
    assert message.metadata == {
        "event_type": METADATA_TYPE,
        "event_payload": {"delivery": FIRST, "item": 12},
    }
    args = world.state.calls[-1].args
    assert (args["unfurl_links"], args["unfurl_media"]) == (False, False)


async def test_a_mail_has_its_authors_name_where_the_token_allows_it(
    world: SlackWorld, out: SlackOut
) -> None:
    await out.auth_test()

    ts = await out.post(
        LIST, text="x", blocks=(), delivery=FIRST, item=None, sender="Ana Lopez (mail)"
    )

    message = world.state.message(LIST, ts)
    assert (message.username, message.icon_emoji) == ("Ana Lopez (mail)", ":envelope:")
    assert await out.find(LIST, FIRST, since=LONG_AGO) == ts


async def test_without_that_scope_a_mail_is_posted_under_our_own_name() -> None:
    async with new_world(scopes=ALL_SCOPES - {CUSTOMIZE}) as world:
        out = SlackOut(config_for(world), pace=FAST)
        await out.auth_test()

        ts = await out.post(
            LIST, text="x", blocks=(), delivery=FIRST, item=None, sender="Ana Lopez (mail)"
        )
        await out.aclose()

    assert world.state.message(LIST, ts).username == ""


async def test_a_reply_lands_in_its_thread(world: SlackWorld, out: SlackOut) -> None:
    parent = await post(out)

    reply = await out.post(
        LIST, text="answer", blocks=(), delivery=SECOND, item=None, thread_ts=parent
    )

    assert [message.ts for message in world.state.thread(LIST, parent)] == [parent, reply]
    metadata = world.state.message(LIST, reply).metadata
    assert metadata is not None
    assert metadata["event_payload"] == {"delivery": SECOND}


async def test_a_lost_answer_is_not_repeated_inside(world: SlackWorld, out: SlackOut) -> None:
    world.faults.add(Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage"))

    with pytest.raises(TryAgainLater):
        await post(out)

    assert calls(world, "chat.postMessage") == 1


@pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.MALFORMED])
@pytest.mark.parametrize("in_thread", [False, True])
async def test_looking_before_a_retry_leaves_one_message(
    world: SlackWorld, out: SlackOut, kind: FaultKind, in_thread: bool
) -> None:
    started = system_clock()
    parent = await post(out, "parent", delivery=SECOND)
    thread = parent if in_thread else None
    world.faults.add(Fault(kind=kind, method="chat.postMessage"))

    with pytest.raises(TryAgainLater):
        await out.post(LIST, text="once", blocks=(), delivery=FIRST, item=None, thread_ts=thread)
    ts = await out.find(LIST, FIRST, since=started, thread_ts=thread)

    assert ts is not None
    assert world.state.message(LIST, ts).text == "once"
    assert texts(world).count("once") == 1


@pytest.mark.parametrize("kind", [FaultKind.REFUSED, FaultKind.SERVER_ERROR, FaultKind.UNAVAILABLE])
async def test_a_call_without_effect_is_not_found_and_may_be_repeated(
    world: SlackWorld, out: SlackOut, kind: FaultKind
) -> None:
    world.faults.add(Fault(kind=kind, method="chat.postMessage"))

    with pytest.raises(TryAgainLater):
        await post(out)

    assert await out.find(LIST, FIRST, since=LONG_AGO) is None
    await post(out)
    assert texts(world) == ["hello"]


async def test_a_message_is_found_behind_many_pages(world: SlackWorld, out: SlackOut) -> None:
    wanted = await post(out, "wanted")
    parent = await post(out, "parent", delivery=SECOND)
    for number in range(450):
        await world.people.post(ADA, LIST, f"talk {number}")
        await world.people.post(ADA, LIST, f"reply {number}", thread_ts=parent)

    assert await out.find(LIST, FIRST, since=LONG_AGO) == wanted
    assert calls(world, "conversations.history") == 3
    assert await out.find(LIST, FIRST, since=LONG_AGO, thread_ts=parent) is None
    assert calls(world, "conversations.replies") == 3


async def test_a_message_of_before_the_first_try_is_not_read(out: SlackOut) -> None:
    await post(out)

    assert await out.find(LIST, FIRST, since=system_clock() + timedelta(hours=1)) is None


async def test_metadata_of_others_is_passed_over(world: SlackWorld, out: SlackOut) -> None:
    for metadata in (
        {"event_type": "other", "event_payload": {"delivery": FIRST}},
        {"event_type": METADATA_TYPE, "event_payload": {"delivery": 7}},
        {"event_type": METADATA_TYPE},
    ):
        ts = await post(out, delivery=SECOND)
        message = world.state.message(LIST, ts)
        world.state.replace_message(replace(message, metadata=metadata))

    assert await out.find(LIST, FIRST, since=LONG_AGO) is None


async def test_slack_asking_to_wait_with_a_post_pauses_posts_to_that_channel(
    world: SlackWorld, out: SlackOut
) -> None:
    await world.people.post(ADA, LIST, "talk")
    world.faults.add(
        Fault(kind=FaultKind.RATE_LIMITED, method="chat.postMessage", after=timedelta(seconds=7))
    )

    with pytest.raises(TryAgainLater) as first:
        await post(out)
    with pytest.raises(TryAgainLater) as second:
        await post(out)

    assert first.value.after == timedelta(seconds=7)
    assert timedelta(seconds=6) < second.value.after <= timedelta(seconds=7)
    assert calls(world, "chat.postMessage") == 1  # the second one did not even ask
    await out.post_direct(ADA, text="elsewhere", blocks=(), delivery=SECOND)
    assert await out.find(LIST, FIRST, since=LONG_AGO) is None


async def test_slack_asking_to_wait_with_another_method_pauses_it_everywhere(
    world: SlackWorld, out: SlackOut
) -> None:
    here = await post(out)
    there = await out.post_direct(ADA, text="elsewhere", blocks=(), delivery=SECOND)
    direct = ChannelId(str(world.state.calls[-1].args["channel"]))
    world.faults.add(
        Fault(kind=FaultKind.RATE_LIMITED, method="chat.update", after=timedelta(seconds=7))
    )

    for channel, ts in ((LIST, here), (direct, there)):
        with pytest.raises(TryAgainLater):
            await out.update(channel, ts, text="changed", blocks=())

    assert calls(world, "chat.update") == 1
    await post(out, "posts go on")


async def test_changes_in_many_channels_keep_the_pace_of_the_workspace() -> None:
    # Ten times as fast as Slack counts, so that the test need not wait for a minute.
    tenfold = RateLimits(posts_per_second=1000, post_burst=100, tiers={"chat.update": 500})
    async with new_world(limits=tenfold) as world:
        out = SlackOut(config_for(world), pace=Pace(every=timedelta(milliseconds=100), burst=3))
        here = await post(out)
        there = await out.post_direct(ADA, text="hello", blocks=(), delivery=SECOND)
        direct = ChannelId(str(world.state.calls[-1].args["channel"]))
        messages = [(LIST, here), (direct, there)]
        for number in range(30):
            channel, ts = messages[number % 2]
            while True:
                try:
                    await out.update(channel, ts, text=f"{number}", blocks=())
                except TryAgainLater as error:
                    await asyncio.sleep(error.after.total_seconds())
                else:
                    break
        await out.aclose()

        assert [call.error for call in world.state.calls if call.error] == []


async def test_a_pause_ends(world: SlackWorld, out: SlackOut) -> None:
    world.faults.add(Fault(kind=FaultKind.RATE_LIMITED, method="chat.postMessage"))
    with pytest.raises(TryAgainLater):
        await post(out)

    async with asyncio.timeout(60):
        while not await _posted(out):
            pass

    assert texts(world) == ["hello"]


@pytest.mark.parametrize(
    ("pace", "limits", "most_refused"),
    [
        # Our pace is Slack's: it need not say so (a loaded machine may bunch two calls up).
        (
            Pace(every=timedelta(milliseconds=100), burst=3),
            RateLimits(posts_per_second=12, post_burst=3),
            4,
        ),
        # Slack is slower than we think: it says so, and each refusal is waited out.
        (FAST, RateLimits(posts_per_second=10, post_burst=8), 4),
    ],
    ids=["at our pace", "at Slack's word"],
)
async def test_twenty_posts_into_a_limited_channel_arrive_in_order(
    pace: Pace, limits: RateLimits, most_refused: int
) -> None:
    async with new_world(limits=limits) as world:
        out = SlackOut(config_for(world), pace=pace)
        for number in range(20):
            while not await _posted(out, f"{number}", delivery=DeliveryId(f"{number:032x}")):
                pass
        await out.aclose()

        assert texts(world) == [str(number) for number in range(20)]
        refused = [call.error for call in world.state.calls if call.error]
        assert len(refused) <= most_refused


async def test_a_full_channel_is_handed_back_with_the_time_to_wait(world: SlackWorld) -> None:
    out = SlackOut(config_for(world), pace=Pace(every=timedelta(seconds=30), burst=2))
    await post(out)
    await post(out)

    with pytest.raises(TryAgainLater) as full:
        await post(out)
    await out.post_direct(ADA, text="elsewhere", blocks=(), delivery=SECOND)
    await out.aclose()

    assert timedelta(seconds=29) < full.value.after <= timedelta(seconds=30)


async def test_an_update_shows_the_newest_state(world: SlackWorld, out: SlackOut) -> None:
    ts = await out.post(LIST, text="0 votes", blocks=BLOCKS, delivery=FIRST, item=None)

    await out.update(LIST, ts, text="1 vote", blocks=(), delivery=FIRST)

    message = world.state.message(LIST, ts)
    assert (message.text, message.blocks) == ("1 vote", ())
    assert world.state.calls[-1].args["metadata"] == message.metadata
    assert await out.find(LIST, FIRST, since=LONG_AGO) == ts


async def test_a_message_can_be_deleted_twice(world: SlackWorld, out: SlackOut) -> None:
    ts = await post(out)

    await out.delete(LIST, ts)
    await out.delete(LIST, ts)

    assert texts(world) == []


async def test_an_ephemeral_note_is_seen_by_one_person(world: SlackWorld, out: SlackOut) -> None:
    parent = await post(out)

    await out.post_ephemeral(LIST, ADA, text="counted", blocks=BLOCKS, thread_ts=parent)

    (note,) = world.state.ephemerals[ADA].values()
    assert (note.text, note.channel, note.thread_ts) == ("counted", LIST, parent)


async def test_a_direct_message_is_posted_and_found(world: SlackWorld, out: SlackOut) -> None:
    ts = await out.post_direct(ADA, text="receipt", blocks=(), delivery=FIRST)

    assert texts(world, "D01ADA") == ["receipt"]
    assert await out.find_direct(ADA, FIRST, since=LONG_AGO) == ts
    assert await out.find_direct(ADA, SECOND, since=LONG_AGO) is None
    assert calls(world, "conversations.open") == 1


async def test_a_profile_is_asked_once(world: SlackWorld, out: SlackOut) -> None:
    first = await out.profile(ADA)
    second = await out.profile(ADA)

    assert first == second
    assert first == SlackProfile(
        user=ADA,
        real_name="Ada Byron",
        email="ada@example.org",
        is_bot=False,
        locale="en-US",
        zone="Europe/Zurich",
    )
    assert calls(world, "users.info") == 1


async def test_a_person_without_name_and_address_has_a_handle(out: SlackOut) -> None:
    profile = await out.profile(SlackUserId("U02GUEST"))

    assert (profile.real_name, profile.email) == ("guest", None)


async def test_a_bot_is_known_as_one(world: SlackWorld, out: SlackOut) -> None:
    profile = await out.profile(SlackUserId(world.state.identity.bot_user_id))

    assert profile.is_bot


@pytest.mark.parametrize(
    ("user", "doubt"),
    [
        ({}, None),
        ({"is_restricted": True}, None),
        ({"is_restricted": True, "is_ultra_restricted": True}, None),
        ({"email": "", "is_email_confirmed": False}, None),
        ({"is_stranger": True}, SlackDoubt.OUTSIDER),
        ({"team_id": "T0OTHER"}, SlackDoubt.OUTSIDER),
        ({"team_id": "T0OTHER", "enterprise_id": "E0OTHER"}, SlackDoubt.OUTSIDER),
        ({"is_email_confirmed": False}, SlackDoubt.UNCONFIRMED),
        ({"is_deleted": True}, SlackDoubt.DELETED),
        ({"is_bot": True}, SlackDoubt.BOT),
    ],
)
async def test_an_address_shows_who_somebody_is_only_in_our_own_workspace(
    world: SlackWorld, out: SlackOut, user: dict[str, Any], doubt: SlackDoubt | None
) -> None:
    world.state.users[ADA] = replace(world.state.users[ADA], **user)

    assert (await out.profile(ADA)).doubt is doubt


@pytest.mark.parametrize(
    ("user", "doubt"),
    [
        ({"team_id": "T0SISTER", "enterprise_id": "E0OURS"}, None),
        ({"team_id": "E0OURS"}, None),
        ({"team_id": "T0OTHER", "enterprise_id": "E0OTHER"}, SlackDoubt.OUTSIDER),
        ({"team_id": "T0OTHER"}, SlackDoubt.OUTSIDER),
    ],
)
async def test_all_workspaces_of_our_grid_organisation_are_ours(
    world: SlackWorld, out: SlackOut, user: dict[str, Any], doubt: SlackDoubt | None
) -> None:
    world.state.identity = replace(world.state.identity, enterprise_id="E0OURS")
    world.state.users[ADA] = replace(world.state.users[ADA], **user)

    assert (await out.profile(ADA)).doubt is doubt


async def test_reactions_may_be_repeated(world: SlackWorld, out: SlackOut) -> None:
    ts = await post(out)

    await out.react(LIST, ts, "envelope")
    await out.react(LIST, ts, "envelope")
    assert set(world.state.message(LIST, ts).reactions) == {"envelope"}

    await out.unreact(LIST, ts, "envelope")
    await out.unreact(LIST, ts, "envelope")
    assert not world.state.message(LIST, ts).reactions.get("envelope")


async def test_a_channel_tells_whether_we_are_in_it(out: SlackOut) -> None:
    ours = await out.channel_info(LIST)
    strange = await out.channel_info(STRANGE)

    assert (ours.name, ours.is_member, ours.is_archived, ours.is_private) == (
        "list",
        True,
        False,
        False,
    )
    assert not strange.is_member


async def test_we_learn_who_we_are_and_what_we_may(world: SlackWorld, out: SlackOut) -> None:
    who = await out.auth_test()

    assert who.bot_user == world.state.identity.bot_user_id
    assert who.bot_id == world.state.identity.bot_id
    assert who.scopes == ALL_SCOPES
    assert who.missing_scopes == ()


async def test_a_missing_scope_is_seen_by_check_and_waits_for_the_operator() -> None:
    async with new_world(scopes=ALL_SCOPES - {"chat:write", "users:read.email"}) as world:
        out = SlackOut(config_for(world), pace=FAST)
        who = await out.auth_test()

        with pytest.raises(TryAgainLater, match=r"missing_scope \(chat:write\)") as waiting:
            await post(out)
        profile = await out.profile(ADA)
        await out.aclose()

    assert set(who.missing_scopes) == {"chat:write", "users:read.email"} & set(NEEDED_SCOPES)
    assert waiting.value.after == timedelta(minutes=5)
    assert profile.email is None


async def test_a_wrong_token_loses_nothing(world: SlackWorld) -> None:
    out = SlackOut(config_for(world, bot_token="xoxb-wrong"), pace=FAST)

    with pytest.raises(TryAgainLater, match="invalid_auth: the token is wrong") as waiting:
        await post(out)
    await out.aclose()

    assert waiting.value.after == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        (STRANGE, "not_in_channel: the app is not in the channel; type there: /invite"),
        (SECRET, "channel_not_found: check the channel's id"),
        (ChannelId("C99NONE"), "channel_not_found"),
    ],
)
async def test_a_channel_closed_to_us_is_given_up_with_the_remedy(
    out: SlackOut, channel: ChannelId, text: str
) -> None:
    with pytest.raises(GiveUp, match=text):
        await out.post(channel, text="hello", blocks=(), delivery=FIRST, item=None)


async def test_what_slack_refuses_for_good_is_given_up(out: SlackOut) -> None:
    ts = await post(out)
    too_many = [{"type": "divider"}] * 51

    with pytest.raises(GiveUp, match=r"chat\.postMessage"):
        await out.post(LIST, text="x", blocks=too_many, delivery=FIRST, item=None)
    with pytest.raises(GiveUp, match="message_not_found"):
        await out.update(LIST, Ts("1.000001"), text="x", blocks=())
    with pytest.raises(GiveUp, match="message_not_found"):
        await out.react(LIST, Ts("1.000001"), "envelope")
    with pytest.raises(GiveUp, match="user_not_found"):
        await out.post_direct(SlackUserId("U99"), text="x", blocks=(), delivery=FIRST)
    with pytest.raises(GiveUp, match="trigger_id"):
        await out.open_view("1.2.3", {"type": "modal", "title": _plain("t"), "blocks": BLOCKS})
    assert ts


async def test_a_call_after_the_end_is_refused(world: SlackWorld) -> None:
    out = SlackOut(config_for(world))
    await post(out)
    await out.aclose()

    with pytest.raises(TryAgainLater):
        await post(out)


async def test_nobody_there_is_a_try_later() -> None:
    async with new_world() as world:
        config = config_for(world)
    out = SlackOut(config, pace=FAST)

    with pytest.raises(
        TryAgainLater, match=r"cannot be reached .*; check the network, and api_url"
    ):
        await post(out)
    await out.aclose()


async def _posted(out: SlackOut, text: str = "hello", *, delivery: DeliveryId = FIRST) -> bool:
    """Try once, as the outbox does; when told to wait, wait that long for something that is not."""
    try:
        await post(out, text, delivery=delivery)
    except TryAgainLater as later:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(later.after.total_seconds()):
                await asyncio.Event().wait()
        return False
    return True


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


# Reading a thread


async def test_a_thread_is_read_as_it_is_now(world: SlackWorld, out: SlackOut) -> None:
    people = world.people
    parent = await people.post(ADA, LIST, "The quay")
    before = await people.post(ADA, LIST, "Before", thread_ts=parent)
    plain = await people.post(ADA, LIST, "Plain", thread_ts=parent)
    edited = await people.post(ADA, LIST, "Edit me", thread_ts=parent)
    deleted = await people.post(ADA, LIST, "Delete me", thread_ts=parent)
    await people.post(ADA, LIST, "After", thread_ts=parent)
    await people.edit(ADA, LIST, edited, "Edited")
    await people.delete(ADA, LIST, deleted)

    seen = await out.thread_now(LIST, Ts(parent), first=Ts(plain), last=Ts(deleted))

    assert before not in seen
    assert {Ts(plain), Ts(edited)} == set(seen) - {Ts(parent)}
    assert (seen[Ts(plain)].text, seen[Ts(plain)].edited_at) == ("Plain", None)
    assert seen[Ts(edited)].text == "Edited"
    assert seen[Ts(edited)].edited_at == world.state.message(LIST, edited).edited_ts


async def test_a_long_thread_is_read_to_its_end(world: SlackWorld, out: SlackOut) -> None:
    parent = await world.people.post(ADA, LIST, "The quay")
    replies = [
        await world.people.post(ADA, LIST, f"Reply {n}", thread_ts=parent) for n in range(201)
    ]

    seen = await out.thread_now(LIST, Ts(parent), first=Ts(replies[0]), last=Ts(replies[-1]))

    assert set(map(Ts, replies)) <= set(seen)


async def test_a_thread_that_is_gone_has_nothing_in_it(out: SlackOut) -> None:
    assert await out.thread_now(LIST, Ts("1.1"), first=Ts("1.2"), last=Ts("1.3")) == {}


async def test_a_whole_thread_is_read_with_who_is_a_person(
    world: SlackWorld, out: SlackOut
) -> None:
    parent = await world.people.post(ADA, LIST, "The quay is short")
    reply = await world.people.post(ADA, LIST, "Very", thread_ts=parent)
    ours = await out.post(
        LIST, text="item", blocks=[], delivery=FIRST, item=None, thread_ts=Ts(parent)
    )

    seen = await out.whole_thread(LIST, Ts(parent))

    assert {ts: (message.text, message.is_person) for ts, message in seen.items()} == {
        parent: ("The quay is short", True),
        reply: ("Very", True),
        ours: ("item", False),
    }
    assert await out.whole_thread(LIST, Ts("1.1")) == {}


async def test_a_thread_that_cannot_be_read_is_not_taken_for_empty(out: SlackOut) -> None:
    with pytest.raises(GiveUp):
        await out.thread_now(SECRET, Ts("1.1"), first=Ts("1.2"), last=Ts("1.3"))


@pytest.fixture
async def limited() -> AsyncIterator[tuple[SlackWorld, SlackOut]]:
    """A workspace that keeps Slack's limits, and our way to it at our own pace."""
    users = [SlackUser(id=f"U1{n:03}", name=f"u{n}", real_name=f"User {n}") for n in range(40)]
    channel = SlackChannel(id=LIST, name="list", members=("U0PENHOLDER",))
    async with SlackWorld(users=users, channels=[channel], rate_limits=RateLimits()) as world:
        out = SlackOut(config_for(world), pace=Pace())
        yield world, out
        await out.aclose()


async def test_reading_about_many_people_never_comes_too_early(
    limited: tuple[SlackWorld, SlackOut],
) -> None:
    world, out = limited

    asked = [out.profile(SlackUserId(f"U1{number:03}")) for number in range(40)]
    found = await asyncio.gather(*asked, return_exceptions=True)

    waits = [each for each in found if isinstance(each, BaseException)]
    assert 0 < len(waits) < 30
    assert all(isinstance(each, OwnPace) and each.after for each in waits)
    assert [call.error for call in world.state.calls if call.error] == []


async def test_a_thread_of_many_pages_is_read_in_its_turn(
    limited: tuple[SlackWorld, SlackOut],
) -> None:
    world, out = limited
    parent = await out.post(LIST, text="Hello", blocks=(), delivery=FIRST, item=None)

    for _again in range(11):
        await out.whole_thread(LIST, parent)

    assert [call.error for call in world.state.calls if call.error] == []


async def test_who_has_no_time_to_wait_takes_no_turn_from_others(
    limited: tuple[SlackWorld, SlackOut],
) -> None:
    world, out = limited
    await asyncio.gather(*(out.profile(SlackUserId(f"U1{n:03}")) for n in range(16)))

    for _again in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await out.profile(SlackUserId("U1030"))
    async with asyncio.timeout(5):
        await out.profile(SlackUserId("U1031"))

    assert [call.error for call in world.state.calls if call.error] == []
