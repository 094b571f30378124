"""`penholder import` as a person runs it: what it says, interrupted, killed, run again."""

import asyncio
import gzip
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from bot.domain.ids import ListName
from storage.database.engine import Database
from tests.cli.program import Penholder, write_config
from tests.conftest import ON_BOTH_DATABASES
from tests.handlers.room import mail
from tests.journeys.process import until_told
from tests.peers.forked import ROOT, start_program
from tests.peers.machine import free_port

PATIENCE_SECONDS = 60.0


def mbox(*mails: bytes) -> bytes:
    """Return an mbox of these mails."""
    return b"".join(
        b"From ada@example.org Wed Mar  4 10:00:00 2026\n" + raw + b"\n" for raw in mails
    )


def many(count: int) -> bytes:
    """Return an mbox of as many mails, each a thread of its own."""
    return mbox(
        *(
            mail(f"mail{number}", f"Words of number {number}. " * 20, subject=f"About {number}")
            for number in range(count)
        )
    )


async def count_mails(database: Database) -> int:
    """Return how many mails are filed by now."""
    async with database.reading() as store:
        return await store.mails.counts(ListName("council"))


async def start_import(penholder: Penholder, *paths: Path) -> asyncio.subprocess.Process:
    """Start an import, as a terminal would, in a group of processes of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "--config",
        str(penholder.config),
        "import",
        "--list",
        "council",
        *map(str, paths),
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


def numbers(line: str) -> dict[str, int]:
    """Return the counts of an import's last line."""
    found = re.findall(r"(read|new|known|set aside|items) ([\d,]+)", line)
    return {name: int(number.replace(",", "")) for name, number in found}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("database_kind", "sent", "status"),
    [("sqlite", signal.SIGINT, 130), ("postgresql", signal.SIGTERM, 143)],
)
async def test_who_stops_an_import_is_told_what_is_filed_and_the_next_run_goes_on(
    penholder: Penholder, database: Database, tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    archive = tmp_path / "old.mbox.gz"
    archive.write_bytes(gzip.compress(many(2500)))
    process = await start_import(penholder, archive)

    async def has_begun() -> bool:
        return await count_mails(database) > 0

    await until_told("the first mails are filed", has_begun)
    os.killpg(process.pid, sent)
    async with asyncio.timeout(PATIENCE_SECONDS):
        out, err = await process.communicate()
    again = await penholder("import", "--list", "council", str(archive))

    assert (process.returncode, out) == (status, b""), err
    assert b"run the import again, and it continues" in err
    assert len(err.splitlines()) == 1
    filed = numbers(err.decode())
    assert filed["read"] < 2500
    then = numbers(again.out)
    assert then["new"] + then["known"] == then["read"] == 2500
    assert filed["new"] == then["known"] < 2500


@ON_BOTH_DATABASES
@pytest.mark.timeout(300)
async def test_an_import_that_is_killed_at_its_commits_loses_and_doubles_nothing(
    penholder: Penholder, database: Database, tmp_path: Path
) -> None:
    archive = tmp_path / "old.mbox"
    threads = 60
    archive.write_bytes(
        mbox(
            *(mail(f"call{number}") for number in range(threads)),
            *(mail(f"answer{number}", answers=[f"call{number}"]) for number in range(threads)),
        )
    )

    runs = 0
    killed = True
    while killed:
        runs += 1
        process = await start_program(
            "tests.cli.killed",
            str(runs),
            "--config",
            str(penholder.config),
            "import",
            "--list",
            "council",
            str(archive),
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            killed = await process.wait() == -signal.SIGKILL

    assert process.returncode == 0
    assert runs > 4, "it was to die before and after its commits"
    assert await count_mails(database) == 2 * threads
    items = (await penholder("items", "--json", "--all")).json
    assert [item["messages"] for item in items] == [2] * threads


async def test_junk_in_a_folder_is_told_and_the_rest_is_read(
    penholder: Penholder, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "2026-March.txt").write_bytes(mbox(mail("one"), mail("two")))
    for number in range(12):
        (folder / f"photo{number:02}.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")

    ran = await penholder("import", "--list", "council", str(folder))
    alone = await penholder("import", "--list", "council", str(folder / "photo00.jpg"))

    assert ran.status == 0
    assert ran.out.strip() == "read 2, new 2, known 0, set aside 0, items 2"
    texts = ran.err.splitlines()
    assert texts[0] == f"passed over: {folder / 'photo00.jpg'} holds no message"
    assert texts[10:] == ["passed over: 2 more files that hold no message"]
    assert (alone.status, alone.out) == (2, "")
    assert "photo00.jpg holds no message; import reads mbox" in alone.err


def plain_digest(*names: str) -> bytes:
    """Return the list's plain text digest of these mails."""
    topics = "".join(f"  {number:2}. About {name}\n" for number, name in enumerate(names, 1))
    mails = f"{'-' * 30}\n\n".join(
        f"Message: {number}\nDate: Wed, 4 Mar 2026 10:00:00 +0000\n"
        f"From: Ada Example <ada@example.org>\nSubject: About {name}\n"
        f"Message-ID: <{name}@mail.example.org>\n\nI have a question.\n\n\n"
        for number, name in enumerate(names, 1)
    )
    end = "End of Council Digest, Vol 7, Issue 3"
    text = f"Today's Topics:\n\n{topics}\n\n{'-' * 70}\n\n{mails}{end}\n{'*' * len(end)}\n"
    return mail(
        "digest",
        text,
        writer="council-request@lists.example.org",
        subject="Council Digest, Vol 7, Issue 3",
        headers={"X-Mailman-Version": "2.1.39"},
    )


def mime_digest(*mails: bytes) -> bytes:
    """Return the list's MIME digest of these mails."""
    parts = b"".join(b"--d\n\n" + raw + b"\n" for raw in mails)
    return (
        b"From: council-request@lists.example.org\nList-Id: <council.lists.example.org>\n"
        b"Subject: Council Digest, Vol 7, Issue 4\nMessage-ID: <mime@lists.example.org>\n"
        b"Content-Type: multipart/digest; boundary=d\n\n" + parts + b"--d--\n"
    )


async def test_digests_in_an_archive_become_their_mails(
    penholder: Penholder, tmp_path: Path
) -> None:
    alone, digests = tmp_path / "alone.mbox", tmp_path / "digests.mbox"
    alone.write_bytes(mbox(mail("one")))
    answer = mail("four", "To two.", answers=["two"])
    digests.write_bytes(mbox(plain_digest("one", "two"), mime_digest(mail("three"), answer)))

    first = await penholder("import", "--list", "council", str(alone))
    second = await penholder("import", "--list", "council", str(digests))
    again = await penholder("import", "--list", "council", str(digests))

    assert (first.status, second.status) == (0, 0), first.err + second.err
    assert second.out.strip() == "read 6, new 5, known 1, set aside 0, items 2"
    assert again.out.strip() == "read 6, new 0, known 6, set aside 0, items 0"
    items = (await penholder("items", "--json")).json
    assert {(item["title"], item["messages"]) for item in items} == {
        ("About one", 1),
        ("About two", 2),
        ("About three", 1),
    }


@pytest.mark.timeout(300)
async def test_what_is_new_among_what_is_known_is_found_when_an_import_is_run_again(
    penholder: Penholder, database: Database, tmp_path: Path
) -> None:
    archive, grown, bad, worse = (
        tmp_path / name for name in ("old.mbox", "grown.mbox", "bad.eml", "worse.eml")
    )
    known = [mail(f"mail{number}", subject=f"About {number}") for number in range(1_200)]
    namesake = mail("mail7", "Quite another text under the same name.", subject="Other")
    digest = mime_digest(mail("late"), known[3])
    archive.write_bytes(mbox(*known))
    grown.write_bytes(mbox(*known, namesake, mail("new"), digest))
    bad.write_bytes(b"no header at all\n")
    worse.write_bytes(b"none here either\n")

    first = await penholder("import", "--list", "council", *map(str, (archive, bad)))
    second = await penholder("import", "--list", "council", *map(str, (grown, bad, worse)))
    again = await penholder("import", "--list", "council", *map(str, (grown, bad, worse)))

    assert first.out.startswith("read 1,201, new 1,200, known 0, set aside 1, items 1,200\n")
    assert second.out.startswith("read 1,207, new 4, known 1,202, set aside 1, items 3\n")
    assert again.out.strip() == "read 1,207, new 0, known 1,207, set aside 0, items 0"
    assert await count_mails(database) == 1_204
    assert len((await penholder("setaside", "list", "--json")).json) == 2


async def test_what_is_for_a_services_log_is_not_said(penholder: Penholder, tmp_path: Path) -> None:
    archive = tmp_path / "old.mbox"
    archive.write_bytes(
        mbox(mail("one"), mail("one", "Quite another text under the same name.", subject="Other"))
    )

    ran = await penholder("import", "--list", "council", str(archive))

    assert ran.out.strip() == "read 2, new 2, known 0, set aside 0, items 2"
    assert ran.err == ""


async def test_who_imports_into_a_database_that_is_away_is_told_to_run_it_again(
    tmp_path: Path,
) -> None:
    away = f"postgresql://penholder@127.0.0.1:{free_port()}/penholder"
    penholder = Penholder(write_config(tmp_path / "penholder.toml", away))
    archive = tmp_path / "old.mbox"
    archive.write_bytes(mbox(mail("one")))

    ran = await penholder("import", "--list", "council", str(archive))

    assert ran.status == 1
    assert "cannot be reached: start it, or mend host and port in database.url" in ran.err
    assert "; run the import again, it goes on where it was" in ran.err
