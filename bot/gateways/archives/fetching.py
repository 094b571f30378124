"""Fetch an archive from the web into a folder: politely, once, and so that it can be interrupted.

At most one request a second is sent, and a server that asks for more time gets it. Each month is a
file; one that is there is not asked for again, except the last two, which may still grow.
A server may send us on, but to no other server: it would choose what we ask, from where we are.
"""

import asyncio
import gzip
import re
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import Final, Protocol
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.errors import GiveUp, WrongUse
from bot.gateways.archives import hyperkitty, pony_mail, public_inbox
from bot.gateways.proxy import proxy_for

PAUSE: Final = timedelta(seconds=1)
"""Between two requests."""
LONGEST_WAIT: Final = timedelta(minutes=5)
"""A server may ask to be left alone so long; beyond that, run it again later."""
MOST_TRIES: Final = 5
EMPTY_MONTHS: Final = 24
"""So many months without a message, going back, end the archive."""
MOST_BYTES: Final = 1_000_000_000
"""Of one month."""
MOST_TOGETHER: Final = 20_000_000_000
"""Bytes of one run."""
MOST_HOPS: Final = 5
"""So often a server may send on."""
_SHOWN: Final = 200
"""Characters of an address that a server writes."""
_DIGITS: Final = 9
"""Of the seconds that a server asks for; more are no time."""
_NAME: Final = re.compile(r"[^\w@.+-]|^\.+")
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308})
_NOTHING: Final = frozenset({404, 410})
_READ: Final = 64 * 1024
WAYS: Final = (
    "audit reads addresses of HyperKitty (https://…/list/NAME@DOMAIN/), of Pony Mail "
    "(https://…/list.html?NAME@DOMAIN) and of a thread of public-inbox (https://…/INBOX/ID@DOMAIN/)"
)

Tell = Callable[[str], None]
"""Takes what is being fetched."""


class Source(Protocol):
    """A program that keeps an archive: `folder` names it in the cache."""

    @property
    def folder(self) -> str:
        """What its files stand under: the host and the list."""

    def month_url(self, month: date) -> str:
        """Return the address of a month's messages; the same for all if it has one file."""

    @property
    def is_whole(self) -> bool:
        """Whether one file holds all of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be fetched: the source, the first month if one is named, and the last."""

    source: Source
    first: date | None
    last: date

    def months(self) -> Iterator[date]:
        """Yield the months, the newest first."""
        if self.source.is_whole:
            yield self.last
            return
        month = self.last.replace(day=1)
        while month.year > 1970 and (self.first is None or month >= self.first.replace(day=1)):
            yield month
            month = (month - timedelta(days=1)).replace(day=1)


def find_source(address: str) -> Source:
    """Return the archive at an address.

    Raises:
        WrongUse: it is of no program that is known here.
    """
    for found in (
        hyperkitty.find(address),
        pony_mail.find(address),
        public_inbox.find(address),
    ):
        if found is not None:
            return found
    raise WrongUse(f"{address}: this is no archive that can be read; {WAYS}")


async def fetch(
    wanted: Wanted,
    cache: Path,
    *,
    tell: Tell,
    pause: timedelta = PAUSE,
    most: int = MOST_TOGETHER,
) -> list[Path]:
    """Fetch what is not in the cache, at most so many bytes.

    Returns the files with messages, the oldest first.

    Raises:
        GiveUp: the server does not give it, or it holds no message. Run again, it goes on.
    """
    folder = cache.joinpath(*(_NAME.sub("_", part) for part in wanted.source.folder.split("/")))
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    empty = 0
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=120)
    headers = {"User-Agent": "penholder audit"}
    # aiohttp reads no environment here: it would also send the passwords of ~/.netrc.
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
        asker = _Asker(session, pause, most)
        for place, month in enumerate(wanted.months()):
            target = folder / f"{month:%Y-%m}.mbox"
            if wanted.source.is_whole:
                target = folder / "thread.mbox"
            if place < _MAY_GROW or not target.exists():
                tell(target.stem)
                await asker.get(wanted.source.month_url(month), target)
            empty = empty + 1 if not target.stat().st_size else 0
            files += [target] if target.stat().st_size else []
            if empty >= EMPTY_MONTHS:
                break
    if not files:
        raise GiveUp(f"{wanted.source.folder}: no message was found there")
    return files[::-1]


_MAY_GROW: Final = 2
"""The newest months, which are asked for again."""


class _Asker:
    """Sends one request at a time, not sooner than a pause after the one before."""

    def __init__(self, session: aiohttp.ClientSession, pause: timedelta, most: int) -> None:
        self._session = session
        self._pause = pause.total_seconds()
        self._most = self._left = most
        self._last = float("-inf")

    async def get(self, url: str, target: Path) -> None:
        """Write what is at an address into a file, unpacked; an empty one if nothing is there.

        Raises:
            GiveUp: it cannot be had.
        """
        for attempt in range(MOST_TRIES):
            try:
                wait = await self._try(url, target, pause=self._pause * 2**attempt)
            except (aiohttp.ClientError, TimeoutError) as error:
                wait = timedelta(seconds=self._pause * 2**attempt)
                if attempt == MOST_TRIES - 1:
                    raise GiveUp(f"{url}: {error or type(error).__name__}") from error
            if wait is None:
                return
            await asyncio.sleep(wait.total_seconds())
        raise GiveUp(f"{url}: the server is busy; run it again later, it goes on")

    async def _try(self, url: str, target: Path, *, pause: float) -> timedelta | None:
        """Return None if the file is written, otherwise how long to wait before the next try."""
        async with self._answer(url) as answer:
            if answer.status in _NOTHING:
                _put_nothing(target)
                return None
            if answer.status in _BUSY:
                return _wait(answer.headers.get("Retry-After", ""), pause, url)
            if answer.status != 200:
                raise GiveUp(f"{url}: the server answers {answer.status}")
            half = target.with_suffix(".part")
            with half.open("wb") as file:
                size = 0
                async for block in answer.content.iter_chunked(_READ):
                    size += len(block)
                    self._left -= len(block)
                    if size > MOST_BYTES:
                        raise GiveUp(f"{url}: it is larger than {MOST_BYTES // 1_000_000:,} MB")
                    if self._left < 0:
                        raise GiveUp(
                            f"{url}: more than {self._most // 1_000_000:,} MB came together; "
                            "run it again, it goes on"
                        )
                    file.write(block)
            _settle(half, target, url)
        return None

    @asynccontextmanager
    async def _answer(self, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Yield the answer of an address, or of the one to which its server sends on."""
        for _ in range(MOST_HOPS + 1):
            await asyncio.sleep(max(0.0, self._last + self._pause - monotonic()))
            self._last = monotonic()
            asked = self._session.get(url, allow_redirects=False, proxy=proxy_for(url))
            async with asked as answer:
                if answer.status not in _ELSEWHERE:
                    yield answer
                    return
                url = sent_on(url, answer.headers.get("Location", ""))
        raise GiveUp(f"{url}: the server sends on and on")


def sent_on(url: str, location: str) -> str:
    """Return the address to which a server sends on.

    Raises:
        GiveUp: it is another server, or what the server writes is no address.
    """
    there = location
    with suppress(ValueError):
        there = urljoin(url, location)
        old, new = _server(url), _server(there)
        is_made_safe = old[::2] == ("http", 80) and new == ("https", old[1], 443)
        if location and (new == old or is_made_safe):
            return there
    raise GiveUp(
        f"{url}: the server sends on to {there[:_SHOWN]!r}, another server; "
        "name that address if it is the right one"
    )


def _server(address: str) -> tuple[str, str, int]:
    """Return the scheme, the host and the port of an address.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return parts.scheme, parts.hostname or "", port


def _wait(asked: str, pause: float, url: str) -> timedelta:
    """Return how long to wait, as the server asks."""
    wait = (
        timedelta(seconds=int(asked[:_DIGITS])) if asked.isdecimal() else timedelta(seconds=pause)
    )
    if wait > LONGEST_WAIT:
        minutes = int(wait / timedelta(minutes=1))
        raise GiveUp(f"{url}: the server asks to wait {minutes} minutes; run it again then")
    return wait


def _put_nothing(target: Path) -> None:
    target.write_bytes(b"")


def _settle(half: Path, target: Path, url: str) -> None:
    """Let a fetched file stand under its name; one that holds no message is empty."""
    if _is_empty(half, url):
        _put_nothing(half)
    half.replace(target)


def _is_empty(path: Path, url: str) -> bool:
    """Return True if a file, packed or not, holds nothing; refuse a page."""
    with path.open("rb") as file:
        head = file.read(_READ)
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as unpacked:
                head = unpacked.read(_READ)
        except (OSError, EOFError, zlib.error) as error:
            raise GiveUp(f"{url}: what came is damaged: {error}; run it again") from error
    if head.lstrip()[:20].lower().startswith((b"<!doctype html", b"<html")):
        raise GiveUp(f"{url}: the server answers with a page, not with messages")
    return not head.strip()
