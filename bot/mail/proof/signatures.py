"""Which DKIM signatures a mail bears, and what each covers (RFC 6376). None is verified here."""

from dataclasses import dataclass
from typing import Final

from bot.mail.wire.headers import read_headers, unfold

_NEEDED: Final = (b"from", b"date", b"list-id")
_WHERE_PRESENT: Final = (b"in-reply-to", b"references", b"sender")
MOST_SIGNATURES: Final = 5
"""How many are looked at: each may cost a question to a name server."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM-Signature field: its place among these, from 0, and its domain, lower-case.

    `covers_post`: it covers what makes a mail a post of its list: From, Date and List-Id, what it
    answers, and the whole body. Of what it does not cover, a copy may say anything.
    """

    place: int
    domain: str
    covers_post: bool


def signatures_of(raw: bytes) -> tuple[Signature, ...]:
    """Return the signatures of a mail, the topmost first."""
    fields = read_headers(raw).fields
    is_single = all(len(fields.get(name, ())) == 1 for name in _NEEDED)
    found: list[Signature] = []
    for place, value in enumerate(fields.get(b"dkim-signature", ())[:MOST_SIGNATURES]):
        pairs = (each.partition("=") for each in unfold(value).split(";"))
        tags = {name.strip().lower(): text.strip() for name, _sign, text in pairs}
        signed = {each.strip().lower().encode() for each in tags.get("h", "").split(":")}
        needed = [*_NEEDED, *(name for name in _WHERE_PRESENT if name in fields)]
        covers = is_single and "l" not in tags and all(name in signed for name in needed)
        if domain := tags.get("d", "").lower():
            found.append(Signature(place, domain, covers))
    return tuple(found)
