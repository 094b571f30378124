"""What a transaction has read it remembers until it writes there, or takes something back."""

from contextlib import suppress

from bot.domain.ids import PersonId
from bot.domain.people.person import Person
from storage.database.engine import Database
from storage.link.link import MOST_ANSWERS
from storage.store import Store
from tests.handlers.statements import counted_statements


async def test_a_person_is_read_once_until_something_of_them_changes(database: Database) -> None:
    async with database.transaction() as store:
        person = await store.people.by_address("ada@example.org", name="Ada Example")
        first = await store.people.get(person.id)
        with counted_statements() as statements:
            again = await store.people.get(person.id)
        await store.people.by_address("ada@example.org", name="Ada Lovelace")
        renamed = await store.people.get(person.id)

    assert (first, again) == (person, person)
    assert statements == []
    assert renamed is not None
    assert renamed.known_as == person.known_as


async def _taken_back(store: Store) -> Person:
    with suppress(LookupError):
        async with store.attempt():
            made = await store.people.by_address("ben@example.org", name="Ben Example")
            assert await store.people.get(made.id) is not None
            raise LookupError
    return made


async def test_what_was_taken_back_is_read_again(database: Database) -> None:
    async with database.transaction() as store:
        made = await _taken_back(store)
        gone = await store.people.get(made.id)
        nobody = await store.people.get(PersonId(made.id + 1))

    assert gone is None
    assert nobody is None


async def test_ids_of_one_voter_follow_a_new_address(database: Database) -> None:
    async with database.transaction() as store:
        ada = await store.people.by_address("ada+votes@example.org", name="Ada Example")
        alone = await store.people.one_voter(ada.id)
        other = await store.people.by_address("ada@example.org", name="Ada Example")
        together = await store.people.one_voter(ada.id)

    assert list(alone) == [ada.id]
    assert list(together) == sorted({ada.id, other.id})


async def test_a_transaction_that_reads_everybody_remembers_only_some(database: Database) -> None:
    async with database.transaction() as store:
        people = [
            await store.people.by_address(f"member{number}@example.org", name=f"Member {number}")
            for number in range(3)
        ]
        for number in range(MOST_ANSWERS):
            await store.people.get(PersonId(10**6 + number))
        with counted_statements() as statements:
            for person in people:
                assert await store.people.get(person.id) == person

    assert statements
