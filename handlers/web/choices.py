"""Show a person all their choices about mail behind a link in such mail, and let them change these.

The link stands in mails to that person alone. Whoever it is forwarded to can change what mail its
owner gets, and nothing else: the page shows neither an address nor an item. One that stood where
others could read it does nothing. Opening it changes nothing, and a second press is like the first.
"""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from bot.domain.commands.settings import MyDigest, SwitchMail
from bot.domain.commands.table import read_command
from bot.domain.digests.attention import PersonalDigest
from bot.domain.digests.stopping import OwnMail, read_choices_word
from bot.domain.people.person import Person
from bot.errors import Refused
from bot.events import ChoicePressed, WebReply
from bot.language import speaking
from bot.render.web.pages import wrong_link_page
from bot.render.web.stopping import OwnChoices, choices_page, public_choices_page
from handlers.digests.choosing import choose_digest, switch_mail, switches_of
from handlers.digests.personal import reader_of
from handlers.lists.access import site_of
from handlers.lists.language import language_of
from handlers.people.addresses import own_address
from handlers.work import Door, Work

_DIGESTS: Final[Mapping[str, str]] = {"weekly": "weekly mon", "daily": "daily"}
"""How often a digest that is begun here comes, as the command says it."""
_HOUR: Final = "07:00"


async def show_choices(word: str, door: Door) -> WebReply | None:
    """Return the page of somebody's choices; None for a word that is none of theirs."""
    now, site = door.clock(), site_of(door.config)
    number = read_choices_word(word, at=now, secrets=door.config.penholder.secrets)
    if number is None:
        return None
    async with door.database.reading() as store:
        work = Work(store, door.config, now)
        person = await store.people.get(number)
        if person is None:
            return None
        is_public = await store.published.since(word) is not None
        own = await store.attentions.digest_of(person.id)
        choices = OwnChoices(
            switches=await switches_of(work, person),
            digest=own,
            can_begin=bool(await _address(work, person, own)),
        )
    us = door.config.smtp.from_address
    with speaking(language_of(person, None)):
        if is_public:
            return WebReply(HTTPStatus.GONE, public_choices_page(us, site=site))
        return WebReply(HTTPStatus.OK, choices_page(choices, word=word, us=us, site=site))


async def choose_by_link(event: ChoicePressed, door: Door) -> WebReply:
    """Do what a button of the page says, as the command does; show how it is then."""
    now = door.clock()
    number = read_choices_word(event.word, at=now, secrets=door.config.penholder.secrets)
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        person = None if number is None else await store.people.get(number)
        if person is not None and await store.published.since(event.word) is None:
            with suppress(Refused):  # the page shows what holds
                await _choose(work, person, event)
    shown = await show_choices(event.word, door)
    return shown or WebReply(HTTPStatus.NOT_FOUND, wrong_link_page(site=site_of(door.config)))


async def _choose(work: Work, person: Person, event: ChoicePressed) -> None:
    """Carry out what was pressed; what our page has no button for is not.

    Raises:
        Refused: it is not to be had, or is no choice.
    """
    own = await work.store.attentions.digest_of(person.id)
    if event.what == OwnMail.DIGEST and event.to in _DIGESTS:
        hour = _HOUR if own is None else own.schedule.rpartition(" ")[2]
        command = read_command(f"digest mine {_DIGESTS[event.to]} {hour}")
        address = await _address(work, person, own)
        if address and isinstance(command, MyDigest):
            await choose_digest(work, person, command, lists=(), proved=address)
        return
    command = read_command(f"settings {event.what} {event.to}")
    if isinstance(command, SwitchMail):
        await switch_mail(work, person, command)


async def _address(work: Work, person: Person, own: PersonalDigest | None) -> str:
    """Return where a person's digest may go: an address shown to be theirs, of somebody on a list.

    "" if there is none.
    """
    is_kept = own is not None and own.address in person.addresses
    address = own.address if own is not None and is_kept else await own_address(work, person)
    return address if address and (await reader_of(work, person, address)).lists else ""
