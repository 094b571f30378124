"""A restore drill, over real sockets: an old backup comes back, and nothing is there twice."""

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import load_config
from bot.domain.ids import ChannelId, DeliveryId, Ts
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.people import CHANNEL, INES, KOFI, MARTA, PLAN
from bot.sandbox.slack import Message
from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage, plain, read_post
from bot.sandbox.world import Sandbox
from tests.conftest import ON_BOTH_DATABASES
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service, until_told


@pytest.fixture
async def stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """Give the sandbox over a fresh database."""
    async with Sandbox(data_dir=tmp_path, database_url=database_url) as world:
        yield Stage(world, patience=timedelta(seconds=120))


async def write(stage: Stage, number: int) -> None:
    """Begin a thread about a number, and wait for it in the channel."""
    subject = f"Berth number {number} needs paint"
    mail = stage.write(KOFI, f"Words {number}.", subject=subject, to=(PLAN,), name=f"berth{number}")
    await stage.send(mail, writer=KOFI, to=(PLAN,))
    await stage.until(f"berth {number}", lambda: bool(stage.replies(subject)))


async def answer(stage: Stage, name: str) -> None:
    """Answer Marta's call, and wait for it in the thread."""
    parent = await mails.copy_of(stage, INES, MARTA, "call")
    await mails.answer(stage, INES, f"I say {name}.", parent=parent, name=name)
    await stage.until(name, lambda: stage.mail_in_thread(INES, f"I say {name}") is not None)


def in_slack(stage: Stage) -> Counter[tuple[str, str]]:
    """Return what Penholder's messages are about, without what changes as an item goes on."""

    def about(message: Message) -> tuple[str, str]:
        """Return an item's first line, or a reply's text."""
        text = plain(message)
        return ("reply", text) if message.is_reply else ("item", text.split("\n")[0])

    state = stage.world.slack.state
    return Counter(
        about(message) for message in state.messages[CHANNEL].values() if message.from_bot
    )


def on_list(stage: Stage) -> Counter[str]:
    """Return the Message-IDs on the list."""
    return Counter(str(read_post(raw)["Message-ID"]) for raw in stage.world.archive(PLAN))


async def items(stage: Stage) -> dict[int, Any]:
    """Return the titles of items by their numbers, and how many mails each has."""
    told = await penholder("items", "--all", "--json", config=stage.world.config_path)
    return {row["number"]: (row["title"], row["messages"]) for row in json.loads(told.out)}


def drill(file: Path) -> list[list[str]]:
    """Return the commands of the restore drill, as the operator reads them, with our file."""
    page = Path(__file__).parents[2] / "docs" / "operations.md"
    steps = page.read_text(encoding="utf-8").partition("### Restore\n")[2].partition("\n| ")[0]
    commands = re.findall(r"^\d\. `penholder ([^`]+)`", steps, re.MULTILINE)
    return [
        [str(file) if "/" in word else word for word in command.split()] for command in commands
    ]


@ON_BOTH_DATABASES
async def test_after_an_old_backup_channel_and_list_hold_each_thing_once(
    stage: Stage, tmp_path: Path
) -> None:
    config, file = stage.world.config_path, tmp_path / "old.backup"
    async with running_service(config, hurried=True):
        await mails.call(stage)
        await stage.command(MARTA, "ballot 1 until in 3 days")
        await stage.until("the ballot on the list", lambda: len(stage.item_posts()) == 1)
        _written, made = await asyncio.gather(
            write(stage, 1), penholder("backup", str(file), config=config)
        )
        assert made.status == 0, made.err
        for number in (2, 3):
            await write(stage, number)
        await answer(stage, "afterwards")
        await stage.command(MARTA, "comment 1 Said after the backup")
        await stage.command(MARTA, "ballot 2 until in 2 days")
        await stage.until("the second ballot", lambda: len(stage.our_posts()) == 2)
        await stage.command(MARTA, "digest send")
        await stage.until("the digest", lambda: len(stage.digests()) == 1)
        assert await find_leftovers(stage.world.database_url) == []
    before, list_before, items_before = in_slack(stage), on_list(stage), await items(stage)

    restore, complete = drill(file)
    done = await penholder(*restore, config=config)
    assert done.status == 0, done.err
    async with running_service(config, hurried=True) as service:
        assert service.said("looked back to the backup")
        await write(stage, 4)
        await answer(stage, "at last")
        assert await find_leftovers(stage.world.database_url) == []
        again = await stage.command(MARTA, "digest send")
        assert again.ok
        assert await find_leftovers(stage.world.database_url) == []
        told = await penholder(*complete, "--slack", config=config)
        items_after = await items(stage)

    assert told.status == 0, told.out + told.err
    assert told.out.count("0 gaps, 0 duplicates") == 2, told.out
    after = in_slack(stage)
    assert {what: count for what, count in after.items() if count > 1} == {}
    news = after - before
    assert len([one for one in news if one[0] == "reply"]) == 2, news
    assert [number for number in items_after if number not in items_before] == [
        max(items_before) + 1
    ]
    assert {number: row[0] for number, row in items_before.items()}.items() <= {
        number: row[0] for number, row in items_after.items()
    }.items()
    assert {text: count for text, count in on_list(stage).items() if count > 1} == {}
    assert set((on_list(stage) - list_before).values()) == {1}
    assert len(stage.digests()) == 1


async def test_what_is_missing_or_there_twice_is_told(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copyfile(migrated_sqlite, tmp_path / "penholder.db")
    async with Sandbox(data_dir=tmp_path) as world:
        stage, config = Stage(world, patience=timedelta(seconds=120)), world.config_path
        async with running_service(config, hurried=True):
            await mails.call(stage)
            await answer(stage, "once")
            assert await find_leftovers(world.database_url) == []
        shown = stage.mail_in_thread(INES, "I say once")
        assert shown is not None
        assert shown.metadata is not None
        mail = stage.write(KOFI, "Late.", subject="Too late", to=(PLAN,), name="late")
        await stage.send(mail, writer=KOFI, to=(PLAN,))
        await stage.until("the mail on the list", lambda: str(mail["Message-ID"]) in on_list(stage))
        await until_told("the mail in the mailbox", lambda: is_missing(config, PLAN.name))
        slack = SlackOut(load_config(config).slack)
        await slack.post(
            ChannelId(CHANNEL),
            text="the same again",
            blocks=(),
            delivery=DeliveryId(shown.metadata["event_payload"]["delivery"]),
            item=None,
            thread_ts=Ts(stage.parent().ts),
        )
        await slack.aclose()

        told = await penholder("completeness", "--slack", "--json", config=config)
        text = await penholder("completeness", "--list", PLAN.name, config=config)

    assert (told.status, text.status) == (1, 1)
    plan, *_others = told.json
    assert plan["gaps"] == [str(mail["Message-ID"]).strip("<>")]
    assert (plan["on_server"], plan["handled"], plan["relayed"]) == (4, 3, 2)
    assert len(plan["duplicates"]) == 1
    assert "1 gap, 0 duplicates" in text.out
    assert f"missing: {plan['gaps'][0]}" in text.out


async def is_missing(config: Path, name: str) -> bool:
    """Return True if a mail of a list is on the server and was not handled."""
    told = await penholder("completeness", "--list", name, "--json", config=config)
    return bool(told.json[0]["gaps"])
