"""What only our look-alike does: refuse by size, break on request, hurry nobody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import (
    ApiCall,
    DropCall,
    Fault,
    FaultKind,
    Phase,
    RateLimits,
    SlackChannel,
    SlackUser,
    SlackWorld,
)
from bot.sandbox.slack.checks import check_message
from bot.sandbox.slack.errors import ApiError, PersonError
from tests.contract.slack_peers import (
    ADA,
    BOT,
    LIST,
    Json,
    Lookalike,
    actions,
    bolt_app,
    button,
    form,
    new_client,
    section,
)


@pytest.fixture
def world(lookalike: Lookalike) -> SlackWorld:
    return lookalike.world


@pytest.fixture
def client(lookalike: Lookalike) -> AsyncWebClient:
    return new_client(lookalike)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def context(count: int) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * count}


def fields(count: int, length: int = 1) -> Json:
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * length}] * count}


def menu(count: int, length: int = 1) -> Json:
    options = [{"text": plain("x" * length), "value": f"{number}"} for number in range(count)]
    return {"type": "static_select", "action_id": "choose", "options": options}


def rich(*parts: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": list(parts)}]


def part(kind: str, *elements: Json, **more: object) -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(elements), **more}


def inline(kind: str, **fields: object) -> Json:
    return {"type": kind, **fields}


SAID = inline("text", text="<!channel>")
LINK = inline("link", url="https://example.org/")
ITEM = part("section", SAID)

GOOD = [
    rich(part("section", SAID, LINK, inline("user", user_id="U1")), part("quote", LINK)),
    rich(
        part("preformatted", SAID, LINK, border=1),
        part("section", SAID | {"style": {"code": True}}),
    ),
    rich(part("list", ITEM, ITEM, style="ordered", indent=1, offset=2)),
    rich(part("section", inline("broadcast", range="here"), inline("emoji", name="tada"))),
    rich(part("section", inline("date", timestamp=1, format="{date}"), LINK | {"text": "here"})),
    [{"type": "divider"}] * 50,
    [section("x" * 3000)],
    [{"type": "header", "text": plain("x" * 150)}],
    [actions(*(button(f"a{number}") for number in range(25)))],
    [actions(button(label="x" * 75, value="v" * 2000))],
    [actions(button("a" * 255), block_id="b" * 255)],
    [context(10)],
    [fields(10, 1300)],
    [actions(menu(100, 75))],
    [section("x" * 3000)] * 4,
]
BAD = [
    rich(),
    rich(ITEM, part("table", SAID)),
    rich(part("section")),
    rich(part("section", inline("text", text=""))),
    rich(part("section", inline("text"))),
    rich(part("section", inline("script", text="x"))),
    rich(part("section", SAID | {"style": "bold"})),
    rich(part("section", LINK | {"url": "javascript:alert(1)"})),
    rich(part("section", LINK | {"url": ""})),
    rich(part("section", LINK | {"url": "https://" + "x" * 3000})),
    rich(part("section", LINK | {"text": ""})),
    rich(part("section", inline("user"))),
    rich(part("section", inline("broadcast", range="all"))),
    rich(part("section", inline("date", timestamp="now", format="{date}"))),
    rich(part("preformatted", inline("user", user_id="U1"))),
    rich(part("list", ITEM)),
    rich(part("list", SAID, style="bullet")),
    rich(part("list", ITEM, style="bullet", indent=9)),
    rich(part("list", ITEM, style="ordered", offset=-1)),
    rich(part("quote", SAID, border=2)),
    [{"type": "divider"}] * 51,
    [section("x" * 3001)],
    [section("")],
    [{"type": "section"}],
    [{"type": "header", "text": plain("x" * 151)}],
    [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    [actions(*(button(f"a{number}") for number in range(26)))],
    [actions(button("same"), button("same", value="other"))],
    [actions(button(label="x" * 76))],
    [actions(button(value="v" * 2001))],
    [actions(button("a" * 256))],
    [actions(button(), block_id="b" * 256)],
    [actions(button("a1"), block_id="same"), actions(button("a2"), block_id="same")],
    [actions()],
    [context(11)],
    [context(0)],
    [fields(11)],
    [fields(1, 2001)],
    [actions(menu(101))],
    [actions(menu(1, 76))],
    [{"type": "poll"}],
    [{"type": "markdown", "text": "x" * 12_001}],
    [{"type": "image", "image_url": "https://example.org/a.png"}],
]


@pytest.mark.parametrize("blocks", GOOD)
async def test_what_fits_is_taken(client: AsyncWebClient, blocks: list[Json]) -> None:
    posted = await client.chat_postMessage(channel=LIST, text="x", blocks=blocks)

    assert len(posted["message"]["blocks"]) == len(blocks)


@pytest.mark.parametrize("blocks", BAD)
async def test_what_does_not_fit_is_refused_with_its_place(
    client: AsyncWebClient, blocks: list[Json]
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=LIST, text="x", blocks=blocks)

    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    assert all("[json-pointer:/blocks" in row for row in answer["response_metadata"]["messages"])
    assert not (await client.conversations_history(channel=LIST))["messages"]


async def test_an_updates_text_is_shorter_than_a_posts(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=LIST, text="x" * 40_000)
    await client.chat_update(channel=LIST, ts=posted["ts"], text="x" * 4000)

    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel=LIST, ts=posted["ts"], text="é" * 2001)


def asking(kind: str, **element: object) -> Json:
    """Return a form with one input of a kind, optional."""
    made = {"type": kind, "action_id": "a", **element}
    block = {"type": "input", "block_id": "why", "label": plain("Why?"), "element": made}
    return form() | {"blocks": [block | {"optional": True}]}


def options(count: int) -> list[Json]:
    return [{"text": plain(f"Option {number}"), "value": f"{number}"} for number in range(count)]


def asking_number(**element: object) -> Json:
    return asking("number_input", **{"is_decimal_allowed": False, **element})


GOOD_FORMS = [
    asking("static_select", options=options(100), initial_option=options(3)[2]),
    asking("checkboxes", options=options(10), initial_options=options(2)),
    asking("multi_static_select", options=options(100), max_selected_items=2),
    asking_number(min_value="-2", max_value="10", initial_value="-2"),
    asking("datepicker", initial_date="2026-12-19"),
    asking("timepicker", initial_time="18:00"),
    asking("users_select", initial_user="U01ADA"),
    asking("external_select", min_query_length=0, placeholder=plain("Number or words")),
]


@pytest.mark.parametrize("view", GOOD_FORMS)
async def test_a_form_that_fits_is_opened(
    world: SlackWorld, client: AsyncWebClient, view: Json
) -> None:
    await client.views_open(trigger_id=world.state.new_trigger(ADA), view=view)

    assert world.state.open_views(ADA)


@pytest.mark.parametrize(
    ("view", "entered", "text"),
    [
        (asking_number(min_value="-2", max_value="5"), "-2", ""),
        (asking_number(min_value="-2", max_value="5"), "", ""),
        (asking_number(min_value="-2", max_value="5"), "6", "a number from -2 to 5"),
        (asking_number(), "1.5", "a whole number"),
        (asking_number(), "many", "a whole number"),
        (asking("multi_static_select", options=options(3), max_selected_items=1), ["0", "2"],
         "at most 1"),
    ],
)  # fmt: skip
async def test_the_client_sends_only_what_an_input_takes(
    world: SlackWorld, client: AsyncWebClient, view: Json, entered: object, text: str
) -> None:
    opened = await client.views_open(trigger_id=world.state.new_trigger(ADA), view=view)

    answer = await world.people.submit(ADA, opened["view"]["id"], {"why": entered})

    assert text in answer.errors.get("why", "")
    assert bool(answer.errors) is bool(text)


BAD_FORMS = [
    asking("static_select", options=options(3), initial_option=options(4)[3]),
    asking("checkboxes", options=options(11)),
    asking("checkboxes", options=options(3), initial_options=[]),
    asking("checkboxes", options=options(3), initial_options=options(4)),
    asking("multi_static_select", options=options(3), max_selected_items=0),
    asking(
        "multi_static_select", options=options(3), initial_options=options(2), max_selected_items=1
    ),
    asking("number_input"),
    asking_number(min_value=0),
    asking_number(max_value="1.5"),
    asking_number(min_value="3", max_value="2"),
    asking_number(max_value="2", initial_value="3"),
    asking("datepicker", initial_date="19 Dec 2026"),
    asking("timepicker", initial_time="6 pm"),
    asking("users_select", initial_user="@ada"),
    asking("external_select", min_query_length=-1),
    asking("external_select", options=options(1)),
    asking("external_select", initial_option={"text": plain("One"), "value": "x" * 151}),
    form() | {"title": plain("x" * 25)},
    form() | {"submit": None},
    form() | {"submit": plain("x" * 25)},
    form() | {"private_metadata": "x" * 3001},
    form() | {"callback_id": "x" * 256},
    form() | {"type": "window"},
    form() | {"blocks": [{"type": "divider"}] * 101},
]


@pytest.mark.parametrize("view", BAD_FORMS)
async def test_a_form_that_does_not_fit_is_refused(
    world: SlackWorld, client: AsyncWebClient, view: Json
) -> None:
    trigger = world.state.new_trigger(ADA)

    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_open(trigger_id=trigger, view=view)

    assert not world.state.open_views(ADA)


async def test_a_trigger_opens_one_form(world: SlackWorld, client: AsyncWebClient) -> None:
    trigger = world.state.new_trigger(ADA)
    await client.views_open(trigger_id=trigger, view=form())

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=trigger, view=form())


async def test_an_old_trigger_opens_nothing(world: SlackWorld, client: AsyncWebClient) -> None:
    trigger = world.state.new_trigger(ADA)
    world.state.triggers[trigger].made_at -= timedelta(seconds=4)

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=trigger, view=form())


async def test_a_form_is_changed_only_by_who_saw_its_newest_state(
    world: SlackWorld, client: AsyncWebClient
) -> None:
    opened = await client.views_open(trigger_id=world.state.new_trigger(ADA), view=form())
    view = opened["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=form("second"))

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash=view["hash"], view=form("third"))

    [shown] = world.state.open_views(ADA)
    assert shown.content["callback_id"] == "second"


A_HOME: Json = {"type": "home", "private_metadata": "open:0:", "blocks": []}


@pytest.mark.parametrize(
    "view",
    [
        form(),
        A_HOME | {"title": plain("Home")},
        A_HOME | {"submit": plain("Send")},
        A_HOME | {"private_metadata": "x" * 3001},
        A_HOME | {"blocks": [{"type": "divider"}] * 101},
        A_HOME | {"blocks": [actions(button()), actions(button())]},
        A_HOME | {"blocks": [section("x" * 3001)]},
    ],
)
async def test_a_home_that_does_not_fit_is_refused(
    world: SlackWorld, client: AsyncWebClient, view: Json
) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id=ADA, view=view)

    assert world.state.homes == {}


async def test_a_home_larger_than_slack_keeps_is_refused(client: AsyncWebClient) -> None:
    blocks = [section("x" * 2900)] * 90

    with pytest.raises(SlackApiError, match="view_too_large"):
        await client.views_publish(user_id=ADA, view=A_HOME | {"blocks": blocks})


async def test_a_click_in_a_home_carries_the_home(
    world: SlackWorld, client: AsyncWebClient, lookalike: Lookalike
) -> None:
    await client.views_publish(user_id=ADA, view=A_HOME | {"blocks": [actions(button())]})
    shown = world.state.homes[ADA]
    async with bolt_app(lookalike) as bolt:
        await world.people.press_in_view(ADA, shown.id, "vote")

        click = await bolt.next(bolt.clicks)
    assert (click["container"]["type"], click["view"]["type"]) == ("view", "home")
    assert (click["view"]["id"], click["view"]["hash"]) == (shown.id, shown.hash)
    assert click["view"]["private_metadata"] == "open:0:"
    assert "channel" not in click
    assert "response_url" not in click
    (opened,) = world.state.open_views(ADA)
    assert opened.content["callback_id"] == "reason", "a form is opened over it"


async def test_metadata_is_shown_whole_only_on_request(client: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    parent = (await client.chat_postMessage(channel=LIST, text="x", metadata=metadata))["ts"]

    [short] = (await client.conversations_history(channel=LIST))["messages"]
    whole = await client.conversations_replies(channel=LIST, ts=parent, include_all_metadata=True)

    assert short["metadata"] == {"event_type": "delivery"}
    assert whole["messages"][0]["metadata"] == metadata


async def test_pages_lead_through_a_whole_thread(client: AsyncWebClient) -> None:
    parent = (await client.chat_postMessage(channel=LIST, text="parent"))["ts"]
    for number in range(7):
        await client.chat_postMessage(channel=LIST, text=f"{number}", thread_ts=parent)

    seen: list[str] = []
    cursor = ""
    while True:
        page = await client.conversations_replies(channel=LIST, ts=parent, limit=3, cursor=cursor)
        seen += [row["text"] for row in page["messages"][1:]]
        assert page["messages"][0]["text"] == "parent"
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]

    assert seen == [str(number) for number in range(7)]


async def test_a_bot_that_may_not_is_told_the_scope(lookalike: Lookalike) -> None:
    del lookalike
    async with SlackWorld(scopes=frozenset({"users:read"})) as world:
        client = AsyncWebClient(token=world.bot_token, base_url=world.api_url)

        with pytest.raises(SlackApiError) as refused:
            await client.users_lookupByEmail(email="ada@example.org")

    answer = refused.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read.email")
    assert answer["provided"] == "users:read"
    assert answer.headers["X-OAuth-Scopes"] == "users:read"


@pytest.fixture
async def hurried() -> AsyncIterator[SlackWorld]:
    """Yield a world that takes one post a second and channel, after a burst of two."""
    world = SlackWorld(
        users=[SlackUser(id=ADA, name="ada", real_name="Ada Byron")],
        channels=[
            SlackChannel(id=LIST, name="list", members=(ADA, "U0PENHOLDER")),
            SlackChannel(id="C02OTHER", name="other", members=(ADA, "U0PENHOLDER")),
        ],
        rate_limits=RateLimits(post_burst=2),
    )
    async with world:
        yield world


async def test_who_posts_too_fast_is_told_to_wait(hurried: SlackWorld) -> None:
    client = AsyncWebClient(token=hurried.bot_token, base_url=hurried.api_url)
    for _ in range(2):
        await client.chat_postMessage(channel=LIST, text="x")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=LIST, text="too soon")

    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "1"
    assert len(hurried.state.channel_messages(LIST)) == 2
    await client.chat_postMessage(channel="C02OTHER", text="another channel")


def posted(world: SlackWorld) -> list[str]:
    return [message.text for message in world.state.channel_messages(LIST)]


@pytest.mark.parametrize(
    ("kind", "happens"),
    [
        (FaultKind.LOST_ANSWER, True),
        (FaultKind.REFUSED, False),
        (FaultKind.SERVER_ERROR, False),
        (FaultKind.UNAVAILABLE, False),
        (FaultKind.RATE_LIMITED, False),
        (FaultKind.MALFORMED, True),
    ],
)
async def test_a_fault_befalls_the_calls_it_is_for(
    world: SlackWorld, client: AsyncWebClient, kind: FaultKind, *, happens: bool
) -> None:
    world.faults.add(Fault(kind=kind, method="chat.postMessage", skip=1, times=1))
    await client.chat_postMessage(channel=LIST, text="before")
    await client.auth_test()

    with pytest.raises((SlackApiError, aiohttp.ClientError, ValueError)) as broken:
        await client.chat_postMessage(channel=LIST, text="broken")

    await client.chat_postMessage(channel=LIST, text="after")
    assert posted(world) == ["before", *(["broken"] if happens else []), "after"]
    if isinstance(broken.value, SlackApiError) and kind is not FaultKind.MALFORMED:
        status = {FaultKind.SERVER_ERROR: 500, FaultKind.UNAVAILABLE: 503}.get(kind, 429)
        assert broken.value.response.status_code == status


async def test_a_slow_answer_comes_after_the_effect(world: SlackWorld) -> None:
    world.faults.add(Fault(kind=FaultKind.SLOW, after=timedelta(seconds=30)))
    happened = asyncio.Event()

    async def on_call(_name: str, phase: Phase) -> None:
        if phase is Phase.AFTER:
            happened.set()

    world.on_call = on_call
    client = AsyncWebClient(token=world.bot_token, base_url=world.api_url)
    call = asyncio.create_task(client.chat_postMessage(channel=LIST, text="slow"))

    await asyncio.wait_for(happened.wait(), 10)

    assert posted(world) == ["slow"]
    assert not call.done()
    call.cancel()
    await asyncio.wait([call])


async def test_a_hook_sees_both_sides_of_each_effect(
    world: SlackWorld, client: AsyncWebClient
) -> None:
    seen: list[tuple[str, Phase, int]] = []

    async def on_call(name: str, phase: Phase) -> None:
        seen.append((name, phase, len(posted(world))))

    world.on_call = on_call
    await client.chat_postMessage(channel=LIST, text="x")

    assert seen == [("chat.postMessage", Phase.BEFORE, 0), ("chat.postMessage", Phase.AFTER, 1)]


async def test_a_hook_may_make_a_call_vanish(world: SlackWorld, client: AsyncWebClient) -> None:
    async def on_call(_name: str, phase: Phase) -> None:
        if phase is Phase.BEFORE:
            raise DropCall

    world.on_call = on_call
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=LIST, text="x")

    assert posted(world) == []
    assert world.state.calls == []


async def test_the_call_log_names_method_arguments_and_error(
    world: SlackWorld, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=LIST, text="x")
    with pytest.raises(SlackApiError):
        await client.users_info(user="U0NOBODY")

    first, second = world.state.calls
    assert isinstance(first, ApiCall)
    assert (first.method, first.error) == ("chat.postMessage", "")
    assert first.args == {"channel": LIST, "text": "x"}
    assert (second.method, second.error) == ("users.info", "user_not_found")
    assert first.at <= second.at


async def test_a_ts_is_never_given_twice(world: SlackWorld) -> None:
    given = [world.state.next_ts() for _ in range(5000)]

    assert given == sorted(set(given))


async def test_a_deleted_parent_leaves_its_thread(
    world: SlackWorld, client: AsyncWebClient
) -> None:
    parent = (await client.chat_postMessage(channel=LIST, text="item"))["ts"]
    await world.people.post(ADA, LIST, "reply", thread_ts=parent)

    await client.chat_delete(channel=LIST, ts=parent)

    thread = (await client.conversations_replies(channel=LIST, ts=parent))["messages"]
    assert [row.get("subtype", "") for row in thread] == ["tombstone", ""]
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel=LIST, ts=parent, text="x")


async def test_a_reply_whose_thread_is_gone_lands_in_the_channel_and_only_its_answer_says_so(
    client: AsyncWebClient,
) -> None:
    parent = (await client.chat_postMessage(channel=LIST, text="item"))["ts"]
    inside = await client.chat_postMessage(channel=LIST, text="x", thread_ts=parent)
    assert inside["message"]["thread_ts"] == parent

    outside = await client.chat_postMessage(channel=LIST, text="x", thread_ts="1.000001")

    assert "thread_ts" not in outside["message"]


async def test_a_reply_is_no_parent(world: SlackWorld, client: AsyncWebClient) -> None:
    parent = (await client.chat_postMessage(channel=LIST, text="item"))["ts"]
    reply = await world.people.post(ADA, LIST, "reply", thread_ts=parent)

    with pytest.raises(SlackApiError, match="thread_not_found"):
        await client.chat_postMessage(channel=LIST, text="x", thread_ts=reply)


async def test_reset_empties_the_room_and_keeps_its_people(
    world: SlackWorld, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=LIST, text="x")

    world.reset()

    assert posted(world) == []
    assert set(world.state.channels[LIST].members) == {ADA, BOT}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "table", "rows": []},
        {
            "type": "actions",
            "elements": [{"type": "datepicker", "action_id": "day", "initial_date": "2026-13-40"}],
        },
    ],
    ids=["table", "datepicker"],
)
def test_what_only_slacks_own_models_refuse_is_refused_too(block: dict[str, object]) -> None:
    with pytest.raises(ApiError, match="invalid_blocks"):
        check_message("text", [block])


@pytest.mark.parametrize(
    ("answered", "complaint"),
    [
        ({"options": options(101)}, "no more than 100"),
        ({"options": [{"text": plain("x" * 76), "value": "1"}]}, "less than 76"),
        ({"options": "none"}, "must be an array"),
        ({}, "must be an array"),
        ({"options": options(100)}, ""),
        ({"options": []}, ""),
    ],
)
async def test_a_menu_that_searches_shows_only_options_that_fit(
    world: SlackWorld, client: AsyncWebClient, answered: Json, complaint: str
) -> None:
    view = asking("external_select", min_query_length=2)
    opened = await client.views_open(trigger_id=world.state.new_trigger(ADA), view=view)
    asked: list[Json] = []

    async def deliver(kind: str, payload: Json) -> Json:
        asked.append({"kind": kind, **payload})
        return answered

    world.people.modals._hub.deliver = deliver  # type: ignore[method-assign, assignment]  # noqa: SLF001
    assert await world.people.suggest(ADA, opened["view"]["id"], "a", "x") == ()
    assert asked == []  # too short to be asked about
    if complaint:
        with pytest.raises(PersonError, match=complaint):
            await world.people.suggest(ADA, opened["view"]["id"], "a", "har")
    else:
        shown = await world.people.suggest(ADA, opened["view"]["id"], "a", "har")
        assert list(shown) == answered["options"]
    (payload,) = asked
    assert (payload["kind"], payload["type"], payload["value"]) == (
        "interactive", "block_suggestion", "har",
    )  # fmt: skip
    assert payload["view"]["id"] == opened["view"]["id"]
