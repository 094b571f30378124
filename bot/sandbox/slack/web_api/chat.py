"""The Web API's chat.* and reactions.* methods."""

from collections.abc import Mapping
from typing import Final

from bot.sandbox.slack.checks import check_message, check_metadata
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import JsonObject, Message
from bot.sandbox.slack.web_api.arguments import Arguments
from bot.sandbox.slack.web_api.method import Method
from bot.sandbox.slack.workspace.posting import (
    add_reaction,
    change_message,
    delete_message,
    post_ephemeral,
    post_message,
    remove_reaction,
)
from bot.sandbox.slack.workspace.shapes import message_shape
from bot.sandbox.slack.workspace.state import WorldState

# Posting cuts at 40,000 in Slack's own documents; chat.update refuses its `text`
# beyond 4,000 bytes, counted as escaped, whatever the blocks hold.
LONGEST_POST: Final = 40_000
LONGEST_UPDATE_BYTES: Final = 4_000
LONGEST_USERNAME: Final = 80
CUSTOMIZE: Final = "chat:write.customize"
# What the answer to an update leaves out of its message: where it stands is told beside it.
THREAD_KEYS: Final = frozenset(
    {
        "ts", "thread_ts", "parent_user_id", "root", "reply_count", "reply_users",
        "reply_users_count", "latest_reply", "is_locked", "subscribed", "reactions",
    }
)  # fmt: skip


def _post_message(state: WorldState, args: Arguments) -> JsonObject:
    channel = state.channel(args.required("channel"))
    text, blocks, attachments = _content(args)
    bot = state.identity.bot_user_id
    if channel.is_archived:
        raise ApiError("is_archived")
    if bot not in channel.members:
        raise ApiError("channel_not_found" if channel.is_private else "not_in_channel")
    metadata = args.json("metadata")
    if metadata is not None:
        check_metadata(metadata)
    message = post_message(
        state,
        channel=channel,
        user=bot,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread_or_none(state, channel.id, args.text("thread_ts")),
        broadcast=args.flag("reply_broadcast"),
        metadata=metadata if isinstance(metadata, dict) else None,
        from_bot=True,
        username=_customized(state, args, "username"),
        icon_emoji=_customized(state, args, "icon_emoji"),
    )
    shape = message_shape(state, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


def _customized(state: WorldState, args: Arguments, name: str) -> str:
    """Return a name or picture in place of the app's own, which the token must be allowed."""
    given = args.text(name)
    if given and CUSTOMIZE not in state.scopes:
        raise ApiError("missing_scope", needed=CUSTOMIZE, provided=",".join(sorted(state.scopes)))
    if len(given) > LONGEST_USERNAME:
        raise ApiError("invalid_arguments")
    return given


def thread_or_none(state: WorldState, channel: str, thread_ts: str) -> str | None:
    """Return the thread to reply in; where its first message is gone Slack silently has none."""
    is_there = thread_ts in state.messages.get(channel, {})
    return thread_ts if is_there and (channel, thread_ts) not in state.hidden_threads else None


def _update(state: WorldState, args: Arguments) -> JsonObject:
    message = _own_message(state, args, refusal="cant_update_message")
    text, blocks, attachments = _content(args)
    if len(text.encode()) > LONGEST_UPDATE_BYTES:
        raise ApiError("msg_too_long")
    metadata = args.json("metadata")
    if metadata is not None:
        check_metadata(metadata)
    changed = change_message(
        state,
        message,
        text=text if args.has("text") else message.text,
        by=state.identity.bot_user_id,
        blocks=blocks if args.has("blocks") else None,
        attachments=attachments if args.has("attachments") else None,
        metadata=metadata if isinstance(metadata, dict) else None,
    )
    shape = message_shape(state, changed, with_metadata=True)
    shown = {key: value for key, value in shape.items() if key not in THREAD_KEYS}
    return {"channel": message.channel, "ts": message.ts, "text": changed.text, "message": shown}


def _delete(state: WorldState, args: Arguments) -> JsonObject:
    message = _own_message(state, args, refusal="cant_delete_message")
    delete_message(state, message)
    return {"channel": message.channel, "ts": message.ts}


def _post_ephemeral(state: WorldState, args: Arguments) -> JsonObject:
    channel = state.joined_channel(args.required("channel"))
    user = args.required("user")
    text, blocks, _ = _content(args)
    if user not in state.users:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = post_ephemeral(
        state,
        channel=channel.id,
        user=user,
        text=text,
        blocks=blocks,
        thread_ts=args.text("thread_ts") or None,
    )
    return {"message_ts": message.ts}


def _get_permalink(state: WorldState, args: Arguments) -> JsonObject:
    channel = state.channel(args.required("channel"))
    message = state.message(channel.id, args.required("message_ts"))
    path = f"{channel.id}/p{message.ts.replace('.', '')}"
    link = f"https://{state.identity.domain}.slack.com/archives/{path}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _react(state: WorldState, args: Arguments) -> JsonObject:
    message = _reacted_message(state, args)
    add_reaction(state, message, name=args.required("name"), user=state.identity.bot_user_id)
    return {}


def _unreact(state: WorldState, args: Arguments) -> JsonObject:
    message = _reacted_message(state, args)
    remove_reaction(state, message, name=args.required("name"), user=state.identity.bot_user_id)
    return {}


def _content(args: Arguments) -> tuple[str, list[JsonObject], list[JsonObject]]:
    text = args.text("text")
    blocks, attachments = args.objects("blocks"), args.objects("attachments")
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    check_message(text, blocks, longest=LONGEST_POST)
    return text, blocks, attachments


def _own_message(state: WorldState, args: Arguments, *, refusal: str) -> Message:
    channel = state.channel(args.required("channel"))
    message = state.message(channel.id, args.required("ts"))
    if not message.from_bot:
        raise ApiError(refusal)
    return message


def _reacted_message(state: WorldState, args: Arguments) -> Message:
    channel = state.joined_channel(args.required("channel"))
    return state.message(channel.id, args.required("timestamp"))


CHAT_METHODS: Final[Mapping[str, Method]] = {
    "chat.postMessage": Method(_post_message, scope="chat:write"),
    "chat.update": Method(_update, scope="chat:write"),
    "chat.delete": Method(_delete, scope="chat:write"),
    "chat.postEphemeral": Method(_post_ephemeral, scope="chat:write"),
    "chat.getPermalink": Method(_get_permalink),
    "reactions.add": Method(_react, scope="reactions:write"),
    "reactions.remove": Method(_unreact, scope="reactions:write"),
}
