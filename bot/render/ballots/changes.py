"""Put into words what a correction changed in a ballot."""

from itertools import pairwise
from typing import Final

from bot.domain.ballots.ballot import Ballot, Version
from bot.domain.ids import ItemNumber
from bot.language import Text, say
from bot.render.text.safe import clean, cut, one_line
from bot.render.words import refusals

SAME: Final = Text("It means the same as before. Votes that were cast stay as they are.")
CHANGED: Final = Text(
    "It means something else now. Votes that were cast before no longer count; "
    "Penholder asks each voter in private to vote again."
)
RENAMED: Final = Text("Option {place} was “{before}”, and is now “{after}”.")
OTHER_OPTIONS: Final = Text("The options were {before}. They are now {after}.")
WAS_TITLE: Final = Text("(no question but the title)")
LONGEST_QUESTION: Final = 4000
LONGEST_SAID: Final = 300


def say_meaning(after: Version) -> str:
    """Return what happens to votes cast before a version."""
    return (SAME if after.is_same else CHANGED).format()


def say_options(before: Version, after: Version) -> tuple[str, ...]:
    """Return how the options changed, as sentences; none if they did not."""
    if len(before.options) != len(after.options):
        texts = (" / ".join(version.options) for version in (before, after))
        return (OTHER_OPTIONS.format(before=next(texts), after=next(texts)),)
    return tuple(
        RENAMED.format(place=place, before=old, after=new)
        for place, (old, new) in enumerate(zip(before.options, after.options, strict=True), 1)
        if old != new
    )


def asked_in(version: Version) -> str:
    """Return the question of a version, on its own lines."""
    return cut(clean(version.question).strip(), at=LONGEST_QUESTION) or WAS_TITLE.format()


def list_changes(ballot: Ballot, version: int) -> tuple[str, ...]:
    """Return what a version changed, as sentences, each on one line."""
    before, after = ballot.texts[version - 2 : version]
    asked = []
    if before.question != after.question:
        texts = [cut(one_line(asked_in(other)), at=LONGEST_SAID) for other in (before, after)]
        asked = [
            say("The question was: {question}", question=texts[0]),
            say("It is now: {question}", question=texts[1]),
        ]
    return (*asked, *say_options(before, after))


def changed_since(number: ItemNumber, ballot: Ballot, version: int) -> str:
    """Return the refusal of a vote by a button or a form that shows an earlier version."""
    changed = [
        text
        for place, (_before, after) in enumerate(pairwise(ballot.texts), 2)
        if place > version and not after.is_same
        for text in list_changes(ballot, place)
    ]
    return refusals.CHANGED_SINCE.format(
        number=number, version=ballot.version, changes=" ".join(changed)
    )
