"""Render an item as a Work Object of Slack: below a link to its page, and in the pane beside it.

Slack's name for what an item is here is a task
(https://docs.slack.dev/messaging/work-objects-implementation). None of its fields can be edited in
the pane: each has a command and a form of its own, which say who may do it and what follows.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain.ids import ItemNumber
from bot.domain.items.item import FINISHED, ItemState
from bot.language import Text, say, say_as
from bot.render.ballots import tally_text
from bot.render.documents.facts import STATE_NAMES, ItemFacts
from bot.render.slack.item import NEWEST_WORDS
from bot.render.text.safe import cut, one_line

TASK: Final = "slack#/entities/task"
MOST_BUTTONS: Final = 2
"""How many buttons Slack shows; it takes five more in a menu."""
LONGEST_TITLE: Final = 200
LONGEST_FIELD: Final = 300
_TIME: Final = "slack#/types/timestamp"
_STRING: Final = "string"
_COLOURS: Final[Mapping[ItemState, str]] = {
    ItemState.OPEN: "blue",
    ItemState.VOTING: "yellow",
    ItemState.COMMENTING: "yellow",
    ItemState.DECIDED: "green",
}
"""The colour of a state's tag; the others are grey."""
_EDITS: Final[Mapping[str, Text]] = {
    "title": Text("Nothing was changed. Write `/pen title {number} TEXT`."),
    "status": Text("Nothing was changed. Write `/pen close {number}` or `/pen reopen {number}`."),
    "assignee": Text("Nothing was changed. Write `/pen assign {number} @user`."),
    "due_date": Text("Nothing was changed. Write `/pen extend {number} WHEN`."),
}
_NOT_HERE: Final = Text("Nothing was changed: an item is not edited here. Write `/pen help`.")


def reference(number: ItemNumber) -> str:
    """Return the name that Slack knows an item by, in every channel and for ever."""
    return f"item-{number}"


def why_not_edited(field: str, number: ItemNumber) -> str:
    """Return why a field was not changed, and what does it."""
    words = _EDITS.get(field)
    return _NOT_HERE.format() if words is None else words.format(number=number)


def work_object(
    facts: ItemFacts,
    number: ItemNumber,
    *,
    url: str,
    shared: str = "",
    is_whole: bool = False,
    own: str = "",
) -> dict[str, object]:
    """Return an item as a Work Object.

    `number` is the one that was linked to: a merged item keeps its name, and shows what it went
    into. `url` is its page's address without a key, `shared` what somebody wrote; with `is_whole`
    it has what its reader alone sees of it; `own` is their vote's choice, "" for none.
    """
    payload: dict[str, object] = {
        "attributes": {
            "title": {"text": cut(_title(facts), at=LONGEST_TITLE)},
            "display_type": say("Item"),
            "display_id": f"#{facts.item.number}",
            "product_name": "Penholder",
        },
        "fields": dict(_fields(facts)),
        "display_order": [name for name, _field in _fields(facts)],
        "actions": _actions(facts),
    }
    if is_whole and (more := list(_more(facts, own))):
        payload["custom_fields"] = more
    entity: dict[str, object] = {
        "entity_type": TASK,
        "url": url,
        "external_ref": {"id": reference(number), "type": "item"},
        "entity_payload": payload,
    }
    return entity | ({"app_unfurl_url": shared} if shared else {})


def _title(facts: ItemFacts) -> str:
    return one_line(facts.item.title) or say("(no title)")


def _fields(facts: ItemFacts) -> Iterator[tuple[str, dict[str, object]]]:
    item = facts.item
    state = STATE_NAMES[item.state].format()
    outcome = cut(one_line(tally_text.say_item_outcome(item, begins=False)), at=120)
    if outcome and item.state in FINISHED:
        state = say("{state}: {outcome}", state=state, outcome=outcome)
    yield (
        "status",
        {"label": say("State"), "value": state, "tag_color": _COLOURS.get(item.state, "gray")},
    )
    if facts.holder_name:
        holder = cut(one_line(facts.holder_name), at=LONGEST_FIELD)
        yield "assignee", {"label": say("Holder"), "type": _STRING, "value": holder}
    if item.due_at is not None:
        due = int(item.due_at.timestamp())
        yield "due_date", {"label": say_as("item", "Until"), "type": _TIME, "value": due}


def _more(facts: ItemFacts, own: str) -> Iterator[dict[str, object]]:
    """Yield what the pane shows besides."""
    item = facts.item
    for key, label, value in (
        ("lists", say("Lists"), ", ".join(item.lists)),
        ("labels", say("Labels"), ", ".join(item.labels)),
        ("ballot", say("Ballot"), _ballot(facts)),
        ("own", say("Your vote"), _own(facts, own)),
        ("newest", say("Newest words"), _newest(facts)),
    ):
        if text := cut(one_line(value), at=LONGEST_FIELD):
            yield {"key": key, "label": label, "type": _STRING, "value": text, "long": True}


def _ballot(facts: ItemFacts) -> str:
    """Return the turnout and the choices of the latest ballot, as far as these are shown."""
    if facts.ballot is None or facts.tally is None:
        return ""
    parts = [tally_text.say_counted(facts.tally), tally_text.say_status(facts.tally, named=False)]
    return "  ·  ".join(part for part in parts if part)


def _own(facts: ItemFacts, choice: str) -> str:
    return facts.ballot.rules.label(choice) if facts.ballot is not None and choice else ""


def _newest(facts: ItemFacts) -> str:
    return "" if facts.newest is None else cut(one_line(facts.newest.text), at=NEWEST_WORDS)


def _actions(facts: ItemFacts) -> dict[str, list[dict[str, object]]]:
    """Return the buttons: the first two in sight, what is left in the menu beside them."""
    buttons = list(_buttons(facts))
    shown, left = buttons[:MOST_BUTTONS], buttons[MOST_BUTTONS:]
    return {"primary_actions": shown} | ({"overflow_actions": left} if left else {})


def _buttons(facts: ItemFacts) -> Iterator[dict[str, object]]:
    number = facts.item.number
    if facts.ballot is not None and facts.ballot.is_open:
        yield _button(say("Vote…"), "vote", say("Vote on item {number}", number=number), number)
    comment = say("Comment on item {number}", number=number)
    yield _button(say_as("button", "Comment"), "comment", comment, number)
    details = say("Details of item {number}", number=number)
    yield _button(say("Details"), "details", details, number)


def _button(label: str, act: str, spoken: str, number: ItemNumber) -> dict[str, object]:
    return {
        "text": label,
        "action_id": act,
        "value": str(number),
        "accessibility_label": spoken,
    }
