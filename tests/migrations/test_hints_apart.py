"""A question that was to leave sooner leaves, though its instant had been written as text."""

from datetime import timedelta

from alembic import command
from sqlalchemy import Connection, text

from bot.domain.limits import Limit
from storage.database.engine import Database
from storage.database.migrate import settings_for
from tests.conftest import new_delivery_id
from tests.migrations.test_migrations import run
from tests.storage.samples import NOW, note


def take_back(connection: Connection) -> None:
    """Bring the database to where the instant is a text, as it was written in SQLite."""
    command.downgrade(settings_for(connection), "0054")
    if connection.dialect.name == "sqlite":
        written = NOW.strftime("%Y-%m-%d %H:%M:%S.000000")
        connection.execute(text("UPDATE deliveries SET due_at = :at"), {"at": written})


async def test_an_instant_that_was_text_is_one_again(database_url: str) -> None:
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        delivery = await store.outbox.add(note("answers/ada@example.org"), now=NOW)
        assert delivery is not None
        await store.limits.add(Limit.PROVED_HINT, "ada@example.org", now=NOW, delivery=delivery)
    await database.close()

    await run(database_url, take_back)
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        (due,) = await store.outbox.claim_due(
            now=NOW, lease=timedelta(minutes=1), limit=9, worker="worker"
        )
        counted = await store.limits.recent(Limit.PROVED_HINT, "ada@example.org", since=NOW)
    await database.close()

    assert due.id == delivery
    assert counted == []
