"""Take objections, answers to them, and stances on calls for consensus out of mails of a list.

A list must vouch for the mail, as it must for a vote.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.confirmation import Answer
from bot.domain.consensus.objection import ObjectionId
from bot.domain.consensus.stance import StanceWord
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.domain.slack_text import for_mail
from bot.errors import Refused
from bot.language import speaking
from bot.mail.quotes.new_text import searchable_text
from bot.mail.spoken import says_only_courtesies
from bot.mail.values import Voice, VoiceKind
from bot.mail.votes import is_only_votes
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.filing.filing import FiledMail
from handlers.lists.items import find_item
from handlers.lists.language import language_of_author
from handlers.objecting.register import (
    answer,
    answer_by_reply,
    contest,
    find_objection,
    retract,
    share,
)
from handlers.people.people import is_same_person
from handlers.proceedings.consensus import object_to, require_objector, require_time, take_stance
from handlers.proceedings.objecting import require_proof
from handlers.voting.ballot_box import LATE
from handlers.voting.by_mail import vote_that_objects
from handlers.voting.unproved_answers import hint_unproved
from handlers.voting.voters import voter_address
from handlers.work import Work

COMMANDS: Final = frozenset({"object", "objections", "answer", "retract", "share", "contest"})
"""What a refusal may tell somebody to write in a mail."""
_STANCES: Final = {
    VoiceKind.SUPPORT: StanceWord.SUPPORT,
    VoiceKind.CAN_LIVE: StanceWord.CAN_LIVE,
    VoiceKind.OBJECT: StanceWord.OBJECT,
    VoiceKind.ABSTAIN: StanceWord.ABSTAIN,
}


async def take_voices(work: Work, filed: Sequence[FiledMail]) -> None:
    """Carry out what newly filed mails say on calls and objections; tell authors of refusals."""
    for filed_mail in filed:
        arrival, mail = filed_mail.arrival, filed_mail.arrival.mail
        voices = mail.said.voices
        is_late = arrival.is_old or work.now - arrival.received_at > LATE
        is_read = mail.may_vote and not mail.is_to_nobody and not is_late
        address = voter_address(mail, work.config) if is_read else ""
        if not address or filed_mail.item is None:
            continue
        if not voices and arrival.attested_by:
            await _take_reply(work, filed_mail, address=address)
            continue
        item = await find_item(work.store, filed_mail.item)
        objects = any(voice.kind is VoiceKind.OBJECT and voice.words for voice in voices)
        if arrival.attested_by:
            for voice in voices:
                await _take(work, item, voice, filed_mail, address=address)
        elif objects and await vote_that_objects(work, item.number, mail) is None:
            await hint_unproved(work, Answer.OBJECTION, address=address, item=item.number)


async def _take(
    work: Work, item: Item, voice: Voice, filed_mail: FiledMail, *, address: str
) -> None:
    arrival = filed_mail.arrival
    language = await language_of_author(work, address, item.number)
    try:
        with speaking(language):
            person = await work.store.people.by_address(address, name=arrival.mail.author.name)
            deed = Deed(
                person.id,
                Source.MAIL,
                arrival.mail.message_id,
                vouched_by=arrival.attested_by,
            )
            async with work.store.attempt():
                await _carry_out(work, item, voice, deed, filed_mail)
    except Refused as refused:
        if work.now - arrival.received_at <= LATE:
            text = for_mail(str(refused), commands=COMMANDS)
            note = queue.mail_note(text, answers=filed_mail.id, address=address)
            await work.store.outbox.add(note, now=work.now)


async def _carry_out(
    work: Work, item: Item, voice: Voice, deed: Deed, filed_mail: FiledMail
) -> None:
    """Carry out what a mail says on its item; a word alone means nothing without such a call."""
    arrival = filed_mail.arrival
    if voice.about is not None:
        if await _is_meant(work, item, voice.about) and arrival.is_proved_now:
            await _about_objection(work, voice, deed)
        return
    call = await work.store.calls.open_of_item(item.number)
    if voice.kind is VoiceKind.OBJECT and voice.words:
        vote = await vote_that_objects(work, item.number, arrival.mail)
        if vote is not None and vote.counts:
            return  # its reason is on record
        since = item.opened_at if call is None else call.opened_at
        if arrival.is_proved_on(item.lists, since=since.replace(microsecond=0)):
            await object_to(work, item, voice.words, deed=deed)
        elif (
            vote is None
        ):  # an old post that somebody sends again, or one whose signature covers too little
            address = voter_address(arrival.mail, work.config)
            await hint_unproved(work, Answer.OBJECTION, address=address, item=item.number)
        return
    at = min(filed_mail.arrival.received_at, work.now)
    if call is None or not call.seeks_consensus or at < call.opened_at.replace(microsecond=0):
        return
    if filed_mail.arrival.is_proved_on(item.lists, since=call.opened_at):
        require_time(call, at=at)
        await take_stance(work, item, call, _STANCES[voice.kind], deed=deed)


async def _is_meant(work: Work, item: Item, about: ObjectionId) -> bool:
    """Return True if a number is an objection's: `re 2.1:` may be about a section of a text."""
    if about.item == item.number:
        return bool(await work.store.objections.of_item(item.number))
    return await work.store.objections.get(about) is not None


async def _about_objection(work: Work, voice: Voice, deed: Deed) -> None:
    if voice.about is None:
        raise TypeError("it is about no objection")
    item, objection = await find_objection(work.store, voice.about)
    if set(deed.vouched_by).isdisjoint(item.lists):  # as if there were none: it is of another list
        about = voice.about
        raise Refused(refusals.NO_SUCH_OBJECTION.format(id=about, number=about.item))
    await require_objector(work, item, deed)
    match voice.kind:
        case VoiceKind.RETRACT:
            require_proof(work, item, Assurance.LIST, command=f"/pen retract {objection.id}")
            await retract(work, item, objection, deed=deed)
        case VoiceKind.CONTEST:
            command = f"/pen contest {objection.id} because …"
            require_proof(work, item, Assurance.LIST, command=command)
            await contest(work, item, objection, voice.words, deed=deed)
        case VoiceKind.SHARE:
            await share(work, item, objection, deed=deed)
        case _:
            await answer(work, item, objection, voice.words, deed=deed)


async def _take_reply(work: Work, filed_mail: FiledMail, *, address: str) -> None:
    """Put a reply to the very mail that raised an objection with it, as an answer.

    Only if that mail raised no other one. A reply says nothing of its own accord: where it may be
    no answer, it is none, and nobody is told why.
    """
    mail, arrival = filed_mail.arrival.mail, filed_mail.arrival
    said = searchable_text(mail.new_text).strip()
    if mail.in_reply_to is None or filed_mail.item is None or not said:
        return
    item = await find_item(work.store, filed_mail.item)
    raised_by = await work.store.mails.by_message_id(mail.in_reply_to)
    if raised_by is None or is_only_votes(mail) or says_only_courtesies(mail.said.words):
        return
    raised = [
        objection
        for objection in await work.store.objections.of_item(item.number)
        if objection.evidence == raised_by.message_id
    ]
    if len(raised) != 1 or raised[0].is_addressed:
        return
    person = await work.store.people.by_address(address, name=mail.author.name)
    is_proved = arrival.is_proved_on(item.lists, since=raised[0].at)
    if not is_proved or await is_same_person(work.store, person.id, raised[0].person):
        return
    deed = Deed(person.id, Source.MAIL, mail.message_id, vouched_by=arrival.attested_by)
    with suppress(Refused):
        await require_objector(work, item, deed)
        await answer_by_reply(work, item, raised[0], said, deed=deed)
