"""Answer unproved addresses, and ask voters to confirm; only this module does so.

Anybody can have such an answer sent to anybody. So each is a fixed text, and they leave in a lane
of their own. How many a mailbox gets depends on whether its address is known
(`handlers/voting/electorate.py`):

- An address that nobody knows gets one a day, and all of these together a hundred an hour
  (`bot/domain/limits.py`). It is never asked about a vote: strangers have none.
- A known one has limits of its own, and no number for all. A forger who writes in everybody's name
  uses up nobody else's.

One question names all votes that wait for a mailbox, the newest first, as it stands when it leaves.
A newer vote renews a question that has not left, or asks again after a while (`next_question`): so
nobody is kept from being asked, however much is sent in their name.

A vote that something proves is asked about by itself, for each ballot: no forged vote, and no
question about another ballot, keeps its voter waiting.

A hint says what to write instead of what a mail says. An address gets five a day, so that who tries
several commands learns each time where to write. Hints, answers about votes and questions are
limited apart, and what is proved apart from what is not: none of them uses up another.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.config import Config
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import in_doubt
from bot.domain.calls.position import Position
from bot.domain.delivery import NewDelivery
from bot.domain.ids import DeliveryId, ItemNumber, PersonId
from bot.domain.limits import ASKED_WITHIN, Limit, next_question
from bot.domain.people.mailbox import mailbox_of
from handlers.deliveries import queue
from handlers.voting.ballot_box import can_be_confirmed
from handlers.voting.electorate import is_known
from handlers.work import Work
from storage.store import Store

log = logging.getLogger(__name__)

MOST_WAITING: Final = 200
"""How many refused votes of one mailbox are looked at."""


async def answer_unproved(work: Work, answer: Answer, *, address: str) -> None:
    """Queue an answer that concerns no vote, if the address may have one."""
    limit = await _limit_of(work, address)
    if await _may_be_answered(work, address, limit):
        await _queue(work, queue.answer(answer, address=address, item=None, ref=None), limit)


async def hint_unproved(
    work: Work, hint: Answer, *, address: str, item: ItemNumber | None = None
) -> None:
    """Queue a hint, if the address may have one."""
    hints = await _limit_of_hints(work, address)
    if await _may_be_answered(work, address, hints):
        await _queue(work, queue.answer(hint, address=address, item=item, ref=None), hints)


async def hint_on_ballot(
    work: Work, hint: Answer, *, address: str, item: ItemNumber, ballot: Ballot
) -> None:
    """Queue a hint about a ballot, once for each ballot and mailbox."""
    limit = await _limit_of_hints(work, address)
    about = f"#{ballot.id}" if limit is Limit.MEMBER_HINT else ""
    if not await _may_be_answered(work, address, limit, about=about):
        return
    mailbox = mailbox_of(address)
    new = queue.answer(
        hint, address=address, item=item, ref=None, key=f"hint:{ballot.id}:{mailbox}"
    )
    delivery = await work.store.outbox.add(new, now=work.now)
    if delivery is not None:
        await work.store.limits.add(limit, _key(mailbox, about), now=work.now, delivery=delivery)


async def may_be_hinted(store: Store, address: str, *, now: datetime) -> bool:
    """Return True if a proved address may have a hint now."""
    return await store.limits.allow(Limit.PROVED_HINT, mailbox_of(address), now=now)


async def note_hint(
    store: Store, address: str, *, delivery: DeliveryId | None, now: datetime
) -> None:
    """Record that a proved address was given a hint."""
    await store.limits.add(Limit.PROVED_HINT, mailbox_of(address), now=now, delivery=delivery)


async def answer_unproved_vote(
    work: Work, item: ItemNumber, ballot: Ballot, vote: Vote, *, address: str
) -> None:
    """Answer an unproved vote; ask for a confirmation if that would make it count."""
    if vote.superseded_by is not None:
        return
    limit = await _limit_of(work, address)
    about = f"#{ballot.id}" if limit is Limit.MEMBER_ANSWER else ""
    if can_be_confirmed(ballot, vote):
        await ask_to_confirm(work, item, ballot, vote, address=address)
    elif await _may_be_answered(work, address, limit, about=about):
        answer = Answer.COUNTED if vote.counts else Answer.NOT_COUNTED
        new = queue.answer(answer, address=address, item=item, ref=int(vote.id))
        await _queue(work, new, limit, about=about)


async def ask_to_confirm(
    work: Work, item: ItemNumber, ballot: Ballot, vote: Vote, *, address: str
) -> bool:
    """Queue a request to confirm a vote as soon as limits allow; False if they never do.

    Of somebody who has several addresses, one that is known is asked.
    """
    address = await _known_address(work, vote.voter, address)
    if not address or _is_ours(address, work.config):
        return False
    asked = await work.store.confirmations.add(vote, address=address, now=work.now)
    new = queue.answer(question_of(vote), address=address, item=item, ref=int(asked.id))
    mailbox = mailbox_of(address)
    since = work.now - ASKED_WITHIN
    unproved = await work.store.limits.recent(Limit.QUESTION, mailbox, since=since)
    limit, key, recent = Limit.QUESTION, mailbox, unproved
    if vote.assurance is not Assurance.NONE:
        limit, key = Limit.PROVED_QUESTION, _key(mailbox, f"#{ballot.id}")
        recent = await work.store.limits.recent(limit, key, since=since)
    sent = [answer.at for answer in recent if answer.renewable is None]
    due = next_question(sent, now=work.now, ends_at=ballot.closes_at)
    # Whichever waits names all votes: a proved one hastens what a forged one has waiting.
    for recent_answer in dict.fromkeys((*recent, *unproved)):
        if recent_answer.renewable is not None and await work.store.outbox.renew(
            recent_answer.renewable, new, due_at=due
        ):
            return True
    delivery = await work.store.outbox.add(new, now=work.now, due_at=due)
    await work.store.limits.add(limit, key, now=work.now, delivery=delivery)
    return True


async def waiting_votes(store: Store, address: str) -> Sequence[tuple[Ballot, Vote]]:
    """Return the votes that wait for an address to confirm them, the newest first, each once.

    What is asked in Slack is left out. Of votes that say the same, the newest stands for all.
    """
    person = await store.people.of_address(address)
    if person is None:
        return []
    ballots: dict[int, Ballot | None] = {}
    waiting: dict[tuple[object, ...], tuple[Ballot, Vote]] = {}
    own = await store.people.one_voter(person.id)
    for vote in await store.ballots.waiting_of(own, limit=MOST_WAITING):
        if vote.ballot not in ballots:
            ballots[vote.ballot] = await store.ballots.get(vote.ballot)
        ballot, question = ballots[vote.ballot], question_of(vote)
        if ballot is None or not can_be_confirmed(ballot, vote):
            continue
        if question is not Answer.CONFIRM and person.slack_user is not None:
            continue
        key = (vote.ballot, ballot.rules.read_choice(vote.choice), vote.reason, question)
        if key not in waiting and not await _has_newer(store, ballot, vote):
            waiting[key] = ballot, vote
    return list(waiting.values())


async def _has_newer(store: Store, ballot: Ballot, vote: Vote) -> bool:
    standing = await store.ballots.standing(ballot.id, voter=vote.voter)
    return any((other.at, other.id) > (vote.at, vote.id) for other in standing)


async def may_be_asked(work: Work, address: str, item: ItemNumber) -> bool:
    """Return True if an address may be asked about a position on an item now."""
    return await _may_be_answered(work, address, Limit.POSITION, about=f"on {item}")


async def ask_about_position(work: Work, position: Position) -> None:
    """Ask an address that `may_be_asked` whether a position is its owner's."""
    item = position.item
    new = queue.answer(Answer.POSITION, address=position.address, item=item, ref=position.id)
    await _queue(work, new, Limit.POSITION, about=f"on {item}")


def question_of(vote: Vote) -> Answer:
    """Return the question for the voter of an uncounted vote."""
    if takes_back(vote):
        return Answer.TAKE_BACK
    return Answer.IN_DOUBT if vote.is_in_doubt else Answer.CONFIRM


def takes_back(vote: Vote) -> bool:
    """Return True if a vote stands for a withdrawal; its choice is the withdrawn one."""
    return vote.refusal == in_doubt(Doubt.RETRACTION)


async def _known_address(work: Work, voter: PersonId, address: str) -> str:
    """Return the address at which to ask a voter: the one they wrote from, if known."""
    person = await work.store.people.get(voter)
    theirs = () if person is None else person.addresses
    for text in (address.lower(), *theirs):
        if text and await is_known(work, text):
            return text
    return address.lower()


def _is_ours(address: str, config: Config) -> bool:
    return mailbox_of(address) == mailbox_of(config.smtp.from_address)


async def _limit_of(work: Work, address: str) -> Limit:
    is_member = bool(address) and await is_known(work, address.lower())
    return Limit.MEMBER_ANSWER if is_member else Limit.ANSWER


async def _limit_of_hints(work: Work, address: str) -> Limit:
    limit = await _limit_of(work, address)
    return Limit.HINT if limit is Limit.ANSWER else Limit.MEMBER_HINT


def _key(mailbox: str, about: str) -> str:
    """Return the key of a limit: a mailbox, perhaps with one ballot or item."""
    return f"{mailbox} {about}" if about else mailbox


async def _may_be_answered(work: Work, address: str, limit: Limit, *, about: str = "") -> bool:
    """Return True if an address may get an answer now; our own addresses never may."""
    if not address or _is_ours(address, work.config):
        return False
    if await work.store.limits.allow(limit, _key(mailbox_of(address), about), now=work.now):
        return True
    log.info("answer left out")
    return False


async def _queue(work: Work, new: NewDelivery, limit: Limit, *, about: str = "") -> None:
    delivery = await work.store.outbox.add(new, now=work.now)
    key = _key(mailbox_of(new.recipient), about)
    await work.store.limits.add(limit, key, now=work.now, delivery=delivery)
