"""The stories, with the service killed at its commits and network calls, one after another.

`make kill` takes every point of each story on each database; otherwise a few of the two longer
stories and each kind of point on one database, spread over the story, enough to see a hole that a
change tears. A lane is a share of the points, so that lanes run beside one another.
"""

import os
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from bot.sandbox.story.play import STORIES
from tests.conftest import DATABASE_KINDS, FreshDatabase
from tests.journeys.kill_points import Point, play_and_kill

EVERY: Final = int(os.environ.get("PENHOLDER_KILL_EVERY", "0"))
"""Of how many points one is taken; 0 for `FEW` of each story and kind."""
FEW: Final = 3
"""However many points there are: a slow machine has more, as a service that waits commits too."""
KILLED: Final = tuple(STORIES) if EVERY else ("vote", "plan")
LANES: Final = 8 if EVERY else 1
TURNS: Final = len(DATABASE_KINDS) if EVERY else 1
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
@pytest.mark.parametrize("name", KILLED)
async def test_each_thing_is_there_once_wherever_the_service_was_killed(
    name: str, kind: str, lane: int, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    faults: list[str] = []
    number = 1 + lane
    for played in count(1):
        folder = tmp_path / str(played)
        folder.mkdir()

        with fresh_database(folder) as url:
            ending = await play_and_kill(
                Point(kind, number), STORIES[name], folder=folder, database_url=url
            )

        # The points that follow are of interest too: a long run is not ended by its first hole.
        faults += [f"{kind} {number}: {fault}" for fault in ending.faults]
        number = number + LANES * EVERY if EVERY else 1 + played * ending.points // FEW
        if number > ending.points:
            break

    assert ending.points > FEWEST_POINTS[kind]
    assert not faults, "\n".join(faults)
