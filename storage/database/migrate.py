"""Run Alembic's migrations on an open connection."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database.revision import newest_revision
from storage.index.mail_index import BOARD, MAILS, SLACK

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"


def is_described(name: str | None, kind: str, _parents: object) -> bool:
    """Return True if `storage/tables` describes a table; only migrations describe the word indexes.

    FTS5 makes tables of its own, and PostgreSQL stores the words in another form.
    """
    return kind != "table" or not (name or "").startswith((BOARD.name, MAILS.name, SLACK.name))


def upgrade(connection: Connection) -> None:
    """Upgrade a database to the newest revision, in the caller's transaction."""
    command.upgrade(settings_for(connection), "head")


def steps_from(revision: str | None) -> list[str]:
    """Return the migrations after a revision, oldest first, each with what it does."""
    scripts = ScriptDirectory.from_config(_settings())
    return [
        f"{script.revision}: {script.doc}"
        for script in reversed(list(scripts.iterate_revisions("head", revision or "base")))
    ]


def write_migration(connection: Connection, *, name: str) -> None:
    """Write a new migration file, with the difference between the tables and the database."""
    number = int(newest_revision()) + 1
    command.revision(
        settings_for(connection), message=name, autogenerate=True, rev_id=f"{number:04}"
    )


def settings_for(connection: Connection) -> Config:
    """Return Alembic's settings for working on an open connection."""
    settings = _settings()
    settings.attributes["connection"] = connection
    return settings


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.set_main_option("path_separator", "os")
    return settings
