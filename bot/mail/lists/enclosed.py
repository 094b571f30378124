"""Mails inside a list's mail: one that the list wrapped whole, and those of a MIME digest.

Mailman can wrap a post because of DMARC: the outer mail is the list's own, with a Message-ID of its
own, and the post is a message/rfc822 part of it, perhaps beside a footer. A MIME digest
(RFC 2046, 5.1.5) has its posts in a multipart/digest; one of plain text is `plaindigest`'s.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.mail.content.body import read_text
from bot.mail.languages.patterns import LatePattern
from bot.mail.limits import DIGEST_MAILS
from bot.mail.wire.mime import Part

# The mails of a plain text digest (RFC 1153), as Mailman 2 and 3 and LISTSERV write it.
#
# A digest is taken apart only when all of it agrees: the topics listed at its top, or how many
# mails there are, the mails' numbers, the last line. Then nobody's words in it can pass for a
# further mail: they would be one too many.
#
# Those of Google Groups and Groups.io stay whole. They date mails to the minute, without year or
# zone, or name no address: a mail out of one could not be told from the one that came by itself.

_BELOW_TOPICS: Final = re.compile(r"^-{70}\n\n(?=Message: 1$)", re.MULTILINE)
_BETWEEN: Final = re.compile(r"^-{30}\n\n(?=Message: \d{1,4}$)", re.MULTILINE)
_TOPIC: Final = re.compile(r"^(?: {3}\d| {2}\d{2,3})\. ", re.MULTILINE)
_SIGN_OFF: Final = re.compile(r"^[^\n]{3,200}\n\*{3,200}\s*\Z", re.MULTILINE)
_FOOTER: Final = re.compile(r"^-{30}\n\nSubject: [^\n]{1,80}\n\n", re.MULTILINE)
_COUNTED: Final = re.compile(
    r"^There (?:is|are) (\d{1,4}) messages? totall?ing \d{1,7} lines? in this issue\.?$",
    re.MULTILINE,
)
_BELOW_COUNTED: Final = re.compile(r"^-{70}\n\n(?=Date: )", re.MULTILINE)
_BETWEEN_DATED: Final = re.compile(r"^-{30}\n\n(?=Date: )", re.MULTILINE)
_LAST: Final = f"{'-' * 30}\n\n"
_NEEDED: Final = frozenset({"from", "date", "subject"})
_LEFT_OUT: Final = ("message:", "content-", "mime-")
"""Fields of the digest's own, or of a body that is no longer there: it is plain text now."""


def plain_digest_mails(text: str) -> tuple[bytes, ...]:
    """Return the mails of a digest's text (LF line ends), in order; none where anything is odd.

    Attachments are notices in the text, and there are no References, often no Message-ID either:
    the mail itself may come later, or be here already, and then has them.
    """
    sign_off = _SIGN_OFF.search(text)
    if sign_off is None:
        return ()
    return _of_mailman(text, sign_off.start()) or _of_listserv(text, sign_off.start())


def _of_mailman(text: str, end: int) -> tuple[bytes, ...]:
    topics = _BELOW_TOPICS.search(text)
    if topics is None:
        return ()
    listed = len(_topics(text[: topics.start()]))
    pieces = _BETWEEN.split(text[topics.end() : end])
    if len(pieces) != listed or listed > DIGEST_MAILS:
        return ()
    pieces[-1] = _without_footer(pieces[-1])
    mails = [
        _mail(piece, begins=f"Message: {number}\n") for number, piece in enumerate(pieces, start=1)
    ]
    return _whole(mails)


def _of_listserv(text: str, end: int) -> tuple[bytes, ...]:
    begin = _BELOW_COUNTED.search(text)
    counted = None if begin is None else _COUNTED.search(text, 0, begin.start())
    if begin is None or counted is None or not text.endswith(_LAST, begin.end(), end):
        return ()
    pieces = _BETWEEN_DATED.split(text[begin.end() : end - len(_LAST)])
    if len(pieces) != int(counted[1]) or len(pieces) > DIGEST_MAILS:
        return ()
    return _whole([_mail(piece) for piece in pieces])


def _whole(mails: Sequence[bytes | None]) -> tuple[bytes, ...]:
    """Return all mails, or none where one of them could not be read."""
    return tuple(mail for mail in mails if mail is not None) if None not in mails else ()


def _topics(masthead: str) -> list[int]:
    """Return the numbers of the topics, as far as they count up from 1; a list may precede."""
    numbers = [int(match[0].strip(" .")) for match in _TOPIC.finditer(masthead)]
    first = len(numbers) - 1 - numbers[::-1].index(1) if 1 in numbers else len(numbers)
    counted = numbers[first:]
    return counted if counted == list(range(1, len(counted) + 1)) else []


def _without_footer(piece: str) -> str:
    """Take off the list's footer, which stands below the last mail as if it were a mail."""
    match = list(_FOOTER.finditer(piece))
    return piece[: match[-1].start()] if match and piece.rstrip().endswith("-" * 30) else piece


def _mail(piece: str, *, begins: str = "") -> bytes | None:
    """Return one mail, None where it begins with something else or lacks a field."""
    head, _, body = piece.partition("\n\n")
    fields = re.sub(r"\n[ \t]+", " ", head.removeprefix(begins)).split("\n")
    names = {field.partition(":")[0].lower() for field in fields}
    if not head.startswith(begins) or not names >= _NEEDED:
        return None
    texts = [field for field in fields if not field.lower().startswith(_LEFT_OUT)]
    texts += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    texts += ["Content-Transfer-Encoding: 8bit", "", body.strip("\n"), ""]
    return "\n".join(texts).encode("utf-8", "replace")


_MAIL: Final = "message/rfc822"
_REPORT: Final = "multipart/report"
_FOOTER_BYTES: Final = 4_000
_DIGEST_SUBJECT: Final = LatePattern(
    r"(?:.{1,80}\bdigest,? (?:vol(?:ume)?\.? \d+|v\d+)\W.{0,20}\d+|.{1,80}\bdigest v\d+ #\d+"
    r"|.{1,80}\bdigest (?:- .{1,60}\(#[\d-]+\)|#\d+(?: #\w{1,40})?|number \d+|n[°o.]+ ?\d+"
    r"|.{1,40} issue \d+)"
    r"|(?:abridged summary|digest) (?:of|for) .{1,80} - \d+ .{1,60}|.{1,80} daily digest.{0,40})",
    re.IGNORECASE,
)
_DIGEST_WORDS: Final = ("gest", "summary")
"""One of these is in each of them; `digest` has a letter whose Turkish capital folds to two."""


def find_wrapped(root: Part) -> bytes | None:
    """Return the post that is all there is in a list's mail, but for footers; None for none."""
    parts = root.children or (root,)
    mails = [part for part in parts if part.media_type == _MAIL]
    if len(mails) != 1 or root.media_type not in {_MAIL, "multipart/mixed"}:
        return None
    others = [part for part in parts if part.media_type != _MAIL]
    return mails[0].content() if all(map(_may_be_footer, others)) else None


def without_footer(root: Part) -> Part:
    """Return a machine's report as it was before a list put its footer beside it (RFC 6522).

    Mailman makes a multipart/mixed of the report and of footers in plain text. Whoever passes a
    report on has words of their own above it, or has it as a mail within theirs.
    """
    first, *others = root.children or (root,)
    is_wrapped = root.media_type == "multipart/mixed" and first.media_type == _REPORT
    return first if is_wrapped and all(map(_may_be_footer, others)) else root


def is_digest_subject(subject: str) -> bool:
    """Return True if a list program's mail of this subject is a digest."""
    folded = subject.casefold()
    may_be = any(word in folded for word in _DIGEST_WORDS)
    return may_be and _DIGEST_SUBJECT.fullmatch(subject.strip()) is not None


def digest_mails(root: Part) -> tuple[bytes, ...]:
    """Return the mails of a list's digest, in order: of a MIME one, or of one in plain text."""
    if root.media_type == "text/plain":
        return plain_digest_mails(read_text(root))
    return tuple(
        mail.content()
        for part in root.walk()
        if part.media_type == "multipart/digest"
        for mail in part.children
        if mail.media_type == _MAIL
    )[:DIGEST_MAILS]


def _may_be_footer(part: Part) -> bool:
    return part.media_type == "text/plain" and part.body.size <= _FOOTER_BYTES
