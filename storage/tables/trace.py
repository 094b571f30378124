"""Tables for repairing threads: traces of mails, suggestions to the chair, branches."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Named,
    Table,
    TypedColumns,
)

from bot.domain.items.branch import Ground
from bot.domain.items.suggestion import SuggestionState
from bot.mail.values import TraceKind
from storage.link.types import OneOf, PlainText, RowId, UtcDateTime
from storage.tables.metadata import fixed, metadata, only_where, only_words


class TraceColumns(TypedColumns):
    """What is stored of a mail under one key; the last two only if it lost its references."""

    id = Column(RowId, primary_key=True)
    key = Column(BigInteger, nullable=False)
    message_id = Column(PlainText, nullable=False)
    said_at = Column(UtcDateTime, nullable=False)
    kind: Named[TraceKind] = Column(OneOf(TraceKind), nullable=False)
    quoted = Column(LargeBinary)
    marks = Column(LargeBinary)


traces = Table(
    "traces",
    metadata,
    TraceColumns,
    only_words("kind", TraceKind),
    Index("ix_traces_key_said_at", "key", "said_at"),  # traces.under
)

lost = traces.c.quoted.is_not(None)
Index(  # traces.lost_under
    "ix_traces_lost",
    traces.c.key,
    **only_where(lost),
)


class AnsweredColumns(TypedColumns):
    """A mail that lost its references, and the nearest mail that it is proved to answer."""

    lost = Column(PlainText, primary_key=True)
    answers = Column(PlainText, nullable=False)
    proof = Column(Integer, nullable=False)
    """How near they are: `bot.mail.threads.lost_replies.Proof`."""
    said_at = Column(UtcDateTime, nullable=False)


answered = Table("answered", metadata, AnsweredColumns)


class SuggestionColumns(TypedColumns):
    """A mail that may belong to a thread: `lost` is its Message-ID, `alike` one of that thread."""

    lost = Column(PlainText, primary_key=True)
    alike = Column(PlainText, primary_key=True)
    at = Column(UtcDateTime, nullable=False)
    state: Named[SuggestionState] = Column(OneOf(SuggestionState), nullable=False)


suggestions = Table(
    "suggestions", metadata, SuggestionColumns, only_words("state", SuggestionState)
)

refused = suggestions.c.state == fixed(SuggestionState.REFUSED)
Index(  # suggestions.refused
    "ix_suggestions_refused",
    suggestions.c.lost,
    **only_where(refused),
)


class BranchColumns(TypedColumns):
    """A mail at which a thread branched: those below it are stored in `thread`.

    If `thread` is NULL, the mail has a subject of its own, and only the arrival of its parent can
    show whether the subject is new.
    """

    root = Column(PlainText, primary_key=True)
    thread = Column(RowId, ForeignKey("threads.id"), index=True)
    ground: Named[Ground] = Column(OneOf(Ground), nullable=False)


branches = Table("branches", metadata, BranchColumns, only_words("ground", Ground))
