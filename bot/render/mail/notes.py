"""Render short mails to one person: a vote's receipt, a note on what could not be done."""

from email.message import EmailMessage
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot
from bot.domain.items.item import Item
from bot.render import refusals
from bot.render.ballots.changes import list_changes
from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.how_to_vote import vote_form
from bot.render.ballots.tally_text import LINK_IS_CUT, is_fraction, say_fraction
from bot.render.facts import ReceiptFacts
from bot.render.mail.message import MailBody, MailHead, build_mail
from bot.render.mail.subjects import again_subject, receipt_subject
from bot.render.safe import clean, cut, name_of, one_line
from bot.render.times import say_instant
from bot.render.wrap import wrap, wrap_words

LONGEST_EVIDENCE: Final = 600
LONGEST_NOTE: Final = 6000
ONLY_YOU: Final = "This message was sent only to you, not to the list."
HOW_TO_CHANGE: Final = (
    "You can change your vote until the ballot closes: reply on the list again, with another "
    "choice on the first line."
)
HOW_TO_CHANGE_UNSEEN: Final = (
    "You can change your vote until the ballot closes: vote in Slack, or write to {address} alone, "
    "“#{number}: ” and another choice. A vote on the list does not count, as everybody can read it."
)


VOTE_AGAIN: Final = (
    "A vote in which you had voted was corrected, and means something else now (version "
    "{version}). So your vote does not count any more. It is about {about}"
)
HOW_TO_VOTE_AGAIN: Final = (
    "Please vote again until {until}: in Slack, or reply to this message with this on the first "
    "line: {form}."
)


def vote_receipt_mail(facts: ReceiptFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that tells a voter what was recorded, or why it does not count."""
    vote, item = facts.vote, facts.item
    about = f"#{item.number}: {one_line(item.title)}"
    evidence = wrap_words(cut(vote.evidence, at=LONGEST_EVIDENCE), indent="  > ")
    if vote.refusal == refusals.TAKEN_BACK.english:
        parts = [
            wrap(f"Your vote is taken back: {about}"),
            wrap("It counts no longer. You can vote again until the ballot closes."),
        ]
    elif vote.refusal:
        parts = [
            wrap(f"Your vote was not counted: {about}"),
            wrap(f"The reason: {one_line(refusals.say_kept(vote.refusal))}."),
        ]
    elif not vote.choice:
        parts = [wrap(f"Your vote is recorded: {about}"), wrap(LINK_IS_CUT.format())]
    elif vote.superseded_by is not None:
        parts = [
            wrap(f"Your vote is recorded: {about}"),
            wrap("Your newer vote counts instead."),
        ]
    else:
        parts = [wrap(f"Your vote: {vote.choice}")]
        if said := choice_in_words(vote.choice, facts.ballot.rules):
            parts.append(wrap(f"In words: {one_line(said)}."))
        parts.append(wrap(f"On {about}"))
        if is_fraction(vote.choice):
            parts.append(wrap(say_fraction(facts)))
        if facts.replaced and facts.replaced != vote.choice:
            parts.append(wrap(f"It replaces your earlier vote: {facts.replaced}."))
        parts.append(wrap(f"Open until {say_instant(facts.ballot.closes_at, zone=facts.zone)}."))
        is_public = facts.ballot.rules.is_open_to_all
        alone = HOW_TO_CHANGE_UNSEEN.format(address=head.from_address, number=item.number)
        parts.append(wrap(HOW_TO_CHANGE if is_public else alone))
    if evidence.strip("> \n"):
        parts.append(f"What you wrote:\n\n{evidence}")
    parts.append(wrap(ONLY_YOU))
    body = MailBody(text="\n\n".join(parts))
    return build_mail(
        head,
        body,
        subject=receipt_subject(item.number, vote),
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
        VOTE_AGAIN.format(about=f"#{item.number}: {one_line(item.title)}", version=ballot.version),
        *map(one_line, list_changes(ballot, ballot.version)),
        HOW_TO_VOTE_AGAIN.format(form=form, until=until),
    )
    return again_subject(item), "\n\n".join(map(wrap, parts))


def note_mail(text: str, *, head: MailHead, subject: str, to_name: str = "") -> EmailMessage:
    """Return a short reply to one person; `text` may have paragraphs and is our own."""
    paragraphs = [
        wrap(one) for one in clean(cut(text, at=LONGEST_NOTE)).split("\n\n") if one.strip()
    ]
    greeting = [f"Dear {name_of(to_name)},"] if one_line(to_name) else []
    body = MailBody(text="\n\n".join([*greeting, *paragraphs, wrap(ONLY_YOU)]))
    return build_mail(head, body, subject=subject, automatic="auto-replied")
