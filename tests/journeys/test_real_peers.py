"""The service as a process with Dovecot, Postfix and the npm package local-slack."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service, until, until_told
from tests.journeys.real_world import (
    ADA,
    ADA_IN_SLACK,
    BEN,
    CAN,
    CAN_IN_SLACK,
    DINA,
    LIST_ID,
    Json,
    RealWorld,
    real_world,
    text_of,
)
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

SUBJECT = "A room for the meeting in May"
ATTRIBUTION = "On Tue, 5 May 2026 at 10:00, Ada Byron <ada@members.example> wrote:"
COMMENT = "The big room has no <daylight> & the small one no heating."


async def test_the_whole_way_with_servers_that_others_wrote(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    async with (
        real_world(tmp_path, database_url=url) as world,
        running_service(world.config_path),
    ):
        await mails_become_an_item_with_a_thread(world)
        await a_slack_reply_becomes_a_comment(world)
        await a_ballot_takes_votes_by_every_way(world)
        await the_digest_can_be_answered(world)
        await the_result_reaches_slack_and_list(world)
        await programs_read_the_same(world)
        assert await find_leftovers(url) == []


async def test_mail_servers_that_are_restarted_or_killed_lose_and_double_nothing(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    async with real_world(tmp_path, database_url=url) as world:
        async with running_service(world.config_path) as service:
            await world.write(ADA, "Which room shall we take?\n", subject=SUBJECT)
            await until_told("the item's message", lambda: world.parent_says(SUBJECT))
            question = await until(
                "the mail", lambda: world.mail_with(BEN, "Which room", from_list=True)
            )
            await asyncio.to_thread(world.dovecot.restart)
            await world.write(BEN, "The big one.\n", subject=f"Re: {SUBJECT}", answers=question)
            await until_told("Ben's words", lambda: world.in_thread("The big one."))
            await asyncio.to_thread(world.dovecot.kill)
            await world.write(DINA, "The small one.\n", subject=f"Re: {SUBJECT}", answers=question)
            await until("its absence seen", lambda: service.said("mailbox out of reach"))
            await asyncio.to_thread(world.dovecot.start)
            # Postfix may wait long with a server that was away; started anew, it tries at once.
            await asyncio.to_thread(world.postfix.stop)
            await asyncio.to_thread(world.postfix.start)
            await until_told("Dina's words", lambda: world.in_thread("The small one."))

            await asyncio.to_thread(world.postfix.kill)
            await world.command(ADA_IN_SLACK, "ballot 1 until +2h consent Which one?")
            await until("its absence seen", lambda: service.said("delivery waits"))
            await asyncio.to_thread(world.postfix.start)
            await until("the question", lambda: world.mail_with(BEN, "Which one?", from_list=True))
            assert await find_leftovers(url) == []
        assert len([one for one in await world.thread() if "small one" in one["text"]]) == 1


async def mails_become_an_item_with_a_thread(world: RealWorld) -> None:
    await world.write(ADA, "Which room shall we take?\n", subject=SUBJECT)
    await until_told("the item's message", lambda: world.parent_says(SUBJECT))
    question = await until("the mail", lambda: world.mail_with(BEN, "Which room", from_list=True))
    await world.write(
        BEN,
        f"The big one.\n\n{ATTRIBUTION}\n> Which room shall we take?\n",
        subject=f"Re: {question['Subject']}",
        answers=question,
    )
    await until_told("Ben's words in the thread", lambda: world.in_thread("The big one."))
    [shown] = [one for one in await world.thread() if "The big one." in one["text"]]
    assert shown["text"].startswith("Ben Okri")
    assert "Which room" not in shown["text"]


async def a_slack_reply_becomes_a_comment(world: RealWorld) -> None:
    await world.command(CAN_IN_SLACK, "publish always")
    escaped = COMMENT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    await world.comment(CAN_IN_SLACK, escaped)

    async def kept() -> bool:
        comments = (await shown_item(world))["comment_list"]
        return [(comment["source"], comment["text"]) for comment in comments] == [
            ("slack", COMMENT)
        ]

    await until_told("Can's comment", kept)


async def a_ballot_takes_votes_by_every_way(world: RealWorld) -> None:
    await world.command(ADA_IN_SLACK, "ballot 1 until +2h consent Shall we take the big room?")
    await until_told("the ballot in the item's message", lambda: world.parent_says("Vote until"))
    announced = await until(
        "the announcement", lambda: world.mail_with(BEN, "Shall we take", from_list=True)
    )
    assert announced["X-Penholder-Item"] == "1"

    await world.press(CAN_IN_SLACK, "vote:agree")
    await until_told("the vote by button", lambda: world.parent_says("1 vote"))
    await world.command(ADA_IN_SLACK, "vote 1 abstain")
    await until_told("the vote by command", lambda: world.parent_says("2 votes"))
    await world.forge("block: never\n", subject="Re: the room", answers=announced)
    await world.write(BEN, "+1\n\nIt is the only one.\n", subject="Re: the room", answers=announced)
    await until_told("the vote by mail", lambda: world.parent_says("agree 2, abstain 1"))
    receipt = await until("Ben's receipt", lambda: world.mail_with(BEN, "agree", from_list=False))
    assert receipt["To"].addresses[0].addr_spec == BEN
    assert receipt["Auto-Submitted"] == "auto-replied"
    # Hers came in Slack, and nobody wrote in her name by the list.
    assert world.mail_with(ADA, "", from_list=False) is None
    assert not any("never" in one["text"] for one in await world.thread())


async def the_digest_can_be_answered(world: RealWorld) -> None:
    await world.command(ADA_IN_SLACK, "digest send")
    digest = await until(
        "the digest at Dina", lambda: world.mail_with(DINA, "digest", from_list=True)
    )
    assert COMMENT in text_of(digest, "plain")
    assert "The big room has no &lt;daylight&gt; &amp; the small" in text_of(digest, "html")
    assert LIST_ID in digest["List-Id"]

    await world.write(
        DINA, "#1: +1 because of the stairs\n", subject=f"Re: {digest['Subject']}", answers=digest
    )
    await until_told("the vote in the answer", lambda: world.parent_says("agree 3, abstain 1"))
    await until("Dina's receipt", lambda: world.mail_with(DINA, "agree", from_list=False))


async def the_result_reaches_slack_and_list(world: RealWorld) -> None:
    await world.command(ADA_IN_SLACK, "close 1")
    await until_told("the decision", lambda: world.parent_says("Decided"))
    result = await until(
        "the result on the list", lambda: world.mail_with(CAN, "accepted", from_list=True)
    )
    assert result["X-Penholder-Item"] == "1"
    await until_told("the result in the thread", lambda: world.in_thread("accepted"))


async def programs_read_the_same(world: RealWorld) -> None:
    item = await shown_item(world)
    votes = {(row["voter"], row["choice"], row["source"]) for row in item["votes"]}
    assert votes == {
        ("Can Demir", "agree", "slack"),
        ("Ada Byron", "abstain", "slack"),
        ("Ben Okri", "agree", "mail"),
        ("Dina Safar", "agree", "mail"),
    }
    assert item["ballot"]["cast"] == 4
    assert item["state"] == "decided"
    [comment] = item["comment_list"]
    assert comment["sent_to_list"]


async def shown_item(world: RealWorld) -> Json:
    status, out, err = await penholder("show", "1", "--json", config=world.config_path)
    assert status == 0, err
    found: Json = json.loads(out)
    return found
