"""One door to Slack's Web API: a call goes out once, its answer is a checked value or our error.

slack_sdk would repeat a call whose answer was lost, and so post it twice; its handler for 429 lets
posts overtake each other. All of that is off here: the outbox repeats, after looking.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, TypeVar

import aiohttp
from pydantic import ValidationError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import SlackConfig
from bot.errors import OwnPace, PenholderError, TryAgainLater
from bot.gateways.proxy import proxy_for
from bot.gateways.slack.answers import Answer
from bot.gateways.slack.errors import APP_TOKEN_CALL, SlackRefused, explain, retry_after
from bot.gateways.slack.pace import Bucket, Pace

log = logging.getLogger(__name__)

CALL_TIMEOUT: Final = timedelta(seconds=10)
"""The longest that one call may take, connecting included."""

READ_PATIENCE: Final = timedelta(seconds=20)
"""The longest wait for our turn to read, where no person waits for the answer."""

UPLOAD_TIMEOUT: Final = timedelta(minutes=1)
"""The longest that the bytes of one file may take."""

PATIENCE: Final = timedelta(seconds=1.1)
"""A shorter wait for our turn is spent here; a longer one is the outbox's to spend."""

POST: Final = "chat.postMessage"
OF_CHANNEL: Final = frozenset({POST, "chat.update"})
"""The methods of which each channel has a pace of its own: people see what comes in it."""

_OK = 200
_TOO_MANY = 429
_SERVER_TROUBLE = 500
_REMEMBERED = 1000  # channels whose pace is kept before idle ones are forgotten


A = TypeVar("A", bound=Answer)


class SlackCaller:
    """Calls the Web API over one shared session, at Slack's pace."""

    def __init__(
        self,
        config: SlackConfig,
        *,
        session: aiohttp.ClientSession | None,
        pace: Pace,
        timeout: timedelta,
        require_life: Callable[[], None],
    ) -> None:
        self._config = config
        self._require_life = require_life
        self._timeout = timeout
        self._pace = pace
        self._session = session
        self._owns_session = session is None
        self._closed = False
        self._web: AsyncWebClient | None = None
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._paused_until: dict[tuple[str, str], float] = {}
        self.scopes: frozenset[str] = frozenset()
        """The bot token's scopes, as Slack's last answer said them."""

    @property
    def session(self) -> aiohttp.ClientSession:
        """The shared session; made at first use, as it needs the running loop."""
        if self._closed:
            raise TryAgainLater("the way to Slack is closed: Penholder is stopping")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    async def aclose(self) -> None:
        """Close what this object opened; later calls are refused."""
        self._closed = True
        if self._owns_session and self._session is not None:
            await self._session.close()

    async def write(self, method: str, body: Mapping[str, object], *, answer: type[A]) -> A:
        """Call a method that changes something, in its turn, its arguments as JSON. See `_call`."""
        self._require_life()
        sent = {key: value for key, value in body.items() if value is not None}
        channel = str(sent.get("channel", ""))
        await self._wait_turn(method, channel)
        return await self._call(method, answer, channel=channel, json=sent)

    async def read(
        self,
        method: str,
        query: Mapping[str, str | int],
        *,
        answer: type[A],
        patience: timedelta = READ_PATIENCE,
    ) -> A:
        """Call a method that only reads, in its turn, its arguments in the query. See `_call`."""
        await self._wait_turn(method, "", patience=patience)
        return await self._call(method, answer, verb="GET", params=dict(query))

    async def respond(self, url: str, body: Mapping[str, object]) -> None:
        """Post an answer to the `response_url` of a command or a click; it counts for no limit.

        Raises:
            TryAgainLater: Slack is away, slow or busy (the answer may have been shown).
            GiveUp: the address is used up or too old.
        """
        try:
            async with (
                asyncio.timeout(self._timeout.total_seconds()),
                self.session.post(url, json=body, proxy=proxy_for(url)) as response,
            ):
                status = response.status
        except TimeoutError as error:
            raise TryAgainLater(f"response_url: no answer within {self._timeout}") from error
        except (aiohttp.ClientError, OSError) as error:
            raise TryAgainLater(f"response_url: connection: {type(error).__name__}") from error
        if status == _TOO_MANY or status >= _SERVER_TROUBLE:
            raise TryAgainLater(f"response_url: Slack is in trouble (HTTP {status})")
        if status != _OK:
            raise SlackRefused("response_url", "expired_url")

    async def upload(self, url: str, content: bytes) -> None:
        """Bring a file's bytes to the address that Slack gave for it; nobody sees it by that.

        Raises:
            TryAgainLater: Slack is away, slow or busy.
            GiveUp: Slack refuses the bytes.
        """
        self._require_life()
        try:
            async with (
                asyncio.timeout(UPLOAD_TIMEOUT.total_seconds()),
                self.session.post(url, data=content, proxy=proxy_for(url)) as response,
            ):
                status = response.status
        except TimeoutError as error:
            raise TryAgainLater(f"upload: no answer within {UPLOAD_TIMEOUT}") from error
        except (aiohttp.ClientError, OSError) as error:
            raise TryAgainLater(f"upload: connection: {type(error).__name__}") from error
        if status == _TOO_MANY or status >= _SERVER_TROUBLE:
            raise TryAgainLater(f"upload: Slack is in trouble (HTTP {status})")
        if status != _OK:
            raise SlackRefused("upload", "upload_refused", detail=f"HTTP {status}")

    async def open_socket(self, answer: type[A]) -> A:
        """Ask for a Socket Mode address; the one call made with the app-level token."""
        return await self._call(APP_TOKEN_CALL, answer, token=self._config.app_token)

    async def _wait_turn(
        self, method: str, channel: str, *, patience: timedelta = PATIENCE
    ) -> None:
        """Take the next tokens for `method`: that of `channel`, and that of the workspace.

        Raises:
            TryAgainLater: one is more than `patience` away; none was taken.
        """
        self._refuse_while_paused(method, channel)
        of_method = self._pace.of_method(method)
        paces: dict[tuple[str, str], Pace] = {}
        if of_method is not None:
            paces[method, ""] = of_method
        if method in OF_CHANNEL:
            paces[method, channel] = self._pace
        now = _now()
        buckets = {key: self._buckets.get(key, Bucket()) for key in paces}
        wait = max((buckets[key].wait(pace, now=now) for key, pace in paces.items()), default=0.0)
        if wait > patience.total_seconds():
            raise OwnPace(f"{method}: Slack is busy", after=timedelta(seconds=wait))
        if len(self._buckets) >= _REMEMBERED:
            self._buckets = {k: b for k, b in self._buckets.items() if b.full_at > now}
        for key, pace in paces.items():
            self._buckets[key] = buckets[key].take(pace, now=now)
        if not wait:
            return
        try:
            await asyncio.sleep(wait)
        except asyncio.CancelledError:
            # Whoever has no time left must not keep others waiting for calls that are never made.
            for key, pace in paces.items():
                self._buckets[key] = self._buckets.get(key, Bucket()).give_back(pace)
            raise

    async def _call(
        self,
        method: str,
        answer: type[A],
        *,
        channel: str = "",
        verb: str = "POST",
        json: dict[str, object] | None = None,
        params: dict[str, str | int] | None = None,
        token: str | None = None,
    ) -> A:
        """Send one call, once.

        Raises:
            TryAgainLater: Slack is away, slow, busy or answers nonsense (the call may have worked),
                or the account needs its operator.
            GiveUp: Slack refuses this call for good.
        """
        self._refuse_while_paused(method, channel)
        web = self._client()
        headers = {"Authorization": f"Bearer {token}"} if token else None
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                response = await web.api_call(
                    method, http_verb=verb, json=json, params=params, headers=headers
                )
            if token is None:
                self._note_scopes(response.headers)
            return answer.model_validate(response.data)
        except SlackApiError as error:
            raise self._explain(method, channel, error) from error
        except ValidationError as error:
            raise TryAgainLater(f"{method}: Slack's answer makes no sense") from error
        except TimeoutError as error:
            raise TryAgainLater(f"{method}: no answer within {self._timeout}") from error
        except (aiohttp.ClientError, OSError, SlackClientError) as error:
            raise TryAgainLater(
                f"{method}: {self._config.api_url} cannot be reached ({type(error).__name__}); "
                "check the network, and api_url in [slack]"
            ) from error
        except (ValueError, AttributeError) as error:
            # slack_sdk takes whatever JSON or text came for an object and stumbles over it.
            raise TryAgainLater(f"{method}: Slack's answer cannot be read") from error

    def _client(self) -> AsyncWebClient:
        session = self.session
        if self._web is None:
            quiet = logging.getLogger("slack_sdk.penholder")
            # Below WARNING slack_sdk logs whole bodies, and formats them even when nobody reads.
            quiet.setLevel(logging.WARNING)
            self._web = AsyncWebClient(
                token=self._config.bot_token,
                base_url=self._config.api_url,
                session=session,
                retry_handlers=[],
                logger=quiet,
            )
            self._web.proxy = proxy_for(self._config.api_url)
        return self._web

    def _refuse_while_paused(self, method: str, channel: str) -> None:
        where = _paused_with(method, channel)
        until = self._paused_until.get(where)
        if until is None:
            return
        left = until - _now()
        if left > 0:
            raise TryAgainLater(f"{method}: Slack asked to wait", after=timedelta(seconds=left))
        del self._paused_until[where]

    def _explain(self, method: str, channel: str, error: SlackApiError) -> PenholderError:
        # slack_sdk puts its own answer here, or aiohttp's when the body was no JSON.
        response = error.response
        data = getattr(response, "data", None)
        status: int = getattr(response, "status_code", None) or response.status
        reported = data.get("error") if isinstance(data, dict) else None
        code = reported if isinstance(reported, str) else ""
        if status == _TOO_MANY or code in {"ratelimited", "rate_limited"}:
            pause = retry_after(response.headers.get("Retry-After"))
            self._paused_until[_paused_with(method, channel)] = _now() + pause.total_seconds()
            log.info("slack asked to wait", extra={"method": method, "seconds": pause.seconds})
            return TryAgainLater(f"{method}: Slack asked to wait", after=pause)
        if status >= _SERVER_TROUBLE:
            return TryAgainLater(f"{method}: Slack is in trouble (HTTP {status})")
        if not isinstance(data, dict) or not code:
            return TryAgainLater(f"{method}: Slack's answer makes no sense (HTTP {status})")
        return explain(method, code, detail=_detail_of(data))

    def _note_scopes(self, headers: Mapping[str, str]) -> None:
        text = headers.get("X-OAuth-Scopes") or headers.get("x-oauth-scopes")
        if text:
            self.scopes = frozenset(scope.strip() for scope in text.split(",") if scope.strip())


def _detail_of(data: Mapping[str, object]) -> str:
    """Return what Slack adds to a code: the scope it misses, the places of a layout it refuses."""
    match data:
        case {"needed": str(scope)}:
            return scope
        case {"response_metadata": {"messages": [str(first), *_]}} | {"errors": [str(first), *_]}:
            return first
        case _:
            return ""


def _paused_with(method: str, channel: str) -> tuple[str, str]:
    """Return what waits with a call that came too early: the method everywhere.

    Of `chat.postMessage` it is the channel alone, of which Slack counts the posts.
    """
    return method, channel if method == POST else ""


def _now() -> float:
    """Return the loop's time in seconds; only differences of it mean anything."""
    return asyncio.get_running_loop().time()
