"""Render mails about ballots and calls, to lists, to people, and for a chair's preview."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.echo import VoteNews
from bot.domain.calls.call import WITHDRAWN, Call, CallState, ExtensionState
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.ids import BallotId, CallId, MessageId, VoteId
from bot.domain.items.item import Item
from bot.domain.payloads import AboutCall, CallNews, Extension, NewVersion
from bot.domain.procedures.procedure import Kind, Procedure, has_ended
from bot.errors import GiveUp, Withheld
from bot.mail.values import Mailbox
from bot.render.documents.facts import (
    CallFacts,
    Confirmed,
    EchoFacts,
    ExtensionFacts,
    Given,
    ItemFacts,
    VersionFacts,
)
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
from bot.render.mail.call import call_mail, call_reminder_mail
from bot.render.mail.message import MailHead, message_id_of
from bot.render.words.notes import say_note
from handlers.counting.count import count_ballot
from handlers.counting.results import result_facts
from handlers.lists.access import board_url
from handlers.lists.home_list import NO_LIST, home_list, home_of
from handlers.lists.items import find_item
from handlers.people.names import names_of
from handlers.showing.facts import gather_call, gather_item, gather_told_call
from handlers.voting.confirmations import BY_BUTTON, BY_LINK
from handlers.voting.echoes import settle_echo, ways_of
from handlers.work import Work
from storage.board.shown import Shown
from storage.store import Store

MAILS: Final = {
    Kind.BALLOT: (
        DeliveryKind.MAIL_BALLOT,
        DeliveryKind.MAIL_DRAFT,
        DeliveryKind.MAIL_EXTENSION,
        DeliveryKind.MAIL_CORRECTION,
        DeliveryKind.MAIL_RESULT,
    ),
    Kind.CALL: (DeliveryKind.MAIL_CALL,),
}
"""The deliveries that tell lists of a procedure."""


async def mail_to_list(
    work: Work, delivery: Delivery, *, calendar: bytes = b""
) -> EmailMessage | None:
    """Return the mail of a delivery to a list, in the item's thread; None if it is out of date.

    `calendar` holds the end that it tells, for the readers' calendars.
    """
    to = list_at(delivery.recipient, work.config)
    if delivery.kind is DeliveryKind.MAIL_CALL:
        return await _about_call(work, delivery, to, calendar)
    return await _about_ballot(work, delivery, to, calendar)


async def end_told(store: Store, delivery: Delivery) -> tuple[Item, Ballot | Call] | None:
    """Return whose end a delivery to a list tells: an open ballot or call, or one called off.

    None of a result, which tells that it is over, and of what only asks for something.
    """
    procedure: Ballot | Call | None
    if delivery.kind is DeliveryKind.MAIL_CALL:
        is_asked = delivery.carried(AboutCall).news is CallNews.PROPOSED
        procedure = None if is_asked else await store.calls.get(CallId(delivery.named))
        is_off = procedure is not None and procedure.outcome == WITHDRAWN
    else:
        is_asked = delivery.kind is DeliveryKind.MAIL_DRAFT
        procedure = None if is_asked else await store.ballots.get(BallotId(delivery.named))
        is_off = procedure is not None and procedure.is_withdrawn and procedure.was_opened
    if procedure is None or not (is_off or not has_ended(procedure)):
        return None
    return await find_item(store, procedure.item), procedure


def _here(facts: ItemFacts, to: ListConfig, head: MailHead) -> ItemFacts:
    """Return an item's facts as a list reads them."""
    return replace(facts, zone=to.zone, board_url=head.archived_at)


async def _about_call(
    work: Work, delivery: Delivery, to: ListConfig, calendar: bytes
) -> EmailMessage | None:
    told_call = await news_of_call(work.store, delivery, config=work.config, to=to)
    if told_call is None:
        return None
    head = await _list_head(work, delivery, told_call.facts.item, to)
    head = replace(head, calendar=calendar)
    shown = replace(told_call.call.for_list, zone=to.zone)
    return call_mail(
        _here(told_call.facts, to, head), shown, told_call.news, head=head, about=told_call.about
    )


async def _about_ballot(
    work: Work, delivery: Delivery, to: ListConfig, calendar: bytes
) -> EmailMessage | None:
    """Return the mail about a ballot.

    One that ended before it was announced, extended or corrected has its result, which says
    everything.
    """
    ballot, item = await _ballot_of(work.store, delivery)
    head = replace(await _list_head(work, delivery, item, to), calendar=calendar)
    if ballot.hides_choices:  # a plain reply must not publish a choice
        head = replace(head, reply_to=head.from_address)
    facts = replace(await gather_item(work.store, item, config=work.config), ballot=ballot)
    facts = _here(facts, to, head)
    if delivery.kind is DeliveryKind.MAIL_RESULT:
        result = await result_facts(work.store, ballot.id, config=work.config)
        if ballot.is_withdrawn:
            reason = say_note(ballot.note)
            return withdrawal_mail(facts, head=head, by=result.closed_by, reason=reason)
        return result_mail(replace(result, zone=to.zone, board_url=head.archived_at), head=head)
    if ballot.outcome:
        return None
    if delivery.kind is DeliveryKind.MAIL_DRAFT:
        return draft_mail(facts, head=head) if facts.draft is not None else None
    if delivery.kind is DeliveryKind.MAIL_EXTENSION:
        extension = delivery.carried(Extension)
        by = (await names_of(work.store, [extension.by]))[extension.by]
        before, reason = extension.before, extension.reason
        return extension_mail(facts, head=head, before=before, by=by, reason=reason)
    if delivery.kind is DeliveryKind.MAIL_CORRECTION:
        version = delivery.carried(NewVersion).number
        by = await editor_of(work.store, ballot, version)
        return correction_mail(facts, head=head, version=version, by=by)
    return ballot_mail(facts, head=head)


async def editor_of(store: Store, procedure: Procedure, version: int) -> str:
    """Return the name of who corrected a procedure, "" if that is not known."""
    by = procedure.texts[version - 1].by
    return "" if by is None else (await names_of(store, [by]))[by]


@dataclass(frozen=True, slots=True)
class ToldCall:
    """What a delivery tells of a call; `about` is the extension or version that is news."""

    facts: ItemFacts
    call: CallFacts
    news: CallNews
    about: ExtensionFacts | VersionFacts | None = None


async def news_of_call(
    store: Store, delivery: Delivery, *, config: Config, to: ListConfig | None = None
) -> ToldCall | None:
    """Return the news of a call in a delivery, `to` a list if any; None if out of date.

    A call that ended before it was announced, extended or corrected has the news of its end, which
    says everything.
    """
    call = await store.calls.get(CallId(delivery.named))
    if call is None:
        raise GiveUp("the call is gone")
    says = delivery.carried(AboutCall)
    news, about = says.news, says.about
    item = await find_item(store, call.item)
    facts = await gather_item(store, item, config=config)
    shown = await gather_told_call(store, item, call, home=home_of(item, config), to=to)
    if (news is CallNews.CLOSED) is (call.state is CallState.OPEN):
        return None
    if about is None:
        return ToldCall(facts, shown, news)
    if news is CallNews.CORRECTED:
        by = await editor_of(store, call, about)
        return ToldCall(facts, shown, news, VersionFacts(about, by))
    wish = next((extension for extension in shown.wishes if extension.extension.id == about), None)
    is_old = wish is None or (
        news is CallNews.PROPOSED and wish.extension.state is not ExtensionState.PROPOSED
    )
    return None if is_old else ToldCall(facts, shown, news, wish)


async def mail_with_echo(work: Work, delivery: Delivery) -> tuple[EmailMessage | None, bool]:
    """Return the mail with votes for a list, and whether no earlier try can have sent them.

    What it tells is settled and recorded by that. None if nothing is left to tell.
    """
    ballot, item = await _ballot_of(work.store, delivery)
    list_config = list_at(delivery.recipient, work.config)
    settled = await settle_echo(work.store, delivery, ballot, list_config)
    if not settled.news:
        return None, settled.is_new
    head = await _list_head(work, delivery, item, list_config)
    facts = replace(await gather_item(work.store, item, config=work.config), ballot=ballot)
    facts = _here(facts, list_config, head)
    echos = await _echo_facts(work.store, ballot, item, list_config, settled.news)
    return echo_mail(facts, echos, head=head), settled.is_new


async def _echo_facts(
    store: Store, ballot: Ballot, item: Item, list_config: ListConfig, news: Sequence[VoteNews]
) -> list[EchoFacts]:
    """Gather how votes were given and whether they bind, under the names that a result has."""
    votes = [each.vote for each in news]
    readers = store.read_by(Shown(frozenset(item.lists)))
    names = await names_of(readers, {vote.voter for vote in votes})
    confirmed = await ways_of(store, votes)
    ids = {MessageId(vote.evidence_ref): Given.ON_ANOTHER_LIST for vote in votes}
    given = {id_: ids[id_] for id_ in await store.mails.find(ids)}
    given |= dict.fromkeys(await store.mails.on_list(ids, list_config.name), Given.HERE)
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
    """Return whether each vote binds; if the rule names no roles, only those that do not."""
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


@dataclass(frozen=True, slots=True)
class OwnWays:
    """What a person can do from a mail to them alone.

    Whoever replies to `reply_to` is known to be its recipient; the others are as in `MailHead`.
    """

    reply_to: str
    unsubscribe: tuple[str, ...] = ()
    choices: str = ""


async def mail_reminder(work: Work, delivery: Delivery, ways: OwnWays) -> EmailMessage | None:
    """Return the mail to somebody who has not voted, or not answered a call; None if they have.

    Also None if it has ended. A reply about a call goes to the list, where it counts.
    """
    procedure = await _reminded_of(work.store, delivery)
    person = await work.store.people.of_address(delivery.recipient)
    if procedure is None or person is None or has_ended(procedure):
        return None
    item = await find_item(work.store, procedure.item)
    home = home_list(item, work.config)
    head = await _list_head(work, delivery, item, home)
    to = Mailbox(name=person.name, address=delivery.recipient)
    head = replace(head, to=to, archived_at="", unsubscribe=ways.unsubscribe, choices=ways.choices)
    facts = await gather_item(work.store, item, config=work.config)
    match procedure:
        case Ballot():
            if await work.store.ballots.standing(procedure.id, voter=person.id):
                return None
            here = replace(facts, ballot=procedure, zone=home.zone)
            return reminder_mail(here, head=replace(head, reply_to=ways.reply_to))
        case Call():
            call = await gather_call(work.store, item, procedure, home=home, now=work.now)
            if person.id in call.answered_people:
                return None
            return call_reminder_mail(facts, call, head=head)


async def _reminded_of(store: Store, delivery: Delivery) -> Procedure | None:
    if delivery.payload is None:
        return await store.ballots.get(BallotId(delivery.named))
    return await store.calls.get(CallId(delivery.named))


def list_at(address: str, config: Config) -> ListConfig:
    """Return the list with this address.

    Raises:
        Withheld: it is not configured any more.
    """
    for list_config in config.lists:
        if list_config.address == address:
            return list_config
    raise Withheld(NO_LIST)


async def _list_head(
    work: Work, delivery: Delivery, item: Item, list_config: ListConfig
) -> MailHead:
    """Return the headers of a mail to a list that continues the item's thread there.

    It answers the newest mail on that list, whose readers may not have the other lists' mails. The
    mails of a merged item are in the survivor's thread.
    """
    thread = (await find_item(work.store, item.number)).thread
    answered = await work.store.mails.newest_of_thread(thread, on=list_config.name)
    if answered is None:
        answered = await work.store.mails.newest_of_thread(thread)
    return MailHead(
        message_id=message_id_of(delivery.id, from_address=work.config.smtp.from_address),
        from_address=work.config.smtp.from_address,
        from_name=work.config.penholder.name,
        to=Mailbox(name="", address=list_config.address),
        now=work.now,
        in_reply_to=answered.message_id if answered is not None else None,
        references=answered.references if answered is not None else (),
        item=item.number,
        reply_to=list_config.address,
        archived_at=board_url(item, work.config, to=list_config),
    )
