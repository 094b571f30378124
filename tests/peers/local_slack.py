"""The npm package local-slack, run as a process and driven over `/_control/`.

It is others' idea of Slack, so what it answers is a second opinion on our look-alike. It
drops metadata, redelivers nothing and checks little. Forms are driven through the websocket
that its own page uses, since `/_control/` has no act for them.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.peers.machine import free_port

PROGRAM: Final = Path(__file__).parent / "node_modules/local-slack-linux-x64/bin/local-slack"
STARTING_SECONDS: Final = 20


class LocalSlack:
    """A running local-slack."""

    def __init__(
        self, *, port: int, session: aiohttp.ClientSession, app: Mapping[str, str]
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.url}/api/"
        self.bot_token = app["botToken"]
        self.app_token = app["appToken"]
        self._session = session

    async def act(self, what: str, **body: object) -> dict[str, Any]:
        """POST to the control API and return its answer."""
        async with self._session.post(f"{self.url}/_control/{what}", json=body) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def look(self, what: str) -> dict[str, Any]:
        """GET from the control API."""
        async with self._session.get(f"{self.url}/_control/{what}") as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def forms(self) -> list[dict[str, Any]]:
        """Return the open forms, the topmost last."""
        stack: list[dict[str, Any]] = (await self.state())["modalStack"]
        return stack

    async def state(self) -> dict[str, Any]:
        """Return what the page shows."""
        async with self._session.ws_connect(f"{self.url}/ui") as page:
            first = await page.receive_json()
        state: dict[str, Any] = first["state"]
        return state

    async def submit(self, user: str, values: Mapping[str, object]) -> dict[str, str]:
        """Submit the topmost form; return the app's complaints by block_id."""
        async with self._session.ws_connect(f"{self.url}/ui") as page:
            await page.receive_json()
            await page.send_json({"t": "view_submit", "user": user, "values": values})
            while True:
                news = await page.receive_json()
                if news["t"] == "view":
                    return {}
                if news["t"] == "view_errors":
                    return dict(news["errors"])


@asynccontextmanager
async def running_local_slack(
    workspace: Mapping[str, Any], folder: Path
) -> AsyncIterator[LocalSlack]:
    """Run the peer with this workspace until the end of the block."""
    config, port = folder / "workspace.json", free_port()
    config.write_text(json.dumps(workspace))
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "--config",
        config,
        "--port",
        str(port),
        "--base-host",
        "127.0.0.1",
        "--files-dir",
        folder / "files",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        await _wait_running(process)
        async with aiohttp.ClientSession() as session:
            yield LocalSlack(port=port, session=session, app=workspace["app"])
    finally:
        process.terminate()
        await process.communicate()


async def _wait_running(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(STARTING_SECONDS):
        while b"local-slack is running" not in (line := await process.stdout.readline()):
            assert line, "local-slack ended before it listened"
