"""Say the entries of an item's history, as sentences in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Rules
from bot.domain.items.comment import Source
from bot.domain.items.item import Change, ItemState
from bot.language import Text, TextAs, say
from bot.render.ballots.tally_text import say_outcome
from bot.render.facts import STATE_NAMES_WITHIN, HistoryFacts
from bot.render.plan_words import NO_PLAN, say_kept_lateness, say_kept_plan
from bot.render.refusals import say_in_history
from bot.render.safe import cut, name_of, one_line
from bot.render.stored.texts import pattern, say_again
from bot.render.times import say_kept_instant

LONGEST_VALUE: Final = 200
UNDO: Final = "button undo"
"""How the evidence of a change begins that takes another one back."""
_BY_CASTING_VOTE: Final = Text("{outcome} (casting vote: {choice})")
_BECAUSE: Final = Text("{end} because {reason}")
_FINISHED: Final = {str(ItemState.DECIDED), str(ItemState.CLOSED)}

Sentence: TypeAlias = tuple[Text, Text]
"""What somebody did, and what happened where nobody is named."""

_NAMED_STATES: Final[Mapping[str, Sentence]] = {
    ItemState.COMMENTING: (
        Text("{name} opened a call for comments."),
        Text("A call for comments was opened."),
    ),
    ItemState.CLOSED: (Text("{name} closed the item."), Text("The item was closed.")),
}
_STATES: Final[Mapping[str, Text]] = {
    ItemState.OPEN: Text("The item is open again."),
    ItemState.VOTING: Text("The item is being voted on."),
    ItemState.DECIDED: Text("The item is decided."),
    ItemState.DORMANT: Text("The item became dormant."),
    ItemState.ARCHIVED: Text("The item was archived."),
}
_REOPENED: Final = (Text("{name} reopened the item."), Text("The item was reopened."))
_WOKEN: Final = {
    str(ItemState.DORMANT): Text("The item is no longer dormant."),
    str(ItemState.ARCHIVED): Text("A message brought the item back from the archive."),
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
        Text("{name} asked for endorsers of a vote by the rule {after}."),
        Text("Endorsers were asked for of a vote by the rule {after}."),
    ),
    Change.ENDORSED: (Text("{name} endorsed the vote."), Text("The vote was endorsed.")),
    Change.BALLOT_OPENED: (
        Text("{name} opened a vote by the rule {after}."),
        Text("A vote opened by the rule {after}."),
    ),
    Change.BALLOT_CORRECTED: (
        Text("{name} corrected the question from “{before}” to “{after}”."),
        Text("The question was corrected from “{before}” to “{after}”."),
    ),
    Change.BALLOT_CLOSED: (
        Text("{name} ended the vote: {after}."),
        Text("The vote ended: {after}."),
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
}
"""What is said in a few words, as it is kept."""


def say_entry(one: HistoryFacts, *, zone: ZoneInfo, ballots: Sequence[Ballot] = ()) -> str:
    """Return what happened, in a sentence on one line, such as “Ada Example closed the item.”.

    `ballots` are the item's, whose rules tell what choices are called.
    """
    said = _say_entry(one, zone=zone, ballots=ballots)
    is_undo = one.entry.evidence.startswith(UNDO)
    return say("{change} This undid their last change.", change=said) if is_undo else said


def _say_entry(one: HistoryFacts, *, zone: ZoneInfo, ballots: Sequence[Ballot]) -> str:
    entry = one.entry
    asked = [ballot for ballot in ballots if ballot.opened_at <= entry.at]
    rules = max(asked, key=lambda ballot: ballot.opened_at).rules if asked else None
    # What time did, such as moving an end when nobody objected, nobody did.
    name = "" if entry.source is Source.TIME else name_of(one.actor) if one.actor else ""
    before, after = (
        cut(_say_value(entry.what, one_line(value), zone=zone, rules=rules), at=LONGEST_VALUE)
        for value in (entry.before, entry.after)
    )
    if entry.what is Change.STATE:
        return _say_state(entry.before, entry.after, name=name)
    if entry.what is Change.LOCKED:
        is_locked = not entry.before
        reason = after.removeprefix("open: ")
        return _say(_LOCKED if is_locked else _UNLOCKED, name=name, reason=reason)
    if entry.what is Change.PLAN and not entry.before and entry.after == NO_PLAN.english and name:
        return _UNPLANNED.format(name=name)
    if entry.what is Change.PLAN and entry.source is Source.TIME:
        return say_kept_lateness(one_line(entry.after))
    if entry.what in _WHAT:
        return _say_what(_WHAT[entry.what], before, after, name=name)
    sentence = _SENTENCES[entry.what]
    if not after:
        sentence = _TAKEN_OFF.get(entry.what, sentence)
    elif not before:
        sentence = _SET_FIRST.get(entry.what, sentence)
    return _say(sentence, name=name, before=before, after=after)


def _say(sentence: Sentence, *, name: str, **words: str) -> str:
    named, unnamed = sentence
    return named.format(name=name, **words) if name else unnamed.format(**words)


def _say_what(what: Text, before: str, after: str, *, name: str) -> str:
    """Return `vote: agree → disagree, by Ada Example`."""
    change = " → ".join(filter(None, (before, after)))
    said = say("{what}: {change}", what=what.format(), change=change) if change else what.format()
    return say("{change}, by {name}", change=said, name=name) if name else said


def _say_state(before: str, after: str, *, name: str) -> str:
    if after == ItemState.OPEN and before in _FINISHED:
        return _say(_REOPENED, name=name)
    if after == ItemState.OPEN and before in _WOKEN:
        return _WOKEN[before].format()
    if after in _NAMED_STATES:
        return _say(_NAMED_STATES[after], name=name)
    return _STATES[after].format() if after in _STATES else after


def _say_value(what: Change, kept: str, *, zone: ZoneInfo, rules: Rules | None) -> str:
    """Return a value in the reader's words."""
    match what:
        case Change.OPENED:
            return STATE_NAMES_WITHIN[ItemState(kept)].format() if kept in _STATES else kept
        case Change.BALLOT_CLOSED | Change.OUTCOME:
            return _say_end(kept, rules)
        case Change.DEADLINE:
            end = say_kept_instant(kept)
            return say_again(end, (_BECAUSE,)) or end
        case Change.VOTE:
            return _say_vote(kept, rules)
        case Change.PLAN:
            return say_kept_plan(kept, zone=zone)
        case _:
            return kept


def _say_vote(kept: str, rules: Rules | None) -> str:
    """Say a vote as it is kept: `agree`, or `agree (in doubt)`."""
    choice, _, mark = kept.partition(" (")
    label = choice if rules is None else rules.label(choice)
    return say_in_history(f"{label} ({mark}" if mark else label)


def _say_end(outcome: str, rules: Rules | None) -> str:
    """Say how a ballot ended, with the choice that broke a tie."""
    found = pattern(_BY_CASTING_VOTE).fullmatch(outcome)
    if found is None:
        return say_outcome(outcome, begins=False)
    said = say_outcome(found["outcome"], begins=False)
    choice = found["choice"] if rules is None else rules.label(found["choice"])
    return _BY_CASTING_VOTE.format(outcome=said, choice=choice)
