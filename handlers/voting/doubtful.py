"""Store doubtful votes, such as `+1 if it is tested` or `I agree.`, and ask the voters.

They are in the ballot box and do not count. Each voter is asked once a ballot about words that
something proves, in Slack or else by mail, and who opened it is told; what the voter confirms
counts (`handlers/voting/confirmations.py`). About prose that only takes a side, everybody is asked
once an item, be it on a call or on a ballot.
"""

from dataclasses import dataclass, replace
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import NO_VOTE, in_doubt
from bot.domain.ids import PersonId
from bot.domain.items.item import Item
from bot.mail.doubtful import DoubtfulVote
from handlers.counting.news import tell_of_doubt
from handlers.voting.ballot_box import CastVote, record_vote
from handlers.voting.receipts import ReplyTo, answer_vote
from handlers.work import Work
from storage.store import Store

TALK: frozenset[Doubt] = frozenset(
    {
        Doubt.QUESTION,
        Doubt.LOOSE,
        Doubt.LEANING,
        Doubt.IN_TALK,
        Doubt.OTHERS_WORDS,
        Doubt.OTHERS_VOTE,
        Doubt.QUOTED_BOX,
    }
)
"""What whoever has voted says in passing."""

BALLOTS_LOOKED_AT: Final = 5
"""How many of an item's latest ballots are looked at for earlier questions."""


async def was_asked_about_prose(store: Store, item: Item, person: PersonId) -> bool:
    """Return True if a person was asked about a position in their prose on an item."""
    if await store.positions.of_person(item.number, person) is not None:
        return True
    ballots = (await store.ballots.all_of_items([item.number]))[item.number]
    for ballot in ballots[:BALLOTS_LOOKED_AT]:
        if any(map(is_about_doubt, await store.ballots.votes(ballot.id, voter=person))):
            return True
    return False


def is_about_doubt(vote: Vote) -> bool:
    """Return True if a voter was asked about doubtful words that are provably theirs."""
    if vote.assurance is Assurance.NONE:
        return False
    return vote.is_in_doubt or vote.refusal == NO_VOTE


@dataclass(frozen=True, slots=True)
class InDoubt:
    """Words that may be a vote, their author, and where to ask about them.

    `vote` is what they would cast, without the choice and the reason.
    """

    words: DoubtfulVote
    vote: CastVote
    voter: PersonId
    ask: ReplyTo


async def keep_doubtful(work: Work, item: Item, ballot: Ballot, new: InDoubt) -> bool:
    """Record a possible vote and ask its voter; return False if it is none on this ballot."""
    doubt, voter = new.words.doubt, new.voter
    cast = await work.store.ballots.votes(ballot.id, voter=voter)
    meant = _meant(new.words, ballot, standing=next((vote for vote in cast if vote.counts), None))
    if meant is None:
        return False
    # What nothing proves is asked about each time, within the limits of a mailbox: else a forger
    # could use the one question up.
    was_asked = new.vote.assurance is not Assurance.NONE and any(map(is_about_doubt, cast))
    if doubt is Doubt.LEANING:
        was_asked = was_asked or await was_asked_about_prose(work.store, item, voter)
    choice, reason = meant
    doubted = replace(new.vote, choice=choice, reason=reason)
    vote = await record_vote(work, ballot, voter, doubted, refusal=in_doubt(doubt))
    if vote is None or was_asked:
        return True
    await answer_vote(work, item.number, ballot, vote, new.ask)
    if vote.assurance is not Assurance.NONE:
        await tell_of_doubt(work, ballot, vote)
    return True


def _meant(
    doubtful_vote: DoubtfulVote, ballot: Ballot, *, standing: Vote | None
) -> tuple[str, str] | None:
    """Return the possible choice and reason, or those of the vote that is withdrawn.

    None if the ballot has no such choice, or if they change nothing. Nobody blocks by prose.
    """
    if doubtful_vote.doubt is Doubt.RETRACTION:
        return None if standing is None else (standing.choice, standing.reason)
    choice = ballot.rules.read_choice(doubtful_vote.choice_text)
    if choice is None:
        return None
    veto = ballot.rules.rule.veto
    if doubtful_vote.doubt is Doubt.LEANING and veto is not None and choice == veto.choice:
        return None
    if standing is not None and (standing.choice == choice or doubtful_vote.doubt in TALK):
        return None
    return choice, doubtful_vote.rest
