"""Draw charts: tables with bars, and columns by month with a table below them.

A page's policy forbids styles in attributes. So lengths are attributes, in parts of the width, and
colours are classes of `web.css`: a chart fits every width, and grows with the reader's letters. Two
series differ by filled and hollow shapes, never by colour alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.rule import Method
from bot.domain.ballots.tally import Tally
from bot.domain.items.plan import Reckoned
from bot.language import Text, TextAs, say, say_as, say_number
from bot.render.board.facts import ListYear
from bot.render.text.fill import fill
from bot.render.text.masking import masked
from bot.render.text.safe import cut, one_line
from bot.render.words.times import say_month

MONTHS: Final = 12
"""How many months a chart of a year has."""
MOST_GROUPS: Final = 8
"""How many groups have a chart of their own; the others share one."""

LEFT_OUT: Final = Text("Ballots that are still open, and secret ones, are not counted here.")

_LONGEST_LABEL: Final = 60
_VOTES: Final = TextAs("count", "Votes")
_WHAT: Final = {Method.RANKED: Text("First choices"), Method.SCORE: Text("Points")}


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a chart: its name, and the number of each month, oldest first."""

    heading: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A choice with its bar: `width` is in percent."""

    label: str
    count: Fraction
    share: str
    width: str


def tally_chart(tally: Tally) -> Markup:
    """Return a bar for each choice; advisory votes have bars of their own.

    Nothing is drawn while the choices are hidden.
    """
    if tally.is_hidden:
        return Markup()
    count, rules = tally.result.count, tally.rules
    every = [(say("Binding votes"), tally.counts, count.all.cast)]
    if any(count.advisory.counts.values()):
        every.append((say("Advisory votes"), count.advisory.counts, count.advisory.cast))
    return _fill(
        "tally",
        every=[(title, list(_rows(counts, rules, cast))) for title, counts, cast in every],
        what=_WHAT.get(rules.rule.method, _VOTES).format(),
    )


def list_charts(year: ListYear) -> Markup:
    """Return how many items were decided and opened, and who took part, by month.

    Charts without numbers are left out; all that are there have the same size and months. Each
    group has a chart of its own. The largest groups come first; if there are many, the smallest are
    added up.
    """
    items = [
        (say("Decisions"), [Series(say_as("items", "Decided"), year.decided)]),
        (say("New items"), [Series(say_as("items", "Opened"), year.opened)]),
    ]
    people = [
        (
            title,
            [
                Series(say_as("people", "Voted"), voted),
                Series(say_as("people", "Commented"), commented),
            ],
        )
        for title, (voted, commented) in _titled(year.groups)
        if any(voted + commented)
    ]
    charts = [
        (title, series, max(max(each.counts) for each in series), _describe(year.since, series))
        for title, series in (*items, *people)
        if any(any(each.counts) for each in series)
    ]
    months = [month_after(year.since, months=count) for count in range(MONTHS)]
    return _fill(
        "year",
        charts=charts,
        months=[say_month(month, with_year=True) for month in months],
        # All names do not fit on a phone.
        ticks=[say_month(month, with_year=False) for month in months[::3]],
        note=LEFT_OUT.format() if people else "",
    )


Taking = tuple[tuple[int, ...], tuple[int, ...]]
"""How many voted and how many commented, by month."""


def _titled(groups: Mapping[str, Taking]) -> Iterator[tuple[str, Taking]]:
    by_size = sorted(groups.items(), key=lambda group: (-sum(map(sum, group[1])), group[0]))
    largest, rest = by_size[:MOST_GROUPS], by_size[MOST_GROUPS:]
    for name, taking in largest:
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


def _rows(counts: Mapping[str, Fraction], rules: Rules, cast: Fraction) -> Iterator[_Row]:
    has_shares = cast and rules.rule.method is not Method.SCORE
    most = max(counts.values(), default=Fraction(0))
    for choice, count in counts.items():
        yield _Row(
            label=masked(one_line(rules.label(choice))),
            count=count,
            share=_say_share(count / cast) if has_shares else "",
            width=f"{float(100 * count / most) if most > 0 and count > 0 else 0:.2f}%",
        )


def _say_share(share: Fraction) -> str:
    """Return `71%`; a share is called nothing or all only if it is."""
    percent = int(share * 100 + Fraction(1, 2))
    if share and not percent:
        return say("under 1%")
    if share < 1 and percent == 100:
        return say("over 99%")
    return say("{percent}%", percent=percent)


def _describe(since: date, every: Sequence[Series]) -> str:
    """Return a sentence for each series: its sum, and its highest month."""
    sentences = []
    for series in every:
        what, total, most = series.heading, sum(series.counts), max(series.counts)
        if not most:
            sentences.append(say("{what}: {total} in twelve months", what=what, total=total))
            continue
        month = month_after(since, months=series.counts.index(most))
        sentences.append(
            say(
                "{what}: {total} in twelve months, most in {month}: {most}",
                what=what,
                total=total,
                month=say_month(month, with_year=True),
                most=most,
            )
        )
    return ". ".join(sentences) + "."


@dataclass(frozen=True, slots=True)
class Bar:
    """The span in which an item of a chain can be done, in percent of the chain's time.

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
        """Return an instant's place in percent, rounded to tenths so that pages seldom change."""
        return round(min(100.0, max(0.0, (instant - first) / whole * 100)), 1)

    return [
        Bar(
            begins=f"{place(step.begins)}%",
            width=f"{max(place(step.ends) - place(step.begins), 1):.1f}%",
            due=f"{place(step.ends_by)}%" if step.ends_by is not None else None,
        )
        for step in every
    ]


def month_after(day: date, *, months: int) -> date:
    """Return the first day of the month that is so many months after a day's own."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _fill(which: str, **words: object) -> Markup:
    # What the template makes is escaped in it.
    return Markup(fill("board_charts.html.jinja", which=which, **words))  # noqa: S704
