"""Define objections: numbered, in their author's words, and never gone.

An objection is open until it is accommodated, retracted, or its item's chair decides on it with
reasons; if a call for consensus ends before, it stands. It is never deleted. How many share it, or
who raised it, decides nothing (draft-nottnick-ietf-decisions, 17 August 2026).
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import ItemNumber, PersonId
from bot.errors import Refused
from bot.language import Text, TextAs, in_english

LONGEST_OBJECTION: Final = 4000
"""Characters of an objection's words, of an answer to it, or of the reasoning on it."""
_ID: Final = re.compile(r"#?(?P<item>\d{1,9})\.(?P<number>\d{1,4})")


class Against(StrEnum):
    """What an objection stands against."""

    CALL = "call"
    BALLOT = "ballot"
    PROPOSAL = "proposal"


class Origin(StrEnum):
    """How an objection came."""

    MAIL = "mail"
    SLACK = "slack"
    VOTE = "vote"
    """It is the reason of a vote that blocks."""
    CHAIR = "chair"
    """A chair or a helper noted it from somebody's mail."""


class ObjectionState(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    ACCOMMODATED = "accommodated"
    RETRACTED = "retracted"
    DOES_NOT_BEAR = "does not bear"
    OUTWEIGHED = "outweighed"
    SET_ASIDE = "set aside"
    STANDS = "stands"


UNADDRESSED: Final = frozenset({ObjectionState.OPEN, ObjectionState.STANDS})
"""States that keep a call from ending in consensus."""
DECIDED_BY_CHAIR: Final = frozenset(
    {
        ObjectionState.ACCOMMODATED,
        ObjectionState.DOES_NOT_BEAR,
        ObjectionState.OUTWEIGHED,
        ObjectionState.SET_ASIDE,
    }
)
"""What a chair may find, and its author may contest."""


@dataclass(frozen=True, slots=True)
class ObjectionId:
    """The number of an objection: its item's, and its own in it, written `12.1`."""

    item: ItemNumber
    number: int

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.item}.{self.number}"


def read_objection_id(text: str) -> ObjectionId | None:
    """Read `12.1` or `#12.1`; None if it is neither."""
    match = _ID.fullmatch(text.strip().rstrip(":,"))
    if match is None:
        return None
    return ObjectionId(ItemNumber(int(match["item"])), int(match["number"]))


@dataclass(frozen=True, slots=True)
class Contest:
    """What the author of an objection says against what a chair found; told, not decided.

    What came by a message `on_list` may be of anybody who writes in the author's name.
    """

    by: PersonId
    because: str
    at: datetime
    on_list: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection, in the words of `person`.

    `evidence` is a Message-ID or what was typed or pressed in Slack. `call` or `ballot` is the id
    of what it stands against, `vote` the vote whose reason it is; None for none. `by` settled it at
    `at_state`, with the reasons `because`, having weighed `alternatives`. `noted_by` is the chair
    or helper who noted it.
    """

    item: ItemNumber
    number: int
    person: PersonId
    text: str
    source: Origin
    evidence: str
    at: datetime
    against: Against
    call: int | None = None
    ballot: int | None = None
    vote: int | None = None
    noted_by: PersonId | None = None
    state: ObjectionState = ObjectionState.OPEN
    by: PersonId | None = None
    because: str = ""
    alternatives: str = ""
    at_state: datetime | None = None
    contested: Contest | None = None

    @property
    def id(self) -> ObjectionId:
        """Its number as people write it."""
        return ObjectionId(self.item, self.number)

    @property
    def is_addressed(self) -> bool:
        """Whether it keeps no call from ending in consensus."""
        return self.state not in UNADDRESSED

    def retracted(self, *, at: datetime) -> "Objection":
        """Return it as its author takes it back.

        Raises:
            Refused: it is retracted already.
        """
        if self.state is ObjectionState.RETRACTED:
            raise Refused(RETRACTED_ALREADY.format(id=self.id))
        return self._settled(Finding(ObjectionState.RETRACTED), by=self.person, at=at)

    def found(self, finding: "Finding", *, by: PersonId, at: datetime) -> "Objection":
        """Return it with what a chair found.

        Raises:
            Refused: it is retracted, or the finding lacks its reasons.
        """
        if self.state is ObjectionState.RETRACTED:
            raise Refused(RETRACTED_ALREADY.format(id=self.id))
        finding.require_reasons(self.id)
        return replace(self._settled(finding, by=by, at=at), contested=None)

    def reworded(self, because: str, *, by: PersonId) -> "Objection":
        """Return it with other words for what a chair found, whatever was said against that.

        Raises:
            Refused: no chair has found anything, or the finding would lack its reasons.
        """
        if self.state not in DECIDED_BY_CHAIR:
            raise Refused(NOTHING_TO_REWORD.format(id=self.id))
        Finding(self.state, because, self.alternatives).require_reasons(self.id)
        return replace(self, because=because[:LONGEST_OBJECTION], by=by)

    def contest(self, contest: Contest) -> "Objection":
        """Return it with what is said against a chair's finding, once for each finding.

        What came by the list is replaced, once, by what is certainly the author's.

        Raises:
            Refused: no chair has found anything, it was contested before, or no reason is given.
        """
        if self.state not in DECIDED_BY_CHAIR:
            raise Refused(NOTHING_TO_CONTEST.format(id=self.id))
        if self.contested is not None and (contest.on_list or not self.contested.on_list):
            raise Refused(CONTESTED_ALREADY.format(id=self.id))
        if not contest.because:
            raise Refused(SAY_WHY_CONTESTED.format(id=self.id))
        because = contest.because[:LONGEST_OBJECTION]
        return replace(self, contested=replace(contest, because=because))

    def left_standing(self, *, by: PersonId | None, at: datetime) -> "Objection":
        """Return it as a call ended without addressing it."""
        if self.state is not ObjectionState.OPEN:
            return self
        return self._settled(Finding(ObjectionState.STANDS), by=by, at=at)

    def _settled(self, finding: "Finding", *, by: PersonId | None, at: datetime) -> "Objection":
        return replace(
            self,
            state=finding.state,
            by=by,
            because=finding.because[:LONGEST_OBJECTION],
            alternatives=finding.alternatives[:LONGEST_OBJECTION],
            at_state=at,
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What becomes of an objection, why, and which alternatives were weighed."""

    state: ObjectionState
    because: str = ""
    alternatives: str = ""

    def require_reasons(self, about: ObjectionId) -> None:
        """Raise unless a chair's finding says why, and what was weighed if it is outweighed.

        Raises:
            Refused: it does not.
        """
        if self.state is ObjectionState.SET_ASIDE and not names_ground(self.because):
            raise Refused(NAME_GROUND.format(id=about, grounds=say_grounds()))
        if not self.because:
            raise Refused(SAY_REASONS[self.state].format(id=about))
        if self.state is ObjectionState.OUTWEIGHED and not self.alternatives:
            raise Refused(NAME_ALTERNATIVES.format(id=about))


NOTHING_TO_REWORD: Final = Text(
    "No chair has settled {id}, so that there are no reasons to write. First say what becomes of "
    "it: `/pen resolve {id} …`."
)
RETRACTED_ALREADY: Final = Text("{id} is retracted already.")
NOTHING_TO_CONTEST: Final = Text(
    "No chair has settled {id}, so there is nothing to contest. Until then it keeps the call from "
    "ending in consensus."
)
CONTESTED_ALREADY: Final = Text(
    "You have contested this finding already. If a chair settles {id} again, you can contest that."
)
SAY_WHY_CONTESTED: Final = Text("Say why: `/pen contest {id} because …`.")
NAME_ALTERNATIVES: Final = Text(
    "Name the alternatives that were weighed, too: `/pen resolve {id} outweighed because … "
    "alternatives …`. Leaving the disputed part out, and deferring, are always among them."
)
SAY_REASONS: Final = {
    ObjectionState.ACCOMMODATED: Text(
        "Say how the proposal was changed: `/pen resolve {id} accommodated because …`."
    ),
    ObjectionState.DOES_NOT_BEAR: Text(
        "Say why it does not bear on the decision: `/pen resolve {id} does-not-bear because …`."
    ),
    ObjectionState.OUTWEIGHED: Text(
        "Say why, and which alternatives were weighed: `/pen resolve {id} outweighed because … "
        "alternatives …`."
    ),
}
GROUNDS: Final = (
    TextAs("ground to set an objection aside", "trivial"),
    TextAs("ground to set an objection aside", "nonsensical"),
    TextAs("ground to set an objection aside", "off topic"),
    TextAs("ground to set an objection aside", "editorial"),
    TextAs("ground to set an objection aside", "out of charter"),
    TextAs("ground to set an objection aside", "already answered"),
)
"""On which an objection may be set aside without discussion (draft-nottnick-ietf-decisions)."""
NAME_GROUND: Final = Text(
    "Say on which ground it is set aside: `/pen resolve {id} set-aside because …`, "
    "and begin the reason with one of these: {grounds}. If none of them applies, "
    "it needs another finding."
)


def say_grounds() -> str:
    """Return the grounds in the language that is spoken, with commas between them."""
    return ", ".join(ground.format() for ground in GROUNDS)


def names_ground(because: str) -> bool:
    """Return True if words begin with a ground, in the language that is spoken or in English."""
    words = f"{_plain(because)} "
    known = [ground.format() for ground in GROUNDS]
    known += [in_english(TextAs.format, ground) for ground in GROUNDS]
    return any(words.startswith(f"{_plain(said)} ") for said in known)


def _plain(words: str) -> str:
    """Return words in small letters with a blank between them, and no signs."""
    return " ".join(re.findall(r"\w+", words.casefold()))


@dataclass(frozen=True, slots=True)
class ObjectionAnswer:
    """What somebody answers to an objection; `evidence` is as an objection's.

    It `is_certain` if it was given as an answer, or by somebody from whom one is awaited. Any other
    reply to the objection's mail may agree with it, or come from a program.
    """

    item: ItemNumber
    number: int
    person: PersonId
    text: str
    evidence: str
    at: datetime
    is_certain: bool = True
