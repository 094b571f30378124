"""What was indexed by an earlier version is found by its words' forms, titles first."""

from datetime import timedelta

from alembic import command
from sqlalchemy import Connection, text

from bot.domain.items.search import read_query
from storage.database.engine import Database
from storage.database.migrate import settings_for
from tests.conftest import new_delivery_id
from tests.handlers.room import CHAIR, START, Room, mail
from tests.migrations.test_migrations import run


def take_back(connection: Connection) -> None:
    """Bring the database to where no words are indexed by their stems."""
    command.downgrade(settings_for(connection), "0058")
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO mail_search(mail_search) VALUES('delete-all')"))
        connection.execute(text("DELETE FROM slack_search"))
    else:
        connection.execute(text("TRUNCATE mail_search, slack_search"))


async def test_all_that_was_there_is_found_by_its_forms(database_url: str) -> None:
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    room = Room(database)
    await room.fetch(
        mail("first", "Who votes?", subject="The berth", date=START),
        mail("second", "We vote on it.", subject="The crane", date=START + timedelta(minutes=1)),
    )
    await room.pen(CHAIR, "title 1 Voting on the berth")
    await database.close()

    await run(database_url, take_back)
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.reading() as store:
        found = await store.search.best(read_query("vote"), limit=9)
    await database.close()

    assert [one.text for one in found] == ["We vote on it.", "Voting on the berth"]
