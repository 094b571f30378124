"""Lay out a document about a ballot or a call as a mail, in text and HTML."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage
from itertools import groupby
from typing import Final

from bot.domain.items.item import Item
from bot.language import Text, say
from bot.render.ballots.how_to_vote import mail_link
from bot.render.calls.words import NO_ANSWER_HERE
from bot.render.documents.document import Choice, Counted, Document, Question
from bot.render.mail.message import (
    LARGEST,
    LONGEST_SUBJECT,
    MailBody,
    MailHead,
    build_mail,
    mail_html,
)
from bot.render.text.safe import cut, one_line
from bot.render.text.wrap import COLUMNS, flow, underline, wrap, wrap_words
from bot.render.words.times import say_day_ahead

TEMPLATE: Final = "document.mjml.jinja"
LONGEST_UNDERLINED: Final = 70
FOR_CALENDARS: Final = Text("The attached file adds the end to your calendar.")
BEFORE: Final = Text("It asked:")
NOW: Final = Text("It now asks:")


def document_mail(
    document: Document, *, head: MailHead, data: bytes = b"", with_html: bool = True
) -> EmailMessage:
    """Return the mail that tells a list or a person what a document says."""
    until, number = document.until, document.item.number
    if head.calendar:
        document = replace(document, notes=(*document.notes, FOR_CALENDARS.format()))
    day = say_day_ahead(until, now=head.now, zone=document.zone) if until is not None else ""
    subject = subject_of(document.item, document.subject, day=day, result=document.result)
    title = document.title.format(number=number, title=one_line(document.item.title))
    html = ""
    if with_html:
        html = mail_html(
            TEMPLATE,
            told=document,
            title=title,
            links={choice: _link(choice, head, subject) for choice in document.choosing.choices},
            subject=subject,
            preview=_in_short(document),
            head=head,
        )
    paragraphs = (flow(title) if document.is_call else "", *_text(document))
    body = MailBody(
        text="\n\n".join(filter(None, paragraphs)),
        html=html,
        is_flowed=True,
        data=data,
        data_name=f"{'declaration' if document.is_call else 'result'}-{number}.json",
    )
    return build_mail(head, body, subject=subject, has_news=True)


def subject_of(item: Item, news: Text, **words: object) -> str:
    """Return `Vote until Fri 4 Dec: a page for newcomers (#2)`; a title that is too long is cut."""
    room = LONGEST_SUBJECT - len(f"[#{item.number}] ")
    room -= len(news.format(title="", number=item.number, **words))
    title = cut(one_line(item.title) or say("(no title)"), at=room)
    return news.format(title=title, number=item.number, **words)


def is_small(mail: EmailMessage) -> bool:
    """Return True if a list accepts a mail of this size."""
    return len(mail.as_bytes()) <= LARGEST


def until_small(mail: EmailMessage, most: int, make: Callable[[int], EmailMessage]) -> EmailMessage:
    """Return the mail, or one made with as many of its `most` parts as a list accepts."""
    while (size := len(mail.as_bytes())) > LARGEST and most > 0:
        most = min(most - 1, most * LARGEST // size)
        mail = make(most)
    return mail


def _link(choice: Choice, head: MailHead, subject: str) -> str:
    """Return a link that opens a reply (RFC 6068) to where replies go."""
    fields = {
        "subject": f"Re: {subject}",
        "In-Reply-To": f"<{head.message_id}>",
        "body": choice.vote,
    }
    return mail_link(head.reply_to or head.to.address, fields)


def _in_short(document: Document) -> str:
    """Return the preview text, which mail programs show beside the subject."""
    news = " ".join(filter(None, (document.outcome, *document.votes_told, *document.facts)))
    if document.is_call:
        return news
    names = [choice.name for choice in document.choosing.choices]
    names += [f"{choice} {count}" for choice, count in document.counted.counts]
    return f"{document.outcome or news} {one_line(document.asked) or ', '.join(names)}"


def _text(document: Document) -> Iterator[str]:
    """Yield the paragraphs of the text part; what is empty is left out.

    Each line of a choice begins with a sign of ours, so that no reader takes a quoted one for a
    vote.
    """
    outcome, choosing = document.outcome, document.choosing
    yield underline(outcome) if 0 < len(outcome) < LONGEST_UNDERLINED else flow(outcome)
    yield _lines(f"- {text}" for text in document.votes_told)
    yield from map(flow, document.facts)
    if document.before:
        yield f"{BEFORE}\n\n{wrap_words(document.before, indent='  ')}\n\n{NOW}"
    yield wrap_words(document.asked, indent="  ")
    yield from map(flow, document.changes)
    for question in document.questions:
        yield from _question(question, has_answers=document.has_answers)
    yield from _counted(document.counted)
    yield from map(flow, document.how)
    yield "\n".join(map(_choice_line, choosing.choices))
    yield "\n".join(f"  - {at}: {option}" for at, option in enumerate(choosing.options, start=1))
    yield from map(flow, document.notes)
    if document.seal:
        yield "\n".join([flow(document.seal_title), "", *(f"  {line}" for line in document.seal)])
    yield from _votes(document)
    yield flow(document.left_out)
    yield document.board_url


def _lines(lines: Iterator[str]) -> str:
    """Return lines of a list. They leave with one more space before them: see `stuff`."""
    return "\n".join(wrap(line, indent="    ", first="  ", columns=COLUMNS - 1) for line in lines)


def _question(question: Question, *, has_answers: bool) -> Iterator[str]:
    if not has_answers:
        yield wrap(question.title, indent="     ", first="  ")
        return
    yield wrap(question.title, indent="   ", first="")
    if not question.answers:
        yield f"  {NO_ANSWER_HERE}"
    for answer in question.answers:
        author = say("{author}:", author=answer.head)
        yield f"  {author}\n{wrap_words(answer.text, indent='    ')}"


def _counted(counted: Counted) -> Iterator[str]:
    yield counted.bars
    groups = _named(counted.groups)
    yield "\n".join(wrap(group, indent="    ", first="") for group in groups)
    if counted.conditions:
        head = say("By the rule {name}:", name=counted.rule)
        yield f"{head}\n{_lines(_named(counted.conditions))}"


def _named(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    return (say("{name}: {text}", name=name, text=text) for name, text in rows)


def _choice_line(choice: Choice) -> str:
    words = {"choice": choice.name, "others": choice.others}
    if choice.needs_reason and choice.others:
        line = say("{choice}: and your reason (or {others})", **words)
    elif choice.needs_reason:
        line = say("{choice}: and your reason", **words)
    else:
        line = say("{choice} (or {others})", **words) if choice.others else choice.name
    return f"  - {line}"


def _votes(document: Document) -> Iterator[str]:
    """Yield the votes below each choice; without their links to voters the choices have no name."""
    if document.votes:
        yield say("{title}:", title=document.votes_title)
    for choice, votes in groupby(document.votes, key=lambda vote: vote.choice):
        lines = (wrap(f"{vote.voter}, {vote.way}", indent="    ", first="  ") for vote in votes)
        yield "\n".join([*([choice] if choice else []), *lines])
