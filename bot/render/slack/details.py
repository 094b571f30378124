"""Render *Details*: the index of an item in one modal: state, votes, history and its messages."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.ballots.ballot import BallotState, Rules
from bot.domain.items.comment import Source
from bot.language import Numbered, Text, say, say_number
from bot.mail.quotes.new_text import without_answered
from bot.render.ballots import tally_text
from bot.render.ballots.unread import say_unread
from bot.render.documents.facts import HistoryFacts, ItemFacts, MailFacts, VoteFacts
from bot.render.items.history import say_entry
from bot.render.items.relation_words import say_relations
from bot.render.slack.item import (
    closed_heading,
    so_far_lines,
    state_line,
    title_of,
    turnout_and_rule,
)
from bot.render.slack.mail import whole_mail_button
from bot.render.slack.markup.blocks import (
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
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.slack.markup.rich_text import rich_text
from bot.render.text.safe import cut, name_of, one_line
from bot.render.words.notes import say_note
from bot.render.words.refusals import say_refusal

MAILS_A_PAGE: Final = 12
MOST_VOTES: Final = 60
MOST_HISTORY: Final = 12
FIRST_WORDS: Final = 100
LONGEST_QUESTION: Final = 1000
LONGEST_REASON: Final = 300
ROOM_OF_SECTION: Final = 2900

OLDER_HISTORY: Final = Numbered(
    "and {number} earlier change: `penholder show {item}` lists them all",
    "and {number} earlier changes: `penholder show {item}` lists them all",
)
ONLY_QUOTES: Final = Text("(only quoted words)")
_BY: Final = {
    Source.SLACK: Text("by Slack"),
    Source.MAIL: Text("by mail"),
    Source.TIME: Text("by the clock"),
    Source.COMMAND_LINE: Text("by the command line"),
    Source.ARCHIVE: Text("in the archive"),
}


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
        if related := say_relations(facts.relations):
            blocks.append(context(escape(related)))
        more = button(say("More…"), action_id="more_here", value=str(facts.item.number))
        blocks += [actions((more,), block_id="more")]
        blocks += line_sections(so_far_lines(facts))[0]
        blocks += [*_ballot(facts, votes), *_history(history, facts)]
    blocks += _mails(facts, mails, page=page)
    number = facts.item.number
    title = say("Item #{number}", number=number)
    return modal(title, callback_id="details", about=str(number), blocks=blocks)


def say_vote(facts: VoteFacts, rules: Rules) -> str:
    """Return one vote as a line of mrkdwn, with its reason and why it does not count."""
    vote = facts.vote
    name = escape(name_of(facts.voter))
    # Without a choice nobody may know it.
    choice = escape(rules.label(vote.choice))
    text = f"*{choice}*  {name}" if choice else say("voted:  {name}", name=name)
    if vote.reason:
        reason = escape(cut(one_line(vote.reason), at=LONGEST_REASON))
        text = say("{vote}: {reason}", vote=text, reason=reason)
    if vote.refusal:
        why = say("not counted: {reason}", reason=escape(one_line(say_refusal(vote.refusal))))
        return f"{text}  _({why})_"
    if vote.left_out is not None:
        why = say("not counted: {reason}", reason=escape(tally_text.say_left_out(vote.left_out)))
        return f"{text}  _({why})_"
    replaced = say("replaced")
    return f"{text}  _({replaced})_" if vote.superseded_by is not None else text


def _ballot(facts: ItemFacts, votes: Sequence[VoteFacts]) -> Iterator[Block]:
    ballot, tally = facts.ballot, facts.tally
    if ballot is None or tally is None:
        return
    heading = say("*Ballot* until {end}", end=date_token(ballot.closes_at))
    if ballot.state is BallotState.CLOSED:
        heading = closed_heading(ballot)
    yield section(f"{heading}\n```{tally_text.draw_bars(tally)}```")
    if ballot.question:
        yield from rich_text(cut(ballot.question, at=LONGEST_QUESTION))
    if ballot.archived_call:
        yield context(escape(say_note(ballot.note)))
    yield turnout_and_rule(ballot, tally)
    # Votes that count come first: the others must not push them out.
    in_order = sorted(votes, key=lambda vote: not vote.vote.counts)
    lines = [
        f"{say_vote(vote, ballot.rules)}  ·  {_BY[vote.vote.source]}"
        for vote in in_order[:MOST_VOTES]
    ]
    if (more := len(votes) - MOST_VOTES) > 0:
        lines.append(say_number("and {number} more vote", "and {number} more votes", more))
    if facts.refused:
        lines.append(f"{tally_text.say_refused(facts.refused)}.")
    lines += map(escape, say_unread(facts.unread))
    yield from line_sections(lines)[0]


def _history(history: Sequence[HistoryFacts], facts: ItemFacts) -> Iterator[Block]:
    shown = list(reversed(history))[:MOST_HISTORY]
    if not shown:
        return
    yield divider()
    yield section(say("*History*"))
    ballots = [] if facts.ballot is None else [facts.ballot]
    sentences = (say_entry(entry, zone=facts.zone, ballots=ballots) for entry in shown)
    lines = [
        f"{date_token(entry.entry.at)}  {escape(words)}"
        for entry, words in zip(shown, sentences, strict=True)
    ]
    if len(history) > len(shown):
        count = len(history) - len(shown)
        lines.append(OLDER_HISTORY.format(count, item=facts.item.number))
    yield from line_sections(lines)[0]


def line_sections(lines: Sequence[str], *, size: int | None = None) -> tuple[list[Block], int]:
    """Return lines of mrkdwn in as few sections as hold them, and how many lines are left out.

    Each line is far below a section's limit; all have at most `size` characters.
    """
    pieces: list[str] = []
    used = 0
    for index, line in enumerate(lines):
        used += len(line) + 1
        if size is not None and used > size:
            return [section(piece) for piece in pieces], len(lines) - index
        if pieces and len(pieces[-1]) + len(line) < ROOM_OF_SECTION:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return [section(piece) for piece in pieces], 0


def _mails(facts: ItemFacts, mails: Sequence[MailFacts], *, page: int) -> Iterator[Block]:
    """Yield a line for each mail of a page; commands name a mail by its number in the item."""
    number = facts.item.number
    last = max(facts.message_count - page * MAILS_A_PAGE, len(mails))
    first = last - len(mails) + 1
    if mails:
        total = last + page * MAILS_A_PAGE
        heading = say("*Messages*")
        if len(mails) < total:
            which = say("{first} to {last} of {total}", first=first, last=last, total=total)
            heading = f"{heading}  ·  {which}"
        yield divider()
        yield section(heading)
    for shown, mail in enumerate(reversed(mails)):
        yield with_button(
            _mail_lines(mail, number=last - shown), whole_mail_button(mail, item=number)
        )
    turns = []
    if page > 0:
        turns.append(button(say("Newer messages"), action_id="newer", value=f"{number}:{page - 1}"))
    if mails and first > 1:
        turns.append(button(say("Older messages"), action_id="older", value=f"{number}:{page + 1}"))
    if turns:
        yield actions(turns, block_id="turn")


def _mail_lines(mail: MailFacts, *, number: int) -> str:
    """Return a mail's number, author and date, and its first words below."""
    who = f"*{escape(name_of(mail.author, address=mail.address))}*"
    head = [f"{number}", who, date_token(mail.said_at)]
    if mail.automatic is not None:
        rule = escape(mail.automatic_rule or mail.automatic)
        head.append(say("not written by a person: {rule}", rule=rule))
    own = without_answered(mail.new_text) if mail.answers else mail.new_text
    words = cut(one_line(own), at=FIRST_WORDS) or ONLY_QUOTES.format()
    return f"{'  ·  '.join(head)}\n{escape(words)}"
