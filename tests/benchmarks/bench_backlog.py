"""Measure a backlog of posts that drains at Slack's limit while people press buttons.

    python -m tests.benchmarks.bench_backlog [POSTS [SECONDS]]

So many mails stand in the mailbox when the service starts, all for one channel: Slack takes one
post a second there, and refuses what comes sooner. Once they are filed, members vote, each press
awaited. The service runs on SQLite beside the look-alikes, whose Slack has Slack's limits.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Final

from bot.sandbox.people import BOT_ADDRESS, CHANNEL, INES, KOFI, LEILA, MARTA, PLAN, PRIYA
from bot.sandbox.slack import RateLimits
from bot.sandbox.story import mails, votes
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from storage.database.sqlite_library import sqlite3
from tests.benchmarks.measure import percentile, say, say_aim, say_load
from tests.journeys.process import running_service

THREADS: Final = 50
BETWEEN_PRESSES: Final = 0.5
ACKNOWLEDGED_MS: Final = 1_000
PATIENCE: Final = timedelta(minutes=3)
MODEL: Final = b"themodelmail"


async def fill(world: Sandbox, model: bytes, posts: int) -> None:
    """Put mails into the mailbox as the list would: threads, then replies to them in turn."""
    for number in range(posts):
        name = b"backlog%d" % number
        raw = model.replace(MODEL, name)
        if number >= THREADS:
            domain = KOFI.address.partition("@")[2].encode()
            parent = b"<backlog%d@%s>" % (number % THREADS, domain)
            raw = b"In-Reply-To: " + parent + b"\r\n" + raw
        await world.imap.deliver(BOT_ADDRESS, raw, world.clock())


def filed(folder: Path) -> int:
    """Return how many mails the service has filed."""
    with closing(sqlite3.connect(folder / "penholder.db")) as link:
        return int(link.execute("SELECT count(*) FROM mails").fetchone()[0])


async def press(world: Sandbox, parent: str, *, until: float) -> list[float]:
    """Let members vote in turn, and change their minds; return the milliseconds of each press."""
    took: list[float] = []
    voters = cycle((MARTA, INES, LEILA, PRIYA))
    choices = cycle(("agree", "abstain", "agree", "disagree", "agree"))
    while time.monotonic() < until:
        began = time.monotonic()
        voter, choice = next(voters), next(choices)
        await world.slack.people.press(voter.slack, CHANNEL, parent, f"vote:{choice}")
        took.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(BETWEEN_PRESSES)
    return took


async def measure(posts: int, seconds: float) -> None:
    """Run the service on the backlog, and print what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(data_dir=Path(folder)) as world:
            stage = Stage(world, patience=PATIENCE)
            async with running_service(world.config_path):
                await mails.call(stage)
                await votes.ballot(stage)
                item = stage.parent().ts
                model = stage.write(
                    KOFI, f"About {MODEL.decode()}.\n", subject=MODEL.decode(), to=(PLAN,),
                    name=MODEL.decode(),
                )  # fmt: skip
                await stage.send(model, writer=KOFI, to=(PLAN,))
                await stage.until("the model", lambda: bool(stage.parents(MODEL.decode())))
            (raw,) = [each for each in await world.imap.mails(BOT_ADDRESS) if MODEL in each]
            await fill(world, raw, posts)
            state, world.slack.limiter.limits = world.slack.state, RateLimits()
            async with running_service(world.config_path):
                while (  # noqa: ASYNC110 - the service tells nobody
                    await asyncio.to_thread(filed, Path(folder)) < posts
                ):
                    await asyncio.sleep(1)
                before, began = len(state.calls), time.monotonic()
                took = await press(world, item, until=began + seconds)
                calls, spent = state.calls[before:], time.monotonic() - began
    posted = [call for call in calls if call.method == "chat.postMessage" and not call.error]
    refusals = Counter(call.method for call in calls if call.error == "ratelimited")
    half, most = percentile(took, 50), percentile(took, 99)
    say(f"A backlog of {posts:,} posts in one channel, looked at for {spent:.0f} s")
    say(f"posted: {len(posted)}; refused by Slack's limits: {dict(refusals) or 'nothing'}")
    slow = sum(each > ACKNOWLEDGED_MS for each in took)
    say(f"{len(took)} presses: p50 {half:.0f} ms, p99 {most:.0f} ms, {slow} over a second")
    rate = len(posted) / spent
    say_aim("posts a second, of 1 that Slack takes", rate, aim=">= 0.9", met=rate >= 0.9)
    say_aim("calls that Slack refuses", refusals.total(), aim="0", met=not refusals)
    aim = f"<= {ACKNOWLEDGED_MS}"
    say_aim("p99 of a press in ms", most, aim=aim, met=most <= ACKNOWLEDGED_MS)


def main() -> None:
    """Measure with the numbers of the command line."""
    posts, seconds = (*map(int, sys.argv[1:]), *(5_000, 120)[len(sys.argv) - 1 :])[:2]
    say_load()
    asyncio.run(measure(posts, seconds))
    say_load()


if __name__ == "__main__":
    main()
