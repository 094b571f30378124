"""Keep why a thread branches: what only its subjects decided may be decided anew.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# A chair's split is in the history. A thread that has Message-IDs of its own was there before:
# something was put into it.
GROUND = """
    CASE WHEN thread IN (SELECT thread FROM thread_ids) THEN 'moved'
    WHEN thread IS NOT NULL AND EXISTS (
        SELECT 1 FROM history WHERE history.what = 'mail' AND history.evidence = root
    ) THEN 'split' ELSE 'subject' END
"""


def upgrade() -> None:
    """Take the step."""
    _put_aside()
    op.create_table(
        "branches",
        sa.Column("root", types.PlainText(), nullable=False),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ground", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "ground IN ('subject', 'split', 'moved')", name=op.f("ck_branches_ground")
        ),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_branches_thread")),
        sa.PrimaryKeyConstraint("root", name=op.f("pk_branches")),
    )
    _take_over("root, thread, ground", f"root, thread, {GROUND}")


def downgrade() -> None:
    """Take the step back."""
    _put_aside()
    op.create_table(
        "branches",
        sa.Column("root", types.PlainText(), nullable=False),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_branches_thread")),
        sa.PrimaryKeyConstraint("root", name=op.f("pk_branches")),
    )
    _take_over("root, thread", "root, thread")


def _put_aside() -> None:
    op.drop_index(op.f("ix_branches_thread"), table_name="branches")
    op.rename_table("branches", "branches_before")
    if op.get_bind().dialect.name == "postgresql":  # There a key's name is taken, once for all.
        op.drop_constraint("pk_branches", "branches_before")


def _take_over(columns: str, values: str) -> None:
    op.execute(f"INSERT INTO branches ({columns}) SELECT {values} FROM branches_before")  # noqa: S608 - ours
    op.drop_table("branches_before")
    op.create_index(op.f("ix_branches_thread"), "branches", ["thread"], unique=False)
