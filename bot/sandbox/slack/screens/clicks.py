"""Find what a person clicks, and say it as an interaction payload does."""

from collections.abc import Iterator

from bot.sandbox.slack.errors import NotDelivered, PersonError
from bot.sandbox.slack.screens.forms import state_of
from bot.sandbox.slack.values import JsonObject

Found = tuple[JsonObject, JsonObject]


def find_element(
    blocks: list[JsonObject],
    *,
    action_id: str,
    block_id: str | None = None,
    value: str | None = None,
) -> Found:
    """Return the block and the element with this `action_id`.

    Raises:
        PersonError: there is none, or several that are not told apart.
    """
    elements = [
        (block, element)
        for block, element in _elements(blocks)
        if element.get("action_id") == action_id
        and block_id in (None, block["block_id"])
        and value in (None, element.get("value"))
    ]
    if not elements:
        raise PersonError(f"no such button: {action_id}")
    if len(elements) > 1:
        raise PersonError(f"several buttons are {action_id}: name the block or value")
    return elements[0]


def _elements(blocks: list[JsonObject]) -> Iterator[Found]:
    for block in blocks:
        inner = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inner:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def action_of(block: JsonObject, element: JsonObject, *, choice: object, ts: str) -> JsonObject:
    """Return the entry of `actions` for one click."""
    action: JsonObject = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
    }
    if element["type"] == "button":
        texts = ("text", "value", "url")
        return action | {name: element[name] for name in texts if name in element}
    return action | state_of(element, choice)


def what_the_person_sees(fault: NotDelivered) -> str:
    """Return the error a person's screen shows for an envelope nobody answered."""
    failed = {"no_connection", "connection_failed", "http_error"}
    return "dispatch_failed" if str(fault) in failed else "operation_timeout"
