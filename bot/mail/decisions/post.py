"""A message of an archive, as far as its decisions need it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.domain.audits.decision import Author
from bot.mail.values import LineKind, Mailbox, Reading

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a date that cannot be read."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message: `key` is its place in the archive, `references` what it answers, oldest first.

    `is_persons`: a person's words, not a program's nor a calendar's.
    """

    key: int
    message_id: str
    author: Mailbox
    at: datetime
    subject: str
    references: tuple[str, ...]
    text: str
    is_persons: bool = True

    @property
    def who(self) -> Author:
        """Who it says wrote it."""
        return Author(self.author.name, self.author.address)

    @property
    def is_reply(self) -> bool:
        """Whether it says which message it answers."""
        return bool(self.references)


def own_lines(reading: Reading) -> list[str]:
    """Return the lines of a message that it does not quote, without signature and footer."""
    kept = (LineKind.TEXT, LineKind.BLANK)
    parts = zip(reading.contents, reading.depths, reading.kinds, strict=True)
    return [line for line, depth, kind in parts if not depth and kind in kept]
