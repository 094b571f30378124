"""The story of a plan: a call for comments, more time, and what it does to the dates behind."""

from functools import partial

from bot.sandbox.letters import Letter, header, quote
from bot.sandbox.people import INES, KOFI, LEILA, MARTA, PLAN, PRIYA, TOMAS, YUKI, Member
from bot.sandbox.story.mails import answer
from bot.sandbox.story.spoken import plan_texts as texts
from bot.sandbox.story.stage import SEND, NotSeen, Stage, Step, flat, plain, post_text, said_in
from bot.sandbox.words import as_said


async def three_threads(stage: Stage) -> None:
    """Begin three threads: what is to be agreed, and the two things that wait for it."""
    for writer, subject, text, name in (
        (MARTA, texts.SUBJECT, texts.INVITATION, "invitation"),
        (TOMAS, texts.TERMS_SUBJECT, texts.TERMS, "terms"),
        (TOMAS, texts.HIRING_SUBJECT, texts.HIRING, "hiring"),
    ):
        mail = stage.write(writer, text, subject=subject, to=(PLAN,), name=name)
        await stage.send(mail, writer=writer, to=(PLAN,))
        await stage.until(f"an item for {subject!r}", partial(_is_there, stage, subject))


def _is_there(stage: Stage, title: str) -> bool:
    return bool(stage.parents(title))


async def call(stage: Stage) -> None:
    """Call for comments as chair, who sees the message first: two questions until a date."""
    asked = f"1. {texts.TOPICS} 2. {texts.LEADS}"
    shown = await stage.type(MARTA, f"call {stage.number()} until +2h {asked}")
    if not said_in(shown.text, "Comments until") or texts.LEADS not in flat(shown.text):
        raise NotSeen(f"Marta was shown: {shown.text!r}")
    if stage.item_posts():
        raise NotSeen("the call is on the list before Marta has pressed Send")
    await stage.press_only_theirs(MARTA, SEND)
    await stage.until("the call as a new message", lambda: stage.is_news("Comments until"))
    await stage.until("the call on the list", lambda: len(stage.item_posts()) == 1)


async def inline(stage: Stage) -> None:
    """Answer right below the quoted questions."""
    letter = await _announcement(stage, KOFI)
    text = quote(letter)
    for line, words in (
        (f">    1. {texts.TOPICS}", texts.KOFI_TOPIC),
        (f">    2. {texts.LEADS}", texts.KOFI_LEAD),
    ):
        if line not in text:
            raise NotSeen(f"the announcement does not ask: {line}")
        text = text.replace(line, f"{line}\n\n{words}\n")
    await answer(stage, KOFI, f"{text}\n", parent=letter, name="kofi-answers")
    await stage.until("Kofi's answer is counted", lambda: _says(stage, "1 answer"))


async def numbered(stage: Stage) -> None:
    """Answer in paragraphs that begin with the question's number."""
    letter = await _announcement(stage, YUKI)
    await answer(stage, YUKI, texts.YUKI_ANSWERS, parent=letter, name="yuki-answers")
    await stage.until("Yuki's answer is counted", lambda: _says(stage, "2 answers"))


async def chain(stage: Stage) -> None:
    """Plan what waits for the call, and fix the terms: all is in time."""
    topics, terms, hiring = _numbers(stage)
    await stage.command(MARTA, f"plan {terms} after {topics} takes 1 week")
    shown = await stage.command(MARTA, f"plan {hiring} after {terms} takes 3 weeks due in 30 days")
    await stage.command(MARTA, f"lock {terms}")
    for words in (f"#{terms} {texts.TERMS_MARK}", "takes 21 days", "must begin by"):
        if not said_in(shown.text, words):
            raise NotSeen(f"the chain does not say {words!r}: {shown.text!r}")
    if said_in(shown.text, "late by"):
        raise NotSeen(f"something is late already: {shown.text!r}")


async def fixed(stage: Stage) -> None:
    """Try to change what is fixed."""
    _topics, terms, _hiring = _numbers(stage)
    reply = await stage.command(MARTA, f"title {terms} Terms, in short")
    if not said_in(reply.text, "are fixed"):
        raise NotSeen(f"Marta was told: {reply.text!r}")


async def wish(stage: Stage) -> None:
    """Ask for more time by a line of a mail; the channel and the list are told."""
    letter = await _announcement(stage, INES)
    await answer(stage, INES, texts.INES_WISH, parent=letter, name="ines-wish")
    await stage.until(
        "Ines's wish in the channel", lambda: stage.is_news(f"{INES.name} {as_said('proposes')}")
    )
    await stage.until("Ines's wish on the list", lambda: _is_told(stage, "proposes"))


async def leaning(stage: Stage) -> None:
    """Say in passing that one would support more time: asked privately, one confirms it."""
    letter = await _announcement(stage, LEILA)
    await answer(stage, LEILA, texts.LEILA_LEANS, parent=letter, name="leila-leans")
    await stage.until("the question to Leila", lambda: stage.told(LEILA, "may take a position"))
    await stage.until("that Marta knows", lambda: stage.told(MARTA, "may take a position"))
    if stage.is_news("Comments extended") or stage.told(INES, "may take a position"):
        raise NotSeen("what Leila has not confirmed counts, or is told to others")
    await stage.press_only_theirs(LEILA, "take_position")


async def support(stage: Stage) -> None:
    """Support it by mail: the second supporter grants it."""
    letter = await _announcement(stage, KOFI)
    await answer(stage, KOFI, "support\n\nKofi\n", parent=letter, name="kofi-supports")
    await stage.until("the later end in the channel", lambda: stage.is_news("Comments extended"))
    await stage.until("the later end on the list", lambda: _is_told(stage, texts.REASON))


async def broken(stage: Stage) -> None:
    """See what the later end breaks: the last item of the chain is late, and says through what."""
    late = "is late by 2 days"
    await stage.until("that hiring is late", lambda: _said_of(stage, texts.HIRING_SUBJECT, late))
    _topics, _terms, hiring = _numbers(stage)
    shown = await stage.command(PRIYA, f"plan {hiring}")
    if not said_in(shown.text, "late by 2 days"):
        raise NotSeen(f"the chain does not say so: {shown.text!r}")


async def mended(stage: Stage) -> None:
    """Move the date that can be moved: all is back on schedule."""
    _topics, _terms, hiring = _numbers(stage)
    await stage.command(MARTA, f"plan {hiring} due in 40 days")
    await stage.until(
        "that hiring is back on schedule",
        lambda: _said_of(stage, texts.HIRING_SUBJECT, "is back on schedule"),
    )


async def closed(stage: Stage) -> None:
    """Close the call: the list and the channel get the answers by question."""
    await stage.type(MARTA, f"close {stage.number()}")
    await stage.press_only_theirs(MARTA, SEND)
    await stage.until("the end in the channel", lambda: stage.is_news("Comments closed"))
    await stage.until("the end on the list", lambda: _is_told(stage, texts.KOFI_LEAD))
    last = next(post for post in reversed(stage.item_posts()) if texts.KOFI_LEAD in post_text(post))
    words = flat(post_text(last))
    for text in (texts.TOPICS, texts.KOFI_TOPIC, texts.LEADS, as_said("4 people have answered")):
        if text not in words:
            raise NotSeen(f"the list is not told: {text!r}")


async def voted(stage: Stage) -> None:
    """Open a ballot on what was said, and leave it open for whoever looks at the page."""
    await stage.command(MARTA, f"ballot {stage.number()} until +2h {texts.QUESTION}")
    await stage.until("the ballot in the item's message", lambda: stage.parent_says("Vote until"))
    await stage.until("the ballot on the list", lambda: _is_told(stage, texts.QUESTION))


async def _announcement(stage: Stage, reader: Member) -> Letter:
    return await stage.until_mail(
        f"the call at {reader.name}",
        reader,
        lambda letter: (
            said_in(header(letter, "Subject"), "Comments until") and texts.LEADS in letter.text
        ),
    )


def _numbers(stage: Stage) -> tuple[int, int, int]:
    subjects = (texts.SUBJECT, texts.TERMS_SUBJECT, texts.HIRING_SUBJECT)
    topics, terms, hiring = map(stage.number, subjects)
    return topics, terms, hiring


def _says(stage: Stage, words: str) -> bool:
    return any(said_in(plain(message), words) for message in stage.parents())


def _said_of(stage: Stage, title: str, words: str) -> bool:
    """Return True if Penholder said something in another item's thread, and in the channel."""
    return any(
        message.from_bot and message.broadcast and said_in(message.text, words)
        for message in stage.replies(title)
    )


def _is_told(stage: Stage, words: str) -> bool:
    return any(said_in(post_text(message), words) for message in stage.item_posts())


STEPS = (
    Step("Marta and Tomás begin three threads: topics, terms, hiring", three_threads),
    Step("Marta calls for comments with two questions; she sees the message first", call),
    Step("Kofi answers below the quoted questions", inline),
    Step("Yuki answers with numbers", numbered),
    Step("Marta plans the chain behind the call and fixes the terms", chain),
    Step("What is fixed cannot be changed", fixed),
    Step("Ines asks for four more days by mail; everybody is told", wish),
    Step("Leila would like that too, says so in passing, and confirms it when asked", leaning),
    Step("Kofi supports it by mail; with two supporters it is granted", support),
    Step("The later end makes hiring two days late, and the channel says why", broken),
    Step("Marta moves the date of hiring; all is back on schedule", mended),
    Step("Marta closes the call; the list gets the answers by question", closed),
    Step("Marta opens a ballot on the topics, and leaves it open for you", voted),
)
