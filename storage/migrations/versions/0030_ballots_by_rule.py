"""Keep with a ballot its whole rule as JSON, its options, and the chair's casting vote.

Revision ID: 0030
Revises: 0029
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BLOCK: Final = {"choice": "block", "reason": True, "outcome": "rejected"}
FORMS: Final[Mapping[str, dict[str, Any]]] = {
    "consent": {"method": "consent", "veto": BLOCK, "more_for_than_against": True},
    "plus-minus": {"method": "plus-minus", "more_for_than_against": True},
}
CHOICES: Final = {
    "consent": ["agree", "abstain", "disagree", "block"],
    "plus-minus": ["+1", "+0", "-0", "-1"],
}
CHECK: Final = r'CONSTRAINT ck_ballots_quorum CHECK \("?quorum"? >= 0\)'


def upgrade() -> None:
    """Take the step."""
    op.execute("ALTER TABLE ballots RENAME COLUMN method TO rule_name")
    op.execute("ALTER TABLE ballots RENAME COLUMN choices TO rule")
    for column in ("options", "winners"):
        op.add_column(
            "ballots",
            sa.Column(column, types.JsonTuple(), server_default=sa.text("'[]'"), nullable=False),
        )
    op.add_column("ballots", sa.Column("check_at", types.UtcDateTime(), nullable=True))
    op.add_column("ballots", sa.Column("active", types.PlainText(), nullable=True))
    op.add_column(
        "ballots",
        sa.Column("casting", types.PlainText(), server_default=sa.text("''"), nullable=False),
    )
    op.create_index(
        "ix_ballots_check_at",
        "ballots",
        ["check_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND check_at IS NOT NULL"),
        postgresql_where=sa.text("state = 'open' AND check_at IS NOT NULL"),
    )
    op.create_index(
        "ix_votes_replaced",
        "votes",
        ["ballot", "id"],
        unique=False,
        sqlite_where=sa.text("refusal = '' AND superseded_by IS NOT NULL"),
        postgresql_where=sa.text("refusal = '' AND superseded_by IS NOT NULL"),
    )
    _rewrite("rule_name, quorum", _form)
    if op.get_bind().dialect.name == "sqlite":
        _in_schema(rf",?\s*{CHECK}", "")
    else:
        op.drop_constraint(op.f("ck_ballots_quorum"), "ballots", type_="check")
    op.drop_column("ballots", "quorum")


def downgrade() -> None:
    """Take the step back; only the two old methods stay what they are."""
    op.execute(
        "ALTER TABLE ballots ADD COLUMN quorum BIGINT DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_ballots_quorum CHECK (quorum >= 0)"
    )
    op.drop_index("ix_votes_replaced", table_name="votes")
    op.drop_index("ix_ballots_check_at", table_name="ballots")
    for column in ("casting", "active", "check_at", "winners", "options"):
        op.drop_column("ballots", column)
    link = op.get_bind()
    for row in link.execute(sa.text("SELECT id, rule FROM ballots")).all():
        count = json.loads(row.rule).get("quorum", {}).get("count", 0)
        link.execute(
            sa.text("UPDATE ballots SET quorum = :count WHERE id = :id"),
            {"count": count if isinstance(count, int) else 0, "id": row.id},
        )
    _rewrite("rule_name, rule", _choices)
    op.execute("ALTER TABLE ballots RENAME COLUMN rule_name TO method")
    op.execute("ALTER TABLE ballots RENAME COLUMN rule TO choices")


def _rewrite(columns: str, written: Callable[..., str]) -> None:
    """Rewrite the column `rule` of each ballot from other columns."""
    link = op.get_bind()
    for row in link.execute(sa.text(f"SELECT id, {columns} FROM ballots")).all():  # noqa: S608
        link.execute(
            sa.text("UPDATE ballots SET rule = :rule WHERE id = :id"),
            {"rule": written(*row[1:]), "id": row.id},
        )


def _form(method: str, quorum: int) -> str:
    form = FORMS.get(method, FORMS["consent"]) | {"quorum": {"count": max(1, quorum)}}
    return json.dumps(form, separators=(",", ":"))


def _choices(name: str, _rule: str) -> str:
    return json.dumps(CHOICES.get(name, CHOICES["consent"]), separators=(",", ":"))


def _in_schema(before: str, after: str) -> None:
    """Change the text of the table: SQLite cannot drop a constraint (lang_altertable, 7)."""
    link = op.get_bind()
    named = "WHERE type = 'table' AND name = 'ballots'"
    made = str(link.scalar(sa.text(f"SELECT sql FROM sqlite_schema {named}")))  # noqa: S608
    changed, count = re.subn(before, after, made, count=1)
    if not count:
        raise RuntimeError("the table ballots has not the constraint that it should have")
    version = int(link.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema = ON")
    link.execute(
        sa.text(f"UPDATE sqlite_schema SET sql = :sql {named}"),  # noqa: S608
        {"sql": changed},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
