"""Vote by a link that a person's own digest has for a ballot on which they have not voted.

The link counts as a reply to that mail does: whoever has it reads the mailbox. So it is given to
somebody who may vote, in a mail to them alone, and no longer counts once it stood where others
could read it.
"""

from contextlib import suppress
from dataclasses import dataclass

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ids import BallotId, ItemNumber
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.domain.procedures.answer_link import (
    LinkTo,
    address_of,
    answer_word,
    named_in,
    signed_part,
    takes_link,
)
from bot.domain.procedures.procedure import Kind
from bot.errors import Refused
from handlers.lists.home_list import home_of
from handlers.lists.items import NoSuchItem, find_item
from handlers.voting.ballot_box import CastVote, ballot_for, record_vote
from handlers.voting.confirmations import confirm_link
from handlers.voting.receipts import gets_receipt, send_receipt
from handlers.work import Work


async def voting_link(work: Work, ballot: Ballot, person: Person, *, address: str) -> str:
    """Return a link by which a person votes; "" if they may not vote by one."""
    if not takes_link(ballot.rules) or not await work.store.rosters.may_vote(ballot.id, person.id):
        return ""
    return await link_for(work, LinkTo(person.id, Kind.BALLOT, ballot.id), address=address)


async def link_for(work: Work, to: LinkTo, *, address: str) -> str:
    """Return a link to be mailed to an address; "" if its word is public, or no site is served."""
    word = answer_word(to, address=address, secret=work.config.penholder.secret)
    is_public = await work.store.published.since(signed_part(word)) is not None
    return "" if is_public else confirm_link(word, work.config)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose link it is, and to what."""

    person: Person
    address: str
    to: LinkTo
    is_public: bool
    """Whether the link stood where others could read it."""


async def owner_of(work: Work, word: str, kind: Kind) -> Owner | None:
    """Return whose link a word is; None if we never gave it out, or not to who has it now."""
    named = named_in(word)
    if named is None or named.kind is not kind:
        return None
    person = await work.store.people.get(named.person)
    if person is None:
        return None
    secrets = work.config.penholder.secrets
    address = address_of(word, addresses=person.addresses, secrets=secrets)
    if address is None:
        return None
    is_public = await work.store.published.since(signed_part(word)) is not None
    return Owner(person, address, named, is_public)


async def item_behind(work: Work, number: ItemNumber) -> Item | None:
    """Return the item that a link is about, if one of its lists is configured."""
    with suppress(NoSuchItem):
        item = await find_item(work.store, number)
        return None if home_of(item, work.config) is None else item
    return None


@dataclass(frozen=True, slots=True)
class LinkedBallot:
    """A ballot on which a person votes by a link that was mailed to `address`."""

    person: Person
    address: str
    item: Item
    ballot: Ballot
    is_public: bool
    """Whether the link stood where others could read it."""


async def find_linked(work: Work, word: str) -> LinkedBallot | None:
    """Return the ballot of a link, None if it is no such link."""
    owner = await owner_of(work, word, Kind.BALLOT)
    ballot = None if owner is None else await work.store.ballots.get(BallotId(owner.to.number))
    item = None if ballot is None else await item_behind(work, ballot.item)
    if owner is None or ballot is None or item is None:
        return None
    return LinkedBallot(owner.person, owner.address, item, ballot, owner.is_public)


async def vote_by_link(work: Work, linked: LinkedBallot, choice: str) -> Vote:
    """Put a vote into the ballot box as one by mail, with its receipt; return how it stands.

    A choice that stands already is not cast again.

    Raises:
        Refused: the ballot has ended, or another is open now.
    """
    item, ballot = await ballot_for(work.store, linked.item.number, at=work.now)
    if ballot.id != linked.ballot.id or not takes_link(ballot.rules) or linked.is_public:
        raise Refused("")
    standing = await work.store.ballots.standing(ballot.id, voter=linked.person.id)
    same = [vote for vote in standing if (vote.choice, vote.reason) == (choice, "")]
    if same:
        return same[0]
    cast = CastVote(
        choice=choice,
        reason="",
        source=Source.MAIL,
        assurance=Assurance.TOKEN,
        at=work.now,
        evidence=f"#{item.number}: {choice}",
        evidence_ref=f"link {work.now.isoformat()}",
    )
    vote = await record_vote(work, ballot, linked.person.id, cast)
    if vote is None:
        raise Refused("")
    if await gets_receipt(work.store, vote, to_us_alone=True):
        await send_receipt(work, item.number, vote, address=linked.address)
    return vote
