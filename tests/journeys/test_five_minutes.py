"""The README's commands, typed into a shell: from the wheel to the first relayed mail."""

import asyncio
import re
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.cli.terminal import Terminal, started
from tests.journeys.installed import install_wheels
from tests.journeys.process import until, until_told
from tests.journeys.real_world import (
    ADA,
    BEN,
    BOT,
    CHANNEL,
    LIST_ID,
    SUBSCRIBED_AS,
    RealWorld,
    real_world,
)
from tests.peers.forked import ROOT
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

MOST_COMMANDS: Final = 6
FIVE_MINUTES: Final = 300
SUBJECT: Final = "A room for the meeting in May"
SHELL: Final = ("setsid", "--ctty", "bash", "--norc", "--noprofile", "-i")
PROMPT: Final = "now-type$ "


def commands() -> list[str]:
    """Return the commands that the README tells its reader to type, in order."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(
        r"^## Your own list, in five minutes\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL
    )
    assert section is not None
    return re.findall(r"^    (\S.*)$", section[1], re.MULTILINE)


async def answer(terminal: Terminal, world: RealWorld) -> None:
    """Answer as the person who owns the mailbox, and who made the app in Slack."""
    await terminal.answer("own mail address:", BOT)
    await terminal.answer("IMAP server", f"localhost:{world.dovecot.tls_port}")
    await terminal.answer("encryption", "tls")
    await terminal.answer("IMAP user", "")
    await terminal.answer("IMAP password", world.dovecot.password)
    await terminal.answer("SMTP server", f"localhost:{world.postfix.port}")
    await terminal.answer("encryption", "starttls")
    await terminal.answer("SMTP user", "-")
    await terminal.answer("Database", "")
    await terminal.answer(f"1  {LIST_ID}", "1")
    await terminal.answer(f"Secret address [{SUBSCRIBED_AS}]", "")
    await terminal.answer("Bot token", world.slack.bot_token)
    await terminal.answer("App token", world.slack.app_token)
    await terminal.answer("channel's id", CHANNEL)
    await terminal.answer("chair's mail", ADA)


async def test_the_readmes_commands_lead_to_the_first_relayed_mail_in_minutes(
    wheels: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = commands()
    assert 0 < len(typed) <= MOST_COMMANDS
    home = tmp_path / "home"
    await asyncio.to_thread(home.mkdir)
    async with real_world(tmp_path, database_url="sqlite:///nothing") as world:
        await world.write(ADA, "Which room shall we take?\n", subject=SUBJECT)
        await until("the post", lambda: world.mail_with(BEN, SUBJECT, from_list=True))
        authorities = tmp_path / "authorities.pem"  # the peers' own, as if the system trusted them
        both = world.dovecot.ca_file.read_text() + world.postfix.ca_file.read_text()
        await asyncio.to_thread(authorities.write_text, both)
        began = time.monotonic()
        environment = {
            **await asyncio.to_thread(install_wheels, wheels[0], place=tmp_path / "environment"),
            "HOME": str(home),
            "PS1": PROMPT,
            "SSL_CERT_FILE": str(authorities),
        }
        async with started(SHELL, folder=home, **environment) as shell:
            for command in typed:
                is_setting_up = command == "penholder init"
                here = f" --slack-api-url {world.slack.api_url}" if is_setting_up else ""
                await shell.answer(PROMPT, command + here)
                if is_setting_up:
                    await answer(shell, world)
            await until_told("the post in Slack", lambda: world.parent_says(SUBJECT))
            took = time.monotonic() - began
            await shell.press_ctrl_c()
            await shell.answer(PROMPT, "exit")
            status = await shell.ended()

    assert status == 0, shell.shown
    assert "fault" not in shell.shown
    assert "Start it: penholder run" in shell.shown
    assert "service stopped" in shell.shown
    assert took < FIVE_MINUTES
    with capsys.disabled():
        sys.stdout.write(f"\nthe wheel, {len(typed)} commands, the first mail: {took:.0f} s\n")
