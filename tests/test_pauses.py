"""How the pauses of the event loop are counted."""

import asyncio
import time

from bot.pulse import WatchedLoop, pauses_of


def test_the_loop_counts_how_long_it_was_kept_from_looking_again() -> None:
    async def keep_the_loop() -> tuple[float, list[int]]:
        await asyncio.sleep(0)
        deadline = time.perf_counter() + 0.06
        while time.perf_counter() < deadline:
            pass
        await asyncio.sleep(0)
        pauses = pauses_of(asyncio.get_running_loop())
        return pauses.longest, list(pauses.counts)

    with asyncio.Runner(loop_factory=WatchedLoop) as runner:
        longest, counts = runner.run(keep_the_loop())

    assert longest >= 0.06
    assert sum(counts[2:]) >= 1


def test_waiting_is_no_pause() -> None:
    async def wait() -> float:
        await asyncio.sleep(0.3)
        return pauses_of(asyncio.get_running_loop()).seconds

    with asyncio.Runner(loop_factory=WatchedLoop) as runner:
        assert runner.run(wait()) < 0.3
