"""Let a delivery be the welcome into a channel.

SQLite keeps a table's constraints as text. Changing that text is the way that its manual gives for
a change which no row can break (https://www.sqlite.org/lang_altertable.html, 7): the new constraint
allows one word more. Copying a long outbox would take minutes.

Revision ID: 0064
Revises: 0063
"""

import re
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

KINDS: Final = (
    "post item", "update item", "post mail", "post comment", "post ballot", "post draft",
    "post extension", "post correction", "post merge", "post plan", "post result", "slack receipt",
    "slack note", "slack news", "mark comment", "learn person", "mail ballot", "mail draft",
    "mail extension", "mail correction", "mail result", "mail echo", "mail receipt",
    "mail reminder", "mail note", "mail digest", "post call", "mail call",
)  # fmt: skip
WELCOME: Final = "post welcome"
CONSTRAINT: Final = re.compile(r'(ck_deliveries_kind"? CHECK \(kind IN \()[^()]*(\)\))')


def upgrade() -> None:
    """Allow the new kind."""
    _change((*KINDS, WELCOME))


def downgrade() -> None:
    """Drop the welcomes, and allow the old kinds only."""
    op.execute(sa.text("DELETE FROM deliveries WHERE kind = 'post welcome'"))
    _change(KINDS)


def _change(after: tuple[str, ...]) -> None:
    connection = op.get_bind()
    words = ", ".join(f"'{kind}'" for kind in after)
    if connection.dialect.name != "sqlite":
        op.drop_constraint("kind", "deliveries", type_="check")
        op.create_check_constraint("kind", "deliveries", f"kind IN ({words})")
        return
    table = "type = 'table' AND name = 'deliveries'"
    text = connection.execute(
        sa.text(f"SELECT sql FROM sqlite_schema WHERE {table}")  # noqa: S608 - our own
    ).scalar_one()
    changed, found = CONSTRAINT.subn(rf"\g<1>{words}\g<2>", text)
    if found != 1:
        raise RuntimeError("the constraint of deliveries.kind is not as it was made")
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text(f"UPDATE sqlite_schema SET sql = :sql WHERE {table}"),  # noqa: S608 - our own
        {"sql": changed},
    )
    # Every connection reads the schema again, this one too.
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
