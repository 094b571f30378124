"""A list that speaks French, and people who speak other languages, over sockets."""

from dataclasses import replace

from bot.domain.ids import ItemNumber
from bot.sandbox.letters import header
from bot.sandbox.people import KOFI, LEILA, MARTA, PLAN, PRIYA
from bot.sandbox.story import texts
from bot.sandbox.story.stage import Stage, flat, plain
from bot.sandbox.world import Sandbox
from tests.journeys.process import penholder, running_service


async def test_everybody_reads_their_own_language_and_the_list_its_own(
    sandbox: Sandbox, stage: Stage
) -> None:
    config = sandbox.config_path
    config.write_text(config.read_text().replace('language = "en"', 'language = "fr"'))
    users = sandbox.slack.state.users
    users[LEILA.slack] = replace(users[LEILA.slack], locale="fr-CH")
    users[PRIYA.slack] = replace(users[PRIYA.slack], locale="xx-XX")  # none that we have

    async with running_service(config):
        # The channel and the list.
        mail = stage.write(MARTA, texts.CALL, subject=texts.SUBJECT, to=(PLAN,), name="call")
        await stage.send(mail, writer=MARTA, to=(PLAN,))
        await stage.until("the item in French", lambda: stage.parent_says("Ouvert"))
        number = stage.number()

        # Each person, where only they see it.
        told = {
            member: (await stage.type(member, "vote 99 agree")).text
            for member in (MARTA, LEILA, PRIYA)
        }
        assert "There is no item #99" in told[MARTA]
        assert "Il n’y a pas de sujet #99" in told[LEILA]
        assert told[PRIYA] == told[LEILA], "of a language that we do not have: the list's"

        # A vote: its chair sees it in French before it leaves, since the list does.
        await stage.command(MARTA, f"ballot {number} until +2h {texts.QUESTION}")
        await stage.until("the vote in French", lambda: stage.parent_says("Votez jusqu"))
        await stage.until("its mail", lambda: len(stage.item_posts()) == 1)
        (asked,) = stage.item_posts()
        assert "Votez jusqu" in str(asked["Subject"])
        assert "Pour voter, répondez à ce message sur la liste" in flat(
            str(asked.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        )
        await stage.press(LEILA, "vote:agree")
        await stage.until("her receipt", lambda: stage.told(LEILA, "Vous pouvez le changer"))
        await stage.press(MARTA, "vote:agree")
        await stage.until("the chair's", lambda: stage.told(MARTA, "You can change it"))

        # A member with mail alone replies to what the list has sent; the receipt is in French.
        letter = await stage.until_mail(
            "the vote in Kofi's mailbox",
            KOFI,
            lambda other: "Votez jusqu" in header(other, "Subject"),
        )
        reply = stage.write(
            KOFI, "d'accord\n", subject=f"Re: {header(letter, 'Subject')}", to=(PLAN,), name="vote",
            answers=letter,
        )  # fmt: skip
        await stage.send(reply, writer=KOFI, to=(PLAN,))
        await stage.until("three votes", lambda: stage.parent_says("d’accord 3,"))
        receipt = await stage.until_mail(
            "Kofi's receipt", KOFI, lambda other: "Votre vote" in header(other, "Subject")
        )
        assert "Votre vote" in flat(receipt.text)
        assert "agree" not in plain(stage.parent())

    preview = await penholder("digest", "--preview", "--list", "plan", config=config)
    assert "Votez jusqu" in preview.out
    written = sandbox.data_dir / "board"
    made = await penholder("board", str(written), config=config)
    assert made.status == 0, made.err
    page = (written / "items" / str(ItemNumber(number)) / "index.html").read_text()
    assert '<html lang="fr"' in page
    assert "Scrutin en cours" in page
