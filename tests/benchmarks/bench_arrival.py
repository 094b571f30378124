"""Measure from a mail's arrival at the server to its Slack message, beside the bare floor.

    python -m tests.benchmarks.bench_arrival [MAILS]

Each mail is handed by LMTP to Dovecot for two users: the one that the service watches,
and one that a bare program watches, which posts to Slack as soon as IDLE tells of a mail,
without fetching it. Both post to the same look-alike. The service's pace (one message a second
in a channel) is turned off: it would be all that one sees.
"""

import asyncio
import smtplib
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

import aiohttp

from bot.config import load_config
from bot.gateways.slack.pace import Pace
from bot.sandbox.slack import Phase, SlackChannel, SlackUser, SlackWorld
from bot.serving.service import run_service
from bot.serving.timings import Timings
from tests.benchmarks.archives import LIST_ADDRESS, LIST_ID
from tests.benchmarks.measure import percentile, say, say_load
from tests.benchmarks.product import CHANNEL, fresh_config
from tests.peers.dovecot import Dovecot, running_dovecot

BARE_CHANNEL: Final = "C02BARE"
PATIENCE_SECONDS: Final = 30.0
PAUSES: Final = (0.31, 0.47, 0.13, 0.62, 0.22, 0.55)


def main() -> None:
    """Measure, with a service in this process."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    say(f"\nFrom arrival to Slack: {count} mails, Dovecot, SQLite")
    say_load()
    with (
        running_dovecot(users=("penholder", "bare")) as server,
        tempfile.TemporaryDirectory(prefix="penholder-bench-") as folder,
    ):
        world = SlackWorld(
            users=[SlackUser(id="U01ADA", name="ada", real_name="Ada Byron")],
            channels=[
                SlackChannel(id=channel, name=channel.lower(), members=("U01ADA", "U0PENHOLDER"))
                for channel in (CHANNEL, BARE_CHANNEL)
            ],
        )
        asyncio.run(_measure(world, server, Path(folder), count))
    say_load()


async def _measure(world: SlackWorld, server: Dovecot, folder: Path, count: int) -> None:
    watch = _Watch(world)
    mailbox = {"port": server.port, "username": "penholder"}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(world)
        slack = {
            "bot_token": world.bot_token,
            "app_token": world.app_token,
            "api_url": world.api_url,
        }
        config = stack.enter_context(fresh_config(folder, slack=slack, mailbox=mailbox))
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        stop, ready = asyncio.Event(), asyncio.Event()
        pace = Pace(every=timedelta(milliseconds=1), burst=1000)
        tasks.create_task(
            run_service(
                await asyncio.to_thread(load_config, config),
                stop=stop,
                ready=ready,
                timings=Timings(pace=pace),
            )
        )
        await ready.wait()
        listening = asyncio.Event()
        bare = tasks.create_task(_post_at_once(server, world, listening))
        await listening.wait()
        arrived: list[tuple[float, float]] = []
        for number in range(count):
            arrived.append(await asyncio.to_thread(_hand_over, server, number))
            await asyncio.sleep(PAUSES[number % len(PAUSES)])
        await watch.wait_for(count)
        bare.cancel()
        stop.set()
    _say("Penholder", [watch.shown[n] - arrived[n][0] for n in range(count)])
    _say("  IDLE and one post alone", [watch.bare[n] - arrived[n][1] for n in range(count)])


class _Watch:
    """When the messages came to Slack."""

    def __init__(self, world: SlackWorld) -> None:
        self._world = world
        self.shown: dict[int, float] = {}
        self.bare: list[float] = []
        world.on_call = self._see

    async def wait_for(self, count: int) -> None:
        """Wait until every mail has been shown and told of."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.shown) < count or len(self.bare) < count:  # noqa: ASYNC110 - two counts
                await asyncio.sleep(0.05)

    async def _see(self, name: str, phase: Phase) -> None:
        if name != "chat.postMessage" or phase != "after":
            return
        call = self._world.state.calls[-1]
        text = str(call.args.get("text", ""))
        now = time.perf_counter()
        if call.args.get("channel") == BARE_CHANNEL:
            # One push may tell of several mails.
            self.bare += [now] * (int(text) - len(self.bare))
        elif "Measured" in text and call.args.get("thread_ts"):
            number = text.partition("Measured ")[2].split(maxsplit=1)[0]
            self.shown.setdefault(int(number), now)


def _hand_over(server: Dovecot, number: int) -> tuple[float, float]:
    """Deliver a mail to both; return when each was begun to be delivered."""
    reply = "" if number == 0 else "In-Reply-To: <measured-0@members.example>\r\n"
    raw = (
        f"From: Ada Byron <ada@members.example>\r\nTo: {LIST_ADDRESS}\r\n{reply}"
        f"Message-ID: <measured-{number}@members.example>\r\nSubject: Latency\r\n"
        f"List-Id: <{LIST_ID}>\r\n\r\nMeasured {number} times.\r\n"
    )
    with smtplib.LMTP(server.host, server.lmtp_port) as lmtp:
        times = []
        for user in ("penholder", "bare"):
            times.append(time.perf_counter())
            lmtp.sendmail("sender@example.org", [user], raw.encode())
    return times[0], times[1]


async def _post_at_once(server: Dovecot, world: SlackWorld, listening: asyncio.Event) -> None:
    """Post to Slack each time that the server tells of mail: nothing can be faster."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {world.bot_token}"}
    ) as session:
        for line in (f'a login bare "{server.password}"', "b select INBOX", "c idle"):
            writer.write(f"{line}\r\n".encode())
            mark = b"+" if line.endswith("idle") else line[:1].encode() + b" OK"
            while not (await reader.readline()).startswith(mark):
                continue
        listening.set()
        try:
            while answer := await reader.readline():
                if answer.endswith(b"EXISTS\r\n"):
                    body = {"channel": BARE_CHANNEL, "text": answer.split()[1].decode()}
                    await session.post(f"{world.api_url}chat.postMessage", json=body)
        finally:
            writer.close()


def _say(name: str, seconds: list[float]) -> None:
    middle, worst = (percentile(seconds, percent) * 1000 for percent in (50, 99))
    say(f"{name:<28}p50 {middle:>7.0f} ms   p99 {worst:>7.0f} ms")


if __name__ == "__main__":
    main()
