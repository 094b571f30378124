"""Render mail to a list about a call for comments: opened, extended, closed, withdrawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Any, Final

from bot.domain.calls.call import WITHDRAWN
from bot.domain.items.item import Item
from bot.domain.payloads import CallNews
from bot.language import Numbered, Text, say
from bot.render.ballots.tally_text import say_reason
from bot.render.calls import words
from bot.render.facts import CallFacts, ExtensionFacts, ItemFacts, VersionFacts
from bot.render.mail.html import mail_html
from bot.render.mail.message import LARGEST, MailBody, MailHead, build_mail
from bot.render.mail.subjects import call_reminder_subject, call_subject
from bot.render.notes import say_note
from bot.render.safe import clean, cut, name_of, one_line
from bot.render.times import say_instant
from bot.render.wrap import flow, underline, wrap, wrap_words

TEMPLATE: Final = "call.mjml.jinja"
LONGEST_TEXT: Final = 4000
LONGEST_ANSWER: Final = 4000
ANSWERS_STAY: Final = Text("Answers that were given stay as they are.")
NO_ANSWERS_COUNT: Final = Text(
    "The answers that were given stay in the thread; nothing follows from them."
)
YOUR_REPLY: Final = Text("A reply to this message goes to the list.")
WHY_REMINDED: Final = Text(
    "Only you get this message, because you are on the list’s roster and have not answered."
)
LEFT_OUT: Final = Numbered(
    "{number} more answers did not fit into one message; they are in the thread.",
    "{number} more answers did not fit into one message; they are in the thread.",
)


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """An answer: who gave it and by which way, and the words."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question with its number, and what was said to it; "" for words without a question."""

    title: str
    answers: tuple[AnswerWords, ...] = ()


@dataclass(frozen=True, slots=True)
class CallWords:
    """A mail about a call in words, for its text and its HTML twin. What is empty is left out."""

    number: int
    title: str
    facts: tuple[str, ...] = ()
    outcome: str = ""
    said: str = ""
    """What the chair says above the questions."""
    questions: tuple[QuestionWords, ...] = ()
    has_answers: bool = False
    how: tuple[str, ...] = ()
    left_out: str = ""
    board_url: str = ""


def call_mail(
    facts: ItemFacts,
    call: CallFacts,
    news: CallNews,
    *,
    head: MailHead,
    about: ExtensionFacts | VersionFacts | None = None,
) -> EmailMessage:
    """Return the mail that tells the list news of a call.

    `about` is what was proposed, granted or corrected, and is needed for that news.
    """
    made = _words(facts, call, news, about=about)
    subject = call_subject(facts.item, call.call, news, now=head.now, zone=facts.zone)
    mail = _mail(made, head=head, subject=subject, with_html=True)
    if len(mail.as_bytes()) > LARGEST:
        mail = _mail(made, head=head, subject=subject, with_html=False)
    most = sum(len(one.answers) for one in made.questions)
    while (size := len(mail.as_bytes())) > LARGEST and most > 0:
        most = min(most - 1, most * LARGEST // size)
        mail = _mail(_with_first(made, most), head=head, subject=subject, with_html=False)
    return mail


def call_reminder_mail(facts: ItemFacts, call: CallFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that reminds somebody who has not answered a call."""
    until = say_instant(call.call.closes_at, zone=call.zone)
    made = CallWords(
        facts.item.number,
        say("You have not answered on #{number}: {title}", **_named(facts.item)),
        facts=(say("The call for comments is open until {end}.", end=until),),
        board_url=facts.board_url,
        **_asked(call)
        | {"how": (words.how_to_answer(call), YOUR_REPLY.format(), WHY_REMINDED.format())},
    )
    subject = call_reminder_subject(facts.item, call.call, now=head.now, zone=call.zone)
    return _mail(made, head=head, subject=subject, with_html=True)


def _words(
    facts: ItemFacts,
    call: CallFacts,
    news: CallNews,
    *,
    about: ExtensionFacts | VersionFacts | None,
) -> CallWords:
    item = facts.item
    made = CallWords(item.number, "", board_url=facts.board_url)
    match news:
        case CallNews.OPENED:
            return replace(
                made,
                title=say("Comments on #{number}: {title}", **_named(item)),
                facts=(
                    say("Open until {end}.", end=say_instant(call.call.closes_at, zone=facts.zone)),
                ),
                **_asked(call),
            )
        case CallNews.PROPOSED | CallNews.EXTENDED:
            if not isinstance(about, ExtensionFacts):
                raise TypeError("news of more time needs the extension")
            return _more_time(made, facts, call, news, about)
        case CallNews.CORRECTED:
            if not isinstance(about, VersionFacts):
                raise TypeError("news of a correction needs the version")
            return _corrected(made, facts, call, about)
        case CallNews.CLOSED:
            return _ended(made, facts, call)


def _asked(call: CallFacts) -> dict[str, Any]:
    """Return what an open call asks, and how to answer."""
    return {
        "said": cut(clean(call.call.text).strip(), at=LONGEST_TEXT),
        "questions": tuple(map(QuestionWords, words.numbered_questions(call))),
        "how": _how(call),
    }


def _more_time(
    made: CallWords, facts: ItemFacts, call: CallFacts, news: CallNews, wish: ExtensionFacts
) -> CallWords:
    until, before = (
        say_instant(at, zone=facts.zone) for at in (wish.extension.until, wish.extension.before)
    )
    by = name_of(wish.by)
    because = say_reason(wish.extension.reason)
    if news is CallNews.PROPOSED:
        return replace(
            made,
            title=say(
                "More time proposed for comments on #{number}: {title}", **_named(facts.item)
            ),
            facts=(
                say("{name} proposes that comments are open until {end}.", name=by, end=until),
                say("As it stands they end {end}.", end=before),
                because,
                words.say_rule(wish, zone=facts.zone),
            ),
            how=(words.HOW_TO_SUPPORT.format(number=facts.item.number),),
        )
    return replace(
        made,
        title=say("Comments extended on #{number}: {title}", **_named(facts.item)),
        facts=(
            say("Open until {end}.", end=until),
            say("They were to end {end}.", end=before),
            because,
        ),
        **_asked(call) | {"how": (ANSWERS_STAY.format(), *_how(call))},
    )


def _corrected(
    made: CallWords, facts: ItemFacts, call: CallFacts, version: VersionFacts
) -> CallWords:
    until = say_instant(call.call.closes_at, zone=facts.zone)
    return replace(
        made,
        title=say("Call for comments corrected on #{number}: {title}", **_named(facts.item)),
        facts=(
            say("Version {number}. Open until {end}, as before.", number=version.number, end=until),
            say("{name} corrected it.", name=name_of(version.by)) if version.by else "",
            say_reason(call.call.texts[version.number - 1].reason),
            *words.list_call_changes(call.call, version.number),
        ),
        **_asked(call) | {"how": (words.ANSWERS_STAY.format(), *_how(call))},
    )


def _how(call: CallFacts) -> tuple[str, ...]:
    return words.how_to_answer(call), words.IN_SLACK.format().replace("*", "")


def _ended(made: CallWords, facts: ItemFacts, call: CallFacts) -> CallWords:
    if call.call.outcome == WITHDRAWN:
        return replace(
            made,
            title=say("Call for comments withdrawn on #{number}: {title}", **_named(facts.item)),
            facts=(
                words.say_end(call),
                say_reason(say_note(call.call.note)),
                NO_ANSWERS_COUNT.format(),
            ),
        )
    return replace(
        made,
        title=say("Comments closed on #{number}: {title}", **_named(facts.item)),
        outcome=cut(one_line(say_note(call.call.note)), at=LONGEST_TEXT),
        facts=(words.say_end(call), *words.say_reach(call)),
        questions=tuple(
            QuestionWords(
                title,
                tuple(
                    AnswerWords(
                        words.say_source(one), cut(clean(one.text).strip(), at=LONGEST_ANSWER)
                    )
                    for one in answers
                ),
            )
            for title, answers in words.answers_by_question(call)
        ),
        has_answers=True,
    )


def _with_first(made: CallWords, most: int) -> CallWords:
    """Return the words with only the first answers."""
    questions, left = [], most
    for one in made.questions:
        questions.append(replace(one, answers=one.answers[:left]))
        left = max(0, left - len(one.answers))
    count = sum(len(one.answers) for one in made.questions) - most
    return replace(made, questions=tuple(questions), left_out=LEFT_OUT.format(count))


def _mail(made: CallWords, *, head: MailHead, subject: str, with_html: bool) -> EmailMessage:
    preview = " ".join(filter(None, (made.outcome, *made.facts)))
    html = mail_html(TEMPLATE, call=made, subject=subject, preview=preview) if with_html else ""
    body = MailBody(text="\n\n".join(_text(made)), html=html, is_flowed=True)
    return build_mail(head, body, subject=subject, has_news=True)


def _text(made: CallWords) -> Iterator[str]:
    """Yield the paragraphs of the text part."""
    yield flow(made.title)
    if made.outcome:
        yield underline(cut(made.outcome, at=70)) if len(made.outcome) < 70 else flow(made.outcome)
    yield from (flow(one) for one in made.facts if one)
    if made.said:
        yield wrap_words(made.said, indent="  ")
    if made.has_answers:
        for one in made.questions:
            yield from _answers(one)
    else:
        yield from (wrap(one.title, indent="     ", first="  ") for one in made.questions)
    yield from map(flow, made.how)
    yield from filter(None, (flow(made.left_out), made.board_url))


def _answers(one: QuestionWords) -> Iterator[str]:
    if one.title:
        yield wrap(one.title, indent="   ", first="")
    if not one.answers:
        yield f"  {words.NO_ANSWER_HERE}"
    for answer in one.answers:
        head = say("{author}:", author=answer.head)
        yield f"  {head}\n{wrap_words(answer.text, indent='    ')}"


def _named(item: Item) -> dict[str, object]:
    """Return what titles say of an item."""
    return {"number": item.number, "title": one_line(item.title)}
