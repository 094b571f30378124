"""Match the names of a result with the people who voted, and give none to a wrong person.

A result calls people as its author knows them: `Hervé BOUTEMY`, `herve`, `hboutemy`, `A. Lopez`.
Ways that say more come first; a way that fits two people fits none of them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.domain.audits.decision import Author
from bot.domain.words import fold


def match_names(names: Sequence[str], people: Sequence[Author]) -> Mapping[str, Author]:
    """Return who is meant by each name that means exactly one person; each person once."""
    matched: dict[str, Author] = {}
    for fits in _WAYS:
        free = [person for person in people if person not in matched.values()]
        asked = [name for name in dict.fromkeys(names) if name not in matched]
        hits = {name: [person for person in free if fits(name, person)] for name in asked}
        for name, found in hits.items():
            rivals = [other for other, those in hits.items() if found[:1] == those[:1]]
            if len(found) == 1 and len(rivals) == 1:
                matched[name] = found[0]
    return matched


def _words(name: str) -> list[str]:
    return fold(name).split()


def _local(person: Author) -> str:
    return person.address.partition("@")[0].lower()


def _is_same(name: str, person: Author) -> bool:
    """Return True for `Ana Lopez`, also as `LOPEZ Ana`, and the whole address."""
    return bool(name) and (
        sorted(_words(name)) == sorted(_words(person.name)) or name.lower() == person.address
    )


def _is_account(name: str, person: Author) -> bool:
    """Return True for `hboutemy`, of `hboutemy@example.org`, also behind an @."""
    local = _local(person)
    return bool(local) and name.lower().strip("@") in {local, local.replace(".", " ")}


def _is_part(name: str, person: Author) -> bool:
    """Return True for `Ana` and `Ana Lopez` of Ana Maria Lopez, and the other way."""
    words, own = set(_words(name)), set(_words(person.name))
    return bool(words and own) and (words <= own or (own <= words and len(own) > 1))


def _is_short(name: str, person: Author) -> bool:
    """Return True for `A. Lopez` and `Ana L`."""
    words, own = _words(name), _words(person.name)
    return len(words) == len(own) > 1 and all(
        mine == theirs or (1 in (len(mine), len(theirs)) and mine[:1] == theirs[:1])
        for mine, theirs in zip(words, own, strict=True)
    )


def _is_initials(name: str, person: Author) -> bool:
    """Return True for `alopez` of Ana Lopez, whatever her address, and the other way."""
    return (
        _accounts_of(name, person.name)
        or _accounts_of(person.name, name)
        or (bool(_local(person)) and _accounts_of(name, _local(person)))
    )


def _accounts_of(name: str, account: str) -> bool:
    words, text = _words(name), "".join(_words(account))
    if len(words) < 2 or len(_words(account)) > 2:
        return False
    first, last = words[0], words[-1]
    return text in {first + last, last + first, first[0] + last, first + last[0], last + first[0]}


_WAYS: Final[Sequence[Callable[[str, Author], bool]]] = (
    _is_same,
    _is_account,
    _is_part,
    _is_short,
    _is_initials,
)
