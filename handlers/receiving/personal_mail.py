"""Reply to a person's mail to the bot: carry out its commands, or say what to write.

A From proves nothing. Commands are carried out only if our border authenticated the author, or if
the mail came to an address that we mailed to that person alone (`bot/domain/reply_words.py`).
Otherwise nothing is shown and no comment is kept; a vote asks its voter to confirm it, as any vote
by mail does. Items are shown only to people whom their list vouched for.
"""

import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NoReturn, TypeVar

from bot.config import Config
from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.choices import Written
from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.refusal import TWO_VOTES
from bot.domain.calls.call import ExtensionState
from bot.domain.commands.consensus import (
    AnswerObjection,
    ContestFinding,
    HoldCall,
    RaiseObjection,
    RetractObjection,
    ShareObjection,
    ShowObjections,
)
from bot.domain.commands.finding import ListItems, Mine, SearchItems, Show, WhoIs
from bot.domain.commands.mails import HeldCommand
from bot.domain.commands.members import CommentOn, TakeBackVote, VoteOn
from bot.domain.commands.proceedings import (
    BallotForm,
    CallForm,
    EndorseBallot,
    ExtendBallot,
    SupportExtension,
    refuse_without_when,
)
from bot.domain.commands.settings import (
    Attend,
    ChooseDigest,
    ChooseLanguage,
    DigestCommand,
    Follow,
    Mute,
    MyDigest,
    Settings,
    SwitchMail,
    Unfollow,
)
from bot.domain.commands.table import BY_MAIL, Command, Help, read_command
from bot.domain.consensus.objection import read_objection_id
from bot.domain.consensus.stance import StanceWord
from bot.domain.delivery import NewDelivery
from bot.domain.ids import ItemNumber, ListName, MessageId, OrderId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import Item
from bot.domain.items.sight import Sight
from bot.domain.limits import Limit
from bot.domain.orders import order_in
from bot.domain.payloads import ForChair, Reply
from bot.domain.people.mailbox import mailbox_of
from bot.domain.people.person import Person
from bot.domain.reply_words import is_reply_word, proves_reply
from bot.errors import Refused
from bot.events import MailFetched, MailReceived
from bot.language import Text, speaking
from bot.mail.automatic.answerable import is_of_person
from bot.mail.commands import MOST_COMMANDS
from bot.mail.quotes.new_text import searchable_text
from bot.mail.spoken import says_only_courtesies
from bot.mail.values import Coverage, MailCommand, ParsedMail
from bot.mail.votes import is_only_votes
from bot.render.ballots.how_to_vote import no_such_choice
from bot.render.documents.facts import ReceiptFacts
from bot.render.mail import ordered, transcript
from bot.render.slack.markup.mrkdwn import escape_entities
from bot.render.slack.own.whois import whois_by_mail
from bot.render.slack.receipts import vote_taken_back
from bot.render.slack.search_results import said_by
from bot.render.text.wrap import wrap
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.digests.choosing import (
    attend,
    choose_digest,
    choose_language,
    say_settings,
    switch_mail,
)
from handlers.lists.dormancy import wake_item
from handlers.lists.home_list import channel_of, home_list, home_of, update_slack_message
from handlers.lists.items import find_item
from handlers.lists.language import language_of_address
from handlers.lists.places import place
from handlers.people.people import is_chair_of, is_same_person
from handlers.people.sight import lists_of_person
from handlers.proceedings import objecting
from handlers.proceedings.chair_acts import ChairCommand
from handlers.proceedings.endorsing import Support, draft_of, endorse
from handlers.proceedings.extending import propose, support_extension
from handlers.proceedings.orders import Shown, find_order
from handlers.receiving import chair_mail
from handlers.receiving.chair_mail import LONGEST_SUBJECT, actor_of, orders_in
from handlers.receiving.held import MayDecide, decide_on_held
from handlers.showing.facts import gather_item
from handlers.showing.people import Asker, who_is
from handlers.showing.so_far import in_archive, with_so_far
from handlers.showing.views import Of, find_items, listed, mine
from handlers.voting.ballot_box import (
    LATE,
    CastVote,
    ballot_for,
    ballot_to_leave,
    can_be_confirmed,
    record_vote,
    require_private,
    take_back,
)
from handlers.voting.by_mail import INTERNALDATE_STEP, PersonalVotes
from handlers.voting.confirmations import MOST_WORDS, find_asked, words_in
from handlers.voting.receipts import ReplyTo, answer_vote, send_receipt
from handlers.voting.unproved_answers import (
    ask_to_confirm,
    hint_unproved,
    may_be_hinted,
    note_hint,
)
from handlers.voting.voters import Proved, voter_address
from handlers.work import Work

log = logging.getLogger(__name__)

SHOWN_BY_MAIL: Final = 10


@dataclass(frozen=True, slots=True)
class _Sender(Work):
    """A proved sender in one transaction: who they are, and the lists that vouched for them.

    `store` shows the items of these lists, whatever boards are public; no other exists there.
    """

    at: datetime
    mail: ParsedMail
    address: str
    proved: Proved
    lists: tuple[ListName, ...]

    def require_list(self) -> None:
        """Raise unless a list vouched for the sender.

        Raises:
            Refused: none did, so they are shown nothing.
        """
        if not self.lists:
            raise Refused(transcript.NOT_ON_A_LIST.format())

    def assurance_on(self, ballot: Ballot) -> Assurance:
        """Return the assurance of what the mail says on a ballot that it names."""
        return self.proved.on(self.mail, at=self.at, since=ballot.opened_at)

    async def item(self, number: ItemNumber) -> Item:
        """Return an item of the sender's lists.

        Raises:
            Refused: there is none; an item of another list is not shown to exist.
        """
        self.require_list()
        item = await find_item(self.store, number)
        home_list(item, self.config)
        return item


async def proof_of_reply(
    work: Work, event: MailFetched | MailReceived, mail: ParsedMail, *, covered: Coverage | None
) -> Proved:
    """Return the proof that a mail to us is its author's; `covered` is our border's proof.

    It is if it came to an address that we mailed to them alone, also to confirm a vote. A word that
    stands where others can read it proves nothing.
    """
    address = voter_address(mail, work.config)
    secrets, at = work.config.penholder.secrets, event.received_at
    words = list(dict.fromkeys(words_in(event, mail, work.config))) if address else []
    for word in words[:MOST_WORDS]:
        public_since = await work.store.published.since(word)
        if public_since is not None and public_since <= at:
            continue
        if proves_reply(word, address=address, at=at, secrets=secrets):
            return Proved(Assurance.TOKEN)
        order = await find_order(work, word)
        if order is not None and at <= order.expires_at:
            if mailbox_of(order.address) == mailbox_of(address):
                return Proved(Assurance.TOKEN)
            continue
        asked = await find_asked(work.store, word, config=work.config)
        if asked is None or at > asked.confirmation.expires_at:
            continue
        if mailbox_of(asked.confirmation.address) == mailbox_of(address):
            return Proved(Assurance.TOKEN)
    return Proved(Assurance.NONE) if covered is None else Proved(Assurance.AUTHENTICATED, covered)


async def answer_personal(
    work: Work,
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    *,
    proved: Proved,
    votes: PersonalVotes,
) -> None:
    """Carry out the commands of a mail to us and reply; if it has none, say what to write.

    Automatic mail, mail through a list, old mail, and a mail that comes again get nothing.
    """
    address, commands = voter_address(mail, work.config), mail.said.commands
    if not _may_be_answered(work, event, mail, address):
        return
    if not commands.read and (votes.is_recorded or any(orders_in(event, mail, work.config))):
        return  # a vote is answered by itself, and so is what confirms something
    if not await work.store.arrivals.is_new(f"mail:{address}:{mail.content_hash}", now=work.now):
        return
    if proved.assurance is Assurance.NONE:
        await _answer_unproved(work, event, mail, commands.read, votes)
        return
    lists = await _lists_of(work, address)
    home = next((home for home in work.config.lists if home.name in lists), None)
    sender = _Sender(
        store=work.store.seen_by(Sight(on=frozenset(lists))),
        config=work.config,
        now=work.now,
        at=min(event.received_at, work.now),
        mail=mail,
        address=address,
        proved=proved,
        lists=lists,
    )
    with speaking(await language_of_address(work.store, address, home)):
        if asked := commands.read or await _said_in_reply(sender, votes):
            await _carry_out(sender, asked, has_more=commands.has_more)
        else:
            await _hint(sender, votes)


def _may_be_answered(
    work: Work, event: MailFetched | MailReceived, mail: ParsedMail, address: str
) -> bool:
    """Return True if a mail is one of a person to us, and not old."""
    if not address or not _is_to_bot(event, mail, work.config):
        return False
    if work.now - event.received_at > LATE or mail.report is not None:
        return False
    return (
        mail.may_vote
        and not mail.is_to_nobody
        and not mail.wants_no_answer
        and is_of_person(address)
    )


def _is_to_bot(event: MailFetched | MailReceived, mail: ParsedMail, config: Config) -> bool:
    """Return True if a mail names the bot's own address, or one that proves a reply, in To."""
    own = config.smtp.from_address.lower()
    if any(mailbox.address.lower() == own for mailbox in mail.to):
        return True
    words = words_in(event, mail, config)
    return any(is_reply_word(word) or order_in(word) is not None for word in words)


async def _lists_of(work: Work, address: str) -> tuple[ListName, ...]:
    """Return the lists that somebody is on, in the order of the configuration."""
    person = await work.store.people.of_address(address)
    addresses = {address} if person is None else {address, *person.addresses}
    person_id = None if person is None else person.id
    theirs = await lists_of_person(work, person_id, addresses)
    return tuple(
        list_config.name for list_config in work.config.lists if list_config.name in theirs
    )


async def _answer_unproved(
    work: Work,
    event: MailFetched | MailReceived,
    mail: ParsedMail,
    commands: Sequence[MailCommand],
    votes: PersonalVotes,
) -> None:
    """Store the votes among the commands, to be confirmed; otherwise send a fixed text."""
    address = voter_address(mail, work.config)
    asked = [command for command in map(_read, commands) if isinstance(command, VoteOn)]
    named = Counter(vote_on.number for vote_on in asked)
    votes_kept = [
        await _vote_unproved(work, event, mail, vote_on)
        for vote_on in asked
        if named[vote_on.number] == 1  # two votes on one item may be two different ones
    ]
    if any(votes_kept):
        return  # one question names them all
    if commands:
        await hint_unproved(work, Answer.COMMANDS, address=address)
    elif votes.unheard_on is not None:
        item = votes.unheard_on
        hint = Answer.ALMOST if votes.looks_like_vote else Answer.UNREAD
        await hint_unproved(work, hint, address=address, item=item)
    else:
        await hint_unproved(work, Answer.HELP, address=address)


def _read(command: MailCommand) -> Command | None:
    try:
        return read_command(escape_entities(command.words))
    except Refused:
        return None


async def _vote_unproved(
    work: Work, event: MailFetched | MailReceived, mail: ParsedMail, command: VoteOn
) -> bool:
    """Record a vote that nothing proves, and ask its voter to confirm it; False if there is none.

    This is what `#12: agree` to us does, too.
    """
    at = min(event.received_at, work.now)
    try:
        item, ballot = await ballot_for(work.store, command.number, at=at)
        home_list(item, work.config)
        require_private(item, ballot, mail, config=work.config)
    except Refused:
        return False
    written = ballot.rules.read_vote(command.words)
    if written.choice is None:
        return False
    address = voter_address(mail, work.config)
    voter = await work.store.people.by_address(address, name=mail.author.name)
    at = min(event.received_at + INTERNALDATE_STEP, work.now)
    message_id = mail.message_id
    cast = _said(command, written, assurance=Assurance.NONE, at=at, message_id=message_id)
    vote = await record_vote(work, ballot, voter.id, cast)
    if vote is not None:
        await answer_vote(work, item.number, ballot, vote, ReplyTo(address, to_us_alone=True))
    return True


def _said(
    command: VoteOn, written: Written, *, assurance: Assurance, at: datetime, message_id: MessageId
) -> CastVote:
    return CastVote(
        choice=written.choice or "",
        reason=written.reason,
        source=Source.MAIL,
        assurance=assurance,
        at=at,
        evidence=f"#{command.number}: {command.words}",
        evidence_ref=message_id,
    )


async def _carry_out(sender: _Sender, commands: Sequence[MailCommand], *, has_more: bool) -> None:
    """Carry out a proved sender's commands and queue the transcript, as often as is permitted."""
    key = mailbox_of(sender.address)
    if not await sender.store.limits.allow(Limit.TRANSCRIPT, key, now=sender.now):
        log.warning("commands left out, as there were too many")
        return
    outcomes = [
        (await _quoted(command, sender), await _answer(command, sender)) for command in commands
    ]
    shown = [(quoted, answer) for quoted, answer in outcomes if isinstance(answer, Shown)]
    texts = [
        (quoted, answer if isinstance(answer, str) else wrap(ordered.SHOWN_APART.format()))
        for quoted, answer in outcomes
    ]
    replies = [
        _reply(sender, transcript.answered(quoted, order_shown.text), order=order_shown.order)
        for quoted, order_shown in shown
    ]
    if len(shown) < len(outcomes) or has_more:
        text = transcript.transcript(texts, left_out=MOST_COMMANDS if has_more else 0)
        replies.append(_reply(sender, text))
    for reply in replies:
        delivery = await sender.store.outbox.add(reply, now=sender.now)
        await sender.store.limits.add(Limit.TRANSCRIPT, key, now=sender.now, delivery=delivery)
    log.info("commands carried out", extra={"count": len(commands)})


_OURS: Final = re.compile(r"([0-9a-f]{32})@(.+)")
"""A Message-ID of ours: the id of a delivery."""
_MEANT_AS_COMMAND: Final = re.compile(
    r"^[ \t\"'“”„«»‘’`]{0,3}(?:[!\uff01][ \t]{0,3}[^\W\d_]|/pen\b)", re.MULTILINE
)
"""A line that was to do something, as our mails name it or as Slack takes it."""


async def _said_in_reply(sender: _Sender, votes: PersonalVotes) -> Sequence[MailCommand]:
    """Return what a chair says in a reply to our mail about one objection: an answer to that one.

    The mail says that it is. Only a reply to the address that we gave in it proves both whose it is
    and what it is about; thanks and votes answer nothing, nor does whoever objects, nor what has a
    command that is not read: nobody wrote that for the list.
    """
    mail, store = sender.mail, sender.store
    match = _OURS.fullmatch(mail.in_reply_to or "")
    if match is None or sender.proved.assurance is not Assurance.TOKEN:
        return ()
    if match[2].lower() != sender.config.smtp.from_address.rpartition("@")[2].lower():
        return ()
    sent = await store.outbox.get(match[1])
    told = sent.payload if sent is not None and sent.recipient == sender.address else None
    about = read_objection_id(told.about) if isinstance(told, ForChair) else None
    said = searchable_text(mail.new_text).strip()
    if about is None or not said or votes.problems or votes.unheard_on is not None:
        return ()
    if is_only_votes(mail) or says_only_courtesies(mail.said.words):
        return ()
    if _MEANT_AS_COMMAND.search(said):
        return ()
    objection = await store.objections.get(about)
    person = await _person(sender)
    if objection is None or await is_same_person(store, objection.person, person.id):
        return ()
    return (MailCommand(f"answer {about} {said}"),)


async def _hint(sender: _Sender, votes: PersonalVotes) -> None:
    """Tell a proved sender what to write instead, a few times a day."""
    store, now = sender.store, sender.now
    if not await may_be_hinted(store, sender.address, now=now):
        return
    text = (
        transcript.refusal_text("\n".join(votes.problems))
        if votes.problems
        else transcript.not_understood_text(is_chair=await _leads(sender))
    )
    delivery = await store.outbox.add(_reply(sender, text), now=now)
    await note_hint(store, sender.address, delivery=delivery, now=now)


def _reply(sender: _Sender, text: str, *, order: OrderId | None = None) -> NewDelivery:
    """Return a reply to a proved sender; `order` is what a reply to it confirms."""
    subject = sender.mail.subject[:LONGEST_SUBJECT]
    reply = Reply(sender.mail.message_id, subject, text, order or 0)
    return queue.mail_reply(reply, address=sender.address)


async def _quoted(command: MailCommand, sender: _Sender) -> str:
    """Return a command as the transcript quotes it, without a secret vote's choice."""
    read = _read(command)
    if not isinstance(read, VoteOn):
        return command.words
    try:
        item = await find_item(sender.store, read.number)
    except Refused:
        return command.words
    latest = await sender.store.ballots.latest_of_item(item.number)
    is_secret = latest is not None and latest.rules.is_secret
    return transcript.UNSAID.format(number=read.number) if is_secret else command.words


async def _answer(command: MailCommand, sender: _Sender) -> str | Shown:
    """Carry out or preview one command, and return the reply."""
    word = command.words.split(maxsplit=1)[0].lower()
    try:
        read = read_command(escape_entities(command.words))
        if word not in BY_MAIL:
            return transcript.only_in_slack(command.words)
        if isinstance(read, ChairCommand) and not await _is_wish(read, sender):
            return await _as_chair(read, command.words, sender)
        return await ANSWERS[type(read)](read, sender)
    except Refused as refused:
        return transcript.refusal_text(str(refused))


async def _is_wish(command: Command, sender: _Sender) -> bool:
    """Return True if the sender proposes more time and cannot grant it."""
    if not isinstance(command, ExtendBallot):
        return False
    item = await sender.item(command.number)
    if await sender.store.calls.open_of_item(item.number) is None:
        return False
    return not is_chair_of(await _person(sender), home_list(item, sender.config))


async def _as_chair(command: ChairCommand, words: str, sender: _Sender) -> str | Shown:
    sender.require_list()
    actor = await actor_of(
        Work(sender.store.everything, sender.config, sender.now), sender.address, sender.mail
    )
    is_token = sender.proved.assurance is Assurance.TOKEN
    return await chair_mail.command(
        command, words, actor, address=sender.address, is_token=is_token
    )


async def _help(command: Help, sender: _Sender) -> str:
    return transcript.help_text(command.word, is_chair=await _leads(sender))


async def _without_when(command: BallotForm | CallForm, _sender: _Sender) -> NoReturn:
    refuse_without_when(command)


async def _list(command: ListItems, sender: _Sender) -> str:
    sender.require_list()
    holder = await _person(sender)
    items = await listed(sender, command.which, Of(), holder=holder.id)
    return transcript.list_text(items, which=command.which)


async def _show(command: Show, sender: _Sender) -> str:
    item = await sender.item(command.number)
    facts = await gather_item(sender.store, item, config=sender.config, now=sender.now)
    thread = await sender.store.mails.of_thread(item.thread)
    facts = await with_so_far(
        sender.store,
        facts,
        [mail for mail in thread if not set(sender.lists).isdisjoint(mail.lists)],
        now=sender.now,
        link=in_archive(sender.store, home_of(item, sender.config)),
    )
    return transcript.show_text(facts)


async def _mine(_command: Mine, sender: _Sender) -> str:
    sender.require_list()
    person = await _person(sender)
    votes, held = await mine(sender, person.id)
    zone = sender.config.list_named(sender.lists[0]).zone
    return transcript.mine_text(votes, held=held, zone=zone)


async def _list_digest(command: DigestCommand, sender: _Sender) -> str:
    if command != DigestCommand():
        return transcript.only_in_slack(f"digest {command.action}")
    return await _digest(MyDigest(), sender)


async def _digest(command: MyDigest, sender: _Sender) -> str:
    if command.schedule not in ("", "off") or command.scope:
        sender.require_list()
    person = await _person(sender)
    said = await choose_digest(sender, person, command, lists=sender.lists, proved=sender.address)
    return transcript.refusal_text(said)


async def _say_digest(_command: ChooseDigest, sender: _Sender) -> str:
    """Answer what asks for a form, which a mail has not, with what the form would show."""
    return await _digest(MyDigest(), sender)


async def _attend(command: Attend, sender: _Sender) -> str:
    if command.topic.item:
        await sender.item(command.topic.item)
    elif not isinstance(command, Unfollow):
        sender.require_list()
    return transcript.refusal_text(await attend(sender, await _person(sender), command))


async def _settings(_command: Settings, sender: _Sender) -> str:
    return transcript.refusal_text(
        await say_settings(sender, await _person(sender), lists=sender.lists)
    )


async def _language(command: ChooseLanguage, sender: _Sender) -> str:
    return transcript.refusal_text(await choose_language(sender, await _person(sender), command))


async def _switch(command: SwitchMail, sender: _Sender) -> str:
    return transcript.refusal_text(await switch_mail(sender, await _person(sender), command))


async def _person(sender: _Sender) -> Person:
    return await sender.store.people.by_address(sender.address, name=sender.mail.author.name)


async def _leads(sender: _Sender) -> bool:
    """Return True if a sender chairs or helps a list, and so may see the chairs' commands."""
    theirs = set((await _person(sender)).addresses)
    leading = {
        each
        for list_config in sender.config.lists
        for each in (*list_config.leaders, *list_config.helpers)
    }
    return not theirs.isdisjoint(leading)


async def _search(command: SearchItems, sender: _Sender) -> str:
    sender.require_list()
    named = tuple(name for name in sender.lists if name.casefold() in command.query.lists)
    if len(named) < len(command.query.lists):
        raise Refused(transcript.NOT_ON_A_LIST.format())
    query = replace(
        command.query,
        lists=tuple(ListName(list_name.casefold()) for list_name in named or sender.lists),
    )
    hits = await find_items(sender.store, query, config=sender.config, limit=SHOWN_BY_MAIL + 1)
    if not hits:
        return wrap(transcript.NOTHING_FOUND.format())
    lines = [
        transcript.found_line(hit.item, author=said_by(hit), passage=hit.passage)
        for hit in hits[:SHOWN_BY_MAIL]
    ]
    if len(hits) > SHOWN_BY_MAIL:
        lines.append(transcript.MORE_FOUND.format())
    return "\n".join(lines)


async def _vote(command: VoteOn, sender: _Sender) -> str:
    """Put a vote into the ballot box; its place in the transcript is its receipt."""
    item = await sender.item(command.number)
    item, ballot = await ballot_for(sender.store, item.number, at=sender.at)
    require_private(item, ballot, sender.mail, config=sender.config)
    written = ballot.rules.read_vote(command.words)
    if written.choice is None:
        raise Refused(no_such_choice(item.number, written.said, ballot.rules))
    differ = await _has_two_choices(item, ballot, sender)
    person = await _person(sender)
    vote = await record_vote(
        sender,
        ballot,
        person.id,
        _said(
            command,
            written,
            assurance=sender.assurance_on(ballot),
            at=min(sender.at + INTERNALDATE_STEP, sender.now),
            message_id=sender.mail.message_id,
        ),
        refusal=TWO_VOTES if differ else None,
    )
    if vote is None:
        raise Refused((refusals.TWO_VOTES if differ else transcript.SAID_BEFORE).format())
    is_asked = can_be_confirmed(ballot, vote) and await ask_to_confirm(
        sender, item.number, ballot, vote, address=sender.address
    )
    if ballot.rules.is_secret and vote.counts:
        await send_receipt(sender, item.number, vote, address=sender.address)
    return transcript.vote_text(await _receipt(item, ballot, vote, sender), is_asked=is_asked)


async def _has_two_choices(item: Item, ballot: Ballot, sender: _Sender) -> bool:
    """Return True if commands of one mail vote on an item in two different ways."""
    on_item = {
        ballot.rules.read_vote(command.words).choice
        for command in map(_read, sender.mail.said.commands.read)
        if isinstance(command, VoteOn)
        and (await find_item(sender.store, command.number)).number == item.number
    }
    return len(on_item - {None}) > 1


async def _receipt(item: Item, ballot: Ballot, vote: Vote, sender: _Sender) -> ReceiptFacts:
    votes = await sender.store.ballots.votes(ballot.id, voter=vote.voter)
    return ReceiptFacts(
        item=item,
        ballot=ballot,
        vote=next((each for each in votes if each.id == vote.id), vote),
        zone=home_list(item, sender.config).zone,
        replaced=next((each.choice for each in votes if each.superseded_by == vote.id), ""),
    )


async def _wish(command: ExtendBallot | SupportExtension, sender: _Sender) -> str:
    """Propose more time for a call for comments, or support it, or what a call proposes."""
    item = await sender.item(command.number)
    if isinstance(command, SupportExtension) and await objecting.seeks_consensus(sender, item):
        own = Deed((await _person(sender)).id, Source.MAIL, sender.mail.message_id)
        said = await objecting.say_stance(sender, item, StanceWord.SUPPORT, deed=own)
        return transcript.refusal_text(said)
    call = await sender.store.calls.open_of_item(item.number)
    if call is None:
        raise Refused(refusals.NO_OPEN_CALL.format(number=item.number))
    deed = Deed((await _person(sender)).id, Source.MAIL, sender.mail.message_id)
    if isinstance(command, SupportExtension):
        wish = await support_extension(sender, item, call, deed=deed)
        is_granted = wish.state is ExtensionState.GRANTED
        text = transcript.MORE_TIME_GRANTED if is_granted else transcript.MORE_TIME_SUPPORTED
        return transcript.refusal_text(text.format(number=item.number))
    await propose(sender, item, call, command, deed=deed)
    return transcript.refusal_text(transcript.MORE_TIME_PROPOSED.format(number=item.number))


async def _object(command: objecting.Objecting, sender: _Sender) -> str:
    item = await sender.item(command.number)
    if isinstance(command, RetractObjection | ContestFinding):
        act = "retract" if isinstance(command, RetractObjection) else "contest"
        again = f"/pen {act} {command.about}"
        objecting.require_proof(sender, item, sender.proved.assurance, command=again)
    deed = Deed((await _person(sender)).id, Source.MAIL, sender.mail.message_id)
    said = await objecting.carry_out(command, sender, deed)
    return ordered.said_by_mail(said, zone=home_list(item, sender.config).zone)


async def _objections(command: ShowObjections, sender: _Sender) -> str:
    item = await sender.item(command.number)
    said = (await objecting.show(command, sender)).text
    return ordered.said_by_mail(said, zone=home_list(item, sender.config).zone)


async def _whois(command: WhoIs, sender: _Sender) -> str:
    sender.require_list()
    person = await _person(sender)
    found = await who_is(
        command,
        Asker(sender.store, sender.config, sender.now, person, sender.lists, Source.MAIL),
    )
    return whois_by_mail(found)


HELD_NEEDS_WORD: Final = Text(
    "To decide on a held message, send `/pen held {number} {action}` as a reply to a message that "
    "you alone got from Penholder, such as this one."
)


async def _held(command: HeldCommand, sender: _Sender) -> str:
    """List the held mails of the sender's lists, or decide on one.

    Raises:
        Refused: they chair no list, or a mail that others may send again is to decide.
    """
    sender.require_list()
    if command.mail is not None and sender.proved.assurance is not Assurance.TOKEN:
        raise Refused(HELD_NEEDS_WORD.format(number=command.mail, action=command.action))
    by = MayDecide(await _person(sender), sender.lists, Source.MAIL)
    said = await decide_on_held(command, sender, by)
    zone = sender.config.list_named(sender.lists[0]).zone
    return ordered.said_by_mail(said, zone=zone)


async def _unvote(command: TakeBackVote, sender: _Sender) -> str:
    """Take the sender's vote back, if the mail is proved as well as the ballot needs a vote to be.

    Raises:
        Refused: it is not, or they have no vote on the open ballot.
    """
    item = await sender.item(command.number)
    ballot = await ballot_to_leave(sender, item, at=sender.at)
    assurance = sender.assurance_on(ballot)
    if not is_enough(assurance, least=ballot.rules.minimum_assurance):
        raise Refused(transcript.NOT_PROVED_ENOUGH.format(number=item.number))
    deed = Deed((await _person(sender)).id, Source.MAIL, sender.mail.message_id)
    if await take_back(sender, item, ballot, deed=deed) is None:
        raise Refused(refusals.NO_VOTE_TO_TAKE_BACK.format(number=item.number))
    said = vote_taken_back(item, ballot)
    return ordered.said_by_mail(said, zone=home_list(item, sender.config).zone)


async def _endorse(command: EndorseBallot, sender: _Sender) -> str:
    item = await sender.item(command.number)
    item, draft = await draft_of(sender.store, item.number)
    person = await _person(sender)
    support = Support(person.id, Source.MAIL, sender.assurance_on(draft), sender.mail.message_id)
    return wrap(await endorse(sender, item, draft, support))


async def _comment(command: CommentOn, sender: _Sender) -> str:
    """Store a comment and queue what shows it in Slack; it does not go to the list."""
    store, now = sender.store, sender.now
    item = await sender.item(command.number)
    home = home_list(item, sender.config)
    item = await place(sender, item)
    channel = channel_of(item, home)
    person = await _person(sender)
    comment = await store.comments.add(
        item=item.number,
        author=person.id,
        source=Source.MAIL,
        at=sender.at,
        text=command.text,
        channel=channel,
        ts=None,
        list_name=home.name,
        released=False,
    )
    if comment is not None:
        deed = Deed(person.id, Source.MAIL, sender.mail.message_id)
        added = Changed(Change.COMMENT, "", command.text)
        await store.history.add([deed.entry(item.number, now, added)])
        await store.items.touch_in_private({item.number: now})
        await wake_item(sender, item, deed=deed)
        await store.outbox.add(queue.post_item(item.number, channel=channel), now=now)
        post = queue.post_comment(item.number, comment.id, channel=channel)
        await store.outbox.add(post, now=now)
        await update_slack_message(sender, item)
    return transcript.comment_text(item)


C = TypeVar("C")
Row = tuple[type[object], Callable[[Any, _Sender], Awaitable[str]]]


def _row(command: type[C], answer: Callable[[C, _Sender], Awaitable[str]]) -> Row:
    return command, answer


ANSWERS: Final = dict(
    (
        _row(Help, _help),
        _row(ListItems, _list),
        _row(Show, _show),
        _row(SearchItems, _search),
        _row(Mine, _mine),
        _row(WhoIs, _whois),
        _row(HeldCommand, _held),
        _row(VoteOn, _vote),
        _row(TakeBackVote, _unvote),
        _row(EndorseBallot, _endorse),
        _row(CommentOn, _comment),
        _row(DigestCommand, _list_digest),
        _row(MyDigest, _digest),
        _row(ChooseDigest, _say_digest),
        _row(Follow, _attend),
        _row(Mute, _attend),
        _row(Unfollow, _attend),
        _row(Settings, _settings),
        _row(ChooseLanguage, _language),
        _row(SwitchMail, _switch),
        _row(ExtendBallot, _wish),
        _row(SupportExtension, _wish),
        _row(RaiseObjection, _object),
        _row(HoldCall, _object),
        _row(AnswerObjection, _object),
        _row(RetractObjection, _object),
        _row(ShareObjection, _object),
        _row(ContestFinding, _object),
        _row(ShowObjections, _objections),
        _row(BallotForm, _without_when),
        _row(CallForm, _without_when),
    )
)
"""What answers each type of command that mail knows, if it is no chair's (`ChairCommand`)."""
