"""What `make soak` does for an hour, for less than a minute: all is there once in the end."""

from pathlib import Path

import pytest

from tests.soak.run import soak

SECONDS = 24.0
SEED = 20


@pytest.mark.timeout(600)
async def test_all_is_there_once_after_some_faults_and_kills(
    tmp_path: Path, database_url: str
) -> None:
    outcome = await soak(tmp_path, database_url, seconds=SECONDS, seed=SEED)
    assert outcome.faults == (), "\n".join(outcome.figures)
    assert "kills" in outcome.figures[0]
