"""What was indexed by an earlier version is found by whole addresses, and by no part of a host."""

from alembic import command
from sqlalchemy import Connection

from bot.domain.ids import ListName
from bot.domain.items.search import read_query
from storage.board.shown import Shown
from storage.database.engine import Database
from storage.database.migrate import settings_for
from tests.conftest import new_delivery_id
from tests.handlers.room import ADA, CHAIR, Room, mail
from tests.migrations.test_migrations import run


def take_back(connection: Connection) -> None:
    """Bring the database to where the words are indexed anew."""
    command.downgrade(settings_for(connection), "0053")


async def test_all_that_can_be_searched_is_indexed_anew(database_url: str) -> None:
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    room = Room(database)
    await room.fetch(
        mail("one", "Write to harbour@pier.example.", writer="Zoe <zoe@example.org>"),
        mail("away", "Away.", headers={"Auto-Submitted": "auto-replied"}),
    )
    await room.pen(CHAIR, "title 1 The quay at night")
    await room.pen(ADA, "comment 1 Ask crane@pier.example.")
    await database.close()

    await run(database_url, take_back)
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.reading() as store:
        found = {
            words: [one.what for one in await store.search.best(read_query(words), limit=9)]
            for words in (
                *("harbour@pier.example", "from:zoe@example.org", "from:zoe@pier.example"),
                *("from:ada@example.org crane@pier.example", "quay night", "pier.example", "away"),
            )
        }
        public = store.public(Shown(frozenset({ListName("council")})))
        on_board = {
            words: len(await public.search.best(read_query(words), limit=9))
            for words in ("quay night", "harbour", "crane")
        }
    await database.close()

    assert found == {
        "harbour@pier.example": ["mail"],
        "from:zoe@example.org": ["mail"],
        "from:zoe@pier.example": [],
        "from:ada@example.org crane@pier.example": ["comment"],
        "quay night": ["title"],
        "pier.example": [],
        "away": [],
    }
    assert on_board == {"quay night": 1, "harbour": 1, "crane": 0}
