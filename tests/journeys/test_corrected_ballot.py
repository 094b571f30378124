"""A chair corrects an open vote in Slack's form: list, channel and voters are told over sockets."""

from bot.sandbox.letters import Letter, answer_subject, compose, header
from bot.sandbox.people import CHANNEL, KOFI, MARTA, PLAN, PRIYA
from bot.sandbox.slack import View
from bot.sandbox.story import mails, votes
from bot.sandbox.story.stage import NotSeen, Stage, flat, is_receipt, message_id, plain
from bot.sandbox.world import Sandbox
from tests.journeys.process import running_service

CLOSED = "Shall the hall be closed to the public?"


async def form_of(stage: Stage) -> View:
    """Type `/pen edit N` until the form is open."""

    async def opened() -> bool:
        await stage.type(MARTA, f"edit {stage.number()}")
        return bool(stage.world.slack.state.open_views(MARTA.slack))

    while not await opened():
        pass
    return stage.world.slack.state.open_views(MARTA.slack)[-1]


async def correct(stage: Stage, *, meaning: str, question: str) -> str:
    """Fill in the form and send what is shown; return that."""
    people, state = stage.world.slack.people, stage.world.slack.state
    view = await form_of(stage)
    fields = {"question": question, "meaning": meaning, "reason": "It was mistyped."}
    await stage.insist(lambda: people.submit(MARTA.slack, view.id, fields))
    shown = state.open_views(MARTA.slack)[-1]
    text = flat(str(shown.content["blocks"]))
    if "Ballot corrected" not in text:
        raise NotSeen(f"Marta was shown: {text}")
    await stage.insist(lambda: people.submit(MARTA.slack, shown.id, {}))
    return text


async def answer_to_us(stage: Stage, asked: Letter, text: str) -> None:
    """Reply to a mail of Penholder's to Kofi alone, at the address that it gives for that."""
    to = header(asked, "Reply-To")
    mail = compose(
        writer=KOFI,
        to=[to],
        subject=answer_subject(header(asked, "Subject")),
        text=text,
        message_id=message_id(KOFI, "kofi-again"),
        now=stage.world.clock(),
        answers=asked.message,
    )
    await stage.world.send_mail(mail, writer=KOFI, to=[to])


async def test_a_correction_reaches_everybody_and_an_old_button_votes_no_more(
    sandbox: Sandbox, stage: Stage
) -> None:
    people = sandbox.slack.people
    async with running_service(sandbox.config_path):
        await mails.call(stage)
        await votes.ballot(stage)
        await votes.by_button(stage)
        await votes.by_command(stage)
        await votes.by_list(stage)
        before = stage.parent()

        await correct(stage, meaning="same", question="Shall the hall be open to the public?")
        await stage.until("version 2", lambda: stage.parent_says("Version 2."))
        await stage.until("the same tally", lambda: stage.tally_is(agree=2, abstain=1))
        await stage.until("the news", lambda: stage.is_news("Ballot corrected on"))
        await stage.until("the mail on the list", lambda: len(stage.item_posts()) == 2)

        await correct(stage, meaning="changed", question=CLOSED)
        await stage.until("version 3", lambda: stage.parent_says("Version 3."))
        await stage.until("an empty tally", stage.tally_is)
        await stage.until("Priya is asked", lambda: stage.told(PRIYA, "please vote again"))
        again = await stage.until_mail(
            "Kofi is asked", KOFI, lambda letter: "Please vote again" in header(letter, "Subject")
        )
        assert CLOSED in flat(again.text)
        assert not header(again, "List-Id")

        now = stage.parent()
        sandbox.slack.state.replace_message(before)  # as it still stands on Priya's screen
        await people.press(PRIYA.slack, CHANNEL, now.ts, "vote:agree")
        await stage.until(
            "Priya is told what changed", lambda: stage.told(PRIYA, "means something else now")
        )
        sandbox.slack.state.replace_message(now)
        await stage.press(PRIYA, "vote:agree")
        await stage.until("her vote", lambda: stage.tally_is(agree=1))
        await answer_to_us(stage, again, f"#{stage.number()}: disagree\n")
        await stage.until("Kofi's new vote", lambda: stage.tally_is(agree=1, disagree=1))
        await stage.until_mail("his receipt", KOFI, lambda letter: is_receipt(letter, "disagree"))
    assert "It asked:" in plain(
        next(message for message in stage.replies() if "version 3" in message.text)
    )
    assert len(stage.item_posts(PLAN)) == 3
