"""What the renderers are told: values that say no more than what is shown."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.ballot import Ballot, Vote
from bot.domain.item import Item
from bot.domain.tally import Tally
from bot.mail.values import Attachment, Automatic


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's words."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What an item's parent message shows. `ballot` is its latest, `tally` that ballot's.

    `zone` is its list's; `board_url` is the item's page, "" where there is no board.
    `perhaps` is an item that it may be a part of, `came_from` the one that it branched from.
    `holder_away` is until when the holder is away; None in what stays, as it would go stale.
    """

    item: Item
    zone: ZoneInfo
    holder_name: str = ""
    holder_away: date | None = None
    ballot: Ballot | None = None
    tally: Tally | None = None
    refused: int = 0
    """How many votes on the ballot do not count."""
    newest: Words | None = None
    message_count: int = 0
    comment_count: int = 0
    board_url: str = ""
    perhaps: Item | None = None
    came_from: Item | None = None


@dataclass(frozen=True, slots=True)
class MailFacts:
    """A mail as its reader sees it: the whole `text`, and `new_text` with the quotes folded.

    `answers` says whether the mail answers one: else what looks like a quoted line is its own.
    """

    author: str
    address: str
    said_at: datetime
    subject: str
    text: str
    new_text: str
    attachments: tuple[Attachment, ...] = ()
    lists: tuple[str, ...] = ()
    automatic: Automatic | None = None
    answers: bool = True


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """A vote and its voter's name."""

    voter: str
    vote: Vote


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """One line of an item's history. `actor` is "" where nobody did it in person."""

    at: datetime
    actor: str
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """A vote to acknowledge to its voter. `replaced` is the voter's earlier choice, or ""."""

    item: Item
    ballot: Ballot
    vote: Vote
    zone: ZoneInfo
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """A closed ballot, counted. `votes` are those that count; `refused` were not counted."""

    item: Item
    ballot: Ballot
    tally: Tally
    votes: tuple[VoteFacts, ...]
    zone: ZoneInfo
    closed_by: str = ""
    """Who closed it early; "" for the deadline."""
    refused: int = 0
