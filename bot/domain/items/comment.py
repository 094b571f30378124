"""Comments: what people say on an item outside the list."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import ChannelId, CommentId, ItemNumber, ListName, PersonId, Ts


class Source(StrEnum):
    """The way by which a vote, a comment or a change came."""

    SLACK = "slack"
    MAIL = "mail"
    TIME = "time"
    COMMAND_LINE = "command-line"
    ARCHIVE = "archive"
    """A vote of the past, which `import --decisions` found in a list's archive."""


IN_MESSAGES: Final = frozenset({Source.MAIL, Source.ARCHIVE})
"""What came so has a Message-ID as its evidence."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `text` is plain text (Slack's markup already undone), never empty.

    `channel` and `ts` are those of its Slack message, `thread_ts` that message's thread; None for a
    form or a command. `list_name` is the list that it may go to: the one in whose channel it was
    written. `released` is its author's decision about it, None for none yet. `digest_sent_at` is
    when a digest took it to the list.
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
    list_name: ListName | None = None
    thread_ts: Ts | None = None
    released: bool | None = None


_SLASHES: Final = frozenset("/\uff0f\u2044\u2215\u29f8")
"""The slash, and what a keyboard or an input method makes of it."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_FORMATTING: Final = frozenset("*_~`>")
"""Slack's marks for bold and the like, which people see as formatting and not as words."""


def is_aside(text: str) -> bool:
    """Return True if a message begins with `//`, and so stays in Slack.

    Invisible characters before or between the slashes change nothing. In doubt it is an aside:
    words kept back can be sent later, words sent cannot be taken back.
    """
    slashes = 0
    for sign in text:
        if sign in _SLASHES:
            slashes += 1
            if slashes > 1:
                return True
        elif not _is_unseen(sign) and (slashes or sign not in _FORMATTING):
            return False
    return False


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN or sign in _BLANK_LETTERS
