"""The commands about single mails: to which item one belongs, and which were held."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.domain.commands.parts import nothing_more, take_number, target
from bot.domain.commands.spec import Audience, ByMail, Spec, filled
from bot.domain.ids import ItemNumber
from bot.errors import Refused
from bot.language import Text, say

HeldAction = Literal["show", "drop"]


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
class HeldCommand:
    """`held [MAIL show|drop]`: the mails that did not come by their list, or a decision on one."""

    mail: int | None = None
    action: HeldAction = "show"


MailCommand = SplitItem | MoveMail | HeldCommand


def _read_split(rest: str, form: Text) -> SplitItem:
    number, more = take_number(rest, filled(form))
    mail, after = take_number(more, filled(form, number=number), what="message")
    nothing_more(after, filled(form, number=number, mail=mail))
    return SplitItem(number, mail)


def _read_move(rest: str, form: Text) -> MoveMail:
    number, more = take_number(rest, filled(form))
    mail, after = take_number(more, filled(form, number=number), what="message")
    return MoveMail(number, mail, target(after, form, number=number, mail=mail))


def _read_held(rest: str, form: Text) -> HeldCommand:
    if not rest.strip():
        return HeldCommand()
    number, word = take_number(rest, filled(form), what="message")
    for action in get_args(HeldAction):
        if word.strip().lower() == action:
            return HeldCommand(int(number), action)
    raise Refused(
        say(
            "Say what to do with it: `/pen held {number} show` or `/pen held {number} drop`.",
            number=number,
        )
    )


SPECS: Final[Mapping[str, Spec[MailCommand]]] = {
    "split": Spec(
        form=Text("/pen split {number} {mail}"),
        help=Text(
            "Make a message, with the replies below it, an item of its own (chairs). MESSAGE is "
            "its number in *Details*."
        ),
        example=Text("`/pen split 12 3` makes message 3 of #12 an item of its own."),
        audience=Audience.CHAIRS,
        read=_read_split,
        writes=(SplitItem,),
    ),
    "move": Spec(
        form=Text("/pen move {number} {mail} into {other}"),
        help=Text("Move a message of item N, with the replies below it, to item M (chairs)."),
        example=Text("`/pen move 12 3 into 14` moves message 3 of #12 to #14."),
        audience=Audience.CHAIRS,
        read=_read_move,
        writes=(MoveMail,),
    ),
    "held": Spec(
        form=Text("/pen held [{number} show|drop]"),
        help=Text(
            "List messages that name your list but did not come by it; show or drop one (chairs)."
        ),
        example=Text("`/pen held` lists them, `/pen held 3 show` puts message 3 into its item."),
        audience=Audience.CHAIRS,
        read=_read_held,
        writes=(HeldCommand,),
        is_harmless=True,  # without a number it lists them
        by_mail=ByMail(
            39,
            Text("The messages that name your list but did not come by it; show or drop one."),
            "!held 3 drop",
        ),
    ),
}
