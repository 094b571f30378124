"""`penholder check --slack-probe`: what only a workspace can tell, in lines; all is deleted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import Fault, FaultKind, SlackChannel, SlackUser, SlackWorld
from tests.cli.program import Penholder

ADA = "U01ADA"
TRIAL = "C07TRIAL"


@pytest.fixture
async def slack() -> AsyncIterator[SlackWorld]:
    async with SlackWorld(
        users=[SlackUser(id=ADA, name="ada", real_name="Ada Byron", email="ada@example.org")],
        channels=[SlackChannel(id=TRIAL, name="trial", members=(ADA, "U0PENHOLDER"))],
    ) as world:
        yield world


@pytest.fixture
def program(slack: SlackWorld, tmp_path: Path) -> Penholder:
    path = tmp_path / "penholder.toml"
    path.write_text(
        f"""
[penholder]
data_dir = "{tmp_path}"
[[mailboxes]]
name = "main"
host = "127.0.0.1"
username = "bot"
password = "of nobody"
[smtp]
host = "127.0.0.1"
from_address = "bot@bot.example"
[slack]
bot_token = "{slack.bot_token}"
app_token = "{slack.app_token}"
api_url = "{slack.api_url}"
[[lists]]
name = "council"
address = "council@lists.example"
list_id = "council.lists.example"
channel = "C01LIST"
""",
        encoding="utf-8",
    )
    return Penholder(path)


async def test_the_probe_tells_each_step_and_leaves_nothing(
    slack: SlackWorld, program: Penholder
) -> None:
    ran = await program("check", "--slack-probe", TRIAL, "--slack-user", ADA)

    assert ran.status == 0, ran.out
    parts = [line.split("probe ")[1].partition(":")[0] for line in ran.out.splitlines()]
    assert parts == [
        "workspace",
        "channel",
        "post",
        "history",
        "reply",
        "replies",
        "update",
        "bare update",
        "reaction",
        "message",
        "delete",
    ]
    assert "3 messages are deleted" in ran.out
    assert all(not messages for messages in slack.state.messages.values())
    assert not any(word in ran.out for word in (slack.bot_token, "Ada", ADA, TRIAL))


async def test_a_probe_that_fails_says_where_and_deletes_what_it_posted(
    slack: SlackWorld, program: Penholder
) -> None:
    for method, code in (("chat.update", "edit_window_closed"), ("reactions.add", "invalid_name")):
        slack.faults.add(Fault(kind=FaultKind.ERROR, method=method, times=9, code=code))

    ran = await program("check", "--slack-probe", TRIAL)

    assert ran.status == 1
    assert "fault    probe update: chat.update: edit_window_closed" in ran.out
    assert "warning  probe message: not tried" in ran.out
    assert "2 messages are deleted" in ran.out
    assert slack.state.messages[TRIAL] == {}


async def test_a_channel_that_is_closed_to_us_ends_the_probe(program: Penholder) -> None:
    ran = await program("check", "--slack-probe", "C99NONE")

    assert ran.status == 1
    assert "fault    probe post: chat.postMessage: channel_not_found" in ran.out
    assert "0 messages are deleted" in ran.out
