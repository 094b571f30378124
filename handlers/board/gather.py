"""Gather what the board shows, and leave out what is not for everybody.

What is said on a list is public as far as the list is. What was written in Slack is public once it
went to the list. Votes and names are, unless the ballot hides them. Nobody's absence is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from typing import Final

from bot.config import Config, ListConfig, SilenceConfig, SupportersConfig
from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.rule_form import read_rule
from bot.domain.calls.call import Call
from bot.domain.consensus.stance import Outcome
from bot.domain.ids import ItemNumber, ListName, PersonId
from bot.domain.items.comment import Comment
from bot.domain.items.history import Change, HistoryEntry
from bot.domain.items.item import Item, ItemState
from bot.domain.items.search import Query
from bot.domain.people.person import called
from bot.errors import Refused
from bot.render.ballots.rule_words import rule_in_words, say_span
from bot.render.board.addresses import item_path, mail_path
from bot.render.board.facts import (
    SOON,
    Chain,
    Decision,
    FrontFacts,
    Line,
    ListFacts,
    PersonFacts,
    PersonVote,
    PublicItem,
    RegisterLine,
    Wanted,
    Ways,
)
from bot.render.board.pages import (
    EXTENDED_BY_CHAIR,
    EXTENDED_BY_SILENCE,
    EXTENDED_BY_SUPPORT,
    Hit,
)
from bot.render.documents.facts import Words
from bot.render.slack.search_results import find_passage
from bot.render.words import refusals
from bot.render.words.times import say_schedule
from handlers.board.charts import list_year
from handlers.board.facts import (
    followed,
    item_on_board,
    public_ballots,
    public_chains,
    public_objections,
    said_on,
    shown_items,
)
from handlers.board.making import Material
from handlers.counting.count import count_cast, counting_votes, tally_of
from handlers.lists.access import Asked, Seen
from handlers.lists.home_list import home_of, zone_of
from handlers.people.names import names_of
from handlers.work import Work
from storage.store import Store

ON_A_PAGE: Final = 50
"""How many items a page lists."""
MOST_RUNNING: Final = 50
RECENTLY: Final = 8
"""How many decisions the front page shows."""
RECENT_TIME: Final = timedelta(days=90)
MOST_CHAINS: Final = 10
MOST_PAGES: Final = 400
MOST_FOUND: Final = 50
"""How many texts a search looks at."""
RUNNING: Final = (ItemState.COMMENTING, ItemState.VOTING)

PUBLIC_CHANGES: Final = frozenset(
    {
        Change.OPENED, Change.STATE, Change.HOLDER, Change.TITLE, Change.OUTCOME,
        Change.BALLOT_DRAFTED, Change.ENDORSED, Change.BALLOT_OPENED, Change.BALLOT_CORRECTED,
        Change.BALLOT_CLOSED, Change.CALL_CORRECTED, Change.MERGED, Change.DEADLINE,
        Change.PLAN, Change.LOCKED, Change.OBJECTION, Change.STANCE, Change.RELATION,
    }
)  # fmt: skip
"""What of a history is shown: nobody's comments in Slack, and no vote, which the ballot shows
itself as far as it may. Objections, and what becomes of them, are acts on record."""


async def front(store: Store, wanted: Wanted, *, asked: Asked) -> FrontFacts:
    """Gather the front page, or the page of one list."""
    public, now = asked.public(store), asked.now
    search = partial(public.items.search, list_name=ListName(wanted.list_name) or None)
    running = await search(states=RUNNING, limit=MOST_RUNNING)
    late = await search(overdue_at=now, limit=MOST_RUNNING)
    soon = await search(overdue_at=now + SOON, limit=MOST_RUNNING)
    items = await search(
        states=[ItemState(wanted.state)] if wanted.state else None,
        label=wanted.label,
        skip=(wanted.page - 1) * ON_A_PAGE,
        limit=ON_A_PAGE + 1,
    )
    listed = items[:ON_A_PAGE]
    every = {item.number: item for item in (*running, *late, *soon, *listed)}
    lines = await _lines(store, list(every.values()), asked=asked)
    since, until = now - RECENT_TIME, now + RECENT_TIME
    recent = await decisions(
        store, since=since, until=until, list_name=wanted.list_name, asked=asked
    )
    list_config = asked.seen.list_named(wanted.list_name)
    is_first = wanted == Wanted(list_name=wanted.list_name)
    return FrontFacts(
        now=now,
        running=_soonest_first(lines[item.number] for item in running if item not in late),
        soon=_soonest_first(lines[item.number] for item in soon if item not in late),
        overdue=[lines[item.number] for item in reversed(late)],
        decided=recent[:RECENTLY],
        wanted=wanted,
        items=[lines[item.number] for item in listed],
        is_last=len(items) <= ON_A_PAGE or wanted.page >= MOST_PAGES,
        chains=await _chains(store, list_config, asked=asked) if is_first else (),
        year=await list_year(store, list_config, asked=asked) if is_first else None,
    )


def _soonest_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.item.deadline or datetime.max.replace(tzinfo=UTC))


async def _chains(store: Store, list_config: ListConfig | None, *, asked: Asked) -> Sequence[Chain]:
    """Return the chains in which something is unfinished, of a list or of all, the latest first."""
    chains = await public_chains(store, asked)
    unfinished: list[Chain] = []
    for theirs in chains.each():
        facts = [each for number in theirs if (each := chains.facts_of(number)) is not None]
        items = [each.chain[-1] for each in facts]
        is_here = list_config is None or any(list_config.name in item.lists for item in items)
        if is_here and not all(each.has_ended for each in facts):
            unfinished.append(Chain(zone_of(items[-1], asked.config), facts))
    unfinished.sort(
        key=lambda chain: min((-each.reckoned.late, each.reckoned.ends) for each in chain.items)
    )
    return unfinished[:MOST_CHAINS]


async def _quorum_of(store: Store, ballot: Ballot) -> int:
    """Return the quorum of a ballot; 0 if its rule asks for none."""
    if ballot.rules.rule.quorum is None:
        return 0
    asked = (await tally_of(store, ballot)).quorum
    return 0 if asked is None else ceil(asked.need)


async def _lines(store: Store, items: Sequence[Item], *, asked: Asked) -> Mapping[ItemNumber, Line]:
    ballots = await store.ballots.open_of_items([item.number for item in items])
    counts = await asked.public(store).mails.count_of_threads([item.thread for item in items])
    names = await names_of(store, {item.holder for item in items if item.holder is not None})
    lines = {}
    for item in items:
        ballot = ballots.get(item.number)
        quorum = await _quorum_of(store, ballot) if ballot is not None else 0
        lines[item.number] = Line(
            item=item,
            zone=zone_of(item, asked.config),
            holder=names[item.holder] if item.holder is not None else "",
            messages=counts.get(item.thread, 0),
            asked=ballot.question if ballot is not None else "",
            cast=await count_cast(store, ballot) if ballot is not None else None,
            quorum=quorum,
        )
    return lines


async def decisions(
    store: Store,
    *,
    since: datetime,
    until: datetime,
    asked: Asked,
    list_name: str = "",
) -> list[Decision]:
    """Return what was decided in a span of time, newest first: by ballots, consensus or chairs."""
    public = asked.public(store)
    entries = await public.history.ended(since=since, until=until)
    items = {
        item.number: item
        for item in await public.items.many({entry.item for entry in entries})
        if item.merged_into is None and list_name in (*item.lists, "")
    }
    return decisions_among(
        entries,
        items,
        await store.ballots.all_of_items(list(items)),
        await store.calls.all_of_items(list(items)),
        config=asked.config,
    )


def decisions_among(
    entries: Iterable[HistoryEntry],
    items: Mapping[ItemNumber, Item],
    ballots: Mapping[ItemNumber, Sequence[Ballot]],
    calls: Mapping[ItemNumber, Sequence[Call]],
    *,
    config: Config,
) -> list[Decision]:
    """Return what was decided, by the entries of ends, and all ballots and calls of the items."""
    by_ballot = {(entry.item, entry.at) for entry in entries if entry.what is Change.BALLOT_CLOSED}
    decisions = []
    for entry in entries:
        item = items.get(entry.item)
        if item is None:
            continue
        is_of_ballot = (entry.item, entry.at) in by_ballot
        call = _declared_at(calls[item.number], entry.at)
        if entry.what is Change.STATE and (is_of_ballot or not (item.outcome or call)):
            continue
        ballot = _closed_at(ballots[item.number], entry.at) if is_of_ballot else None
        if is_of_ballot and (ballot is None or not ballot.is_decided):
            continue
        outcome = item.outcome if ballot is None else ballot.outcome_in_words
        if ballot is None and call is not None:
            outcome = call.outcome_in_words
        decisions.append(
            Decision(
                item,
                entry.at,
                outcome,
                zone_of(item, config),
                ballot,
                call if ballot is None else None,
            )
        )
    return decisions


def _declared_at(calls: Iterable[Call], at: datetime) -> Call | None:
    """Return the call on which consensus was declared at an instant."""
    declared = (call for call in calls if call.outcome == Outcome.CONSENSUS)
    return next((call for call in declared if call.closed_at == at), None)


async def objections_of_year(store: Store, year: int, *, asked: Asked) -> list[RegisterLine]:
    """Return the objections that were raised in a year (UTC) on items that are shown, newest first.

    Each stands with the item that it is on now.
    """
    raised = await asked.public(store).objections.between(
        datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    )
    numbers = {objection.item for objection in raised}
    items = await shown_items(store, asked, numbers)
    return [
        RegisterLine(facts, item, zone_of(item, asked.config))
        for facts in reversed(await public_objections(store, raised))
        if (item := items.get(facts.objection.item)) is not None
    ]


def _closed_at(ballots: Iterable[Ballot], at: datetime) -> Ballot | None:
    return next((ballot for ballot in ballots if ballot.closed_at == at), None)


async def item_material(store: Store, item: Item, *, asked: Asked) -> Material:
    """Read everything public about an item that is shown."""
    public = asked.public(store)
    spoken = await said_on(public, item)
    history = await public.history.of_items([item.number], PUBLIC_CHANGES)
    calls = (await store.calls.all_of_items([item.number]))[item.number]
    names = await names_of(store, {entry.actor for entry in history if entry.actor is not None})
    shown = PublicItem(
        facts=await item_on_board(store, item, spoken, asked=asked),
        ballots=tuple(await public_ballots(store, item, spoken.mails, config=asked.config)),
        thread=(),
        comments=await _words_of(store, spoken.comments),
        history=tuple(history),
        actors=tuple(
            names.get(entry.actor, "") if entry.actor is not None else "" for entry in history
        ),
        declared=tuple(call for call in calls if call.is_declared),
        ways=_ways(item, asked),
    )
    return Material(shown, tuple(spoken.mails), tuple(spoken.comments))


def _ways(item: Item, asked: Asked) -> Ways | None:
    home = home_of(item, asked.config)
    return None if home is None else Ways(home.address, asked.config.smtp.from_address)


async def _words_of(store: Store, comments: Sequence[Comment]) -> tuple[Words, ...]:
    names = await names_of(store, {comment.author for comment in comments})
    return tuple(Words(names[comment.author], comment.at, comment.text) for comment in comments)


async def shown_item(store: Store, number: ItemNumber, *, asked: Asked) -> Item | None:
    """Return the item of a number, or the one that it was merged into; None if it is not shown."""
    return await followed(store, await asked.public(store).items.get(number), asked=asked)


async def found_for(store: Store, query: Query, *, asked: Asked) -> tuple[list[Hit], bool]:
    """Return what a search finds on the lists that are shown, and whether there may be more.

    Raises:
        Refused: it names a list that is not shown.
    """
    public, names = asked.public(store), asked.seen.names
    if unknown := next((list_name for list_name in query.lists if list_name not in names), None):
        raise Refused(refusals.NO_LIST_HERE.format(word=unknown[:40]))
    query = replace(query, lists=query.lists or tuple(sorted(names)))
    matches = await public.search.best(query, limit=MOST_FOUND)
    items = await public.items.of_threads({hit.thread for hit in matches})
    hits = [
        Hit(
            number=item.number,
            title=item.title,
            path=mail_path(hit.message_id) if hit.message_id else item_path(item.number),
            author=called(hit.author.name, address=hit.author.address),
            at=hit.said_at,
            zone=zone_of(item, asked.config),
            words=find_passage(hit.text, query.phrases, forms=query.forms),
        )
        for hit in matches
        for item in [items[hit.thread]]
    ]
    return hits, len(matches) == MOST_FOUND


async def list_facts(work: Work, seen: Seen) -> tuple[ListFacts, ...]:
    """Return the rules, roles and ways to take part of each list that is shown."""
    return tuple([await _list_facts(work, list_config) for list_config in seen.lists])


async def _list_facts(work: Work, list_config: ListConfig) -> ListFacts:
    roster = await work.store.rosters.on_day(
        list_config.name, work.now.astimezone(list_config.zone).date()
    )
    return ListFacts(
        name=list_config.name,
        address=list_config.address,
        timezone=list_config.timezone,
        chairs=await _called(work.store, list_config.chairs),
        secretaries=await _called(work.store, list_config.secretaries),
        rule=list_config.ballots.rule,
        rule_in_words=rule_in_words(read_rule(work.config.rule_forms[list_config.ballots.rule])),
        extensions=_say_extensions(list_config),
        digest=say_schedule(list_config.digest.schedule),
        roster_size=len(roster),
        is_public=list_config.board == "public",
    )


async def _called(store: Store, those: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the people with these addresses."""
    names = []
    for address in those:
        person = await store.people.of_address(address)
        names.append(person.called if person is not None else called("", address=address))
    return tuple(names)


def _say_extensions(list_config: ListConfig) -> str:
    """Say who decides that a call for comments ends later."""
    rule = list_config.calls.extensions
    if isinstance(rule, SupportersConfig):
        return EXTENDED_BY_SUPPORT.format(rule.supporters)
    if isinstance(rule, SilenceConfig):
        return EXTENDED_BY_SILENCE.format(span=say_span(rule.silence))
    return EXTENDED_BY_CHAIR.format()


async def person_facts(store: Store, person: PersonId, *, asked: Asked) -> PersonFacts | None:
    """Return what a person did on lists with pages of people; None if nothing."""
    public, config = asked.public(store), asked.config
    open_lists = {list_config.name for list_config in asked.seen.lists if list_config.board_people}
    cast = await store.ballots.votes_of_person(person, open_only=False)
    items = {
        item.number: item
        for item in await public.items.many({ballot.item for ballot, _vote in cast})
        if open_lists.issuperset(item.lists)
    }
    shown_votes = [
        (ballot, vote)
        for ballot, vote in cast
        if vote.counts
        and ballot.item in items
        and not ballot.hides_choices
        and not ballot.rules.is_secret
    ]
    ballots = {ballot.id: ballot for ballot, _vote in shown_votes}
    counted = await counting_votes(store, ballots.values())
    counting = {vote.id for votes in counted.values() for vote in votes}
    votes = [
        PersonVote(items[ballot.item], ballot, vote, zone_of(items[ballot.item], config))
        for ballot, vote in shown_votes
        if vote.id in counting
    ]
    held = await public.items.search(holder=person, limit=MOST_RUNNING)
    shown = [item for item in held if open_lists.issuperset(item.lists)]
    lines = await _lines(store, shown, asked=asked)
    if not votes and not lines:
        return None
    names = await names_of(store, [person])
    votes.sort(key=lambda vote: vote.vote.at, reverse=True)
    return PersonFacts(person, names[person], list(lines.values()), votes)
