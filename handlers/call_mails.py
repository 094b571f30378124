"""Render the mails to lists about a call for comments, as they leave and as a chair sees them."""

from dataclasses import dataclass, replace
from email.message import EmailMessage

from bot.config import Config, ListConfig
from bot.domain.calls.call import CallState, ExtensionState
from bot.domain.delivery import Delivery
from bot.domain.ids import CallId
from bot.domain.payloads import AboutCall, CallNews
from bot.errors import GiveUp
from bot.mail.values import Mailbox
from bot.render.facts import CallFacts, ExtensionFacts, ItemFacts, VersionFacts
from bot.render.mail.call import call_mail, call_reminder_mail
from handlers.ballot_mails import list_at, list_head
from handlers.facts import gather_call, gather_item, gather_told_call
from handlers.home_list import home_list, home_of
from handlers.names import names_of
from handlers.voting.ballot_box import find_item
from handlers.work import Work
from storage.store import Store


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
    """Return what a delivery about a call tells, `to` a list if any; None if it is out of date.

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
        by = call.texts[about - 1].by
        names = await names_of(store, [by] if by is not None else [])
        return ToldCall(facts, shown, news, VersionFacts(about, next(iter(names.values()), "")))
    wish = next((one for one in shown.wishes if one.extension.id == about), None)
    is_old = wish is None or (
        news is CallNews.PROPOSED and wish.extension.state is not ExtensionState.PROPOSED
    )
    return None if is_old else ToldCall(facts, shown, news, wish)


async def mail_about_call(work: Work, delivery: Delivery) -> EmailMessage | None:
    """Return the mail of a delivery to a list, in the item's thread; None if it is out of date."""
    one = list_at(delivery.recipient, work.config)
    told = await news_of_call(work.store, delivery, config=work.config, to=one)
    if told is None:
        return None
    head = await list_head(work, delivery, told.facts.item, one)
    here = replace(told.facts, zone=one.zone, board_url=head.archived_at)
    shown = replace(told.call.for_list, zone=one.zone)
    return call_mail(here, shown, told.news, head=head, about=told.about)


async def mail_call_reminder(work: Work, delivery: Delivery) -> EmailMessage | None:
    """Return the mail to somebody who has not answered a call; None if they have, or it has ended.

    A reply goes to the list, where it counts.
    """
    call = await work.store.calls.get(CallId(delivery.named))
    person = await work.store.people.of_address(delivery.recipient)
    if call is None or person is None or call.state is not CallState.OPEN:
        return None
    item = await find_item(work.store, call.item)
    home = home_list(item, work.config)
    facts = await gather_call(work.store, item, call, home=home, now=work.now)
    if person.id in facts.answered_people:
        return None
    head = await list_head(work, delivery, item, home)
    to = Mailbox(name=person.name, address=delivery.recipient)
    head = replace(head, to=to, archived_at="")
    return call_reminder_mail(
        await gather_item(work.store, item, config=work.config), facts, head=head
    )
