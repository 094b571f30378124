"""Slack closing, falling silent, failing and losing answers while the service works."""

import re
from datetime import timedelta

from bot.sandbox.people import KOFI, PLAN, PRIYA
from bot.sandbox.slack import Fault, FaultKind
from bot.sandbox.story import mails, votes
from bot.sandbox.story.check import check_world
from bot.sandbox.story.play import StepReport, StepState, run_story
from bot.sandbox.story.stage import Stage, plain
from bot.sandbox.world import Sandbox
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service

SHORTLY = timedelta(seconds=1)
FAULTS = (
    Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage", skip=0),
    Fault(kind=FaultKind.SERVER_ERROR, method="chat.postMessage", skip=1),
    Fault(kind=FaultKind.RATE_LIMITED, method="chat.postMessage", skip=2, after=SHORTLY),
    Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage", skip=3),
    Fault(kind=FaultKind.MALFORMED, method="chat.postMessage", skip=4),
    Fault(kind=FaultKind.REFUSED, method="chat.postMessage", skip=5),
    Fault(kind=FaultKind.UNAVAILABLE, method="chat.update"),
    Fault(kind=FaultKind.RATE_LIMITED, method="chat.update", skip=2, after=SHORTLY),
    Fault(kind=FaultKind.LOST_ANSWER, method="chat.update", skip=3),
    Fault(kind=FaultKind.LOST_ANSWER, method="chat.postEphemeral"),
    Fault(kind=FaultKind.SERVER_ERROR, method="users.info"),
    Fault(kind=FaultKind.SERVER_ERROR, method="reactions.add"),
    Fault(kind=FaultKind.LOST_ANSWER, method="reactions.add", skip=1),
)


async def all_is_once(world: Sandbox) -> None:
    """Find nothing doubled and nothing that waits, in the world and in the database."""
    assert await find_leftovers(world.database_url) == []
    assert await check_world(world) == []


async def test_sockets_that_close_break_and_fall_silent_lose_nothing(
    sandbox: Sandbox, stage: Stage
) -> None:
    async with running_service(sandbox.config_path, hurried=True):
        await mails.call(stage)
        await stage.command(PRIYA, "publish always")
        sockets = sandbox.slack.sockets
        await sockets.say_disconnect()
        first = await stage.comment(PRIYA, "said as the connection is replaced")
        await stage.until("the first mark", lambda: stage.is_marked(first))
        await sockets.close_all()
        second = await stage.comment(PRIYA, "said as it closes")
        await stage.until("the second mark", lambda: stage.is_marked(second))
        await sockets.close_all(cleanly=False)
        third = await stage.comment(PRIYA, "said as it breaks")
        await stage.until("the third mark", lambda: stage.is_marked(third))
        sockets.silence()
        fourth = await stage.comment(PRIYA, "said into a silent connection")
        await stage.until("the fourth mark", lambda: stage.is_marked(fourth))
        sockets.acks_to_drop = 2
        fifth = await stage.comment(PRIYA, "said, and heard three times")
        await stage.until("the fifth mark", lambda: stage.is_marked(fifth))

        await votes.ballot(stage)
        sockets.silence()
        await votes.by_button(stage)
        await stage.until("all comments", lambda: stage.parent_says("5 comments"))
        assert sockets.undelivered == []
        await all_is_once(sandbox)


async def test_a_comment_below_a_message_whose_answer_was_lost_is_kept(
    sandbox: Sandbox, stage: Stage
) -> None:
    sandbox.slack.faults.add(Fault(kind=FaultKind.LOST_ANSWER, method="chat.postMessage"))
    async with running_service(sandbox.config_path, hurried=True) as service:
        await mails.call(stage)
        ts = await stage.comment(PRIYA, "said before the service knows where its message stands")
        await stage.command(PRIYA, "publish always")
        await stage.until("the mark", lambda: stage.is_marked(ts))
        assert service.said("slack arrival waits")
        await all_is_once(sandbox)


async def test_the_story_ends_well_though_the_web_api_fails(sandbox: Sandbox) -> None:
    for fault in FAULTS:
        sandbox.slack.faults.add(fault)
    failed: list[str] = []

    def hear(report: StepReport) -> None:
        if report.state is StepState.FAILED:
            failed.append(str(report))

    async with running_service(sandbox.config_path, hurried=True) as service:
        assert await run_story(sandbox, say=hear), failed
        await all_is_once(sandbox)
        assert [line for line in service.lines() if line["level"] == "error"] == []
    assert {call.error for call in sandbox.slack.state.calls} > {"ratelimited"}


async def test_what_hostile_mail_says_is_only_shown(sandbox: Sandbox, stage: Stage) -> None:
    hostile = (
        "<!channel> <!here> <@U01MARTA> <#C01FORUM|general> *bold* _slanted_ ~struck~ `code`\n"
        "<https://evil.example/|https://bank.example/> :boom: @channel &lt;!everyone&gt;\n"
        "> not a quote of anybody\n```\nnor code\n```\n"
    )
    async with running_service(sandbox.config_path, hurried=True):
        mail = stage.write(
            KOFI, hostile, subject="<!channel> *Free* <@U01MARTA>", to=(PLAN,), name="hostile"
        )
        await stage.send(mail, writer=KOFI, to=(PLAN,))
        await stage.until("the item", lambda: bool(stage.parents("Free")))
        [parent] = stage.parents("Free")
        await stage.until(
            "its mail", lambda: bool(sandbox.slack.state.thread("C01FORUM", parent.ts)[1:])
        )
        [shown] = sandbox.slack.state.thread("C01FORUM", parent.ts)[1:]
    assert "<!channel> <!here> <@U01MARTA>" in plain(shown)  # words of rich text, never parsed
    for message in (parent, shown):
        assert "&lt;!channel&gt;" in message.text
        parsed = re.sub(r"<(https://(?:evil|bank)\.example/)>", r"\1", message.text)
        parsed += str([block for block in message.blocks if block["type"] != "rich_text"])
        for live in ("<!channel", "<!here", "<@U01", "<#C01", "<!everyone", "<https:"):
            assert live not in parsed
        built = str([block for block in message.blocks if block["type"] == "rich_text"])
        assert set(re.findall(r"'type': '(\w+)'", built)) <= {
            "rich_text",
            "rich_text_section",
            "rich_text_quote",
            "rich_text_preformatted",
            "text",
            "link",
        }
        assert not any(sign in message.text for sign in ("*bold*", "*Free*", "~struck~", "`code`"))
