"""What is counted for whoever watches the service."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.ballots.assurance import Assurance
from bot.domain.delivery import ANSWERS_BEGIN, DeliveryKind, Lane
from bot.domain.items.comment import Source
from storage.database.engine import Database
from storage.measures import Waiting
from storage.values import Sent
from tests.storage.samples import (
    BOARD,
    COUNCIL,
    MINUTE,
    NOW,
    new_ballot,
    new_mail,
    new_vote,
    note,
    open_item,
    parsed,
)


async def test_what_waits_is_counted_by_kind_and_lane(database: Database) -> None:
    mail = replace(note("mail/a"), kind=DeliveryKind.MAIL_NOTE)
    answer = replace(mail, destination=f"{ANSWERS_BEGIN}a@example.org")
    async with database.transaction() as store:
        gone = await store.outbox.add(note("slack/U1"), now=NOW - MINUTE)
        for place, delivery in enumerate((note("slack/U2"), note("slack/U3"), mail, answer)):
            await store.outbox.add(delivery, now=NOW + place * MINUTE)
    assert gone is not None
    async with database.transaction() as store:
        await store.outbox.claim_due(
            now=NOW, lease=timedelta(minutes=5), limit=1, worker="w", lane=Lane.MAIN
        )
        await store.outbox.record([Sent(gone, at=NOW, result="1.1")])

    async with database.reading() as store:
        assert sorted(await store.measures.waiting(), key=lambda waiting: waiting.oldest) == [
            Waiting(DeliveryKind.SLACK_NOTE, Lane.MAIN, 2, NOW),
            Waiting(DeliveryKind.MAIL_NOTE, Lane.MAIN, 1, NOW + 2 * MINUTE),
            Waiting(DeliveryKind.MAIL_NOTE, Lane.ANSWERS, 1, NOW + 3 * MINUTE),
        ]


async def test_mails_and_votes_are_counted_by_what_they_came_by(database: Database) -> None:
    async with database.transaction() as store:
        item = await open_item(store)
        await store.mails.add(
            [
                new_mail(parsed("a"), item.thread, COUNCIL),
                new_mail(parsed("b"), item.thread, COUNCIL, BOARD),
            ]
        )
        ana = await store.people.by_address("ana@example.org", name="Ana")
        ballot = await store.ballots.open(new_ballot(item.number))
        for minute, source in enumerate((Source.SLACK, Source.MAIL, Source.MAIL)):
            vote = new_vote(ballot.id, ana.id, ref=str(minute), minute=minute, source=source)
            await store.ballots.cast(vote)

    async with database.reading() as store:
        assert await store.measures.mails() == {COUNCIL: 2, BOARD: 1}
        assert await store.measures.votes() == {
            (Source.SLACK, Assurance.SLACK): 1,
            (Source.MAIL, Assurance.LIST): 2,
        }


async def test_what_was_set_aside_is_told_once(database: Database) -> None:
    async with database.transaction() as store:
        numbers = [
            await store.set_aside.add(at=NOW, reason=reason, size=1, where="a file", raw=b"")
            for reason in ("it is empty", "it is too late")
        ]

    async with database.reading() as store:
        told = await store.measures.set_aside_after(0)
        assert told == list(zip(numbers, ("it is empty", "it is too late"), strict=True))
        assert await store.measures.set_aside_after(numbers[0]) == told[1:]
        assert await store.measures.set_aside_after(numbers[1]) == []
        assert await store.measures.held_after(0) == []


async def test_a_digest_counts_once_it_has_left(database: Database) -> None:
    async with database.transaction() as store:
        for slot, name in (("1", COUNCIL), ("2", COUNCIL), ("1", BOARD)):
            digest = await store.digests.add(
                name, slot=slot, window_start=NOW, window_end=NOW + int(slot) * MINUTE, at=NOW
            )
            assert digest is not None
            mail = note("mail/list", dedup_key=f"digest:{digest.id}")
            queued = await store.outbox.add(replace(mail, destination=f"mail/{digest.id}"), now=NOW)
            if name == COUNCIL and slot == "1":
                assert queued is not None
                await store.outbox.record([Sent(queued, at=NOW + MINUTE, result="<d@example.org>")])

    async with database.reading() as store:
        instants = await store.measures.digests_sent([COUNCIL, BOARD])
    assert instants == {COUNCIL: NOW + MINUTE}
