"""A process that is killed within a step of an objection loses nothing of it, and doubles nothing.

It dies before each statement that writes, and before the commit; then what it did not finish comes
again, as Slack and the mailbox do it.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, Final

import pytest
from sqlalchemy import Engine, event, text

from bot.domain.delivery import DeliveryKind
from tests.handlers.proceedings.test_objections import (
    ADA_WRITES,
    BEN_WRITES,
    declared,
    mailed,
    notes,
    opened,
    register,
)
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail

TABLES: Final = (
    "calls",
    "history",
    "items",
    "objection_answers",
    "objections",
    "deliveries",
    "stances",
)
"""What an objection, an answer to one and a declaration write."""
Act = Callable[[Room], Awaitable[object]]


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@contextmanager
def killed_at(number: int) -> Iterator[list[int]]:
    """Let the process die at its write or commit of this number, from 1; give those it came to."""
    steps: list[int] = []

    def step() -> None:
        steps.append(len(steps) + 1)
        if len(steps) == number:
            raise Killed

    def write(_connection: object, _cursor: object, statement: str, *_values: object) -> None:
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
            step()

    def commit(_connection: object) -> None:
        step()

    event.listen(Engine, "before_cursor_execute", write)
    event.listen(Engine, "commit", commit)
    try:
        yield steps
    finally:
        event.remove(Engine, "before_cursor_execute", write)
        event.remove(Engine, "commit", commit)


async def rows(room: Room) -> dict[str, list[str]]:
    """Return what stands in the tables, but for the question to Slack who somebody is."""
    found = {}
    async with room.database.linked(writes=False) as link:
        for table in TABLES:
            every = await link.connection.execute(text(f"/* all of it */ SELECT * FROM {table}"))  # noqa: S608 - of ours
            found[table] = sorted(row for row in map(repr, every) if "'learn person'" not in row)
    return found


def by_mail(name: str, words: str, writer: str) -> Act:
    async def arrive(room: Room) -> None:
        await room.fetch(mail(name, words, writer=writer, answers=["plan"], date=room.clock()))

    return arrive


def typed(user: Any, words: str) -> Act:  # noqa: ANN401 - a Slack user's id
    async def type_again(room: Room) -> None:
        await room.pen(user, words, key="typed")

    return type_again


ACTS: dict[str, Act] = {
    "objection by mail": by_mail("no", "object: The plan has no budget.", BEN_WRITES),
    "objection in Slack": typed(BEN, "object 1 The plan has no budget."),
    "answer": by_mail("yes", "re 1.1: It is in annex B.", ADA_WRITES),
    "declaration": typed(CHAIR, "close 1 no-consensus It is too early."),
}


@pytest.mark.parametrize("name", ACTS)
async def test_what_is_killed_within_is_done_once_when_it_comes_again(
    room: Room, name: str
) -> None:
    await opened(room)
    await room.push(ADA, 1, "stance_support")
    is_raised = "objection" in name
    if not is_raised:
        await room.pen(BEN, "object 1 The plan has no budget.")
    before = await rows(room)

    for number in count(1):
        with killed_at(number) as steps, suppress(Killed):
            await ACTS[name](room)
        if len(steps) < number:
            break
        assert await rows(room) == before, number
    after = await rows(room)
    await ACTS[name](room)

    assert number > 5
    assert await rows(room) == after != before
    (objection,) = await register(room)
    news = [note for note in await notes(room) if "1.1" in note]
    assert len([note for note in news if "objects on #1" in note]) == 1
    assert len(await mailed(room, "is on record")) == (name == "objection by mail")
    assert len([note for note in news if "answered your objection" in note]) == (name == "answer")
    assert len(objection["answers"]) == (name == "answer")
    is_declared = name == "declaration"
    assert bool(await declared(room)) is is_declared
    assert len([note for note in news if "objection 1.1 stands" in note]) == is_declared
    assert len(await room.queued(DeliveryKind.MAIL_CALL)) == 1 + is_declared
