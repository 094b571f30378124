"""Half-way through a call, whoever has not answered and is not away is reminded, over sockets."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.sandbox.letters import Letter, header
from bot.sandbox.people import AROHA, INES, KOFI, LEILA, MARTA, PRIYA, TOMAS, YUKI, Member
from bot.sandbox.responder import Responder
from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage, flat
from bot.sandbox.world import Sandbox
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service, until

REMINDED: Final = "You have not answered"
HALF_WAY: Final = 5.1
"""Days from the opening of a call of ten days to just after its half."""


def is_reminder(letter: Letter) -> bool:
    return REMINDED in flat(letter.text) and not header(letter, "List-Id")


async def test_half_way_the_silent_are_reminded_once_and_nobody_who_is_away(
    tmp_path: Path, database_url: str
) -> None:
    async with Sandbox(data_dir=tmp_path, database_url=database_url) as world:
        stage = Stage(world, patience=timedelta(seconds=120))
        async with running_service(world.config_path, hurried=True):
            await called(stage)

        for _start in range(2):  # the second finds that all are reminded
            async with running_service(world.config_path, hurried=True, ahead=HALF_WAY) as service:
                await until("a look at what is due", lambda: told_all(stage))
                await stage.until_mail("the reminder by mail", YUKI, is_reminder)
                await stage.command(MARTA, "list")
                assert await find_leftovers(database_url) == []
        assert [line for line in service.lines() if line["level"] == "error"] == []

        assert [times(stage, member) for member in (TOMAS, LEILA, PRIYA, AROHA)] == [1, 1, 1, 1]
        assert times(stage, INES) == 0  # she has answered
        assert [await mails_to(stage, member) for member in (YUKI, KOFI)] == [1, 0]  # Kofi is away
        assert stage.told(MARTA, "I reminded those who have not answered.")
        assert stage.told(MARTA, "Away: Kofi Asante")
        assert not any(REMINDED in post.as_string() for post in stage.our_posts())


async def called(stage: Stage) -> None:
    """Call for comments for ten days; Kofi's responder answers, and Ines."""
    returns = stage.world.clock() + timedelta(days=30)
    away = f"I am out of the office until {returns.day} {returns:%B %Y}."
    responder = Responder(text=away, to_list=True)
    stage.world.mail.set_responder(KOFI.address, responder)
    await mails.call(stage)
    await stage.until("Kofi's answer", lambda: responder.answers > 0)
    stage.world.mail.set_responder(KOFI.address, None)
    await stage.command(MARTA, f"call {stage.number()} until in 10 days What worked?")
    await stage.until("the call", lambda: stage.is_news("Comments until"))
    letter = await stage.until_mail(
        "the call by mail", INES, lambda other: "Comments until" in header(other, "Subject")
    )
    await mails.answer(stage, INES, "1. The small ports.\n", parent=letter, name="ines-answers")
    await stage.until("her answer", lambda: stage.parent_says("1 answer"))


def times(stage: Stage, member: Member) -> int:
    """Return how often somebody was reminded in Slack."""
    direct = stage.world.slack.state.channel_messages("D" + member.slack[1:])
    return sum(message.from_bot and message.text.startswith(REMINDED) for message in direct)


async def mails_to(stage: Stage, member: Member) -> int:
    """Return how often somebody was reminded by mail."""
    return sum(map(is_reminder, await stage.world.letters(member.address)))


def told_all(stage: Stage) -> bool:
    """Return True if everybody in Slack who is silent was reminded."""
    return all(times(stage, member) for member in (TOMAS, LEILA, PRIYA, AROHA))
