"""End a kind of mail to a person by the link in such a mail, and let it come again.

Opening the link changes nothing, since programs that look at links in mail open it, too. A mail
program posts to it by itself when its reader asks for an end (RFC 8058): no login, no question, and
the second time is like the first.
"""

from datetime import datetime
from http import HTTPStatus

from bot.domain.digests.attention import Attention, Topic
from bot.domain.digests.stopping import OwnMail, Stop, read_stop_word
from bot.events import StopLinkOpened, StopLinkPressed, StopLinkUndone, WebReply
from bot.language import speaking
from bot.render.web.pages import wrong_link_page
from bot.render.web.stopping import stop_page
from handlers.lists.access import site_of
from handlers.lists.language import language_of
from handlers.web.choices import show_choices
from handlers.work import Door
from storage.persons.attentions import attention_to
from storage.store import Store


async def show_stop(event: StopLinkOpened, door: Door) -> WebReply:
    """Show what a link ends, or that it has ended."""
    if (choices := await show_choices(event.word, door)) is not None:
        return choices
    stop = read_stop_word(event.word, secrets=door.config.penholder.secrets)
    async with door.database.reading() as store:
        person = None if stop is None else await store.people.get(stop.person)
        if stop is None or person is None:
            return WebReply(HTTPStatus.NOT_FOUND, wrong_link_page(site=site_of(door.config)))
        is_ended = await _has_ended(store, stop)
    with speaking(language_of(person, None)):
        page = stop_page(stop, is_ended=is_ended, site=site_of(door.config), word=event.word)
    return WebReply(HTTPStatus.OK, page)


async def stop_by_link(
    event: StopLinkPressed | StopLinkUndone, door: Door, *, stops: bool
) -> WebReply:
    """End a kind of mail, or let it come again; show how it is then."""
    stop = read_stop_word(event.word, secrets=door.config.penholder.secrets)
    now = door.clock()
    async with door.database.transaction() as store:
        if stop is not None and await store.people.get(stop.person) is not None:
            if stop.what is OwnMail.FOLLOWED:
                await _turn(store, stop, None if stops else Attention.FOLLOW, now=now)
                if stops and not await _has_ended(store, stop):  # they follow a label of it
                    await _turn(store, stop, Attention.MUTE, now=now)
            elif stops:
                await store.attentions.decline(stop.person, stop.what, at=now)
            else:
                await store.attentions.allow(stop.person, stop.what)
    return await show_stop(StopLinkOpened(event.word), door)


async def _turn(store: Store, stop: Stop, to: Attention | None, *, now: datetime) -> None:
    await store.attentions.turn(stop.person, Topic(stop.item), to, at=now)


async def _has_ended(store: Store, stop: Stop) -> bool:
    if stop.what is not OwnMail.FOLLOWED:
        return stop.what in await store.attentions.declined(stop.person)
    item = await store.items.get(stop.item)
    labels = () if item is None else item.labels
    topics = await store.attentions.topics(stop.person)
    return attention_to(stop.item, labels, topics) is not Attention.FOLLOW
