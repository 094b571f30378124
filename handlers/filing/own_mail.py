"""Recognise our own mails, and replies to them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.config import Config
from bot.domain.board_key import board_key
from bot.domain.ids import DeliveryId
from bot.events import (
    CommandGiven,
    FormSubmitted,
    Mentioned,
    MessageEdited,
    MessagePosted,
    SlackArrival,
    VoteCast,
)
from bot.mail.automatic.classify import OWN_MAIL, OurMarks
from bot.mail.masking import Secrets, words_in_text
from bot.mail.values import Automatic, ParsedMail
from handlers.deliveries.ids import is_sealed

if TYPE_CHECKING:
    # An import forks its readers before it loads the storage, and asks for our marks before.
    from handlers.filing.arrivals import Arrival
    from handlers.work import Work
    from storage.store import Store

ANSWERED: Final = 20
"""How many of a mail's references are looked up: the nearest ones."""


def our_marks(config: Config) -> OurMarks:
    """Return the marks by which our own mails are recognised, and the languages of the lists.

    If one list names no languages, its mails may be in any.
    """
    address = config.smtp.from_address
    named = [frozenset(each.languages) for each in config.lists]
    # Our messages tell people to write words of the list's own language.
    spoken = {each.language for each in config.lists}
    languages = frozenset(spoken).union(*named) if all(named) else frozenset()
    return OurMarks(address.partition("@")[2], address, languages, secrets_of(config))


def secrets_of(config: Config) -> Secrets:
    """Return the patterns of our secrets, which only their owners may see."""
    keys = [
        board_key(list_config.name, secret=secret)
        for list_config in config.lists
        if list_config.board == "token"
        for secret in config.penholder.secrets
        if secret
    ]
    return _secrets(
        config.secret_addresses,
        config.smtp.from_address,
        config.mail.subaddress_separator,
        tuple(keys),
    )


def without_secrets(event: SlackArrival, config: Config) -> SlackArrival:
    """Return a text from Slack without our secrets, which people paste with our mails.

    What they write may go to a list and to the board.
    """
    masked = secrets_of(config).masked
    match event:
        case CommandGiven() | Mentioned() | MessagePosted() | MessageEdited():
            return replace(event, text=masked(event.text))
        case VoteCast():
            return replace(event, reason=masked(event.reason))
        case FormSubmitted():
            fields = tuple((name, masked(value)) for name, value in event.fields)
            return replace(event, fields=fields)
        case _:
            return event


def words_pasted(event: SlackArrival) -> list[str]:
    """Return our secret words in a text from Slack that others can read.

    A command is its user's alone: a code that is typed there, as we asked, is no word in public.
    """
    match event:
        case Mentioned() | MessagePosted() | MessageEdited():
            texts = [event.text]
        case CommandGiven():
            return [word for word in words_in_text(event.text) if "-" not in word]
        case FormSubmitted(form="link"):
            return []  # as above: a code, or an address
        case VoteCast():
            texts = [event.reason]
        case FormSubmitted():
            texts = [value for _name, value in event.fields]
        case _:
            texts = []
    return list(dict.fromkeys(word for text in texts for word in words_in_text(text)))


@lru_cache(maxsize=8)
def _secrets(
    addresses: tuple[str, ...], own: str, separator: str, keys: tuple[str, ...]
) -> Secrets:
    return Secrets(addresses, own, separator, keys)  # its patterns are compiled once


async def mark_own_arrivals(
    store: "Store", arrivals: Sequence["Arrival"], *, config: Config
) -> list["Arrival"]:
    """Mark the mails that the outbox sent as ours: no person wrote them.

    Only the outbox proves it, or our seal on the id. Other programs write ids of the same form at
    our domain, and anybody can write our headers.
    """
    mails = await mark_own_mails(store, [arrival.mail for arrival in arrivals], config=config)
    return [
        arrival if mail is arrival.mail else replace(arrival, mail=mail)
        for arrival, mail in zip(arrivals, mails, strict=True)
    ]


async def mark_own_mails(
    store: "Store", mails: Sequence[ParsedMail], *, config: Config
) -> list[ParsedMail]:
    """Mark the mails that the outbox sent as ours."""
    delivery_ids = {each for mail in mails for each in mail.deliveries}
    known = await store.outbox.known(delivery_ids) | {
        each for each in delivery_ids if is_sealed(each, config)
    }
    return [mail if known.isdisjoint(mail.deliveries) else _as_own(mail) for mail in mails]


async def replies_to_us(work: "Work", mail: ParsedMail) -> bool:
    """Return True if a mail replies to one of ours, also under an id that a list gave it.

    A Message-ID at our domain is not enough: people there write mail too.
    """
    domain = work.config.smtp.from_address.rpartition("@")[2]
    named = [each.rpartition("@") for each in mail.references[-ANSWERED:]]
    ids = {DeliveryId(local) for local, _at, host in named if host.lower() == domain}
    if await work.store.outbox.known(ids):
        return True
    mail_ids = await work.store.mails.find(mail.references[-ANSWERED:])
    mails = await work.store.mails.get_many(mail_ids.values())
    return any(stored_mail.automatic is Automatic.OURS for stored_mail in mails.values())


def _as_own(mail: ParsedMail) -> ParsedMail:
    """Return a mail without what only a person's mail has."""
    return replace(
        mail, automatic=Automatic.OURS, automatic_rule=OWN_MAIL, invitation=None, remembered=()
    )
