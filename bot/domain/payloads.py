"""Describe what a delivery carries with it."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import DeliveryId, MessageId, PersonId


class News(StrEnum):
    """What somebody is told in a direct message, once."""

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
    """What a delivery about a call says."""

    OPENED = "opened"
    PROPOSED = "proposed"
    """Somebody wishes for more time."""
    EXTENDED = "extended"
    CORRECTED = "corrected"
    """It asks something else, or in other words."""
    CLOSED = "closed"
    """It has ended, or was withdrawn."""

    def write(self, about: int | None = None) -> str:
        """Return it as text, with the extension or the version that it is about, if any."""
        return self.value if about is None else f"{self.value} {about}"

    @classmethod
    def read(cls, text: str) -> "tuple[CallNews, int | None]":
        """Read what `write` wrote."""
        news, _, about = text.partition(" ")
        return cls(news), int(about) if about else None


@dataclass(frozen=True, slots=True)
class Extension:
    """What a delivery about a later end, of a ballot or a call, carries in `text`.

    `before` is when it was to end, `by` who extended it.
    """

    before: datetime
    by: PersonId
    reason: str

    def write(self) -> str:
        """Return it as text."""
        return f"{self.before.isoformat()} {self.by} {self.reason}"

    @classmethod
    def read(cls, text: str) -> "Extension":
        """Read what `write` wrote."""
        before, by, reason = text.split(" ", 2)
        return cls(before=datetime.fromisoformat(before), by=PersonId(int(by)), reason=reason)


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """What a reply in Slack that is shown again carries in `text`: the delivery that posted it.

    With `anew` the message is posted again instead of changed. That delivery may still be leaving
    when this one is queued; it comes first, as both go to the same destination.
    """

    posted: DeliveryId
    anew: bool

    def write(self) -> str:
        """Return it as text."""
        return f"{'anew' if self.anew else 'change'} {self.posted}"

    @classmethod
    def read(cls, text: str) -> "ShownBefore | None":
        """Read what `write` wrote; None if the reply was never shown."""
        if not text:
            return None
        how, posted, *_more = text.split(" ")
        return cls(DeliveryId(posted), anew=how == "anew")


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

    def packed(self) -> str:
        """Return it as a delivery's text."""
        named = (self.order,) if self.order else ()
        return json.dumps((self.answers, self.subject, self.text, *named))

    @classmethod
    def unpacked(cls, packed: str) -> "Reply":
        """Return the reply in a delivery's text."""
        answers, subject, text, *order = json.loads(packed)
        return cls(MessageId(answers), subject, text, *order)
