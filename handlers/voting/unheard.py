"""Reply to short replies to an open vote that were not read as votes.

`Sounds good to me`, `vote: maybe` or `Beta > Omega` is no vote, and its author may believe that it
is. So whoever may vote and has no vote that stands gets one mail a ballot: their own words, and how
to vote. The item's history keeps the words, for who runs the vote. Longer talk gets nothing.

In a mail that something proves these are its author's words. What nothing proves is answered with a
fixed text; where a list's copy may still come and prove it, only if it looks like a vote.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import ListName, MailId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.history import HistoryEntry, VoteNews, VoteNote
from bot.domain.items.item import Item
from bot.mail.automatic.answerable import is_of_person
from bot.mail.own_words import first_own, own_words
from bot.mail.values import OwnLine, ParsedMail, Said
from bot.render.mail.transcript import almost_text, unread_text
from bot.render.text.safe import cut
from handlers.deliveries import queue
from handlers.filing.thread_words import reading_of
from handlers.voting.confirmations import proving_address_of
from handlers.voting.doubtful import is_about_doubt
from handlers.voting.electorate import is_known, why_no_voter
from handlers.voting.unproved_answers import hint_on_ballot
from handlers.voting.unread import unread_of
from handlers.work import Work
from storage.values import StoredMail

MOST_WORDS: Final = 12
"""How many own words a reply has at most whose author may take it for a vote."""
LONGEST: Final = 200
"""Characters of the words that are kept and repeated."""
MOST_KEPT: Final = 5
"""How many such replies of one person a ballot's history keeps."""
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Letters of scripts that part no words; about two of them are a word."""
_INTRODUCES: Final = (":", "：")
"""At the end of a line above quoted words: `Ben wrote:`."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A reply to an open vote that was not read as a vote.

    `words` are its own words if they are few, `line` what in it looks like a vote. `filed_as` is
    None for a mail to us alone. `vouched_by` are the lists that vouch for its author.
    """

    item: Item
    ballot: Ballot
    address: str
    assurance: Assurance
    words: str
    line: str
    filed_as: MailId | None
    vouched_by: Collection[ListName]


def few_words(words: Sequence[OwnLine]) -> str:
    """Return the author's own words on one line; "" if there are none or too many.

    A greeting is left out. Where some of it may be somebody else's, as what is pasted, it is talk.
    """
    lines = [own for _at, own in first_own(words)]
    if any(own.is_doubtful for own in lines):
        return ""
    text = " ".join(own.text for own in lines if not own.text.endswith(_INTRODUCES))
    unspaced = _UNSPACED.findall(text)
    count = len(_UNSPACED.sub(" ", text).split()) + (len(unspaced) + 1) // 2
    return text if 0 < count <= MOST_WORDS and len(text) <= LONGEST else ""


def words_said_back(mail: StoredMail) -> str:
    """Return the uncounted words of a stored mail, to quote to its author."""
    words = own_words(reading_of(mail))
    first = next((own.text for _at, own in first_own(words) if not own.is_doubtful), "")
    return few_words(words) or cut(first, at=LONGEST)


def says_else(spoken: Said) -> bool:
    """Return True if a mail says something that we recognise and that is no vote."""
    return (
        spoken.confirms
        or spoken.refuses
        or spoken.endorses
        or spoken.wish is not None
        or bool(spoken.commands.read)
    )


async def answer_unheard(work: Work, unheard: Unheard, mail: ParsedMail) -> str:
    """Answer a reply that was not read as a vote; return the text if it came to us alone."""
    words = unheard.words or unheard.line
    if not words or not is_of_person(unheard.address):
        return ""
    person = await work.store.people.of_address(unheard.address)
    cast = (
        [] if person is None else await work.store.ballots.votes(unheard.ballot.id, voter=person.id)
    )
    if any(vote.counts or is_about_doubt(vote) for vote in cast):
        return ""  # they have voted, or have been asked
    if unheard.filed_as is None:
        return await _said_to_us(work, unheard, mail)
    if unheard.assurance is Assurance.NONE:
        await _answer_unproved(work, unheard, mail)
        return ""
    voter = await work.store.people.by_address(unheard.address, name=mail.author.name)
    if await _may_vote(work, unheard, voter.id):
        await _answer_proved(work, unheard, mail, voter.id, words=words)
    return ""


async def _said_to_us(work: Work, unheard: Unheard, mail: ParsedMail) -> str:
    item, ballot = unheard.item, unheard.ballot
    reply_to, _until = await proving_address_of(
        work.store, unheard.address, at=work.now, config=work.config
    )
    if unheard.line:
        return almost_text(item, ballot, line=unheard.line, reply_to=reply_to)
    if not await _is_known_voter(work, unheard, mail):
        return ""
    return unread_text(item, ballot, words=unheard.words, reply_to=reply_to)


async def _may_vote(work: Work, unheard: Unheard, person: PersonId) -> bool:
    outside = await why_no_voter(
        work, unheard.item, unheard.ballot, person, vouched_by=unheard.vouched_by
    )
    return not outside


async def _is_known_voter(work: Work, unheard: Unheard, mail: ParsedMail) -> bool:
    """Return True if an address is known and its owner may vote; create no person."""
    if not await is_known(work, unheard.address):
        return False
    person = await work.store.people.by_address(unheard.address, name=mail.author.name)
    return await _may_vote(work, unheard, person.id)


async def _answer_unproved(work: Work, unheard: Unheard, mail: ParsedMail) -> None:
    """Send a fixed text to anybody whose words look like a vote, and to other voters."""
    answer = Answer.ALMOST
    if not unheard.line:
        lists = [
            list_config
            for list_config in work.config.lists
            if list_config.name in unheard.item.lists
        ]
        if any(list_config.subscribed_as for list_config in lists):
            return  # the list's own copy comes, and proves it
        if not await _is_known_voter(work, unheard, mail):
            return
        answer = Answer.UNREAD
    await hint_on_ballot(
        work, answer, address=unheard.address, item=unheard.item.number, ballot=unheard.ballot
    )


async def _answer_proved(
    work: Work, unheard: Unheard, mail: ParsedMail, voter: PersonId, *, words: str
) -> None:
    """Mail the words back once a ballot, and record them each time in the history."""
    item, ballot = unheard.item, unheard.ballot
    earlier = await unread_of(work.store, ballot)
    answer = queue.answer(
        Answer.UNREAD,
        address=unheard.address,
        item=item.number,
        ref=unheard.filed_as,
        key=f"unread:{ballot.id}:{voter}",
    )
    is_answered = await work.store.outbox.add(answer, now=work.now) is not None
    if sum(unread.who == voter for unread in earlier) >= MOST_KEPT:
        return
    text = words[:LONGEST] if ballot.rules.is_open_to_all else ""
    note = VoteNote(VoteNews.NOT_READ if is_answered else VoteNews.NOT_READ_AGAIN, (text,))
    entry = HistoryEntry(item.number, work.now, voter, note, Source.MAIL, mail.message_id)
    await work.store.history.add([entry])
