from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.refusal import NOT_PROVED
from bot.domain.ids import BallotId, PersonId, SlackUserId, VoteId
from bot.domain.items.comment import Source
from bot.errors import Refused
from storage.database.engine import Database
from storage.store import Store
from tests.storage.samples import COUNCIL, MINUTE, NOW, given_item, new_ballot, new_vote, open_item


async def ballot_with_voter(store: Store) -> tuple[Ballot, PersonId]:
    item = await open_item(store)
    ballot = await store.ballots.open(new_ballot(item.number))
    voter = await store.people.by_slack(SlackUserId("U1"), name="Ana")
    return ballot, voter.id


async def test_an_item_has_one_open_ballot(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        first = await store.ballots.open(new_ballot(item.number))
        with pytest.raises(Refused, match="open ballot"):
            await store.ballots.open(new_ballot(item.number))
        closed = replace(
            first, state=BallotState.CLOSED, closed_at=NOW + MINUTE, outcome="accepted"
        )
        await store.ballots.save(closed)
        second = await store.ballots.open(new_ballot(item.number))

    async with database.reading() as store:
        assert await store.ballots.get(first.id) == closed
        assert await store.ballots.open_of_item(item.number) == second
        assert await store.ballots.latest_of_item(item.number) == second
        assert await store.ballots.of_items([item.number]) == {item.number: second}
        assert await store.ballots.get(BallotId(99)) is None


async def test_ballots_are_due_when_their_time_is_over(database: Database) -> None:
    async with database.transaction() as store:
        items = [await open_item(store, COUNCIL) for _ in range(3)]
        late, soon, open_ = [
            await store.ballots.open(new_ballot(item.number, closes_at=NOW + minute * MINUTE))
            for item, minute in zip(items, (2, 1, 3), strict=True)
        ]

        assert await store.ballots.due(NOW + 2 * MINUTE, lists=[COUNCIL]) == [soon, late]
        assert await store.ballots.due(NOW + 2 * MINUTE, lists=[COUNCIL], limit=1) == [soon]
        assert await store.ballots.due(NOW, lists=[COUNCIL]) == []
        assert (await store.ballots.due(NOW + 3 * MINUTE, lists=[COUNCIL]))[-1] == open_


async def test_the_newest_vote_stands_and_all_are_kept(database: Database) -> None:
    async with database.transaction() as store:
        ballot, voter = await ballot_with_voter(store)
        first = await store.ballots.cast(new_vote(ballot.id, voter, ref="a", minute=1))
        second = await store.ballots.cast(
            new_vote(ballot.id, voter, ref="b", minute=2, choice="block")
        )
        late = await store.ballots.cast(new_vote(ballot.id, voter, ref="c", minute=0))
        assert first is not None
        assert second is not None
        assert late is not None

        assert await store.ballots.votes(ballot.id) == [
            replace(first, superseded_by=second.id),
            second,
            late,
        ]
        assert await store.ballots.votes(ballot.id, voter=voter) == [
            replace(first, superseded_by=second.id),
            second,
            late,
        ]
        other = await store.people.by_address("other@example.org", name="Other")
        assert await store.ballots.votes(ballot.id, voter=other.id) == []
        assert late.superseded_by == second.id
        assert await store.ballots.vote(second.id) == second
        assert await store.ballots.vote(VoteId(99)) is None


async def test_one_act_is_one_vote(database: Database) -> None:
    async with database.transaction() as store:
        ballot, voter = await ballot_with_voter(store)
        await store.ballots.cast(new_vote(ballot.id, voter, ref="a"))

        assert await store.ballots.cast(new_vote(ballot.id, voter, ref="a", minute=5)) is None
        mail = new_vote(ballot.id, voter, ref="a", minute=5, source=Source.MAIL)
        assert await store.ballots.cast(mail) is not None


async def test_a_refused_vote_supersedes_nothing_until_it_is_confirmed(
    database: Database,
) -> None:
    async with database.transaction() as store:
        ballot, voter = await ballot_with_voter(store)
        first = await store.ballots.cast(new_vote(ballot.id, voter, ref="a", minute=1))
        refused = await store.ballots.cast(
            new_vote(ballot.id, voter, ref="b", minute=2, source=Source.MAIL, refusal=NOT_PROVED)
        )
        assert first is not None
        assert refused is not None
        assert [vote.counts for vote in await store.ballots.votes(ballot.id)] == [True, False]

        raised = await store.ballots.raise_assurance([refused.id, VoteId(99)], Assurance.TOKEN)

        assert raised == [replace(refused, refusal=None, assurance=Assurance.TOKEN)]
        assert [vote.counts for vote in await store.ballots.votes(ballot.id)] == [False, True]

        weaker = await store.ballots.raise_assurance([refused.id], Assurance.LIST)
        assert [vote.assurance for vote in weaker] == [Assurance.TOKEN]


async def test_an_old_refused_vote_confirmed_late_is_superseded(database: Database) -> None:
    async with database.transaction() as store:
        ballot, voter = await ballot_with_voter(store)
        refused = await store.ballots.cast(
            new_vote(ballot.id, voter, ref="a", minute=1, refusal=NOT_PROVED)
        )
        current = await store.ballots.cast(new_vote(ballot.id, voter, ref="b", minute=2))
        assert refused is not None
        assert current is not None

        (raised,) = await store.ballots.raise_assurance([refused.id], Assurance.SLACK)

        assert raised.superseded_by == current.id


async def test_a_person_sees_their_votes_newest_first(database: Database) -> None:
    async with database.transaction() as store:
        ballot, voter = await ballot_with_voter(store)
        first = await store.ballots.cast(new_vote(ballot.id, voter, ref="a"))
        closed = replace(ballot, state=BallotState.CLOSED, closed_at=NOW)
        await store.ballots.save(closed)
        item = await open_item(store)
        open_ballot = await store.ballots.open(new_ballot(item.number))
        second = await store.ballots.cast(new_vote(open_ballot.id, voter, ref="b"))

        assert await store.ballots.votes_of_person(voter, open_only=False) == [
            (open_ballot, second),
            (closed, first),
        ]
        assert await store.ballots.votes_of_person(voter, open_only=True) == [(open_ballot, second)]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    votes=st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=7),
    data=st.data(),
)
async def test_the_current_vote_does_not_depend_on_the_order_of_arrival(
    database: Database, votes: Sequence[tuple[int, bool]], data: st.DataObject
) -> None:
    # Minutes made distinct: of two votes of one instant the one recorded last stands.
    acts = [(place * 10 + minute, refused) for place, (minute, refused) in enumerate(votes)]
    counting = [minute for minute, refused in acts if not refused]
    arrival = data.draw(st.permutations(acts))

    async with database.transaction() as store:
        ballot, voter = await ballot_with_voter(store)
        for minute, refused in arrival:
            await store.ballots.cast(
                new_vote(
                    ballot.id,
                    voter,
                    ref=str(minute),
                    minute=minute,
                    refusal=NOT_PROVED if refused else None,
                )
            )
        kept = await store.ballots.votes(ballot.id)

    standing = [vote.evidence_ref for vote in kept if vote.counts]
    assert standing == ([str(max(counting))] if counting else [])
    assert len(kept) == len(acts)
