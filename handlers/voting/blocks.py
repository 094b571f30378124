"""Keep the reason of a vote that blocks as an objection, and retract it with the vote."""

from collections.abc import Sequence

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.consensus.objection import Origin
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from handlers.objecting.register import NewObjection, raise_objection, retract
from handlers.people.people import is_same_person
from handlers.work import Work


def blocks(ballot: Ballot, vote: Vote) -> bool:
    """Return True if a vote's reason belongs on record; of hidden and secret ones none does."""
    if ballot.hides_choices or ballot.rules.is_secret or not vote.reason:
        return False
    is_veto = ballot.rules.rule.is_veto(vote.choice, vote.reason)
    return is_veto or vote.choice in ballot.rules.reason_needed


def objection_by_vote(ballot: Ballot) -> bool:
    """Return True if who objects on the list votes on a ballot; a hidden vote is cast elsewhere."""
    return bool(ballot.rules.rule.objection) and ballot.rules.is_open_to_all


async def keep_block(
    work: Work, item: Item, ballot: Ballot, vote: Vote, *, earlier: Sequence[Vote]
) -> None:
    """Put the reason of a counted vote on record if it blocks; retract that of an `earlier` one."""
    deed = Deed(vote.voter, vote.source, vote.evidence_ref)
    if any(blocks(ballot, each) for each in earlier):
        await retract_block(work, item, ballot, deed=deed, but=vote)
    if blocks(ballot, vote):
        new = NewObjection(vote.voter, vote.reason, Origin.VOTE, vote.evidence_ref, vote=vote.id)
        await raise_objection(work, item, new, deed=deed)


async def retract_block(
    work: Work, item: Item, ballot: Ballot, *, deed: Deed, but: Vote | None = None
) -> None:
    """Retract the objections that are the reasons of a voter's votes, which count no longer."""
    for objection in await work.store.objections.of_item(item.number):
        is_of_ballot = objection.ballot == ballot.id and objection.source is Origin.VOTE
        if not is_of_ballot or objection.is_addressed:
            continue
        if but is not None and objection.text == but.reason:
            continue
        if await is_same_person(work.store, objection.person, deed.by):
            await retract(work, item, objection, deed=deed)
