"""Render short mails to one person: receipts, and notes on refusals."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Rules, Vote
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.domain.calls.call import Call
from bot.domain.commands.table import BY_MAIL
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.slack_text import dates_said, for_mail, unescape
from bot.language import Numbered, Text, say
from bot.render.ballots.changes import list_changes
from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.how_to_vote import vote_form
from bot.render.ballots.tally_text import LINK_IS_CUT, is_fraction, say_fraction
from bot.render.documents.facts import MailFacts, ReceiptFacts
from bot.render.documents.objections import ANSWER_BUTTONS
from bot.render.mail.document import subject_of
from bot.render.mail.message import FOR_MESSAGE, MailBody, MailHead, build_mail
from bot.render.text.safe import clean, cut, name_of, one_line
from bot.render.text.wrap import wrap, wrap_words
from bot.render.words.refusals import say_refusal
from bot.render.words.times import say_instant

LONGEST_EVIDENCE: Final = 600
LONGEST_NOTE: Final = 6000
ONLY_YOU: Final = Text("This message was sent only to you, not to the list.")
HOW_TO_CHANGE: Final = Text(
    "You can change your vote until the ballot closes: reply on the list again, with another "
    "choice on the first line."
)
HOW_TO_CHANGE_UNSEEN: Final = Text(
    "You can change your vote until the ballot closes: vote in Slack, or write to {address} alone, "
    "“#{number}: ” and another choice. A vote on the list does not count, as everybody can read it."
)


NOT_IN_SLACK: Final = Text("A message that Slack did not take")
IN_PLACE_OF_SLACK: Final = Text(
    "Slack takes no direct messages from Penholder at present, so this one comes by mail."
)


def in_place_of_slack(text: str, *, zone: ZoneInfo) -> tuple[str, str]:
    """Return subject and text of a mail that says what a direct message would have said."""
    dated = dates_said(text, lambda instant: say_instant(instant, zone=zone))
    plain = unescape(for_mail(dated, commands=BY_MAIL))
    return NOT_IN_SLACK.format(), f"{IN_PLACE_OF_SLACK.format()}\n\n{plain}"


NEWS_FOR_CHAIRS: Final = Numbered(
    "News for the chairs of {list}", "{number} pieces of news for the chairs of {list}"
)
MORE_NEWS: Final = Numbered(
    "There is {number} more piece of news, which this message has no room for: look at the items "
    "and the held messages.",
    "There are {number} more pieces of news, which this message has no room for: look at the items "
    "and the held messages.",
)
ANSWER_BY_REPLY: Final = Text(
    "You can also just reply: what you write is put with {id} as your answer, for the list to read."
)
FOR_CHAIR: Final = Text(
    "You get this as a chair or secretary of the list, because Penholder does not know you in "
    "Slack. A reply to this message can hold the commands that it names, each on a line of its own."
)
MOST_NEWS: Final = 20
"""How many pieces of news one mail shows."""


def chair_mail(
    texts: Sequence[str], *, list_name: str, head: MailHead, about: str = ""
) -> EmailMessage:
    """Return the mail that tells a chair who is not in Slack what is new, each piece a text.

    `about` is the number of the objection that it is about, if that is all that it is about.
    """
    shown = [clean(text) for text in texts[:MOST_NEWS]]
    if about:
        shown.append(wrap(ANSWER_BY_REPLY.format(id=about)))
    if len(texts) > len(shown):
        shown.append(wrap(MORE_NEWS.format(len(texts) - len(shown))))
    body = MailBody(text="\n\n\n".join([*shown, wrap(ONLY_YOU.format())]))
    subject = NEWS_FOR_CHAIRS.format(len(texts), list=list_name)
    return build_mail(replace(head, why=FOR_CHAIR), body, subject=subject)


AGAIN: Final = Text("Please vote again: {title} (#{number})")
VOTE_AGAIN: Final = Text(
    "A ballot in which you had voted was corrected, and means something else now (version "
    "{version}). So your vote does not count any more. It is about #{number}: {title}"
)
HOW_TO_VOTE_AGAIN: Final = Text(
    "Please vote again until {until}: in Slack, or reply to this message with this on the first "
    "line: {form}."
)


WHY_RECEIPT: Final = Text("You get this because you voted: it is the receipt.")
WHY_NOT_COUNTED: Final = Text(
    "You get this because a vote of yours does not count. You always get such "
    "messages; they cannot be switched off."
)


def vote_receipt_mail(facts: ReceiptFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that tells a voter what was recorded, or why it does not count."""
    is_told_always = bool(facts.vote.refusal)
    head = replace(head, why=WHY_NOT_COUNTED if is_told_always else WHY_RECEIPT)
    parts = list(_recorded(facts, head=head))
    evidence = wrap_words(cut(facts.vote.evidence, at=LONGEST_EVIDENCE), indent="  > ")
    if evidence.strip("> \n"):
        parts += [say("What you wrote:"), evidence]
    parts.append(wrap(ONLY_YOU.format()))
    return build_mail(
        head,
        MailBody(text="\n\n".join(parts)),
        subject=_receipt_subject(facts.item.number, facts.vote, facts.ballot.rules),
        has_news=True,
        automatic="auto-replied",
    )


def _receipt_subject(number: ItemNumber, vote: Vote, rules: Rules) -> str:
    if vote.refusal == TAKEN_BACK:
        return say("Your vote on #{number} is taken back", number=number)
    if vote.refusal:
        return say("Your vote on #{number} was not counted", number=number)
    if not vote.choice:
        return say("Your vote on #{number}", number=number)
    if vote.superseded_by is not None:
        return say("Your vote on #{number}: your newer vote counts", number=number)
    return say("Your vote on #{number}: {choice}", number=number, choice=rules.label(vote.choice))


def _recorded(facts: ReceiptFacts, *, head: MailHead) -> Iterator[str]:
    """Yield what was recorded of a vote, as paragraphs."""
    vote = facts.vote
    about = {"number": facts.item.number, "title": one_line(facts.item.title)}
    if vote.refusal == TAKEN_BACK:
        yield wrap(say("Your vote is taken back: #{number}: {title}", **about))
        yield wrap(say("It counts no longer. You can vote again until the ballot closes."))
    elif vote.refusal:
        yield wrap(say("Your vote was not counted: #{number}: {title}", **about))
        yield wrap(say("The reason: {reason}.", reason=clean(say_refusal(vote.refusal))))
    elif not vote.choice or vote.superseded_by is not None:
        yield wrap(say("Your vote is recorded: #{number}: {title}", **about))
        is_newer = vote.choice and vote.superseded_by is not None
        yield wrap(say("Your newer vote counts instead.") if is_newer else LINK_IS_CUT.format())
    else:
        yield from map(wrap, _counted(facts, head=head))


def _counted(facts: ReceiptFacts, *, head: MailHead) -> Iterator[str]:
    vote, item, rules = facts.vote, facts.item, facts.ballot.rules
    yield say("Your vote: {choice}", choice=rules.label(vote.choice))
    if text := choice_in_words(vote.choice, rules):
        yield say("In words: {choice}.", choice=clean(text))
    yield say("On #{number}: {title}", number=item.number, title=one_line(item.title))
    if is_fraction(vote.choice):
        yield say_fraction(facts)
    if facts.replaced and facts.replaced != vote.choice:
        yield say("It replaces your earlier vote: {choice}.", choice=rules.label(facts.replaced))
    yield say("Open until {end}.", end=say_instant(facts.ballot.closes_at, zone=facts.zone))
    if rules.is_open_to_all:
        yield HOW_TO_CHANGE.format()
    else:
        yield HOW_TO_CHANGE_UNSEEN.format(address=head.from_address, number=item.number)


WHY_CALL_RECEIPT: Final = Text(
    "You get this because an answer to a call was given by the link in your own digest: it is the "
    "receipt."
)
NOT_YOURS: Final = Text(
    "If it was not you, somebody else has the link: reply with what you say yourself, such as "
    "“!support {number}”, and tell a chair of the list."
)


def call_receipt_mail(
    item: Item, call: Call, answer: CallAnswer, *, zone: ZoneInfo, head: MailHead
) -> EmailMessage:
    """Return the mail that tells somebody what was said on a call by a link of theirs."""
    label = ANSWER_BUTTONS[answer].format()
    parts = (
        say("Your answer: {answer}", answer=label),
        say("On #{number}: {title}", number=item.number, title=one_line(item.title)),
        say("Open until {end}.", end=say_instant(call.closes_at, zone=zone)),
        NOT_YOURS.format(number=item.number),
        ONLY_YOU.format(),
    )
    return build_mail(
        replace(head, why=WHY_CALL_RECEIPT),
        MailBody(text="\n\n".join(map(wrap, parts))),
        subject=say("Your answer on #{number}: {answer}", number=item.number, answer=label),
        has_news=True,
        automatic="auto-replied",
    )


def vote_again(item: Item, ballot: Ballot, *, zone: ZoneInfo) -> tuple[str, str]:
    """Return the subject and text that ask a voter by mail to vote on a ballot that was corrected.

    A reply to it goes to an address that proves whose it is.
    """
    form = vote_form(item.number, ballot.rules, marked=False)
    until = say_instant(ballot.closes_at, zone=zone)
    parts = (
        VOTE_AGAIN.format(version=ballot.version, number=item.number, title=one_line(item.title)),
        *map(one_line, list_changes(ballot, ballot.version)),
        HOW_TO_VOTE_AGAIN.format(form=form, until=until),
    )
    return subject_of(item, AGAIN), "\n\n".join(map(wrap, parts))


VIA: Final = Text("{name} via {list}")
SAID_ON_LIST: Final = Text("{name} wrote on {list}, {time}:")
WHY_FOLLOWED: Final = Text(
    "You get this from Penholder because you follow #{number}. Your reply goes to the list. To end "
    "it, write “!unfollow {number}” to {address}."
)
LONGEST_FOLLOWED: Final = 20_000


def followed_mail(
    item: Item, mail: MailFacts, *, list_name: str, zone: ZoneInfo, head: MailHead
) -> EmailMessage:
    """Return a list's mail for somebody who follows its item: its author's own words."""
    said = SAID_ON_LIST.format(
        name=name_of(mail.author), list=list_name, time=say_instant(mail.said_at, zone=zone)
    )
    why = WHY_FOLLOWED.format(number=item.number, address=head.from_address)
    words = wrap_words(cut(clean(mail.new_text).strip("\n"), at=LONGEST_FOLLOWED), indent="")
    attached = [one_line(each.filename) for each in mail.attachments if each.filename]
    files = (
        [wrap(say("Attached on the list: {files}", files=", ".join(attached)))] if attached else []
    )
    body = "\n\n".join([wrap(said), words, *files, wrap(why), wrap(ONLY_YOU.format())])
    return build_mail(head, MailBody(text=body), subject=mail.subject)


def note_mail(text: str, *, head: MailHead, subject: str, to_name: str = "") -> EmailMessage:
    """Return a short reply to one person; `text` may have paragraphs and is our own."""
    paragraphs = [
        wrap(paragraph)
        for paragraph in clean(cut(text, at=LONGEST_NOTE)).split("\n\n")
        if paragraph.strip()
    ]
    greeting = [say("Dear {name},", name=name_of(to_name))] if one_line(to_name) else []
    body = MailBody(text="\n\n".join([*greeting, *paragraphs, wrap(ONLY_YOU.format())]))
    head = replace(head, why=FOR_MESSAGE)
    return build_mail(head, body, subject=subject, automatic="auto-replied")
