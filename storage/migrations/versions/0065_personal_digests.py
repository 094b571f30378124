"""Store people's own digests, what they follow and mute, and their time zones.

Revision ID: 0065
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables and the column."""
    op.create_table(
        "attentions",
        sa.Column("person", _ROW_ID, nullable=False),
        sa.Column("item", _ROW_ID, nullable=False),
        sa.Column("label", types.PlainText(), nullable=False),
        sa.Column("attention", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("attention IN ('follow', 'mute')", name=op.f("ck_attentions_attention")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_attentions_person"),
        sa.PrimaryKeyConstraint("person", "item", "label", name="pk_attentions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_attentions_item_label", "attentions", ["item", "label"])
    op.create_table(
        "personal_digests",
        sa.Column("person", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("schedule", types.PlainText(), nullable=False),
        sa.Column("zone", types.PlainText(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("next_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_personal_digests_person"),
        sa.PrimaryKeyConstraint("person", name="pk_personal_digests"),
    )
    op.create_index("ix_personal_digests_next_at", "personal_digests", ["next_at"])
    op.add_column(
        "people",
        sa.Column("zone", types.PlainText(), server_default=sa.text("''"), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("people", "zone")
    op.drop_index("ix_personal_digests_next_at", table_name="personal_digests")
    op.drop_table("personal_digests")
    op.drop_index("ix_attentions_item_label", table_name="attentions")
    op.drop_table("attentions")
