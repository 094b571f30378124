"""Answers to addresses that nothing proves, sent over a connection of their own."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.config import Config
from bot.domain.confirmation import Answer, Confirmation, word_of
from bot.domain.delivery import Delivery
from bot.domain.ids import ConfirmationId, VoteId
from bot.errors import GiveUp
from bot.mail.values import Mailbox
from bot.render.mail_answers import AnswerFacts, answer_mail
from bot.render.mail_message import MailHead, message_id_of
from handlers.answering import can_be_confirmed
from handlers.confirming import reply_address
from handlers.home import home_list
from handlers.outbox import Done
from handlers.peers import Peers
from handlers.votes import find_item
from storage.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

REFUSED: Final = "refused"
"""The result of an answer that the mail server did not take; it counts as one that left."""


async def send_answer(
    delivery: Delivery, peers: Peers, database: Database, config: Config, clock: Clock
) -> Done:
    """Send a fixed text; nothing in it, and nothing in its header, is the sender's.

    It leaves with an empty return path, as it answers nobody automatically (RFC 3834).
    """
    answer, now = Answer(delivery.text), clock()
    async with database.reading() as store:
        asked = None
        if answer is Answer.CONFIRM:
            asked = await store.confirmations.get(ConfirmationId(delivery.ref or 0))
            if asked is None or not await _is_needed(store, asked, now=now):
                return Done(result="")
        vote = delivery.ref if asked is None else asked.vote
        facts = await _facts(store, delivery, vote=vote, asked=asked, config=config)
    reply_to = ""
    if asked is not None:
        reply_to = reply_address(word_of(asked, secret=config.penholder.secret), config)
    head = MailHead(
        message_id=message_id_of(delivery.id, from_address=config.smtp.from_address),
        from_address=config.smtp.from_address,
        from_name=config.penholder.name,
        to=Mailbox(name="", address=delivery.recipient),
        now=now,
        item=facts.number,
        reply_to=reply_to,
    )
    mail = answer_mail(answer, facts, head=head)
    try:
        await peers.answers.send(mail, envelope_from="", recipients=[delivery.recipient])
    except GiveUp:
        # Strangers name addresses that are nobody's: no person needs to look at each of these.
        log.info("answer refused by the mail server")
        return Done(result=REFUSED)
    return Done(result=head.message_id)


async def _is_needed(store: Store, asked: Confirmation, *, now: datetime) -> bool:
    """Say whether a vote waits for its confirmation still: its list's copy may have proved it."""
    ballot = await store.ballots.get(asked.ballot)
    vote = await store.ballots.vote(asked.vote)
    return (
        ballot is not None
        and vote is not None
        and can_be_confirmed(ballot, vote)
        and now < min(asked.expires_at, ballot.closes_at)
    )


async def _facts(
    store: Store,
    delivery: Delivery,
    *,
    vote: int | None,
    asked: Confirmation | None,
    config: Config,
) -> AnswerFacts:
    if delivery.item is None:
        return AnswerFacts(zone=config.lists[0].zone)
    item = await find_item(store, delivery.item)
    one = home_list(item, config)
    facts = AnswerFacts(zone=one.zone, number=item.number, list_name=one.name)
    cast = None if vote is None else await store.ballots.vote(VoteId(vote))
    ballot = None if cast is None else await store.ballots.get(cast.ballot)
    if cast is None or ballot is None:
        return facts
    return replace(
        facts,
        choice=cast.choice if cast.choice in ballot.rules.choices else "",
        refusal=cast.refusal,
        until=None if asked is None else min(asked.expires_at, ballot.closes_at),
    )
