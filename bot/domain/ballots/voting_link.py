"""Links by which one person votes on one ballot: the word in `/v/WORD`.

It is mailed to them alone, is bound to their address, and needs no row in the database. It ends in
the ballot's number. What stands before that has the form of the words that are masked, and void,
where others can read them.
"""

import hmac
import re
from collections.abc import Collection, Sequence
from typing import Final

from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.confirmation import number_behind, sign_word
from bot.domain.ids import BallotId, PersonId

_PURPOSE: Final = "vote by a link"
_MARK: Final = "v"
_WORD: Final = re.compile(r"([a-z2-7]+)-([1-9][0-9]{0,17})", re.IGNORECASE)


def takes_link(rules: Rules) -> bool:
    """Return True if one press may vote.

    A secret vote may not: the address of a request says what was chosen, and stands in the logs of
    proxies.
    """
    is_proved = is_enough(Assurance.TOKEN, least=rules.minimum_assurance)
    return rules.takes_one and not rules.is_secret and is_proved


def voting_word(person: PersonId, ballot: BallotId, *, address: str, secret: str) -> str:
    """Return the word by which a person votes who reads mail at an address."""
    bound = (_PURPOSE, person, ballot, address.lower())
    return f"{sign_word(_MARK, person, bound, secret=secret)}-{ballot}"


def named_in(word: str) -> tuple[PersonId, BallotId] | None:
    """Return whom and which ballot a word names; None if it has not its form. It proves nothing."""
    match = _WORD.fullmatch(word)
    number = None if match is None else number_behind(_MARK, match[1])
    return None if match is None or not number else (PersonId(number), BallotId(int(match[2])))


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
            made = voting_word(*named, address=address, secret=secret)
            if hmac.compare_digest(made, word.lower()):
                return address
    return None
