"""Keep which people became one, when and why; find mails by their author; ask Slack again.

Slack is asked once more who its users are: whether a profile is of another organisation was not
looked at before.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "joins",
        sa.Column("id", row_id, nullable=False),
        sa.Column("kept", row_id, nullable=False),
        sa.Column("gone", row_id, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["gone"], ["people.id"], name=op.f("fk_joins_gone")),
        sa.ForeignKeyConstraint(["kept"], ["people.id"], name=op.f("fk_joins_kept")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_joins_gone"), "joins", ["gone"], unique=False)
    op.create_index(op.f("ix_joins_kept"), "joins", ["kept"], unique=False)
    op.create_index("ix_mails_author_address", "mails", ["author_address"], unique=False)
    people = sa.table("people", sa.column("slack_looked_up", sa.Boolean()))
    op.execute(people.update().values(slack_looked_up=False))


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("ix_mails_author_address", table_name="mails")
    op.drop_table("joins")
