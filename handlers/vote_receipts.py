"""Which votes by mail get a receipt, and when it is told again that one counts."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.ballot import Vote
from bot.domain.comment import Source
from bot.domain.delivery import NewDelivery
from storage.store import Store

log = logging.getLogger(__name__)

MOST_RECEIPTS: Final = 20
"""Receipts by mail to one voter of one ballot."""


async def wants_receipt(store: Store, vote: Vote, *, to_us_alone: bool) -> bool:
    """Say whether a vote by mail is answered.

    A responder that takes a receipt for a mail to answer would be given one for each answer, and
    so on for ever (RFC 3834, 2): what only repeats the last vote, to us alone, is recorded and
    not answered, and no voter gets more than so many receipts of one ballot.
    """
    cast = await store.ballots.votes(vote.ballot, voter=vote.voter)
    earlier = [one for one in cast if one.source is Source.MAIL and one.id != vote.id]
    if len(earlier) >= MOST_RECEIPTS:
        log.warning("no receipt any more", extra={"ballot": vote.ballot, "voter": vote.voter})
        return False
    return not (to_us_alone and earlier and _said(earlier[-1]) == _said(vote))


def _said(vote: Vote) -> tuple[str, str, str]:
    return vote.choice, vote.reason, vote.refusal


async def receipt_again(store: Store, receipt: NewDelivery, *, now: datetime) -> None:
    """Tell a voter that a vote counts after all, if they were told that it does not."""
    if not await store.outbox.is_waiting(receipt.dedup_key):
        again = replace(receipt, dedup_key=f"{receipt.dedup_key}:attested")
        await store.outbox.add(again, now=now)
