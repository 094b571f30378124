"""Let a vote be of the past, out of an archive.

Revision ID: 0075
Revises: 0074
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.migrations.words import allow_words

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

SOURCES: Final = ("slack", "mail", "time", "command-line")
ARCHIVE: Final = "archive"
TABLES: Final = ("votes", "history", "comments", "endorsements", "stances")


def upgrade() -> None:
    """Allow the new source."""
    for table in TABLES:
        allow_words(table, "source", (*SOURCES, ARCHIVE))


def downgrade() -> None:
    """Drop the ballots of the past with their votes, and allow the old sources only."""
    past = "SELECT id FROM ballots WHERE note LIKE '%\"from archive\"%'"
    for table, column in (("results", "ballot"), ("electors", "ballot"), ("votes", "ballot")):
        op.execute(sa.text(f"DELETE FROM {table} WHERE {column} IN ({past})"))  # noqa: S608 - ours
    op.execute(sa.text(f"DELETE FROM ballots WHERE id IN ({past})"))  # noqa: S608 - ours
    op.execute(sa.text("DELETE FROM history WHERE source = 'archive'"))
    for table in TABLES:
        allow_words(table, "source", SOURCES)
