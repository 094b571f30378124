"""The Web API's files.* methods, and the address to which a file's bytes go."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aiohttp import web

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import JsonObject, SharedFile
from bot.sandbox.slack.web_api.arguments import Arguments
from bot.sandbox.slack.web_api.chat import thread_or_none
from bot.sandbox.slack.web_api.method import Method
from bot.sandbox.slack.workspace.posting import post_message
from bot.sandbox.slack.workspace.shapes import file_shape
from bot.sandbox.slack.workspace.state import WorldState, new_hex

SCOPE: Final = "files:write"


class Uploads:
    """Takes the bytes of files at `/upload/ID`."""

    def __init__(self, state: WorldState) -> None:
        self._state = state

    async def handle(self, request: web.Request) -> web.Response:
        """Take a file's bytes."""
        file = self._state.files.get(request.match_info["key"])
        content = await request.read()
        if file is None or len(content) != file.length:
            return web.Response(status=400, text="error")
        self._state.files[file.id] = replace(file, content=content)
        return web.Response(text=f"OK - {len(content)}")


def _address(state: WorldState, args: Arguments) -> JsonObject:
    length = args.number("length", 0)
    if length <= 0:
        raise ApiError("invalid_arguments", messages=("invalid `length`",))
    name = args.required("filename")
    file = SharedFile(id=f"F0{new_hex(8).upper()}", name=name, length=length)
    state.files[file.id] = file
    return {"upload_url": f"{state.base_url}upload/{file.id}", "file_id": file.id}


def _complete(state: WorldState, args: Arguments) -> JsonObject:
    files = [_titled(state, each) for each in args.objects("files")]
    if not files:
        raise ApiError("invalid_arguments", messages=("missing required field: files",))
    bot = state.identity.bot_user_id
    if args.text("channel_id"):
        channel = state.joined_channel(args.text("channel_id"))
        post_message(
            state,
            channel=channel,
            user=bot,
            text=args.text("initial_comment"),
            thread_ts=thread_or_none(state, channel.id, args.text("thread_ts")),
            from_bot=True,
            files=files,
        )
    return {"files": [file_shape(state, file, user=bot) for file in files]}


def _titled(state: WorldState, given: JsonObject) -> SharedFile:
    file = state.files.get(str(given.get("id", "")))
    if file is None or file.content is None:
        raise ApiError("file_not_found")
    return replace(file, title=str(given.get("title", "")))


def _delete(state: WorldState, args: Arguments) -> JsonObject:
    file = state.files.pop(args.required("file"), None)
    if file is None:
        raise ApiError("file_not_found")
    for channel in state.messages:
        for message in state.channel_messages(channel):
            left = tuple(each for each in message.files if each.id != file.id)
            state.replace_message(replace(message, files=left))
    return {}


FILE_METHODS: Final[Mapping[str, Method]] = {
    "files.getUploadURLExternal": Method(_address, scope=SCOPE),
    "files.completeUploadExternal": Method(_complete, scope=SCOPE),
    "files.delete": Method(_delete, scope=SCOPE),
}
