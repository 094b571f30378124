"""Many vote in a few seconds: the tally is right at once, with few updates, and all are told."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.sandbox.people import CHANNEL
from bot.sandbox.slack import RateLimits, SlackUser
from bot.sandbox.story import mails, votes
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.process import running_service, until

VOTES: Final = 500
AT_ONCE: Final = 25
"""Clicks that are on their way to the service at any time."""


def let_everybody_in(world: Sandbox) -> list[str]:
    """Put as many people into the channel, and on the roster, as there are votes."""
    state = world.slack.state
    users = [
        SlackUser(
            id=f"U9{number:05}",
            name=f"member{number}",
            real_name=f"Member {number}",
            email=f"member{number}@crowd.example",
        )
        for number in range(VOTES)
    ]
    state.users.update((user.id, user) for user in users)
    place = state.channels[CHANNEL]
    state.channels[CHANNEL] = replace(place, members=(*place.members, *(user.id for user in users)))
    with world.roster_path.open("a", encoding="utf-8") as roster:
        roster.writelines(f"{user.real_name},{user.email},{user.id},crowd\n" for user in users)
    return [user.id for user in users]


async def test_the_tally_of_many_votes_is_right_at_once_with_few_updates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Sandbox(data_dir=tmp_path) as world:  # with Slack's own three seconds
        await let_all_vote(world, Stage(world, patience=timedelta(seconds=60)), capsys)


async def let_all_vote(sandbox: Sandbox, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    people = sandbox.slack.people
    voters = let_everybody_in(sandbox)
    room = asyncio.Semaphore(AT_ONCE)

    async def vote(number: int, user: str) -> None:
        choice = "agree" if number % 3 else "disagree"
        async with room:
            if number % 2:
                await stage.insist(lambda: people.press(user, CHANNEL, parent, f"vote:{choice}"))
            else:
                await stage.insist(
                    lambda: people.command(user, CHANNEL, "/pen", f"vote {item} {choice}")
                )

    async with running_service(sandbox.config_path):
        await mails.call(stage)
        await votes.ballot(stage)
        item, parent = stage.number(), stage.parent().ts
        updates_before = updates(sandbox)
        sandbox.slack.limiter.limits = RateLimits()
        began = time.monotonic()
        await asyncio.gather(*(vote(number, user) for number, user in enumerate(voters)))
        last = time.monotonic()
        disagree = len(range(0, VOTES, 3))
        await until("the tally", lambda: stage.tally_is(agree=VOTES - disagree, disagree=disagree))
        shown = time.monotonic()
        used = updates(sandbox) - updates_before
    with capsys.disabled():
        print(  # noqa: T201 - the figure is what the run is for
            f"\n{VOTES} votes in {last - began:.1f} s; the tally was right {shown - last:.2f} s "
            f"after the last, with {used} updates"
        )
    assert used < VOTES / 10


def updates(world: Sandbox) -> int:
    """Return how often a message was changed so far."""
    return sum(call.method == "chat.update" for call in world.slack.state.calls)
