"""`penholder db`: the steps of an upgrade, and the move to another database."""

import asyncio
import shutil
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from storage.database.engine import Database
from storage.database.migrate import settings_for
from storage.database.revision import newest_revision, revision_of
from tests.cli.as_service import as_service
from tests.cli.program import Penholder, write_config
from tests.conftest import NEEDS_POSTGRESQL, FreshDatabase, copies_of, new_delivery_id
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail
from tests.migrations.test_migrations import run
from tests.peers.postgres import Postgres


@pytest.fixture
def fresh_database(migrated_sqlite: Path) -> FreshDatabase:
    """Give SQLite alone; PostgreSQL is asked for where it is the point."""
    return copies_of(migrated_sqlite)


async def fill(url: str) -> None:
    """Put something into most tables, with references within a table to rows that follow."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    room = Room(database)
    try:
        await room.fetch(
            mail("one", "The jetty and the crane.", subject="Repair of the jetty"),
            mail("two", "I agree \0 \N{GRINNING FACE}", answers=["one"]),
            mail("three", "Another matter.", subject="The lantern"),
            mail("four", "A third.", subject="The buoy"),
            b"broken",
        )
        await room.posted(1, ts="1.0")
        await room.pen(CHAIR, "ballot 1 until in 3 days")
        await room.press(ADA, 1, "agree")
        await room.pen(ADA, "vote 1 block the rails rust")
        await room.press(BEN, 1, "agree")
        await room.say(BEN, "A word from Slack", ts="2.0", thread="1.0")
        await room.pen(CHAIR, "title 2 A new lantern")
        await room.pen(CHAIR, "merge 2 into 3")
    finally:
        await database.close()


def numbers_of(url: str) -> dict[str, int]:
    """Return what a fresh row would follow: no number is given twice, also of rows now gone."""

    def last(connection: Connection) -> dict[str, int]:
        if connection.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
            return {row.name: row.seq for row in rows}
        names = ("ballots", "comments", "people", "threads", "votes")
        return {
            name: connection.scalar(text(f"SELECT last_value FROM {name}_id_seq")) or 0  # noqa: S608
            for name in names
        }

    numbers: dict[str, int] = asyncio.run(run(url, last))
    return numbers


@NEEDS_POSTGRESQL
async def test_a_copy_to_postgresql_and_back_holds_all(
    postgres_server: Postgres, migrated_sqlite: Path, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)
    first = Penholder(write_config(tmp_path / "penholder.toml", database_url))
    back_url = f"sqlite:///{tmp_path / 'back.db'}"
    shutil.copyfile(migrated_sqlite, tmp_path / "back.db")
    with postgres_server.fresh_database() as url:
        second = Penholder(write_config(tmp_path / "second.toml", url))
        third = Penholder(write_config(tmp_path / "third.toml", back_url))

        there = await first("db", "copy", url)
        again = await first("db", "copy", url)
        back = await second("db", "copy", back_url)

        assert (there.status, back.status) == (0, 0), there.err + back.err
        assert "rows copied and compared" in there.out
        assert (again.status, again.out) == (1, "")
        assert "not empty" in again.err
        asked = [
            ("items", "--all", "--json"),
            ("show", "1", "--json"),
            *(("search", words, "--json") for words in ("crane", "lantern", "slack")),
            ("outbox", "list"),
        ]
        for words in asked:
            expected, *others = [await penholder(*words) for penholder in (first, second, third)]
            assert expected.status == 0
            assert [other.out for other in others] == [expected.out] * 2, words
        numbers = await asyncio.to_thread(numbers_of, database_url)
        assert await asyncio.to_thread(numbers_of, back_url) == numbers
        given = await asyncio.to_thread(numbers_of, url)
        assert given == {name: numbers[name] for name in given}
        await use(url)
        await use(back_url)


async def use(url: str) -> None:
    """Go on in a copy, as its service does: nothing meets a number that is taken."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    try:
        room = Room(database)
        await room.fetch(mail("five", "A fifth.", subject="The pier"), uid_validity=2)
        await room.press(BEN, 1, "disagree")
        await room.say(ADA, "Said in the copy", ts="3.0", thread="1.0")
        assert 4 in {item["number"] for item in await room.items()}
    finally:
        await database.close()


async def test_nothing_is_copied_while_a_service_runs_or_from_nothing(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "target.db"
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    try:
        async with as_service(database):
            refused = await penholder("db", "copy", f"sqlite:///{target}")
    finally:
        await database.close()
    itself = await penholder("db", "copy", database_url)
    empty = Penholder(write_config(tmp_path / "no.toml", f"sqlite:///{tmp_path / 'no.db'}"))
    nothing = await empty("db", "copy", f"sqlite:///{target}")

    assert refused.status == 1
    assert "stop it first" in refused.err
    assert itself.status == 2
    assert nothing.status == 1
    assert "nothing to copy" in nothing.err
    assert not target.exists()
    assert not (tmp_path / "no.db").exists()


async def test_a_dry_run_lists_the_steps_and_takes_none(
    penholder: Penholder, database_url: str
) -> None:
    def back(connection: Connection) -> None:
        command.downgrade(settings_for(connection), "0059")

    await run(database_url, back)

    planned = await penholder("db", "upgrade", "--dry-run")

    assert planned.status == 0
    assert planned.out.startswith(
        "0060: Store refusals, the ends of ballots, and histories as values"
    )
    assert await run(database_url, revision_of) == "0059"
    assert (await penholder("db", "upgrade")).status == 0
    assert "nothing to do" in (await penholder("db", "upgrade", "--dry-run")).out


async def test_a_newer_database_is_refused_in_one_sentence_whatever_is_asked(
    penholder: Penholder, database_url: str
) -> None:
    def make_newer(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await run(database_url, make_newer)

    for words in (("db", "upgrade"), ("db", "upgrade", "--dry-run"), ("items",), ("run",)):
        refused = await penholder(*words)
        assert refused.status == 2, words
        assert "newer than this Penholder" in refused.err.splitlines()[-1]
        assert "Traceback" not in refused.err


async def test_a_database_that_is_too_old_is_refused_with_what_to_do_whatever_is_asked(
    penholder: Penholder, database_url: str
) -> None:
    def make_older(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '0042'"))

    await run(database_url, make_older)

    for words in (("db", "upgrade"), ("db", "upgrade", "--dry-run"), ("items",), ("run",)):
        refused = await penholder(*words)
        assert refused.status == 2, words
        assert "with the Penholder of the commit" in refused.err.splitlines()[-1]
        assert "Traceback" not in refused.err
    assert await run(database_url, revision_of) == "0042"


@NEEDS_POSTGRESQL
async def test_processes_that_start_at_once_upgrade_once(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    def back(connection: Connection) -> None:
        command.downgrade(settings_for(connection), "0059")

    with postgres_server.fresh_database() as url:
        await run(url, back)
        penholder = Penholder(write_config(tmp_path / "penholder.toml", url))

        done = await asyncio.gather(*(penholder("db", "upgrade") for _ in range(2)))

        assert [one.status for one in done] == [0, 0], [one.err for one in done]
        assert any("`penholder db compact` returns" in one.out for one in done)
        assert await run(url, revision_of) == newest_revision()
