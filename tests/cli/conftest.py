"""Fixtures of the command line's tests."""

from pathlib import Path

import pytest

from tests.cli.program import Penholder, write_config


@pytest.fixture
def penholder(tmp_path: Path, database_url: str) -> Penholder:
    """Give the program over a fresh database."""
    return Penholder(write_config(tmp_path / "penholder.toml", database_url))
