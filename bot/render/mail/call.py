"""Render mail to a list about a call for comments: opened, extended, closed, withdrawn."""

from dataclasses import replace
from email.message import EmailMessage
from typing import Final

from bot.domain.calls.call import WITHDRAWN
from bot.domain.payloads import CallNews
from bot.language import Numbered, Text, say
from bot.mail import subject as subjects
from bot.render.ballots.hash_words import hash_lines
from bot.render.calls import consensus, words
from bot.render.calls.declaration_file import hash_of_declaration
from bot.render.documents.document import (
    Document,
    Question,
    count_answers,
    first_answers,
)
from bot.render.documents.facts import CallFacts, ExtensionFacts, ItemFacts, VersionFacts
from bot.render.documents.procedure_words import (
    CORRECTED_BY,
    say_by,
    say_reason,
    say_until,
    say_version_until,
)
from bot.render.mail.document import document_mail, is_small, until_small
from bot.render.mail.message import MailHead
from bot.render.text.safe import clean, cut, name_of, one_line
from bot.render.words.notes import say_note
from bot.render.words.times import say_instant

LONGEST_TEXT: Final = 4000
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


def call_mail(
    facts: ItemFacts,
    call: CallFacts,
    news: CallNews,
    *,
    head: MailHead,
    about: ExtensionFacts | VersionFacts | None = None,
) -> EmailMessage:
    """Return the mail that tells the list news of a call.

    `about` is what was proposed, granted or corrected, and is needed for that news. What would be
    too large for a list goes without its HTML twin, and at last without its last answers.
    """
    document = _told(facts, call, news, about=about)
    mail = document_mail(document, head=head, data=call.declaration)
    if not is_small(mail):
        mail = document_mail(document, head=head, with_html=False)
    return until_small(
        mail,
        count_answers(document.questions),
        lambda most: document_mail(_shorter(document, most), head=head, with_html=False),
    )


def call_reminder_mail(facts: ItemFacts, call: CallFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that reminds somebody who has not answered a call."""
    until = say_instant(call.call.closes_at, zone=call.zone)
    how: tuple[str, ...] = (words.how_to_answer(call),)
    title = Text("You have not answered on #{number}: {title}")
    asked = Text("The call for comments is open until {end}.")
    if call.call.seeks_consensus:
        asked, how = (
            Text("The call for consensus is open until {end}."),
            consensus.how_to_take_part(),
        )
    document = replace(
        _open(facts, call, subjects.COMMENTS_REMINDER, title),
        facts=(asked.format(end=until),),
        how=(*how, YOUR_REPLY.format(), WHY_REMINDED.format()),
    )
    return document_mail(document, head=head)


def _shorter(document: Document, most: int) -> Document:
    questions, more = first_answers(document.questions, most)
    return replace(document, questions=questions, left_out=LEFT_OUT.format(more))


def _told(
    facts: ItemFacts,
    call: CallFacts,
    news: CallNews,
    *,
    about: ExtensionFacts | VersionFacts | None,
) -> Document:
    match news, about:
        case CallNews.OPENED, _:
            if call.call.seeks_consensus:
                title = Text("Consensus on #{number}? {title}")
                return _open(facts, call, subjects.CONSENSUS_UNTIL, title)
            title = Text("Comments on #{number}: {title}")
            return _open(facts, call, subjects.COMMENTS_UNTIL, title)
        case CallNews.PROPOSED, ExtensionFacts():
            return _proposed(facts, about)
        case CallNews.EXTENDED, ExtensionFacts():
            return _extended(facts, call, about)
        case CallNews.CORRECTED, VersionFacts():
            return _corrected(facts, call, about)
        case CallNews.CLOSED, _ if call.call.outcome == WITHDRAWN:
            return _withdrawn(facts, call)
        case CallNews.CLOSED, _ if call.call.seeks_consensus:
            return _declared(facts, call)
        case CallNews.CLOSED, _:
            return _closed(facts, call)
    raise TypeError(f"news of a call ({news}) needs what it is about")


def _open(facts: ItemFacts, call: CallFacts, subject: Text, title: Text) -> Document:
    """Return an open call's document: the questions, its end, and how to answer."""
    if call.call.seeks_consensus:
        return replace(
            Document.on(facts, subject, title),
            until=call.call.closes_at,
            is_call=True,
            facts=(
                say_until(call.call.closes_at, zone=facts.zone),
                *consensus.opening_facts(call),
                consensus.say_asked(call),
            ),
            asked=consensus.proposal_of(call),
            how=(*consensus.how_to_take_part(), consensus.IN_SLACK.format()),
        )
    return replace(
        Document.on(facts, subject, title),
        until=call.call.closes_at,
        is_call=True,
        facts=(say_until(call.call.closes_at, zone=facts.zone),),
        asked=cut(clean(call.call.text).strip(), at=LONGEST_TEXT),
        questions=tuple(map(Question, words.numbered_questions(call))),
        how=(words.how_to_answer(call), words.IN_SLACK.format().replace("*", "")),
    )


def _proposed(facts: ItemFacts, wish: ExtensionFacts) -> Document:
    title = Text("More time proposed for comments on #{number}: {title}")
    until, before = (
        say_instant(at, zone=facts.zone) for at in (wish.extension.until, wish.extension.before)
    )
    by = name_of(wish.by)
    return replace(
        Document.on(facts, subjects.MORE_TIME, title),
        is_call=True,
        facts=(
            say("{name} proposes that comments are open until {end}.", name=by, end=until),
            say("As planned, they end {time}.", time=before),
            say_reason(wish.extension.reason),
            words.say_rule(wish, zone=facts.zone),
        ),
        how=(words.HOW_TO_SUPPORT.format(number=facts.item.number),),
    )


def _extended(facts: ItemFacts, call: CallFacts, wish: ExtensionFacts) -> Document:
    title = Text("Comments extended on #{number}: {title}")
    document = _open(facts, call, subjects.COMMENTS_EXTENDED, title)
    before = say_instant(wish.extension.before, zone=facts.zone)
    return replace(
        document,
        facts=(
            say_until(wish.extension.until, zone=facts.zone),
            say("They were to end {time}.", time=before),
            say_reason(wish.extension.reason),
        ),
        how=(ANSWERS_STAY.format(), *document.how),
    )


def _corrected(facts: ItemFacts, call: CallFacts, version: VersionFacts) -> Document:
    title = Text("Call for comments corrected on #{number}: {title}")
    if call.call.seeks_consensus:
        title = Text("Call for consensus corrected on #{number}: {title}")
    document = _open(facts, call, subjects.COMMENTS_CORRECTED, title)
    return replace(
        document,
        facts=(
            say_version_until(version.number, call.call.closes_at, zone=facts.zone),
            say_by(CORRECTED_BY, version.by),
            say_reason(call.call.texts[version.number - 1].reason),
            *words.list_call_changes(call.call, version.number),
        ),
        how=(words.ANSWERS_STAY.format(), *document.how),
    )


def _withdrawn(facts: ItemFacts, call: CallFacts) -> Document:
    title = Text("Call for comments withdrawn on #{number}: {title}")
    if call.call.seeks_consensus:
        title = Text("Call for consensus withdrawn on #{number}: {title}")
    because = say_reason(say_note(call.call.note))
    return replace(
        Document.on(facts, subjects.COMMENTS_WITHDRAWN, title),
        is_call=True,
        facts=(words.say_end(call), because, NO_ANSWERS_COUNT.format()),
    )


def _declared(facts: ItemFacts, call: CallFacts) -> Document:
    """Return the declaration: what was decided, who said what, and the register of objections."""
    title = Text("Declared on #{number}: {title}")
    hash_of_file = hash_of_declaration(call.declaration)
    return replace(
        Document.on(facts, subjects.CONSENSUS_DECLARED, title),
        is_call=True,
        result=consensus.say_declared(call),
        outcome=consensus.declared_words(call),
        facts=(
            words.say_end(call),
            consensus.say_stance_counts(call),
            *consensus.say_who(call),
            consensus.say_asked(call),
        ),
        asked=consensus.proposal_of(call),
        notes=(
            *consensus.objection_paragraphs(call.objections),
            *consensus.declared_notes(call),
        ),
        seal_title=consensus.SAME_HASH.format(),
        seal=(*hash_lines(hash_of_file), hash_of_file),
    )


def _closed(facts: ItemFacts, call: CallFacts) -> Document:
    title = Text("Comments closed on #{number}: {title}")
    return replace(
        Document.on(facts, subjects.COMMENTS_CLOSED, title),
        is_call=True,
        outcome=cut(one_line(say_note(call.call.note)), at=LONGEST_TEXT),
        facts=(words.say_end(call), *words.say_reach(call)),
        questions=words.answered_questions(call, longest=LONGEST_TEXT),
        has_answers=True,
    )
