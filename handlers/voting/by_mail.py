"""Read votes in mail: a first line that is a choice, `#12: +1` lines, replies to a digest.

Only the sender's own, unquoted words count; automatic mail and invitations never vote. Replies
about votes go to the mail's author alone, never to the list.

What may be a vote, and is in doubt, is kept, and its author asked (`doubtful.py`). If a first line
almost is a choice, as `vote: maybe`, or a reply is short, nothing is counted, and the author is
told so, once a ballot and only until they have voted (`unheard.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.choices import short_words
from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import TWO_VOTES, other_meaning
from bot.domain.commands.table import BY_MAIL
from bot.domain.ids import ItemNumber, ListName, MailId, MessageId
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.domain.slack_text import for_mail
from bot.errors import Refused
from bot.language import speaking
from bot.mail.doubtful import DoubtfulVote, almost_vote, doubtful_votes
from bot.mail.spoken import says_only_courtesies
from bot.mail.values import Automatic, Coverage, ParsedMail, VoiceKind
from bot.mail.votes import MailVote, entry_votes, first_line_votes
from bot.mail.weighing import settle
from bot.render.ballots.changes import changed_since
from bot.render.ballots.how_to_vote import no_such_choice
from handlers.deliveries import queue
from handlers.filing.arrivals import Arrival
from handlers.filing.filing import FiledMail
from handlers.filing.own_mail import replies_to_us
from handlers.lists.home_list import home_list
from handlers.lists.language import language_of_author
from handlers.voting.ballot_box import (
    LATE,
    CameTooLate,
    CastVote,
    ballot_for,
    can_be_confirmed,
    record_vote,
    require_private,
)
from handlers.voting.blocks import objection_by_vote
from handlers.voting.doubtful import InDoubt, keep_doubtful
from handlers.voting.receipts import ReplyTo, answer_vote
from handlers.voting.refused import Why, log_refused_vote
from handlers.voting.spoken import answers_call, what_it_answers
from handlers.voting.unheard import Unheard, answer_unheard, few_words, says_else
from handlers.voting.unproved_answers import answer_unproved
from handlers.voting.voters import Proved, record_without_voter, voter_address
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail

INTERNALDATE_STEP: Final = timedelta(seconds=1, microseconds=-1)
"""INTERNALDATE has only seconds (RFC 9051, 2.3.3): a mail may have come that much later. The latest
instant counts, otherwise a vote by mail right after one in Slack would seem the older."""


@dataclass(frozen=True, slots=True)
class _VotingMail:
    """A mail that may hold votes, and what is known about it.

    `vouching` are the lists that vouch for its author, each with what of the mail its proof covers;
    `signed` is what the author's own signature covers, if the Message-ID is new. `proved` is known
    of the author of a mail to the bot alone. `at` is when it arrived, `came_at` too if it says
    nothing new; `filed_as` is its id if it came by a list. `thread_item` is the item of its thread,
    which a vote without a number is about.
    """

    mail: ParsedMail
    thread_item: ItemNumber | None
    at: datetime
    came_at: datetime
    vouching: Mapping[ListName, Coverage] = field(default_factory=dict)
    signed: Coverage | None = None
    proved: Proved | None = None
    filed_as: MailId | None = None
    words: Mapping[ItemNumber, Sequence[str]] = field(default_factory=dict)

    @property
    def assurance(self) -> Assurance:
        """How sure it is that its author sent the mail now, whatever it says."""
        if self.proved is not None:
            return self.proved.assurance
        proofs = list(self.vouching.values())
        if proofs and self.signed:
            proofs.append(self.signed)
        is_proved = any(proof.proves(self.mail.date, at=self.came_at) for proof in proofs)
        return Assurance.LIST if is_proved else Assurance.NONE

    def assurance_on(self, item: Item, ballot: Ballot, *, by_thread: bool) -> Assurance:
        """Return the assurance of a vote on an item's ballot; `by_thread`: it names no item.

        A list vouches only for votes on its own items: other lists have other chairs and members.
        A signature proves a vote if it was made for this ballot: what was signed before the ballot
        opened is an old mail that somebody has sent again. An author's own proves the more.
        """
        mail, at, since = self.mail, self.came_at, ballot.opened_at
        if self.proved is not None:
            return self.proved.on(mail, at=at, since=since, by_thread=by_thread)
        proofs = [coverage for name, coverage in self.vouching.items() if name in item.lists]

        def proves(covered: Coverage) -> bool:
            """Return True if a proof covers the vote."""
            return covered.proves(mail.date, at=at, since=since, by_thread=by_thread)

        if proofs and self.signed is not None and proves(self.signed):
            return Assurance.AUTHENTICATED
        return Assurance.LIST if any(map(proves, proofs)) else Assurance.NONE

    def reply_to(self, address: str) -> ReplyTo:
        """Return where the reply to its author goes."""
        return ReplyTo(address, to_us_alone=self.filed_as is None)

    def cast(self, evidence: str, assurance: Assurance, *, now: datetime) -> CastVote:
        """Return a vote with some words as evidence, still without choice and reason."""
        return CastVote(
            choice="",
            reason="",
            source=Source.MAIL,
            assurance=assurance,
            at=min(self.at + INTERNALDATE_STEP, now),
            evidence=evidence,
            evidence_ref=self.mail.message_id,
            vouched_by=self.vouching,
        )


@dataclass(frozen=True, slots=True)
class PersonalVotes:
    """The outcome of the votes in a mail to us alone.

    `is_recorded`: one is in the ballot box, or was before. `problems` are what to tell the author,
    as paragraphs; `unheard_on` is the item on whose open vote it was read as no vote, and
    `looks_like_vote` says whether it looks like one.
    """

    is_recorded: bool = False
    problems: tuple[str, ...] = ()
    unheard_on: ItemNumber | None = None
    looks_like_vote: bool = False


async def count_mail_votes(work: Work, filed: Sequence[FiledMail]) -> None:
    """Record the votes in newly filed mails, each with a receipt."""
    words = await _words_of(
        work.store, [(filed_mail.arrival.mail, filed_mail.item) for filed_mail in filed]
    )
    for filed_mail in filed:
        arrival = filed_mail.arrival
        if arrival.mail.may_vote:
            voting = _VotingMail(
                mail=arrival.mail,
                thread_item=filed_mail.item,
                at=arrival.received_at,
                came_at=arrival.received_at,
                vouching=arrival.vouching,
                signed=arrival.mail.author_signed,
                filed_as=filed_mail.id,
                words=words,
            )
            await _count(work, voting)


async def count_personal_votes(
    work: Work, mail: ParsedMail, *, received_at: datetime, proved: Proved
) -> PersonalVotes:
    """Record the votes in a mail that was sent to the bot alone.

    `proved` is what is known about its author, which is usually nothing. Returns what its author
    is to be told if no vote was recorded.
    """
    if not mail.may_vote:
        return PersonalVotes()
    thread_item = await _item_of(work.store, *mail.references)
    voting = _VotingMail(
        mail=mail,
        thread_item=thread_item,
        proved=proved,
        at=received_at,
        came_at=received_at,
        words=await _words_of(work.store, [(mail, thread_item)]),
    )
    return await _count(work, voting)


async def count_attested(work: Work, mails: Sequence[tuple[StoredMail, Arrival]]) -> None:
    """Count votes in mails whose first copy had no proof, now that the list's copy has come.

    Only the list's copy is read: anybody may have written the first one, under any name.
    """
    for mail, copy in mails:
        thread_item = await _item_of(work.store, mail.message_id)
        voting = _VotingMail(
            mail=copy.mail,
            thread_item=thread_item,
            at=copy.received_at,
            came_at=copy.received_at,
            vouching=copy.vouching,
            filed_as=mail.id,
            words=await _words_of(work.store, [(copy.mail, thread_item)]),
        )
        is_read = bool(few_words(copy.mail.said.words)) or any(await _votes_in(work, voting))
        if copy.mail.may_vote and (is_read or await _objections_in(work, voting)):
            own = replace(copy.mail, message_id=mail.message_id)
            await _count(work, replace(voting, mail=own))


async def _words_of(
    store: Store, mails: Iterable[tuple[ParsedMail, ItemNumber | None]]
) -> Mapping[ItemNumber, Sequence[str]]:
    """Return the words that are choices on the open ballots that mails may be about.

    Those that are choices in every mail are left out.
    """
    numbers: set[ItemNumber] = set()
    for mail, thread_item in mails:
        if not mail.may_vote:
            continue
        if thread_item is not None:
            numbers.add(thread_item)
        numbers.update(map(ItemNumber, mail.said.numbers))
    open_ballots = await store.ballots.open_of_items(numbers)
    return {number: ballot.rules.words_in_mail for number, ballot in open_ballots.items()}


async def _item_of(store: Store, *message_ids: MessageId) -> ItemNumber | None:
    """Return the item of the first thread that holds one of the mails."""
    thread = next(iter((await store.mails.threads_of(message_ids)).values()), None)
    item = None if thread is None else (await store.items.of_threads([thread])).get(thread)
    return None if item is None else item.number


async def _count(work: Work, voting: _VotingMail) -> PersonalVotes:
    """Record the votes in a mail, and tell its author which were refused and why.

    What is told is in the author's language.
    """
    address = voter_address(voting.mail, work.config)
    language = await language_of_author(work, address, voting.thread_item)
    with speaking(language):
        return await _count_said(work, voting)


async def _count_said(work: Work, voting: _VotingMail) -> PersonalVotes:
    votes, doubtful = await _votes_in(work, voting)
    votes = [*votes, *await _objections_in(work, voting)]
    by_item = _by_item(voting, votes)
    if not by_item and not doubtful:
        return await _hint(work, voting)
    first_said = await _first_said(work.store, voting.mail, own=voting.filed_as, at=voting.at)
    voting = replace(voting, at=first_said)
    problems = [
        await _count_on_item(work, number, voting, votes) for number, votes in by_item.items()
    ]
    texts = [problem for problem in problems if problem]
    is_recorded = None in problems
    for number, (doubtful_vote, *_more) in _by_item(voting, doubtful).items():
        if number not in by_item and await _keep_doubtful(work, number, voting, doubtful_vote):
            is_recorded = True
    if texts:
        await _tell_author(work, voting, "\n".join(texts))
    elif not is_recorded:
        meant: list[MailVote | DoubtfulVote] = [vote for vote in votes if vote.is_sure]
        meant += [vote for vote in doubtful if vote.doubt is not Doubt.LEANING]
        return await _hint(work, voting, votes=meant)
    return PersonalVotes(is_recorded=is_recorded, problems=tuple(texts))


async def _keep_doubtful(
    work: Work, number: ItemNumber, voting: _VotingMail, doubtful_vote: DoubtfulVote
) -> bool:
    """Store a possible vote and ask its author about it; return False if it is talk.

    Nobody is asked about old mail, nor about prose that anybody may have written in their name.
    """
    address = "" if voting.mail.is_to_nobody else voter_address(voting.mail, work.config)
    if not address or work.now - voting.at > LATE:
        return False
    try:
        item, ballot = await ballot_for(work.store, number, at=voting.at)
        home_list(item, work.config)
        require_private(item, ballot, voting.mail, config=work.config)
    except Refused:
        return False
    assurance = voting.assurance_on(item, ballot, by_thread=doubtful_vote.item is None)
    if doubtful_vote.doubt is Doubt.LEANING and assurance is Assurance.NONE:
        return False
    if await _is_outdated(work.store, ballot, voting.mail, at=voting.at):
        return False
    voter = await work.store.people.by_address(address, name=voting.mail.author.name)
    cast = voting.cast(doubtful_vote.line, assurance, now=work.now)
    new = InDoubt(doubtful_vote, cast, voter.id, voting.reply_to(address))
    return await keep_doubtful(work, item, ballot, new)


async def _hint(
    work: Work, voting: _VotingMail, *, votes: Sequence[MailVote | DoubtfulVote] = ()
) -> PersonalVotes:
    """Reply to the author of a mail that may be meant as a vote and was not read as one.

    `votes` are what in it looks like one, and is none on this ballot. Old mail is not answered.
    Returns what to tell the author of a mail to us alone.
    """
    mail = voting.mail
    address = "" if mail.is_to_nobody else voter_address(mail, work.config)
    meant = next(iter(votes), None)
    number = voting.thread_item if meant is None or meant.item is None else ItemNumber(meant.item)
    if number is None or not address or work.now - voting.at > LATE or says_else(mail.said):
        return PersonalVotes()
    try:
        item, ballot = await ballot_for(work.store, number, at=voting.at)
        home_list(item, work.config)
    except Refused:
        return PersonalVotes()
    if meant is None and await _speaks_to_others(work, voting, item):
        return PersonalVotes()
    options = voting.words.get(number, ())
    line = almost_vote(mail.said.words, options=options) if meant is None else meant.line
    unheard = Unheard(
        item=item,
        ballot=ballot,
        address=address,
        assurance=voting.assurance_on(item, ballot, by_thread=True),
        words=few_words(mail.said.words),
        line=line,
        filed_as=voting.filed_as,
        vouched_by=voting.vouching,
    )
    text = await answer_unheard(work, unheard, mail)
    return PersonalVotes(
        problems=(text,) if text else (),
        unheard_on=item.number if text else None,
        looks_like_vote=bool(line),
    )


async def _speaks_to_others(work: Work, voting: _VotingMail, item: Item) -> bool:
    """Return True if a mail only thanks or greets somebody else, as in `Thanks, Ben`."""
    if voting.filed_as is None or not says_only_courtesies(voting.mail.said.words):
        return False
    return not await answers_call(work, voting.mail, item)


_Said = TypeVar("_Said", MailVote, DoubtfulVote)


def _by_item(voting: _VotingMail, votes: Sequence[_Said]) -> Mapping[ItemNumber, Sequence[_Said]]:
    by_item: defaultdict[ItemNumber, list[_Said]] = defaultdict(list)
    for doubtful_vote in votes:
        number = (
            ItemNumber(doubtful_vote.item) if doubtful_vote.item is not None else voting.thread_item
        )
        if number is not None:
            by_item[number].append(doubtful_vote)
    return by_item


async def _count_on_item(
    work: Work, number: ItemNumber, voting: _VotingMail, votes: Sequence[MailVote]
) -> str | None:
    """Record a mail's vote on one item; return None if it is recorded.

    Otherwise return what to tell its author, "" for nothing.
    """
    if not any(vote.is_sure for vote in votes):
        return ""
    has_number = any(vote.item is not None for vote in votes)
    try:
        item, ballot = await ballot_for(work.store, number, at=voting.at)
        home_list(item, work.config)
    except Refused as refused:
        # A plain "+1" where nothing is being voted on is talk, not a vote gone wrong.
        return str(refused) if has_number or isinstance(refused, CameTooLate) else ""
    read = [(vote, ballot.rules.read_choice(vote.choice_text)) for vote in votes]
    choices = [(vote, choice) for vote, choice in read if choice is not None]
    if choices:
        try:
            require_private(item, ballot, voting.mail, config=work.config)
        except Refused as refused:
            log_refused_vote(Why.ON_THE_LIST, item=item.number, assurance=voting.assurance)
            return str(refused)
        await _cast(work, item, ballot, voting, choices)
        return None
    if any(ballot.rules.was_choice(vote.choice_text) for vote in votes):
        return changed_since(item.number, ballot, 1)
    return _no_such_choice(item, ballot, votes[0]) if has_number else ""


async def _tell_author(work: Work, voting: _VotingMail, text: str) -> None:
    """Tell the author of a list mail why votes in it could not be recorded.

    At first contact there may be mails from years ago, whose authors must not be written to.
    """
    address = "" if voting.mail.is_to_nobody else voter_address(voting.mail, work.config)
    if not address or voting.filed_as is None or work.now - voting.at > LATE:
        return
    if voting.assurance is Assurance.NONE:
        await answer_unproved(work, Answer.NOT_COUNTED, address=address)
    else:
        plain = for_mail(text, commands=BY_MAIL)
        note = queue.mail_note(plain, answers=voting.filed_as, address=address)
        await work.store.outbox.add(note, now=work.now)


async def _first_said(
    store: Store, mail: ParsedMail, *, own: MailId | None, at: datetime
) -> datetime:
    """Return when a mail first came, also under another Message-ID.

    Anybody who has the mail can send it again; its author, date and words are then the same.
    """
    known = (await store.mails.find_content([mail.content_hash])).get(mail.content_hash)
    first = None if known in {None, own} else await store.mails.get(known)
    return at if first is None else min(at, first.received_at)


async def _votes_in(
    work: Work, voting: _VotingMail
) -> tuple[Sequence[MailVote], Sequence[DoubtfulVote]]:
    """Return the votes in a mail's first line and numbered entries, and the doubtful ones.

    What is read as a choice whatever the ballot (`vote: +1 if …`) gives way to a doubt. Prose is
    read only in a mail that says nothing else about a vote.
    """
    mail, words = voting.mail, voting.words
    options = () if voting.thread_item is None else words.get(voting.thread_item, ())
    every = tuple({word: None for table in (*words.values(), short_words()) for word in table})
    first = first_line_votes(mail.said.words, options=options)
    entries = entry_votes(mail.said.words, answers_us=True, options=every)
    may_be = doubtful_votes(mail.said.words, answers_us=True, options=options, every=every)
    has_entries = entries or any(doubt.item is not None for doubt in may_be)
    # Who writes to us alone speaks to us, whatever the mail replies to.
    speaks_to_us = voting.filed_as is None or not has_entries
    if not speaks_to_us and not await replies_to_us(work, mail):
        entries = entry_votes(
            mail.said.words, answers_us=False, options=every, thread_item=voting.thread_item
        )
        may_be = tuple(doubt for doubt in may_be if doubt.item is None)
    doubted = {doubt.line for doubt in may_be}
    votes = [vote for vote in (*first, *entries) if vote.line not in doubted]
    if voting.thread_item is None or voting.thread_item not in words:
        return votes, may_be
    asked = None
    if mail.said.spoken or any(vote.item is None for vote in votes):
        to_us = voting.filed_as is None
        asked = await what_it_answers(work, mail, voting.thread_item, to_us=to_us)
    settled = settle(mail.said, votes, may_be, asked)
    return settled.votes, settled.doubts


async def _objections_in(work: Work, voting: _VotingMail) -> Sequence[MailVote]:
    """Return what objects on the list, where the open ballot counts an objection as a vote."""
    said = [
        voice.words
        for voice in voting.mail.said.voices
        if voice.kind is VoiceKind.OBJECT and voice.words
    ]
    if not said or voting.thread_item is None or voting.filed_as is None:
        return ()
    ballot = await work.store.ballots.open_of_item(voting.thread_item)
    if ballot is None or not objection_by_vote(ballot):
        return ()
    words = "\n\n".join(said)
    return (MailVote(None, ballot.rules.rule.objection, words, f"object: {words}"),)


async def vote_that_objects(work: Work, item: ItemNumber, mail: ParsedMail) -> Vote | None:
    """Return the vote of a mail that objects, if it counts or its author is asked to confirm it."""
    ballot = await work.store.ballots.open_of_item(item)
    address = voter_address(mail, work.config)
    if ballot is None or not address or not objection_by_vote(ballot):
        return None
    voter = await work.store.people.by_address(address, name=mail.author.name)
    for vote in await work.store.ballots.votes(ballot.id, voter=voter.id):
        if vote.evidence_ref == mail.message_id:
            return vote if vote.counts or can_be_confirmed(ballot, vote) else None
    return None


async def _cast(
    work: Work,
    item: Item,
    ballot: Ballot,
    voting: _VotingMail,
    choices: Sequence[tuple[MailVote, str]],
) -> None:
    """Record a mail's vote on one ballot, and send its receipt.

    Two different votes on one ballot in one mail count as none.
    """
    mail = voting.mail
    address = voter_address(mail, work.config)
    if not address:
        lines = " / ".join(vote.line for vote, _choice in choices)
        text = lines if ballot.rules.is_open_to_all else ""
        await record_without_voter(work, mail, item.number, text)
        return
    voter = await work.store.people.by_address(address, name=mail.author.name)
    by_thread = any(vote.item is None for vote, _choice in choices)
    assurance = voting.assurance_on(item, ballot, by_thread=by_thread)
    refusal = None
    if len({choice for _vote, choice in choices}) > 1:
        refusal = TWO_VOTES
    elif await _is_outdated(work.store, ballot, mail, at=voting.at):
        refusal = other_meaning(ballot.version)
    vote, choice = choices[0]
    lines = "\n".join(vote.line for vote, _choice in choices)
    cast = replace(voting.cast(lines, assurance, now=work.now), choice=choice, reason=vote.reason)
    recorded = await record_vote(work, ballot, voter.id, cast, refusal=refusal)
    if recorded is not None and not mail.is_to_nobody:
        await answer_vote(work, item.number, ballot, recorded, voting.reply_to(address))


def _no_such_choice(item: Item, ballot: Ballot, vote: MailVote) -> str:
    return no_such_choice(
        item.number,
        vote.choice_text,
        ballot.rules,
        marked=False,
    )


async def _is_outdated(store: Store, ballot: Ballot, mail: ParsedMail, *, at: datetime) -> bool:
    """Return True if a vote mailed at `at` is on an earlier meaning of the ballot.

    The mail was written before that, or replies to a mail of ours from before.
    """
    if ballot.asked_at == ballot.opened_at:
        return False
    if at < ballot.asked_at:
        return True
    if mail.date is not None and mail.date < ballot.asked_at.replace(microsecond=0):
        return True
    parent = await store.mails.by_message_id(mail.references[-1]) if mail.references else None
    return (
        parent is not None
        and parent.automatic is Automatic.OURS
        and parent.received_at < ballot.asked_at
    )
