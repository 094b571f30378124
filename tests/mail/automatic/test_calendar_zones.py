"""A calendar's own rules tell the offset of a zone whose name nobody knows (RFC 5545, 3.6.5)."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.automatic.calendars import offset_at


def zone(name: str, *observances: str) -> str:
    return "\n".join(("BEGIN:VTIMEZONE", f"TZID:{name}", *observances, "END:VTIMEZONE"))


def observance(kind: str, starts: str, offset: str, rule: str = "") -> str:
    more = f"RRULE:{rule}\n" if rule else ""
    return f"BEGIN:{kind}\nDTSTART:{starts}\n{more}TZOFFSETTO:{offset}\nEND:{kind}"


PARIS = zone(
    "(GMT+01.00) Bruxelles\\, Paris",
    observance(
        "STANDARD", "16010101T030000", "+0100", "FREQ=YEARLY;INTERVAL=1;BYMONTH=10;BYDAY=-1SU"
    ),
    observance(
        "DAYLIGHT", "16010101T020000", "+0200", "FREQ=YEARLY;INTERVAL=1;BYMONTH=3;BYDAY=-1SU"
    ),
)
SYDNEY = zone(
    "Sydney, Melbourne",
    observance("STANDARD", "20080406T030000", "+1000", "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"),
    observance("DAYLIGHT", "20081005T020000", "+1100", "FREQ=YEARLY;BYMONTH=10;BYDAY=1SU"),
)
EASTERN = zone(
    "Eastern Time (US & Canada)",
    observance(
        "DAYLIGHT",
        "20070311T020000",
        "-0400",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14",
    ),
    observance("STANDARD", "20071104T020000", "-0500", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
)
ENDED = zone(
    "Moskau",
    observance(
        "DAYLIGHT", "19930328T020000", "+0400", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20101231"
    ),
    observance(
        "STANDARD", "19930926T030000", "+0300", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20101231"
    ),
    observance("STANDARD", "20110327T020000", "+0400"),
    observance("STANDARD", "20141026T010000", "+0300"),
)
FIXED = zone("Indien", observance("STANDARD", "19700101T000000", "+0530"))
BY_DATE = zone(
    "Eigene Zone",
    observance("STANDARD", "19961001T030000", "+0100", "FREQ=YEARLY"),
    observance("DAYLIGHT", "19960401T020000", "+0200", "FREQ=YEARLY"),
)

OFFSETS = [
    (PARIS, "(GMT+01.00) Bruxelles, Paris", "2010-12-02 14:00", "+01:00"),
    (PARIS, "(GMT+01.00) Bruxelles, Paris", "2010-07-02 14:00", "+02:00"),
    (PARIS, "(GMT+01.00) Bruxelles, Paris", "2010-01-02 14:00", "+01:00"),
    (PARIS, "(GMT+01.00) Bruxelles, Paris", "2010-03-28 01:59", "+01:00"),
    (PARIS, "(GMT+01.00) Bruxelles, Paris", "2010-03-28 03:00", "+02:00"),
    (SYDNEY, "Sydney, Melbourne", "2026-01-15 09:00", "+11:00"),
    (SYDNEY, "Sydney, Melbourne", "2026-06-15 09:00", "+10:00"),
    (EASTERN, "Eastern Time (US & Canada)", "2026-03-07 09:00", "-05:00"),
    (EASTERN, "Eastern Time (US & Canada)", "2026-03-08 09:00", "-04:00"),
    (ENDED, "Moskau", "2009-07-01 09:00", "+04:00"),
    (ENDED, "Moskau", "2013-01-01 09:00", "+04:00"),
    (ENDED, "Moskau", "2020-01-01 09:00", "+03:00"),
    (FIXED, "Indien", "2026-01-01 09:00", "+05:30"),
    (BY_DATE, "Eigene Zone", "2026-05-01 09:00", "+02:00"),
    (BY_DATE, "Eigene Zone", "2026-11-01 09:00", "+01:00"),
    (FIXED, "Indien", "1960-01-01 09:00", ""),
    (FIXED, "Bombay", "2026-01-01 09:00", ""),
    (zone("A", observance("STANDARD", "soon", "+0100")), "A", "2026-01-01 09:00", ""),
    (zone("A", observance("STANDARD", "20260231T020000", "+01")), "A", "2026-01-01 09:00", ""),
    (
        zone(
            "A",
            observance("STANDARD", "19700101T020000", "+0100", "FREQ=YEARLY;BYMONTH=" + "13" * 20),
        ),
        "A",
        "2026-01-01 09:00",
        "",
    ),
    (
        zone(
            "A",
            observance(
                "STANDARD", "19700101T020000", "+0100", "FREQ=YEARLY;BYDAY=5SU;BYMONTHDAY=1,2"
            ),
        ),
        "A",
        "2026-01-01 09:00",
        "",
    ),
]


@pytest.mark.parametrize(("calendar", "name", "at", "offset"), OFFSETS)
def test_the_offset_is_that_of_the_moment(calendar: str, name: str, at: str, offset: str) -> None:
    assert offset_at(f"{FIXED}\n{calendar}", name, datetime.fromisoformat(at)) == offset


@given(st.text(max_size=300), st.text(max_size=80), st.datetimes())
def test_no_calendar_raises(rule: str, day: str, at: datetime) -> None:
    offset_at(zone("A", observance("STANDARD", day, "+0100", rule)), "A", at)
