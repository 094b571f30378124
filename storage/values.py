"""Define the values that repositories take and return: frozen, never table rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import (
    ChannelId,
    DeliveryId,
    ItemNumber,
    ListName,
    MailboxName,
    MailId,
    MessageId,
    ThreadId,
    Ts,
)
from bot.mail.values import Attachment, Automatic, Mailbox, ParsedMail


class Kept(StrEnum):
    """What became of a lease that its owner renews."""

    OURS = "ours"
    BUSY = "busy"
    """It is not prolonged, but one of our transactions holds it: nobody else can take it now."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Fence:
    """A lease that somebody took; its `number` is higher than that of any holder before."""

    name: str
    holder: str
    number: int


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to store. `attested_by` are those of its lists that vouch for its author."""

    mail: ParsedMail
    raw: bytes
    thread: ThreadId
    lists: tuple[ListName, ...]
    received_at: datetime
    attested_by: tuple[ListName, ...]
    is_proved: bool

    def __post_init__(self) -> None:
        """Refuse a mail in which our secrets may stand: whatever is stored is shown."""
        if not self.mail.is_masked:
            raise ValueError("a mail that was read without our secrets cannot be stored")


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that names a list and did not come by it, without its bytes."""

    number: int
    list_name: ListName
    message_id: MessageId
    author: Mailbox
    subject: str
    content_hash: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A stored mail without its bytes (`mails.raw` has them).

    `automatic_rule` is the name of the rule that says why no person wrote it; "" if a person did,
    or if it was kept before rules had names.
    `is_erased`: it named a person who was erased, and does so no more.
    `is_proved`: no outsider can have sent it to us, since its list or an archive brought it, or it
    was in the mailbox before we first looked.
    """

    id: MailId
    message_id: MessageId
    thread: ThreadId
    author: Mailbox
    sender: Mailbox
    date: datetime | None
    received_at: datetime
    subject: str
    text: str
    new_text: str
    in_reply_to: MessageId | None
    references: tuple[MessageId, ...]
    lists: tuple[ListName, ...]
    attachments: tuple[Attachment, ...]
    automatic: Automatic | None
    automatic_rule: str
    size: int
    attested_by: tuple[ListName, ...]
    is_proved: bool
    is_erased: bool = False

    @property
    def attested(self) -> bool:
        """Whether a list that it came through vouches for its author."""
        return bool(self.attested_by)

    @property
    def said_at(self) -> datetime:
        """When it was written, or came if its Date cannot be read."""
        return self.date or self.received_at


@dataclass(frozen=True, slots=True)
class SetAside:
    """A mail that could not be handled: why, from where, and its bytes (None: never loaded)."""

    id: int
    at: datetime
    reason: str
    mailbox: MailboxName | None
    uid_validity: int | None
    uid: int | None
    size: int
    where: str
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A Slack message of ours that shows an item, or a part of it."""

    channel: ChannelId
    ts: Ts
    item: ItemNumber
    is_parent: bool
    delivery: DeliveryId | None


@dataclass(frozen=True, slots=True)
class SentDigest:
    """A digest of one list over one window; (list, window_end) is unique."""

    id: int
    list_name: ListName
    window_start: datetime
    window_end: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery has left; `result` is the peer's name for it (a Slack ts, a Message-ID)."""

    id: DeliveryId
    at: datetime
    result: str


@dataclass(frozen=True, slots=True)
class Later:
    """A try failed; the next one is due at `due_at`.

    `after` is for how long the peer wants to be left alone, 0 if it did not say.
    """

    id: DeliveryId
    due_at: datetime
    error: str
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Failed:
    """A delivery cannot leave; a person must look at it.

    With `recipient`, only if it is still for that one: a channel may have got another id meanwhile,
    and then it leaves again.
    """

    id: DeliveryId
    at: datetime
    error: str
    recipient: str = ""


Outcome = Sent | Later | Failed
"""The outcome of one try of a delivery."""
