"""Gather a ballot's result, and store and return its result file.

A title that changes later, a name or a newer version of Penholder changes nothing in a file: board,
mail, export and `penholder result` have the same bytes. Only an erasure writes a file again, and
the new one says which it replaces.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.config import Config
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ids import BallotId, PersonId
from bot.domain.items.history import Change
from bot.domain.items.item import Item
from bot.domain.people.erasure import Erasure
from bot.errors import GiveUp
from bot.render.ballots.result_file import hash_of_file, result_data
from bot.render.documents.facts import DraftFacts, ResultFacts, VoteFacts
from handlers.counting.count import count_ballot
from handlers.lists.access import board_url
from handlers.lists.home_list import home_of, names_absent, zone_of
from handlers.people.names import names_of
from handlers.work import Work
from storage.board.shown import Shown
from storage.decisions.results import KeptResult
from storage.erasures import Touched
from storage.store import Store


async def result_facts(store: Store, ballot_id: BallotId, *, config: Config) -> ResultFacts:
    """Gather a closed ballot's result as its lists get it.

    Whoever only spoke in private is nobody's namesake there.

    Raises:
        GiveUp: the ballot or its item no longer exists.
    """
    ballot = await store.ballots.get(ballot_id)
    item = await store.items.get(ballot.item) if ballot is not None else None
    if ballot is None or item is None:
        raise GiveUp("the ballot is gone")
    readers = store.read_by(Shown(frozenset(item.lists)))
    facts = await ballot_facts(readers, ballot, item, config=config)
    kept_result = await store.results.of(ballot.id)
    return facts if kept_result is None else replace(facts, file=kept_result.file)


async def ballot_facts(
    store: Store,
    ballot: Ballot,
    item: Item,
    *,
    config: Config,
    is_told: Callable[[Vote], bool] | None = None,
) -> ResultFacts:
    """Gather a ballot with its votes, without choices and reasons while these are hidden.

    `is_told` says of which votes the reader may know at all.
    """
    counted = await count_ballot(store, ballot)
    every = await store.ballots.votes(ballot.id)
    shown = shown_of(ballot, every if is_told is None else list(filter(is_told, every)))
    closer = await _closer(store, ballot, item)
    editors = [text.by for text in ballot.texts]
    ids = {vote.voter for vote in (*shown, *counted.votes)}
    ids |= {person for person in (closer, *editors) if person is not None}
    names = await names_of(store, ids)
    all_votes = _all_votes(ballot, shown, counted.votes, names)
    last_hash, replaces = await store.results.hashes(ballot.id)
    return ResultFacts(
        item=item,
        ballot=ballot,
        tally=counted.tally,
        votes=tuple(vote for vote in all_votes if vote.vote.counts),
        zone=zone_of(item, config),
        closed_by=names[closer] if closer is not None else "",
        names_absent=names_absent(item, config),
        refused=await refused_of(store, ballot),
        all_votes=all_votes,
        roster=tuple(counted.electors),
        endorsers=(await draft_facts(store, ballot)).endorsers,
        editors=tuple(names[editor] if editor is not None else "" for editor in editors),
        board_url=board_url(item, config, to=home_of(item, config)),
        choices=counted.choices,
        last_hash=last_hash,
        replaces=replaces,
    )


def _all_votes(
    ballot: Ballot,
    shown: Sequence[Vote],
    counted: Sequence[Vote],
    names: Mapping[PersonId, str],
) -> tuple[VoteFacts, ...]:
    """Return all votes that may be shown, in order, as counted."""
    valid = {vote.id: hide_choice(vote) if ballot.hides_choices else vote for vote in counted}
    return tuple(
        VoteFacts(names[vote.voter], valid.get(vote.id, vote), is_valid=vote.id in valid)
        for vote in sorted(shown, key=lambda vote: (vote.at, vote.id))
    )


async def _closer(store: Store, ballot: Ballot, item: Item) -> PersonId | None:
    """Return the chair who closed a ballot, None if none did."""
    for entry in await store.history.of_items([item.number], [Change.BALLOT_CLOSED]):
        if entry.at == ballot.closed_at:
            return entry.actor
    return None


async def draft_facts(store: Store, ballot: Ballot) -> DraftFacts:
    """Return who proposed a ballot and who endorsed it; nobody if its rule asks for none."""
    if ballot.drafted_at is None:
        return DraftFacts(ballot=ballot, proposer="", endorsers=())
    endorsers = await store.ballots.endorsers(ballot.id)
    opener = [ballot.opened_by] if ballot.opened_by is not None else []
    names = await names_of(store, [*endorsers, *opener])
    return DraftFacts(
        ballot=ballot,
        proposer=names[opener[0]] if opener else "",
        endorsers=tuple(dict.fromkeys(names[endorser] for endorser in endorsers)),
    )


def shown_of(ballot: Ballot, votes: Sequence[Vote]) -> list[Vote]:
    """Return a ballot's votes as far as they may be shown.

    While it hides choices, these are left out, and so are votes that do not count: a block needs a
    reason, so a vote that does not count although all else is well is a block.
    """
    if not ballot.hides_choices:
        return list(votes)
    return [hide_choice(vote) for vote in votes if not vote.refusal]


async def refused_of(store: Store, ballot: Ballot) -> int:
    """Return how many votes do not count; 0 while the number would reveal a choice."""
    return 0 if ballot.hides_choices else await store.ballots.refused(ballot)


def hide_choice(vote: Vote) -> Vote:
    """Return a vote without what was chosen."""
    return replace(vote, choice="", reason="", evidence="")


async def keep_result(work: Work, ballot: BallotId) -> None:
    """Write the file of a ballot that has just ended, or whose tie a chair has decided."""
    await _write(work, ballot, replaces="")


async def result_file(store: Store, ballot: BallotId, *, config: Config) -> bytes:
    """Return the file of an ended ballot's result.

    Raises:
        GiveUp: the ballot or its item no longer exists.
    """
    return result_data(await result_facts(store, ballot, config=config))


async def write_results_again(work: Work, erasure: Erasure, touched: Touched) -> None:
    """Rewrite the result files that name an erased person."""
    of_items = await work.store.ballots.all_of_items(touched.items)
    about = touched.ballots | {ballot.id for held in of_items.values() for ballot in held}
    kept_results = [
        replace(kept_result, file=b"")  # of many ballots these would not fit in memory
        async for kept_result in work.store.results.every()
        if kept_result.ballot in about or _names(kept_result, erasure)
    ]
    for kept_result in kept_results:
        facts = await result_facts(work.store, kept_result.ballot, config=work.config)
        if result_data(replace(facts, file=b"")) != facts.file:
            await _write(
                work, kept_result.ballot, replaces=kept_result.replaces or kept_result.last_hash
            )
            touched.ballots.add(kept_result.ballot)


def _names(kept_result: KeptResult, erasure: Erasure) -> bool:
    text = kept_result.file.decode()
    return erasure.replace(text) != text


async def _write(work: Work, ballot: BallotId, *, replaces: str) -> None:
    facts = await result_facts(work.store, ballot, config=work.config)
    file = result_data(replace(facts, file=b"", replaces=replaces))
    await work.store.results.keep(KeptResult(ballot, file, hash_of_file(file), replaces))
