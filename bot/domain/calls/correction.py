"""A correction of an open call, kept in a form until the chair has seen the mail about it.

Answers stay under their questions. So a question keeps its number: it can be reworded, and further
ones can be added behind the last.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.ballots.correction import part_reason
from bot.domain.calls.call import LONGEST_QUESTION, Call, require_questions
from bot.errors import Refused
from bot.language import Text, say

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
_PART: Final = re.compile(
    r"\s{0,8}(?P<about>text|new|[0-9]{1,3})\s?[:.]\s+(?P<words>\S.*)$", re.IGNORECASE
)


class WrongQuestion(Refused):
    """A question of a correction cannot be; `number` is 0 for those that are added."""

    def __init__(self, why: str, *, number: int) -> None:
        super().__init__(why)
        self.number = number


@dataclass(frozen=True, slots=True)
class CallCorrection:
    """What a call is to ask instead. `text` None, and questions left out, stay as they are.

    `reworded` has the new words by the number of the question, from 1.
    """

    text: str | None
    reworded: Mapping[int, str]
    added: tuple[str, ...]
    reason: str

    def write(self) -> str:
        """Return it as text."""
        kept = [self.text, list(self.reworded.items()), self.added, self.reason]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def questions_of(self, call: Call) -> tuple[str, ...]:
        """Return the questions of a call with this correction.

        Raises:
            WrongQuestion: one is empty, too long, or is or was the text of another one.
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
                raise WrongQuestion(EMPTY_QUESTION.format(), number=number)
            if len(question) > LONGEST_QUESTION:
                raise WrongQuestion(LONG_QUESTION.format(most=LONGEST_QUESTION), number=number)
            if number and question == call.questions[place - 1]:
                continue
            wordings = (questions, *(one.questions for one in call.texts))
            for other in _others_like(question, place, wordings):
                why = MISTAKEN_QUESTION.format(number=other)
                raise WrongQuestion(why, number=number)
        return require_questions(questions)


def read_call_edit(words: str, call: Call) -> CallCorrection:
    """Read a correction as it is typed, one part a line, each behind what it is about.

    `2: …` rewords question 2, `text: …` is what stands above the questions, and `new: …` is one
    more question. A last line may begin with “because”. A line without such a beginning goes on.

    Raises:
        Refused: it has no such line, or names a question that there is not.
    """
    said, reason = part_reason(words)
    parts: list[tuple[str, list[str]]] = []
    for line in said.splitlines():
        found = _PART.match(line)
        if found is not None:
            parts.append((found["about"].lower(), [found["words"]]))
        elif parts and line.strip():
            parts[-1][1].append(line)
        elif line.strip():
            raise Refused(EDIT_BY_LINES.format(number=call.item))
    given = [(about, " ".join(" ".join(lines).split())) for about, lines in parts]
    reworded = {int(about): text for about, text in given if about.isdecimal()}
    wrong = [one for one in reworded if not 1 <= one <= len(call.questions)]
    if wrong or not given:
        raise Refused(EDIT_BY_LINES.format(number=call.item))
    return CallCorrection(
        text=next((text for about, text in given if about == "text"), None),
        reworded=reworded,
        added=tuple(text for about, text in given if about == "new"),
        reason=reason,
    )


def read_call_correction(text: str) -> CallCorrection:
    """Read what `CallCorrection.write` wrote.

    Raises:
        Refused: it is of another version.
    """
    try:
        kept, reworded, added, reason = json.loads(text)
        return CallCorrection(
            text=None if kept is None else str(kept),
            reworded={int(number): str(words) for number, words in reworded},
            added=tuple(map(str, added)),
            reason=str(reason),
        )
    except (ValueError, TypeError) as error:
        raise Refused(say("That form is too old for me; please open it again.")) from error


def _others_like(question: str, place: int, wordings: tuple[tuple[str, ...], ...]) -> list[int]:
    """Return the numbers of the other questions that are, or were, worded like one."""
    return [
        number
        for questions in wordings
        for number, other in enumerate(questions, start=1)
        if number != place and other.casefold() == question.casefold()
    ]
