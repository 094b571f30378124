"""What is remembered of a mail, so that replies without references find their place.

`bot/mail/traces.py` says what the keys are, `bot/mail/clues.py` what lost replies tell.
"""

from dataclasses import dataclass
from enum import StrEnum


class TraceKind(StrEnum):
    """What two mails with one key have in common: their subject, or what proves by itself."""

    SUBJECT = "subject"
    SERIES = "series"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Clues:
    """What a lost mail tells: a sample of what it quotes, and marks of all else."""

    quoted: frozenset[int] = frozenset()
    marks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of a mail under one key; `clues` where it lost its references."""

    key: int
    kind: TraceKind
    clues: Clues | None
