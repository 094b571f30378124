"""Define notes on the end of a ballot or a call: a code with parameters."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ItemNumber, MessageId


class NoteCode(StrEnum):
    """The code of a note. The comment behind each says what `about` holds."""

    SAID = "said"
    """A person's words; these. Of a declaration also the options, and the grounds to revisit it."""
    VOTE_ELSEWHERE = "vote elsewhere"
    """Its item was merged into one that has a vote; the numbers of both."""
    CALL_ELSEWHERE = "call elsewhere"
    """Its item was merged into one that has a call or a vote; the numbers of both."""
    ENDORSED_TOO_LATE = "endorsed too late"
    TOO_FEW_ENDORSERS = "too few endorsers"
    """How many it had by its planned end, and how many it needed."""
    FROM_ARCHIVE = "from archive"
    """An archive tells of it; the Message-IDs of its call and its result, and the counts that this
    announced, "" for none."""


@dataclass(frozen=True, slots=True)
class EndNote:
    """A note on how a ballot or a call ended; `about` is what its code says."""

    code: NoteCode
    about: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What a person said; "" if nobody did."""
        return self.about[0] if self.code is NoteCode.SAID else ""

    @property
    def options(self) -> str:
        """The options that whoever declared a consensus says were considered, "" for none."""
        return self._part(1)

    @property
    def revisit(self) -> str:
        """The grounds on which it is to be looked at again, "" for the usual ones."""
        return self._part(2)

    def _part(self, at: int) -> str:
        return self.about[at] if self.code is NoteCode.SAID and len(self.about) > at else ""


@dataclass(frozen=True, slots=True)
class LaterEnd:
    """Until when a ballot or a call is to last, and why, "" if nobody says."""

    until: datetime
    reason: str = ""


def note_of(words: str) -> EndNote | None:
    """Return a person's words as a note, None if there are none."""
    return EndNote(NoteCode.SAID, (words,)) if words else None


def declared_note(words: str, options: str, revisit: str) -> EndNote | None:
    """Return the words of a declaration as a note, None if there are none."""
    if options or revisit:
        return EndNote(NoteCode.SAID, (words, options, revisit))
    return note_of(words)


def merged_away(code: NoteCode, merged: ItemNumber, survivor: ItemNumber) -> EndNote:
    """Return the note of an end by the merge of its item into another."""
    return EndNote(code, (str(merged), str(survivor)))


def note_from_archive(call: MessageId, result: MessageId, announced: str) -> EndNote:
    """Return the note of a ballot of the past, with what its result announced."""
    return EndNote(NoteCode.FROM_ARCHIVE, (call, result, announced))


def note_of_endorsers(*, count: int, needed: int) -> EndNote:
    """Return why a proposed vote was withdrawn at its planned end."""
    if count >= needed:
        return EndNote(NoteCode.ENDORSED_TOO_LATE)
    return EndNote(NoteCode.TOO_FEW_ENDORSERS, (str(count), str(needed)))
