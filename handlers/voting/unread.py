"""Find the replies to a vote that were not read as votes, as an item's history keeps them."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ballots.ballot import Ballot
from bot.domain.ids import PersonId
from bot.domain.items.history import VoteNews, VoteNote
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Unread:
    """A reply that was not read as a vote, from an item's history; `words` may be hidden."""

    who: PersonId
    words: str
    at: datetime


async def unread_of(store: Store, ballot: Ballot) -> list[Unread]:
    """Return the replies not read as votes whose authors have no current vote on a ballot.

    Oldest first; without the words where choices are not for everybody.
    """
    entries = await store.history.vote_notes(
        ballot.item,
        (VoteNews.NOT_READ, VoteNews.NOT_READ_AGAIN),
        since=ballot.opened_at,
        until=ballot.closed_at,
    )
    is_open = ballot.rules.is_open_to_all
    unreads = [
        Unread(entry.actor, entry.event.about[0] if is_open else "", entry.at)
        for entry in entries
        if entry.actor is not None and isinstance(entry.event, VoteNote)
    ]
    voted = {vote.voter for vote in await store.ballots.standing(ballot.id)} if unreads else set()
    people = await store.people.many({*voted, *(unread.who for unread in unreads)})
    voters = {people[person].id for person in voted if person in people}
    return [
        unread
        for unread in unreads
        if unread.who not in people or people[unread.who].id not in voters
    ]
