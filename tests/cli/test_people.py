"""`penholder people`: a roster comes in again and again, and nothing changes silently."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from storage.database.engine import Database
from tests.cli.program import Penholder, Ran
from tests.cli.terminal import Terminal, in_terminal

FIRST = """\
name,emails,slack,group,organisation
Ana Lopez,ana@example.org ana@home.example.org,U01ANA,north,Port
Bo Li,bo@example.org,,south,Port
"""


async def take(penholder: Penholder, text: str) -> Ran:
    """Import a roster of the list `council` from standard input."""
    return await penholder("people", "import", "-", "--list", "council", given=text.encode())


async def test_a_roster_is_imported_and_listed_with_what_does_not_fit(
    penholder: Penholder,
) -> None:
    ran = await take(penholder, FIRST + "Cy,,,,\n")
    listed = await penholder("people", "list", "--list", "council", "--json")
    shown = await penholder("people", "list")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("3 added, 0 changed, 0 removed, 0 as before, 0 refused\n")
    ana, bo, cy = listed.json
    assert ana["emails"] == ["ana@example.org", "ana@home.example.org"]
    assert (ana["slack"], ana["group"], ana["role"]) == ("U01ANA", "north", "member")
    assert (bo["list"], bo["problems"]) == ("council", [])
    assert cy["problems"] == ["no address and no Slack user, so this person cannot vote"]
    assert (
        shown.out
        == """\
Roster of council: 3 people, 1 problem

Ana Lopez
    Member, group north, organisation Port
    ana@example.org, ana@home.example.org, Slack U01ANA

Bo Li
    Member, group south, organisation Port
    bo@example.org

Cy
    Member
    Problem: no address and no Slack user, so this person cannot vote
"""
    )


async def test_without_a_roster_people_list_says_what_that_means(penholder: Penholder) -> None:
    listed = await penholder("people", "list")

    assert (listed.status, listed.out.splitlines()[0][:46]) == (
        0,
        "No roster is imported, so everybody may vote: ",
    )


async def test_a_second_import_says_what_it_changes(penholder: Penholder) -> None:
    await take(penholder, FIRST)

    ran = await take(penholder, "name,emails,slack\nAna Lopez,ana@example.org,U01ANA\nDi,,\n")

    assert ran.status == 0
    assert "added    Di" in ran.out
    assert "changed  Ana Lopez: emails: ana@example.org ana@home.example.org → " in ran.out
    assert "removed  Bo Li (last day " in ran.out
    again = await take(penholder, "name,emails,slack\nAna Lopez,ana@example.org,U01ANA\nDi,,\n")
    assert again.out == "0 added, 0 changed, 0 removed, 2 as before, 0 refused\n"


async def test_a_refused_row_ends_with_1_and_removes_nobody(penholder: Penholder) -> None:
    await take(penholder, FIRST)

    ran = await take(penholder, "name,emails,slack\nAna,ana@example.org,U02OTHER\nBo,no address,\n")

    assert ran.status == 1
    assert "line 2 was refused: these addresses and this Slack user" in ran.err
    assert "line 3 was refused: emails has a word that is no address" in ran.err
    assert "nobody was removed" in ran.err
    listed = await penholder("people", "list", "--json")
    assert [(row["name"], row["to"]) for row in listed.json] == [
        ("Ana Lopez", None),
        ("Bo Li", None),
    ]


async def test_what_is_no_roster_is_wrong_use(penholder: Penholder, tmp_path: Path) -> None:
    none = await penholder("people", "import", str(tmp_path / "none.csv"), "--list", "council")
    headless = await take(penholder, "Ana,ana@example.org\n")

    assert none.status == headless.status == 2
    assert "it cannot be read" in none.err
    assert "the first line names the columns: name,emails" in headless.err


async def test_an_address_and_a_slack_user_are_linked_once(penholder: Penholder) -> None:
    await take(penholder, FIRST)

    linked = await penholder("people", "link", "Bo@Example.org", "@U03BO")
    other = await penholder("people", "link", "bo@example.org", "U04OTHER")
    wrong = await penholder("people", "link", "bo", "somebody")

    assert (linked.status, other.status, wrong.status) == (0, 1, 2)
    assert linked.out == "bo@example.org and U03BO are one person: Bo Li.\n"
    assert "belongs to another Slack user already" in other.err


def erasing(penholder: Penholder, who: str) -> AbstractAsyncContextManager[Terminal]:
    """Begin to erase somebody on a terminal."""
    words = ("--config", str(penholder.config), "people", "erase", who)
    return in_terminal(words, folder=penholder.config.parent)


async def names(penholder: Penholder) -> list[str]:
    """Return who is on the roster."""
    return [row["name"] for row in (await penholder("people", "list", "--json")).json]


async def test_a_person_is_erased_after_a_yes(penholder: Penholder) -> None:
    file = penholder.config.parent / "council.csv"
    file.write_text(FIRST, encoding="utf-8")
    text = penholder.config.read_text(encoding="utf-8")
    named = text.replace('name = "council"', f'name = "council"\nroster = "{file}"', 1)
    penholder.config.write_text(named, encoding="utf-8")
    await take(penholder, FIRST)

    async with erasing(penholder, "Ana Lopez") as terminal:
        await terminal.answer("Type yes to erase", "yes")
        status = await terminal.ended()
    after = await penholder("people", "list", "--json")

    shown = " ".join(terminal.shown.split())
    assert status == 0, shown
    assert " takes the place of: Ana Lopez, ana@example.org," in shown
    assert "This cannot be taken back" in shown
    assert "Do first, or they come back: - the roster file of council names them" in shown
    ana, bo = after.json
    assert ana["name"].startswith("erased-")
    assert (ana["emails"], ana["slack"], ana["group"]) == ([], None, "north")
    assert ana["to"] is not None
    assert bo["name"] == "Bo Li"


@pytest.mark.parametrize("typed", ["no\n", "\n", "\x04", ""])
async def test_without_a_yes_nobody_is_erased(penholder: Penholder, typed: str) -> None:
    await take(penholder, FIRST)

    async with erasing(penholder, "ana@example.org") as terminal:
        if typed:
            await terminal.type("Type yes to erase", typed)
        else:
            await terminal.interrupt("Type yes to erase")
        status = await terminal.ended()

    assert status == 1
    assert terminal.shown.rstrip().endswith("nothing was erased; type yes, or give --yes")
    assert "Traceback" not in terminal.shown
    assert await names(penholder) == ["Ana Lopez", "Bo Li"]


@pytest.mark.parametrize("given", [b"", b"yes\n"])
async def test_without_a_terminal_it_takes_only_the_option(
    penholder: Penholder, given: bytes
) -> None:
    await take(penholder, FIRST)

    refused = await penholder("people", "erase", "ana@example.org", given=given)
    before = await names(penholder)
    done = await penholder("people", "erase", "ana@example.org", "--yes")
    again = await penholder("people", "erase", "ana@example.org", "--yes")

    assert (refused.status, refused.out) == (2, "")
    assert refused.err == (
        "penholder: there is no terminal on which to ask; look at what it says on one, or give "
        "--yes\n"
    )
    assert before == ["Ana Lopez", "Bo Li"]
    assert done.status == 0
    assert (await names(penholder))[0].startswith("erased-")
    assert (again.status, again.err.count("\n")) == (1, 1)
    assert "no person matches" in again.err


async def test_a_deleted_word_is_taken_out_of_the_files_on_request(penholder: Penholder) -> None:
    await take(penholder, FIRST)

    done = await penholder("db", "compact")

    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("compacted")


async def test_bytes_left_by_a_stopped_erasure_are_taken_out_by_the_next_run(
    penholder: Penholder, database_url: str
) -> None:
    await take(penholder, FIRST)
    database = await Database.open(database_url, new_delivery_id=Database.no_delivery)
    async with database.transaction() as store:
        await store.erased_ids.begin()
    await database.close()

    first = await penholder("people", "erase", "gone@example.org", "--yes")
    second = await penholder("people", "erase", "gone@example.org", "--yes")

    assert (first.status, second.status) == (1, 1)
    assert "no person matches; what an earlier erasure had deleted" in first.err
    assert "no person matches; give an address" in second.err
    assert first.err.count("\n") == second.err.count("\n") == 1
