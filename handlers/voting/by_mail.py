"""Votes in mails: a first line that is a choice, `#12: +1` lines, answers to a digest.

Only the sender's own, unquoted words count; automatic mail and invitations never vote. What a
mail votes is answered to its author alone, never to the list.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.config import Config
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.methods import METHODS
from bot.domain.ids import ItemNumber, ListName, MailId, MessageId
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.mail.values import ParsedMail
from bot.mail.votes import MailVote, begins_with_choice, entry_votes, first_line_votes
from bot.render import refusals
from handlers import queue
from handlers.filing.arrivals import Arrival
from handlers.filing.filing import FiledMail
from handlers.home import home_list
from handlers.ours import answers_ours
from handlers.voting.answering import answer_unproved
from handlers.voting.ballot_box import (
    LATE,
    CameTooLate,
    Said,
    ballot_for,
    record_vote,
)
from handlers.voting.receipts import answer_vote
from handlers.voting.voters import keep_without_voter, own_address
from storage.store import Store
from storage.values import StoredMail

log = logging.getLogger(__name__)

INTERNALDATE_STEP: Final = timedelta(seconds=1, microseconds=-1)
"""INTERNALDATE knows only seconds (RFC 9051, 2.3.3): a mail may have come that much later. The
latest instant counts, else a vote by mail right after one in Slack would seem the older."""


async def count_mail_votes(
    store: Store, filed: Sequence[FiledMail], *, config: Config, now: datetime
) -> None:
    """Put the votes that newly filed mails hold into the ballot box, each with a receipt."""
    for one in filed:
        if one.arrival.mail.may_vote:
            assurance = Assurance.LIST if one.arrival.attested else Assurance.NONE
            await _count(
                store,
                one.arrival.mail,
                thread_item=one.item,
                assurance=assurance,
                vouching=one.arrival.attested_by,
                at=one.arrival.received_at,
                answers=one.id,
                config=config,
                now=now,
            )


async def count_personal_votes(
    store: Store,
    mail: ParsedMail,
    *,
    received_at: datetime,
    assurance: Assurance,
    config: Config,
    now: datetime,
) -> None:
    """Put the votes of a mail to the bot alone into the ballot box.

    `assurance` is what our border found out of its author; mostly nothing vouches for them.
    """
    if not mail.may_vote:
        return
    await _count(
        store,
        mail,
        thread_item=await _item_of(store, *mail.references),
        assurance=assurance,
        at=received_at,
        answers=None,
        config=config,
        now=now,
    )


async def count_attested(
    store: Store, mails: Sequence[tuple[StoredMail, Arrival]], *, config: Config, now: datetime
) -> None:
    """Count votes of mails that were here without proof and have now come by their list.

    They are counted from the list's copy alone: what stood in the other one, and in whose name,
    somebody else may have written.
    """
    for mail, copy in mails:
        if copy.mail.may_vote and await _votes_in(store, copy.mail, config=config):
            await _count(
                store,
                replace(copy.mail, message_id=mail.message_id),
                thread_item=await _item_of(store, mail.message_id),
                assurance=Assurance.LIST,
                vouching=copy.attested_by,
                at=copy.received_at,
                answers=mail.id,
                config=config,
                now=now,
            )


async def _item_of(store: Store, *message_ids: MessageId) -> ItemNumber | None:
    """Return the item of the first thread that one of the mails is in."""
    thread = next(iter((await store.mails.threads_of(message_ids)).values()), None)
    item = None if thread is None else (await store.items.of_threads([thread])).get(thread)
    return None if item is None else item.number


def _on_item(item: Item, assurance: Assurance, vouching: Collection[ListName]) -> Assurance:
    """Return how sure a vote on an item is whose mail these lists vouch for.

    Another list's word counts for nothing here: its chairs and its members are others.
    """
    is_other_lists = assurance is Assurance.LIST and set(vouching).isdisjoint(item.lists)
    return Assurance.NONE if is_other_lists else assurance


async def _count(
    store: Store,
    mail: ParsedMail,
    *,
    thread_item: ItemNumber | None,
    assurance: Assurance,
    vouching: Collection[ListName] = (),
    at: datetime,
    answers: MailId | None,
    config: Config,
    now: datetime,
) -> None:
    by_item: defaultdict[ItemNumber, list[MailVote]] = defaultdict(list)
    for said in await _votes_in(store, mail, config=config):
        number = ItemNumber(said.item) if said.item is not None else thread_item
        if number is not None:
            by_item[number].append(said)
    if by_item:
        at = await _first_said(store, mail, own=answers, at=at)
    troubles: list[str] = []
    for number, votes in by_item.items():
        if not any(vote.is_sure for vote in votes):
            continue
        try:
            item, ballot = await ballot_for(store, number, at=at)
            home_list(item, config)
        except Refused as refused:
            # A plain "+1" where nothing is being voted on is talk, not a vote gone wrong.
            is_late = isinstance(refused, CameTooLate)
            if is_late or any(vote.item is not None for vote in votes):
                troubles.append(str(refused))
            continue
        trouble = await _cast(
            store,
            mail,
            item,
            ballot,
            votes,
            assurance=_on_item(item, assurance, vouching),
            at=at,
            to_us_alone=answers is None,
            config=config,
            now=now,
        )
        troubles += [trouble] if trouble else []
    # At first contact there may be mails of years ago, whose authors are not to be written to.
    address = "" if mail.is_to_nobody else own_address(mail, config)
    if not troubles or not address or answers is None or now - at > LATE:
        return
    if assurance is Assurance.NONE:
        await answer_unproved(store, Answer.NOT_COUNTED, address=address, config=config, now=now)
    else:
        await store.outbox.add(
            queue.mail_note("\n".join(troubles), answers=answers, address=address), now=now
        )


async def _first_said(
    store: Store, mail: ParsedMail, *, own: MailId | None, at: datetime
) -> datetime:
    """Return when a mail came first: sent again under another Message-ID, it says nothing new.

    Anybody who has the mail can send it again; its author, date and words are then the same.
    """
    known = (await store.mails.find_content([mail.content_hash])).get(mail.content_hash)
    first = None if known in {None, own} else await store.mails.get(known)
    return at if first is None else min(at, first.received_at)


async def _votes_in(store: Store, mail: ParsedMail, *, config: Config) -> Sequence[MailVote]:
    """Return what a mail votes: its first line, and its votes on numbered entries."""
    first = first_line_votes(mail.text) if begins_with_choice(mail.new_text) else ()
    entries = entry_votes(mail.text, answers_us=True)
    if entries and not await answers_ours(store, mail, config=config):
        entries = entry_votes(mail.text, answers_us=False)
    return (*first, *entries)


async def _cast(
    store: Store,
    mail: ParsedMail,
    item: Item,
    ballot: Ballot,
    votes: Sequence[MailVote],
    *,
    assurance: Assurance,
    at: datetime,
    to_us_alone: bool,
    config: Config,
    now: datetime,
) -> str:
    """Record what one mail says on one ballot; return what to tell the author, "" for nothing.

    Two different votes on one ballot in one mail count as none.
    """
    method = METHODS[ballot.rules.method]
    read = [(vote, method.read_choice(vote.choice_text)) for vote in votes]
    meant = [(vote, choice) for vote, choice in read if choice is not None]
    if not meant:
        asked_for = any(vote.item is not None for vote in votes)
        return _no_such_choice(item, ballot, votes[0]) if asked_for else ""
    address = own_address(mail, config)
    if not address:
        log.warning("vote without an address", extra={"item": item.number})
        said_by_nobody = [vote for vote, _choice in meant]
        await keep_without_voter(store, mail, item.number, said_by_nobody, now=now)
        return ""
    voter = await store.people.by_address(address, name=mail.author.name)
    said = _said_in(mail, meant, assurance=assurance, at=min(at + INTERNALDATE_STEP, now))
    differ = len({choice for _vote, choice in meant}) > 1
    refusal = refusals.TWO_VOTES_IN_ONE_MAIL if differ else ""
    recorded = await record_vote(
        store, ballot, voter.id, said, config=config, now=now, refusal=refusal
    )
    if mail.is_to_nobody or recorded is None:
        return ""
    await answer_vote(
        store,
        item.number,
        ballot,
        recorded,
        address=address,
        to_us_alone=to_us_alone,
        config=config,
        now=now,
    )
    return ""


def _said_in(
    mail: ParsedMail,
    meant: Sequence[tuple[MailVote, str]],
    *,
    assurance: Assurance,
    at: datetime,
) -> Said:
    vote, choice = meant[0]
    return Said(
        choice=choice,
        reason=vote.reason,
        source=Source.MAIL,
        assurance=assurance,
        at=at,
        evidence="\n".join(one.line for one, _choice in meant),
        evidence_ref=mail.message_id,
    )


def _no_such_choice(item: Item, ballot: Ballot, vote: MailVote) -> str:
    return refusals.NO_SUCH_CHOICE.format(
        number=item.number, choice=vote.choice_text, choices=", ".join(ballot.rules.choices)
    )
