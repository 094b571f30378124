"""Store objections, and calls for consensus.

Revision ID: 0067
Revises: 0066
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SOURCES = "'mail', 'slack', 'vote', 'chair'"
_STATES = (
    "'open', 'accommodated', 'retracted', 'does not bear', 'outweighed', 'set aside', 'stands'"
)


WHAT: Final = (
    "opened", "state", "holder", "title", "labels", "outcome", "list added", "mail", "comment",
    "comment edited", "comment deleted", "ballot drafted", "endorsed", "ballot opened",
    "ballot corrected", "ballot closed", "call corrected", "vote", "merged", "deadline",
    "position", "plan", "locked",
)  # fmt: skip
NEW: Final = ("objection", "stance", "relation", "new information")


def upgrade() -> None:
    """Create the tables and the columns, and let a history tell of them."""
    allow_words("history", "what", (*WHAT, *NEW))
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("kind", types.PlainText(), server_default="comments", nullable=False),
        sa.Column("is_provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_due_told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("declaration", types.PlainText(), server_default="", nullable=False),
    )
    for column in columns:
        op.add_column("calls", column)
    declared = sa.text("declaration != ''")
    op.create_index(
        "ix_calls_declared", "calls", ["id"], sqlite_where=declared, postgresql_where=declared
    )
    _create_objections()
    _create_answers()
    op.create_table(
        "stances",
        sa.Column("call", _ROW_ID, nullable=False),
        _person("person"),
        sa.Column("word", types.PlainText(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "word IN ('support', 'can live with it', 'object', 'abstain')",
            name=op.f("ck_stances_word"),
        ),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')", name=op.f("ck_stances_source")
        ),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name="fk_stances_call"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_stances_person"),
        sa.PrimaryKeyConstraint("call", "person", name="pk_stances"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stances_person", "stances", ["person"])
    op.create_table(
        "holds",
        sa.Column("call", _ROW_ID, nullable=False),
        _person("person"),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name="fk_holds_call"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_holds_person"),
        sa.PrimaryKeyConstraint("call", "person", name="pk_holds"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_holds_person", "holds", ["person"])
    op.create_table(
        "relations",
        sa.Column("item", _ROW_ID, nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("other", _ROW_ID, nullable=False),
        _person("by"),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('supersedes', 'amends')", name=op.f("ck_relations_kind")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name="fk_relations_item"),
        sa.ForeignKeyConstraint(["other"], ["items.number"], name="fk_relations_other"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_relations_by"),
        sa.PrimaryKeyConstraint("item", "kind", "other", name="pk_relations"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_relations_other", "relations", ["other"])
    op.create_index("ix_relations_by", "relations", ["by"])


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, _ROW_ID, nullable=False)


def _create_objections() -> None:
    op.create_table(
        "objections",
        sa.Column("item", _ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        _person("person"),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("against", types.PlainText(), nullable=False),
        sa.Column("call", _ROW_ID),
        sa.Column("ballot", _ROW_ID),
        sa.Column("vote", _ROW_ID),
        sa.Column("noted_by", _ROW_ID),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("by", _ROW_ID),
        sa.Column("because", types.PlainText(), nullable=False),
        sa.Column("alternatives", types.PlainText(), nullable=False),
        sa.Column("at_state", types.UtcDateTime()),
        sa.Column("contested_by", _ROW_ID),
        sa.Column("contested_because", types.PlainText(), nullable=False),
        sa.Column("contested_at", types.UtcDateTime()),
        sa.CheckConstraint(f"source IN ({_SOURCES})", name=op.f("ck_objections_source")),
        sa.CheckConstraint(
            "against IN ('call', 'ballot', 'proposal')", name=op.f("ck_objections_against")
        ),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_objections_state")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name="fk_objections_item"),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name="fk_objections_call"),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name="fk_objections_ballot"),
        sa.ForeignKeyConstraint(["vote"], ["votes.id"], name="fk_objections_vote"),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=f"fk_objections_{name}")
            for name in ("person", "noted_by", "by", "contested_by")
        ),
        sa.PrimaryKeyConstraint("item", "number", name="pk_objections"),
        sqlite_with_rowid=False,
    )
    for name in ("person", "call", "ballot", "vote", "noted_by", "by", "contested_by", "at"):
        op.create_index(f"ix_objections_{name}", "objections", [name])


def _create_answers() -> None:
    op.create_table(
        "objection_answers",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("item", _ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        _person("person"),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name="fk_objection_answers_item"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_objection_answers_person"),
        sa.PrimaryKeyConstraint("id", name="pk_objection_answers"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_objection_answers_item_number", "objection_answers", ["item", "number", "id"]
    )
    op.create_index("ix_objection_answers_person", "objection_answers", ["person"])
    op.create_table(
        "objection_shares",
        sa.Column("item", _ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        _person("person"),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name="fk_objection_shares_item"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_objection_shares_person"),
        sa.PrimaryKeyConstraint("item", "number", "person", name="pk_objection_shares"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_objection_shares_person", "objection_shares", ["person"])


def downgrade() -> None:
    """Drop them."""
    op.execute(
        sa.text(
            "DELETE FROM history "
            "WHERE what IN ('objection', 'stance', 'relation', 'new information')"
        )
    )
    allow_words("history", "what", WHAT)
    for table in (
        "relations",
        "holds",
        "stances",
        "objection_shares",
        "objection_answers",
        "objections",
    ):
        op.drop_table(table)
    op.drop_index("ix_calls_declared", table_name="calls")
    for column in ("declaration", "is_due_told", "is_provisional", "kind"):
        op.drop_column("calls", column)
