"""Remember by what mails are put back, what is suggested, and where threads branch.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "suggestions",
        sa.Column("lost", types.PlainText(), nullable=False),
        sa.Column("alike", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'merged', 'refused')", name=op.f("ck_suggestions_state")
        ),
        sa.PrimaryKeyConstraint("lost", name=op.f("pk_suggestions")),
    )
    op.create_table(
        "traces",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.Column("is_series", sa.Boolean(), nullable=False),
        sa.Column("quoted", sa.LargeBinary(), nullable=True),
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
    op.create_table(
        "branches",
        sa.Column("root", types.PlainText(), nullable=False),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_branches_thread")),
        sa.PrimaryKeyConstraint("root", name=op.f("pk_branches")),
    )
    op.create_index(op.f("ix_branches_thread"), "branches", ["thread"], unique=False)


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(op.f("ix_branches_thread"), table_name="branches")
    op.drop_table("branches")
    op.drop_index(
        "ix_traces_lost",
        table_name="traces",
        sqlite_where=sa.text("quoted IS NOT NULL"),
        postgresql_where=sa.text("quoted IS NOT NULL"),
    )
    op.drop_index("ix_traces_key_said_at", table_name="traces")
    op.drop_table("traces")
    op.drop_table("suggestions")
