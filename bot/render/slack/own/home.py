"""Render the app's Home: what waits for a person, their own items, all of them, their choices."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, get_args

from bot.domain.ballots.ballot import Ballot
from bot.domain.commands.finding import Which
from bot.domain.digests.stopping import OwnMail
from bot.domain.ids import ListName
from bot.language import Numbered, Text, languages, own_name, say, say_as
from bot.render.documents.facts import ItemFacts
from bot.render.slack.answers import NOTHING_LISTED
from bot.render.slack.item import answer_button, how_to_vote, named, state_line
from bot.render.slack.markup.blocks import (
    LONGEST_LABEL,
    Block,
    SlackText,
    actions,
    button,
    context,
    divider,
    header,
    plain,
    section,
    with_button,
)
from bot.render.slack.markup.mrkdwn import escape
from bot.render.slack.own.consent import CHOICES_MEAN
from bot.render.text.safe import cut
from bot.render.words.own_mails import ALWAYS_COMES, COMES, ENDED, KINDS

# With the blocks of each, all of it stays below Slack's hundred for a view.
MOST_NEEDED: Final = 8
MOST_ASKED: Final = 3
"""How many questions to the person are shown, each with its buttons."""
MOST_OWN: Final = 6
A_PAGE: Final = 8
MOST_LISTS: Final = 5
"""Of how many lists somebody can make their choices here."""
LONGEST_VALUE: Final = 150
"""Characters that Slack takes as the value of a menu's line."""

FILTERS: Final[dict[Which, Text]] = {
    "open": Text("Open items"),
    "voting": Text("Ballots open now"),
    "overdue": Text("Overdue"),
    "all": Text("All items, newest first"),
}
NOTHING_NEEDED: Final = Text(
    "Nothing waits for you now. Ballots on which you have not voted, calls for comments that you "
    "have not answered, questions to you and items that you hold will appear here."
)
NOTHING_OWN: Final = Text(
    "Items that you wrote to, voted or commented on will appear here once they need nothing of you."
)
NO_LISTS: Final = Text(
    "Here you will find the items and ballots of your mailing lists. I know of no list that you "
    "are on. Join the Slack channel of your list, or show me the mail address under which you "
    "write to it."
)
NO_ADDRESS: Final = Text("No mail address is linked with your Slack account.")
LINK_ADDRESS: Final = Text("Link an address")
MORE_NEEDED: Final = Numbered(
    "and {number} more: see `/pen mine` and `/pen list`",
    "and {number} more: see `/pen mine` and `/pen list`",
)
MORE_ASKED: Final = Numbered(
    "and {number} more question to you, once these are answered",
    "and {number} more questions to you, once these are answered",
)
_SHOWS: Final = re.compile(rf"({'|'.join(FILTERS)}):([0-9]{{1,2}}):([a-z0-9._-]*)")


@dataclass(frozen=True, slots=True)
class Shows:
    """What a Home shows below *All items*: which items, from which page on, of which list.

    `list_name` is "" for all lists.
    """

    which: Which = "open"
    page: int = 0
    list_name: str = ""

    def write(self) -> str:
        """Return it as the Home and its menus carry it."""
        return f"{self.which}:{self.page}:{self.list_name}"


def read_shows(text: str) -> Shows:
    """Read what a Home carries; a new one, or what cannot be read, shows the first page."""
    match = _SHOWS.fullmatch(text)
    which = next((each for each in get_args(Which) if match and each == match[1]), None)
    return Shows() if match is None or which is None else Shows(which, int(match[2]), match[3])


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One item in a Home.

    `ballot` is the open one on which the person may vote, `choice` their vote on it, "" for none.
    `asks`: they have not answered its call for comments.
    """

    facts: ItemFacts
    ballot: Ballot | None = None
    choice: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What a person's Home shows.

    `asked` are questions to them, with buttons; `page` is a page of all items. `choices` tell what
    they chose for each list, with the buttons to change it; `digest` says, as mrkdwn, when
    their own digest comes. `switches` are the kinds of mail, and whether they come;
    `language` is the one that they chose, "" for none.
    """

    shows: Shows
    needed: Sequence[HomeLine] = ()
    more_needed: int = 0
    asked: Sequence[SlackText] = ()
    more_asked: int = 0
    own: Sequence[HomeLine] = ()
    page: Sequence[HomeLine] = ()
    has_older: bool = False
    lists: Sequence[ListName] = ()
    choices: Sequence[SlackText] = ()
    digest: str = ""
    switches: Mapping[OwnMail, bool] = field(default_factory=dict)
    language: str = ""
    addresses: Sequence[str] = ()


def home_view(facts: HomeFacts) -> Block:
    """Return the Home of somebody who may see something; a stranger's is `strangers_view`."""
    parts = (_needed(facts), _own(facts), _all(facts), _choices(facts))
    return _view(facts.shows, [block for part in parts for block in part])


def strangers_view(addresses: Sequence[str]) -> Block:
    """Return the Home of somebody who is on no list."""
    return _view(Shows(), [section(NO_LISTS.format()), _linked(addresses)])


def _view(shows: Shows, blocks: Sequence[Block]) -> Block:
    return {
        "type": "home",
        "private_metadata": shows.write(),
        "blocks": list(blocks),
    }


def _needed(facts: HomeFacts) -> Iterator[Block]:
    yield header(say("Needs you"))
    if not facts.needed and not facts.asked:
        yield section(NOTHING_NEEDED.format())
    for asked in facts.asked:
        yield from asked.blocks
    if facts.more_asked:
        yield context(MORE_ASKED.format(facts.more_asked))
    for line in facts.needed:
        yield from _line(line, within="needed")
    if facts.more_needed:
        yield context(MORE_NEEDED.format(facts.more_needed))


def _own(facts: HomeFacts) -> Iterator[Block]:
    yield header(say("Mine"))
    if not facts.own:
        yield section(NOTHING_OWN.format())
    for line in facts.own:
        yield from _line(line, within="own")


def _all(facts: HomeFacts) -> Iterator[Block]:
    yield header(say("All items"))
    yield actions(_menus(facts), block_id="filter")
    if not facts.page:
        yield section(NOTHING_LISTED[facts.shows.which].format())
    for line in facts.page:
        yield from _line(line, within="all")
    pages = list(_pages(facts))
    if pages:
        yield actions(pages, block_id="pages")


def _menus(facts: HomeFacts) -> Iterator[Block]:
    shows = facts.shows
    yield _menu(
        "which",
        {replace(shows, which=which, page=0): label.format() for which, label in FILTERS.items()},
        chosen=replace(shows, page=0),
    )
    if len(facts.lists) > 1:
        every = {replace(shows, list_name="", page=0): say("All lists")}
        named = {replace(shows, list_name=name, page=0): name for name in facts.lists}
        yield _menu("list", every | named, chosen=replace(shows, page=0))


def _menu(name: str, lines: dict[Shows, str], *, chosen: Shows) -> Block:
    """Return a menu that shows other items at once; Slack takes a hundred lines."""
    options = {
        shows: {"text": plain(cut(label, at=LONGEST_LABEL)), "value": shows.write()}
        for shows, label in lines.items()
        if len(shows.write()) <= LONGEST_VALUE
    }
    menu: Block = {
        "type": "static_select",
        "action_id": f"home:{name}",
        "options": list(options.values())[:100],
    }
    return menu | ({"initial_option": options[chosen]} if chosen in options else {})


def _pages(facts: HomeFacts) -> Iterator[Block]:
    shows = facts.shows
    if shows.page:
        newer = replace(shows, page=shows.page - 1)
        yield button(say("Newer"), action_id="home:newer", value=newer.write())
    if facts.has_older:
        older = replace(shows, page=shows.page + 1)
        yield button(say("Older"), action_id="home:older", value=older.write())


def _line(line: HomeLine, *, within: str) -> Iterator[Block]:
    """Yield an item with a button that opens it, and those with which to take part."""
    item = line.facts.item
    number = item.number
    opens = button(
        say_as("button", "Open"),
        action_id="details",
        value=str(number),
        spoken=say("Open item {number}", number=number),
    )
    text = f"*{named(item)}*\n{state_line(line.facts)}"
    if line.ballot is not None:
        voted = say("*You have not voted yet.*")
        if line.choice:
            label = escape(cut(line.ballot.rules.label(line.choice), at=LONGEST_LABEL))
            voted = say("You voted *{choice}*.", choice=label)
        text = f"{text}\n{voted}"
    yield with_button(text, opens)
    row = [answer_button(item)] if line.asks else []
    if line.ballot is not None:
        row += _elements(next(how_to_vote(line.ballot, item)))
    if row:
        yield actions(row, block_id=f"{within}-{number}")


def _elements(row: Block) -> list[Block]:
    elements = row["elements"]
    assert isinstance(elements, list)  # noqa: S101 - for the type
    return elements


def _choices(facts: HomeFacts) -> Iterator[Block]:
    yield divider()
    yield header(say("Your choices"))
    for chosen in facts.choices:
        yield from chosen.blocks or (section(chosen.text),)
    if any(chosen.blocks for chosen in facts.choices):
        yield context(CHOICES_MEAN.format())
    yield with_button(
        facts.digest,
        button(say("My digest…"), action_id="pen:digest", value="digest mine choose"),
    )
    for what, is_on in facts.switches.items():
        yield _switch(what, is_on=is_on)
    yield context(ALWAYS_COMES.format())
    yield with_button(say("The language in which I write to you"), _languages(facts.language))
    yield with_button(
        say("What you follow and have muted, and all your choices in words."),
        button(say("Show my choices"), action_id="pen:settings", value="settings"),
    )
    yield _linked(facts.addresses)


def _switch(what: OwnMail, *, is_on: bool) -> Block:
    """Say whether a kind of mail comes, with a button that changes it."""
    kind = KINDS[what].format()
    label = say("Switch off") if is_on else say("Switch on")
    switch = button(
        label,
        action_id=f"pen:{what}",
        value=f"settings {what} {'off' if is_on else 'on'}",
        spoken=say("{label}: {what}", label=label, what=kind),
    )
    return with_button((COMES if is_on else ENDED).format(what=kind), switch)


def _languages(chosen: str) -> Block:
    """Return the menu of languages; choosing one is what the command does."""
    names = {"auto": say("As in Slack, or as the list")}
    names |= {tag: own_name(tag) for tag in languages()}
    options = {
        tag: {"text": plain(name), "value": f"settings language {tag}"}
        for tag, name in names.items()
    }
    return {
        "type": "static_select",
        "action_id": "pen:language",
        "options": list(options.values()),
        "initial_option": options.get(chosen, options["auto"]),
    }


def _linked(addresses: Sequence[str]) -> Block:
    text = NO_ADDRESS.format()
    if addresses:
        known = escape(cut(", ".join(addresses), at=1000))
        text = say("Linked with your Slack account: {addresses}", addresses=known)
    link = button(LINK_ADDRESS.format(), action_id="pen:link", value="link")
    return with_button(text, link)
