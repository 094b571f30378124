"""Render the transcript of commands by mail: each command quoted, with its result.

Plain text of 72 columns. It goes only to a proved person, so it may repeat their own words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from email.message import EmailMessage
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.commands.spec import Audience, filled
from bot.domain.commands.table import BY_MAIL, SPECS, WHEN_TOPIC
from bot.domain.items.item import FINISHED, Item
from bot.domain.payloads import Reply
from bot.domain.slack_text import for_mail
from bot.language import Text, say, say_number, say_parts
from bot.render.ballots.how_to_vote import quote_choices, vote_form, vote_links
from bot.render.ballots.tally_text import (
    draw_bars,
    is_fraction,
    say_counts,
    say_fraction,
    say_item_outcome,
    say_result,
    say_rule,
    say_status,
    say_turnout,
)
from bot.render.calls import consensus, words
from bot.render.calls.so_far import TITLE as SO_FAR
from bot.render.calls.so_far import describe_so_far
from bot.render.documents.facts import STATE_NAMES, CallFacts, ItemFacts, ReceiptFacts
from bot.render.documents.objections import objection_lines
from bot.render.items.relation_words import say_relations
from bot.render.mail.message import ALWAYS, FOR_MESSAGE, MailBody, MailHead, build_mail
from bot.render.mail.notes import ONLY_YOU
from bot.render.text.safe import clean, cut, name_of, one_line
from bot.render.text.wrap import wrap, wrap_words
from bot.render.words.refusals import say_refusal
from bot.render.words.times import say_instant, say_moment

HOW_TO_COMMAND: Final = Text(
    "Write one command on each line, at the beginning of your message. N is an item's number."
)
FOR_CHAIRS: Final = Text(
    "As a chair you can also write the following. “!extend” gives a ballot more time, too. What a "
    "list would get, or what ends something, is shown to you first; reply to that with “confirm” "
    "on the first line."
)
ONLY_IN_SLACK: Final = Text("This works only in Slack: “/pen {command}”.")
EXPLAINED_IN_SLACK: Final = Text("In Slack, “/pen help {word}” explains this.")
LEFT_OUT: Final = Text(
    "Only the first {most} commands of a message are carried out. Send the others again."
)
NOT_UNDERSTOOD: Final = Text(
    "Penholder did not understand your message, and changed nothing. To vote or to comment, reply "
    "on the list; for a vote, put your choice on the first line."
)
ASKED_TO_CONFIRM: Final = Text(
    "You have been sent another message that asks you to confirm this vote."
)
OBJECTION_SUBJECT: Final = Text("Objection {id}: {title}")
MORE_TIME_PROPOSED: Final = Text(
    "You propose more time for comments on #{number}. The list gets a message."
)
MORE_TIME_SUPPORTED: Final = Text("You support more time for comments on #{number}.")
MORE_TIME_GRANTED: Final = Text(
    "You support more time for comments on #{number}. These are enough supporters: it is granted."
)
COMMENT_KEPT: Final = Text(
    "Your comment is on #{number}. It is shown in Slack and on the item. To say it on the list, "
    "reply there."
)
VOTE_UNSAID: Final = Text(
    "Your vote on #{number} is recorded. It is secret, and Penholder keeps a copy of this message: "
    "your choice is named only in a separate message to you."
)
UNSAID: Final = "vote {number} …"
SAID_BEFORE: Final = Text("This vote was already recorded.")
HOW_TO_VOTE: Final = Text(
    "To vote, reply to this message and write “#{number}: ” and one of these on the first line: "
    "{choices}. A reason may follow."
)
BY_LINKS: Final = Text(
    "Or open one of these links, and send the message that it opens. It goes to an address that "
    "only you know, so do not pass it on."
)
LINK_OF_CHOICE: Final = Text("  - {choice}:")
NOT_PROVED_ENOUGH: Final = Text(
    "This ballot needs a better proof that a message is yours. To take your vote on #{number} "
    "back, send `/pen unvote {number}` as a reply to a message that you alone got from Penholder, "
    "or use Slack."
)
NOT_ON_A_LIST: Final = Text(
    "Only people who have written to a list here can see its items. Write to the list from this "
    "address first."
)
NOTHING_FOUND: Final = Text(
    "Nothing was found. All the words must be in one message, comment or title; try fewer words."
)
MORE_FOUND: Final = Text("There are more results; add a word to narrow them.")
_HEADS: Final[Mapping[str, tuple[Text, Text]]] = {
    "open": (Text("Open items"), Text("Open items: there are none.")),
    "voting": (Text("Ballots open now"), Text("Ballots open now: there are none.")),
    "mine": (Text("Items that you hold"), Text("Items that you hold: there are none.")),
    "overdue": (Text("Overdue items"), Text("Overdue items: there are none.")),
    "all": (Text("All items, newest first"), Text("All items, newest first: there are none.")),
}
"""What stands above a list, and what instead of an empty one."""
LONGEST_TITLE: Final = 150
LONGEST_COMMAND: Final = 200
LONGEST_WORDS: Final = 1500
MOST_LISTED: Final = 30
LONGEST: Final = 24_000
"""Characters of a transcript; the rest is left out, and it says so."""
CUT_HERE: Final = Text(
    "The rest is left out: this message would become too long. Send fewer commands."
)


def transcript(replies: Sequence[tuple[str, str]], *, left_out: int = 0) -> str:
    """Return each command, quoted, with its answer; `left_out` is how many commands are read."""
    parts: list[str] = []
    size = 0
    for command, answer in replies:
        part = answered(command, answer)
        size += len(part)
        if size > LONGEST:
            parts.append(wrap(CUT_HERE.format()))
            break
        parts.append(part)
    if left_out:
        parts.append(wrap(LEFT_OUT.format(most=left_out)))
    return "\n\n\n".join(parts)


def answered(command: str, answer: str) -> str:
    """Return a command, quoted, with its whole answer."""
    quoted = cut(one_line(f"!{command}"), at=LONGEST_COMMAND)
    return f"{wrap(quoted, first='> ', indent='> ')}\n\n{answer}"


def reply_mail(reply: Reply, *, head: MailHead) -> EmailMessage:
    """Return the reply to a mail that came to us alone, or a mail that replies to nothing."""
    body = MailBody(text=f"{clean(reply.text)}\n\n\n{wrap(ONLY_YOU.format())}")
    automatic: Final = "auto-replied" if reply.answers else "auto-generated"
    head = replace(head, why=FOR_MESSAGE if reply.answers else ALWAYS)
    return build_mail(head, body, subject=reply.subject, automatic=automatic)


def refusal_text(refused: str) -> str:
    """Return what was refused or done, with commands as they are sent by mail."""
    lines = for_mail(refused, commands=BY_MAIL).split("\n")
    return "\n\n".join(wrap(clean(line)) for line in lines if line.strip())


def only_in_slack(command: str) -> str:
    """Return the refusal of a command that only Slack has."""
    return wrap(ONLY_IN_SLACK.format(command=cut(one_line(command), at=LONGEST_COMMAND)))


def help_text(word: str = "", *, is_chair: bool = True) -> str:
    """Return the help on the commands by mail that a person may use, or on one command."""
    if word in BY_MAIL:
        explained = say("{command}: {text}", command=_form(word), text=BY_MAIL[word].help)
        example = say("For example: {example}", example=BY_MAIL[word].example)
        return "\n\n".join([wrap(explained), wrap(example)])
    if word in SPECS or word == WHEN_TOPIC:
        return wrap(EXPLAINED_IN_SLACK.format(word=word))
    own: list[str] = []
    chairs: list[str] = []
    for name, by_mail in BY_MAIL.items():
        lines = own if SPECS[name].audience is Audience.MEMBERS else chairs
        lines.append(f"{_form(name)}\n{wrap(by_mail.help.format(), indent='    ')}")
    more = [wrap(FOR_CHAIRS.format()), *chairs] if is_chair else []
    return "\n\n".join([*own, wrap(HOW_TO_COMMAND.format()), *more])


def _form(word: str) -> str:
    return "!" + filled(SPECS[word].form).removeprefix("/pen ")


def not_understood_text(*, is_chair: bool = True) -> str:
    """Return the reply to a proved person's mail without anything that we recognise."""
    sentences = (NOT_UNDERSTOOD.format(), say("You can also send commands:"))
    return "\n\n".join([*map(wrap, sentences), help_text(is_chair=is_chair)])


def almost_text(item: Item, ballot: Ballot, *, line: str, reply_to: str) -> str:
    """Return what to say of a first line that is no choice and looks like one, as paragraphs.

    `reply_to` is where a mail proves whose vote it is.
    """
    if ballot.rules.is_secret:
        text = say(
            "Your message on #{number} was not counted as a vote: its first line is not one of the "
            "choices.",
            number=item.number,
        )
    else:
        text = say(
            "Your message on #{number} was not counted as a vote: its first line, “{line}”, is not "
            "one of the choices.",
            number=item.number,
            line=cut(one_line(line), at=60),
        )
    return "\n".join([text, *_how_to_vote(item, ballot, reply_to=reply_to)])


def unread_text(item: Item, ballot: Ballot, *, words: str, reply_to: str) -> str:
    """Return what to say of a short reply to us alone that has no choice in it, as paragraphs."""
    if ballot.rules.is_secret:
        text = say(
            "Your message on #{number} was not counted as a vote, as it holds none of the choices.",
            number=item.number,
        )
    else:
        text = say(
            "Your message on #{number} was not counted as a vote, as “{words}” is none of the "
            "choices.",
            number=item.number,
            words=one_line(words),
        )
    return "\n".join([text, *_how_to_vote(item, ballot, reply_to=reply_to)])


def _how_to_vote(item: Item, ballot: Ballot, *, reply_to: str) -> Iterator[str]:
    yield HOW_TO_VOTE.format(number=item.number, choices=quote_choices(ballot.rules))
    links = vote_links(item.number, ballot.rules, to=reply_to)
    if links:
        yield BY_LINKS.format()
    for choice, link in links:
        yield f"{LINK_OF_CHOICE.format(choice=choice)} {link}"
    yield say("If you did not mean to vote, do nothing.")


def list_text(facts: Sequence[ItemFacts], *, which: str) -> str:
    """Return a list of items, each with a line about its state."""
    head, nothing = _HEADS[which]
    if not facts:
        return wrap(nothing.format())
    lines = [head.format(), ""]
    for item in facts[:MOST_LISTED]:
        lines += [_title(item.item), wrap(_state(item), indent="    ")]
    if len(facts) > MOST_LISTED:
        more = len(facts) - MOST_LISTED
        lines.append(say_number("and {number} more", "and {number} more", more))
    return "\n".join(lines)


def show_text(facts: ItemFacts) -> str:
    """Return one item: its state, its ballot, the newest words."""
    return "\n\n".join(_item(facts))


def _item(facts: ItemFacts) -> Iterator[str]:
    yield f"{_title(facts.item)}\n{wrap(_state(facts, counts=False), indent='    ')}"
    if facts.holder_name:
        yield wrap(say("{name} holds the pen.", name=name_of(facts.holder_name)))
    if related := say_relations(facts.relations):
        yield wrap(related)
    if facts.call is not None:
        yield from _call(facts.call)
    for objection in facts.objections:
        yield "\n".join(map(wrap, objection_lines(objection)))
    so_far = describe_so_far(facts.so_far, zone=facts.zone)
    if so_far.lines:
        link = [so_far.url] if so_far.url else []
        yield "\n".join([*map(wrap, (SO_FAR.format(), *so_far.lines)), *link])
    if facts.ballot is not None and facts.tally is not None:
        yield from _ballot(facts.item, facts.ballot, facts)
    messages = say_number("{number} message", "{number} messages", facts.message_count)
    comments = say_number("{number} comment", "{number} comments", facts.comment_count)
    yield wrap(f"{messages}, {comments}.")
    if facts.newest is not None and facts.newest.text.strip():
        when = say_moment(facts.newest.at, zone=facts.zone)
        name = name_of(facts.newest.author)
        yield wrap(say("The newest words, by {name}, {time}:", name=name, time=when))
        yield wrap_words(cut(facts.newest.text.strip(), at=LONGEST_WORDS), indent="  | ")


def _ballot(item: Item, ballot: Ballot, facts: ItemFacts) -> Iterator[str]:
    if ballot.question:
        yield wrap(one_line(ballot.question))
    if facts.tally is not None:
        yield draw_bars(facts.tally, signs="#")
        yield wrap(f"{say_turnout(facts.tally)}. {say_rule(ballot)}")
    if ballot.state is BallotState.OPEN:
        named = facts.names_absent
        if facts.tally is not None and (status := say_status(facts.tally, named=named)):
            yield wrap(status)
        form = vote_form(item.number, ballot.rules)
        yield refusal_text(say("To vote, write {form}.", form=form))
    else:
        yield wrap(say("The ballot has ended: {result}.", result=say_result(ballot)))


def _call(call: CallFacts) -> Iterator[str]:
    if call.call.seeks_consensus:
        declared = consensus.declared_words(call) if not call.is_open else ""
        yield wrap(declared or say("Call for consensus."))
        if not call.is_open:
            yield wrap(words.say_end(call))
            yield from map(wrap, (*consensus.say_who(call), *consensus.declared_notes(call)))
        return
    yield wrap(say("Call for comments.") if call.is_open else words.say_end(call))
    yield from map(wrap, words.say_reach(call))
    for question in words.answered_questions(call, longest=LONGEST_WORDS):
        if question.title:
            yield wrap(question.title, indent="   ", first="")
        for answer in question.answers:
            author = say("{author}:", author=answer.head)
            yield f"{author}\n{wrap_words(answer.text, indent='  | ')}"


def mine_text(
    votes: Sequence[tuple[Item, Ballot, str]], *, held: Sequence[ItemFacts], zone: ZoneInfo
) -> str:
    """Return a person's open votes, each with their choice, and the items that they hold."""
    lines = [say("Ballots open now"), ""] if votes else [say("No ballots are open.")]
    for item, ballot, choice in votes:
        end = say_instant(ballot.closes_at, zone=zone)
        voted = (
            say("you voted {choice}; open until {end}", choice=ballot.rules.label(choice), end=end)
            if choice
            else say("you have not voted yet; open until {end}", end=end)
        )
        lines += [_title(item), wrap(voted, indent="    ")]
    if held:
        lines += ["", list_text(held, which="mine")]
    return "\n".join(lines)


def vote_text(facts: ReceiptFacts, *, is_asked: bool) -> str:
    """Return what was recorded of a vote; `is_asked`: its voter is asked to confirm it."""
    vote, number = facts.vote, facts.item.number
    rules = facts.ballot.rules
    if vote.refusal and is_asked:
        named = say(
            "Your vote on #{number}, {choice}, is not counted yet.",
            number=number,
            choice=rules.label(vote.choice),
        )
        unnamed = say("Your vote on #{number} is not counted yet.", number=number)
        return wrap(f"{unnamed if rules.is_secret else named} {ASKED_TO_CONFIRM}")
    if vote.refusal:
        reason = clean(say_refusal(vote.refusal))
        return wrap(
            say("Your vote on #{number} was not counted: {reason}.", number=number, reason=reason)
        )
    if vote.superseded_by is not None:
        return wrap(
            say(
                "Your vote on #{number} is recorded. Your newer vote counts instead.", number=number
            )
        )
    if rules.is_secret:
        return wrap(VOTE_UNSAID.format(number=number))
    sentences = [
        say("Your vote on #{number}: {choice}.", number=number, choice=rules.label(vote.choice))
    ]
    if is_fraction(vote.choice):
        sentences.append(say_fraction(facts))
    if facts.replaced and facts.replaced != vote.choice:
        sentences.append(
            say("It replaces your earlier vote: {choice}.", choice=rules.label(facts.replaced))
        )
    end = say_instant(facts.ballot.closes_at, zone=facts.zone)
    sentences.append(say("You can change it until {end}.", end=end))
    return wrap(" ".join(sentences))


def comment_text(item: Item) -> str:
    """Return what to tell the author of a comment by mail."""
    return wrap(COMMENT_KEPT.format(number=item.number))


def found_line(item: Item, *, author: str, passage: str) -> str:
    """Return an item that a search found, with the words round what was looked for."""
    text = say("{author}: {text}", author=author, text=passage)
    return f"{_title(item)}\n{wrap(text, indent='    ')}"


def _title(item: Item) -> str:
    title = cut(one_line(item.title) or say("(no title)"), at=LONGEST_TITLE)
    return wrap(f"#{item.number} {title}", indent="    ", first="")


def _state(facts: ItemFacts, *, counts: bool = True) -> str:
    item = facts.item
    state = STATE_NAMES[item.state].format()
    outcome = cut(say_item_outcome(item, begins=False), at=120)
    if outcome and facts.decided_at is not None:
        time = say_instant(facts.decided_at, zone=facts.zone)
        state = say("Decided {time}: {outcome}", time=time, outcome=outcome)
    elif outcome and item.state in FINISHED:
        state = say("{state}: {outcome}", state=state, outcome=outcome)
    parts = [state]
    if item.due_at is not None:
        parts.append(say("until {end}", end=say_instant(item.due_at, zone=facts.zone)))
    is_open = facts.ballot is not None and facts.ballot.state is BallotState.OPEN
    if counts and facts.tally is not None and is_open:
        parts.append(say_counts(facts.tally))
    return say_parts(parts)
