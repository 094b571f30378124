"""Send deliveries by mail, with one function for each kind."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.confirmation import (
    POSITION_ANSWERS,
    QUESTIONS,
    Answer,
    Confirmation,
    word_of,
)
from bot.domain.bouncing import bounce_word
from bot.domain.calls.call import CallState
from bot.domain.calls.position import PositionState, position_word
from bot.domain.delivery import Delivery, Lane
from bot.domain.digests.attention import Attention
from bot.domain.digests.digest import Digest
from bot.domain.digests.stopping import (
    CHOICES_VALID_FOR,
    OwnMail,
    Stop,
    choices_word,
    stop_word,
)
from bot.domain.ids import (
    AddressProofId,
    BallotId,
    CallId,
    ConfirmationId,
    DeliveryId,
    ItemNumber,
    MailId,
    MessageId,
    OrderId,
    PersonId,
    PositionId,
    VoteId,
)
from bot.domain.orders import order_word
from bot.domain.payloads import Followed, ForChair, Note, OfPerson, Reply
from bot.domain.people.person import Person
from bot.domain.people.proof import ProofState, code_of
from bot.domain.procedures.answer_link import CallAnswer
from bot.errors import (
    GiveUp,
    MailRefused,
    MayHaveLeft,
    RecipientRefused,
    Refused,
    SenderRefused,
    StoodStill,
    TryAgainLater,
    Withheld,
)
from bot.language import speaking
from bot.mail.values import Mailbox
from bot.render.ballots.how_to_vote import mail_link, quote_choices, vote_links
from bot.render.calls.words import say_position
from bot.render.mail.answers import HINTS, AnswerFacts, OtherVote, answer_mail
from bot.render.mail.digest import DigestMail, fit_digest
from bot.render.mail.message import MailHead, message_id_of
from bot.render.mail.notes import (
    VIA,
    call_receipt_mail,
    chair_mail,
    followed_mail,
    note_mail,
    vote_receipt_mail,
)
from bot.render.mail.transcript import reply_mail
from bot.render.slack.reports import refused_text
from bot.render.text.safe import name_of
from bot.render.words import refusals
from handlers.board.deadlines import mailed_deadline
from handlers.calling.by_link import answer_links
from handlers.digests.digests import comments_of, digest_of, window_start
from handlers.digests.personal import personal_digest, reader_of
from handlers.lists.access import board_url, list_url
from handlers.lists.home_list import NO_LIST, home_list, home_of, zone_of
from handlers.lists.items import find_item
from handlers.people.addresses import our_addresses
from handlers.people.chairs import tell_chairs
from handlers.people.suspending import note_refusal
from handlers.proceedings.mails import (
    OwnWays,
    end_told,
    list_at,
    mail_reminder,
    mail_to_list,
    mail_with_echo,
)
from handlers.sending.compare_comments import compare_with_slack
from handlers.sending.deliver_slack import SendingDoor, receipt_facts
from handlers.sending.outbox import Done
from handlers.showing.facts import stored_facts
from handlers.voting.confirmations import confirm_link, proving_address_of, reply_address
from handlers.voting.echoes import record_as_told
from handlers.voting.unheard import words_said_back
from handlers.voting.unproved_answers import question_of, waiting_votes
from handlers.work import Work
from storage.database.engine import Database
from storage.persons.attentions import attention_to
from storage.store import Store
from storage.values import Sent, SentDigest, StoredMail

log = logging.getLogger(__name__)

REFUSED: Final = "refused"
"""The result of an answer that the mail server refused; it counts as sent."""


async def send_answer(delivery: Delivery, door: SendingDoor) -> Done:
    """Send a fixed text; neither body nor headers contain a stranger's words.

    It leaves with an empty return path, so that nothing answers it automatically (RFC 3834).
    """
    now = door.clock()
    answer = delivery.carried(Answer)
    if answer in QUESTIONS:
        async with door.database.transaction() as store:
            prepared = await _prepare_question(Work(store, door.config, now), delivery)
    else:
        async with door.database.reading() as store:
            prepared = await _prepare(Work(store, door.config, now), delivery)
    if prepared is None:
        return Done(result="")
    answer, facts, reply_to = prepared
    async with door.database.reading() as store:
        choices = await _choices_link(store, delivery, door)
        ends = await _ends_questions(store, delivery, door) if answer is Answer.UNREAD else ()
    head = MailHead(
        message_id=message_id_of(delivery.id, from_address=door.config.smtp.from_address),
        from_address=door.config.smtp.from_address,
        from_name=door.config.penholder.name,
        to=Mailbox(name="", address=delivery.recipient),
        now=now,
        item=facts.number,
        reply_to=reply_to,
        in_reply_to=facts.answers,
        unsubscribe=ends,
        choices=choices,
    )
    mail = answer_mail(answer, facts, head=head)
    try:
        await door.peers.answers.send(mail, envelope_from="", recipients=[delivery.recipient])
    except GiveUp:
        # Strangers write addresses that do not exist; no person needs to look at each of these.
        log.info("answer refused by the mail server")
        return Done(result=REFUSED)
    return Done(result=head.message_id)


async def _ends_questions(store: Store, delivery: Delivery, door: SendingDoor) -> tuple[str, ...]:
    """Return the links that end questions to somebody whom we know."""
    person = await store.people.of_address(delivery.recipient)
    if person is None:
        return ()
    return _ends(Stop(OwnMail.QUESTIONS, person.id, ItemNumber(0)), config=door.config)


MOST_NAMED: Final = 10
"""How many of the votes that wait one question names."""


async def _prepare_question(
    work: Work, delivery: Delivery
) -> tuple[Answer, AnswerFacts, str] | None:
    """Return the facts of all votes that wait for a reader's confirmation, newest first.

    None if none waits any more: a list's copy may have proved it. What it names stays in the ballot
    box until the ballot ends.
    """
    address = delivery.recipient
    waiting = [
        (ballot, vote)
        for ballot, vote in await waiting_votes(work.store, address)
        if work.now < ballot.closes_at
        and home_of(await find_item(work.store, ballot.item), work.config)
    ]
    asked = await work.store.confirmations.of_votes(
        [vote.id for _ballot, vote in waiting], address=address
    )
    named: list[tuple[Answer, AnswerFacts, str]] = []
    sent: list[ConfirmationId] = []
    for ballot, vote in waiting[:MOST_NAMED]:
        question = asked.get(vote.id)
        if question is None or not await _still_works(work, question):
            question = await work.store.confirmations.add(vote, address=address, now=work.now)
        named.append(await _asked_facts(work, ballot, vote, question))
        sent.append(question.id)
    if not named:
        return None
    await work.store.confirmations.mark_sent(sent)
    (answer, facts, reply_to), *others = named
    more = len(waiting) - len(named)
    return answer, replace(facts, others=tuple(map(_other, others)), more=more), reply_to


async def _still_works(work: Work, question: Confirmation) -> bool:
    """Return True if the word of a question confirms its vote; one that is public does not."""
    if question.expires_at <= work.now or question.used_by:
        return False
    word = word_of(question, secret=work.config.penholder.secret)
    return await work.store.published.since(word) is None


def _other(named: tuple[Answer, AnswerFacts, str]) -> OtherVote:
    answer, facts, reply_to = named
    return OtherVote(facts, answer, reply_to)


async def _asked_facts(
    work: Work, ballot: Ballot, vote: Vote, question: Confirmation
) -> tuple[Answer, AnswerFacts, str]:
    """Return what is asked about one vote, and the address that confirms it."""
    item = await find_item(work.store, ballot.item)
    home = home_list(item, work.config)
    word = word_of(question, secret=work.config.penholder.secret)
    facts = AnswerFacts(
        zone=home.zone,
        number=item.number,
        list_name=home.name,
        choices=_choices(ballot),
        choice=_choice(ballot, vote),
        refusal=vote.refusal,
        until=min(question.expires_at, ballot.closes_at),
        link=confirm_link(word, work.config),
        echo_lists=ballot.echo_lists,
    )
    return question_of(vote), facts, reply_address(word, work.config)


async def _prepare(work: Work, delivery: Delivery) -> tuple[Answer, AnswerFacts, str] | None:
    """Return an answer's facts and reply address; None if it is no longer needed."""
    answer = delivery.carried(Answer)
    facts = await _facts_and_address(work, answer, delivery)
    return None if facts is None else (answer, *facts)


async def _facts_and_address(
    work: Work, answer: Answer, delivery: Delivery
) -> tuple[AnswerFacts, str] | None:
    secret = work.config.penholder.secret
    if answer in POSITION_ANSWERS:
        return await _about_position(work, answer, delivery)
    if answer is Answer.UNREAD:
        return await _about_unread(work, delivery)
    facts = await _facts(work, delivery, vote=delivery.ref)
    if answer is Answer.LINK:
        proof = await work.store.address_proofs.get(AddressProofId(delivery.named))
        if proof is None or proof.state is not ProofState.ASKED or work.now >= proof.expires_at:
            return None
        return replace(facts, code=code_of(proof, secret=secret), until=proof.expires_at), ""
    if answer in HINTS:
        address, until = await proving_address(work.store, delivery, work.config)
        return replace(facts, until=until), address
    if answer is Answer.ALMOST and not facts.choices:
        return None  # the ballot has ended meanwhile
    return facts, ""


async def _about_unread(work: Work, delivery: Delivery) -> tuple[AnswerFacts, str] | None:
    """Return the facts of a reply that was not read as a vote; `ref` is it if proved.

    None if the vote has ended, or they have voted.
    """
    facts = await _facts(work, delivery, vote=None)
    ballot = None if facts.number is None else await work.store.ballots.open_of_item(facts.number)
    person = await work.store.people.of_address(delivery.recipient)
    if ballot is None or facts.number is None:
        return None
    if await _is_declined(work.store, person, OwnMail.QUESTIONS):
        return None
    if person is not None and await work.store.ballots.standing(ballot.id, voter=person.id):
        return None
    is_hidden = not ballot.rules.is_open_to_all
    home = home_list(await find_item(work.store, facts.number), work.config)
    # On the list a vote is proved as this reply was; a hidden one must not go there.
    reply_to = (
        (await proving_address(work.store, delivery, work.config))[0] if is_hidden else home.address
    )
    mail = None if delivery.ref is None else await work.store.mails.get(MailId(delivery.ref))
    itself = _message_id(delivery, work.config)
    return replace(
        facts,
        words="" if mail is None else words_said_back(mail),
        answers=None if mail is None else mail.message_id,
        links=tuple(vote_links(facts.number, ballot.rules, to=reply_to, answers=itself)),
        is_hidden=is_hidden,
    ), reply_to


async def _about_position(
    work: Work, answer: Answer, delivery: Delivery
) -> tuple[AnswerFacts, str] | None:
    """Return the facts of a position; None if the call has ended, or it is settled."""
    position = await work.store.positions.get(PositionId(delivery.named))
    call = None if position is None else await work.store.calls.get(position.call)
    if position is None or call is None:
        return None
    item = await find_item(work.store, position.item)
    list_config = home_list(item, work.config)
    facts = AnswerFacts(
        zone=list_config.zone,
        number=item.number,
        list_name=list_config.name,
        choice=say_position(position, zone=list_config.zone),
        until=call.closes_at,
    )
    if answer is not Answer.POSITION:
        return facts, ""
    if call.state is not CallState.OPEN or position.state is not PositionState.ASKED:
        return None
    word = position_word(position, secret=work.config.penholder.secret)
    return replace(facts, link=confirm_link(word, work.config)), reply_address(word, work.config)


async def _facts(work: Work, delivery: Delivery, *, vote: int | None) -> AnswerFacts:
    if delivery.item is None:
        return AnswerFacts(zone=work.config.lists[0].zone)
    item = await find_item(work.store, delivery.item)
    list_config = home_list(item, work.config)
    ballot = await work.store.ballots.open_of_item(item.number)
    facts = AnswerFacts(
        zone=list_config.zone,
        number=item.number,
        list_name=list_config.name,
        choices=_choices(ballot) if ballot is not None else "",
    )
    cast = None if vote is None else await work.store.ballots.vote(VoteId(vote))
    ballot = None if cast is None else await work.store.ballots.get(cast.ballot)
    if cast is None or ballot is None:
        return facts
    return replace(
        facts,
        choice=_choice(ballot, cast),
        refusal=cast.refusal,
    )


def _choice(ballot: Ballot, vote: Vote) -> str:
    return ballot.rules.label(ballot.rules.read_choice(vote.choice) or "")


def _choices(ballot: Ballot) -> str:
    return quote_choices(ballot.rules)


async def send_to_list(delivery: Delivery, door: SendingDoor) -> Done:
    """Mail news of a ballot or a call to one of an item's lists."""
    async with door.database.reading() as store:
        calendar = b""
        if (told := await end_told(store, delivery)) is not None:
            to = list_at(delivery.recipient, door.config)
            calendar = await mailed_deadline(store, *told, to=to, config=door.config)
        mail = await mail_to_list(door.work(store), delivery, calendar=calendar)
    if mail is None:
        return Done(result="")
    return await _send_to_list(delivery, mail, door)


async def send_echo(delivery: Delivery, door: SendingDoor) -> Done:
    """Mail votes that were given elsewhere to a list.

    They are recorded as told before the mail leaves. If it certainly did not leave, that is taken
    back, and the next try tells what stands then; otherwise it tells the same.
    """
    done = await _sent_before(delivery, door)
    if done is not None and delivery.attempts == 1:
        await _record_echo(delivery, door)
    if done is not None:
        return done
    async with door.database.transaction() as store:
        mail, is_new = await mail_with_echo(door.work(store), delivery)
    if mail is None:
        return Done(result="")
    try:
        return await _hand_over(delivery, mail, door)
    except (MayHaveLeft, StoodStill):
        raise
    except TryAgainLater:
        if is_new:
            async with door.database.transaction() as store:
                await store.echoes.take_back(delivery.id, BallotId(delivery.named))
        raise


async def _record_echo(delivery: Delivery, door: SendingDoor) -> None:
    """Record the votes in a mail that was sent before a restore."""
    async with door.database.transaction() as store:
        restore = await store.restores.last()
        ballot = await store.ballots.get(BallotId(delivery.named))
        if restore is not None and ballot is not None:
            list_config = list_at(delivery.recipient, door.config)
            await record_as_told(store, delivery, ballot, list_config, until=restore.made_at)


async def send_digest_mail(delivery: Delivery, door: SendingDoor) -> Done:
    """Send a digest to its list, and record that its comments have reached the list.

    The comments in it are recorded before it leaves: if the server's reply is lost, those are
    marked as sent, whatever people have changed since.
    """
    if isinstance(delivery.payload, OfPerson):
        return await _send_personal_digest(delivery, delivery.payload, door)
    done = await _sent_before(delivery, door)
    if done is not None and delivery.attempts == 1:
        await _record_as_sent(delivery, door)
    if done is None:
        mail = await _render_digest(delivery, door)
        if mail is None:
            return Done(result="")  # all of it was withdrawn before it left
        done = await _hand_over(delivery, mail, door)
    async with door.database.transaction() as store:
        await store.comments.mark_digest_sent(delivery.named, at=door.clock())
    return done


async def _send_personal_digest(delivery: Delivery, span: OfPerson, door: SendingDoor) -> Done:
    """Send a person's own digest, as they may see it now; none if there is nothing for them."""
    async with door.database.reading() as store:
        work = door.work(store)
        own = await store.attentions.digest_of(PersonId(delivery.named))
        person = await store.people.get(PersonId(delivery.named))
        if own is None or person is None or delivery.recipient not in person.addresses:
            return Done(result="")  # they ended it, or it is another's address now
        if await _is_declined(store, person, OwnMail.DIGEST):
            return Done(result="")
        reader = await reader_of(work, person, delivery.recipient)
        digest = await personal_digest(reader, span, own.scope)
        if digest is None:
            return Done(result="")
        to = delivery.recipient
        links = await answer_links(work, digest, person, address=to)
        reply_to, _until = await proving_address(store, delivery, door.config)
        choices = await _choices_link(store, delivery, door)
    head = replace(
        _personal_head(delivery, None, door, name=person.name),
        reply_to=reply_to,
        choices=choices,
        unsubscribe=_ends(
            Stop(OwnMail.DIGEST, person.id, ItemNumber(0)),
            mail_link(reply_to, {"body": "!digest off"}),
            config=door.config,
        ),
    )
    made = await asyncio.to_thread(
        fit_digest,
        digest,
        head=head,
        zone=ZoneInfo(own.zone),
        board_url=list_url(reader.lists[0], door.config),
        item_url=lambda item: board_url(item, door.config, to=home_list(item, door.config)),
        vote_to=reply_to,
        answer_urls=links,
    )
    return await _send_to_one(delivery, made.mail, door)


async def _render_digest(delivery: Delivery, door: SendingDoor) -> EmailMessage | None:
    """Return a digest's mail as it leaves now, None if nothing is left to report.

    The comments that fit are compared with Slack; the mail holds those that passed.

    Raises:
        TryAgainLater: Slack is away, or comments were changed while the mail was rendered.
    """
    async with door.database.reading() as store:
        sent = await store.digests.get(delivery.named)
        if sent is None:
            raise GiveUp("the digest is gone")
        list_config = _list_of_digest(sent, door.config)
        digest = await digest_of(store, list_config, sent.window_start, sent.window_end)
        if digest is None:
            return None
        fitting = await _render(
            digest, delivery.id, list_config, config=door.config, now=door.clock()
        )
        comments = [await store.comments.get(each) for each in fitting.comment_ids]
    compared = await compare_with_slack(
        [comment for comment in comments if comment is not None],
        door,
        asked_at=delivery.created_at,
    )
    async with door.database.reading() as store:
        digest = await digest_of(
            store, list_config, sent.window_start, sent.window_end, only=compared
        )
        if digest is None:
            return None
        made = await _render(digest, delivery.id, list_config, config=door.config, now=door.clock())
    await _record_comments(made, sent, list_config, door.database)
    return made.mail


async def _record_as_sent(delivery: Delivery, door: SendingDoor) -> None:
    """Record the comments of a digest that was sent before a restore: those that fitted into it."""
    async with door.database.reading() as store:
        sent = await store.digests.get(delivery.named)
        if sent is None:
            return
        list_config = _list_of_digest(sent, door.config)
        digest = await digest_of(store, list_config, sent.window_start, sent.window_end)
    if digest is not None:
        made = await _render(digest, delivery.id, list_config, config=door.config, now=door.clock())
        async with door.database.transaction() as store:
            await store.comments.put_in_digest(sent.id, made.comment_ids)


async def _record_comments(
    made: DigestMail, sent: SentDigest, list_config: ListConfig, database: Database
) -> None:
    """Record which comments a digest's mail holds, if they are unchanged and may still go.

    Raises:
        TryAgainLater: a comment, or its author's choice, was changed since the mail was rendered.
    """
    async with database.transaction() as store:
        await store.comments.put_in_digest(sent.id, made.comment_ids)
        await store.publishing.choices_of(made.authors, list_config.name)  # locked until the commit
        of_list = await comments_of(store, list_config, sent.window_end)
        words = {comment.id: comment.text for comment in of_list.going}
        if any(comment.id and words.get(comment.id) != comment.text for comment in made.comments):
            raise TryAgainLater("a comment was changed while the digest was made")


async def _render(
    digest: Digest, delivery: DeliveryId, list_config: ListConfig, *, config: Config, now: datetime
) -> DigestMail:
    """Render a digest's mail outside the event loop: with many items it takes a while."""
    return await asyncio.to_thread(
        _digest_mail, digest, delivery, list_config, config=config, now=now
    )


async def send_mail_receipt(delivery: Delivery, door: SendingDoor) -> Done:
    """Reply to a voter's mail with what was recorded."""
    if isinstance(delivery.payload, CallAnswer):
        return await _send_call_receipt(delivery, delivery.payload, door)
    async with door.database.reading() as store:
        vote = await store.ballots.vote(VoteId(delivery.named))
        if vote is None or delivery.item is None:
            raise GiveUp("the vote is gone")
        item = await store.items.get(delivery.item)
        if item is None:
            raise GiveUp("the item is gone")
        facts = await receipt_facts(store, item, vote, config=door.config)
        answered = await store.mails.by_message_id(MessageId(vote.evidence_ref))
        voter = await store.people.get(vote.voter)
        if vote.counts and await _is_declined(store, voter, OwnMail.RECEIPTS):
            return Done(result="")
        name = voter.name if voter is not None else ""
        head = replace(
            _personal_head(delivery, answered, door, name=name, item=item.number),
            choices=await _choices_link(store, delivery, door),
        )
        if voter is not None and vote.counts:
            stop = Stop(OwnMail.RECEIPTS, voter.id, ItemNumber(0))
            head = replace(head, unsubscribe=_ends(stop, config=door.config))
        mail = vote_receipt_mail(facts, head=head)
    return await _send_to_one(delivery, mail, door)


async def _send_call_receipt(delivery: Delivery, answer: CallAnswer, door: SendingDoor) -> Done:
    """Tell the owner of a link what was said by it on a call; a reply says something else."""
    async with door.database.reading() as store:
        call = await store.calls.get(CallId(delivery.named))
        item = None if call is None else await store.items.get(call.item)
        person = await store.people.of_address(delivery.recipient)
        if call is None or item is None or person is None:
            return Done(result="")
        if await _is_declined(store, person, OwnMail.RECEIPTS):
            return Done(result="")
        reply_to, _until = await proving_address(store, delivery, door.config)
        head = replace(
            _personal_head(delivery, None, door, name=person.name, item=item.number),
            reply_to=reply_to,
            choices=await _choices_link(store, delivery, door),
            unsubscribe=_ends(Stop(OwnMail.RECEIPTS, person.id, ItemNumber(0)), config=door.config),
        )
    zone = zone_of(item, door.config)
    mail = call_receipt_mail(item, call, answer, zone=zone, head=head)
    return await _send_to_one(delivery, mail, door)


async def send_mail_reminder(delivery: Delivery, door: SendingDoor) -> Done:
    """Remind somebody of a ballot or a call, unless they have voted or answered meanwhile.

    A vote in reply is proved.
    """
    async with door.database.reading() as store:
        reply_to, _until = await proving_address(store, delivery, door.config)
        person = await store.people.of_address(delivery.recipient)
        if person is None or await _is_declined(store, person, OwnMail.REMINDERS):
            return Done(result="")
        if await _is_suspended(store, delivery):
            return Done(result="")
        stop = Stop(OwnMail.REMINDERS, person.id, ItemNumber(0))
        ends = _ends(stop, config=door.config)
        ways = OwnWays(reply_to, ends, await _choices_link(store, delivery, door))
        mail = await mail_reminder(door.work(store), delivery, ways)
    if mail is None:
        return Done(result="")
    return await _send_to_one(delivery, mail, door)


async def send_mail_note(delivery: Delivery, door: SendingDoor) -> Done:
    """Reply to a mail with a short text, to its author alone."""
    if isinstance(delivery.payload, Followed):
        return await _send_followed(delivery, delivery.payload, door)
    if delivery.lane is Lane.ANSWERS:  # never a text that a stranger may have written
        return await send_answer(delivery, door)
    if isinstance(delivery.payload, Reply):
        return await _send_reply(delivery, delivery.payload, door)
    if isinstance(delivery.payload, ForChair):
        return await _send_for_chair(delivery, delivery.payload, door)
    async with door.database.reading() as store:
        answered = await store.mails.get(MailId(delivery.named))
        if answered is None:
            raise GiveUp("the mail to answer is gone")
        choices = await _choices_link(store, delivery, door)
    head = replace(
        _personal_head(delivery, answered, door, name=answered.author.name), choices=choices
    )
    mail = note_mail(
        delivery.carried(Note).text,
        head=head,
        subject=answered.subject,
        to_name=answered.author.name,
    )
    return await _send_to_one(delivery, mail, door)


async def _send_followed(delivery: Delivery, followed: Followed, door: SendingDoor) -> Done:
    """Send a mail of an item to somebody who follows it, if they still may read and want it."""
    async with door.database.reading() as store:
        mail = await store.mails.get(MailId(delivery.named))
        person = await store.people.get(followed.by)
        if mail is None or mail.is_erased or delivery.item is None or person is None:
            return Done(result="")
        if delivery.recipient not in person.addresses:
            return Done(result="")  # it is another's now
        item = await find_item(store, delivery.item)
        wants = attention_to(item.number, item.labels, await store.attentions.topics(person.id))
        reader = await reader_of(door.work(store), person, delivery.recipient)
        if wants is not Attention.FOLLOW or not reader.sight.is_on(item.lists):
            return Done(result="")
        if await _is_declined(store, person, OwnMail.FOLLOWED):
            return Done(result="")
        if await _is_suspended(store, delivery):
            return Done(result="")
        home = home_list(item, door.config)
        stop_at, _until = await proving_address(store, delivery, door.config)
        choices = await _choices_link(store, delivery, door)
    head = replace(
        _personal_head(delivery, mail, door, name=person.name, item=item.number),
        from_name=VIA.format(name=name_of(mail.author.name), list=home.name),
        reply_to=home.address,
        choices=choices,
        unsubscribe=_ends(
            Stop(OwnMail.FOLLOWED, person.id, item.number),
            mail_link(stop_at, {"body": f"!unfollow {item.number}"}),
            config=door.config,
        ),
    )
    made = followed_mail(item, stored_facts(mail), list_name=home.name, zone=home.zone, head=head)
    return await _send_to_one(delivery, made, door)


async def _send_reply(delivery: Delivery, reply: Reply, door: SendingDoor) -> Done:
    """Reply to a mail that came to us alone; the address also proves the next reply."""
    async with door.database.reading() as store:
        order = await store.orders.get(OrderId(reply.order)) if reply.order else None
        if order is not None:
            word = order_word(order, secret=door.config.penholder.secret)
            reply_to = reply_address(word, door.config)
        else:
            reply_to, _until = await proving_address(store, delivery, door.config)
        choices = await _choices_link(store, delivery, door)
    head = MailHead(
        message_id=_message_id(delivery, door.config),
        from_address=door.config.smtp.from_address,
        from_name=door.config.penholder.name,
        to=Mailbox(name="", address=delivery.recipient),
        now=door.clock(),
        in_reply_to=reply.answers or None,
        reply_to=reply_to,
        choices=choices,
    )
    return await _send_to_one(delivery, reply_mail(reply, head=head), door)


MOST_TOLD: Final = 200
"""How many pieces of news one mail to a chair takes along."""


async def _send_for_chair(delivery: Delivery, told: ForChair, door: SendingDoor) -> Done:
    """Mail a chair all that waits for them, unless they are none any more or do not want it."""
    address = delivery.recipient
    async with door.database.transaction() as store:
        home = next((one for one in door.config.lists if one.name == told.list_name), None)
        if home is None or address not in home.leaders:
            return Done(result="")
        person = await store.people.by_address(address, name="")
        if await _is_declined(store, person, OwnMail.CHAIRS):
            return Done(result="")
        if await _is_suspended(store, delivery):
            return Done(result="")
        if delivery.attempts <= 1:  # a later try says what an earlier one may have said
            told = await _with_what_waits(store, delivery, told, door)
        reply_to, _until = await proving_address(store, delivery, door.config)
        choices = await _choices_link(store, delivery, door)
    head = replace(
        _personal_head(delivery, None, door, name=person.name),
        reply_to=reply_to,
        choices=choices,
        unsubscribe=_ends(
            Stop(OwnMail.CHAIRS, person.id, ItemNumber(0)),
            mail_link(reply_to, {"body": f"!settings {OwnMail.CHAIRS} off"}),
            config=door.config,
        ),
    )
    mail = chair_mail(told.texts, list_name=home.name, head=head, about=told.about)
    return await _send_to_one(delivery, mail, door)


async def _with_what_waits(
    store: Store, delivery: Delivery, told: ForChair, door: SendingDoor
) -> ForChair:
    """Return the news of a delivery with what waits behind it, which counts as sent with it."""
    others = await store.outbox.behind(delivery, limit=MOST_TOLD)
    if not others:
        return told
    more = [text for other in others for text in other.carried(ForChair).texts]
    told = ForChair(told.list_name, (*told.texts, *more))
    await store.outbox.carry(delivery.id, told)
    message_id, now = _message_id(delivery, door.config), door.clock()
    await store.outbox.record([Sent(other.id, at=now, result=message_id) for other in others])
    return told


def _ends(stop: Stop, *others: str, config: Config) -> tuple[str, ...]:
    """Return the links that end a kind of mail: the page, if there is a site, and others."""
    url = config.penholder.public_url
    if not url or config.web is None:
        return others
    word = stop_word(stop, secret=config.penholder.secret)
    return (f"{url.rstrip('/')}/u/{word}", *others)


async def _choices_link(store: Store, delivery: Delivery, door: SendingDoor) -> str:
    """Return the link to all choices about mail of the person to whom a delivery goes.

    It is a mail to us without a site, or if nobody is known by the address; "" if that is a list's
    or ours, where others would read the link.
    """
    config, address = door.config, delivery.recipient.lower()
    if address in our_addresses(config):
        return ""
    person, url = await store.people.of_address(address), config.penholder.public_url
    if person is None or not url or config.web is None:
        return mail_link(config.smtp.from_address, {"body": "!settings"})
    day = (delivery.created_at + CHOICES_VALID_FOR).astimezone(UTC).date()
    word = choices_word(person.id, until=day, secret=config.penholder.secret)
    while await store.published.since(word) is not None:
        day += timedelta(days=1)
        word = choices_word(person.id, until=day, secret=config.penholder.secret)
    return f"{url.rstrip('/')}/u/{word}"


async def _is_declined(store: Store, person: Person | None, what: OwnMail) -> bool:
    """Return True if somebody does not want a kind of mail."""
    return person is not None and what in await store.attentions.declined(person.id)


async def _is_suspended(store: Store, delivery: Delivery) -> bool:
    """Return True if an address refuses our mail: it gets only what it asks for."""
    return bool(await store.bounces.since([delivery.recipient.lower()]))


async def proving_address(store: Store, delivery: Delivery, config: Config) -> tuple[str, datetime]:
    """Return the reply address that proves who replies to this delivery, and its end."""
    return await proving_address_of(
        store, delivery.recipient, at=delivery.created_at, config=config
    )


async def preview_digest(work: Work, list_config: ListConfig) -> EmailMessage:
    """Return the digest that would go out now.

    Raises:
        Refused: nothing has happened since the last one.
    """
    start = await window_start(work.store, list_config, now=work.now)
    with speaking(list_config.language):
        digest = await digest_of(work.store, list_config, start, work.now)
        if digest is not None:
            return _digest_mail(
                digest, DeliveryId("preview"), list_config, config=work.config, now=work.now
            ).mail
    raise Refused(refusals.NOTHING_TO_SEND.format(name=list_config.name))


def _digest_mail(
    digest: Digest, delivery: DeliveryId, list_config: ListConfig, *, config: Config, now: datetime
) -> DigestMail:
    head = MailHead(
        message_id=message_id_of(delivery, from_address=config.smtp.from_address),
        from_address=config.smtp.from_address,
        from_name=config.penholder.name,
        to=Mailbox(name="", address=list_config.address),
        now=now,
        reply_to=list_config.address,
    )
    return fit_digest(
        digest,
        head=head,
        zone=list_config.zone,
        board_url=list_url(list_config, config),
        item_url=lambda item: board_url(item, config, to=list_config),
    )


def _personal_head(
    delivery: Delivery,
    answered: StoredMail | None,
    door: SendingDoor,
    *,
    name: str,
    item: ItemNumber | None = None,
) -> MailHead:
    return MailHead(
        message_id=_message_id(delivery, door.config),
        from_address=door.config.smtp.from_address,
        from_name=door.config.penholder.name,
        to=Mailbox(name=name, address=delivery.recipient),
        now=door.clock(),
        in_reply_to=answered.message_id if answered is not None else None,
        references=answered.references if answered is not None else (),
        item=item,
    )


async def _send_to_list(delivery: Delivery, mail: EmailMessage, door: SendingDoor) -> Done:
    """Send a mail to a list, once."""
    done = await _sent_before(delivery, door)
    return done or await _hand_over(delivery, mail, door)


async def _sent_before(delivery: Delivery, door: SendingDoor) -> Done | None:
    """Check whether an earlier try reached the list, by the list's copy of our mail.

    It may also have been sent after the backup from which the database was restored.
    """
    since = delivery.created_at
    async with door.database.reading() as store:
        restore = await store.restores.last()
    if restore is not None and restore.may_have_sent(since):
        since = min(since, restore.made_at)
    elif delivery.attempts <= 1:
        return None
    message_id = _message_id(delivery, door.config)
    if await _came_back(message_id, door, since=since):
        return Done(result=message_id)
    if delivery.attempts > 1 and not delivery.last_error:
        # The process ended while it sent this mail. Give the list time to send it back.
        raise TryAgainLater(
            "it may have been sent; looking whether it comes back", after=door.peers.echo
        )
    return None


async def _hand_over(delivery: Delivery, mail: EmailMessage, door: SendingDoor) -> Done:
    """Send a mail to a list; the chairs are told, once, if the mail server refuses it."""
    try:
        await door.peers.smtp.send(
            mail, envelope_from=door.config.smtp.from_address, recipients=[delivery.recipient]
        )
    except MailRefused as refusal:
        home = list_at(delivery.recipient, door.config)
        wording = partial(refused_text, str(refusal), list_name=home.name)
        async with door.database.transaction() as store:
            key = f"refused:{delivery.id}"
            await tell_chairs(door.work(store), home, wording, key=key)
        raise
    return Done(result=_message_id(delivery, door.config))


async def _came_back(message_id: MessageId, door: SendingDoor, *, since: datetime) -> bool:
    async with door.database.reading() as store:
        if await store.mails.find([message_id]):
            return True
    for lookup in door.peers.lookups:
        if await lookup.has_message_id(message_id, since=since.date()):
            return True
    return False


async def _send_to_one(delivery: Delivery, mail: EmailMessage, door: SendingDoor) -> Done:
    """Send a mail to one person.

    Nobody can be asked whether such a mail arrived. If it is sent twice, after a lost reply, both
    have one Message-ID, and mail clients show it once. Its return path names it, so that a bounce
    proves itself (`bot/domain/bouncing.py`). A server that lets a login send only from its
    own address gets an empty one: then a bounce goes nowhere.
    """
    word = bounce_word(delivery, secret=door.config.penholder.secret)
    try:
        try:
            await door.peers.smtp.send(
                mail,
                envelope_from=reply_address(word, door.config),
                recipients=[delivery.recipient],
            )
        except SenderRefused:
            await door.peers.smtp.send(mail, envelope_from="", recipients=[delivery.recipient])
    except RecipientRefused:
        async with door.database.transaction() as store:
            await note_refusal(door.work(store), delivery)
        raise
    return Done(result=_message_id(delivery, door.config))


def _message_id(delivery: Delivery, config: Config) -> MessageId:
    return message_id_of(delivery.id, from_address=config.smtp.from_address)


def _list_of_digest(sent: SentDigest, config: Config) -> ListConfig:
    for list_config in config.lists:
        if list_config.name == sent.list_name:
            return list_config
    raise Withheld(NO_LIST)
