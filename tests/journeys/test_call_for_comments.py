"""A call for comments over sockets: announced, answered by every way, extended, and closed."""

from pathlib import Path

import pytest

from bot.sandbox.letters import Letter, header
from bot.sandbox.people import CHANNEL, INES, KOFI, MARTA, OUTREACH, PLAN, PRIYA, Member
from bot.sandbox.story import mails
from bot.sandbox.story.stage import NotSeen, Stage, flat, plain
from bot.sandbox.world import Sandbox
from tests.journeys.process import running_service

QUESTIONS = "1. Which topics belong in the plan? 2. Who can lead one?"


def extend_by(rule: str, config: Path) -> None:
    """Let a rule decide on more time on all lists, in place of the demo's."""
    text = config.read_text(encoding="utf-8")
    changed = text.replace("[lists.calls.extensions]\nsupporters = 2", f"[lists.calls]\n{rule}")
    assert changed.count(rule) == 2
    config.write_text(changed, encoding="utf-8")


async def opened(stage: Stage) -> Letter:
    """Open a call on the story's item; return its announcement as Kofi has it."""
    await mails.call(stage)
    await stage.command(MARTA, f"call {stage.number()} until +2h {QUESTIONS}")
    await stage.until("the call as a new message", lambda: stage.is_news("Comments until"))
    await stage.until("the item's state", lambda: stage.parent_says("Call for comments until"))
    await stage.until("that on the other list", lambda: len(stage.item_posts(OUTREACH)) == 1)
    return await stage.until_mail(
        "the announcement", KOFI, lambda letter: is_about(letter, "until")
    )


def is_about(letter: Letter, news: str) -> bool:
    subject = header(letter, "Subject")
    return f"Comments {news}" in subject and PLAN.list_id in header(letter, "List-Id")


async def by_form(stage: Stage, member: Member, words: str) -> None:
    """Press Answer on the item's message, and fill in the first field."""
    state, people = stage.world.slack.state, stage.world.slack.people

    async def is_open() -> bool:
        await stage.press(member, "answer")
        return bool(state.open_views(member.slack))

    while not await is_open():
        pass
    view = state.open_views(member.slack)[-1]
    await stage.insist(lambda: people.submit(member.slack, view.id, {"answer-1": words}))


async def corrected(stage: Stage) -> None:
    """Reword the second question in the form, and send the mail that is shown."""
    state, people = stage.world.slack.state, stage.world.slack.people

    async def is_open() -> bool:
        await stage.type(MARTA, f"edit {stage.number()}")
        return bool(state.open_views(MARTA.slack))

    while not await is_open():
        pass
    view = state.open_views(MARTA.slack)[-1]
    fields = {"answer-1": "Which topics belong in the plan?", "answer-2": "Who can lead one soon?"}
    await stage.insist(lambda: people.submit(MARTA.slack, view.id, fields))
    shown = state.open_views(MARTA.slack)[-1]
    if "It is now “Who can lead one soon?”" not in flat(str(shown.content["blocks"])):
        raise NotSeen(f"Marta was shown: {shown.content['blocks']}")
    await stage.insist(lambda: people.submit(MARTA.slack, shown.id, {}))


async def test_a_call_is_answered_by_every_way_and_its_end_tells_the_answers(
    sandbox: Sandbox, stage: Stage
) -> None:
    async with running_service(sandbox.config_path):
        letter = await opened(stage)
        inline = (
            "> 2. Who can lead one?\n\nI can, from February.\n\n"
            "> In Slack, press Answer\n\nThank you for asking.\n"
        )
        await mails.answer(stage, KOFI, inline, parent=letter, name="kofi-answers")
        await corrected(stage)
        await stage.until("the correction", lambda: stage.is_news("Call for comments corrected"))
        await by_form(stage, PRIYA, "Small ports first.")
        await stage.until("two answers", lambda: stage.parent_says("2 answers to the call"))

        await stage.command(MARTA, f"close {stage.number()}")
        await stage.until("the end", lambda: stage.is_news("Comments closed on"))
        await stage.until("that on the list", lambda: len(stage.item_posts()) == 3)
        end = await stage.until_mail(
            "the end by mail", KOFI, lambda other: is_about(other, "closed")
        )
        await stage.until("the item is open", lambda: stage.parent_says("Open."))

    text = flat(end.text)
    assert "2. Who can lead one soon? Kofi Asante, by mail: I can, from February." in text
    assert "General comments Kofi Asante, by mail: Thank you for asking." in text
    assert "Small ports" not in text  # Priya has not said that the list may have it
    assert "2 people have answered: Kofi Asante and 1 more in Slack." in text
    news = next(
        message for message in stage.replies() if message.text.startswith("Comments closed on")
    )
    assert "Priya Raman, in Slack: Small ports first." in news.text


@pytest.mark.parametrize(
    "rule",
    [
        'extensions = "chair"',
        "extensions = { supporters = 1 }",
        'extensions = { silence = "0 minutes" }',
    ],
    ids=str,
)
async def test_more_time_is_proposed_by_mail_and_given_by_the_lists_rule(
    sandbox: Sandbox, stage: Stage, rule: str
) -> None:
    extend_by(rule, sandbox.config_path)
    async with running_service(sandbox.config_path):
        letter = await opened(stage)
        await mails.answer(
            stage, KOFI, "extend: in 3 days because of the fair\n", parent=letter, name="more"
        )
        if "supporters" in rule:
            await stage.until("the wish", lambda: wish(stage) != "")
            await supported(stage)
            await stage.until("what became of it", lambda: "It is granted." in wish(stage))
        elif "chair" in rule:
            await stage.until("the wish", lambda: "A chair decides." in wish(stage))
            await stage.command(MARTA, f"extend {stage.number()} in 4 days")
            await stage.until("what became of it", lambda: "It was not granted." in wish(stage))

        await stage.until("the news", lambda: stage.is_news("Comments extended until"))
        later = await stage.until_mail("the mail", KOFI, lambda other: is_about(other, "extended"))

    assert "They were to end" in flat(later.text)
    assert (
        len([message for message in stage.item_posts() if "extended" in str(message["Subject"])])
        == 1
    )


def wish(stage: Stage) -> str:
    """Return what the message with Kofi's wish says, "" if there is none."""
    messages = [
        message for message in stage.replies() if message.text.startswith("Kofi Asante proposes")
    ]
    return plain(messages[0]) if messages else ""


async def supported(stage: Stage) -> None:
    """Press Support on the message with the wish."""
    messages = [
        message for message in stage.replies() if message.text.startswith("Kofi Asante proposes")
    ]
    if not messages:
        raise NotSeen("nobody wishes for more time")
    people = stage.world.slack.people
    await stage.insist(lambda: people.press(INES.slack, CHANNEL, messages[0].ts, "support"))
    await stage.until("that it was enough", lambda: stage.told(INES, "enough supporters"))
