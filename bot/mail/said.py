"""What a person's mail says: everything that its own words tell whatever the mail is about.

It is read where the mail is parsed, outside the event loop and before the transaction, and only in
the lines that `own_words` gives. So what a mail may say costs the same however long it is, and
handlers find it ready.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from bot.mail.commands import mail_commands
from bot.mail.limits import ITEMS_NAMED, LINE_CHARS, QUOTED_LINES
from bot.mail.own_words import own_words
from bot.mail.positions import leaning, quoted_leanings
from bot.mail.spoken import spoken_votes
from bot.mail.values import LineKind, Mailbox, Reading, Said
from bot.mail.voices import voices_in
from bot.mail.votes import (
    may_hold_votes,
    says_confirm,
    says_count_own,
    says_endorse,
    says_no_vote,
)
from bot.mail.wishes import wish_in

_NUMBER: Final = re.compile(r"#([0-9]{1,9})\b")


def read_said(reading: Reading, author: Mailbox, *, is_archived: bool = False) -> Said:
    """Return what a mail of a person says; `author` is the mail's.

    An archived mail votes, asks and commands nothing: only its words and its quotes are taken.
    """
    words = own_words(reading)
    quoted_lines = tuple(islice(_quoted(reading), QUOTED_LINES))
    if is_archived:
        return Said(words=words, quoted_lines=quoted_lines)
    return Said(
        words=words,
        spoken=spoken_votes(reading, words),
        leaning=leaning(words),
        quoted=tuple(quoted_leanings(reading, author)),
        wish=wish_in(words),
        voices=voices_in(words),
        commands=mail_commands(words),
        confirms=says_confirm(words),
        counts_own=says_count_own(words),
        refuses=says_no_vote(words),
        endorses=says_endorse(words),
        may_hold_votes=may_hold_votes(words),
        numbers=_numbers(reading),
        quoted_lines=quoted_lines,
    )


def _quoted(reading: Reading) -> Iterator[str]:
    for content, depth, kind in zip(reading.contents, reading.depths, reading.kinds, strict=True):
        if depth and kind is LineKind.TEXT:
            yield content[:LINE_CHARS]


def _numbers(reading: Reading) -> tuple[int, ...]:
    """Return the first numbers that may be items', as `#12`, in own and quoted lines."""
    numbers = (
        int(each[1]) for line in reading.contents if "#" in line for each in _NUMBER.finditer(line)
    )
    return tuple(islice(numbers, ITEMS_NAMED))
