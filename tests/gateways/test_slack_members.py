"""Who is in a channel: asked page by page, kept for some minutes, and known while Slack is away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.config import SlackConfig
from bot.domain.ids import ChannelId, SlackUserId
from bot.errors import TryAgainLater
from bot.gateways.slack.call import CALL_TIMEOUT, SlackCaller
from bot.gateways.slack.members import (
    ASKED_AGAIN_AFTER,
    ASKED_AT_START,
    BELIEVED_FOR,
    KEPT_FOR,
    SlackMembers,
)
from bot.gateways.slack.pace import Pace
from bot.sandbox.slack import Fault, FaultKind, SlackChannel, SlackWorld

FAST = Pace(every=timedelta(milliseconds=1), burst=100)
ADA, BEN = SlackUserId("U01ADA"), SlackUserId("U02BEN")
LIST, LARGE = ChannelId("C01LIST"), ChannelId("C02LARGE")
CROWD = 2500


class HandTime:
    """A loop's time that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def move(self, by: timedelta) -> None:
        self.seconds += by.total_seconds()


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    crowd = tuple(f"U1{number:05}" for number in range(CROWD))
    channels = [
        SlackChannel(id=LIST, name="list", members=(ADA,)),
        SlackChannel(id=LARGE, name="large", members=crowd),
    ]
    async with SlackWorld(channels=channels) as running:
        yield running


@pytest.fixture
def time() -> HandTime:
    return HandTime()


@pytest.fixture
async def caller(world: SlackWorld) -> AsyncIterator[SlackCaller]:
    config = SlackConfig(
        bot_token=world.bot_token, app_token=world.app_token, api_url=world.api_url
    )
    slack = SlackCaller(
        config, session=None, pace=FAST, timeout=CALL_TIMEOUT, require_life=lambda: None
    )
    yield slack
    await slack.aclose()


@pytest.fixture
async def members(caller: SlackCaller, time: HandTime) -> AsyncIterator[SlackMembers]:
    slack_members = SlackMembers(caller, now=time)
    running = asyncio.create_task(slack_members.run(tuple))
    yield slack_members
    running.cancel()
    await asyncio.wait([running])


def calls(world: SlackWorld) -> int:
    return sum(call.method == "conversations.members" for call in world.state.calls)


async def test_members_are_asked_once(world: SlackWorld, members: SlackMembers) -> None:
    found = await asyncio.gather(*(members.is_member(LIST, ADA) for _ in range(5)))

    assert found == [True] * 5
    assert await members.is_member(LIST, BEN) is False
    assert calls(world) == 1


async def test_all_pages_are_read(world: SlackWorld, members: SlackMembers) -> None:
    last = SlackUserId(f"U1{CROWD - 1:05}")

    assert await members.is_member(LARGE, last)
    assert calls(world) == 3


async def test_somebody_who_has_just_joined_is_found_soon(
    world: SlackWorld, members: SlackMembers, time: HandTime
) -> None:
    assert await members.is_member(LIST, BEN) is False
    world.state.set_members(LIST, (ADA, BEN))

    assert await members.is_member(LIST, BEN) is False
    assert calls(world) == 1

    time.move(ASKED_AGAIN_AFTER)
    assert await members.is_member(LIST, BEN)
    assert calls(world) == 2


async def test_somebody_who_left_is_no_member_after_some_minutes(
    world: SlackWorld, members: SlackMembers, time: HandTime
) -> None:
    assert await members.is_member(LIST, ADA)
    world.state.set_members(LIST, ())

    assert await members.is_member(LIST, ADA)
    time.move(KEPT_FOR)
    assert await members.is_member(LIST, ADA) is False


async def test_members_stay_known_while_slack_is_away_and_others_unknown(
    world: SlackWorld, members: SlackMembers, time: HandTime
) -> None:
    assert await members.is_member(LIST, ADA)
    world.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="conversations.members", times=100))
    time.move(KEPT_FOR)

    assert await members.is_member(LIST, ADA)
    assert await members.is_member(LIST, BEN) is None
    assert await members.is_member(LARGE, BEN) is None


async def test_slack_is_not_asked_for_each_act_while_it_is_away(
    world: SlackWorld, members: SlackMembers, time: HandTime
) -> None:
    world.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="conversations.members", times=100))

    for _ in range(5):
        assert await members.is_member(LIST, ADA) is None
    assert calls(world) == 1

    world.faults.clear()
    time.move(ASKED_AGAIN_AFTER)
    assert await members.is_member(LIST, ADA)


async def test_a_reader_who_was_a_member_is_one_for_an_hour_while_slack_is_away(
    world: SlackWorld, members: SlackMembers, time: HandTime
) -> None:
    assert await members.was_member(LIST, ADA)
    world.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="conversations.members", times=100))

    time.move(KEPT_FOR)
    assert await members.was_member(LIST, ADA)
    assert await members.was_member(LIST, BEN) is None

    time.move(BELIEVED_FOR)
    assert await members.was_member(LIST, ADA) is None


async def test_slack_is_not_asked_again_about_a_reader_who_is_not_there(
    world: SlackWorld, members: SlackMembers, time: HandTime
) -> None:
    assert await members.was_member(LIST, BEN) is False
    time.move(ASKED_AGAIN_AFTER)

    assert await members.was_member(LIST, BEN) is False
    assert calls(world) == 1


async def test_a_reader_waits_no_longer_than_another_has_waited(
    caller: SlackCaller, time: HandTime
) -> None:
    wait = timedelta(milliseconds=10)
    members = SlackMembers(caller, now=time, wait=wait)  # nobody runs it: no answer

    assert await members.was_member(LIST, ADA) is None
    time.move(wait)
    async with asyncio.timeout(30):
        assert await members.was_member(LIST, ADA) is None


async def test_nobody_waits_long_for_slack(world: SlackWorld, caller: SlackCaller) -> None:
    members = SlackMembers(caller, wait=timedelta(milliseconds=10))  # nobody runs it: no answer

    async with asyncio.timeout(30):
        assert await members.is_member(LIST, ADA) is None

    assert calls(world) == 0


async def test_of_many_channels_those_in_which_somebody_acts_come_first(
    world: SlackWorld, caller: SlackCaller
) -> None:
    others = [ChannelId(f"C9{number:03}") for number in range(ASKED_AT_START + 1)]
    members = SlackMembers(caller, every=timedelta(hours=1))
    running = asyncio.create_task(members.run(lambda: [*others, LIST]))
    async with asyncio.timeout(60):
        while calls(world) < ASKED_AT_START:  # noqa: ASYNC110 - the service asks, it tells nobody
            await asyncio.sleep(0.01)

    assert await members.is_member(LIST, ADA)

    asked = [str(call.args["channel"]) for call in world.state.calls]
    assert sorted(asked) == sorted([*others[:ASKED_AT_START], LIST])
    running.cancel()
    await asyncio.wait([running])


async def test_members_are_kept_only_from_a_whole_list(
    world: SlackWorld, caller: SlackCaller, caplog: pytest.LogCaptureFixture
) -> None:
    endless = ChannelId("C03ENDLESS")
    crowd = tuple(f"U2{number:06}" for number in range(100_000))  # more than is read
    world.state.channels[endless] = SlackChannel(id=endless, name="endless", members=crowd)
    kept: list[tuple[ChannelId, frozenset[str]]] = []
    members = SlackMembers(caller, wait=timedelta(minutes=1))

    async def keep(channel: ChannelId, members: frozenset[str]) -> None:
        """Take note; of the list, the database is away."""
        kept.append((channel, members))
        if channel == LIST:
            raise TryAgainLater("the database is away")

    running = asyncio.create_task(members.run(lambda: [endless, LIST, LARGE], keep=keep))
    assert await members.is_member(endless, SlackUserId(crowd[0]))
    while len(kept) < 2:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)

    assert dict(kept) == {
        LIST: frozenset({ADA}),
        LARGE: frozenset(world.state.channels[LARGE].members),
    }
    assert "slack members not kept" in caplog.text
    running.cancel()
    await asyncio.wait([running])


async def test_who_leaves_while_slack_is_asked_is_no_member(
    world: SlackWorld, caller: SlackCaller
) -> None:
    world.faults.add(
        Fault(kind=FaultKind.SLOW, method="conversations.members", after=timedelta(seconds=0.5))
    )
    kept: list[frozenset[str]] = []
    members = SlackMembers(caller)

    async def keep(_channel: ChannelId, members: frozenset[str]) -> None:
        """Take note."""
        kept.append(members)

    running = asyncio.create_task(members.run(lambda: [LIST], keep=keep))
    while not calls(world):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    members.left(LIST, ADA)
    while not kept:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)

    assert kept == [frozenset()]
    assert await members.was_member(LIST, ADA) is False
    running.cancel()
    await asyncio.wait([running])
