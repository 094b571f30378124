"""The demo's page: the Slack channel, the members' mailboxes and the items side by side.

It listens on loopback only and takes only requests that name loopback as their host and
come as JSON, so that no other page in the same browser can act through it.
"""

import asyncio
import hashlib
import json
import socket
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final, Self

from aiohttp import web

from bot.language import speaking
from bot.sandbox.acts import ActFault, Acts
from bot.sandbox.story.play import STORIES, VOTE, StepReport, Story
from bot.sandbox.window import Viewer, look, whole_mail
from bot.sandbox.words import as_said, words
from bot.sandbox.world import Sandbox

HOST: Final = "127.0.0.1"
STATIC: Final = Path(__file__).parent / "static"
HOSTS_TAKEN: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
LARGEST_REQUEST_BYTES: Final = 1024 * 1024
SHUTDOWN_SECONDS: Final = 1.0

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
MAIL_POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

STARTING: Final = "The demo is starting again."

Items = Callable[[], Awaitable[Sequence[dict[str, Any]]]]
"""Gives the service's items, in the shape of `penholder items --json`."""


def listen_on(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine alone; 0 is any free one.

    Raises:
        OSError: another program listens there.
    """
    return socket.create_server((HOST, port))


class Page:
    """The page's server, on a listening socket of `listen_on`, or on any free port.

    `opened` is set by the first request of a browser, `again` when somebody asks for a fresh
    start; `story` is then the one that they chose.
    """

    def __init__(
        self,
        world: Sandbox,
        *,
        items: Items,
        listening: socket.socket | None = None,
        story: Story = VOTE,
    ) -> None:
        self.story = story
        self._socket = listening
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._round = 0
        self.opened = asyncio.Event()
        self.again = asyncio.Event()
        self.show(world, items=items)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self._port}/"

    def show(self, world: Sandbox, *, items: Items) -> None:
        """Show a world from its beginning; a page that is open then loads itself again."""
        self._world = world
        self._items = items
        self._acts = Acts(world)
        self._steps: dict[int, StepReport] = {}
        self._is_ready = True
        self._is_your_turn = False
        self._round += 1
        self.again.clear()

    def hide(self) -> None:
        """Show nothing and take no acts until the next `show`: the world is ending."""
        self._is_ready = False

    def hand_over(self) -> None:
        """Show what the reader can do now: the story is over."""
        self._is_your_turn = True

    def tell(self, report: StepReport) -> None:
        """Show how a step of the story stands."""
        self._steps[report.number] = report

    async def start(self) -> None:
        """Listen; returns once connections are taken."""
        application = web.Application(
            middlewares=[_only_from_here], client_max_size=LARGEST_REQUEST_BYTES
        )
        application.add_routes(
            [
                web.get("/", self._front),
                web.get("/state", self._state),
                web.get("/mail/{mailbox}/{id}", self._mail),
                web.get("/mail/{mailbox}/{id}/html", self._mail_html),
                web.post("/do/{what}", self._do),
                web.static("/static", STATIC),
            ]
        )
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket or listen_on(0)).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _front(self, _request: web.Request) -> web.Response:
        page = (STATIC / "index.html").read_text(encoding="utf-8")
        language = self._world.language
        with speaking(language):
            text = json.dumps(dict(words()))
        return web.Response(
            text=page.replace('lang="en"', f'lang="{language}"').replace(
                "{}</script>", f"{text}</script>"
            ),
            content_type="text/html",
            headers={"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"},
        )

    async def _state(self, request: web.Request) -> web.Response:
        """Answer with all that is seen; 304 when that is what the page has already."""
        self.opened.set()
        if not self._is_ready:
            raise web.HTTPServiceUnavailable(text=STARTING)
        viewer = Viewer(
            person=request.query.get("person", ""),
            channel=request.query.get("channel", ""),
            mailbox=request.query.get("mailbox", ""),
        )
        with speaking(self._world.language):
            seen = await look(self._world, viewer, items=await self._items())
            seen["story"] = [
                {"id": report.number, "state": report.state, "text": report.title}
                for report in self._steps.values()
            ]
            seen["stories"] = [
                {
                    "name": story.name,
                    "about": as_said(story.about),
                    "chosen": story.name == self.story.name,
                }
                for story in STORIES.values()
            ]
        seen["round"], seen["your_turn"] = self._round, self._is_your_turn
        text = json.dumps(seen)
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.json_response(text=text, headers={"ETag": tag, "Cache-Control": "no-store"})

    async def _mail(self, request: web.Request) -> web.Response:
        mailbox, mail_id = request.match_info["mailbox"], request.match_info["id"]
        letter = await self._world.letter(mailbox, mail_id)
        if letter is None:
            raise web.HTTPNotFound
        return web.json_response(whole_mail(letter, mailbox=mailbox))

    async def _mail_html(self, request: web.Request) -> web.Response:
        """Give a mail's HTML as it is, in a page that may do nothing at all."""
        letter = await self._world.letter(request.match_info["mailbox"], request.match_info["id"])
        if letter is None:
            raise web.HTTPNotFound
        return web.Response(
            text=letter.html,
            content_type="text/html",
            charset="utf-8",
            headers={"Content-Security-Policy": MAIL_POLICY},
        )

    async def _do(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        if not self._is_ready:
            return web.json_response({"error": STARTING})
        try:
            details = json.loads(await request.text())
            if request.match_info["what"] == "again":
                self._choose(details)
                self.again.set()
                return web.json_response({"error": ""})
            result = await self._acts.do(request.match_info["what"], details)
        except (ActFault, ValueError) as error:
            return web.json_response({"error": str(error)})
        return web.json_response(result)

    def _choose(self, details: Any) -> None:  # noqa: ANN401 - what a browser sent
        """Take the story that somebody named, if there is one."""
        name = details.get("story") if isinstance(details, dict) else None
        self.story = next((story for story in STORIES.values() if story.name == name), self.story)


@web.middleware
async def _only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    host = request.host.rpartition(":")[0] or request.host
    if host not in HOSTS_TAKEN:
        raise web.HTTPForbidden(text="Open this page at http://127.0.0.1")
    response = await handler(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
