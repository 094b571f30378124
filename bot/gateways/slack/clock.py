"""How far our clock is from a peer's, by the Date header of its answer (RFC 9110, 6.6.1)."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot.clock import system_clock
from bot.errors import TryAgainLater


async def clock_skew(url: str) -> timedelta:
    """Return our clock's instant less the peer's, to about a second.

    Raises:
        TryAgainLater: the peer does not answer, or says no time.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(url) as answer,
        ):
            said = answer.headers.get("Date", "")
        return system_clock() - parsedate_to_datetime(said)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise TryAgainLater(f"no time to be had from {url}: {error}") from error
