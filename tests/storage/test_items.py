from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item, ItemKind, ItemState
from bot.errors import TryAgainLater
from storage.database.engine import Database
from storage.database.sqlite_library import sqlite3
from tests.storage.samples import (
    BOARD,
    COUNCIL,
    MINUTE,
    NOW,
    given_item,
    new_ballot,
    new_item,
    open_item,
)


async def test_numbers_rise_by_one_and_are_not_burnt_by_what_was_undone(
    database: Database,
) -> None:
    async def opened_in_vain() -> None:
        async with database.transaction() as store:
            await open_item(store)
            raise LookupError

    first = await given_item(database)
    with pytest.raises(LookupError):
        await opened_in_vain()
    async with database.transaction() as store:
        threads = await store.mails.new_threads(2)
        more = await store.items.open([new_item(thread) for thread in threads])

    assert [first.number, *(item.number for item in more)] == [1, 2, 3]


async def test_a_number_that_comes_with_an_item_is_not_given_again(database: Database) -> None:
    async with database.transaction() as store:
        threads = await store.mails.new_threads(3)
        given = replace(new_item(threads[0]), number=ItemNumber(40))
        opened = await store.items.open([given, new_item(threads[1])])
        opened += await store.items.open([new_item(threads[2])])

    assert [item.number for item in opened] == [40, 41, 42]


async def test_an_item_is_read_back_as_it_was_saved(database: Database) -> None:
    item = await given_item(database, BOARD, COUNCIL)

    async with database.transaction() as store:
        holder = await store.people.by_address("kim@example.org", name="Kim")
        changed = replace(
            item,
            title="Budget",
            state=ItemState.COMMENTING,
            kind=ItemKind.CALL,
            holder=holder.id,
            labels=("urgent", "größer"),
            deadline=NOW + timedelta(days=9, microseconds=1),
            updated_at=NOW + MINUTE,
            outcome="so be it",
        )
        await store.items.save(changed)

    async with database.reading() as store:
        assert await store.items.get(item.number) == changed
        for unknown in (99, 2**63, 10**30, -(2**63) - 1):
            assert await store.items.get(ItemNumber(unknown)) is None


async def test_lists_keep_the_order_of_their_arrival(database: Database) -> None:
    item = await given_item(database, COUNCIL)

    async with database.transaction() as store:
        await store.items.add_lists(item.number, [COUNCIL, BOARD])
        await store.items.add_lists(item.number, [BOARD])
        saved = await store.items.get(item.number)

    assert saved is not None
    assert saved.lists == (COUNCIL, BOARD)


async def test_updated_at_only_moves_forward(database: Database) -> None:
    first = await given_item(database)
    second = await given_item(database)

    async with database.transaction() as store:
        await store.items.touch({first.number: NOW + MINUTE, second.number: NOW - MINUTE})
        await store.items.touch({})

    async with database.reading() as store:
        items = await store.items.search()
        assert [(item.number, item.updated_at) for item in items] == [
            (first.number, NOW + MINUTE),
            (second.number, NOW),
        ]


async def test_a_thread_has_one_item_that_is_not_merged(database: Database) -> None:
    item = await given_item(database)
    gone = await given_item(database)

    async with database.transaction() as store:
        await store.items.save(
            replace(gone, thread=item.thread, state=ItemState.CLOSED, merged_into=item.number)
        )

    async with database.reading() as store:
        assert await store.items.of_threads([item.thread, gone.thread]) == {item.thread: item}
        assert await store.items.search() == [item]

    async def second_item() -> None:
        async with database.transaction() as store:
            await store.items.open([new_item(item.thread)])

    with pytest.raises(sqlite3.IntegrityError if database.is_sqlite else TryAgainLater):
        await second_item()


async def test_items_are_searched_by_everything_at_once(database: Database) -> None:
    async with database.transaction() as store:
        ana = await store.people.by_address("ana@example.org", name="Ana")
        plain = await open_item(store, COUNCIL)
        voting = await open_item(store, COUNCIL, BOARD)
        late = await open_item(store, BOARD)
        settled = await open_item(store, BOARD)
        await store.ballots.open(new_ballot(voting.number))
        await store.items.save(replace(voting, state=ItemState.VOTING, updated_at=NOW + 2 * MINUTE))
        await store.items.save(replace(late, holder=ana.id, deadline=NOW))
        await store.items.save(
            replace(settled, holder=ana.id, deadline=NOW, state=ItemState.DECIDED)
        )
    numbers = [item.number for item in (plain, voting, late, settled)]

    async with database.reading() as store:

        def numbered(items: list[Item]) -> list[int]:
            return [numbers.index(item.number) for item in items]

        search = store.items.search
        assert numbered(await search()) == [1, 3, 2, 0]
        assert numbered(await search(newest_first=False)) == [0, 2, 3, 1]
        assert numbered(await search(limit=2)) == [1, 3]
        assert numbered(await search(states=[ItemState.VOTING])) == [1]
        assert numbered(await search(list_name=BOARD)) == [1, 3, 2]
        assert numbered(await search(holder=ana.id)) == [3, 2]
        assert numbered(await search(with_open_ballot=True)) == [1]
        assert numbered(await search(overdue_at=NOW)) == [2]
        assert numbered(await search(overdue_at=NOW - MINUTE)) == []
        assert numbered(await search(updated_since=NOW + MINUTE)) == [1]
        assert numbered(await search(opened_since=NOW + MINUTE)) == []
        assert numbered(await search(list_name=BOARD, states=[ItemState.OPEN])) == [2]


def entry(item: Item, what: Change, *, minute: int) -> HistoryEntry:
    return HistoryEntry(
        item=item.number,
        at=NOW + minute * MINUTE,
        actor=None,
        event=Changed(what, "a", "b"),
        source=Source.MAIL,
        evidence="one@example.org",
    )


async def test_entries_that_are_a_transactions_first_step_are_undone_with_it(
    database: Database,
) -> None:
    item = await given_item(database, COUNCIL)

    async def fails() -> None:
        async with database.transaction() as store:
            await store.history.add([entry(item, Change.OPENED, minute=0)])
            raise LookupError

    with pytest.raises(LookupError):
        await fails()

    async with database.reading() as store:
        assert await store.history.of_item(item.number) == []


async def test_history_is_read_in_the_order_it_happened(database: Database) -> None:
    item = await given_item(database, COUNCIL)
    other = await given_item(database, BOARD)
    opened = entry(item, Change.OPENED, minute=0)
    mail = entry(item, Change.MAIL, minute=2)
    titled = entry(item, Change.TITLE, minute=1)

    async with database.transaction() as store:
        await store.history.add([opened, mail, titled, entry(other, Change.MAIL, minute=3)])
        await store.history.add([])

    async with database.reading() as store:
        assert await store.history.of_item(item.number) == [opened, titled, mail]
        assert await store.history.of_item(item.number, limit=2) == [titled, mail]
        since = await store.history.since(COUNCIL, NOW + MINUTE, [Change.MAIL, Change.OPENED])
        assert since == [mail]
