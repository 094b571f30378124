"""Everything the workspace remembers: people, channels, messages, forms, calls.

It outlives the service that talks to it, so a test can kill and restart the
service and look at what the channel holds afterwards. Nothing is deduplicated:
a message posted twice is there twice.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from bot.clock import Clock
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.values import (
    ApiCall,
    Identity,
    JsonObject,
    Message,
    SharedFile,
    SlackChannel,
    SlackUser,
    Traffic,
    View,
)

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_URL_LIFE = timedelta(minutes=30)
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class Trigger:
    """A `trigger_id`: good for opening one form within `TRIGGER_LIFE`."""

    user: str
    made_at: datetime
    exchanged: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A `response_url`: good for five answers within half an hour."""

    user: str
    channel: str
    made_at: datetime
    message_ts: str | None
    uses: int = 0


class WorldState:
    """The workspace's memory.

    `emit` is called with each event the app would get, `record` with all that crosses the border.
    """

    recorder: ClassVar[Callable[[Traffic], None]] = staticmethod(lambda _traffic: None)
    """What `record` is at first, in every workspace."""

    def __init__(
        self,
        *,
        identity: Identity,
        users: Iterable[SlackUser],
        channels: Iterable[SlackChannel],
        clock: Clock,
        scopes: frozenset[str],
    ) -> None:
        self.identity = identity
        self.clock = clock
        self.scopes = scopes
        self.base_url = ""
        """The server's root, once it listens."""
        self.unfurl_domains: frozenset[str] = frozenset()
        """Of whose links the app is told."""
        self.emit: Callable[[JsonObject], None] = lambda _event: None
        self.record: Callable[[Traffic], None] = WorldState.recorder
        self._first_users = tuple(users)
        self._first_channels = tuple(channels)
        self._last_ts = (0, 0)
        self.clear()

    def clear(self) -> None:
        """Forget everything that happened; people and channels are as at the start."""
        bot = SlackUser(
            id=self.identity.bot_user_id,
            name=self.identity.bot_name,
            real_name=self.identity.bot_name.title(),
            is_bot=True,
        )
        self.users: dict[str, SlackUser] = {bot.id: bot}
        self.users.update((user.id, user) for user in self._first_users)
        self.channels: dict[str, SlackChannel] = {
            channel.id: channel for channel in self._first_channels
        }
        self.messages: dict[str, dict[str, Message]] = {}
        self.hidden_threads: set[tuple[str, str]] = set()
        self.replies: dict[tuple[str, str], list[str]] = {}
        self.ephemerals: dict[str, dict[str, Message]] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.suggested: dict[str, dict[str, tuple[JsonObject, ...]]] = {}
        self.view_errors: dict[str, JsonObject] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, SharedFile] = {}
        self.below: dict[tuple[str, str], tuple[JsonObject, ...]] = {}
        self.beside: dict[str, JsonObject] = {}
        self.asked: dict[str, str] = {}
        self.calls: list[ApiCall] = []

    # Time and names

    def next_ts(self) -> str:
        """Return a `ts` later than any before it."""
        now = self.clock()
        ts = (int(now.timestamp()), now.microsecond)
        if ts <= self._last_ts:
            seconds, micros = self._last_ts
            ts = (seconds + 1, 0) if micros == 999_999 else (seconds, micros + 1)
        self._last_ts = ts
        return f"{ts[0]}.{ts[1]:06d}"

    def new_trigger(self, user: str) -> str:
        """Return a fresh `trigger_id` for `user`."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{new_hex(32)}"
        self.triggers[trigger_id] = Trigger(user=user, made_at=self.clock())
        return trigger_id

    def exchange_trigger(self, trigger_id: str) -> str:
        """Use up a `trigger_id` and return whose it was.

        Raises:
            ApiError: it is unknown, too old or was used before.
        """
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.exchanged:
            raise ApiError("exchanged_trigger_id")
        if self.clock() - trigger.made_at > TRIGGER_LIFE:
            raise ApiError("expired_trigger_id")
        trigger.exchanged = True
        return trigger.user

    def new_response_url(self, *, user: str, channel: str, message_ts: str | None = None) -> str:
        """Return the key of a fresh `response_url`."""
        key = new_hex(24)
        self.response_urls[key] = ResponseUrl(
            user=user, channel=channel, made_at=self.clock(), message_ts=message_ts
        )
        return key

    def use_response_url(self, key: str) -> ResponseUrl:
        """Count one answer over a `response_url`.

        Raises:
            ApiError: it is unknown, too old or was used five times.
        """
        url = self.response_urls.get(key)
        if url is None:
            raise ApiError("no_service")
        if self.clock() - url.made_at > RESPONSE_URL_LIFE:
            raise ApiError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url")
        url.uses += 1
        return url

    # Looking things up

    def channel(self, channel_id: str) -> SlackChannel:
        """Return the channel, opening the bot's direct one when a user is named.

        Raises:
            ApiError: with `channel_not_found`.
        """
        channel = self.channels.get(channel_id)
        if channel is not None:
            return channel
        if channel_id in self.users and channel_id != self.identity.bot_user_id:
            return self.open_direct(channel_id)
        raise ApiError("channel_not_found")

    def joined_channel(self, channel_id: str) -> SlackChannel:
        """Return the channel when the bot is in it.

        Raises:
            ApiError: with `channel_not_found` or `not_in_channel`.
        """
        channel = self.channel(channel_id)
        if self.identity.bot_user_id not in channel.members:
            raise ApiError("channel_not_found" if channel.is_private else "not_in_channel")
        return channel

    def open_direct(self, user: str) -> SlackChannel:
        """Return the direct conversation of the bot with `user`, made when missing."""
        channel_id = "D" + user[1:]
        direct = SlackChannel(
            id=channel_id,
            name=channel_id,
            members=(self.identity.bot_user_id, user),
            is_private=True,
            is_direct=True,
        )
        return self.channels.setdefault(channel_id, direct)

    def user(self, user_id: str) -> SlackUser:
        """Return the user.

        Raises:
            ApiError: with `user_not_found`.
        """
        if user_id not in self.users:
            raise ApiError("user_not_found")
        return self.users[user_id]

    def message(self, channel: str, ts: str) -> Message:
        """Return the message.

        Raises:
            ApiError: with `message_not_found`.
        """
        message = self.messages.get(channel, {}).get(ts)
        if message is None or message.is_tombstone:
            raise ApiError("message_not_found")
        return message

    def channel_messages(self, channel: str) -> list[Message]:
        """Return all messages of a channel, thread replies too, oldest first."""
        return list(self.messages.get(channel, {}).values())

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Return a parent and its replies, oldest first; empty when there is no such parent."""
        messages = self.messages.get(channel, {})
        return [messages[ts], *self._thread_replies(channel, ts)] if ts in messages else []

    def _thread_replies(self, channel: str, ts: str) -> Iterator[Message]:
        messages = self.messages.get(channel, {})
        return (messages[reply] for reply in self.replies.get((channel, ts), []))

    def move_channel(self, old: str, new: str) -> None:
        """Give a channel another id for ever, as when it is shared; tell the app, once."""
        self.channels[new] = replace(self.channels.pop(old), id=new)
        self.messages[new] = {
            ts: replace(message, channel=new) for ts, message in self.messages.pop(old, {}).items()
        }
        for channel, ts in list(self.replies):
            if channel == old:
                self.replies[new, ts] = self.replies.pop((old, ts))
        self.emit(
            {
                "type": "channel_id_changed",
                "old_channel_id": old,
                "new_channel_id": new,
                "event_ts": self.next_ts(),
            }
        )

    def hide_thread(self, channel: str, ts: str) -> None:
        """Hide a thread as a free plan does: it takes no replies; its parent can be changed."""
        self.hidden_threads.add((channel, ts))

    def reply_list(self, channel: str, ts: str) -> list[str]:
        """Return the `ts` of each reply in a thread, oldest first."""
        return self.replies.get((channel, ts), [])

    def open_views(self, user: str) -> list[View]:
        """Return the forms on a user's screen, the topmost last."""
        return [view for view in self.views.values() if view.user == user]

    # Changing things

    def add_message(self, message: Message) -> None:
        """Keep a message, in its thread when it is a reply."""
        self.messages.setdefault(message.channel, {})[message.ts] = message
        if message.is_reply and message.thread_ts is not None:
            self.replies.setdefault((message.channel, message.thread_ts), []).append(message.ts)

    def replace_message(self, message: Message) -> None:
        """Keep the changed form of a message."""
        self.messages[message.channel][message.ts] = message

    def remove_message(self, message: Message) -> None:
        """Drop a message; a parent with replies leaves a tombstone, as Slack does."""
        messages = self.messages[message.channel]
        if self.reply_list(message.channel, message.ts):
            messages[message.ts] = replace(
                message,
                user="USLACKBOT",
                text="This message was deleted.",
                blocks=(),
                metadata=None,
                from_bot=False,
                is_tombstone=True,
            )
            return
        del messages[message.ts]
        if message.is_reply and message.thread_ts is not None:
            self.replies[message.channel, message.thread_ts].remove(message.ts)

    def add_ephemeral(self, message: Message) -> None:
        """Show a message to one user only."""
        self.ephemerals.setdefault(message.visible_to or "", {})[message.ts] = message

    def set_members(self, channel: str, members: tuple[str, ...]) -> None:
        """Change who is in a channel."""
        self.channels[channel] = replace(self.channels[channel], members=members)


def new_hex(length: int) -> str:
    """Return `length` unguessable hexadecimal digits."""
    return secrets.token_hex((length + 1) // 2)[:length]
