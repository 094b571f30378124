"""Draw an item's badge: a small picture of its state, for other people's pages.

Such a page may be dark or light, and shows the picture with whatever font there is. So the badge
has its own opaque ground with a line round it, and the words are fitted into their widths.
"""

from dataclasses import dataclass
from html import escape
from typing import Final

from bot.domain.ballots.ballot import BallotState
from bot.domain.ballots.tally import Tally
from bot.domain.items.item import ItemState
from bot.language import say, say_number
from bot.render.ballots.tally_text import say_outcome
from bot.render.documents.facts import STATE_NAMES, STATE_NAMES_WITHIN, ItemFacts
from bot.render.words.times import say_instant, say_month_day

CONTENT_TYPE: Final = "image/svg+xml"
KEPT_SECONDS: Final = 60
"""How long a reader may show a badge without asking for it again."""
_SIGN: Final = 6.6
"""The width of a sign of 11 px, about; the words are then fitted exactly."""
_PAD: Final = 7
_HEIGHT: Final = 20
_LABEL: Final = "#39434d"
# White on each has a contrast of at least 4.5 (WCAG 2.2, 1.4.3).
_RUNNING: Final = "#0b5c63"
_ENDED: Final = "#2b5a2b"
_OTHER: Final = "#5a5a66"
_COLOURS: Final = {
    ItemState.OPEN: _OTHER,
    ItemState.COMMENTING: _RUNNING,
    ItemState.VOTING: _RUNNING,
    ItemState.DECIDED: _ENDED,
    ItemState.CLOSED: _ENDED,
    ItemState.DORMANT: _OTHER,
    ItemState.ARCHIVED: _OTHER,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a badge says, and the same in a sentence."""

    short: str
    whole: str


def badge_svg(facts: ItemFacts) -> str:
    """Return an item's badge, `#12 voting 7/10 · ends 19 Dec`, as SVG with its text beside it."""
    label, spoken = f"#{facts.item.number}", _said(facts)
    left, right = _width(label), _width(spoken.short)
    width, top = left + right, _HEIGHT - 1
    words = escape(f"{label} {spoken.short}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" '
        f'viewBox="0 0 {width} {_HEIGHT}" role="img" aria-labelledby="t d">'
        f'<title id="t">{words}</title><desc id="d">{escape(spoken.whole)}</desc>'
        f'<rect x=".5" y=".5" width="{width - 1}" height="{top}" rx="3" fill="{_LABEL}"/>'
        f'<path d="M{left} .5H{width - 3.5}a3 3 0 0 1 3 3v{_HEIGHT - 7}a3 3 0 0 1-3 3H{left}z" '
        f'fill="{_COLOURS[facts.item.state]}"/>'
        f'<rect x=".5" y=".5" width="{width - 1}" height="{top}" rx="3" fill="none" '
        'stroke="#8a96a3"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" '
        'aria-hidden="true">'
        f"{_text(label, 0, left)}{_text(spoken.short, left, right)}</g></svg>\n"
    )


def _said(facts: ItemFacts) -> _Said:
    state, ballot, tally, call = facts.item.state, facts.ballot, facts.tally, facts.call
    if state is ItemState.VOTING and ballot is not None and tally is not None:
        day = say_month_day(ballot.closes_at, zone=facts.zone)
        return _Said(
            say("voting {cast} · ends {day}", cast=_cast(tally), day=day),
            _vote_in_words(tally, end=say_instant(ballot.closes_at, zone=facts.zone)),
        )
    if state is ItemState.COMMENTING and call is not None and call.is_open:
        day = say_month_day(call.call.closes_at, zone=facts.zone)
        end = say_instant(call.call.closes_at, zone=facts.zone)
        if call.call.seeks_consensus:
            return _Said(
                say("consensus? · ends {day}", day=day),
                say("A call for consensus is open until {end}.", end=end),
            )
        return _Said(
            say("comments · ends {day}", day=day),
            say("A call for comments is open until {end}.", end=end),
        )
    if state is ItemState.DECIDED and ballot is not None and ballot.state is BallotState.CLOSED:
        outcome = say_outcome(ballot.outcome, begins=False)
        return _Said(outcome, say("Decided by ballot: {outcome}.", outcome=outcome))
    return _Said(STATE_NAMES_WITHIN[state].format(), f"{STATE_NAMES[state]}.")


def _cast(tally: Tally) -> str:
    """Return how many have voted, and the quorum if there is one."""
    return f"{tally.cast}/{tally.quorum.need}" if tally.quorum is not None else str(tally.cast)


def _vote_in_words(tally: Tally, *, end: str) -> str:
    if tally.quorum is None:
        return say_number(
            "A ballot is open until {end}; {number} vote so far.",
            "A ballot is open until {end}; {number} votes so far.",
            tally.cast,
            end=end,
        )
    return say_number(
        "A ballot is open until {end}; {number} vote so far (quorum: {quorum}).",
        "A ballot is open until {end}; {number} votes so far (quorum: {quorum}).",
        tally.cast,
        end=end,
        quorum=tally.quorum.need,
    )


def _width(words: str) -> int:
    return round(len(words) * _SIGN) + 2 * _PAD


def _text(words: str, left: int, width: int) -> str:
    return (
        f'<text x="{left + _PAD}" y="14" textLength="{width - 2 * _PAD}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(words)}</text>'
    )
