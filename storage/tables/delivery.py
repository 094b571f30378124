"""Tables of deliveries: the outbox, the Slack messages that it made, and the digests."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Named,
    PrimaryKeyConstraint,
    Table,
    TypedColumns,
    UniqueConstraint,
    true,
)

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.payloads import Payload
from storage.link.payloads import PayloadJson
from storage.link.types import OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import fixed, metadata, only_where, only_words


class DeliveryColumns(TypedColumns):
    """An outbox row. `seq` is the order of queueing; `claimed_by` is the worker that sends it."""

    seq = Column(RowId, primary_key=True)
    id = Column(PlainText, nullable=False)
    kind: Named[DeliveryKind] = Column(OneOf(DeliveryKind), nullable=False)
    destination = Column(PlainText, nullable=False)
    recipient = Column(PlainText, nullable=False)
    item = Column(RowId, ForeignKey("items.number"), index=True)
    ref = Column(BigInteger)
    payload: Named[Payload | None] = Column(PayloadJson)
    dedup_key = Column(PlainText)
    state: Named[DeliveryState] = Column(OneOf(DeliveryState), nullable=False)
    attempts = Column(BigInteger, nullable=False)
    created_at = Column(UtcDateTime, nullable=False)
    due_at = Column(UtcDateTime, nullable=False)
    first_attempt_at = Column(UtcDateTime)
    last_error = Column(PlainText, nullable=False)
    sent_at = Column(UtcDateTime)
    result = Column(PlainText, nullable=False)
    claimed_by = Column(PlainText)


deliveries = Table(
    "deliveries",
    metadata,
    DeliveryColumns,
    only_words("kind", DeliveryKind),
    only_words("state", DeliveryState),
    CheckConstraint("attempts >= 0", name="attempts"),
    UniqueConstraint("id"),  # outbox.record
    UniqueConstraint("dedup_key"),  # outbox.add
    # outbox.claim_due: the head of each destination, one step of the index each. A partial index on
    # the waiting rows would be smaller, but SQLite's planner ignores it.
    Index("ix_deliveries_state_destination_seq", "state", "destination", "seq"),
    sqlite_autoincrement=True,
)

waiting = deliveries.c.state == fixed(DeliveryState.WAITING)
pending_update = (
    (deliveries.c.kind == fixed(DeliveryKind.UPDATE_ITEM))
    & waiting
    & deliveries.c.claimed_by.is_(None)
)
Index(  # One pending update per item, besides the one being sent.
    "uq_deliveries_pending_update",
    deliveries.c.item,
    deliveries.c.destination,
    unique=True,
    **only_where(pending_update),
)
sent_update = (deliveries.c.kind == fixed(DeliveryKind.UPDATE_ITEM)) & (
    deliveries.c.state == fixed(DeliveryState.SENT)
)
Index(  # outbox.oldest_update, outbox.forget_updates
    "ix_deliveries_sent_updates",
    deliveries.c.sent_at,
    **only_where(sent_update),
)
in_hand = waiting & deliveries.c.claimed_by.is_not(None)
Index(  # outbox.release
    "ix_deliveries_claimed_by",
    deliveries.c.claimed_by,
    **only_where(in_hand),
)


class SlackMessageColumns(TypedColumns):
    """A Slack message of ours that shows an item or a part of it."""

    channel = Column(PlainText, nullable=False)
    ts = Column(PlainText, nullable=False)
    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    is_parent = Column(Boolean, nullable=False)
    delivery = Column(PlainText)


slack_messages = Table(
    "slack_messages",
    metadata,
    SlackMessageColumns,
    PrimaryKeyConstraint("channel", "ts"),  # slack.at
    Index("ix_slack_messages_item", "item", "channel"),  # slack.parents
)

is_parent = slack_messages.c.is_parent
Index(  # One parent message per item and channel; slack.parent_of.
    "uq_slack_messages_parent",
    slack_messages.c.item,
    slack_messages.c.channel,
    unique=True,
    **only_where(is_parent == true(), on_postgresql=is_parent),
)


class DigestColumns(TypedColumns):
    """A digest of one list over one window."""

    id = Column(RowId, primary_key=True)
    list_name = Column(PlainText, nullable=False)
    slot = Column(PlainText, nullable=False)
    window_start = Column(UtcDateTime, nullable=False)
    window_end = Column(UtcDateTime, nullable=False)
    created_at = Column(UtcDateTime, nullable=False)


digests = Table(
    "digests",
    metadata,
    DigestColumns,
    UniqueConstraint("list_name", "slot"),  # A digest goes once; digests.has_slot.
    Index("ix_digests_list_name_window_end", "list_name", "window_end"),  # digests.latest
    sqlite_autoincrement=True,
)
