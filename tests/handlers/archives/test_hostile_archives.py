"""Packed files that are made to hurt: each ends in one line that says what to do, the rest is read.

Bounds are in `bot/mail/limits.py`.
"""

import bz2
import gzip
import io
import lzma
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import GiveUp
from bot.mail.limits import UNPACKED_BYTES, UNPACKED_TIMES
from handlers.archives.files import find_archives
from handlers.archives.reading import batches
from tests.benchmarks.measure import run_here
from tests.fuzz.chance import Chance
from tests.handlers.archives.test_archive_files import mail, mbox

SECONDS = 20.0
MEGABYTES = 200
HUGE = 700 * 1024 * 1024
"""The dictionary of a file that asks for far more than `xz -9` does."""


def ids(*paths: Path) -> tuple[list[str], str]:
    """Return the Message-IDs of what is read at these paths, and what is said at the end."""
    texts: list[str] = []
    problem = ""

    def work() -> None:
        nonlocal problem
        try:
            for batch in batches(find_archives(paths).files):
                texts.extend(
                    archived.raw.partition(b"<")[2].partition(b">")[0].decode()
                    for archived in batch.mails
                )
        except GiveUp as error:
            problem = str(error)

    run = run_here(work)

    assert run.peak_mb < MEGABYTES
    assert run.processor_seconds < SECONDS
    return texts, problem


def flagged(raw: bytes, name: bytes) -> bytes:
    """Return a zip file of which one entry says that it is encrypted."""
    changed = bytearray(raw)
    for magic, flags, filename in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = raw.find(magic)
        while at >= 0:
            if raw[at + filename :].startswith(name):
                changed[at + flags] |= 1
            at = raw.find(magic, at + 1)
    return bytes(changed)


def listing(
    count: int, *, name: bytes = b"a.eml", of: bytes | None = None, once: bool = True
) -> bytes:
    """Return a zip file that lists so many entries, of which the bytes are in it `once`.

    Some Pythons read none that share their bytes.
    """
    raw = mail(1) if of is None else of
    pack = zlib.compressobj(wbits=-15)
    packed = pack.compress(raw) + pack.flush()
    facts = (8, 0, 0, zlib.crc32(raw), len(packed), len(raw))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, *facts, len(name), 0)
    begin = local + name + packed
    entry = struct.pack("<4s6H3I5HI", b"PK\x01\x02", 20, 20, 0, *facts, len(name), 0, 0, 0, 0, 0)
    entries = b"".join(
        entry + struct.pack("<I", 0 if once else at * len(begin)) + name for at in range(count)
    )
    held = begin if once else begin * count
    listed = min(count, 0xFFFF)
    facts_of_end = (0, 0, listed, listed, len(entries), len(held), 0)
    return held + entries + struct.pack("<4s4H2IH", b"PK\x05\x06", *facts_of_end)


def rezipped(*entries: tuple[str, bytes]) -> bytes:
    """Return a zip file of entries that may have one name."""
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        warnings.simplefilter("ignore")
        for name, raw in entries:
            out.writestr(name, raw)
    return packed.getvalue()


def xz_of(raw: bytes, *, dictionary: int) -> bytes:
    """Return an xz file that asks for a dictionary of so many bytes."""
    small = lzma.compress(raw, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}])
    # A block's header: its size, flags, then the filter's id, the size of what follows, the
    # dictionary's size, and a checksum of it all. Packing with such a dictionary takes gigabytes.
    head = bytearray(small[12:20])
    assert head[2:4] == b"\x21\x01"
    head[4] = next(bits for bits in range(41) if (2 | bits & 1) << (bits // 2 + 11) >= dictionary)
    return small[:12] + head + struct.pack("<I", zlib.crc32(head)) + small[24:]


ZEROS = b"\0" * 10_000_000
UNPACKED = 1_200_000_000

SOONER = 64 * 1024 * 1024
"""A bound that is reached in a second, of files that still unpack to far more memory."""

BOMBS: dict[str, tuple[Callable[[], bytes], int]] = {
    "gzip": (lambda: gzip.compress(ZEROS) * (UNPACKED // len(ZEROS)), UNPACKED_BYTES),
    "bzip2": (lambda: bz2.compress(ZEROS) * (UNPACKED // len(ZEROS)), SOONER),
    "xz": (lambda: lzma.compress(ZEROS) * (UNPACKED // len(ZEROS)), SOONER),
    "zip": (lambda: listing(UNPACKED // len(ZEROS), of=ZEROS, once=False), SOONER),
}
"""By the way it is packed: a bomb, and the bound. All share one, so only the first fills ours."""


@pytest.mark.parametrize(("bomb", "bound"), BOMBS.values(), ids=BOMBS.keys())
def test_a_file_that_unpacks_to_gigabytes_is_skipped_and_the_rest_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: Callable[[], bytes], bound: int
) -> None:
    monkeypatch.setattr("handlers.archives.files.UNPACKED_BYTES", bound)
    packed = bomb()
    assert bound < UNPACKED > UNPACKED_TIMES * len(packed)
    (tmp_path / "1.mbox").write_bytes(packed)
    (tmp_path / "2.mbox").write_bytes(mbox(2))

    texts, text = ids(tmp_path)

    assert texts[-1] == "2@x"
    assert "1.mbox" in text
    assert "it unpacks to far more than mail does: unpack it first" in text


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_a_file_of_many_members_is_read_in_linear_time(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "old.mbox").write_bytes(pack(b"") * 100_000 + pack(mbox(1)))

    assert ids(tmp_path) == (["1@x"], "")


def test_an_xz_file_that_asks_for_much_memory_is_left_and_the_rest_read(tmp_path: Path) -> None:
    (tmp_path / "1.mbox.xz").write_bytes(xz_of(mbox(1), dictionary=HUGE))
    (tmp_path / "2.mbox.xz").write_bytes(xz_of(mbox(2), dictionary=64 * 1024 * 1024))

    texts, text = ids(tmp_path)

    assert texts == ["2@x"]
    assert text == (
        f"{tmp_path}/1.mbox.xz cannot be read to its end: "
        "it asks for more than 134 MB of memory: unpack it first"
    )


@pytest.mark.parametrize(
    "packed",
    [lambda: listing(3_000_000), lambda: listing(1_000, name=b"a" * 65_000)],
    ids=["many", "long names"],
)
def test_a_zip_file_that_lists_too_much_is_left_and_the_rest_read(
    tmp_path: Path, packed: Callable[[], bytes]
) -> None:
    (tmp_path / "1.zip").write_bytes(packed())
    (tmp_path / "2.mbox").write_bytes(mbox(2))

    texts, text = ids(tmp_path)

    assert texts == ["2@x"]
    assert text == (
        f"{tmp_path}/1.zip cannot be read to its end: "
        "it lists more than 100,000 files: unpack it first and import the folder"
    )


def test_a_zip_file_with_as_many_mails_as_people_have_is_read(tmp_path: Path) -> None:
    (tmp_path / "1.zip").write_bytes(listing(20_000, once=False))

    texts, text = ids(tmp_path)

    assert (len(texts), text) == (20_000, "")


def test_files_of_one_name_in_a_zip_are_all_read(tmp_path: Path) -> None:
    (tmp_path / "1.zip").write_bytes(rezipped(("a.eml", mail(1)), ("a.eml", mail(2))))

    assert ids(tmp_path) == (["1@x", "2@x"], "")


def test_paths_in_a_zip_are_names_and_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    names = ("../../up.eml", "/etc/down.eml", "./here.eml", "..\\back.eml")
    entries = [(name, mail(number)) for number, name in enumerate(names)]
    (tmp_path / "in" / "1.zip").write_bytes(rezipped(*entries, ("a/.hidden/x.eml", mail(9))))

    texts, text = ids(tmp_path)

    assert (texts, text) == (["0@x", "1@x", "2@x", "3@x"], "")
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "1.zip"]


def test_a_name_in_a_zip_is_shown_safely(tmp_path: Path) -> None:
    raw = rezipped(("\x1b[31mred\u202egpj.eml", mail(1)))
    (tmp_path / "1.zip").write_bytes(raw)

    (batch,) = batches([tmp_path / "1.zip"])

    assert batch.mails[0].where == f"{tmp_path}/1.zip/[31mredgpj.eml, mail 1"


def test_a_zip_entry_with_a_password_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    packed = rezipped(("a.eml", mail(1)), ("b.eml", mail(2)), ("c.eml", mail(3)))
    (tmp_path / "1.zip").write_bytes(flagged(packed, b"b.eml"))

    texts, text = ids(tmp_path)

    assert texts == ["1@x", "3@x"]
    assert text == (
        f"{tmp_path}/1.zip/b.eml cannot be read to its end: it asks for a password: unpack it first"
    )


def test_many_faults_of_one_zip_are_one_line(tmp_path: Path) -> None:
    packed = rezipped(*((f"b{number}.eml", mail(number)) for number in range(2_000)))
    (tmp_path / "1.zip").write_bytes(flagged(packed, b"b"))

    texts, text = ids(tmp_path / "1.zip")

    assert texts == []
    assert text.endswith("it asks for a password: unpack it first; and 1,999 more files in it")


def test_what_is_packed_in_another_way_is_told(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as out:
        out.writestr("a.eml", mail(1))
    (tmp_path / "1.zip").write_bytes(packed.getvalue())

    texts, text = ids(tmp_path)

    assert texts == []
    assert text == (
        f"{tmp_path}/1.zip/a.eml cannot be read to its end: "
        "it is packed in a way that is not read here: unpack it first"
    )


def test_every_fault_of_a_zip_is_reported(tmp_path: Path) -> None:
    chance = Chance("zip")
    sound = rezipped(("a.eml", mail(1)), ("pier-\u00e9.mbox", mbox(2, 3)))
    (tmp_path / "last.mbox").write_bytes(mbox(4))

    for _ in range(200):
        raw = bytearray(sound)
        for _ in range(1 + chance.below(5)):
            raw[4 + chance.below(len(raw) - 4)] = chance.below(256)
        (tmp_path / "1.zip").write_bytes(raw)
        texts, _said = ids(tmp_path)
        assert texts[-1] == "4@x"
