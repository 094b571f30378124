"""What Slack posts to us over HTTP: signed by Slack, new, and answered in the order it came.

Anybody can post here. So nothing of a body is parsed before its signature is right
(https://docs.slack.dev/authentication/verifying-requests-from-slack), and a body is read only if
the headers could be Slack's. What is parsed becomes the same envelope as by the socket, for the
same handlers. Slack sends an event again that is not answered in three seconds, perhaps to another
process of ours: its arrival key tells (`handlers/slack`). A click comes once. So a process that
stops answers what it has, and refuses the rest with 503 until the proxy in front of all processes
sends nothing more to it.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from hmac import compare_digest, new
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl
from uuid import uuid4

import aiohttp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clock import Clock, system_clock
from bot.errors import GiveUp, TryAgainLater
from bot.events import WebReply
from bot.gateways.proxy import proxy_for
from bot.gateways.slack.connection import SocketTimings
from bot.gateways.slack.turns import Turns, event_id

log = logging.getLogger(__name__)

SIGNED_WITHIN: Final = 300
"""Seconds that a signature may be old, or ahead of our clock: an older one may be a replay."""
MAX_FIELDS: Final = 50
"""Fields of a posted form: a command has about fifteen."""

TRY_SECONDS: Final = 10.0

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
TIMESTAMP: Final = "x-slack-request-timestamp"
SIGNATURE: Final = "x-slack-signature"

Handle = Callable[[SocketModeRequest], Awaitable[BoltResponse]]


class SlackHttp:
    """The way in by HTTP; `judge` and `take` are for the web server."""

    def __init__(
        self, signing_secret: str, *, handle: Handle, timings: SocketTimings, clock: Clock
    ) -> None:
        self._secret = signing_secret.encode()
        self._handle = handle
        self._timings = timings
        self._clock = clock
        self._turns = Turns[None]()
        self._hands: asyncio.TaskGroup | None = None
        self._in_hand: dict[str, asyncio.Task[WebReply]] = {}

    @property
    def connected(self) -> bool:
        """Whether what Slack posts is taken."""
        return self._hands is not None

    async def run(self) -> None:
        """Take what is posted until cancelled; then finish what is in hand, refusing the rest.

        That lasts as long as a proxy may need to notice, for nothing that Slack sends may find a
        port at which nobody listens any more.
        """
        async with asyncio.TaskGroup() as hands:
            self._hands = hands
            try:
                await asyncio.Event().wait()
            finally:
                self._hands = None
                await asyncio.sleep(self._timings.refuse.total_seconds())
                if in_hand := tuple(self._in_hand.values()):
                    await asyncio.wait(in_hand, timeout=self._timings.drain.total_seconds())
                for task in tuple(self._in_hand.values()):
                    task.cancel()

    def judge(self, headers: Mapping[str, str]) -> HTTPStatus | None:
        """Return why a post with these headers is refused unread; None if it could be Slack's."""
        if self._hands is None:
            return HTTPStatus.SERVICE_UNAVAILABLE
        if not self._is_recent(headers.get(TIMESTAMP, "")) or SIGNATURE not in headers:
            return HTTPStatus.UNAUTHORIZED
        if _kind_of(headers) not in {JSON, FORM}:
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        return None

    async def take(self, headers: Mapping[str, str], body: bytes) -> WebReply:
        """Answer a post that `judge` let through."""
        if not compare_digest(
            headers[SIGNATURE].encode("utf-8", "surrogateescape"),
            sign(self._secret, headers[TIMESTAMP], body).encode(),
        ):
            return WebReply(HTTPStatus.UNAUTHORIZED)
        try:
            request = read_post(_kind_of(headers), body)
        except (ValueError, RecursionError):
            log.warning("slack posted what cannot be read", extra={"bytes": len(body)})
            return WebReply(HTTPStatus.BAD_REQUEST)
        if isinstance(request, WebReply):
            return request
        if again := headers.get("x-slack-retry-num"):
            reason = headers.get("x-slack-retry-reason", "")
            log.info("slack sends again", extra={"time": again[:10], "reason": reason[:40]})
        if self._hands is None:  # we began to stop while the body came
            return WebReply(HTTPStatus.SERVICE_UNAVAILABLE)
        return await asyncio.shield(self._answering(request, self._hands))

    def _is_recent(self, timestamp: str) -> bool:
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
            return False
        return abs(self._clock().timestamp() - int(timestamp)) <= SIGNED_WITHIN

    def _answering(
        self, request: SocketModeRequest, hands: asyncio.TaskGroup
    ) -> asyncio.Task[WebReply]:
        """Return the task that answers a request; an event that comes again waits for the same."""
        key = event_id(request) or request.envelope_id
        if (answering := self._in_hand.get(key)) is None:
            answering = self._in_hand[key] = hands.create_task(self._answer(request))
            answering.add_done_callback(lambda _done: self._in_hand.pop(key))
        return answering

    async def _answer(self, request: SocketModeRequest) -> WebReply:
        """Answer after those before it from the same channel or person."""
        turn = self._turns.line_up(request, None)
        assert turn is not None  # noqa: S101 - `_answering` joins an event that comes again
        try:
            if turn.before is not None:
                await turn.before.wait()
            self._turns.begin(turn)
            return _as_reply(await self._handle(request))
        except Exception:  # the outermost step: one bad post must not end the service
            log.exception("slack post not answered", extra={"type": request.type})
            return WebReply(HTTPStatus.INTERNAL_SERVER_ERROR)
        finally:
            self._turns.leave(turn)


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return Slack's signature of a body, version 0."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + new(secret, signed, sha256).hexdigest()


async def try_posting(url: str, *, signing_secret: str) -> None:
    """Post to the address that Slack calls, as Slack does when it verifies it.

    Raises:
        TryAgainLater: nothing answers there, or only that it is not ready.
        GiveUp: what answers is not our service with this secret; the text says what to do.
    """
    challenge = uuid4().hex
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    status, text = await _post(url, body, secret=signing_secret.encode())
    if status == HTTPStatus.SERVICE_UNAVAILABLE or status == HTTPStatus.BAD_GATEWAY:
        raise TryAgainLater(f"{url} answers with status {status}; is `penholder run` running?")
    if status == HTTPStatus.UNAUTHORIZED:
        raise GiveUp(
            f"{url} refuses our signature: the service there has another signing_secret or another "
            "time, or the proxy changes bodies or drops X-Slack-… headers"
        )
    if (status, text) != (HTTPStatus.OK, challenge):
        raise GiveUp(
            f"{url} answers with status {status}, and not as Penholder does: let the proxy pass "
            "this path to [web], with its method, body and headers"
        )
    status, _text = await _post(url, body, secret=b"a wrong one")
    if status != HTTPStatus.UNAUTHORIZED:
        raise GiveUp(f"{url} takes a wrong signature: something else than Penholder answers there")


async def _post(url: str, body: bytes, *, secret: bytes) -> tuple[int, str]:
    """Return the status of the answer to a signed post, and the beginning of what it says."""
    timestamp = str(int(system_clock().timestamp()))
    signature = sign(secret, timestamp, body)
    headers = {"Content-Type": JSON, TIMESTAMP: timestamp, SIGNATURE: signature}
    timeout = aiohttp.ClientTimeout(total=TRY_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(
                url, data=body, headers=headers, allow_redirects=False, proxy=proxy_for(url)
            ) as answer,
        ):
            return answer.status, (await answer.content.read(1000)).decode(errors="replace")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        raise TryAgainLater(
            f"Slack will post to {url}, where nothing answers us ({reason}); is `penholder run` "
            "running, with its proxy?"
        ) from error


def read_post(kind: str, body: bytes) -> SocketModeRequest | WebReply:
    """Return a post as the envelope that the socket would bring, or what it is answered with.

    An event is JSON; a command is a form, and what people press or send is JSON in a form's field
    `payload`. With `url_verification` Slack asks whether the address is ours, with `ssl_check`
    whether its certificate is good.

    Raises:
        ValueError: it is none of these, or no UTF-8.
        RecursionError: it is nested too deep.
    """
    text = body.decode()
    if kind == JSON:
        event = _read_object(text)
        if event.get("type") == "url_verification":
            challenge = str(event.get("challenge", ""))
            return WebReply(HTTPStatus.OK, challenge, content_type="text/plain")
        return _envelope("events_api", event)
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    if "payload" in fields:
        return _envelope("interactive", _read_object(fields["payload"]))
    if fields.get("ssl_check") == "1":
        return WebReply(HTTPStatus.OK)
    if "command" not in fields:
        raise ValueError("neither a command nor a payload")
    return _envelope("slash_commands", dict(fields))


def _read_object(text: str) -> dict[str, object]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("no object")  # noqa: TRY004 - one error for all that cannot be read
    return value


def _envelope(kind: str, payload: dict[str, object]) -> SocketModeRequest:
    return SocketModeRequest(type=kind, envelope_id=uuid4().hex, payload=payload)


def _kind_of(headers: Mapping[str, str]) -> str:
    """Return the media type without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _as_reply(answered: BoltResponse) -> WebReply:
    """Return Bolt's answer as ours; what was not saved has status 500, so that it comes again."""
    kind = answered.headers.get("content-type", [""])[0].partition(";")[0]
    return WebReply(
        HTTPStatus(answered.status), answered.body or "", content_type=kind or "text/plain"
    )
