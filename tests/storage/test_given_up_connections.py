"""A connection to the database that is given up at its beginning is no error for the operator."""

import subprocess
import sys

GIVE_UP = """
import asyncio, asyncpg
from bot.logs import set_up_logging

async def accept(reader, writer):
    await reader.read()
    writer.close()

async def main():
    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for steps in range(60):
        begun = asyncio.ensure_future(asyncpg.connect(host="127.0.0.1", port=port, user="bot"))
        for _ in range(steps):
            await asyncio.sleep(0)
        begun.cancel()
        await asyncio.wait([begun])
    fault = asyncio.get_running_loop().create_future()
    fault.set_exception(ValueError("ours"))
    del fault

SET_UP
asyncio.run(main())
"""


def log_of(set_up: str) -> str:
    script = GIVE_UP.replace("SET_UP", set_up)
    ended = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stderr


def test_the_log_is_silent_of_given_up_connections_and_tells_faults() -> None:
    assert "unexpected connection_lost" in log_of(""), "asyncpg has been mended: remove the filter"
    log = log_of("set_up_logging()")
    assert "unexpected connection_lost" not in log
    assert "ValueError: ours" in log
