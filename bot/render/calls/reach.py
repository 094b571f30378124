"""Say whom a call for comments has reached: who has answered, by which way, and who has not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.calls.position import PositionState
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.render.calls.words import say_names, say_position
from bot.render.facts import CallFacts
from bot.render.safe import cut, name_of, one_line
from bot.render.times import say_date, say_instant

NOT_CONFIRMED: Final = "Not confirmed: {who} may be {position}; asked privately. “{sentence}”"
LONGEST_SENTENCE: Final = 200
WAYS = {Source.MAIL: "by mail", Source.SLACK: "in Slack"}


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody on a roster: by which ways they have answered, or until when they are away."""

    name: str
    group: str
    ways: frozenset[Source] = frozenset()
    away: date | None = None


@dataclass(frozen=True, slots=True)
class ReachFacts:
    """Whom a call has reached.

    `people` are those on the roster, `others` who has answered besides. Without a roster `writers`
    are those who wrote to the list within a year and have not answered. Only a chair sees who is
    asked about a position.
    """

    item: Item
    call: CallFacts
    people: tuple[Reached, ...] = ()
    others: tuple[Reached, ...] = ()
    writers: tuple[str, ...] = ()
    is_for_chair: bool = False

    @property
    def has_silent(self) -> bool:
        """Whether somebody on the roster has not answered and is not away."""
        return any(not one.ways and one.away is None for one in self.people)


def say_reach_of(facts: ReachFacts) -> list[str]:
    """Return the lines of a reach report, plain: a sentence, then a line for each group."""
    call = facts.call
    until = say_instant(call.call.ended_at, zone=call.zone)
    head = f"open until {until}" if call.is_open else f"ended {until}"
    return [f"The call is {head}. {_count(facts)}", *_groups(facts), *_beside(facts)]


def _count(facts: ReachFacts) -> str:
    if not facts.people:
        return f"{len(facts.others) or 'Nobody'} answered; the list has no roster."
    answered = sum(bool(one.ways) for one in facts.people)
    away = sum(one.away is not None and not one.ways for one in facts.people)
    silent = len(facts.people) - answered - away
    return (
        f"Of {len(facts.people)} on the roster {answered} answered, {away} "
        f"{'is' if away == 1 else 'are'} away, {silent} did not answer."
    )


def _groups(facts: ReachFacts) -> Iterator[str]:
    groups: dict[str, list[Reached]] = {}
    for one in facts.people:
        groups.setdefault(one.group, []).append(one)
    for group in sorted(groups):
        people = groups[group]
        name = f"{name_of(group)}: " if group else ""
        answered = [one for one in people if one.ways]
        parts = [
            f"{len(answered)} of {len(people)}",
            _say(answered),
            _part("away", (_away(one) for one in people if one.away and not one.ways)),
            _part("not yet" if facts.call.is_open else "silent", _silent(people)),
        ]
        yield f"{name}{'; '.join(filter(None, parts))}."


def _silent(people: Sequence[Reached]) -> list[str]:
    return [one.name for one in people if not one.ways and one.away is None]


def _away(one: Reached) -> str:
    return f"{one.name} until {say_date(one.away)}" if one.away is not None else one.name


def _part(label: str, names: Iterable[str]) -> str:
    found = list(names)
    return f"{label} {say_names(found)}" if found else ""


def _say(answered: Sequence[Reached]) -> str:
    return say_names(
        [f"{one.name} {' and '.join(WAYS[way] for way in sorted(one.ways))}" for one in answered]
    )


def _beside(facts: ReachFacts) -> Iterator[str]:
    if facts.others:
        label = "Not on the roster" if facts.people else "Answered"
        yield f"{label}: {_say(facts.others)}."
    for one in facts.call.positions:
        if one.position.state is PositionState.ASKED and facts.is_for_chair:
            yield NOT_CONFIRMED.format(
                who=name_of(one.who),
                position=say_position(one.position, zone=facts.call.zone),
                sentence=cut(one_line(one.position.sentence), at=LONGEST_SENTENCE),
            )
    if facts.writers:
        yield (f"Wrote to the list within a year and did not answer: {say_names(facts.writers)}.")
