"""Show a call behind a link that a person was mailed, and record the answer that they press.

Opening the link changes nothing. The page never shows what somebody said before: the mail may have
been forwarded.
"""

from contextlib import AbstractContextManager
from http import HTTPStatus

from bot.errors import Refused
from bot.events import BallotLinkPressed, WebReply
from bot.language import speaking
from bot.render.web.answering import (
    CallPage,
    answered_page,
    answering_page,
    unanswered_page,
    useless_link_page,
)
from handlers.calling.by_link import LinkedCall, answer_by_link, find_linked_call
from handlers.digests.personal import reader_of
from handlers.lists.access import site_of
from handlers.lists.home_list import home_list
from handlers.lists.language import language_of
from handlers.work import Door, Work


async def show_call(word: str, door: Door) -> WebReply | None:
    """Return the page on which somebody answers a call; None for a link of another kind."""
    async with door.database.reading() as store:
        work = Work(store, door.config, door.clock())
        linked = await _find(work, word)
        return None if linked is None else _useless(work, linked) or _shown(linked, word, door)


async def answer_call(event: BallotLinkPressed, door: Door) -> WebReply | None:
    """Record the answer of a pressed button, or say why not; None for a link of another kind."""
    async with door.database.transaction() as store:
        work = Work(store, door.config, door.clock())
        linked = await _find(work, event.word)
        if linked is None:
            return None
        if (useless := _useless(work, linked)) is not None:
            return useless
        choices = linked.choices
        if event.version != linked.version or not 0 < event.place <= len(choices):
            return _shown(linked, event.word, door)  # something else is asked meanwhile
        answer, site = choices[event.place - 1], site_of(door.config)
        with _in_language(linked, door):
            try:
                async with store.attempt():
                    await answer_by_link(work, linked, answer)
            except Refused as refused:
                page = unanswered_page(_page(linked, door), str(refused), site=site)
                return WebReply(HTTPStatus.CONFLICT, page)
            return WebReply(HTTPStatus.OK, answered_page(_page(linked, door), answer, site=site))


async def _find(work: Work, word: str) -> LinkedCall | None:
    """Return the call of a link, if its person still may see the item."""
    linked = await find_linked_call(work, word)
    if linked is None:
        return None
    reader = await reader_of(work, linked.person, linked.address)
    return linked if reader.sight.is_on(linked.item.lists) else None


def _useless(work: Work, linked: LinkedCall) -> WebReply | None:
    """Return the page for a link that records nothing any more, None if it does."""
    if not linked.is_public and not linked.is_over(work):
        return None
    page = useless_link_page(is_public=linked.is_public, site=site_of(work.config))
    return WebReply(HTTPStatus.GONE, page)


def _shown(linked: LinkedCall, word: str, door: Door) -> WebReply:
    site = site_of(door.config)
    with _in_language(linked, door):
        page = answering_page(_page(linked, door), at=f"{site.root}/v/{word}", site=site)
    return WebReply(HTTPStatus.OK, page)


def _page(linked: LinkedCall, door: Door) -> CallPage:
    home, proposal = home_list(linked.item, door.config), linked.proposal
    return CallPage(
        linked.item,
        linked.call,
        home.name,
        home.zone,
        version=linked.version,
        choices=linked.choices,
        more_until=None if proposal is None else proposal.until,
    )


def _in_language(linked: LinkedCall, door: Door) -> AbstractContextManager[None]:
    return speaking(language_of(linked.person, home_list(linked.item, door.config)))
