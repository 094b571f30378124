"""Define branches: mails below a mail that are stored as a thread of their own."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import ThreadId


class Ground(StrEnum):
    """Why a thread branches at a mail."""

    SUBJECT = "subject"
    """Its subject is new; a mail that comes later may show that it is not."""
    SPLIT = "split"
    """It is an item of its own, and a person has gone on there: that stays."""
    MOVED = "moved"
    """It was put into another item, as a part of that one."""


@dataclass(frozen=True, slots=True)
class Branch:
    """The thread for the mails below a mail; None: so far they are with the mail's parent."""

    thread: ThreadId | None
    ground: Ground
