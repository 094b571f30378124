"""The small web server: takes requests over HTTP, and hands what they ask for to `take`.

Anybody can send it anything. So a request is matched against a short table; what is not there is a
page of the board, of which only path and query are read. No cookie is read, and no body but those
of programs that post to an `Inlet`, if its owner finds the headers right. A connection serves one
request and lives half a minute, and if there are too many, the oldest ones go. Nobody's address is
written down.

It speaks plain HTTP. A reverse proxy in front of it adds TLS (`docs/operations.md`).
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import format_datetime
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, Self
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.hdrs import CONTENT_ENCODING
from aiohttp.http_exceptions import HttpProcessingError

from bot.config import WebConfig
from bot.errors import GiveUp, TryAgainLater
from bot.events import (
    BallotLinkPressed,
    ChoicePressed,
    HealthAsked,
    MetricsAsked,
    PageAsked,
    StopLinkOpened,
    StopLinkPressed,
    StopLinkUndone,
    VoteLinkOpened,
    VoteLinkPressed,
    VoteLinkRefused,
    WebArrival,
    WebReply,
)
from bot.gateways.web.asking import SERVER
from bot.language import asked_language, speaking

log = logging.getLogger(__name__)

MAX_CONNECTIONS: Final = 200
"""Beyond these the oldest connection is closed: an honest request takes milliseconds."""
CONNECTION_TIME: Final = timedelta(seconds=30)
"""How long a connection may live, whatever is sent over it, or not."""
REQUEST_TIME: Final = timedelta(seconds=10)
"""How long answering a request may take; whoever asked can come again."""
STOP_TIME: Final = timedelta(seconds=5)
"""How long requests in hand may take when the service stops."""
AT_ONCE: Final = 8
"""How many requests are carried out at once: the rest of the service needs the database too."""
PAGES_AT_ONCE: Final = 2
"""How many pages of the board are made at once, apart from those: votes do not wait for readers."""
MAX_WAITING: Final = 64
"""How many readers may wait for a page; others are asked to come again."""
MAX_PATH: Final = 4000
"""Characters of a path with its query: more than a Message-ID of the greatest length needs."""
MAX_BODY: Final = 1024
"""Bytes of a request's body. It is not read: our form has no fields."""
MAX_WRONG: Final = 60
"""How many words that we never gave out are answered within `WRONG_SPAN`, from all together."""
MAX_POST: Final = 1_000_000
"""Bytes of a body that is read: an event has at most two messages of 40,000 characters."""
MAX_POSTS: Final = 32_000_000
"""Bytes of all bodies that are being read."""
POST_TIME: Final = timedelta(seconds=3)
"""How long a body may take to come; who posts waits no longer for the answer either."""
WRONG_SPAN: Final = timedelta(minutes=1)
LINGER_SECONDS: Final = 1.0
"""How long what is left of a body is read, so that its sender gets to read our answer."""

STYLE: Final = "style.css"
METRICS: Final = "/metrics"

_HEADERS: Final[Mapping[str, str]] = {
    "Server": SERVER,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_PUBLIC: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "all",
}
"""What is different for what everybody may read: programs on other sites may too."""
_NOT_KEPT: Final = "no-store"
_STYLE_KEPT: Final = "public, max-age=3600"
_READ: Final = ("GET", "HEAD")

Take = Callable[[WebArrival], Awaitable[WebReply]]
"""Carry out what a request asks for; it gets `REQUEST_TIME`."""


@dataclass(frozen=True, slots=True)
class Inlet:
    """What takes the posts of a program: `judge` by the headers alone, `take` with the body too.

    `judge` returns why a body is not read, None if it is. The names of headers are lower case.
    """

    judge: Callable[[Mapping[str, str]], HTTPStatus | None]
    take: Callable[[Mapping[str, str], bytes], Awaitable[WebReply]]


class WebServer:
    """Listens in the running loop between `start` and `stop`, or as `async with`.

    `problem` renders the page that tells of a status; `style` is the stylesheet of all pages.
    `public_url` is where people reach us, "" if that is not known. `inlets` are what programs post
    to, by path. `connection_time` and `request_time` bound a connection and an answer.
    """

    def __init__(
        self,
        config: WebConfig,
        *,
        public_url: str,
        take: Take,
        problem: Callable[[HTTPStatus], str],
        style: str,
        inlets: Mapping[str, Inlet] = MappingProxyType({}),
        connection_time: timedelta = CONNECTION_TIME,
        request_time: timedelta = REQUEST_TIME,
    ) -> None:
        self._config = config
        self._own_origin = _origin_of(public_url)
        self._root = urlsplit(public_url).path.rstrip("/")
        self._take = take
        self._problem = problem
        self._style = style
        self._inlets = inlets
        self._posted = 0
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._page_turn = asyncio.Semaphore(PAGES_AT_ONCE)
        self._waiting = 0
        self._wrong: deque[float] = deque(maxlen=MAX_WRONG)
        self._request_time = request_time
        self._server = _Server(self._answer, connection_time=connection_time)
        self._listening: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def port(self) -> int:
        """The port that is listened on, once started (the configured one may be 0)."""
        if self._listening is None:
            return self._config.port
        port: int = self._listening.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            GiveUp: the address cannot be listened on.
        """
        host, port = self._config.host, self._config.port
        loop = asyncio.get_running_loop()
        try:
            self._listening = await loop.create_server(self._server, host=host, port=port)
        except OSError as error:
            raise GiveUp(
                f"cannot listen on {host}:{port} ({error.strerror}): "
                "choose another host or port in [web], or leave the section out"
            ) from error

    async def stop(self) -> None:
        """Take no more connections, let requests in hand be answered, then close the rest."""
        if self._listening is None:
            return
        self._listening.close()
        self._server.pre_shutdown()
        await self._server.shutdown(STOP_TIME.total_seconds())
        await self._listening.wait_closed()
        self._listening = None

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        """Answer any request; this is the outermost step, so nothing is raised.

        What one person sees is in the language that their browser asks for.
        """
        if _is_encoded(request):
            return _plain(HTTPStatus.BAD_REQUEST)
        with speaking(asked_language(request.headers.get("Accept-Language", ""))):
            try:
                async with asyncio.timeout(self._request_time.total_seconds()):
                    path = self._path_of(request)
                    if (inlet := self._inlets.get(path)) is not None:
                        return await self._let_in(inlet, request)
                    return await self._respond(path, request)
            except (TryAgainLater, TimeoutError) as error:
                reason = str(error) or "it took too long"
                log.warning("web request put off", extra={"reason": reason})
                return self._page(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "10"})
            except Exception:
                log.exception("a web request failed")
                return self._page(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _path_of(self, request: web.BaseRequest) -> str:
        """Return the path; a proxy in front of us may leave that of our public address there."""
        path = request.rel_url.raw_path
        if self._root and path.startswith(f"{self._root}/"):
            path = path.removeprefix(self._root)
        return path

    async def _respond(self, path: str, request: web.BaseRequest) -> web.Response:
        if path == f"/{STYLE}":
            if request.method not in _READ:
                return self._wrong_method(_READ)
            headers = {"Cache-Control": _STYLE_KEPT}
            return _response(self._style, content_type="text/css", headers=headers)
        acts = _acts_at(path) or dict.fromkeys(_READ, _page_at(path, request))
        if path == METRICS and self._opens_metrics(request):
            acts = dict.fromkeys(_READ, MetricsAsked())
        if (arrival := acts.get(request.method)) is None:
            return self._wrong_method(acts)
        if (request.content_length or 0) > MAX_BODY:
            return self._page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if request.method == "POST" and self._is_of_another_site(request):
            return self._page(HTTPStatus.FORBIDDEN)
        if isinstance(arrival, PageAsked):
            return await self._show(arrival, request)
        async with self._turn:
            reply = await self._take(arrival)
        if reply.status is HTTPStatus.NOT_FOUND and self._are_too_many_wrong():
            return self._page(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": "60"})
        return _response(reply.body, content_type=reply.content_type, status=reply.status)

    async def _let_in(self, inlet: Inlet, request: web.BaseRequest) -> web.Response:
        """Give a program's post to whom it is for; they need no page with a status."""
        if request.method != "POST":
            return self._wrong_method(("POST",))
        headers = {name.lower(): value for name, value in request.headers.items()}
        if (refused := inlet.judge(headers)) is not None:
            return _plain(refused)
        try:
            async with asyncio.timeout(POST_TIME.total_seconds()):
                body = await self._read(request)
        except TimeoutError:
            return _plain(HTTPStatus.REQUEST_TIMEOUT)
        except (web.RequestPayloadError, ConnectionError):
            return _plain(HTTPStatus.BAD_REQUEST)
        if isinstance(body, HTTPStatus):
            return _plain(body)
        if isinstance(request.protocol, _Connection):
            request.protocol.hold()
        reply = await inlet.take(headers, body)
        return _response(reply.body, content_type=reply.content_type, status=reply.status)

    async def _read(self, request: web.BaseRequest) -> bytes | HTTPStatus:
        """Return a body, or why it is not read to its end."""
        if (request.content_length or 0) > MAX_POST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        body = bytearray()
        try:
            while chunk := await request.content.readany():
                body += chunk
                self._posted += len(chunk)
                if len(body) > MAX_POST:
                    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                if self._posted > MAX_POSTS:
                    return HTTPStatus.SERVICE_UNAVAILABLE
        finally:
            self._posted -= len(body)
        return bytes(body)

    async def _show(self, asked: PageAsked, request: web.BaseRequest) -> web.Response:
        """Show a page of the board, unless its reader has it already (RFC 9110, 13)."""
        if len(request.raw_path) > MAX_PATH:
            return self._page(HTTPStatus.NOT_FOUND)
        if self._waiting >= MAX_WAITING:
            return self._page(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"})
        self._waiting += 1
        try:
            async with self._page_turn:
                reply = await self._take(asked)
        finally:
            self._waiting -= 1
        if reply.status is HTTPStatus.NOT_FOUND and not reply.body:
            return self._page(HTTPStatus.NOT_FOUND)
        headers = _headers_of(reply)
        if reply.status is HTTPStatus.OK and _has_it(request, reply, headers["ETag"]):
            return _response("", status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return _response(
            reply.body, content_type=reply.content_type, status=reply.status, headers=headers
        )

    def _opens_metrics(self, request: web.BaseRequest) -> bool:
        """Return True if a request has the token. Without one, `/metrics` is like any other path.

        Where it comes from proves nothing: behind a proxy, all come from the same machine.
        """
        token = self._config.metrics_token
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return bool(token) and compare_digest(given, f"Bearer {token}".encode())

    def _page(self, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> web.Response:
        return _response(self._problem(status), status=status, headers=headers)

    def _wrong_method(self, allowed: Mapping[str, object] | tuple[str, ...]) -> web.Response:
        return self._page(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": ", ".join(allowed)})

    def _is_of_another_site(self, request: web.BaseRequest) -> bool:
        """Return True if a browser says that another site's page sends the form.

        Whoever knows the word may press: this only keeps a page from pressing in a reader's name.
        Since our pages send no referrer, a browser writes `null` as the origin of our own form.
        """
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            return True
        origin = request.headers.get("Origin", "null").lower()
        host = request.headers.get("Host", "").lower()
        return origin not in {"null", self._own_origin, f"http://{host}", f"https://{host}"}

    def _are_too_many_wrong(self) -> bool:
        """Note one more word that we never gave out; return True if there were too many lately.

        Who guesses is told no more. A right word is always taken, so nobody can keep voters out.
        """
        now = asyncio.get_running_loop().time()
        is_full = len(self._wrong) == MAX_WRONG
        if is_full and now - self._wrong[0] < WRONG_SPAN.total_seconds():
            return True
        self._wrong.append(now)
        if len(self._wrong) == MAX_WRONG and now - self._wrong[0] < WRONG_SPAN.total_seconds():
            log.warning("many wrong links to confirm a vote", extra={"count": MAX_WRONG})
        return False


def _is_encoded(request: web.BaseRequest) -> bool:
    """Return True if a request says that its body is packed: none is read, so none is unpacked."""
    return request.headers.get(CONTENT_ENCODING, "identity").strip().lower() != "identity"


def _plain(status: HTTPStatus) -> web.Response:
    """Return the answer to what is no request that a person's browser makes."""
    return _response(f"{status.phrase}\n", content_type="text/plain", status=status)


def _page_at(path: str, request: web.BaseRequest) -> PageAsked:
    return PageAsked(path, dict(request.rel_url.query))


def _headers_of(reply: WebReply) -> dict[str, str]:
    """Return the headers of a page of the board, its ETag among them."""
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    headers = {"ETag": f'"{sha256(body).hexdigest()[:32]}"'}
    if reply.is_public:
        headers |= _PUBLIC
    if reply.location:
        headers["Location"] = reply.location
    if reply.modified is not None:
        headers["Last-Modified"] = format_datetime(reply.modified.astimezone(UTC), usegmt=True)
    if reply.status is HTTPStatus.OK:
        number = int(reply.kept_for.total_seconds()) if reply.kept_for is not None else 0
        who = "public" if reply.is_public else "private"
        headers["Cache-Control"] = f"{who}, max-age={number}" if number else f"{who}, no-cache"
    return headers


def _has_it(request: web.BaseRequest, reply: WebReply, etag: str) -> bool:
    """Return True if the reader's own copy is this one. A date is asked only without a tag."""
    if given := request.if_none_match:
        return any(tag.value == "*" or f'"{tag.value}"' == etag for tag in given)
    since = request.if_modified_since
    return (
        since is not None
        and reply.modified is not None
        and reply.modified.replace(microsecond=0) <= since
    )


_VOTE: Final = re.compile(r"/v/([^/]{1,200})")
_NO_VOTE: Final = re.compile(r"/v/([^/]{1,200})/no")
_CAST: Final = re.compile(r"/v/([^/]{1,200})/([1-9][0-9]{0,17})-([1-9][0-9]{0,3})")
_STOP: Final = re.compile(r"/u/([^/]{1,200})")
_NO_STOP: Final = re.compile(r"/u/([^/]{1,200})/undo")
_CHOICE: Final = re.compile(r"/u/([^/]{1,200})/([a-z]{1,20})/([a-z]{1,20})")


def _acts_at(path: str) -> Mapping[str, WebArrival]:
    """Return what a request of each method asks for at a path; nothing if it is none of ours."""
    if path == "/healthz":
        return dict.fromkeys(_READ, HealthAsked())
    if match := _VOTE.fullmatch(path):
        opened = dict.fromkeys(_READ, VoteLinkOpened(match[1]))
        return {**opened, "POST": VoteLinkPressed(match[1])}
    if match := _NO_VOTE.fullmatch(path):
        return {"POST": VoteLinkRefused(match[1])}
    if match := _CAST.fullmatch(path):
        opened = dict.fromkeys(_READ, VoteLinkOpened(match[1]))
        return {**opened, "POST": BallotLinkPressed(match[1], int(match[2]), int(match[3]))}
    if match := _STOP.fullmatch(path):
        looked = dict.fromkeys(_READ, StopLinkOpened(match[1]))
        return {**looked, "POST": StopLinkPressed(match[1])}
    if match := _NO_STOP.fullmatch(path):
        return {"POST": StopLinkUndone(match[1])}
    if match := _CHOICE.fullmatch(path):
        looked = dict.fromkeys(_READ, StopLinkOpened(match[1]))
        return {**looked, "POST": ChoicePressed(match[1], match[2], match[3])}
    return {}


def _response(
    body: str | bytes,
    *,
    content_type: str = "text/html",
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    is_text = content_type.startswith("text/") or content_type.endswith(("json", "xml"))
    response = web.Response(
        body=body.encode() if isinstance(body, str) else body,
        status=status,
        content_type=content_type,
        charset="utf-8" if is_text else None,
        headers={**_HEADERS, "Cache-Control": _NOT_KEPT, **(headers or {})},
    )
    response.force_close()
    return response


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


class _Server(web.Server):
    """Makes connections, and closes the oldest ones if there are too many."""

    def __init__(
        self,
        answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        *,
        connection_time: timedelta,
    ) -> None:
        super().__init__(answer)
        self.connection_time = connection_time
        self.open: dict[_Connection, None] = {}

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of a new connection."""
        return _Connection(self)


class _Connection(web.RequestHandler):
    """One connection: it serves one request, and is aborted at the end of its time."""

    def __init__(self, server: _Server) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # aiohttp's way to keep none
            logger=log,
            tcp_keepalive=False,
            keepalive_timeout=server.connection_time.total_seconds(),
            lingering_time=LINGER_SECONDS,
            auto_decompress=False,
        )
        self._open = server.open
        self._time = server.connection_time
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection in; close the oldest one if there are too many."""
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP connection has one
        loop = asyncio.get_running_loop()
        self._end = loop.call_later(self._time.total_seconds(), transport.abort)
        self._open[self] = None
        if len(self._open) > MAX_CONNECTIONS:
            next(iter(self._open)).abort()

    def hold(self) -> None:
        """Keep the connection however many others come: what it brought is being handled."""
        self._open.pop(self, None)

    def abort(self) -> None:
        """Close the connection at once, whatever is in hand."""
        self._open.pop(self, None)
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def connection_lost(self, error: BaseException | None) -> None:
        """Count the connection out."""
        if self._end is not None:
            self._end.cancel()
        self._open.pop(self, None)
        super().connection_lost(error)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - aiohttp's own
    ) -> web.StreamResponse:
        """Answer what is no HTTP, repeating nothing of it: aiohttp would log the peer's address."""
        if exc is not None and not isinstance(exc, HttpProcessingError):
            log.error("a web connection failed", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("a part of the answer is sent already")
        return _plain(HTTPStatus(status))
