"""Render the replies to `/pen`, and what is posted in an item's thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, BallotState, Rules, Vote
from bot.domain.calls.call import Call
from bot.domain.calls.position import Position
from bot.domain.commands.spec import Audience, Spec, filled
from bot.domain.commands.table import SPECS, WHEN_TOPIC, Command
from bot.domain.digests.digest import Digest
from bot.domain.ids import ItemNumber
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.domain.people.consent import Standing
from bot.language import Numbered, Text, say, say_as, say_number
from bot.render.ballots import tally_text
from bot.render.ballots.endorsing import say_endorsers
from bot.render.ballots.unread import say_unread_at_once
from bot.render.calls import words
from bot.render.digests.digest_words import describe_digest
from bot.render.documents.facts import STATE_NAMES_WITHIN, ItemFacts, ResultFacts
from bot.render.mail.digest import digest_text
from bot.render.slack.call import answer_blocks
from bot.render.slack.details import line_sections, say_vote
from bot.render.slack.item import (
    counted_blocks,
    link_to,
    named,
    render_item,
    so_far_lines,
    state_line,
    title_in,
    title_of,
)
from bot.render.slack.markup.blocks import (
    MOST_BLOCKS,
    Block,
    SlackText,
    actions,
    button,
    context,
    header,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape, escape_entities
from bot.render.slack.markup.rich_text import rich_text
from bot.render.text.safe import cut, name_of, one_line
from bot.render.words.notes import say_note

LONGEST_PREVIEW: Final = 3000
MOST_COMMENTS: Final = 100
"""More than a preview or a mail holds, and quickly rendered."""
PREVIEW_HEAD: Final = Text("This would go to {name} now. `/pen digest send {name}` sends it.")


def digest_preview(
    digest: Digest,
    *,
    zone: ZoneInfo,
    board_url: str = "",
    item_url: Callable[[Item], str] | None = None,
    size: int = LONGEST_PREVIEW,
) -> str:
    """Return the text part of a digest, as it would go to the list, as mrkdwn of `size` characters.

    It is in a code block, as its columns are those of the mail; nothing formats there. `board_url`
    and `item_url` are the list's page and an item's, as in the mail.
    """
    words = describe_digest(
        digest, zone=zone, board_url=board_url, item_url=item_url, most_comments=MOST_COMMENTS
    )
    text = digest_text(words).replace("```", "'''")
    shown = within_message(escape_entities(cut(text, at=size)))
    head = PREVIEW_HEAD.format(name=escape(digest.list_name))
    return f"{head}\n```\n{shown}\n```"


LONGEST_TITLE: Final = 150
LONGEST_QUESTION: Final = 1000
LONGEST_COMMENT: Final = 10_000
LONGEST_VOTES: Final = 9000
MOST_LISTED: Final = 30

WHEN_HELP: Final = Text(
    "WHEN is a date or a time, in the time zone of the item's list:\n"
    "`19 Dec 18:00` or `2026-12-19 18:00`: that day and time\n"
    "`2026-12-19`, `tomorrow` or `Friday`: the end of that day; a weekday is the coming one\n"
    "`Friday 18:00`: the coming Friday at six in the evening\n"
    "`in 2 weeks`, `in 3 days`, `+3d` or `+2h`: that long from now; in `/pen extend`, `+3d` and "
    "`+2h` count from the present end\n"
    "`2026-12-19 18:00 UTC`, or `+01:00` in place of UTC: in that time zone\n"
    "A time that is past or has two meanings, such as `12/11`, is refused, and you are told why."
)
HELP_CHAIRS: Final = Text("*Chairs of a list can also write*")
HELP_MEMBER_FOOT: Final = Text(
    "Chairs have more commands, such as opening a ballot: `/pen help ballot`."
)
HELP_HEAD: Final = Text(
    "*Penholder* turns every thread on the list into a numbered item that you can follow and vote "
    "on, here or by mail."
)
HELP_FOOT: Final = Text(
    "N is an item's number, with or without `#`. A reply in an item's thread is a comment. It goes "
    "to the list only if you agree; begin it with `//` to keep it in Slack."
)
WHERE_IT_GOES: Final[Mapping[Standing, Text]] = {
    Standing.GOES: Text("It reaches the list in the next digest."),
    Standing.HELD: Text("It waits until you decide whether it may go to the list: `/pen publish`."),
    Standing.STAYS: Text("It stays here."),
}
NOTHING_LISTED: Final[Mapping[str, Text]] = {
    "open": Text("Nothing is open. `/pen list all` shows everything."),
    "voting": Text("No ballots are open."),
    "mine": Text("You hold no items."),
    "overdue": Text("Nothing is overdue."),
    "all": Text("There are no items yet: each new thread on the list becomes one."),
}
MORE_VOTES: Final = Numbered(
    "and {number} more vote; the message to the list names it",
    "and {number} more votes; the message to the list names them",
)
_LIST_HEADS: Final[Mapping[str, Text]] = {
    "open": Text("Open items"),
    "voting": Text("Ballots open now"),
    "mine": Text("Items that you hold"),
    "overdue": Text("Overdue"),
    "all": Text("All items, newest first"),
}


MENTION_HELP: Final = Text(
    "A message that begins by mentioning me is a command and no comment. Others read it; only you "
    "see the answer.\n"
    "In an item's thread leave the number out: `vote agree because …`, `comment TEXT`, `show`. "
    "Elsewhere name the item: `vote 12 agree`.\n"
    "`mine` shows what waits for you, `help vote` explains a command."
)
MENTION_HELP_HERE: Final = Text(
    "This is the thread of #{number}. Mention me in it and write `vote agree because …`, "
    "`comment TEXT` or `show`, without the number. Such a message is a command and no comment. "
    "Others read it; only you see the answer.\n"
    "`mine` shows what waits for you, `help vote` explains a command."
)


def mention_help(about: ItemNumber | None) -> str:
    """Return what to write in a message that mentions us, in an item's thread or elsewhere."""
    return MENTION_HELP.format() if about is None else MENTION_HELP_HERE.format(number=about)


def help_text(word: str = "", *, is_chair: bool = True) -> str:
    """Return the help on the commands that a person may use, on one, or on `when`, as mrkdwn."""
    if word == WHEN_TOPIC:
        return WHEN_HELP.format()
    if word in SPECS:
        example = say("For example: {example}", example=SPECS[word].example)
        return f"{_explained(SPECS[word])}\n{example}"
    of_members = _lines(spec for spec in SPECS.values() if spec.audience is Audience.MEMBERS)
    parts = [HELP_HEAD.format(), of_members]
    if not is_chair:
        return "\n\n".join([*parts, f"{HELP_MEMBER_FOOT} {HELP_FOOT}"])
    of_chairs = _lines(spec for spec in SPECS.values() if spec.audience is not Audience.MEMBERS)
    return "\n\n".join([*parts, f"{HELP_CHAIRS}\n{of_chairs}", HELP_FOOT.format()])


def _lines(specs: Iterable[Spec[Command]]) -> str:
    return "\n".join(map(_explained, specs))


def _explained(spec: Spec[Command]) -> str:
    return f"`{filled(spec.form)}`\n{spec.help}"


def list_text(facts: Sequence[ItemFacts], *, which: str = "open") -> str:
    """Return a list of items, one or two lines each, as mrkdwn."""
    if not facts:
        return NOTHING_LISTED[which].format()
    lines = [f"*{_LIST_HEADS[which]}*"]
    lines += [
        f"*#{item.item.number}*  {title_in(item.item)}\n      {_list_state(item)}"
        for item in facts[:MOST_LISTED]
    ]
    if len(facts) > MOST_LISTED:
        more = len(facts) - MOST_LISTED
        lines.append(say_number("and {number} more", "and {number} more", more))
    return "\n".join(lines)


def show_text(facts: ItemFacts) -> SlackText:
    """Return one item for the person who asked: its parent message, and the answers to its call.

    How it stands so far is between them; it tells of the objections, too.
    """
    told = facts if facts.so_far is None else replace(facts, objections=())
    shown, call = _with_so_far(_with_unread(render_item(told), facts), facts), facts.call
    if call is None or not call.answered:
        return shown
    blocks, lines = answer_blocks(call)
    if not call.call.seeks_consensus:  # there, how it stands so far names them
        reach = escape(" ".join(words.say_reach(call)))
        blocks, lines = [context(reach), *blocks], [reach, *lines]
    return SlackText(
        text=within_message("\n".join([shown.text, *lines])),
        blocks=(*shown.blocks[:-1], *blocks, shown.blocks[-1])[:MOST_BLOCKS],
    )


def _with_so_far(shown: SlackText, facts: ItemFacts) -> SlackText:
    """Add how the item stands, above the buttons."""
    lines = so_far_lines(facts)
    blocks = (*shown.blocks[:-1], *line_sections(lines)[0], shown.blocks[-1])
    return SlackText(text=within_message("\n".join([shown.text, *lines])), blocks=blocks)


def _with_unread(shown: SlackText, facts: ItemFacts) -> SlackText:
    """Add the short replies that were not read as votes, above the buttons."""
    text = escape(say_unread_at_once(facts.unread))
    if not text:
        return shown
    blocks = (*shown.blocks[:-1], context(text), shown.blocks[-1])
    return SlackText(text=within_message(f"{shown.text}\n{text}"), blocks=blocks)


def mine_text(votes: Sequence[tuple[Item, Ballot, str]], *, held: Sequence[ItemFacts] = ()) -> str:
    """Return a person's open votes as mrkdwn: item, ballot, current choice ("" for none yet)."""
    lines = [f"*{_LIST_HEADS['voting']}*" if votes else NOTHING_LISTED["voting"].format()]
    for item, ballot, choice in votes:
        end = date_token(ballot.closes_at)
        if choice:
            label = escape(ballot.rules.label(choice))
            voted = say("you voted *{choice}*, until {end}", choice=label, end=end)
        else:
            voted = say("*you have not voted yet*, until {end}", end=end)
        lines.append(f"*#{item.number}*  {title_in(item)}\n      {voted}")
    if held:
        lines += ["", list_text(held, which="mine")]
    return "\n".join(lines)


def ballot_opened(item: Item, ballot: Ballot, *, own: str = "") -> str:
    """Tell the chair that a vote is open; `own` is the choice of theirs that was counted."""
    text = say(
        "The ballot on {item} is open until {end}.",
        item=named(item),
        end=date_token(ballot.closes_at),
    )
    then = say("It is announced in the channel and on the list.")
    counted = _counted(own, ballot) if own else ""
    return " ".join(filter(None, (text, escape(tally_text.say_rule(ballot)), then, counted)))


def _counted(own: str, ballot: Ballot) -> str:
    return say("Your vote is counted: {choice}.", choice=escape(ballot.rules.label(own)))


def ballot_drafted(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote is proposed."""
    return say_number(
        "The ballot on {item} waits for {number} endorser, until {end}. The channel and the list "
        "are asked. It opens when it has them.",
        "The ballot on {item} waits for {number} endorsers, until {end}. The channel and the list "
        "are asked. It opens when it has them.",
        ballot.rules.rule.endorsers,
        item=named(item),
        end=date_token(ballot.closes_at),
    )


def ballot_extended(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote ends later."""
    if ballot.state is BallotState.DRAFT:
        return ballot_drafted(item, ballot)
    return say(
        "The ballot on {item} is now open until {end}. This is announced in the channel and on the "
        "list.",
        item=named(item),
        end=date_token(ballot.closes_at),
    )


def ballot_closed(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote was closed by hand."""
    return say(
        "The ballot on {item} is closed: *{result}*. The result goes to the channel and the list.",
        item=named(item),
        result=escape(tally_text.say_result(ballot)),
    )


BALLOT_CORRECTED: Final = Text(
    "The ballot on {item} is corrected: version {version}. This is announced in the channel and on "
    "the list."
)
BALLOT_WITHDRAWN: Final = Text(
    "The ballot on {item} is withdrawn; there is no result. This is announced in the channel and "
    "on the list."
)
CALL_OPENED: Final = Text(
    "The call for comments on {item} is open until {end}. This is announced in the channel and "
    "on the list."
)
CALL_EXTENDED: Final = Text(
    "The call for comments on {item} is now open until {end}. This is announced in the channel "
    "and on the list."
)
CALL_CORRECTED: Final = Text(
    "The call for comments on {item} is corrected; this is its version {version}. This is "
    "announced in the channel and on the list."
)
CALL_WITHDRAWN: Final = Text(
    "The call for comments on {item} is withdrawn. This is announced in the channel and on the "
    "list."
)
CALL_CLOSED: Final = Text(
    "The call for comments on {item} is closed. The answers by question go to the channel and "
    "the list."
)
CONSENSUS_OPENED: Final = Text(
    "The call for consensus on {item} is open until {end}. This is announced in the channel and "
    "on the list."
)
CONSENSUS_DECLARED: Final = Text(
    "Declared on {item}: {outcome}. The declaration goes to the channel and the list."
)
MORE_TIME_PROPOSED: Final = Text(
    "You propose more time for comments on {item}. The channel and the list get a message."
)
MORE_TIME_OBJECTED: Final = Text(
    "You object to more time for comments on {item}. Silence no longer grants it; a chair decides."
)
ITEM_REOPENED: Final = Text("{item} is open again.")
TERMS_OPEN: Final = Text("The title and the questions of {item} can be changed again.")


def told(text: Text, item: Item, news: Ballot | Call | None = None) -> str:
    """Return one of the texts above about an item and its vote or call."""
    words: dict[str, object] = {"item": named(item)}
    if news is not None:
        words |= {"end": date_token(news.closes_at), "version": news.version}
    return text.format(**words)


def more_time_supported(item: Item, *, is_granted: bool = False) -> str:
    """Tell somebody that their support is recorded, and whether it was enough."""
    text = say("You support more time for comments on {item}.", item=named(item))
    granted = say("These are enough supporters: it is granted.")
    return f"{text} {granted}" if is_granted else text


def position_answered(item: Item, position: Position, *, confirms: bool) -> str:
    """Tell somebody what follows from their answer about a position."""
    if not confirms:
        return say(
            "Nothing is recorded. You are not asked about words on {item} again.",
            item=named(item),
        )
    if position.until is not None:
        return say(
            "You ask for more time for comments on {item}. The channel and the list get a message.",
            item=named(item),
        )
    return say(
        "Your position on {item} is recorded, and will be listed with the answers.",
        item=named(item),
    )


def doubt_answered(item: Item, vote: Vote, rules: Rules, *, confirms: bool) -> str:
    """Tell somebody what follows from their answer about a vote in doubt."""
    if not confirms:
        return say("This is no vote on {item}. Nothing is counted.", item=named(item))
    return say(
        "Your vote on {item} is counted: *{choice}*. To change it, vote again: the newest counts.",
        item=named(item),
        choice=escape(rules.label(vote.choice)),
    )


def reminded(item: Item, *, count: int) -> str:
    """Tell a chair how many people are reminded of a call."""
    if not count:
        return say(
            "Nobody is reminded of the call on {item}: everybody has answered, is away, or was "
            "reminded today.",
            item=named(item),
        )
    return say_number(
        "{number} person is reminded of the call on {item}, in Slack or by mail.",
        "{number} people are reminded of the call on {item}, in Slack or by mail.",
        count,
        item=named(item),
    )


def item_closed(item: Item) -> str:
    """Tell the chair that an item was closed."""
    if item.outcome:
        outcome = escape(one_line(item.outcome))
        return say("{item} is closed: {outcome}.", item=named(item), outcome=outcome)
    return say("{item} is closed.", item=named(item))


def item_assigned(item: Item, *, holder: str) -> str:
    """Tell the chair that an item has a holder."""
    name = escape(name_of(holder))
    return say("{name} now holds the pen for {item}.", name=name, item=named(item))


def item_labelled(item: Item) -> str:
    """Say which labels an item has now."""
    if not item.labels:
        return say("Labels of {item}: none.", item=named(item))
    labels = escape(", ".join(item.labels))
    return say("Labels of {item}: {labels}.", item=named(item), labels=labels)


def item_titled(item: Item) -> str:
    """Tell the chair that an item has a new title."""
    return say("#{number} is now called {title}.", number=item.number, title=title_in(item))


def with_undo(text: str, *, value: str) -> tuple[Block, ...]:
    """Return an answer with the button that undoes what it tells."""
    undo = button(say_as("button", "Undo"), action_id="undo", value=value)
    return (section(text), actions((undo,), block_id="undo"))


def item_undone(item: Item, change: HistoryEntry) -> str:
    """Tell whoever undid a change how the item is again."""
    match change.what:
        case Change.STATE:
            state = STATE_NAMES_WITHIN[item.state]
            return say("Undone: {item} is {state} again.", item=named(item), state=state)
        case Change.TITLE:
            number, title = item.number, title_in(item)
            return say("Undone: #{number} is called {title} again.", number=number, title=title)
        case Change.LABELS:
            labels = escape(", ".join(item.labels)) or say_as("labels", "none")
            return say("Undone. Labels of {item}: {labels}.", item=named(item), labels=labels)
    if item.holder is None:
        return say("Undone: {item} has no holder.", item=named(item))
    before = change.event.before if isinstance(change.event, Changed) else ""
    name = escape(name_of(before))
    return say("Undone: {name} holds the pen for {item} again.", name=name, item=named(item))


def comment_kept(item: Item, *, standing: Standing) -> str:
    """Tell the author of a comment whether it goes to the list."""
    text = say("Your comment is on {item}.", item=named(item))
    return f"{text} {WHERE_IT_GOES[standing]}"


def code_mailed(address: str) -> str:
    """Tell a person to look for a code; this says nothing about who is known."""
    return say(
        "A code goes to {address}, unless that address already got two today. Type the code here "
        "within a day: `/pen link CODE`. It works only for your Slack account.",
        address=escape(address),
    )


def address_joined(address: str) -> str:
    """Tell a person that an address is theirs."""
    return say(
        "{address} and your Slack account are now one person, with one vote. Earlier votes and "
        "comments stay as they were.",
        address=escape(address),
    )


def digest_queued(*, list_name: str, window_end: datetime) -> str:
    """Tell the chair that a digest will be sent."""
    return say(
        "The digest of {name} up to {end} will be sent now.",
        name=escape(list_name),
        end=date_token(window_end),
    )


def comment_post(*, author: str, text: str) -> SlackText:
    """Return a comment made by form or command, as shown in its item's thread."""
    who, what = escape(name_of(author)), say("comment")
    return SlackText(
        text=within_message(say("{name}: {text}", name=who, text=escape(text))),
        blocks=(
            context(f"*{who}*  ·  {what}"),
            *rich_text(cut(text, at=LONGEST_COMMENT)),
        ),
    )


def merged_into_post(into: Item, *, link: str) -> SlackText:
    """Return what a merged item's thread says last; `link` leads to the survivor's message."""
    return SlackText(
        text=within_message(MERGED_INTO.format(item=named(into))),
        blocks=(section(MERGED_INTO.format(item=_linked(into, link))),),
    )


def parted_post(items: Sequence[Item], *, links: Sequence[str]) -> SlackText:
    """Return what two items' threads say when a merge of them was undone, with links to both."""
    names = [named(item) for item in items]
    linked = [_linked(item, link) for item, link in zip(items, links, strict=True)]
    return SlackText(
        text=within_message(PARTED.format(one=names[0], other=names[1])),
        blocks=(section(PARTED.format(one=linked[0], other=linked[1])),),
    )


PARTED: Final = Text("The merge was undone: {one} and {other} are two items again.")


def _linked(item: Item, link: str) -> str:
    number = f"#{item.number}"
    return f"{link_to(link, number) if link else number} {title_in(item)}"


MERGED_INTO: Final = Text("Merged into {item}.")


def merge_post(merged: Item, *, count: int, shown: int, link: str) -> SlackText:
    """Return what a survivor's thread says about the messages of an item merged into it.

    The newest `shown` of them follow there.
    """
    if count:
        text = say_number(
            "{number} message from {item} is now part of this item.",
            "{number} messages from {item} are now part of this item.",
            count,
            item=named(merged),
        )
    else:
        text = say("The messages from {item} are now part of this item.", item=named(merged))
    if shown:
        newest = Numbered("The newest one follows.", "The newest {number} follow.")
        follows = newest if shown < count else Numbered("It follows.", "They follow.")
        text = f"{text} {follows.format(shown)}"
    where = say("Read them in their own thread")
    linked = f"{text} {link_to(link, where)}." if link else text
    return SlackText(text=within_message(text), blocks=(section(linked),))


def render_result(facts: ResultFacts) -> SlackText:
    """Return a closed ballot's result for the item's thread."""
    ballot, tally = facts.ballot, facts.tally
    outcome = escape(tally_text.say_result(ballot))
    current = [vote for vote in facts.votes if vote.vote.counts]
    blocks: list[Block] = [
        header(say("Result of {item}", item=title_of(facts))),
        section(f"*{outcome}*  ·  {_say_closed(facts)}"),
    ]
    if ballot.note:
        blocks += rich_text(cut(say_note(ballot.note), at=LONGEST_QUESTION))
    blocks += counted_blocks(ballot, tally, facts.endorsers, longest=LONGEST_QUESTION)
    if facts.refused:
        blocks.append(context(f"{tally_text.say_refused(facts.refused)}."))
    votes = sorted(say_vote(vote, ballot.rules) for vote in current)
    sections, left_out = line_sections(votes, size=LONGEST_VOTES)
    blocks += sections
    if left_out:
        blocks.append(context(MORE_VOTES.format(left_out)))
    blocks += [context(text) for text in tally_text.say_hash(facts)]
    lines = [say("{item}: {result}.", item=named(facts.item), result=outcome)]
    if ballot.note:
        lines.append(escape(one_line(say_note(ballot.note))))
    lines += [
        f"{tally_text.say_counted(tally)}.",
        escape(tally_text.say_rule(ballot)),
        escape(say_endorsers(facts.endorsers)),
    ]
    return SlackText(text=within_message(" ".join(lines).rstrip()), blocks=tuple(blocks))


def _say_closed(facts: ResultFacts) -> str:
    """Return when a vote closed, and by whom if it was before its deadline."""
    end = date_token(facts.ballot.closed_at or facts.ballot.closes_at)
    if facts.closed_by:
        name = escape(name_of(facts.closed_by))
        return say("ballot closed {end}, by {name}", end=end, name=name)
    return say("ballot closed {end}, at its deadline", end=end)


def _list_state(item: ItemFacts) -> str:
    tally = (
        f"  ·  {tally_text.say_counts(item.tally)}"
        if item.tally is not None and _votes_open(item)
        else ""
    )
    return f"{state_line(item)}{tally}"


def _votes_open(item: ItemFacts) -> bool:
    return item.ballot is not None and item.ballot.state is BallotState.OPEN
