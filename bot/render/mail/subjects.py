"""Word the subjects of mails about a vote or a call: what happened, until when, on which item.

`bot.mail.subject` knows these forms: to our reader, a reply under such a subject has the title as
its subject. A test compares the two.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.calls.call import WITHDRAWN, Call
from bot.domain.delivery import CallNews
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.render import refusals
from bot.render.ballots.tally_text import say_result
from bot.render.mail.message import LONGEST_SUBJECT
from bot.render.safe import cut, one_line
from bot.render.times import say_day_ahead


def ballot_subject(item: Item, ballot: Ballot, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Vote until Fri 4 Dec: a page for newcomers (#2)`."""
    return _about(item, f"Vote until {say_day_ahead(ballot.closes_at, now=now, zone=zone)}")


def extension_subject(item: Item, ballot: Ballot, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Vote extended until Fri 11 Dec: a page for newcomers (#2)`."""
    until = say_day_ahead(ballot.closes_at, now=now, zone=zone)
    return _about(item, f"Vote extended until {until}")


def reminder_subject(item: Item, ballot: Ballot, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Reminder: vote until Fri 4 Dec: a page for newcomers (#2)`."""
    until = say_day_ahead(ballot.closes_at, now=now, zone=zone)
    return _about(item, f"Reminder: vote until {until}")


def draft_subject(item: Item) -> str:
    """Return `Vote proposed: a page for newcomers (#2)`."""
    return _about(item, "Vote proposed")


def correction_subject(item: Item) -> str:
    """Return `Vote corrected: a page for newcomers (#2)`."""
    return _about(item, "Vote corrected")


def withdrawal_subject(item: Item) -> str:
    """Return `Vote withdrawn: a page for newcomers (#2)`."""
    return _about(item, "Vote withdrawn")


def result_subject(item: Item, ballot: Ballot) -> str:
    """Return `Result: accepted: a page for newcomers (#2)`."""
    return _about(item, f"Result: {say_result(ballot, begins=False)}")


def call_subject(item: Item, call: Call, news: CallNews, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Comments until Fri 4 Dec: a page for newcomers (#2)`, or what else is news."""
    until = say_day_ahead(call.closes_at, now=now, zone=zone)
    match news:
        case CallNews.OPENED:
            return _about(item, f"Comments until {until}")
        case CallNews.PROPOSED:
            return _about(item, "More time for comments?")
        case CallNews.EXTENDED:
            return _about(item, f"Comments extended until {until}")
        case CallNews.CORRECTED:
            return _about(item, "Comments corrected")
        case CallNews.CLOSED:
            withdrawn = call.outcome == WITHDRAWN
            return _about(item, "Comments withdrawn" if withdrawn else "Comments closed")


def call_reminder_subject(item: Item, call: Call, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Reminder: comments until Fri 4 Dec: a page for newcomers (#2)`."""
    until = say_day_ahead(call.closes_at, now=now, zone=zone)
    return _about(item, f"Reminder: comments until {until}")


def receipt_subject(number: ItemNumber, vote: Vote) -> str:
    """Return `Your vote on #2: agree`."""
    if vote.refusal == refusals.TAKEN_BACK.english:
        return f"Your vote on #{number} is taken back"
    if vote.refusal:
        return f"Your vote on #{number} was not counted"
    if not vote.choice:
        return f"Your vote on #{number}"
    if vote.superseded_by is not None:
        return f"Your vote on #{number}: your newer vote counts"
    return f"Your vote on #{number}: {vote.choice}"


def again_subject(item: Item) -> str:
    """Return `Please vote again: a page for newcomers (#2)`."""
    return _about(item, "Please vote again")


def _about(item: Item, news: str) -> str:
    """Return the news with the item's title, which is cut if both are too long."""
    number = f" (#{item.number})"
    room = LONGEST_SUBJECT - len(f"[#{item.number}] {news}: {number}")
    return f"{news}: {cut(one_line(item.title) or '(no title)', at=room)}{number}"
