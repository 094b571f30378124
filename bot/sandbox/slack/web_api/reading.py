"""The Web API's conversations.* and users.* methods."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import JsonObject, Message, SlackChannel
from bot.sandbox.slack.web_api.arguments import Arguments
from bot.sandbox.slack.web_api.method import Method
from bot.sandbox.slack.workspace.shapes import channel_shape, message_shape, user_shape
from bot.sandbox.slack.workspace.state import WorldState

MOST_OBJECTS: Final = 999

T = TypeVar("T")


def _history(state: WorldState, args: Arguments) -> JsonObject:
    channel = _readable(state, args)
    shown = [
        message
        for message in state.channel_messages(channel.id)
        if not message.is_reply or message.broadcast
    ]
    shown.reverse()
    page, cursor = _page(_within(shown, args), args)
    return _messages_answer(state, page, cursor, args)


def _replies(state: WorldState, args: Arguments) -> JsonObject:
    channel = _readable(state, args)
    ts = args.required("ts")
    thread = state.thread(channel.id, ts)
    if not thread:
        raise ApiError("thread_not_found")
    parent, *answers = thread
    # The parent leads every page, outside the limit and the time range.
    page, cursor = _page(_within(answers, args), args)
    return _messages_answer(state, [parent, *page], cursor, args)


def _messages_answer(
    state: WorldState, page: Sequence[Message], cursor: str, args: Arguments
) -> JsonObject:
    whole = args.flag("include_all_metadata")
    answer: JsonObject = {
        "messages": [message_shape(state, message, with_metadata=whole) for message in page],
        "has_more": bool(cursor),
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _within(messages: Sequence[Message], args: Arguments) -> list[Message]:
    oldest, latest = args.text("oldest", "0"), args.text("latest")
    try:
        low, high = _as_pair(oldest), _as_pair(latest) if latest else None
    except ValueError as error:
        raise ApiError("invalid_ts_oldest" if oldest else "invalid_ts_latest") from error
    inclusive = args.flag("inclusive")

    def fits(ts: str) -> bool:
        """Return True if a ts is between the bounds; these count only when `inclusive`."""
        at = _as_pair(ts)
        if inclusive and at in (low, high):
            return True
        return at > low and (high is None or at < high)

    return [message for message in messages if fits(message.ts)]


def _as_pair(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0")[:6] or "0")


def _page(entries: Sequence[T], args: Arguments) -> tuple[list[T], str]:
    limit = args.number("limit", 100) or 100
    if not 1 <= limit <= MOST_OBJECTS + 1:
        raise ApiError("invalid_limit")
    start = _start_of(args.text("cursor"))
    end = start + limit
    cursor = base64.b64encode(f"offset:{end}".encode()).decode() if end < len(entries) else ""
    return list(entries[start:end]), cursor


def _start_of(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("offset:"))
    except (ValueError, binascii.Error) as error:
        raise ApiError("invalid_cursor") from error


def _readable(state: WorldState, args: Arguments) -> SlackChannel:
    return state.joined_channel(args.required("channel"))


def _channel_info(state: WorldState, args: Arguments) -> JsonObject:
    channel = _known(state, args.required("channel"))
    return {"channel": channel_shape(state, channel)}


def _channel_list(state: WorldState, args: Arguments) -> JsonObject:
    kinds = set(args.text("types", "public_channel").split(","))
    channels = [
        channel
        for channel in state.channels.values()
        if _kind_of(channel) in kinds
        and (not channel.is_private or state.identity.bot_user_id in channel.members)
    ]
    page, cursor = _page(channels, args)
    return {
        "channels": [channel_shape(state, channel) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


def _kind_of(channel: SlackChannel) -> str:
    if channel.is_direct:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _channel_members(state: WorldState, args: Arguments) -> JsonObject:
    channel = _known(state, args.required("channel"))
    page, cursor = _page(channel.members, args)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _known(state: WorldState, channel_id: str) -> SlackChannel:
    channel = state.channels.get(channel_id)
    if channel is None:
        raise ApiError("channel_not_found")
    if channel.is_private and state.identity.bot_user_id not in channel.members:
        raise ApiError("channel_not_found")
    return channel


def _channel_open(state: WorldState, args: Arguments) -> JsonObject:
    if args.text("channel"):
        channel = _known(state, args.text("channel"))
    else:
        users = args.required("users").split(",")
        if len(users) > 1:
            raise ApiError("method_not_supported_for_channel_type")
        if users[0] not in state.users:
            raise ApiError("user_not_found")
        if state.users[users[0]].is_bot:
            raise ApiError("cannot_dm_bot")
        channel = state.open_direct(users[0])
    shape: JsonObject = {"id": channel.id}
    if args.flag("return_im"):
        shape = channel_shape(state, channel)
    return {"channel": shape}


def _user_info(state: WorldState, args: Arguments) -> JsonObject:
    user = state.user(args.required("user"))
    return {"user": user_shape(state, user, include_locale=args.flag("include_locale"))}


def _user_list(state: WorldState, args: Arguments) -> JsonObject:
    page, cursor = _page(list(state.users.values()), args)
    return {
        "members": [user_shape(state, user) for user in page],
        "cache_ts": int(state.clock().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def _user_by_email(state: WorldState, args: Arguments) -> JsonObject:
    email = args.required("email").lower()
    for user in state.users.values():
        if user.email and user.email.lower() == email:
            return {"user": user_shape(state, user)}
    raise ApiError("users_not_found")


def _auth_test(state: WorldState, _args: Arguments) -> JsonObject:
    identity = state.identity
    grid = {"enterprise_id": identity.enterprise_id} if identity.enterprise_id else {}
    return grid | {
        "url": f"https://{identity.domain}.slack.com/",
        "team": identity.domain.title(),
        "user": identity.bot_name,
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


READ_METHODS: Final[Mapping[str, Method]] = {
    "auth.test": Method(_auth_test),
    "conversations.history": Method(_history, scope="channels:history"),
    "conversations.replies": Method(_replies, scope="channels:history"),
    "conversations.info": Method(_channel_info, scope="channels:read"),
    "conversations.list": Method(_channel_list, scope="channels:read"),
    "conversations.members": Method(_channel_members, scope="channels:read"),
    "conversations.open": Method(_channel_open, scope="im:write"),
    "users.info": Method(_user_info, scope="users:read"),
    "users.list": Method(_user_list, scope="users:read"),
    "users.lookupByEmail": Method(_user_by_email, scope="users:read.email"),
}
