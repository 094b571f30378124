"""Fixtures of the handlers' tests."""

from collections.abc import AsyncIterator

import pytest

from storage.database.engine import Database
from tests.conftest import kind_for
from tests.handlers.desk import Desk, open_desk
from tests.handlers.room import Room


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Give a test the one database that it runs on."""
    return kind_for(request.node)


@pytest.fixture
def room(database: Database) -> Room:
    """Give a room over an empty database."""
    return Room(database)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """Give a room with its outbox and Slack."""
    async with open_desk(database) as found:
        yield found
