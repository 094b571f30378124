"""Keep calls for comments with their questions, and who asked for more time.

Revision ID: 0037
Revises: 0036
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NEW: Final = ("post call", "mail call")
KINDS: Final = ", ".join(f"'{kind}'" for kind in NEW)


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "calls",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("item", types.RowId, nullable=False),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("questions", types.JsonTuple(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("opened_by", types.RowId, nullable=True),
        sa.Column("closes_at", types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("closed_by", types.RowId, nullable=True),
        sa.Column("outcome", types.PlainText(), nullable=False),
        sa.Column("note", types.PlainText(), nullable=False),
        sa.Column("remind_at", types.UtcDateTime(), nullable=True),
        sa.Column("last_mail", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_calls_state")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_calls_item")),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name=op.f("fk_calls_opened_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name=op.f("fk_calls_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calls_item_id", "calls", ["item", "id"], unique=False)
    op.create_index(op.f("ix_calls_opened_by"), "calls", ["opened_by"], unique=False)
    op.create_index(op.f("ix_calls_closed_by"), "calls", ["closed_by"], unique=False)
    _partial("uq_calls_item_open", "calls", "item", "state = 'open'", unique=True)
    _partial("ix_calls_closes_at_open", "calls", "closes_at", "state = 'open'")
    to_remind = "state = 'open' AND remind_at IS NOT NULL"
    _partial("ix_calls_remind_at", "calls", "remind_at", to_remind)
    _extensions()
    allow_words("deliveries", "kind", NEW)


def _extensions() -> None:
    op.create_table(
        "call_extensions",
        sa.Column("id", types.RowId, nullable=False),
        sa.Column("call", types.RowId, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("before", types.UtcDateTime(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=False),
        sa.Column("reason", types.PlainText(), nullable=False),
        sa.Column("by", types.RowId, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("settles_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'granted', 'lapsed')", name=op.f("ck_call_extensions_state")
        ),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=op.f("fk_call_extensions_call")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_call_extensions_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_extensions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_call_extensions_call_id", "call_extensions", ["call", "id"], unique=False)
    op.create_index(op.f("ix_call_extensions_by"), "call_extensions", ["by"], unique=False)
    proposed = "state = 'proposed'"
    _partial("uq_call_extensions_proposed", "call_extensions", "call", proposed, unique=True)
    silent = f"{proposed} AND settles_at IS NOT NULL"
    _partial("ix_call_extensions_settles_at", "call_extensions", "settles_at", silent)
    op.create_table(
        "call_supports",
        sa.Column("extension", types.RowId, nullable=False),
        sa.Column("person", types.RowId, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extension"], ["call_extensions.id"], name=op.f("fk_call_supports_extension")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_call_supports_person")),
        sa.PrimaryKeyConstraint("extension", "person", name=op.f("pk_call_supports")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_call_supports_person"), "call_supports", ["person"], unique=False)


def downgrade() -> None:
    """Take the step back; deliveries about calls are lost."""
    op.execute(f"DELETE FROM deliveries WHERE kind IN ({KINDS})")  # noqa: S608
    forbid_words("deliveries", "kind", NEW)
    for table in ("call_supports", "call_extensions", "calls"):
        op.drop_table(table)


def _partial(name: str, table: str, column: str, where: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
