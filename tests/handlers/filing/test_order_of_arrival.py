"""Whatever the order in which mails come, and in whatever batches, the items are the same."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from storage.database.engine import Database
from tests.conftest import new_delivery_id
from tests.handlers.digested import plain_digest
from tests.handlers.room import BOARD, COUNCIL, START, Room, mail
from tests.handlers.trees import Node, grow, nodes

CRANE = (
    "The harbour needs a second crane before the winter, since ships wait for two days.\n"
    "Could the council find the money for it by the end of this month?"
)
COST = "A crane costs far more than what is left of the budget for this very year, I am afraid."
BERTH = "Nobody may use the second berth while it is painted, that is until Friday evening."
BEN = "Ben Example <ben@example.net>"
CY = "Cy Example <cy@example.com>"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def parcel() -> list[bytes]:
    """Return mails with references, without them, on two lists, and in a digest."""
    crane = mail("crane", CRANE, subject="A second crane")
    cost = mail(
        "cost",
        f"{quoted(CRANE)}\n\n{COST}",
        subject="Re: A second crane",
        writer=BEN,
        date=START + timedelta(days=1),
    )
    wait = mail(
        "wait",
        f"{quoted(COST)}\n\nThen we wait.",
        subject="AW: [council] A second crane",
        writer=CY,
        date=START + timedelta(days=2),
    )
    again = mail(
        "again",
        "And in spring?",
        subject="Re: A second crane",
        writer=BEN,
        answers=["crane", "wait"],
        date=START + timedelta(days=40),
    )
    both = f"{COUNCIL}, {BOARD}"
    berth = mail("berth", BERTH, subject="The second berth", to=both)
    rewritten = mail(
        "rewritten",
        f"{BERTH}\n\n-- \nboard mailing list\nboard@lists.example.org\n",
        subject="[board] The second berth",
        to=both,
        through="board",
    )
    until = mail(
        "until",
        "Which Friday?",
        subject="Re: The second berth",
        writer=CY,
        answers=["rewritten"],
        date=START + timedelta(days=30),
    )
    other = mail("other", "Ice on the pier.", subject="Ice", date=START + timedelta(days=3))
    digest = plain_digest(crane, again, other)
    return [crane, cost, wait, again, berth, rewritten, until, other, digest]


async def partition(room: Room) -> list[list[str]]:
    """Return the names of each item's mails, without those of copies."""
    pages = [await room.show(item["number"]) for item in await room.items()]
    names = [
        sorted(row["message_id"].partition("@")[0] for row in page["thread"]) for page in pages
    ]
    return sorted([["berth" if row == "rewritten" else row for row in part] for part in names])


@asynccontextmanager
async def a_room(migrated: Path, folder: Path) -> AsyncIterator[Room]:
    """Give a room of one example: bringing a database to its revision takes a second each time."""
    path = shutil.copyfile(migrated, folder / "one.db")
    database = await Database.open(f"sqlite:///{path}", new_delivery_id=new_delivery_id)
    try:
        yield Room(database)
    finally:
        await database.close()


WHOLE = [["again", "cost", "crane", "wait"], ["berth", "until"], ["other"]]


@given(
    order=st.permutations(range(len(parcel()))),
    cuts=st.sets(st.integers(1, len(parcel()) - 1)),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_batches_give_the_same_items(
    migrated_sqlite: Path,
    tmp_path_factory: pytest.TempPathFactory,
    order: Sequence[int],
    cuts: set[int],
) -> None:
    mails = parcel()
    ends = [0, *sorted(cuts), len(mails)]

    async def items() -> list[list[str]]:
        async with a_room(migrated_sqlite, tmp_path_factory.mktemp("order")) as room:
            for begin, end in itertools.pairwise(ends):
                await room.fetch(*(mails[number] for number in order[begin:end]))
            return await partition(room)

    assert asyncio.run(items()) == WHOLE


async def titled(room: Room) -> dict[tuple[str, ...], str]:
    """Return the title of each item by the names of its mails; a copy has that of its mail."""
    found = {}
    for item in await room.items():
        thread = (await room.show(item["number"]))["thread"]
        names = sorted(row["message_id"].partition("@")[0].removesuffix("-board") for row in thread)
        found[tuple(names)] = item["title"]
    return found


async def come(
    migrated: Path, folder: Path, batches: Sequence[Sequence[bytes]]
) -> dict[tuple[str, ...], str]:
    """Let batches of mails come; return what items there are."""
    async with a_room(migrated, folder) as room:
        room.clock.move(days=3)
        for batch in batches:
            await room.fetch(*batch)
        return await titled(room)


@pytest.mark.timeout(600)
@given(tree=st.lists(nodes, min_size=3, max_size=8), data=st.data())
@settings(
    max_examples=12,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_order_and_any_batches_turn_to_other_subjects_alike(
    migrated_sqlite: Path,
    tmp_path_factory: pytest.TempPathFactory,
    tree: Sequence[Node],
    data: st.DataObject,
) -> None:
    mails = grow(tree)
    assume(mails)
    order = data.draw(st.permutations(range(len(mails))))
    cuts = data.draw(st.sets(st.integers(1, len(mails)))) - {len(mails)}
    ends = [0, *sorted(cuts), len(mails)]
    shuffled = [
        [mails[number] for number in order[begin:end]] for begin, end in itertools.pairwise(ends)
    ]

    def items_of(batches: Sequence[Sequence[bytes]]) -> dict[tuple[str, ...], str]:
        return asyncio.run(come(migrated_sqlite, tmp_path_factory.mktemp("room"), batches))

    first, other = items_of([[raw] for raw in mails]), items_of(shuffled)

    assert other == first
    names = sorted(name for part in first for name in part)
    assert names == sorted({f"m{at}" for at, node in enumerate(tree) if not node.never_came})
