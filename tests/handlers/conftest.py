"""Fixtures of the handlers' tests."""

import pytest

from storage.engine import Database
from tests.handlers.room import Room


@pytest.fixture
def room(database: Database) -> Room:
    """Give a room over an empty database."""
    return Room(database)
