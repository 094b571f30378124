"""Render the mails about a ballot: to lists, as a chair sees them before, and to voters."""

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import BallotState
from bot.domain.delivery import Delivery, DeliveryKind, Extension
from bot.domain.ids import BallotId
from bot.domain.items.item import Item
from bot.errors import GiveUp, Withheld
from bot.mail.values import Mailbox
from bot.render.mail.ballot import (
    ballot_mail,
    correction_mail,
    draft_mail,
    extension_mail,
    reminder_mail,
    result_mail,
    withdrawal_mail,
)
from bot.render.mail.message import MailHead, message_id_of
from bot.render.stored.notes import say_note
from handlers.board.access import board_url
from handlers.facts import gather_item
from handlers.home_list import NO_LIST, home_list
from handlers.names import names_of
from handlers.results import result_facts
from handlers.voting.ballot_box import find_item
from storage.store import Store

ABOUT_BALLOTS = (
    DeliveryKind.MAIL_BALLOT,
    DeliveryKind.MAIL_DRAFT,
    DeliveryKind.MAIL_EXTENSION,
    DeliveryKind.MAIL_CORRECTION,
    DeliveryKind.MAIL_RESULT,
)
"""The deliveries whose mails are rendered here."""


async def mail_about_ballot(
    store: Store, delivery: Delivery, *, config: Config, now: datetime
) -> EmailMessage | None:
    """Return the mail of a delivery to a list, in the item's thread; None if it is out of date.

    A ballot that ended before it was announced, extended or corrected has its result, which says
    everything.
    """
    ballot = await store.ballots.get(BallotId(delivery.named))
    item = await store.items.get(ballot.item) if ballot is not None else None
    if ballot is None or item is None:
        raise GiveUp("the ballot is gone")
    one = list_at(delivery.recipient, config)
    head = await list_head(store, delivery, item, one, config=config, now=now)
    if ballot.hides_choices:  # a plain reply must not publish a choice
        head = replace(head, reply_to=head.from_address)
    facts = replace(
        await gather_item(store, item, config=config),
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
        extension = Extension.read(delivery.text)
        names = await names_of(store, [extension.by])
        return extension_mail(
            facts,
            head=head,
            before=extension.before,
            by=names[extension.by],
            reason=extension.reason,
        )
    if delivery.kind is DeliveryKind.MAIL_CORRECTION:
        version = int(delivery.text)
        by = ballot.texts[version - 1].by
        names = await names_of(store, [by] if by is not None else [])
        return correction_mail(facts, head=head, version=version, by=next(iter(names.values()), ""))
    result = await result_facts(store, ballot.id, config=config)
    if ballot.is_withdrawn:
        return withdrawal_mail(facts, head=head, by=result.closed_by, reason=say_note(ballot.note))
    return result_mail(replace(result, zone=one.zone, board_url=head.archived_at), head=head)


async def mail_reminder(
    store: Store, delivery: Delivery, *, reply_to: str, config: Config, now: datetime
) -> EmailMessage | None:
    """Return the mail to somebody who has not voted; None if they have, or the ballot has ended.

    Whoever replies to `reply_to` is known to be its recipient.
    """
    ballot = await store.ballots.get(BallotId(delivery.named))
    voter = await store.people.of_address(delivery.recipient)
    if ballot is None or voter is None or ballot.state is not BallotState.OPEN:
        return None
    if await store.ballots.standing(ballot.id, voter=voter.id):
        return None
    item = await find_item(store, ballot.item)
    home = home_list(item, config)
    head = await list_head(store, delivery, item, home, config=config, now=now)
    to = Mailbox(name=voter.name, address=delivery.recipient)
    head = replace(head, to=to, reply_to=reply_to, archived_at="")
    facts = replace(await gather_item(store, item, config=config), ballot=ballot, zone=home.zone)
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


async def list_head(
    store: Store,
    delivery: Delivery,
    item: Item,
    one: ListConfig,
    *,
    config: Config,
    now: datetime,
) -> MailHead:
    """Return the headers of a mail to a list that continues the item's thread there.

    It answers the newest mail on that list, whose readers may not have the other lists' mails. The
    mails of a merged item are in the survivor's thread.
    """
    thread = (await find_item(store, item.number)).thread
    answered = await store.mails.newest_of_thread(thread, on=one.name)
    if answered is None:
        answered = await store.mails.newest_of_thread(thread)
    return MailHead(
        message_id=message_id_of(delivery.id, from_address=config.smtp.from_address),
        from_address=config.smtp.from_address,
        from_name=config.penholder.name,
        to=Mailbox(name="", address=one.address),
        now=now,
        in_reply_to=answered.message_id if answered is not None else None,
        references=answered.references if answered is not None else (),
        item=item.number,
        reply_to=one.address,
        archived_at=board_url(item, config, to=one),
    )
