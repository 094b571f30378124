"""Store ballots, votes, and the questions that ask voters to confirm them."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, exists, func, not_, or_, select, update

from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Ballot, Endorsement, Version, Vote, freeze_rules
from bot.domain.ballots.confirmation import VALID_FOR, Confirmation
from bot.domain.ballots.refusal import Refusal
from bot.domain.ids import (
    BallotId,
    ConfirmationId,
    ItemNumber,
    ListName,
    MessageId,
    PersonId,
    VoteId,
)
from bot.errors import Refused
from storage.decisions.secret_ballots import cut_links
from storage.link.among import among, among_given
from storage.link.fields import columns_of, read_versions, value_of, write_versions
from storage.link.link import AnyRow, AnySelect, Link
from storage.persons.people import ids_of, one_voter
from storage.persons.roster import has_electors
from storage.tables import (
    ballots,
    confirmations,
    current_vote,
    draft_ballot,
    echoes,
    endorsements,
    item_lists,
    open_ballot,
    people,
    person_addresses,
    refused_vote,
    replaced_vote,
    secret_choices,
    votes,
)

REMEMBERED_FOR: Final = timedelta(days=60)
"""How long after a ballot's end its confirmations are kept, so that a late one gets a reply."""


class Confirmations:
    """The confirmations of one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, vote: Vote, *, address: str, now: datetime) -> Confirmation:
        """Record that an address is asked to confirm a vote; delete those of long-ended ballots."""
        long_over = confirmations.c.expires_at < now - REMEMBERED_FOR
        await self._link.run(delete(confirmations).where(long_over))
        values: dict[str, Any] = {
            "vote": vote.id,
            "ballot": vote.ballot,
            "voter": vote.voter,
            "choice": vote.choice,
            "address": address,
            "expires_at": now + VALID_FOR,
            "used_by": "",
        }
        made = confirmations.insert().values(**values).returning(confirmations.c.id)
        return Confirmation(id=await self._link.value(made), **values)

    async def get(self, confirmation_id: ConfirmationId) -> Confirmation | None:
        """Return a confirmation; in a writing transaction it is locked."""
        statement = select(confirmations).where(confirmations.c.id == confirmation_id)
        row = await self._link.first(self._link.locked(statement, confirmations))
        return None if row is None else Confirmation(*row)

    async def of_votes(
        self, vote_ids: Collection[VoteId], *, address: str
    ) -> Mapping[VoteId, Confirmation]:
        """Return the newest question to an address about each of the votes."""
        statement = (
            select(confirmations)
            .where(among(confirmations.c.vote, sorted(vote_ids)))  # Index ix_confirmations_vote.
            .where(confirmations.c.address == address)
            .order_by(confirmations.c.id)
        )
        asked = [Confirmation(*row) for row in await self._link.rows(statement)]
        return {confirmation.vote: confirmation for confirmation in asked}

    async def mark_sent(self, confirmation_ids: Collection[ConfirmationId]) -> None:
        """Record that a mail with the votes is sent."""
        await self._link.run(
            update(confirmations)
            .where(among(confirmations.c.id, sorted(confirmation_ids)))
            .values(is_sent=True)
        )

    async def ways(self, vote_ids: Collection[VoteId]) -> Mapping[VoteId, MessageId]:
        """Return what confirmed each confirmed vote, as given to `use`."""
        statement = (
            select(confirmations.c.vote, confirmations.c.used_by)
            .where(among(confirmations.c.vote, sorted(vote_ids)))  # Index ix_confirmations_vote.
            .where(confirmations.c.used_by != "")
            .order_by(confirmations.c.id)
        )
        return {row.vote: row.used_by for row in await self._link.rows(statement)}

    async def use(self, confirmation_id: ConfirmationId, *, by: MessageId) -> None:
        """Record the mail that confirmed the vote."""
        await self._link.run(
            update(confirmations).where(confirmations.c.id == confirmation_id).values(used_by=by)
        )


MOST_VOTES: Final = 100_000
"""How many people may vote on one ballot."""
MOST_OTHERS: Final = 5_000
"""How many votes that do not stand are read at most: the newest."""
OF_PERSON: Final = 500

REFUSED_OF_VOTER: Final = 10
UNPROVED_OF_BALLOT: Final = 5_000
"""How many refused votes a ballot keeps: of one voter, and of all voters whom nothing proves.
Anybody can send these by the thousand, so further ones are only counted. A vote that its voter may
still confirm is always kept; for it, the oldest one of that voter goes that no question named."""


class Ballots:
    """The ballots and votes of one transaction.

    A ballot read in a writing transaction is locked until its end: no vote is cast on it between
    its counting and its closing.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    async def open(self, ballot: Ballot) -> Ballot:
        """Store a new ballot or draft (id 0) and return it with its id.

        Raises:
            Refused: the item has an open ballot, or a draft if this is one.
        """
        row = await self._link.first(
            self._link.insert(ballots)
            .values(**_ballot_values(ballot))
            .on_conflict_do_nothing()
            .returning(ballots.c.id)
        )
        if row is None:
            raise Refused(f"#{ballot.item} has an open ballot already. Close that one first.")
        return replace(ballot, id=row.id)

    async def get(self, ballot_id: BallotId) -> Ballot | None:
        """Return a ballot."""
        return await self._one(select(ballots).where(ballots.c.id == ballot_id))

    async def open_of_item(self, number: ItemNumber) -> Ballot | None:
        """Return an item's open ballot."""
        return await self._link.once(
            ("open ballot", number),
            lambda: self._one(_open_of_item(), number=number),
            of=(ballots,),
        )

    async def draft_of_item(self, number: ItemNumber) -> Ballot | None:
        """Return an item's ballot that asks for endorsers."""
        return await self._one(select(ballots).where(ballots.c.item == number, draft_ballot))

    async def expired(
        self, now: datetime, *, lists: Collection[ListName], limit: int = 50
    ) -> list[Ballot]:
        """Return the drafts on items of lists whose planned end has come, without locking them."""
        on_lists = select(item_lists.c.item).where(among(item_lists.c.list_name, sorted(lists)))
        over = (
            select(ballots)  # Index ix_ballots_closes_at_draft.
            .where(draft_ballot, ballots.c.closes_at <= now, ballots.c.item.in_(on_lists))
            .order_by(ballots.c.closes_at, ballots.c.id)
            .limit(limit)
        )
        return [_to_ballot(row) for row in await self._link.rows(over)]

    async def endorse(self, endorsement: Endorsement) -> bool:
        """Store a person's endorsement; False if it was stored before."""
        values = {
            "ballot": endorsement.ballot,
            "person": endorsement.person,
            "at": endorsement.at,
            "source": endorsement.source,
            "assurance": endorsement.assurance,
            "evidence_ref": endorsement.evidence_ref,
        }
        added = self._link.insert(endorsements).values(**values).on_conflict_do_nothing()
        return await self._link.first(added.returning(endorsements.c.person)) is not None

    async def endorsers(self, ballot_id: BallotId) -> list[PersonId]:
        """Return who endorsed a ballot, in that order."""
        statement = (
            select(endorsements.c.person)
            .where(endorsements.c.ballot == ballot_id)  # The primary key.
            .order_by(endorsements.c.at, endorsements.c.person)
            .limit(MOST_VOTES)
        )
        return [row.person for row in await self._link.rows(statement)]

    async def latest_of_item(self, number: ItemNumber) -> Ballot | None:
        """Return an item's newest ballot, open or closed."""
        return await self._one(
            select(ballots)
            .where(ballots.c.item == number, not_(draft_ballot))
            .order_by(ballots.c.id.desc())
            .limit(1)
        )

    async def of_items(self, numbers: Collection[ItemNumber]) -> Mapping[ItemNumber, Ballot]:
        """Return the newest ballot of each item that has one; no drafts."""
        by_item: dict[ItemNumber, Ballot] = {}
        if given := list(set(numbers)):
            newest = (
                select(func.max(ballots.c.id))
                .where(among(ballots.c.item, given), not_(draft_ballot))
                .group_by(ballots.c.item)
            )
            for row in await self._link.rows(select(ballots).where(ballots.c.id.in_(newest))):
                by_item[row.item] = _to_ballot(row)
        return by_item

    async def all_of_items(
        self, numbers: Collection[ItemNumber]
    ) -> Mapping[ItemNumber, list[Ballot]]:
        """Return every ballot of each item, newest first, without locking them; no drafts."""
        by_item: dict[ItemNumber, list[Ballot]] = {number: [] for number in numbers}
        if by_item:
            every = (
                select(ballots)
                .where(among(ballots.c.item, sorted(by_item)), not_(draft_ballot))
                .order_by(ballots.c.id.desc())
            )
            for row in await self._link.rows(every):
                by_item[row.item].append(_to_ballot(row))
        return by_item

    async def open_of_items(self, numbers: Collection[ItemNumber]) -> Mapping[ItemNumber, Ballot]:
        """Return the open ballot of each item that has one, without locking it."""
        if not numbers:
            return {}
        statement = select(ballots).where(open_ballot, among(ballots.c.item, sorted(numbers)))
        return {row.item: _to_ballot(row) for row in await self._link.rows(statement)}

    async def save(self, ballot: Ballot) -> None:
        """Store a changed ballot; if it is secret and has ended, cut its links to voters."""
        await self._link.run(
            update(ballots).where(ballots.c.id == ballot.id).values(**_ballot_values(ballot))
        )
        if ballot.has_cut_links:
            await cut_links(self._link, ballot)

    async def secret_choices(self, ballot_id: BallotId) -> list[str]:
        """Return the choices that count on a secret ballot that has ended, sorted."""
        statement = (
            select(secret_choices.c.choice)
            .where(secret_choices.c.ballot == ballot_id)
            .order_by(secret_choices.c.place)
            .limit(MOST_VOTES)
        )
        return [row.choice for row in await self._link.rows(statement)]

    async def due(
        self, now: datetime, *, lists: Collection[ListName], limit: int = 50
    ) -> list[Ballot]:
        """Return the lists' open ballots that may end now, earliest end first.

        They are past their end, or what came since may let them end before it.
        """
        on_lists = select(item_lists.c.item).where(among(item_lists.c.list_name, sorted(lists)))
        over = (
            select(ballots)  # Indexes ix_ballots_closes_at_open, ix_ballots_check_at.
            .where(
                open_ballot,
                or_(ballots.c.closes_at <= now, ballots.c.check_at <= now),
                ballots.c.item.in_(on_lists),
            )
            .order_by(ballots.c.closes_at, ballots.c.id)
            .limit(limit)
        )
        return [_to_ballot(row) for row in await self._link.rows(self._link.locked(over, ballots))]

    async def to_remind(
        self, *, closing_by: datetime, lists: Collection[ListName], limit: int = 50
    ) -> list[Ballot]:
        """Return the lists' open ballots that end by an instant and are not reminded of yet."""
        on_lists = select(item_lists.c.item).where(among(item_lists.c.list_name, sorted(lists)))
        soon = (
            select(ballots)  # Index ix_ballots_closes_at_open.
            .where(
                open_ballot,
                ballots.c.closes_at <= closing_by,
                ballots.c.reminded_at.is_(None),
                ballots.c.item.in_(on_lists),
            )
            .order_by(ballots.c.closes_at, ballots.c.id)
            .limit(limit)
        )
        return [_to_ballot(row) for row in await self._link.rows(soon)]

    async def check(self, ballot_id: BallotId, *, at: datetime | None) -> None:
        """Record when to check for an early end; None waits for another vote."""
        await self._link.run(update(ballots).where(ballots.c.id == ballot_id).values(check_at=at))

    async def remind(self, ballot_id: BallotId, *, at: datetime) -> None:
        """Record that a ballot's reminders are queued."""
        await self._link.run(
            update(ballots).where(ballots.c.id == ballot_id).values(reminded_at=at)
        )

    async def count_standing(self, ballot_id: BallotId) -> int:
        """Return how many people's votes on a ballot count."""
        counting = (
            select(func.count())  # Index uq_votes_ballot_voter_current.
            .select_from(votes)
            .where(votes.c.ballot == ballot_id, current_vote)
        )
        return int(await self._link.value(counting))

    async def cast(self, vote: Vote, *, waits: bool = False) -> Vote | None:
        """Store a new vote (id 0); None if this act was recorded before.

        Also None for a refused vote when there are too many of them: it is only counted, unless it
        `waits` for its voter, who is known and may confirm it. (ballot,
        source, evidence_ref, voter) identifies the act: a mail, or one press of a button. The
        newest vote by (at, id) that is not refused is its voter's current one; an older one is
        superseded, whichever of the two comes last. A refused vote supersedes nothing. The record
        of an act that nothing proved is replaced when the same act comes with proof.
        """
        known = await self._known(vote)
        if known is not None:
            return await self._recast(known, vote)
        if vote.refusal and waits:
            await self._make_room(vote)
        elif vote.refusal and await self._are_too_many(vote):
            await self._count_beyond(vote)
            return None
        (number,) = await self._link.next_ids(votes.c.id, 1)
        placed = await self._placed(replace(vote, id=VoteId(number), superseded_by=None))
        await self._link.run(_NEW_VOTE, columns_of(votes, placed, without=()))
        return placed

    async def valid(self, ballot_id: BallotId) -> list[Vote]:
        """Return the votes that were not refused, including replaced ones, in order of time.

        All current ones are included, and the newest of the others.
        """
        replaced = (
            select(votes)  # Index ix_votes_replaced.
            .where(votes.c.ballot == ballot_id, replaced_vote)
            .order_by(votes.c.id.desc())
            .limit(MOST_OTHERS)
        )
        cast = await self.standing(ballot_id) + await self._votes(replaced)
        return sorted(cast, key=lambda vote: (vote.at, vote.id))

    async def standing(self, ballot_id: BallotId, *, voter: PersonId | None = None) -> list[Vote]:
        """Return the current vote of each voter; these alone decide a ballot."""
        if voter is not None:
            return await self._link.once(
                ("standing", ballot_id, voter),
                lambda: self._standing_of(ballot_id, voter),
                of=(votes, people, person_addresses),
            )
        cast = (
            select(votes)  # Index uq_votes_ballot_voter_current.
            .where(votes.c.ballot == ballot_id, current_vote)
            .order_by(votes.c.id)
            .limit(MOST_VOTES)
        )
        return await self._votes(cast)

    async def _standing_of(self, ballot_id: BallotId, voter: PersonId) -> list[Vote]:
        """Return a voter's current vote on a ballot, locked if this transaction writes."""
        own = self._link.locked(_own_current(), votes)
        voters = await self._as_one(ballot_id, voter)
        return await self._votes(own, ballot=ballot_id, voters=voters)

    async def standing_on(self, ids: Collection[BallotId]) -> Mapping[BallotId, list[Vote]]:
        """Return the votes that decide each of the ballots, in order of time; none is left out."""
        by_ballot: dict[BallotId, list[Vote]] = {ballot_id: [] for ballot_id in sorted(set(ids))}
        if by_ballot:
            cast = (
                select(votes)  # Index uq_votes_ballot_voter_current.
                .where(among(votes.c.ballot, list(by_ballot)), current_vote)
                .order_by(votes.c.at, votes.c.id)
                .limit(MOST_VOTES)
            )
            for vote in await self._votes(cast):
                by_ballot[vote.ballot].append(vote)
        return by_ballot

    async def votes(self, ballot_id: BallotId, *, voter: PersonId | None = None) -> list[Vote]:
        """Return the votes of a ballot, or of one voter, in the order of recording.

        All current ones are included, and the newest of the others.
        """
        if voter is not None:
            own = (
                select(votes)  # Index ix_votes_voter.
                .where(votes.c.ballot == ballot_id)
                .where(votes.c.voter.in_(await self._as_one(ballot_id, voter)))
                .order_by(not_(current_vote), votes.c.id.desc())
                .limit(MOST_OTHERS)
            )
            return sorted(await self._votes(own), key=lambda vote: vote.id)
        others = (
            select(votes)  # Index ix_votes_ballot_id.
            .where(votes.c.ballot == ballot_id, not_(current_vote))
            .order_by(votes.c.id.desc())
            .limit(MOST_OTHERS)
        )
        cast = await self.standing(ballot_id) + await self._votes(others)
        return sorted(cast, key=lambda vote: vote.id)

    async def refused(self, ballot: Ballot) -> int:
        """Return how many votes on a ballot were refused, also those that were not stored."""
        count = await self._link.value(
            select(func.count())  # Index ix_votes_refused.
            .select_from(votes)
            .where(votes.c.ballot == ballot.id, refused_vote)
        )
        return int(count) + ballot.refused_beyond

    async def _are_too_many(self, refused: Vote) -> bool:
        """Return True if a refused vote exceeds the number that is kept."""
        bounds = [(await self._refused_like(refused), REFUSED_OF_VOTER)]
        if refused.assurance is Assurance.NONE:
            unproved = select(votes.c.id).where(
                votes.c.ballot == refused.ballot,
                refused_vote,
                votes.c.assurance == Assurance.NONE,
            )
            bounds.append((unproved, UNPROVED_OF_BALLOT))
        for which, most in bounds:
            if await self._link.first(which.offset(most - 1).limit(1)) is not None:
                return True
        return False

    async def has_many_like(self, refused: Vote) -> bool:
        """Return True if a ballot has as many refused votes of a voter as it keeps."""
        own = await self._refused_like(refused)
        return await self._link.first(own.offset(REFUSED_OF_VOTER - 1).limit(1)) is not None

    async def _refused_like(self, refused: Vote) -> Select[int]:
        """Return the refused votes of a voter like this one: all unproved, or all others."""
        is_unproved = votes.c.assurance == Assurance.NONE
        return select(votes.c.id).where(  # Index ix_votes_refused.
            votes.c.ballot == refused.ballot,
            refused_vote,
            votes.c.voter.in_(await self._as_one(refused.ballot, refused.voter)),
            is_unproved if refused.assurance is Assurance.NONE else not_(is_unproved),
        )

    async def _make_room(self, waiting: Vote) -> None:
        """Delete the oldest refused vote of a voter who has too many.

        Those that a question has named stay: their words may come back. So do those of which a list
        has heard: it is told that they no longer count.
        """
        if not await self.has_many_like(waiting):
            return
        own = await self._refused_like(waiting)
        was_named = exists().where(  # Index ix_confirmations_vote.
            confirmations.c.vote == votes.c.id, confirmations.c.is_sent
        )
        was_told = exists().where(echoes.c.vote == votes.c.id)  # Index ix_echoes_vote.
        unnamed = own.where(not_(was_named), not_(was_told))
        oldest = await self._link.first(unnamed.order_by(votes.c.id).limit(1))
        if oldest is not None:
            await self._link.run(delete(confirmations).where(confirmations.c.vote == oldest.id))
            await self._link.run(delete(votes).where(votes.c.id == oldest.id))
            await self._count_beyond(waiting)

    async def _count_beyond(self, refused: Vote) -> None:
        more = {"refused_beyond": ballots.c.refused_beyond + 1}
        await self._link.run(update(ballots).where(ballots.c.id == refused.ballot).values(more))

    async def vote(self, vote_id: VoteId) -> Vote | None:
        """Return a vote."""
        matches = await self._votes(select(votes).where(votes.c.id == vote_id))
        return matches[0] if matches else None

    async def waiting_of(self, voters: Collection[PersonId], *, limit: int) -> list[Vote]:
        """Return the newest refused votes of people on open ballots, newest first.

        Whether one can still be confirmed is for the caller to see.
        """
        refused = (
            select(votes)  # Index ix_votes_voter.
            .join(ballots, ballots.c.id == votes.c.ballot)
            .where(among(votes.c.voter, sorted(voters)), refused_vote, open_ballot)
            .order_by(votes.c.id.desc())
            .limit(limit)
        )
        return await self._votes(refused)

    async def votes_of_person(
        self, person: PersonId, *, open_only: bool
    ) -> list[tuple[Ballot, Vote]]:
        """Return a person's newest votes with their ballots, newest first.

        Superseded ones are included. Refused ones are not: anybody may have sent those.
        """
        by_person = (
            select(votes)  # Index ix_votes_voter.
            .join(ballots, ballots.c.id == votes.c.ballot)
            .where(votes.c.voter.in_(await ids_of(self._link, person)), votes.c.refusal == "")
            .order_by(votes.c.id.desc())
            .limit(OF_PERSON)
        )
        cast = await self._votes(by_person.where(open_ballot) if open_only else by_person)
        by_id: dict[int, Ballot] = {}
        if given := list({vote.ballot for vote in cast}):
            for row in await self._link.rows(select(ballots).where(among(ballots.c.id, given))):
                by_id[row.id] = _to_ballot(row)
        return [(by_id[vote.ballot], vote) for vote in cast]

    async def raise_assurance(
        self,
        vote_ids: Collection[VoteId],
        assurance: Assurance,
        *,
        own_words: tuple[str, str] | None = None,
    ) -> list[Vote]:
        """Record a higher assurance of votes, and clear the refusals that it answers.

        A vote that already has a higher assurance keeps it. `own_words` are a reason and its
        evidence, which replace those that came with the vote. Returns the votes as they now are.
        """
        raised: list[Vote] = []
        for vote_id in sorted(vote_ids):
            vote = await self.vote(vote_id)
            if vote is not None:
                if own_words is not None:
                    vote = replace(vote, reason=own_words[0], evidence=own_words[1])
                raised.append(await self._raised(vote, assurance))
        return [await self.vote(vote.id) or vote for vote in raised]

    async def _known(self, vote: Vote) -> Vote | None:
        matches = await self._votes(
            _of_act(),
            ballot=vote.ballot,
            source=vote.source,
            evidence_ref=vote.evidence_ref,
            voters=await self._as_one(vote.ballot, vote.voter),
        )
        return matches[0] if matches else None

    async def _recast(self, known: Vote, proved: Vote) -> Vote | None:
        """Replace a refused vote by its proved copy; None if it has proof already."""
        if (
            known.counts
            or known.assurance is not Assurance.NONE
            or proved.assurance is Assurance.NONE
        ):
            return None
        same = replace(proved, id=known.id, voter=known.voter, superseded_by=None)
        placed = await self._placed(same)
        await self._link.run(
            update(votes)
            .where(votes.c.id == known.id)
            .values(**columns_of(votes, placed, without=()))
        )
        return placed

    async def current_of(self, voters: Collection[PersonId]) -> list[tuple[Ballot, Vote]]:
        """Return the current votes of people with their ballots, oldest vote first.

        In a writing transaction the open ballots are locked.
        """
        counting = (
            select(votes)  # Index ix_votes_voter.
            .where(votes.c.voter.in_(voters), current_vote)
            .order_by(votes.c.at.desc(), votes.c.id.desc())
            .limit(OF_PERSON)
        )
        given = sorted({vote.ballot for vote in await self._votes(counting)})
        wanted = select(ballots).where(among(ballots.c.id, given)).order_by(ballots.c.id)
        rows = await self._link.rows(self._link.locked(wanted, ballots)) if given else []
        by_id = {row.id: _to_ballot(row) for row in rows}
        return [
            (by_id[vote.ballot], vote)
            for vote in reversed(await self._votes(counting))
            if vote.ballot in by_id
        ]

    async def supersede(self, vote: Vote, *, by: Vote) -> None:
        """Record that a newer vote replaces one."""
        await self._link.run(update(votes).where(votes.c.id == vote.id).values(superseded_by=by.id))

    async def refuse(self, vote: Vote, *, why: Refusal) -> None:
        """Stop counting a vote, for a reason that became known after it was cast."""
        await self._link.run(update(votes).where(votes.c.id == vote.id).values(refusal=why))

    async def refuse_all(self, ballot_id: BallotId, *, why: Refusal) -> list[Vote]:
        """Stop counting all votes on a ballot, for one reason; return those that counted."""
        counted = await self.standing(ballot_id)
        await self._link.run(
            update(votes)  # Index uq_votes_ballot_voter_current.
            .where(votes.c.ballot == ballot_id, current_vote)
            .values(refusal=why)
        )
        return counted

    async def rename(self, ballot_id: BallotId, *, renamed: Callable[[str], str]) -> None:
        """Rename the choices in all votes on a ballot, also in uncounted ones."""
        cast = select(votes.c.id, votes.c.choice)  # Index ix_votes_ballot_id.
        ids: defaultdict[str, list[VoteId]] = defaultdict(list)
        for row in await self._link.rows(cast.where(votes.c.ballot == ballot_id)):
            if (choice := renamed(row.choice)) != row.choice:
                ids[choice].append(row.id)
        for choice, those in ids.items():
            changed = update(votes).where(among(votes.c.id, those))
            await self._link.run(changed.values(choice=choice))

    async def _raised(self, vote: Vote, assurance: Assurance) -> Vote:
        surer = assurance if is_enough(assurance, least=vote.assurance) else vote.assurance
        stronger = replace(vote, assurance=surer, refusal=None)
        placed = await self._placed(stronger) if vote.refusal else stronger
        await self._link.run(
            update(votes)
            .where(votes.c.id == vote.id)
            .values(**columns_of(votes, placed, without=()))
        )
        return placed

    async def _placed(self, vote: Vote) -> Vote:
        """Return `vote` with its standing beside the voter's current vote."""
        if vote.refusal:
            return vote
        current = next(iter(await self.standing(vote.ballot, voter=vote.voter)), None)
        if current is None:
            return vote
        if (vote.at, vote.id) < (current.at, current.id):
            return replace(vote, superseded_by=current.id)
        await self._link.run(
            update(votes).where(votes.c.id == current.id).values(superseded_by=vote.id)
        )
        return vote

    async def _as_one(self, ballot_id: BallotId, voter: PersonId) -> Sequence[PersonId]:
        """Return the ids of one voter: by the ballot's roster or, without one, by mailbox too."""
        if await has_electors(self._link, ballot_id):
            return await ids_of(self._link, voter)
        return await one_voter(self._link, voter)

    async def _one(self, statement: AnySelect, **values: object) -> Ballot | None:
        row = await self._link.first(self._link.locked(statement, ballots), **values)
        return None if row is None else _to_ballot(row)

    async def _votes(self, statement: AnySelect, **values: object) -> list[Vote]:
        rows = await self._link.rows(statement, **values)
        return [value_of(Vote, row, left_out=None) for row in rows]


_NEW_VOTE: Final = votes.insert()


@cache
def _open_of_item() -> AnySelect:
    return select(ballots).where(ballots.c.item == bindparam("number"), open_ballot)


@cache
def _own_current() -> AnySelect:
    return (
        select(votes)  # Index uq_votes_ballot_voter_current.
        .where(
            votes.c.ballot == bindparam("ballot"),
            among_given(votes.c.voter, "voters"),
            current_vote,
        )
        .order_by(votes.c.id)
    )


@cache
def _of_act() -> AnySelect:
    return select(votes).where(
        votes.c.ballot == bindparam("ballot"),
        votes.c.source == bindparam("source"),
        votes.c.evidence_ref == bindparam("evidence_ref"),
        among_given(votes.c.voter, "voters"),
    )


def _ballot_values(ballot: Ballot) -> dict[str, Any]:
    rules = ballot.rules
    return {
        **columns_of(ballots, ballot, without=("id", "rules", "refused_beyond", "versions")),
        "rule_name": rules.name,
        "rule": json.dumps(rules.form, separators=(",", ":")),
        "options": rules.options,
        "active": None if rules.active is None else str(rules.active),
        "minimum_assurance": rules.minimum_assurance,
        "versions": write_versions(ballot.versions),
    }


def _to_ballot(row: AnyRow) -> Ballot:
    versions = read_versions(Version, row.versions)
    rules = freeze_rules(
        row.rule_name,
        json.loads(row.rule),
        minimum_assurance=row.minimum_assurance,
        options=row.options,
        active=None if row.active is None else Fraction(row.active),
        versions=versions,
    )
    return value_of(Ballot, row, rules=rules, versions=versions)
