"""Say how an item stands so far: the same in Slack, by mail, in digests and on the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.result import Asked
from bot.domain.calls.position import Lean
from bot.domain.consensus.stance import StanceWord
from bot.domain.so_far import Missing, SoFar, Unanswered
from bot.language import Numbered, Text, say, say_number, say_parts
from bot.render.ballots.rule_words import missing_words
from bot.render.calls.consensus import SUPPORT_BY
from bot.render.calls.words import POSITIONS, WAITING, say_names
from bot.render.documents.objections import NO_OBJECTIONS, STANCES, say_stances, say_states
from bot.render.text.safe import name_of, one_line
from bot.render.words.times import say_instant, say_moment

TITLE: Final = Text("So far")
MISSING: Final = Text("Missing until it can end: {what}.")
ITS_END: Final = Text("its end, {end}")
ADDRESSED: Final = Text("what becomes of {ids}")
SUPPORT: Final = Text("somebody who supports it")
HOLDING: Final = Text("the concern of {name}, who has until {end} to put it into words")
QUESTIONS: Final = Text("Questions that nobody has answered: {numbers}.")
OWED: Final = Text("Objections that nobody has answered: {ids}.")
UNANSWERED: Final = Text("The message that has waited longest for an answer: {name}, {time}.")
NOT_VOTED: Final = Text("Not voted yet: {names}.")
COUNT_NOT_VOTED: Final = Numbered("{number} has not voted yet.", "{number} have not voted yet.")
LINK: Final = Text("Read the message")


@dataclass(frozen=True, slots=True)
class SoFarWords:
    """How an item stands, a sentence or two a line; the last is about the message at `url`.

    `message_id` is that of the message, "" if there is none.
    """

    lines: tuple[str, ...] = ()
    url: str = ""
    message_id: str = ""


def describe_so_far(so_far: SoFar | None, *, zone: ZoneInfo) -> SoFarWords:
    """Put into words how an item stands; without lines if there is nothing to say."""
    if so_far is None:
        return SoFarWords()
    lines = [*_positions(so_far), *_objections(so_far), *_what_is_missing(so_far.missing, zone)]
    waits = so_far.unanswered
    if waits is None:
        return SoFarWords(tuple(lines))
    return SoFarWords((*lines, _say_unanswered(waits, zone)), waits.url, waits.message_id)


def _positions(so_far: SoFar) -> Iterator[str]:
    if so_far.seeks_consensus:
        yield say("So far: {stances}.", stances=say_stances(so_far.counts))
    said = dict(so_far.stances)
    for word in StanceWord:
        if word in said:
            yield _side(STANCES[word].format(), said[word])
    for lean, text in POSITIONS.items():
        if names := dict(so_far.leans).get(Lean(lean), ()):
            yield text.format(names=say_names(names))
    for choice, names in so_far.votes:
        if so_far.rules is not None:
            yield _side(so_far.rules.label(choice), names)


def _side(word: str, names: tuple[str, ...]) -> str:
    word = one_line(word)
    return SUPPORT_BY.format(stance=word[:1].upper() + word[1:], names=say_names(names))


def _objections(so_far: SoFar) -> Iterator[str]:
    if so_far.questions:
        yield QUESTIONS.format(numbers=", ".join(map(str, so_far.questions)))
    if so_far.objections:
        yield say_states(so_far.objections)
    elif so_far.seeks_consensus:
        yield NO_OBJECTIONS.format()
    if so_far.owed:
        yield OWED.format(ids=", ".join(map(str, so_far.owed)))


def _what_is_missing(missing: Missing, zone: ZoneInfo) -> Iterator[str]:
    parts = list(_parts(missing, zone))
    if parts:
        yield MISSING.format(what=say_parts(parts))
    if missing.silent:
        text = NOT_VOTED if missing.by_vote else WAITING
        yield text.format(names=say_names(missing.silent))
    elif missing.silent_count:
        yield COUNT_NOT_VOTED.format(missing.silent_count)


def _parts(missing: Missing, zone: ZoneInfo) -> Iterator[str]:
    if missing.ends_at is not None:
        yield ITS_END.format(end=say_instant(missing.ends_at, zone=zone))
    yield from missing_words(
        condition for condition in missing.conditions if condition.asked is not Asked.SOMEBODY
    )
    if missing.endorsers:
        yield say_number("{number} more endorser", "{number} more endorsers", missing.endorsers)
    if missing.unaddressed:
        yield ADDRESSED.format(ids=", ".join(map(str, missing.unaddressed)))
    for name, until in missing.holding:
        yield HOLDING.format(name=name_of(name), end=say_instant(until, zone=zone))
    if missing.support:
        yield SUPPORT.format()


def _say_unanswered(waits: Unanswered, zone: ZoneInfo) -> str:
    return UNANSWERED.format(name=name_of(waits.author), time=say_moment(waits.at, zone=zone))
