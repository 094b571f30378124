"""Alembic's environment: run on the connection that `storage/database/migrate.py` hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from storage.database.migrate import is_described
from storage.link import types
from storage.tables import complete_metadata


def render_type(kind: str, value: object, context_: AutogenContext) -> str | Literal[False]:
    """Write our column types by their names, so that a migration reads like the tables."""
    if kind != "type" or type(value).__module__ != types.__name__:
        return False
    context_.imports.add("from storage.link import types")
    if isinstance(value, types.OneOf):
        return "types.PlainText()"  # the words belong to the CHECK, not to the column
    return f"types.{type(value).__name__}()"


def run_migrations(connection: Connection) -> None:
    """Run on one connection, in the transaction that it is in."""
    context.configure(
        connection=connection,
        target_metadata=complete_metadata(),
        render_as_batch=False,
        compare_type=True,
        render_item=render_type,
        include_name=is_described,
    )
    context.run_migrations()


run_migrations(context.config.attributes["connection"])
