"""Fixtures of the attacks on what leaves."""

from collections.abc import AsyncIterator

import pytest

from storage.database.engine import Database
from tests.attacks.privacy.press import Press
from tests.handlers.desk import open_desk
from tests.peers.smtp import peer


@pytest.fixture
async def press(database: Database) -> AsyncIterator[Press]:
    """Give a desk with Slack and a mail server."""
    async with peer() as server, open_desk(database, smtp_port=server.port) as desk:
        yield Press(desk, server)
