"""The stories, with the service killed at its commits and network calls, one after another.

`make kill` takes every point on each database; otherwise every 150th, each story and kind of
point on one database, enough to see a hole that a change tears. A lane is a share of the points, so
that lanes run beside one another; each plays the story once to its end, where there is no point
left, so few points are of one lane.
"""

import os
from pathlib import Path
from typing import Final

import pytest

from bot.sandbox.story.play import STORIES
from tests.conftest import DATABASE_KINDS, FreshDatabase
from tests.journeys.kill_points import Point, play_and_kill

EVERY: Final = int(os.environ.get("PENHOLDER_KILL_EVERY", "150"))
LANES: Final = 1 if EVERY >= 20 else 8
TURNS: Final = 1 if EVERY >= 20 else len(DATABASE_KINDS)
MOST_POINTS: Final = 2000
FEWEST_POINTS: Final = {"commit": 100, "call": 60}
"""A story with fewer points than these was not played to its end."""


@pytest.fixture(params=range(TURNS))
def database_kind(request: pytest.FixtureRequest, name: str, kind: str) -> str:
    """Give the database of a story and a kind of point: both have both, crosswise."""
    turn: int = request.param
    place = list(STORIES).index(name) + (kind == "call") + turn
    return DATABASE_KINDS[place % len(DATABASE_KINDS)]


@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize("lane", range(LANES))
@pytest.mark.parametrize("kind", ["commit", "call"])
@pytest.mark.parametrize("name", STORIES)
async def test_each_thing_is_there_once_wherever_the_service_was_killed(
    name: str, kind: str, lane: int, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    faults: list[str] = []
    for number in range(1 + lane * EVERY, MOST_POINTS, LANES * EVERY):
        folder = tmp_path / str(number)
        folder.mkdir()

        with fresh_database(folder) as url:
            ending = await play_and_kill(
                Point(kind, number), STORIES[name], folder=folder, database_url=url
            )

        # The points that follow are of interest too: a long run is not ended by its first hole.
        faults += [f"{kind} {number}: {fault}" for fault in ending.faults]
        if not ending.was_killed:
            assert number > FEWEST_POINTS[kind]
            break
    else:
        pytest.fail("the story never ends")
    assert not faults, "\n".join(faults)
