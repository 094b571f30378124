"""Void the words of ours that stand in a list's mail, and tell those to whom we had mailed them.

People quote our personal mails on lists, or copy a list when they reply to us. Whoever reads a word
there could confirm a vote, or command, in its owner's name. So from that moment it proves nothing,
and its owner gets a new one.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.config import Config
from bot.domain.ballots.confirmation import Answer, word_of
from bot.domain.calls.position import Position
from bot.domain.reply_words import proves_reply
from bot.mail.values import ParsedMail
from handlers import queue
from handlers.calling.suggestions import find_position
from handlers.voting.confirmations import Asked, find_asked, outcome_key, trouble_with
from handlers.voting.unproved_answers import question_of, waiting_votes
from storage.store import Store

log = logging.getLogger(__name__)

MOST_OWNERS: Final = 20
"""For how many addresses a word is looked at: each costs a signature, and anybody writes many."""


async def void_words(
    store: Store, mail: ParsedMail, *, at: datetime, config: Config, now: datetime
) -> None:
    """Make the words that a list's mail holds prove nothing from `at` on; tell their owners."""
    if not mail.words:
        return
    owners = await _may_own(store, mail)
    live = [
        found for word in mail.words if (found := await _find(store, word, owners, config, now))
    ]
    new = set(await store.published.add(mail.words, at=at))
    asked: dict[str, Asked] = {}
    told: dict[str, str] = {}
    for word, owner in live:
        if word not in new:
            continue
        log.warning("a private word of ours stands in a list's mail; it is void")
        match owner:
            case str():
                told.setdefault(owner, f"published:{owner}:{word[:17]}")
            case Position():
                told.setdefault(owner.address, f"published:position:{owner.id}")
            case Asked():
                address = owner.confirmation.address
                told[address] = outcome_key(owner.confirmation, Answer.PUBLISHED)
                asked[address] = owner
    for address, key in told.items():
        answer = queue.answer(Answer.PUBLISHED, address=address, item=None, ref=None, key=key)
        await store.outbox.add(answer, now=now)
    for address, about in asked.items():
        await _void_others(store, address, at=at, config=config)
        await _ask_again(store, about, address=address, now=now)


async def _find(
    store: Store, word: str, owners: Sequence[str], config: Config, now: datetime
) -> tuple[str, Asked | Position | str] | None:
    """Return a word that proves something, with what it is about or the address of its owner."""
    asked = await find_asked(store, word, config=config)
    if asked is not None:
        return (word, asked) if await trouble_with(store, asked, at=now) is None else None
    position = await find_position(store, word, config=config)
    if position is not None:
        return word, position
    secrets = config.penholder.secrets
    owner = next(
        (
            address
            for address in owners
            if proves_reply(word, address=address, at=now, secrets=secrets)
        ),
        None,
    )
    return None if owner is None else (word, owner)


async def _may_own(store: Store, mail: ParsedMail) -> Sequence[str]:
    """Return the addresses of whoever may have made a word public: mostly those in the mail."""
    named = [one.address for one in (mail.author, mail.sender, *mail.to, *mail.cc)]
    person = await store.people.of_address(mail.author.address)
    more = () if person is None else person.addresses
    found = dict.fromkeys(filter(None, (*named[:2], *more, *named[2:])))
    return tuple(found)[:MOST_OWNERS]


async def _void_others(store: Store, address: str, *, at: datetime, config: Config) -> None:
    """Make the other words that wait for an address prove nothing, too: a link's page told them."""
    waiting = await waiting_votes(store, address)
    votes = [vote.id for _ballot, vote in waiting]
    others = await store.confirmations.of_votes(votes, address=address)
    secret = config.penholder.secret
    await store.published.add([word_of(one, secret=secret) for one in others.values()], at=at)


async def _ask_again(store: Store, asked: Asked, *, address: str, now: datetime) -> None:
    """Ask about a vote once more, with a new word; the question names all votes that wait."""
    renewed = await store.confirmations.add(asked.vote, address=address, now=now)
    question = question_of(asked.vote)
    new = queue.answer(question, address=address, item=asked.item.number, ref=int(renewed.id))
    await store.outbox.add(new, now=now)
