"""Rosters in a terminal: short lines that say by themselves what they are, whoever is on them."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import ListName, SlackUserId
from bot.domain.people.roster import Listed, Member, RosterCode, RosterNote
from bot.render.terminal.rosters import MOST_TOLD, note_for_mail, note_for_slack, roster_text

ANA = Member(
    "Ana Lopez",
    ("ana@example.org",),
    SlackUserId("U01ANA"),
    group="north",
    organisation="Port",
    weight=Fraction(1, 2),
    since=date(2026, 1, 1),
    until=date(2026, 12, 31),
)
NO_WAY = RosterNote(RosterCode.NO_WAY_TO_VOTE)
SAME = RosterNote(RosterCode.SAME_PERSON, ("Cy",))
TAKEN = RosterNote(RosterCode.ADDRESS_TAKEN, ("U2", "di@example.org"))
VOTERS = RosterNote(RosterCode.NEWEST_COUNTS, ("2", "Port", "lazy"))


def test_each_list_has_a_head_and_each_person_lines_without_columns() -> None:
    text = roster_text(
        [
            Listed(ListName("council"), ANA, notes=(VOTERS,)),
            Listed(ListName("board"), Member("Bo"), (NO_WAY, SAME)),
            Listed(None, Member("Di", ("di@example.org",)), (TAKEN,)),
        ]
    )

    assert (
        text
        == """\
Roster of council: 1 person, no problems

Ana Lopez
    Member, group north, organisation Port, weight 1/2
    ana@example.org, Slack U01ANA
    From 2026-01-01 until 2026-12-31
    Note: one of 2 voters of Port; by the rule lazy an organisation has one
    vote, the newest that any of them casts

Roster of board: 1 person, 2 problems

Bo
    Member
    Problem: no address and no Slack user, so this person cannot vote
    Problem: the same person as Cy, in another row

On no roster: 1 person, 1 problem

Di
    di@example.org
    Problem: the Slack user U2 has shown that they read di@example.org too, so
    one of the two accounts should not have it"""
    )


@given(st.text(min_size=1), st.lists(st.text(min_size=1, max_size=300), max_size=4))
def test_no_name_or_problem_breaks_the_lines(name: str, problems: list[str]) -> None:
    notes = tuple(RosterNote(RosterCode.SAME_PERSON, (problem,)) for problem in problems)
    text = roster_text([Listed(ListName("council"), Member(name), notes)])

    lines = text.split("\n")
    assert all("  " not in line.strip() for line in lines)
    assert all(len(line) <= 80 or " " not in line.strip()[:75] for line in lines)
    assert sum(line.startswith("    Problem:") for line in lines) == len(problems)


def test_a_note_names_the_first_problems_and_counts_the_others() -> None:
    problems = [(f"Ana <{number}>", NO_WAY) for number in range(MOST_TOLD + 3)]

    in_slack = note_for_slack("council", problems)
    _subject, by_mail = note_for_mail("council", problems)

    assert "• Ana &lt;0&gt;: no address and" in in_slack
    assert "- Ana <0>: no address and" in by_mail
    for text in (in_slack, by_mail):
        assert f"The roster of council has {MOST_TOLD + 3} problems:" in text
        assert "and 3 more" in text
    assert all(len(line) <= 72 for line in by_mail.split("\n"))
