"""Answers that Slack should not give: each becomes our error, and the call went out once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.config import SlackConfig
from bot.domain.ids import ChannelId, DeliveryId, SlackUserId, Ts
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.slack.errors import ACCOUNT, PASSING, REMEDIES, explain, retry_after
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.slack.pace import Pace

LIST = ChannelId("C01LIST")
FIRST = DeliveryId("1" * 32)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAST = Pace(every=timedelta(milliseconds=1), burst=100)


@dataclass
class OddSlack:
    """A server that gives to every call the answers it was told, one after another."""

    answers: list[web.Response | None] = field(default_factory=list)
    calls: int = 0

    async def handle(self, _request: web.Request) -> web.StreamResponse:
        self.calls += 1
        answer = self.answers.pop(0)
        if answer is None:
            await asyncio.Event().wait()  # until the server stops
        assert answer is not None
        return answer


@pytest.fixture
def odd() -> OddSlack:
    return OddSlack()


@pytest.fixture
async def out(odd: OddSlack) -> AsyncIterator[SlackOut]:
    application = web.Application()
    application.router.add_route("*", "/api/{method}", odd.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    config = SlackConfig(
        bot_token="xoxb-1", app_token="xapp-1", api_url=f"http://127.0.0.1:{port}/api/"
    )
    slack = SlackOut(config, pace=FAST, timeout=timedelta(milliseconds=500))
    yield slack
    await slack.aclose()
    await runner.cleanup()


def text(body: str, *, kind: str = "application/json", status: int = 200) -> web.Response:
    return web.Response(text=body, content_type=kind, status=status)


async def post(out: SlackOut) -> Ts:
    return await out.post(LIST, text="hello", blocks=(), delivery=FIRST, item=None)


@pytest.mark.parametrize(
    "answer",
    [
        text("[]"),
        text("[1, 2]"),
        text("null"),
        text('"ok"'),
        text("{}"),
        text('{"ok": true}'),
        text('{"ok": true, "ts": 7}'),
        text('{"ok": false}'),
        text('{"ok": false, "error": {"code": 1}}'),
        text("ok", kind="text/plain"),
        text("<h1>hello</h1>", kind="text/html"),
        text("<h1>Bad gateway</h1>", kind="text/html", status=502),
        text("forbidden by a proxy", kind="text/plain", status=403),
        text('{"ok": tru'),
        text(""),
        web.Response(body=b"\xff\xfe\x00", content_type="application/json", charset="utf-8"),
        web.Response(body=b"\x1f\x8b", content_type="application/gzip"),
        web.Response(body=b"\x1f\x8b", content_type="application/gzip", status=500),
        web.Response(status=302, headers={"Location": "/api/elsewhere"}),
    ],
    ids=lambda answer: f"{answer.status}-{answer.content_type}-{answer.body or ''}"[:60],
)
async def test_nonsense_is_tried_later_and_went_out_once(
    odd: OddSlack, out: SlackOut, answer: web.Response
) -> None:
    odd.answers = [answer, text("{}"), text("{}")]

    with pytest.raises(TryAgainLater, match=r"chat\.postMessage"):
        await post(out)

    assert odd.calls <= 1 + (answer.status == 302)


async def test_no_answer_is_tried_later(odd: OddSlack, out: SlackOut) -> None:
    odd.answers = [None]

    with pytest.raises(TryAgainLater, match="no answer within"):
        await post(out)

    assert odd.calls == 1


@pytest.mark.parametrize(
    "code", ["ratelimited", "internal_error", "fatal_error", "request_timeout"]
)
async def test_slacks_own_trouble_is_tried_later(odd: OddSlack, out: SlackOut, code: str) -> None:
    odd.answers = [text(f'{{"ok": false, "error": "{code}"}}')]

    with pytest.raises(TryAgainLater):
        await post(out)


async def test_a_429_without_a_time_waits_half_a_minute(odd: OddSlack, out: SlackOut) -> None:
    odd.answers = [text("slow down", kind="text/html", status=429)]

    with pytest.raises(TryAgainLater) as later:
        await post(out)

    assert later.value.after == timedelta(seconds=30)


async def test_what_slack_finds_wrong_with_a_layout_is_said(odd: OddSlack, out: SlackOut) -> None:
    note = "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    odd.answers = [
        text(
            '{"ok": false, "error": "invalid_blocks", "response_metadata": '
            f'{{"messages": ["{note}"]}}}}'
        )
    ]

    with pytest.raises(GiveUp, match="json-pointer:/blocks"):
        await post(out)


async def test_pages_that_do_not_end_are_not_read_for_ever(odd: OddSlack, out: SlackOut) -> None:
    page = '{"ok": true, "messages": [], "response_metadata": {"next_cursor": "same"}}'
    odd.answers = [text(page), text(page), text(page)]

    assert await out.find(LIST, FIRST, since=LONG_AGO) is None
    assert odd.calls == 2


async def test_a_thread_that_is_gone_holds_no_message(odd: OddSlack, out: SlackOut) -> None:
    odd.answers = [
        text('{"ok": false, "error": "thread_not_found"}'),
        text('{"ok": false, "error": "is_archived"}'),
    ]

    assert await out.find(LIST, FIRST, since=LONG_AGO, thread_ts=Ts("1.1")) is None
    with pytest.raises(GiveUp, match="archived"):
        await out.find(LIST, FIRST, since=LONG_AGO, thread_ts=Ts("1.1"))


@pytest.mark.parametrize(
    "act",
    [
        lambda out: out.delete(LIST, Ts("1.1")),
        lambda out: out.react(LIST, Ts("1.1"), "envelope"),
        lambda out: out.unreact(LIST, Ts("1.1"), "envelope"),
    ],
    ids=["delete", "react", "unreact"],
)
async def test_only_the_error_that_means_done_is_fine(
    odd: OddSlack, out: SlackOut, act: Callable[[SlackOut], Awaitable[None]]
) -> None:
    odd.answers = [text('{"ok": false, "error": "is_archived"}')]

    with pytest.raises(GiveUp, match="is_archived"):
        await act(out)


async def test_an_address_that_is_no_socket_is_not_used(odd: OddSlack, out: SlackOut) -> None:
    odd.answers = [text('{"ok": true, "url": "file:///etc/passwd"}')]

    with pytest.raises(TryAgainLater, match="makes no sense"):
        await out.open_socket()


async def test_many_people_are_remembered_within_bounds(odd: OddSlack, out: SlackOut) -> None:
    odd.answers = [text('{"ok": true, "user": "penholder", "user_id": "U1", "team_id": "T1"}')]
    odd.answers += [text(f'{{"ok": true, "user": {{"id": "U{n}"}}}}') for n in range(5001)]
    odd.answers.append(text('{"ok": true, "user": {"id": "U0", "name": "again"}}'))

    for number in range(5001):
        await out.profile(SlackUserId(f"U{number}"))

    assert (await out.profile(SlackUserId("U0"))).real_name == "again"
    assert (await out.profile(SlackUserId("U5000"))).real_name == "U5000"


async def test_the_pace_of_many_channels_is_kept_within_bounds(
    odd: OddSlack, out: SlackOut
) -> None:
    odd.answers = [text('{"ok": true, "ts": "1.1"}') for _ in range(1100)]

    for number in range(1100):
        channel = ChannelId(f"C{number}")
        await out.post(channel, text="hello", blocks=(), delivery=FIRST, item=None)

    assert odd.calls == 1100


def test_each_code_has_one_meaning() -> None:
    assert not PASSING & ACCOUNT.keys()
    assert not PASSING & REMEDIES.keys()
    assert not ACCOUNT.keys() & REMEDIES.keys()


@pytest.mark.parametrize("code", sorted(ACCOUNT))
def test_the_accounts_trouble_loses_nothing_and_says_what_to_do(code: str) -> None:
    error = explain("chat.postMessage", code)

    assert isinstance(error, TryAgainLater)
    assert error.after == timedelta(minutes=5)
    assert ACCOUNT[code].format(token="bot_token", scopes="the scope") in str(error)


@pytest.mark.parametrize("code", [*sorted(REMEDIES), "brand_new_code"])
def test_a_refusal_is_final_and_says_what_to_do(code: str) -> None:
    error = explain("chat.postMessage", code)

    assert isinstance(error, GiveUp)
    assert str(error).startswith(f"chat.postMessage: {code}: ")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("0", 0),
        (None, 30),
        ("soon", 30),
        ("-3", 30),
        ("nan", 30),
        ("inf", 3600),
        ("99999", 3600),
    ],
)
def test_a_retry_after_is_read_with_care(header: str | None, seconds: float) -> None:
    assert retry_after(header) == timedelta(seconds=seconds)
