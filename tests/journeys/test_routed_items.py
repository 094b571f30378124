"""A list with two channels: a tag brings a thread into the second, and all of it stays there."""

from bot.sandbox.people import CHANNEL, INES, KOFI, MARTA, PLAN
from bot.sandbox.slack import Message, SlackChannel
from bot.sandbox.story import mails
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import running_service, until

BUDGET = "C03BUDGET"
MOVED = "C77BUDGET"
ROUTE = f'[[lists.routes]]\nchannel = "{BUDGET}"\ntags = ["budget"]\n\n'


def route(sandbox: Sandbox) -> None:
    """Give the first list a second channel, in which the app and all its members are."""
    text = sandbox.config_path.read_text(encoding="utf-8")
    written = text.replace("[lists.digest]", ROUTE + "[lists.digest]", 1)
    sandbox.config_path.write_text(written, encoding="utf-8")
    members = sandbox.slack.state.channels[CHANNEL].members
    sandbox.slack.state.channels[BUDGET] = SlackChannel(id=BUDGET, name="budget", members=members)


def thread(stage: Stage, channel: str = BUDGET) -> list[Message]:
    """Return the only thread of a channel: its parent, then the replies."""
    messages = stage.world.slack.state.channel_messages(channel)
    parents = [each for each in messages if each.thread_ts in {None, each.ts}]
    return stage.world.slack.state.thread(channel, parents[0].ts) if len(parents) == 1 else []


async def write(stage: Stage, name: str, *, subject: str, answers: str = "") -> None:
    """Let Kofi write to the list."""
    mail = stage.write(KOFI, f"Thought {name} of mine.\n", subject=subject, to=(PLAN,), name=name)
    if answers:
        mail["In-Reply-To"] = f"<{answers}@{KOFI.address.partition('@')[2]}>"
    await stage.send(mail, writer=KOFI, to=(PLAN,))


async def test_a_tagged_thread_lives_in_its_channel_over_a_restart_and_a_move(
    sandbox: Sandbox, stage: Stage
) -> None:
    route(sandbox)
    people = sandbox.slack.people
    sandbox.slack.sockets.event_types |= {"channel_id_changed"}
    async with running_service(sandbox.config_path, hurried=True):
        await mails.call(stage)
        await write(stage, "one", subject="[budget] Fees")
        await stage.until("the item", lambda: bool(thread(stage)))
        await stage.command(MARTA, "ballot 2 until in 3 days")
        await stage.until("its buttons", lambda: "vote:agree" in str(thread(stage)[0].blocks))

    async with running_service(sandbox.config_path, hurried=True) as service:
        parent = thread(stage)[0].ts
        await stage.insist(lambda: people.press(INES.slack, BUDGET, parent, "vote:agree"))
        await stage.until("the tally", lambda: "agree 1" in thread(stage)[0].text)
        await write(stage, "two", subject="Re: [budget] Fees", answers="one")
        await stage.until("the reply", lambda: "Thought two" in str(thread(stage)[-1].text))
        sandbox.slack.state.move_channel(BUDGET, MOVED)
        await until("the move", lambda: service.said("a channel has a new id"))
        await write(stage, "three", subject="Re: [budget] Fees", answers="two")
        await stage.until(
            "the reply after the move",
            lambda: any("Thought three" in each.text for each in thread(stage, MOVED)),
        )
        assert await find_leftovers(sandbox.database_url) == []

    listed = [each.text for each in sandbox.slack.state.channel_messages(CHANNEL)]
    assert not any("Fees" in text for text in listed)
