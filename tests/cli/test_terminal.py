"""What a person sees in a terminal of 80 columns, and the exit status of every command."""

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.app import COMMANDS
from bot.domain.ids import ItemNumber, ListName, ThreadId
from bot.domain.items.item import Item, ItemState
from release.building import version
from storage.database.engine import Database
from tests.cli.program import Penholder
from tests.conftest import FreshDatabase, copies_of
from tests.handlers.room import mail

COLUMNS = 80
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def fresh_database(migrated_sqlite: Path) -> FreshDatabase:
    """Give SQLite alone: what a command says is the same, and the handlers' tests have both."""
    return copies_of(migrated_sqlite)


async def put_items(database: Database, count: int) -> None:
    """Store items; the one with the highest number changed last."""
    async with database.transaction() as store:
        threads = await store.mails.new_threads(count)
        await store.items.open(
            [
                Item(
                    number=ItemNumber(0),
                    thread=ThreadId(thread),
                    title=f"A page for newcomers? {'And where it is shown. ' * 4}({number})",
                    state=ItemState.VOTING if number % 2 else ItemState.OPEN,
                    lists=(ListName("council"),),
                    opened_at=NOW,
                    updated_at=NOW + timedelta(minutes=number // 3),
                    deadline=datetime(2099, 12, 4, 22, 59, tzinfo=UTC) if number % 2 else None,
                )
                for number, thread in enumerate(threads, start=1)
            ]
        )


async def test_items_are_a_line_each_and_the_newest_50(
    penholder: Penholder, database: Database
) -> None:
    await put_items(database, 120)

    first = await penholder("items", columns=COLUMNS)
    few = await penholder("items", "--limit", "3", "--state", "voting", columns=COLUMNS)
    whole = await penholder("items", "--all", columns=COLUMNS)

    lines = first.out.splitlines()
    assert len(lines) == 51
    assert max(map(len, lines)) <= COLUMNS
    assert lines[0].startswith("#120  open        A page for newcomers? And where")
    assert lines[1].startswith("#119  voting      A page for newcomers? And")
    assert lines[1].endswith("…  until Fri 4 Dec 2099")
    assert lines[-1] == "These are the newest 50; --all lists all, --limit N more."
    assert [line.split()[0] for line in few.out.splitlines()[:3]] == ["#119", "#117", "#115"]
    assert [line.split()[0] for line in whole.out.splitlines()] == [
        f"#{number}" for number in range(120, 0, -1)
    ]


async def test_json_is_one_list_however_many_pages_it_comes_in(
    penholder: Penholder, database: Database
) -> None:
    await put_items(database, 1201)

    some, everything, none = await asyncio.gather(
        penholder("items", "--json"),
        penholder("items", "--json", "--all"),
        penholder("items", "--json", "--state", "dormant"),
    )

    assert [row["number"] for row in some.json] == list(range(1201, 1151, -1))
    assert [row["number"] for row in everything.json] == list(range(1201, 0, -1))
    assert none.json == []


async def test_show_has_times_in_the_lists_zone(penholder: Penholder, tmp_path: Path) -> None:
    text = penholder.config.read_text(encoding="utf-8")
    zoned = text.replace('channel = "C01LIST"', 'channel = "C01LIST"\ntimezone = "Europe/Zurich"')
    penholder.config.write_text(zoned, encoding="utf-8")
    (tmp_path / "one.eml").write_bytes(mail("one", "Many words."))
    await penholder("import", "--list", "council", str(tmp_path / "one.eml"))

    shown = await penholder("show", "1", columns=COLUMNS)

    assert "since Wed 4 Mar 2026, 11:00 CET" in shown.out
    assert max(map(len, shown.out.splitlines())) <= COLUMNS


async def test_help_is_whole_at_80_columns(tmp_path: Path) -> None:
    helped = [["--help"], *([name, "--help"] for name in COMMANDS)]

    for words in helped:
        ran = await Penholder(tmp_path / "missing.toml")(*words, columns=COLUMNS)
        assert (ran.status, ran.err) == (0, "")
        assert "Usage" in ran.out
        assert max(map(len, ran.out.splitlines())) <= COLUMNS
        assert not re.search(r"[a-z,;] ?\.\.\.", ran.out)


async def test_the_version_is_printed(tmp_path: Path) -> None:
    ran = await Penholder(tmp_path / "missing.toml")("--version")

    assert (ran.status, ran.out) == (0, f"penholder {version()}\n")


NO = [
    ["show", "99"],
    ["show", "9" * 30],
    ["outbox", "retry", "ffff"],
    ["outbox", "drop", "ffff"],
    *(["setaside", word, "99"] for word in ("show", "replay", "drop")),
    ["check"],
]
"""The use is right, and the answer is no: nothing of that number or id, faults were found."""

WRONG = [
    ["nonsense"],
    ["items", "--colour"],
    ["demo", "--port", "abc"],
    ["import"],
    ["show", "abc"],
    ["items", "--state", "openn"],
    ["items", "--limit", "0"],
    ["items", "--list", "other"],
    ["digest", "--list", "other", "--preview"],
    ["import", "--list", "other", "."],
    ["import", "--list", "council", "/nowhere.mbox"],
    ["digest", "--list", "council"],
    ["search", "state:openn"],
    ["search", "after:never"],
    ["explain", "/nowhere.eml"],
    ["tally", "/nowhere.json"],
    ["rules", "show", "nothing"],
    ["setaside", "show", "first"],
    ["outbox"],
    ["db", "downgrade"],
]
"""Wrong use: a word, option, value, list or file that there is not."""

DONE = [
    ["items"],
    ["search", "nothing"],
    ["outbox", "list"],
    ["setaside", "list"],
    ["digest", "--list", "council", "--preview"],
    ["db", "current"],
    ["db", "upgrade"],
    ["check", "--offline"],
    ["rules", "list"],
    ["slack", "manifest"],
]


@pytest.mark.parametrize(("status", "asked"), [(0, DONE), (1, NO), (2, WRONG)])
async def test_one_kind_of_fault_has_one_status(
    penholder: Penholder,
    status: int,
    asked: Sequence[Sequence[str]],
) -> None:
    for words in asked:
        ran = await penholder(*words)
        assert ran.status == status, (words, ran)
        assert "Traceback" not in ran.err
        if status and words not in (["check"], ["outbox"]):
            assert ran.out == "", words
            assert 1 <= len(ran.err.splitlines()) <= 2, words
            assert ran.err.startswith("penholder: "), words


async def test_no_configuration_is_status_2_for_every_command_that_needs_one(
    tmp_path: Path,
) -> None:
    asked = [
        ["run"],
        ["items"],
        ["show", "1"],
        ["search", "word"],
        ["outbox", "list"],
        ["setaside", "list"],
        ["db", "current"],
        ["digest", "--list", "a", "--preview"],
        ["import", "--list", "a", "."],
    ]

    missing = Penholder(tmp_path / "missing.toml")

    for words in asked:
        ran = await missing(*words)
        assert (ran.status, ran.out) == (2, ""), words
        assert "there is no such file; type `penholder init`" in ran.err


async def test_a_state_that_is_none_is_told_with_those_that_are(penholder: Penholder) -> None:
    ran = await penholder("items", "--state", "openn")

    states = ", ".join(ItemState)
    assert ran.err == f"penholder: there is no state openn; there are {states}\n"


async def test_what_waits_is_two_lines_at_most(penholder: Penholder, database: Database) -> None:
    async with database.transaction() as store:
        await store.set_aside.add(
            at=NOW, reason="a bug", mailbox=None, uid_validity=None, uid=None,
            size=1200, where="the listener", raw=b"x",
        )  # fmt: skip

    ran = await penholder("setaside", "list", columns=COLUMNS)

    assert ran.out == ("1    2026-11-20 10:00 UTC  1,200 bytes  the listener\n     a bug\n")
    assert json.loads((await penholder("setaside", "list", "--json")).out)[0]["size"] == 1200
