"""Who was seen under which name."""

from bot.domain.ids import SlackUserId
from bot.domain.people.person import Namesake
from storage.database.engine import Database
from storage.persons.people import MOST_ALIKE, learn_names


async def test_whoever_is_seen_under_a_name_is_found_in_order_of_first_use(
    database: Database,
) -> None:
    async with database.transaction() as store:
        ada = await store.people.by_address("ada@example.org", name="")
        await store.people.by_address("ada@example.org", name="Ada Example")
        await store.people.by_address("eve@evil.example", name="ADA EXAMPLE")
        await store.people.by_slack(SlackUserId("U1"), name="Ada Example")

    async with database.reading() as store:
        by_key = await store.known_names.alike(["Ada  Example", "Nobody", ""], own=[])
        nameless = await store.known_names.alike(["ada"], own=[])

    assert list(by_key.values()) == [
        (
            Namesake("ada@example.org", 1),
            Namesake("eve@evil.example", 2),
            Namesake("slack:U1", 3),
        )
    ]
    assert nameless == {"ada": (Namesake("ada@example.org", 1),)}
    assert ada.known_as == ("ada@example.org",)


async def test_of_many_under_one_name_the_first_and_the_asked_ones_are_found(
    database: Database,
) -> None:
    async with database.transaction() as store:
        for at in range(MOST_ALIKE + 5):
            await store.people.by_address(f"a{at}@evil.example", name="Ada Example")

    async with database.reading() as store:
        by_key = await store.known_names.alike(["Ada Example"], own=["a23@evil.example"])

    ((*first, last),) = by_key.values()
    assert len(first) == MOST_ALIKE
    assert last == Namesake("a23@evil.example", 24)


async def test_a_name_learnt_twice_is_one(database: Database) -> None:
    seen = [("Ada", "ada@example.org"), ("", "ada@example.org"), ("", ""), ("", "slack:U1")]

    async with database.transaction() as store:
        for _time in range(2):
            await learn_names(store.known_names._link, seen)  # noqa: SLF001 - as repositories do
        by_key = await store.known_names.alike(["Ada"], own=[])

    assert by_key == {"ada": (Namesake("ada@example.org", 1),)}
