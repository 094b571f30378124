"""A PostgreSQL database of one's own, for tests that open it more than once."""

from collections.abc import Iterator

import pytest

from tests.peers.postgres import Postgres


@pytest.fixture
def url(postgres_server: Postgres) -> Iterator[str]:
    """Give the address of a fresh database."""
    with postgres_server.fresh_database() as address:
        yield address
