"""Which DKIM signatures a mail bears, and what each covers (RFC 6376). None is verified here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.mail.wire.headers import read_headers, unfold

_NEEDED: Final = (b"from", b"date", b"list-id")
_WHERE_PRESENT: Final = (b"in-reply-to", b"references", b"sender")
_VOTE_NEEDED: Final = (b"from", b"date", b"subject", b"message-id")
_VOTE_ANSWERS: Final = (b"in-reply-to", b"references")
MOST_SIGNATURES: Final = 5
"""How many are looked at: each may cost a question to a name server."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM-Signature field: its place among these, from 0, and its domain, lower-case.

    `covers_post`: it covers what makes a mail a post of its list: From, Date and List-Id, what it
    answers, and the whole body. Of what it does not cover, a copy may say anything.

    `covers_vote`: it covers what makes a vote: who says it, when, in reply to what, under which
    Message-ID and Subject, and the whole body. None of these fields stands in the mail more often
    than the signature counts it: one that was put on top later would be read, and not verified.
    """

    place: int
    domain: str
    covers_post: bool
    covers_vote: bool


def signatures_of(raw: bytes) -> tuple[Signature, ...]:
    """Return the signatures of a mail, the topmost first."""
    fields = read_headers(raw).fields
    is_single = all(len(fields.get(name, ())) == 1 for name in _NEEDED)
    found: list[Signature] = []
    for place, value in enumerate(fields.get(b"dkim-signature", ())[:MOST_SIGNATURES]):
        pairs = (each.partition("=") for each in unfold(value).split(";"))
        tags = {name.strip().lower(): text.strip() for name, _sign, text in pairs}
        signed = [each.strip().lower().encode() for each in tags.get("h", "").split(":")]
        needed = [*_NEEDED, *(name for name in _WHERE_PRESENT if name in fields)]
        covers = is_single and "l" not in tags and all(name in signed for name in needed)
        votes = "l" not in tags and _covers_vote(fields, signed)
        if domain := tags.get("d", "").lower():
            found.append(Signature(place, domain, covers, votes))
    return tuple(found)


def _covers_vote(fields: Mapping[bytes, Sequence[bytes]], signed: Sequence[bytes]) -> bool:
    counts = {name: len(fields.get(name, ())) for name in (*_VOTE_NEEDED, *_VOTE_ANSWERS)}
    return (
        all(counts[name] == 1 for name in _VOTE_NEEDED)
        and any(counts[name] for name in _VOTE_ANSWERS)
        and all(count <= signed.count(name) for name, count in counts.items())
    )
