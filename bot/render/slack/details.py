"""Render *Details*: the whole item in one modal, with state, votes, history and mails in full."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import Final

from bot.render.facts import HistoryFacts, ItemFacts, MailFacts, VoteFacts
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import (
    LONGEST_SECTION,
    MOST_BLOCKS_IN_VIEW,
    Block,
    chop,
    context,
    cut_plain,
    divider,
    header,
    plain,
    section,
    size_of,
    words,
)
from bot.render.slack.item import state_line, title_of
from bot.render.slack.mail import say_attachments
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.rich_text import rich_text
from bot.render.tally_text import (
    SOURCE_NAMES,
    draw_bars,
    say_outcome,
    say_refused,
    say_rule,
    say_turnout,
)

LONGEST_VIEW: Final = 60_000
"""Characters over all blocks; Slack names no limit for modals, clients get slow far above."""
MOST_VOTES: Final = 60
MOST_HISTORY: Final = 30
LONGEST_QUESTION: Final = 1000
LONGEST_REASON: Final = 300

MORE_MAILS: Final = "{count} earlier messages are not shown here; the list's archive has them."
MAIL_CUT: Final = "The rest of this message does not fit into Slack; the list's archive has it."


def details_view(
    facts: ItemFacts,
    *,
    votes: Sequence[VoteFacts] = (),
    history: Sequence[HistoryFacts] = (),
    mails: Sequence[MailFacts] = (),
) -> Block:
    """Return the modal of an item. `mails` and `history` are oldest first, shown newest first."""
    blocks = [
        header(title_of(facts)),
        context(state_line(facts)),
        *_ballot(facts, votes),
        *_history(history),
    ]
    blocks += _mails(
        mails,
        last=max(facts.message_count, len(mails)),
        blocks_left=MOST_BLOCKS_IN_VIEW - len(blocks),
        used=size_of(blocks),
    )
    return {
        "type": "modal",
        "callback_id": "details",
        "private_metadata": str(facts.item.number),
        "title": {"type": "plain_text", "text": f"Item #{facts.item.number}"[:24], "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
        "blocks": blocks,
    }


def say_vote(facts: VoteFacts) -> str:
    """Return one vote as a line of mrkdwn, with its reason and why it does not count."""
    vote = facts.vote
    reason = f": {escape(cut(one_line(vote.reason), at=LONGEST_REASON))}" if vote.reason else ""
    line = f"*{escape(vote.choice)}*  {escape(name_of(facts.voter))}{reason}"
    if vote.refusal:
        return f"{line}  _(not counted: {escape(one_line(vote.refusal))})_"
    return f"{line}  _(replaced)_" if vote.superseded_by is not None else line


def _ballot(facts: ItemFacts, votes: Sequence[VoteFacts]) -> Iterator[Block]:
    ballot, tally = facts.ballot, facts.tally
    if ballot is None or tally is None:
        return
    heading = f"*{escape(say_outcome(ballot.outcome))}*" if ballot.outcome else "*Vote*"
    yield section(f"{heading} until {date_token(ballot.closes_at)}\n```{draw_bars(tally)}```")
    if ballot.question:
        yield from rich_text(cut(ballot.question, at=LONGEST_QUESTION))
    yield context(f"{say_turnout(tally)}  ·  {say_rule(ballot)}")
    # Votes that count come first: the others must not push them out.
    in_order = sorted(votes, key=lambda one: not one.vote.counts)
    lines = [
        f"{say_vote(one)}  ·  by {SOURCE_NAMES[one.vote.source]}" for one in in_order[:MOST_VOTES]
    ]
    if len(votes) > MOST_VOTES:
        lines.append(f"and {len(votes) - MOST_VOTES} more votes")
    if facts.refused:
        lines.append(f"{say_refused(facts.refused)}.")
    yield from _paragraphs(lines)


def _history(history: Sequence[HistoryFacts]) -> Iterator[Block]:
    shown = list(reversed(history))[:MOST_HISTORY]
    if not shown:
        return
    yield divider()
    yield section("*History*")
    yield from _paragraphs([_history_line(one) for one in shown])


def _history_line(one: HistoryFacts) -> str:
    change = " → ".join(
        escape(cut(one_line(part), at=120)) for part in (one.before, one.after) if part
    )
    who = f", by {escape(name_of(one.actor))}" if one.actor else ""
    return f"{date_token(one.at)}  {escape(one.what)}{f': {change}' if change else ''}{who}"


def _paragraphs(lines: Sequence[str]) -> Iterator[Block]:
    """Yield lines of mrkdwn in as few sections as hold them; each line is far below the limit."""
    held: list[str] = []
    for line in lines:
        if held and len("\n".join([*held, line])) > 2900:
            yield section("\n".join(held))
            held = []
        held.append(line)
    if held:
        yield section("\n".join(held))


def _mails(mails: Sequence[MailFacts], *, last: int, blocks_left: int, used: int) -> list[Block]:
    """Return the newest mails in full, as many as fit, and say how many do not.

    `last` is the number of the newest: commands name a mail by its number in the item.
    """
    made: list[Block] = []
    for shown, mail in enumerate(reversed(mails)):
        blocks = list(_mail(mail, number=last - shown))
        room = blocks_left - len(made) - 1
        if len(blocks) > room or used + size_of(made) + size_of(blocks) > LONGEST_VIEW:
            if shown:
                made.append(context(MORE_MAILS.format(count=len(mails) - shown)))
                return made
            blocks = [*_fitting(blocks, room=room - 1, size=LONGEST_VIEW - used), context(MAIL_CUT)]
        made += blocks
    return made


def _fitting(blocks: Sequence[Block], *, room: int, size: int) -> list[Block]:
    sizes = list(accumulate(size_of([block]) for block in blocks))
    return list(blocks[: min(room, bisect_right(sizes, size))])


def _mail(mail: MailFacts, *, number: int) -> Iterator[Block]:
    yield divider()
    who = f"*{escape(name_of(mail.author, address=mail.address))}*"
    head = [f"Message {number}", who, date_token(mail.said_at)]
    if mail.automatic is not None:
        head.append(f"not a person's mail: {escape(mail.automatic_rule or mail.automatic)}")
    yield context("  ·  ".join(head))
    yield {
        "type": "context",
        "elements": [plain(cut_plain(f"Subject: {one_line(mail.subject)}", at=500))],
    }
    for piece in islice(chop(mail.text), MOST_BLOCKS_IN_VIEW):
        yield words(piece)
    if mail.attachments:
        attached = cut_plain(say_attachments(mail.attachments), at=LONGEST_SECTION)
        yield {"type": "context", "elements": [plain(attached)]}
