"""An archive votes for nobody; the list's own copy of a mail that was imported does."""

from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryKind
from tests.cli.program import Penholder, write_config
from tests.handlers.room import CHAIR, Room, mail

ANSWERS = (DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE)


async def a_ballot(room: Room) -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


def a_vote(room: Room, *, writer: str = "Ada Example <ada@example.org>") -> bytes:
    """Return an answer to the call that is a vote."""
    return mail("vote", "+1", answers=["call"], date=room.clock.now, writer=writer)


def write_archive(path: Path, raw: bytes) -> Path:
    """Write a monthly file of one mail."""
    path.write_bytes(b"From ada at example.org  Wed Mar  4 11:00:00 2026\n" + raw)
    return path


async def import_archive(path: Path, database_url: str) -> None:
    """Import a file of one mail beside the service that holds the database."""
    penholder = Penholder(write_config(path.with_suffix(".toml"), database_url))
    done = await penholder("import", "--list", "council", str(path))
    assert done.status == 0, done.err
    assert done.out.strip() == "read 1, new 1, known 0, set aside 0, items 0"


@pytest.mark.parametrize("word", [None, "at", "на"])
async def test_an_imported_vote_counts_once_the_lists_copy_has_come(
    room: Room, database_url: str, tmp_path: Path, word: str | None
) -> None:
    await a_ballot(room)
    came = a_vote(room)
    archived = came
    if word is not None:
        hidden = f"From: ada {word} example.org (Ada Example)".encode()
        archived = came.replace(b"From: Ada Example <ada@example.org>", hidden)
        assert archived != came

    await import_archive(write_archive(tmp_path / "2026-March.txt", archived), database_url)
    assert await room.tally(1) == {}
    assert await room.queued(*ANSWERS) == []
    await room.fetch(came)
    await room.fetch(came)

    assert await room.tally(1) == {"agree": 1}
    (receipt,) = await room.queued(*ANSWERS)
    assert receipt.recipient == "ada@example.org"


async def test_a_hidden_address_is_nobodys_vote_however_it_comes(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(a_vote(room, writer="ada at example.org (Ada Example)"))

    assert await room.tally(1) == {}
    assert await room.queued(*ANSWERS) == []
    (_call, vote) = (await room.show(1))["thread"]
    assert vote["from"] == {"name": "Ada Example", "address": "ada@example.org"}
