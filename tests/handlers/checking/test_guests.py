"""`penholder check` says who in a channel is a guest or an outsider, and what these cannot do."""

from collections.abc import Sequence
from dataclasses import replace

from bot.config import SlackConfig
from bot.domain.ids import ChannelId
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import SlackChannel, SlackUser, SlackWorld
from handlers.checking.checks import MEMBERS_LOOKED_UP, check_channel
from handlers.checking.findings import Finding, Verdict
from tests.handlers.desk import FAST

LIST = ChannelId("C01LIST")


def user(number: int) -> SlackUser:
    return SlackUser(id=f"U{number:04}", name=f"u{number}", real_name=f"User {number}")


async def channel_of(users: Sequence[SlackUser], *, is_shared: bool = False) -> Finding:
    members = ("U0PENHOLDER", *(each.id for each in users))
    channel = SlackChannel(id=LIST, name="list", members=members, is_shared=is_shared)
    async with SlackWorld(users=users, channels=[channel]) as world:
        config = SlackConfig(
            bot_token=world.bot_token, app_token=world.app_token, api_url=world.api_url
        )
        out = SlackOut(config, pace=FAST)
        finding = await check_channel(out, LIST, name="council")
        await out.aclose()
    assert finding.verdict is Verdict.OK
    return finding


async def test_guests_and_outsiders_are_counted_with_what_they_cannot_do() -> None:
    finding = await channel_of(
        [
            user(1),
            replace(user(2), is_restricted=True, is_ultra_restricted=True),
            replace(user(3), is_restricted=True),
            replace(user(4), is_restricted=True),
            replace(user(5), is_stranger=True),
        ],
        is_shared=True,
    )

    assert "of another organisation: 1" in finding.text
    assert "guests of one channel: 1, who press buttons" in finding.text
    assert "guests of several channels: 2, who have /pen" in finding.text


async def test_a_channel_without_guests_says_nothing_of_them() -> None:
    finding = await channel_of([user(1), user(2)])

    assert finding.text == "#list, 3 members may take part"


async def test_of_a_large_channel_it_says_that_not_all_were_looked_up() -> None:
    finding = await channel_of([user(number) for number in range(MEMBERS_LOOKED_UP)])

    assert f"among {MEMBERS_LOOKED_UP} members only" in finding.text
