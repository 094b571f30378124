"""Two Penholders and a responder that answers every mail, on one list: it ends."""

import copy
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes
from email.utils import parseaddr
from functools import partial
from pathlib import Path
from typing import Final

from bot.sandbox.lists import SandboxList
from bot.sandbox.people import BOT_ADDRESS, KOFI, MARTA, PLAN, TOMAS, slack_channels, slack_users
from bot.sandbox.responder import Responder
from bot.sandbox.slack import SlackWorld
from bot.sandbox.story import texts
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import PASSWORD, Sandbox
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service

OTHER: Final = "pen@otherforum.example"
OTHER_ON_LIST: Final = "pen+plan-b5n2@otherforum.example"
PATIENCE: Final = timedelta(seconds=40)
MOST_ROUNDS: Final = 9


@asynccontextmanager
async def other_penholder(world: Sandbox, folder: Path) -> AsyncIterator[tuple[Stage, Path]]:
    """Put a second Penholder with a Slack of its own on the list; give its stage."""
    world.imap.add_user(OTHER, password=PASSWORD)
    world.mail.add_mailbox(OTHER, user=OTHER)
    (plan,) = [
        sandbox_list for sandbox_list in world.mail.lists() if sandbox_list.address == PLAN.address
    ]
    world.mail.add_list(
        SandboxList(
            address=plan.address,
            list_id=plan.list_id,
            name=plan.name,
            tag=plan.tag,
            members=(*plan.members, OTHER_ON_LIST),
            footer=plan.footer,
        )
    )
    async with SlackWorld(users=slack_users(), channels=slack_channels()) as slack:
        text = world.config_path.read_text(encoding="utf-8").replace(BOT_ADDRESS, OTHER)
        for ours, theirs in (
            (world.slack.api_url, slack.api_url),
            (world.slack.bot_token, slack.bot_token),
            (world.slack.app_token, slack.app_token),
            (world.database_url, f"sqlite:///{folder / 'other.db'}"),
            (PLAN.subscribed_as, OTHER_ON_LIST),
        ):
            text = text.replace(json.dumps(ours), json.dumps(theirs))
        config = folder / "other.toml"
        config.write_text(text, encoding="utf-8")
        there = copy.copy(world)
        there.slack = slack
        yield Stage(there, patience=PATIENCE), config


def ours(world: Sandbox) -> list[str]:
    """Return the subjects of what both Penholders have sent."""
    mails = [message_from_bytes(accepted_mail.raw) for accepted_mail in world.mail.accepted()]
    return [
        str(mail["Subject"])
        for mail in mails
        if parseaddr(str(mail["From"]))[1] in {BOT_ADDRESS, OTHER}
    ]


async def test_a_responder_that_answers_every_mail_comes_to_an_end(
    sandbox: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    naive = Responder(text="#1: +1", subject="Re: yours", marked=False, once=False)
    async with other_penholder(sandbox, tmp_path) as (there, config):
        sandbox.mail.set_responder(TOMAS.address, naive)
        async with (
            running_service(sandbox.config_path, hurried=True),
            running_service(config, hurried=True),
        ):
            call = stage.write(MARTA, "Shall we?\n", subject=texts.SUBJECT, to=(PLAN,), name="call")
            await stage.send(call, writer=MARTA, to=(PLAN,))
            for other in (stage, there):
                await other.until("the item", partial(is_shown, other))
                await other.command(MARTA, "ballot 1 until in 3 days")

            await stage.until("both announcements", lambda: len(ours(sandbox)) >= 2)
            databases = (sandbox.database_url, f"sqlite:///{tmp_path / 'other.db'}")
            before, sent = -1, 0
            for number in range(MOST_ROUNDS):
                await say(number, stage, there)
                for url in databases:
                    assert await find_leftovers(url) == []
                before, sent = sent, len(ours(sandbox))
                if sent == before:
                    break

    assert sent == before, ours(sandbox)
    assert receipts(sandbox), "the responder's words were no vote: there was no loop to end"


def receipts(world: Sandbox) -> list[str]:
    """Return whom both Penholders have sent mails of their own to."""
    mails = [
        message_from_bytes(accepted_mail.raw)
        for accepted_mail in world.mail.accepted()
        if not accepted_mail.mail_from
    ]
    return [
        str(mail["To"]) for mail in mails if parseaddr(str(mail["From"]))[1] in {BOT_ADDRESS, OTHER}
    ]


async def say(number: int, *stages: Stage) -> None:
    """Write to the list; both Penholders show it when they are through with what came before."""
    first = stages[0]
    mark = f"Thought {number:03}"
    mail = first.write(
        KOFI, f"{mark} of mine.\n", subject=f"Re: {texts.SUBJECT}", to=(PLAN,), name=f"k-{number}"
    )
    mail["In-Reply-To"] = "<call@lindqvist.example>"
    await first.send(mail, writer=KOFI, to=(PLAN,))
    for stage in stages:
        await stage.until(mark, partial(is_said, stage, mark))


def is_shown(stage: Stage) -> bool:
    """Return True if the item's message stands in the channel."""
    return bool(stage.parents())


def is_said(stage: Stage, words: str) -> bool:
    """Return True if words stand in the item's thread."""
    return any(words in message.text for message in stage.replies())
