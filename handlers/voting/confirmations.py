"""Count a vote when its confirmation comes back: a one-time word that we mailed to the voter.

Whoever sends the word has read the mailbox that we asked, whatever From says. In a reply the word
is in the address that the mail was sent to, and `confirm` is its first own line; `no` says that
words in doubt are no vote. In a link
(`handlers/web/confirming.py`) it is the end of the path.

The question does not repeat what somebody wrote in the voter's name. So a reply confirms the
choice alone, with the reason that stands in it, if any; only the link's page shows the reason that
came with the vote, and confirms both.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.config import Config
from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.choices import short_words
from bot.domain.ballots.confirmation import Answer, Confirmation, is_word_of, number_in
from bot.domain.ballots.refusal import NO_VOTE, TAKEN_BACK, Refusal
from bot.domain.ids import ConfirmationId, MessageId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import HistoryEntry, Mark, VoteSeen
from bot.domain.items.item import Item
from bot.domain.reply_words import end_of, last_day, reply_word
from bot.events import MailFetched, MailReceived
from bot.mail.values import ParsedMail
from bot.mail.votes import entry_votes, reason_below
from handlers.counting.news import tell_of_vote
from handlers.deliveries import queue
from handlers.lists.home_list import update_slack_message
from handlers.lists.items import find_item
from handlers.voting.ballot_box import can_be_confirmed, choice_in_history, take_back
from handlers.voting.blocks import keep_block
from handlers.voting.electorate import why_no_voter
from handlers.voting.receipts import send_receipt
from handlers.voting.refused import log_refused_vote
from handlers.voting.unproved_answers import (
    answer_unproved,
    question_of,
    takes_back,
)
from handlers.voting.voters import voter_address
from handlers.work import Work
from storage.store import Store

log = logging.getLogger(__name__)

CONFIRM: Final = "confirm"
"""What a reply says that confirms."""
MOST_WORDS: Final = 5
"""How many words of one mail are looked up."""
BY_LINK: Final = MessageId("link")
"""Stands where a confirmation by mail has the mail's Message-ID."""
BY_BUTTON: Final = MessageId("button")
"""The same for a button in Slack."""
_SETTLED: Final = frozenset({Answer.USED, Answer.PUBLISHED})
"""Of these whoever writes to us is told, whatever the words."""
_MARKS: Final = {BY_LINK: Mark.BY_LINK, BY_BUTTON: Mark.BY_BUTTON}


async def take_confirmations(
    work: Work, read: Sequence[tuple[MailFetched | MailReceived, ParsedMail]]
) -> None:
    """Confirm the votes whose words come back by mail; automatic mail never confirms anything."""
    for event, mail in read:
        if not mail.may_vote or mail.is_to_nobody:
            continue
        candidates = words_in(event, mail, work.config)
        words = dict.fromkeys(word for word in candidates if number_in(word) is not None)
        for word in list(words)[:MOST_WORDS]:
            await _take(work, word, mail, at=event.received_at)


def reply_address(word: str, config: Config) -> str:
    """Return our address at which a reply brings a word back."""
    local, _, domain = config.smtp.from_address.rpartition("@")
    return f"{local}{config.mail.subaddress_separator}{word}@{domain}"


async def proving_address_of(
    store: Store, address: str, *, at: datetime, config: Config
) -> tuple[str, datetime]:
    """Return our reply address that proves its sender, as mailed to `address` at a time.

    Also until when it does: a word is bound to its last day. If that of today is public, the next
    day's is taken.
    """
    secret, day = config.penholder.secret, last_day(at)
    while True:
        word = reply_word(address, until=day, secret=secret)
        if await store.published.since(word) is None:
            return reply_address(word, config), end_of(day)
        day += timedelta(days=1)


def confirm_link(word: str, config: Config) -> str:
    """Return the address of the page that confirms a vote, "" if the site is not served."""
    url = config.penholder.public_url
    return f"{url.rstrip('/')}/v/{word}" if url and config.web is not None else ""


def words_in(event: MailFetched | MailReceived, mail: ParsedMail, config: Config) -> Iterator[str]:
    """Yield the subaddress in each address of ours that a mail was sent to."""
    before, _, domain = reply_address("\n", config).partition("\n")
    addresses = [mailbox.address for mailbox in (*mail.to, *mail.cc)]
    if isinstance(event, MailReceived):
        addresses += event.recipients
    addresses += mail.delivered
    for address in addresses:
        bare = address.strip("<> ").lower()
        if bare.startswith(before) and bare.endswith(domain):
            yield bare.removeprefix(before).removesuffix(domain)


def outcome_key(confirmation: Confirmation, outcome: Answer) -> str:
    """Return the key by which each outcome of a question is mailed once."""
    return f"confirmation:{confirmation.id}:{outcome}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of ours to a mailbox, and the vote that it is about."""

    confirmation: Confirmation
    item: Item
    ballot: Ballot
    vote: Vote
    public_since: datetime | None = None
    """Since when its word stands where others can read it."""

    @property
    def is_in_doubt(self) -> bool:
        """Whether the writer may reply that the words are no vote."""
        return question_of(self.vote) is Answer.IN_DOUBT

    @property
    def needs_reason(self) -> bool:
        """Whether the choice counts only with a reason."""
        is_counted = question_of(self.vote) is not Answer.TAKE_BACK
        return is_counted and self.vote.choice in self.ballot.rules.reason_needed


def own_reason(asked: Asked, mail: ParsedMail) -> str | None:
    """Return the reason in a confirming reply, which replaces the vote's own.

    None if the vote keeps its own: something proved before that its voter wrote it.
    """
    text = reason_below(mail.said.words)
    least = asked.ballot.rules.minimum_assurance
    is_theirs = asked.vote.assurance is not Assurance.NONE and is_enough(
        asked.vote.assurance, least=least
    )
    return None if is_theirs and not text else text


async def find_asked(store: Store, word: str, *, config: Config) -> Asked | None:
    """Return the question that a word belongs to, or None if the word is not ours."""
    number = number_in(word)
    asked = None if number is None else await asked_about(store, number)
    if asked is None or not asked.confirmation.address:
        return None
    if not is_word_of(asked.confirmation, word, secrets=config.penholder.secrets):
        return None
    return replace(asked, public_since=await store.published.since(word))


async def asked_about(store: Store, number: ConfirmationId) -> Asked | None:
    """Return a question by its number, None if there is none."""
    confirmation = await store.confirmations.get(number)
    if confirmation is None:
        return None
    ballot = await store.ballots.get(confirmation.ballot)
    vote = await store.ballots.vote(confirmation.vote)
    if ballot is None or vote is None:
        return None
    item = await find_item(store, ballot.item)
    return Asked(confirmation=confirmation, item=item, ballot=ballot, vote=vote)


async def trouble_with(store: Store, asked: Asked, *, at: datetime) -> Answer | None:
    """Return why a word that came back at `at` is refused; None if it confirms a vote."""
    confirmation, ballot, vote = asked.confirmation, asked.ballot, asked.vote
    if confirmation.used_by or vote.counts:
        return Answer.USED
    if asked.public_since is not None and asked.public_since <= at:
        return Answer.PUBLISHED
    if not ballot.is_open or at > ballot.closes_at:
        return Answer.CLOSED
    # A vote stays with whoever cast it, also when two people turn out to be one.
    # An option may have been renamed since the voter was asked.
    choice = ballot.rules.read_choice(confirmation.choice)
    is_same = (confirmation.voter, choice) == (vote.voter, vote.choice)
    if at > confirmation.expires_at or not is_same or not can_be_confirmed(ballot, vote):
        return Answer.EXPIRED
    others = await store.ballots.votes(ballot.id, voter=vote.voter)
    if any(other.counts and (other.at, other.id) > (vote.at, vote.id) for other in others):
        return Answer.SUPERSEDED
    return None


async def confirm_vote(
    work: Work, asked: Asked, *, by: MessageId, own_reason: str | None = None
) -> Answer | None:
    """Count a vote whose word came back, or the withdrawal that it stands for.

    Either way its voter gets a receipt. Returns why nothing was done: the voter takes no part in
    the item's lists, as may be of a vote that an earlier version kept.

    `by` is the Message-ID of the mail that brought the word, or what stands for a link or a button.
    `own_reason` stands in place of the reason that came with the vote; None if the voter saw that.
    """
    vote, item = asked.vote, asked.item
    if outside := await _why_no_voter(work, asked):
        await work.store.ballots.refuse(vote, why=outside)
        return Answer.OUTSIDE
    await work.store.confirmations.use(asked.confirmation.id, by=by)
    if takes_back(vote):
        await _take_back(work, asked, by=by)
        return None
    is_in_slack = by == BY_BUTTON
    assurance = Assurance.SLACK if is_in_slack else Assurance.TOKEN
    own_words = None if own_reason is None else (own_reason, f"{CONFIRM} {own_reason}".strip())
    earlier = await work.store.ballots.standing(vote.ballot, voter=vote.voter)
    (confirmed,) = await work.store.ballots.raise_assurance(
        [vote.id], assurance, own_words=own_words
    )
    choice = choice_in_history(vote, asked.ballot)
    seen = VoteSeen(choice, _MARKS.get(by, Mark.BY_MAIL), before=Mark.NOT_COUNTED)
    source = Source.SLACK if is_in_slack else Source.MAIL
    entry = HistoryEntry(item.number, work.now, vote.voter, seen, source, by)
    await work.store.history.add([entry])
    await update_slack_message(work, item)
    ballot = await work.store.ballots.get(vote.ballot)
    if ballot is not None and confirmed.counts:
        await tell_of_vote(work, ballot, confirmed)
        await keep_block(work, item, ballot, confirmed, earlier=earlier)
    await _send_receipt(work, asked)
    log.info("vote confirmed", extra={"item": item.number})
    return None


async def _why_no_voter(work: Work, asked: Asked) -> Refusal | None:
    """Return why the voter of a vote may not vote, None if they may."""
    vote = asked.vote
    person = await work.store.people.get(vote.voter)
    addresses = () if person is None else person.addresses
    return await why_no_voter(
        work,
        asked.item,
        asked.ballot,
        vote.voter,
        vouched_by=await work.store.mails.vouching(MessageId(vote.evidence_ref), addresses),
    )


async def refuse_doubtful(store: Store, asked: Asked, *, by: MessageId, now: datetime) -> None:
    """Record that doubtful words are no vote, as their writer says; no count changes."""
    vote, item = asked.vote, asked.item
    await store.ballots.refuse(vote, why=NO_VOTE)
    seen = VoteSeen(choice_in_history(vote, asked.ballot), Mark.NO_VOTE, before=Mark.IN_DOUBT)
    entry = HistoryEntry(item.number, now, vote.voter, seen, Source.MAIL, by)
    await store.history.add([entry])
    log.info("vote in doubt is none", extra={"item": item.number})


async def _take_back(work: Work, asked: Asked, *, by: MessageId) -> None:
    """Stop counting a voter's vote; the words that asked for that are kept with it."""
    vote = asked.vote
    source = Source.SLACK if by == BY_BUTTON else Source.MAIL
    await take_back(work, asked.item, asked.ballot, deed=Deed(vote.voter, source, by))
    await work.store.ballots.refuse(vote, why=TAKEN_BACK)
    await _send_receipt(work, asked)


async def _send_receipt(work: Work, asked: Asked) -> None:
    """Queue the receipt by mail; a button is answered where it was pressed."""
    if address := asked.confirmation.address:
        await send_receipt(work, asked.item.number, asked.vote, address=address)


async def _take(work: Work, word: str, mail: ParsedMail, *, at: datetime) -> None:
    asked = await find_asked(work.store, word, config=work.config)
    if asked is None:
        log_refused_vote(Answer.WRONG, item=None)
        address = voter_address(mail, work.config)
        await answer_unproved(work, Answer.WRONG, address=address)
        return
    trouble = await trouble_with(work.store, asked, at=at)
    if mail.said.refuses and asked.vote.refusal == NO_VOTE:
        return  # said before
    if trouble is None and asked.is_in_doubt and mail.said.refuses:
        await refuse_doubtful(work.store, asked, by=mail.message_id, now=work.now)
        return
    if trouble not in _SETTLED and not mail.said.confirms:
        words, every = mail.said.words, tuple(short_words())
        entries = entry_votes(words, answers_us=True, options=every)
        if any(entry.item == asked.item.number for entry in entries):
            return  # a vote in the voter's own words, which is answered by itself
        trouble = Answer.UNCLEAR
    confirmation = asked.confirmation
    reason = own_reason(asked, mail)
    if trouble is None and reason == "" and asked.needs_reason:
        trouble = Answer.REASON_MISSING
    if trouble is None:
        trouble = await confirm_vote(work, asked, by=mail.message_id, own_reason=reason)
    if trouble is not None and confirmation.used_by != mail.message_id:
        log_refused_vote(trouble, item=asked.item.number)
        # This goes to the mailbox that received the word, once for each outcome.
        key = outcome_key(confirmation, trouble)
        address = confirmation.address
        answer = queue.answer(trouble, address=address, item=asked.item.number, ref=None, key=key)
        await work.store.outbox.add(answer, now=work.now)
