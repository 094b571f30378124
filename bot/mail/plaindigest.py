"""The mails of a plain text digest (RFC 1153), as Mailman 2 and 3 write it.

A digest is taken apart only when all of it agrees: the topics listed at its top, the mails'
numbers, the last line. Then nobody's words in it can pass for a further mail: they would be one
too many.
"""

import re
from typing import Final

from bot.mail.limits import DIGEST_MAILS

_BELOW_TOPICS: Final = re.compile(r"^-{70}\n\n(?=Message: 1$)", re.MULTILINE)
_BETWEEN: Final = re.compile(r"^-{30}\n\n(?=Message: \d{1,4}$)", re.MULTILINE)
_TOPIC: Final = re.compile(r"^(?: {3}\d| {2}\d{2,3})\. ", re.MULTILINE)
_SIGN_OFF: Final = re.compile(r"^[^\n]{3,200}\n\*{3,200}\s*\Z", re.MULTILINE)
_FOOTER: Final = re.compile(r"^-{30}\n\nSubject: [^\n]{1,80}\n\n", re.MULTILINE)
_NEEDED: Final = frozenset({"from", "date", "subject"})
_LEFT_OUT: Final = ("message:", "content-", "mime-")
"""Fields of the digest's own, or of a body that is no longer there: it is plain text now."""


def plain_digest_mails(text: str) -> tuple[bytes, ...]:
    """Return the mails of a digest's text (LF line ends), in order; none where anything is odd.

    Attachments are notices in the text, and there are no References, often no Message-ID either:
    the mail itself may come later, or be here already, and then has them.
    """
    sign_off = _SIGN_OFF.search(text)
    topics = _BELOW_TOPICS.search(text)
    if sign_off is None or topics is None:
        return ()
    listed = len(_topics(text[: topics.start()]))
    pieces = _BETWEEN.split(text[topics.end() : sign_off.start()])
    if len(pieces) != listed or listed > DIGEST_MAILS:
        return ()
    pieces[-1] = _without_footer(pieces[-1])
    mails = [_mail(piece, number) for number, piece in enumerate(pieces, start=1)]
    return tuple(mail for mail in mails if mail is not None) if None not in mails else ()


def _topics(masthead: str) -> list[int]:
    """Return the numbers of the topics, as far as they count up from 1; a list may precede."""
    numbers = [int(found[0].strip(" .")) for found in _TOPIC.finditer(masthead)]
    first = len(numbers) - 1 - numbers[::-1].index(1) if 1 in numbers else len(numbers)
    counted = numbers[first:]
    return counted if counted == list(range(1, len(counted) + 1)) else []


def _without_footer(piece: str) -> str:
    """Take off the list's footer, which stands below the last mail as if it were a mail."""
    found = list(_FOOTER.finditer(piece))
    return piece[: found[-1].start()] if found and piece.rstrip().endswith("-" * 30) else piece


def _mail(piece: str, number: int) -> bytes | None:
    """Return one mail, None where it is not the one of that number or lacks a field."""
    head, _, body = piece.partition("\n\n")
    first, *fields = re.sub(r"\n[ \t]+", " ", head).split("\n")
    names = {field.partition(":")[0].lower() for field in fields}
    if first != f"Message: {number}" or not names >= _NEEDED:
        return None
    kept = [field for field in fields if not field.lower().startswith(_LEFT_OUT)]
    kept += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    kept += ["Content-Transfer-Encoding: 8bit", "", body.strip("\n"), ""]
    return "\n".join(kept).encode("utf-8", "replace")
