"""What goes wrong in a long run: peers that fail, and services that are taken away."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from random import Random  # noqa: TID251 - seeded, to repeat a run

import asyncpg

from bot.sandbox import smtp
from bot.sandbox.slack import Fault, FaultKind
from bot.sandbox.world import Sandbox
from tests.soak.keeper import Keeper

METHODS = ("chat.postMessage", "chat.update", "reactions.add", "chat.postEphemeral", "users.info")
MAIL_FAULTS = (smtp.Fault.LOST_ANSWER, smtp.Fault.HANG_UP, smtp.Fault.TRY_AGAIN)


class Trouble:
    """Faults of one world, one at a time, at random."""

    def __init__(self, world: Sandbox, keeper: Keeper, *, random: Random) -> None:
        self._world = world
        self._keeper = keeper
        self._random = random
        self.seen: dict[str, int] = {}

    async def go_on(self, ended: asyncio.Event, *, pause: float, with_kills: bool) -> None:
        """Make trouble every so many seconds, on average, until it is over; then leave no fault."""
        kinds: list[Callable[[], Awaitable[None]]] = [
            self._slack_fails,
            self._slack_hangs_up,
            self._slack_is_silent,
            self._imap_hangs_up,
            self._imap_is_away,
            self._mail_fails,
            self._smtp_is_away,
        ]
        if not self._world.database_url.startswith("sqlite"):
            kinds.append(self._database_hangs_up)
        if with_kills:
            kinds += [self._keeper.kill_one] * 3 + [self._keeper.restart_one, self._freeze]
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._random.expovariate(1 / pause)):
                    await ended.wait()
            if not ended.is_set():
                kind = self._random.choice(kinds)
                self.seen[kind.__name__] = self.seen.get(kind.__name__, 0) + 1
                await kind()
        self._world.slack.faults.clear()
        self._world.mail.clear_faults()

    async def _slack_fails(self) -> None:
        for _fault in range(self._random.randint(1, 4)):
            fault = Fault(
                kind=self._random.choice(list(FaultKind)),
                method=self._random.choice(METHODS),
                after=timedelta(seconds=1),
            )
            self._world.slack.faults.add(fault)

    async def _slack_hangs_up(self) -> None:
        await self._world.slack.sockets.close_all(cleanly=self._random.random() < 0.5)

    async def _slack_is_silent(self) -> None:
        self._world.slack.sockets.silence()

    async def _imap_hangs_up(self) -> None:
        await self._world.imap.drop_connections()

    async def _imap_is_away(self) -> None:
        await self._world.imap.stop()
        await asyncio.sleep(self._random.uniform(0, 2))
        await self._world.imap.start()

    async def _mail_fails(self) -> None:
        self._world.mail.add_fault(self._random.choice(MAIL_FAULTS))

    async def _smtp_is_away(self) -> None:
        await self._world.mail.refuse_connections()
        await asyncio.sleep(self._random.uniform(0, 2))
        await self._world.mail.accept_connections()

    async def _database_hangs_up(self) -> None:
        """Cut every connection of the services, as a restart of the server does."""
        connection = await asyncpg.connect(self._world.database_url)
        try:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        finally:
            await connection.close()

    async def _freeze(self) -> None:
        await self._keeper.freeze_one(self._random.uniform(0.5, 4))


def sums(seen: dict[str, int]) -> Sequence[str]:
    """Return how often each trouble came."""
    return [f"{count} × {name.strip('_').replace('_', ' ')}" for name, count in seen.items()]
