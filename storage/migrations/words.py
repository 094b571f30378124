"""Let a column that holds one of some words hold more of them.

SQLite keeps a table's constraints as text. Changing that text is the way that its manual gives for
a change which no row can break (https://www.sqlite.org/lang_altertable.html, 7): the new constraint
allows more words. Copying a long table would take minutes.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op


def allow_words(table: str, column: str, words: Iterable[str]) -> None:
    """Let a column hold these words; whoever takes some away has deleted the rows with them.

    Raises:
        RuntimeError: the constraint is not as it was made.
    """
    connection = op.get_bind()
    allowed = ", ".join(f"'{word}'" for word in words)
    if connection.dialect.name != "sqlite":
        op.drop_constraint(column, table, type_="check")
        op.create_check_constraint(column, table, f"{column} IN ({allowed})")
        return
    constraint = re.compile(rf'(ck_{table}_{column}"? CHECK \({column} IN \()[^()]*(\)\))')
    where = f"type = 'table' AND name = '{table}'"
    text = connection.execute(
        sa.text(f"SELECT sql FROM sqlite_schema WHERE {where}")  # noqa: S608 - our own
    ).scalar_one()
    changed, found = constraint.subn(rf"\g<1>{allowed}\g<2>", text)
    if found != 1:
        raise RuntimeError(f"the constraint of {table}.{column} is not as it was made")
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text(f"UPDATE sqlite_schema SET sql = :sql WHERE {where}"),  # noqa: S608 - our own
        {"sql": changed},
    )
    # Every connection reads the schema again, this one too.
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
