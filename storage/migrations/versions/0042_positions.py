"""Keep the positions that people seem to take on calls for comments, and the history's word.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "positions",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("item", types.RowId, nullable=False),
        sa.Column("call", types.RowId, nullable=False),
        sa.Column("person", types.RowId, nullable=False),
        sa.Column("lean", sa.Text(), nullable=False),
        sa.Column("sentence", types.PlainText(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=True),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "lean IN ('for', 'against', 'more time')", name=op.f("ck_positions_lean")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'refused')", name=op.f("ck_positions_state")
        ),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_positions_item")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=op.f("fk_positions_call")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_positions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sqlite_autoincrement=True,
    )
    allow_words("history", "what", ("position",))
    op.create_index("uq_positions_item_person", "positions", ["item", "person"], unique=True)
    op.create_index(op.f("ix_positions_call"), "positions", ["call"], unique=False)
    op.create_index(op.f("ix_positions_person"), "positions", ["person"], unique=False)


def downgrade() -> None:
    """Take the step back; what people seem to think of calls is lost."""
    op.execute(
        "DELETE FROM deliveries WHERE text IN ('position', 'position taken', 'position left')"
    )
    op.execute("DELETE FROM history WHERE what = 'position'")
    forbid_words("history", "what", ("position",))
    op.drop_table("positions")
