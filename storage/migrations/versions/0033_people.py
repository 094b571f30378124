"""Keep proofs of addresses with their limits, what chairs know of rosters, and what is erased.

Revision ID: 0033
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None

BEFORE = "'answer', 'hint', 'transcript', 'report'"


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
    _limit(f"{BEFORE}, 'link of a user', 'link to an address', 'link guess'")


def downgrade() -> None:
    """Take the step back."""
    _limit(BEFORE)
    op.drop_column("mails", "is_erased")
    op.drop_table("roster_reports")
    op.drop_table("address_proofs")


def _limit(kinds: str) -> None:
    """Make the table anew: SQLite cannot change a constraint.

    What was sent in the last day is forgotten, so an address may be answered once more.
    """
    op.drop_table("limited")
    op.create_table(
        "limited",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("delivery", types.PlainText(), nullable=True),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_limited_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limited")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_limited_kind_key", "limited", ["kind", "key"], unique=False)
    op.create_index("ix_limited_at", "limited", ["at"], unique=False)
