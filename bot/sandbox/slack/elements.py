"""Check the interactive elements and text objects of Block Kit.

Limits are those of Slack's reference pages for block elements and composition
objects; complaints are worded and pointed (JSON pointer) like Slack's.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from bot.sandbox.slack.values import JsonObject

LONGEST_ID: Final = 255
LONGEST_LABEL: Final = 75
LONGEST_VALUE: Final = 2000
LONGEST_URL: Final = 3000
LONGEST_PLACEHOLDER: Final = 150
LONGEST_OPTION_VALUE: Final = 150
MOST_OPTIONS: Final = 100

Check = Callable[[JsonObject, str], Iterator[str]]


def check_text(
    value: object, pointer: str, *, longest: int, plain_only: bool = False
) -> Iterator[str]:
    """Check one text object of at most `longest` characters."""
    if not isinstance(value, dict):
        yield f"missing required field: text [json-pointer:{pointer}]"
        return
    kind = value.get("type")
    if kind not in ("plain_text", "mrkdwn") or (plain_only and kind != "plain_text"):
        yield f"unsupported type: {kind} [json-pointer:{pointer}/type]"
    yield from check_string(value.get("text"), f"{pointer}/text", longest=longest)


def check_string(value: object, pointer: str, *, longest: int, least: int = 1) -> Iterator[str]:
    """Check one string of `least` to `longest` characters."""
    if not isinstance(value, str):
        yield f"missing required field: {pointer.rsplit('/', 1)[-1]} [json-pointer:{pointer}]"
    elif len(value) < least:
        yield f"must be more than {least - 1} characters [json-pointer:{pointer}]"
    elif len(value) > longest:
        yield f"must be less than {longest + 1} characters [json-pointer:{pointer}]"


def check_id(holder: JsonObject, name: str, pointer: str) -> Iterator[str]:
    """Check an optional `block_id` or `action_id`."""
    if name in holder:
        yield from check_string(holder[name], f"{pointer}/{name}", longest=LONGEST_ID)


def check_count(value: object, pointer: str, *, most: int) -> Iterator[str]:
    """Check that a list has 1 to `most` entries."""
    if not isinstance(value, list):
        yield f"must be an array [json-pointer:{pointer}]"
    elif not value:
        yield f"no fewer than 1 items allowed [json-pointer:{pointer}]"
    elif len(value) > most:
        yield f"no more than {most} items allowed [json-pointer:{pointer}]"


def check_element(element: object, pointer: str, *, allowed: frozenset[str]) -> Iterator[str]:
    """Check one element of an actions, section or input block."""
    if not isinstance(element, dict) or element.get("type") not in allowed:
        kind = element.get("type") if isinstance(element, dict) else None
        yield f"unsupported type: {kind} [json-pointer:{pointer}/type]"
        return
    yield from check_id(element, "action_id", pointer)
    if "confirm" in element:
        yield from _check_confirm(element["confirm"], f"{pointer}/confirm")
    if "placeholder" in element:
        yield from check_text(
            element["placeholder"],
            f"{pointer}/placeholder",
            longest=LONGEST_PLACEHOLDER,
            plain_only=True,
        )
    check = _ELEMENTS.get(element["type"])
    if check is not None:
        yield from check(element, pointer)


def _check_confirm(confirm: object, pointer: str) -> Iterator[str]:
    if not isinstance(confirm, dict):
        yield f"must be an object [json-pointer:{pointer}]"
        return
    yield from check_text(confirm.get("title"), f"{pointer}/title", longest=100, plain_only=True)
    yield from check_text(confirm.get("text"), f"{pointer}/text", longest=300)
    for name in ("confirm", "deny"):
        if name in confirm:
            yield from check_text(confirm[name], f"{pointer}/{name}", longest=30, plain_only=True)


def _check_button(button: JsonObject, pointer: str) -> Iterator[str]:
    yield from check_text(
        button.get("text"), f"{pointer}/text", longest=LONGEST_LABEL, plain_only=True
    )
    if "value" in button:
        yield from check_string(button["value"], f"{pointer}/value", longest=LONGEST_VALUE, least=0)
    if "url" in button:
        yield from check_string(button["url"], f"{pointer}/url", longest=LONGEST_URL)
    if button.get("style", "primary") not in ("primary", "danger"):
        yield f"invalid style [json-pointer:{pointer}/style]"


def _check_options(element: JsonObject, pointer: str, *, most: int) -> Iterator[str]:
    options = element.get("options")
    yield from check_count(options, f"{pointer}/options", most=most)
    for index, option in enumerate(options if isinstance(options, list) else []):
        yield from check_option(option, f"{pointer}/options/{index}")


def check_option(option: object, pointer: str) -> Iterator[str]:
    """Check one entry of a menu."""
    if not isinstance(option, dict):
        yield f"must be an object [json-pointer:{pointer}]"
        return
    yield from check_text(option.get("text"), f"{pointer}/text", longest=LONGEST_LABEL)
    yield from check_string(option.get("value"), f"{pointer}/value", longest=LONGEST_OPTION_VALUE)


def _check_static_select(element: JsonObject, pointer: str) -> Iterator[str]:
    yield from _check_initial(element, pointer)
    if "option_groups" not in element:
        yield from _check_options(element, pointer, most=MOST_OPTIONS)
        return
    groups = element["option_groups"]
    yield from check_count(groups, f"{pointer}/option_groups", most=MOST_OPTIONS)
    for index, group in enumerate(groups if isinstance(groups, list) else []):
        place = f"{pointer}/option_groups/{index}"
        yield from check_text(
            group.get("label"), f"{place}/label", longest=LONGEST_LABEL, plain_only=True
        )
        yield from _check_options(group, place, most=MOST_OPTIONS)


def _check_multi_select(element: JsonObject, pointer: str) -> Iterator[str]:
    yield from _check_static_select(element, pointer)
    most = element.get("max_selected_items", 1)
    if type(most) is not int or most < 1:
        yield f"must be more than 0 [json-pointer:{pointer}/max_selected_items]"
    elif "max_selected_items" in element and len(element.get("initial_options", [])) > most:
        yield f"no more than {most} items allowed [json-pointer:{pointer}/initial_options]"


def _check_initial(element: JsonObject, pointer: str) -> Iterator[str]:
    """Check that what is chosen at first is among the options, word for word."""
    holders = [element, *element.get("option_groups", [])]
    options = [option for holder in holders for option in holder.get("options", [])]
    if "initial_option" in element and element["initial_option"] not in options:
        yield f"is not among the options [json-pointer:{pointer}/initial_option]"
    if "initial_options" in element:
        yield from check_count(
            element["initial_options"], f"{pointer}/initial_options", most=MOST_OPTIONS
        )
        if any(option not in options for option in element["initial_options"]):
            yield f"is not among the options [json-pointer:{pointer}/initial_options]"


def _check_external_select(element: JsonObject, pointer: str) -> Iterator[str]:
    """Check a menu whose options the app is asked for."""
    least = element.get("min_query_length", 1)
    if type(least) is not int or least < 0:
        yield f"must be a number of 0 or more [json-pointer:{pointer}/min_query_length]"
    if "options" in element:
        yield f"unsupported field: options [json-pointer:{pointer}/options]"
    if "initial_option" in element:
        yield from check_option(element["initial_option"], f"{pointer}/initial_option")


def _check_users_select(element: JsonObject, pointer: str) -> Iterator[str]:
    if "initial_user" in element and not re.fullmatch("[UW][A-Z0-9]+", element["initial_user"]):
        yield f"is not a user [json-pointer:{pointer}/initial_user]"


def check_suggested(options: object) -> Iterator[str]:
    """Check what an app answers to a menu that searches; nothing found is fine."""
    if not isinstance(options, list):
        yield "must be an array [json-pointer:/options]"
        return
    if len(options) > MOST_OPTIONS:
        yield f"no more than {MOST_OPTIONS} items allowed [json-pointer:/options]"
    for index, option in enumerate(options):
        yield from check_option(option, f"/options/{index}")


def _check_overflow(element: JsonObject, pointer: str) -> Iterator[str]:
    yield from _check_options(element, pointer, most=5)


def _check_choice(element: JsonObject, pointer: str) -> Iterator[str]:
    yield from _check_initial(element, pointer)
    yield from _check_options(element, pointer, most=10)


def _check_text_input(element: JsonObject, pointer: str) -> Iterator[str]:
    if "initial_value" in element:
        yield from check_string(
            element["initial_value"], f"{pointer}/initial_value", longest=3000, least=0
        )
    for name in ("min_length", "max_length"):
        if name in element and not 0 <= int(element[name]) <= 3000:
            yield f"must be between 0 and 3000 [json-pointer:{pointer}/{name}]"


def _check_number_input(element: JsonObject, pointer: str) -> Iterator[str]:
    """Check a field for a number, whose limits are written as text."""
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"missing required field: is_decimal_allowed [json-pointer:{pointer}]"
    given = [name for name in ("min_value", "initial_value", "max_value") if name in element]
    for name in given:
        if not is_number(element[name], element):
            yield f"must be a number [json-pointer:{pointer}/{name}]"
            return
    for lower, higher in pairwise(given):
        if float(element[lower]) > float(element[higher]):
            yield f"must be at most {higher} [json-pointer:{pointer}/{lower}]"


def is_number(written: object, element: JsonObject) -> bool:
    """Return True if what is written is a number as a number input takes it."""
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    return isinstance(written, str) and re.fullmatch(pattern, written, re.ASCII) is not None


def _check_picker(name: str, pattern: str) -> Check:
    """Return the check of a picker, whose initial value, if any, has a fixed form."""

    def check(element: JsonObject, pointer: str) -> Iterator[str]:
        """Check one picker."""
        if name in element and not re.fullmatch(pattern, str(element[name]), re.ASCII):
            yield f"does not match the format [json-pointer:{pointer}/{name}]"

    return check


_ELEMENTS: Final[Mapping[str, Check]] = {
    "button": _check_button,
    "static_select": _check_static_select,
    "multi_static_select": _check_multi_select,
    "external_select": _check_external_select,
    "users_select": _check_users_select,
    "overflow": _check_overflow,
    "radio_buttons": _check_choice,
    "checkboxes": _check_choice,
    "plain_text_input": _check_text_input,
    "number_input": _check_number_input,
    "datepicker": _check_picker("initial_date", r"\d{4}-\d\d-\d\d"),
    "timepicker": _check_picker("initial_time", r"([01]\d|2[0-3]):[0-5]\d"),
}
