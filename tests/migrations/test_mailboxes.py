"""People whom an earlier version kept have one vote a mailbox, too."""

from alembic import command
from sqlalchemy import Connection

from storage.database.engine import Database
from storage.database.migrate import settings_for
from tests.conftest import new_delivery_id
from tests.handlers.room import CHAIR, Room, mail
from tests.migrations.test_migrations import run

ADDRESSES = ("a.da@gmail.com", "ada+list@googlemail.com", "ada+list@example.org")


def take_back(connection: Connection) -> None:
    """Bring the database to where mailboxes were not kept."""
    command.downgrade(settings_for(connection), "0053-1")


async def test_addresses_of_an_older_database_are_known_by_their_mailboxes(
    database_url: str,
) -> None:
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    room = Room(database)
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    for number, address in enumerate(ADDRESSES):
        await room.fetch(mail(f"m{number}", "+1", writer=f"A <{address}>", answers=["call"]))
    await database.close()

    await run(database_url, take_back)
    database = await Database.open(database_url, new_delivery_id=new_delivery_id)
    async with database.reading() as store:
        people = [await store.people.of_address(address) for address in ADDRESSES]
        voters = [await store.people.one_voter(one.id) for one in people if one is not None]
    await database.close()

    assert len(voters) == 3
    assert voters[0] == voters[1] != voters[2]
