"""Look at the world after a long run: everything that was done must be there exactly once."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from bot.domain.ids import DeliveryId
from bot.sandbox.people import CHANNEL, PLAN
from bot.sandbox.slack import Message
from bot.sandbox.story.check import check_world
from bot.sandbox.story.stage import Stage, flat, plain
from bot.sandbox.world import Sandbox
from handlers.keeping.housekeeping import REMEMBER_ARRIVALS, REMEMBER_CHANGES, REMEMBER_UPDATES
from storage.database.engine import Database
from tests.cli.program import Penholder
from tests.soak.keeper import Size
from tests.soak.traffic import PATIENCE, Thread, Traffic, shows, tally

A_WHILE: Final = timedelta(hours=2)
"""How much later than it may something is deleted."""


async def settled(world: Sandbox, traffic: Traffic) -> list[str]:
    """Wait until all is as it should be, and return what is not when patience ends."""
    for _look in range(int(PATIENCE / timedelta(seconds=5))):
        if not (faults := await faults_of(world, traffic)):
            break
        await asyncio.sleep(5)
    return faults


async def faults_of(world: Sandbox, traffic: Traffic) -> list[str]:
    """Return what is missing, double or wrong, in the channel, on the list, in the database."""
    said = defaultdict[str, list[Message]](list)
    for message in world.slack.state.channel_messages(CHANNEL):
        if message.from_bot and message.is_reply and message.thread_ts is not None:
            said[message.thread_ts].append(message)
    faults = [*await check_world(world, was_killed=True)]
    posts = Counter(
        (str(message["X-Penholder-Item"]), str(message["Subject"]).partition(":")[0])
        for message in Stage(world, patience=PATIENCE).our_posts(PLAN)
    )
    for thread in traffic.threads:
        stage = Stage(world, subject=thread.title, patience=PATIENCE)
        parents = stage.parents()
        if len(parents) != 1:
            faults.append(f"{thread.title}: {len(parents)} messages stand for it")
            continue
        faults += _thread_faults(thread, said[parents[0].ts])
        if thread.is_closed:
            faults += _ballot_faults(thread, posts, stage)
    faults += await _database_faults(world, traffic)
    return faults


def _thread_faults(thread: Thread, messages: Sequence[Message]) -> Iterator[str]:
    words = [
        (message.username or message.text.partition(":")[0], flat(plain(message)))
        for message in messages
    ]
    places = []
    for writer, mark in thread.said:
        numbers = [
            number
            for number, (name, text) in enumerate(words)
            if mark in text and name.startswith(writer.name)
        ]
        if len(numbers) != 1:
            yield f"{thread.title}: {writer.name}'s {mark} is there {len(numbers)} times"
        places += numbers
    if places != sorted(places):
        yield f"{thread.title}: its mails are not in order"


def _ballot_faults(thread: Thread, posts: Counter[tuple[str, str]], stage: Stage) -> Iterator[str]:
    number = str(thread.number)
    ours = {kind: count for (item, kind), count in posts.items() if item == number}
    if sorted(ours.values()) != [1, 1]:  # the announcement and the result
        yield f"#{number}: the list got {ours}"
    if not shows(stage, thread) and not any(
        f"{choice} {count}" in stage.parent().text for choice, count in tally(thread).items()
    ):
        yield f"#{number}: its message does not show {tally(thread)}"


async def _database_faults(world: Sandbox, traffic: Traffic) -> list[str]:
    faults = []
    penholder = Penholder(world.config_path)
    for thread in traffic.threads:
        if not thread.is_closed:
            continue
        shown = (await penholder("show", str(thread.number), "--json")).json
        counted = {row["voter"]: row["choice"] for row in shown["votes"] if row["counts"]}
        if counted != thread.votes:
            faults.append(f"#{thread.number}: {counted} counts, and {thread.votes} were cast")
        texts = " ".join(row["text"] for row in shown["comment_list"])
        lost = [mark for mark in thread.comments if texts.count(mark) != 1]
        if lost:
            faults.append(f"#{thread.number}: comments not there once: {lost}")
    aside = await penholder("setaside", "list")
    if "mark" in aside.out:
        faults.append(f"set aside: {aside.out}")
    return faults


async def kept_too_long(database_url: str, *, now: datetime) -> list[str]:
    """Wait until nothing is kept that only is kept for a while, and return what is."""
    database = await Database.open(database_url, new_delivery_id=lambda _name: DeliveryId("never"))
    instants: dict[str, datetime] = {}
    try:
        for _look in range(600):
            async with database.reading() as store:
                oldest = {
                    "arrivals": (await store.arrivals.oldest(), REMEMBER_ARRIVALS),
                    "changes": (await store.message_changes.oldest(), REMEMBER_CHANGES),
                    "updates": (await store.outbox.oldest_update(), REMEMBER_UPDATES),
                }
            instants = {
                what: at
                for what, (at, remembered) in oldest.items()
                if at is not None and at < now - remembered - A_WHILE
            }
            if not instants:
                break
            await asyncio.sleep(0.1)
    finally:
        await database.close()
    return [f"{what} are kept since {at}" for what, at in instants.items()]


def growth_of(sizes: Sequence[Size], *, since: float) -> tuple[float, int]:
    """Return by which share the processes that ran since then grew, and the most files of one.

    The middle of the second quarter is held against the middle of the last one.
    """
    shares = [0.0]
    for pid in {size.pid for size in sizes}:
        mine = [size.rss for size in sizes if size.pid == pid and size.at >= since]
        quarter = len(mine) // 4
        if quarter >= 5:
            shares.append(median(mine[-quarter:]) / median(mine[quarter : 2 * quarter]) - 1)
    return max(shares), max(size.files for size in sizes)
