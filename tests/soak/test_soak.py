"""A minute of what `make soak` does for an hour: nothing is lost, double or wrong in the end."""

from pathlib import Path

import pytest

from tests.soak.run import soak

SECONDS = 60.0
SEED = 20


@pytest.mark.timeout(600)
async def test_all_is_there_once_after_a_minute_of_faults_and_kills(
    tmp_path: Path, database_url: str
) -> None:
    outcome = await soak(tmp_path, database_url, seconds=SECONDS, seed=SEED)
    assert outcome.faults == (), "\n".join(outcome.figures)
    assert "kills" in outcome.figures[0]
