"""Archives on the web: asked politely, kept, and continued after a failure."""

import gzip
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import web

from bot.errors import GiveUp, WrongUse
from bot.gateways.archives.fetching import (
    EMPTY_MONTHS,
    MOST_HOPS,
    Wanted,
    fetch,
    find_source,
    sent_on,
)

MAIL = b"From x Mon Mar  4 09:00:00 2024\nFrom: Ana <ana@example.org>\nSubject: %s\n\nHi\n\n"
TODAY = date(2024, 3, 4)
SOON = timedelta(milliseconds=20)


class Server:
    """A web server with the three programs' addresses; `months` have messages."""

    def __init__(self) -> None:
        self.months = {"2024-03": MAIL % b"march", "2024-01": MAIL % b"january"}
        self.asked: list[str] = []
        self.credentials: list[str] = []
        self.at: list[float] = []
        self.faults: list[web.Response] = []
        self.address = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        self.credentials += request.headers.getall("Authorization", [])
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


@pytest.mark.parametrize("digits", [20, 5000])
async def test_a_time_that_no_calendar_has_is_no_crash(
    server: Server, tmp_path: Path, digits: int
) -> None:
    server.faults = [web.Response(status=503, headers={"Retry-After": "9" * digits})]

    with pytest.raises(GiveUp, match="asks to wait"):
        await fetched(wanted(f"{server.address}/pier/1@example.org/"), tmp_path)


def moved(to: str) -> web.Response:
    return web.Response(status=302, headers={"Location": to})


async def test_a_server_may_send_on_to_its_own_addresses(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}/pier/1@example.org/"
    server.faults = [moved("/old/t.mbox.gz"), moved(f"{server.address}/new/t.mbox.gz")]

    await fetched(wanted(address), tmp_path, pause=timedelta(milliseconds=200))

    assert server.asked == ["/pier/1@example.org/t.mbox.gz", "/old/t.mbox.gz", "/new/t.mbox.gz"]
    assert server.at[2] - server.at[0] >= 0.3  # it is asked no faster for that


async def test_a_server_sends_us_to_no_other(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}/pier/1@example.org/"
    server.faults = [moved(f"{server.address.replace('127.0.0.1', 'localhost')}/t.mbox.gz")]

    with pytest.raises(GiveUp, match="sends on to 'http://localhost:"):
        await fetched(wanted(address), tmp_path)

    assert len(server.asked) == 1
    assert not kept(tmp_path)


async def test_who_is_sent_on_and_on_gives_up(server: Server, tmp_path: Path) -> None:
    server.faults = [moved("/pier/t.mbox.gz") for _ in range(MOST_HOPS + 1)]

    with pytest.raises(GiveUp, match="on and on"):
        await fetched(wanted(f"{server.address}/pier/1@example.org/"), tmp_path)

    assert len(server.asked) == MOST_HOPS + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://a.example.org/x", "https://a.example.org/x"),
        ("https://a.example.org/x", "https://a.example.org:443/y"),
        ("https://a.example.org:8443/x", "/y"),
    ],
)
def test_the_same_server_is_the_same_host_and_port_or_its_safe_one(old: str, new: str) -> None:
    sent_on(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://a.example.org/x", "http://a.example.org/x"),
        ("https://a.example.org/x", "https://b.example.org/x"),
        ("https://a.example.org/x", "https://a.example.org:8443/x"),
        ("http://a.example.org:8080/x", "https://a.example.org/x"),
        ("http://a.example.org:8080/x", "http://169.254.169.254/latest"),
        ("http://a.example.org/x", "//b.example.org/x"),
        ("http://a.example.org/x", "https://a.example.org@b.example.org/x"),
        ("http://a.example.org/x", "file:///etc/passwd"),
        ("http://a.example.org/x", "http://[/"),
        ("http://a.example.org/x", ""),
    ],
)
def test_any_other_server_is_refused(old: str, new: str) -> None:
    with pytest.raises(GiveUp, match="sends on to"):
        sent_on(old, new)


async def test_no_password_of_the_person_is_sent(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "netrc"
    passwords.write_text("machine 127.0.0.1 login ana password secret\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("NETRC", str(passwords))

    await fetched(wanted(f"{server.address}/pier/1@example.org/"), tmp_path / "cache")

    assert len(server.asked) == 1
    assert server.credentials == []


async def test_a_proxy_of_the_environment_is_asked(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.setenv("no_proxy", "")

    files = await fetched(wanted("http://inbox.example.org/pier/1@example.org/"), tmp_path)

    assert subjects(files) == ["thread"]


async def test_a_run_takes_only_so_much(server: Server, tmp_path: Path) -> None:
    want = wanted(f"{server.address}/list.html?dev@pier.example.org")
    most = len(server.months["2024-03"]) + 10

    with pytest.raises(GiveUp, match="run it again, it goes on"):
        await fetch(want, tmp_path, tell=lambda _what: None, pause=SOON, most=most)

    assert [path.stem for path in sorted(kept(tmp_path))] == ["2024-02", "2024-03"]


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
