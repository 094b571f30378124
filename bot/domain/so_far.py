"""Define how an item stands that is not finished: from structure alone, in nobody's words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.result import Condition
from bot.domain.consensus.objection import ObjectionId, ObjectionState
from bot.domain.consensus.stance import StanceWord
from bot.domain.ids import MessageId

Sides = tuple[tuple[str, tuple[str, ...]], ...]
"""Who took which position: the word of each, as it is kept, and the names, in order of time."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is looked at of a mail to tell whether anybody answered it.

    `author` is how its author is told from others; `answers` are the Message-IDs that it names as
    those that it answers, the nearest one first.
    """

    id: MessageId
    author: str
    at: datetime
    answers: tuple[MessageId, ...]


def longest_unanswered(
    letters: Sequence[Letter], *, leave_out: Collection[MessageId] = ()
) -> Letter | None:
    """Return the oldest letter that nobody but its author answered; `letters` are oldest first.

    What is in `leave_out` is answered in another way, or asks for nothing.
    """
    authors = {letter.id: letter.author for letter in letters}
    answered = set(leave_out)
    for letter in letters:
        parent = next((each for each in letter.answers if each in authors), None)
        if parent is not None and authors[parent] != letter.author:
            answered.add(parent)
    return next((letter for letter in letters if letter.id not in answered), None)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The mail that has waited longest: whose, since when, and where it can be read, if anywhere.

    `message_id` names it where its thread stands on the same page.
    """

    author: str
    at: datetime
    message_id: MessageId
    url: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing until what is open on an item can end.

    `ends_at` is its end if that is to come, `conditions` are those of a ballot that are not met and
    may be told, `endorsers` is how many a proposed ballot lacks. `unaddressed` objections and
    `holding` (who has time for one, and until when) keep a call from ending in consensus; so does
    `support` if somebody objected and nobody supports it. `silent` are who was asked and took no
    position, or only how many; `by_vote` says that they were asked for a vote.
    """

    ends_at: datetime | None = None
    conditions: tuple[Condition, ...] = ()
    endorsers: int = 0
    unaddressed: tuple[ObjectionId, ...] = ()
    holding: tuple[tuple[str, datetime], ...] = ()
    support: bool = False
    silent: tuple[str, ...] = ()
    silent_count: int = 0
    by_vote: bool = False


@dataclass(frozen=True, slots=True)
class SoFar:
    """How an item stands. What nobody may know yet is not in it.

    `stances` are those on a call for consensus, `leans` those confirmed on a call for comments,
    `votes` those on an open ballot, whose choices `rules` name. `questions` are the numbers of a
    call's questions that nobody has answered. `owed` are the objections that nobody has answered or
    settled.
    """

    stances: Sides = ()
    leans: Sides = ()
    votes: Sides = ()
    rules: Rules | None = None
    seeks_consensus: bool = False
    questions: tuple[int, ...] = ()
    objections: tuple[tuple[ObjectionId, ObjectionState], ...] = ()
    missing: Missing = Missing()
    owed: tuple[ObjectionId, ...] = ()
    unanswered: Unanswered | None = None

    @property
    def counts(self) -> tuple[tuple[StanceWord, int], ...]:
        """How many people say each word on a call for consensus."""
        said = dict(self.stances)
        return tuple((word, len(said.get(word, ()))) for word in StanceWord)


def sides_of(said: Sequence[tuple[str, str]]) -> Sides:
    """Return who took which position, from pairs of a name and a word in order of time."""
    words = dict.fromkeys(word for _name, word in said)
    return tuple((word, tuple(name for name, each in said if each == word)) for word in words)
