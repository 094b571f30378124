"""Votes given in Slack are mailed to a list on a real Mailman, which rewrites From."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service, until, until_told
from tests.journeys.real_world import (
    ADA_IN_SLACK,
    BEN,
    BOT,
    CAN,
    CAN_IN_SLACK,
    COUNCIL,
    DINA,
    NAMES,
    RealWorld,
    real_world,
    text_of,
)
from tests.journeys.test_real_peers import shown_item
from tests.journeys.test_ten_people import plain
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

SUBJECT = "Boats at the east quay in winter"
NEWS = "New votes"
CANS_VOTE = "Can Demir votes +1 (binding), in Slack"


async def test_a_vote_in_slack_comes_back_from_mailman_and_is_no_vote(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    async with real_world(tmp_path, database_url=url, on_mailman=True) as world:
        configure(world)
        async with running_service(world.config_path):
            announced = await the_vote_opens(world)
            await world.press(CAN_IN_SLACK, "vote:+1")
            message = await until(
                "the echo on the list", lambda: world.mail_with(BEN, NEWS, from_list=True)
            )
            assert COUNCIL in str(message["From"])
            assert "via" in str(message["From"])
            assert CANS_VOTE in text_of(message, "plain")
            await two_reply_to_it(world, message)
            await world.write(DINA, "-1\n", subject=f"Re: {announced['Subject']}", answers=message)
            await until_told("Dina's vote", lambda: world.parent_says("2 votes"))
            await nobody_else_has_voted(world)
            assert await find_leftovers(url) == []
        await it_is_read_as_ours(world, message, tmp_path)


def configure(world: RealWorld) -> None:
    """Take a rule by which members decide and observers do not, and tell the list of votes."""
    roster = world.config_path.with_name("roster.csv")
    rows = (f"{name},{at},{'observer' if at == DINA else 'pmc'}" for at, name in NAMES.items())
    roster.write_text("\n".join(["name,emails,role", *rows]) + "\n", encoding="utf-8")
    text = world.config_path.read_text(encoding="utf-8")
    rule = 'rule = "apache-procedural"\necho = "each"'
    text = text.replace('method = "consent"\nquorum = 3', rule)
    text = text.replace("[lists.ballots]", f'roster = "{roster}"\n[lists.ballots]')
    world.config_path.write_text(text, encoding="utf-8")


async def the_vote_opens(world: RealWorld) -> EmailMessage:
    """Open it in Slack; its announcement says that the list hears of votes."""
    await world.write(BEN, "Shall we open the quay, as last year?\n", subject=SUBJECT)
    await until_told("the item's message", lambda: world.parent_says(SUBJECT))
    await world.command(ADA_IN_SLACK, "ballot 1 until +2h Shall the quay be open?")
    announced = await until(
        "the announcement", lambda: world.mail_with(BEN, "Vote until", from_list=True)
    )
    assert "is mailed to the list council" in text_of(announced, "plain")
    return announced


async def two_reply_to_it(world: RealWorld, message: EmailMessage) -> None:
    """Ben quotes the echo and thanks, and Can's mail program sends it back whole."""
    quoted = "\n".join(f"> {line}".rstrip() for line in plain(message).splitlines())
    subject = f"Re: {message['Subject']}"
    thanks = f"{quoted}\n\nThank you for telling us, all of you here on the list.\n"
    await world.write(BEN, thanks, subject=subject, answers=message)
    await until_told("Ben's thanks", lambda: world.in_thread("Thank you for telling us"))
    again = f"Forwarded message:\n\n{plain(message)}\n"
    await world.write(CAN, again, subject=f"Fwd: {message['Subject']}", answers=message)


async def nobody_else_has_voted(world: RealWorld) -> None:
    item = await shown_item(world)
    votes = {(row["voter"], row["choice"], row["source"], row["counts"]) for row in item["votes"]}
    assert votes == {
        ("Can Demir", "+1", "slack", True),
        ("Dina Safar", "-1", "mail", True),
    }
    assert len(item["votes"]) == 2
    assert item["ballot"]["tally"] == {"+1": 1, "+0": 0, "-0": 0, "-1": 0}


async def it_is_read_as_ours(world: RealWorld, message: EmailMessage, folder: Path) -> None:
    """The copy in Penholder's own mailbox is a program's mail, whoever From names."""
    [copy] = [mail for mail in world.mailbox(BOT) if mail["Message-ID"] == message["Message-ID"]]
    assert COUNCIL in str(copy["From"])
    file = folder / "echo.eml"
    file.write_bytes(copy.as_bytes())
    read = json.loads((await penholder("explain", str(file), "--json")).out)
    assert (read["person"], read["votes"]) == (False, [])
