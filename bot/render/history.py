"""Say the values that an entry of an item's history went from and to."""

from typing import Final

from bot.domain.items.item import Change
from bot.render.ballots.tally_text import say_outcome
from bot.render.facts import STATE_NAMES_WITHIN
from bot.render.refusals import say_in_history
from bot.render.safe import one_line
from bot.render.times import say_kept_instant

_STATES: Final = {state.value: name for state, name in STATE_NAMES_WITHIN.items()}


def say_values(what: Change, *values: str) -> list[str]:
    """Return the values that are there, on one line each, in the reader's words."""
    shown = [one for one in map(one_line, values) if one]
    if what in (Change.OPENED, Change.STATE):
        return [_STATES[one].format() if one in _STATES else one for one in shown]
    if what is Change.BALLOT_CLOSED:
        return [say_outcome(one, begins=False) for one in shown]
    if what is Change.DEADLINE:
        return list(map(say_kept_instant, shown))
    if what is Change.VOTE:
        return [say_in_history(one) for one in shown]
    return shown
