"""Confirm a vote by the link that we mailed to its voter.

Opening the link changes nothing, since programs that look at links in mail open it, too. The button
on its page does what a reply with `confirm` does, the second one, for words in doubt, what `no`
does; the same functions decide.
"""

from http import HTTPStatus
from typing import Final

from bot.config import Config
from bot.domain.ballots.confirmation import Answer, word_of
from bot.events import VoteLinkOpened, VoteLinkPressed, VoteLinkRefused, WebReply
from bot.render.web.pages import (
    Elsewhere,
    VoteToConfirm,
    no_vote_page,
    outcome_page,
    question_page,
    receipt_page,
    wrong_link_page,
)
from handlers.lists.access import site_of
from handlers.lists.home_list import home_list, home_of
from handlers.lists.items import find_item
from handlers.voting.confirmations import (
    BY_LINK,
    Asked,
    confirm_vote,
    find_asked,
    refuse_doubtful,
    trouble_with,
)
from handlers.voting.refused import log_refused_vote
from handlers.voting.unproved_answers import question_of, waiting_votes
from handlers.web.answering import show_call
from handlers.web.positions import settle_by_link, show_position
from handlers.web.voting import show_ballot
from handlers.work import Door, Work
from storage.store import Store

MOST_OTHERS: Final = 20
"""How many other votes that wait a page names."""


async def show_vote(event: VoteLinkOpened, door: Door) -> WebReply:
    """Show the page of a link: the vote to confirm or to cast, the call, or why there is none."""
    if (ballot := await show_ballot(event.word, door)) is not None:
        return ballot
    if (call := await show_call(event.word, door)) is not None:
        return call
    async with door.database.reading() as store:
        asked = await find_asked(store, event.word, config=door.config)
        if asked is None:
            return await show_position(store, event.word, config=door.config) or _wrong(door.config)
        if home_of(asked.item, door.config) is None:
            return _wrong(door.config)
        trouble = await trouble_with(store, asked, at=door.clock())
        others = [] if trouble is not None else await _others(store, asked, config=door.config)
    vote, site = _shown(asked, door.config), site_of(door.config)
    if trouble is not None:
        return _refused(trouble, asked, door.config)
    no_at = f"{site.root}/v/{event.word}/no" if asked.is_in_doubt else ""
    return WebReply(HTTPStatus.OK, question_page(vote, site=site, no_at=no_at, others=others))


async def confirm_by_link(event: VoteLinkPressed, door: Door) -> WebReply:
    """Count the vote of a pressed link and show its receipt, or say why it does not count."""
    now = door.clock()
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        asked = await find_asked(store, event.word, config=door.config)
        if asked is None:
            answered = await settle_by_link(work, event.word, confirms=True)
            return answered or _wrong(door.config)
        if home_of(asked.item, door.config) is None:
            return _wrong(door.config)
        trouble = await trouble_with(store, asked, at=now)
        if trouble is None:
            trouble = await confirm_vote(work, asked, by=BY_LINK)
    vote, site = _shown(asked, door.config), site_of(door.config)
    if trouble is not None:
        log_refused_vote(trouble, item=asked.item.number)
        return _refused(trouble, asked, door.config)
    return WebReply(HTTPStatus.OK, receipt_page(vote, site=site))


async def refuse_by_link(event: VoteLinkRefused, door: Door) -> WebReply:
    """Record that doubtful words are no vote, as the page's second button says."""
    now = door.clock()
    async with door.database.transaction() as store:
        work = Work(store, door.config, now)
        asked = await find_asked(store, event.word, config=door.config)
        if asked is None:
            answered = await settle_by_link(work, event.word, confirms=False)
            return answered or _wrong(door.config)
        if home_of(asked.item, door.config) is None:
            return _wrong(door.config)
        trouble = await trouble_with(store, asked, at=now)
        if trouble is None and not asked.is_in_doubt:
            trouble = Answer.EXPIRED
        if trouble is None:
            await refuse_doubtful(store, asked, by=BY_LINK, now=now)
    vote, site = _shown(asked, door.config), site_of(door.config)
    if trouble is not None:
        return _refused(trouble, asked, door.config)
    return WebReply(HTTPStatus.OK, no_vote_page(vote, site=site))


async def _others(store: Store, asked: Asked, *, config: Config) -> list[Elsewhere]:
    """Return the other votes that wait for the mailbox that the link was mailed to.

    Whoever has the link reads that mailbox, and finds here what came after the question.
    """
    address = asked.confirmation.address
    waiting = [
        (ballot, vote)
        for ballot, vote in await waiting_votes(store, address)
        if vote.id != asked.vote.id
    ][:MOST_OTHERS]
    words = await store.confirmations.of_votes([vote.id for _, vote in waiting], address=address)
    others: list[Elsewhere] = []
    for ballot, vote in waiting:
        item = await find_item(store, ballot.item)
        question = words.get(vote.id)
        if question is None or question.used_by or home_of(item, config) is None:
            continue
        shown = _shown(Asked(question, item, ballot, vote), config)
        word = word_of(question, secret=config.penholder.secret)
        link = f"{site_of(config).root}/v/{word}"
        others.append(Elsewhere(shown.about, shown.choice, link))
    return others


def _wrong(config: Config) -> WebReply:
    return WebReply(HTTPStatus.NOT_FOUND, wrong_link_page(site=site_of(config)))


def _refused(trouble: Answer, asked: Asked, config: Config) -> WebReply:
    """Return the page that says why a link is refused; a public link shows no vote."""
    vote = None if asked.public_since is not None else _shown(asked, config)
    return WebReply(_status(trouble), outcome_page(trouble, vote, site=site_of(config)))


def _status(trouble: Answer) -> HTTPStatus:
    """Return the HTTP status of a page about an invalid or expired link."""
    return HTTPStatus.CONFLICT if trouble is Answer.SUPERSEDED else HTTPStatus.GONE


def _shown(asked: Asked, config: Config) -> VoteToConfirm:
    list_config = home_list(asked.item, config)
    return VoteToConfirm(
        number=asked.item.number,
        list_name=list_config.name,
        choice=asked.vote.choice,
        reason=asked.vote.reason,
        question=question_of(asked.vote),
        until=min(asked.confirmation.expires_at, asked.ballot.closes_at),
        zone=list_config.zone,
        echo_lists=asked.ballot.echo_lists,
    )
