"""Carry out chairs' commands by mail, and the replies that confirm them.

What a list gets, or what ends something, is shown first (`handlers/proceedings/orders.py`). All
else is done at once if the mail came to an address that we mailed to its author alone; if only our
border authenticated the author, it is shown first too.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.config import Config
from bot.domain.ballots.confirmation import Answer
from bot.domain.commands.proceedings import EditBallot
from bot.domain.ids import OrderId
from bot.domain.items.comment import Source
from bot.domain.items.sight import Sight
from bot.domain.orders import Order, order_in
from bot.domain.payloads import Reply
from bot.domain.people.mailbox import mailbox_of
from bot.errors import Refused
from bot.events import MailFetched, MailReceived
from bot.language import speaking
from bot.mail.values import ParsedMail
from bot.render.mail import ordered, transcript
from bot.render.words.times import say_instant
from handlers.deliveries import queue
from handlers.lists.home_list import home_list
from handlers.lists.language import language_of_address
from handlers.people.sight import lists_of_person
from handlers.proceedings import orders
from handlers.proceedings.actor import Actor
from handlers.proceedings.chair_acts import AtOnce, ChairCommand, how_to_edit
from handlers.proceedings.orders import Shown, find_order
from handlers.voting.confirmations import MOST_WORDS, words_in
from handlers.voting.unproved_answers import answer_unproved
from handlers.voting.voters import voter_address
from handlers.work import Work

log = logging.getLogger(__name__)

LONGEST_SUBJECT: Final = 200


async def command(
    asked: ChairCommand, words: str, actor: Actor, *, address: str, is_token: bool
) -> str | Shown:
    """Carry out or preview a chair's command, and return the reply.

    `is_token`: the mail came to an address that we mailed to its author alone.

    Raises:
        Refused: it cannot be done, or its author is no chair; the text says why.
    """
    if isinstance(asked, EditBallot) and not asked.words:
        return transcript.refusal_text(await how_to_edit(asked, actor))
    if not is_token or not isinstance(asked, AtOnce):
        return await orders.show(asked, words, actor, address=address)
    item = await actor.item(asked.number)
    zone = home_list(item, actor.config).zone
    return ordered.said_by_mail(await orders.carry_out(asked, actor), zone=zone)


def orders_in(event: MailFetched | MailReceived, mail: ParsedMail, config: Config) -> Iterator[str]:
    """Yield the possible words of orders in the addresses that a mail was sent to."""
    return (word for word in words_in(event, mail, config) if order_in(word) is not None)


async def take_orders(
    work: Work, read: Sequence[tuple[MailFetched | MailReceived, ParsedMail]]
) -> None:
    """Carry out the orders whose words come back by mail; automatic mail confirms nothing.

    A mail with commands of its own is another order.
    """
    for event, mail in read:
        if not mail.may_vote or mail.is_to_nobody or mail.said.commands.read:
            continue
        words = list(dict.fromkeys(orders_in(event, mail, work.config)))
        for word in words[:MOST_WORDS]:
            order = await find_order(work, word)
            if order is None:
                address = voter_address(mail, work.config)
                await answer_unproved(work, Answer.WRONG, address=address)
                continue
            at = min(event.received_at, work.now)
            await _take(_Back(work.store, work.config, work.now, at, mail, order, word))


@dataclass(frozen=True, slots=True)
class _Back(Work):
    """An order's word that came back, in one transaction."""

    at: datetime
    mail: ParsedMail
    order: Order
    word: str


async def _take(back: _Back) -> None:
    """Carry out an order or refuse it; the reply goes to the order's address."""
    actor = await actor_of(back, back.order.address, back.mail)
    home = next(
        (list_config for list_config in back.config.lists if actor.sees(list_config.name)), None
    )
    with speaking(await language_of_address(back.store, back.order.address, home)):
        await _settle(back, actor)


async def _settle(back: _Back, actor: Actor) -> None:
    trouble = await _trouble_with(back, actor)
    if trouble:
        log.info("order not confirmed")
        await _tell(back, trouble, key=f"order:{back.order.id}:{trouble[:40]}")
        return
    # Also what turns out to be impossible is settled: the word works once.
    await back.store.orders.use(back.order.id, by=back.mail.message_id)
    if back.mail.said.refuses:
        await _tell(back, ordered.DROPPED.format(), key=f"order:{back.order.id}")
        return
    sentence, order = await _confirm(back.order, actor, counts_own=back.mail.said.counts_own)
    text = transcript.answered(back.order.command, sentence)
    await _reply(back, text, order=order, key=f"order:{back.order.id}")


async def _confirm(order: Order, actor: Actor, *, counts_own: bool) -> tuple[str, OrderId | None]:
    """Carry out an order; if its effect has changed, preview it again."""
    try:
        asked = orders.read_order(order)
        text = await orders.confirm(order, actor, counts_own=counts_own)
    except Refused as refused:
        why = transcript.refusal_text(str(refused))
        try:
            asked = orders.read_order(order)
            shown = await orders.show(asked, order.command, actor, address=order.address)
        except Refused:
            return why, None
        return f"{why}\n\n{shown.text}", shown.order
    log.info("order carried out", extra={"item": asked.number})
    zone = home_list(await actor.item(asked.number), actor.config).zone
    return ordered.said_by_mail(text, zone=zone), None


async def _trouble_with(back: _Back, actor: Actor) -> str:
    """Return why an order's word is refused; "" if it is accepted."""
    order, at = back.order, back.at
    if order.used_by:
        return ordered.USED.format()
    public_since = await back.store.published.since(back.word)
    if public_since is not None and public_since <= at:
        return ordered.PUBLIC.format()
    if at > order.expires_at:
        zone = back.config.lists[0].zone
        return ordered.EXPIRED.format(until=say_instant(order.expires_at, zone=zone))
    writer = voter_address(back.mail, back.config)
    theirs = {order.address, *actor.person.addresses}
    if not writer or mailbox_of(writer) not in {mailbox_of(text) for text in theirs}:
        return ordered.NOT_FROM_YOU.format()
    spoken = back.mail.said
    is_settled = spoken.confirms or spoken.counts_own or spoken.refuses
    return "" if is_settled else ordered.NOT_CONFIRMED.format()


async def actor_of(work: Work, address: str, mail: ParsedMail) -> Actor:
    """Return the person who acts by a proved mail, with what they may see."""
    is_theirs = mail.author.address == address  # of an order, perhaps a stranger's reply
    person = await work.store.people.by_address(address, name=mail.author.name if is_theirs else "")
    lists = await lists_of_person(work, person.id, {address, *person.addresses})
    known = frozenset(
        list_config.name for list_config in work.config.lists if list_config.name in lists
    )
    return Actor(
        store=work.store.seen_by(Sight(on=known)),
        config=work.config,
        now=work.now,
        person=person,
        source=Source.MAIL,
        evidence=mail.message_id,
        reference=f"mail:{mail.message_id}",
    )


async def _tell(back: _Back, text: str, *, key: str) -> None:
    answer = transcript.answered(back.order.command, transcript.refusal_text(text))
    await _reply(back, answer, order=None, key=key)


async def _reply(back: _Back, text: str, *, order: OrderId | None, key: str) -> None:
    """Queue a reply to the order's address, once for each outcome."""
    subject = back.mail.subject[:LONGEST_SUBJECT]
    reply = Reply(back.mail.message_id, subject, text, order or 0)
    new = replace(queue.mail_reply(reply, address=back.order.address), dedup_key=key)
    await back.store.outbox.add(new, now=back.now)
