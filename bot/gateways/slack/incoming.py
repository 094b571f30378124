"""The way in from Slack: Socket Mode or HTTP, through Bolt, to `take`."""

import logging
from collections.abc import Callable
from datetime import datetime

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clock import Clock, system_clock
from bot.config import SlackConfig
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.http import SlackHttp
from bot.gateways.slack.listeners import SlackListeners, Take, build_bolt_app
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.slack.socket import Reply, SlackSocket
from bot.pulse import Pulse


class SlackIn:
    """Hands every command, click, form and message of a person to `take`, once it is saved acks.

    `take` saves the event and returns what to answer; it may be given the same event again (see
    `arrival_key`). It gets 2.5 seconds. A `Refused` of it is told to the person; any other error
    leaves the arrival unacknowledged.
    """

    def __init__(
        self,
        config: SlackConfig,
        *,
        take: Take,
        out: SlackOut,
        timings: SocketTimings | None = None,
        clock: Clock = system_clock,
        jitter: Callable[[], float] = lambda: 1.0,
    ) -> None:
        """Take the parts; `jitter` (0 to 1) spreads the pauses between connections."""
        self._clock = clock
        self.is_running = False
        """Whether this process is to be connected."""
        self.last_event_at: datetime | None = None
        """When Slack last brought anything; None if it has not yet."""
        self._listeners = SlackListeners(take=take, out=out)
        self._socket = SlackSocket(
            open_address=out.open_socket,
            session=lambda: out.session,
            handle=self._handle,
            timings=timings or SocketTimings(),
            clock=clock,
            jitter=jitter,
        )
        self.http: SlackHttp | None = None
        """What the web server gives Slack's posts to; None in Socket Mode."""
        if config.mode == "http":
            self.http = SlackHttp(
                config.signing_secret,
                handle=self._dispatch,
                timings=timings or SocketTimings(),
                clock=clock,
            )
        self.app: AsyncApp = build_bolt_app(config, self._listeners)
        """The Bolt app; what it is given is known to be Slack's."""

    @property
    def _way(self) -> SlackSocket | SlackHttp:
        return self.http or self._socket

    @property
    def connected(self) -> bool:
        """Whether Slack can reach us at this moment."""
        return self._way.connected

    @property
    def healthy_since(self) -> datetime | None:
        """Since when Slack can reach us without a break; None while it cannot."""
        return self._socket.healthy_since

    @property
    def pulse(self) -> Pulse:
        """Beats with each frame of Slack's, and with each try to connect."""
        return self._socket.pulse

    @property
    def problem(self) -> str:
        """Why Slack cannot reach us, with the remedy; empty when it can."""
        return self._socket.problem

    @property
    def connections(self) -> int:
        """How many connections Slack counts for the app; each gets a share of what arrives.

        Each of our processes has one, and for some seconds the one that replaces it.
        """
        return self._socket.connections

    @property
    def not_taken(self) -> int:
        """How many arrivals could not be saved and were left to come again."""
        return self._listeners.not_taken

    async def run(self) -> None:
        """Receive until cancelled; what is in hand then is finished and acknowledged."""
        self.is_running = True
        try:
            await self._way.run()
        finally:
            self.is_running = False
            await self._listeners.finish()

    async def _dispatch(self, request: SocketModeRequest) -> BoltResponse:
        self.last_event_at = self._clock()
        response: BoltResponse = await run_async_bolt_app(self.app, request)
        return response

    async def _handle(self, request: SocketModeRequest, reply: Reply) -> None:
        response = await self._dispatch(request)
        await send_async_response(_Answers(reply), request, response, start_time=0.0)


class _Answers(AsyncBaseSocketModeClient):
    """What Bolt sends its answer with: the one method of a client that it uses."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.logger = logging.getLogger("slack_bolt.penholder")

    async def send_message(self, message: str) -> None:
        """Send one text frame."""
        await self._reply(message)
