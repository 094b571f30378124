"""`penholder backup` and `penholder restore`: everything in one file, and back."""

import asyncio
import hashlib
import json
import os
import stat
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text

from storage.database.backup import LEAP
from storage.database.engine import Database
from storage.database.migrate import settings_for
from storage.database.revision import newest_revision, revision_of
from tests.cli.as_service import as_service
from tests.cli.program import Penholder, write_config
from tests.cli.test_database import fill, use
from tests.conftest import NEEDS_POSTGRESQL, ON_BOTH_DATABASES, new_delivery_id
from tests.migrations.test_migrations import run
from tests.peers.postgres import Postgres


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Give SQLite, but for tests that are marked with `ON_BOTH_DATABASES`."""
    kind: str = getattr(request, "param", "sqlite")
    return kind


async def seen(penholder: Penholder) -> list[Any]:
    """Return what a person sees of what is stored."""
    asked = [("items", "--all", "--json"), ("show", "1", "--json"), ("search", "crane", "--json")]
    return [(await penholder(*words)).json for words in asked]


@ON_BOTH_DATABASES
async def test_a_restore_brings_all_back_and_keeps_what_was_there(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)
    before = await seen(penholder)
    file = tmp_path / "penholder.backup"

    made = await penholder("backup", str(file))
    await use(database_url)
    refused = await penholder("restore", str(file))
    after = await seen(penholder)
    done = await penholder("restore", "--replace", str(file))

    assert made.status == 0, made.err
    assert "4 items, 4 messages, 3 votes, 1 comment," in made.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (refused.status, after == before) == (1, False)
    assert "--replace" in refused.err
    assert done.status == 0, done.err
    assert "What the database held before is kept as" in done.out
    assert await seen(penholder) == before
    assert left(tmp_path) == []
    if database_url.startswith("sqlite"):
        (value,) = left(tmp_path, "penholder.db.before-")
        old = Penholder(write_config(tmp_path / "old.toml", f"sqlite:///{tmp_path / value}"))
        assert await seen(old) == after
    await require_marked(database_url)
    await use(database_url)


async def require_marked(url: str) -> None:
    """Check that a database knows that it was restored, and leaves numbers out."""

    def look(connection: Connection) -> None:
        assert connection.scalar(text("SELECT count(*) FROM restores WHERE begun_at IS NULL")) == 1
        asked = "SELECT seq FROM sqlite_sequence WHERE name = 'ballots'"
        if connection.dialect.name != "sqlite":
            asked = "SELECT last_value FROM ballots_id_seq"
        assert (connection.scalar(text(asked)) or 0) > LEAP

    await run(url, look)


def left(folder: Path, begin: str = ".") -> list[str]:
    """Return the names in a folder that begin with something."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(begin))


def packed(manifest: dict[str, object], dump: bytes) -> bytes:
    """Return a backup as a stranger might make one."""
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, raw in (("manifest.json", json.dumps(manifest).encode()), ("database", dump)):
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            tar.addfile(member, BytesIO(raw))
    return made.getvalue()


async def test_a_damaged_or_foreign_file_changes_nothing(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)
    file = tmp_path / "penholder.backup"
    assert (await penholder("backup", str(file))).status == 0
    whole = file.read_bytes()
    before = await seen(penholder)
    said: dict[str, object] = {
        "penholder": "backup/1",
        "version": "1",
        "kind": "sqlite",
        "revision": "0060",
    }
    more = {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1, "rows": {}}
    at = dict.fromkeys(("at", "last_at"), "2026-03-04T10:00:00+00:00")
    for given, why in (
        (whole[: len(whole) // 2], "damaged"),
        (whole[:-30_000] + b"!" + whole[-29_999:], "its hash differs"),
        (b"", "damaged"),
        (b"no tar at all" * 100, "damaged"),
        (packed({"penholder": "other"}, b""), "it has another form"),
        (packed(said | at, b"x"), "it gives no size"),
        (packed(said | more | {"at": "yesterday"}, b"x"), "damaged"),
        (packed(said | more | at | {"kind": "postgresql"}, b"x"), "penholder db copy"),
        (packed(said | more | at | {"revision": "9999"}, b"x"), "newer than this Penholder"),
    ):
        file.write_bytes(given)
        refused = await penholder("restore", "--replace", str(file))
        assert refused.status in {1, 2}
        assert why in refused.err
        assert refused.err.count("\n") == 1
        assert "Traceback" not in refused.err
    missing = await penholder("restore", str(tmp_path / "none"))

    assert "there is no file" in missing.err
    assert await seen(penholder) == before
    assert left(tmp_path, "penholder.db.before-") == []


async def test_nothing_is_restored_while_a_service_runs(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "penholder.backup"
    assert (await penholder("backup", str(file))).status == 0
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    try:
        async with as_service(database):
            refused = await penholder("restore", "--replace", str(file))
            beside = await penholder("backup", str(file))
    finally:
        await database.close()

    assert refused.status == 1
    assert "stop it first" in refused.err
    assert beside.status == 0


@ON_BOTH_DATABASES
async def test_an_older_backup_is_upgraded_and_fills_an_empty_database(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    def back(connection: Connection) -> None:
        command.downgrade(settings_for(connection), "0059")

    file = tmp_path / "penholder.backup"
    await fill(database_url)
    await run(database_url, back)
    assert (await penholder("backup", str(file))).status == 0
    if database_url.startswith("sqlite"):
        (tmp_path / "penholder.db").unlink()
    else:
        await run(database_url, lambda link: link.execute(text("DROP SCHEMA public CASCADE")))
        await run(database_url, lambda link: link.execute(text("CREATE SCHEMA public")))

    done = await penholder("restore", str(file))

    assert done.status == 0, done.err
    assert "kept as" not in done.out
    assert await run(database_url, revision_of) == newest_revision()
    assert len((await seen(penholder))[0]) == 3
    await require_marked(database_url)


async def test_a_damaged_database_is_set_aside_as_it_is(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)
    file, database = tmp_path / "penholder.backup", tmp_path / "penholder.db"
    assert (await penholder("backup", str(file))).status == 0
    database.write_bytes(b"\xff" * 8192)

    refused = await penholder("restore", str(file))
    done = await penholder("restore", "--replace", str(file))

    assert (refused.status, done.status) == (1, 0), done.err
    assert len((await seen(penholder))[0]) == 3
    (value,) = left(tmp_path, "penholder.db.before-")
    assert (tmp_path / value).read_bytes() == b"\xff" * 8192


async def test_a_backup_that_finds_no_room_leaves_the_last_one(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)
    file = tmp_path / "penholder.backup"
    assert (await penholder("backup", str(file))).status == 0
    before = file.read_bytes()

    full = await penholder("backup", str(file), file_size=200_000)
    nowhere = await penholder("backup", str(tmp_path / "none" / "file"))

    assert (full.status, nowhere.status) == (1, 1)
    assert "room for twice the database" in nowhere.err
    assert file.read_bytes() == before
    assert left(tmp_path) == []


SPY = """#!/bin/sh
for word in "$@"; do echo "$word"; done >> {seen}
env >> {seen}
exec {program} "$@"
"""


@NEEDS_POSTGRESQL
async def test_no_password_is_seen_beside_the_programs_of_postgresql(
    postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spied, seen_by_others = tmp_path / "bin", tmp_path / "seen"
    spied.mkdir()
    for program in ("pg_dump", "pg_restore"):
        (spied / program).write_text(
            SPY.format(seen=seen_by_others, program=postgres_server.programs / program)
        )
        (spied / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{spied}:{os.environ['PATH']}")
    file = tmp_path / "penholder.backup"
    with postgres_server.fresh_database() as url:
        named = url.replace("penholder@", "penholder:swordfish@")
        penholder = Penholder(write_config(tmp_path / "penholder.toml", named))

        made = await penholder("backup", str(file))
        done = await penholder("restore", "--replace", str(file))

        assert (made.status, done.status) == (0, 0), made.err + done.err
        assert "PGSERVICEFILE=" in seen_by_others.read_text()
        assert "swordfish" not in seen_by_others.read_text()


@NEEDS_POSTGRESQL
async def test_a_failed_or_interrupted_restore_loses_nothing(
    postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, spied = tmp_path / "penholder.backup", tmp_path / "bin"
    spied.mkdir()
    with postgres_server.fresh_database() as url:
        penholder = Penholder(write_config(tmp_path / "penholder.toml", url))
        await fill(url)
        before = await seen(penholder)
        assert (await penholder("backup", str(file))).status == 0
        (spied / "pg_restore").write_text("#!/bin/sh\necho 'no such luck' >&2\nexit 1\n")
        (spied / "pg_restore").chmod(0o755)
        with monkeypatch.context() as patched:
            patched.setenv("PATH", f"{spied}:{os.environ['PATH']}")
            failed = await penholder("restore", "--replace", str(file))
        unchanged = await seen(penholder)
        await run(url, lambda link: link.execute(text("DELETE FROM alembic_version")))
        interrupted = await penholder("items")
        again = await penholder("restore", "--replace", str(file))

        assert failed.status == 1
        assert "no such luck" in failed.err
        assert unchanged == before
        assert interrupted.status == 2
        assert "a restore was interrupted" in interrupted.err
        assert again.status == 0, again.err
        assert await seen(penholder) == before


async def test_a_backup_is_whole_while_others_write(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await fill(database_url)
    file = tmp_path / "penholder.backup"

    made, _done = await asyncio.gather(penholder("backup", str(file)), use(database_url))

    assert made.status == 0, made.err
    assert (await penholder("restore", "--replace", str(file))).status == 0
    assert len((await seen(penholder))[0]) in {3, 4}
