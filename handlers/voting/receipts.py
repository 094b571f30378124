"""Decide which votes by mail get a receipt, and when a second receipt follows."""

import logging
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.refusal import Refusal
from bot.domain.delivery import NewDelivery
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.domain.payloads import News
from handlers.deliveries import queue
from handlers.voting.ballot_box import can_be_confirmed
from handlers.voting.unproved_answers import (
    answer_unproved_vote,
    ask_to_confirm,
    question_of,
)
from handlers.work import Work
from storage.store import Store

log = logging.getLogger(__name__)

MOST_RECEIPTS: Final = 20
"""How many receipts of one ballot a voter gets by mail."""


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Where the reply to a vote by mail goes; `to_us_alone`: nobody else was sent the mail."""

    address: str
    to_us_alone: bool


async def answer_vote(
    work: Work, item: ItemNumber, ballot: Ballot, vote: Vote, to: ReplyTo
) -> None:
    """Queue the reply to a vote by mail.

    If a confirmation makes the vote count, its voter is asked for one. Otherwise a proven voter
    gets a receipt.
    """
    address = to.address
    if vote.assurance is Assurance.NONE:
        await answer_unproved_vote(work, item, ballot, vote, address=address)
    elif await _is_asked_in_slack(work, item, ballot, vote):
        log.info("voter asked in Slack", extra={"item": item})
    elif can_be_confirmed(ballot, vote) and await ask_to_confirm(
        work, item, ballot, vote, address=address
    ):
        log.info("voter asked to confirm", extra={"item": item})
    elif await gets_receipt(work.store, vote, to_us_alone=to.to_us_alone):
        await send_receipt(work, item, vote, address=address)


async def _is_asked_in_slack(work: Work, item: ItemNumber, ballot: Ballot, vote: Vote) -> bool:
    """Ask a voter in Slack about a vote in doubt; return False if they are unknown there."""
    person = await work.store.people.get(vote.voter)
    if person is None or person.slack_user is None or not can_be_confirmed(ballot, vote):
        return False
    if question_of(vote) is not Answer.IN_DOUBT:
        return False
    asked = await work.store.confirmations.add(vote, address="", now=work.now)
    delivery = queue.slack_news(
        News.VOTE_IN_DOUBT, user=person.slack_user, item=item, ref=asked.id, key=str(asked.id)
    )
    await work.store.outbox.add(delivery, now=work.now)
    return True


async def send_receipt(work: Work, item: ItemNumber, vote: Vote, *, address: str) -> None:
    """Queue a vote's receipt, also a second one if the first said that it does not count."""
    receipt = queue.mail_receipt(item, vote.id, address=address)
    if await work.store.outbox.add(receipt, now=work.now) is None:
        await _receipt_again(work, receipt)


async def gets_receipt(store: Store, vote: Vote, *, to_us_alone: bool) -> bool:
    """Return True if a vote by mail that something proves gets a receipt.

    A responder that answers receipts would be sent one for each of its answers, and so on for ever
    (RFC 3834, 2). So a vote to us alone that only repeats the last one is recorded without a
    receipt, and no voter gets more than `MOST_RECEIPTS` for one ballot.
    """
    cast = await store.ballots.votes(vote.ballot, voter=vote.voter)
    # Forged votes got no receipt, and must not use up the voter's.
    earlier = [
        each
        for each in cast
        if each.source is Source.MAIL
        and each.assurance is not Assurance.NONE
        and each.id != vote.id
    ]
    if len(earlier) >= MOST_RECEIPTS:
        log.warning("no receipt any more", extra={"ballot": vote.ballot, "voter": vote.voter})
        return False
    return not (to_us_alone and earlier and _said(earlier[-1]) == _said(vote))


def _said(vote: Vote) -> tuple[str, str, Refusal | None]:
    return vote.choice, vote.reason, vote.refusal


async def _receipt_again(work: Work, receipt: NewDelivery) -> None:
    """Tell a voter that a vote counts after all, if they were told that it does not."""
    if not await work.store.outbox.is_waiting(receipt.dedup_key):
        again = replace(receipt, dedup_key=f"{receipt.dedup_key}:attested")
        await work.store.outbox.add(again, now=work.now)
