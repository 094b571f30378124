"""Endorse a proposed vote, and open it when its rule has enough endorsers.

An endorser is on the list's roster, if it has one, and did not propose the vote. The last one opens
it. A proposal that is not endorsed by its planned end is withdrawn.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.ballots.ballot import Ballot, Endorsement
from bot.domain.ids import ChannelId, ItemNumber, ListName, MailId, PersonId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import Change, Changed
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.domain.slack_text import for_slack, without_markup
from bot.errors import Refused
from bot.language import speaking
from bot.render.ballots.endorsing import say_endorsed, say_waits
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.filing.arrivals import Arrival
from handlers.filing.filing import FiledMail
from handlers.lists.home_list import home_of, update_slack_message
from handlers.lists.items import find_item
from handlers.lists.language import language_of, language_of_author
from handlers.proceedings.opening import open_draft
from handlers.voting.ballot_box import LATE
from handlers.voting.electorate import Outside, one_voter, outside_of
from handlers.voting.voters import voter_address
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Support:
    """An endorsement: who, and how it came; `vouched_by` are lists that vouch for it."""

    person: PersonId
    source: Source
    assurance: Assurance
    evidence_ref: str
    vouched_by: Collection[ListName] = ()


async def draft_of(store: Store, number: ItemNumber) -> tuple[Item, Ballot]:
    """Return an item, or the one it was merged into, with the vote that is proposed on it.

    Raises:
        Refused: none is.
    """
    item = await find_item(store, number)
    draft = await store.ballots.draft_of_item(item.number)
    if draft is None:
        raise Refused(refusals.NO_DRAFT.format(number=item.number))
    return item, draft


async def endorse(work: Work, item: Item, draft: Ballot, support: Support) -> str:
    """Record an endorsement, open the vote if it was the last one needed, and reply.

    Raises:
        Refused: they may not endorse it, or have done so.
    """
    if not is_enough(support.assurance, least=draft.rules.minimum_assurance):
        raise Refused(refusals.ENDORSEMENT_UNPROVED.format(number=item.number))
    await _require_endorser(work, item, draft, support)
    endorsement = Endorsement(
        draft.id, support.person, work.now, support.source, support.assurance, support.evidence_ref
    )
    own = await one_voter(work, item, support.person)
    has_endorsed = not own.isdisjoint(await endorsers(work.store, draft))
    if has_endorsed or not await work.store.ballots.endorse(endorsement):
        raise Refused(refusals.ENDORSED_ALREADY.format(number=item.number))
    endorsed = Changed(Change.ENDORSED, "", draft.rules.name)
    deed = Deed(support.person, support.source, support.evidence_ref)
    await work.store.history.add([deed.entry(item.number, work.now, endorsed)])
    await update_slack_message(work, item)
    count, needed = len(await endorsers(work.store, draft)), draft.rules.rule.endorsers
    if count < needed:
        return say_endorsed(item, count=count, needed=needed)
    try:
        opened = await open_draft(work, draft)
    except Refused as refused:
        await _tell_proposer(work, item, draft, str(refused))
        return say_endorsed(item, count=count, needed=needed)
    return say_endorsed(item, count=count, needed=needed, is_open=opened.was_opened)


async def how_it_stands(store: Store, number: ItemNumber) -> str:
    """Return the reply to the newest endorsement, for a repeated event."""
    item = await find_item(store, number)
    draft = await store.ballots.draft_of_item(item.number)
    ballot = draft or await store.ballots.latest_of_item(item.number)
    if ballot is None:
        raise Refused(refusals.NO_DRAFT.format(number=item.number))
    count, needed = len(await endorsers(store, ballot)), ballot.rules.rule.endorsers
    return say_endorsed(item, count=count, needed=needed, is_open=ballot.was_opened)


async def endorsers(store: Store, draft: Ballot) -> set[PersonId]:
    """Return who endorsed a draft, each person once, under the id that they have now."""
    people = await store.people.many(await store.ballots.endorsers(draft.id))
    proposer = await store.people.many([draft.opened_by] if draft.opened_by is not None else [])
    return {person.id for person in people.values()} - {person.id for person in proposer.values()}


async def _require_endorser(work: Work, item: Item, draft: Ballot, support: Support) -> None:
    """Raise unless somebody may endorse a draft.

    Raises:
        Refused: they proposed it, or take no part in its list.
    """
    person = support.person
    asked = await work.store.people.many(
        [person_id for person_id in (draft.opened_by, person) if person_id is not None]
    )
    own = await one_voter(work, item, person)
    if len({person.id for person in asked.values()}) < 2 or draft.opened_by in own:
        raise Refused(refusals.OWN_VOTE_PROPOSED.format(number=item.number))
    outside = await outside_of(
        work, item, person, since=draft.opened_at, vouched_by=support.vouched_by
    )
    lists = ", ".join(item.lists)
    if outside is Outside.ROSTER:
        raise Refused(refusals.ENDORSER_NOT_ON_ROSTER.format(lists=lists))
    if outside is not None:
        raise Refused(refusals.ENDORSER_NO_MEMBER.format(lists=lists))


async def _tell_proposer(work: Work, item: Item, draft: Ballot, why: str) -> None:
    """Tell who proposed a vote, once for each planned end, that it has its endorsers and waits."""
    people = await work.store.people.many([draft.opened_by] if draft.opened_by is not None else [])
    for person in people.values():
        if person.slack_user is not None:
            key = f"draft-waits:{draft.id}:{draft.closes_at.isoformat()}"
            with speaking(language_of(person, home_of(item, work.config))):
                text = for_slack(say_waits(item, why))
            note = queue.slack_note(text, user=person.slack_user, channel=ChannelId(""), key=key)
            await work.store.outbox.add(note, now=work.now)


async def take_endorsements(
    work: Work, filed: Sequence[FiledMail], attested: Sequence[tuple[StoredMail, Arrival]]
) -> None:
    """Take the endorsements in mails on a list, each with a reply to its author.

    Of a mail that nothing proves nothing is taken, nor is it answered; its list's copy may follow.
    """
    arrived = [(filed_mail.id, filed_mail.item, filed_mail.arrival) for filed_mail in filed]
    for stored, copy in attested:
        item = (await work.store.items.of_threads([stored.thread])).get(stored.thread)
        arrived.append((stored.id, None if item is None else item.number, copy))
    for mail_id, number, arrival in arrived:
        mail = arrival.mail
        if number is None or not mail.may_vote or mail.is_to_nobody:
            continue
        if arrival.attested and mail.said.endorses:
            await _take(work, mail_id, number, arrival)


async def _take(work: Work, mail_id: MailId, number: ItemNumber, arrival: Arrival) -> None:
    item = await find_item(work.store, number)
    draft = await work.store.ballots.draft_of_item(item.number)
    address = voter_address(arrival.mail, work.config)
    if draft is None or not address:
        return  # where nothing waits to be endorsed, the word is talk
    if not arrival.is_proved_on(item.lists, since=draft.opened_at):
        return
    if work.now - arrival.received_at > LATE or arrival.received_at < draft.opened_at.replace(
        microsecond=0
    ):
        return
    person: Person = await work.store.people.by_address(address, name=arrival.mail.author.name)
    support = Support(
        person=person.id,
        source=Source.MAIL,
        assurance=Assurance.LIST,
        evidence_ref=arrival.mail.message_id,
        vouched_by=arrival.attested_by,
    )
    try:
        with speaking(await language_of_author(work, address, item.number)):
            text = await endorse(work, item, draft, support)
    except Refused as refused:
        text = without_markup(str(refused))
    note = queue.mail_note(text, answers=mail_id, address=address)
    await work.store.outbox.add(note, now=work.now)
