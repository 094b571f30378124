"""Render the form in which somebody chooses a digest of their own."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.digests.attention import PersonalDigest
from bot.domain.digests.schedule import WEEKDAYS
from bot.domain.ids import ListName
from bot.language import Text, locale, say
from bot.render.slack.forms.views import TIME, input_block, view
from bot.render.slack.markup.blocks import Block, context, plain

RHYTHM: Final = "rhythm"
WEEKDAY: Final = "weekday"
ZONE: Final = "zone"
LISTS: Final = "lists"
LABELS: Final = "labels"
"""The block_ids of the fields, beside `TIME`; `ZONE` is the action_id of its menu too."""
MOST_LISTS: Final = 100
"""As many as Slack takes in a menu."""
_RHYTHMS: Final = {
    "weekly": Text("Every week"),
    "daily": Text("Every day"),
    "off": Text("Not any more"),
}
_USUAL: Final = "mon 07:00"


def digest_view(digest: PersonalDigest | None, *, zone: str, lists: Sequence[ListName]) -> Block:
    """Return the form for one's own digest, as it is now; `zone` is that of a new one.

    It may be of some of the `lists` that the person is on.
    """
    day, _, time = (digest.schedule if digest is not None else _USUAL).partition(" ")
    rhythm = "daily" if day == "daily" else "weekly"
    weekday = next((name for name in WEEKDAYS if name.startswith(day)), "monday")
    hour, _, minute = time.partition(":")
    menu: Block = {"type": "external_select", "action_id": ZONE, "min_query_length": 0}
    at: Block = {"type": "timepicker", "action_id": TIME, "initial_time": f"{hour:0>2}:{minute}"}
    rhythms = {name: text.format() for name, text in _RHYTHMS.items()}
    return view(
        say("A digest of your own"),
        callback_id="digest",
        private_metadata="",
        submit=say("Save"),
        blocks=[
            input_block(RHYTHM, say("How often"), _menu(RHYTHM, rhythms, rhythm)),
            input_block(WEEKDAY, say("On which day, if weekly"), _menu(WEEKDAY, _days(), weekday)),
            input_block(TIME, say("At"), at),
            input_block(
                ZONE,
                say("On the clocks of"),
                menu | {"initial_option": zone_option(digest.zone if digest else zone)},
                hint=say("Write a place, such as Paris."),
            ),
            *_of(digest.scope if digest is not None else (), lists),
            context(
                say(
                    "It comes to a mail address that you have shown to be yours, and holds what "
                    "is new on your lists."
                )
            ),
        ],
    )


def _of(scope: Sequence[str], lists: Sequence[ListName]) -> Iterator[Block]:
    """Yield the fields for the lists and labels of a digest."""
    options = {name: {"text": plain(name), "value": name} for name in lists[:MOST_LISTS]}
    if len(options) > 1:
        menu: Block = {
            "type": "multi_static_select",
            "action_id": LISTS,
            "options": list(options.values()),
        }
        if chosen := [options[name] for name in options if name in scope]:
            menu["initial_options"] = chosen
        hint = say("Without a list and a label, it is of all your lists.")
        yield input_block(LISTS, say("Only of these lists"), menu, optional=True, hint=hint)
    labels: Block = {"type": "plain_text_input", "action_id": LABELS}
    if given := " ".join(word for word in scope if word.startswith("#")):
        labels["initial_value"] = given
    yield input_block(
        LABELS,
        say("Only, or also, what has one of these labels"),
        labels,
        optional=True,
        hint=say("Such as #budget #minutes. What you hold and follow always comes."),
    )


def _days() -> dict[str, str]:
    """Return the days of the week, from Monday, with their names in the reader's language."""
    names = locale().days["stand-alone"]["wide"]
    return {WEEKDAYS[(day + 1) % 7]: str(names[day]).capitalize() for day in range(7)}


def _menu(name: str, lines: dict[str, str], chosen: str) -> Block:
    options = {value: {"text": plain(text), "value": value} for value, text in lines.items()}
    menu: Block = {"type": "static_select", "action_id": name, "options": list(options.values())}
    return menu | {"initial_option": options[chosen]}


def zone_option(key: str) -> Block:
    """Return a time zone as an entry of a menu."""
    return {"text": plain(key), "value": key}
