"""What is packed is unpacked as it was, and damage is noticed."""

import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database.engine import Database
from storage.link.packing import (
    MAIL,
    TEXT,
    Damaged,
    dictionary_of,
    head_of,
    pack,
    unpack,
    unpack_head,
)
from tests.storage.samples import new_mail, parsed

NOISE = b"".join(
    zlib.crc32(bytes([number % 256, number >> 8])).to_bytes(4) for number in range(9999)
)


@given(st.binary(), st.sampled_from([MAIL, TEXT]))
def test_whatever_is_packed_is_unpacked(raw: bytes, dictionary: int) -> None:
    assert unpack(pack(raw, dictionary=dictionary)) == raw


@pytest.mark.parametrize("name", [MAIL, TEXT])
def test_no_dictionary_is_ever_changed(name: int) -> None:
    # Whatever was packed with it could no longer be read.
    packed = pack(b"", dictionary=name)

    assert zlib.adler32(dictionary_of(packed)) == name == int.from_bytes(packed[2:6])


def test_a_mail_becomes_much_smaller_also_a_short_one() -> None:
    raw = (
        b"Return-Path: <ana@example.org>\r\nMIME-Version: 1.0\r\n"
        b"Received: from mx.example.org (mx.example.org [192.0.2.7])\r\n"
        b"\tby mail.example.org (Postfix) with ESMTPS id 77\r\n"
        b'Content-Type: text/plain; charset="utf-8"\r\n\r\nYes.\r\n'
    )

    assert len(pack(raw)) < len(raw) / 2


@pytest.mark.parametrize("raw", [b"", b"x" * 70_000, NOISE])
@pytest.mark.parametrize("size", [1, 100, 16_384])
def test_the_head_of_a_mail_is_read_from_the_head_of_what_is_packed(raw: bytes, size: int) -> None:
    packed = pack(raw)

    assert unpack_head(packed[: head_of(size)], size=size) == raw[:size]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"From: ana@example.org\r\n\r\nAs it came.",
        pack(NOISE)[:-1],
        pack(NOISE)[:-1] + b"\0",
        pack(NOISE).replace(NOISE[5000:5010], NOISE[5010:5020]),
    ],
)
def test_what_is_damaged_is_not_taken_for_a_mail(damaged: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(damaged)


async def test_letters_that_no_database_stores_are_replaced_in_texts(database: Database) -> None:
    odd = "\0 between \ud83d two\0"
    async with database.transaction() as store:
        (thread,) = await store.mails.new_threads(1)
        mail = replace(parsed("odd"), text=odd, new_text=odd)
        (number,) = await store.mails.add([new_mail(mail, thread)])
        stored = await store.mails.get(number)

    assert stored is not None
    assert stored.text == stored.new_text == "\ufffd between \ufffd two\ufffd"
