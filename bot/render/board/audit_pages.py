"""The pages of an audit: a small site that works as files, in the board's style.

The front page has charts by year and the results that differ; a page for each year lists its
decisions; each decision has a page with its votes, its differences and its thread.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.domain.audits.decision import ArchivedVote, Author, Decision, DoubtfulLine, Kind
from bot.language import say, say_number
from bot.mail.decisions.post import NEVER, Post
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.subject import base_subject
from bot.render.audits.words import (
    say_announced,
    say_binding_by,
    say_choice,
    say_compared,
    say_difference,
    say_found,
    say_outcome,
    say_tally,
    say_verdict,
    say_why,
)
from bot.render.board.html_words import words_html
from bot.render.board.pages import day_html, shown, time_html, title_of
from bot.render.text.fill import fill_shown
from bot.render.text.safe import cut, name_of, one_line

FRONT: Final = "index.html"
MOST_DIFFERING: Final = 200
"""Results that differ on the front page; the years' pages have all."""
MOST_UNREAD: Final = 200
MOST_MAILS: Final = 300
"""Messages of a thread on its decision's page."""
LONGEST_MAIL: Final = 20_000
LONGEST_LINE: Final = 160
_TICKS: Final = 4
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Row:
    """A decision in a list."""

    day: Markup
    title: str
    href: str
    announced: str
    counted: str
    verdict: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns by year: each series has a heading and a number for each of the `years`."""

    title: str
    years: tuple[int, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def most(self) -> int:
        """The highest number."""
        return max(max(counts) for _heading, counts in self.series)

    @property
    def ticks(self) -> list[str]:
        """What is written below each year: it or, since few have room, mostly nothing."""
        count = len(self.years)
        step = -(-count // _TICKS)
        return [
            str(year) if place % step == 0 and 2 * (count - place) >= step else ""
            for place, year in enumerate(self.years)
        ]


@dataclass(slots=True)
class Numbers:
    """What the front page tells of all decisions, gathered one at a time."""

    total: int = 0
    consensus: int = 0
    by_year: defaultdict[int, defaultdict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    turnout: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    days: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, decision: Decision) -> None:
        """Count one decision."""
        self.total += 1
        self.consensus += decision.kind is Kind.CONSENSUS
        year = self.by_year[decision.at.year]
        year["all"] += 1
        year["agrees"] += decision.agrees is True
        year["differs"] += decision.agrees is False
        year["canceled"] += decision.canceled
        if decision.votes:
            self.turnout[decision.at.year].append(len(decision.standing))
        if decision.decided_at is not None and decision.decided_at > decision.at:
            self.days[decision.at.year].append((decision.decided_at - decision.at).total_seconds())

    def sum_of(self, name: str) -> int:
        """Return one of the numbers, of all years."""
        return sum(year[name] for year in self.by_year.values())


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages of one audit have in common: its name, its years, where decisions are."""

    name: str
    years: tuple[int, ...]
    places: Mapping[str, str]
    """The file of each decision, by its call's Message-ID."""

    def page(self, template: str, *, title: str, here: int | None = None, **words: object) -> str:
        """Return a page."""
        about = {"site": self.name, "years": self.years, "here": here, "title": title}
        return fill_shown(template, shown, about | words)


def place_of(number: int) -> str:
    """Return the file of the decision with this number."""
    return f"decision-{number}.html"


def row_of(decision: Decision, *, href: str) -> Row:
    """Return a decision as a row."""
    announced = decision.announced
    return Row(
        day=day_html(decision.at, zone=_UTC),
        title=title_of(decision.title),
        href=href,
        announced="–" if announced is None else say_announced(announced),
        counted=say_tally(decision.counted) or say("no votes"),
        verdict=say_verdict(decision),
        differs=decision.agrees is False,
    )


def front_page(
    site: Site, numbers: Numbers, rows: Sequence[Row], *, messages: int, unread: Sequence[str]
) -> str:
    """Return the front page; `rows` are decisions whose result differs."""
    more = [say("And {number} more.", number=len(unread) - MOST_UNREAD)]
    listed = [one_line(each) for each in unread[:MOST_UNREAD]]
    return site.page(
        "audit_front.html.jinja",
        title=site.name,
        summary=_summary(numbers, messages),
        charts=list(_charts(numbers)),
        rows=rows[:MOST_DIFFERING],
        caption=say("Results that differ from the count"),
        nothing=say("No announced result differs from the count."),
        unread=listed + (more if len(unread) > MOST_UNREAD else []),
    )


def year_page(site: Site, year: int, rows: Sequence[Row]) -> str:
    """Return the page of the decisions of one year."""
    title = say("Decisions of {year}", year=year)
    return site.page(
        "audit_front.html.jinja",
        title=title,
        here=year,
        summary=[],
        charts=[],
        rows=rows,
        caption=title,
        nothing="",
        unread=[],
    )


def _summary(numbers: Numbers, messages: int) -> Iterator[str]:
    votes = numbers.total - numbers.consensus
    found = [
        say_number("{number} vote", "{number} votes", votes),
        say_number(
            "{number} call for consensus", "{number} calls for consensus", numbers.consensus
        ),
    ]
    yield say_found(found, messages)
    yield say_compared(
        numbers.sum_of("agrees"), numbers.sum_of("differs"), numbers.sum_of("canceled")
    )


def _charts(numbers: Numbers) -> Iterator[Chart]:
    if not numbers.by_year:
        return
    years = tuple(range(min(numbers.by_year), max(numbers.by_year) + 1))

    def by_year(name: str) -> tuple[int, ...]:
        """Return one of the numbers for each year."""
        return tuple(
            numbers.by_year[year][name] if year in numbers.by_year else 0 for year in years
        )

    def medians(values: Mapping[int, Sequence[float]], unit: float) -> tuple[int, ...]:
        """Return each year's median in whole units, at least one where there is any."""
        return tuple(
            max(1, round(median(values[year]) / unit)) if values.get(year) else 0 for year in years
        )

    charts = [
        Chart(say("Decisions"), years, ((say("Decisions"), by_year("all")),)),
        Chart(
            say("Results compared"),
            years,
            ((say("agree"), by_year("agrees")), (say("differ"), by_year("differs"))),
        ),
        Chart(
            say("Voters, in the median"),
            years,
            ((say("People"), medians(numbers.turnout, 1)),),
        ),
        Chart(
            say("Days to the result, in the median"),
            years,
            ((say("Days"), medians(numbers.days, 86_400)),),
        ),
    ]
    yield from (chart for chart in charts if chart.most)


@dataclass(frozen=True, slots=True)
class _VoteView:
    who: str
    choice: str
    binding: str
    line: str
    href: str
    before: tuple[tuple[str, str], ...] = ()
    """The votes that it replaced: each choice, and where it stands."""


@dataclass(frozen=True, slots=True)
class _MailView:
    anchor: str
    author: str
    at: Markup | str
    subject: str
    words: Markup
    whole: Markup | str


def decision_page(
    site: Site, decision: Decision, posts: Iterable[Post], titles: Mapping[str, str]
) -> str:
    """Return a decision's page with its thread; `titles` are those of decisions by their call."""
    mails, anchors, before = [], {}, ""
    for number, post in enumerate(posts, start=1):
        anchors[post.message_id] = f"m{number}"
        if number <= MOST_MAILS:
            base = base_subject(post.subject)
            mails.append(_mail(post, f"m{number}", is_new=base != before))
            before = base
    return site.page(
        "audit_decision.html.jinja",
        title=title_of(decision.title),
        here=decision.at.year,
        view=_view(site, decision, anchors, titles),
        count=say_number("{number} message", "{number} messages", len(anchors)),
        mails=mails,
    )


def _view(
    site: Site, decision: Decision, anchors: Mapping[str, str], titles: Mapping[str, str]
) -> dict[str, object]:
    announced = decision.announced
    return {
        "verdict": say_verdict(decision),
        "differs": decision.agrees is False,
        "outcome": say_outcome(decision),
        "day": day_html(decision.at, zone=_UTC),
        "by": _name(decision.by),
        "ends": "" if decision.ends is None else time_html(decision.ends, zone=_UTC),
        "announced": "–" if announced is None else say_announced(announced),
        "result": _link(announced.message_id, anchors) if announced is not None else "",
        "counted": say_tally(decision.counted) or say("no votes"),
        "rule": decision.rule,
        "canceled": _link(decision.canceled_by, anchors) if decision.canceled else "",
        "earlier": site.places.get(decision.earlier, ""),
        "earlier_title": titles.get(decision.earlier, ""),
        "differences": [say_difference(each) for each in decision.differences],
        "votes": [_vote(vote, anchors, decision.before(vote)) for vote in decision.standing],
        "doubtful": [_doubtful(line, anchors) for line in decision.doubtful],
    }


def _vote(
    vote: ArchivedVote, anchors: Mapping[str, str], before: Sequence[ArchivedVote]
) -> _VoteView:
    binding = {True: say("yes"), False: say("no"), None: ""}[vote.is_binding]
    by = say_binding_by(vote.binding_by)
    return _VoteView(
        who=_name(vote.who),
        choice=say_choice(vote.choice),
        binding=say("{answer}, {source}", answer=binding, source=by) if binding else by,
        line=cut(one_line(vote.line), at=LONGEST_LINE),
        href=_link(vote.message_id, anchors),
        before=tuple(
            (say_choice(earlier.choice), _link(earlier.message_id, anchors)) for earlier in before
        ),
    )


def _doubtful(line: DoubtfulLine, anchors: Mapping[str, str]) -> _VoteView:
    return _VoteView(
        who=_name(line.who),
        choice=say_choice(line.choice),
        binding=say_why(line.why),
        line=cut(one_line(line.line), at=LONGEST_LINE),
        href=_link(line.message_id, anchors),
    )


def _name(who: Author) -> str:
    return name_of(who.name, address=who.address)


def _link(message_id: str, anchors: Mapping[str, str]) -> str:
    """Return a link to a message on the same page; to the thread if it is not there."""
    return f"#{anchors.get(message_id, 'thread')}"


def _mail(post: Post, anchor: str, *, is_new: bool) -> _MailView:
    """Return a message; its subject only if it `is_new` in the thread."""
    text = post.text[:LONGEST_MAIL]
    own = new_text(read_lines(text))
    return _MailView(
        anchor=anchor,
        author=_name(post.who),
        at=_when(post.at),
        subject=title_of(post.subject) if is_new else "",
        words=words_html(own),
        whole=words_html(text) if len(own.split()) < len(text.split()) else "",
    )


def _when(at: datetime) -> Markup | str:
    return say("without a date") if at == NEVER else time_html(at, zone=_UTC)
