"""Fill in a form as a person does, and what Slack's client checks before it sends."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.sandbox.slack.elements import is_number
from bot.sandbox.slack.errors import PersonError
from bot.sandbox.slack.values import JsonObject

REQUIRED: Final = "Please complete this required field."

Filled = tuple[JsonObject, dict[str, str]]


def fill_in(blocks: list[JsonObject], values: Mapping[str, object]) -> Filled:
    """Return the form's `state.values` and the client's complaints by block_id.

    `values` maps a block_id to what the person entered: a string (for a choice,
    its option's value or text, "" for none), a list of them for several choices,
    or the same within `{action_id: …}`. What is left out keeps its initial value.

    Raises:
        PersonError: a value is given for a field or choice that is not there.
    """
    inputs = {block["block_id"]: block for block in blocks if block["type"] == "input"}
    unknown = set(values) - set(inputs)
    if unknown:
        raise PersonError(f"no such field: {', '.join(sorted(unknown))}")
    state: JsonObject = {}
    complaints: dict[str, str] = {}
    for block_id, block in inputs.items():
        element = block["element"]
        given = values.get(block_id)
        if isinstance(given, Mapping):
            given = given.get(element["action_id"])
        entry = state_of(element, given)
        state[block_id] = {element["action_id"]: entry}
        complaint = _complain(block, entry)
        if complaint:
            complaints[block_id] = complaint
    return state, complaints


def state_of(element: JsonObject, given: object) -> JsonObject:
    """Return one element's entry in `state.values` for what a person chose."""
    kind = element["type"]
    name, read = _READERS.get(kind, ("value", _read_text))
    return {"type": kind, name: read(element, given)}


def options_of(element: JsonObject) -> Iterator[JsonObject]:
    """Yield the options of a select, grouped or not, and the one that a menu that searches has."""
    if element["type"] == "external_select" and "initial_option" in element:
        yield element["initial_option"]
    yield from element.get("options", [])
    for group in element.get("option_groups", []):
        yield from group["options"]


def _complain(block: JsonObject, entry: JsonObject) -> str:
    value = next(value for name, value in entry.items() if name != "type")
    if not value:
        return "" if block.get("optional") else REQUIRED
    element = block["element"]
    if element["type"] == "number_input":
        return _complain_of_number(element, value)
    if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
        return f"Choose at most {element['max_selected_items']}."
    if isinstance(value, str):
        if len(value) > int(element.get("max_length", 3000)):
            return f"This must be at most {element.get('max_length', 3000)} characters."
        if len(value) < int(element.get("min_length", 0)):
            return f"This must be at least {element['min_length']} characters."
    return ""


def _complain_of_number(element: JsonObject, value: str) -> str:
    if not is_number(value, element):
        return "Enter a number." if element["is_decimal_allowed"] else "Enter a whole number."
    lowest, highest = element.get("min_value", value), element.get("max_value", value)
    if not float(lowest) <= float(value) <= float(highest):
        return f"Enter a number from {lowest} to {highest}."
    return ""


def _read_text(element: JsonObject, given: object) -> str | None:
    value = element.get("initial_value") if given is None else given
    return str(value) if value else None


def _read_option(element: JsonObject, given: object) -> JsonObject | None:
    if given is None:
        initial: JsonObject | None = element.get("initial_option")
        return initial
    if given == "":
        return None
    for option in options_of(element):
        if given in (option["value"], option["text"]["text"]):
            return option
    raise PersonError(f"no such choice: {given}")


def _read_options(element: JsonObject, given: object) -> list[JsonObject]:
    if given is None:
        return list(element.get("initial_options", []))
    wanted = given if isinstance(given, list) else [given]
    options = [_read_option(element, name) for name in wanted]
    return [option for option in options if option is not None]


def _read_named(initial: str) -> Callable[[JsonObject, object], Any]:
    def read(element: JsonObject, given: object) -> object:
        """Return what was chosen, or what stood there when the form opened."""
        return element.get(initial) if given is None else given

    return read


_READERS: Final[Mapping[str, tuple[str, Callable[[JsonObject, object], Any]]]] = {
    "static_select": ("selected_option", _read_option),
    "external_select": ("selected_option", _read_option),
    "radio_buttons": ("selected_option", _read_option),
    "overflow": ("selected_option", _read_option),
    "checkboxes": ("selected_options", _read_options),
    "multi_static_select": ("selected_options", _read_options),
    "users_select": ("selected_user", _read_named("initial_user")),
    "conversations_select": ("selected_conversation", _read_named("initial_conversation")),
    "channels_select": ("selected_channel", _read_named("initial_channel")),
    "datepicker": ("selected_date", _read_named("initial_date")),
    "timepicker": ("selected_time", _read_named("initial_time")),
    "datetimepicker": ("selected_date_time", _read_named("initial_date_time")),
}
