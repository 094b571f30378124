"""What mails say, with the truth about it: which words are their sender's own, and who is quoted.

Honest people answer in the ways in which mail programs quote. What they quote may be written by
somebody who wants it to be taken for theirs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from tests.fuzz.chance import Chance

TALK: Final = (
    "I have a question.",
    "Ben said +1 last week.",
    "Could we wait for one week?",
    "I would agree if the price were lower.",
    "Call me at +1 202 555 0100.",
    "Thanks, all.",
    "#1: +1 day, please",
    "#2 is not ready yet.",
    "Should it be -1, or 0?",
    "I see it below.",
    "Let us not vote before the meeting.",
    "Who votes -1 will have reasons.",
    "Hello all,",
    "The temperature is -1 °C today.",
    "I disagree with nobody here.",
    "1. agree on a date",
)
"""What people say that is no vote."""
ESCAPES: Final = (
    "----- End forwarded message -----",
    "-- ",
    "_______________________________________________",
    "",
    "",
    "> Shall we?",
    "On Wed, 4 Mar 2026, Ada Example wrote:",
    "Ada wrote:",
    "\x0c",
    "From: Ada Example <ada@example.org>",
    "Ada:",
    "<ada@example.org>",
    "[/quote]",
    "```",
    "My answer is below.",
    "</blockquote>",
    "-------- Original Message --------",
    "Sent from Ada",
    "Begin forwarded message:",
    "***",
    "#",
    ">",
    "\u200b",
    "\u2028",
    "\xa0",
    "Regards,\nAda",
)
"""Lines by which quoted words may try to look as if they were no longer quoted."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote that somebody says: on which item, which choice."""

    item: int
    choice: str


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's text, in HTML too if `html` is not empty, and what it votes.

    `own` is all that its sender votes; `is_plain` says whether there is no doubt about it, so that
    it must be counted.
    """

    text: str
    html: str = ""
    own: frozenset[Vote] = field(default_factory=frozenset)
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """An item on which people vote: its number, the choices, the mail that opened it."""

    item: int
    choices: tuple[str, ...]
    opened_by: str


def a_vote(topic: Topic, chance: Chance, *, answers: bool) -> tuple[Vote, str]:
    """Return a vote and its line; only an answer to the topic's mail may leave the number out."""
    choice = chance.pick(topic.choices)
    text = f"{choice}: it is too soon" if choice == "block" else choice
    forms = [f"#{topic.item}: {text}"]
    if answers:
        forms += [text, f"vote: {text}"]
    return Vote(topic.item, choice), chance.pick(forms)


def honest_words(topic: Topic, text: str, chance: Chance, *, answers: bool) -> Words:
    """Return what an honest person writes who has read `told`: a vote or talk, and quotes of it."""
    vote, line = a_vote(topic, chance, answers=answers)
    how = chance.below(10)
    if how < 4:
        name = chance.pick(["", "\nAda", "\n\n-- \nA. Example", "\n\nSent from my telephone"])
        return Words(f"{line}\n{name}", own=frozenset({vote}), is_plain=True)
    votes = how < 6
    own = line if votes else chance.pick(TALK)
    said = frozenset({vote}) if votes else frozenset[Vote]()
    if chance.below(5) == 0:
        return Words(own, html=_in_html(own, text), own=said)
    return Words(chance.pick(QUOTES)(own, text), own=said)


def hostile_words(topics: Sequence[Topic], chance: Chance) -> str:
    """Return what a forger writes: votes, among lines that may end a quote."""
    lines: list[str] = []
    for _line in range(1 + chance.below(7)):
        topic = chance.pick(topics)
        _vote, line = a_vote(topic, chance, answers=True)
        lines.append(chance.pick([line, line, chance.pick(ESCAPES), chance.pick(TALK)]))
    return "\n".join(lines)


def _marked(text: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}" for line in text.splitlines())


def _below_attribution(attribution: str) -> Callable[[str, str], str]:
    return lambda own, text: f"{own}\n\n{attribution}\n{_marked(text)}\n"


def _above_answer(own: str, text: str) -> str:
    return f"Eve <eve@evil.example> wrote:\n{_marked(text)}\n\n{own}\n"


def _nested(own: str, text: str) -> str:
    inner = f"On Tue, 3 Mar 2026, Eve wrote:\n{_marked(text)}"
    return f"{own}\n\nOn Wed, 4 Mar 2026, Ben Example wrote:\n{_marked(inner)}\n"


def _below_block(block: str) -> Callable[[str, str], str]:
    return lambda own, text: f"{own}\n\n{block}\n\n{text}\n"


def _pasted(own: str, text: str) -> str:
    """Paste one paragraph: where what is pasted without any mark ends, only its writer knows.

    Nor does it begin with a quoted line: what follows that is an answer to it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    while lines and lines[0].startswith(">"):
        del lines[0]
    return f"{own}\n\nEve says:\n\n" + "\n".join(lines)


_ENGLISH: Final = (
    "From: Eve <eve@evil.example>\nSent: Wednesday, March 4, 2026 10:15 AM\n"
    "To: council@lists.example.org\nSubject: RE: About call"
)
_GERMAN: Final = (
    "Von: Eve <eve@evil.example>\nGesendet: Mittwoch, 4. März 2026 10:15\n"
    "An: council@lists.example.org\nBetreff: AW: About call"
)
_FORWARDED: Final = (
    "---------- Forwarded message ---------\nFrom: Eve <eve@evil.example>\n"
    "Date: Wed, 4 Mar 2026 at 10:15\nSubject: About call\nTo: <council@lists.example.org>"
)
QUOTES: Final[Sequence[Callable[[str, str], str]]] = (
    _below_attribution("On Wed, 4 Mar 2026 at 10:15, Eve <eve@evil.example> wrote:"),
    _below_attribution("Am 04.03.26 um 10:15 schrieb Eve:"),
    _below_attribution("Le mer. 4 mars 2026 à 10:15, Eve <eve@evil.example> a écrit :"),
    _above_answer,
    _nested,
    _below_block(f"-----Original Message-----\n{_ENGLISH}"),
    _below_block(_ENGLISH),
    _below_block(f"________________________________\n{_ENGLISH}"),
    _below_block(_GERMAN),
    _below_block(_FORWARDED),
    _pasted,
)
"""Ways in which programs and people quote: each takes the own words and what is quoted."""


def _in_html(own: str, text: str) -> str:
    quoted = escape(text).replace("\n", "<br>")
    return (
        f'<div dir="ltr">{escape(own)}</div><br><div class="gmail_quote">'
        '<div dir="ltr" class="gmail_attr">On Wed, 4 Mar 2026 at 10:15, Eve '
        "&lt;eve@evil.example&gt; wrote:<br></div>"
        f'<blockquote class="gmail_quote">{quoted}</blockquote></div>'
    )
