"""Run statements on one transaction's connection, for the repositories."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

import sqlalchemy
from sqlalchemy import Column, CursorResult, Executable, Select, Table, UpdateBase, func, select

from bot.domain.ids import DeliveryId
from storage.link import bulk
from storage.link.bulk import Insert, Row
from storage.link.connections import AsyncConnection

AnyRow = sqlalchemy.Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Result = TypeVar("Result")

MOST_ANSWERS: Final = 500
"""How many answers a transaction remembers; an export asks for everybody, once each."""


@dataclass(slots=True)
class Link:
    """A connection within a transaction.

    `writes`: the transaction may change something. `queued` becomes true when it has added a
    delivery, so that the outbox's workers are woken after the commit. `new_delivery_id` gives each
    name always the same id, and "" a new one.
    """

    connection: AsyncConnection
    is_sqlite: bool
    writes: bool
    new_delivery_id: Callable[[str], DeliveryId]
    queued: bool = False
    _answers: dict[Hashable, tuple[Collection[Table], object]] = field(default_factory=dict)

    async def once(
        self, question: Hashable, ask: Callable[[], Awaitable[Result]], *, of: Collection[Table]
    ) -> Result:
        """Return what `ask` reads, asking once until this transaction writes to a table `of` it."""
        if question not in self._answers:
            self.remember(question, await ask(), of=of)
        return cast("Result", self._answers[question][1])

    def remember(self, question: Hashable, answer: object, *, of: Collection[Table]) -> None:
        """Remember an answer for `once` that another statement has read."""
        if len(self._answers) >= MOST_ANSWERS:
            self._answers.clear()
        self._answers[question] = (of, answer)

    def _wrote(self, table: object) -> None:
        for question, (tables, _answer) in list(self._answers.items()):
            if table in tables:
                del self._answers[question]

    async def run(
        self,
        statement: Executable,
        parameters: Sequence[dict[str, Any]] | dict[str, Any] | None = None,
    ) -> CursorResult[Any]:
        """Run a statement, with `parameters` if they are given, or once for each of several."""
        if isinstance(statement, UpdateBase):
            self._wrote(statement.table)
        if parameters is None:
            return await self.connection.execute(statement)
        return await self.connection.execute(statement, parameters)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Roll back the block's changes if it raises; the transaction continues."""
        queued = self.queued
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            self.queued = queued
            self._answers.clear()
            raise

    @asynccontextmanager
    async def taken_back(self) -> AsyncIterator[None]:
        """Roll back the block's changes in any case; the transaction continues."""
        queued = self.queued
        savepoint = await self.connection.begin_nested()
        try:
            yield
        finally:
            await savepoint.rollback()
            self.queued = queued
            self._answers.clear()

    async def add_rows(
        self, table: Table, rows: Sequence[Row], *, unless_known: bool = False
    ) -> None:
        """Insert rows that all have the same columns; leave known keys alone if `unless_known`."""
        if rows:
            self._wrote(table)
            await bulk.add_rows(self.connection, table, rows, unless_known=unless_known)

    async def rows(self, statement: Executable, **values: object) -> Sequence[AnyRow]:
        """Return all rows of a statement, which must be bounded; `values` are its parameters.

        What a crowd's votes read is built once (`@cache`) and given its values here: building a
        statement, and its key in SQLAlchemy's cache, takes as long as running it.
        """
        return (await self.run(statement, values or None)).all()

    async def first(self, statement: Executable, **values: object) -> AnyRow | None:
        """Return the first row of a statement, None if there is none."""
        return (await self.run(statement, values or None)).first()

    async def value(self, statement: Executable, **values: object) -> Any:  # noqa: ANN401 - what that column holds
        """Return the first column of the first row, None if there is none."""
        return (await self.run(statement, values or None)).scalar()

    def insert(self, table: Table) -> Insert:
        """Return an insert that can handle conflicts."""
        return bulk.insert_into(table, is_sqlite=self.is_sqlite)

    def locked(self, statement: AnySelect, table: Table) -> AnySelect:
        """Lock the rows of `table` for this transaction, if several processes may write at once.

        Rows that are read in order to be changed must not change in between. SQLite needs no such
        lock: it has one writer at a time from the transaction's first moment.
        """
        if self.is_sqlite or not self.writes:
            return statement
        return statement.with_for_update(of=table, key_share=True)

    async def next_ids(self, column: Column[int], count: int) -> list[int]:
        """Return `count` rising keys that no row of the table has.

        With keys that are known beforehand, a batch can be inserted by one `executemany`, without
        reading rows back.
        """
        if count == 0:
            return []
        if self.is_sqlite:
            # Nobody else can insert until this transaction ends.
            last = await self.value(select(func.coalesce(func.max(column), 0)))
            return list(range(last + 1, last + 1 + count))
        sequence = f"{column.table.name}_{column.name}_seq"
        numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return sorted((await self.connection.execute(numbers)).scalars())
