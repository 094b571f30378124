"""Send an address that refuses our mail only what it asks for, until a mail comes from it."""

import logging
from collections.abc import Iterable

from bot.domain.bouncing import is_to_be_suspended
from bot.domain.delivery import Delivery
from bot.domain.ids import ChannelId
from bot.language import speaking
from bot.mail.values import ParsedMail
from bot.render.slack.reports import suspended_text
from handlers.deliveries import queue
from handlers.lists.language import language_of
from handlers.work import Work

log = logging.getLogger(__name__)


async def note_refusal(work: Work, delivery: Delivery, *, is_soft: bool = False) -> None:
    """Record that a person's mail server refused a mail; suspend the address if it must.

    `is_soft`: it gave up for a reason that may pass, which suspends no address. Whoever reads it is
    told once, in Slack; `people list` tells the chairs.
    """
    address = delivery.recipient.lower()
    refused_at = await work.store.bounces.add(delivery.id, address, at=work.now, is_soft=is_soft)
    if is_soft or not is_to_be_suspended(refused_at, now=work.now):
        return
    if not await work.store.bounces.suspend(address, at=work.now):
        return
    log.warning("address suspended", extra={"refused": len(refused_at)})
    person = await work.store.people.of_address(address)
    if person is not None and person.slack_user is not None:
        with speaking(language_of(person, None)):
            text = suspended_text(address)
        key = f"suspended:{address}:{work.now.isoformat()}"
        note = queue.slack_note(text, user=person.slack_user, channel=ChannelId(""), key=key)
        await work.store.outbox.add(note, now=work.now)


async def lift_suspensions(work: Work, mails: Iterable[ParsedMail]) -> None:
    """Let mail go again to the addresses from which people wrote; each is proved its author's."""
    wrote = {mail.author.address.lower() for mail in mails if mail.automatic is None}
    for _address in await work.store.bounces.lift(wrote - {""}):
        log.info("suspension lifted")
