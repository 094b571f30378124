"""Use a database as a running service does, which commands beside it must notice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clock import system_clock
from bot.serving.owning import Owner
from storage.database.engine import SERVICE, Database


@asynccontextmanager
async def as_service(database: Database) -> AsyncIterator[None]:
    """Hold what a service holds: a file's name, or a process's lease for a minute."""
    lasting = timedelta(minutes=1)
    async with database.hold(SERVICE):
        owner = Owner(database, lasting=lasting, chance=lambda: 0.5, clock=system_clock, mark="")
        await owner.begin()
        yield
