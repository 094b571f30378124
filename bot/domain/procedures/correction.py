"""A correction of an open ballot or call, as a chair types it or fills it into a form.

Answers to a call stay under their questions. So a question keeps its number: it can be reworded,
and further ones can be added behind the last.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.choices import split_question
from bot.domain.calls.call import LONGEST_QUESTION, Call, require_questions
from bot.domain.procedures.procedure import Kind, Procedure
from bot.errors import Refused
from bot.language import Text, say

SAME: Final = "same"
CHANGED: Final = "changed"
SAY_MEANING: Final = Text(
    "Say whether it still means the same. “{same}” before the question keeps the "
    "votes: `/pen edit {number} {same} QUESTION`. After “{changed}” they no longer "
    "count, and Penholder asks the voters to vote again."
)
EMPTY_QUESTION: Final = Text(
    "A question that was asked keeps its number, so it cannot be empty. Reword it, or say in it "
    "that no answer is needed."
)
LONG_QUESTION: Final = Text(
    "A question has at most {most} characters. Put the rest into the text above the questions."
)
MISTAKEN_QUESTION: Final = Text(
    "This is, or was, the text of question {number}. An answer that quotes it could be meant for "
    "either. Word it in another way."
)
EDIT_BY_LINES: Final = Text(
    "I do not know what that changes. Begin each line with what it is about: “2: …” rewords "
    "question 2, “new: …” adds a question, “text: …” changes the text above them: "
    "`/pen edit {number} 2: QUESTION`."
)
_BECAUSE: Final = re.compile(r"^[ \t]{0,8}because\b:?[ \t]{0,8}", re.IGNORECASE | re.MULTILINE)
_PART: Final = re.compile(
    r"\s{0,8}(?P<about>text|new|[0-9]{1,3})\s?[:.]\s+(?P<words>\S.*)$", re.IGNORECASE
)


class WrongPart(Refused):
    """A part of a correction cannot be.

    `question` is its number, 0 for those that are added, None if it is the options of a ballot.
    """

    def __init__(self, why: str, *, question: int | None = None) -> None:
        super().__init__(why)
        self.question = question


@dataclass(frozen=True, slots=True)
class BallotCorrection:
    """What a ballot is to ask instead; `is_same`: with the same meaning."""

    question: str
    options: tuple[str, ...]
    reason: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class CallCorrection:
    """What a call is to ask instead. `text` None, and questions left out, stay as they are.

    `reworded` has the new words by the number of the question, from 1.
    """

    text: str | None
    reworded: Mapping[int, str]
    added: tuple[str, ...]
    reason: str

    def questions_of(self, call: Call) -> tuple[str, ...]:
        """Return the questions of a call with this correction.

        Raises:
            WrongPart: one is empty, too long, or is or was the text of another one.
            Refused: there are too many.
        """
        asked = tuple(
            self.reworded.get(number, question)
            for number, question in enumerate(call.questions, start=1)
        )
        questions = (*asked, *self.added)
        for place, question in enumerate(questions, start=1):
            number = place if place <= len(asked) else 0
            if not question:
                raise WrongPart(EMPTY_QUESTION.format(), question=number)
            if len(question) > LONGEST_QUESTION:
                raise WrongPart(LONG_QUESTION.format(most=LONGEST_QUESTION), question=number)
            if number and question == call.questions[place - 1]:
                continue
            wordings = (questions, *(version.questions for version in call.texts))
            for other in _others_like(question, place, wordings):
                raise WrongPart(MISTAKEN_QUESTION.format(number=other), question=number)
        return require_questions(questions)


Correction = BallotCorrection | CallCorrection


def write_correction(correction: Correction) -> str:
    """Return a correction as text."""
    match correction:
        case BallotCorrection(question, options, reason, is_same):
            row: Sequence[object] = (question, options, reason, is_same)
        case CallCorrection(text, reworded, added, reason):
            row = (text, list(reworded.items()), added, reason)
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def read_correction(text: str, kind: Kind) -> Correction:
    """Read what `write_correction` wrote.

    Raises:
        Refused: it is of another version.
    """
    try:
        first, second, third, fourth = json.loads(text)
        if kind is Kind.BALLOT:
            return BallotCorrection(
                str(first), tuple(map(str, second)), str(third), is_same=bool(fourth)
            )
        return CallCorrection(
            text=None if first is None else str(first),
            reworded={int(number): str(words) for number, words in second},
            added=tuple(map(str, third)),
            reason=str(fourth),
        )
    except (ValueError, TypeError) as error:
        raise Refused(say("That form is too old for me; please open it again.")) from error


def read_edit(words: str, procedure: Procedure) -> Correction:
    """Read a correction as it is typed; a last line may begin with “because”.

    Raises:
        Refused: it does not say what it changes.
    """
    asked, *because = _BECAUSE.split(words, maxsplit=1)
    reason = " ".join(" ".join(because).split())
    match procedure:
        case Call():
            return _read_call_edit(asked.strip(), procedure, reason)
        case Ballot():
            return _read_ballot_edit(asked.strip(), procedure, reason)


def _read_ballot_edit(asked: str, ballot: Ballot, reason: str) -> BallotCorrection:
    """Read “same” or “changed”, and the question with its options; those not named stay.

    Raises:
        Refused: it does not say whether the meaning is the same, or has no question.
    """
    meaning, _, text = asked.partition(" ")
    if meaning.lower().rstrip(":,") not in (SAME, CHANGED) or not text.strip():
        raise Refused(SAY_MEANING.format(number=ballot.item, same=SAME, changed=CHANGED))
    question, options = text.strip(), ballot.rules.options
    if ballot.rules.rule.chooses_options:
        question, named = split_question(question)
        options = named or options
    return BallotCorrection(question, options, reason, is_same=meaning.lower().startswith(SAME))


def mistaken_names(ballot: Ballot, options: Sequence[str]) -> tuple[str, ...]:
    """Return the new names that another option has or had, as long as the ballot meant the same.

    A vote by such a name could be meant for either.
    """
    return tuple(
        name
        for place, name in enumerate(options)
        if any(
            name.casefold() == other.casefold()
            for names in (ballot.rules.options, *ballot.rules.former)
            for other_place, other in enumerate(names)
            if other_place != place
        )
    )


def _read_call_edit(asked: str, call: Call, reason: str) -> CallCorrection:
    """Read a correction one part a line, each behind what it is about.

    `2: …` rewords question 2, `text: …` is what stands above the questions, and `new: …` is one
    more question. A line without such a beginning goes on.

    Raises:
        Refused: it has no such line, or names a question that there is not.
    """
    parts: list[tuple[str, list[str]]] = []
    for line in asked.splitlines():
        match = _PART.match(line)
        if match is not None:
            parts.append((match["about"].lower(), [match["words"]]))
        elif parts and line.strip():
            parts[-1][1].append(line)
        elif line.strip():
            raise Refused(EDIT_BY_LINES.format(number=call.item))
    given = [(about, " ".join(" ".join(lines).split())) for about, lines in parts]
    reworded = {int(about): text for about, text in given if about.isdecimal()}
    wrong = [number for number in reworded if not 1 <= number <= len(call.questions)]
    if wrong or not given:
        raise Refused(EDIT_BY_LINES.format(number=call.item))
    return CallCorrection(
        text=next((text for about, text in given if about == "text"), None),
        reworded=reworded,
        added=tuple(text for about, text in given if about == "new"),
        reason=reason,
    )


def _others_like(question: str, place: int, wordings: tuple[tuple[str, ...], ...]) -> list[int]:
    """Return the numbers of the other questions that are, or were, worded like one."""
    return [
        number
        for questions in wordings
        for number, other in enumerate(questions, start=1)
        if number != place and other.casefold() == question.casefold()
    ]
