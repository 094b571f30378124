"""Vote by a link that a person's own digest has for a ballot on which they have not voted.

The link counts as a reply to that mail does: whoever has it reads the mailbox. So it is given to
somebody who may vote, in a mail to them alone, and no longer counts once it stood where others
could read it.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot.config import Config
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.voting_link import (
    address_of,
    named_in,
    signed_part,
    takes_link,
    voting_word,
)
from bot.domain.digests.digest import Digest, Section
from bot.domain.ids import BallotId
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.errors import Refused
from handlers.lists.home_list import home_of
from handlers.lists.items import NoSuchItem, find_item
from handlers.voting.ballot_box import CastVote, ballot_for, record_vote
from handlers.voting.confirmations import confirm_link
from handlers.voting.receipts import gets_receipt, send_receipt
from handlers.work import Work
from storage.store import Store


async def voting_links(
    store: Store, digest: Digest, person: Person, *, address: str, config: Config
) -> Mapping[BallotId, str]:
    """Return a link for each ballot of a person's own digest that waits for their vote."""
    links: dict[BallotId, str] = {}
    for entry in digest.of(Section.NEEDS_YOU):
        ballot = entry.open_ballot
        if ballot is None or not takes_link(ballot.rules):
            continue
        if not await store.rosters.may_vote(ballot.id, person.id):
            continue
        secret = config.penholder.secret
        word = voting_word(person.id, ballot.id, address=address, secret=secret)
        link = confirm_link(word, config)
        if link and await store.published.since(signed_part(word)) is None:
            links[ballot.id] = link
    return links


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
    """Return the ballot of a link; None if we never gave it out, or not to who has it now."""
    named = named_in(word)
    person = None if named is None else await work.store.people.get(named[0])
    ballot = None if named is None else await work.store.ballots.get(named[1])
    if person is None or ballot is None:
        return None
    secrets = work.config.penholder.secrets
    address = address_of(word, addresses=person.addresses, secrets=secrets)
    if address is None:
        return None
    with suppress(NoSuchItem):
        item = await find_item(work.store, ballot.item)
        if home_of(item, work.config) is not None:
            is_public = await work.store.published.since(signed_part(word)) is not None
            return LinkedBallot(person, address, item, ballot, is_public)
    return None


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
