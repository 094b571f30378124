"""The Slack look-alike as one server on loopback."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from bot.clock import Clock, system_clock
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.control import Control
from bot.sandbox.slack.faults import Faults, RateLimiter, RateLimits
from bot.sandbox.slack.http_mode import HttpMode
from bot.sandbox.slack.screens.people import People
from bot.sandbox.slack.socket_mode import Redelivery, SocketHub
from bot.sandbox.slack.values import (
    ALL_SCOPES,
    Identity,
    JsonObject,
    Phase,
    SlackChannel,
    SlackUser,
)
from bot.sandbox.slack.web_api.arguments import Arguments
from bot.sandbox.slack.web_api.dispatcher import WebApi
from bot.sandbox.slack.web_api.files import Uploads
from bot.sandbox.slack.web_api.method import Method
from bot.sandbox.slack.web_api.response_urls import ResponseUrls
from bot.sandbox.slack.workspace.state import WorldState

HOST: Final = "127.0.0.1"
LARGEST_REQUEST_BYTES: Final = 8 * 1024 * 1024
SHUTDOWN_SECONDS: Final = 1.0
SIGNING_SECRET: Final = "sandbox-signing-secret"
BOT_TOKEN: Final = "xoxb-sandbox-bot"
APP_TOKEN: Final = "xapp-sandbox-app"

OnCall = Callable[[str, Phase], Awaitable[None]]


class SlackWorld:
    """One workspace with one app installed, on `127.0.0.1:port` (0: any free one).

    The workspace outlives the service: what was said stays until `reset`.
    """

    def __init__(
        self,
        *,
        users: Iterable[SlackUser] = (),
        channels: Iterable[SlackChannel] = (),
        identity: Identity | None = None,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        scopes: frozenset[str] = ALL_SCOPES,
        port: int = 0,
        redelivery: Redelivery | None = None,
        rate_limits: RateLimits | None = None,
        clock: Clock = system_clock,
    ) -> None:
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = SIGNING_SECRET
        self.on_call: OnCall | None = None
        self.faults = Faults()
        self.state = WorldState(
            identity=identity or Identity(),
            users=users,
            channels=channels,
            clock=clock,
            scopes=scopes,
        )
        self.limiter = RateLimiter(rate_limits, now=lambda: asyncio.get_running_loop().time())
        self._background = Background()
        self.sockets = SocketHub(
            self.state,
            background=self._background,
            redelivery=redelivery or Redelivery(),
            hook=self._hook,
        )
        self.state.emit = self.sockets.publish
        self.people = People(self.state, self.sockets)
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The server's root, `http://127.0.0.1:PORT/`."""
        return f"http://{HOST}:{self._port}/"

    @property
    def api_url(self) -> str:
        """What a client takes as its base URL, `http://127.0.0.1:PORT/api/`."""
        return f"{self.url}api/"

    def post_to(self, request_url: str) -> None:
        """Switch the app to HTTP mode: post whatever happens to this address."""
        self.sockets.http = HttpMode(
            request_url,
            signing_secret=self.signing_secret,
            within=self.sockets.redelivery.ack_timeout.total_seconds(),
            clock=self.state.clock,
        )

    async def start(self) -> None:
        """Listen; returns once connections are taken."""
        await self._background.__aenter__()
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.people.base_url = self.state.base_url = self.url

    async def stop(self) -> None:
        """Close every connection and forget what was still to be delivered."""
        await self._background.__aexit__(None, None, None)
        await self.sockets.close_all()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def reset(self) -> None:
        """Empty the workspace and forget faults; connections stay."""
        self.state.clear()
        self.faults.clear()
        self.sockets.undelivered.clear()

    def _application(self) -> web.Application:
        api = WebApi(
            self.state,
            bot_token=self.bot_token,
            app_token=self.app_token,
            faults=self.faults,
            limiter=self.limiter,
            hook=self._hook,
            new_socket_url=Method(self._open_socket),
        )
        control = Control(
            self.state,
            people=self.people,
            hub=self.sockets,
            faults=self.faults,
            reset=self.reset,
        )
        application = web.Application(client_max_size=LARGEST_REQUEST_BYTES)
        application.add_routes(
            [
                web.route("*", "/api/{method}", api.handle),
                web.get("/link/", self.sockets.handle),
                web.post("/response/{key}", ResponseUrls(self.state).handle),
                web.post("/upload/{key}", Uploads(self.state).handle),
                web.route("*", "/_control/{what}", control.handle),
            ]
        )
        return application

    def _open_socket(self, _state: WorldState, _args: Arguments) -> JsonObject:
        ticket = self.sockets.new_ticket()
        app_id = self.state.identity.app_id
        return {"url": f"ws://{HOST}:{self._port}/link/?ticket={ticket}&app_id={app_id}"}

    async def _hook(self, name: str, phase: Phase) -> None:
        if self.on_call is not None:
            await self.on_call(name, phase)
