"""Charts: each has a title, a description, and its numbers in a table; no style in line."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import freeze_rules
from bot.domain.ballots.count import Votes
from bot.domain.ballots.tally import Tally
from bot.domain.items.plan import Reckoned
from bot.render.board.charts import (
    LEFT_OUT,
    MOST_GROUPS,
    Bar,
    Taking,
    chain_bars,
    list_charts,
    month_after,
    tally_chart,
)
from bot.render.board.facts import ListYear
from bot.render.text.fill import template_source
from tests.render import samples

SINCE = date(2025, 12, 1)
OPENED = (4, 7, 2, 9, 12, 3, 0, 5, 8, 11, 6, 2)
DECIDED = (1, 2, 0, 3, 4, 1, 0, 0, 2, 5, 3, 1)
NONE = (0,) * 12


def figures(drawn: Markup) -> list[ET.Element]:
    """Return the charts, read as XML: what is not well-formed is no chart."""
    return list(ET.fromstring(f"<main>{drawn}</main>").iter("figure"))


def table(figure: ET.Element) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in figure.iter("tr")]


def text_of(element: ET.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def bars(figure: ET.Element) -> list[ET.Element]:
    return list(figure.iter("rect"))


def drawing(figure: ET.Element) -> ET.Element:
    (found,) = [one for one in figure.iter("svg") if one.get("role") == "img"]
    return found


def activity(*, opened: tuple[int, ...], decided: tuple[int, ...]) -> Markup:
    return list_charts(ListYear(SINCE, opened, decided, {}))


def participation(groups: Mapping[str, Taking]) -> list[ET.Element]:
    return figures(list_charts(ListYear(SINCE, NONE, NONE, groups)))


def with_advisory(tally: Tally, counts: Mapping[str, int]) -> Tally:
    counted = {choice: Fraction(count) for choice, count in counts.items()}
    nothing = Fraction()
    cast = sum(counted.values(), nothing)
    advisory = Votes(counted, cast=cast, neutral=nothing, recused=nothing)
    count = replace(tally.result.count, advisory=advisory)
    return replace(tally, result=replace(tally.result, count=count))


def test_a_tally_has_a_bar_for_each_choice_with_its_count_and_share() -> None:
    (figure,) = figures(tally_chart(samples.tally(5, 2, 1, 0)))

    assert table(figure) == [
        ["Choice", "Votes", "Share"],
        ["agree", "5", "63%"],
        ["abstain", "2", "25%"],
        ["disagree", "1", "13%"],
        ["block", "0", "0%"],
    ]
    assert [bar.get("width") for bar in bars(figure)] == ["100.00%", "40.00%", "20.00%", "0.00%"]
    assert text_of(figure.find("table/caption")) == "Binding votes"


def test_advisory_votes_have_a_chart_of_their_own_with_hollow_bars() -> None:
    tally = with_advisory(samples.tally(3, 0, 0, 1), {"agree": 2, "disagree": 1})

    binding, advisory = figures(tally_chart(tally))

    assert table(binding)[1] == ["agree", "3", "75%"]
    assert table(advisory) == [
        ["Choice", "Votes", "Share"],
        ["agree", "2", "67%"],
        ["disagree", "1", "33%"],
    ]
    assert {bar.get("class") for bar in bars(binding)} == {"series-0"}
    assert {bar.get("class") for bar in bars(advisory)} == {"series-1"}


def test_hidden_choices_are_not_drawn() -> None:
    assert tally_chart(replace(samples.tally(5, 2, 1, 0), is_hidden=True)) == ""


def test_no_vote_at_all_is_drawn_without_shares() -> None:
    (figure,) = figures(tally_chart(samples.tally(0, 0, 0, 0)))

    assert table(figure)[:2] == [["Choice", "Votes"], ["agree", "0"]]
    assert {bar.get("width") for bar in bars(figure)} == {"0.00%"}


@pytest.mark.parametrize(
    ("votes", "shares"),
    [
        ((999, 0, 0, 1), ["over 99%", "0%", "0%", "under 1%"]),
        ((3, 0, 0, 0), ["100%", "0%", "0%", "0%"]),
    ],
)
def test_a_share_is_nothing_or_all_only_if_it_is(votes: tuple[int, ...], shares: list[str]) -> None:
    (figure,) = figures(tally_chart(samples.tally(*votes)))

    assert [row[2] for row in table(figure)[1:]] == shares


@pytest.mark.parametrize(
    ("method", "what", "row"),
    [
        ("ranked", ["Choice", "First choices", "Share"], ["Bern", "2", "67%"]),
        ("score", ["Choice", "Points"], ["Bern", "2"]),
    ],
)
def test_what_is_counted_has_its_name(method: str, what: list[str], row: list[str]) -> None:
    options = ("Bern", "Lyon")
    rules = freeze_rules(
        "house", {"method": method}, minimum_assurance=Assurance.LIST, options=options
    )
    tally = samples.tally(5, 2, 1, 0)
    counts = {"Bern": Fraction(2), "Lyon": Fraction(1)}
    everybody = replace(tally.result.count.all, counts=counts, cast=Fraction(3))
    result = replace(tally.result, count=replace(tally.result.count, all=everybody))

    (figure,) = figures(tally_chart(replace(tally, rules=rules, result=result)))

    assert table(figure)[:2] == [what, row]


def test_words_of_strangers_are_text_on_one_line() -> None:
    hostile = '</title><script>alert("x")</script>\n\u202e' + "long " * 100
    tally = with_advisory(samples.tally(1, 0, 0, 0), {hostile: 2})

    _binding, figure = figures(tally_chart(tally))

    assert not [one for one in figure.iter() if one.tag == "script"]
    label = table(figure)[1][0]
    assert label.startswith('</title><script>alert("x")</script> long long')
    assert label.count("long") == 100


def test_a_year_has_columns_by_month_and_the_same_numbers_in_a_table() -> None:
    decisions, new = figures(activity(opened=OPENED, decided=DECIDED))

    assert [text_of(one.find("figcaption")) for one in (decisions, new)] == [
        "Decisions",
        "New items",
    ]
    rows = table(new)
    assert rows[0] == ["Month", "Opened"]
    assert rows[1] == ["Dec 2025", "4"]
    assert rows[12] == ["Nov 2026", "2"]
    assert [int(row[1]) for row in rows[1:]] == list(OPENED)
    assert text_of(drawing(new).find("title")) == "New items, Dec 2025 to Nov 2026"
    assert text_of(drawing(new).find("desc")) == (
        "Opened: 69 in twelve months, most in Apr 2026: 12."
    )
    assert text_of(drawing(decisions).find("desc")) == (
        "Decided: 22 in twelve months, most in Sep 2026: 5."
    )
    assert drawing(new).get("viewBox") == "0 0 12 12"
    assert [int(bar.attrib["height"]) for bar in bars(new)] == [
        number for number in OPENED if number
    ]
    assert {int(bar.attrib["y"]) + int(bar.attrib["height"]) for bar in bars(new)} == {12}
    assert [text_of(one) for one in new.iterfind("div/div/span")] == ["Dec", "Mar", "Jun", "Sep"]


def test_the_columns_of_a_month_stand_side_by_side_within_it() -> None:
    (people,) = participation({"": (OPENED, DECIDED)})

    places = sorted(
        (float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"]))
        for bar in drawing(people).iter("rect")
    )
    assert len(places) == sum(map(bool, OPENED + DECIDED))
    assert all(end < start for (_, end), (start, _) in pairwise(places))
    assert all(int(start) == int(end) for start, end in places)


def test_what_is_left_out_is_said_where_people_are_counted() -> None:
    year = ListYear(SINCE, OPENED, DECIDED, {"": (OPENED, NONE)})

    assert str(LEFT_OUT) in list_charts(year)
    assert str(LEFT_OUT) not in activity(opened=OPENED, decided=DECIDED)


def test_addresses_in_options_and_groups_are_masked() -> None:
    tally = with_advisory(samples.tally(1, 0, 0, 0), {"ask bob@example.org": 2})
    (group,) = participation({"friends of bob@example.org": (OPENED, NONE)})

    drawn = tally_chart(tally) + Markup(ET.tostring(group, encoding="unicode"))  # noqa: S704
    assert "bob@example" not in drawn
    assert drawn.count("bob@…") >= 3


def test_charts_without_numbers_are_left_out() -> None:
    assert activity(opened=NONE, decided=NONE) == ""
    (new,) = figures(activity(opened=OPENED, decided=NONE))
    assert text_of(new.find("figcaption")) == "New items"
    (people,) = participation({"": (NONE, DECIDED), "Quiet": (NONE, NONE)})
    assert text_of(drawing(people).find("desc")).startswith("Voted: 0 in twelve months. ")


def test_the_bars_of_a_chain_stand_in_its_time() -> None:
    first = samples.NOW
    last = first + timedelta(days=100)
    done = Reckoned(first, first + timedelta(days=25))
    late = Reckoned(first + timedelta(days=25), last, ends_by=first + timedelta(days=50), late=50)

    assert chain_bars([done, late], span=(first, last)) == [
        Bar("0.0%", "25.0%", None),
        Bar("25.0%", "75.0%", "50.0%"),
    ]
    assert chain_bars([Reckoned(first, first)], span=(first, first)) == [Bar("0.0%", "1.0%", None)]


def test_each_group_has_a_chart_the_largest_first() -> None:
    drawn = participation(
        {"": (NONE, DECIDED), "Fish & ships": (OPENED, NONE), "Quiet": (NONE, NONE)}
    )

    titles = [text_of(one.find("figcaption")) for one in drawn]
    assert titles == [
        "People of the group Fish & ships",
        "People of no group",
    ]
    assert table(drawn[1])[5] == ["Apr 2026", "0", "4"]


def test_a_list_without_groups_has_one_chart() -> None:
    (figure,) = participation({"": (OPENED, DECIDED)})

    assert text_of(figure.find("figcaption")) == "People"


def test_the_smallest_of_many_groups_are_added_up() -> None:
    many = {f"group {number:02}": ((number + 1,) * 12, NONE) for number in range(MOST_GROUPS + 3)}

    drawn = participation(many)

    assert len(drawn) == MOST_GROUPS + 1
    assert text_of(drawn[-1].find("figcaption")).startswith("3 other groups together")
    assert table(drawn[-1])[1] == ["Dec 2025", "6", "0"]


def test_nothing_is_styled_in_line_and_every_class_has_its_style() -> None:
    drawn = str(
        tally_chart(with_advisory(samples.tally(5, 2, 1, 0), {"agree": 1}))
        + activity(opened=OPENED, decided=DECIDED)
    )
    styles = template_source("web.css")

    for figure in figures(Markup(drawn)):  # noqa: S704 - our own
        for svg in figure.iter("svg"):
            is_named = [one.tag for one in svg][:2] == ["title", "desc"]
            assert is_named or svg.get("aria-hidden") == "true"
        assert [one.get("scope") for one in figure.iter("th")].count(None) == 0
        assert figure.find(".//caption") is not None
    assert not re.search(r"\b(?:style|fill|stroke|on\w+)=", drawn)
    for name in {row for names in re.findall(r'class="([^"]+)"', drawn) for row in names.split()}:
        assert f".{name}" in styles
    forced = styles[styles.index("(forced-colors: active)") :]
    assert ".series-0" in forced
    assert ".series-1" in forced


def test_months_go_on_over_the_end_of_a_year() -> None:
    assert month_after(date(2026, 11, 29), months=-11) == date(2025, 12, 1)
    assert month_after(date(2025, 12, 31), months=12) == date(2026, 12, 1)
    assert month_after(date(2026, 1, 31), months=1) == date(2026, 2, 1)
