"""`penholder decisions`: files for a governance repository, and its commits."""

import shutil
import subprocess
from pathlib import Path

import pytest

from storage.database.engine import Database
from tests.cli.program import Penholder
from tests.conftest import FreshDatabase, copies_of, new_delivery_id
from tests.handlers.room import ADA, CHAIR, Room, mail

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def fresh_database(migrated_sqlite: Path) -> FreshDatabase:
    """Give SQLite alone: what is written does not depend on the database."""
    return copies_of(migrated_sqlite)


async def decide(url: str) -> None:
    """Decide on two items, a day apart, and close a third one without an outcome."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    room = Room(database)
    try:
        await room.fetch(mail("quay"), mail("pier"), mail("talk"))
        await room.pen(CHAIR, "call 1 until in 1 day for consensus We mend it.")
        await room.push(ADA, 1, "stance_support")
        await room.pen(CHAIR, "close 1 consensus")
        room.clock.move(days=1)
        await room.pen(CHAIR, "close 2 Done.")
        await room.pen(CHAIR, "close 3")
    finally:
        await database.close()


async def test_the_files_are_written_and_come_again_as_they_are(
    penholder: Penholder, database_url: str, tmp_path: Path
) -> None:
    await decide(database_url)
    folder = tmp_path / "record"

    first = await penholder("decisions", str(folder))
    again = await penholder("decisions", str(folder))
    unknown = await penholder("decisions", str(folder), "--list", "nowhere")

    assert (first.status, first.err) == (0, "")
    assert first.out == f"{folder}: 2 decisions, 3 files new or changed; 0 removed\n"
    assert again.out == f"{folder}: 2 decisions, 0 files new or changed; 0 removed\n"
    assert (folder / "2026" / "0001-about-quay.md").exists()
    assert unknown.status == 2
    assert "nowhere" in unknown.err


@needs_git
async def test_each_decision_is_a_commit_of_its_day(
    penholder: Penholder, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await decide(database_url)
    folder = tmp_path / "governance" / "decisions"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text("[user]\nname = Office\nemail = office@example.org\n")
    folder.parent.mkdir()
    git(folder.parent, "init", "--quiet")

    first = await penholder("decisions", str(folder), "--git")
    again = await penholder("decisions", str(folder), "--git")

    assert (first.status, first.err) == (0, "")
    assert first.out.endswith("\n3 commits\n")
    assert again.out.endswith("\n0 commits\n")
    assert git(folder, "log", "--reverse", "--format=%s, %ad", "--date=short").splitlines() == [
        "Record decision 1, 2026-03-04",
        "Record decision 2, 2026-03-05",
        "Update the index of decisions, 2026-03-05",
    ]
    assert git(folder, "status", "--porcelain") == ""


@needs_git
async def test_without_a_repository_nothing_is_written(
    penholder: Penholder, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await decide(database_url)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    refused = await penholder("decisions", str(tmp_path / "record"), "--git")

    assert refused.status == 2
    assert "git init" in refused.err
    assert not (tmp_path / "record").exists()


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
