"""The Web API over HTTP: tokens, scopes, limits, faults, the call log."""

import asyncio
import json
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.errors import PenholderError
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.faults import Fault, FaultKind, Faults, RateLimiter
from bot.sandbox.slack.socket_mode import Hook
from bot.sandbox.slack.values import ApiCall, JsonObject, Phase, Traffic, TrafficKind
from bot.sandbox.slack.web_api.arguments import Arguments, read_arguments, read_token
from bot.sandbox.slack.web_api.chat import CHAT_METHODS
from bot.sandbox.slack.web_api.entities import ENTITY_METHODS
from bot.sandbox.slack.web_api.files import FILE_METHODS
from bot.sandbox.slack.web_api.method import Method
from bot.sandbox.slack.web_api.reading import READ_METHODS
from bot.sandbox.slack.web_api.views import VIEW_METHODS
from bot.sandbox.slack.workspace.state import WorldState, new_hex

METHODS: Final[Mapping[str, Method]] = {
    **READ_METHODS,
    **CHAT_METHODS,
    **VIEW_METHODS,
    **FILE_METHODS,
    **ENTITY_METHODS,
}
OPEN_SOCKET: Final = "apps.connections.open"


class DropCall(PenholderError):
    """Raised by a hook: the request vanishes without effect or answer."""


class WebApi:
    """Answers `/api/METHOD` for one app."""

    def __init__(
        self,
        state: WorldState,
        *,
        bot_token: str,
        app_token: str,
        faults: Faults,
        limiter: RateLimiter,
        hook: Hook,
        new_socket_url: Method,
    ) -> None:
        self._state = state
        self._bot_token = bot_token
        self._app_token = app_token
        self._faults = faults
        self._limiter = limiter
        self._hook = hook
        self._methods = {**METHODS, OPEN_SOCKET: new_socket_url}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or break as was asked for."""
        name = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
        except ApiError as error:
            return self._respond(error.answer())
        try:
            await self._hook(name, Phase.BEFORE)
        except DropCall:
            return _cut(request)
        fault = self._faults.take(name)
        early = self._refuse(request, name, arguments, fault)
        if early is not None:
            return early
        answer = self._answer(request, name, arguments)
        if answer["ok"]:
            self._state.record(Traffic(TrafficKind.REQUEST, name, arguments.as_json()))
        if name in self._methods:
            self._state.record(Traffic(TrafficKind.RESPONSE, name, answer))
        await self._hook(name, Phase.AFTER)
        return await self._finish(request, answer, fault)

    def _refuse(
        self, request: web.Request, name: str, arguments: Arguments, fault: Fault | None
    ) -> web.Response | None:
        """Return what a call gets that has no effect; None when it may go on."""
        wait = self._limiter.retry_after(name, arguments.text("channel")) if fault is None else 0
        kind = fault.kind if fault else None
        if fault and kind is FaultKind.RATE_LIMITED:
            wait = max(1, int(fault.after.total_seconds()))
        if wait:
            self._log(name, arguments, "ratelimited")
            response = self._respond({"ok": False, "error": "ratelimited"}, status=429)
            response.headers["Retry-After"] = str(wait)
            return response
        if fault and kind is FaultKind.ERROR:
            self._log(name, arguments, fault.code)
            return self._respond({"ok": False, "error": fault.code})
        if kind is FaultKind.REFUSED:
            self._log(name, arguments, "refused")
            return _cut(request)
        if kind in (FaultKind.SERVER_ERROR, FaultKind.UNAVAILABLE):
            status = 500 if kind is FaultKind.SERVER_ERROR else 503
            self._log(name, arguments, str(status))
            return web.Response(status=status, text="upstream error")
        return None

    async def _finish(
        self, request: web.Request, answer: JsonObject, fault: Fault | None
    ) -> web.Response:
        kind = fault.kind if fault else None
        if fault and kind is FaultKind.SLOW:
            await asyncio.sleep(fault.after.total_seconds())
        if kind is FaultKind.LOST_ANSWER:
            return _cut(request)
        if kind is FaultKind.MALFORMED:
            return web.Response(text='{"ok": tru', content_type="application/json")
        return self._respond(answer)

    def _answer(self, request: web.Request, name: str, arguments: Arguments) -> JsonObject:
        try:
            method = self._authorised(read_token(request, arguments), name)
            answer = {"ok": True, **method.run(self._state, arguments)}
        except ApiError as error:
            self._log(name, arguments, error.code)
            return error.answer()
        self._log(name, arguments, "")
        return answer

    def _authorised(self, token: str, name: str) -> Method:
        method = self._methods.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        if not token:
            raise ApiError("not_authed")
        if token not in (self._bot_token, self._app_token):
            raise ApiError("invalid_auth")
        wanted = self._app_token if name == OPEN_SOCKET else self._bot_token
        if token != wanted:
            raise ApiError("not_allowed_token_type")
        if method.scope and method.scope not in self._state.scopes:
            provided = ",".join(sorted(self._state.scopes))
            raise ApiError("missing_scope", needed=method.scope, provided=provided)
        return method

    def _log(self, name: str, arguments: Arguments, error: str) -> None:
        args = {key: value for key, value in arguments.values.items() if key != "token"}
        self._state.calls.append(
            ApiCall(method=name, args=args, at=self._state.clock(), error=error)
        )

    def _respond(self, body: JsonObject, *, status: int = 200) -> web.Response:
        headers = {
            "X-OAuth-Scopes": ",".join(sorted(self._state.scopes)),
            "X-Slack-Req-Id": new_hex(32),
        }
        return web.Response(
            text=json.dumps(body),
            status=status,
            content_type="application/json",
            headers=headers,
        )


def _cut(request: web.Request) -> web.Response:
    """Close the connection under a request; what is returned never leaves."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
