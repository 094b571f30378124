"""An audit that is stopped goes on in the next run, and finds the same."""

import os
import re
from itertools import islice
from pathlib import Path

import pytest

from bot.errors import WrongUse
from bot.mail.decisions.thread import Method
from handlers.archives.auditing import Audit, Auditor, audit
from handlers.archives.files import find_archives
from handlers.archives.reading import BATCH_MAILS, reading_archives
from handlers.archives.spool import Spool, new_spool, open_spool
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
    link.symlink_to(theirs)
    files = find_archives([archive]).files

    with pytest.raises(WrongUse, match="is no unfinished audit"):
        open_spool(theirs, files)
    with pytest.raises(OSError, match="symbolic links"):
        open_spool(link, files)

    assert theirs.read_text() == "years of work"


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
