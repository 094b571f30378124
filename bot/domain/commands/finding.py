"""The commands that find and show items, and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.domain.commands.parts import (
    nothing_more,
    of_number,
    one_line,
    text_needed,
    write_instead,
    wrong_choice,
)
from bot.domain.commands.spec import Audience, ByMail, Spec, filled
from bot.domain.ids import ItemNumber, SlackUserId
from bot.domain.items.search import Query, read_query
from bot.domain.people.proof import read_address
from bot.domain.slack_text import read_mention, unescape
from bot.errors import Refused
from bot.language import Text, say

Which = Literal["open", "voting", "mine", "overdue", "all"]


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
class Mine:
    """`mine`: the person's open votes and receipts."""


@dataclass(frozen=True, slots=True)
class WhoIs:
    """`whois @user|ADDRESS|NAME`: a mentioned Slack user, an address, or a name to look up."""

    user: SlackUserId | None
    name: str = ""
    address: str = ""


FindingCommand = ListItems | Show | SearchItems | Mine | WhoIs
_SAY_WHO: Final = Text("Say who too: `{form}`.")


def _read_list(rest: str, form: Text) -> ListItems:
    word = rest.strip().lower() or "open"
    for which in get_args(Which):
        if word == which:
            return ListItems(which)
    wrong = say("I cannot list “{word}”.", word=unescape(word)[:40])
    raise wrong_choice(wrong, word, get_args(Which), "list", write_instead(form))


def _read_search(rest: str, form: Text) -> SearchItems:
    try:
        return SearchItems(read_query(unescape(rest)))
    except Refused as error:
        raise Refused(f"{error} {write_instead(form)}") from error


def _read_mine(rest: str, form: Text) -> Mine:
    nothing_more(rest, filled(form))
    return Mine()


def _read_whois(rest: str, form: Text) -> WhoIs:
    user = read_mention(rest)
    if user is not None:
        return WhoIs(user)
    name = one_line(unescape(rest)).removeprefix("@")
    address = read_address(name)
    if address is not None:
        return WhoIs(None, address=address)
    return WhoIs(None, text_needed(name, filled(form), _SAY_WHO))


SPECS: Final[Mapping[str, Spec[FindingCommand]]] = {
    "list": Spec(
        form=Text("/pen list [open|voting|mine|overdue|all]"),
        help=Text("The items of this channel's list. Without a word: the unfinished ones."),
        example=Text(
            "`/pen list voting` shows the open ballots, `/pen list overdue` what is late."
        ),
        read=_read_list,
        reads=(ListItems,),
        by_mail=ByMail(
            1, Text("The items of your lists. Without a word: the unfinished ones."), "!list voting"
        ),
    ),
    "show": Spec(
        form=Text("/pen show {number}"),
        help=Text("One item: its state, its ballot, the newest words."),
        example="`/pen show 12`",
        read=of_number(Show),
        reads=(Show,),
        by_mail=ByMail(2, Text("One item: its state, its ballot, the newest words."), "!show 12"),
    ),
    "search": Spec(
        form=Text("/pen search WORDS"),
        help=Text(
            "Find items by the words of their messages, comments and titles, the best matches "
            "first. WORDS are words, in any form, and “phrases in quotes”; narrow the search with "
            "`from:NAME`, `list:NAME`, `state:STATE`, `has:attachment`, `after:2026-12` and "
            "`before:2026-12-19` (days in UTC)."
        ),
        example=Text("`/pen search harbour “night fee” from:ada after:2026-11`"),
        read=_read_search,
        reads=(SearchItems,),
        by_mail=ByMail(
            3,
            Text("Find items by the words of their messages, comments and titles."),
            "!search harbour “night fee”",
        ),
    ),
    "mine": Spec(
        form=Text("/pen mine"),
        help=Text("The open ballots, how you voted, and the items that you hold."),
        example="`/pen mine`",
        read=_read_mine,
        reads=(Mine,),
        by_mail=ByMail(
            4, Text("The open ballots, how you voted, and the items that you hold."), "!mine"
        ),
    ),
    "whois": Spec(
        form=Text("/pen whois @user|ADDRESS|NAME"),
        help=Text(
            "Who somebody is on the lists that you are both on (chairs): chair or member, "
            "organisation and group, and whether a mail address and a Slack account are linked."
        ),
        example=Text("`/pen whois @ada`, or `/pen whois ada@example.org`"),
        audience=Audience.CHAIRS,
        read=_read_whois,
        reads=(WhoIs,),
        also=("who",),
        by_mail=ByMail(
            39, Text("Who somebody is on the lists that you are both on."), "!whois ada@example.org"
        ),
    ),
}
