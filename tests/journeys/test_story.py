"""The whole stories against the service as a process of its own, over sockets."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.story.play import STORIES, VOTE, StepReport, StepState, run_story
from bot.sandbox.world import Sandbox
from tests.conftest import ON_BOTH_DATABASES
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service

PATIENCE = timedelta(seconds=120)


async def play(world: Sandbox) -> list[str]:
    """Play the story and return the reports of its steps that are over."""
    reports: list[StepReport] = []
    went_well = await run_story(world, say=reports.append, patience=PATIENCE)
    over = [report for report in reports if report.state is not StepState.DOING]
    assert went_well, "\n".join(map(str, over))
    return [step_report.title for step_report in over]


@ON_BOTH_DATABASES
async def test_the_story_is_played_by_a_service_of_its_own(
    tmp_path: Path, database_url: str
) -> None:
    async with (
        Sandbox(data_dir=tmp_path, database_url=database_url) as world,
        running_service(world.config_path) as service,
    ):
        titles = await play(world)
        assert len(titles) == len(VOTE.steps)
        assert [one for one in service.lines() if one["level"] == "error"] == []
        assert await find_leftovers(database_url) == []


@pytest.mark.parametrize("name", sorted(STORIES.keys() - {"vote"}))  # see test_wheel.py
async def test_the_demo_plays_its_script_by_itself(name: str, tmp_path: Path) -> None:
    board = tmp_path / "board"
    how = ("--board", str(board)) if name == "consensus" else ("--script",)
    status, out, err = await penholder("demo", *how, "--story", name)
    assert (status, err) == (0, "")
    assert (board / "items" / "1" / "index.html").exists() == (name == "consensus")
    assert out.count("✓") == len(STORIES[name].steps) + 1  # the board
