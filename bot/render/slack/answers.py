"""Render the replies to `/pen`, and what is posted in an item's thread."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.commands.commands import FORMS, MEMBER_COMMANDS, WHEN_TOPIC
from bot.domain.digests.digest import Digest
from bot.domain.items.item import Item
from bot.domain.people.consent import Standing
from bot.render.ballots.endorsing import say_endorsers
from bot.render.ballots.tally_text import (
    counted,
    draw_bars,
    say_counts,
    say_refused,
    say_result,
    say_rule,
    say_turnout,
)
from bot.render.calls import words
from bot.render.digest_words import describe_digest
from bot.render.facts import ItemFacts, ResultFacts
from bot.render.mail.digest import digest_text
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import (
    MOST_BLOCKS,
    Block,
    SlackText,
    context,
    header,
    section,
    within_message,
)
from bot.render.slack.call import answer_blocks
from bot.render.slack.details import say_vote
from bot.render.slack.item import link_to, render_item, state_line
from bot.render.slack.mrkdwn import date_token, escape, escape_entities
from bot.render.slack.receipts import vote_receipt
from bot.render.slack.rich_text import rich_text

LONGEST_PREVIEW: Final = 3000
MOST_COMMENTS: Final = 100
"""More than a preview or a mail holds, and quickly rendered."""
PREVIEW_HEAD: Final = "This would go to {name} now. `/pen digest send {name}` sends it."


def digest_preview(digest: Digest, *, zone: ZoneInfo, size: int = LONGEST_PREVIEW) -> str:
    """Return the text part of a digest, as it would go to the list, as mrkdwn of `size` characters.

    It is in a code block, as its columns are those of the mail; nothing formats there.
    """
    words = describe_digest(digest, zone=zone, most_comments=MOST_COMMENTS)
    text = digest_text(words).replace("```", "'''")
    shown = within_message(escape_entities(cut(text, at=size)))
    head = PREVIEW_HEAD.format(name=escape(digest.list_name))
    return f"{head}\n```\n{shown}\n```"


__all__ = ["vote_receipt"]

LONGEST_TITLE: Final = 150
LONGEST_QUESTION: Final = 1000
LONGEST_COMMENT: Final = 10_000
MOST_LISTED: Final = 30

HELP_WORDS: Final[Mapping[str, str]] = {
    "list": "The items of this channel's list. Without a word: the unfinished ones.",
    "show": "One item: its state, its vote, the newest words.",
    "search": "Find items by the words of their messages, comments and titles, newest first. "
    "WORDS are words and “phrases in quotes”; narrow the search with `from:NAME`, `list:NAME`, "
    "`state:STATE`, `has:attachment`, `after:2026-12` and `before:2026-12-19` (days in UTC).",
    "mine": "The open votes, how you voted, and the items that you hold.",
    "comment": "Comment on an item. It reaches the list only if you let it: see `/pen publish`.",
    "vote": "Vote, or change your vote: the newest one counts. A block needs a reason.",
    "ballot": "Open a vote (chairs). Without WHEN a form asks for the rest; `/pen help when` "
    "explains WHEN. RULE is the name of a rule, such as `consent`, `two-thirds` or `ranked`; "
    "without it the list's own rule applies. If the rule chooses among options, write them after "
    "a colon, with `/` between them.",
    "call": "Call for comments until a date (chairs). You see the message before it is sent. "
    "Without WHEN a form asks for the rest. QUESTION is what everybody is asked; number several "
    "questions `1. … 2. …`. TEMPLATE is the name of a recurring call in the configuration.",
    "extend": "Propose more time for a call for comments; others support it, and the list's rule "
    "decides. Chairs give more time at once, to a vote too. They see the message before it is "
    "sent.",
    "support": "Support more time for a call for comments that somebody proposes.",
    "endorse": "Endorse a vote that is proposed, if its rule asks for endorsers. The last one "
    "opens it; to endorse is not to vote.",
    "edit": "Correct the open vote or call for comments in a form: the question or the options, "
    "the text or the questions. You see the message before it is sent (chairs). For a vote you "
    "decide whether it means the same: if not, those who had voted are asked to vote again.",
    "withdraw": "End the open vote or call for comments without a result. You see the message "
    "before it is sent (chairs).",
    "cast": "Decide a tie, if the vote's rule gives the chair a casting vote. You see the message "
    "before it is sent (chairs).",
    "close": "Close the open vote or call for comments now, after asking you, or the item itself "
    "if neither is open (chairs). OUTCOME is the decision in words.",
    "reach": "Whom the call for comments on an item has reached: who answered, by which way, who "
    "is away, and which groups are silent.",
    "plan": "The chain of an item: what it needs first, by when it must begin, what is late. A "
    "chair says it: `after` the items that it needs, `takes` days, weeks or working days, `due` "
    "WHEN; `none` takes one out (chairs).",
    "lock": "Fix an item's title and the questions of its votes and calls, until it is reopened "
    "with a reason (chairs).",
    "reopen": "Reopen a decided or closed item, or one whose title and questions are fixed "
    "(chairs).",
    "assign": "Say who holds the pen (chairs and helpers).",
    "title": "Give an item a better title (chairs and helpers).",
    "label": "Add labels to an item; `-WORD` takes one off (chairs and helpers).",
    "merge": "Merge item N into item M, with its messages, comments and vote (chairs).",
    "undo": "Undo the merge of item N into another item, whether a chair or a message caused it "
    "(chairs).",
    "split": "Make a message, with the replies below it, an item of its own (chairs). MAIL is its "
    "number in *Details*.",
    "move": "Move a message of item N, with the replies below it, to item M (chairs).",
    "held": "List messages that name your list but did not come by it; show or drop one (chairs).",
    "digest": "Preview the digest that would go to the list now, or send it (chairs). In a channel "
    "with several lists you get the digest of each; LIST names one.",
    "publish": "Choose whether your Slack replies may go to this channel's list: `always`, `ask` "
    "me about each one, or `never`. Without a word: shows your choice and the replies that wait.",
    "link": "Show that a mail address is yours, so that you are one person here and by mail. A "
    "code is mailed to ADDRESS; then type `/pen link CODE`.",
    "help": "This text, or more about one command.",
}
EXAMPLES: Final[Mapping[str, str]] = {
    "list": "`/pen list voting` shows the open votes, `/pen list overdue` what is late.",
    "show": "`/pen show 12`",
    "search": "`/pen search harbour “night fee” from:ada after:2026-11`",
    "mine": "`/pen mine`",
    "comment": "`/pen comment 12 The draft lacks a date.`",
    "vote": "`/pen vote 12 agree`, or with a reason `/pen vote 12 block because it has no budget`. "
    "`/pen show 12` names the choices.",
    "ballot": "`/pen ballot 12 until Friday 18:00 Shall we accept the plan?`, or "
    "`/pen ballot 12 until in 2 weeks ranked Which city: Geneva / Lyon / none of these`",
    "call": "`/pen call 12 until Friday 18:00 What should change?`, or "
    "`/pen call 12 until in 2 weeks using best-practices`",
    "extend": "`/pen extend 12 Friday 18:00 because of the holidays`",
    "endorse": "`/pen endorse 12`",
    "edit": "`/pen edit 12`",
    "support": "`/pen support 12`",
    "withdraw": "`/pen withdraw 12 because the question was unclear`",
    "cast": "`/pen cast 12 Geneva`",
    "close": "`/pen close 12`, or with an outcome `/pen close 12 Done in the spring`",
    "reach": "`/pen reach 12`",
    "plan": "`/pen plan 14 after 12, 13 takes 3 weeks due 1 Mar`, and `/pen plan 14` to see it",
    "lock": "`/pen lock 12`",
    "reopen": "`/pen reopen 12`, or `/pen reopen 12 because a term was wrong`",
    "assign": "`/pen assign 12 @ada`",
    "title": "`/pen title 12 Night fees in the harbour`",
    "label": "`/pen label 12 budget 2027`, or `/pen label 12 -budget`",
    "merge": "`/pen merge 14 into 12` moves all of #14 to #12.",
    "undo": "`/pen undo 14` takes #14 out of #12 again.",
    "split": "`/pen split 12 3` makes message 3 of #12 an item of its own.",
    "move": "`/pen move 12 3 into 14` moves message 3 of #12 to #14.",
    "held": "`/pen held` lists them, `/pen held 3 show` puts message 3 into its item.",
    "digest": "`/pen digest` shows it, `/pen digest send` sends it.",
    "publish": "`/pen publish ask`",
    "link": "`/pen link ada@example.org`, then `/pen link k3fx-7qmh-2tza-w5nd` with your code",
    "help": "`/pen help vote`, `/pen help when`",
}
"""What `help WORD` adds: the command as one types it."""
WHEN_HELP: Final = (
    "WHEN is a date or a time, in the time zone of the item's list:\n"
    "`19 Dec 18:00` or `2026-12-19 18:00`: that day and time\n"
    "`2026-12-19`, `tomorrow` or `Friday`: the end of that day; a weekday is the coming one\n"
    "`Friday 18:00`: the coming Friday at six in the evening\n"
    "`in 2 weeks`, `in 3 days`, `+3d` or `+2h`: that long from now\n"
    "`2026-12-19 18:00 UTC`, or `+01:00` in place of UTC: in that time zone\n"
    "A time that is past or has two meanings, such as `12/11`, is refused, and you are told why."
)
HELP_CHAIRS: Final = "*Chairs of a list can also write*"
HELP_MEMBER_FOOT: Final = "Chairs have more commands, such as opening a vote: `/pen help ballot`. "
HELP_HEAD: Final = (
    "*Penholder* turns every thread on the list into a numbered item that you can follow and vote "
    "on, here or by mail."
)
HELP_FOOT: Final = (
    "N is an item's number, with or without `#`. A reply in an item's thread is a comment. It goes "
    "to the list only if you agree; begin it with `//` to keep it in Slack."
)
WHERE_IT_GOES: Final[Mapping[Standing, str]] = {
    Standing.GOES: "It reaches the list in the next digest.",
    Standing.HELD: "It waits until you decide whether it may go to the list: `/pen publish`.",
    Standing.STAYS: "It stays here.",
}
NOTHING_LISTED: Final[Mapping[str, str]] = {
    "open": "Nothing is open. `/pen list all` shows everything.",
    "voting": "No votes are open.",
    "mine": "You hold no items.",
    "overdue": "Nothing is overdue.",
    "all": "There are no items yet: each new thread on the list becomes one.",
}
_LIST_HEADS: Final[Mapping[str, str]] = {
    "open": "Open items",
    "voting": "Votes open now",
    "mine": "Items that you hold",
    "overdue": "Overdue",
    "all": "All items, newest first",
}


def help_text(word: str = "", *, is_chair: bool = True) -> str:
    """Return the help on the commands that a person may use, on one, or on `when`, as mrkdwn."""
    if word == WHEN_TOPIC:
        return WHEN_HELP
    if word in FORMS:
        return f"`{FORMS[word]}`\n{HELP_WORDS[word]}\nFor example: {EXAMPLES[word]}"
    lines = {name: f"`{form}`\n{HELP_WORDS[name]}" for name, form in FORMS.items()}
    parts = [HELP_HEAD, "\n".join(lines[name] for name in FORMS if name in MEMBER_COMMANDS)]
    if not is_chair:
        return "\n\n".join([*parts, HELP_MEMBER_FOOT + HELP_FOOT])
    of_chairs = "\n".join(lines[name] for name in FORMS if name not in MEMBER_COMMANDS)
    return "\n\n".join([*parts, f"{HELP_CHAIRS}\n{of_chairs}", HELP_FOOT])


def list_text(facts: Sequence[ItemFacts], *, which: str = "open") -> str:
    """Return a list of items, one or two lines each, as mrkdwn."""
    if not facts:
        return NOTHING_LISTED[which]
    lines = [f"*{_LIST_HEADS[which]}*"]
    lines += [
        f"*#{one.item.number}*  {_title(one.item)}\n      {_list_state(one)}"
        for one in facts[:MOST_LISTED]
    ]
    if len(facts) > MOST_LISTED:
        lines.append(f"and {len(facts) - MOST_LISTED} more")
    return "\n".join(lines)


def show_text(facts: ItemFacts) -> SlackText:
    """Return one item for the person who asked: its parent message, and the answers to its call."""
    shown, call = render_item(facts), facts.call
    if call is None or not call.answered:
        return shown
    blocks, lines = answer_blocks(call)
    reach = escape(" ".join(words.say_reach(call)))
    return SlackText(
        text=within_message("\n".join([shown.text, reach, *lines])),
        blocks=(*shown.blocks[:-1], context(reach), *blocks, shown.blocks[-1])[:MOST_BLOCKS],
    )


def mine_text(votes: Sequence[tuple[Item, Ballot, str]], *, held: Sequence[ItemFacts] = ()) -> str:
    """Return a person's open votes as mrkdwn: item, ballot, current choice ("" for none yet)."""
    lines = ["*Votes open now*" if votes else "No votes are open."]
    for item, ballot, choice in votes:
        voted = f"you voted *{escape(choice)}*" if choice else "*you have not voted yet*"
        lines.append(
            f"*#{item.number}*  {_title(item)}\n      {voted}, until {date_token(ballot.closes_at)}"
        )
    if held:
        lines += ["", list_text(held, which="mine")]
    return "\n".join(lines)


def ballot_opened(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote is open."""
    return (
        f"The vote on #{item.number} {_title(item)} is open until {date_token(ballot.closes_at)}. "
        f"{say_rule(ballot)} It is announced in the channel and on the list."
    )


def ballot_drafted(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote is proposed."""
    needed = counted(ballot.rules.rule.endorsers, "endorser")
    return (
        f"The vote on #{item.number} {_title(item)} waits for {needed}, until "
        f"{date_token(ballot.closes_at)}. The channel and the list are asked. It opens when it has "
        "them."
    )


def ballot_extended(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote ends later."""
    if ballot.state is BallotState.DRAFT:
        return ballot_drafted(item, ballot)
    return (
        f"The vote on #{item.number} {_title(item)} is now open until "
        f"{date_token(ballot.closes_at)}. This is announced in the channel and on the list."
    )


def ballot_corrected(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote was corrected."""
    return (
        f"The vote on #{item.number} {_title(item)} is corrected: version {ballot.version}. This "
        "is announced in the channel and on the list."
    )


def ballot_withdrawn(item: Item) -> str:
    """Tell the chair that a vote was withdrawn."""
    return (
        f"The vote on #{item.number} {_title(item)} is withdrawn; there is no result. This is "
        "announced in the channel and on the list."
    )


def ballot_closed(item: Item, ballot: Ballot) -> str:
    """Tell the chair that a vote was closed by hand."""
    return (
        f"The vote on #{item.number} {_title(item)} is closed: "
        f"*{escape(say_result(ballot))}*. The result goes to the channel and the list."
    )


def item_closed(item: Item) -> str:
    """Tell the chair that an item was closed."""
    outcome = f": {escape(one_line(item.outcome))}" if item.outcome else ""
    return f"#{item.number} {_title(item)} is closed{outcome}."


def item_reopened(item: Item) -> str:
    """Tell the chair that an item is open again."""
    return f"#{item.number} {_title(item)} is open again."


def terms_open(item: Item) -> str:
    """Tell the chair that an item's title and questions may be changed."""
    return f"The title and the questions of #{item.number} {_title(item)} can be changed again."


def item_assigned(item: Item, *, holder: str) -> str:
    """Tell the chair that an item has a holder."""
    return f"{escape(name_of(holder))} now holds the pen for #{item.number} {_title(item)}."


def item_labelled(item: Item) -> str:
    """Say which labels an item has now."""
    labels = escape(", ".join(item.labels)) or "none"
    return f"Labels of #{item.number} {_title(item)}: {labels}."


def item_titled(item: Item) -> str:
    """Tell the chair that an item has a new title."""
    return f"#{item.number} is now called {_title(item)}."


def comment_kept(item: Item, *, standing: Standing) -> str:
    """Tell the author of a comment whether it goes to the list."""
    return f"Your comment is on #{item.number} {_title(item)}. {WHERE_IT_GOES[standing]}"


def code_mailed(address: str) -> str:
    """Tell a person to look for a code; this says nothing about who is known."""
    return (
        f"A code goes to {escape(address)}, unless that address already got two today. "
        "Type the code here within a day: `/pen link CODE`. It works only for your Slack account."
    )


def address_joined(address: str) -> str:
    """Tell a person that an address is theirs."""
    return (
        f"{escape(address)} and your Slack account are now one person, with one vote. Earlier "
        "votes and comments stay as they were."
    )


def digest_queued(*, list_name: str, window_end: datetime) -> str:
    """Tell the chair that a digest will be sent."""
    return f"The digest of {escape(list_name)} up to {date_token(window_end)} will be sent now."


def comment_post(*, author: str, text: str) -> SlackText:
    """Return a comment made by form or command, as shown in its item's thread."""
    who = escape(name_of(author))
    return SlackText(
        text=within_message(f"{who}: {escape(text)}"),
        blocks=(context(f"*{who}*  ·  comment"), *rich_text(cut(text, at=LONGEST_COMMENT))),
    )


def merge_post(merged: Item, *, count: int, link: str) -> SlackText:
    """Return what a survivor's thread says about the messages of an item merged into it."""
    title = f"#{merged.number} {_title(merged)}"
    what = f"{counted(count, 'message')} from" if count else "The messages from"
    verb = "is" if count == 1 else "are"
    text = f"{what} {title} {verb} now part of this item."
    where = f" {link_to(link, 'Read them in their own thread')}." if link else ""
    return SlackText(text=within_message(text), blocks=(section(text + where),))


def render_result(facts: ResultFacts) -> SlackText:
    """Return a closed ballot's result for the item's thread."""
    ballot, tally = facts.ballot, facts.tally
    outcome = escape(say_result(ballot))
    current = [one for one in facts.votes if one.vote.counts]
    how = f"closed by {escape(name_of(facts.closed_by))}" if facts.closed_by else "at its deadline"
    head = f"*{outcome}*  ·  vote closed {date_token(ballot.closed_at or ballot.closes_at)}, {how}"
    title = one_line(facts.item.title) or "(no title)"
    blocks: list[Block] = [header(f"Result of #{facts.item.number} {title}"), section(head)]
    if ballot.note:
        blocks += rich_text(cut(ballot.note, at=LONGEST_QUESTION))
    if ballot.question:
        blocks += rich_text(cut(ballot.question, at=LONGEST_QUESTION))
    blocks.append(section(f"```{draw_bars(tally)}```"))
    blocks.append(context(f"{say_turnout(tally)}  ·  {say_rule(ballot)}"))
    if facts.endorsers:
        blocks.append(context(escape(say_endorsers(facts.endorsers))))
    if facts.refused:
        blocks.append(context(f"{say_refused(facts.refused)}."))
    lines, left_out = _within(sorted(map(say_vote, current)), size=9000)
    blocks += [section(piece) for piece in lines]
    if left_out:
        blocks.append(context(f"and {left_out} more votes; the message to the list names them"))
    note = f" {escape(one_line(ballot.note))}" if ballot.note else ""
    text = (
        f"#{facts.item.number} {_title(facts.item)}: {outcome}.{note} "
        f"{say_counts(tally)}; {say_turnout(tally)}. {say_rule(ballot)} "
        f"{escape(say_endorsers(facts.endorsers))}"
    )
    return SlackText(text=within_message(text.rstrip()), blocks=tuple(blocks))


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


def _title(item: Item) -> str:
    return escape(cut(one_line(item.title) or "(no title)", at=LONGEST_TITLE))


def _list_state(one: ItemFacts) -> str:
    tally = f"  ·  {say_counts(one.tally)}" if one.tally is not None and _votes_open(one) else ""
    return f"{state_line(one)}{tally}"


def _votes_open(one: ItemFacts) -> bool:
    return one.ballot is not None and one.ballot.state is BallotState.OPEN
