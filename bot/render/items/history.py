"""Say the entries of an item's history, as sentences in the reader's language."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Rules
from bot.domain.consensus.objection import ObjectionState
from bot.domain.consensus.stance import StanceWord
from bot.domain.items.comment import Source
from bot.domain.items.history import (
    BallotEnded,
    Change,
    Changed,
    EndMoved,
    Event,
    HistoryEntry,
    Lateness,
    Mark,
    ObjectionStep,
    PlanChange,
    StanceTaken,
    StateChange,
    TermsLocked,
    TimeToObject,
    VoteNews,
    VoteNote,
    VoteSeen,
)
from bot.domain.items.item import FINISHED, ItemState
from bot.language import Text, TextAs, say
from bot.render.ballots.tally_text import say_outcome
from bot.render.documents.facts import STATE_NAMES_WITHIN, HistoryFacts
from bot.render.documents.objections import STANCES, STATES
from bot.render.items.plan_words import (
    say_late_or_not,
    say_lateness,
    say_plan_change,
)
from bot.render.text.safe import clean, cut, name_of
from bot.render.words import refusals
from bot.render.words.notes import say_note
from bot.render.words.times import say_instant

LONGEST_VALUE: Final = 200
UNDO: Final = "button undo"
"""How the evidence of a change begins that takes another one back."""
_BY_CASTING_VOTE: Final = Text("{outcome} (casting vote: {choice})")
_BREAKS: Final = re.compile(r"(?:[^\S\u00a0\u202f]|\u2800)+")
"""White space, except what keeps a sign beside its word; a Braille cell without dots, too."""
_TIME_TO_OBJECT: Final = Text("time until {end} to put a concern into words")
_BECAUSE: Final = Text("{end} because {reason}")

Sentence: TypeAlias = tuple[Text, Text]
"""What somebody did, and what happened where nobody is named."""

_NAMED_STATES: Final[Mapping[str, Sentence]] = {
    ItemState.COMMENTING: (
        Text("{name} opened a call for comments."),
        Text("A call for comments was opened."),
    ),
    ItemState.CLOSED: (Text("{name} closed the item."), Text("The item was closed.")),
}
_CALLED_FOR_CONSENSUS: Final = (
    Text("{name} opened a call for consensus."),
    Text("A call for consensus was opened."),
)
_STATES: Final[Mapping[ItemState, Text]] = {
    ItemState.OPEN: Text("The item is open again."),
    ItemState.VOTING: Text("The item is being voted on."),
    ItemState.DECIDED: Text("The item is decided."),
    ItemState.DORMANT: Text("The item became dormant."),
    ItemState.ARCHIVED: Text("The item was archived."),
}
_REOPENED: Final = (Text("{name} reopened the item."), Text("The item was reopened."))
_WOKEN: Final = {
    ItemState.DORMANT: Text("The item is no longer dormant."),
    ItemState.ARCHIVED: Text("A message brought the item back from the archive."),
}
_SET_FIRST: Final[Mapping[Change, Sentence]] = {
    Change.HOLDER: (
        Text("{name} made {after} the holder."),
        Text("{after} became the holder."),
    ),
    Change.LABELS: (Text("{name} added the label {after}."), Text("The label is {after}.")),
    Change.MAIL: (Text("A message was filed {after}."), Text("A message was filed {after}.")),
}
_TAKEN_OFF: Final[Mapping[Change, Sentence]] = {
    Change.LABELS: (Text("{name} took off the label {before}."), Text("The label is gone.")),
}
_SENTENCES: Final[Mapping[Change, Sentence]] = {
    Change.OPENED: (Text("{name} opened the item."), Text("A message opened the item.")),
    Change.HOLDER: (
        Text("{name} made {after} the holder in place of {before}."),
        Text("{after} became the holder in place of {before}."),
    ),
    Change.TITLE: (
        Text("{name} changed the title from “{before}” to “{after}”."),
        Text("The title changed from “{before}” to “{after}”."),
    ),
    Change.LABELS: (
        Text("{name} changed the labels from {before} to {after}."),
        Text("The labels changed from {before} to {after}."),
    ),
    Change.LIST_ADDED: (
        Text("{name} brought it to the list {after} too."),
        Text("A message came to the list {after} too."),
    ),
    Change.MAIL: (
        Text("{name} moved a message from {before} to {after}."),
        Text("A message moved from {before} to {after}."),
    ),
    Change.COMMENT: (Text("{name} commented: {after}"), Text("A comment: {after}")),
    Change.COMMENT_EDITED: (
        Text("{name} edited a comment: {before} → {after}"),
        Text("A comment was edited: {before} → {after}"),
    ),
    Change.COMMENT_DELETED: (
        Text("{name} deleted a comment: {before}"),
        Text("A comment was deleted: {before}"),
    ),
    Change.BALLOT_DRAFTED: (
        Text("{name} asked for endorsers of a ballot by the rule {after}."),
        Text("Endorsers were asked for of a ballot by the rule {after}."),
    ),
    Change.ENDORSED: (Text("{name} endorsed the ballot."), Text("The ballot was endorsed.")),
    Change.BALLOT_OPENED: (
        Text("{name} opened a ballot by the rule {after}."),
        Text("A ballot opened by the rule {after}."),
    ),
    Change.BALLOT_CORRECTED: (
        Text("{name} corrected the question from “{before}” to “{after}”."),
        Text("The question was corrected from “{before}” to “{after}”."),
    ),
    Change.BALLOT_CLOSED: (
        Text("{name} ended the ballot: {after}."),
        Text("The ballot ended: {after}."),
    ),
    Change.CALL_CORRECTED: (
        Text("{name} corrected the call from “{before}” to “{after}”."),
        Text("The call was corrected from “{before}” to “{after}”."),
    ),
    Change.MERGED: (
        Text("{name} merged {before} into {after}."),
        Text("{before} was merged into {after}."),
    ),
    Change.DEADLINE: (
        Text("{name} moved the end from {before} to {after}."),
        Text("The end moved from {before} to {after}."),
    ),
    Change.PLAN: (Text("{name} planned it: {after}."), Text("It was planned: {after}.")),
}
_UNPLANNED: Final = Text("{name} took the plan off.")
_LOCKED: Final = (Text("{name} locked the terms."), Text("The terms were locked."))
_UNLOCKED: Final = (
    Text("{name} opened the terms again: {reason}."),
    Text("The terms were opened again: {reason}."),
)
_WHAT: Final[Mapping[Change, Text]] = {
    Change.OUTCOME: TextAs("history", "outcome"),
    Change.VOTE: TextAs("history", "vote"),
    Change.POSITION: TextAs("history", "position"),
    Change.LOCKED: TextAs("history", "terms"),
    Change.OBJECTION: TextAs("history", "objection"),
    Change.STANCE: TextAs("history", "on the call for consensus"),
    Change.RELATION: TextAs("history", "decision"),
    Change.NEW_INFORMATION: TextAs("history", "new information"),
}
"""What is said in a few words, as people wrote it."""
_HIDDEN: Final = TextAs("history", "voted")
"""In place of a choice that is hidden, or secret."""
_MARKS: Final[Mapping[Mark, Text]] = {
    Mark.IN_DOUBT: Text("{choice} (in doubt)"),
    Mark.NOT_COUNTED: Text("{choice} (not counted)"),
    Mark.NO_VOTE: Text("{choice} (no vote)"),
    Mark.TAKEN_BACK: Text("{choice} (taken back)"),
    Mark.BY_LINK: Text("{choice} (confirmed by link)"),
    Mark.BY_BUTTON: Text("{choice} (confirmed by button)"),
    Mark.BY_MAIL: Text("{choice} (confirmed by mail)"),
}


def say_entry(entry: HistoryFacts, *, zone: ZoneInfo, ballots: Sequence[Ballot] = ()) -> str:
    """Return what happened, in a sentence on one line, such as “Ada Example closed the item.”.

    `ballots` are the item's, whose rules tell what choices are called.
    """
    text = _say_entry(entry, zone=zone, rules=_rules_at(entry.entry, ballots))
    is_undo = entry.entry.evidence.startswith(UNDO)
    return say("{change} This undid their last change.", change=text) if is_undo else text


def _rules_at(entry: HistoryEntry, ballots: Sequence[Ballot]) -> Rules | None:
    asked = [ballot for ballot in ballots if ballot.opened_at <= entry.at]
    return max(asked, key=lambda ballot: ballot.opened_at).rules if asked else None


def _say_entry(other: HistoryFacts, *, zone: ZoneInfo, rules: Rules | None) -> str:
    entry, event = other.entry, other.entry.event
    # What time did, such as moving an end when nobody objected, nobody did.
    name = "" if entry.source is Source.TIME else name_of(other.actor) if other.actor else ""
    if isinstance(event, StateChange):
        return _say_state(event, name=name, for_consensus=other.for_consensus)
    if isinstance(event, TermsLocked):
        return _say(_LOCKED if event.is_locked else _UNLOCKED, name=name, reason=_cut(event.reason))
    if isinstance(event, PlanChange) and event.is_empty and name:
        return _UNPLANNED.format(name=name)
    if isinstance(event, Lateness):
        return say_lateness(event)
    before, after = map(_cut, say_values(event, zone=zone, rules=rules))
    if event.what in _WHAT:
        return _say_what(_WHAT[event.what], before, after, name=name)
    sentence = _SENTENCES[event.what]
    if not after:
        sentence = _TAKEN_OFF.get(event.what, sentence)
    elif not before:
        sentence = _SET_FIRST.get(event.what, sentence)
    return _say(sentence, name=name, before=before, after=after)


def _say_outcome(outcome: str) -> str:
    return say_outcome(outcome, begins=False)


def say_values(
    event: Event,
    *,
    zone: ZoneInfo,
    rules: Rules | None = None,
    outcome: Callable[[str], str] = _say_outcome,
) -> tuple[str, str]:
    """Return what was before and after something happened, in words, "" for nothing.

    `rules` are those of the ballot that was open then: they tell what choices are called. `outcome`
    says how a ballot ended, by default as within a sentence.
    """
    match event:
        case VoteSeen(choice, mark, before):
            seen = "" if before is None else _say_vote(choice, before, rules)
            return seen, _say_vote(choice, mark, rules)
        case BallotEnded():
            return _say_end(event, rules, outcome)
        case EndMoved(before, after, reason):
            end = say_instant(after, zone=zone)
            moved = _BECAUSE.format(end=end, reason=reason) if reason else end
            return say_instant(before, zone=zone), moved
        case ObjectionStep():
            return _say_objection(event)
        case StanceTaken() | TimeToObject():
            return _say_on_call(event, zone=zone)
        case Lateness(before, days, chain):
            return say_late_or_not(before), say_late_or_not(days, chain)
        case Changed(Change.OUTCOME, before, after):
            return outcome(before), outcome(after)
        case StateChange() | Changed():
            return event.before, _say_after(event)
        case TermsLocked(is_locked, reason):
            locked = say("locked")
            return ("", locked) if is_locked else (locked, say("open: {reason}", reason=reason))
        case _:
            return "", _say_news(event, zone=zone)


_STEPS: Final = {
    "answered": TextAs("objection", "answered"),
    "shared": TextAs("objection", "shared"),
    "contested": TextAs("objection", "contested"),
}


def _say_objection(event: ObjectionStep) -> tuple[str, str]:
    """Say the state of an objection before, and `12.1 accommodated: annex B has a budget`."""
    if event.step in _STEPS:
        step = _STEPS[event.step].format()
    else:
        step = STATES[ObjectionState(event.step)].format()
    after = f"{event.id} {step}"
    before = STATES[ObjectionState(event.before)].format() if event.before else ""
    return before, f"{after}: {event.words}" if event.words else after


def _say_on_call(event: StanceTaken | TimeToObject, *, zone: ZoneInfo) -> tuple[str, str]:
    if isinstance(event, TimeToObject):
        return "", _TIME_TO_OBJECT.format(end=say_instant(event.until, zone=zone))
    return _say_stance(event.before), _say_stance(event.word)


def _say_stance(word: str) -> str:
    return STANCES[StanceWord(word)].format() if word else ""


def _say_after(event: Changed | StateChange) -> str:
    if event.what is Change.OPENED and event.after in list(ItemState):
        return STATE_NAMES_WITHIN[ItemState(event.after)].format()
    return event.after


def _say_news(event: VoteNote | PlanChange, *, zone: ZoneInfo) -> str:
    if isinstance(event, VoteNote):
        return say_vote_note(event)
    return say_plan_change(event, zone=zone)


def _cut(words: str) -> str:
    """Return words on one line, with the spaces in which our texts do not break."""
    return cut(_BREAKS.sub(" ", clean(words)).strip(), at=LONGEST_VALUE)


def _say(sentence: Sentence, *, name: str, **words: str) -> str:
    named, unnamed = sentence
    return named.format(name=name, **words) if name else unnamed.format(**words)


def _say_what(what: Text, before: str, after: str, *, name: str) -> str:
    """Return `vote: agree → disagree, by Ada Example`."""
    change = " → ".join(filter(None, (before, after)))
    text = say("{what}: {change}", what=what.format(), change=change) if change else what.format()
    return say("{change}, by {name}", change=text, name=name) if name else text


def _say_state(change: StateChange, *, name: str, for_consensus: bool) -> str:
    if change.after is ItemState.COMMENTING and for_consensus:
        return _say(_CALLED_FOR_CONSENSUS, name=name)
    if change.after is ItemState.OPEN and change.before in FINISHED:
        return _say(_REOPENED, name=name)
    if change.after is ItemState.OPEN and change.before in _WOKEN:
        return _WOKEN[change.before].format()
    if change.after in _NAMED_STATES:
        return _say(_NAMED_STATES[change.after], name=name)
    return _STATES[change.after].format()


def _say_vote(choice: str, mark: Mark, rules: Rules | None) -> str:
    """Say a vote: `agree`, or `agree (in doubt)`."""
    label = _HIDDEN.format() if not choice else choice if rules is None else rules.label(choice)
    return _MARKS[mark].format(choice=label) if mark in _MARKS else label


_ADDED_FROM_ARCHIVE: Final = Text(
    "{choice}, added later from the list's archive, where nothing proves whose it is"
)
_NOTES: Final[Mapping[VoteNews, tuple[Text, tuple[str, ...]]]] = {
    VoteNews.WITHOUT_VOTER: (refusals.VOTE_WITHOUT_VOTER, ("name", "said")),
    VoteNews.NOT_READ: (refusals.NOT_READ, ("said",)),
    VoteNews.NOT_READ_AGAIN: (refusals.NOT_READ_TOO, ("said",)),
    VoteNews.DOUBTFUL_ACCOUNT: (refusals.DOUBTFUL_IN_BALLOT, ("name", "doubt")),
    VoteNews.DOUBTFUL_AFTER_CLOSE: (refusals.DOUBTFUL_AFTER_CLOSE, ("name", "doubt")),
    VoteNews.ONE_PERSON: (refusals.JOINED_IN_BALLOT, ("slack", "mail")),
    VoteNews.ONE_PERSON_AFTER_CLOSE: (refusals.JOINED_AFTER_CLOSE, ("slack", "mail")),
    VoteNews.ADDED_FROM_ARCHIVE: (_ADDED_FROM_ARCHIVE, ("choice",)),
}
"""What is said of each, with the names of what it is about."""


def say_vote_note(note: VoteNote) -> str:
    """Say news of somebody's vote."""
    text, names = _NOTES[note.news]
    words = dict(zip(names, note.about, strict=True))
    instead = {"name": refusals.NOBODY.format(), "said": _HIDDEN.format()}
    words = {name: word or instead.get(name, "") for name, word in words.items()}
    if "doubt" in words:
        words["doubt"] = refusals.say_account(words["doubt"])
    return text.format(**words)


def _say_end(
    end: BallotEnded, rules: Rules | None, outcome: Callable[[str], str]
) -> tuple[str, str]:
    """Say how a ballot ended, with the choice that broke a tie."""
    parts = (end.outcome, ", ".join(end.winners), say_note(end.note))
    text = outcome(": ".join(filter(None, parts)))
    if end.casting:
        choice = end.casting if rules is None else rules.label(end.casting)
        text = _BY_CASTING_VOTE.format(outcome=text, choice=choice)
    return outcome(end.before) if end.before else "", text
