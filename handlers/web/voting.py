"""Show a ballot behind a link that a person was mailed, and count the vote that they press.

Opening the link changes nothing. The page shows what the mail with the link does, and never how
somebody voted before: the mail may have been forwarded.
"""

from http import HTTPStatus

from bot.domain.ballots.confirmation import Answer
from bot.errors import Refused
from bot.events import BallotLinkPressed, WebReply
from bot.language import speaking
from bot.render.web.pages import outcome_page, wrong_link_page
from bot.render.web.voting import BallotPage, cast_page, public_ballot_page, voting_page
from handlers.digests.personal import reader_of
from handlers.lists.access import site_of
from handlers.lists.home_list import home_list
from handlers.lists.language import language_of
from handlers.voting.by_link import LinkedBallot, find_linked, vote_by_link
from handlers.web.answering import answer_call
from handlers.work import Door, Work


async def show_ballot(word: str, door: Door) -> WebReply | None:
    """Return the page on which somebody votes; None for a link of another kind."""
    now = door.clock()
    async with door.database.reading() as store:
        work = Work(store, door.config, now)
        linked = await _find(work, word)
    if linked is None:
        return None
    refused = _refused(linked, door)
    if refused is not None:
        return refused
    site = site_of(door.config)
    with speaking(language_of(linked.person, home_list(linked.item, door.config))):
        page = voting_page(_shown(linked, door), at=f"{site.root}/v/{word}", site=site)
    return WebReply(HTTPStatus.OK, page)


async def cast_by_link(event: BallotLinkPressed, door: Door) -> WebReply:
    """Count the vote of a pressed button, and show it; or say why none is counted.

    A press on a link to a call is an answer to that.
    """
    if (answered := await answer_call(event, door)) is not None:
        return answered
    site = site_of(door.config)
    wrong = WebReply(HTTPStatus.NOT_FOUND, wrong_link_page(site=site))
    async with door.database.transaction() as store:
        work = Work(store, door.config, door.clock())
        linked = await _find(work, event.word)
        if linked is None:
            return wrong
        if (refused := _refused(linked, door)) is not None:
            return refused
        choices = linked.ballot.rules.choices
        if event.version != linked.ballot.version or not 0 < event.place <= len(choices):
            return await show_ballot(event.word, door) or wrong  # it was corrected meanwhile
        try:
            vote = await vote_by_link(work, linked, choices[event.place - 1])
        except Refused:
            return WebReply(HTTPStatus.GONE, outcome_page(Answer.CLOSED, None, site=site))
    with speaking(language_of(linked.person, home_list(linked.item, door.config))):
        page = cast_page(_shown(linked, door), vote, site=site)
    return WebReply(HTTPStatus.OK if vote.counts else HTTPStatus.CONFLICT, page)


async def _find(work: Work, word: str) -> LinkedBallot | None:
    """Return the ballot of a link, if its person still may see the item."""
    linked = await find_linked(work, word)
    if linked is None:
        return None
    reader = await reader_of(work, linked.person, linked.address)
    return linked if reader.sight.is_on(linked.item.lists) else None


def _refused(linked: LinkedBallot, door: Door) -> WebReply | None:
    """Return the page for a link that votes no more, None if it does."""
    site, ballot = site_of(door.config), linked.ballot
    if linked.is_public:
        return WebReply(HTTPStatus.GONE, public_ballot_page(site=site))
    if not ballot.is_open or door.clock() > ballot.closes_at:
        return WebReply(HTTPStatus.GONE, outcome_page(Answer.CLOSED, None, site=site))
    return None


def _shown(linked: LinkedBallot, door: Door) -> BallotPage:
    home = home_list(linked.item, door.config)
    return BallotPage(linked.item, linked.ballot, home.name, home.zone)
