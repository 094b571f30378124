"""Say the values that an entry of an item's history went from and to."""

from typing import Final

from bot.domain.items.item import Change
from bot.language import Text
from bot.render.ballots.tally_text import say_outcome
from bot.render.facts import STATE_NAMES_WITHIN
from bot.render.plan_words import say_kept_plan
from bot.render.refusals import say_in_history
from bot.render.safe import one_line
from bot.render.stored.texts import pattern, say_again
from bot.render.times import say_kept_instant

_BY_CASTING_VOTE: Final = Text("{outcome} (casting vote: {choice})")
_BECAUSE: Final = Text("{end} because {reason}")
_STATES: Final = {state.value: name for state, name in STATE_NAMES_WITHIN.items()}


def say_values(what: Change, *values: str) -> list[str]:
    """Return the values that are there, on one line each, in the reader's words."""
    shown = [one for one in map(one_line, values) if one]
    if what in (Change.OPENED, Change.STATE):
        return [_STATES[one].format() if one in _STATES else one for one in shown]
    if what is Change.BALLOT_CLOSED:
        return list(map(_say_end, shown))
    if what is Change.DEADLINE:
        return [say_again(end, (_BECAUSE,)) or end for end in map(say_kept_instant, shown)]
    if what is Change.VOTE:
        return list(map(say_in_history, shown))
    if what is Change.PLAN:
        return list(map(say_kept_plan, shown))
    return shown


def _say_end(outcome: str) -> str:
    """Say how a ballot ended, with the choice that broke a tie."""
    found = pattern(_BY_CASTING_VOTE).fullmatch(outcome)
    if found is None:
        return say_outcome(outcome, begins=False)
    said = say_outcome(found["outcome"], begins=False)
    return _BY_CASTING_VOTE.format(outcome=said, choice=found["choice"])
