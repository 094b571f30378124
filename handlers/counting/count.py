"""Count a ballot from the stored votes, in the order in which its result has them.

Whether a vote counts is decided here alone. Of its own, a stored vote knows only what its voter did
after it, not that the rule has one vote for each organisation.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.tally import Electors, Tally, as_counted, count_choices, count_votes
from bot.domain.ids import BallotId, PersonId, VoteId
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Counted:
    """A ballot's votes that were not refused, in order of time, and what they come to.

    A vote's voter is the id under which its voter stands on the roster, and has all their votes.
    A vote counts if the tally has it.
    A secret ballot that has ended has `choices` in place of votes, in an order that tells nothing.
    """

    tally: Tally
    votes: tuple[Vote, ...]
    electors: Electors
    choices: tuple[str, ...] = ()


async def tally_of(store: Store, ballot: Ballot) -> Tally:
    """Return what a ballot's votes come to."""
    return (await count_ballot(store, ballot)).tally


async def count_ballot(store: Store, ballot: Ballot) -> Counted:
    """Count a ballot.

    What became known of people after it had closed changes nothing: whose votes belong together
    says which vote replaced which.
    """
    electors = await store.rosters.electors(ballot.id)
    if ballot.has_cut_links:
        choices = await store.ballots.secret_choices(ballot.id)
        secret = count_choices(
            ballot.rules, choices, roster_size=len(electors), casting=ballot.casting
        )
        return Counted(secret, (), electors, tuple(choices))
    votes = await store.ballots.valid(ballot.id)
    last = _last_of_each(votes)
    voters = await _on_roster({last[vote.id].voter for vote in votes}, electors, store)
    valid = tuple(
        replace(vote, voter=voters[last[vote.id].voter])
        for vote in votes
        if last[vote.id].counts  # not if a vote that was refused later had replaced it
    )
    tally = count_votes(
        ballot.rules,
        valid,
        electors,
        casting=ballot.casting,
        is_hidden=ballot.hides_choices,
    )
    return Counted(tally, tuple(as_counted(valid, tally)), electors)


async def votes_as_counted(store: Store, ballot: Ballot) -> list[Vote]:
    """Return all stored votes of a ballot as counted, in order of recording."""
    return await _as_counted(store, ballot, await store.ballots.votes(ballot.id))


async def counting_votes(
    store: Store, ballots: Collection[Ballot]
) -> Mapping[BallotId, list[Vote]]:
    """Return the votes in each ballot's tally, in order of time, with few queries."""
    standing = await store.ballots.standing_on([ballot.id for ballot in ballots])
    with_roster = await store.rosters.with_electors(standing)
    return {
        ballot.id: [
            vote for vote in await _as_counted(store, ballot, standing[ballot.id]) if vote.counts
        ]
        if ballot.id in with_roster or _leaves_out(ballot)
        else standing[ballot.id]
        for ballot in ballots
    }


async def count_cast(store: Store, ballot: Ballot) -> int:
    """Return how many voters, or organisations, have a vote that stands."""
    if _leaves_out(ballot):
        return (await tally_of(store, ballot)).cast
    return await store.ballots.count_standing(ballot.id)


def _leaves_out(ballot: Ballot) -> bool:
    """Return True if a rule may leave out somebody's newest vote."""
    rule = ballot.rules.rule
    return rule.one_per != "person" or rule.two_choices != "last"


async def _as_counted(store: Store, ballot: Ballot, votes: Iterable[Vote]) -> list[Vote]:
    """Return votes of a ballot as its count leaves them; each keeps the voter who cast it."""
    judged = {vote.id: vote for vote in (await count_ballot(store, ballot)).votes}
    return [
        replace(
            vote, superseded_by=judged[vote.id].superseded_by, left_out=judged[vote.id].left_out
        )
        if vote.id in judged
        else vote
        for vote in votes
    ]


def _last_of_each(votes: Iterable[Vote]) -> Mapping[VoteId, Vote]:
    """Return for each vote the last one that replaced it, or the vote itself."""
    by_id = {vote.id: vote for vote in votes}
    last: dict[VoteId, Vote] = {}
    for vote in by_id.values():
        chain = [vote]
        while (after := chain[-1].superseded_by) in by_id and after is not None:
            if after in last:
                chain.append(last[after])
                break
            chain.append(by_id[after])
        last |= dict.fromkeys((person.id for person in chain[:-1]), chain[-1])
        last.setdefault(chain[-1].id, chain[-1])
    return last


async def _on_roster(
    voters: Iterable[PersonId], electors: Electors, store: Store
) -> Mapping[PersonId, PersonId]:
    """Return each voter's id on the roster, or their own id if they are not on it."""
    person_ids = {voter: voter for voter in voters}
    listed = {person for person, _member in electors}
    others = person_ids.keys() - listed
    if not listed or not others:
        return person_ids
    taken = person_ids.keys() & listed
    people = await store.people.many({*others, *listed})
    by_person = {people[id_].id: id_ for id_ in listed - taken if id_ in people}
    for voter in sorted(others):
        known = people.get(voter)
        if known is not None and known.id in by_person:
            person_ids[voter] = by_person.pop(known.id)
    return person_ids
