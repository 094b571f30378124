"""What people are called where a name stands for somebody's vote or words: no two alike.

Whoever has a namesake is called with as much of the address as tells them apart, never with all of
it: what is shown here reaches public archives.
"""

from collections.abc import Collection, Sequence
from typing import Final

from bot.domain.names import LONGEST_NAME
from bot.domain.person import IN_SLACK, Namesake, Person
from bot.render.safe import ELLIPSIS, cut

MOST_LETTERS: Final = 3
"""How much of a local part is shown at most, and never more than half of it."""
LONGEST_DOMAIN: Final = 30
"""The end of a domain tells whose it is."""


def call_person(person: Person, *, alike: Sequence[Namesake]) -> str:
    """Return what a person is called, told apart from those `alike`; a Slack id without a name."""
    return call(person.called, known_as=person.known_as, alike=alike) or person.slack_user or ""


def call(name: str, *, known_as: Collection[str], alike: Sequence[Namesake]) -> str:
    """Return the name, with a hint behind it if others are seen under one that looks like it.

    `Ada Example (a…@example.org)`, `Ada Example (Slack …B)`. `alike` are all who are seen under
    such a name, with those addresses and Slack users (`known_as`) that are the person's. No name
    can end so by itself: `plain_name` takes that sign out of names.
    """
    others = [one.who for one in alike if one.who not in known_as]
    if not name or not others:
        return name
    own = next(iter(known_as), "")
    for letters in range(1, MOST_LETTERS + 1):
        hint = _masked(own, letters)
        if not any(_may_be(other, own, letters) for other in others):
            break
    else:
        place = next((one.place for one in alike if one.who in known_as), 0)
        hint = f"{hint}, no. {place}"
    return f"{cut(name, at=LONGEST_NAME - len(hint) - 3)} ({hint})"


def _may_be(other: str, own: str, letters: int) -> bool:
    """Say whether what is shown of one address or Slack user may be said of another."""
    if own.startswith(IN_SLACK) or other.startswith(IN_SLACK):
        return _masked(other, letters) == _masked(own, letters)
    local, _, domain = own.rpartition("@")
    return other.endswith(f"@{domain}") and other.startswith(_shown_of(local, letters))


def _masked(who: str, letters: int) -> str:
    """Return a few letters of an address, or of a Slack user's id."""
    if who.startswith(IN_SLACK):
        return f"Slack {ELLIPSIS}{who[-letters:]}"
    local, _, domain = who.rpartition("@")
    if len(domain) > LONGEST_DOMAIN:
        domain = f"{ELLIPSIS}{domain[-LONGEST_DOMAIN:]}"
    return f"{_shown_of(local, letters)}{ELLIPSIS}@{domain}" if domain else ELLIPSIS


def _shown_of(local: str, letters: int) -> str:
    return local[: min(letters, len(local) // 2)]
