"""The story of consensus: a sentence, an objection that is met, and what the chair declares."""

from email.message import EmailMessage
from functools import partial

from bot.sandbox.letters import Letter, header
from bot.sandbox.people import CHANNEL, INES, KOFI, MARTA, PLAN, PRIYA, YUKI, Member
from bot.sandbox.story.mails import answer
from bot.sandbox.story.spoken import consensus_texts as texts
from bot.sandbox.story.stage import SEND, NotSeen, Stage, Step, flat, post_text, said_in


async def proposal(stage: Stage) -> None:
    """Propose something on the list, and ask when to look at it again."""
    for writer, subject, text, name in (
        (MARTA, texts.SUBJECT, texts.PROPOSAL, "proposal"),
        (INES, texts.REVIEW_SUBJECT, texts.REVIEW, "review"),
    ):
        mail = stage.write(writer, text, subject=subject, to=(PLAN,), name=name)
        await stage.send(mail, writer=writer, to=(PLAN,))
        await stage.until(f"an item for {subject!r}", partial(_is_there, stage, subject))


def _is_there(stage: Stage, title: str) -> bool:
    return bool(stage.parents(title))


async def call(stage: Stage) -> None:
    """Call for consensus on one sentence as chair, who sees the message first."""
    shown = await stage.type(
        MARTA, f"call {stage.number()} until +2h for consensus {texts.SENTENCE}"
    )
    if texts.SENTENCE not in flat(shown.text):
        raise NotSeen(f"Marta was shown: {shown.text!r}")
    if stage.item_posts():
        raise NotSeen("the call is on the list before Marta has pressed Send")
    await stage.press_only_theirs(MARTA, SEND)
    await stage.until("the call as a new message", lambda: stage.is_news("Call for consensus"))
    await stage.until("the call on the list", lambda: len(stage.item_posts()) == 1)


async def by_button(stage: Stage) -> None:
    """Support it in Slack, below the call's own message."""
    people = stage.world.slack.people
    called = next(message for message in stage.replies() if "stance_support" in str(message.blocks))
    await stage.insist(lambda: people.press(PRIYA.slack, CHANNEL, called.ts, "stance_support"))
    await stage.until("Priya's support", lambda: stage.parent_says("support 1"))


async def objection(stage: Stage) -> None:
    """Object by mail: the words are in the register, with a number."""
    letter = await _announcement(stage, KOFI)
    text = f"{texts.OBJECTION}{texts.KOFI_OBJECTS}\n\nKofi\n"
    await answer(stage, KOFI, text, parent=letter, name="kofi-objects")
    await stage.until("the objection", lambda: stage.parent_says(f"{_first(stage)} open"))


async def by_mail(stage: Stage) -> None:
    """Say by mail that one can live with it."""
    letter = await _announcement(stage, YUKI)
    await answer(stage, YUKI, texts.YUKI_LIVES, parent=letter, name="yuki-lives")
    await stage.until("what Yuki says", lambda: stage.parent_says("can live with it 1"))


async def refused(stage: Stage) -> None:
    """Try to declare consensus while an objection is open."""
    reply = await stage.type(MARTA, f"close {stage.number()} consensus {texts.REASON}")
    if not said_in(reply.text, "not addressed") or _first(stage) not in reply.text:
        raise NotSeen(f"Marta was told: {reply.text!r}")


async def met(stage: Stage) -> None:
    """Answer the objection: its author is asked whether that meets it, and takes it back."""
    letter = await _announcement(stage, KOFI)
    await stage.command(MARTA, f"answer {_first(stage)} {texts.MARTA_ANSWERS}")
    await stage.until_mail(
        "Marta's answer at Kofi", KOFI, lambda mail: texts.MARTA_ANSWERS in flat(mail.text)
    )
    text = texts.KOFI_IS_MET.format(objection=_first(stage))
    await answer(stage, KOFI, text, parent=letter, name="kofi-is-met")
    await stage.until("that it is met", lambda: stage.parent_says(f"{_first(stage)} retracted"))


async def declared(stage: Stage) -> None:
    """Declare consensus: the list is told who said what, and what became of the objection."""
    await stage.command(MARTA, f"close {stage.number()} consensus {texts.REASON}")
    await stage.until("that it is decided", lambda: stage.parent_says("Decided"))
    await stage.until("the declaration on the list", lambda: _is_told(stage, texts.REASON))
    last = next(post for post in reversed(stage.item_posts()) if texts.REASON in _words(post))
    for text in (texts.SENTENCE, texts.KOFI_OBJECTS, texts.MARTA_ANSWERS):
        if text not in _words(last):
            raise NotSeen(f"the list is not told: {text!r}")


async def voted(stage: Stage) -> None:
    """Open a ballot on when to review it, and leave it open for whoever looks at the page."""
    number = stage.number(texts.REVIEW_SUBJECT)
    await stage.command(MARTA, f"ballot {number} until +2h {texts.QUESTION}")
    await stage.until(
        "the ballot in the other item's message",
        lambda: any(
            said_in(message.text, "Vote until") for message in stage.parents(texts.REVIEW_SUBJECT)
        ),
    )


async def _announcement(stage: Stage, reader: Member) -> Letter:
    return await stage.until_mail(
        f"the call at {reader.name}",
        reader,
        lambda letter: (
            said_in(header(letter, "Subject"), "Call for consensus")
            and texts.SENTENCE in flat(letter.text)
        ),
    )


def _first(stage: Stage) -> str:
    return f"{stage.number()}.1"


def _is_told(stage: Stage, words: str) -> bool:
    return any(words in _words(post) for post in stage.item_posts())


def _words(post: EmailMessage) -> str:
    return flat(post_text(post))


STEPS = (
    Step("Marta proposes rules of conduct; Ines asks when to review them", proposal),
    Step("Marta calls for consensus on one sentence; she sees the message first", call),
    Step("Priya supports it with a button", by_button),
    Step("Kofi objects by mail; his words are on record, with a number", objection),
    Step("Yuki can live with it, by mail", by_mail),
    Step("Marta cannot declare consensus: the objection is not addressed", refused),
    Step("Marta answers the objection; Kofi is satisfied and takes it back", met),
    Step("Marta declares consensus; the list sees who said what", declared),
    Step("Marta opens a ballot on the review, and leaves it open for you", voted),
)
