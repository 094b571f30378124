"""Archives on the web: asked politely, kept, and continued after a failure."""

import gzip
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import web

from bot.errors import GiveUp, WrongUse
from bot.gateways.archives.fetching import EMPTY_MONTHS, Wanted, fetch, find_source

MAIL = b"From x Mon Mar  4 09:00:00 2024\nFrom: Ana <ana@example.org>\nSubject: %s\n\nHi\n\n"
TODAY = date(2024, 3, 4)
SOON = timedelta(milliseconds=20)


class Server:
    """A web server with the three programs' addresses; `months` have messages."""

    def __init__(self) -> None:
        self.months = {"2024-03": MAIL % b"march", "2024-01": MAIL % b"january"}
        self.asked: list[str] = []
        self.at: list[float] = []
        self.faults: list[web.Response] = []
        self.address = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        self.at.append(monotonic())
        if self.faults:
            return self.faults.pop(0)
        if request.path.endswith("/t.mbox.gz"):
            return web.Response(body=gzip.compress(MAIL % b"thread"))
        if request.path == "/api/mbox.lua":
            assert request.query["list"] == "dev"
            assert request.query["domain"] == "pier.example.org"
            return web.Response(body=self.months.get(request.query["d"], b""))
        month = request.query["start"][:7]
        assert request.path.startswith("/archives/list/dev@pier.example.org/export/")
        return web.Response(body=gzip.compress(self.months.get(month, b"")))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_get("/{path:.*}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


def wanted(address: str, *, first: date | None = date(2023, 12, 1)) -> Wanted:
    return Wanted(find_source(address), first, TODAY)


async def fetched(want: Wanted, cache: Path, *, pause: timedelta = SOON) -> list[Path]:
    return await fetch(want, cache, tell=lambda _what: None, pause=pause)


def kept(folder: Path) -> list[Path]:
    return list(folder.rglob("*.mbox"))


def subjects(paths: list[Path]) -> list[str]:
    texts = []
    for path in paths:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
        texts.append(raw.decode().split("Subject: ")[1].split("\n")[0])
    return texts


@pytest.mark.parametrize(
    "path",
    ["/archives/list/dev@pier.example.org/", "/list.html?dev@pier.example.org"],
)
async def test_months_are_fetched_and_empty_ones_left_out(
    server: Server, tmp_path: Path, path: str
) -> None:
    files = await fetched(wanted(server.address + path), tmp_path)

    assert subjects(files) == ["january", "march"]
    assert len(server.asked) == 4


async def test_a_thread_is_fetched(server: Server, tmp_path: Path) -> None:
    files = await fetched(wanted(f"{server.address}/pier/1@example.org/T/#u"), tmp_path)

    assert subjects(files) == ["thread"]
    assert server.asked == ["/pier/1@example.org/t.mbox.gz"]


async def test_requests_are_a_pause_apart(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}/list.html?dev@pier.example.org"

    await fetched(wanted(address), tmp_path, pause=timedelta(milliseconds=200))

    gaps = [later - earlier for earlier, later in zip(server.at, server.at[1:], strict=False)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.1  # the server sees them a little later or sooner


async def test_what_is_there_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}/list.html?dev@pier.example.org"
    await fetched(wanted(address), tmp_path)
    server.asked.clear()
    server.months["2024-03"] += MAIL % b"later"

    files = await fetched(wanted(address), tmp_path)

    assert len(server.asked) == 2  # the two newest months may have grown
    assert files[-1].read_bytes().count(b"Subject:") == 2


async def test_it_goes_on_after_a_failure(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}/list.html?dev@pier.example.org"
    server.faults = [web.Response(body=MAIL % b"march"), web.Response(), web.Response(status=403)]
    with pytest.raises(GiveUp, match="403"):
        await fetched(wanted(address), tmp_path)
    assert len(server.asked) == 3

    assert subjects(await fetched(wanted(address), tmp_path)) == ["january", "march"]


async def test_a_busy_server_gets_the_time_that_it_asks_for(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}/pier/1@example.org/"
    server.faults = [web.Response(status=429, headers={"Retry-After": "1"})]

    assert subjects(await fetched(wanted(address), tmp_path)) == ["thread"]
    assert server.at[1] - server.at[0] >= 1

    server.faults = [web.Response(status=503, headers={"Retry-After": "9999"})]
    with pytest.raises(GiveUp, match="asks to wait 166 minutes"):
        await fetched(wanted(address), tmp_path / "other")


async def test_a_page_and_damage_are_no_messages(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}/pier/1@example.org/"
    for body, text in (
        (b"<!DOCTYPE html><p>Log in", "answers with a page"),
        (gzip.compress(MAIL % b"half")[:30], "damaged"),
    ):
        server.faults = [web.Response(body=body)]
        with pytest.raises(GiveUp, match=text):
            await fetched(wanted(address), tmp_path)
    assert not kept(tmp_path)


async def test_an_archive_without_a_first_month_ends_after_two_empty_years(
    server: Server, tmp_path: Path
) -> None:
    address = f"{server.address}/list.html?dev@pier.example.org"

    files = await fetched(wanted(address, first=None), tmp_path, pause=timedelta(0))

    assert subjects(files) == ["january", "march"]
    assert len(server.asked) == 3 + EMPTY_MONTHS


async def test_nothing_there_is_told(server: Server, tmp_path: Path) -> None:
    server.months.clear()
    with pytest.raises(GiveUp, match="no message was found"):
        await fetched(wanted(f"{server.address}/list.html?dev@pier.example.org"), tmp_path)


def test_an_address_of_another_program_is_refused() -> None:
    with pytest.raises(WrongUse, match="HyperKitty"):
        find_source("https://example.org/pipermail/dev/")


async def test_a_hostile_address_stays_in_the_cache(server: Server, tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    await fetched(wanted(f"{server.address}/../..@../"), cache)

    assert [path.is_relative_to(cache) for path in kept(tmp_path)] == [True]
