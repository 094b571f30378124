"""Render the mails about a ballot: to lists, as a chair sees them before, and to voters."""

from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.echo import VoteNews
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.ids import BallotId, MessageId, VoteId
from bot.domain.items.item import Item
from bot.domain.payloads import Extension, NewVersion
from bot.errors import GiveUp, Withheld
from bot.mail.values import Mailbox
from bot.render.facts import Confirmed, EchoFacts, Given
from bot.render.mail.ballot import (
    ballot_mail,
    correction_mail,
    draft_mail,
    echo_mail,
    extension_mail,
    reminder_mail,
    result_mail,
    withdrawal_mail,
)
from bot.render.mail.message import MailHead, message_id_of
from bot.render.notes import say_note
from handlers.board.access import board_url
from handlers.counting import count_ballot
from handlers.facts import gather_item
from handlers.home_list import NO_LIST, home_list
from handlers.names import names_of
from handlers.results import result_facts
from handlers.voting.ballot_box import find_item
from handlers.voting.confirmations import BY_BUTTON, BY_LINK
from handlers.voting.echoes import settle_echo, ways_of
from handlers.work import Work
from storage.board.shown import Shown
from storage.store import Store

ABOUT_BALLOTS = (
    DeliveryKind.MAIL_BALLOT,
    DeliveryKind.MAIL_DRAFT,
    DeliveryKind.MAIL_EXTENSION,
    DeliveryKind.MAIL_CORRECTION,
    DeliveryKind.MAIL_RESULT,
)
"""The deliveries whose mails are rendered here."""


async def mail_about_ballot(work: Work, delivery: Delivery) -> EmailMessage | None:
    """Return the mail of a delivery to a list, in the item's thread; None if it is out of date.

    A ballot that ended before it was announced, extended or corrected has its result, which says
    everything.
    """
    ballot, item = await _ballot_of(work.store, delivery)
    one = list_at(delivery.recipient, work.config)
    head = await list_head(work, delivery, item, one)
    if ballot.hides_choices:  # a plain reply must not publish a choice
        head = replace(head, reply_to=head.from_address)
    facts = replace(
        await gather_item(work.store, item, config=work.config),
        ballot=ballot,
        zone=one.zone,
        board_url=head.archived_at,
    )
    if delivery.kind is not DeliveryKind.MAIL_RESULT and ballot.outcome:
        return None
    if delivery.kind is DeliveryKind.MAIL_DRAFT:
        return draft_mail(facts, head=head) if facts.draft is not None else None
    if delivery.kind is DeliveryKind.MAIL_BALLOT:
        return ballot_mail(facts, head=head)
    if delivery.kind is DeliveryKind.MAIL_EXTENSION:
        extension = delivery.carried(Extension)
        by = (await names_of(work.store, [extension.by]))[extension.by]
        before, reason = extension.before, extension.reason
        return extension_mail(facts, head=head, before=before, by=by, reason=reason)
    if delivery.kind is DeliveryKind.MAIL_CORRECTION:
        version = delivery.carried(NewVersion).number
        editor = ballot.texts[version - 1].by
        names = await names_of(work.store, [editor] if editor is not None else [])
        return correction_mail(facts, head=head, version=version, by=next(iter(names.values()), ""))
    result = await result_facts(work.store, ballot.id, config=work.config)
    if ballot.is_withdrawn:
        return withdrawal_mail(facts, head=head, by=result.closed_by, reason=say_note(ballot.note))
    return result_mail(replace(result, zone=one.zone, board_url=head.archived_at), head=head)


async def mail_with_echo(work: Work, delivery: Delivery) -> tuple[EmailMessage | None, bool]:
    """Return the mail that tells a list of votes, and whether no earlier try can have told them.

    What it tells is settled and recorded by that. None if nothing is left to tell.
    """
    ballot, item = await _ballot_of(work.store, delivery)
    one = list_at(delivery.recipient, work.config)
    settled = await settle_echo(work.store, delivery, ballot, one)
    if not settled.news:
        return None, settled.is_new
    head = await list_head(work, delivery, item, one)
    facts = replace(
        await gather_item(work.store, item, config=work.config),
        ballot=ballot,
        zone=one.zone,
        board_url=head.archived_at,
    )
    told = await _echo_facts(work.store, ballot, item, one, settled.news)
    return echo_mail(facts, told, head=head), settled.is_new


async def _echo_facts(
    store: Store, ballot: Ballot, item: Item, one: ListConfig, news: Sequence[VoteNews]
) -> list[EchoFacts]:
    """Gather how votes were given and whether they bind, under the names that a result has."""
    votes = [each.vote for each in news]
    readers = store.read_by(Shown(frozenset(item.lists)))
    names = await names_of(readers, {vote.voter for vote in votes})
    confirmed = await ways_of(store, votes)
    ids = {MessageId(vote.evidence_ref): Given.ON_ANOTHER_LIST for vote in votes}
    given = {id_: ids[id_] for id_ in await store.mails.find(ids)}
    given |= dict.fromkeys(await store.mails.on_list(ids, one.name), Given.HERE)
    binds = await _binding(store, ballot)
    return [
        EchoFacts(
            voter=names[each.vote.voter],
            news=each,
            given=given.get(MessageId(each.vote.evidence_ref), Given.TO_US),
            confirmed=_CONFIRMED.get(by, Confirmed.BY_MAIL)
            if (by := confirmed.get(each.vote.id)) is not None
            else None,
            is_binding=binds.get(each.vote.id),
        )
        for each in news
    ]


async def _binding(store: Store, ballot: Ballot) -> dict[VoteId, bool]:
    """Return whether votes bind; those alone that do not, where the rule names no roles."""
    counted = await count_ballot(store, ballot)
    has_roles = ballot.rules.rule.binding is not None
    return {
        counted.votes[each.number].id: each.decides
        for each in counted.tally.result.count.standing
        if has_roles or not each.decides
    }


_CONFIRMED: Final = {BY_LINK: Confirmed.BY_LINK, BY_BUTTON: Confirmed.IN_SLACK}


async def _ballot_of(store: Store, delivery: Delivery) -> tuple[Ballot, Item]:
    ballot = await store.ballots.get(BallotId(delivery.named))
    item = await store.items.get(ballot.item) if ballot is not None else None
    if ballot is None or item is None:
        raise GiveUp("the ballot is gone")
    return ballot, item


async def mail_reminder(work: Work, delivery: Delivery, *, reply_to: str) -> EmailMessage | None:
    """Return the mail to somebody who has not voted; None if they have, or the ballot has ended.

    Whoever replies to `reply_to` is known to be its recipient.
    """
    ballot = await work.store.ballots.get(BallotId(delivery.named))
    voter = await work.store.people.of_address(delivery.recipient)
    if ballot is None or voter is None or ballot.state is not BallotState.OPEN:
        return None
    if await work.store.ballots.standing(ballot.id, voter=voter.id):
        return None
    item = await find_item(work.store, ballot.item)
    home = home_list(item, work.config)
    head = await list_head(work, delivery, item, home)
    to = Mailbox(name=voter.name, address=delivery.recipient)
    head = replace(head, to=to, reply_to=reply_to, archived_at="")
    facts = replace(
        await gather_item(work.store, item, config=work.config), ballot=ballot, zone=home.zone
    )
    return reminder_mail(facts, head=head)


def list_at(address: str, config: Config) -> ListConfig:
    """Return the list with this address.

    Raises:
        Withheld: it is not configured any more.
    """
    for one in config.lists:
        if one.address == address:
            return one
    raise Withheld(NO_LIST)


async def list_head(work: Work, delivery: Delivery, item: Item, one: ListConfig) -> MailHead:
    """Return the headers of a mail to a list that continues the item's thread there.

    It answers the newest mail on that list, whose readers may not have the other lists' mails. The
    mails of a merged item are in the survivor's thread.
    """
    thread = (await find_item(work.store, item.number)).thread
    answered = await work.store.mails.newest_of_thread(thread, on=one.name)
    if answered is None:
        answered = await work.store.mails.newest_of_thread(thread)
    return MailHead(
        message_id=message_id_of(delivery.id, from_address=work.config.smtp.from_address),
        from_address=work.config.smtp.from_address,
        from_name=work.config.penholder.name,
        to=Mailbox(name="", address=one.address),
        now=work.now,
        in_reply_to=answered.message_id if answered is not None else None,
        references=answered.references if answered is not None else (),
        item=item.number,
        reply_to=one.address,
        archived_at=board_url(item, work.config, to=one),
    )
