"""A vote that nothing proves is confirmed through servers that others wrote."""

from pathlib import Path

import pytest

from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service, until, until_told
from tests.journeys.real_world import ADA, ADA_IN_SLACK, BOT, RealWorld, real_world, text_of
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

SUBJECT = "A room for the meeting in May"
ATTRIBUTION = "On Tue, 5 May 2026 at 10:00, Penholder <penholder@bot.example> wrote:"


async def test_a_vote_counts_once_its_mailbox_has_sent_the_word_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    async with real_world(tmp_path, database_url=url) as world:
        async with running_service(world.config_path):
            await a_ballot(world)
            await world.write(ADA, "#1: agree because of the stairs\n", subject="Mine", to=BOT)
            asked = await until(
                "the question", lambda: world.mail_with(ADA, "Is this vote yours?", from_list=False)
            )
            assert not await world.parent_says("1 vote")
            quoted = "".join(f"> {line}\n" for line in str(asked.get_content()).split("\n"))
            await world.write(
                ADA,
                f"Confirm.\n\n{ATTRIBUTION}\n{quoted}",
                subject=f"Re: {asked['Subject']}",
                answers=asked,
                to=asked["Reply-To"].addresses[0].addr_spec,
            )
            await until_told("the vote", lambda: world.parent_says("1 vote"))
            await until(
                "the receipt", lambda: world.mail_with(ADA, "Your vote: agree", from_list=False)
            )
        assert await find_leftovers(url) == []
    assert "stairs" not in text_of(asked, "plain")
    assert asked["Auto-Submitted"] == "auto-replied"
    assert asked["Return-Path"] in {"<>", None}


async def a_ballot(world: RealWorld) -> None:
    """Open a ballot on item 1."""
    await world.write(ADA, "Which room shall we take?\n", subject=SUBJECT)
    await until_told("the item's message", lambda: world.parent_says(SUBJECT))
    await world.command(ADA_IN_SLACK, "ballot 1 until +2h consent Shall we take the big room?")
    await until_told("the ballot in the item's message", lambda: world.parent_says("Vote until"))
