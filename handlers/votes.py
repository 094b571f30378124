"""One ballot box: every way of voting ends here."""

from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.domain.assurance import Assurance, is_enough
from bot.domain.ballot import Ballot, BallotState, Vote
from bot.domain.comment import Source
from bot.domain.ids import ItemNumber, PersonId, VoteId
from bot.domain.item import Change, HistoryEntry, Item
from bot.domain.methods import METHODS
from bot.errors import Refused
from bot.render import refusals
from handlers import queue
from handlers.filing import home_list
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Said:
    """What a voter said, and by which way. `at` is when the server or Slack received it."""

    choice: str
    reason: str
    source: Source
    assurance: Assurance
    at: datetime
    evidence: str
    evidence_ref: str


async def find_item(store: Store, number: ItemNumber) -> Item:
    """Return the item of that number, or the one it was merged into.

    Raises:
        Refused: there is none.
    """
    item = await store.items.get(number)
    for _merge in range(100):
        if item is None or item.merged_into is None:
            break
        item = await store.items.get(item.merged_into)
    if item is None:
        raise Refused(refusals.NO_SUCH_ITEM.format(number=number))
    return item


async def open_ballot_of(store: Store, item: Item, *, at: datetime) -> Ballot:
    """Return the item's ballot that takes votes said at `at`.

    Raises:
        Refused: no ballot is open, or it ended before; the text says so.
    """
    ballot = await store.ballots.open_of_item(item.number)
    if ballot is None:
        raise Refused(refusals.NO_OPEN_BALLOT.format(number=item.number))
    if at > ballot.closes_at:
        raise Refused(refusals.BALLOT_ENDED.format(number=item.number))
    return ballot


def refusal_of(ballot: Ballot, said: Said) -> str:
    """Return why a vote does not count, "" when it does."""
    if not is_enough(said.assurance, least=ballot.rules.minimum_assurance):
        return refusals.TOO_LITTLE_ASSURANCE
    if said.choice in METHODS[ballot.rules.method].reason_needed and not said.reason:
        return refusals.REASON_NEEDED.format(choice=said.choice)
    return ""


async def record_vote(
    store: Store,
    ballot: Ballot,
    voter: PersonId,
    said: Said,
    *,
    config: Config,
    now: datetime,
    refusal: str = "",
) -> Vote | None:
    """Put a vote into the ballot box; None when this very vote is in it already.

    A vote that does not count is kept as well, with the reason, for its receipt.
    """
    vote = await store.ballots.cast(
        Vote(
            id=VoteId(0),
            ballot=ballot.id,
            voter=voter,
            choice=said.choice,
            reason=said.reason,
            source=said.source,
            assurance=said.assurance,
            at=said.at,
            evidence=said.evidence,
            evidence_ref=said.evidence_ref,
            refusal=refusal or refusal_of(ballot, said),
        )
    )
    if vote is None:
        return None
    item = await find_item(store, ballot.item)
    await store.history.add(
        [
            HistoryEntry(
                item=item.number,
                at=now,
                actor=voter,
                what=Change.VOTE,
                before="",
                after=vote.choice if not vote.refusal else f"{vote.choice} (not counted)",
                source=vote.source,
                evidence=vote.evidence_ref,
            )
        ]
    )
    if vote.counts:
        await store.outbox.add(
            queue.update_item(item.number, channel=home_list(item, config).channel), now=now
        )
    return vote


def is_open(ballot: Ballot) -> bool:
    """Say whether the ballot still takes votes."""
    return ballot.state is BallotState.OPEN
