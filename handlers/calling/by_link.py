"""Answer a call by a link that a person's own digest has for one that waits for their answer.

It does what a button of the call's message does in Slack, for whoever may press that; an objection
needs words, and so a mail. The rules of the link are those of a vote by one
(`handlers/voting/by_link.py`).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.calls.call import Call, CallExtension, CallState
from bot.domain.consensus.stance import StanceWord
from bot.domain.digests.digest import Digest, Section
from bot.domain.ids import CallId, ItemNumber
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.domain.procedures.answer_link import CallAnswer, LinkTo
from bot.domain.procedures.procedure import Kind
from handlers.deliveries import queue
from handlers.proceedings.consensus import require_time, take_stance
from handlers.proceedings.extending import object_to_extension, support_extension
from handlers.voting.by_link import item_behind, link_for, owner_of, voting_link
from handlers.voting.electorate import outside_of
from handlers.voting.receipts import MOST_RECEIPTS
from handlers.work import Work

log = logging.getLogger(__name__)


async def answer_links(
    work: Work, digest: Digest, person: Person, *, address: str
) -> Mapping[ItemNumber, str]:
    """Return a link for each item of a person's own digest that waits for their vote or answer."""
    links: dict[ItemNumber, str] = {}
    for entry in digest.of(Section.NEEDS_YOU):
        link = ""
        if entry.open_ballot is not None:
            link = await voting_link(work, entry.open_ballot, person, address=address)
        elif entry.call is not None and entry.call.is_open:
            link = await _call_link(work, entry.item, person, address=address)
        if link:
            links[entry.item.number] = link
    return links


async def _call_link(work: Work, item: Item, person: Person, *, address: str) -> str:
    """Return a link by which a person answers an item's call; "" if no press of theirs does."""
    call = await work.store.calls.open_of_item(item.number)
    if call is None or not await _may_press(work, item, call, person):
        return ""
    if not choices_of(call, await work.store.calls.proposal(call.id)):
        return ""
    return await link_for(work, LinkTo(person.id, Kind.CALL, call.id), address=address)


async def _may_press(work: Work, item: Item, call: Call, person: Person) -> bool:
    """Return True if a person may answer a call; a link shows it better than a list's word does."""
    outside = await outside_of(work, item, person.id, since=call.opened_at, vouched_by=())
    return outside is None


def choices_of(call: Call, proposal: CallExtension | None) -> tuple[CallAnswer, ...]:
    """Return what one press can say on a call, in the order of the buttons."""
    if call.seeks_consensus:
        return (CallAnswer.SUPPORT, CallAnswer.CAN_LIVE, CallAnswer.ABSTAIN)
    if proposal is None:
        return ()
    is_settled_by_silence = proposal.settles_at is not None
    return (CallAnswer.MORE_TIME, *([CallAnswer.NO_MORE_TIME] * is_settled_by_silence))


@dataclass(frozen=True, slots=True)
class LinkedCall:
    """A call that a person answers by a link that was mailed to `address`.

    `proposal` is the more time that somebody proposes for it, if any.
    """

    person: Person
    address: str
    item: Item
    call: Call
    proposal: CallExtension | None
    is_public: bool
    """Whether the link stood where others could read it."""

    @property
    def version(self) -> int:
        """What the buttons are about: a version of what it asks, or a proposal's number."""
        if self.call.seeks_consensus or self.proposal is None:
            return self.call.version
        return int(self.proposal.id)

    @property
    def choices(self) -> tuple[CallAnswer, ...]:
        """What one press can say."""
        return choices_of(self.call, self.proposal)

    def is_over(self, work: Work) -> bool:
        """Return True if the call has ended, or its time is over."""
        return self.call.state is not CallState.OPEN or work.now > self.call.closes_at


async def find_linked_call(work: Work, word: str) -> LinkedCall | None:
    """Return the call of a link, None if it is no such link."""
    owner = await owner_of(work, word, Kind.CALL)
    call = None if owner is None else await work.store.calls.get(CallId(owner.to.number))
    item = None if call is None else await item_behind(work, call.item)
    if owner is None or call is None or item is None:
        return None
    proposal = await work.store.calls.proposal(call.id)
    return LinkedCall(owner.person, owner.address, item, call, proposal, owner.is_public)


_STANCES: Final = {
    CallAnswer.SUPPORT: StanceWord.SUPPORT,
    CallAnswer.CAN_LIVE: StanceWord.CAN_LIVE,
    CallAnswer.ABSTAIN: StanceWord.ABSTAIN,
}


async def answer_by_link(work: Work, linked: LinkedCall, answer: CallAnswer) -> None:
    """Record what a person says by pressing a button, and mail its receipt to whose link it is.

    To say it again changes nothing.

    Raises:
        Refused: they may not say it, or not any more.
    """
    item, call = linked.item, linked.call
    deed = Deed(linked.person.id, Source.MAIL, f"link {work.now.isoformat()}")
    require_time(call, at=work.now)
    match answer:
        case CallAnswer.MORE_TIME:
            await support_extension(work, item, call, deed=deed)
        case CallAnswer.NO_MORE_TIME:
            await object_to_extension(work, item, call, deed=deed)
        case _:
            if not await take_stance(work, item, call, _STANCES[answer], deed=deed):
                return
    await _send_receipt(work, linked, answer)


async def _send_receipt(work: Work, linked: LinkedCall, answer: CallAnswer) -> None:
    """Queue a receipt, as of a vote: whoever forwarded the link learns what others say by it."""
    key = f"call-receipt:{linked.call.id}:{linked.person.id}"
    earlier = len(await work.store.outbox.begun_with(key))
    if earlier >= MOST_RECEIPTS:
        log.warning("no receipt any more", extra={"call": linked.call.id})
        return
    receipt = queue.call_receipt(
        linked.call, answer, address=linked.address, key=f"{key}:{earlier + 1}"
    )
    await work.store.outbox.add(receipt, now=work.now)
