"""The migrations make exactly the tables that the code uses, on both databases."""

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.ids import DeliveryId
from bot.errors import ConfigError
from storage.database.engine import Database
from storage.database.migrate import is_described, settings_for, upgrade
from storage.database.revision import newest_revision, oldest_revision, revision_of
from storage.database.sqlite import sqlite_engine
from storage.tables import complete_metadata
from tests.conftest import DATABASE_KINDS
from tests.peers.postgres import Postgres


def new_delivery_id(_name: str = "") -> DeliveryId:
    return DeliveryId(uuid.uuid4().hex)


@pytest.fixture(params=DATABASE_KINDS)
def empty_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give two databases without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/one.db", f"sqlite:///{tmp_path}/two.db"
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        with (
            server.fresh_database(migrated=False) as value,
            server.fresh_database(migrated=False) as two,
        ):
            yield value, two


def engine_for(url: str) -> AsyncEngine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return sqlite_engine(Path(address.database or ""), here=False)
    return create_async_engine(address.set(drivername="postgresql+asyncpg"))


async def run(url: str, *steps: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - what the last step gives
    engine = engine_for(url)
    try:
        async with engine.begin() as connection:
            for step in steps:
                result = await connection.run_sync(step)
        return result
    finally:
        await engine.dispose()


def in_order(check: str) -> str:
    """Return a check with its words sorted: migrations add theirs at the end."""
    words = sorted(re.findall(r"'[^']*'", check))
    return re.sub(r"'[^']*'", lambda _word: words.pop(0), check)


def _numbers_stay_used(connection: Connection, table: str) -> bool:
    """Return True if SQLite never gives the number of a deleted row again."""
    if connection.dialect.name != "sqlite":
        return True
    made = text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name")
    return "AUTOINCREMENT" in str(connection.scalar(made, {"name": table}))


def shape(connection: Connection) -> dict[str, object]:
    """Return what autogeneration does not compare, of every table: checks, keys, indexes."""
    inspector = inspect(connection)
    return {
        table: {
            "checks": sorted(
                (check["name"] or "", in_order(check["sqltext"]))
                for check in inspector.get_check_constraints(table)
            ),
            "indexes": sorted(
                (
                    index["name"] or "",
                    index["unique"],
                    repr(index["column_names"]),
                    *map(str, index.get("dialect_options", {}).values()),
                )
                for index in inspector.get_indexes(table)
            ),
            "unique": sorted(map(repr, inspector.get_unique_constraints(table))),
            "foreign": sorted(map(repr, inspector.get_foreign_keys(table))),
            "key": repr(inspector.get_pk_constraint(table)),
            "numbers": _numbers_stay_used(connection, table),
            "columns": sorted(
                (
                    column["name"],
                    str(column["type"]),
                    column["nullable"],
                    str(column["default"]),
                )
                for column in inspector.get_columns(table)
            ),
        }
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version" and is_described(table, "table", {})
    }


def difference(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_name": is_described}
    )
    found: list[Any] = compare_metadata(context, complete_metadata())
    return found


async def test_nothing_is_left_to_autogenerate(empty_urls: tuple[str, str]) -> None:
    assert await run(empty_urls[0], upgrade, difference) == []


async def test_the_migrations_and_the_tables_make_the_same(empty_urls: tuple[str, str]) -> None:
    migrated = await run(empty_urls[0], upgrade, shape)
    created = await run(empty_urls[1], complete_metadata().create_all, shape)

    assert migrated == created


async def test_every_migration_after_the_first_can_be_taken_back(
    empty_urls: tuple[str, str],
) -> None:
    def back(connection: Connection) -> None:
        command.downgrade(settings_for(connection), oldest_revision())

    assert await run(empty_urls[0], upgrade, back, revision_of) == oldest_revision()
    assert await run(empty_urls[0], upgrade, shape) == await run(
        empty_urls[1], complete_metadata().create_all, shape
    )


async def test_an_open_database_is_at_the_newest_revision(empty_urls: tuple[str, str]) -> None:
    for _ in range(2):
        database = await Database.open(empty_urls[0], new_delivery_id=new_delivery_id)
        assert await database.revision() == (newest_revision(), newest_revision())
        await database.close()

    assert await run(empty_urls[0], revision_of) == newest_revision()


async def test_a_server_that_is_behind_is_upgraded_only_when_asked(
    empty_urls: tuple[str, str],
) -> None:
    if empty_urls[0].startswith("sqlite"):
        database = await Database.open(
            empty_urls[0], new_delivery_id=new_delivery_id, migrate=False
        )
        await database.close()
    else:
        with pytest.raises(ConfigError, match="penholder db upgrade"):
            await Database.open(empty_urls[0], new_delivery_id=new_delivery_id, migrate=False)


async def test_a_database_from_a_newer_version_is_refused(database_url: str) -> None:
    def make_newer(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await run(database_url, make_newer)

    with pytest.raises(ConfigError, match="Install the newer version"):
        await Database.open(database_url, new_delivery_id=new_delivery_id)


async def test_a_database_of_a_state_that_is_no_longer_known_is_refused(
    database_url: str,
) -> None:
    def make_older(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '0042'"))

    await run(database_url, make_older)

    with pytest.raises(ConfigError, match="of the commit 97871ced"):
        await Database.open(database_url, new_delivery_id=new_delivery_id)
