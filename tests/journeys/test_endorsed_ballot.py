"""A vote that asks for endorsers opens by a button and by a reply on the list, over sockets."""

from pathlib import Path

from bot.sandbox.letters import header
from bot.sandbox.people import KOFI, MARTA, PRIYA
from bot.sandbox.story import mails
from bot.sandbox.story.stage import SEND, Stage, flat
from bot.sandbox.world import Sandbox
from tests.journeys.process import running_service

RULE = """
[rules.endorsed]
like = "majority"
endorsers = 2
"""


def ask_for_endorsers(config: Path) -> None:
    """Add a rule that asks for two."""
    with config.open("a", encoding="utf-8") as file:
        file.write(RULE)


async def test_the_second_endorser_opens_the_vote_and_everybody_is_told(
    sandbox: Sandbox, stage: Stage
) -> None:
    ask_for_endorsers(sandbox.config_path)
    async with running_service(sandbox.config_path):
        await mails.call(stage)
        number = stage.number()
        shown = await stage.type(MARTA, f"ballot {number} until +2h endorsed Shall we?")
        assert "Ballot proposed" in flat(shown.text)
        await stage.press_only_theirs(MARTA, SEND)
        await stage.until("the question in the channel", lambda: stage.is_news("Endorsers wanted"))
        await stage.until("it in the item's message", lambda: stage.parent_says("0 of 2"))
        asked = await stage.until_mail(
            "the question at Kofi",
            KOFI,
            lambda letter: "Ballot proposed" in header(letter, "Subject"),
        )

        await stage.press(PRIYA, "endorse")
        await stage.until("one endorser", lambda: stage.parent_says("1 of 2"))
        assert not stage.parent_says("Vote until")
        await mails.answer(stage, KOFI, "endorse\n", parent=asked, name="kofi-endorses")

        await stage.until("the open vote", lambda: stage.parent_says("Vote until"))
        await stage.until("its own message", lambda: stage.is_news("Vote until"))
        await stage.until(
            "who endorsed it",
            lambda: stage.parent_says(f"Endorsed by {PRIYA.name} and {KOFI.name}"),
        )
        await stage.until_mail(
            "the announcement", KOFI, lambda letter: "Vote until" in header(letter, "Subject")
        )
        await stage.press(PRIYA, "vote:yes")
        await stage.until("her vote", lambda: stage.parent_says("yes 1"))
    wanted = [
        message for message in stage.replies() if message.text.startswith("Endorsed, and open")
    ]
    assert len(wanted) == 1
    assert not any(block["type"] == "actions" for block in wanted[0].blocks)
