"""People and authors of mails whom an earlier version kept are told apart from new ones."""

from alembic import command
from sqlalchemy import Connection

from bot.domain.people.person import Namesake
from storage.database.engine import Database
from storage.database.migrate import settings_for
from tests.conftest import new_delivery_id
from tests.handlers.room import ADA, CHAIR, Room, mail
from tests.migrations.test_migrations import run


def take_back(connection: Connection) -> None:
    """Bring the database to where names were not remembered."""
    command.downgrade(settings_for(connection), "0017-1")


async def test_names_seen_before_are_known(database_url: str) -> None:
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    room = Room(database)
    await room.fetch(
        mail("one", writer="Ada Example <ada@example.org>"),
        mail("two", writer="Ada Example <eve@evil.example>"),
    )
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.press(ADA, 1, "agree")
    await database.close()

    await run(database_url, take_back)
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.reading() as store:
        (found,) = (await store.known_names.alike(["Ada Example"], own=[])).values()
    await database.close()

    assert found == (
        Namesake("ada@example.org", 1),
        Namesake("eve@evil.example", 2),
        Namesake("slack:U02ADA", 3),
    )
