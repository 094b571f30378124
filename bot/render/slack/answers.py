"""Render the replies to `/pen`, and what is posted in an item's thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.commands.spec import Audience, Spec, filled
from bot.domain.commands.table import SPECS, WHEN_TOPIC, Command
from bot.domain.digests.digest import Digest
from bot.domain.items.history import Change, Changed, HistoryEntry
from bot.domain.items.item import Item
from bot.domain.people.consent import Standing
from bot.language import Numbered, Text, say, say_as, say_number, say_parts
from bot.render.ballots.endorsing import say_endorsers
from bot.render.ballots.tally_text import (
    draw_bars,
    say_counts,
    say_hash,
    say_refused,
    say_result,
    say_rule,
    say_turnout,
)
from bot.render.ballots.unread import say_unread_at_once
from bot.render.calls import words
from bot.render.digest_words import describe_digest
from bot.render.facts import STATE_NAMES_WITHIN, ItemFacts, ResultFacts
from bot.render.mail.digest import digest_text
from bot.render.notes import say_note
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import (
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
from bot.render.slack.call import answer_blocks
from bot.render.slack.details import say_vote
from bot.render.slack.item import link_to, render_item, state_line
from bot.render.slack.mrkdwn import date_token, escape, escape_entities
from bot.render.slack.rich_text import rich_text

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
    "Chairs have more commands, such as opening a vote: `/pen help ballot`."
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
    "voting": Text("No votes are open."),
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
    "voting": Text("Votes open now"),
    "mine": Text("Items that you hold"),
    "overdue": Text("Overdue"),
    "all": Text("All items, newest first"),
}


FEW_COMMANDS: Final = Text(
    "`/pen list` shows what is open, `/pen show 12` one item, `/pen mine` what waits for you.\n"
    "`/pen vote 12 agree` votes, `/pen comment 12 TEXT` comments.\n"
    "`/pen help` shows all commands, `/pen help vote` one of them."
)


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
        f"*#{one.item.number}*  {_title(one.item)}\n      {_list_state(one)}"
        for one in facts[:MOST_LISTED]
    ]
    if len(facts) > MOST_LISTED:
        more = len(facts) - MOST_LISTED
        lines.append(say_number("and {number} more", "and {number} more", more))
    return "\n".join(lines)


def show_text(facts: ItemFacts) -> SlackText:
    """Return one item for the person who asked: its parent message, and the answers to its call."""
    shown, call = _with_unread(render_item(facts), facts), facts.call
    if call is None or not call.answered:
        return shown
    blocks, lines = answer_blocks(call)
    reach = escape(" ".join(words.say_reach(call)))
    return SlackText(
        text=within_message("\n".join([shown.text, reach, *lines])),
        blocks=(*shown.blocks[:-1], context(reach), *blocks, shown.blocks[-1])[:MOST_BLOCKS],
    )


def _with_unread(shown: SlackText, facts: ItemFacts) -> SlackText:
    """Add the short replies that were not read as votes, above the buttons."""
    said = escape(say_unread_at_once(facts.unread))
    if not said:
        return shown
    blocks = (*shown.blocks[:-1], context(said), shown.blocks[-1])
    return SlackText(text=within_message(f"{shown.text}\n{said}"), blocks=blocks)


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
        lines.append(f"*#{item.number}*  {_title(item)}\n      {voted}")
    if held:
        lines += ["", list_text(held, which="mine")]
    return "\n".join(lines)


def ballot_opened(item: Item, ballot: Ballot, *, own: str = "") -> str:
    """Tell the chair that a vote is open; `own` is the choice of theirs that was counted."""
    said = say(
        "The vote on {item} is open until {end}.",
        item=_named(item),
        end=date_token(ballot.closes_at),
    )
    then = say("It is announced in the channel and on the list.")
    counted = _counted(own, ballot) if own else ""
    return " ".join(filter(None, (said, escape(say_rule(ballot)), then, counted)))


def _counted(own: str, ballot: Ballot) -> str:
    return say("Your vote is counted: {choice}.", choice=escape(ballot.rules.label(own)))


def ballot_drafted(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote is proposed."""
    return say_number(
        "The vote on {item} waits for {number} endorser, until {end}. The channel and the list are "
        "asked. It opens when it has them.",
        "The vote on {item} waits for {number} endorsers, until {end}. The channel and the list "
        "are asked. It opens when it has them.",
        ballot.rules.rule.endorsers,
        item=_named(item),
        end=date_token(ballot.closes_at),
    )


def ballot_extended(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote ends later."""
    if ballot.state is BallotState.DRAFT:
        return ballot_drafted(item, ballot)
    return say(
        "The vote on {item} is now open until {end}. This is announced in the channel and on the "
        "list.",
        item=_named(item),
        end=date_token(ballot.closes_at),
    )


def ballot_corrected(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote was corrected."""
    return say(
        "The vote on {item} is corrected: version {version}. This is announced in the channel and "
        "on the list.",
        item=_named(item),
        version=ballot.version,
    )


def ballot_withdrawn(item: Item) -> str:
    """Tell the chair that a vote was withdrawn."""
    return say(
        "The vote on {item} is withdrawn; there is no result. This is announced in the channel and "
        "on the list.",
        item=_named(item),
    )


def ballot_closed(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote was closed by hand."""
    return say(
        "The vote on {item} is closed: *{result}*. The result goes to the channel and the list.",
        item=_named(item),
        result=escape(say_result(ballot)),
    )


def item_closed(item: Item) -> str:
    """Tell the chair that an item was closed."""
    if item.outcome:
        outcome = escape(one_line(item.outcome))
        return say("{item} is closed: {outcome}.", item=_named(item), outcome=outcome)
    return say("{item} is closed.", item=_named(item))


def item_reopened(item: Item) -> str:
    """Tell the chair that an item is open again."""
    return say("{item} is open again.", item=_named(item))


def terms_open(item: Item) -> str:
    """Tell the chair that an item's title and questions may be changed."""
    return say("The title and the questions of {item} can be changed again.", item=_named(item))


def item_assigned(item: Item, *, holder: str) -> str:
    """Tell the chair that an item has a holder."""
    name = escape(name_of(holder))
    return say("{name} now holds the pen for {item}.", name=name, item=_named(item))


def item_labelled(item: Item) -> str:
    """Say which labels an item has now."""
    if not item.labels:
        return say("Labels of {item}: none.", item=_named(item))
    labels = escape(", ".join(item.labels))
    return say("Labels of {item}: {labels}.", item=_named(item), labels=labels)


def item_titled(item: Item) -> str:
    """Tell the chair that an item has a new title."""
    return say("#{number} is now called {title}.", number=item.number, title=_title(item))


def with_undo(text: str, *, value: str) -> tuple[Block, ...]:
    """Return an answer with the button that undoes what it tells."""
    undo = button(say_as("button", "Undo"), action_id="undo", value=value)
    return (section(text), actions((undo,), block_id="undo"))


def item_undone(item: Item, change: HistoryEntry) -> str:
    """Say how an item is again, to whoever took back a change of theirs."""
    match change.what:
        case Change.STATE:
            state = STATE_NAMES_WITHIN[item.state]
            return say("Undone: {item} is {state} again.", item=_named(item), state=state)
        case Change.TITLE:
            number, title = item.number, _title(item)
            return say("Undone: #{number} is called {title} again.", number=number, title=title)
        case Change.LABELS:
            labels = escape(", ".join(item.labels)) or say_as("labels", "none")
            return say("Undone. Labels of {item}: {labels}.", item=_named(item), labels=labels)
    if item.holder is None:
        return say("Undone: nobody holds the pen for {item}.", item=_named(item))
    before = change.event.before if isinstance(change.event, Changed) else ""
    name = escape(name_of(before))
    return say("Undone: {name} holds the pen for {item} again.", name=name, item=_named(item))


def comment_kept(item: Item, *, standing: Standing) -> str:
    """Tell the author of a comment whether it goes to the list."""
    said = say("Your comment is on {item}.", item=_named(item))
    return f"{said} {WHERE_IT_GOES[standing]}"


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
        text=within_message(MERGED_INTO.format(item=_named(into))),
        blocks=(section(MERGED_INTO.format(item=_linked(into, link))),),
    )


def parted_post(items: Sequence[Item], *, links: Sequence[str]) -> SlackText:
    """Return what two items' threads say when a merge of them was undone, with links to both."""
    named = [_named(item) for item in items]
    linked = [_linked(item, link) for item, link in zip(items, links, strict=True)]
    return SlackText(
        text=within_message(PARTED.format(one=named[0], other=named[1])),
        blocks=(section(PARTED.format(one=linked[0], other=linked[1])),),
    )


PARTED: Final = Text("The merge was undone: {one} and {other} are two items again.")


def _linked(item: Item, link: str) -> str:
    number = f"#{item.number}"
    return f"{link_to(link, number) if link else number} {_title(item)}"


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
            item=_named(merged),
        )
    else:
        text = say("The messages from {item} are now part of this item.", item=_named(merged))
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
    outcome = escape(say_result(ballot))
    current = [one for one in facts.votes if one.vote.counts]
    title = one_line(facts.item.title) or say("(no title)")
    item = f"#{facts.item.number} {title}"
    blocks: list[Block] = [
        header(say("Result of {item}", item=item)),
        section(f"*{outcome}*  ·  {_say_closed(facts)}"),
    ]
    if ballot.note:
        blocks += rich_text(cut(say_note(ballot.note), at=LONGEST_QUESTION))
    if ballot.question:
        blocks += rich_text(cut(ballot.question, at=LONGEST_QUESTION))
    blocks.append(section(f"```{draw_bars(tally)}```"))
    blocks.append(context(f"{say_turnout(tally)}  ·  {escape(say_rule(ballot))}"))
    if facts.endorsers:
        blocks.append(context(escape(say_endorsers(facts.endorsers))))
    if facts.refused:
        blocks.append(context(f"{say_refused(facts.refused)}."))
    pieces, left_out = _within(sorted(say_vote(one, ballot.rules) for one in current), size=9000)
    blocks += [section(piece) for piece in pieces]
    if left_out:
        blocks.append(context(MORE_VOTES.format(left_out)))
    blocks += [context(one) for one in say_hash(facts)]
    lines = [say("{item}: {result}.", item=_named(facts.item), result=outcome)]
    if ballot.note:
        lines.append(escape(one_line(say_note(ballot.note))))
    lines += [
        f"{say_parts((say_counts(tally), say_turnout(tally)))}.",
        escape(say_rule(ballot)),
        escape(say_endorsers(facts.endorsers)),
    ]
    return SlackText(text=within_message(" ".join(lines).rstrip()), blocks=tuple(blocks))


def _say_closed(facts: ResultFacts) -> str:
    """Return when a vote closed, and by whom if it was before its deadline."""
    end = date_token(facts.ballot.closed_at or facts.ballot.closes_at)
    if facts.closed_by:
        name = escape(name_of(facts.closed_by))
        return say("vote closed {end}, closed by {name}", end=end, name=name)
    return say("vote closed {end}, at its deadline", end=end)


def _within(lines: Sequence[str], *, size: int) -> tuple[list[str], int]:
    """Return the lines in pieces of a section each, `size` characters in all, and the rest."""
    pieces: list[str] = []
    used = 0
    for index, line in enumerate(lines):
        used += len(line) + 1
        if used > size:
            return pieces, len(lines) - index
        if pieces and len(pieces[-1]) + len(line) < 2900:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces, 0


def _named(item: Item) -> str:
    return f"#{item.number} {_title(item)}"


def _title(item: Item) -> str:
    return escape(cut(one_line(item.title) or say("(no title)"), at=LONGEST_TITLE))


def _list_state(one: ItemFacts) -> str:
    tally = f"  ·  {say_counts(one.tally)}" if one.tally is not None and _votes_open(one) else ""
    return f"{state_line(one)}{tally}"


def _votes_open(one: ItemFacts) -> bool:
    return one.ballot is not None and one.ballot.state is BallotState.OPEN
