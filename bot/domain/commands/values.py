"""Define the commands of `/pen` as values; `bot/domain/commands/commands.py` parses them."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.ids import ItemNumber, SlackUserId
from bot.domain.items.search import Query
from bot.domain.people.consent import Publish

Which = Literal["open", "voting", "mine", "overdue", "all"]
DigestAction = Literal["preview", "send"]


@dataclass(frozen=True, slots=True)
class Help:
    """`help [WORD]`; the word is "" for all commands, otherwise a key of `FORMS`, or `when`.

    `is_short`: nothing was typed, so a few lines are enough.
    """

    word: str = ""
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class ListItems:
    """`list [open|voting|mine|overdue|all]`."""

    which: Which = "open"


@dataclass(frozen=True, slots=True)
class Show:
    """`show N`."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class SearchItems:
    """`search WORDS`."""

    query: Query


@dataclass(frozen=True, slots=True)
class CommentOn:
    """`comment N TEXT`; the text is plain and never empty."""

    number: ItemNumber
    text: str


@dataclass(frozen=True, slots=True)
class VoteOn:
    """`vote N CHOICE [REASON]`; only its ballot knows where the choice ends."""

    number: ItemNumber
    words: str


@dataclass(frozen=True, slots=True)
class OpenBallot:
    """`ballot N until WHEN [RULE] [QUESTION]`; `take_rule` parts the rule from the question.

    `when` has the form of a WHEN; `parse_when` turns it into an instant.
    """

    number: ItemNumber
    when: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class BallotForm:
    """`ballot N`: show the form."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class OpenCall:
    """`call N until WHEN [using TEMPLATE] [QUESTION]`; `words` are the questions, one a line."""

    number: ItemNumber
    when: str
    template: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class CallForm:
    """`call N`: show the form."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class CloseItem:
    """`close N [OUTCOME]`: close its ballot or call, or the item itself."""

    number: ItemNumber
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ExtendBallot:
    """`extend N WHEN [because REASON]`: the open ballot or call ends later.

    `when` is as of `OpenBallot`.
    """

    number: ItemNumber
    when: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SupportExtension:
    """`support N`: the more time that somebody proposes for the item's call."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class CastingVote:
    """`cast N CHOICE`: the chair's choice among what is tied."""

    number: ItemNumber
    choice: str


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
class WithdrawBallot:
    """`withdraw N [because REASON]`: the open ballot or call ends without an outcome."""

    number: ItemNumber
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """`plan N [after M …] [takes SPAN] [due WHEN]`; what is None stays as it is.

    `takes` and `due` are "" for `none`. With nothing given, the chain is shown.
    """

    number: ItemNumber
    after: tuple[ItemNumber, ...] | None = None
    takes: str | None = None
    due: str | None = None

    @property
    def is_question(self) -> bool:
        """Whether it changes nothing."""
        return self.after is None and self.takes is None and self.due is None


@dataclass(frozen=True, slots=True)
class ShowReach:
    """`reach N`."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class LockTerms:
    """`lock N`."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class ReopenItem:
    """`reopen N [because REASON]`; the reason may be ""."""

    number: ItemNumber
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AssignItem:
    """`assign N @user`: a mentioned Slack user, otherwise a name or address to look up."""

    number: ItemNumber
    user: SlackUserId | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class MergeItems:
    """`merge N into M`: N becomes part of M."""

    number: ItemNumber
    into: ItemNumber


@dataclass(frozen=True, slots=True)
class UndoMerge:
    """`undo N`: N, which was merged into another item, becomes an item of its own again."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class SplitItem:
    """`split N MAIL`: that mail, and the replies below it, become an item; mails count from 1."""

    number: ItemNumber
    mail: int


@dataclass(frozen=True, slots=True)
class MoveMail:
    """`move N MAIL into M`: that mail, and the replies below it, move to another item."""

    number: ItemNumber
    mail: int
    into: ItemNumber


@dataclass(frozen=True, slots=True)
class Mine:
    """`mine`: the person's open votes and receipts."""


@dataclass(frozen=True, slots=True)
class DigestCommand:
    """`digest [preview|send] [LIST]`; the list as written, "" for the channel's."""

    action: DigestAction = "preview"
    list_name: str = ""


HeldAction = Literal["show", "drop"]


@dataclass(frozen=True, slots=True)
class HeldCommand:
    """`held [N show|drop]`: the mails that did not come by their list, or the decision on one."""

    number: int | None = None
    action: HeldAction = "show"


@dataclass(frozen=True, slots=True)
class TitleItem:
    """`title N TEXT`; the text is plain, one line, never empty."""

    number: ItemNumber
    title: str


@dataclass(frozen=True, slots=True)
class LabelItem:
    """`label N WORD …`: the labels to add, and those behind a `-`, to take off; in lower case."""

    number: ItemNumber
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishComments:
    """`publish always|ask|never`; without a choice, the person is asked."""

    choice: Publish | None = None


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """`link ADDRESS`: mail a code to an address, lower-case, that the person says is theirs."""

    address: str


@dataclass(frozen=True, slots=True)
class LinkCode:
    """`link CODE`: show that the address is theirs; the code is as `read_code` returns it."""

    code: str


Command = (
    Help
    | ListItems
    | Show
    | SearchItems
    | CommentOn
    | VoteOn
    | OpenBallot
    | BallotForm
    | OpenCall
    | CallForm
    | ExtendBallot
    | SupportExtension
    | CastingVote
    | EndorseBallot
    | EditBallot
    | WithdrawBallot
    | CloseItem
    | PlanItem
    | LockTerms
    | ShowReach
    | ReopenItem
    | AssignItem
    | Mine
    | DigestCommand
    | HeldCommand
    | TitleItem
    | LabelItem
    | MergeItems
    | SplitItem
    | MoveMail
    | UndoMerge
    | PublishComments
    | LinkAddress
    | LinkCode
)
