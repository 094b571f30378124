"""Word the subjects of mails about a vote or a call: what happened, until when, on which item.

Most of them are in `bot.mail.subject`: to our reader, a reply under such a subject has the title as
its subject.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, Rules, Vote
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.domain.calls.call import WITHDRAWN, Call
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.domain.payloads import CallNews
from bot.language import Text, say
from bot.mail.subject import (
    COMMENTS_CLOSED,
    COMMENTS_CORRECTED,
    COMMENTS_EXTENDED,
    COMMENTS_REMINDER,
    COMMENTS_UNTIL,
    COMMENTS_WITHDRAWN,
    MORE_TIME,
    VOTE_CORRECTED,
    VOTE_EXTENDED,
    VOTE_PROPOSED,
    VOTE_REMINDER,
    VOTE_RESULT,
    VOTE_UNTIL,
    VOTE_WITHDRAWN,
    VOTES_TOLD,
)
from bot.render.ballots.tally_text import say_result
from bot.render.mail.message import LONGEST_SUBJECT
from bot.render.safe import cut, one_line
from bot.render.times import say_day_ahead

VOTE_AGAIN: Final = Text("Please vote again: {title} (#{number})")


def ballot_subject(item: Item, ballot: Ballot, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Vote until Fri 4 Dec: a page for newcomers (#2)`."""
    return _about(item, VOTE_UNTIL, day=say_day_ahead(ballot.closes_at, now=now, zone=zone))


def extension_subject(item: Item, ballot: Ballot, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Vote extended until Fri 11 Dec: a page for newcomers (#2)`."""
    return _about(item, VOTE_EXTENDED, day=say_day_ahead(ballot.closes_at, now=now, zone=zone))


def reminder_subject(item: Item, ballot: Ballot, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Reminder: vote until Fri 4 Dec: a page for newcomers (#2)`."""
    return _about(item, VOTE_REMINDER, day=say_day_ahead(ballot.closes_at, now=now, zone=zone))


def draft_subject(item: Item) -> str:
    """Return `Vote proposed: a page for newcomers (#2)`."""
    return _about(item, VOTE_PROPOSED)


def correction_subject(item: Item) -> str:
    """Return `Vote corrected: a page for newcomers (#2)`."""
    return _about(item, VOTE_CORRECTED)


def withdrawal_subject(item: Item) -> str:
    """Return `Vote withdrawn: a page for newcomers (#2)`."""
    return _about(item, VOTE_WITHDRAWN)


def echo_subject(item: Item) -> str:
    """Return `New votes: a page for newcomers (#2)`."""
    return _about(item, VOTES_TOLD)


def result_subject(item: Item, ballot: Ballot) -> str:
    """Return `Result: accepted: a page for newcomers (#2)`."""
    return _about(item, VOTE_RESULT, result=say_result(ballot, begins=False))


def call_subject(item: Item, call: Call, news: CallNews, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Comments until Fri 4 Dec: a page for newcomers (#2)`, or what else is news."""
    day = say_day_ahead(call.closes_at, now=now, zone=zone)
    match news:
        case CallNews.OPENED:
            return _about(item, COMMENTS_UNTIL, day=day)
        case CallNews.PROPOSED:
            return _about(item, MORE_TIME)
        case CallNews.EXTENDED:
            return _about(item, COMMENTS_EXTENDED, day=day)
        case CallNews.CORRECTED:
            return _about(item, COMMENTS_CORRECTED)
        case CallNews.CLOSED:
            is_withdrawn = call.outcome == WITHDRAWN
            return _about(item, COMMENTS_WITHDRAWN if is_withdrawn else COMMENTS_CLOSED)


def call_reminder_subject(item: Item, call: Call, *, now: datetime, zone: ZoneInfo) -> str:
    """Return `Reminder: comments until Fri 4 Dec: a page for newcomers (#2)`."""
    return _about(item, COMMENTS_REMINDER, day=say_day_ahead(call.closes_at, now=now, zone=zone))


def receipt_subject(number: ItemNumber, vote: Vote, rules: Rules) -> str:
    """Return `Your vote on #2: agree`."""
    if vote.refusal == TAKEN_BACK:
        return say("Your vote on #{number} is taken back", number=number)
    if vote.refusal:
        return say("Your vote on #{number} was not counted", number=number)
    if not vote.choice:
        return say("Your vote on #{number}", number=number)
    if vote.superseded_by is not None:
        return say("Your vote on #{number}: your newer vote counts", number=number)
    return say("Your vote on #{number}: {choice}", number=number, choice=rules.label(vote.choice))


def again_subject(item: Item) -> str:
    """Return `Please vote again: a page for newcomers (#2)`."""
    return _about(item, VOTE_AGAIN)


def _about(item: Item, news: Text, **words: object) -> str:
    """Return the news with the item's title, which is cut if both are too long."""
    room = LONGEST_SUBJECT - len(f"[#{item.number}] ")
    room -= len(news.format(title="", number=item.number, **words))
    title = cut(one_line(item.title) or say("(no title)"), at=room)
    return news.format(title=title, number=item.number, **words)
