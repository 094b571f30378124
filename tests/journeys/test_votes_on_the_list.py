"""A vote in Slack is mailed to lists, of which one rewrites From; that it comes back is no vote."""

from email.message import EmailMessage

from bot.sandbox.people import CHANNEL, INES, LISTS, MARTA, OUTREACH, PLAN, DemoList
from bot.sandbox.story import mails, votes
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.leftovers import find_leftovers
from tests.journeys.served import service


def echoes(stage: Stage, on: DemoList) -> list[EmailMessage]:
    """Return the mails with votes that a list has sent to its members."""
    return [message for message in stage.our_posts(on) if "New votes" in str(message["Subject"])]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_a_vote_in_slack_is_told_to_a_list_that_rewrites_from(
    sandbox: Sandbox, stage: Stage
) -> None:
    path = sandbox.config_path
    config = path.read_text(encoding="utf-8")
    path.write_text(config.replace('rule = "forum"', 'rule = "forum"\necho = "each"'), "utf-8")

    async with service(path):
        await mails.call(stage)
        await votes.ballot(stage)
        parent = stage.parent().ts
        press = sandbox.slack.people.press
        await stage.insist(lambda: press(MARTA.slack, CHANNEL, parent, "vote:agree"))
        await stage.until(
            "the vote on both lists", lambda: all(echoes(stage, demo_list) for demo_list in LISTS)
        )

        (message,) = echoes(stage, OUTREACH)
        assert f"{MARTA.name} votes agree, in Slack" in " ".join(text_of(message).split())
        quoted = "\n".join(f"> {line}".rstrip() for line in text_of(message).splitlines())
        reply = stage.write(
            INES,
            f"{quoted}\n\nThank you for telling us.\n",
            subject=f"Re: {message['Subject']}",
            to=(OUTREACH,),
            name="thanks",
        )
        reply["In-Reply-To"] = reply["References"] = str(message["Message-ID"])
        await stage.send(reply, writer=INES, to=(OUTREACH,))
        await stage.until(
            "the thanks", lambda: stage.mail_in_thread(INES, "Thank you for telling us") is not None
        )

        copies = [letter.message for letter in await sandbox.letters(INES.address)]
        assert any(
            OUTREACH.address in str(copy["From"]) and "New votes" in str(copy["Subject"])
            for copy in copies
        )
        assert stage.tally_is(agree=1)
        assert [len(echoes(stage, demo_list)) for demo_list in (PLAN, OUTREACH)] == [1, 1]
        assert await find_leftovers(sandbox.database_url) == []  # the service sends what waits
