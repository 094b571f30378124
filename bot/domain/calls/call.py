"""Define calls for comments: invitations to comment until a deadline, with questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ids import CallId, ExtensionId, ItemNumber, MailId, PersonId
from bot.domain.items.ending import EndNote
from bot.errors import Refused
from bot.language import Text

SHORTEST_CALL: Final = timedelta(minutes=1)
MOST_QUESTIONS: Final = 20
LONGEST_QUESTION: Final = 500
"""Characters of one question."""
LONGEST_PROPOSAL: Final = 2000
"""Characters of what a call for consensus proposes."""
FOR_CONSENSUS: Final = "for consensus"
PROVISIONAL: Final = "provisional decision"
"""What a call asks for, where a call for comments names its template; no template has a blank."""
CLOSED: Final = "closed"
WITHDRAWN: Final = "withdrawn"
"""How a call ended: with its answers told, or taken back."""
TOO_MANY_QUESTIONS: Final = Text(
    "A call has at most {most} questions. Ask some of them in another call."
)
QUESTION_TOO_LONG: Final = Text(
    "A question has at most {most} characters. Put the rest into a message to the list, and name "
    "that."
)
PROPOSAL_TOO_LONG: Final = Text(
    "What a call for consensus proposes has at most {most} characters. Put the rest into a message "
    "to the list, and name that."
)
_NUMBER: Final = re.compile(r"\s*(?:[Qq]\s?)?(?P<number>\d{1,2})[.)]\s+")


class CallKind(StrEnum):
    """What a call asks for."""

    COMMENTS = "comments"
    CONSENSUS = "consensus"


class CallState(StrEnum):
    """Whether comments still gather."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CallVersion:
    """What a call asks from `at` on: a text that somebody corrected, and why."""

    text: str
    questions: tuple[str, ...]
    at: datetime
    by: PersonId | None
    reason: str = ""

    @property
    def in_brief(self) -> str:
        """What it asks, as an item's history says it."""
        return " / ".join(filter(None, (self.text, *self.questions)))


@dataclass(frozen=True, slots=True)
class Call:
    """One call for comments on an item. At most one is open per item.

    `text` is what a template says above the questions, "" for nothing. Questions are numbered from
    1 in their order.
    """

    id: CallId
    item: ItemNumber
    text: str
    questions: tuple[str, ...]
    state: CallState
    opened_at: datetime
    opened_by: PersonId | None
    closes_at: datetime
    closed_at: datetime | None = None
    closed_by: PersonId | None = None
    """Who ended it; None for its deadline, or while it is open."""
    outcome: str = ""
    """`closed` or `withdrawn`, or how a chair declared it; empty while it is open."""
    note: EndNote | None = None
    """What whoever ended it said: the outcome in words, or why it was withdrawn."""
    last_mail: MailId | None = None
    """The last mail that was filed before it opened; None before it is stored, or for no mail."""
    versions: tuple[CallVersion, ...] = ()
    """If it was corrected: every version, from the first to the present one."""
    kind: CallKind = CallKind.COMMENTS
    is_provisional: bool = False
    """Its text is a resolution of a meeting, which it confirms unless an objection stands."""

    @property
    def seeks_consensus(self) -> bool:
        """Whether it asks whether everybody can live with what it says."""
        return self.kind is CallKind.CONSENSUS

    @property
    def is_declared(self) -> bool:
        """Whether it sought consensus, and a chair, or its time, declared what came of it."""
        return self.seeks_consensus and self.outcome not in ("", WITHDRAWN)

    @property
    def outcome_in_words(self) -> str:
        """The outcome in the words of whoever closed it; empty if withdrawn or open."""
        has_ended = self.outcome not in ("", WITHDRAWN)
        return self.note.words if self.note is not None and has_ended else ""

    def ended(
        self, outcome: str, note: EndNote | None, *, by: PersonId | None, at: datetime
    ) -> "Call":
        """Return it as somebody ended it, or None at its deadline, with an outcome."""
        return replace(
            self, state=CallState.CLOSED, closed_at=at, closed_by=by, outcome=outcome, note=note
        )

    @property
    def ended_at(self) -> datetime:
        """When it ended, or is to end."""
        return self.closed_at or self.closes_at

    @property
    def version(self) -> int:
        """The number of its present version, from 1."""
        return max(1, len(self.versions))

    @property
    def texts(self) -> tuple[CallVersion, ...]:
        """All versions, of which a call without corrections has one."""
        asked = CallVersion(self.text, self.questions, self.opened_at, self.opened_by)
        return self.versions or (asked,)

    def corrected(self, version: CallVersion) -> "Call":
        """Return it with another text, as its next version."""
        return replace(
            self,
            text=version.text,
            questions=version.questions,
            versions=(*self.texts, version),
        )

    def wordings_at(self, at: datetime) -> tuple[tuple[str, ...], ...]:
        """Return all wordings, newest first, of the questions asked by an instant.

        A question keeps its number, and an answer may quote any of its wordings. What was said
        before a question was added is no answer to it.
        """
        counts = [len(version.questions) for version in self.texts if version.at <= at]
        count = max(counts, default=len(self.texts[0].questions))
        return tuple(version.questions[:count] for version in reversed(self.texts))


class ExtensionState(StrEnum):
    """What became of a wish for more time."""

    PROPOSED = "proposed"
    GRANTED = "granted"
    LAPSED = "lapsed"
    """The call ended before it was granted, or a chair declined it."""


@dataclass(frozen=True, slots=True)
class CallExtension:
    """A later end of a call: proposed by somebody, or granted at once by a chair.

    `before` is when the call was to end, `settles_at` when silence grants it (None: never).
    """

    id: ExtensionId
    call: CallId
    state: ExtensionState
    before: datetime
    until: datetime
    reason: str
    by: PersonId
    at: datetime
    settles_at: datetime | None = None


def read_questions(text: str) -> tuple[str, ...]:
    """Read questions as they are typed: one a line, or numbered (`1. … 2. …`) on one line.

    Raises:
        Refused: there are too many, or one is too long.
    """
    lines = [line for given in text.splitlines() for line in _numbered(given)]
    questions = [" ".join(_NUMBER.sub("", line, count=1).split()) for line in lines]
    return require_questions([question for question in questions if question])


def require_proposal(text: str) -> str:
    """Return what people are to be able to live with, "" for what the item proposes.

    Raises:
        Refused: it is too long to be read in a message.
    """
    proposal = text.strip()
    if len(proposal) > LONGEST_PROPOSAL:
        raise Refused(PROPOSAL_TOO_LONG.format(most=LONGEST_PROPOSAL))
    return proposal


def require_questions(questions: Sequence[str]) -> tuple[str, ...]:
    """Return the questions if a call may have them.

    Raises:
        Refused: there are too many, or one is too long.
    """
    if len(questions) > MOST_QUESTIONS:
        raise Refused(TOO_MANY_QUESTIONS.format(most=MOST_QUESTIONS))
    if any(len(question) > LONGEST_QUESTION for question in questions):
        raise Refused(QUESTION_TOO_LONG.format(most=LONGEST_QUESTION))
    return tuple(questions)


def _numbered(line: str) -> list[str]:
    """Split a line that begins with `1.` before its `2.`, `3.` and so on."""
    parts: list[str] = []
    rest, wanted = line, 2
    first = _NUMBER.match(line)
    if first is None or first["number"] != "1":
        return [line]
    while (match := re.search(rf"\s(?=(?:[Qq]\s?)?{wanted}[.)]\s)", rest)) is not None:
        parts.append(rest[: match.start()])
        rest, wanted = rest[match.end() :], wanted + 1
    return [*parts, rest]
