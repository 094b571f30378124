"""Gather whom a call for comments has reached."""

from collections import defaultdict

from bot.config import ListConfig
from bot.domain.calls.call import Call
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.render.calls.reach import Reached, ReachFacts
from handlers.people.away import away_of
from handlers.people.names import names_of
from handlers.showing.facts import gather_call, listed_on, silent_writers
from handlers.work import Work


async def gather_reach(work: Work, item: Item, call: Call, *, home: ListConfig) -> ReachFacts:
    """Return who has answered a call and how, who is away, and who is silent."""
    facts = await gather_call(work.store, item, call, home=home, now=work.now)
    ways: defaultdict[str, set[Source]] = defaultdict(set)
    for answers in (facts.general, *facts.answers):
        for answer in answers:
            ways[answer.who].add(answer.source)
    at = call.closed_at or work.now
    listed = await listed_on(work.store, home, at=at)
    names = await names_of(work.store, listed.keys())
    away = await away_of(work.store, listed, now=at)
    people = tuple(
        Reached(
            names[person],
            group,
            frozenset(ways[names[person]]) if person in facts.answered_people else frozenset(),
            away.get(person),
        )
        for person, group in listed.items()
    )
    on_roster = {person.name for person in people if person.ways}
    others = tuple(
        Reached(name, "", frozenset(ways[name])) for name in facts.answered if name not in on_roster
    )
    writers = () if listed else await silent_writers(work.store, facts, home=home, at=at)
    return ReachFacts(item, facts, people, others, writers)
