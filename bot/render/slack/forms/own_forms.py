"""Render the form in which somebody chooses a digest of their own."""

from typing import Final

from bot.domain.digests.attention import PersonalDigest
from bot.domain.digests.schedule import WEEKDAYS
from bot.language import Text, locale, say
from bot.render.slack.forms.views import TIME, input_block, view
from bot.render.slack.markup.blocks import Block, context, plain

RHYTHM: Final = "rhythm"
WEEKDAY: Final = "weekday"
ZONE: Final = "zone"
"""The block_ids of the fields, beside `TIME`; `ZONE` is the action_id of its menu too."""
_RHYTHMS: Final = {
    "weekly": Text("Every week"),
    "daily": Text("Every day"),
    "off": Text("Not any more"),
}
_USUAL: Final = "mon 07:00"


def digest_view(digest: PersonalDigest | None, *, zone: str) -> Block:
    """Return the form for one's own digest, as it is now; `zone` is that of a new one."""
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
            context(
                say(
                    "It comes to a mail address that you have shown to be yours, and holds what "
                    "is new on your lists."
                )
            ),
        ],
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
