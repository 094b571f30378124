"""Right and wrong results in every way of writing them: right ones agree, wrong ones never do.

The votes, the voters and the words are drawn by a seed; a wrong result counts a stranger, forgets
somebody, or puts somebody on the other side.
"""

import random  # noqa: TID251 - drawn by a seed
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from bot.domain.audits.compare import side
from bot.domain.audits.decision import Decision
from bot.mail.decisions.post import Post
from bot.mail.decisions.thread import Method, read_thread
from bot.mail.values import Mailbox

NAMES: Final = (
    "Ana Lopez",
    "Ben Okri",
    "Carl Lind",
    "Dora Weiß",
    "Eve Moreau",
    "Finn O'Shea",
    "Gita Rao",
    "Hugo Álvarez",
    "Iris van Dam",
    "Jan Nowak",
    "Jean-Luc Petit",
    "Kim Min-jun",
    "Lars Ødegård",
    "Mary Ann Smith",
    "Nguyễn Văn An",
    "Olga Petrova",
)
BINDING: Final = (
    "+1 (binding)",
    "+1 binding",
    "+1 (binding)\n\n* it builds\n* it floats",
    "Hi,\n\n+1 (binding)\n\nRegards",
    "Looked at all planks, all fine.\n\n+1 (binding)",
    "+1 (pmc)",
    "+1",
    "+1, thanks for the work",
    "My vote: +1",
    "*+1*",
    "+1!",
    "+1 from me",
)
ADVISORY: Final = (
    "+1 (non-binding)",
    "+1 non-binding",
    "+1 (non binding)\n\nIt floats on my lake.",
    "Non-binding +1",
)
AGAINST: Final = ("-1", "-1: it leaks", "-1, because of the leak", "-1\n\nThe keel is wrong.")
NEITHER: Final = ("0", "+0", "-0", "+0 did not try it")
START: Final = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """Who voted how: for it and binding, for it and not, against, neither."""

    binding: tuple[str, ...]
    advisory: tuple[str, ...]
    against: tuple[str, ...]
    neither: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        """All who are for it."""
        return self.binding + self.advisory

    def lines(self, form: str, *, binding: str = "", advisory: str = "") -> str:
        """Return a line for each voter: `form` has their `name`, `choice` and `kind`."""
        rows = [
            *((name, "+1", binding) for name in self.binding),
            *((name, "+1", advisory) for name in self.advisory),
            *((name, "-1", advisory) for name in self.against),
            *((name, "0", advisory) for name in self.neither),
        ]
        return "".join(form.format(name=name, choice=c, kind=kind) for name, c, kind in rows)

    def groups(
        self, form: str, *, apart: str = ", ", split: bool = False, always: bool = False
    ) -> str:
        """Return a text for each choice: `form` has `choice`, `count` and `names`."""
        every = [("+1", self.every)]
        if split:
            every = [("+1 (binding)", self.binding), ("+1 (non-binding)", self.advisory)]
        rows = [*every, ("0", self.neither), ("-1", self.against)]
        return "".join(
            form.format(choice=choice, count=len(names), names=apart.join(names))
            for choice, names in rows
            if names or always
        )


def address_of(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    words = "".join(sign for sign in plain if sign.isalnum() or sign == " ").split()
    return f"{words[0][0]}{words[-1]}@example.org"


def accounts(told: Told) -> Told:
    """Return the same by the names of accounts."""
    groups = (told.binding, told.advisory, told.against, told.neither)
    return Told(*(tuple(address_of(name).partition("@")[0] for name in group) for group in groups))


def in_sentence(told: Told) -> str:
    more = f", and {len(told.advisory)} non-binding +1 votes from {', '.join(told.advisory)}"
    return (
        f"We received {len(told.binding)} binding +1 votes from {', '.join(told.binding[:-1])} and "
        f"{told.binding[-1]}{more if told.advisory else ''}. There were "
        f"{len(told.against) or 'no'} -1 votes and {len(told.neither)} +0 votes."
    )


def as_counts(told: Told) -> str:
    return (
        f"This vote passes with {len(told.binding)} binding +1s, {len(told.advisory)} non-binding "
        f"+1s, {len(told.neither)} 0s and {len(told.against)} -1s.\n\nThanks to all!"
    )


def as_total(told: Told) -> str:
    return (
        f"The vote has passed with {len(told.every)} +1 votes ({len(told.binding)} binding), "
        f"{len(told.against)} -1 votes and {len(told.neither)} 0 votes.\n\nI will proceed."
    )


def in_words(told: Told) -> str:
    return (
        f"With {len(told.every)} votes in favour, {len(told.against)} against and "
        f"{len(told.neither)} abstentions, the motion carried."
    )


WAYS: Final[dict[str, Callable[[Told], str]]] = {
    "names behind choices": lambda told: f"Passed:\n\n{told.groups('{choice}: {names}' + chr(10))}",
    "binding apart": lambda told: told.groups("{choice}: {names}\n", split=True),
    "numbers and lists": lambda told: told.groups(
        "{count} {choice} votes:\n- {names}\n", apart="\n- ", split=True
    ),
    "a sentence with numbers": as_counts,
    "a sentence with totals": as_total,
    "a sentence with names": in_sentence,
    "in words": in_words,
    "headings": lambda told: told.groups("{choice}\n  {names}\n\n", apart="\n  ", split=True),
    "choices behind names": lambda told: told.lines(
        " * {name}: {choice}{kind}\n", binding=" (binding)"
    ),
    "choices in front of names": lambda told: told.lines(
        "{choice} {name}{kind}\n", binding=" (binding)"
    ),
    "a table": lambda told: (
        "| Name | Vote | Binding |\n|---|---|---|\n"
        + told.lines("| {name} | {choice} | {kind} |\n", binding="yes", advisory="no")
    ),
    "a table of two columns": lambda told: told.lines("{name:<20}{choice}\n"),
    "counts in brackets": lambda told: told.groups("{choice} ({count}): {names}\n", always=True),
    "equal signs": lambda told: told.groups("{choice} = {count}\n", always=True),
    "semicolons": lambda told: told.groups("{choice}: {names}\n", apart="; "),
    "markdown": lambda told: (
        "## Result\n\n" + told.groups("**{choice}**\n\n* {names}\n\n", apart="\n* ", split=True)
    ),
    "accounts": lambda told: accounts(told).groups("{choice}: {names}\n"),
    "dashes": lambda told: told.groups("{choice} - {names}\n"),
    "brackets": lambda told: told.lines("[{choice}] {name}\n"),
    "over several lines": lambda told: told.groups(
        "{choice}: {names}\n", apart=",\n    ", split=True
    ),
}
CALLS: Final = (
    "Please vote, open for 72 hours.\n\n[ ] +1\n[ ] 0\n[ ] -1",
    "I'd like to call a vote on this. +1, 0 or -1, 72 hours please.",
)


def strayed(told: Told, wrong: str, stranger: str) -> Told:
    """Return what a wrong result tells."""
    match wrong:
        case "a stranger":
            return replace(told, binding=(*told.binding, stranger))
        case "forgotten":
            return replace(told, binding=told.binding[:-1])
        case "other side":
            return replace(
                told, binding=told.binding[:-1], against=(*told.against, told.binding[-1])
            )
        case _:
            return told


def decided(seed: int, way: str, wrong: str) -> tuple[Decision, Told]:
    """Return the decision of a drawn thread, and who really voted how."""
    chance = random.Random(f"{seed} {way} {wrong}")  # noqa: S311 - no secret
    names = list(NAMES)
    chance.shuffle(names)
    caller, stranger = names.pop(), names.pop()

    def take(count: int) -> tuple[str, ...]:
        """Return the next names."""
        return tuple(names.pop() for _ in range(count))

    told = Told(
        take(chance.randint(2, 5)),
        take(chance.randint(0, 3)),
        take(chance.choice((0, 0, 1, 2))),
        take(chance.choice((0, 0, 1))),
    )
    votes = [
        (name, chance.choice(words))
        for group, words in (
            (told.binding, BINDING),
            (told.advisory, ADVISORY),
            (told.against, AGAINST),
            (told.neither, NEITHER),
        )
        for name in group
    ]
    chance.shuffle(votes)
    subject = f"[VOTE] Release Pier 1.{seed}"
    quote = f"\n\nOn Mon, Jan 1, 2024 at 9:00 AM {caller} wrote:\n> Please vote, open for 72 hours."
    texts = [
        (caller, chance.choice(CALLS), subject),
        *((name, text + chance.choice(("", quote)), f"Re: {subject}") for name, text in votes),
        (caller, WAYS[way](strayed(told, wrong, stranger)), f"[RESULT] {subject}"),
    ]
    [decision] = read_thread(_posts(texts), Method())
    return decision, told


def _posts(texts: Sequence[tuple[str, str, str]]) -> list[Post]:
    return [
        Post(
            key=place,
            message_id=f"{place}@example.org",
            author=Mailbox(name, address_of(name)),
            at=START + timedelta(hours=place),
            subject=subject,
            references=("0@example.org",) if place else (),
            text=text,
        )
        for place, (name, text, subject) in enumerate(texts)
    ]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(5))
def test_a_right_result_agrees_and_each_vote_is_its_voters(seed: int, way: str) -> None:
    decision, told = decided(seed, way, "")

    assert decision.differences == ()
    assert decision.agrees is True
    assert {vote.who.name: side(vote.choice) for vote in decision.standing} == {
        **dict.fromkeys(told.every, "for"),
        **dict.fromkeys(told.against, "against"),
        **dict.fromkeys(told.neither, "neither"),
    }


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wrong", ["a stranger", "forgotten", "other side"])
@pytest.mark.parametrize("seed", range(2))
def test_a_wrong_result_differs(seed: int, way: str, wrong: str) -> None:
    decision, _told = decided(seed, way, wrong)

    assert decision.agrees is False
    assert decision.differences
