"""What strangers wrote moves no cursor, sets no title and hides nothing in a terminal."""

import os
import pty
import unicodedata
from pathlib import Path

import pytest

from bot.domain.ids import DeliveryId
from storage.database.engine import Database
from storage.values import Failed
from tests.cli.program import Penholder, write_config
from tests.peers.forked import start_program
from tests.storage.samples import NOW, note

TRICKS = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\b\u202eevil\u200b\x7f\nid7  sent  all is well"


@pytest.fixture
def penholder(tmp_path: Path, database_url: str) -> Penholder:
    """Give the program over a fresh database."""
    return Penholder(write_config(tmp_path / "penholder.toml", database_url))


def hidden(text: str) -> set[str]:
    return {sign for sign in text if sign != "\n" and unicodedata.category(sign) in {"Cc", "Cf"}}


async def given_tricks(database: Database) -> DeliveryId:
    """Let a delivery fail and a mail be set aside, with tricks in all that others choose."""
    async with database.transaction() as store:
        id_ = await store.outbox.add(note(f"C0{TRICKS}"), now=NOW)
        assert id_ is not None
        await store.outbox.record([Failed(id_, at=NOW, error=f"550 {TRICKS}")])
        raw = b"Subject: " + TRICKS.encode() + b"\n\nWords.\n"
        await store.set_aside.add(at=NOW, reason=TRICKS, size=9, where=TRICKS, raw=raw)
    return id_


async def test_lists_of_the_outbox_and_of_mails_set_aside_print_no_control_characters(
    penholder: Penholder, database: Database
) -> None:
    await given_tricks(database)

    for command in ("outbox", "setaside"):
        table = await penholder(command, "list")
        data = await penholder(command, "list", "--json")

        assert hidden(table.out) == hidden(data.out) == set()
        assert "evil" in table.out
        rows = [line for line in table.out.splitlines() if "all is well" in line]
        assert rows
        assert all("evil" in row for row in rows)  # no trick began a line of its own
        assert "\x9b31m" in data.json[0]["reason" if command == "setaside" else "last_error"]


async def test_an_error_of_a_command_prints_no_control_characters(penholder: Penholder) -> None:
    for words, status in ((("outbox", "retry", TRICKS), 1), (("import", "--list", TRICKS, "x"), 2)):
        ran = await penholder(*words)

        assert ran.status == status
        assert {sign for sign in ran.err if unicodedata.category(sign) == "Cc"} <= {"\n"}


async def test_a_mail_set_aside_is_shown_on_a_terminal_without_its_controls(
    penholder: Penholder, database: Database
) -> None:
    await given_tricks(database)

    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "wb") as terminal:
        shown = await start_program(
            "bot", "--config", str(penholder.config), "setaside", "show", "1", stdout=terminal
        )
        assert await shown.wait() == 0
    on_terminal = os.read(ours, 10_000).decode()
    os.close(ours)
    piped = await penholder("setaside", "show", "1")

    assert hidden(on_terminal) <= {"\r"}
    assert "Words." in on_terminal
    assert TRICKS in piped.out
