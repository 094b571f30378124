"""Remember by what else than quotes lost replies are put back, also of the mails that are here.

What was remembered before is made anew: it is all in the mails.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.domain.ids import MessageId
from bot.mail.threads.lost_replies import Writing, remember, traces_under
from bot.mail.values import Mailbox
from storage.link import types
from storage.mail.threads import to_row

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AT_A_TIME = 500

mails = sa.table(
    "mails",
    sa.column("id", sa.BigInteger()),
    sa.column("message_id", types.PlainText()),
    sa.column("said_at", types.UtcDateTime()),
    sa.column("subject", types.PlainText()),
    sa.column("author_name", types.PlainText()),
    sa.column("author_address", types.PlainText()),
    sa.column("text", types.PlainText()),
    sa.column("new_text", types.PlainText()),
    sa.column("references", types.JsonTuple()),
    sa.column("automatic", types.PlainText()),
)
traces = sa.table(
    "traces",
    sa.column("key", sa.BigInteger()),
    sa.column("message_id", types.PlainText()),
    sa.column("said_at", types.UtcDateTime()),
    sa.column("kind", types.PlainText()),
    sa.column("quoted", sa.LargeBinary()),
    sa.column("marks", sa.LargeBinary()),
)


def upgrade() -> None:
    """Take the step, with the mails that are there."""
    op.drop_table("traces")
    _create_traces(
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("quoted", sa.LargeBinary(), nullable=True),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('subject', 'series', 'ticket')", name=op.f("ck_traces_kind")),
    )
    connection = op.get_bind()
    last = 0
    while rows := _kept_after(connection, last):
        last = rows[-1].id
        found = [to_row(trace) for row in rows for trace in _traces(row)]
        if found:
            connection.execute(sa.insert(traces), found)


def downgrade() -> None:
    """Take the step back; what was remembered is not made again."""
    op.drop_table("traces")
    _create_traces(
        sa.Column("is_series", sa.Boolean(), nullable=False),
        sa.Column("quoted", sa.LargeBinary(), nullable=True),
    )


def _create_traces(*columns: sa.Column[Any] | sa.CheckConstraint) -> None:
    op.create_table(
        "traces",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traces")),
    )
    op.create_index("ix_traces_key_said_at", "traces", ["key", "said_at"], unique=False)
    op.create_index(
        "ix_traces_lost",
        "traces",
        ["key"],
        unique=False,
        sqlite_where=sa.text("quoted IS NOT NULL"),
        postgresql_where=sa.text("quoted IS NOT NULL"),
    )


def _kept_after(connection: sa.Connection, last: int) -> Sequence[sa.Row[Any]]:
    some = (
        sa.select(mails)
        .where(mails.c.id > last, mails.c.automatic.is_(None))
        .order_by(mails.c.id)
        .limit(AT_A_TIME)
    )
    return connection.execute(some).all()


def _traces(row: sa.Row[Any]) -> list[Any]:
    """Return the traces of a kept mail; to whom it went stands in its bytes alone."""
    writing = Writing(
        message_id=MessageId(row.message_id),
        author=Mailbox(row.author_name, row.author_address),
        said_at=row.said_at,
        subject=row.subject,
        text=row.text,
        new_text=row.new_text,
    )
    remembered = remember(writing, has_lost=not row.references)
    return traces_under(remembered, writing.message_id, said_at=row.said_at)
