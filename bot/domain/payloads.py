"""Define the payloads of deliveries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import DeliveryId, ListName, MessageId, PersonId, Ts
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.procedures.reminders import Occasion


class News(StrEnum):
    """The news in a direct message, sent once."""

    HOLDER = "holder"
    """They hold an item now."""
    REMINDER = "reminder"
    """A ballot ends soon, and they have not voted; `ref` is the ballot."""
    BLOCK = "block"
    """Somebody blocks the ballot that they opened; `ref` is the vote."""
    DOUBT = "doubt"
    """Somebody's vote on the ballot that they opened is in doubt; `ref` is the vote."""
    QUORUM = "quorum"
    """Enough people have voted on the ballot that they opened; `ref` is the ballot."""
    END = "end"
    """The ballot that they opened has ended; `ref` is the ballot."""
    CORRECTED = "corrected"
    """A ballot on which they voted means something else now: vote again; `ref` is the ballot."""
    POSITION = "position"
    """Words of theirs may take a position on a call: is it theirs? `ref` is the position."""
    POSITION_SEEN = "position seen"
    """Somebody may take a position on the call that they opened; `ref` is the position."""
    VOTE_IN_DOUBT = "vote in doubt"
    """Words of theirs may be a vote: are they? `ref` is the confirmation."""
    CALL_REMINDER = "call reminder"
    """A call for comments is open, and they have not answered; `ref` is the call."""
    CALL_SUMMARY = "call summary"
    """Who has not answered the call that they opened, as these are reminded; `ref` is the call."""
    TIE = "tie"
    """A ballot of a list that they chair is tied, and waits for their casting vote."""


class CallNews(StrEnum):
    """The news in a delivery about a call."""

    OPENED = "opened"
    PROPOSED = "proposed"
    """Somebody wishes for more time."""
    EXTENDED = "extended"
    CORRECTED = "corrected"
    """It asks something else, or in other words."""
    CLOSED = "closed"
    """It has ended, or was withdrawn."""


@dataclass(frozen=True, slots=True)
class AboutCall:
    """News of a call; `about` is the extension or the version that it is about, if any."""

    news: CallNews
    about: int | None = None


class MergeNews(StrEnum):
    """The news of a merge in a delivery to an item's thread."""

    FROM = "from"
    """The messages of the other item are here now."""
    INTO = "into"
    """The item goes on as the other one."""
    PARTED = "parted"
    """The merge with the other item was undone."""


@dataclass(frozen=True, slots=True)
class AboutMerge:
    """News of a merge; `shown` is how many of the other item's messages follow it."""

    news: MergeNews
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Extension:
    """A ballot's later end: `before` is when it was to end, `by` who extended it."""

    before: datetime
    by: PersonId
    reason: str


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """A reply in Slack is shown again; `posted` is the delivery that posted it.

    With `anew` the message is posted again instead of changed. That delivery may still be leaving
    when this one is queued; it comes first, as both go to the same destination.
    """

    posted: DeliveryId
    anew: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to a mail that came to us alone, whose author is proved.

    It is a record of what was done, so its text is made when that is done, not when it is sent.
    With an empty `answers` it replies to nothing: it tells somebody what we found. `order` is the
    number of the order that a reply to it confirms, 0 for none.
    """

    answers: MessageId
    subject: str
    text: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class ForChair:
    """News for a chair or secretary of a list who is not in Slack, a text for each piece.

    What waits for them when a mail leaves is put into it. `about` is the number of the objection
    that its only piece is about, such as `12.1`, else "".
    """

    list_name: ListName
    texts: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """The number of a corrected ballot's new version."""

    number: int


@dataclass(frozen=True, slots=True)
class ThreadGone:
    """The item's message with this ts takes no more replies, even if it can still be changed.

    It was deleted, or a free plan hides it after 90 days.
    """

    ts: Ts


@dataclass(frozen=True, slots=True)
class OfPerson:
    """A person's own digest of what happened after `start`, up to and including `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Followed:
    """A mail of an item that the person `by` follows, or one of whose labels they follow."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Files of a mail that Slack has and nobody sees yet: their ids, and names in the same order.

    `left` are the names of those that stay out of Slack.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """The press of a button that a receipt answers."""

    response_url: str


@dataclass(frozen=True, slots=True)
class Note:
    """A short text to one person, made when it was queued."""

    text: str


Payload = (
    Note
    | Reply
    | ForChair
    | Extension
    | NewVersion
    | AboutCall
    | AboutMerge
    | ShownBefore
    | ThreadGone
    | OfPerson
    | Followed
    | Press
    | Uploaded
    | News
    | Answer
    | CallAnswer
    | Occasion
)
"""What a delivery may carry."""
