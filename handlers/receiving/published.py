"""Void our secret words that others can read, and tell the people we mailed them to.

People quote our personal mails on lists and in Slack, or copy a list when they reply to us. Whoever
reads a word there could confirm a vote, or command, in its owner's name. So from that moment it
proves nothing, and its owner gets a new one.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from bot.clock import Clock
from bot.config import Config
from bot.domain.ballots.confirmation import Answer, word_of
from bot.domain.calls.position import Position, PositionState
from bot.domain.orders import Order
from bot.domain.reply_words import proves_reply
from bot.events import (
    LinksShared,
    MessageDeleted,
    SlackArrival,
    TimeReached,
    WorkspaceChanged,
)
from bot.mail.values import ParsedMail
from handlers.calling.suggestions import find_position
from handlers.deliveries import queue
from handlers.filing.own_mail import words_pasted
from handlers.proceedings.orders import find_order
from handlers.voting.confirmations import Asked, find_asked, outcome_key, trouble_with
from handlers.voting.unproved_answers import question_of, waiting_votes
from handlers.work import Work
from storage.database.engine import Database
from storage.store import Store

log = logging.getLogger(__name__)

MOST_OWNERS: Final = 20
"""For how many addresses a word is looked at: each costs a signature, and anybody writes many."""


WORKS_AT_MOST: Final = timedelta(days=30)
"""No word works for longer after we made it; one about a position is made anew when it is public.
What only looks like a word of ours is forgotten then, as anybody may write it."""


async def forget_words(event: TimeReached, *, database: Database, config: Config) -> None:
    """Forget public words once they have expired; keep secret addresses."""
    before = event.now - 2 * WORKS_AT_MOST
    addresses = config.secret_addresses
    async with database.reading() as store:
        oldest = await store.published.oldest(but=addresses)
    if oldest is not None and oldest < before - timedelta(days=1):
        async with database.transaction() as store:
            await store.published.forget_before(before, but=addresses)


def writers_of(mail: ParsedMail) -> Sequence[str]:
    """Return the addresses whose owners may have published a word by a mail."""
    named = (mail.author, mail.sender, *mail.to, *mail.cc)
    return [mailbox.address for mailbox in named]


async def void_words(
    work: Work, words: Sequence[str], writers: Sequence[str], *, at: datetime
) -> None:
    """Make public words prove nothing from `at` on, and tell their owners.

    A word that proves a reply does not say whose it is. So it is looked for among the addresses of
    those who may have written it, the likeliest first.
    """
    if not words:
        return
    at = max(at, work.now - WORKS_AT_MOST)  # in an archive, it says when the mail was written
    owners = await _may_own(work.store, writers)
    live = [live_word for word in words if (live_word := await _find(work, word, owners))]
    new = set(await work.store.published.add(words, at=at))
    asked: dict[str, Asked] = {}
    key_of: dict[str, str] = {}
    positions: list[Position] = []
    for word, owner in live:
        if word not in new:
            continue
        log.warning("a private word of ours stands where others can read it; it is void")
        address, key = _notice(word, owner)
        if isinstance(owner, Asked):
            key_of[address], asked[address] = key, owner
        else:
            key_of.setdefault(address, key)
        if isinstance(owner, Position):
            positions.append(owner)
    for address, key in key_of.items():
        answer = queue.answer(Answer.PUBLISHED, address=address, item=None, ref=None, key=key)
        await work.store.outbox.add(answer, now=work.now)
    for position in positions:
        await _ask_again_about(work, position)
    for address, about in asked.items():
        await _void_others(work, address, at=at)
        await _ask_again(work, about, address=address)


def _notice(word: str, owner: Asked | Position | Order | str) -> tuple[str, str]:
    """Return the address of a word's owner, and the key by which they are told once."""
    match owner:
        case str():
            return owner, f"published:{owner}:{word[:17]}"
        case Position():
            return owner.address, f"published:position:{owner.id}:{word[:17]}"
        case Order():
            return owner.address, f"published:order:{owner.id}"
        case Asked():
            return owner.confirmation.address, outcome_key(owner.confirmation, Answer.PUBLISHED)
        case _:
            assert_never(owner)


async def void_pasted(
    event: SlackArrival, *, database: Database, config: Config, clock: Clock
) -> None:
    """Void the words of ours that somebody pasted in Slack."""
    words = words_pasted(event)
    if not words or isinstance(event, MessageDeleted | LinksShared | WorkspaceChanged):
        return
    now = clock()
    async with database.transaction() as store:
        person = await store.people.find_slack(event.user)
        writers = () if person is None else person.addresses
        await void_words(Work(store, config, now), words, writers, at=now)


async def _find(
    work: Work, word: str, owners: Sequence[str]
) -> tuple[str, Asked | Position | Order | str] | None:
    """Return a word that still proves something, with its question or its owner's address."""
    asked = await find_asked(work.store, word, config=work.config)
    if asked is not None:
        return (word, asked) if await trouble_with(work.store, asked, at=work.now) is None else None
    position = await find_position(work.store, word, config=work.config)
    if position is not None:
        return (word, position) if position.state is PositionState.ASKED else None
    order = await find_order(work, word)
    if order is not None:
        return (word, order) if not order.used_by and work.now <= order.expires_at else None
    secrets = work.config.penholder.secrets
    owner = next(
        (
            address
            for address in owners
            if proves_reply(word, address=address, at=work.now, secrets=secrets)
        ),
        None,
    )
    return None if owner is None else (word, owner)


async def _may_own(store: Store, writers: Sequence[str]) -> Sequence[str]:
    """Return the addresses of writers, with all those of the first."""
    person = await store.people.of_address(writers[0]) if writers else None
    more = () if person is None else person.addresses
    owners = dict.fromkeys(filter(None, (*writers[:2], *more, *writers[2:])))
    return tuple(owners)[:MOST_OWNERS]


async def _void_others(work: Work, address: str, *, at: datetime) -> None:
    """Void the other words that wait for an address, too: a link's page shows them."""
    waiting = await waiting_votes(work.store, address)
    votes = [vote.id for _ballot, vote in waiting]
    others = await work.store.confirmations.of_votes(votes, address=address)
    secret = work.config.penholder.secret
    await work.store.published.add(
        [word_of(other, secret=secret) for other in others.values()], at=at
    )


async def _ask_again(work: Work, asked: Asked, *, address: str) -> None:
    """Ask about a vote again with a new word, together with all votes that wait."""
    renewed = await work.store.confirmations.add(asked.vote, address=address, now=work.now)
    question = question_of(asked.vote)
    new = queue.answer(question, address=address, item=asked.item.number, ref=int(renewed.id))
    await work.store.outbox.add(new, now=work.now)


async def _ask_again_about(work: Work, position: Position) -> None:
    """Ask about a position again, with a new word."""
    await work.store.positions.ask_again(position.id, at=work.now)
    new = queue.answer(
        Answer.POSITION, address=position.address, item=position.item, ref=position.id
    )
    await work.store.outbox.add(new, now=work.now)
