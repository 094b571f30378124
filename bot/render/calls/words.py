"""Put a call for comments into words, for Slack, mails and digests alike."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.calls.call import WITHDRAWN, Call
from bot.domain.calls.position import Lean, Position, PositionState
from bot.domain.items.comment import Source
from bot.language import Numbered, Text, say, say_as, say_number
from bot.render.ballots.tally_text import WAYS
from bot.render.documents.document import Answer, Question
from bot.render.documents.facts import CallAnswer, CallFacts, ExtensionFacts
from bot.render.documents.procedure_words import say_closed
from bot.render.text.safe import clean, cut, name_of, one_line
from bot.render.words.times import say_instant

MOST_NAMES: Final = 12
"""How many names stand in one sentence."""
HOW_TO_COMMENT: Final = Text("To comment, reply to this message on the list until then.")
HOW_TO_ANSWER: Final = Text(
    "To answer, reply to this message on the list. Write right below each quoted question, or "
    "begin a paragraph with the question’s number, such as “2.”. What answers no question counts "
    "as a general comment."
)
IN_SLACK: Final = Text("In Slack, press *Answer* on the item’s message, or write in its thread.")
GENERAL: Final = Text("General comments")
NO_ANSWERS: Final = Text("Nobody has answered.")
ANSWERED: Final = Numbered(
    "{number} person has answered: {names}.", "{number} people have answered: {names}."
)
ANSWERED_IN_SLACK: Final = Numbered(
    "{number} person has answered in Slack.", "{number} people have answered in Slack."
)
ANSWERED_WITH_MORE: Final = Numbered(
    "{number} person has answered: {names} and {more} more in Slack.",
    "{number} people have answered: {names} and {more} more in Slack.",
)
NO_ANSWER_HERE: Final = Text("No answers.")
SILENT_GROUPS: Final = Text("No answer came from these groups: {names}.")
AWAY: Final = Text("Away: {names}.")
WAITING: Final = Text("Not answered yet: {names}.")
SILENT: Final = Text("Not answered: {names}.")
HOW_TO_SUPPORT: Final = Text(
    "To support it, reply to this message with “support” on the first line, press *Support* in "
    "Slack, or write /pen support {number}."
)
CHAIR_DECIDES: Final = Text("A chair decides.")
SUPPORTERS_DECIDE: Final = Numbered(
    "It is granted once {number} person supports it; {so_far} so far. "
    "A chair can grant it at once.",
    "It is granted once {number} people support it; {so_far} so far. A chair can grant it at once.",
)
SILENCE_DECIDES: Final = Text(
    "It is granted {at} unless somebody objects before. A chair can grant it at once. To object by "
    "mail, reply with “object” on the first line."
)
ANSWERS_STAY: Final = Text("Answers that were given stay under their questions.")
QUESTION_CHANGED: Final = Text("Question {number} was “{before}”. It is now “{after}”.")
QUESTION_ADDED: Final = Text("Question {number} is new: “{after}”.")
TEXT_CHANGED: Final = Text("The text above the questions is new.")
LONGEST_SAID: Final = 300
"""Characters of a question where a change is told."""


POSITIONS: Final = {
    Lean.FOR: Text("In favour, as they confirmed: {names}."),
    Lean.AGAINST: Text("Against, as they confirmed: {names}."),
}


def say_positions(facts: CallFacts) -> tuple[str, ...]:
    """Say who is for and who is against; only those who have confirmed it."""
    sentences = []
    for lean, text in POSITIONS.items():
        names = [
            position.who
            for position in facts.positions
            if position.position.lean is lean and position.position.state is PositionState.CONFIRMED
        ]
        sentences += [text.format(names=say_names(names))] if names else []
    return tuple(sentences)


def say_position(position: Position, *, zone: ZoneInfo) -> str:
    """Return a position in a few words, such as `for more time, until Fri 4 Dec …`."""
    if position.until is not None:
        return say("for more time, until {end}", end=say_instant(position.until, zone=zone))
    if position.lean is Lean.FOR:
        return say_as("position", "in favour")
    return say_as("position", "against")


def list_call_changes(call: Call, version: int) -> tuple[str, ...]:
    """Return what a version of a call changed, as sentences, each on one line."""
    before, after = call.texts[version - 2 : version]
    sentences = [TEXT_CHANGED.format()] if before.text != after.text else []
    for number, question in enumerate(after.questions, start=1):
        new = cut(one_line(question), at=LONGEST_SAID)
        if number > len(before.questions):
            sentences.append(QUESTION_ADDED.format(number=number, after=new))
        elif question != before.questions[number - 1]:
            old = cut(one_line(before.questions[number - 1]), at=LONGEST_SAID)
            sentences.append(QUESTION_CHANGED.format(number=number, before=old, after=new))
    return tuple(sentences)


def how_to_answer(facts: CallFacts) -> str:
    """Say how to answer a call by mail."""
    return (HOW_TO_ANSWER if facts.call.questions else HOW_TO_COMMENT).format()


def say_answered(facts: CallFacts) -> str:
    """Return `3 people have answered: Ada Example, Ben Example and 1 more in Slack.`."""
    count = len(facts.answered) + facts.only_in_slack
    if not count:
        return NO_ANSWERS.format()
    if not facts.answered:
        return ANSWERED_IN_SLACK.format(count)
    names, more = say_names(facts.answered), facts.only_in_slack
    if not more:
        return ANSWERED.format(count, names=names)
    return ANSWERED_WITH_MORE.format(count, names=names, more=more)


def say_reach(facts: CallFacts) -> tuple[str, ...]:
    """Say who has answered, who is away, who has not answered, and which groups are silent."""
    silent = WAITING if facts.is_open else SILENT
    sentences = (
        (say_answered(facts), True),
        (AWAY.format(names=say_names(facts.away)), facts.away),
        (silent.format(names=say_names(facts.silent)), facts.silent),
        (SILENT_GROUPS.format(names=say_names(facts.silent_groups)), facts.silent_groups),
    )
    return (*(text for text, is_said in sentences if is_said), *say_positions(facts))


def say_end(facts: CallFacts) -> str:
    """Say how a call ended, and when."""
    call = facts.call
    if call.outcome != WITHDRAWN:
        return say_closed(call.ended_at, facts.closed_by, zone=facts.zone)
    at = say_instant(call.ended_at, zone=facts.zone)
    if facts.closed_by:
        return say("Withdrawn {time} by {name}.", time=at, name=name_of(facts.closed_by))
    return say("Withdrawn {time}.", time=at)


def say_names(names: Sequence[str], *, most: int = MOST_NAMES) -> str:
    """Return `Ada Example, Ben Example and 3 more`."""
    shown = ", ".join(map(name_of, names[:most]))
    more = len(names) - most
    if more <= 0:
        return shown
    return say_number("{names} and {number} more", "{names} and {number} more", more, names=shown)


def count_answers(facts: CallFacts) -> str:
    """Return `3 answers`, counted by person."""
    return say_number("{number} answer", "{number} answers", len(facts.answered))


def numbered_questions(facts: CallFacts) -> list[str]:
    """Return each question with its number, on one line."""
    return [
        f"{at}. {one_line(question)}" for at, question in enumerate(facts.call.questions, start=1)
    ]


def answered_questions(facts: CallFacts, *, longest: int | None = None) -> tuple[Question, ...]:
    """Return each question with its number and answers, then the general comments, if any.

    An answer has at most `longest` characters.
    """
    numbered = numbered_questions(facts)
    by_question = list(zip(numbered, facts.answers, strict=True))
    if facts.general:
        by_question.append((GENERAL.format() if numbered else "", facts.general))
    return tuple(
        Question(title, tuple(_answer(answer, longest=longest) for answer in answers))
        for title, answers in by_question
    )


def _answer(answer: CallAnswer, *, longest: int | None) -> Answer:
    is_in_slack = answer.source is Source.SLACK
    way = WAYS[Source.SLACK if is_in_slack else Source.MAIL].format()
    text = clean(answer.text).strip()
    return Answer(name_of(answer.who), way, text if longest is None else cut(text, at=longest))


def say_rule(wish: ExtensionFacts, *, zone: ZoneInfo) -> str:
    """Say who decides on more time."""
    if wish.needed:
        return SUPPORTERS_DECIDE.format(wish.needed, so_far=len(wish.supporters))
    settles_at = wish.extension.settles_at
    if settles_at is not None:
        return SILENCE_DECIDES.format(at=say_instant(settles_at, zone=zone))
    return CHAIR_DECIDES.format()
