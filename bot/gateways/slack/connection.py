"""One Socket Mode connection: its greeting, its envelopes, its end."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.errors import TryAgainLater
from bot.gateways.proxy import proxy_for
from bot.pulse import Pulse

log = logging.getLogger(__name__)


_PASSING_ENDS: Final = frozenset({"warning", "refresh_requested"})
_REMEDIES: Final[Mapping[str, str]] = {
    "link_disabled": "Socket Mode is switched off; switch it on at api.slack.com/apps",
    "too_many_websockets": "ten connections are open; stop what else runs with this app token",
}
_CONTROL: Final = frozenset({aiohttp.WSMsgType.PING, aiohttp.WSMsgType.PONG})


@dataclass(frozen=True, slots=True)
class SocketTimings:
    """How long we wait for what; tests use shorter times."""

    connect: timedelta = timedelta(seconds=10)
    hello: timedelta = timedelta(seconds=10)
    stale: timedelta = timedelta(seconds=15)
    """A connection on which nothing at all came for so long, pings unanswered, is dead."""
    quiet: timedelta = timedelta(minutes=2)
    """Slack pings us every few seconds. Once it did and then stops for so long, something between
    us answers our pings but brings nothing any more."""
    linger: timedelta = timedelta(seconds=15)
    """How long a connection is still read after Slack announced its end."""
    settled: timedelta = timedelta(seconds=30)
    """A connection that lived so long is replaced at once; a shorter one after a pause."""
    drain: timedelta = timedelta(seconds=3)
    """How long what is in hand may take at the end; Slack's own limit for an answer."""
    refuse: timedelta = timedelta(seconds=3)
    """How long posts are refused at the end, so that a proxy sends them to another process."""
    close: timedelta = timedelta(seconds=1)
    first_pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(minutes=1)


class Ending(StrEnum):
    """Why a connection is over."""

    REFRESH = "refresh"
    """Slack announced it and still serves the connection for some seconds."""
    REFUSED = "refused"
    """Too many connections, or Socket Mode is switched off."""
    CLOSED = "closed"
    STALE = "stale"


class Hello(BaseModel):
    """Slack's first frame. `num_connections` counts this one and all that Slack holds for open.

    More than two are half-open ones of ours, or another service with our token: each takes its
    share of the events.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    type: str
    num_connections: int = 1


class Over:
    """The end of a connection, waited for once and said once; what is said first counts."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._ending = Ending.CLOSED

    @property
    def reason(self) -> Ending | None:
        """Why the connection is over; None while it is not."""
        return self._ending if self._event.is_set() else None

    def say(self, ending: Ending) -> None:
        """Say why the connection is over, unless that was said before."""
        if not self._event.is_set():
            self._ending = ending
            self._event.set()

    async def wait(self) -> Ending:
        """Wait for the end and return its reason."""
        await self._event.wait()
        return self._ending


class Connection:
    """An open websocket to Slack; `pulse` beats with each frame."""

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse, *, timings: SocketTimings, pulse: Pulse
    ) -> None:
        self._socket = socket
        self._timings = timings
        self._pulse = pulse
        self._opened = _now()
        self._deadline: float | None = None
        self.over = Over()
        self.in_hand: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(
        cls, session: aiohttp.ClientSession, address: str, *, timings: SocketTimings, pulse: Pulse
    ) -> Self:
        """Connect to `address`.

        aiohttp pings once nothing came for two thirds of `stale` and ends the connection when a
        third later there is still nothing.

        Raises:
            TryAgainLater: nobody is there, or not within `timings.connect`.
        """
        try:
            async with asyncio.timeout(timings.connect.total_seconds()):
                socket = await session.ws_connect(
                    address,
                    autoping=False,
                    proxy=proxy_for(address),
                    heartbeat=timings.stale.total_seconds() * 2 / 3,
                    timeout=aiohttp.ClientWSTimeout(ws_close=timings.close.total_seconds()),
                )
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise TryAgainLater(f"Slack's socket: {type(error).__name__}") from error
        return cls(socket, timings=timings, pulse=pulse)

    @property
    def age(self) -> float:
        """Seconds since the connection was opened."""
        return _now() - self._opened

    @property
    def alive(self) -> bool:
        """Whether events come in here; they do while an announced end is awaited."""
        return self.writable and self.over.reason in {None, Ending.REFRESH}

    @property
    def writable(self) -> bool:
        """Whether an answer can be sent here."""
        return not self._socket.closed

    async def greeting(self) -> Hello:
        """Wait for Slack's hello, without which nothing will ever come.

        Raises:
            TryAgainLater: it did not come, or Slack refused the connection instead.
        """
        try:
            async with asyncio.timeout(self._timings.hello.total_seconds()):
                while (frame := await self._socket.receive()).type in _CONTROL:
                    await self._control(frame)
        except TimeoutError as error:
            raise TryAgainLater("Slack's socket: opened, but Slack does not say hello") from error
        message = read_frame(frame)
        if message is None or message.get("type") != "hello":
            reason = str(message.get("reason", "no hello")) if message else "closed before hello"
            raise TryAgainLater(f"Slack's socket: {explain_reason(reason)}")
        try:
            return Hello.model_validate(message)
        except ValidationError as error:
            raise TryAgainLater("Slack's socket: a hello that makes no sense") from error

    async def envelopes(self) -> AsyncIterator[SocketModeRequest]:
        """Yield what Slack sends until the connection is over; `over` then says why."""
        while True:
            self._pulse.beat()
            try:
                async with asyncio.timeout_at(self._deadline):
                    frame = await self._socket.receive()
            except TimeoutError:
                self.over.say(Ending.STALE)
                return
            if frame.type in _CONTROL:
                await self._control(frame)
            elif frame.type is aiohttp.WSMsgType.TEXT:
                if (request := self._read(frame)) is not None:
                    yield request
            elif frame.type is not aiohttp.WSMsgType.BINARY:
                dead = isinstance(self._socket.exception(), aiohttp.ServerTimeoutError)
                self.over.say(Ending.STALE if dead else Ending.CLOSED)
                return

    async def send(self, message: str) -> None:
        """Send one text frame.

        Raises:
            TryAgainLater: the connection is gone; Slack repeats what it got no answer to.
        """
        try:
            async with asyncio.timeout(self._timings.drain.total_seconds()):
                await self._socket.send_str(message)
        except (aiohttp.ClientError, OSError) as error:
            raise TryAgainLater("Slack's socket closed before the answer was out") from error

    async def close(self) -> None:
        """Close the connection, waiting no longer than `timings.close` for Slack's goodbye."""
        self.over.say(Ending.CLOSED)
        with contextlib.suppress(TimeoutError):  # aiohttp drops the connection when interrupted
            async with asyncio.timeout(2 * self._timings.close.total_seconds()):
                await self._socket.close()

    async def _control(self, frame: aiohttp.WSMessage) -> None:
        """Answer a ping; from the first on, Slack is expected to go on pinging."""
        if frame.type is aiohttp.WSMsgType.PING:
            self._expect_more(self._timings.quiet)
            with contextlib.suppress(aiohttp.ClientError, OSError):  # the next read will tell
                async with asyncio.timeout(self._timings.drain.total_seconds()):
                    await self._socket.pong(frame.data)

    def _read(self, frame: aiohttp.WSMessage) -> SocketModeRequest | None:
        message = read_frame(frame)
        if message is None:
            log.warning("slack sent a frame that is no JSON object")
            return None
        if self._deadline is not None:
            self._expect_more(self._timings.quiet)
        if message.get("type") == "disconnect":
            reason = str(message.get("reason", ""))
            log.info("slack announces a disconnect", extra={"reason": explain_reason(reason)})
            self.over.say(Ending.REFRESH if reason in _PASSING_ENDS else Ending.REFUSED)
            self._deadline = _now() + self._timings.linger.total_seconds()
            return None
        try:
            return SocketModeRequest.from_dict(message)
        except ValueError:
            log.warning("slack sent an envelope of an unknown kind")
            return None

    def _expect_more(self, within: timedelta) -> None:
        if self.over.reason is None:
            self._deadline = _now() + within.total_seconds()


def read_frame(frame: aiohttp.WSMessage) -> dict[str, object] | None:
    """Return a text frame's JSON object; None if it holds none."""
    if frame.type is not aiohttp.WSMsgType.TEXT:
        return None
    try:
        message = json.loads(frame.data)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def explain_reason(reason: str) -> str:
    """Return Slack's reason for ending a connection, with the remedy where there is one."""
    return f"{reason}: {_REMEDIES[reason]}" if reason in _REMEDIES else reason


def _now() -> float:
    return asyncio.get_running_loop().time()
