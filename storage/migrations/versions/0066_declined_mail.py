"""Store which kinds of mail people do not want.

Revision ID: 0066
Revises: 0065
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

_WORDS = "'digest', 'followed', 'reminders', 'receipts', 'questions'"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "declined_mail",
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"what IN ({_WORDS})", name=op.f("ck_declined_mail_what")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_declined_mail_person"),
        sa.PrimaryKeyConstraint("person", "what", name="pk_declined_mail"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("declined_mail")
