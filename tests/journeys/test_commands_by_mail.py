"""Commands by mail go through servers that others wrote, and their transcript comes back."""

from pathlib import Path

import pytest

from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service, until, until_told
from tests.journeys.real_world import ADA, BOT, real_world, text_of
from tests.journeys.test_confirmed_vote import a_ballot
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

COMMANDS = "!show 1\n!vote 1 agree because of the stairs\n!comment 1 Is there a lift?\n!close 1\n"


async def test_commands_are_carried_out_once_a_reply_proves_whose_they_are(
    tmp_path: Path, database_url: str
) -> None:
    async with real_world(tmp_path, database_url=database_url) as world:
        async with running_service(world.config_path):
            await a_ballot(world)
            await world.write(ADA, "!list\n!close 1\n", subject="Please", to=BOT)
            asked = await until(
                "the answer",
                lambda: world.mail_with(ADA, "commands were not carried out", from_list=False),
            )
            await world.write(
                ADA,
                COMMANDS,
                subject=f"Re: {asked['Subject']}",
                answers=asked,
                to=asked["Reply-To"].addresses[0].addr_spec,
            )
            await until_told("the vote", lambda: world.parent_says("1 vote"))
            told = await until(
                "the transcript", lambda: world.mail_with(ADA, "> !show 1", from_list=False)
            )
            assert await world.parent_says("Vote until")
        assert await find_leftovers(database_url) == []
    text = text_of(told, "plain")
    assert "Your vote on #1: agree." in text
    assert "This works only in Slack" in text
    assert told["Auto-Submitted"] == "auto-replied"
    assert told["Return-Path"] in {"<>", None}
