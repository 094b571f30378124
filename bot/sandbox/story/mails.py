"""The first part: a call, four voices, and what must not count."""

from bot.sandbox.letters import Letter, answer_subject, header, quote
from bot.sandbox.people import INES, KOFI, LEILA, MARTA, OUTREACH, PLAN, TOMAS, YUKI, Member
from bot.sandbox.responder import Responder
from bot.sandbox.story.spoken import vote_texts as texts
from bot.sandbox.story.stage import (
    NotSeen,
    Stage,
    Step,
    flat,
    message_id,
    plain,
    post_text,
    quoted,
    read_post,
)
from bot.sandbox.words import as_said


async def call(stage: Stage) -> None:
    """Post one call to two lists, while somebody is away."""
    away = Responder(
        subject=as_said("Automatic reply: out of office"), text=texts.OUT_OF_OFFICE, to_list=True
    )
    stage.world.mail.set_responder(TOMAS.address, away)
    lists = (PLAN, OUTREACH)
    mail = stage.write(MARTA, texts.CALL, subject=texts.SUBJECT, to=lists, name="call")
    await stage.send(mail, writer=MARTA, to=lists)
    await stage.until("one item on both lists", lambda: stage.parent_says("plan, outreach"))


async def answer_on_top(stage: Stage) -> None:
    """Answer above the whole quoted mail."""
    call_mail = await copy_of(stage, KOFI, MARTA, "call")
    text = f"{texts.KOFI_ON_TOP}\n{quote(call_mail)}\n"
    await answer(stage, KOFI, text, parent=call_mail, name="on-top")
    await stage.until(
        "Kofi's words in the thread",
        lambda: stage.mail_in_thread(KOFI, texts.KOFI_MARK) is not None,
    )
    shown = stage.mail_in_thread(KOFI, texts.KOFI_MARK)
    if shown is not None and texts.TOPICS_MARK in plain(shown):
        raise NotSeen("Marta's quoted words stand in Kofi's message")


async def out_of_office(stage: Stage) -> None:
    """See that of the automatic answers, which came before Kofi's mail, nothing came."""
    stage.world.mail.set_responder(TOMAS.address, None)
    for list_config in (PLAN, OUTREACH):
        posts = stage.world.archive(list_config)
        if not any(texts.OUT_OF_OFFICE_MARK in post_text(read_post(raw)) for raw in posts):
            raise NotSeen(f"the out-of-office did not reach {list_config.title}")
    sentences = [plain(message) for message in (*stage.replies(), *stage.parents())]
    if any(texts.OUT_OF_OFFICE_MARK in flat(text) for text in sentences):
        raise NotSeen("the out-of-office stands in the channel")
    if stage.parents(as_said("Automatic reply")):
        raise NotSeen("the out-of-office became an item")


async def answer_inline(stage: Stage) -> None:
    """Answer between the quoted lines."""
    call_mail = await copy_of(stage, INES, MARTA, "call")
    text = quote(call_mail)
    for line, words in (
        (texts.LINE_ON_TOPICS, texts.INES_UNDER_TOPICS),
        (texts.LINE_ON_WEEKS, texts.INES_UNDER_WEEKS),
    ):
        text = text.replace(f"> {line}\n", f"> {line}\n\n{words}\n\n")
    await answer(stage, INES, f"{text}\n", parent=call_mail, name="inline")
    await stage.until(
        "Ines's words in the thread",
        lambda: stage.mail_in_thread(INES, texts.INES_UNDER_WEEKS) is not None,
    )
    shown = stage.mail_in_thread(INES, texts.INES_UNDER_WEEKS)
    for line in (texts.LINE_ON_TOPICS, texts.LINE_ON_WEEKS):
        if shown is None or line not in quoted(shown):
            raise NotSeen(f"the line that Ines answers is not shown: {line}")
    if shown is not None:
        await stage.open_whole_mail(MARTA, shown, words=flat(call_mail.text)[:40])


async def four_voices(stage: Stage) -> None:
    """Answer two people, who quote a third: only the new words are the writer's."""
    inline = await copy_of(stage, YUKI, INES, "inline")
    on_top = await copy_of(stage, YUKI, KOFI, "on-top")
    text = f"{texts.YUKI_FOUR_VOICES}\n{quote(inline)}\n\n{quote(on_top)}\n"
    await answer(stage, YUKI, text, parent=inline, name="four-voices")
    await stage.until(
        "Yuki's words in the thread",
        lambda: stage.mail_in_thread(YUKI, texts.YUKI_MARK) is not None,
    )
    shown = stage.mail_in_thread(YUKI, texts.YUKI_MARK)
    for words in (texts.KOFI_MARK, texts.INES_MARK, texts.TOPICS_MARK):
        if shown is not None and words in flat(shown.text):
            raise NotSeen(f"somebody else's words are shown as Yuki's: {words}")


async def forwarded(stage: Stage) -> None:
    """Forward a mail below one's own words, on the list that rewrites From."""
    yuki = await copy_of(stage, LEILA, YUKI, "four-voices")
    block = texts.FORWARDED.format(
        address=YUKI.address,
        sent=header(yuki, "Date"),
        subject=texts.SUBJECT,
        text=yuki.text,
    )
    text = f"{texts.LEILA_ON_A_FORWARD}\n\n{block}"
    mail = stage.write(
        LEILA,
        text,
        subject=answer_subject(texts.SUBJECT),
        to=(OUTREACH,),
        name="forward",
        answers=yuki,
    )
    await stage.send(mail, writer=LEILA, to=(OUTREACH,))
    await stage.until(
        "Leila's words under her own name",
        lambda: stage.mail_in_thread(LEILA, texts.LEILA_MARK) is not None,
    )
    shown = stage.mail_in_thread(LEILA, texts.LEILA_MARK)
    if shown is not None and texts.YUKI_MARK in flat(shown.text):
        raise NotSeen("the forwarded words are shown as Leila's")


async def newcomers(stage: Stage) -> None:
    """Another subject on one of the lists is another item."""
    mail = stage.write(
        INES, texts.NEWCOMERS, subject=texts.NEWCOMERS_SUBJECT, to=(OUTREACH,), name="newcomers"
    )
    await stage.send(mail, writer=INES, to=(OUTREACH,))
    title = texts.NEWCOMERS_SUBJECT
    await stage.until("a second item", lambda: len(stage.parents(title)) == 1)
    if INES.name not in plain(stage.parents(title)[0]):
        raise NotSeen("the second item does not name Ines as its author")


async def copy_of(stage: Stage, reader: Member, writer: Member, name: str) -> Letter:
    """Return the copy of a story's mail that a member got from the list with the work plan."""
    wanted = message_id(writer, name)
    return await stage.until_mail(
        f"{writer.name}'s mail at {reader.name}",
        reader,
        lambda letter: (
            header(letter, "Message-ID") == wanted and PLAN.list_id in header(letter, "List-Id")
        ),
    )


async def answer(stage: Stage, writer: Member, text: str, *, parent: Letter, name: str) -> None:
    """Answer a mail on the list with the work plan."""
    mail = stage.write(
        writer,
        text,
        subject=answer_subject(header(parent, "Subject")),
        to=(PLAN,),
        name=name,
        answers=parent,
    )
    await stage.send(mail, writer=writer, to=(PLAN,))


STEPS = (
    Step("Marta posts one call to two lists; it is one item with two lists", call),
    Step("Kofi answers on top of the quoted message; only his words are shown", answer_on_top),
    Step("Tomás's out-of-office came to both lists and started nothing", out_of_office),
    Step("Ines answers inline; each answer shows the line that it answers", answer_inline),
    Step("Yuki quotes three others; only her own words are taken for hers", four_voices),
    Step("Leila forwards a message on the list that rewrites From; her name is right", forwarded),
    Step("Ines begins another subject; it is an item of its own", newcomers),
)
