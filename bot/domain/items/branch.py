"""A thread branches: what is below one of its mails is kept apart, and why."""

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
    """Where what is below a mail is kept; None: it stands with what it answers, so far."""

    thread: ThreadId | None
    ground: Ground
