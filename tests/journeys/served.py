"""The service in the test's own loop, as the demo runs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.clock import system_clock
from bot.config import load_config
from bot.sandbox.page import Items
from bot.serving.service import run_service
from handlers.showing.facts import item_list
from handlers.work import Work
from storage.database.engine import Database

START_SECONDS = 60.0


@asynccontextmanager
async def service(config_path: Path) -> AsyncIterator[Items]:
    """Run the service with that configuration, and give what lists its items."""
    config = load_config(config_path)
    stop, ready = asyncio.Event(), asyncio.Event()
    database = await Database.open(config.database.url, new_delivery_id=Database.no_delivery)

    async def items() -> list[dict[str, Any]]:
        async with database.reading() as store:
            found = item_list(
                Work(store, config, system_clock()), list_name=None, state=None, limit=None
            )
            return sorted([dict(one) async for one in found], key=lambda one: one["number"])

    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_service(config, stop=stop, ready=ready))
            async with asyncio.timeout(START_SECONDS):
                await ready.wait()
            try:
                yield items
            finally:
                stop.set()
    finally:
        await database.close()
