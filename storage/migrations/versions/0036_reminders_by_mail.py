"""Take in one more kind of deliveries: the reminder by mail to somebody who has not voted.

Revision ID: 0036
Revises: 0034
"""

import re
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

KINDS: Final = (
    "post item", "update item", "post mail", "post comment", "post ballot", "post extension",
    "post merge", "post result", "slack receipt", "slack note", "slack news", "mark comment",
    "learn person", "mail ballot", "mail extension", "mail result", "mail receipt",
    "mail reminder", "mail note", "mail digest",
)  # fmt: skip
NEW: Final = "mail reminder"


def upgrade() -> None:
    """Take the step."""
    _allow(KINDS)


def downgrade() -> None:
    """Take the step back; deliveries of the new kind are lost."""
    op.execute(sa.text("DELETE FROM deliveries WHERE kind = :new").bindparams(new=NEW))
    _allow([kind for kind in KINDS if kind != NEW])


def _allow(kinds: Sequence[str]) -> None:
    """Let deliveries have these kinds.

    SQLite cannot change a constraint. Its own manual (lang_altertable, 7) has the text of the table
    changed instead of the table copied, as no row is stored differently.
    """
    check = "kind IN ({})".format(", ".join(f"'{kind}'" for kind in kinds))
    link = op.get_bind()
    if link.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_deliveries_kind"), "deliveries", type_="check")
        op.create_check_constraint(op.f("ck_deliveries_kind"), "deliveries", check)
        return
    made = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'deliveries'"
    before = str(link.scalar(sa.text(made)))
    after = re.sub(r"kind IN \([^)]*\)", check, before, count=1)
    version = int(link.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema = ON")
    link.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = 'deliveries'"),
        {"sql": after},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
