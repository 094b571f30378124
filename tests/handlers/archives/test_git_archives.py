"""A public-inbox's git repositories: version 2 in commits, version 1 in files."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.errors import GiveUp
from handlers.archives.files import find_archives
from handlers.archives.reading import batches

MAIL = "From: Ana Lopez <ana@example.org>\nMessage-ID: <{0}@example.org>\nSubject: {0}\n\n{1}\n"


def git(folder: Path, *words: str) -> str:
    """Run git; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    ours = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "init.defaultBranch=m")
    done = subprocess.run(
        ["git", *ours, "-C", str(folder), *words],
        check=True,
        env=environment,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def write(work: Path, name: str, text: str | None) -> None:
    """Commit a file, or its deletion."""
    if text is None:
        git(work, "mv", "m", "d")
    else:
        (work / "d").unlink(missing_ok=True)
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(text)
    git(work, "add", "-A")
    git(work, "commit", "-m", "message")


def mirrored(work: Path, target: Path) -> Path:
    git(work.parent, "clone", "--bare", "-q", str(work), str(target))
    return target


@pytest.fixture
def work(tmp_path: Path) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "-q")
    return work


def read(path: Path, *, most: int = 1_000_000) -> list[tuple[bytes, int]]:
    found = find_archives([path])
    assert (list(found.passed_over), list(found.closed)) == ([], [])
    mails = [mail for batch in batches(found.files, most=most) for mail in batch.mails]
    assert all(" message " in mail.where or mail.where for mail in mails)
    return [(mail.raw, mail.left_out) for mail in mails]


def test_a_message_in_each_commit(work: Path, tmp_path: Path) -> None:
    for number in range(3):
        write(work, "m", MAIL.format(number, "words " * 40))
    write(work, "m", None)  # a message that was taken out
    write(work, "m", MAIL.format(3, "last"))
    inbox = tmp_path / "inbox" / "git"
    inbox.mkdir(parents=True)
    mirrored(work, inbox / "0.git")

    mails = read(tmp_path / "inbox")

    subjects = [raw.split(b"Subject: ")[1].split(b"\n")[0] for raw, _left in mails]
    assert subjects == [b"0", b"1", b"2", b"3"]
    assert {left for _raw, left in mails} == {0}


def test_only_the_beginning_of_a_large_message_is_kept(work: Path, tmp_path: Path) -> None:
    write(work, "m", MAIL.format(0, "x" * 3_000_000))
    write(work, "m", MAIL.format(1, "small"))
    mirrored(work, tmp_path / "0.git")

    (large, left_out), (small, none_left) = read(tmp_path / "0.git", most=1000)

    assert len(large) == 1000
    assert left_out > 2_900_000
    assert small.endswith(b"small\n")
    assert none_left == 0


def test_a_message_in_each_file(work: Path, tmp_path: Path) -> None:
    write(work, "ab/cdef", MAIL.format(0, "old"))
    write(work, "12/3456", MAIL.format(1, "older"))
    mirrored(work, tmp_path / "old.git")

    assert sorted(raw.split(b"\n\n")[1] for raw, _left in read(tmp_path / "old.git")) == [
        b"old\n",
        b"older\n",
    ]


def test_a_repository_without_commits_holds_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "all.git")

    assert read(tmp_path / "all.git") == []


def test_a_damaged_repository_is_told(work: Path, tmp_path: Path) -> None:
    write(work, "m", MAIL.format(0, "words"))
    bare = mirrored(work, tmp_path / "0.git")
    for path in (bare / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"")

    with pytest.raises(GiveUp, match="cannot be read"):
        list(batches(find_archives([bare]).files))


def test_nothing_that_a_repository_configures_is_run(work: Path, tmp_path: Path) -> None:
    write(work, "m", MAIL.format(0, "words"))
    bare = mirrored(work, tmp_path / "0.git")
    ran = tmp_path / "ran"
    for key in ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "alias.rev-list"):
        git(bare, "config", key, f"!touch {ran}" if key.startswith("alias") else f"touch {ran}")

    assert len(read(bare)) == 1
    assert not ran.exists()


def test_what_a_repository_lacks_is_not_fetched_by_its_own_program(
    work: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        write(work, "m", MAIL.format(number, "words"))
    bare = mirrored(work, tmp_path / "0.git")
    ran = tmp_path / "ran"
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", str(work)),
        ("remote.origin.uploadpack", f"touch {ran}; git-upload-pack"),
    ):
        git(bare, "config", key, value)
    name = git(bare, "rev-parse", "HEAD~1:m")
    (bare / "objects" / name[:2] / name[2:]).unlink()

    assert [raw.split(b"Subject: ")[1][:1] for raw, _left in read(bare)] == [b"1"]
    assert not ran.exists()
    assert capfd.readouterr().err == ""
