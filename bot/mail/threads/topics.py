"""Where a thread turns to another subject: `New subject (was: Old one)`, or a reply renamed.

Such a mail answers another and yet begins something new. Who names the former subject says so,
whatever words both share. Else a subject that only grew, was cut, or shares a third of its words
goes on; so does a part of a patch series.
"""

import re
from typing import Final

from bot.mail.limits import SUBJECT_CHARS
from bot.mail.quotes.originals import words_of
from bot.mail.subject import (
    base_subject,
    find_renamed,
    former_subject,
    is_reply_subject,
    without_former,
)
from bot.mail.threads.lost_replies import version_of

_NOT_LETTER: Final = re.compile(r"[\W_]+")
_NAMES: Final = 4
"""So many letters name a subject that was cut."""


def may_turn(subject: str, *, quotes: bool) -> bool:
    """Return True if an answer with this subject may begin something new; it `quotes`, or not.

    Who only uses a thread for its address quotes nothing of it. Who quotes goes on with it, even
    under another subject, unless the former one is named.
    """
    if find_renamed(subject) is not None:
        return True
    if is_reply_subject(subject) or version_of(subject):
        return False
    return not quotes


def turns(subject: str, *, parent: str | None, is_direct: bool = True) -> bool | None:
    """Return True if a mail's subject is another than that of the mail it answers.

    The mail is one that may turn. `parent` is the subject of the nearest mail above it that is
    here, and `is_direct` says whether that is the one it answers. None: it cannot be told.
    """
    former = _former(subject)
    is_known = parent is not None and is_direct
    if former and not is_known and is_reply_subject(subject):
        # Most likely it answers the mail that turned, and that is not here.
        return None
    if parent is None:
        return True if former else None
    if _letters(_topic(subject)) == _letters(_topic(parent)):
        return False
    if former and former != _former(parent) and (not is_known or _names(former, parent)):
        return True
    return is_another(subject, than=parent)


def is_another(subject: str, *, than: str) -> bool:
    """Return True if two subjects have little in common."""
    text, other = _topic(subject), _topic(than)
    letters, others = _letters(text), _letters(other)
    if not letters or not others or letters in others or others in letters:
        return False
    words, other_words = set(words_of(text)), set(words_of(other))
    return 3 * len(words & other_words) < min(len(words), len(other_words))


def _former(subject: str) -> str:
    """Return the letters of the former subject that a subject names."""
    return _letters((former_subject(subject) or "").lower())


def _names(former: str, parent: str) -> bool:
    """Return True if a former subject is the parent's, either of them perhaps cut."""
    other = _letters(_topic(parent))
    if former == other:
        return True
    is_cut = former.startswith(other) or other.startswith(former)
    return is_cut and min(len(former), len(other)) >= _NAMES


def _letters(subject: str) -> str:
    return _NOT_LETTER.sub("", subject)


def _topic(subject: str) -> str:
    """Return what a subject names now: without marks, and without its former name."""
    return base_subject(without_former(subject[:SUBJECT_CHARS]).strip(" '\"")).lower()
