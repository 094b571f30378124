"""Put a call for consensus into words: what is asked, how to take part, and what was declared."""

from collections.abc import Iterator
from typing import Final

from bot.domain.consensus.objection import ObjectionState
from bot.domain.consensus.stance import Outcome, StanceWord
from bot.language import Text, TextAs, say
from bot.render.calls.words import say_names
from bot.render.documents.facts import CallFacts
from bot.render.documents.objections import (
    NO_OBJECTIONS,
    OUTCOMES,
    STANCES,
    ObjectionFacts,
    objection_lines,
    say_in_short,
    say_stances,
)
from bot.render.text.safe import clean, cut, one_line
from bot.render.words.notes import say_note

LONGEST_TEXT: Final = 4000
ASKED: Final = Text("Can you live with what this item proposes?")
ASKED_OF: Final = Text("Can you live with this?")
PROVISIONAL: Final = Text(
    "A meeting resolved this provisionally. It is decided when the call ends, unless an objection "
    "stands then."
)
HOW_BY_MAIL: Final = Text(
    "Reply to this message on the list, with one of these on the first line: “support”, “can live "
    "with it”, “abstain”, or “object: …” with your objection in your own words. You can change it "
    "until the end."
)
HOW_OBJECTIONS: Final = Text(
    "An objection gets a number and stays on record. No consensus is declared until it is "
    "addressed, however many share it. Silence counts as assent only if nobody objects."
)
IN_SLACK: Final = Text("In Slack, press one of the four buttons on the call’s message.")
EARLIER: Final = Text(
    "These objections from before are not addressed, and this call does not address them: {ids}."
)
SUPPORT_BY: Final = Text("{stance}: {names}.")
REVISIT: Final = Text(
    "This can be reopened if there is new information; a chair decides whether there is."
)
OPTIONS: Final = Text("Options that were considered: {words}.")
GROUNDS: Final = Text("Grounds to revisit it: {words}.")
SAME_HASH: Final = Text(
    "The attached file holds all of this. “penholder recount” checks it; its last hash is this "
    "one, in words and in digits:"
)
DECLARED: Final = {
    Outcome.CONSENSUS: TextAs("what was declared", "Consensus"),
    Outcome.NO_CONSENSUS: TextAs("what was declared", "No consensus"),
    Outcome.DEFERRED: TextAs("what was declared", "Deferred"),
}
_LEFT: Final = frozenset({ObjectionState.OPEN, ObjectionState.STANDS})


def proposal_of(call: CallFacts) -> str:
    """Return what everybody is asked to live with, in the words of who asks; "" for the item."""
    return cut(clean(call.call.text).strip(), at=LONGEST_TEXT)


def say_asked(call: CallFacts) -> str:
    """Say what is asked of everybody."""
    return (ASKED_OF if call.call.text else ASKED).format()


def say_earlier(call: CallFacts) -> str:
    """Say which objections from before the call are not addressed; "" if none is."""
    ids = [
        str(facts.objection.id)
        for facts in call.objections
        if facts.objection.call != call.call.id and facts.objection.state in _LEFT
    ]
    return EARLIER.format(ids=", ".join(ids)) if ids else ""


def opening_facts(call: CallFacts) -> Iterator[str]:
    """Yield what else is true of an open call."""
    if call.call.is_provisional:
        yield PROVISIONAL.format()
    if earlier := say_earlier(call):
        yield earlier


def how_to_take_part() -> tuple[str, ...]:
    """Say how to take part by mail, and what an objection is."""
    return HOW_BY_MAIL.format(), HOW_OBJECTIONS.format()


def say_so_far(call: CallFacts) -> str:
    """Return how many people say what: `support 4, can live with it 1, …`."""
    return say("So far: {stances}.", stances=say_stances(call.stance_counts))


def say_stance_counts(call: CallFacts) -> str:
    """Return how many people said what, when the call has ended."""
    return say("What people said: {stances}.", stances=say_stances(call.stance_counts))


def say_who(call: CallFacts) -> Iterator[str]:
    """Yield who says what, one sentence a word."""
    for word in StanceWord:
        names = [who for who, said in call.stances if said is word]
        if names:
            stance = STANCES[word].format()
            yield SUPPORT_BY.format(stance=stance[:1].upper() + stance[1:], names=say_names(names))


def say_declared(call: CallFacts) -> str:
    """Return what was declared in a word or two, such as `No consensus`; "" while it is open."""
    outcome = call.call.outcome
    return DECLARED[Outcome(outcome)].format() if outcome in list(Outcome) else ""


def declared_words(call: CallFacts) -> str:
    """Return what was declared, with the words of who declared it."""
    words = cut(one_line(say_note(call.call.note)), at=LONGEST_TEXT)
    declared = say_declared(call)
    return say("{outcome}: {words}", outcome=declared, words=words) if words else f"{declared}."


def say_options(call: CallFacts) -> str:
    """Return the options that were considered, as whoever declared it says; "" for none."""
    options = call.call.note.options if call.call.note is not None else ""
    return OPTIONS.format(words=_part(options)) if options else ""


def say_revisit(call: CallFacts) -> str:
    """Return on which grounds a consensus is looked at again; "" if there is none."""
    revisit = call.call.note.revisit if call.call.note is not None else ""
    if revisit:
        return GROUNDS.format(words=_part(revisit))
    return REVISIT.format() if call.call.outcome == Outcome.CONSENSUS else ""


def declared_notes(call: CallFacts) -> tuple[str, ...]:
    """Return what else a declaration says beside the register: options, and grounds to revisit."""
    return tuple(filter(None, (say_options(call), say_revisit(call))))


def _part(words: str) -> str:
    return cut(one_line(clean(words)), at=LONGEST_TEXT)


def objection_paragraphs(objections: tuple[ObjectionFacts, ...]) -> tuple[str, ...]:
    """Return the register of a call: each objection with how it was addressed, in a paragraph."""
    if not objections:
        return (NO_OBJECTIONS.format(),)
    return (
        say_in_short(objections),
        *(" ".join(objection_lines(facts)) for facts in objections),
    )


def outcome_in_short(outcome: str) -> str:
    """Return an outcome within a sentence; "" if it is none of a call for consensus."""
    return OUTCOMES[Outcome(outcome)].format() if outcome in list(Outcome) else ""
