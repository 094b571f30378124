"""The peers that a contract test runs against, one after the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.slack_peers import (
    BoltApp,
    Lookalike,
    SlackPeer,
    bolt_app,
    our_world,
    their_world,
)
from tests.peers.local_slack import PROGRAM


@pytest.fixture(params=["look-alike", "local-slack"])
async def slack_peer(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackPeer]:
    """Each Slack in turn: ours, and the one that others wrote."""
    if request.param == "look-alike":
        async with our_world() as ours:
            yield ours
        return
    if not PROGRAM.exists():
        pytest.skip("peer not installed: run make peers")
    async with their_world(tmp_path) as theirs:
        yield theirs


@pytest.fixture
async def lookalike() -> AsyncIterator[Lookalike]:
    """Ours alone."""
    async with our_world() as ours:
        yield ours


@pytest.fixture
async def bolt(slack_peer: SlackPeer) -> AsyncIterator[BoltApp]:
    """A Bolt app on the peer under test."""
    async with bolt_app(slack_peer) as told:
        yield told
