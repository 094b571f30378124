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

COMMANDS = "!show 1\n!vote 1 agree because of the stairs\n!comment 1 Is there a lift?\n!undo 1\n"
SUBJECT = "A room for the meeting in May"


async def test_commands_are_carried_out_once_a_reply_proves_whose_they_are(
    tmp_path: Path, database_url: str
) -> None:
    async with (
        real_world(tmp_path, database_url=database_url) as world,
        running_service(world.config_path),
    ):
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
        message = await until(
            "the transcript", lambda: world.mail_with(ADA, "> !show 1", from_list=False)
        )
        assert await world.parent_says("Vote until")
        assert await find_leftovers(database_url) == []
    text = text_of(message, "plain")
    assert "Your vote on #1: agree." in text
    assert "This works only in Slack" in text
    assert message["Auto-Submitted"] == "auto-replied"
    assert str(message["Return-Path"]).startswith("<penholder+b")  # where it would bounce to


async def test_a_chair_leads_a_whole_vote_on_a_mailman_list_by_mail_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    async with real_world(tmp_path, database_url=url, on_mailman=True) as world:
        async with running_service(world.config_path):
            await world.write(BEN, "Which room shall we take?\n", subject=SUBJECT)
            await until_told("the item's message", lambda: world.parent_says(SUBJECT))
            await world.write(ADA, "!list\n", subject="A vote", to=BOT)
            way = await answered(world, "commands were not carried out")
            await reply(world, way, "!title 1 The room in May\n!label 1 rooms\n!extend 1 +2h\n")
            message = await answered(world, "> !label 1 rooms")

            await reply(world, way, "!ballot 1 until +2h consent Shall we take the big room?\n")
            preview = await answered(world, "This opens a ballot on #1")
            assert world.mail_with(BEN, "Shall we take the big room?", from_list=True) is None
            await reply(world, preview, f"Confirm.\n\n{quoted(preview)}")
            opened = await answered(world, "The ballot on #1 The room in May is open until")
            announced = await on_the_list(world, "Shall we take the big room?")

            await reply(world, way, "!extend 1 +4h because of the trains\n")
            await reply(world, await answered(world, "This extends the ballot"), "confirm\n")
            extended = await answered(world, "The ballot on #1 The room in May is now open")
            await on_the_list(world, "of the trains")

            for voter, text in ((BEN, "+1\n"), (CAN, "I abstain on this vote.\n"), (DINA, "+1\n")):
                subject = f"Re: {announced['Subject']}"
                await world.write(voter, text, subject=subject, answers=announced)
            await until_told("the votes", lambda: world.parent_says("3 votes"))

            await reply(world, way, "!close 1\n")
            closing = await answered(world, "This ends it now, with the")
            await reply(world, closing, "confirm\n")
            closed = await answered(world, "The ballot on #1 The room in May is closed")
            result = await on_the_list(world, "Result: accepted")
        assert await find_leftovers(url) == []
    assert_told(
        message,
        ("!title 1 The room in May", "#1 is now called The room in May."),
        ("!label 1 rooms", "Labels of #1 The room in May: rooms."),
        ("!extend 1 +2h", "No ballot is open on #1."),
    )
    command = "!ballot 1 until +2h consent Shall we take the big room?"
    assert_told(opened, (command, "The ballot on #1 The room in May is open until"))
    assert_told(extended, ("!extend 1 +4h because of the trains", "is now open until"))
    assert_told(closed, ("!close 1", "is closed"))
    shown = [line[4:] for line in lines_of(preview) if line.startswith("  |")]
    got = lines_of(announced)
    assert len(shown) > 5
    assert [line for line in shown[2:] if line not in got] == []
    assert "council@lists.example" in str(announced["List-Post"])
    assert announced["X-Mailman-Version"]
    assert ", by Ada" in text_of(result, "plain")


def assert_told(mail: EmailMessage, *lines: tuple[str, str]) -> None:
    """Find in a transcript each line that was written, quoted, and below it what it did."""
    text, at = text_of(mail, "plain"), 0
    for command, did in lines:
        at = text.index(f"> {command}", at)
        at = text.index(did, at)


async def on_the_list(world: RealWorld, words: str) -> EmailMessage:
    """Wait for what Ben gets through the list."""
    return await until(words, lambda: world.mail_with(BEN, words, from_list=True))


def quoted(mail: EmailMessage) -> str:
    """Return a mail's text as a reply quotes it."""
    text = "".join(f"> {line}\n" for line in lines_of(mail))
    return f"On Tue, 5 May 2026, Penholder wrote:\n{text}"


def lines_of(mail: EmailMessage) -> list[str]:
    """Return the lines of a mail's text."""
    part = mail.get_body(("plain",))
    return [line.rstrip() for line in part.get_content().splitlines()] if part else []


async def answered(world: RealWorld, words: str) -> EmailMessage:
    """Wait for what Ada is answered."""
    return await until(words, lambda: world.mail_with(ADA, words, from_list=False))


async def reply(world: RealWorld, mail: EmailMessage, text: str) -> None:
    """Let Ada reply to a mail of ours, to where replies go."""
    to = mail["Reply-To"].addresses[0].addr_spec
    await world.write(ADA, text, subject=f"Re: {mail['Subject']}", answers=mail, to=to)
