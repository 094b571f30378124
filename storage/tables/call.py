"""Tables of calls for comments, and of the wishes for more time."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Named,
    PrimaryKeyConstraint,
    Table,
    TypedColumns,
    false,
)
from sqlalchemy import (
    text as sql_text,
)

from bot.domain.calls.call import CallKind, CallState, ExtensionState
from bot.domain.items.ending import EndNote
from storage.link.types import Fact, JsonTuple, OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import fixed, metadata, only_where, only_words


class CallColumns(TypedColumns):
    """A call for comments; its questions are numbered by their order. `remind_at` is when next.

    No mail up to `last_mail` came after it had opened. `declaration` is the file of what a chair
    declared.
    """

    id = Column(RowId, primary_key=True)
    item = Column(RowId, ForeignKey("items.number"), nullable=False)
    kind: Named[CallKind] = Column(
        OneOf(CallKind), nullable=False, server_default=sql_text("'comments'")
    )
    text = Column(PlainText, nullable=False)
    questions = Column(JsonTuple, nullable=False)
    state: Named[CallState] = Column(OneOf(CallState), nullable=False)
    opened_at = Column(UtcDateTime, nullable=False)
    opened_by = Column(RowId, ForeignKey("people.id"), index=True)
    closes_at = Column(UtcDateTime, nullable=False)
    closed_at = Column(UtcDateTime)
    closed_by = Column(RowId, ForeignKey("people.id"), index=True)
    outcome = Column(PlainText, nullable=False)
    note: Named[EndNote | None] = Column(Fact(note=EndNote), nullable=False)
    remind_at = Column(UtcDateTime)
    last_mail = Column(BigInteger, nullable=False)
    versions = Column(PlainText, nullable=False, server_default=sql_text("'[]'"))  # JSON
    is_provisional = Column(Boolean, nullable=False, server_default=false())
    is_due_told = Column(Boolean, nullable=False, server_default=false())
    declaration = Column(PlainText, nullable=False, server_default=sql_text("''"))  # JSON


calls = Table(
    "calls",
    metadata,
    CallColumns,
    only_words("state", CallState),
    Index("ix_calls_item_id", "item", "id"),  # calls.latest_of_item, of_items
    sqlite_autoincrement=True,
)

open_call = calls.c.state == fixed(CallState.OPEN)
Index(  # At most one open call per item; calls.open_of_item.
    "uq_calls_item_open",
    calls.c.item,
    unique=True,
    **only_where(open_call),
)
Index(  # calls.due
    "ix_calls_closes_at_open",
    calls.c.closes_at,
    **only_where(open_call),
)
to_remind = open_call & calls.c.remind_at.is_not(None)
Index(  # calls.to_remind
    "ix_calls_remind_at",
    calls.c.remind_at,
    **only_where(to_remind),
)
has_declaration = calls.c.declaration != fixed("")
Index(  # calls.declarations
    "ix_calls_declared",
    calls.c.id,
    **only_where(has_declaration),
)


class CallExtensionColumns(TypedColumns):
    """A later end of a call, proposed or granted; `settles_at` is when silence grants it."""

    id = Column(RowId, primary_key=True)
    call = Column(RowId, ForeignKey("calls.id"), nullable=False)
    state: Named[ExtensionState] = Column(OneOf(ExtensionState), nullable=False)
    before = Column(UtcDateTime, nullable=False)
    until = Column(UtcDateTime, nullable=False)
    reason = Column(PlainText, nullable=False)
    by = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    at = Column(UtcDateTime, nullable=False)
    settles_at = Column(UtcDateTime)


call_extensions = Table(
    "call_extensions",
    metadata,
    CallExtensionColumns,
    only_words("state", ExtensionState),
    Index("ix_call_extensions_call_id", "call", "id"),  # calls.extensions
    sqlite_autoincrement=True,
)
proposed_extension = call_extensions.c.state == fixed(ExtensionState.PROPOSED)
Index(  # One proposal waits per call; calls.proposal.
    "uq_call_extensions_proposed",
    call_extensions.c.call,
    unique=True,
    **only_where(proposed_extension),
)
settles_by_silence = proposed_extension & call_extensions.c.settles_at.is_not(None)
Index(  # calls.to_settle
    "ix_call_extensions_settles_at",
    call_extensions.c.settles_at,
    **only_where(settles_by_silence),
)


class CallSupportColumns(TypedColumns):
    """Somebody supports a proposal."""

    extension = Column(RowId, ForeignKey("call_extensions.id"), nullable=False)
    person = Column(RowId, ForeignKey("people.id"), nullable=False, index=True)
    at = Column(UtcDateTime, nullable=False)


call_supports = Table(
    "call_supports",
    metadata,
    CallSupportColumns,
    PrimaryKeyConstraint("extension", "person"),
    sqlite_with_rowid=False,
)
