"""Record votes: every way of voting ends here."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.config import Config
from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.refusal import (
    NOT_PROVED,
    TAKEN_BACK,
    Refusal,
    RefusalCode,
    other_meaning,
)
from bot.domain.ballots.rule import EarlyClose
from bot.domain.ids import BallotId, ItemNumber, ListName, PersonId, VoteId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import HistoryEntry, Mark, VoteSeen
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.mail.values import ParsedMail
from bot.render.words import refusals
from handlers.counting.news import tell_of_vote
from handlers.lists.home_list import update_slack_message
from handlers.lists.items import MERGES, find_item
from handlers.voting.blocks import blocks, keep_block, retract_block
from handlers.voting.electorate import why_no_voter
from handlers.voting.refused import Why, log_refused_vote
from handlers.work import Work
from storage.store import Store

log = logging.getLogger(__name__)

LATE: Final = timedelta(days=3)
"""How long after a ballot's end a vote on it is answered as too late."""


class CameTooLate(Refused):
    """The ballot of a vote has ended."""


@dataclass(frozen=True, slots=True)
class CastVote:
    """A voter's words and how they came; `at` is when the mail server or Slack got them.

    `vouched_by` are the lists that the words came by and that vouch for their author.
    """

    choice: str
    reason: str
    source: Source
    assurance: Assurance
    at: datetime
    evidence: str
    evidence_ref: str
    vouched_by: Collection[ListName] = ()


async def ballot_for(store: Store, number: ItemNumber, *, at: datetime) -> tuple[Item, Ballot]:
    """Return an item, after merges, with the ballot that takes votes at `at`.

    Raises:
        CameTooLate: the ballot ended before, and not long ago; the text says so.
        Refused: it opened only later, there is no such item, no ballot is open, or the number's
            ballot ended with a merge, so that its votes answer another question. The text says
            which.
    """
    item = await find_item(store, number)
    ballot = await store.ballots.open_of_item(item.number)
    # A mail server reports only the second in which a mail came.
    if ballot is not None and ballot.opened_at.replace(microsecond=0) > at:
        raise Refused(refusals.BALLOT_NOT_OPEN_YET.format(number=item.number))
    if ballot is not None and at <= ballot.closes_at:
        if await _ended_with_merge(store, number):
            raise Refused(refusals.BALLOT_MERGED.format(number=number, into=item.number))
        return item, ballot
    ended = ballot or await store.ballots.latest_of_item(item.number)
    if ended is not None and at <= (ended.closed_at or ended.closes_at) + LATE:
        raise CameTooLate(refusals.BALLOT_ENDED.format(number=item.number))
    raise Refused(refusals.NO_OPEN_BALLOT.format(number=item.number))


def require_private(item: Item, ballot: Ballot, mail: ParsedMail, *, config: Config) -> None:
    """Raise if a list can read a vote by mail on a ballot with hidden choices.

    Raises:
        Refused: it is; the text says where to vote.
    """
    lists = {address for list_config in config.lists for address in list_config.addresses}
    named = {mailbox.address.lower() for mailbox in (*mail.to, *mail.cc)}
    if not ballot.rules.is_open_to_all and (mail.list_ids or named & lists):
        text = refusals.PUBLIC_VOTE_HIDDEN
        if ballot.rules.is_secret:
            text = refusals.PUBLIC_VOTE_SECRET
        raise Refused(text.format(number=item.number, address=config.smtp.from_address))


async def _ended_with_merge(store: Store, number: ItemNumber) -> bool:
    """Return True if a merge ended the item's ballot, since the survivor had its own."""
    item = await store.items.get(number)
    for _merge in range(MERGES):
        if item is None or item.merged_into is None:
            break
        last = await store.ballots.latest_of_item(item.number)
        if last is not None and last.is_withdrawn:
            return True
        item = await store.items.get(item.merged_into)
    return False


def refusal_of(ballot: Ballot, *, choice: str, reason: str, assurance: Assurance) -> Refusal | None:
    """Return why a vote does not count, None if it does."""
    if not is_enough(assurance, least=ballot.rules.minimum_assurance):
        return NOT_PROVED
    if choice in ballot.rules.reason_needed and not reason:
        return Refusal(RefusalCode.NO_REASON, (choice,))
    return None


async def record_vote(
    work: Work, ballot: Ballot, voter: PersonId, spoken: CastVote, *, refusal: Refusal | None = None
) -> Vote | None:
    """Store a vote; return None if it is stored already.

    A vote that does not count is stored too, with the reason, for its receipt.
    """
    if not refusal and spoken.at < ballot.asked_at:
        refusal = other_meaning(ballot.version)
    item = await find_item(work.store, ballot.item)
    outside = await why_no_voter(work, item, ballot, voter, vouched_by=spoken.vouched_by)
    unfit = refusal_of(
        ballot, choice=spoken.choice, reason=spoken.reason, assurance=spoken.assurance
    )
    refused = outside or refusal or unfit
    cast = _vote_of(voter, spoken, ballot=ballot, refusal=refused)
    waits = can_be_confirmed(ballot, cast)
    is_told = not waits or not await work.store.ballots.has_many_like(cast)
    earlier = await work.store.ballots.standing(ballot.id, voter=voter)
    vote = await work.store.ballots.cast(cast, waits=waits)
    if vote is None:
        return None
    if vote.refusal:
        why = _why(vote.refusal) if ballot.rules.is_open_to_all else Why.HIDDEN
        log_refused_vote(why, item=item.number, assurance=vote.assurance)
    if is_told:
        await _note(work, item, ballot, vote)
    if vote.counts:
        await update_slack_message(work, item)
        await tell_of_vote(work, ballot, vote)
        await keep_block(work, item, ballot, vote, earlier=earlier)
        if ballot.rules.rule.early_close is not EarlyClose.NEVER:
            await work.store.ballots.check(ballot.id, at=work.now)
    return vote


async def ballot_to_leave(
    work: Work, item: Item, *, at: datetime, shown: BallotId | None = None
) -> Ballot:
    """Return the open ballot from which votes can be taken back, the one that was `shown` if any.

    Raises:
        Refused: there is none; the text says what there is instead.
    """
    ballot = await work.store.ballots.open_of_item(item.number)
    is_open = ballot is not None and ballot.opened_at.replace(microsecond=0) <= at
    if ballot is not None and is_open and at <= ballot.closes_at and shown in (None, ballot.id):
        return ballot
    call = await work.store.calls.open_of_item(item.number)
    if call is not None and call.seeks_consensus:
        raise Refused(refusals.NO_VOTES_ON_CALL.format(number=item.number))
    if shown is None and await work.store.ballots.latest_of_item(item.number) is None:
        raise Refused(refusals.NO_BALLOT_TO_LEAVE.format(number=item.number))
    raise Refused(refusals.TAKEN_BACK_TOO_LATE.format(number=item.number))


async def take_back(work: Work, item: Item, ballot: Ballot, *, deed: Deed) -> Vote | None:
    """Stop counting a voter's vote, which is kept with the reason; return it, None for none.

    `deed` is the voter's, with what shows that they want it.
    """
    standing = await work.store.ballots.standing(ballot.id, voter=deed.by)
    for vote in standing:
        await work.store.ballots.refuse(vote, why=TAKEN_BACK)
        seen = VoteSeen(choice_in_history(vote, ballot), Mark.TAKEN_BACK, before=Mark.COUNTED)
        await work.store.history.add([deed.entry(item.number, work.now, seen)])
    if any(blocks(ballot, vote) for vote in standing):
        await retract_block(work, item, ballot, deed=deed)
    if standing:
        await update_slack_message(work, item)
        log.info("vote taken back", extra={"item": item.number})
    return standing[-1] if standing else None


async def _note(work: Work, item: Item, ballot: Ballot, vote: Vote) -> None:
    """Record in an item's history that a vote came in."""
    mark = Mark.COUNTED
    if vote.refusal is not None:
        mark = Mark.IN_DOUBT if vote.is_in_doubt else Mark.NOT_COUNTED
    seen = VoteSeen(choice_in_history(vote, ballot), mark)
    how = (seen, vote.source, vote.evidence_ref)
    await work.store.history.add([HistoryEntry(item.number, work.now, vote.voter, *how)])


def choice_in_history(vote: Vote, ballot: Ballot) -> str:
    """Return a vote's choice for its item's history: "" if it is hidden."""
    return vote.choice if ballot.rules.is_open_to_all else ""


def can_be_confirmed(ballot: Ballot, vote: Vote) -> bool:
    """Return True if a vote would count once its voter's mailbox confirmed it."""
    return (
        vote.refusal is not None
        and vote.refusal.code in (RefusalCode.NOT_PROVED, RefusalCode.IN_DOUBT)
        and ballot.is_open
        and vote.at >= ballot.asked_at
        and not refusal_of(
            ballot, choice=vote.choice, reason=vote.reason, assurance=Assurance.TOKEN
        )
    )


_WHYS: Final[Mapping[RefusalCode, Why]] = {
    RefusalCode.NO_VOTER: Why.NO_MEMBER,
    RefusalCode.NOT_ON_ROSTER: Why.NOT_ON_ROSTER,
    RefusalCode.IN_DOUBT: Why.IN_DOUBT,
    RefusalCode.OTHER_MEANING: Why.OTHER_MEANING,
    RefusalCode.TWO_VOTES: Why.TWO_VOTES,
    RefusalCode.NOT_PROVED: Why.NOT_PROVED,
}


def _why(refusal: Refusal) -> Why:
    """Return why a vote is refused, for the log."""
    return _WHYS.get(refusal.code, Why.NO_REASON)


def _vote_of(voter: PersonId, cast: CastVote, *, ballot: Ballot, refusal: Refusal | None) -> Vote:
    return Vote(
        id=VoteId(0),
        ballot=ballot.id,
        voter=voter,
        choice=cast.choice,
        reason=cast.reason,
        source=cast.source,
        assurance=cast.assurance,
        at=cast.at,
        evidence=cast.evidence,
        evidence_ref=cast.evidence_ref,
        refusal=refusal,
    )
