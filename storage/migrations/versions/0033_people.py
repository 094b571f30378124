"""Keep proofs of addresses with their limits, what chairs know of rosters, and what is erased.

Revision ID: 0033
Revises: 0030
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None

LIMITS: Final = ("link of a user", "link to an address", "link guess")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "address_proofs",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("user", types.PlainText(), nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'joined', 'taken')", name=op.f("ck_address_proofs_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_proofs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_address_proofs_user", "address_proofs", ["user", "id"], unique=False)
    op.create_index(
        "ix_address_proofs_taken",
        "address_proofs",
        ["address"],
        unique=False,
        sqlite_where=sa.text("state = 'taken'"),
        postgresql_where=sa.text("state = 'taken'"),
    )
    op.create_index("ix_address_proofs_expires_at", "address_proofs", ["expires_at"], unique=False)
    op.create_table(
        "roster_reports",
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("problems", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("list_name", name=op.f("pk_roster_reports")),
    )
    op.add_column(
        "mails", sa.Column("is_erased", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    allow_words("limited", "kind", LIMITS)


def downgrade() -> None:
    """Take the step back."""
    op.execute("DELETE FROM limited WHERE kind LIKE 'link %'")
    forbid_words("limited", "kind", LIMITS)
    op.drop_column("mails", "is_erased")
    op.drop_table("roster_reports")
    op.drop_table("address_proofs")
