"""The second part: comments, a ballot, votes by every way."""

from bot.sandbox.letters import header, quote
from bot.sandbox.people import AROHA, CHANNEL, INES, KOFI, LEILA, MARTA, OUTREACH, PLAN, PRIYA, YUKI
from bot.sandbox.slack import Answer, View
from bot.sandbox.story.mails import answer, copy_of
from bot.sandbox.story.spoken import vote_texts as texts
from bot.sandbox.story.stage import (
    LOST,
    SEND,
    NotSeen,
    Stage,
    Step,
    flat,
    is_receipt,
    read_post,
    said_in,
)
from bot.sandbox.words import as_said


async def comment(stage: Stage) -> None:
    """Comment in the thread, as somebody who is in Slack only: it is held, and she is asked."""
    ts = await stage.comment(PRIYA, texts.PRIYA_COMMENT)
    asked = "the question whether Priya's comments may go to the list"
    await stage.until(asked, lambda: stage.only_theirs(PRIYA, "publish:always") is not None)
    if stage.is_marked(ts):
        raise NotSeen("Priya's comment is marked before she has agreed")


async def consent(stage: Stage) -> None:
    """Answer the question once; the comment is marked for the list."""
    await stage.press_only_theirs(PRIYA, "publish:always")
    await stage.until(
        "the mark on Priya's comment",
        lambda: any(
            stage.is_marked(message.ts)
            for message in stage.replies()
            if message.user == PRIYA.slack
        ),
    )


async def aside(stage: Stage) -> None:
    """Write an aside, which stays in Slack; the comment after it is taken."""
    await stage.command(MARTA, "publish always")
    ts = await stage.comment(AROHA, texts.AROHA_ASIDE)
    later = await stage.comment(MARTA, texts.MARTA_COMMENT)
    await stage.until("the mark on Marta's comment", lambda: stage.is_marked(later))
    if stage.is_marked(ts):
        raise NotSeen("Aroha's aside is marked for the list")


async def refused(stage: Stage) -> None:
    """Try to open a ballot without being a chair."""
    reply = await stage.command(INES, f"ballot {stage.number()} until +2h forum")
    if not said_in(reply.text.lower(), "chair"):
        raise NotSeen(f"Ines was told: {reply.text!r}")
    if stage.parent_says("Vote until"):
        raise NotSeen("a ballot is open")


async def ballot(stage: Stage) -> None:
    """Open a ballot as chair, who sees the mail first: buttons in Slack, a mail to the lists."""
    shown = await stage.type(MARTA, f"ballot {stage.number()} until +2h forum {texts.QUESTION}")
    if texts.QUESTION not in flat(shown.text) or not said_in(shown.text, "Vote until"):
        raise NotSeen(f"Marta was shown: {shown.text!r}")
    if stage.item_posts() or stage.parent_says("Vote until"):
        raise NotSeen("the ballot is open before Marta has pressed Send")
    await stage.press_only_theirs(MARTA, SEND)
    await stage.until("the ballot in the item's message", lambda: stage.parent_says("Vote until"))
    await stage.until("the ballot as a new message", lambda: stage.is_news("Vote until"))
    await stage.until("an empty tally", stage.tally_is)
    await stage.until("the announcement on the list", lambda: len(stage.item_posts()) == 1)
    await stage.until("that on the other list", lambda: len(stage.item_posts(OUTREACH)) == 1)
    for message in (*stage.item_posts(), *stage.item_posts(OUTREACH)):
        if not said_in(str(message["Subject"]), "Vote until"):
            raise NotSeen(f"the subject of the announcement is {message['Subject']!r}")


async def by_button(stage: Stage) -> None:
    """Vote by a button, with a receipt only the voter sees."""
    await stage.press(PRIYA, "vote:agree")
    await stage.until("agree 1", lambda: stage.tally_is(agree=1))
    await stage.until("Priya's receipt", lambda: stage.told(PRIYA, f"*{as_said('agree')}*"))


async def by_command(stage: Stage) -> None:
    """Vote by a command."""
    await stage.command(AROHA, f"vote {stage.number()} abstain")
    await stage.until("abstain 1", lambda: stage.tally_is(agree=1, abstain=1))
    await stage.until("Aroha's receipt", lambda: stage.told(AROHA, "abstain"))


async def by_list(stage: Stage) -> None:
    """Vote by a reply to the announcement, with a receipt by mail that the list does not get."""
    mail = await stage.until_mail(
        "the announcement at Kofi",
        KOFI,
        lambda letter: (
            said_in(header(letter, "Subject"), "Vote until")
            and PLAN.list_id in header(letter, "List-Id")
        ),
    )
    text = f"{texts.KOFI_VOTE}\n{quote(mail)}\n"
    await answer(stage, KOFI, text, parent=mail, name="kofi-votes")
    await stage.until("agree 2", lambda: stage.tally_is(agree=2, abstain=1))
    await stage.until_mail("Kofi's receipt", KOFI, lambda letter: is_receipt(letter, "agree"))


async def quoted(stage: Stage) -> None:
    """Quote somebody else's "+1", which is nobody's vote."""
    vote = await copy_of(stage, YUKI, KOFI, "kofi-votes")
    text = f"{quote(vote)}\n\n{texts.YUKI_NO_VOTE}"
    await answer(stage, YUKI, text, parent=vote, name="yuki-waits")
    await stage.until(
        "Yuki's words in the thread",
        lambda: stage.mail_in_thread(YUKI, texts.YUKI_NO_VOTE_MARK) is not None,
    )
    if not stage.tally_is(agree=2, abstain=1):
        raise NotSeen("the tally changed")
    if any(is_receipt(letter, "agree") for letter in await stage.world.letters(YUKI.address)):
        raise NotSeen("Yuki got a receipt for a vote she did not cast")


async def changed(stage: Stage) -> None:
    """Vote in Slack and then by mail: one voter, and the newest vote counts."""
    await stage.press(INES, "vote:disagree")
    await stage.until("disagree 1", lambda: stage.tally_is(agree=2, abstain=1, disagree=1))
    vote = await copy_of(stage, INES, KOFI, "kofi-votes")
    await answer(stage, INES, f"{texts.INES_VOTE}\n{quote(vote)}\n", parent=vote, name="ines-votes")
    await stage.until("Ines's one vote, changed", lambda: stage.tally_is(agree=3, abstain=1))
    await stage.until_mail("Ines's receipt", INES, lambda letter: is_receipt(letter, "agree"))


async def block(stage: Stage) -> None:
    """Block, which asks for its reason in a form."""
    view = await _reason_form(stage)
    block_id = next(
        block["block_id"] for block in view.content["blocks"] if block["type"] == "input"
    )
    empty = await stage.world.slack.people.submit(LEILA.slack, view.id, {})
    if not empty.errors:
        raise NotSeen("a block without a reason was taken")
    await stage.insist(lambda: _submit(stage, view, block_id))
    await stage.until("block 1", lambda: stage.tally_is(agree=3, abstain=1, block=1))
    await stage.until("Leila's receipt", lambda: stage.told(LEILA, texts.LEILA_REASON))


async def _submit(stage: Stage, view: View, block_id: str) -> Answer:
    """Submit the form; one that is gone was taken before."""
    if view.id not in stage.world.slack.state.views:
        return Answer()
    return await stage.world.slack.people.submit(
        LEILA.slack, view.id, {block_id: texts.LEILA_REASON}
    )


async def _reason_form(stage: Stage) -> View:
    """Press *block* until the form opens: a trigger that is too old opens nothing."""

    async def press() -> Answer:
        """Press it; an answer without a form counts as one that was lost."""
        answer = await stage.world.slack.people.press(
            LEILA.slack, CHANNEL, stage.parent().ts, "vote:block"
        )
        shown = stage.world.slack.state.open_views(LEILA.slack)
        return answer if shown or answer.error else Answer(error=next(iter(LOST)))

    await stage.insist(press)
    return stage.world.slack.state.open_views(LEILA.slack)[-1]


async def left_open(stage: Stage) -> None:
    """Open a ballot on the second item, for whoever looks at the page to vote on."""
    title = texts.NEWCOMERS_SUBJECT
    number = stage.number(title)
    await stage.command(MARTA, f"ballot {number} until +2h {texts.NEWCOMERS_QUESTION}")
    await stage.until(
        "the open ballot in the second item's message",
        lambda: any(said_in(message.text, "Vote until") for message in stage.parents(title)),
    )
    announced = f"the announcement of #{number} on the list"
    await stage.until(
        announced, lambda: any(_is_about(raw, number) for raw in stage.world.archive(OUTREACH))
    )


def _is_about(raw: bytes, number: int) -> bool:
    return str(read_post(raw)["X-Penholder-Item"]) == str(number)


STEPS = (
    Step("Priya, who is not on the list, comments in Slack; it is held, and she is asked", comment),
    Step("Priya answers Always, once; her comment is marked for the list", consent),
    Step("Aroha's aside with // stays in Slack", aside),
    Step("Ines may not open a ballot: she is no chair", refused),
    Step("Marta opens a ballot: buttons in Slack, an announcement on both lists", ballot),
    Step("Priya votes with a button and gets a receipt", by_button),
    Step("Aroha votes with /pen vote", by_command),
    Step("Kofi replies +1 to the announcement; his receipt comes by mail", by_list),
    Step("Yuki quotes Kofi's +1; that is no vote", quoted),
    Step("Ines changes her Slack vote by mail: one voter, the newest counts", changed),
    Step("Leila blocks, and must say why", block),
)
