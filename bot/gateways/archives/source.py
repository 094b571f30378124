"""What an archive on the web is: files by month, or one file."""

from datetime import date
from typing import Protocol


class Source(Protocol):
    """A program that keeps an archive: `folder` names it in the cache."""

    @property
    def folder(self) -> str:
        """What its files stand under: the host and the list."""

    def month_url(self, month: date) -> str:
        """Return the address of a month's messages; the same for all if it has one file."""

    @property
    def is_whole(self) -> bool:
        """Whether one file holds all of it."""
