"""What a word means is settled before a database is asked: one kind of database is enough."""

import pytest

from tests.conftest import DATABASE_KINDS


@pytest.fixture
def database_kind() -> str:
    """Give the first kind of database that is tested."""
    return DATABASE_KINDS[0]
