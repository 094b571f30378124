"""Render objections on the board: those of an item, and the register of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from markupsafe import Markup

from bot.domain.consensus.objection import Against, ObjectionState, Origin
from bot.domain.consensus.statistics import Statistics, statistics_of
from bot.domain.items.item import Item
from bot.language import Text, locale, say, say_number
from bot.render.board import addresses, data
from bot.render.board.addresses import Site
from bot.render.board.facts import RegisterLine
from bot.render.board.html_words import line_html, words_html
from bot.render.board.pages import LONGEST_TITLE, Alternate, day_html, page, time_html, title_of
from bot.render.documents.objections import STATES, ObjectionFacts
from bot.render.text.safe import cut, name_of, one_line

LONGEST_WORDS: Final = 300
"""Characters of an objection in the register of a year; its item has all of it."""
AGAINST: Final = {
    Against.CALL: Text("against what the call proposes"),
    Against.BALLOT: Text("against what is voted on"),
    Against.PROPOSAL: Text("against the proposal"),
}
_WAYS: Final = {
    Origin.MAIL: Text("by mail"),
    Origin.SLACK: Text("by Slack"),
    Origin.VOTE: Text("with a vote"),
}
_COUNTED: Final = {
    ObjectionState.ACCOMMODATED: Text("{number} accommodated"),
    ObjectionState.RETRACTED: Text("{number} retracted"),
    ObjectionState.DOES_NOT_BEAR: Text("{number} not bearing on the decision"),
    ObjectionState.OUTWEIGHED: Text("{number} outweighed"),
    ObjectionState.SET_ASIDE: Text("{number} set aside without discussion"),
    ObjectionState.STANDS: Text("{number} standing when the call ended"),
    ObjectionState.OPEN: Text("{number} open"),
}
"""What became of some, in the order in which it is counted."""


@dataclass(frozen=True, slots=True)
class SaidView:
    """What somebody said about an objection."""

    who: str
    at: Markup
    words: Markup


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection on its item's page. `href` is the message that raised it, "" for none."""

    id: str
    anchor: str
    who: str
    raised: Markup
    words: Markup
    state: str
    settled: str
    because: Markup
    alternatives: Markup
    answers: tuple[SaidView, ...]
    contested: SaidView | None
    shared: str
    href: str


def objection_view(facts: ObjectionFacts, *, href: str, zone: ZoneInfo) -> ObjectionView:
    """Return an objection ready for the template."""
    objection, contested = facts.objection, facts.contested
    return ObjectionView(
        id=str(objection.id),
        anchor=addresses.objection_anchor(objection.id),
        who=name_of(facts.who),
        raised=_raised(facts, zone=zone),
        words=words_html(objection.text),
        state=STATES[objection.state].format(),
        settled=_settled(facts, zone=zone),
        because=words_html(objection.because),
        alternatives=words_html(objection.alternatives),
        answers=tuple(
            SaidView(
                name_of(each.who),
                time_html(each.answer.at, zone=zone),
                words_html(each.answer.text),
            )
            for each in facts.answers
        ),
        contested=None
        if contested is None
        else SaidView(
            name_of(facts.contested_by),
            time_html(contested.at, zone=zone),
            words_html(contested.because),
        ),
        shared=", ".join(map(name_of, facts.shared_by)),
        href=href,
    )


def _raised(facts: ObjectionFacts, *, zone: ZoneInfo) -> Markup:
    """Return when it was raised, how, and against what."""
    objection = facts.objection
    way = _WAYS.get(objection.source)
    noted = say("noted by {name}", name=name_of(facts.noted_by)) if facts.noted_by else ""
    return Markup("{}, {}, {}").format(
        time_html(objection.at, zone=zone),
        way.format() if way is not None else noted or say("noted by a chair"),
        AGAINST[objection.against].format(),
    )


def _settled(facts: ObjectionFacts, *, zone: ZoneInfo) -> Markup:
    """Return when it came into its state, and by whom; "" while it is open."""
    objection = facts.objection
    if objection.at_state is None:
        return Markup()
    at = time_html(objection.at_state, zone=zone)
    if not facts.by:
        return at
    return Markup("{}, {}").format(at, say("by {name}", name=name_of(facts.by)))


# The register of a year.


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An objection in the register."""

    id: str
    href: str
    item: str
    item_href: str
    who: str
    words: Markup
    day: Markup
    state: str
    because: Markup
    settled: Markup | str


def _row(line: RegisterLine, *, site: Site) -> RegisterRow:
    facts, objection = line.facts, line.facts.objection
    path = addresses.item_path(line.item.number)
    return RegisterRow(
        id=str(objection.id),
        href=site.to(f"{path}#{addresses.objection_anchor(objection.id)}"),
        item=_named(line.item),
        item_href=site.to(path),
        who=name_of(facts.who),
        words=line_html(_short(objection.text)),
        day=day_html(objection.at, zone=line.zone),
        state=STATES[objection.state].format(),
        because=line_html(_short(objection.because)),
        settled=day_html(objection.at_state, zone=line.zone) if objection.at_state else "",
    )


def _named(item: Item) -> str:
    return f"#{item.number} {cut(title_of(item.title), at=LONGEST_TITLE)}"


def _short(words: str) -> str:
    return cut(one_line(words), at=LONGEST_WORDS)


def say_statistics(statistics: Statistics) -> tuple[str, ...]:
    """Return the numbers of a year's objections, in sentences."""
    counted = ", ".join(
        text.format(number=statistics.by_state[state]) for state, text in _COUNTED.items()
    )
    raised = say_number(
        "{number} objection was raised: {counted}.",
        "{number} objections were raised: {counted}.",
        statistics.raised,
        counted=counted,
    )
    if statistics.median_days is None:
        return (raised,)
    days = format_decimal(round(statistics.median_days, 1), locale=locale())
    return raised, say("Days until one was addressed (median): {days}.", days=days)


def objections_page(
    lines: Sequence[RegisterLine], *, year: int, years: Sequence[int], site: Site
) -> str:
    """Return the register of the objections that were raised in a year, newest first."""
    return page(
        "board_objections.html.jinja",
        site=site,
        title=say("Objections of {year}", year=year),
        here=addresses.objections_path(year),
        alternates=[
            Alternate(data.CONTENT_TYPE, "CSV", site.to(f"{addresses.DATA}{data.OBJECTIONS.name}"))
        ],
        year=year,
        years=[(number, site.to(addresses.objections_path(number))) for number in years],
        decisions=site.to(addresses.decisions_path(year)),
        counted=say_statistics(statistics_of([line.facts.objection for line in lines])),
        rows=[_row(line, site=site) for line in lines],
    )
