"""Mails inside a list's mail: one that the list wrapped whole, and those of a MIME digest.

Mailman can wrap a post because of DMARC: the outer mail is the list's own, with a Message-ID of its
own, and the post is a message/rfc822 part of it, perhaps beside a footer. A MIME digest
(RFC 2046, 5.1.5) has its posts in a multipart/digest; one of plain text is `plaindigest`'s.
"""

import re
from typing import Final

from bot.mail.body import read_text
from bot.mail.latepattern import LatePattern
from bot.mail.limits import DIGEST_MAILS
from bot.mail.mime import Part
from bot.mail.plaindigest import plain_digest_mails

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
    """Say whether a list program's mail of this subject is a digest."""
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
