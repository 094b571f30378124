"""The commands that change items: their plan, terms, names, and what is part of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.commands.parts import (
    NUMBER,
    nothing_more,
    of_item,
    of_number,
    one_line,
    read_reason,
    take_number,
    target,
    text_needed,
)
from bot.domain.commands.spec import Audience, ByMail, Spec, filled
from bot.domain.ids import ItemNumber, SlackUserId
from bot.domain.items.item import is_label
from bot.domain.slack_text import read_mention, unescape
from bot.errors import Refused
from bot.language import Text, say


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """`plan N`: show its chain."""

    number: ItemNumber


@dataclass(frozen=True, slots=True)
class PlanItem:
    """`plan N [after M …] [takes SPAN] [due WHEN]`; what is None stays as it is.

    `takes` and `due` are "" for `none`.
    """

    number: ItemNumber
    after: tuple[ItemNumber, ...] | None = None
    takes: str | None = None
    due: str | None = None


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
class MergeItems:
    """`merge N into M`: N becomes part of M."""

    number: ItemNumber
    into: ItemNumber


@dataclass(frozen=True, slots=True)
class UndoMerge:
    """`undo N`: N, which was merged into another item, becomes an item of its own again."""

    number: ItemNumber


ItemCommand = (
    ShowPlan
    | PlanItem
    | LockTerms
    | ReopenItem
    | AssignItem
    | TitleItem
    | LabelItem
    | MergeItems
    | UndoMerge
)
_PLANS: Final = re.compile(r"(?:^|[\s,]+)(?P<word>after|takes|due)\s+", re.IGNORECASE)
_SAY_HOLDER: Final = Text("Say who holds it too: `{form}`.")
_SAY_TITLE: Final = Text("Say the new title too: `{form}`.")
_SAY_LABELS: Final = Text("Say one label or more too: `{form}`.")


def _read_plan(number: ItemNumber, text: str, form: str) -> ShowPlan | PlanItem:
    words = one_line(text)
    parts = list(_PLANS.finditer(words))
    nothing_more(words[: parts[0].start()] if parts else words, form)
    given: dict[str, str] = {}
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        word = part["word"].lower()
        if word in given:
            raise Refused(say("“{word}” appears twice. Write `{form}`.", word=word, form=form))
        end = following.start() if following is not None else len(words)
        given[word] = words[part.end() : end].strip(" ,")
    if not given:
        return ShowPlan(number)
    return PlanItem(
        number,
        after=read_needed(given["after"], form) if "after" in given else None,
        takes=_or_none(given.get("takes")),
        due=_or_none(given.get("due")),
    )


def _or_none(words: str | None) -> str | None:
    return "" if words is not None and words.lower() == "none" else words


def read_needed(words: str, form: str) -> tuple[ItemNumber, ...]:
    """Read the items that another one needs: `1`, `#1, #2 and 3`, `none`.

    Raises:
        Refused: it is something else.
    """
    if words.lower() == "none":
        return ()
    parts = [part for part in re.split(r"[\s,&]+|\band\b", words) if part]
    numbers = [number for part in parts if (number := NUMBER.fullmatch(part))]
    if not parts or len(numbers) < len(parts):
        raise Refused(
            say(
                "“{words}” does not name items. Write `{form}`, where M is one number or more, or "
                "`none`.",
                words=words[:40],
                form=form,
            )
        )
    return tuple(ItemNumber(int(number[1])) for number in numbers)


def _read_assign(rest: str, form: Text) -> AssignItem:
    number, whom = take_number(rest, filled(form))
    user = read_mention(whom)
    if user is not None:
        return AssignItem(number, user)
    name = one_line(unescape(whom)).removeprefix("@")
    return AssignItem(number, None, text_needed(name, filled(form, number=number), _SAY_HOLDER))


def _read_label(number: ItemNumber, text: str, form: str) -> LabelItem:
    labels = text_needed(text, form, _SAY_LABELS).replace(",", " ").lower().split()
    for label in labels:
        if not is_label(label.removeprefix("-")):
            raise Refused(
                say(
                    "“{word}” cannot be a label. A label is one word of at most 30 letters and "
                    "digits, such as `budget` or `q1-2027`: {form}.",
                    word=label[:40],
                    form=form,
                )
            )
    added = tuple(label for label in labels if not label.startswith("-"))
    removed = tuple(label[1:] for label in labels if label.startswith("-"))
    return LabelItem(number, added, removed)


def _read_merge(rest: str, form: Text) -> MergeItems:
    number, more = take_number(rest, filled(form))
    return MergeItems(number, target(more, form, number=number))


SPECS: Final[Mapping[str, Spec[ItemCommand]]] = {
    "plan": Spec(
        form=Text("/pen plan {number} [after {other} …] [takes SPAN] [due WHEN]"),
        help=Text(
            "The chain of an item: what it needs first, by when it must begin, what is late. A "
            "chair says it: `after` the items that it needs, `takes` days, weeks or working days, "
            "`due` WHEN; `none` takes one out (chairs)."
        ),
        example=Text(
            "`/pen plan 14 after 12, 13 takes 3 weeks due 1 Mar`, and `/pen plan 14` to see it"
        ),
        audience=Audience.CHAIRS,
        read=of_item(_read_plan),
        reads=(ShowPlan,),
        writes=(PlanItem,),
    ),
    "lock": Spec(
        form=Text("/pen lock {number}"),
        help=Text(
            "Fix an item's title and the questions of its ballots and calls, until it is reopened "
            "with a reason (chairs)."
        ),
        example="`/pen lock 12`",
        audience=Audience.CHAIRS,
        read=of_number(LockTerms),
        writes=(LockTerms,),
        by_mail=ByMail(
            27, Text("Fix the title and the questions until the item is reopened."), "!lock 12"
        ),
    ),
    "reopen": Spec(
        form=Text("/pen reopen {number} [because REASON]"),
        help=Text(
            "Reopen a decided or closed item, or one whose title and questions are fixed (chairs)."
        ),
        example=Text("`/pen reopen 12`, or `/pen reopen 12 because a term was wrong`"),
        audience=Audience.CHAIRS,
        read=of_item(lambda number, text, form: ReopenItem(number, read_reason(text, form))),
        writes=(ReopenItem,),
        by_mail=ByMail(
            26,
            Text("Open a decided or closed item again, or let locked terms be changed."),
            "!reopen 12 because a term was wrong",
        ),
    ),
    "assign": Spec(
        form=Text("/pen assign {number} @user"),
        help=Text("Say who holds the pen (chairs and helpers)."),
        example="`/pen assign 12 @ada`",
        audience=Audience.HELPERS,
        read=_read_assign,
        writes=(AssignItem,),
        by_mail=ByMail(
            22, Text("Say who holds the item, by name or address."), "!assign 12 Ada Example"
        ),
    ),
    "title": Spec(
        form=Text("/pen title {number} TEXT"),
        help=Text("Give an item a better title (chairs and helpers)."),
        example=Text("`/pen title 12 Night fees in the harbour`"),
        audience=Audience.HELPERS,
        read=of_item(
            lambda number, text, form: TitleItem(
                number, one_line(text_needed(text, form, _SAY_TITLE))
            )
        ),
        writes=(TitleItem,),
        by_mail=ByMail(23, Text("Give the item a better title."), "!title 12 Rules of procedure"),
    ),
    "label": Spec(
        form=Text("/pen label {number} WORD …"),
        help=Text("Add labels to an item; `-WORD` takes one off (chairs and helpers)."),
        example=Text("`/pen label 12 budget 2027`, or `/pen label 12 -budget`"),
        audience=Audience.HELPERS,
        read=of_item(_read_label),
        writes=(LabelItem,),
        by_mail=ByMail(
            24, Text("Label the item; “-WORD” takes a label off."), "!label 12 budget -urgent"
        ),
    ),
    "merge": Spec(
        form=Text("/pen merge {number} into {other}"),
        help=Text("Merge item N into item M, with its messages, comments and ballot (chairs)."),
        example=Text("`/pen merge 14 into 12` moves all of #14 to #12."),
        audience=Audience.CHAIRS,
        read=_read_merge,
        writes=(MergeItems,),
        by_mail=ByMail(25, Text("Make the item part of another one."), "!merge 12 into 7"),
    ),
    "undo": Spec(
        form=Text("/pen undo {number}"),
        help=Text(
            "Undo the merge of item N into another item, whether a chair or a message caused it "
            "(chairs)."
        ),
        example=Text("`/pen undo 14` takes #14 out of #12 again."),
        audience=Audience.CHAIRS,
        read=of_number(UndoMerge),
        writes=(UndoMerge,),
    ),
}
