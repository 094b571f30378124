"""Compare what a result announces with the votes of its thread.

The numbers that a result prints are held against the votes that count, and the people whom it names
against those who voted. Where a result tells only binding votes, only these are compared; where
nothing else says whose votes bind, its own list does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from bot.domain.audits.decision import (
    DISAGREE,
    Announced,
    ArchivedVote,
    Author,
    BindingBy,
    Decision,
    Difference,
    Differs,
    DoubtfulLine,
    NamedVoter,
)
from bot.domain.audits.naming import match_names
from bot.domain.words import fold

MOST_SILENT: Final = 5
"""Of so many people without a vote the words are shown."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A decision with the people whom its result names, by name."""

    decision: Decision
    announced: Announced
    people: Mapping[str, Author]


def compared(decision: Decision, spoke: Sequence[DoubtfulLine] = ()) -> Decision:
    """Return a decision with its counts, its differences, and whether they agree.

    `spoke` are the first words of those who wrote and gave no vote: where the result counts one of
    these people, the words are the evidence.
    """
    if decision.announced is None or not decision.announced.has_tally:
        return _without_tally(decision)
    announced = decision.announced
    everybody = [
        *(vote.who for vote in decision.standing),
        *(line.who for line in (*decision.doubtful, *spoke)),
    ]
    names = [voter.name for voter in announced.voters]
    called = {Author(vote.called, ""): vote.who for vote in decision.standing if vote.called}
    people = match_names(names, [*_each_once(everybody), *called])
    people = {name: called.get(who, who) for name, who in people.items()}
    of = _Compared(decision, announced, people)
    votes = _with_binding(of)
    named = {*people.values()} - {line.who for line in decision.doubtful}
    silent = {line.who: line for line in reversed(spoke) if line.who in named}
    doubtful = (*decision.doubtful, *silent.values())
    of = replace(of, decision=replace(decision, votes=votes, doubtful=doubtful))
    counts = list(_of_counts(of))
    differences = [*_of_people(of), *counts, *decision.differences]
    if not announced.voters and any(each.announced > each.counted for each in counts):
        differences += _not_counted((*decision.doubtful, *spoke), decision)
    agrees = not any(each.kind in DISAGREE for each in differences)
    is_unsure = any(each.kind is Differs.BINDING_UNKNOWN for each in differences)
    return replace(
        of.decision,
        counted=counted_of(votes, only_binding=tells_only_binding(announced)),
        differences=tuple(differences),
        agrees=None if agrees and is_unsure else agrees,
    )


def _each_once(people: Sequence[Author]) -> list[Author]:
    """Return people without those who have the whole name of one before: it is their own."""
    first: dict[str, Author] = {}
    for who in people:
        name = fold(who.name)
        first.setdefault(name if " " in name else f"{name} {who.address}", who)
    return list(first.values())


def _without_tally(decision: Decision) -> Decision:
    differences = list(decision.differences)
    if decision.announced is not None:
        line = " / ".join(decision.announced.unread[:3])
        note = Difference(Differs.NO_TALLY, line=line, message_id=decision.announced.message_id)
        differences.append(note)
    is_wrong = any(each.kind in DISAGREE for each in differences)
    return replace(
        decision,
        counted=counted_of(decision.votes, only_binding=False),
        differences=tuple(differences),
        agrees=False if is_wrong else None,
    )


def counted_of(votes: Sequence[ArchivedVote], *, only_binding: bool) -> dict[str, Fraction]:
    """Return what stands for each choice; only the votes that may bind, if so asked."""
    counts: dict[str, Fraction] = {}
    for vote in votes:
        if not vote.replaced and not (only_binding and vote.is_binding is False):
            counts[vote.choice] = counts.get(vote.choice, Fraction(0)) + vote.weight
    return counts


def tells_only_binding(announced: Announced) -> bool:
    """Return True if a result tells how many binding votes there were, and of no others."""
    kinds = {kind for (_choice, kind), count in announced.counts.items() if count}
    kinds |= {voter.is_binding for voter in announced.voters}
    return kinds == {True}


def totals_of(announced: Announced) -> dict[str, int]:
    """Return the announced number of each choice: of all votes, or of the binding ones alone."""
    totals: dict[str, int] = {}
    for choice in dict.fromkeys(choice for choice, _kind in announced.counts):
        by_kind = {kind: n for (other, kind), n in announced.counts.items() if other == choice}
        whole = by_kind.get(None)
        totals[choice] = sum(by_kind.values()) if whole is None else whole
    return totals


def _with_binding(of: _Compared) -> tuple[ArchivedVote, ...]:
    """Return the votes; whether one binds is taken from the result if nothing else says it."""
    said = {
        (of.people[voter.name].address, of.people[voter.name].name): voter.is_binding
        for voter in of.announced.voters
        if voter.name in of.people and voter.is_binding is not None
    }
    told = any(voter.is_binding is True for voter in of.announced.voters)
    votes = []
    for vote in of.decision.votes:
        is_binding = said.get((vote.who.address, vote.who.name), False if told else None)
        if vote.is_binding is None and is_binding is not None:
            votes.append(replace(vote, is_binding=is_binding, binding_by=BindingBy.RESULT))
        else:
            votes.append(vote)
    return tuple(votes)


def _of_people(of: _Compared) -> Iterator[Difference]:
    """Yield what differs about the people whom a result names, and those it forgets."""
    votes = {vote.who: vote for vote in of.decision.standing}
    doubts = {line.who: line for line in reversed(of.decision.doubtful)}
    for voter in of.announced.voters:
        who = of.people.get(voter.name)
        vote = None if who is None else votes.get(who)
        line = None if who is None else doubts.get(who)
        about = Difference(Differs.NO_VOTE, voter.choice, name=voter.name)
        if vote is not None:
            yield from _of_vote(vote, voter, about)
        elif line is not None:
            yield replace(
                about,
                kind=Differs.DOUBTFUL,
                line=line.line,
                message_id=line.message_id,
                why=line.why,
            )
        else:
            yield about
    if of.announced.voters:
        yield from _forgotten(of)


def _not_counted(lines: Sequence[DoubtfulLine], decision: Decision) -> list[Difference]:
    """Return whose words the result may have counted: those of people without a vote."""
    voted = {vote.who for vote in decision.standing} | {decision.by}
    first = {line.who: line for line in reversed(lines) if line.who not in voted}
    return [
        Difference(
            Differs.NOT_COUNTED,
            line.choice,
            name=line.who.name or line.who.address,
            line=line.line,
            message_id=line.message_id,
            why=line.why,
        )
        for line in list(reversed(first.values()))[:MOST_SILENT]
    ]


def _of_vote(vote: ArchivedVote, voter: NamedVoter, about: Difference) -> Iterator[Difference]:
    evidence = replace(about, line=vote.line, message_id=vote.message_id)
    if side(vote.choice) != side(voter.choice):
        yield replace(evidence, kind=Differs.OTHER_CHOICE, other=vote.choice)
    elif (
        vote.binding_by is not BindingBy.RESULT
        and None not in (vote.is_binding, voter.is_binding)
        and vote.is_binding is not voter.is_binding
    ):
        yield replace(evidence, kind=Differs.BINDING, binding=voter.is_binding)


def _forgotten(of: _Compared) -> Iterator[Difference]:
    """Yield the votes of people whom a result does not name, though it names such voters."""
    named = set(of.people.values())
    only_binding = tells_only_binding(of.announced)
    sides = {side(voter.choice) for voter in of.announced.voters}
    numbers = totals_of(of.announced)
    for vote in of.decision.standing:
        if vote.who in named or (only_binding and vote.is_binding is not True):
            continue
        is_told = side(vote.choice) in sides or not any(
            side(choice) == side(vote.choice) and count for choice, count in numbers.items()
        )
        if is_told:
            yield Difference(
                Differs.FORGOTTEN,
                vote.choice,
                name=vote.who.name or vote.who.address,
                line=vote.line,
                message_id=vote.message_id,
            )


def _of_counts(of: _Compared) -> Iterator[Difference]:
    """Yield the numbers that differ, of all votes and of those that bind."""
    standing = of.decision.standing
    for (choice, kind), number in of.announced.counts.items():
        alike = [vote for vote in standing if side(vote.choice) == side(choice)]
        listed = [
            voter
            for voter in of.announced.voters
            if side(voter.choice) == side(choice) and kind in (None, voter.is_binding)
        ]
        if listed and len(listed) != number:
            yield Difference(Differs.OWN_LIST, choice, number, Fraction(len(listed)), binding=kind)
        every = _weight(alike)
        whole = _of_both(of.announced, choice)
        if kind and whole is not None and whole != every:
            yield Difference(Differs.COUNT, choice, whole, every)
        if kind is None:
            if every != number:
                yield Difference(Differs.COUNT, choice, number, every)
            continue
        sure = _weight([vote for vote in alike if vote.is_binding is kind])
        open_ones = _weight([vote for vote in alike if vote.is_binding is None])
        if not sure <= number <= sure + open_ones:
            counted = sure + open_ones if number > sure else sure
            yield Difference(Differs.COUNT, choice, number, counted, binding=kind)
        elif number != sure and _is_open(of.announced, choice, number, every):
            yield Difference(Differs.BINDING_UNKNOWN, choice, number, every, binding=kind)


def _of_both(announced: Announced, choice: str) -> int | None:
    """Return the binding and the other votes of a choice together, None if one is not told."""
    numbers = [announced.counts.get((choice, kind)) for kind in (True, False)]
    return None if None in numbers else sum(filter(None, numbers))


def _weight(votes: Sequence[ArchivedVote]) -> Fraction:
    return sum((vote.weight for vote in votes), Fraction(0))


def _is_open(announced: Announced, choice: str, number: int, alike: Fraction) -> bool:
    """Return True if no total says that the binding votes are right, whosever they are."""
    return totals_of(announced).get(choice) != alike and number != alike


def side(choice: str) -> str:
    """Return what choices have in common that are told as one: `yes` and `+1`, `+0` and `0`."""
    return _SIDES.get(choice.lower(), choice.lower())


_SIDES: Final = {
    **dict.fromkeys(("+1", "yes", "agree"), "for"),
    **dict.fromkeys(("-1", "no", "disagree"), "against"),
    **dict.fromkeys(("0", "+0", "-0", "abstain"), "neither"),
}
