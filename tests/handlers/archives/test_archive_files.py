"""What an import finds: archives in every form and folder; what is no mail is told by name."""

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import ConfigError, GiveUp
from bot.mail.automatic.classify import OurMarks
from bot.mail.values import ParsedMail
from handlers.archives.files import find_archives
from handlers.archives.reading import ReadArchives, ReadBatch, reading_archives

STAMP = b"From ana@example.org Mon Mar  3 10:15:00 2025\n"


def mail(number: int) -> bytes:
    return b"Message-ID: <%d@x>\nFrom: ana@example.org\n\ntext\n" % number


def mbox(*numbers: int) -> bytes:
    return b"".join(STAMP + mail(number) + b"\n" for number in numbers)


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, raw in files.items():
            out.writestr(name.replace("__in__", "/"), raw)
    return packed.getvalue()


def tarred(raw: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as out:
        entry = tarfile.TarInfo("list.mbox")
        entry.size = len(raw)
        out.addfile(entry, io.BytesIO(raw))
    return packed.getvalue()


MARKS = OurMarks("none.example", "us@none.example")


def came(archives: ReadArchives) -> Iterator[str]:
    """Yield the Message-IDs of all mails that are read, or why one cannot be."""
    while (batch := archives.next_batch()) is not None:
        assert isinstance(batch, ReadBatch)
        for _found, other in batch.mails:
            yield other.message_id if isinstance(other, ParsedMail) else other.reason


def read(*paths: Path) -> list[str]:
    """Return what comes of all that is found at these paths."""
    with reading_archives(find_archives(paths).files, marks=MARKS) as archives:
        return list(came(archives))


PACKED = {
    "plain, of any name": ("archive", bytes),
    "gzip": ("list.mbox.gz", gzip.compress),
    "gzip, of another name": ("list.mbox", gzip.compress),
    "named .gz and not packed": ("list.mbox.gz", bytes),
    "two gzip members": ("l.gz", lambda raw: gzip.compress(raw[:50]) + gzip.compress(raw[50:])),
    "bzip2": ("list.mbox.bz2", bz2.compress),
    "xz": ("list.mbox.xz", lzma.compress),
    "zip": ("export.zip", lambda raw: zipped(messages=raw)),
    "zip with a packed file": ("export.zip", lambda raw: zipped(m=gzip.compress(raw))),
}


@pytest.mark.parametrize(("name", "pack"), PACKED.values(), ids=PACKED.keys())
def test_an_archive_may_be_packed(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / name).write_bytes(pack(mbox(1, 2)))

    assert read(tmp_path / name) == ["1@x", "2@x"]
    assert read(tmp_path) == ["1@x", "2@x"]


def test_every_mail_file_of_a_zip_is_read_and_nothing_that_macs_add(tmp_path: Path) -> None:
    raw = zipped(**{"a.mbox": mbox(1), "b__in__c.eml": mail(2), "__MACOSX__in__a.mbox": mbox(3)})
    (tmp_path / "export.zip").write_bytes(raw)

    assert read(tmp_path / "export.zip") == ["1@x", "2@x"]


def write_maildir(folder: Path, **mails: bytes) -> None:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    for name, raw in mails.items():
        part, _, rest = name.partition("_")
        (folder / part / rest).write_bytes(raw)


def test_a_maildir_that_lost_its_empty_folders_is_read_with_its_folders(tmp_path: Path) -> None:
    box = tmp_path / "Maildir"
    for place, number in (("cur/1:2,S", 1), (".Archive/cur/2:2,S", 2), (".plan/new/3", 3)):
        (box / place).parent.mkdir(parents=True)
        (box / place).write_bytes(mail(number))
    (box / "cur/4:2,DS").write_bytes(mail(4))

    hit = find_archives([box])

    assert sorted(read(box)) == ["1@x", "2@x", "3@x"]
    assert hit.passed_over == [f"{box / 'cur/4:2,DS'} is a draft and was never sent"]


def test_a_maildir_is_read_with_its_folders_whatever_its_flags(tmp_path: Path) -> None:
    box = tmp_path / "Maildir"
    write_maildir(box, new_2=mail(2), tmp_3=mail(3), **{"cur_1.host:2,RST": mail(1)})
    write_maildir(box / ".Archive.2024", **{"cur_1.host;2,": mail(4), "cur_2.host:2,DS": mail(5)})
    (box / "dovecot-uidlist").write_bytes(b"3 V1700000000 N5 Gabcdef\n1 :1.host\n")
    (box / "maildirfolder").write_bytes(b"")

    hit = find_archives([box])

    assert read(box) == ["4@x", "1@x", "2@x"]
    assert len(hit.passed_over) == 2
    assert "2.host:2,DS is a draft" in hit.passed_over[0]
    assert "dovecot-uidlist holds no message" in hit.passed_over[1]


def test_an_unreadable_mail_of_a_maildir_is_not_passed_over(tmp_path: Path) -> None:
    write_maildir(tmp_path / "box", cur_1=b"no header\n", new_2=b"")

    assert len(read(tmp_path / "box")) == 1
    assert find_archives([tmp_path / "box"]).passed_over == []


JUNK = {
    "README.md": (b"# The list\n\nIts archive since 2019.\n", "holds no message"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "holds no message"),
    "notes.txt": (b"From Monday on the pier is open.\nCome all.\n", "holds no message"),
    "index.html": (
        b"<!DOCTYPE HTML>\n<HTML><HEAD>\n</HEAD></HTML>\n",
        "take the month's text file",
    ),
    "all.tar": (tarred(mbox(1)), "unpack it (tar xf)"),
    "all.tar.gz": (gzip.compress(tarred(mbox(1))), "unpack it (tar xf)"),
    "all.7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "unpack it first"),
    "all.tar.zst": (b"\x28\xb5\x2f\xfd\x04\x00", "unpack it first"),
    "mail.pst": (b"!BDN" + bytes(100), "exported as mbox or .eml"),
    "one.msg": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "saved as .eml"),
    "RMAIL": (b"BABYL OPTIONS: -*- rmail -*-\nVersion: 5\n\x1f", "exported as mbox"),
    "members.zip": (zipped(members=b"name,email\nAna,ana@example.org\n"), "holds no message"),
    "data.json": (b'{"from": "ana@example.org", "subject": "Pier"}\n', "holds no message"),
    "members.csv": (b"name,email\nAna Lopez,ana@example.org\n", "holds no message"),
}


@pytest.mark.parametrize("name", JUNK)
def test_what_is_no_mail_is_told_with_what_to_do(tmp_path: Path, name: str) -> None:
    raw, remedy = JUNK[name]
    (tmp_path / name).write_bytes(raw)

    with pytest.raises(ConfigError) as named:
        find_archives([tmp_path / name])
    with pytest.raises(ConfigError, match="no file in"):
        find_archives([tmp_path])

    assert str(named.value).startswith(str(tmp_path / name))
    assert remedy in str(named.value)


def test_junk_among_archives_is_passed_over_and_told(tmp_path: Path) -> None:
    for name, (raw, _remedy) in JUNK.items():
        (tmp_path / name).write_bytes(raw)
    (tmp_path / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    (tmp_path / "2025-March.txt").write_bytes(mbox(1, 2))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "single").write_bytes(mail(3))
    (tmp_path / "broken.eml").write_bytes(b"no header\n")

    hit = find_archives([tmp_path])

    assert read(tmp_path) == ["1@x", "2@x", "it has no header section that says whose it is", "3@x"]
    assert len(hit.passed_over) == len(JUNK)


def test_an_empty_file_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").write_bytes(b"")
    (tmp_path / "nothing").write_bytes(b"\n\n")

    assert read(tmp_path / "empty.mbox", tmp_path / "nothing") == []


def test_a_folder_without_a_file_holds_no_mail(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.mbox").write_bytes(mbox(1))
    write_maildir(tmp_path / "box", tmp_1=mail(1))

    for folder in ("empty", "box"):
        with pytest.raises(ConfigError, match=f"no file in .*/{folder} holds mail"):
            find_archives([tmp_path / "full", tmp_path / folder])


def test_what_is_no_mail_in_a_zip_is_passed_over_and_told(tmp_path: Path) -> None:
    page, _remedy = JUNK["index.html"]
    remedy = "is a web page: take the month's text file that the archive's index links to"
    files = {"a": mbox(1), "readme.html": page, "sub__in__notes.txt": b"Buy rope.\n"}
    raw = zipped(**files, **{"broken.eml": b"no header\n", "z": mail(2)})
    (tmp_path / "export.zip").write_bytes(raw)

    assert read(tmp_path) == ["1@x", "it has no header section that says whose it is", "2@x"]
    for path in (tmp_path, tmp_path / "export.zip"):
        assert find_archives([path]).passed_over == [
            f"{tmp_path}/export.zip/readme.html {remedy}",
            f"{tmp_path}/export.zip/sub/notes.txt holds no message",
        ]


def test_a_folder_that_leads_back_to_itself_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox(1))
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)

    assert read(tmp_path) == ["1@x"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file or folder"):
        find_archives([tmp_path / "missing"])
    with pytest.raises(ConfigError, match="neither a file nor a folder"):
        find_archives([Path("/dev/null")])


DAMAGED = {
    "gzip": gzip.compress(mbox(*range(200)))[:-30],
    "bzip2": bz2.compress(mbox(*range(200)))[:-30],
    "xz": lzma.compress(mbox(*range(200)))[:-60],
    "zip": zipped(messages=mbox(*range(200)))[:-60],
}


@pytest.mark.parametrize("raw", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_named(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "old").write_bytes(raw)

    with pytest.raises(GiveUp, match="old cannot be read to its end"):
        read(tmp_path / "old")


BROKEN_BEHIND = {
    "no trailer": gzip.compress(mbox(*range(3)))[:-8],
    "another sum": gzip.compress(mbox(*range(3)))[:-8] + bytes(8),
    "other bytes behind it": gzip.compress(mbox(*range(3))) + b"other bytes",
    "bzip2 without its end": bz2.compress(mbox(*range(3)))[:-4],
}


@pytest.mark.parametrize("raw", BROKEN_BEHIND.values(), ids=BROKEN_BEHIND.keys())
def test_of_a_file_that_is_damaged_behind_its_last_mail_all_are_read(
    tmp_path: Path, raw: bytes
) -> None:
    (tmp_path / "old").write_bytes(raw)
    ids: list[str] = []

    with (
        reading_archives(find_archives([tmp_path]).files, marks=MARKS) as archives,
        pytest.raises(GiveUp, match="old cannot be read to its end"),
    ):
        ids.extend(came(archives))

    assert ids == ["0@x", "1@x", "2@x"]


def test_what_stands_behind_a_damaged_file_is_read_too(tmp_path: Path) -> None:
    for number, raw in enumerate(DAMAGED.values()):
        (tmp_path / f"{number}.old").write_bytes(raw)
        (tmp_path / f"9{number}.old").write_bytes(raw)
    (tmp_path / "last.mbox").write_bytes(mbox(5_000, 5_001))
    paths = find_archives([tmp_path]).files
    ids: list[str] = []

    with (
        reading_archives(paths, marks=MARKS) as archives,
        pytest.raises(GiveUp, match=r"0\.old cannot be read.*; and 3 more files$"),
    ):
        ids.extend(came(archives))

    assert ids[-2:] == ["5000@x", "5001@x"]


def test_files_stand_in_the_order_of_their_names_folder_by_folder(tmp_path: Path) -> None:
    names = ["a.mbox", "b/1.eml", "b/2.eml", "c.mbox", "d/e/3.eml", "f.mbox"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(mail(1))

    files = find_archives([tmp_path]).files

    assert list(files) == [tmp_path / name for name in names]
    assert files[-1] == tmp_path / "f.mbox"
    assert files[1:3] == [tmp_path / "b/1.eml", tmp_path / "b/2.eml"]
    with pytest.raises(IndexError):
        files[6]


_KEPT = """
import sys, tracemalloc
from pathlib import Path
from handlers.archives.files import find_archives

find_archives([Path(sys.argv[1])])  # what is loaded and kept at the first use is no matter here
names = [sys.intern(f"name {number}") for number in range(50_000)]
names.clear()  # Python's table of names, which never shrinks, has room now
tracemalloc.start()
files = find_archives([Path(sys.argv[1])]).files
print(len(files), tracemalloc.get_traced_memory()[0])
"""


def test_a_large_maildir_takes_little_memory(tmp_path: Path) -> None:
    write_maildir(tmp_path / "box")
    count = 3_000
    for number in range(count):
        (tmp_path / "box" / "cur" / f"1700000000.M{number}P1.mail.example.org:2,S").touch()

    # A process of its own: this one's other threads and large tables allocate, too.
    measured = subprocess.run(
        [sys.executable, "-c", _KEPT, tmp_path / "box"], check=True, capture_output=True, text=True
    )

    found, kept = map(int, measured.stdout.split())
    assert found == count
    assert 10 * count < kept < 150 * count
