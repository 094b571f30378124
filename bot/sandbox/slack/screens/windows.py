"""What a channel and a person's screen show, for pages and tests."""

from bot.sandbox.slack.values import JsonObject
from bot.sandbox.slack.workspace.shapes import message_shape, view_shape
from bot.sandbox.slack.workspace.state import WorldState


def channel_window(state: WorldState, channel_id: str) -> JsonObject:
    """Return a channel's messages, oldest first, each parent with its `replies`.

    A reply that was also sent to the channel is in both places. Metadata is whole.

    Raises:
        ApiError: with `channel_not_found`.
    """
    channel = state.channel(channel_id)
    shown: list[JsonObject] = []
    for message in state.channel_messages(channel.id):
        if message.is_reply and not message.broadcast:
            continue
        shape = message_shape(state, message, with_metadata=True)
        if not message.is_reply:
            shape["replies"] = [
                message_shape(state, reply, with_metadata=True)
                for reply in state.thread(channel.id, message.ts)[1:]
            ]
        shown.append(shape)
    return {"channel": channel.id, "name": channel.name, "messages": shown}


def person_window(state: WorldState, user_id: str) -> JsonObject:
    """Return what only one person sees: ephemerals, direct messages, forms, App Home.

    Raises:
        ApiError: with `user_not_found`.
    """
    user = state.user(user_id)
    direct = "D" + user.id[1:]
    return {
        "user": user.id,
        "ephemerals": [
            message_shape(state, message)
            | {"channel": message.channel, "thread_ts": message.thread_ts}
            for message in state.ephemerals.get(user.id, {}).values()
        ],
        "direct_messages": [
            message_shape(state, message, with_metadata=True)
            for message in state.channel_messages(direct)
        ],
        "views": [view_shape(state, view) for view in state.open_views(user.id)],
        "home": view_shape(state, state.homes[user.id]) if user.id in state.homes else None,
    }
