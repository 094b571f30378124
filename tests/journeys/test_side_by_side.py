"""Seconds of what `python -m tests.journeys.side_by_side MINUTES` does for minutes."""

from datetime import timedelta
from pathlib import Path

from tests.journeys.side_by_side import work_side_by_side


async def test_service_imports_and_retries_side_by_side_lose_nothing(tmp_path: Path) -> None:
    acknowledged = await work_side_by_side(tmp_path, lasting=timedelta(seconds=3))

    assert acknowledged.imported
    assert acknowledged.mailed
    assert acknowledged.comments
    assert acknowledged.retried
