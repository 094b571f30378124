"""An archive with a mail that unpacks to far more than a mail may be."""

import asyncio
import gzip
import sys
from pathlib import Path

import pytest

from tests.benchmarks.measure import run_program
from tests.cli.program import Penholder
from tests.handlers.room import mail

STAMP = b"From ada@example.org Wed Mar  4 10:00:00 2026\n"
MEGABYTE = b"words and words and words and words\n" * 28_000
UNPACKED = 400
"""Megabytes, of which 25 are a mail's by default."""


@pytest.mark.timeout(300)
async def test_a_mail_that_unpacks_to_hundreds_of_megabytes_is_set_aside_and_the_others_filed(
    penholder: Penholder, tmp_path: Path
) -> None:
    archive = tmp_path / "old.mbox.gz"
    before = STAMP + mail("one") + b"\n" + STAMP + mail("bomb")
    after = b"\n" + STAMP + mail("two") + b"\n"
    # A packed file may have several members: that of a megabyte is packed once.
    packed = gzip.compress(before) + gzip.compress(MEGABYTE) * UNPACKED + gzip.compress(after)
    archive.write_bytes(packed)
    path = tmp_path / "said.txt"

    command = (sys.executable, "-m", "bot", "--config", penholder.config, "import")
    run = await asyncio.to_thread(run_program, (*command, "--list", "council", archive), log=path)
    aside = await penholder("setaside", "list")

    assert len(packed) < 3_000_000
    assert path.read_text().splitlines()[0] == "read 3, new 2, known 0, set aside 1, items 2"
    assert "over max_size; not loaded" in aside.out
    assert run.peak_mb < 300
