"""Archives are read by several processes: in order, to the end, and without being waited for."""

import os
import signal
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing import active_children
from pathlib import Path

import pytest

from bot.errors import GiveUp
from bot.mail.automatic.classify import OurMarks
from bot.mail.parse import parse_mail
from bot.mail.threads.lost_replies import writing_of
from bot.mail.values import NO_LINES, ParsedMail
from handlers.archives.portions import FIRST_MAILS, PORTION_MAILS, gather_portions
from handlers.archives.reading import (
    BATCH_MAILS,
    RawBatch,
    ReadArchives,
    ReadBatch,
    reading_archives,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MARKS = OurMarks("none.example", "us@none.example")


def mbox(numbers: range) -> bytes:
    return b"".join(
        b"From ana@example.org Tue Nov 24 10:00:00 2026\n"
        b"From: Ana Lopez <ana@example.org>\nMessage-ID: <%d@example.org>\nSubject: Terms\n\n"
        b"Number %d.\n\n" % (number, number)
        for number in numbers
    )


def ids(archives: ReadArchives) -> Iterator[str]:
    while (batch := archives.next_batch()) is not None:
        assert isinstance(batch, ReadBatch)
        for _, mail in batch.mails:
            assert isinstance(mail, ParsedMail)
            yield mail.message_id


def expected(numbers: Sequence[int]) -> list[str]:
    return [f"{number}@example.org" for number in numbers]


@pytest.mark.parametrize("readers", [1, 2, 3])
def test_mails_come_in_the_order_of_the_files(tmp_path: Path, readers: int) -> None:
    count = BATCH_MAILS * 7 + 3
    (tmp_path / "a.mbox").write_bytes(mbox(range(count)))
    (tmp_path / "b.mbox").write_bytes(mbox(range(count, count + 5)))

    files = [tmp_path / "a.mbox", tmp_path / "b.mbox"]
    with reading_archives(files, marks=MARKS, readers=readers) as archives:
        assert list(ids(archives)) == expected(range(count + 5))
    assert active_children() == []


def test_what_is_likely_known_is_not_parsed_until_it_is_asked_for(tmp_path: Path) -> None:
    count = BATCH_MAILS * 40
    (tmp_path / "a.mbox").write_bytes(mbox(range(count)))

    with reading_archives([tmp_path / "a.mbox"], marks=MARKS) as archives:
        archives.expect_known(known=True)
        came: list[ReadBatch | RawBatch] = []
        while (batch := archives.next_batch()) is not None:
            came.append(batch)
        last = came[-1]
        assert isinstance(last, RawBatch)
        read = [mail for _, mail in archives.read(last.mails)]

    assert sum(len(batch.mails) for batch in came) == count
    assert [mail.message_id for mail in read if isinstance(mail, ParsedMail)] == expected(
        range(count - BATCH_MAILS, count)
    )


def test_no_files_have_no_mails() -> None:
    with reading_archives([], marks=MARKS) as archives:
        assert archives.next_batch() is None


@pytest.mark.parametrize("readers", [1, 3])
def test_all_before_a_damaged_place_comes_first(tmp_path: Path, readers: int) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox(range(BATCH_MAILS + 1)))
    missing = tmp_path / "b.mbox"

    texts: list[str] = []
    files = [tmp_path / "a.mbox", missing]
    with (
        reading_archives(files, marks=MARKS, readers=readers) as archives,
        pytest.raises(GiveUp, match=r"b\.mbox cannot be read to its end"),
    ):
        texts.extend(ids(archives))
    assert texts == expected(range(BATCH_MAILS + 1))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_process_that_is_killed_ends_the_import(tmp_path: Path, which: int) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox(range(BATCH_MAILS * 50)))

    with reading_archives([tmp_path / "a.mbox"], marks=MARKS, readers=3) as archives:
        assert archives.next_batch() is not None
        processes = sorted(process.pid or 0 for process in active_children())
        os.kill(processes[which], signal.SIGKILL)
        with pytest.raises(GiveUp, match="run it again"):
            list(ids(archives))
    assert active_children() == []


def test_an_import_that_stops_early_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox(range(BATCH_MAILS * 50)))

    with reading_archives([tmp_path / "a.mbox"], marks=MARKS) as archives:
        assert archives.next_batch() is not None
    assert active_children() == []


def test_filing_begins_with_few_mails_and_goes_on_with_more_at_once(tmp_path: Path) -> None:
    begun = [FIRST_MAILS, 2 * FIRST_MAILS, 4 * FIRST_MAILS, PORTION_MAILS, PORTION_MAILS]
    (tmp_path / "a.mbox").write_bytes(mbox(range(sum(begun) + 7)))

    counts: list[int] = []
    with (
        reading_archives([tmp_path / "a.mbox"], marks=MARKS) as archives,
        gather_portions(archives) as portions,
    ):
        while found := portions.take().result().batches:
            counts.append(sum(len(batch.mails) for batch in found))

    assert counts == [*begun, 7]


def test_a_mail_comes_without_its_lines_and_they_are_read_again_where_they_are_needed(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox(range(1)) + b"On Monday, Ben wrote:\n> When?\n\nNow.\n")

    with reading_archives([tmp_path / "a.mbox"], marks=MARKS) as archives:
        batch = archives.next_batch()
    assert isinstance(batch, ReadBatch)
    ((archived, mail),) = batch.mails
    whole = parse_mail(archived.raw, ours=MARKS, is_archived=True)

    assert isinstance(mail, ParsedMail)
    assert isinstance(whole, ParsedMail)
    assert mail == whole
    assert mail.said == whole.said
    assert mail.reading == NO_LINES != whole.reading
    looked_at = [writing_of(each, said_at=NOON).reading for each in (mail, whole)]
    assert looked_at[0] == looked_at[1] == whole.reading
