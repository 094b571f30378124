"""Commits by git: of our files alone, as of their time, and without anybody's hooks."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import WrongUse
from bot.gateways.git import Commit, commit_files, require_repository

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in a repository of somebody who has a name."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "Office")
    git(tmp_path, "config", "user.email", "office@example.org")
    made = tmp_path / "decisions"
    made.mkdir()
    return made


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_each_commit_has_its_own_files_and_the_date_of_its_decision(folder: Path) -> None:
    (folder / "one.md").write_text("1")
    (folder / "two.md").write_text("2")
    commits = [
        Commit(["one.md"], "Record decision 1", AT),
        Commit(["two.md", "none.md"], "Record decision 2", AT + timedelta(days=1)),
    ]

    assert commit_files(folder, commits) == 2
    assert commit_files(folder, commits) == 0

    log = git(folder, "log", "--format=%s %at", "--name-only").split("\n")
    assert [line for line in log if line] == [
        f"Record decision 2 {AT.timestamp() + 86400:.0f}",
        "decisions/two.md",
        f"Record decision 1 {AT.timestamp():.0f}",
        "decisions/one.md",
    ]
    (folder / "one.md").unlink()
    assert commit_files(folder, commits) == 1
    assert git(folder, "ls-files").split() == ["two.md"]


def test_what_else_is_staged_or_changed_stays_as_it_is(folder: Path) -> None:
    (folder / "ours.md").write_text("1")
    (folder / "theirs.md").write_text("2")
    git(folder, "add", "theirs.md")

    commit_files(folder, [Commit(["ours.md"], "Record decision 1", AT)])

    assert git(folder, "show", "--format=", "--name-only").split() == ["decisions/ours.md"]
    assert git(folder, "diff", "--cached", "--name-only").split() == ["decisions/theirs.md"]


def test_hooks_do_not_run(folder: Path) -> None:
    for name in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "prepare-commit-msg",
        "post-index-change",
    ):
        hook = folder.parent / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {folder.parent}/ran-{name}\nexit 1\n")
        hook.chmod(0o755)
    (folder / "ours.md").write_text("1")

    assert commit_files(folder, [Commit(["ours.md"], "Record decision 1", AT)]) == 1

    assert list(folder.parent.glob("ran-*")) == []


def test_a_path_is_never_an_option_or_a_pattern(folder: Path) -> None:
    for name in ("--all", "*.md", ":(top)x.md"):
        (folder / name).write_text("1")
    (folder / "other.md").write_text("2")

    commit_files(folder, [Commit(["--all", "*.md", ":(top)x.md"], "Record decision 1", AT)])

    assert "other.md" not in git(folder, "ls-files")
    assert len(git(folder, "ls-files").splitlines()) == 3


def test_what_git_refuses_is_told(folder: Path, tmp_path: Path) -> None:
    require_repository(folder / "not" / "there" / "yet")
    (folder / "ours.md").write_text("1")
    git(folder, "config", "user.useConfigOnly", "true")
    git(folder, "config", "--unset", "user.email")
    with pytest.raises(WrongUse, match=r"git commit failed in .*email"):
        commit_files(folder, [Commit(["ours.md"], "Record decision 1", AT)])
    assert git(tmp_path, "rev-list", "--all") == ""


def test_without_git_or_a_repository_it_says_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path_factory.mktemp("bare")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(bare.parent))
    with pytest.raises(WrongUse, match="in no git repository; make one with `git init`"):
        require_repository(bare)

    monkeypatch.setenv("PATH", str(bare))
    with pytest.raises(WrongUse, match="git is not installed"):
        require_repository(bare)
