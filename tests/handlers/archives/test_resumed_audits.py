"""An audit that is stopped goes on in the next run, and finds the same."""

import json
import os
import re
import struct
import zlib
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from bot.errors import WrongUse
from bot.mail.decisions.post import Post
from bot.mail.decisions.thread import Method
from bot.mail.values import Mailbox
from handlers.archives.auditing import Audit, Auditor, audit
from handlers.archives.files import find_archives
from handlers.archives.reading import BATCH_MAILS, reading_archives
from handlers.archives.spool import Mark, Read, Spool, new_spool, open_spool, state_of
from tests.handlers.archives.audited import cases, mbox_of

AFTER_BATCHES = 2
CASES = 20


class Killed(Exception):
    """Stands for the end of a process."""


def archive_of_cases(path: Path) -> Path:
    """Write some cases one after the other, with own ids, a copy and a message without sense."""
    raws = [
        re.sub(rb"<(\d+)@example", rb"<%d.\1@example" % place, mbox_of(case.mails))
        for place, case in enumerate(islice(cases(), CASES))
    ]
    broken = b"From x Mon Mar  4 09:00:00 2024\n\nno header at all\n\n"
    path.write_bytes(b"".join([raws[0], broken, *raws]))
    return path


def run(archive: Path, spool: Spool, *, kill_after: int | None = None) -> tuple[Audit, int]:
    """Return an audit and how many batches it did not read itself."""
    files = find_archives([archive]).files
    auditor = Auditor(spool)
    skipped = auditor.restore()
    with reading_archives(files, marks=None, readers=1, skip=skipped) as archives:

        def tell(_messages: int, _done: int) -> None:
            if kill_after is not None and spool.batches >= kill_after:
                raise Killed

        auditor.take(archives, tell=tell)
    return audit(auditor, Method()), skipped


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return archive_of_cases(tmp_path / "harbour.mbox")


def test_a_stopped_audit_goes_on_and_finds_the_same(archive: Path, tmp_path: Path) -> None:
    path, files = tmp_path / "kept", find_archives([archive]).files
    whole, _skipped = run(archive, new_spool())
    assert whole.messages > (AFTER_BATCHES + 1) * BATCH_MAILS
    first = open_spool(path, files)
    with pytest.raises(Killed):
        run(archive, first, kill_after=AFTER_BATCHES)
    first.close(is_done=False)
    with path.open("ab") as file:
        file.write(b"P\0\0\1\0half a record")

    second = open_spool(path, files)
    assert run(archive, second) == (whole, AFTER_BATCHES)
    second.close(is_done=False)
    third = open_spool(path, files)
    again, skipped = run(archive, third)
    third.close(is_done=True)

    assert again == whole
    assert whole.unreadable
    assert whole.messages - skipped * BATCH_MAILS < BATCH_MAILS
    assert not path.exists()


def test_what_was_kept_of_other_files_is_not_used(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "kept"
    first = open_spool(path, find_archives([archive]).files)
    with pytest.raises(Killed):
        run(archive, first, kill_after=1)
    first.close(is_done=False)
    assert path.stat().st_mode & 0o077 == 0
    os.utime(archive, ns=(1, 1))

    second = open_spool(path, find_archives([archive]).files)
    _found, skipped = run(archive, second)
    second.close(is_done=True)

    assert skipped == 0


def test_another_file_or_a_link_is_never_written_over(archive: Path, tmp_path: Path) -> None:
    theirs, link = tmp_path / "theirs", tmp_path / "link"
    theirs.write_text("years of work")
    theirs.chmod(0o600)
    link.symlink_to(theirs)
    files = find_archives([archive]).files

    with pytest.raises(WrongUse, match="is no unfinished audit"):
        open_spool(theirs, files)
    with pytest.raises(OSError, match="symbolic links"):
        open_spool(link, files)

    assert theirs.read_text() == "years of work"


@pytest.mark.parametrize("planted", ["open to others", "a pipe", "another's"])
def test_what_others_can_write_is_not_taken_over(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    path, files = tmp_path / "kept", find_archives([archive]).files
    first = open_spool(path, files)
    first.add(A_READ)
    first.end_batch()
    first.close(is_done=False)
    if planted == "open to others":
        path.chmod(0o620)
    elif planted == "a pipe":
        path.unlink()
        os.mkfifo(path, 0o600)
    else:
        us = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: us + 1)

    with pytest.raises(WrongUse, match="is no unfinished audit"):
        open_spool(path, files)

    assert path.exists()


def test_who_packs_an_audit_with_the_archive_is_not_believed(archive: Path) -> None:
    files, there = find_archives([archive]).files, archive.stat()
    before = state_of(files)
    copy = archive.read_bytes()
    archive.unlink()
    archive.write_bytes(copy)  # as `tar` unpacks it: the same name, bytes and time
    os.utime(archive, ns=(there.st_atime_ns, there.st_mtime_ns))

    assert state_of(files) != before


KEPT = ["1@x", "Ann", "ann@x.example", 1.0, "[VOTE] Pier", ["0@x"], "+1", True, "c", "vote", "pier"]
A_READ = Read(
    Post(0, "1@x", Mailbox("Ann", "ann@x.example"), datetime(2024, 3, 4, tzinfo=UTC), "", (), "+1"),
    "c",
    Mark(),
)
WRONG = {
    "a time": json.dumps([*KEPT[:3], 1e30, *KEPT[4:]]),
    "a role": json.dumps([*KEPT[:9], "nonsense", "pier"]),
    "references": json.dumps([*KEPT[:5], [[1]], *KEPT[6:]]),
    "a text": json.dumps([*KEPT[:6], None, *KEPT[7:]]),
    "an address": json.dumps([*KEPT[:2], {}, *KEPT[3:]]),
    "no list": "7",
    "deep": "[" * 200_000,
    "long": json.dumps([*KEPT[:6], " " * 5_000_000, *KEPT[7:]]),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_made_up_record_is_where_the_rest_is_read_again(
    archive: Path, tmp_path: Path, wrong: str
) -> None:
    path, files = tmp_path / "kept", find_archives([archive]).files
    first = open_spool(path, files)
    first.add(A_READ)
    first.end_batch()
    first.close(is_done=False)
    for record in (json.dumps(KEPT), wrong):
        packed = zlib.compress(record.encode())
        with path.open("ab") as file:
            file.write(struct.pack(">cI", b"P", len(packed)) + packed)
            file.write(struct.pack(">cI", b"B", 0))

    second = open_spool(path, files)
    restored = list(second.restore())
    second.close(is_done=True)

    assert (len(restored), second.batches) == (2, 2)
    assert restored[0] == A_READ


def test_a_damaged_file_is_read_up_to_the_damage(archive: Path, tmp_path: Path) -> None:
    path, files = tmp_path / "kept", find_archives([archive]).files
    whole, _skipped = run(archive, new_spool())
    first = open_spool(path, files)
    run(archive, first)
    first.close(is_done=False)
    raw = bytearray(path.read_bytes())
    middle = raw.index(b"P", len(raw) // 2)
    raw[middle + 8 : middle + 30] = bytes(22)
    path.write_bytes(raw)

    second = open_spool(path, files)
    found, skipped = run(archive, second)
    second.close(is_done=True)

    assert found == whole
    assert 0 < skipped < whole.messages // BATCH_MAILS
