"""Draw charts as SVG that stands in a page, each with the same numbers in a table.

A page's policy forbids styles in attributes. So lengths are attributes, in percent of the width and
in letters (`em`), and colours are classes of `web.css`: a chart fits every width, and grows with
the reader's letters. Two series differ by filled and hollow shapes, never by colour alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.rule import Method
from bot.domain.ballots.tally import Tally
from bot.domain.items.plan import Reckoned
from bot.language import Numbered, Text, TextAs, say, say_number, say_parts
from bot.render.board.facts import ListYear
from bot.render.fill import fill
from bot.render.masking import masked
from bot.render.safe import cut, one_line
from bot.render.times import say_month

MONTHS: Final = 12
"""How many months a chart of a year has."""
MOST_GROUPS: Final = 8
"""How many groups have a chart of their own; the others share one."""

LEFT_OUT: Final = Text("Ballots that are still open, and secret ones, are not counted here.")

_LONGEST_LABEL: Final = 60
_LONGEST_BAR: Final = 50
"""Percent of the width: the rest is for the count behind the bar."""
_ROW: Final = 3.0
_COLUMNS_TOP: Final = 1.5
_COLUMNS_HIGH: Final = 5.0
"""In `em`, as everything that is vertical."""
_EVERY: Final = 3
"""Every third month has its name below it: more do not fit on a phone."""


class Counted(StrEnum):
    """What a chart of a year counts."""

    OPENED = "opened"
    DECIDED = "decided"
    VOTED = "voted"
    COMMENTED = "commented"


_LEGENDS: Final[Mapping[Counted, Text]] = {
    Counted.OPENED: TextAs("items", "opened"),
    Counted.DECIDED: TextAs("items", "decided"),
    Counted.VOTED: TextAs("people", "voted"),
    Counted.COMMENTED: TextAs("people", "commented"),
}
_HEADINGS: Final[Mapping[Counted, Text]] = {
    Counted.OPENED: TextAs("items", "Opened"),
    Counted.DECIDED: TextAs("items", "Decided"),
    Counted.VOTED: TextAs("people", "Voted"),
    Counted.COMMENTED: TextAs("people", "Commented"),
}


@dataclass(frozen=True, slots=True)
class Series:
    """What is counted, and how much of it there was in each month, oldest first."""

    what: Counted
    counts: tuple[int, ...]

    @property
    def legend(self) -> str:
        """Its name beside its sign."""
        return _LEGENDS[self.what].format()

    @property
    def heading(self) -> str:
        """Its name over a column of numbers."""
        return _HEADINGS[self.what].format()


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months, the first of which contains the day `since`, and one or two series of them."""

    since: date
    title: str
    series: tuple[Series, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not any(any(series.counts) for series in self.series)


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar: `width` in percent, and where its parts are, in `em`."""

    label: str
    whole_label: str
    number: Fraction
    count: str
    share: str
    width: str
    text_at: str
    bar_at: str


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the series number `place`: all in attributes' own words."""

    place: int
    x: str
    width: str
    y: str
    height: str


def tally_chart(tally: Tally) -> Markup:
    """Return a bar for each choice, of the votes that decide and of the advisory ones apart.

    Nothing is drawn while the choices are hidden.
    """
    if tally.is_hidden:
        return Markup()
    count, rules = tally.result.count, tally.rules
    drawn = [_tally_figure(say("Binding votes"), tally.counts, rules, cast=count.all.cast)]
    if any(count.advisory.counts.values()):
        advisory = count.advisory
        drawn.append(
            _tally_figure(
                say("Advisory votes"), advisory.counts, rules, cast=advisory.cast, place=1
            )
        )
    return Markup().join(drawn)


def year_chart(year: Year) -> Markup:
    """Return columns by month, and a table that opens below them."""
    most = max(1, *(count for series in year.series for count in series.counts))
    return _fill(
        "year",
        title=year.title,
        whole_title=_with_span(year),
        described=". ".join(_describe(year)) + ".",
        series=year.series,
        columns=tuple(_columns(year.series, most)),
        ticks=tuple(
            (f"{100 * place / MONTHS:.2f}%", say_month(month, with_year=False))
            for place, month in enumerate(_months(year.since))
            if place % _EVERY == 0
        ),
        rows=tuple(
            (say_month(month, with_year=True), [series.counts[place] for series in year.series])
            for place, month in enumerate(_months(year.since))
        ),
        most=most,
        floor=f"{_COLUMNS_TOP + _COLUMNS_HIGH:.2f}em",
        names_at=f"{_COLUMNS_TOP + _COLUMNS_HIGH + 1.5:.2f}em",
        height=f"{_COLUMNS_TOP + _COLUMNS_HIGH + 2:.2f}em",
        top=f"{_COLUMNS_TOP:.2f}em",
    )


def list_charts(year: ListYear) -> Markup:
    """Return how many items were decided and opened, and who took part, by month.

    Charts without numbers are left out; all that are there have the same size and months. Each
    group has a chart of its own. The largest groups come first; if there are many, the smallest are
    added up.
    """
    every = [
        Year(year.since, say("Decisions"), (Series(Counted.DECIDED, year.decided),)),
        Year(year.since, say("New items"), (Series(Counted.OPENED, year.opened),)),
    ]
    people = [Year(year.since, title, _taking(taking)) for title, taking in _titled(year.groups)]
    drawn = [year_chart(one) for one in (*every, *people) if not one.is_empty]
    if not drawn:
        return Markup()
    note = (
        [_fill("note", text=LEFT_OUT.format())] if not all(one.is_empty for one in people) else []
    )
    return Markup().join((_fill("row", charts=drawn), *note))


Taking = tuple[tuple[int, ...], tuple[int, ...]]
"""How many voted and how many commented, by month."""


def _taking(taking: Taking) -> tuple[Series, Series]:
    voted, commented = taking
    return Series(Counted.VOTED, voted), Series(Counted.COMMENTED, commented)


def _titled(groups: Mapping[str, Taking]) -> Iterator[tuple[str, Taking]]:
    by_size = sorted(groups.items(), key=lambda one: (-sum(map(sum, one[1])), one[0]))
    kept, rest = by_size[:MOST_GROUPS], by_size[MOST_GROUPS:]
    for name, taking in kept:
        yield _group_title(name, of=len(by_size)), taking
    if rest:
        voted, commented = zip(*(taking for _name, taking in rest), strict=True)
        title = say_number(
            "{number} other group together", "{number} other groups together", len(rest)
        )
        yield title, (_added(voted), _added(commented))


def _added(many: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(month) for month in zip(*many, strict=True))


def _group_title(name: str, *, of: int) -> str:
    if name:
        shown = cut(masked(one_line(name)), at=_LONGEST_LABEL)
        return say("People of the group {name}", name=shown)
    return say("People") if of == 1 else say("People of no group")


def _tally_figure(
    title: str, counts: Mapping[str, Fraction], rules: Rules, *, cast: Fraction, place: int = 0
) -> Markup:
    rows = tuple(_rows(counts, rules, cast))
    said = say_parts(map(_describe_row, rows))
    return _fill(
        "tally",
        title=title,
        described=f"{said}.",
        rows=rows,
        height=f"{_ROW * len(rows):.2f}em",
        place=place,
        what=_WHAT.get(rules.rule.method, _VOTES).format(),
        with_shares=any(row.share for row in rows),
    )


_VOTES: Final = TextAs("count", "Votes")
_WHAT: Final = {Method.RANKED: Text("First choices"), Method.SCORE: Text("Points")}
_COUNTED: Final = {
    Method.RANKED: Numbered("{count} first choice", "{count} first choices"),
    Method.SCORE: Numbered("{count} point", "{count} points"),
}
_COUNTED_VOTES: Final = Numbered("{count} vote", "{count} votes")


def _describe_row(row: _Row) -> str:
    count = f"{row.count}, {row.share}" if row.share else row.count
    return say("{choice}: {count}", choice=row.whole_label, count=count)


def _rows(counts: Mapping[str, Fraction], rules: Rules, cast: Fraction) -> Iterator[_Row]:
    method = rules.rule.method
    most = max((count for count in counts.values()), default=Fraction(0))
    for place, (choice, count) in enumerate(counts.items()):
        label = masked(one_line(rules.label(choice)))
        top = _ROW * place
        yield _Row(
            label=cut(label, at=_LONGEST_LABEL),
            whole_label=label,
            number=count,
            count=_say_count(count, method),
            share="" if method is Method.SCORE or not cast else _say_share(count / cast),
            width=f"{float(_LONGEST_BAR * count / most) if most > 0 and count > 0 else 0:.2f}",
            text_at=f"{top + 1:.2f}em",
            bar_at=f"{top + 1.4:.2f}em",
        )


def _say_count(count: Fraction, method: Method) -> str:
    """Return `5 votes`; with weights it may be `5/2 votes`."""
    form = count.numerator if count.denominator == 1 else 2
    return _COUNTED.get(method, _COUNTED_VOTES).format(form, count=count)


def _say_share(share: Fraction) -> str:
    """Return `71%`; a share is called nothing or all only if it is."""
    percent = int(share * 100 + Fraction(1, 2))
    if share and not percent:
        return say("under 1%")
    if share < 1 and percent == 100:
        return say("over 99%")
    return say("{percent}%", percent=percent)


def _columns(series: Sequence[Series], most: int) -> Iterator[_Column]:
    """Yield the columns month by month; those of a month stand side by side, with room between."""
    wide = 100 / MONTHS
    one = wide * 0.8 / len(series)
    for month in range(MONTHS):
        for place, counts in enumerate(series):
            high = _COLUMNS_HIGH * counts.counts[month] / most
            if high:
                yield _Column(
                    place=place,
                    x=f"{month * wide + wide * 0.1 + place * one:.2f}%",
                    width=f"{one * 0.86:.2f}%",
                    y=f"{_COLUMNS_TOP + _COLUMNS_HIGH - high:.2f}em",
                    height=f"{high:.2f}em",
                )


def _describe(year: Year) -> Iterator[str]:
    """Yield a sentence for each series: its sum, and the month in which there was most."""
    months = _months(year.since)
    for series in year.series:
        what, total, most = series.heading, sum(series.counts), max(series.counts)
        if not most:
            yield say("{what}: {total} in twelve months", what=what, total=total)
            continue
        yield say(
            "{what}: {total} in twelve months, most in {month}: {most}",
            what=what,
            total=total,
            month=say_month(months[series.counts.index(most)], with_year=True),
            most=most,
        )


def _with_span(year: Year) -> str:
    first, *_others, last = (say_month(one, with_year=True) for one in _months(year.since))
    return say("{title}, {first} to {last}", title=year.title, first=first, last=last)


def _months(since: date) -> Sequence[date]:
    return [month_after(since, months=count) for count in range(MONTHS)]


@dataclass(frozen=True, slots=True)
class Bar:
    """When an item of a chain can be done: where that stands in percent of the chain's time.

    `due` is where it must end, None if nothing is due.
    """

    begins: str
    width: str
    due: str | None


def chain_bars(every: Sequence[Reckoned], *, span: tuple[datetime, datetime]) -> list[Bar]:
    """Return the bar of each item of a chain within a span of time."""
    first, last = span
    whole = max(last - first, timedelta(days=1))

    def place(instant: datetime) -> float:
        """Return where an instant is. A tenth of a percent: so a page seldom changes."""
        return round(min(100.0, max(0.0, (instant - first) / whole * 100)), 1)

    return [
        Bar(
            begins=f"{place(one.begins)}%",
            width=f"{max(place(one.ends) - place(one.begins), 1):.1f}%",
            due=f"{place(one.ends_by)}%" if one.ends_by is not None else None,
        )
        for one in every
    ]


def month_after(day: date, *, months: int) -> date:
    """Return the first day of the month that is so many months after a day's own."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _fill(which: str, **words: object) -> Markup:
    # What the template makes is escaped in it.
    return Markup(fill("board_charts.html.jinja", which=which, **words))  # noqa: S704
