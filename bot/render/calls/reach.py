"""Put into words whom a call has reached: who answered and how, and who did not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.calls.position import PositionState
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.language import Text, say, say_number, say_parts
from bot.render.calls.words import say_names, say_position
from bot.render.documents.facts import CallFacts
from bot.render.text.safe import cut, name_of, one_line
from bot.render.words.times import say_date, say_instant

NOT_CONFIRMED: Final = Text("Not confirmed: {who} may be {position}; asked privately. “{sentence}”")
LONGEST_SENTENCE: Final = 200
ANSWERED_BY: Final = {
    frozenset({Source.MAIL}): Text("{name} by mail"),
    frozenset({Source.SLACK}): Text("{name} in Slack"),
    frozenset({Source.MAIL, Source.SLACK}): Text("{name} by mail and in Slack"),
}


@dataclass(frozen=True, slots=True)
class Reached:
    """A roster's member, with the ways in which they answered or the end of their absence."""

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
        return any(not person.ways and person.away is None for person in self.people)


def say_reach_of(facts: ReachFacts) -> list[str]:
    """Return the lines of a reach report, plain: a sentence, then a line for each group."""
    call = facts.call
    until = say_instant(call.call.ended_at, zone=call.zone)
    if call.is_open:
        head = say("The call is open until {end}.", end=until)
    else:
        head = say("The call ended {time}.", time=until)
    return [f"{head} {_count(facts)}", *_groups(facts), *_beside(facts)]


def _count(facts: ReachFacts) -> str:
    if not facts.people:
        if not facts.others:
            return say("Nobody answered; the list has no roster.")
        return say_number(
            "{number} answered; the list has no roster.",
            "{number} answered; the list has no roster.",
            len(facts.others),
        )
    answered = sum(bool(person.ways) for person in facts.people)
    away = sum(person.away is not None and not person.ways for person in facts.people)
    silent = len(facts.people) - answered - away
    return say_number(
        "Of {all} on the roster {answered} answered, {number} is away, {silent} did not answer.",
        "Of {all} on the roster {answered} answered, {number} are away, {silent} did not answer.",
        away,
        all=len(facts.people),
        answered=answered,
        silent=silent,
    )


def _groups(facts: ReachFacts) -> Iterator[str]:
    groups: dict[str, list[Reached]] = {}
    for person in facts.people:
        groups.setdefault(person.group, []).append(person)
    for group in sorted(groups):
        people = groups[group]
        parts = say_parts(filter(None, _of_group(people, is_open=facts.call.is_open)))
        if group:
            yield say("{group}: {answers}.", group=name_of(group), answers=parts)
        else:
            yield f"{parts}."


def _of_group(people: Sequence[Reached], *, is_open: bool) -> Iterator[str]:
    """Yield how many have answered, and who; who is away; who else has not."""
    answered = [person for person in people if person.ways]
    yield say("{answered} of {all}", answered=len(answered), all=len(people))
    yield _say(answered)
    if away := [_away(person) for person in people if person.away and not person.ways]:
        yield say("away {names}", names=say_names(away))
    if silent := _silent(people):
        names = say_names(silent)
        yield say("not yet {names}", names=names) if is_open else say("silent {names}", names=names)


def _silent(people: Sequence[Reached]) -> list[str]:
    return [person.name for person in people if not person.ways and person.away is None]


def _away(reach: Reached) -> str:
    if reach.away is None:
        return reach.name
    return say("{name} until {end}", name=reach.name, end=say_date(reach.away))


def _say(answered: Sequence[Reached]) -> str:
    return say_names([ANSWERED_BY[reach.ways].format(name=reach.name) for reach in answered])


def _beside(facts: ReachFacts) -> Iterator[str]:
    if facts.others:
        names = _say(facts.others)
        if facts.people:
            yield say("Not on the roster: {names}.", names=names)
        else:
            yield say("Answered: {names}.", names=names)
    for position in facts.call.positions:
        if position.position.state is PositionState.ASKED and facts.is_for_chair:
            yield NOT_CONFIRMED.format(
                who=name_of(position.who),
                position=say_position(position.position, zone=facts.call.zone),
                sentence=cut(one_line(position.position.sentence), at=LONGEST_SENTENCE),
            )
    if facts.writers:
        yield say(
            "Wrote to the list within a year and did not answer: {names}.",
            names=say_names(facts.writers),
        )
