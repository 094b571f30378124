"""The commands about objections, calls for consensus, and how decisions change one another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.domain.commands.parts import (
    NUMBER,
    behind,
    nothing_more,
    of_item,
    of_number,
    one_line,
    read_reason,
    split,
    take_end,
    take_number,
    text_needed,
)
from bot.domain.commands.spec import Audience, ByMail, Spec, filled
from bot.domain.consensus.objection import (
    Finding,
    ObjectionId,
    ObjectionState,
    read_objection_id,
)
from bot.domain.ids import ItemNumber
from bot.domain.slack_text import unescape
from bot.errors import Refused
from bot.language import Text, say

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class RaiseObjection:
    """`object N TEXT`; the text is plain and never empty."""

    number: ItemNumber
    text: str


@dataclass(frozen=True, slots=True)
class HoldCall:
    """`hold N [SPAN]`: time to put a concern into words; `span` is "" or as of a rule."""

    number: ItemNumber
    span: str = ""


@dataclass(frozen=True, slots=True)
class ShowObjections:
    """`objections N`."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class AboutObjection:
    """A command about one objection."""

    about: ObjectionId

    @property
    def number(self) -> ItemNumber:
        """The number of its item."""
        return self.about.item


@dataclass(frozen=True, slots=True)
class AnswerObjection(AboutObjection):
    """`answer N.K TEXT`."""

    text: str


@dataclass(frozen=True, slots=True)
class RetractObjection(AboutObjection):
    """`retract N.K`."""


@dataclass(frozen=True, slots=True)
class ShareObjection(AboutObjection):
    """`share N.K`."""


@dataclass(frozen=True, slots=True)
class ContestFinding(AboutObjection):
    """`contest N.K because REASON`."""

    because: str


@dataclass(frozen=True, slots=True)
class ResolveObjection(AboutObjection):
    """`resolve N.K FINDING because REASON [alternatives ALTERNATIVES]`."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Relate:
    """The decision `number` changes the decision `other`."""

    number: ItemNumber
    other: ItemNumber


@dataclass(frozen=True, slots=True)
class Supersede(Relate):
    """`supersedes N M`."""


@dataclass(frozen=True, slots=True)
class Amend(Relate):
    """`amends N M`."""


@dataclass(frozen=True, slots=True)
class OpenProvisional:
    """`provisional N TEXT confirm until WHEN`: a resolution that the list is to confirm."""

    number: ItemNumber
    text: str
    when: str


ConsensusCommand = (
    RaiseObjection
    | HoldCall
    | ShowObjections
    | AnswerObjection
    | RetractObjection
    | ShareObjection
    | ContestFinding
    | ResolveObjection
    | Supersede
    | Amend
    | OpenProvisional
)
FINDINGS: Final[Mapping[str, ObjectionState]] = {
    "accommodated": ObjectionState.ACCOMMODATED,
    "does-not-bear": ObjectionState.DOES_NOT_BEAR,
    "outweighed": ObjectionState.OUTWEIGHED,
    "set-aside": ObjectionState.SET_ASIDE,
}
"""The word of each finding of a chair."""
_SAY_OBJECTION: Final = Text("Say what your objection is, in your own words: `{form}`.")
_SAY_ANSWER: Final = Text("Say what you answer too: `{form}`.")
_SAY_RESOLUTION: Final = Text(
    "Say what was resolved, and until when the list confirms it: `{form}`."
)
_ALTERNATIVES: Final = "alternatives"


def _of_objection(
    read: Callable[[ObjectionId, str, str], C],
) -> Callable[[str, Text], C]:
    """Return the reader of a command about one objection.

    `read` gets its number, the plain text behind it, and the form with the number filled in.
    """

    def read_objection(rest: str, form: Text) -> C:
        """Read the number, then the rest."""
        word, more = split(rest)
        about = read_objection_id(word)
        if about is None:
            example = filled(form)
            if NUMBER.fullmatch(word.rstrip(":,")):
                raise Refused(
                    say(
                        "Say which objection, such as {number}.1: `/pen objections {number}` "
                        "lists them. Write `{form}`.",
                        number=word.strip("#:,"),
                        form=example,
                    )
                )
            raise Refused(
                say(
                    "Which objection? Write `{form}`, where N.K is its number, such as 12.1.",
                    form=example,
                )
            )
        shown = filled(form, number=about.item).replace(f"{about.item}.K", str(about))
        return read(about, unescape(more).strip(), shown)

    return read_objection


def _alone(make: Callable[[ObjectionId], C]) -> Callable[[str, Text], C]:
    """Return the reader of a command that has an objection's number, and nothing behind it."""

    def read(about: ObjectionId, text: str, form: str) -> C:
        """Refuse more words."""
        nothing_more(text, form)
        return make(about)

    return _of_objection(read)


def _read_finding(about: ObjectionId, text: str, form: str) -> ResolveObjection:
    word, rest = split(text)
    key = word.lower().strip(".,:").replace("_", "-")
    if key in ("does", "set") and rest:  # written as two or three words
        words = rest.lower().split()
        count = 2 if key == "does" else 1
        key = "-".join([key, *words[:count]])
        rest = behind(rest, count)
    state = FINDINGS.get(key)
    if state is None:
        raise Refused(
            say(
                "Say what becomes of {id}: {words}. Write `{form}`.",
                id=about,
                words=", ".join(FINDINGS),
                form=form,
            )
        )
    words = rest.split()
    at = next(
        (
            place
            for place in range(len(words) - 1, 0, -1)
            if words[place].lower().strip(":") == _ALTERNATIVES
        ),
        len(words),
    )
    because = read_reason(" ".join(words[:at]), form)
    alternatives = " ".join(words[at + 1 :])
    return ResolveObjection(about, Finding(state, because.rstrip(" ,;"), alternatives))


def _relates(make: Callable[[ItemNumber, ItemNumber], C]) -> Callable[[str, Text], C]:
    """Return the reader of a command about two decisions."""

    def read(rest: str, form: Text) -> C:
        """Read both numbers."""
        number, more = take_number(rest, filled(form))
        shown = filled(form, number=number)
        other, after = take_number(more, shown, sign="M")
        nothing_more(after, shown)
        if other == number:
            raise Refused(say("An item changes another one, not itself: `{form}`.", form=shown))
        return make(number, other)

    return read


def _read_provisional(number: ItemNumber, text: str, form: str) -> OpenProvisional:
    words = text.split()
    places = [
        place
        for place in range(len(words) - 1)
        if words[place].lower() == "confirm" and words[place + 1].lower() == "until"
    ]
    if not places or not places[-1]:
        raise Refused(_SAY_RESOLUTION.format(form=form))
    resolution = " ".join(words[: places[-1]])
    when, more = take_end(" ".join(words[places[-1] + 1 :]), form)
    nothing_more(more, form)
    return OpenProvisional(number, resolution, when)


SPECS: Final[Mapping[str, Spec[ConsensusCommand]]] = {
    "object": Spec(
        form=Text("/pen object {number} TEXT"),
        help=Text(
            "Object to what an item proposes, in your own words. Your objection gets a number and "
            "stays on the record with your name; no consensus is declared while it stands. The "
            "list sees it."
        ),
        example=Text("`/pen object 12 The plan has no budget for the second year.`"),
        read=of_item(
            lambda number, text, form: RaiseObjection(
                number, text_needed(text, form, _SAY_OBJECTION)
            )
        ),
        writes=(RaiseObjection,),
        also=("objection", "concern"),
        by_mail=ByMail(
            28,
            Text("Object, up to the end of the paragraph; it stays on the record with your name."),
            "!object 12 The plan has no budget for the second year.",
        ),
    ),
    "objections": Spec(
        form=Text("/pen objections {number}"),
        help=Text("The objections on an item, and what became of each."),
        example="`/pen objections 12`",
        read=of_number(ShowObjections),
        reads=(ShowObjections,),
        by_mail=ByMail(
            29, Text("The objections on an item, and what became of each."), "!objections 12"
        ),
    ),
    "answer": Spec(
        form=Text("/pen answer {number}.K TEXT"),
        help=Text("Answer an objection. The answer stays with it on the record."),
        example=Text("`/pen answer 12.1 The budget is in annex B.`"),
        read=_of_objection(
            lambda about, text, form: AnswerObjection(about, text_needed(text, form, _SAY_ANSWER))
        ),
        writes=(AnswerObjection,),
        by_mail=ByMail(
            30,
            Text("Answer an objection, up to the end of the paragraph."),
            "!answer 12.1 The budget is in annex B.",
        ),
    ),
    "retract": Spec(
        form=Text("/pen retract {number}.K"),
        help=Text("Take your own objection back. It stays on the record as retracted."),
        example="`/pen retract 12.1`",
        read=_alone(RetractObjection),
        writes=(RetractObjection,),
        by_mail=ByMail(31, Text("Take your own objection back."), "!retract 12.1"),
    ),
    "share": Spec(
        form=Text("/pen share {number}.K"),
        help=Text("Say that you share an objection. That is shown, and decides nothing."),
        example="`/pen share 12.1`",
        read=_alone(ShareObjection),
        writes=(ShareObjection,),
        by_mail=ByMail(32, Text("Say that you share an objection."), "!share 12.1"),
    ),
    "contest": Spec(
        form=Text("/pen contest {number}.K because REASON"),
        help=Text(
            "Contest a chair's finding on your objection, once. The chairs get a message, "
            "and it stays on record."
        ),
        example=Text("`/pen contest 12.1 because the change leaves out the second year`"),
        read=_of_objection(
            lambda about, text, form: ContestFinding(about, read_reason(text, form))
        ),
        writes=(ContestFinding,),
        by_mail=ByMail(
            33,
            Text("Contest a chair's finding on your objection, once."),
            "!contest 12.1 because the change leaves out the second year",
        ),
    ),
    "hold": Spec(
        form=Text("/pen hold {number} [SPAN]"),
        help=Text(
            "Ask for time, once, to put a concern about an open call for consensus into words. "
            "Until then no consensus is declared."
        ),
        example=Text("`/pen hold 12`, or `/pen hold 12 1 day`"),
        read=of_item(lambda number, text, _: HoldCall(number, one_line(text))),
        writes=(HoldCall,),
        by_mail=ByMail(
            34, Text("Ask for time, once, to put a concern into words."), "!hold 12 1 day"
        ),
    ),
    "resolve": Spec(
        form=Text("/pen resolve {number}.K FINDING because REASON [alternatives ALTERNATIVES]"),
        help=Text(
            "Say what becomes of an objection (chairs). FINDING is `accommodated` (the "
            "proposal was changed), `does-not-bear`, `outweighed` (name the alternatives "
            "that were weighed) or `set-aside` (without discussion; the reason begins with "
            "one of these: trivial, nonsensical, off topic, editorial, out of charter, "
            "already answered). Its author gets a message and can contest it."
        ),
        example=Text(
            "`/pen resolve 12.1 accommodated because annex B now has a budget`, or `/pen resolve "
            "12.1 outweighed because it would cost a year alternatives leaving it out, deferring`"
        ),
        audience=Audience.CHAIRS,
        read=_of_objection(_read_finding),
        writes=(ResolveObjection,),
        by_mail=ByMail(
            35,
            Text("Settle an objection; its author gets a message."),
            "!resolve 12.1 accommodated because annex B now has a budget",
        ),
    ),
    "provisional": Spec(
        form=Text("/pen provisional {number} TEXT confirm until WHEN"),
        help=Text(
            "Enter what a meeting resolved, and call for its confirmation (chairs). It is decided "
            "at its end unless an objection stands. You see the message before it is sent."
        ),
        example=Text("`/pen provisional 12 The plan is adopted. confirm until in 2 weeks`"),
        audience=Audience.CHAIRS,
        read=of_item(_read_provisional),
        writes=(OpenProvisional,),
        by_mail=ByMail(
            36,
            Text("Enter what a meeting resolved, to be confirmed by the list."),
            "!provisional 12 The plan is adopted. confirm until in 2 weeks",
        ),
    ),
    "supersedes": Spec(
        form=Text("/pen supersedes {number} M"),
        help=Text("Record that a decision takes the place of decision M (chairs)."),
        example="`/pen supersedes 12 7`",
        audience=Audience.CHAIRS,
        read=_relates(Supersede),
        writes=(Supersede,),
        by_mail=ByMail(
            37, Text("Record that a decision takes the place of another."), "!supersedes 12 7"
        ),
    ),
    "amends": Spec(
        form=Text("/pen amends {number} M"),
        help=Text("Record that a decision amends decision M (chairs)."),
        example="`/pen amends 12 7`",
        audience=Audience.CHAIRS,
        read=_relates(Amend),
        writes=(Amend,),
        by_mail=ByMail(38, Text("Record that a decision amends another."), "!amends 12 7"),
    ),
}
