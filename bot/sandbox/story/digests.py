"""The third part: a digest and an answer to it, the result, and nothing twice."""

import asyncio
import sys
from email.message import EmailMessage
from html import unescape

from bot.sandbox.letters import answer_subject, header, quote
from bot.sandbox.people import LEILA, MARTA, OUTREACH, PLAN, PRIYA
from bot.sandbox.story.spoken import vote_texts as texts
from bot.sandbox.story.stage import NotSeen, Stage, Step, flat, is_receipt
from bot.sandbox.words import as_said


async def digest(stage: Stage) -> None:
    """Send the digest as chair; the list gets the Slack comment word for word."""
    await stage.command(MARTA, "digest send")
    await stage.until("the digest on the list", lambda: bool(stage.digests()))
    post = stage.digests()[0]
    for kind in ("plain", "html"):
        words = unescape(_words(post, kind))
        if texts.PRIYA_COMMENT not in words:
            raise NotSeen(f"Priya's comment is not word for word in the {kind} digest")
        if PRIYA.name not in words:
            raise NotSeen(f"the {kind} digest does not name Priya")
        if texts.ASIDE_MARK in words:
            raise NotSeen(f"Aroha's aside is in the {kind} digest")


async def digest_answer(stage: Stage) -> None:
    """Lift a block in an answer to the digest."""
    letter = await stage.until_mail(
        "the digest at Leila",
        LEILA,
        lambda letter: (
            as_said("digest") in header(letter, "Subject").lower()
            and bool(header(letter, "List-Id"))
        ),
    )
    line = texts.LEILA_LIFTS.format(number=stage.number())
    mail = stage.write(
        LEILA,
        f"{line}\n\n{quote(letter)}\n",
        subject=answer_subject(header(letter, "Subject")),
        to=(PLAN,),
        name="leila-lifts",
        answers=letter,
    )
    await stage.send(mail, writer=LEILA, to=(PLAN,))
    await stage.until("the block is gone", lambda: stage.tally_is(agree=4, abstain=1))
    await stage.until_mail("Leila's receipt", LEILA, lambda letter: is_receipt(letter, "agree"))


async def close(stage: Stage) -> None:
    """Close the ballot as chair; the result goes to Slack and to the list."""
    await stage.command(MARTA, f"close {stage.number()}")
    await stage.until("the decision in the item's message", lambda: _is_decided(stage))
    await stage.until("the result in the thread", lambda: _result_is_told(stage))
    await stage.until("the result on the list", lambda: len(stage.item_posts()) == 2)
    await stage.until("the result on the other", lambda: len(stage.item_posts(OUTREACH)) == 2)
    result = flat(_words(stage.item_posts()[-1], "plain")).lower()
    if as_said("accepted") not in result or as_said("agree") not in result:
        raise NotSeen("the message with the result does not say that it was accepted")


async def recount(stage: Stage) -> None:
    """Count the result's attached file again, as anybody can who has Penholder."""
    result = stage.item_posts()[-1]
    [attached] = [part for part in result.iter_attachments() if part.get_filename()]
    path = stage.world.data_dir / "result.json"
    path.write_bytes(attached.get_content())
    command = (sys.executable, "-m", "bot", "recount", str(path))
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    raw, _ = await process.communicate()
    if process.returncode:
        raise NotSeen(f"penholder recount said: {flat(raw.decode())}")


async def nothing_twice(stage: Stage) -> None:
    """Ask for a second digest in the same window; it is refused."""
    before = len(stage.digests())
    answer = await stage.command(MARTA, "digest send")
    if as_said("went out") not in answer.text:
        raise NotSeen(f"Marta was told: {answer.text!r}")
    if len(stage.digests()) != before:
        raise NotSeen("a second digest went to the list")


def _is_decided(stage: Stage) -> bool:
    return stage.parent_says("Decided") and stage.tally_is(agree=4, abstain=1)


def _result_is_told(stage: Stage) -> bool:
    accepted = as_said("Accepted")
    result = f"#{stage.number()} {texts.SUBJECT}{as_said(': ')}{accepted}"
    return stage.is_news(result) and stage.is_news(f"{accepted}. {as_said('Ballot closed')}")


def _words(post: EmailMessage, kind: str) -> str:
    """Return a post's text or HTML, its white space evened out."""
    part = post.get_body(preferencelist=(kind,))
    return flat(str(part.get_content())) if isinstance(part, EmailMessage) else ""


STEPS = (
    Step("Marta sends the digest; Priya's comment reaches the list word for word", digest),
    Step("Leila lifts her block in an answer to the digest", digest_answer),
    Step("Marta closes the ballot; the result is in Slack and on both lists", close),
    Step("Anybody counts the result's file again: penholder recount", recount),
    Step("A second digest in the same window is not sent", nothing_twice),
)
