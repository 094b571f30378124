"""Keeping a Socket Mode connection to Slack, and knowing when it is dead.

slack_sdk's own client is not used: it closes the old connection before it has the new one, runs
each envelope in a task that nobody keeps, retries for ever inside one call, cannot tell that a
connection was greeted, and does not wait for its tasks when it is closed. What Bolt does with an
envelope is left as it is.

Slack sends each envelope to one of our connections, and sends an event again that was not
acknowledged. So a connection may be replaced at any time: the new one is opened first when Slack
announces the change, and what was in hand is still acknowledged.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import aiohttp
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clock import Clock
from bot.errors import PenholderError, TryAgainLater
from bot.gateways.slack.connection import Connection, Ending, SocketTimings
from bot.gateways.slack.turns import Turn, Turns
from bot.pulse import Pulse

log = logging.getLogger(__name__)

_EXPECTED: Final = 9
"""Connections of our processes, and one that replaces another. Slack allows ten."""

Reply = Callable[[str], Awaitable[None]]
Handle = Callable[[SocketModeRequest, Reply], Awaitable[None]]


class SlackSocket:
    """One live Socket Mode connection after another, for as long as `run` runs."""

    def __init__(
        self,
        *,
        open_address: Callable[[], Awaitable[str]],
        session: Callable[[], aiohttp.ClientSession],
        handle: Handle,
        timings: SocketTimings,
        clock: Clock,
        jitter: Callable[[], float],
    ) -> None:
        """Take what a connection needs.

        `open_address` returns a fresh wss:// address; `handle` answers one envelope by
        what it is given for that; `jitter` returns a number from 0 to 1.
        """
        self._open_address = open_address
        self._session = session
        self._handle = handle
        self._timings = timings
        self._clock = clock
        self._jitter = jitter
        self._current: Connection | None = None
        self._open: set[Connection] = set()
        self._hands: set[asyncio.Task[None]] = set()
        self._turns = Turns[Connection]()
        self._failures = 0
        self.pulse = Pulse()
        """Beats with each frame, and with each try to connect."""
        self.healthy_since: datetime | None = None
        """Since when Slack can reach us without a break; None while it cannot."""
        self.connections = 0
        """How many connections Slack counted for our app when it last greeted us."""
        self.problem = ""
        """Why there is no connection, with the remedy; empty when there is one."""

    @property
    def connected(self) -> bool:
        """Whether a greeted connection is open that has not gone silent."""
        return self._current is not None and self._current.alive

    async def run(self) -> None:
        """Stay connected until cancelled; then finish what is in hand and close."""
        async with asyncio.TaskGroup() as hands, asyncio.TaskGroup() as readers:
            try:
                await self._stay_connected(readers, hands)
            finally:
                self.pulse.end()
                await self._finish()

    async def _stay_connected(self, readers: asyncio.TaskGroup, hands: asyncio.TaskGroup) -> None:
        while True:
            self.pulse.beat()
            try:
                connection = await self._connect()
            except PenholderError as error:
                await self._pause(error)
                continue
            readers.create_task(self._serve(connection, hands))
            ending = await connection.over.wait()
            log.info("slack connection ends", extra={"ending": ending.value})
            if ending is not Ending.REFRESH:
                self.healthy_since = None
            settled = connection.age >= self._timings.settled.total_seconds()
            if settled:
                self._failures = 0
            if not settled or ending is Ending.REFUSED:
                # What ends at once, or is refused, must not be asked for again in a hot loop.
                await self._pause(TryAgainLater(f"Slack's socket ended early: {ending.value}"))

    async def _connect(self) -> Connection:
        """Open a connection and wait for Slack's hello on it.

        Raises:
            TryAgainLater: no address, no connection, or no hello.
        """
        address = await self._open_address()
        connection = await Connection.open(
            self._session(), address, timings=self._timings, pulse=self.pulse
        )
        self._open.add(connection)
        try:
            hello = await connection.greeting()
        except BaseException:
            await self._close(connection)
            raise
        self._current, self.connections = connection, hello.num_connections
        level = logging.WARNING if hello.num_connections > _EXPECTED else logging.INFO
        log.log(level, "slack connected", extra={"connections": hello.num_connections})
        self.healthy_since = self.healthy_since or self._clock()
        self.problem = ""
        return connection

    async def _pause(self, error: PenholderError) -> None:
        """Wait before the next try, longer each time; a 429 or a bad token says how long."""
        if not self.connected:
            self.problem, self.healthy_since = str(error), None
        first, most = self._timings.first_pause, self._timings.longest_pause
        growing = min(most.total_seconds(), first.total_seconds() * 2 ** min(self._failures, 20))
        seconds = growing * (0.5 + self._jitter() / 2)
        if isinstance(error, TryAgainLater):
            seconds = max(seconds, error.after.total_seconds())
        self._failures += 1
        log.warning("slack connection waits", extra={"reason": str(error), "seconds": seconds})
        self.pulse.beat(pause=timedelta(seconds=seconds))
        await asyncio.sleep(seconds)

    async def _serve(self, connection: Connection, hands: asyncio.TaskGroup) -> None:
        """Hand out what a connection brings until it ends, then close it behind its last answer."""
        async for envelope in connection.envelopes():
            turn = self._turns.line_up(envelope, connection)
            if turn is None:
                continue
            task = hands.create_task(self._answer(turn))
            self._hands.add(task)
            connection.in_hand.add(task)
            task.add_done_callback(self._hands.discard)
            task.add_done_callback(connection.in_hand.discard)
        if connection.in_hand:
            await asyncio.wait(connection.in_hand, timeout=self._timings.drain.total_seconds())
        await self._close(connection)

    async def _answer(self, turn: Turn[Connection]) -> None:
        """Answer one envelope, after those before it from the same channel or person."""
        try:
            if turn.before is not None:
                await turn.before.wait()
            self._turns.begin(turn)
            connection = turn.way
            await self._handle(turn.request, lambda text: self._reply(connection, text))
        except Exception:  # the outermost step: one bad envelope must not end the service
            log.exception("slack envelope not answered", extra={"type": turn.request.type})
        finally:
            self._turns.leave(turn)

    async def _reply(self, connection: Connection, text: str) -> None:
        """Send an answer the way its envelope came, or else over the connection that came after."""
        via = connection if connection.writable else self._current or connection
        try:
            await via.send(text)
        except TryAgainLater as error:
            log.info("slack answer not delivered", extra={"reason": str(error)})

    async def _finish(self) -> None:
        """Answer what is in hand and what still comes, within bounds; close every connection.

        Slack sends a click only once. So connections are read until there is nothing to answer, and
        closed in that moment.
        """
        deadline = _now() + self._timings.drain.total_seconds()
        while self._hands and _now() < deadline:
            await asyncio.wait(self._hands, timeout=deadline - _now())
        for task in self._hands:
            task.cancel()  # not acknowledged: Slack sends an event to whoever comes next
        for connection in tuple(self._open):
            await self._close(connection)
        self._current, self.healthy_since = None, None

    async def _close(self, connection: Connection) -> None:
        await connection.close()
        self._open.discard(connection)
        if self._current is connection:
            self._current = None


def _now() -> float:
    return asyncio.get_running_loop().time()
