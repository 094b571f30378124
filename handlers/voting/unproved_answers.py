"""Answer addresses that nothing proves; no other code may.

Anybody can have such an answer sent to anybody. So each is a fixed text, an address gets one a day,
all together get a hundred an hour (`bot/domain/limits.py`), and they leave in a lane of their own.

A hint says what to write instead of what a mail says. It is limited by itself as well, so that a
hint in the morning does not keep a vote of the afternoon from being confirmed.
"""

import logging
from datetime import datetime

from bot.config import Config
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.doubt import Doubt
from bot.domain.calls.position import Position
from bot.domain.ids import DeliveryId, ItemNumber
from bot.domain.limits import Limit
from bot.render import refusals
from handlers import queue
from handlers.voting.ballot_box import is_open, refusal_of
from storage.store import Store

log = logging.getLogger(__name__)


async def answer_unproved(
    store: Store, answer: Answer, *, address: str, config: Config, now: datetime
) -> None:
    """Queue an answer that concerns no vote, if the address may have one."""
    if await _may_be_answered(store, address, config=config, now=now):
        await _queue(store, answer, address=address, now=now)


async def hint_unproved(
    store: Store,
    hint: Answer,
    *,
    address: str,
    config: Config,
    now: datetime,
    item: ItemNumber | None = None,
) -> None:
    """Queue a hint, if the address had neither one nor another answer within a day."""
    if await _may_be_answered(store, address, config=config, now=now) and await may_be_hinted(
        store, address, now=now
    ):
        await _queue(store, hint, address=address, item=item, now=now, limit=Limit.HINT)


async def may_be_hinted(store: Store, address: str, *, now: datetime) -> bool:
    """Return True if an address may have a hint now: one a day, whether it is proved or not."""
    return await store.limits.allow(Limit.HINT, mailbox_of(address), now=now)


async def note_hint(
    store: Store, address: str, *, delivery: DeliveryId | None, now: datetime
) -> None:
    """Record that a proved address was given a hint."""
    await store.limits.add(Limit.HINT, mailbox_of(address), now=now, delivery=delivery)


async def answer_unproved_vote(
    store: Store,
    item: ItemNumber,
    ballot: Ballot,
    vote: Vote,
    *,
    address: str,
    config: Config,
    now: datetime,
) -> None:
    """Answer a vote that nothing proves; ask for a confirmation if that makes it count."""
    if vote.superseded_by is not None:
        return
    if can_be_confirmed(ballot, vote):
        await ask_to_confirm(store, item, vote, address=address, config=config, now=now)
    elif await _may_be_answered(store, address, config=config, now=now):
        answer = Answer.COUNTED if vote.counts else Answer.NOT_COUNTED
        await _queue(store, answer, address=address, item=item, ref=int(vote.id), now=now)


async def ask_to_confirm(
    store: Store, item: ItemNumber, vote: Vote, *, address: str, config: Config, now: datetime
) -> bool:
    """Ask the owner of an address to confirm a vote; return False if it may not be asked now."""
    if not await _may_be_answered(store, address, config=config, now=now):
        return False
    asked = await store.confirmations.add(vote, address=address, now=now)
    await _queue(store, question_of(vote), address=address, item=item, ref=int(asked.id), now=now)
    return True


async def may_be_asked(store: Store, address: str, *, config: Config, now: datetime) -> bool:
    """Return True if an address may be asked about a position now."""
    return await _may_be_answered(store, address, config=config, now=now)


async def ask_about_position(store: Store, position: Position, *, now: datetime) -> None:
    """Ask an address that `may_be_asked` whether a position is its owner's."""
    await _queue(
        store,
        Answer.POSITION,
        address=position.address,
        item=position.item,
        ref=position.id,
        now=now,
    )


def question_of(vote: Vote) -> Answer:
    """Return what the voter of a vote that does not count is asked."""
    if takes_back(vote):
        return Answer.TAKE_BACK
    return Answer.IN_DOUBT if refusals.is_doubt(vote.refusal) else Answer.CONFIRM


def takes_back(vote: Vote) -> bool:
    """Return True if a vote stands for words that take one back; its choice is the one meant."""
    return vote.refusal == refusals.in_doubt(Doubt.RETRACTION)


def can_be_confirmed(ballot: Ballot, vote: Vote) -> bool:
    """Return True if a vote would count once its voter's mailbox confirmed it."""
    return (
        (vote.refusal == refusals.TOO_LITTLE_ASSURANCE.english or refusals.is_doubt(vote.refusal))
        and is_open(ballot)
        and vote.at >= ballot.asked_at
        and not refusal_of(
            ballot, choice=vote.choice, reason=vote.reason, assurance=Assurance.TOKEN
        )
    )


async def _may_be_answered(store: Store, address: str, *, config: Config, now: datetime) -> bool:
    """Return True if an address may have an answer now; our own never may."""
    mailbox = mailbox_of(address)
    if not address or mailbox == mailbox_of(config.smtp.from_address):
        return False
    if await store.limits.allow(Limit.ANSWER, mailbox, now=now):
        return True
    log.info("answer left out")
    return False


async def _queue(
    store: Store,
    answer: Answer,
    *,
    address: str,
    now: datetime,
    item: ItemNumber | None = None,
    ref: int | None = None,
    limit: Limit = Limit.ANSWER,
) -> None:
    new = queue.answer(answer, address=address, item=item, ref=ref)
    delivery = await store.outbox.add(new, now=now)
    await store.limits.add(limit, mailbox_of(address), now=now, delivery=delivery)


def mailbox_of(address: str) -> str:
    """Return the mailbox of an address: `ada+list@…` is Ada's, as are all her subaddresses."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
