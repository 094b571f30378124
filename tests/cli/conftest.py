"""Fixtures of the command line's tests."""

from pathlib import Path

import pytest

from tests.cli.program import Penholder, write_config
from tests.conftest import kind_for


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Give a test the one database that it runs on."""
    return kind_for(request.node)


@pytest.fixture
def penholder(tmp_path: Path, database_url: str) -> Penholder:
    """Give the program over a fresh database."""
    return Penholder(write_config(tmp_path / "penholder.toml", database_url))
