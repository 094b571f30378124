"""The commands by which members say something: comments and votes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.commands.parts import of_item, of_number, one_line, text_needed
from bot.domain.commands.spec import ByMail, Spec
from bot.domain.ids import ItemNumber
from bot.language import Text


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
class TakeBackVote:
    """`unvote N`."""

    number: ItemNumber


MemberCommand = CommentOn | VoteOn | TakeBackVote
_SAY_WORDS: Final = Text("Say what you want to say too: `{form}`.")


SPECS: Final[Mapping[str, Spec[MemberCommand]]] = {
    "comment": Spec(
        form=Text("/pen comment {number} TEXT"),
        help=Text(
            "Comment on an item. It reaches the list only if you let it: see `/pen publish`."
        ),
        example=Text("`/pen comment 12 The draft lacks a date.`"),
        read=of_item(
            lambda number, text, form: CommentOn(number, text_needed(text, form, _SAY_WORDS))
        ),
        writes=(CommentOn,),
        by_mail=ByMail(
            9,
            Text(
                "Comment on an item, up to the end of the paragraph. It is shown in Slack and on "
                "the item, not on the list: to write to the list, reply there."
            ),
            "!comment 12 The draft lacks a date.",
        ),
    ),
    "vote": Spec(
        form=Text("/pen vote {number} CHOICE [REASON]"),
        help=Text("Vote, or change your vote: the newest one counts. A block needs a reason."),
        example=Text(
            "`/pen vote 12 agree`, or with a reason `/pen vote 12 block because it has no budget`. "
            "`/pen show 12` names the choices."
        ),
        read=of_item(lambda number, text, _: VoteOn(number, one_line(text))),
        writes=(VoteOn,),
        is_harmless=True,  # it can be changed
        by_mail=ByMail(
            5,
            Text("Vote, or change your vote: the newest one counts. A block needs a reason."),
            "!vote 12 agree",
        ),
    ),
    "unvote": Spec(
        form=Text("/pen unvote {number}"),
        help=Text("Take your vote back. It no longer counts; until the end you can vote again."),
        example="`/pen unvote 12`",
        read=of_number(TakeBackVote),
        writes=(TakeBackVote,),
        by_mail=ByMail(5, Text("Take your vote back. It no longer counts."), "!unvote 12"),
    ),
}
