from datetime import UTC, datetime, timedelta

from bot.domain.ids import MailboxName
from storage.database.engine import Database

MAIN = MailboxName("main")
NOW = datetime(2026, 3, 2, 9, 0, 7, 400_000, tzinfo=UTC)


async def test_a_cursor_begins_at_nothing(database: Database) -> None:
    async with database.reading() as store:
        assert await store.cursors.get(MAIN, 7) == 0


async def test_a_cursor_never_goes_back(database: Database) -> None:
    async with database.transaction() as store:
        await store.cursors.advance(MAIN, 7, 12, now=NOW)
        await store.cursors.advance(MAIN, 7, 9, now=NOW)

    async with database.reading() as store:
        assert await store.cursors.get(MAIN, 7) == 12


async def test_a_new_uid_validity_has_a_cursor_of_its_own(database: Database) -> None:
    async with database.transaction() as store:
        await store.cursors.advance(MAIN, 7, 12, now=NOW)
        await store.cursors.advance(MAIN, 8, 3, now=NOW)

    async with database.reading() as store:
        assert await store.cursors.get(MAIN, 7) == 12
        assert await store.cursors.get(MAIN, 8) == 3


async def test_first_contact_is_the_second_in_which_a_mailbox_was_opened(
    database: Database,
) -> None:
    second = NOW.replace(microsecond=0)

    async with database.transaction() as store:
        assert await store.cursors.first_contact(MAIN, now=NOW) == second
        assert await store.cursors.open(MAIN, 7, now=NOW) == 0
        await store.cursors.advance(MAIN, 7, 3, now=NOW + timedelta(minutes=1))
        assert await store.cursors.open(MAIN, 7, now=NOW + timedelta(minutes=2)) == 3
        assert await store.cursors.open(MAIN, 8, now=NOW + timedelta(minutes=3)) == 0
        assert await store.cursors.first_contact(MAIN, now=NOW + timedelta(hours=1)) == second
