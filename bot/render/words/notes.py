"""Put notes on the ends of votes and calls into words."""

from typing import Final, assert_never

from bot.domain.items.ending import EndNote, NoteCode
from bot.language import Numbered, Text

VOTE_ELSEWHERE: Final = Text("#{number} is now part of #{other}, which has a ballot of its own")
CALL_ELSEWHERE: Final = Text(
    "#{number} is now part of #{other}, which has a call for comments or a ballot of its own"
)
ENDORSED_TOO_LATE: Final = Text("it had its endorsers too late to open")
TOO_FEW_ENDORSERS: Final = Numbered(
    "by its planned end it had {count} of {number} endorser",
    "by its planned end it had {count} of {number} endorsers",
)

FROM_ARCHIVE: Final = Text(
    "This vote was held before, and is taken from the list's archive: nothing proves whose the "
    "votes are."
)
FROM_ARCHIVE_ANNOUNCED: Final = Text("{note} Its result announced {counts}.")


def say_note(note: EndNote | None) -> str:
    """Return a note in the reader's language, a person's words as they are; "" for none."""
    if note is None:
        return ""
    match note.code:
        case NoteCode.SAID:
            return note.words
        case NoteCode.VOTE_ELSEWHERE:
            return VOTE_ELSEWHERE.format(number=note.about[0], other=note.about[1])
        case NoteCode.CALL_ELSEWHERE:
            return CALL_ELSEWHERE.format(number=note.about[0], other=note.about[1])
        case NoteCode.ENDORSED_TOO_LATE:
            return ENDORSED_TOO_LATE.format()
        case NoteCode.TOO_FEW_ENDORSERS:
            return TOO_FEW_ENDORSERS.format(int(note.about[1]), count=note.about[0])
        case NoteCode.FROM_ARCHIVE:
            said, counts = FROM_ARCHIVE.format(), note.about[2]
            return FROM_ARCHIVE_ANNOUNCED.format(note=said, counts=counts) if counts else said
        case _:
            assert_never(note.code)
