"""The numbers for Prometheus: who may read them, and whether its own tool takes them."""

import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

import pytest

from bot.config import WebConfig
from bot.events import MetricsAsked, PageAsked, WebArrival, WebReply
from bot.gateways.web.metrics import CONTENT_TYPE, Numbers, metrics_text
from bot.gateways.web.server import WebServer
from bot.pulse import Pauses
from tests.peers.http import Answer, ask

TOKEN: Final = "b3f1c0de5eed9a7e"
ROOT: Final = Path(__file__).parents[2]
ALERTS: Final = ROOT / "docs/alerts.yml"
DASHBOARD: Final = ROOT / "docs/dashboard.json"
NAMES: Final = (
    "penholder_outbox_oldest_seconds",
    "penholder_outbox_pending",
    "penholder_deliveries_total",
    "penholder_mails_total",
    "penholder_imap_last_success_timestamp_seconds",
    "penholder_imap_lag_seconds",
    "penholder_slack_connected",
    "penholder_slack_event_age_seconds",
    "penholder_votes_total",
    "penholder_set_aside_total",
    "penholder_digest_last_success_timestamp_seconds",
    "penholder_build_info",
    "penholder_loop_pause_seconds_bucket",
)
NUMBERS: Final = Numbers(
    version="1.2.3",
    is_slack_connected=True,
    slack_event_age=2.5,
    pending={("mail",): 3},
    oldest={("mail",): 61.5},
    deliveries={("mail digest", "failed"): 1},
    mails={("council", "filed"): 100_000},
    votes={("mail", "list"): 7},
    set_aside={("empty",): 2},
    imap_success={("main",): datetime(2026, 11, 29, 6, 0, tzinfo=UTC)},
    imap_lag={("main",): 0.0},
    pauses=Pauses(longest=0.02, seconds=0.03, counts=[9, 1, 0, 0, 0, 0, 0]),
    digests={('a "quoted" \\ list\n',): datetime(2026, 11, 23, 8, 0, tzinfo=UTC)},
)
NEEDS_PROMTOOL: Final = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is missing: make peers"
)


@asynccontextmanager
async def serving(token: str) -> AsyncIterator[WebServer]:
    async def take(event: WebArrival) -> WebReply:
        if isinstance(event, MetricsAsked):
            return WebReply(HTTPStatus.OK, metrics_text(NUMBERS), content_type=CONTENT_TYPE)
        assert event == PageAsked("/metrics", {})
        return WebReply(HTTPStatus.NOT_FOUND)

    async with WebServer(
        WebConfig(port=0, metrics_token=token),
        public_url="https://pen.example.org/pen",
        take=take,
        problem=lambda status: f"<p>problem {status.value}</p>",
        style="",
    ) as server:
        yield server


async def asked(token: str, headers: str, *, method: str = "GET", path: str = "/metrics") -> Answer:
    async with serving(token) as server:
        return await ask(server.port, path, method=method, headers=headers)


@pytest.mark.parametrize("path", ["/metrics", "/pen/metrics"])
async def test_who_has_the_token_reads_the_numbers(path: str) -> None:
    answer = await asked(TOKEN, f"Authorization: Bearer {TOKEN}\r\n", path=path)

    assert answer.status == HTTPStatus.OK
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    for name in NAMES:
        assert re.search(rf"^{name}(?:\{{.*\}})? [\d.e+]+$", answer.body, re.MULTILINE), name


@pytest.mark.parametrize(
    ("token", "given"),
    [
        (TOKEN, ""),
        (TOKEN, "Bearer "),
        (TOKEN, f"Bearer {TOKEN[:-1]}"),
        (TOKEN, f"Bearer {TOKEN}x"),
        (TOKEN, f"bearer {TOKEN.upper()}"),
        (TOKEN, f"Basic {TOKEN}"),
        (TOKEN, TOKEN),
        (TOKEN, "Bearer \xff\xfe"),
        ("", "Bearer "),
        ("", ""),
        ("", "Bearer None"),
    ],
)
async def test_to_all_others_they_are_like_any_page_that_is_not_there(
    token: str, given: str
) -> None:
    answer = await asked(token, f"Authorization: {given}\r\n" if given else "")

    assert (answer.status, answer.body) == (404, "<p>problem 404</p>")
    assert "www-authenticate" not in answer.headers


async def test_where_a_request_says_it_comes_from_opens_nothing() -> None:
    for headers in ("X-Forwarded-For: 127.0.0.1\r\n", "Forwarded: for=127.0.0.1\r\n"):
        assert (await asked(TOKEN, headers)).status == HTTPStatus.NOT_FOUND


async def test_the_numbers_can_only_be_read() -> None:
    headers = f"Authorization: Bearer {TOKEN}\r\n"

    head = await asked(TOKEN, headers, method="HEAD")
    assert (head.status, head.body) == (200, "")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = await asked(TOKEN, headers, method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def promtool(*command: str, given: bytes = b"") -> str:
    """Run promtool, which must find nothing; return what it says."""
    done = subprocess.run(
        [str(shutil.which("promtool")), *command], input=given, capture_output=True, check=False
    )
    text = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, text
    return text


@NEEDS_PROMTOOL
def test_prometheus_own_tool_finds_no_fault_in_the_numbers() -> None:
    assert promtool("check", "metrics", given=metrics_text(NUMBERS)).strip() == ""


@NEEDS_PROMTOOL
def test_each_outage_fires_its_alert() -> None:
    assert "8 rules found" in promtool("check", "rules", str(ALERTS))
    promtool("test", "rules", str(Path(__file__).with_name("alerts_test.yml")))


def dashboard_expressions() -> list[str]:
    """Return the dashboard's expressions, as Grafana fills them in."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    found = [target["expr"] for panel in panels for target in panel["targets"]]
    return [row.replace("$__rate_interval", "5m").replace("$job", "penholder") for row in found]


@NEEDS_PROMTOOL
def test_prometheus_own_tool_reads_the_dashboards_expressions(tmp_path: Path) -> None:
    rules = [
        {"record": f"dashboard:{number}", "expr": expression}
        for number, expression in enumerate(dashboard_expressions())
    ]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))

    assert f"{len(rules)} rules found" in promtool("check", "rules", str(file))


def test_the_dashboard_shows_every_number_that_is_told() -> None:
    used = set(re.findall(r"penholder_\w+", " ".join(dashboard_expressions())))

    assert used == {*NAMES}


def test_alerts_use_only_numbers_that_are_told() -> None:
    used = set(re.findall(r"penholder_\w+", ALERTS.read_text(encoding="utf-8")))

    assert used < {*NAMES}
