"""Refused votes by the thousand: they push no real one out, and are counted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.refusal import NOT_PROVED
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber, PersonId, VoteId
from bot.domain.items.comment import Source
from bot.render.words import refusals
from handlers.counting.results import result_facts
from handlers.showing.facts import gather_item
from storage.decisions.ballots import REFUSED_OF_VOTER, UNPROVED_OF_BALLOT
from storage.store import Store
from storage.tables import votes
from tests.handlers.room import ADA, BEN, CHAIR, US, Room, mail

FLOOD = 100_000


async def a_ballot(room: Room) -> Ballot:
    """Open a ballot on #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
    assert ballot is not None
    return ballot


def forged(ballot: Ballot, voter: PersonId, name: str) -> Vote:
    """Return a vote by mail in somebody's name that nothing proves."""
    return Vote(
        VoteId(0),
        ballot.id,
        voter,
        "block",
        "No.",
        Source.MAIL,
        Assurance.NONE,
        at=ballot.opened_at + timedelta(minutes=1),
        evidence="block: No.",
        evidence_ref=f"{name}@mail.example.org",
        refusal=NOT_PROVED,
    )


async def flood(store: Store, vote: Vote, many: int) -> None:
    """Keep so many votes, as earlier versions did."""
    ids = await store.ballots._link.next_ids(votes.c.id, many)  # noqa: SLF001
    rows: list[dict[str, Any]] = [
        {
            "id": number,
            "ballot": vote.ballot,
            "voter": vote.voter,
            "choice": vote.choice,
            "reason": vote.reason,
            "source": vote.source,
            "assurance": vote.assurance,
            "at": vote.at,
            "evidence": vote.evidence,
            "evidence_ref": f"{number}@mail.example.org",
            "refusal": vote.refusal,
            "superseded_by": None,
        }
        for number in ids
    ]
    await store.ballots._link.add_rows(votes, rows)  # noqa: SLF001


async def test_a_hundred_thousand_refused_votes_do_not_displace_real_ones(room: Room) -> None:
    ballot = await a_ballot(room)
    async with room.database.transaction() as store:
        ada = await store.people.by_address("ada@example.org", name="Ada Example")
        await flood(store, forged(ballot, ada.id, "flood"), FLOOD)
        ben = await store.people.by_address("ben@example.net", name="Ben Example")
        real = forged(ballot, ben.id, "real")
        real = replace(real, choice="agree", refusal=None, assurance=Assurance.LIST)
        assert await store.ballots.cast(real) is not None

    assert await room.tally(1) == {"agree": 1}
    counting = [row for row in (await room.show(1))["votes"] if row["counts"]]
    assert [row["voter"] for row in counting] == ["Ben Example"]
    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
        assert item is not None
        assert (await gather_item(store, item, config=room.config)).refused == FLOOD
    await room.pen(CHAIR, "close 1")
    async with room.database.reading() as store:
        facts = await result_facts(store, ballot.id, config=room.config)
    assert (facts.ballot.outcome, facts.tally.cast, facts.refused) == ("accepted", 1, FLOOD)
    assert len(facts.votes) == 1


async def test_of_votes_that_nothing_proves_a_ballot_keeps_some_and_counts_the_rest(
    room: Room,
) -> None:
    ballot = await a_ballot(room)

    async with room.database.transaction() as store:
        ada = await store.people.by_address("ada@example.org", name="Ada Example")
        await flood(store, forged(ballot, ada.id, "flood"), UNPROVED_OF_BALLOT - 1)
        for number in range(4):
            voter = await store.people.by_address(f"p{number}@example.com", name="")
            vote = await store.ballots.cast(forged(ballot, voter.id, f"f{number}"))
            assert (vote is not None) is (number == 0)

    async with room.database.reading() as store:
        now = await store.ballots.get(ballot.id)
        assert now is not None
        assert await store.ballots.refused(now) == UNPROVED_OF_BALLOT + 3


async def test_forged_votes_of_one_name_are_bounded_and_answered_no_more(room: Room) -> None:
    await a_ballot(room)
    several = REFUSED_OF_VOTER + 5

    for number in range(several):
        await room.fetch(mail(f"f{number}", "#1: block: no", through=None, to=US))

    shown = await room.show(1)
    assert len(shown["votes"]) == REFUSED_OF_VOTER
    assert len([row for row in shown["history"] if row["what"] == "vote"]) == REFUSED_OF_VOTER
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) <= REFUSED_OF_VOTER
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert ballot is not None
        assert await store.ballots.refused(ballot) == several


async def test_after_a_flood_real_votes_count_by_each_way(room: Room) -> None:
    ballot = await a_ballot(room)
    async with room.database.transaction() as store:
        other = await store.people.by_address("other@example.com", name="")
        await flood(store, forged(ballot, other.id, "flood"), UNPROVED_OF_BALLOT)
        ada = await store.people.by_address("ada@example.org", name="Ada Example")
        for number in range(REFUSED_OF_VOTER):
            await store.ballots.cast(forged(ballot, ada.id, f"ada{number}"))

    await room.press(BEN, 1, "agree")
    await room.fetch(mail("beside", "+1", through=None, answers=["call"]))
    await room.fetch(mail("beside", "+1", answers=["call"]))
    await room.fetch(
        mail("reasonless", "block", writer="Cy <cy@example.org>", answers=["call"]),
    )

    assert await room.tally(1) == {"agree": 2}
    assert refusals.REASON_NEEDED.format(choice="block") in await room.refusals(1)
    assert {delivery.recipient for delivery in await room.queued(DeliveryKind.MAIL_RECEIPT)} >= {
        "cy@example.org"
    }


async def test_what_somebody_votes_himself_is_shown_though_others_forge_his_name(
    room: Room,
) -> None:
    ballot = await a_ballot(room)
    await room.press(ADA, 1, "agree")
    async with room.database.transaction() as store:
        ada = await store.people.find_slack(ADA)
        assert ada is not None
        await flood(store, forged(ballot, ada.id, "flood"), 1000)

    assert "agree" in (await room.pen(ADA, "mine")).text
