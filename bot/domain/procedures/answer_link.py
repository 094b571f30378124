"""Links by which one person votes on one ballot, or answers one call: the word in `/v/WORD`.

It is mailed to them alone, is bound to their address, and needs no row in the database. It ends in
the number of the ballot or, behind a `c`, of the call. What stands before that has the form of the
words that are masked, and void, where others can read them.
"""

import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.confirmation import number_behind, sign_word
from bot.domain.ids import BallotId, CallId, PersonId
from bot.domain.procedures.procedure import Kind

_PURPOSES: Final = {Kind.BALLOT: "vote by a link", Kind.CALL: "answer a call by a link"}
_SIGNS: Final = {Kind.BALLOT: "", Kind.CALL: "c"}
_MARK: Final = "v"
_WORD: Final = re.compile(r"([a-z2-7]+)-(c?)([1-9][0-9]{0,17})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkTo:
    """Whose link it is, and to which ballot or call; `number` is that one's id."""

    person: PersonId
    kind: Kind
    number: BallotId | CallId


class CallAnswer(StrEnum):
    """What one press says on a call."""

    SUPPORT = "support"
    CAN_LIVE = "can live with it"
    ABSTAIN = "abstain"
    MORE_TIME = "more time"
    NO_MORE_TIME = "no more time"


def takes_link(rules: Rules) -> bool:
    """Return True if one press may vote; it is proved as well as a reply to its mail.

    A secret vote may not: the address of a request says what was chosen, and stands in the logs of
    proxies.
    """
    return (
        rules.takes_one
        and not rules.is_secret
        and is_enough(Assurance.TOKEN, least=rules.minimum_assurance)
    )


def answer_word(link: LinkTo, *, address: str, secret: str) -> str:
    """Return the word of a link to somebody who reads mail at an address."""
    bound = (_PURPOSES[link.kind], link.person, link.number, address.lower())
    signed = sign_word(_MARK, link.person, bound, secret=secret)
    return f"{signed}-{_SIGNS[link.kind]}{link.number}"


def named_in(word: str) -> LinkTo | None:
    """Return whom and what a word names; None if it has not its form. It proves nothing."""
    match = _WORD.fullmatch(word)
    number = None if match is None else number_behind(_MARK, match[1])
    if match is None or not number:
        return None
    kind = Kind.CALL if match[2] else Kind.BALLOT
    about = CallId(int(match[3])) if match[2] else BallotId(int(match[3]))
    return LinkTo(PersonId(number), kind, about)


def signed_part(word: str) -> str:
    """Return what is void once it stands where others can read it."""
    return word.partition("-")[0].lower()


def address_of(word: str, *, addresses: Collection[str], secrets: Sequence[str]) -> str | None:
    """Return to which of the addresses of the person that it names we mailed a word, if to any."""
    named = named_in(word)
    if named is None:
        return None
    for address in addresses:
        for secret in secrets:
            made = answer_word(named, address=address, secret=secret)
            if hmac.compare_digest(made, word.lower()):
                return address
    return None
