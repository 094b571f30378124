"""The environment's proxies are used for Slack, and never for this machine."""

import pytest

from bot.config import SlackConfig
from bot.gateways.proxy import proxy_for
from bot.gateways.slack.outgoing import SlackOut
from bot.sandbox.slack import SlackWorld

PROXY = "http://proxy.example.org:3128"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "NO_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("http_proxy", NOBODY)


@pytest.mark.usefixtures("behind_a_proxy")
@pytest.mark.parametrize(
    ("address", "proxy"),
    [
        ("https://slack.com/api/", PROXY),
        ("wss://wss-primary.slack.com/link/?ticket=1", PROXY),
        ("http://slack.example/api/", NOBODY),
        ("http://127.0.0.1:8080/api/", None),
        ("ws://[::1]:8080/link", None),
        ("http://localhost/api/", None),
    ],
)
def test_a_proxy_is_found_by_scheme_and_host(address: str, proxy: str | None) -> None:
    assert proxy_for(address) == proxy


@pytest.mark.usefixtures("behind_a_proxy")
def test_no_proxy_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "slack.com")

    assert proxy_for("https://slack.com/api/") is None
    assert proxy_for("wss://wss-primary.slack.com/link") is None


@pytest.mark.usefixtures("behind_a_proxy")
async def test_this_machine_is_reached_without_the_proxy() -> None:
    async with SlackWorld() as world:
        out = SlackOut(
            SlackConfig(bot_token=world.bot_token, app_token=world.app_token, api_url=world.api_url)
        )
        who = await out.auth_test()
        await out.aclose()

    assert who.bot_user == "U0PENHOLDER"
