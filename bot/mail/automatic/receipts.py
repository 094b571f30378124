"""Receipts: a mail has been read, or deleted unread (RFC 8098), and what is written instead.

Outlook's request to give a mail back unread is written by itself, too.
"""

import re
from typing import Final

from bot.mail.automatic.evidence import Evidence
from bot.mail.languages.compile import WordPattern, remembers_words
from bot.mail.languages.patterns import LatePattern, unaccented
from bot.mail.languages.quoting import Label
from bot.mail.quotes.header_fields import label_of

_SUBJECT: Final = WordPattern(
    r"\W{0,3}%(read_receipts bare)s\s?(?:[:：(]|\s?[-–]\s|$)", re.IGNORECASE, folded=True
)
_MARKED: Final = WordPattern(
    r"\W{0,3}%(read_receipts_accented bare)s\s?(?:[:：(]|\s?[-–]\s|$)", re.IGNORECASE
)
"""Swedish `läst` without its dots is the English `last`."""
_SAID: Final = WordPattern("%(was_read)s", re.IGNORECASE, folded=True)
_LABEL: Final = LatePattern(
    r"^[ \t]{0,8}([^\W\d]{1,24}(?: [^\W\d]{1,24}){0,2}) ?[:：][ \t]{0,20}\S", re.MULTILINE
)
_SELF: Final = WordPattern("%(receipt_statements begun)s", re.IGNORECASE, folded=True)
"""What receipts call themselves, where a list or a gateway took their form away."""
_RECALLS: Final = WordPattern(r"%(recall_subjects bare)s\s?:\s", re.IGNORECASE, folded=True)
_RECALLED: Final = WordPattern(
    r"[^\n]{1,100}%(recalls)s[^\n]{0,400}\s*", re.IGNORECASE, folded=True
)
"""All that such a mail says: `Ana Lopez would like to recall the message, "pier".`"""
_CHARS: Final = 1_000
_LABELS: Final = 2
_OF_MAILS: Final = frozenset({Label.FROM, Label.TO, Label.SUBJECT, Label.DATE})
"""What the fields are of that a receipt names of the mail that was read: no `When` or `Where`."""


def is_receipt(mail: Evidence) -> bool:
    """Return True if a mail tells only that another was read, or asks for another back.

    One without the standard's form is known by its subject and its list of `To: … Sent: …`, or
    by what it calls itself: a person, too, writes `Read: chapter 3`.
    """
    if mail.root.parameters.get("report-type", "").lower() == "disposition-notification":
        return True
    if not _is_receipts(mail.subject):
        return False
    text = unaccented(mail.text[:_CHARS])
    if _RECALLED.fullmatch(text.strip()):
        return True
    if _SELF.search(text):
        return _names_reading(mail.subject)
    return _SAID.search(text) is not None and _names_a_mail(mail.text[:_CHARS])


def _names_a_mail(text: str) -> bool:
    """Return True if fields of a mail's header stand in a text."""
    return sum(label_of(match[1]) in _OF_MAILS for match in _LABEL.finditer(text)) >= _LABELS


@remembers_words
def _is_receipts(subject: str) -> bool:
    """Return True if a subject may be a receipt's; a thread's mails share theirs."""
    return _names_reading(subject) or _RECALLS.match(unaccented(subject)) is not None


def _names_reading(subject: str) -> bool:
    """Return True if a subject begins with what programs call a receipt."""
    return _SUBJECT.match(unaccented(subject)) is not None or _MARKED.match(subject) is not None
