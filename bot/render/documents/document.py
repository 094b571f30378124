"""Define a document: what is told of a ballot or a call, without a layout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.domain.items.item import Item
from bot.language import Text
from bot.render.documents.facts import ItemFacts, ResultFacts


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of an open ballot: its name, what to write instead, and what a vote for it says."""

    name: str
    needs_reason: bool
    others: str
    vote: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """How to choose: by links that open a message, or among `options` that are named by number."""

    choices: tuple[Choice, ...] = ()
    links_work: str = ""
    """What follows from such a link."""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A tally: what each choice got, the same as bars, and what the rule asked."""

    counts: tuple[tuple[str, Fraction], ...] = ()
    bars: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    """The counts of each group, and the advisory ones, in words."""
    rule: str = ""
    """The name of the rule whose conditions are listed."""
    conditions: tuple[tuple[str, str], ...] = ()
    """Whether each condition is met, and what it asks, with what was there and what was needed."""


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote: who, which choice, and by which way or why."""

    voter: str
    choice: str
    way: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: who gave it, by which way, and the words."""

    who: str
    way: str
    text: str

    @property
    def head(self) -> str:
        """Return `Ada Example, by mail`."""
        return f"{self.who}, {self.way}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its number, and what was said to it; "" for words without a question."""

    title: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What is told of a ballot or a call, in order; empty parts are left out.

    `subject` and `title` are said of the item; a subject may name the day of `until`.
    """

    item: Item
    zone: ZoneInfo
    board_url: str
    subject: Text
    title: Text
    until: datetime | None = None
    is_call: bool = False
    """A call's text begins with its title; below a ballot's subject it is not needed."""
    votes_told: tuple[str, ...] = ()
    """What a list is told of votes that were given elsewhere, one by one."""
    facts: tuple[str, ...] = ()
    outcome: str = ""
    result: str = ""
    """The outcome as the subject names it."""
    before: str = ""
    """What was asked before a correction."""
    asked: str = ""
    """What is asked of all, in the words of who asks."""
    changes: tuple[str, ...] = ()
    """How a correction changed the options, and what it does with the votes."""
    questions: tuple[Question, ...] = ()
    has_answers: bool = False
    counted: Counted = Counted()
    how: tuple[str, ...] = ()
    choosing: Choosing = Choosing()
    notes: tuple[str, ...] = ()
    seal_title: str = ""
    seal: tuple[str, ...] = ()
    """The last hash of the result's file, in words and in digits, line by line."""
    votes_title: str = ""
    votes: tuple[Voted, ...] = ()
    left_out: str = ""

    @classmethod
    def on(cls, facts: ItemFacts | ResultFacts, subject: Text, title: Text) -> "Document":
        """Return a document on an item with only a title."""
        return cls(facts.item, facts.zone, facts.board_url, subject, title)


def first_answers(questions: Sequence[Question], most: int) -> tuple[tuple[Question, ...], int]:
    """Return the questions with the first answers, and how many more answers there are."""
    shown, room = [], most
    for question in questions:
        shown.append(replace(question, answers=question.answers[:room]))
        room = max(0, room - len(question.answers))
    return tuple(shown), max(0, count_answers(questions) - most)


def count_answers(questions: Sequence[Question]) -> int:
    """Return how many answers are given to all questions."""
    return sum(len(question.answers) for question in questions)
