"""An older database gets the public date of each item, and the words that everybody may find."""

from dataclasses import replace

from alembic import command
from sqlalchemy import Connection

from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, Event, HistoryEntry, StateChange
from bot.domain.items.item import ItemState
from bot.domain.items.search import read_query
from storage.board.shown import Shown
from storage.database.engine import Database
from storage.database.migrate import settings_for
from storage.store import Store
from tests.migrations.test_migrations import new_delivery_id, run
from tests.storage.samples import COUNCIL, MINUTE, NOW, new_mail, open_item, parsed


def take_back(connection: Connection) -> None:
    """Make the tables as they were before."""
    command.downgrade(settings_for(connection), "0050")


async def fill(store: Store) -> None:
    """Let a comment that no list has, one that a list has, and a sleep move the dates of items."""
    ana = (await store.people.by_address("ana@example.org", name="Ana")).id
    for name, minute in (("private", 5), ("told", 6), ("asleep", 7), ("titled", 8)):
        item = await open_item(store)
        await store.mails.add([new_mail(parsed(name), item.thread)])
        at = NOW + minute * MINUTE
        if name in ("private", "told"):
            said = (ana, Source.SLACK, at, f"{name} words", None, None)
            comment = await store.comments.add(item.number, *said, list_name=COUNCIL)
            assert comment is not None
            sent = at + MINUTE if name == "told" else None
            await store.comments.save(replace(comment, digest_sent_at=sent))
        else:
            event: Event = StateChange(ItemState.OPEN, ItemState.DORMANT)
            if name == "titled":
                event = Changed(Change.TITLE, "Old", "A quay")
            await store.history.add([HistoryEntry(item.number, at, ana, event, Source.SLACK)])
        await store.items.touch({item.number: at + 2 * MINUTE})


async def test_only_what_everybody_knows_moves_the_public_date(database_url: str) -> None:
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        await fill(store)
    await database.close()
    await run(database_url, take_back)

    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.reading() as store:
        items = [await store.items.get(ItemNumber(number)) for number in range(1, 5)]
        public = store.public(Shown(frozenset({COUNCIL})))
        found = [
            [one.text for one in await public.search.best(read_query(word), limit=9)]
            for word in ('"private words"', '"told words"', "quay")
        ]
    await database.close()

    minutes = [
        ((one.updated_at - NOW) // MINUTE, (one.changed_at - NOW) // MINUTE) for one in items if one
    ]
    assert minutes == [(0, 7), (7, 8), (0, 9), (10, 10)]
    assert found == [[], ["told words"], ["A quay"]]
