"""Keep the votes of two people under one Message-ID, and mails that did not come by their list.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = ("ballot", "source", "evidence_ref")
AFTER = (*BEFORE, "voter")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "held_mails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("author_name", types.PlainText(), nullable=False),
        sa.Column("author_address", types.PlainText(), nullable=False),
        sa.Column("subject", types.PlainText(), nullable=False),
        sa.Column("content_hash", types.PlainText(), nullable=False),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_mails")),
        sa.UniqueConstraint(
            "message_id",
            "author_address",
            "content_hash",
            name=op.f("uq_held_mails_message_id_author_address_content_hash"),
        ),
        sqlite_autoincrement=True,
    )
    for column in ("content_hash", "list_name", "received_at"):
        op.create_index(f"ix_held_mails_{column}", "held_mails", [column], unique=False)
    op.create_index(
        "ix_mail_lists_attested",
        "mail_lists",
        ["list_name"],
        unique=False,
        sqlite_where=sa.text("attested = 1"),
        postgresql_where=sa.text("attested"),
    )
    _change_key(BEFORE, AFTER)


def downgrade() -> None:
    """Take the step back."""
    _change_key(AFTER, BEFORE)
    op.drop_index("ix_mail_lists_attested", table_name="mail_lists")
    op.drop_table("held_mails")


def _change_key(before: Sequence[str], after: Sequence[str]) -> None:
    if op.get_context().dialect.name == "sqlite":
        _rebuild_votes(after)
        return
    op.drop_constraint(op.f(f"uq_votes_{'_'.join(before)}"), "votes", type_="unique")
    op.create_unique_constraint(op.f(f"uq_votes_{'_'.join(after)}"), "votes", list(after))


def _rebuild_votes(key: Sequence[str]) -> None:
    """Make the table anew: SQLite cannot change a constraint."""
    indexes = {
        "ix_votes_ballot_id": ["ballot", "id"],
        "ix_votes_evidence_ref": ["evidence_ref"],
        "ix_votes_superseded_by": ["superseded_by"],
        "ix_votes_voter": ["voter", "id"],
        "uq_votes_ballot_voter_current": ["ballot", "voter"],
    }
    for name in indexes:
        op.drop_index(name, table_name="votes")
    op.rename_table("votes", "old_votes")
    number = sa.Integer()
    op.create_table(
        "votes",
        sa.Column("id", number, nullable=False),
        sa.Column("ballot", number, nullable=False),
        sa.Column("voter", number, nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.Column("reason", types.PlainText(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("assurance", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("evidence_ref", types.PlainText(), nullable=False),
        sa.Column("refusal", types.PlainText(), nullable=False),
        sa.Column("superseded_by", number, nullable=True),
        sa.CheckConstraint(
            "assurance IN ('slack', 'token', 'authenticated', 'list', 'none')",
            name=op.f("ck_votes_assurance"),
        ),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')", name=op.f("ck_votes_source")
        ),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_votes_ballot")),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["votes.id"],
            name=op.f("fk_votes_superseded_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["voter"], ["people.id"], name=op.f("fk_votes_voter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint(*key, name=op.f(f"uq_votes_{'_'.join(key)}")),
        sqlite_autoincrement=True,
    )
    columns = (
        "id, ballot, voter, choice, reason, source, assurance, at, evidence, evidence_ref, "
        "refusal, superseded_by"
    )
    op.execute(f"INSERT INTO votes ({columns}) SELECT {columns} FROM old_votes ORDER BY id")  # noqa: S608 - no input
    op.drop_table("old_votes")
    current = sa.text("refusal = '' AND superseded_by IS NULL")
    for name, names in indexes.items():
        is_current = name.startswith("uq_")
        op.create_index(
            name, "votes", names, unique=is_current, sqlite_where=current if is_current else None
        )
