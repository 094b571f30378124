"""Word the subjects of mails about a vote or a call: what happened, until when, on which item.

Most of them are in `bot.mail.subject`: to our reader, a reply under such a subject has the title as
its subject.
"""

from typing import Final

from bot.domain.ballots.ballot import Rules, Vote
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.language import Text, say
from bot.render.mail.message import LONGEST_SUBJECT
from bot.render.safe import cut, one_line

VOTE_AGAIN: Final = Text("Please vote again: {title} (#{number})")


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
    return subject_of(item, VOTE_AGAIN)


def subject_of(item: Item, news: Text, **words: object) -> str:
    """Return `Vote until Fri 4 Dec: a page for newcomers (#2)`; a title that is too long is cut."""
    room = LONGEST_SUBJECT - len(f"[#{item.number}] ")
    room -= len(news.format(title="", number=item.number, **words))
    title = cut(one_line(item.title) or say("(no title)"), at=room)
    return news.format(title=title, number=item.number, **words)
