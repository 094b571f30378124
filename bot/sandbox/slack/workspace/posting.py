"""Post, change, delete and react, with the events that each of them causes.

Used for the bot (Web API) and for people alike. An app is told of everything in
the channels it is a member of, its own messages included.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import JsonObject, Message, SharedFile, SlackChannel
from bot.sandbox.slack.workspace.shapes import message_shape
from bot.sandbox.slack.workspace.state import WorldState

LONGEST_EMOJI: Final = 100
_LINK: Final = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>")


def post_message(
    state: WorldState,
    *,
    channel: SlackChannel,
    user: str,
    text: str,
    blocks: Sequence[JsonObject] = (),
    attachments: Sequence[JsonObject] = (),
    thread_ts: str | None = None,
    broadcast: bool = False,
    metadata: JsonObject | None = None,
    from_bot: bool = False,
    username: str = "",
    icon_emoji: str = "",
    files: Sequence[SharedFile] = (),
) -> Message:
    """Keep a new message and tell the app of it.

    Raises:
        ApiError: with `thread_not_found` when `thread_ts` is not a parent's.
    """
    _require_parent(state, channel.id, thread_ts)
    before = _shape_of(state, channel.id, thread_ts)
    message = Message(
        channel=channel.id,
        ts=state.next_ts(),
        user=user,
        text=text,
        blocks=with_block_ids(blocks),
        attachments=tuple(attachments),
        thread_ts=thread_ts,
        broadcast=broadcast and thread_ts is not None,
        metadata=metadata,
        from_bot=from_bot,
        username=username,
        icon_emoji=icon_emoji,
        files=tuple(files),
    )
    state.add_message(message)
    event = message_shape(state, message)
    if not from_bot:
        event["client_msg_id"] = str(uuid.uuid4())
    _emit(state, channel, event | {"event_ts": message.ts})
    if not from_bot:
        _emit_mention(state, channel, message)
        _emit_links(state, channel, message)
    if thread_ts is not None and before is not None:
        # A parent changes whenever its thread grows.
        _emit_changed(state, channel, _shape_of(state, channel.id, thread_ts), before)
    return message


def _emit_mention(state: WorldState, channel: SlackChannel, message: Message) -> None:
    """Tell the app of a mention of it, beside the message's own event; none in direct messages."""
    bot = state.identity.bot_user_id
    if f"<@{bot}>" not in message.text or channel.is_direct or bot not in channel.members:
        return
    said = message_shape(state, message)
    names = ("user", "text", "ts", "thread_ts", "client_msg_id", "team", "blocks")
    event = {name: said[name] for name in names if name in said}
    state.emit({"type": "app_mention", **event, "channel": channel.id, "event_ts": message.ts})


def links_in(text: str) -> list[str]:
    """Return the links of a message, as Slack writes them."""
    return [link.replace("&amp;", "&") for link in _LINK.findall(text)]


def _emit_links(state: WorldState, channel: SlackChannel, message: Message) -> None:
    """Tell the app of links to its domains; not in direct messages of others."""
    links = [
        {"url": url, "domain": domain}
        for url in links_in(message.text)
        if (domain := urlsplit(url).hostname or "") in state.unfurl_domains
    ]
    bot = state.identity.bot_user_id
    if not links or bot not in channel.members:
        return
    thread = {"thread_ts": message.thread_ts} if message.thread_ts is not None else {}
    state.emit(
        {
            "type": "link_shared",
            "channel": channel.id,
            "is_bot_user_member": True,
            "user": message.user,
            "message_ts": message.ts,
            "unfurl_id": f"{channel.id}.{message.ts}",
            "source": "conversations_history",
            "links": links,
            "event_ts": message.ts,
            **thread,
        }
    )


def _require_parent(state: WorldState, channel: str, thread_ts: str | None) -> None:
    if thread_ts is not None:
        parent = state.messages.get(channel, {}).get(thread_ts)
        if parent is None or parent.is_reply:
            raise ApiError("thread_not_found")


def change_message(
    state: WorldState,
    message: Message,
    *,
    text: str,
    by: str,
    blocks: Sequence[JsonObject] | None = None,
    attachments: Sequence[JsonObject] | None = None,
    metadata: JsonObject | None = None,
) -> Message:
    """Replace what a message says; parts that are None stay as they are."""
    before = message_shape(state, message)
    changed = replace(
        message,
        text=text,
        blocks=message.blocks if blocks is None else with_block_ids(blocks),
        attachments=message.attachments if attachments is None else tuple(attachments),
        metadata=message.metadata if metadata is None else metadata,
        edited_by=by,
        edited_ts=state.next_ts(),
    )
    state.replace_message(changed)
    channel = state.channels[message.channel]
    _emit_changed(state, channel, message_shape(state, changed), before)
    return changed


def delete_message(state: WorldState, message: Message) -> None:
    """Take a message away and tell the app."""
    channel = state.channels[message.channel]
    before = message_shape(state, message)
    state.remove_message(message)
    left = _shape_of(state, channel.id, message.ts)
    if left is not None:
        _emit_changed(state, channel, left, before)
        return
    _emit_hidden(
        state,
        channel,
        {
            "subtype": "message_deleted",
            "deleted_ts": message.ts,
            "previous_message": before,
        },
    )


def add_reaction(state: WorldState, message: Message, *, name: str, user: str) -> None:
    """Add a user's reaction.

    Raises:
        ApiError: with `already_reacted` or `invalid_name`.
    """
    if not name or len(name) > LONGEST_EMOJI or not name.isascii() or " " in name:
        raise ApiError("invalid_name")
    users = message.reactions.get(name, ())
    if user in users:
        raise ApiError("already_reacted")
    reactions = {**message.reactions, name: (*users, user)}
    state.replace_message(replace(message, reactions=reactions))
    _emit_reaction(state, message, kind="reaction_added", name=name, user=user)


def remove_reaction(state: WorldState, message: Message, *, name: str, user: str) -> None:
    """Take a user's reaction away.

    Raises:
        ApiError: with `no_reaction`.
    """
    users = message.reactions.get(name, ())
    if user not in users:
        raise ApiError("no_reaction")
    left = tuple(other for other in users if other != user)
    reactions = {**message.reactions, name: left}
    state.replace_message(
        replace(message, reactions={name: who for name, who in reactions.items() if who})
    )
    _emit_reaction(state, message, kind="reaction_removed", name=name, user=user)


def post_ephemeral(
    state: WorldState,
    *,
    channel: str,
    user: str,
    text: str,
    blocks: Sequence[JsonObject] = (),
    thread_ts: str | None = None,
) -> Message:
    """Show a message of the bot to one user; no event tells of it."""
    message = Message(
        channel=channel,
        ts=state.next_ts(),
        user=state.identity.bot_user_id,
        text=text,
        blocks=with_block_ids(blocks),
        thread_ts=thread_ts,
        from_bot=True,
        visible_to=user,
    )
    state.add_ephemeral(message)
    return message


def with_block_ids(blocks: Sequence[JsonObject]) -> tuple[JsonObject, ...]:
    """Return the blocks with the ids that Slack gives to those without."""
    used = {block.get("block_id") for block in blocks}
    named: list[JsonObject] = []
    for index, block in enumerate(blocks):
        candidate = f"b{index}"
        while candidate in used:
            candidate += "x"
        named.append(block if block.get("block_id") else {**block, "block_id": candidate})
    return tuple(_with_action_ids(block) for block in named)


def _with_action_ids(block: JsonObject) -> JsonObject:
    changed = dict(block)
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict) and block[name].get("type") != "image":
            changed[name] = {"action_id": f"{block['block_id']}_{name}", **block[name]}
    if block.get("type") == "actions":
        changed["elements"] = [
            {"action_id": f"{block['block_id']}_{index}", **element}
            for index, element in enumerate(block["elements"])
        ]
    return changed


def _shape_of(state: WorldState, channel: str, ts: str | None) -> JsonObject | None:
    message = state.messages.get(channel, {}).get(ts or "")
    return None if message is None else message_shape(state, message)


def _emit_changed(
    state: WorldState, channel: SlackChannel, message: JsonObject | None, before: JsonObject
) -> None:
    _emit_hidden(
        state,
        channel,
        {"subtype": "message_changed", "message": message, "previous_message": before},
    )


def _emit_hidden(state: WorldState, channel: SlackChannel, event: JsonObject) -> None:
    ts = state.next_ts()
    _emit(state, channel, {"type": "message", "hidden": True, **event, "ts": ts, "event_ts": ts})


def _emit(state: WorldState, channel: SlackChannel, event: JsonObject) -> None:
    if state.identity.bot_user_id not in channel.members:
        return
    kind = "im" if channel.is_direct else "group" if channel.is_private else "channel"
    state.emit({**event, "channel": channel.id, "channel_type": kind})


def _emit_reaction(state: WorldState, message: Message, *, kind: str, name: str, user: str) -> None:
    if state.identity.bot_user_id not in state.channels[message.channel].members:
        return
    state.emit(
        {
            "type": kind,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            "event_ts": state.next_ts(),
        }
    )
