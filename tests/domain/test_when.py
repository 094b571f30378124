import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commands.when import FARTHEST, as_typed, parse_when
from bot.domain.commands.when_forms import WHEN_FORMS, is_when, split_when
from bot.errors import Refused
from bot.language import languages, speaking

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday

WORDS = (
    "in", "2", "week", "+", "d", "19", "dec", "friday", "next", "18:00", "2026-12-19", "at", "utc",
    "z", "cet", "tomorrow", "6", "pm", "31", "feb", "+3d", "12/11", "may", "9999", "0000-00-00",
    "9999-12-31", "-14:00", "sat", "europe/zurich", ",", "t",
    "dans", "jours", "vendredi", "prochain", "à", "le", "janv.", "18h", "h",
)  # fmt: skip


def understood(text: str, *, now: datetime = NOW, zone: ZoneInfo = ZURICH) -> str:
    return f"{parse_when(text, now=now, zone=zone):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-19", "2026-12-19T22:59:59Z"),
        ("2026-12-19T18:00", "2026-12-19T17:00:00Z"),
        ("2026-12-19 18:00:30", "2026-12-19T17:00:30Z"),
        ("2026-12-19 18:00 UTC", "2026-12-19T18:00:00Z"),
        ("2026-12-19T18:00Z", "2026-12-19T18:00:00Z"),
        ("2026-12-19T18:00:00.123Z", "2026-12-19T18:00:00Z"),
        ("2026-12-19T18:00+02:00", "2026-12-19T16:00:00Z"),
        ("2026-12-19T18:00-0530", "2026-12-19T23:30:00Z"),
        ("19 Dec 18:00", "2026-12-19T17:00:00Z"),
        ("19 Dec", "2026-12-19T22:59:59Z"),
        ("19 December 2027", "2027-12-19T22:59:59Z"),
        ("19th Dec. at 6 pm", "2026-12-19T17:00:00Z"),
        ("Dec 19", "2026-12-19T22:59:59Z"),
        ("December 19th, 2027 6:30pm", "2027-12-19T17:30:00Z"),
        ("Sat 19 Dec 18:00", "2026-12-19T17:00:00Z"),
        ("Friday", "2026-11-27T22:59:59Z"),
        ("this Friday", "2026-11-27T22:59:59Z"),
        ("FRIDAY 18:00", "2026-11-27T17:00:00Z"),
        ("friday at 12am", "2026-11-26T23:00:00Z"),
        ("friday 12 pm", "2026-11-27T11:00:00Z"),
        ("today", "2026-11-24T22:59:59Z"),
        ("tomorrow", "2026-11-25T22:59:59Z"),
        ("tomorrow 9:05", "2026-11-25T08:05:00Z"),
        ("18:00", "2026-11-24T17:00:00Z"),
        ("in 2 weeks", "2026-12-08T15:00:00Z"),
        ("in a month", "2026-12-24T15:00:00Z"),
        ("in one hour", "2026-11-24T16:00:00Z"),
        ("+3d", "2026-11-27T15:00:00Z"),
        ("+2h", "2026-11-24T17:00:00Z"),
        ("+30m", "2026-11-24T15:30:00Z"),
        ("+ 1w", "2026-12-01T15:00:00Z"),
        ("5 Jan", "2027-01-05T22:59:59Z"),
        ("29 Feb", "2028-02-29T22:59:59Z"),
        ("19 Dec 18:00 CET", "2026-12-19T17:00:00Z"),
        ("19 Dec 18:00 Europe/London", "2026-12-19T18:00:00Z"),
        ("19 Dec 18:00 America/Argentina/Buenos_Aires", "2026-12-19T21:00:00Z"),
        ("2027-10-31 02:30 CEST", "2027-10-31T00:30:00Z"),
        ("2027-10-31 02:30 CET", "2027-10-31T01:30:00Z"),
    ],
)
def test_what_people_write_is_understood(text: str, instant: str) -> None:
    assert understood(text) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("demain 18:00", "2026-11-25T17:00:00Z"),
        ("aujourd’hui 18h", "2026-11-24T17:00:00Z"),
        ("vendredi", "2026-11-27T22:59:59Z"),
        ("Ce vendredi à 18 h 30", "2026-11-27T17:30:00Z"),
        ("lundi 9:00", "2026-11-30T08:00:00Z"),
        ("dans 3 jours", "2026-11-27T15:00:00Z"),
        ("dans une semaine", "2026-12-01T15:00:00Z"),
        ("dans 2 mois", "2027-01-24T15:00:00Z"),
        ("le 5 janvier", "2027-01-05T22:59:59Z"),
        ("le 1er février 2027 à 9h05", "2027-02-01T08:05:00Z"),
        ("1 fevrier", "2027-02-01T22:59:59Z"),
        ("samedi 19 déc. 18:00", "2026-12-19T17:00:00Z"),
    ],
)
def test_what_people_write_in_french_is_understood_whatever_language_they_read(
    text: str, instant: str
) -> None:
    for language in languages():
        with speaking(language):
            assert understood(text) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("mañana a las 18:00", "2026-11-25T17:00:00Z"),
        ("manana 18:00", "2026-11-25T17:00:00Z"),
        ("hoy 18h", "2026-11-24T17:00:00Z"),
        ("viernes", "2026-11-27T22:59:59Z"),
        ("este viernes a las 18:30", "2026-11-27T17:30:00Z"),
        ("el lunes a las 9:00", "2026-11-30T08:00:00Z"),
        ("en 3 días", "2026-11-27T15:00:00Z"),
        ("dentro de una semana", "2026-12-01T15:00:00Z"),
        ("dentro de 2 meses", "2027-01-24T15:00:00Z"),
        ("el 5 de enero", "2027-01-05T22:59:59Z"),
        ("1 de febrero de 2027 a las 9:05", "2027-02-01T08:05:00Z"),
        ("sábado, 19 de diciembre a las 18:00 UTC", "2026-12-19T18:00:00Z"),
        ("sabado 19 dic 18:00", "2026-12-19T17:00:00Z"),
    ],
)
def test_what_people_write_in_spanish_is_understood_whatever_language_they_read(
    text: str, instant: str
) -> None:
    for language in languages():
        with speaking(language):
            assert understood(text) == instant


@pytest.mark.parametrize(
    "text", ["viernes próximo", "próximo viernes", "el viernes que viene", "lundi prochain"]
)
def test_next_may_be_meant_in_two_ways_in_every_language(text: str) -> None:
    with pytest.raises(Refused, match="two ways"):
        understood(text)


def test_a_refusal_in_french_names_dates_that_can_be_typed() -> None:
    with speaking("fr"):
        with pytest.raises(Refused) as refused:
            understood("lundi prochain")
        typed = re.findall("`([^`]+)`", str(refused.value))

        assert [understood(row) for row in typed] == [
            "2026-11-30T22:59:59Z",
            "2026-12-07T22:59:59Z",
        ]


def test_each_language_offers_forms_that_are_understood() -> None:
    for language in languages():
        with speaking(language):
            offered = re.findall("`([^`]+)`", WHEN_FORMS.format())
            assert len(offered) == 6
            for form in offered:
                assert parse_when(form, now=NOW, zone=ZURICH) > NOW


@pytest.mark.parametrize(
    "words", ["le quai est à nous", "mars est un mois", "a room in May", "el muelle es de la isla"]
)
def test_words_of_a_question_are_no_time(words: str) -> None:
    assert split_when(words.split()) == ("", tuple(words.split()))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("soon", "I do not understand “soon” as a time. Write `19 Dec 18:00`"),
        ("", "I do not understand “” as a time"),
        ("09:00", "means Tue 24 Nov 2026, 09:00 CET, which is past"),
        ("1 Nov", "means Sun 1 Nov 2026, 23:59 CET, which is past"),
        ("2020-01-01", "which is past"),
        ("12/11", "two ways (day first or month first)"),
        ("next Friday", "Write `27 Nov` or `4 Dec`"),
        ("Tuesday", "Write `today` or `1 Dec`"),
        ("Fri 19 Dec", "19 Dec 2026 is a Saturday, not a Friday"),
        ("31 Feb", "does not exist as a day or time"),
        ("tomorrow 25:00", "does not exist as a day or time"),
        ("tomorrow 13pm", "does not exist as a day or time"),
        ("2027-03-28 02:30", "clocks in Europe/Zurich skip 02:30 on 28 Mar 2027. Write 03:30"),
        ("2027-10-31 02:30", "Write 2027-10-31 02:30+02:00 or 2027-10-31 02:30+01:00"),
        ("19 Dec 18:00 CEST", "more than one zone is called CEST, and Europe/Zurich is CET then"),
        ("19 Dec 18:00 +99:00", "no time zone is +99:00 from UTC"),
        ("19 Dec 18:00 Mars/Base", "I know no time zone Mars/Base"),
        ("in 300 weeks", "more than five years ahead"),
        ("in 999999 weeks", "too far ahead"),
        ("9999-12-31 23:59 -14:00", "does not exist as a day or time"),
    ],
)
def test_what_cannot_be_a_deadline_is_refused_with_what_was_understood(
    text: str, answer: str
) -> None:
    with pytest.raises(Refused) as refusal:
        understood(text)

    assert answer in str(refusal.value)


def test_what_a_refusal_proposes_is_understood() -> None:
    assert understood("2027-10-31 02:30+02:00") == "2027-10-31T00:30:00Z"
    assert understood("2027-10-31 02:30+01:00") == "2027-10-31T01:30:00Z"
    assert understood("2027-03-28 03:30") == "2027-03-28T01:30:00Z"


def test_days_keep_the_time_of_day_when_clocks_change() -> None:
    before_the_change = datetime(2027, 3, 27, 11, 0, tzinfo=UTC)

    assert understood("+1d", now=before_the_change) == "2027-03-28T10:00:00Z"
    assert understood("+24h", now=before_the_change) == "2027-03-28T11:00:00Z"


def test_a_day_is_the_lists_own_not_utcs() -> None:
    auckland = ZoneInfo("Pacific/Auckland")

    assert understood("tomorrow", zone=auckland) == "2026-11-26T10:59:59Z"


@pytest.mark.parametrize(
    ("words", "when", "rest"),
    [
        ("19 Dec 18:00 consent Shall we?", "19 Dec 18:00", "consent Shall we?"),
        ("Friday May we go?", "Friday", "May we go?"),
        ("in 2 weeks plus-minus", "in 2 weeks", "plus-minus"),
        ("Saturday, 19 December 2026 at 6 pm UTC x", "Saturday, 19 December 2026 at 6 pm UTC", "x"),
        ("12/11 x", "12/11", "x"),
        ("next friday 10:00 x", "next friday 10:00", "x"),
        ("+2h Le quai ?", "+2h", "Le quai ?"),
        ("vendredi Le quai ?", "vendredi", "Le quai ?"),
        ("le 19 mars Le quai ?", "le 19 mars", "Le quai ?"),
        ("mañana a las 18:00 ¿Abrimos?", "mañana a las 18:00", "¿Abrimos?"),
        ("viernes a las mesas", "viernes", "a las mesas"),
        ("el 19 de diciembre de 2026 a las 18:00 x", "el 19 de diciembre de 2026 a las 18:00", "x"),
        ("whenever you like", "", "whenever you like"),
        ("", "", ""),
    ],
)
def test_the_longest_beginning_that_is_a_time_is_split_off(
    words: str, when: str, rest: str
) -> None:
    assert split_when(words.split()) == (when, tuple(rest.split()))


@given(
    instant=st.datetimes(
        min_value=datetime(2026, 11, 25, 0, 0),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(2031, 11, 1, 0, 0),  # noqa: DTZ001
        timezones=st.just(UTC),
    )
)
def test_an_iso_instant_is_understood_as_itself(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)

    assert parse_when(whole.isoformat(), now=NOW, zone=ZURICH) == whole


@given(
    text=st.text(max_size=40)
    | st.lists(
        st.sampled_from(WORDS),
        max_size=6,
    ).map(" ".join)
)
def test_any_text_is_an_instant_to_come_or_refused(text: str) -> None:
    try:
        instant = parse_when(text, now=NOW, zone=ZURICH)
    except Refused:
        return
    assert NOW < instant <= NOW + FARTHEST
    assert instant.utcoffset() == timedelta(0)
    assert is_when(text)


@pytest.mark.parametrize(
    ("day", "time_of_day", "written"),
    [
        ("2026-12-19", "18:00", "2026-12-19 18:00"),
        ("2026-12-19", "", "2026-12-19"),
        ("", "", ""),
        ("2026-10-25", "02:30", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25", "", "2026-10-25"),
        ("2027-03-28", "02:30", "2027-03-28 02:30"),
        ("no day", "18:00", "no day 18:00"),
    ],
)
def test_what_pickers_show_is_a_when_and_of_an_hour_that_comes_twice_the_later_one(
    day: str, time_of_day: str, written: str
) -> None:
    assert as_typed(day, time_of_day, zone=ZoneInfo("Europe/Zurich")) == written
