"""A comment: what a person said on an item outside the list."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChannelId, CommentId, ItemNumber, PersonId, Ts


class Source(StrEnum):
    """The way by which a vote, a comment or a change came."""

    SLACK = "slack"
    MAIL = "mail"
    TIME = "time"
    COMMAND_LINE = "command-line"


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `text` is plain text (Slack's markup already undone), never empty.

    `channel` and `ts` name the Slack message it was written as, None for a modal or a command.
    `digest_sent_at` is when a digest took it to the list.
    """

    id: CommentId
    item: ItemNumber
    author: PersonId
    source: Source
    at: datetime
    text: str
    channel: ChannelId | None = None
    ts: Ts | None = None
    digest_sent_at: datetime | None = None
    deleted: bool = False
