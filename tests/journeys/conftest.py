"""The sandbox with an impatient Slack, and its people."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.sandbox.slack import Redelivery
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from release.building import build_all
from tests.conftest import kind_for

REDELIVERY: Final = Redelivery(
    ack_timeout=timedelta(seconds=1), pauses=(timedelta(milliseconds=200),) * 20
)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build the wheels of Penholder and of its demo once, from their source distributions."""
    place = tmp_path_factory.mktemp("wheels")
    built = build_all(place, place / "built")
    server, demo = (path for path in built if path.suffix == ".whl")
    return server, demo


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Give a test the one database that it runs on."""
    return kind_for(request.node)


@pytest.fixture
def data_dir(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """Give a folder with an empty database, which a service need not bring to its revision."""
    shutil.copyfile(migrated_sqlite, tmp_path / "penholder.db")
    return tmp_path


@pytest.fixture
async def sandbox(data_dir: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox(data_dir=data_dir, redelivery=REDELIVERY) as world:
        yield world


@pytest.fixture
def stage(sandbox: Sandbox) -> Stage:
    return Stage(sandbox, patience=timedelta(seconds=120))
