"""Render *Details*: the index of an item in one modal: state, votes, history and its messages."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.ballots.ballot import BallotState
from bot.mail.quotes.new_text import without_answered
from bot.render.ballots.tally_text import (
    SOURCE_NAMES,
    draw_bars,
    say_refused,
    say_result,
    say_rule,
    say_turnout,
)
from bot.render.facts import HistoryFacts, ItemFacts, MailFacts, VoteFacts
from bot.render.refusals import say_kept
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    header,
    modal,
    section,
    with_button,
)
from bot.render.slack.item import state_line, title_of
from bot.render.slack.mail import whole_mail_button
from bot.render.slack.mrkdwn import date_token, escape
from bot.render.slack.rich_text import rich_text

MAILS_A_PAGE: Final = 12
MOST_VOTES: Final = 60
MOST_HISTORY: Final = 12
FIRST_WORDS: Final = 100
LONGEST_QUESTION: Final = 1000
LONGEST_REASON: Final = 300

OLDER_HISTORY: Final = "and {count} earlier changes: `penholder show {number}` lists them all"
ONLY_QUOTES: Final = "(only quoted words)"


def details_view(
    facts: ItemFacts,
    *,
    votes: Sequence[VoteFacts] = (),
    history: Sequence[HistoryFacts] = (),
    mails: Sequence[MailFacts] = (),
    page: int = 0,
) -> Block:
    """Return a page, from 0, of an item's index: the first has its vote and its history too.

    `history` and `mails` are oldest first, shown newest first; `mails` are those of the page, at
    most `MAILS_A_PAGE`.
    """
    blocks = [header(title_of(facts)), context(state_line(facts))]
    if page == 0:
        blocks += [*_ballot(facts, votes), *_history(history, facts)]
    blocks += _mails(facts, mails, page=page)
    number = facts.item.number
    return modal(f"Item #{number}", callback_id="details", about=str(number), blocks=blocks)


def say_vote(facts: VoteFacts) -> str:
    """Return one vote as a line of mrkdwn, with its reason and why it does not count."""
    vote = facts.vote
    reason = f": {escape(cut(one_line(vote.reason), at=LONGEST_REASON))}" if vote.reason else ""
    choice = f"*{escape(vote.choice)}*" if vote.choice else "voted:"
    line = f"{choice}  {escape(name_of(facts.voter))}{reason}"
    if vote.refusal:
        return f"{line}  _(not counted: {escape(one_line(say_kept(vote.refusal)))})_"
    return f"{line}  _(replaced)_" if vote.superseded_by is not None else line


def _ballot(facts: ItemFacts, votes: Sequence[VoteFacts]) -> Iterator[Block]:
    ballot, tally = facts.ballot, facts.tally
    if ballot is None or tally is None:
        return
    heading = f"*Vote* until {date_token(ballot.closes_at)}"
    if ballot.state is BallotState.CLOSED:
        closed = date_token(ballot.closed_at or ballot.closes_at)
        heading = f"*{escape(say_result(ballot))}*  ·  vote closed {closed}"
    yield section(f"{heading}\n```{draw_bars(tally)}```")
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


def _history(history: Sequence[HistoryFacts], facts: ItemFacts) -> Iterator[Block]:
    shown = list(reversed(history))[:MOST_HISTORY]
    if not shown:
        return
    yield divider()
    yield section("*History*")
    lines = [_history_line(one) for one in shown]
    if len(history) > len(shown):
        count = len(history) - len(shown)
        lines.append(OLDER_HISTORY.format(count=count, number=facts.item.number))
    yield from _paragraphs(lines)


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


def _mails(facts: ItemFacts, mails: Sequence[MailFacts], *, page: int) -> Iterator[Block]:
    """Yield a line for each mail of a page; commands name a mail by its number in the item."""
    number = facts.item.number
    last = max(facts.message_count - page * MAILS_A_PAGE, len(mails))
    first = last - len(mails) + 1
    if mails:
        total = last + page * MAILS_A_PAGE
        which = f"  ·  {first} to {last} of {total}" if len(mails) < total else ""
        yield divider()
        yield section(f"*Messages*{which}")
    for shown, mail in enumerate(reversed(mails)):
        yield with_button(
            _mail_lines(mail, number=last - shown), whole_mail_button(mail, item=number)
        )
    turns = []
    if page > 0:
        turns.append(button("Newer messages", action_id="newer", value=f"{number}:{page - 1}"))
    if mails and first > 1:
        turns.append(button("Older messages", action_id="older", value=f"{number}:{page + 1}"))
    if turns:
        yield actions(turns, block_id="turn")


def _mail_lines(mail: MailFacts, *, number: int) -> str:
    """Return a mail's number, author and date, and its first words below."""
    who = f"*{escape(name_of(mail.author, address=mail.address))}*"
    head = [f"{number}", who, date_token(mail.said_at)]
    if mail.automatic is not None:
        head.append(f"not a person's mail: {escape(mail.automatic_rule or mail.automatic)}")
    own = without_answered(mail.new_text) if mail.answers else mail.new_text
    words = cut(one_line(own), at=FIRST_WORDS) or ONLY_QUOTES
    return f"{'  ·  '.join(head)}\n{escape(words)}"
