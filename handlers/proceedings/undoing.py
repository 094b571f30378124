"""Undo a command that changed an item, for whoever gave it, for ten minutes.

The button carries the number of the change in the item's history. What was before is read there,
and it is only put back if the same thing has not changed since.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.ids import ItemNumber, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.history import Change, Changed, HistoryEntry, StateChange
from bot.domain.items.item import Item, ItemState
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.documents.facts import HistoryFacts
from bot.render.items.history import UNDO, say_entry
from bot.render.slack import answers
from bot.render.slack.markup.mrkdwn import within_code
from bot.render.words import refusals
from handlers.lists.home_list import home_list
from handlers.people.names import names_of
from handlers.people.people import is_same_person
from handlers.proceedings import item_acts
from handlers.proceedings.actor import Actor
from handlers.timing.planning import require_unlocked

UNDO_WITHIN: Final = timedelta(minutes=10)
_UNDOABLE: Final = (Change.STATE, Change.TITLE, Change.LABELS, Change.HOLDER)


async def with_undo(
    text: str, what: Change, number: ItemNumber, actor: Actor, *, holder: PersonId | None = None
) -> SlackReply:
    """Return the reply to an act, with an undo button if it changed `what`.

    `holder` is who held the item before: the history has only their name.
    """
    item = await actor.item(number)
    changes = await actor.store.history.of_items([item.number], [what])
    if not changes or not _is_by(changes[-1], actor):
        return SlackReply(text=text)
    value = f"{item.number}:{changes[-1].id}:{holder or 0}"
    return SlackReply(text=text, blocks=answers.with_undo(text, value=value))


def _is_by(change: HistoryEntry, actor: Actor) -> bool:
    """Return True if a change is what an actor has just done."""
    is_own = (change.actor, change.evidence) == (actor.person.id, actor.evidence)
    return is_own and _is_undoable(change) and actor.now < change.at + UNDO_WITHIN


async def undo(number: ItemNumber, change_id: int, holder: int, actor: Actor) -> str:
    """Take back a change; return what to tell whoever made it.

    Raises:
        Refused: it is somebody else's, was undone already, is older than ten minutes, or the same
            thing has changed since. The text says which, and what to do.
    """
    item = await actor.item(number)
    entries = await actor.store.history.of_items([number], [*_UNDOABLE, Change.OUTCOME])
    change, event = await _own_change(change_id, entries, actor)
    await (actor.chaired if change.what is Change.STATE else actor.helped)(number)
    evidence = f"{UNDO} {change.id}"
    later = [entry for entry in entries if entry.what is change.what and entry.id > change.id]
    if any(entry.evidence == evidence for entry in later):
        if actor.is_new:
            raise Refused(refusals.UNDONE_ALREADY.format())
        return answers.item_undone(item, change)
    if item.number != number:
        raise Refused(refusals.UNDO_MERGED.format(number=number, into=item.number))
    if later:
        raise Refused(await _say_changed(item, later[-1], actor))
    if actor.now >= change.at + UNDO_WITHIN:
        by_hand = within_code(_by_hand(number, event))
        raise Refused(refusals.UNDO_TOO_LATE.format(command=by_hand))
    together = [
        entry for entry in entries if entry.what is Change.OUTCOME and entry.at == change.at
    ]
    outcomes = [entry.event.before for entry in together if isinstance(entry.event, Changed)]
    outcome = outcomes[-1] if outcomes else ""
    before = await _as_before(item, event, outcome, PersonId(holder), actor)
    before = replace(before, updated_at=actor.now)
    await item_acts.save(before, replace(actor, evidence=evidence), event.undone())
    return answers.item_undone(before, change)


async def _own_change(
    change_id: int, entries: Sequence[HistoryEntry], actor: Actor
) -> tuple[HistoryEntry, Changed | StateChange]:
    """Return a change that an actor made by a command.

    Raises:
        Refused: there is none, or somebody else made it.
    """
    change = next((entry for entry in entries if entry.id == change_id), None)
    event = None if change is None else change.event
    if (
        change is None
        or change.actor is None
        or not isinstance(event, Changed | StateChange)
        or not _is_undoable(change)
    ):
        raise Refused(refusals.BUTTON_TOO_OLD.format())
    if not await is_same_person(actor.store, change.actor, actor.person.id):
        raise Refused(refusals.UNDO_OF_ANOTHER.format())
    return change, event


def _is_undoable(change: HistoryEntry) -> bool:
    """Return True if a change was made by a command that has the button."""
    if isinstance(change.event, StateChange) and change.event.after is not ItemState.CLOSED:
        return False
    is_by_command = change.source is Source.SLACK and change.evidence.startswith("/pen ")
    return is_by_command and change.what in _UNDOABLE


async def _as_before(
    item: Item, change: Changed | StateChange, outcome: str, holder: PersonId, actor: Actor
) -> Item:
    """Return the item as before a change; `outcome` is the one that closing replaced."""
    if isinstance(change, StateChange):
        return replace(item, state=change.before, outcome=outcome)
    match change.what:
        case Change.TITLE:
            await require_unlocked(actor.store, item.number)
            return replace(item, title=change.before)
        case Change.LABELS:
            return replace(item, labels=_labels(change.before))
    # Whoever has no name is kept as "", as nobody is.
    if (await names_of(actor.store, [holder])).get(holder) == change.before:
        return replace(item, holder=holder)
    if change.before:
        raise Refused(refusals.NO_SUCH_PERSON.format(name=change.before, number=item.number))
    return replace(item, holder=None)


def _labels(value: str) -> tuple[str, ...]:
    return tuple(filter(None, value.split(", ")))


async def _say_changed(item: Item, change: HistoryEntry, actor: Actor) -> str:
    names = await names_of(actor.store, [change.actor] if change.actor is not None else [])
    facts = HistoryFacts(change, "".join(names.values()))
    text = say_entry(facts, zone=home_list(item, actor.config).zone)
    return refusals.UNDO_CHANGED.format(number=item.number, change=text)


def _by_hand(number: ItemNumber, change: Changed | StateChange) -> str:
    """Return the command that has the button's effect."""
    if isinstance(change, StateChange):
        return f"/pen reopen {number}"
    match change.what:
        case Change.TITLE:
            return f"/pen title {number} {change.before}"
        case Change.LABELS:
            before, after = _labels(change.before), _labels(change.after)
            back = [text for text in before if text not in after]
            off = [f"-{text}" for text in after if text not in before]
            return f"/pen label {number} {' '.join([*back, *off])}"
    return f"/pen assign {number} {change.before or '@user'}"
