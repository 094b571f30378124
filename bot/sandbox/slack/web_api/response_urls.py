"""The `response_url` of commands and interactions: five answers within half an hour."""

from dataclasses import replace

from aiohttp import web

from bot.sandbox.slack.checks import check_message
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import ApiCall, Traffic, TrafficKind
from bot.sandbox.slack.web_api.arguments import Arguments, read_arguments
from bot.sandbox.slack.workspace.posting import (
    change_message,
    delete_message,
    post_ephemeral,
    post_message,
    with_block_ids,
)
from bot.sandbox.slack.workspace.state import ResponseUrl, WorldState


class ResponseUrls:
    """Answers `/response/KEY`."""

    def __init__(self, state: WorldState) -> None:
        self._state = state

    async def handle(self, request: web.Request) -> web.Response:
        """Do what one answer over a `response_url` says."""
        error = ""
        args = await read_arguments(request)
        try:
            self._act(self._state.use_response_url(request.match_info["key"]), args)
        except ApiError as refusal:
            error = refusal.code
        self._state.calls.append(
            ApiCall(method="response_url", args=args.values, at=self._state.clock(), error=error)
        )
        if not error:
            self._state.record(Traffic(TrafficKind.REQUEST, "response_url", args.as_json()))
        if error:
            return web.json_response({"ok": False, "error": error}, status=404)
        return web.json_response({"ok": True})

    def _act(self, url: ResponseUrl, args: Arguments) -> None:
        if args.flag("delete_original"):
            self._delete(url)
            return
        text, blocks = args.text("text"), args.objects("blocks")
        if not text and not blocks:
            raise ApiError("no_text")
        check_message(text, blocks)
        if args.flag("replace_original") and url.message_ts is not None:
            self._replace(url, args)
        elif args.text("response_type") == "in_channel":
            post_message(
                self._state,
                channel=self._state.channels[url.channel],
                user=self._state.identity.bot_user_id,
                text=text,
                blocks=blocks,
                thread_ts=args.text("thread_ts") or None,
                from_bot=True,
            )
        else:
            post_ephemeral(
                self._state,
                channel=url.channel,
                user=url.user,
                text=text,
                blocks=blocks,
                thread_ts=args.text("thread_ts") or None,
            )

    def _replace(self, url: ResponseUrl, args: Arguments) -> None:
        text, blocks = args.text("text"), args.objects("blocks")
        own = self._state.ephemerals.get(url.user, {})
        ts = url.message_ts or ""
        if ts in own:
            own[ts] = replace(own[ts], text=text, blocks=with_block_ids(blocks))
            return
        message = self._state.message(url.channel, ts)
        change_message(
            self._state, message, text=text, by=self._state.identity.bot_user_id, blocks=blocks
        )

    def _delete(self, url: ResponseUrl) -> None:
        ts = url.message_ts or ""
        if self._state.ephemerals.get(url.user, {}).pop(ts, None) is None:
            delete_message(self._state, self._state.message(url.channel, ts))
