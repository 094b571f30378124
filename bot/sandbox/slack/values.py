"""What a Slack world is made of: people, channels, messages and what was seen of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

JsonObject = dict[str, Any]
"""A JSON object as it travels; only this package's edge reads inside."""

ALL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "chat:write.customize",
        "chat:write.public",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "links:read",
        "links:write",
        "metadata.message:read",
        "reactions:read",
        "reactions:write",
        "users:read",
        "users:read.email",
    }
)


class TrafficKind(StrEnum):
    """What crosses the border of Slack, and which way."""

    REQUEST = "request"
    """A call of the Web API, or of a response URL, with its arguments as JSON."""
    RESPONSE = "response"
    EVENT = "event"
    INTERACTION = "interaction"
    COMMAND = "command"
    REPLY = "reply"
    """What an interaction or a command was acknowledged with; `name` is that one's kind."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """One message between an app and Slack; `name` is the method, or the kind that `type` says."""

    kind: TrafficKind
    name: str
    body: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackUser:
    """Somebody in the workspace or in a channel shared with it; `name` is the handle, without @.

    `team_id` is the workspace of the account, "" for ours; `enterprise_id` its Grid organisation.
    A guest is `is_restricted`, one of a single channel `is_ultra_restricted` as well.
    """

    id: str
    name: str
    real_name: str
    email: str = ""
    is_bot: bool = False
    timezone: str = "Europe/Zurich"
    locale: str = "en-US"
    team_id: str = ""
    enterprise_id: str = ""
    is_stranger: bool = False
    is_email_confirmed: bool = True
    is_deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChannel:
    """A conversation; `is_direct` marks the one between the bot and one user.

    `is_shared` is one that another organisation shares, by Slack Connect.
    """

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_direct: bool = False
    is_shared: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The ids under which the workspace knows the app; `enterprise_id` is "" without a Grid."""

    team_id: str = "T0SANDBOX"
    enterprise_id: str = ""
    app_id: str = "A0SANDBOX"
    bot_id: str = "B0SANDBOX"
    bot_user_id: str = "U0PENHOLDER"
    bot_name: str = "penholder"
    domain: str = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file that was uploaded; `content` is None until its bytes came, `title` "" until shown."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as Slack keeps it; `ts` names it within its channel.

    `visible_to` names the one user who sees an ephemeral message. `broadcast` is
    a thread reply that was also sent to the channel. `username` and `icon_emoji` stand in place of
    the app's own.
    """

    channel: str
    ts: str
    user: str
    text: str
    from_bot: bool = False
    username: str = ""
    icon_emoji: str = ""
    blocks: tuple[JsonObject, ...] = ()
    attachments: tuple[JsonObject, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: JsonObject | None = None
    edited_by: str | None = None
    edited_ts: str | None = None
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    visible_to: str | None = None
    is_tombstone: bool = False
    files: tuple["SharedFile", ...] = ()

    @property
    def is_reply(self) -> bool:
        """Whether it stands in the thread of another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal that is open on somebody's screen, or their Home; `content` is what the app sent."""

    id: str
    user: str
    content: JsonObject
    hash: str
    root_id: str
    previous_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One Web API request that arrived; `error` is empty when it was answered with ok."""

    method: str
    args: JsonObject
    at: datetime
    error: str = ""


class Phase(StrEnum):
    """The two sides of an effect at which a test may step in."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person sees after a command, a click or a submitted form.

    `error` is empty when the app answered in time; else `dispatch_failed` (no
    connection took it), `operation_timeout` (not acknowledged in time) or what
    Slack's own client would say. `errors` are a form's complaints, by block_id.
    """

    error: str = ""
    text: str = ""
    blocks: tuple[JsonObject, ...] = ()
    response_type: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the person saw no error."""
        return not self.error and not self.errors
