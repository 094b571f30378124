"""Render an item's parent message: title, state, and buttons."""

from collections.abc import Iterator
from typing import Final, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.tally import Tally
from bot.domain.items.item import Item, ItemState
from bot.render.ballots.endorsing import say_endorsers, say_wanted
from bot.render.ballots.how_to_vote import vote_form
from bot.render.ballots.rule_words import say_visibility
from bot.render.ballots.tally_text import (
    counted,
    draw_bars,
    say_counts,
    say_outcome,
    say_result,
    say_rule,
    say_status,
    say_turnout,
    say_version,
)
from bot.render.calls.words import count_answers, numbered_questions
from bot.render.facts import STATE_NAMES, DraftFacts, ItemFacts, PlanFacts, Words
from bot.render.plan_words import say_plan
from bot.render.safe import cut, name_of, one_line
from bot.render.slack.blocks import (
    Block,
    SlackText,
    actions,
    button,
    context,
    divider,
    header,
    section,
    within_message,
)
from bot.render.slack.endorsing import draft_blocks, draft_words
from bot.render.slack.mrkdwn import date_token, escape, escape_entities
from bot.render.slack.rich_text import line_of, rich_text
from bot.render.times import say_date, say_instant, say_moment

__all__ = ["ItemFacts", "Words", "render_item"]

NEWEST_WORDS: Final = 280
TITLE: Final = 150
WHY_ASKED: Final = (
    "The subject is the same, or a message replies to both. A chair of the list decides."
)
QUESTION: Final = 600
CALL_QUESTION: Final = 200
"""Characters of each question of a call; the call's own message has them whole."""
URL_SIGNS: Final = ":/?#@!$'()*+,;=%-._~"

_STYLES: Final[dict[str, Literal["primary", "danger", ""]]] = {
    "agree": "primary",
    "+1": "primary",
    "block": "danger",
}


def render_item(facts: ItemFacts) -> SlackText:
    """Return the parent message of an item in its present state."""
    return SlackText(text=within_message(_in_words(facts)), blocks=tuple(_blocks(facts)))


def state_line(facts: ItemFacts) -> str:
    """Return one line of mrkdwn: state, deadline, holder, lists."""
    item = facts.item
    state = STATE_NAMES[item.state].format()
    if item.outcome and item.state in (ItemState.DECIDED, ItemState.CLOSED):
        state = f"{state}: {escape(cut(one_line(item.outcome), at=120))}"
    parts = [f"*{state}*"]
    if item.due_at is not None:
        parts.append(f"until {date_token(item.due_at)}")
    if facts.holder_name:
        parts.append(_holder(facts))
    parts.append(escape(", ".join(item.lists)))
    if item.labels:
        parts.append(say_labels(item))
    if facts.merged_link:
        parts.append(link_to(facts.merged_link, f"Go to #{item.merged_into}"))
    if facts.board_url:
        parts.append(link_to(facts.board_url, "Board"))
    return "  ·  ".join(parts)


def say_labels(item: Item) -> str:
    """Return an item's labels as mrkdwn."""
    return f"Labels: {escape(', '.join(item.labels))}"


def link_to(url: str, label: str) -> str:
    """Return a link of our own as mrkdwn."""
    target = "&amp;".join(quote(part, safe=URL_SIGNS) for part in url.split("&"))
    return f"<{target}|{label}>"


def title_of(facts: ItemFacts) -> str:
    """Return `#12 Title`, plain."""
    return f"#{facts.item.number} {one_line(facts.item.title) or '(no title)'}"


def _blocks(facts: ItemFacts) -> Iterator[Block]:
    yield header(title_of(facts))
    yield context(state_line(facts))
    if facts.newest is not None and (said := one_line(facts.newest.text)):
        yield line_of(cut(said, at=NEWEST_WORDS))
        yield context(_about_newest(facts, facts.newest))
    else:
        yield context(_how_much(facts))
    if facts.plan is not None and (planned := _planned(facts.plan, facts)):
        yield context(planned)
    if facts.branched_from is not None:
        yield context(f"Branched from {named(facts.branched_from)}")
    if facts.may_belong_to is not None:
        yield from _suggestion(facts.may_belong_to, facts)
    if facts.call is not None and facts.call.is_open:
        yield divider()
        yield context(f"Call for comments  ·  {count_answers(facts.call)}")
        for question in numbered_questions(facts.call):
            yield from rich_text(cut(question, at=CALL_QUESTION))
    if facts.ballot is not None and facts.tally is not None:
        yield divider()
        yield section(_ballot_heading(facts.ballot, facts))
        yield from ballot_blocks(facts.ballot, facts.tally, facts)
    if facts.draft is not None:
        yield from _proposed(facts.draft, facts.item.number)
    yield actions(_buttons(facts), block_id=f"item-{facts.item.number}")


def _planned(plan: PlanFacts, facts: ItemFacts) -> str:
    """Return an item's plan; how late it is as people were told, since the message stays."""
    return escape_entities(say_plan(plan, zone=facts.zone, late=plan.plan.told_late))


def _proposed(draft: DraftFacts, number: int) -> Iterator[Block]:
    yield divider()
    until = date_token(draft.ballot.closes_at)
    yield section(f"*A vote is proposed*  ·  {say_wanted(draft)}  ·  until {until}")
    yield from draft_blocks(draft, number=number)


def _suggestion(other: Item, facts: ItemFacts) -> Iterator[Block]:
    """Ask the chair what only a person can decide."""
    value = str(facts.item.number)
    yield divider()
    yield section(f"Does this belong to {named(other)}? {WHY_ASKED}")
    yield actions(
        (
            button(f"Merge into #{other.number}", action_id="merge", value=value),
            button("Keep apart", action_id="apart", value=value),
        ),
        block_id=f"suggestion-{facts.item.number}",
    )


def named(item: Item) -> str:
    """Return `#12 Title` as mrkdwn."""
    return f"#{item.number} {escape(cut(one_line(item.title), at=TITLE))}"


def ballot_blocks(ballot: Ballot, tally: Tally, facts: ItemFacts) -> Iterator[Block]:
    """Yield a ballot's question, tally and rule, and a button per choice while it is open."""
    if ballot.question:
        yield from rich_text(cut(ballot.question, at=QUESTION))
    yield section(f"```{draw_bars(tally)}```")
    yield context(f"{say_turnout(tally)}  ·  {say_rule(ballot)}")
    if facts.endorsers:
        yield context(escape(say_endorsers(facts.endorsers)))
    if ballot.state is BallotState.OPEN:
        status = say_status(tally)
        if status:
            yield context(escape(status))
        if seen := say_visibility(ballot.rules.rule):
            yield context(seen)
        yield from how_to_vote(ballot, facts.item)


def how_to_vote(ballot: Ballot, item: Item) -> Iterator[Block]:
    """Yield a button per choice; where that cannot be, one that opens a form, and what to write."""
    if ballot.rules.has_buttons:
        yield choice_buttons(ballot, item)
        return
    number = item.number
    pressed = button(
        "Vote…",
        action_id="vote",
        value=str(number),
        style="primary",
        spoken=f"Vote on item {number}",
    )
    yield actions((pressed,), block_id=f"vote-{number}")
    # Options are people's words and must mention nobody; our backticks stay.
    yield context(f"Or write {escape_entities(vote_form(number, ballot.rules))}.")


def choice_buttons(ballot: Ballot, item: Item) -> Block:
    """Return the row of buttons with which to vote."""
    return actions(
        (
            button(
                choice,
                action_id=f"vote:{choice}",
                value=f"{about_vote(ballot, item)}:{choice}",
                style=_STYLES.get(choice, ""),
                spoken=f"Vote {choice} on item {item.number}",
            )
            for choice in ballot.rules.choices
        ),
        block_id=f"vote-{item.number}",
    )


def about_vote(ballot: Ballot, item: Item) -> str:
    """Return what a button or a form says that it is about: `12:77`, or a version `12:77@2`.

    So a vote on a ballot or a version that is not shown any more is known for what it is.
    """
    version = f"@{ballot.version}" if ballot.version > 1 else ""
    return f"{item.number}:{ballot.id}{version}"


def _ballot_heading(ballot: Ballot, facts: ItemFacts) -> str:
    if ballot.state is BallotState.CLOSED:
        closed = date_token(ballot.closed_at or ballot.closes_at)
        return f"*{escape(say_result(ballot))}*  ·  vote closed {closed}"
    link = f"  ·  {link_to(facts.vote_link, 'the vote’s own message')}" if facts.vote_link else ""
    # The top line has the date already if it is the item's deadline too.
    if facts.item.deadline == ballot.closes_at:
        return f"*Vote*{link}"
    return f"*Vote* until {date_token(ballot.closes_at)}{link}"


def _buttons(facts: ItemFacts) -> Iterator[Block]:
    value = str(facts.item.number)
    if facts.call is not None and facts.call.is_open:
        yield answer_button(facts.item)
    yield button("Comment", action_id="comment", value=value)
    yield button("Details", action_id="details", value=value)


def answer_button(item: Item) -> Block:
    """Return the button that opens the form of answers to a call for comments."""
    return button(
        "Answer",
        action_id="answer",
        value=str(item.number),
        style="primary",
        spoken=f"Answer the call for comments on item {item.number}",
    )


def _holder(facts: ItemFacts) -> str:
    away = f" (away until {say_date(facts.holder_away)})" if facts.holder_away else ""
    return f"{escape(name_of(facts.holder_name))} holds the pen{away}"


def _how_much(facts: ItemFacts) -> str:
    return f"{counted(facts.message_count, 'message')}, {counted(facts.comment_count, 'comment')}"


def _about_newest(facts: ItemFacts, newest: Words) -> str:
    return f"{escape(name_of(newest.author))}, {date_token(newest.at)}  ·  {_how_much(facts)}"


def _where(item: Item) -> str:
    labels = f" {say_labels(item)}." if item.labels else ""
    return f"Lists: {escape(', '.join(item.lists))}.{labels}"


def _in_words(facts: ItemFacts) -> str:
    """Return the same facts as mrkdwn without formatting, for notifications and screen readers.

    It begins with the news: an outcome, a vote that is open, or else who said what.
    """
    item, ballot = facts.item, facts.ballot
    title = f"{escape(one_line(item.title) or '(no title)')} (#{item.number})"
    until = f" until {say_instant(item.due_at, zone=facts.zone)}" if item.due_at else ""
    about = [f"{STATE_NAMES[item.state]}{until}."]
    if facts.holder_name:
        about.append(f"{_holder(facts)}.")
    about.append(_where(item))
    newest = _newest_in_words(facts)
    if ballot is not None and ballot.state is BallotState.OPEN:
        lines = [f"Vote until {say_instant(ballot.closes_at, zone=facts.zone)}: {title}"]
        del about[0]
    elif item.outcome:
        lines = [f"{escape(say_outcome(one_line(item.outcome)))}: {title}"]
    elif newest:
        lines, newest = [f"{newest} (on {title})"], ""
    else:
        lines = [title]
    if ballot is not None and facts.tally is not None:
        lines += _ballot_in_words(ballot, facts.tally, zone=facts.zone)
    lines += _endorsers_in_words(facts)
    lines += _call_in_words(facts)
    if newest:
        lines.append(f"Newest: {newest}")
    lines.append(" ".join(about))
    lines.append(f"{_how_much(facts)}.")
    if facts.branched_from is not None:
        lines.append(f"Branched from {named(facts.branched_from)}.")
    if facts.may_belong_to is not None:
        lines.append(f"May belong to {named(facts.may_belong_to)}; a chair decides.")
    if facts.board_url:
        lines.append(escape(facts.board_url))
    return "\n".join(lines)


def _endorsers_in_words(facts: ItemFacts) -> Iterator[str]:
    if facts.endorsers:
        yield escape(say_endorsers(facts.endorsers))
    if facts.draft is not None:
        yield draft_words(facts, facts.draft)


def _call_in_words(facts: ItemFacts) -> Iterator[str]:
    if facts.call is not None and facts.call.is_open:
        yield f"{count_answers(facts.call)} to the call for comments."
        for question in numbered_questions(facts.call):
            yield escape(cut(question, at=CALL_QUESTION))


def _newest_in_words(facts: ItemFacts) -> str:
    """Return who wrote last and what; "" if there is nothing."""
    if facts.newest is None or not (said := one_line(facts.newest.text)):
        return ""
    when = say_moment(facts.newest.at, zone=facts.zone)
    return f"{escape(name_of(facts.newest.author))}, {when}: {escape(cut(said, at=NEWEST_WORDS))}"


def _ballot_in_words(ballot: Ballot, tally: Tally, *, zone: ZoneInfo) -> Iterator[str]:
    if ballot.question:
        yield escape(one_line(ballot.question))
    if ballot.state is BallotState.CLOSED:
        outcome = escape(say_result(ballot, begins=False))
        closed_at = say_instant(ballot.closed_at or ballot.closes_at, zone=zone)
        yield f"Vote closed {closed_at}: {outcome}."
    if version := say_version(ballot):
        yield f"{version}."
    yield f"{say_counts(tally)}; {say_turnout(tally)}."
