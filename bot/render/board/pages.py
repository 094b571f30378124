"""Render the board's pages. They work without scripts, without styles, and printed.

Times are absolute and have their zone, since pages are kept and printed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.domain.consensus.stance import Outcome
from bot.domain.items.item import ItemState
from bot.domain.items.search import Query
from bot.language import Numbered, Text, say, say_number
from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.tally_text import say_item_outcome, say_outcome
from bot.render.board import addresses, calendar, feeds, shapes
from bot.render.board.addresses import Site
from bot.render.board.charts import Bar, chain_bars, list_charts
from bot.render.board.facts import (
    SOON,
    Chain,
    Decision,
    FrontFacts,
    Line,
    ListFacts,
    PersonFacts,
    Wanted,
)
from bot.render.board.html_words import line_html
from bot.render.calls.consensus import DECLARED
from bot.render.documents.facts import STATE_NAMES, PlanFacts
from bot.render.items.plan_words import IN_TIME, say_late
from bot.render.json.shapes import instant
from bot.render.slack.search_results import say_part
from bot.render.text.fill import fill_shown
from bot.render.text.masking import masked
from bot.render.text.safe import clean, cut, name_of, one_line
from bot.render.words.times import say_date, say_instant, say_short_day

LONGEST_TITLE: Final = 200
_ISOLATES: Final = re.compile("([\u2066-\u2069])")
NO_TITLE: Final = Text("(no title)")
EXTENDED_BY_CHAIR: Final = Text("A chair decides that a call for comments ends later.")
EXTENDED_BY_SUPPORT: Final = Numbered(
    "A call for comments ends later once {number} person wants that.",
    "A call for comments ends later once {number} people want that.",
)
EXTENDED_BY_SILENCE: Final = Text(
    "A call for comments ends later if nobody objects within {span} after somebody asked for it."
)


@dataclass(frozen=True, slots=True)
class Alternate:
    """A page's alternate for programs: its type, title, and address."""

    media_type: str
    title: str
    href: str


def page(
    template: str,
    *,
    site: Site,
    title: str,
    here: str,
    alternates: Sequence[Alternate] = (),
    **words: object,
) -> str:
    """Return a page of the board at the path `here`; whatever is put in it is masked and safe."""
    about = {
        "site": site,
        "title": title,
        "canonical": site.whole(here),
        "alternates": alternates,
        "paths": addresses,
    }
    return fill_shown(template, shown, about | words)


def moved_page(href: str) -> str:
    """Return the file that leads to another page, where nothing can answer with a redirect."""
    return fill_shown("board_moved.html.jinja", shown, {"href": href})


def shown(value: object) -> object:
    """Return a word as a page shows it: addresses masked, nothing invisible; HTML stays."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return masked(clean(value))
    return value


def sentence_html(sentence: str) -> Markup:
    """Return a sentence of ours, whose words keep their directions: `shown` would take those out.

    The words in it that people wrote have no such signs of their own.
    """
    parts = (
        part if _ISOLATES.fullmatch(part) else masked(clean(part))
        for part in _ISOLATES.split(sentence)
    )
    return escape("".join(parts))


def time_html(at: datetime, *, zone: ZoneInfo) -> Markup:
    """Return an instant in a list's zone and in UTC, as people and as programs read it."""
    text = say_instant(at, zone=zone)
    return Markup('<time datetime="{}">{}</time>').format(instant(at) or "", text)


def day_html(at: datetime, *, zone: ZoneInfo) -> Markup:
    """Return an instant's day in a list's zone; its title says the time."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        instant(at) or "", say_instant(at, zone=zone), say_date(at.astimezone(zone))
    )


def title_of(title: str) -> str:
    """Return an item's title on one line."""
    return cut(one_line(title), at=LONGEST_TITLE) or NO_TITLE.format()


def say_left(until: datetime, *, now: datetime) -> str:
    """Return `3 days left`, of a date that is to come or past."""
    left = until - now
    if left <= timedelta(0):
        return say("past its date")
    if not left.days:
        return say("less than a day left")
    return say_number("{number} day left", "{number} days left", left.days)


@dataclass(frozen=True, slots=True)
class Row:
    """One item in a table of items."""

    number: int
    href: str
    title: str
    state: str
    state_name: str
    lists: str
    holder: str
    labels: tuple[str, ...]
    due: Markup | str
    left: str
    asked: Markup | str
    votes: str
    cast: int
    quorum: int
    messages: int
    changed: Markup
    outcome: str


def _row(line: Line, *, site: Site, now: datetime) -> Row:
    item = line.item
    due = item.due_at
    return Row(
        number=item.number,
        href=site.to(addresses.item_path(item.number)),
        title=title_of(item.title),
        state=item.state,
        state_name=STATE_NAMES[item.state].format(),
        lists=", ".join(item.lists),
        holder=name_of(line.holder) if line.holder else "",
        labels=item.labels,
        due=time_html(due, zone=line.zone) if due is not None else "",
        left=say_left(due, now=now) if due is not None else "",
        asked=line_html(cut(one_line(line.asked), at=LONGEST_TITLE)) if line.asked else "",
        votes=_say_votes(line) if line.cast is not None else "",
        cast=min(line.cast or 0, line.quorum),
        quorum=line.quorum,
        messages=line.messages,
        changed=day_html(item.updated_at, zone=line.zone),
        outcome=cut(say_item_outcome(item, begins=False), at=LONGEST_TITLE),
    )


def _say_votes(line: Line) -> str:
    votes = say_number("{number} vote", "{number} votes", line.cast or 0)
    return (
        say("{votes} (quorum: {quorum})", votes=votes, quorum=line.quorum) if line.quorum else votes
    )


def _ribbon(facts: FrontFacts, *, site: Site) -> list[tuple[Markup, list[Row]]]:
    """Return the coming days with what ends on each; no days if nothing ends."""
    if not facts.soon:
        return []
    days: dict[date, list[Row]] = {}
    zone = facts.soon[0].zone
    for line in facts.soon:
        if line.item.due_at is not None:
            day = line.item.due_at.astimezone(line.zone).date()
            days.setdefault(day, []).append(_row(line, site=site, now=facts.now))
    first = facts.now.astimezone(zone).date()
    every = (first + timedelta(days=number) for number in range(SOON.days))
    return [(_day_html(day), days.get(day, [])) for day in every]


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One item of a chain: its bar, and the same in words."""

    number: int
    href: str
    title: str
    state: str
    state_name: str
    bar: Bar
    needs: str
    ends: Markup
    ends_by: Markup | str
    late: str
    is_late: bool
    has_ended: bool


@dataclass(frozen=True, slots=True)
class ChainTable:
    """A chain: from when to when, and where today is, in percent."""

    begins: Markup
    ends: Markup
    today: str
    rows: Sequence[ChainRow]


def _chain(chain: Chain, *, site: Site, now: datetime) -> ChainTable:
    reckoned, zone = [each.reckoned for each in chain.items], chain.zone
    begins = min(step.begins for step in reckoned)
    ends = max(max(step.ends, step.ends_by or step.ends) for step in reckoned)
    bars = chain_bars(reckoned, span=(begins, ends))
    today = (now - begins) / max(ends - begins, timedelta(days=1)) * 100
    return ChainTable(
        begins=day_html(begins, zone=zone),
        ends=day_html(ends, zone=zone),
        today=f"{today:.0f}%" if 0 <= today <= 100 else "",
        rows=[
            ChainRow(
                number=item.number,
                href=site.to(addresses.item_path(item.number)),
                title=title_of(item.title),
                state=item.state,
                state_name=STATE_NAMES[item.state].format(),
                bar=bar,
                needs=", ".join(f"#{needed.number}" for needed in each.needs),
                ends=day_html(step.ends, zone=zone),
                ends_by=day_html(step.ends_by, zone=zone) if step.ends_by is not None else "",
                late=_say_lateness(each),
                is_late=bool(step.late),
                has_ended=each.has_ended,
            )
            for each, bar in zip(chain.items, bars, strict=True)
            for step, item in [(each.reckoned, each.chain[-1])]
        ],
    )


def _say_lateness(facts: PlanFacts) -> str:
    if facts.has_ended:
        return say("ended")
    if facts.reckoned.late:
        return say_late(facts.reckoned.late)
    return IN_TIME.format() if facts.reckoned.ends_by is not None else ""


def _day_html(day: date) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), say_short_day(day))


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision in a table of them."""

    number: int
    href: str
    title: str
    day: Markup
    outcome: str
    question: str
    rule: str
    lists: str
    result: str
    """Where the file of the result, or of what was declared, is; "" if a chair decided."""


def _decision(decision: Decision, *, site: Site) -> DecisionRow:
    number, ballot, call = decision.item.number, decision.ballot, decision.call
    question, rule, result = "", "", ""
    if ballot is not None:
        question, rule = ballot.question, ballot.rules.name
        result = addresses.result_path(number, ballot.id)
    elif call is not None:
        question, rule = call.text, say("call for consensus")
        result = addresses.declaration_path(number, call.id)
    return DecisionRow(
        number=number,
        href=site.to(addresses.item_path(number)),
        title=title_of(decision.item.title),
        day=day_html(decision.at, zone=decision.zone),
        outcome=cut(say_decided(decision), at=LONGEST_TITLE),
        question=cut(one_line(question), at=LONGEST_TITLE),
        rule=rule,
        lists=", ".join(decision.item.lists),
        result=site.to(result) if result else "",
    )


def say_decided(decision: Decision) -> str:
    """Return how an item was decided, such as `Accepted` or `Consensus: with annex B`."""
    words = one_line(decision.outcome)
    if decision.call is None:
        return say_outcome(words)
    declared = DECLARED[Outcome.CONSENSUS].format()
    return say("{outcome}: {words}", outcome=declared, words=words) if words else declared


def front_page(
    facts: FrontFacts,
    *,
    site: Site,
    lists: Sequence[ListFacts],
) -> str:
    """Return the front page, or the page of the one list that is wanted."""
    wanted = facts.wanted
    list_facts = next((each for each in lists if each.name == wanted.list_name), None)
    rows = [_row(line, site=site, now=facts.now) for line in facts.items]
    is_first = wanted == Wanted(list_name=wanted.list_name)
    path = addresses.list_path(list_facts.name) if list_facts is not None else addresses.FRONT
    return page(
        "board_front.html.jinja",
        site=site,
        title=say("List {name}", name=list_facts.name) if list_facts is not None else site.name,
        here=path,
        alternates=_of_lists(wanted.list_name, site=site),
        at=time_html(facts.now, zone=ZoneInfo("UTC")) if site.is_static else "",
        list=list_facts,
        lists=lists,
        is_first=is_first,
        overdue=[_row(line, site=site, now=facts.now) for line in facts.overdue],
        running=[_row(line, site=site, now=facts.now) for line in facts.running],
        ribbon=_ribbon(facts, site=site),
        chains=[_chain(each, site=site, now=facts.now) for each in facts.chains],
        decided=[_decision(each, site=site) for each in facts.decided],
        wanted=wanted,
        states=[(state.value, STATE_NAMES[state].format()) for state in ItemState],
        rows=rows,
        charts=list_charts(facts.year) if facts.year is not None else "",
        newer=_page_href(site, path, wanted, wanted.page - 1) if wanted.page > 1 else "",
        older="" if facts.is_last else _page_href(site, path, wanted, wanted.page + 1),
    )


def _of_lists(name: str, *, site: Site) -> list[Alternate]:
    """Return the alternates of a list's page, or of the front page for ""."""
    alternates = [
        Alternate(feeds.CONTENT_TYPE, say("Feed"), site.to(addresses.list_feed_path(name))),
        Alternate(
            calendar.CONTENT_TYPE, say("Calendar"), site.to(addresses.list_calendar_path(name))
        ),
    ]
    if not name:
        alternates.append(Alternate(shapes.CONTENT_TYPE, "JSON", site.to(addresses.ITEMS_JSON)))
    return alternates


def _page_href(site: Site, path: str, wanted: Wanted, number: int) -> str:
    if site.is_static:
        return site.to(addresses.front_path(number, list_name=wanted.list_name))
    given = {"state": wanted.state, "label": wanted.label, "page": number if number > 1 else ""}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{site.to(path)}?{query}#items" if query else f"{site.to(path)}#items"


def decisions_page(
    decided: Sequence[Decision],
    *,
    year: int,
    years: Sequence[int],
    site: Site,
) -> str:
    """Return the register of what was decided in a year, newest first."""
    return page(
        "board_decisions.html.jinja",
        site=site,
        title=say("Decisions of {year}", year=year),
        here=addresses.decisions_path(year),
        alternates=[
            Alternate(feeds.CONTENT_TYPE, say("Feed"), site.to(addresses.DECISIONS_FEED)),
        ],
        year=year,
        years=[(number, site.to(addresses.decisions_path(number))) for number in years],
        decided=[_decision(decision, site=site) for decision in decided],
        objections=site.to(addresses.objections_path(year)),
    )


def about_page(lists: Sequence[ListFacts], *, site: Site, from_address: str) -> str:
    """Return the page that says by which rules the lists decide, and how to take part."""
    return page(
        "board_about.html.jinja",
        site=site,
        title=say("About"),
        here=addresses.ABOUT,
        lists=[(list_facts, address_html(list_facts.address)) for list_facts in lists],
        bot=address_html(from_address),
    )


def address_html(address: str) -> Markup:
    """Return an address that people are to write to, which is not masked."""
    return Markup('<a href="mailto:{0}">{0}</a>').format(one_line(address))


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search found: an item, whose words, when, and the words themselves."""

    number: int
    title: str
    path: str
    author: str
    at: datetime
    zone: ZoneInfo
    words: str


def search_page(
    words: str,
    hits: Sequence[Hit],
    *,
    site: Site,
    query: Query | None = None,
    refusal: str = "",
    is_cut: bool = False,
) -> str:
    """Return what a search found, and how it was understood; or why it was refused."""
    shown = [
        {
            "number": hit.number,
            "title": title_of(hit.title),
            "href": site.to(hit.path),
            "author": name_of(hit.author),
            "at": day_html(hit.at, zone=hit.zone),
            "words": line_html(one_line(hit.words)),
        }
        for hit in hits
    ]
    return page(
        "board_search.html.jinja",
        site=site,
        title=say("Search: {words}", words=cut(one_line(words), at=60)) if words else say("Search"),
        here=addresses.SEARCH,
        words=words,
        hits=shown,
        chips=_chips(query, site=site) if query is not None else [],
        refusal=refusal,
        is_cut=is_cut,
    )


def _chips(query: Query, *, site: Site) -> list[tuple[str, str]]:
    """Return how each part of a search is understood, and where the search without it is."""
    chips = []
    for place, part in enumerate(query.parts):
        others = query.parts[:place] + query.parts[place + 1 :]
        without = urlencode({"q": " ".join(other.typed for other in others)}) if others else ""
        href = site.to(addresses.SEARCH) + (f"?{without}" if without else "")
        chips.append((say_part(part, query), href))
    return chips


def person_page(facts: PersonFacts, *, site: Site, now: datetime) -> str:
    """Return the page of what somebody did."""
    votes = [
        {
            "number": vote.item.number,
            "title": title_of(vote.item.title),
            "href": site.to(addresses.item_path(vote.item.number)),
            "question": cut(one_line(vote.ballot.question), at=LONGEST_TITLE),
            "choice": choice_in_words(vote.vote.choice, vote.ballot.rules, to_voter=False)
            or vote.ballot.rules.label(vote.vote.choice),
            "reason": line_html(one_line(vote.vote.reason)),
            "at": day_html(vote.vote.at, zone=vote.zone),
        }
        for vote in facts.votes
    ]
    return page(
        "board_person.html.jinja",
        site=site,
        title=name_of(facts.name),
        here=addresses.person_path(facts.person),
        held=[_row(line, site=site, now=now) for line in facts.held],
        votes=votes,
    )
