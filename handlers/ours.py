"""What is ours: the ids of our deliveries, and the mails that they become."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from bot.config import Config
from bot.domain.ids import DeliveryId
from bot.mail.automatic import OurMarks
from bot.mail.values import Automatic, ParsedMail
from handlers.new_mails import Arrival
from storage.store import Store


def new_delivery_id() -> DeliveryId:
    """Return a fresh delivery id."""
    return DeliveryId(uuid.uuid4().hex)


def our_marks(config: Config) -> OurMarks:
    """Return what our own mails say of themselves."""
    address = config.smtp.from_address
    return OurMarks(domain=address.partition("@")[2], from_address=address)


async def mark_ours(store: Store, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return mails, those marked as ours that the outbox has: no person says what they say.

    Only the outbox tells. Other programs write ids of the same form at our domain, and anybody
    can write what stands in our headers.
    """
    mails = await mark_mails(store, [one.mail for one in arrivals])
    return [
        one if mail is one.mail else replace(one, mail=mail)
        for one, mail in zip(arrivals, mails, strict=True)
    ]


async def mark_mails(store: Store, mails: Sequence[ParsedMail]) -> list[ParsedMail]:
    """Return mails, those marked as ours that the outbox has."""
    known = await store.outbox.known({each for mail in mails for each in mail.deliveries})
    return [mail if known.isdisjoint(mail.deliveries) else _ours(mail) for mail in mails]


def _ours(mail: ParsedMail) -> ParsedMail:
    """Return a mail without what only a person's has."""
    return replace(mail, automatic=Automatic.OURS, invitation=None, remembered=())
