"""SIGHUP: a service takes over a changed configuration, or keeps the old one and says why."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Ports, Sandbox
from tests.journeys.conftest import REDELIVERY
from tests.journeys.process import Service, penholder, running_service, until, until_told
from tests.peers.http import ask
from tests.peers.machine import free_port

ROSTER = "name,emails\nAna Sousa,ana@sousa.example\n"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
async def sandbox(data_dir: Path, port: int) -> AsyncIterator[Sandbox]:
    async with Sandbox(data_dir=data_dir, redelivery=REDELIVERY, ports=Ports(web=port)) as world:
        yield world


async def reload(service: Service, config: Path, text: str, answer: str) -> dict[str, object]:
    """Write a new configuration, ask for it, and return the line of the log that says `answer`."""
    before = service.log.count(answer)
    config.write_text(text, encoding="utf-8")  # noqa: ASYNC240 - a small file in memory
    service.process.send_signal(signal.SIGHUP)
    await until(answer, lambda: service.log.count(answer) > before)
    return [line for line in service.lines() if line["what"] == answer][-1]


async def test_a_running_service_takes_over_what_it_can(
    sandbox: Sandbox, stage: Stage, port: int, tmp_path: Path
) -> None:
    config = sandbox.config_path
    first = config.read_text(encoding="utf-8")
    list_page = "/lists/plan"
    async with running_service(config) as service:
        await mails.call(stage)
        assert (await ask(port, list_page)).status == 200

        broken = first.replace('channel = "', 'channel = 7 # "', 1)
        refused = await reload(
            service, config, broken, "the new configuration cannot be used; the old one stays"
        )
        assert refused["level"] == "error"
        assert "lists.0.channel: " in str(refused["reason"])
        status, out, _err = await penholder("check", "--offline", config=config)
        assert (status, "lists.0.channel: " in out) == (1, True)
        assert (await ask(port, list_page)).status == 200

        (tmp_path / "longer.csv").write_text(ROSTER, encoding="utf-8")
        hidden = first.replace('name = "plan"', 'name = "plan"\nboard = "off"')
        changed = hidden.replace("/roster.csv", "/longer.csv", 1)
        assert first != hidden != changed
        taken = await reload(service, config, changed, "configuration reloaded")
        assert taken["keys"] == ["lists.plan.board", "lists.plan.roster"]

        async def is_hidden() -> bool:
            return (await ask(port, list_page)).status == 404

        await until_told("no page of the list", is_hidden)
        await until("the roster", lambda: service.said(str(tmp_path / "longer.csv")))

        other = changed.replace(f"port = {port}", f"port = {port + 1}")
        waits = await reload(service, config, other, "restart to change these keys")
        assert (waits["level"], waits["keys"]) == ("warning", ["web.port"])
        assert (await ask(port, "/healthz")).status == 200

        quiet = f'{other}\n[log]\nlevel = "warning"\n'
        await reload(service, config, quiet, "restart to change these keys")
        loud = f'{changed}\n[log]\nlevel = "debug"\n'
        again = await reload(service, config, loud, "configuration reloaded")
        assert again["keys"] == ["log.level"]
