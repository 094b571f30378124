"""Whether a mail that is here is only the beginning of another copy of it.

Files break off, and with them their last mail: in the midst of a line, an encoded character, or an
attachment. Lists add lines of their own below a mail; a copy without these is whole.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from bot.mail.additions import looks_added
from bot.mail.values import Attachment, Automatic, Mailbox

_LAST: Final = 12
_DAMAGED: Final = re.compile(r"\ufffd{0,3}(?:=[0-9A-Fa-f]?)?$")
"""What is left of a character that was cut in two, within the last characters."""
_FOOTER_LINES: Final = 12


class Kept(Protocol):
    """A mail as it was read."""

    @property
    def author(self) -> Mailbox:
        """Who wrote it."""

    @property
    def date(self) -> datetime | None:
        """When."""

    @property
    def text(self) -> str:
        """All that it says."""

    @property
    def new_text(self) -> str:
        """The author's own words."""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What it carries."""

    @property
    def automatic(self) -> Automatic | None:
        """Why it is not a person's."""


def is_cut_off(kept: Kept, copy: Kept, *, names: Collection[str]) -> bool:
    """Say whether of a post, of which a copy has come, only the beginning is kept.

    `names` are the lists', in lower case.
    """
    if (
        kept.date is None
        or (kept.author.address, kept.date) != (copy.author.address, copy.date)
        or kept.automatic is not copy.automatic
    ):
        return False
    if kept.text.strip() == copy.text.strip():
        return _is_attachment_cut(kept.attachments, copy.attachments)
    text, own = _intact(kept.text), _intact(kept.new_text)
    if not copy.text.startswith(text):
        return False
    if text and not copy.text.startswith("\n", len(text)):
        return len(copy.text) > len(text)  # no list adds to a line
    if not copy.new_text.startswith(own):
        return len(copy.new_text) > len(own)
    return not _may_be_lists(copy.new_text[len(own) :], names)


def _intact(text: str) -> str:
    """Return a text without white space, or part of a character, at its end."""
    text = text.rstrip()
    return text[:-_LAST] + _DAMAGED.sub("", text[-_LAST:])


def _is_attachment_cut(kept: tuple[Attachment, ...], copy: tuple[Attachment, ...]) -> bool:
    """Say whether the last attachment that is kept is smaller than in the copy."""
    if not kept or len(kept) > len(copy):
        return False
    *before, last = kept
    whole = copy[len(before)]
    is_smaller = last.size < whole.size and last == replace(whole, size=last.size)
    return is_smaller and tuple(before) == copy[: len(before)]


def _may_be_lists(more: str, names: Collection[str]) -> bool:
    """Say whether what a copy has more below the words may be its list's, if it is anything."""
    is_short = more.strip().count("\n") < _FOOTER_LINES
    return is_short and (not more or looks_added(tuple(more.lower().split()), names=names))
