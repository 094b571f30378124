"""Render an item's parent message: title, state, and buttons."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.tally import Tally
from bot.domain.items.item import FINISHED, Item, ItemState
from bot.language import Text, say, say_as, say_number
from bot.render.ballots import tally_text
from bot.render.ballots.echoing import say_seen
from bot.render.ballots.endorsing import say_endorsers, say_proposed, say_wanted
from bot.render.ballots.how_to_vote import vote_form
from bot.render.calls.consensus import say_so_far
from bot.render.calls.so_far import LINK, describe_so_far
from bot.render.calls.so_far import TITLE as SO_FAR
from bot.render.calls.words import count_answers, numbered_questions
from bot.render.documents.facts import (
    STATE_NAMES,
    CallFacts,
    DraftFacts,
    ItemFacts,
    PlanFacts,
    ResultFacts,
    Words,
)
from bot.render.documents.objections import say_in_short, say_stances
from bot.render.items.plan_words import say_plan
from bot.render.items.relation_words import say_relations
from bot.render.slack.markup.blocks import (
    LONGEST_LABEL,
    Block,
    SlackText,
    actions,
    button,
    context,
    cut_plain,
    divider,
    header,
    plain,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape, escape_entities
from bot.render.slack.markup.rich_text import line_of, rich_text
from bot.render.text.safe import cut, name_of, one_line
from bot.render.words.times import say_date, say_instant, say_moment

__all__ = ["ItemFacts", "Words", "render_item"]

NEWEST_WORDS: Final = 280
TITLE: Final = 150
WHY_ASKED: Final = Text(
    "The subject is the same, or a message replies to both. A chair of the list decides."
)
QUESTION: Final = 600
NOT_A_VOTE: Final = Text(
    "The person who proposed it cannot endorse it. An endorsement is not a vote."
)
CALL_QUESTION: Final = 200
"""Characters of each question of a call; the call's own message has them whole."""
LONGEST_SO_FAR: Final = 1500
"""Characters of one line of how an item stands."""
URL_SIGNS: Final = ":/?#@!$'()*+,;=%-._~"


def render_item(facts: ItemFacts) -> SlackText:
    """Return the parent message of an item in its present state."""
    return SlackText(text=within_message(_in_words(facts)), blocks=tuple(_blocks(facts)))


def so_far_lines(facts: ItemFacts) -> list[str]:
    """Return how an item stands as lines of mrkdwn, below a title; none if nothing is to say."""
    words = describe_so_far(facts.so_far, zone=facts.zone)
    lines = [escape(cut(line, at=LONGEST_SO_FAR)) for line in words.lines]
    if words.url:
        lines[-1] = f"{lines[-1]} {link_to(words.url, LINK.format())}"
    return [f"*{SO_FAR}*", *lines] if lines else []


def state_line(facts: ItemFacts) -> str:
    """Return one line of mrkdwn: state, deadline, holder, lists."""
    item = facts.item
    state = facts.state_name
    outcome = escape(cut(tally_text.say_item_outcome(item, begins=False), at=120))
    if outcome and facts.decided_at is not None:
        time = date_token(facts.decided_at)
        state = say("Decided {time}: {outcome}", time=time, outcome=outcome)
    elif outcome and item.state in FINISHED:
        state = say("{state}: {outcome}", state=state, outcome=outcome)
    parts = [f"*{state}*"]
    if item.due_at is not None:
        parts.append(say("until {end}", end=date_token(item.due_at)))
    if facts.holder_name:
        parts.append(_holder(facts))
    parts.append(escape(", ".join(item.lists)))
    if item.labels:
        parts.append(say_labels(item))
    if facts.merged_link:
        parts.append(link_to(facts.merged_link, say("Go to #{number}", number=item.merged_into)))
    if facts.board_url:
        parts.append(link_to(facts.board_url, say("Board")))
    return "  ·  ".join(parts)


def say_labels(item: Item) -> str:
    """Return an item's labels as mrkdwn."""
    return say("Labels: {labels}", labels=escape(", ".join(item.labels)))


def link_to(url: str, label: str) -> str:
    """Return a link of our own as mrkdwn."""
    target = "&amp;".join(quote(part, safe=URL_SIGNS) for part in url.split("&"))
    return f"<{target}|{label}>"


def title_of(facts: ItemFacts | ResultFacts) -> str:
    """Return `#12 Title`, plain."""
    title = one_line(facts.item.title) or say("(no title)")
    return f"#{facts.item.number} {title}"


def _blocks(facts: ItemFacts) -> Iterator[Block]:
    yield header(title_of(facts))
    yield context(state_line(facts))
    if facts.newest is not None and (text := one_line(facts.newest.text)):
        yield line_of(cut(text, at=NEWEST_WORDS))
        yield context(_about_newest(facts, facts.newest))
    else:
        yield context(_how_much(facts))
    if facts.plan is not None and (planned := _planned(facts.plan, facts)):
        yield context(planned)
    yield from _other_items(facts)
    if facts.call is not None and facts.call.is_open:
        yield divider()
        yield context(_about_call(facts.call))
        for question in numbered_questions(facts.call):
            yield from rich_text(cut(question, at=CALL_QUESTION))
    if facts.objections:
        yield context(escape(say_in_short(facts.objections)))
    if facts.ballot is not None and facts.tally is not None:
        yield divider()
        yield section(_ballot_heading(facts.ballot, facts))
        yield from ballot_blocks(facts.ballot, facts.tally, facts)
    if facts.draft is not None:
        yield from _proposed(facts.draft, facts.item.number)
    yield actions(_buttons(facts), block_id=f"item-{facts.item.number}")


def _other_items(facts: ItemFacts) -> Iterator[Block]:
    if related := say_relations(facts.relations):
        yield context(escape(related))
    if facts.branched_from is not None:
        yield context(say("Branched from {item}", item=named(facts.branched_from)))
    if facts.may_belong_to is not None:
        yield from _suggestion(facts.may_belong_to, facts)


def _planned(plan: PlanFacts, facts: ItemFacts) -> str:
    """Return an item's plan; how late it is as people were told, since the message stays."""
    return escape_entities(say_plan(plan, zone=facts.zone, late=plan.plan.told_late))


def _proposed(draft: DraftFacts, number: int) -> Iterator[Block]:
    yield divider()
    title = say("*A ballot is proposed*")
    until = say("until {end}", end=date_token(draft.ballot.closes_at))
    yield section(f"{title}  ·  {say_wanted(draft)}  ·  {until}")
    yield from draft_blocks(draft, number=number)


def draft_words(facts: ItemFacts, draft: DraftFacts) -> str:
    """Return a proposed vote as text without formatting."""
    ballot = draft.ballot
    end = say_instant(ballot.closes_at, zone=facts.zone)
    parts = [
        say("Ballot proposed, {endorsers}, until {end}.", endorsers=say_wanted(draft), end=end)
    ]
    if ballot.question:
        parts.append(one_line(ballot.question))
    if ballot.rules.options:
        parts.append(say("Options: {options}.", options=" / ".join(ballot.rules.options)))
    return escape(" ".join([*parts, say_proposed(draft), tally_text.say_rule(ballot)]))


def draft_blocks(draft: DraftFacts, *, number: int) -> Iterator[Block]:
    """Yield a proposed vote: its question and rule, who endorsed it, and the button to do so."""
    ballot = draft.ballot
    if ballot.question:
        yield from rich_text(cut(ballot.question, at=QUESTION))
    if ballot.rules.options:
        yield context(escape(say("Options: {options}", options=" / ".join(ballot.rules.options))))
    yield context(escape(say_proposed(draft)))
    yield context(escape(tally_text.say_rule(ballot)))
    if ballot.state is BallotState.DRAFT:
        press = button(
            say("Endorse"),
            action_id="endorse",
            value=f"{number}:{ballot.id}",
            style="primary",
            spoken=say("Endorse the ballot proposed on item {number}", number=number),
        )
        yield actions((press,), block_id=f"endorse-{number}")
        how = say("Or write `/pen endorse {number}`.", number=number)
        yield context(f"{how} {NOT_A_VOTE}")


def _suggestion(other: Item, facts: ItemFacts) -> Iterator[Block]:
    """Ask the chair what only a person can decide."""
    value = str(facts.item.number)
    yield divider()
    asked = say("Does this belong to {item}?", item=named(other))
    yield section(f"{asked} {WHY_ASKED}")
    yield actions(
        (
            button(
                say("Merge into #{number}", number=other.number), action_id="merge", value=value
            ),
            button(say("Keep apart"), action_id="apart", value=value),
        ),
        block_id=f"suggestion-{facts.item.number}",
    )


def named(item: Item) -> str:
    """Return `#12 Title` as mrkdwn."""
    return f"#{item.number} {title_in(item)}"


def title_in(item: Item) -> str:
    """Return an item's title as mrkdwn."""
    return escape(cut(one_line(item.title) or say("(no title)"), at=TITLE))


def ballot_blocks(ballot: Ballot, tally: Tally, facts: ItemFacts) -> Iterator[Block]:
    """Yield a ballot's question, tally and rule, and a button per choice while it is open."""
    yield from counted_blocks(ballot, tally, facts.endorsers, longest=QUESTION)
    if ballot.state is BallotState.OPEN:
        status = tally_text.say_status(tally, named=facts.names_absent)
        if status:
            yield context(escape(status))
        if seen := say_seen(ballot):
            yield context(escape(seen))
        yield from how_to_vote(ballot, facts.item)


def counted_blocks(
    ballot: Ballot, tally: Tally, endorsers: Sequence[str], *, longest: int
) -> Iterator[Block]:
    """Yield a ballot's question, tally, rule and endorsers."""
    if ballot.question:
        yield from rich_text(cut(ballot.question, at=longest))
    yield section(f"```{tally_text.draw_bars(tally)}```")
    yield turnout_and_rule(ballot, tally)
    if endorsers:
        yield context(escape(say_endorsers(endorsers)))


def turnout_and_rule(ballot: Ballot, tally: Tally) -> Block:
    """Return the turnout and the rule."""
    rule = escape(tally_text.say_rule(ballot))
    return context(f"{tally_text.say_turnout(tally)}  ·  {rule}")


def how_to_vote(ballot: Ballot, item: Item) -> Iterator[Block]:
    """Yield a button per choice, or a button for a form, and what to write."""
    if ballot.rules.has_buttons:
        yield choice_buttons(ballot, item)
        return
    number = item.number
    pressed = button(
        say("Vote…"),
        action_id="vote",
        value=str(number),
        style="primary",
        spoken=say("Vote on item {number}", number=number),
    )
    yield actions((pressed,), block_id=f"vote-{number}")
    # Options are people's words and must mention nobody; our backticks stay.
    form = escape_entities(vote_form(number, ballot.rules))
    yield context(say("Or write {form}.", form=form))


def choice_buttons(ballot: Ballot, item: Item) -> Block:
    """Return the row of buttons with which to vote."""
    return actions(
        (
            button(
                ballot.rules.label(choice),
                action_id=f"vote:{choice}",
                value=f"{about_vote(ballot, item)}:{choice}",
                spoken=say(
                    "Vote {choice} on item {number}",
                    choice=ballot.rules.label(choice),
                    number=item.number,
                ),
            )
            for choice in ballot.rules.choices
        ),
        block_id=f"vote-{item.number}",
    )


def about_vote(ballot: Ballot, item: Item) -> str:
    """Return the value that ties a button or form to a ballot: `12:77`, or `12:77@2`.

    So a vote on a ballot or a version that is not shown any more is known for what it is.
    """
    version = f"@{ballot.version}" if ballot.version > 1 else ""
    return f"{item.number}:{ballot.id}{version}"


def closed_heading(ballot: Ballot) -> str:
    """Return how a ballot ended, and when."""
    ended = say("ballot closed {time}", time=date_token(ballot.closed_at or ballot.closes_at))
    return f"*{escape(tally_text.say_result(ballot))}*  ·  {ended}"


def _ballot_heading(ballot: Ballot, facts: ItemFacts) -> str:
    if ballot.state is BallotState.CLOSED:
        return closed_heading(ballot)
    label = say("the ballot’s own message")
    link = f"  ·  {link_to(facts.vote_link, label)}" if facts.vote_link else ""
    # The top line has the date already if it is the item's deadline too.
    if facts.item.deadline == ballot.closes_at:
        heading = say("*Ballot*")
    else:
        heading = say("*Ballot* until {end}", end=date_token(ballot.closes_at))
    return f"{heading}{link}"


def _about_call(call: CallFacts) -> str:
    if call.call.seeks_consensus:
        title = say("Call for consensus")
        return escape(f"{title}  ·  {say_stances(call.stance_counts)}")
    return f"{STATE_NAMES[ItemState.COMMENTING]}  ·  {count_answers(call)}"


def _buttons(facts: ItemFacts) -> Iterator[Block]:
    value = str(facts.item.number)
    if facts.call is not None and facts.call.is_open and not facts.call.call.seeks_consensus:
        yield answer_button(facts.item)
    yield button(say_as("button", "Comment"), action_id="comment", value=value)
    yield button(say("Details"), action_id="details", value=value)
    yield item_menu(facts)


def item_menu(facts: ItemFacts) -> Block:
    """Return the menu of an item's message: what can be done now, in at most five entries.

    Everybody sees it, since a message is the same for all; an act is refused as its command is.
    """
    number = facts.item.number
    return {
        "type": "overflow",
        "action_id": "more",
        "options": [
            {"text": plain(cut_plain(label.format(), at=LONGEST_LABEL)), "value": f"{act}:{number}"}
            for act, label in _acts(facts)
        ],
    }


def _acts(facts: ItemFacts) -> Iterator[tuple[str, Text]]:
    if facts.item.state in FINISHED:
        yield "reopen", Text("Reopen…")
    elif _is_running(facts):
        yield "extend", Text("More time…")
        yield "correct", Text("Correct the text…")
        yield "close", Text("Close…")
    else:
        yield "open_ballot", Text("Ballot…")
        yield "open_call", Text("Call for comments…")
        yield "close", Text("Close…")
    yield "about", Text("Title, labels, holder…")
    yield "more", Text("More…")


def _is_running(facts: ItemFacts) -> bool:
    call, ballot = facts.call, facts.ballot
    is_called = call is not None and call.is_open
    is_voted = ballot is not None and ballot.state is BallotState.OPEN
    return is_called or is_voted or facts.draft is not None


def answer_button(item: Item) -> Block:
    """Return the button that opens the form of answers to a call for comments."""
    return button(
        say_as("button", "Answer"),
        action_id="answer",
        value=str(item.number),
        style="primary",
        spoken=say("Answer the call for comments on item {number}", number=item.number),
    )


def _holder(facts: ItemFacts) -> str:
    name = escape(name_of(facts.holder_name))
    if facts.holder_away is None:
        return say("{name} holds the pen", name=name)
    end = say_date(facts.holder_away)
    return say("{name} holds the pen (away until {end})", name=name, end=end)


def _how_much(facts: ItemFacts) -> str:
    messages = say_number("{number} message", "{number} messages", facts.message_count)
    comments = say_number("{number} comment", "{number} comments", facts.comment_count)
    return f"{messages}, {comments}"


def _about_newest(facts: ItemFacts, newest: Words) -> str:
    return f"{escape(name_of(newest.author))}, {date_token(newest.at)}  ·  {_how_much(facts)}"


def _where(item: Item) -> str:
    lists = say("Lists: {lists}.", lists=escape(", ".join(item.lists)))
    return f"{lists} {say_labels(item)}." if item.labels else lists


def _in_words(facts: ItemFacts) -> str:
    """Return the same facts as mrkdwn without formatting, for notifications and screen readers.

    It begins with the news: an outcome, a vote that is open, or else who said what.
    """
    item, ballot = facts.item, facts.ballot
    newest = _newest_in_words(facts)
    lines = [_news_in_words(facts, newest=newest)]
    has_vote = ballot is not None and ballot.state is BallotState.OPEN
    if not has_vote and not tally_text.say_item_outcome(item):
        newest = ""
    if ballot is not None and facts.tally is not None:
        lines += _ballot_in_words(ballot, facts.tally, zone=facts.zone)
    lines += _endorsers_in_words(facts)
    lines += _call_in_words(facts)
    if newest:
        lines.append(say("Newest: {words}", words=newest))
    about = [] if has_vote else [_state_in_words(facts)]
    if facts.holder_name:
        about.append(f"{_holder(facts)}.")
    lines.append(" ".join([*about, _where(item)]))
    lines.append(f"{_how_much(facts)}.")
    if related := say_relations(facts.relations):
        lines.append(escape(related))
    if facts.branched_from is not None:
        lines.append(say("Branched from {item}.", item=named(facts.branched_from)))
    if facts.may_belong_to is not None:
        other = named(facts.may_belong_to)
        lines.append(say("May belong to {item}; a chair decides.", item=other))
    if facts.board_url:
        lines.append(escape(facts.board_url))
    return "\n".join(lines)


def _news_in_words(facts: ItemFacts, *, newest: str) -> str:
    """Return the most important news about an item, with its title."""
    item, ballot = facts.item, facts.ballot
    title = f"{title_in(item)} (#{item.number})"
    if ballot is not None and ballot.state is BallotState.OPEN:
        end = say_instant(ballot.closes_at, zone=facts.zone)
        return say("Vote until {end}: {item}", end=end, item=title)
    call = facts.call.call if facts.call is not None else None
    if facts.decided_at is not None and call is not None and call.closed_at == facts.decided_at:
        time = say_instant(facts.decided_at, zone=facts.zone)
        outcome = escape(tally_text.say_item_outcome(item, begins=False))
        return say("Decided {time}, {item}: {outcome}", time=time, item=title, outcome=outcome)
    if outcome := escape(tally_text.say_item_outcome(item)):
        return say("{outcome}: {item}", outcome=outcome, item=title)
    return say("{words} (on {item})", words=newest, item=title) if newest else title


def _state_in_words(facts: ItemFacts) -> str:
    state = facts.state_name
    if facts.item.due_at is None:
        return f"{state}."
    return say(
        "{state} until {end}.", state=state, end=say_instant(facts.item.due_at, zone=facts.zone)
    )


def _endorsers_in_words(facts: ItemFacts) -> Iterator[str]:
    if facts.endorsers:
        yield escape(say_endorsers(facts.endorsers))
    if facts.draft is not None:
        yield draft_words(facts, facts.draft)


def _call_in_words(facts: ItemFacts) -> Iterator[str]:
    if facts.objections:
        yield escape(say_in_short(facts.objections))
    if facts.call is not None and facts.call.is_open and facts.call.call.seeks_consensus:
        if facts.so_far is None:  # it says the same, and more
            yield escape(say_so_far(facts.call))
    elif facts.call is not None and facts.call.is_open:
        yield say_number(
            "{number} answer to the call for comments.",
            "{number} answers to the call for comments.",
            len(facts.call.answered),
        )
        for question in numbered_questions(facts.call):
            yield escape(cut(question, at=CALL_QUESTION))


def _newest_in_words(facts: ItemFacts) -> str:
    """Return who wrote last and what; "" if there is nothing."""
    if facts.newest is None or not (sentence := one_line(facts.newest.text)):
        return ""
    when = say_moment(facts.newest.at, zone=facts.zone)
    author, text = escape(name_of(facts.newest.author)), escape(cut(sentence, at=NEWEST_WORDS))
    return say("{author}, {time}: {text}", author=author, time=when, text=text)


def _ballot_in_words(ballot: Ballot, tally: Tally, *, zone: ZoneInfo) -> Iterator[str]:
    if ballot.question:
        yield escape(one_line(ballot.question))
    if ballot.state is BallotState.CLOSED:
        outcome = escape(tally_text.say_result(ballot, begins=False))
        closed_at = say_instant(ballot.closed_at or ballot.closes_at, zone=zone)
        yield say("Ballot closed {time}: {outcome}.", time=closed_at, outcome=outcome)
    if version := tally_text.say_version(ballot):
        yield f"{version}."
    yield f"{tally_text.say_counted(tally)}."
