"""Put objections, and what became of them, into words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.consensus.objection import (
    Contest,
    Objection,
    ObjectionAnswer,
    ObjectionId,
    ObjectionState,
)
from bot.domain.consensus.stance import Outcome, StanceWord
from bot.domain.procedures.answer_link import CallAnswer
from bot.language import Numbered, Text, TextAs, say
from bot.render.text.safe import clean, cut, name_of, one_line

LONGEST: Final = 600
"""Characters of an objection, or of what was said on it, where it is listed."""
STATES: Final = {
    ObjectionState.OPEN: TextAs("objection", "open"),
    ObjectionState.ACCOMMODATED: TextAs("objection", "accommodated"),
    ObjectionState.RETRACTED: TextAs("objection", "retracted"),
    ObjectionState.DOES_NOT_BEAR: TextAs("objection", "does not bear on the decision"),
    ObjectionState.OUTWEIGHED: TextAs("objection", "outweighed"),
    ObjectionState.SET_ASIDE: TextAs("objection", "set aside without discussion"),
    ObjectionState.STANDS: TextAs("objection", "stands"),
}
STANCES: Final = {
    StanceWord.SUPPORT: TextAs("stance", "support"),
    StanceWord.CAN_LIVE: TextAs("stance", "can live with it"),
    StanceWord.OBJECT: TextAs("stance", "object"),
    StanceWord.ABSTAIN: TextAs("stance", "abstain"),
}
STANCE_BUTTONS: Final = {
    StanceWord.SUPPORT: TextAs("button", "Support"),
    StanceWord.CAN_LIVE: TextAs("button", "Can live with it"),
    StanceWord.OBJECT: TextAs("button", "Object"),
    StanceWord.ABSTAIN: TextAs("button", "Abstain"),
}
"""What stands on the button or link by which somebody says it."""
ANSWER_BUTTONS: Final = {
    CallAnswer.SUPPORT: STANCE_BUTTONS[StanceWord.SUPPORT],
    CallAnswer.CAN_LIVE: STANCE_BUTTONS[StanceWord.CAN_LIVE],
    CallAnswer.ABSTAIN: STANCE_BUTTONS[StanceWord.ABSTAIN],
    CallAnswer.MORE_TIME: Text("I support more time"),
    CallAnswer.NO_MORE_TIME: Text("I object to more time"),
}
"""What stands on the button of a page by which somebody answers a call."""
OUTCOMES: Final = {
    Outcome.CONSENSUS: TextAs("outcome of a call", "consensus"),
    Outcome.NO_CONSENSUS: TextAs("outcome of a call", "no consensus"),
    Outcome.DEFERRED: TextAs("outcome of a call", "deferred"),
}
OBJECTIONS: Final = Numbered("{number} objection: {listed}.", "{number} objections: {listed}.")
NO_OBJECTIONS: Final = Text("Nobody has objected.")
ON_RECORD: Final = Text(
    "Your objection {id} on #{number} {title} is on record: “{words}”. No consensus is "
    "declared until you take it back (`/pen retract {id}`) or a chair settles it."
)
ON_RECORD_OF_BALLOT: Final = Text(
    "Your objection {id} on #{number} {title} is on record: “{words}”. The ballot that is "
    "open counts votes: to keep it from passing, vote too: `/pen vote {number} {choice} because "
    "…`."
)
RETRACTED_ON_LIST: Final = Text(
    "A message from your address on the list took back your objection {id} on #{number} {title}: "
    "“{words}”. If that was not you, raise it again: `/pen object {number} …`."
)
CONTESTED_ON_LIST: Final = Text(
    "A message from your address on the list contests what was found on your objection {id} on "
    "#{number} {title}: “{words}”. If that was not you, contest it yourself, which replaces this: "
    "`/pen contest {id} because …`."
)
LEFT_STANDING: Final = Text(
    "The call for consensus on #{number} {title} has ended without consensus. Your objection {id} "
    "stands: “{words}”."
)
NOTED: Final = Text(
    "{name} noted your objection on #{number} {title} as {id}: “{words}”. If you meant "
    "something else, say it in your own words with `/pen object {number} …` and take this one "
    "back: `/pen retract {id}`."
)
OF_VOTE: Final = Text(
    "The reason of your vote on #{number} {title} is on record as objection {id}: “{words}”. "
    "It is retracted by itself if you change your vote."
)
ANSWERED: Final = Text(
    "{name} answered your objection {id} on #{number} {title}: “{words}”. If that settles "
    "it, take it back: `/pen retract {id}`. If you do nothing, it stays open."
)
FOUND: Final = Text(
    "{name} settled your objection {id} on #{number} {title}: {state}: {reasons} If you see it "
    "otherwise, you can say so once: `/pen contest {id} because …`."
)
MET: Final = Text(
    "{name} says that the proposal was changed to meet your objection {id} on #{number} {title}: "
    "{reasons} Does that meet it? If so, there is nothing to do. If not, say so once: `/pen "
    "contest {id} because …`."
)
WHY_TOLD: Final = Text(
    "You get this because an objection on #{number} is on record in your name, and "
    "Penholder tells you what becomes of it."
)
NEW_FOR_CHAIRS: Final = Text(
    "{name} objects on #{number} {title} ({id}): “{words}”. Answer it with `/pen answer {id} "
    "…`; once it is discussed, say what becomes of it: `/pen resolve {id} …`."
)
CONTESTED_FOR_CHAIRS: Final = Text(
    "{name} contests what was found on {id} on #{number} {title}: “{words}”. That is on "
    "record; it does not change the finding."
)
HELD_FOR_CHAIRS: Final = Text(
    "{name} asks for time until {end} to put a concern about #{number} {title} into words."
)
ALTERNATIVES: Final = Text("Alternatives that were weighed: {words}.")
_SHARED: Final = Text("Shared by {names}.")
_CONTESTED: Final = Text("Contested by {name}: “{words}”.")


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An answer to an objection, and who gave it."""

    who: str
    answer: ObjectionAnswer


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """An objection with the names of who raised, noted, settled, contested and share it."""

    objection: Objection
    who: str
    by: str = ""
    noted_by: str = ""
    contested_by: str = ""
    shared_by: tuple[str, ...] = ()
    answers: tuple[AnswerFacts, ...] = ()

    @property
    def contested(self) -> Contest | None:
        """What was said against the finding."""
        return self.objection.contested


def quoted(words: str) -> str:
    """Return somebody's words on one line, cut where they are too long for it."""
    return cut(one_line(clean(words)), at=LONGEST)


def say_state(facts: ObjectionFacts) -> str:
    """Say what became of an objection, with the reasons: `accommodated: annex B has a budget`."""
    objection = facts.objection
    state = STATES[objection.state].format()
    return f"{state}: {quoted(objection.because)}" if objection.because else state


def say_reasons(objection: Objection) -> str:
    """Return the reasons of a finding, and the alternatives that were weighed."""
    reasons = [say("{words}.", words=quoted(objection.because))] if objection.because else []
    if objection.alternatives:
        reasons.append(ALTERNATIVES.format(words=quoted(objection.alternatives)))
    return " ".join(reasons)


def say_in_short(objections: Sequence[ObjectionFacts]) -> str:
    """Return `2 objections: 12.1 open, 12.2 retracted.`; "" without one."""
    return say_states([(facts.objection.id, facts.objection.state) for facts in objections])


def say_states(states: Sequence[tuple[ObjectionId, ObjectionState]]) -> str:
    """Return the same of the objections' numbers and states."""
    if not states:
        return ""
    listed = ", ".join(f"{about} {STATES[state].format()}" for about, state in states)
    return OBJECTIONS.format(len(states), listed=listed)


def objection_lines(facts: ObjectionFacts) -> list[str]:
    """Return an objection in full, a sentence each: its words, what became of it, the answers."""
    objection = facts.objection
    head = say(
        "{id} {name}: “{words}”.",
        id=objection.id,
        name=name_of(facts.who),
        words=quoted(objection.text),
    )
    lines = [head, say("State: {state}.", state=say_state(facts))]
    if facts.noted_by:
        lines.append(say("Noted by {name}.", name=name_of(facts.noted_by)))
    if objection.alternatives:
        lines.append(ALTERNATIVES.format(words=quoted(objection.alternatives)))
    if facts.by and objection.state is not ObjectionState.RETRACTED:
        lines.append(say("Settled by {name}.", name=name_of(facts.by)))
    if facts.contested is not None:
        name, words = name_of(facts.contested_by), quoted(facts.contested.because)
        lines.append(_CONTESTED.format(name=name, words=words))
    if facts.shared_by:
        lines.append(_SHARED.format(names=", ".join(map(name_of, facts.shared_by))))
    lines += [
        say("{name} answered: “{words}”.", name=name_of(each.who), words=quoted(each.answer.text))
        for each in facts.answers
    ]
    return lines


def say_stances(counts: Sequence[tuple[StanceWord, int]]) -> str:
    """Return `support 4, can live with it 1, object 0, abstain 0`."""
    return ", ".join(f"{STANCES[word].format()} {count}" for word, count in counts)


Wording = Callable[[], str]
"""Says something in the language that is spoken when it is called."""
