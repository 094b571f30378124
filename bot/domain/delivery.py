"""Describe what is to be sent, and when a failed delivery is tried again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import NoneType
from typing import Final, TypeVar

from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import DeliveryId, ItemNumber
from bot.domain.payloads import (
    AboutCall,
    AboutMerge,
    Extension,
    Followed,
    ForChair,
    News,
    NewVersion,
    Note,
    OfPerson,
    Payload,
    Press,
    Reply,
    ShownBefore,
    ThreadGone,
    Uploaded,
)
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.procedures.reminders import Occasion
from bot.errors import GiveUp

Carried = TypeVar("Carried", bound=Payload)


class DeliveryKind(StrEnum):
    """What a delivery carries. Each is rendered at the moment it is sent."""

    POST_ITEM = "post item"
    """The item's parent message, into its list's channel."""
    UPDATE_ITEM = "update item"
    """The parent message as it should be now; at most one pending per item."""
    POST_MAIL = "post mail"
    """A mail as a reply in the item's Slack thread; `ref` is the mail."""
    POST_COMMENT = "post comment"
    """A comment made by a form or a command, shown in the Slack thread; `ref` is the comment."""
    POST_BALLOT = "post ballot"
    """An opened ballot, in the Slack thread and the channel; `ref` is the ballot."""
    POST_DRAFT = "post draft"
    """A ballot that asks for endorsers, in the Slack thread and channel; `ref` is the ballot."""
    POST_EXTENSION = "post extension"
    """A ballot's later end, in the Slack thread and the channel; `ref` is the ballot."""
    POST_CORRECTION = "post correction"
    """A corrected ballot, in the Slack thread and the channel; `ref` is the ballot."""
    POST_MERGE = "post merge"
    """News of a merge in an item's Slack thread; `ref` is the number of the other item."""
    POST_PLAN = "post plan"
    """A due item has become late, or is back on schedule: in the Slack thread and the channel."""
    POST_RESULT = "post result"
    """A closed ballot's result, in the Slack thread and the channel; `ref` is the ballot."""
    SLACK_RECEIPT = "slack receipt"
    """A vote's receipt to its voter; `ref` is the vote."""
    SLACK_NOTE = "slack note"
    """A short text to one Slack user, or what to ask about the comment `ref`."""
    SLACK_NEWS = "slack news"
    """A direct message to one Slack user; `ref` is what it is about."""
    MARK_COMMENT = "mark comment"
    """The reaction that says a comment will reach the list; `ref` is the comment."""
    LEARN_PERSON = "learn person"
    """Ask Slack for a user's profile e-mail, to join the person's two ways."""
    MAIL_BALLOT = "mail ballot"
    """An opened ballot's announcement to the list; `ref` is the ballot."""
    MAIL_DRAFT = "mail draft"
    """A ballot that asks for endorsers to the list; `ref` is the ballot."""
    MAIL_EXTENSION = "mail extension"
    """A ballot's later end to the list; `ref` is the ballot."""
    MAIL_CORRECTION = "mail correction"
    """A corrected ballot to the list; as for Slack."""
    MAIL_RESULT = "mail result"
    """A closed ballot's result to the list; `ref` is the ballot."""
    MAIL_ECHO = "mail echo"
    """Votes that were given elsewhere, and changes of them, to the list; `ref` is the ballot. What
    it tells is settled, and recorded, just before it leaves."""
    MAIL_RECEIPT = "mail receipt"
    """A vote's receipt to its voter; `ref` is the vote. With a `CallAnswer`, what somebody said on
    a call by a link; `ref` is the call."""
    MAIL_REMINDER = "mail reminder"
    """To somebody on a roster without Slack who has not voted; `ref` is the ballot. With an
    `Occasion`, to one who has not answered a call for comments; `ref` is the call."""
    MAIL_NOTE = "mail note"
    """A short text to one address; `ref` is the mail that it answers. With `Followed`, the mail
    `ref` itself, to somebody who follows its item.

    A `ForChair` tells a chair what is new, a `Reply` answers a mail that is not kept. Of an
    `Answer`, which has the lane of answers, `ref` is the confirmation that it asks for, or the vote
    that it is about.
    """
    MAIL_DIGEST = "mail digest"
    """A digest to its list; `ref` is the digest. With `OfPerson`, a person's own; `ref` is who."""
    POST_CALL = "post call"
    """News of a call for comments, in the Slack thread and the channel; `ref` is the call."""
    MAIL_CALL = "mail call"
    """News of a call for comments to the list; `ref` is the call."""
    POST_WELCOME = "post welcome"
    """What we do here, into a list's channel that the app has joined, once ever."""
    POST_FILES = "post files"
    """The files of a mail in its item's Slack thread; `ref` is the mail. First they are uploaded;
    then, with `Uploaded`, they are shown, or deleted if the mail's author was erased."""


_SHOWN_AGAIN: Final = (ShownBefore, NoneType)

CARRIES: Final[Mapping[DeliveryKind, tuple[type[Payload | None], ...]]] = {
    DeliveryKind.POST_ITEM: (NoneType,),
    DeliveryKind.UPDATE_ITEM: (ThreadGone, NoneType),
    DeliveryKind.POST_MAIL: _SHOWN_AGAIN,
    DeliveryKind.POST_COMMENT: _SHOWN_AGAIN,
    DeliveryKind.POST_BALLOT: (NoneType,),
    DeliveryKind.POST_DRAFT: (NoneType,),
    DeliveryKind.POST_EXTENSION: (Extension,),
    DeliveryKind.POST_CORRECTION: (NewVersion,),
    DeliveryKind.POST_MERGE: (AboutMerge,),
    DeliveryKind.POST_PLAN: (NoneType,),
    DeliveryKind.POST_RESULT: _SHOWN_AGAIN,
    DeliveryKind.SLACK_RECEIPT: (Press, NoneType),
    DeliveryKind.SLACK_NOTE: (Note, NoneType),
    DeliveryKind.SLACK_NEWS: (News,),
    DeliveryKind.MARK_COMMENT: (NoneType,),
    DeliveryKind.LEARN_PERSON: (NoneType,),
    DeliveryKind.MAIL_BALLOT: (NoneType,),
    DeliveryKind.MAIL_DRAFT: (NoneType,),
    DeliveryKind.MAIL_EXTENSION: (Extension,),
    DeliveryKind.MAIL_CORRECTION: (NewVersion,),
    DeliveryKind.MAIL_RESULT: (NoneType,),
    DeliveryKind.MAIL_ECHO: (NoneType,),
    DeliveryKind.MAIL_RECEIPT: (CallAnswer, NoneType),
    DeliveryKind.MAIL_REMINDER: (Occasion, NoneType),
    DeliveryKind.MAIL_NOTE: (Note, Reply, Answer, Followed, ForChair),
    DeliveryKind.MAIL_DIGEST: (OfPerson, NoneType),
    DeliveryKind.POST_CALL: (AboutCall,),
    DeliveryKind.MAIL_CALL: (AboutCall,),
    DeliveryKind.POST_WELCOME: (NoneType,),
    DeliveryKind.POST_FILES: (Uploaded, NoneType),
}
"""What each kind carries; `NoneType` says that it needs nothing besides what it is about."""


UNREADABLE: Final = "what the delivery carries cannot be read"


class Lane(StrEnum):
    """Which deliveries share a sender; those of one lane never wait for another's."""

    MAIN = "main"
    ANSWERS = "answers"
    """Answers to addresses that nothing proves: a stranger decides how many there are."""


ANSWERS_BEGIN: Final = "answers/"
"""The prefix of the destinations in the lane of answers."""


NUMBERS_MAILS: Final = frozenset(
    {
        DeliveryKind.POST_MAIL,
        DeliveryKind.POST_FILES,
        DeliveryKind.MAIL_NOTE,
        DeliveryKind.MAIL_DIGEST,
        DeliveryKind.MAIL_ECHO,
    }
)
"""The kinds whose `dedup_key` holds the number of a mail, a digest or an echo."""

IN_CHANNELS: Final = frozenset(
    {
        DeliveryKind.POST_ITEM,
        DeliveryKind.UPDATE_ITEM,
        DeliveryKind.POST_MAIL,
        DeliveryKind.POST_COMMENT,
        DeliveryKind.POST_BALLOT,
        DeliveryKind.POST_DRAFT,
        DeliveryKind.POST_EXTENSION,
        DeliveryKind.POST_CORRECTION,
        DeliveryKind.POST_MERGE,
        DeliveryKind.POST_PLAN,
        DeliveryKind.POST_RESULT,
        DeliveryKind.POST_CALL,
        DeliveryKind.POST_WELCOME,
        DeliveryKind.POST_FILES,
        DeliveryKind.MARK_COMMENT,
    }
)
"""What is posted or changed in a channel, to which Slack takes about one message a second."""


class DeliveryState(StrEnum):
    """The state of a delivery."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to queue.

    `destination` is what order is kept in: deliveries of one destination leave one after another in
    the order they were queued. `recipient` is a channel, a Slack user or a mail address.
    `dedup_key`, if not empty, is unique among all deliveries ever queued.
    """

    kind: DeliveryKind
    destination: str
    recipient: str
    item: ItemNumber | None = None
    ref: int | None = None
    payload: Payload | None = None
    dedup_key: str = ""
    same_as: str = ""

    def __post_init__(self) -> None:
        """Refuse a payload that this kind does not carry: its sender could not read it."""
        if not isinstance(self.payload, CARRIES[self.kind]):
            raise TypeError(f"{self.kind} does not carry {type(self.payload).__name__}")

    @property
    def name(self) -> str:
        """Its name, which stays the same after a restore; "" if it has none.

        `dedup_key` does where it holds no number that another mail may get then.
        """
        return self.same_as or ("" if self.kind in NUMBERS_MAILS else self.dedup_key)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A queued delivery. `attempts` includes the current try, which is recorded before it."""

    id: DeliveryId
    seq: int
    kind: DeliveryKind
    destination: str
    recipient: str
    item: ItemNumber | None
    ref: int | None
    payload: Payload | None
    state: DeliveryState
    attempts: int
    created_at: datetime
    due_at: datetime
    first_attempt_at: datetime | None
    last_error: str
    sent_at: datetime | None
    result: str
    """The peer's name for it: a Slack ts, a Message-ID; "" if nothing needed to leave."""

    @property
    def lane(self) -> Lane:
        """The lane of its destination."""
        return Lane.ANSWERS if self.destination.startswith(ANSWERS_BEGIN) else Lane.MAIN

    @property
    def named(self) -> int:
        """The number of the mail, ballot, vote or comment that it is about.

        Raises:
            GiveUp: it names none, so there is nothing to send.
        """
        if self.ref is None:
            raise GiveUp("the delivery names nothing to send")
        return self.ref

    def carried(self, payload: type[Carried]) -> Carried:
        """Return what it carries, of the type that its kind needs.

        Raises:
            GiveUp: it carries something else, as only a damaged row does.
        """
        if not isinstance(self.payload, payload):
            raise GiveUp(UNREADABLE)
        return self.payload


FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(minutes=15)
LONGEST_PUT_OFF: Final = timedelta(hours=4)
"""The longest pause where a mail server answers, and puts the mail off."""
PATIENCE: Final = timedelta(days=3)
"""How long a delivery is tried before a person must look."""
PATIENCE_FOR_MAIL: Final = timedelta(days=5)
"""The same of a mail (RFC 5321, 4.5.4.1)."""


def next_try(
    *,
    attempts: int,
    now: datetime,
    after: timedelta,
    chance: Callable[[], float],
    longest: timedelta = LONGEST_PAUSE,
) -> datetime:
    """Return when to try again after failed attempt number `attempts` (1 is the first).

    Pauses double from `FIRST_PAUSE` to `longest`, spread by up to a quarter through
    `chance` (0 to 1), and are never shorter than the peer's own `after`.
    """
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 20)
    pause: timedelta = min(doubled, longest) * (1 + 0.25 * chance())
    return now + max(pause, after)


def is_hopeless(delivery: Delivery, *, now: datetime) -> bool:
    """Return True if a delivery has been tried for so long that a person must look at it."""
    patience = PATIENCE_FOR_MAIL if delivery.kind.startswith("mail ") else PATIENCE
    return delivery.first_attempt_at is not None and now - delivery.first_attempt_at > patience
