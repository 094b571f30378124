"""Commands by mail go through servers that others wrote, and their transcript comes back."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service, until, until_told
from tests.journeys.real_world import ADA, BEN, BOT, CAN, DINA, RealWorld, real_world, text_of
from tests.journeys.test_confirmed_vote import a_ballot
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

COMMANDS = "!show 1\n!vote 1 agree because of the stairs\n!comment 1 Is there a lift?\n!reopen 1\n"
SUBJECT = "A room for the meeting in May"


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


async def test_a_chair_leads_a_whole_vote_by_mail_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    async with real_world(tmp_path, database_url=url) as world:
        async with running_service(world.config_path):
            await world.write(BEN, "Which room shall we take?\n", subject=SUBJECT)
            await until_told("the item's message", lambda: world.parent_says(SUBJECT))
            await world.write(ADA, "!list\n", subject="A vote", to=BOT)
            way = await answered(world, "commands were not carried out")

            await reply(world, way, "!ballot 1 until +2h consent Shall we take the big room?\n")
            preview = await answered(world, "This opens a vote on #1")
            assert world.mail_with(BEN, "Shall we take the big room?", from_list=True) is None
            await reply(world, preview, f"Confirm.\n\n{quoted(preview)}")
            announced = await until(
                "the announcement",
                lambda: world.mail_with(BEN, "Shall we take the big room?", from_list=True),
            )
            for voter in (BEN, CAN, DINA):
                subject = f"Re: {announced['Subject']}"
                await world.write(voter, "+1\n", subject=subject, answers=announced)
            await until_told("the votes", lambda: world.parent_says("3 votes"))

            await reply(world, way, "!extend 1 +4h because of the trains\n")
            await reply(world, await answered(world, "This extends the vote"), "confirm\n")
            await until(
                "the extension", lambda: world.mail_with(BEN, "of the trains", from_list=True)
            )
            await reply(world, way, "!close 1\n")
            closing = await answered(world, "This ends it now, with the")
            await reply(world, closing, "confirm\n")
            result = await until(
                "the result", lambda: world.mail_with(BEN, "Result: accepted", from_list=True)
            )
        assert await find_leftovers(url) == []
    shown = [line[4:] for line in text_of(preview, "plain").split("\n") if line.startswith("  |")]
    got = text_of(announced, "plain")
    assert [one for one in shown[2:] if one and one not in got] == []
    assert "closed by Ada" in text_of(result, "plain")


def quoted(mail: EmailMessage) -> str:
    """Return a mail's text as a reply quotes it."""
    lines = text_of(mail, "plain").split("\n")
    return "On Tue, 5 May 2026, Penholder wrote:\n" + "".join(f"> {line}\n" for line in lines)


async def answered(world: RealWorld, words: str) -> EmailMessage:
    """Wait for what Ada is answered."""
    return await until(words, lambda: world.mail_with(ADA, words, from_list=False))


async def reply(world: RealWorld, mail: EmailMessage, text: str) -> None:
    """Let Ada reply to a mail of ours, to where replies go."""
    to = mail["Reply-To"].addresses[0].addr_spec
    await world.write(ADA, text, subject=f"Re: {mail['Subject']}", answers=mail, to=to)
