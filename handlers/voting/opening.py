"""Ask whether a vote in an item's first mail is meant for the ballot that opens.

Whoever calls a vote often casts their own in the same mail. When it came nothing was open, so it is
no vote; and nobody knows whether it is meant for what the ballot asks. So it is a vote in doubt,
whose author is asked as about any other. A chair who opens the ballot is asked while they look at
its announcement. On choices that are not for everybody nothing is asked: everybody has read it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot
from bot.domain.ids import ItemNumber, ListName, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.mail.doubtful import DoubtfulVote
from bot.mail.own_words import own_words
from bot.mail.weighing import vote_in_call
from handlers.filing.thread_words import reading_of
from handlers.voting.ballot_box import CastVote, record_vote, refusal_of
from handlers.voting.doubtful import InDoubt, keep_doubtful
from handlers.voting.electorate import why_no_voter
from handlers.voting.receipts import ReplyTo
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail

OLDEST: Final = timedelta(days=60)
"""Nobody is asked about a vote in an older mail."""
MOST_TAGGED: Final = 20
"""How many mails of a thread are looked at that may call a vote, beside the first one."""


@dataclass(frozen=True, slots=True)
class OpeningVote:
    """A vote in an item's first mail, and its author, for whom a list vouches.

    `choice` is one of the ballot's.
    """

    voter: PersonId
    choice: str
    found: DoubtfulVote
    mail: StoredMail
    vouched_by: tuple[ListName, ...]


async def opening_vote(work: Work, item: Item, ballot: Ballot) -> OpeningVote | None:
    """Return the vote in the mail that opened an item, if its author may vote on the ballot."""
    if not ballot.rules.is_open_to_all:
        return None
    mail = next(iter((await calling_mails(work.store, item))[-1:]), None)
    if mail is None or work.now - mail.received_at > OLDEST or mail.is_erased:
        return None
    vouched_by = tuple(name for name in mail.attested_by if name in item.lists)
    doubtful_vote = vote_in_call(own_words(reading_of(mail)), ballot.rules)
    if doubtful_vote is None or not vouched_by:
        return None
    choice = ballot.rules.read_choice(doubtful_vote.choice_text)
    if choice is None or refusal_of(
        ballot, choice=choice, reason=doubtful_vote.rest, assurance=Assurance.TOKEN
    ):
        return None
    voter = await work.store.people.by_address(mail.author.address, name=mail.author.name)
    if await why_no_voter(work, item, ballot, voter.id, vouched_by=vouched_by):
        return None
    return OpeningVote(voter.id, choice, doubtful_vote, mail, vouched_by)


async def calling_mails(store: Store, item: Item) -> list[StoredMail]:
    """Return people's mails that call for a vote on an item, in order of writing.

    These are the one that opened it, and each that says so in its subject: `[VOTE] A new page`.
    """
    opening = (await store.openings.of_threads([item.thread])).get(item.thread)
    if opening is None:
        return []
    ids = await store.mails.find([opening.message_id])
    opened = (await store.mails.get_many(ids.values())).values()
    tagged = await store.mails.with_tag(item.thread, _TAG, limit=MOST_TAGGED)
    later = [
        mail
        for mail in tagged
        if calls_vote(mail.subject)
        and mail.said_at >= opening.said_at
        and mail.message_id != opening.message_id
    ]
    return [*opened, *later]


def calls_vote(subject: str) -> bool:
    """Return True if a mail's subject says that it calls for a vote; a reply's does not."""
    return _CALLS.match(subject) is not None


_TAG: Final = "[vote]"
_CALLS: Final = re.compile(
    r"(?!.{0,200}\[(?:results?|cancel))\s{0,4}(?:\[[^\]]{1,40}\]\s{0,4}){0,3}\[vote\]",
    re.IGNORECASE,
)
"""`[VOTE] A new page`, below a list's own tag, too; `[RESULT] [VOTE] …` calls for none."""


async def ask_about_opening(
    work: Work, item: Item, ballot: Ballot, *, but: PersonId | None
) -> None:
    """Ask the author of a vote in the mail that opened an item whether it counts.

    All but `but`: they have been asked.
    """
    vote = await opening_vote(work, item, ballot)
    if vote is None or vote.voter == but:
        return
    cast = _said(vote, source=Source.MAIL, assurance=Assurance.LIST, now=work.now)
    ask = ReplyTo(vote.mail.author.address, to_us_alone=False)
    await keep_doubtful(work, item, ballot, InDoubt(vote.found, cast, vote.voter, ask))


async def count_opening(
    work: Work, item: ItemNumber, ballot: Ballot, *, by: PersonId, source: Source
) -> None:
    """Count the vote in an item's first mail, as its author decides on opening the ballot.

    `source`: they say so in Slack, or by a one-time word that came back by mail.
    """
    opened = await work.store.items.get(item)
    if opened is None:
        return
    vote = await opening_vote(work, opened, ballot)
    if vote is None or vote.voter != by:
        return
    assurance = Assurance.SLACK if source is Source.SLACK else Assurance.TOKEN
    cast = _said(vote, source=source, assurance=assurance, now=work.now)
    await record_vote(work, ballot, by, cast)


def _said(vote: OpeningVote, *, source: Source, assurance: Assurance, now: datetime) -> CastVote:
    return CastVote(
        choice=vote.choice,
        reason=vote.found.rest,
        source=source,
        assurance=assurance,
        at=now,
        evidence=vote.found.line,
        evidence_ref=vote.mail.message_id,
        vouched_by=vote.vouched_by,
    )
