"""Weeks of the calendar, as the days that an absence ends on."""

from datetime import date

import pytest

from bot.mail.automatic.absences import in_days

MONDAY = date(2026, 8, 10)
"""The first day of week 33."""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ab kw 35 wieder da", "ab 2026-08-24  wieder da"),
        ("in kw33/34", "in 2026-08-10 - 2026-08-23 "),
        ("bis einschl. kw 34", "bis einschl. 2026-08-23 "),
        ("till och med fredag vecka 34", "till och med 2026-08-21 "),
        ("semester v. 29-34", "semester 2026-07-13 - 2026-08-23 "),
        ("tilbage i uge 2", "tilbage i 2027-01-11 "),
        ("back in week 35", "back in 2026-08-24 "),
    ],
)
def test_a_week_is_its_days(text: str, days: str) -> None:
    assert in_days(text, written=MONDAY) == days


@pytest.mark.parametrize(
    "text",
    [
        "back in week 5 of the term",
        "volejte v 8 hodin",
        "ab kw 60",
        "kw 34-33",
        "kw 12.5",
        "in 2 wochen",
        "version v 34 is out",
    ],
)
def test_what_is_no_week_stays(text: str) -> None:
    assert in_days(text, written=MONDAY) == text


def test_the_53rd_week_is_of_a_year_that_has_one() -> None:
    assert in_days("bis kw 53", written=MONDAY) == "bis 2027-01-03 "
    assert in_days("bis kw 53", written=date(2028, 1, 10)) == "bis kw 53"
