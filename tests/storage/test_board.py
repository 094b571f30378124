"""What the board asks of several items at once."""

from dataclasses import replace

from bot.domain.ballots.ballot import BallotState
from bot.domain.calls.call import Call, CallState
from bot.domain.ids import CallId, ItemNumber, MessageId, SlackUserId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, EndMoved, HistoryEntry, VoteSeen
from bot.mail.values import Automatic
from storage.board.public import Public
from storage.board.shown import Shown
from storage.database.engine import Database
from storage.store import Store
from tests.storage.samples import (
    COUNCIL,
    MINUTE,
    NOW,
    given_item,
    new_ballot,
    new_mail,
    new_vote,
    open_item,
    parsed,
)


def public(store: Store) -> Public:
    """Return what the readers of one list may see."""
    return store.public(Shown(frozenset({COUNCIL})))


async def test_the_newest_mails_of_several_threads_leave_out_programs_mails(
    database: Database,
) -> None:
    async with database.transaction() as store:
        threads = [(await open_item(store)).thread for _ in range(3)]
        mails = [
            new_mail(parsed(f"{place}.{minute}", date=NOW + minute * MINUTE), thread)
            for place, thread in enumerate(threads)
            for minute in (place, place + 10)
        ]
        robot = replace(parsed("robot", date=NOW + 99 * MINUTE), automatic=Automatic.AUTO_REPLY)
        await store.mails.add([*mails, new_mail(robot, threads[0])])

    async with database.reading() as store:
        stored_mails = await public(store).mails.newest_of_threads(threads[:2], limit=3)
        nothing = await public(store).mails.newest_of_threads([], limit=3)

    assert [mail.message_id for mail in stored_mails] == [
        MessageId(f"{name}@example.org") for name in ("1.11", "0.10", "1.1")
    ]
    assert nothing == []


async def test_every_call_and_ballot_of_items_is_found_but_no_draft(database: Database) -> None:
    async with database.transaction() as store:
        item, other = [await open_item(store) for _ in range(2)]
        first = await store.ballots.open(new_ballot(item.number))
        ended = replace(first, state=BallotState.CLOSED, closed_at=NOW, outcome="accepted")
        await store.ballots.save(ended)
        second = await store.ballots.open(new_ballot(item.number))
        draft = replace(new_ballot(other.number), state=BallotState.DRAFT, drafted_at=NOW)
        await store.ballots.open(draft)
        call = await store.calls.open(new_call(other.number), remind_at=None)
        ended_call = replace(call, state=CallState.CLOSED, closed_at=NOW, outcome="closed")
        await store.calls.save(ended_call)
        again = await store.calls.open(new_call(other.number), remind_at=None)

    async with database.reading() as store:
        both = [item.number, other.number]
        assert await store.ballots.all_of_items(both) == {
            item.number: [second, ended],
            other.number: [],
        }
        assert await store.calls.all_of_items(both) == {
            item.number: [],
            other.number: [again, ended_call],
        }


def new_call(number: ItemNumber) -> Call:
    return Call(
        id=CallId(0),
        item=number,
        text="",
        questions=(),
        state=CallState.OPEN,
        opened_at=NOW,
        opened_by=None,
        closes_at=NOW + 60 * MINUTE,
    )


async def test_the_standing_votes_of_several_ballots_are_read_at_once(database: Database) -> None:
    async with database.transaction() as store:
        ballots = [
            await store.ballots.open(new_ballot((await open_item(store)).number)) for _ in range(2)
        ]
        voter = (await store.people.by_slack(SlackUserId("U1"), name="Ana")).id
        for minute in range(2):
            await store.ballots.cast(
                new_vote(ballots[0].id, voter, ref=f"1.{minute}", minute=minute)
            )

    async with database.reading() as store:
        by_key = await store.ballots.standing_on([ballot.id for ballot in ballots])

    assert [vote.evidence_ref for vote in by_key[ballots[0].id]] == ["1.1"]
    assert by_key[ballots[1].id] == []


async def test_entries_of_some_kinds_are_read_for_several_items(database: Database) -> None:
    async with database.transaction() as store:
        item, other = [await open_item(store) for _ in range(2)]
        moved = HistoryEntry(item.number, NOW, None, EndMoved(NOW, NOW + MINUTE), Source.SLACK)
        later = replace(moved, item=other.number, at=NOW + MINUTE)
        await store.history.add([later, moved, replace(moved, event=VoteSeen("agree"))])

    async with database.reading() as store:
        entries = await store.history.of_items([item.number, other.number], {Change.DEADLINE})
        nothing = await store.history.of_items([], {Change.DEADLINE})

    assert entries == [moved, later]
    assert nothing == []


async def test_published_comments_are_those_that_a_digest_took(database: Database) -> None:
    item = await given_item(database)
    async with database.transaction() as store:
        author = (await store.people.by_address("ana@example.org", name="Ana")).id
        added = [
            await store.comments.add(item.number, author, Source.SLACK, NOW, text, None, None)
            for text in ("Told", "Told and deleted", "Not told")
        ]
        comment, deleted, _kept = [other for other in added if other is not None]
        comment = replace(comment, digest_sent_at=NOW)
        await store.comments.save(comment)
        await store.comments.save(replace(deleted, digest_sent_at=NOW, deleted=True))

    async with database.reading() as store:
        assert await public(store).comments.of_items([item.number]) == [comment]
        assert await public(store).comments.of_items([]) == []


async def test_merged_items_are_found_by_when_they_last_changed(database: Database) -> None:
    async with database.transaction() as store:
        survivor, merged, old = [await open_item(store) for _ in range(3)]
        changed = replace(merged, merged_into=survivor.number, updated_at=NOW + MINUTE)
        for item in (changed, replace(old, merged_into=survivor.number)):
            await store.items.save(item)

    async with database.reading() as store:
        items = await store.items.merged_since(NOW + MINUTE, limit=10)

    assert [item.number for item in items] == [merged.number]
