"""Answer addresses that nothing proves; no other code may.

Anybody can have such an answer sent to anybody. So each is a fixed text, an address gets one a day,
all together get a hundred an hour (`bot/domain/limits.py`), and they leave in a lane of their own.
"""

import logging
from datetime import datetime

from bot.config import Config
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import ItemNumber
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
    await _queue(store, Answer.CONFIRM, address=address, item=item, ref=int(asked.id), now=now)
    return True


def can_be_confirmed(ballot: Ballot, vote: Vote) -> bool:
    """Return True if a vote would count once its voter's mailbox confirmed it."""
    return (
        vote.refusal == refusals.TOO_LITTLE_ASSURANCE
        and is_open(ballot)
        and not refusal_of(
            ballot, choice=vote.choice, reason=vote.reason, assurance=Assurance.TOKEN
        )
    )


async def _may_be_answered(store: Store, address: str, *, config: Config, now: datetime) -> bool:
    """Return True if an address may have an answer now; our own never may."""
    mailbox = _mailbox(address)
    if not address or mailbox == _mailbox(config.smtp.from_address):
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
) -> None:
    new = queue.answer(answer, address=address, item=item, ref=ref)
    delivery = await store.outbox.add(new, now=now)
    await store.limits.add(Limit.ANSWER, _mailbox(address), now=now, delivery=delivery)


def _mailbox(address: str) -> str:
    """Return the mailbox of an address: `ada+list@…` is Ada's, as are all her subaddresses."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
