"""Let a mail have a suggestion with each of several others, and find what was refused.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REFUSED = sa.text("state = 'refused'")


def upgrade() -> None:
    """Take the step."""
    _put_aside()
    _create("lost", "alike")
    op.execute(
        "INSERT INTO suggestions (lost, alike, at, state)"
        " SELECT lost, alike, at, state FROM suggestions_before"
    )
    op.drop_table("suggestions_before")
    op.create_index(
        "ix_suggestions_refused",
        "suggestions",
        ["lost"],
        unique=False,
        sqlite_where=REFUSED,
        postgresql_where=REFUSED,
    )


def downgrade() -> None:
    """Take the step back; of several suggestions about a mail the first one stays."""
    op.drop_index("ix_suggestions_refused", table_name="suggestions")
    _put_aside()
    _create("lost")
    op.execute(
        "INSERT INTO suggestions (lost, alike, at, state)"
        " SELECT lost, alike, at, state FROM suggestions_before AS one WHERE NOT EXISTS ("
        " SELECT 1 FROM suggestions_before AS other WHERE other.lost = one.lost AND ("
        " other.at < one.at OR other.at = one.at AND other.alike < one.alike))"
    )
    op.drop_table("suggestions_before")


def _put_aside() -> None:
    op.rename_table("suggestions", "suggestions_before")
    if op.get_bind().dialect.name == "postgresql":  # There a key's name is taken, once for all.
        op.drop_constraint("pk_suggestions", "suggestions_before")


def _create(*key: str) -> None:
    op.create_table(
        "suggestions",
        sa.Column("lost", types.PlainText(), nullable=False),
        sa.Column("alike", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'merged', 'refused')", name=op.f("ck_suggestions_state")
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_suggestions")),
    )
