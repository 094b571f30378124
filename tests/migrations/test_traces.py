"""Mails that an earlier version kept are found by what answers them, and find what they answer."""

from datetime import timedelta

from alembic import command
from sqlalchemy import Connection

from bot.domain.ids import ThreadId
from storage.database.engine import Database
from storage.database.migrate import settings_for
from tests.conftest import new_delivery_id
from tests.handlers.room import CHAIR, START, Room, mail
from tests.migrations.test_migrations import run

CRANE = "The harbour needs a second crane before the winter, since ships wait for two days."
BERTH = "Nobody may use the second berth while it is painted, that is until Friday."


def take_back(connection: Connection) -> None:
    """Bring the database to where no mail had clues."""
    command.downgrade(settings_for(connection), "0007")


def answer(name: str, quoted: str, *, subject: str) -> bytes:
    """Return an answer of the next day that lost its references."""
    return mail(
        name,
        f"> {quoted}\n\nOnce more?",
        subject=f"Re: {subject}",
        writer="Ben Example <ben@example.net>",
        date=START + timedelta(days=1),
    )


async def test_mails_kept_before_are_joined_with_later_ones(database_url: str) -> None:
    root = mail("root", CRANE, subject="A second crane")
    waiting = answer("waiting", BERTH, subject="The second berth")

    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    await Room(database).fetch(root, waiting)
    await database.close()
    await run(database_url, take_back)
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    room = Room(database, uid=2)
    await room.fetch(
        answer("later", CRANE, subject="A second crane"),
        mail("berth", BERTH, subject="The second berth"),
    )
    messages = {item["title"]: item["messages"] for item in await room.items()}
    await database.close()

    assert messages == {"A second crane": 2, "The second berth": 2}


async def test_what_was_asked_and_decided_before_stays(database_url: str) -> None:
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    room = Room(database)
    for name in ("A second crane", "The second berth"):
        answered = f"Re: {name}"
        await room.fetch(mail(f"{name[-5:]}1", CRANE, subject=name))
        await room.fetch(mail(f"{name[-5:]}2", BERTH, subject=answered, writer="ben@example.net"))
    await room.push(CHAIR, 2, "apart")
    await database.close()

    def back(connection: Connection) -> None:
        command.downgrade(settings_for(connection), "0008")

    await run(database_url, back)
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    room = Room(database, uid=4)
    pages = [await room.show(number) for number in (2, 4)]
    async with database.reading() as store:
        refused = await store.suggestions.refused([ThreadId(1), ThreadId(2)])
    await database.close()

    assert [page["perhaps_part_of"] for page in pages] == [None, 3]
    assert [one.threads for one in refused] == [(2, 1)]
