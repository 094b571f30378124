"""Measure a crowd that votes in Slack within seconds, while others vote by list mail.

    python -m tests.benchmarks.bench_crowd [PEOPLE [VOTES [MAILS [sqlite|postgresql]]]]

Nobody is on a roster: Slack's `users.info` is all that is known of them. They press and type in
turn, each of them changing their mind again and again, within ten seconds; by mail others vote
meanwhile, MAILS in a minute. The service (two on PostgreSQL) runs beside Dovecot, Postfix and the
npm Slack peer, which hands each arrival to every connection.
"""

import asyncio
import itertools
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import aiohttp
import aiosmtplib

from tests.benchmarks.measure import percentile, say, say_aim, say_load
from tests.journeys.process import (
    Service,
    penholder,
    running_service,
    start_service,
    until,
    until_told,
)
from tests.journeys.real_world import (
    ADA,
    ADA_IN_SLACK,
    CHANNEL,
    COUNCIL,
    LIST_ID,
    SUBSCRIBED_AS,
    WORKSPACE,
    RealWorld,
    real_world,
)
from tests.peers.postgres import running_postgres

SECONDS: Final = 10.0
MINUTE: Final = 60.0
SLACK_WAITS: Final = 3.0
ACKNOWLEDGED_MS: Final = 500
RIGHT_WITHIN: Final = 1.0
MOST_UPDATES: Final = 12
PATIENCE: Final = 180.0
CHOICES: Final = ("yes", "abstain", "no")


@dataclass
class Seen:
    """What was seen of a crowd: seconds until each acknowledgement, and the choices that stand."""

    waits: list[float] = field(default_factory=list)
    stands: dict[str, str] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)

    @property
    def tally(self) -> str:
        """The tally as the item's message shows it."""
        given = [*self.stands.values(), *self.mails.values()]
        counts = ((choice, given.count(choice)) for choice in ("yes", "no", "abstain"))
        return ", ".join(f"{choice} {count}" for choice, count in counts if count)


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    people, votes, mails = (
        int(word) for word in (sys.argv[1:4] + ["200", "1000", "1000"][len(sys.argv[1:4]) :])
    )
    only = sys.argv[4] if len(sys.argv) > 4 else ""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="penholder-bench-")))
        server = stack.enter_context(running_postgres())
        for name, processes in (("SQLite", 1), ("PostgreSQL", 2)):
            if only in ("", name.lower()):
                say(f"\nA crowd, {name}, {processes} process(es): {votes:,} votes by {people:,} "
                    f"in {SECONDS:.0f} s, {mails:,} mails in a minute")  # fmt: skip
                say_load()
                place = folder / name
                place.mkdir()
                url = f"sqlite:///{place / 'penholder.db'}"
                if processes > 1:
                    url = stack.enter_context(server.fresh_database())
                asyncio.run(
                    measure(name, place, url, processes, people=people, votes=votes, mails=mails)
                )
                say_load()


async def measure(
    name: str, folder: Path, url: str, processes: int, *, people: int, votes: int, mails: int
) -> None:
    """Let the crowd vote; print how soon they were answered, and the tally was right."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(
            real_world(folder, database_url=url, workspace=_workspace(people))
        )
        others = [_another(world.config_path, number) for number in range(1, processes)]
        services = [
            await stack.enter_async_context(each)
            for each in (running_service(world.config_path), *others)
        ]
        announced = await _ballot(world)
        before, seen = _used(services), Seen()
        async with _counted_updates(world) as updates, asyncio.TaskGroup() as ways:
            mailing = ways.create_task(_mail_votes(world, announced, seen, count=mails))
            await _press_and_type(world, seen, people=people, votes=votes)
            used = _used(services)
            await mailing
            last = time.monotonic()
            await until_told("the tally", lambda: world.parent_says(seen.tally), within=PATIENCE)
            shown = time.monotonic() - last
        wrong = await _wrong(world, seen)
    pauses = [line["longest_pause_ms"] for service in services for line in service.lines()
              if "longest_pause_ms" in line]  # fmt: skip
    say(f"longest pause of a service's loop: {max(pauses)} ms")
    say_aim(f"{name}: votes lost, doubled or wrong", wrong, aim="= 0", met=not wrong)
    _tell(name, seen, shown=shown, updates=max(updates.values()), votes=votes, used=(before, used))


async def _wrong(world: RealWorld, seen: Seen) -> int:
    """Return how many people's votes are not, once, what they said last; or are nobody's."""
    status, out, err = await penholder("show", "1", "--json", config=world.config_path)
    if status:
        raise RuntimeError(err)
    said = Counter((f"Member {int(user[2:])}", choice) for user, choice in seen.stands.items())
    said += Counter(
        (f"Reader {writer.partition('@')[0][6:]}", choice) for writer, choice in seen.mails.items()
    )
    votes = json.loads(out)["votes"]
    stand = Counter((vote["voter"], vote["choice"]) for vote in votes if vote["counts"])
    return ((said - stand) + (stand - said)).total()


def _tell(
    name: str,
    seen: Seen,
    *,
    shown: float,
    updates: int,
    votes: int,
    used: tuple[tuple[float, int], tuple[float, int]],
) -> None:
    (seconds, switches), (seconds_then, switches_then) = used
    in_time = sum(wait <= SLACK_WAITS for wait in seen.waits)
    middle, worst = (percentile(seen.waits, percent) * 1000 for percent in (50, 99))
    say(f"acknowledged within {SLACK_WAITS:.0f} s: {in_time:,} of {len(seen.waits):,}   "
        f"p50 {middle:,.0f} ms   p99 {worst:,.0f} ms")  # fmt: skip
    say(f"a vote, of all that ran meanwhile: {(seconds_then - seconds) / votes * 1000:.1f} ms on a "
        f"processor, {(switches_then - switches) / votes:.0f} changes of thread")  # fmt: skip
    say_aim(f"{name}: p99 in ms", worst, aim=f"<= {ACKNOWLEDGED_MS}", met=worst <= ACKNOWLEDGED_MS)
    say_aim(f"{name}: the tally is right after, s", shown, aim=f"<= {RIGHT_WITHIN:.0f}",
            met=shown <= RIGHT_WITHIN)  # fmt: skip
    say_aim(f"{name}: updates of a message", updates, aim=f"<= {MOST_UPDATES}",
            met=updates <= MOST_UPDATES)  # fmt: skip


# The world.


def _workspace(people: int) -> dict[str, Any]:
    """Return a workspace in which so many more are in the list's channel."""
    crowd = [
        {
            "id": _user(number),
            "name": f"member{number}",
            "real_name": f"Member {number}",
            "email": f"member{number}@crowd.example",
        }
        for number in range(people)
    ]
    [channel] = WORKSPACE["channels"]
    members = [*channel["members"], *(user["id"] for user in crowd)]
    return {
        **WORKSPACE,
        "users": [*WORKSPACE["users"], *crowd],
        "channels": [{**channel, "members": members}],
    }


def _user(number: int) -> str:
    return f"U9{number:05}"


@asynccontextmanager
async def _another(config: Path, number: int) -> AsyncIterator[Service]:
    """Run one more service on the same database."""
    service = await start_service(config, log_name=f"service{number}.log")
    try:
        await until("its start", lambda: service.said("service started"))
        yield service
        await service.stop()
    finally:
        await service.kill()


async def _ballot(world: RealWorld) -> EmailMessage:
    """Open a ballot on a new item; return its announcement."""
    await world.write(ADA, "Which room shall we take?\n", subject="The room")
    await until_told("the item's message", lambda: world.parent_says("The room"))
    await world.command(ADA_IN_SLACK, "ballot 1 until +2h majority Shall we take the big room?")
    await until_told("the ballot", lambda: world.parent_says("Vote until"))
    return await until(
        "the announcement", lambda: world.mail_with(ADA, "Shall we take", from_list=True)
    )


# What the crowd does.


async def _press_and_type(world: RealWorld, seen: Seen, *, people: int, votes: int) -> None:
    """Let everybody vote in turn, evenly over the time, whether those before are answered or not.

    Nobody votes again before their last vote is answered.
    """
    parent = await world.parent()
    assert parent is not None
    buttons = _buttons(parent)
    turns = [asyncio.Lock() for _person in range(people)]
    began, every = time.monotonic(), SECONDS / votes

    async def vote(number: int) -> None:
        await asyncio.sleep(began + number * every - time.monotonic())
        person = number % people
        choice = CHOICES[(number + number // people) % len(CHOICES)]
        async with turns[person]:
            wait = SLACK_WAITS + 1
            while wait > SLACK_WAITS:  # whoever is told that it failed tries again
                asked = time.monotonic()
                if number % 4:
                    await world.slack.act(
                        "interact",
                        channel=CHANNEL,
                        user=_user(person),
                        messageTs=parent["ts"],
                        action=buttons[f"vote:{choice}"],
                    )
                else:
                    await world.slack.act(
                        "command",
                        channel=CHANNEL,
                        user=_user(person),
                        command="/pen",
                        text=f"vote 1 {choice}",
                    )
                wait = time.monotonic() - asked
                seen.waits.append(wait)
            seen.stands[_user(person)] = choice

    await asyncio.gather(*(vote(number) for number in range(votes)))


def _buttons(message: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        element["action_id"]: {**element, "block_id": block["block_id"]}
        for block in message["blocks"]
        for element in block.get("elements", ())
        if "action_id" in element
    }


async def _mail_votes(world: RealWorld, announced: EmailMessage, seen: Seen, *, count: int) -> None:
    """Send the list's copies of replies to the announcement, evenly over a minute."""
    began = time.monotonic()
    async with aiosmtplib.SMTP(
        hostname=world.postfix.host, port=world.postfix.port, start_tls=False
    ) as client:
        for number, choice in zip(range(count), itertools.cycle(CHOICES), strict=False):
            await asyncio.sleep(began + number * MINUTE / count - time.monotonic())
            writer = f"reader{number}@crowd.example"
            mail = EmailMessage()
            mail["From"] = f"Reader {number} <{writer}>"
            mail["To"] = COUNCIL
            mail["List-Id"] = f"Council <{LIST_ID}>"
            mail["Subject"] = f"Re: {announced['Subject']}"
            mail["Message-ID"] = f"<crowd-{number}-{os.getpid()}@crowd.example>"
            mail["In-Reply-To"] = announced["Message-ID"]
            mail.set_content(f"{choice}\n")
            await client.send_message(
                mail, sender="council-bounces@lists.example", recipients=[SUBSCRIBED_AS]
            )
            seen.mails[writer] = choice


# What it cost.


def _used(services: list[Service]) -> tuple[float, int]:
    """Return the processor seconds and the changes of thread of the services so far."""
    seconds, switches = 0.0, 0
    for service in services:
        for task in Path(f"/proc/{service.process.pid}/task").iterdir():
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            status = (task / "status").read_text()
            switches += sum(
                int(line.split()[1]) for line in status.splitlines() if "ctxt_switches" in line
            )
    return seconds, switches


@asynccontextmanager
async def _counted_updates(world: RealWorld) -> AsyncIterator[Counter[str]]:
    """Count how often each message is changed meanwhile, as Slack's page shows it."""
    counts: Counter[str] = Counter()

    async def look(page: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in page:
            news = frame.json()
            if news["t"] == "message_update":
                counts[news["message"]["ts"]] += 1

    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{world.slack.url}/ui", max_msg_size=0) as page,
    ):
        looking = asyncio.create_task(look(page))
        yield counts
        looking.cancel()


if __name__ == "__main__":
    main()
