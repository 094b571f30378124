"""A roster as a CSV file: what is read, what is refused with its line, and what changed."""

from datetime import date
from fractions import Fraction

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.people.roster import Member, WrongRoster, compare, differences, read_roster

TODAY = date(2026, 11, 28)
FULL = """\ufeffName,emails,slack,group,organisation,role,weight,from,to
Ana Lopez,Ana@Example.org; ana@home.example.org,U01ANA,north,"Port, Pier & Co",,1/2,2026-01-01,
Bo Li,bo@example.org,,south,,observer,,,2026-12-31

Cy,,,,,,,,
"""


def members(text: str) -> dict[int, Member]:
    """Return the members in a file of which every row is good."""
    file = read_roster(text)
    assert file.refused == ()
    return dict(file.members)


def test_all_columns_are_read() -> None:
    ana, bo, cy = members(FULL).values()

    assert ana == Member(
        name="Ana Lopez",
        emails=("ana@example.org", "ana@home.example.org"),
        slack=SlackUserId("U01ANA"),
        group="north",
        organisation="Port, Pier & Co",
        role="member",
        weight=Fraction(1, 2),
        since=date(2026, 1, 1),
    )
    assert (bo.role, bo.until) == ("observer", date(2026, 12, 31))
    assert cy == Member("Cy")


def test_only_the_name_is_needed() -> None:
    assert list(members("name\nAna\nBo\n").values()) == [Member("Ana"), Member("Bo")]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",ana@example.org", "the name is missing"),
        ("Ana,ana at example.org", "no address"),
        ("Ana,first@example.org", "first@example.org is on line 2 already"),
        ("Ana,,u 1", "slack is a user's id"),
        ("Ana,,,1,2", "more cells than columns"),
        ('"' + "A" * 501 + '",', "a cell has at most 500"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(row: str, why: str) -> None:
    file = read_roster(f"name,emails,slack\nFirst,first@example.org,\n{row}\nLast,,\n")

    [refused] = file.refused
    assert refused.line == 3
    assert why in refused.why
    assert [member.name for member in file.members.values()] == ["First", "Last"]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("0,,", "a weight of 0"),
        ("many,,", "weight is a whole number"),
        ("1/1234567890,,", "at most 9 digits"),
        (",tomorrow,", "from is a day"),
        (",2026-12-01,2026-11-01", "before the day in from"),
    ],
)
def test_days_and_weights_are_checked(cells: str, why: str) -> None:
    [refused] = read_roster(f"name,weight,from,to\nAna,{cells}\n").refused

    assert why in refused.why


@pytest.mark.parametrize(
    "text", ["", "Ana,ana@example.org\n", "name,name\n", "name,colour\n", "\0"]
)
def test_a_file_without_a_header_is_no_roster(text: str) -> None:
    with pytest.raises(WrongRoster, match=r"the first line names the columns|no CSV"):
        read_roster(text)


def test_a_new_file_adds_changes_and_removes_by_date() -> None:
    before = members("name,emails,group\nAna,ana@example.org,a\nBo,bo@example.org,a\nCy,,a\n")
    after = members("name,emails,group\nAna L,ana@example.org,b\nCy,,a\nDi,,a\n")

    changes = compare(before, after, today=TODAY)

    assert [member.name for member in changes.added] == ["Di"]
    [(old, new)] = changes.changed
    assert differences(old, new) == (("name", "Ana", "Ana L"), ("group", "a", "b"))
    [gone] = changes.removed
    assert (gone.name, gone.until) == ("Bo", date(2026, 11, 27))
    assert not gone.is_on(TODAY)
    assert [member.name for member in changes.same] == ["Cy"]


def test_the_same_file_again_changes_nothing() -> None:
    there = members(FULL)
    gone = Member("Old", until=date(2026, 1, 1))

    changes = compare({**there, 99: gone}, there, today=TODAY)

    assert (changes.added, changes.changed, changes.removed) == ((), (), ())
