"""The commands about calls for comments and votes, from the first to the last."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from bot.domain.ballots.presets import IETF_CONSENSUS
from bot.domain.commands.parts import (
    behind,
    of_item,
    of_number,
    one_line,
    read_reason,
    refuse_end,
    split,
    take_end,
    text_needed,
)
from bot.domain.commands.spec import Audience, ByMail, Spec, filled
from bot.domain.ids import ItemNumber
from bot.errors import Refused
from bot.language import Text, say


@dataclass(frozen=True, slots=True)
class OpenCall:
    """`call N until WHEN [for consensus] [using TEMPLATE] [QUESTION]`.

    `words` are the questions, one a line, or what everybody is to be able to live with.

    `when` has the form of a WHEN; `parse_when` turns it into an instant.
    """

    number: ItemNumber
    when: str
    template: str = ""
    words: str = ""
    for_consensus: bool = False


@dataclass(frozen=True, slots=True)
class CallForm:
    """`call N`: show the form."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class OpenBallot:
    """`ballot N until WHEN [RULE] [QUESTION]`; `take_rule` parts the rule from the question.

    `when` is as of `OpenCall`.
    """

    number: ItemNumber
    when: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class BallotForm:
    """`ballot N`: show the form."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class ExtendBallot:
    """`extend N WHEN [because REASON]`: the open ballot or call ends later.

    `when` is as of `OpenCall`.
    """

    number: ItemNumber
    when: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EndorseBallot:
    """`endorse N`: endorse the vote that is proposed."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class EditBallot:
    """`edit N [WORDS]`: correct the open ballot or call; without words a form is shown.

    What the words mean depends on which of the two is open (`read_edit`, `read_call_edit`).
    """

    number: ItemNumber
    words: str = ""


@dataclass(frozen=True, slots=True)
class SupportExtension:
    """`support N`: what the item's call for consensus proposes, or more time for its call."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class WithdrawBallot:
    """`withdraw N [because REASON]`: the open ballot or call ends without an outcome."""

    number: ItemNumber
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CastingVote:
    """`cast N CHOICE`: the chair's choice among what is tied."""

    number: ItemNumber
    choice: str


@dataclass(frozen=True, slots=True)
class CloseItem:
    """`close N [OUTCOME]`: close its ballot or call, or the item itself."""

    number: ItemNumber
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ShowReach:
    """`reach N`."""

    number: ItemNumber


ProceedingCommand = (
    OpenCall
    | CallForm
    | OpenBallot
    | BallotForm
    | ExtendBallot
    | EndorseBallot
    | EditBallot
    | SupportExtension
    | WithdrawBallot
    | CastingVote
    | CloseItem
    | ShowReach
)
OTHER_METHODS: Final = frozenset({"yes-no", "positions", "single"})
"""Methods of the published rules that no preset is named after."""
_CALL: Final = Text("/pen call {number} until WHEN [for consensus] [using TEMPLATE] [QUESTION]")
_BALLOT: Final = Text("/pen ballot {number} until WHEN [RULE] [QUESTION]")
_SAY_CHOICE: Final = Text("Say your choice too: `{form}`.")


def refuse_without_when(command: BallotForm | CallForm) -> NoReturn:
    """Refuse a ballot or call without an end, where no form can ask for it.

    Raises:
        Refused: always; the text says what to write.
    """
    form = _BALLOT if isinstance(command, BallotForm) else _CALL
    refuse_end("", filled(form, number=command.number))


def take_rule(command: OpenBallot, names: Collection[str]) -> tuple[str, str]:
    """Split the name of a rule, "" if it is left out, from the question behind it.

    Raises:
        Refused: the question's first word was probably meant as a rule. That is a lone word, the
            name of a method, or a slip in a rule's name.
    """
    first, rest = split(command.words)
    word = first.lower().strip(",.:;")
    if first.lower() in names:
        return first.lower(), rest
    is_lone = bool(first) and not rest and not first.endswith("?")
    is_near = bool(difflib.get_close_matches(word, names, n=1, cutoff=0.85))
    if not (is_lone or is_near or word in OTHER_METHODS):
        return "", command.words
    question = say("QUESTION") if is_lone else " ".join(command.words.split())[:200]
    meant = f"/pen ballot {command.number} until {command.when} {next(iter(names))} {question}"
    raise Refused(
        say(
            "There is no rule “{rule}” for a ballot; there are {rules}. Write `{command}`, or "
            "leave the rule out and ask a question of several words.",
            rule=first[:40],
            rules=", ".join(names),
            command=meant,
        )
    )


def _read_call(number: ItemNumber, text: str, form: str) -> CallForm | OpenCall:
    if not text:
        return CallForm(number)
    when, words = take_end(text, form)
    for_consensus = [word.lower().strip(".,:") for word in words.split()[:2]] == [
        "for",
        "consensus",
    ]
    if for_consensus:
        return OpenCall(number, when, words=behind(words, 2), for_consensus=True)
    using, template = [*words.lower().split(maxsplit=2), "", ""][:2]
    if using != "using":
        return OpenCall(number, when, words=words)
    if template == IETF_CONSENSUS:  # how a call for consensus is decided
        return OpenCall(number, when, words=behind(words, 2), for_consensus=True)
    if not template:
        raise Refused(say("Say which template too: `{form}`.", form=form))
    return OpenCall(number, when, template, behind(words, 2))


def _read_ballot(number: ItemNumber, text: str, form: str) -> BallotForm | OpenBallot:
    return OpenBallot(number, *take_end(text, form)) if text else BallotForm(number)


def _read_extend(number: ItemNumber, text: str, form: str) -> ExtendBallot:
    when, words = take_end(text, form, fillers=("until", "to"))
    return ExtendBallot(number, when, read_reason(words, form))


SPECS: Final[Mapping[str, Spec[ProceedingCommand]]] = {
    "call": Spec(
        form=_CALL,
        help=Text(
            "Call for comments until a date (chairs). You see the message before it is sent. "
            "Without WHEN a form asks for the rest. QUESTION is what everybody is asked; number "
            "several questions `1. … 2. …`. TEMPLATE is the name of a recurring call in the "
            "configuration. With `for consensus` it asks whether everybody can live with QUESTION, "
            "or with what the item proposes."
        ),
        example=Text(
            "`/pen call 12 until Friday 18:00 What should change?`, "
            "`/pen call 12 until in 2 weeks using best-practices`, or "
            "`/pen call 12 until in 2 weeks for consensus`"
        ),
        audience=Audience.CHAIRS,
        read=of_item(_read_call),
        writes=(OpenCall, CallForm),
        by_mail=ByMail(
            17, Text("Call for comments."), "!call 12 until in 2 weeks Which dates suit you?"
        ),
    ),
    "ballot": Spec(
        form=_BALLOT,
        help=Text(
            "Open a ballot (chairs). Without WHEN a form asks for the rest; `/pen help when` "
            "explains WHEN. RULE is the name of a rule, such as `consent`, `two-thirds` or "
            "`ranked`; without it the list's own rule applies. If the rule chooses among options, "
            "write them after a colon, with `/` between them."
        ),
        example=Text(
            "`/pen ballot 12 until Friday 18:00 Shall we accept the plan?`, or "
            "`/pen ballot 12 until in 2 weeks ranked Which city: Geneva / Lyon / none of these`"
        ),
        audience=Audience.CHAIRS,
        read=of_item(_read_ballot),
        writes=(OpenBallot, BallotForm),
        by_mail=ByMail(
            16,
            Text("Open a ballot. Options follow the question's colon, separated by “/”."),
            "!ballot 12 until Friday 18:00 Shall we adopt the draft?",
        ),
    ),
    "extend": Spec(
        form=Text("/pen extend {number} WHEN [because REASON]"),
        help=Text(
            "Propose more time for a call for comments; others support it, and the list's rule "
            "decides. Chairs give more time at once, to a ballot too. They see the message before "
            "it is sent."
        ),
        example=Text("`/pen extend 12 Friday 18:00 because of the holidays`"),
        read=of_item(_read_extend),
        writes=(ExtendBallot,),
        also=("until", "till"),
        by_mail=ByMail(
            6,
            Text("Propose more time for a call for comments; others support it."),
            "!extend 12 Friday because of the holidays",
        ),
    ),
    "endorse": Spec(
        form=Text("/pen endorse {number}"),
        help=Text(
            "Endorse a ballot that is proposed, if its rule asks for endorsers. The last one opens "
            "it; to endorse is not to vote."
        ),
        example="`/pen endorse 12`",
        read=of_number(EndorseBallot),
        writes=(EndorseBallot,),
        by_mail=ByMail(
            8,
            Text(
                "Endorse a ballot that is proposed, if its rule asks for endorsers. The last one "
                "opens it."
            ),
            "!endorse 12",
        ),
    ),
    "edit": Spec(
        form=Text("/pen edit {number}"),
        help=Text(
            "Correct the open ballot or call for comments in a form: the question or the options, "
            "the text or the questions. You see the message before it is sent (chairs). For a "
            "ballot you decide whether it means the same: if not, those who had voted are asked to "
            "vote again."
        ),
        example="`/pen edit 12`",
        audience=Audience.CHAIRS,
        read=of_item(lambda number, text, _: EditBallot(number, text)),
        writes=(EditBallot,),
        by_mail=ByMail(
            18,
            Text("Correct the open ballot or call. Without more words: what it asks, and how."),
            "!edit 12 same Shall we adopt the second draft?",
        ),
    ),
    "support": Spec(
        form=Text("/pen support {number}"),
        help=Text(
            "Support what a call for consensus proposes, or more time for a call for comments that "
            "somebody proposes."
        ),
        example="`/pen support 12`",
        read=of_number(SupportExtension),
        writes=(SupportExtension,),
        by_mail=ByMail(
            7,
            Text("Support a call for consensus, or more time that somebody proposes."),
            "!support 12",
        ),
    ),
    "withdraw": Spec(
        form=Text("/pen withdraw {number} [because REASON]"),
        help=Text(
            "End the open ballot or call for comments without a result. You see the message before "
            "it is sent (chairs)."
        ),
        example=Text("`/pen withdraw 12 because the question was unclear`"),
        audience=Audience.CHAIRS,
        read=of_item(lambda number, text, form: WithdrawBallot(number, read_reason(text, form))),
        writes=(WithdrawBallot,),
        also=("withdrawn",),
        by_mail=ByMail(
            19,
            Text("End the open ballot or call without a result."),
            "!withdraw 12 because the draft has changed",
        ),
    ),
    "cast": Spec(
        form=Text("/pen cast {number} CHOICE"),
        help=Text(
            "Decide a tie, if the ballot's rule gives the chair a casting vote. You see the "
            "message before it is sent (chairs)."
        ),
        example=Text("`/pen cast 12 Geneva`"),
        audience=Audience.CHAIRS,
        read=of_item(
            lambda number, text, form: CastingVote(
                number, text_needed(one_line(text), form, _SAY_CHOICE)
            )
        ),
        writes=(CastingVote,),
        by_mail=ByMail(21, Text("Decide a tie, if the rule says so."), "!cast 12 Geneva"),
    ),
    "close": Spec(
        form=Text("/pen close {number} [OUTCOME]"),
        help=Text(
            "Close the open ballot or call for comments now, after asking you, or the item itself "
            "if neither is open (chairs). OUTCOME is the decision in words; for a call for "
            "consensus it begins with `consensus`, `no-consensus` or `deferred`."
        ),
        example=Text(
            "`/pen close 12`, with an outcome `/pen close 12 Done in the spring`, or "
            "`/pen close 12 consensus The plan is adopted.`"
        ),
        audience=Audience.CHAIRS,
        read=of_item(lambda number, text, _: CloseItem(number, one_line(text))),
        writes=(CloseItem,),
        by_mail=ByMail(
            20,
            Text("End the open ballot or call now, or close the item."),
            "!close 12 adopted without a vote",
        ),
    ),
    "reach": Spec(
        form=Text("/pen reach {number}"),
        help=Text(
            "Whom the call for comments on an item has reached: who answered, by which way, who "
            "is away, and which groups are silent."
        ),
        example="`/pen reach 12`",
        read=of_number(ShowReach),
        reads=(ShowReach,),
    ),
}
