"""`penholder search`: its words, its JSON, its refusals."""

from pathlib import Path

import pytest

from tests.cli.program import Penholder
from tests.cli.test_commands import mbox
from tests.conftest import FreshDatabase, copies_of
from tests.handlers.room import mail


@pytest.fixture
def fresh_database(migrated_sqlite: Path) -> FreshDatabase:
    """Give SQLite alone: what a command says is the same, and the handlers' tests have both."""
    return copies_of(migrated_sqlite)


async def test_imported_mails_are_found_by_their_words(
    penholder: Penholder, tmp_path: Path
) -> None:
    (tmp_path / "list.mbox").write_bytes(
        mbox(
            mail("quay", "Who may moor at the [red]east[/red] quay?"),
            mail("crane", "The crane is out of order."),
        )
    )
    await penholder("import", "--list", "council", str(tmp_path / "list.mbox"))

    (found,) = (await penholder("search", "east", "quay", "from:ada", "--json")).json
    shown = await penholder("search", '"moor at the"')
    nothing = await penholder("search", "quay", "crane")

    assert found == {
        "number": 1,
        "title": "About quay",
        "state": "open",
        "lists": ["council"],
        "what": "mail",
        "message_id": "quay@mail.example.org",
        "from": {"name": "Ada Example", "address": "ada@example.org"},
        "date": "2026-03-04T10:00:00Z",
        "passage": "Who may moor at the [red]east[/red] quay?",
    }
    assert (shown.status, nothing.status) == (0, 0)
    assert shown.out.startswith("Searched for: “moor at the”.")
    assert "#1" in shown.out
    assert "[red]east[/red]" in shown.out
    assert "try fewer words" in nothing.out
    assert (await penholder("search", "crane quay", "--json")).json == []


async def test_what_a_mail_says_is_no_markup_of_the_terminal(
    penholder: Penholder, tmp_path: Path
) -> None:
    raw = mail("quay", "The [/green] quay :ship:", subject="Paths [/x] \x1b[31m")
    (tmp_path / "list.mbox").write_bytes(mbox(raw))
    await penholder("import", "--list", "council", str(tmp_path / "list.mbox"))

    for words in (("items",), ("search", "quay")):
        ran = await penholder(*words)

        assert ran.status == 0, ran.err
        assert "Paths [/x] [31m" in ran.out
    assert "The [/green] quay :ship:" in ran.out


async def test_a_search_that_cannot_be_read_says_what_to_write(penholder: Penholder) -> None:
    for words, remedy in (
        (["foo:bar"], "put them in quotes"),
        (["list:nowhere"], "“list:council”"),
        (["after:soon"], "2026-12-19"),
        ([], "WORDS"),
    ):
        ran = await penholder("search", *words)

        assert ran.status == 2
        assert remedy in ran.err
        assert "Traceback" not in ran.err
