"""Do what *More…* of an item offers: follow and mute, plan, lock, split, the reach of its call.

Each button does what its command does, and is refused as that is.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from bot.domain.calls.call import Call
from bot.domain.commands.consensus import ShowObjections
from bot.domain.commands.items import LockTerms, PlanItem, ShowPlan, read_needed
from bot.domain.commands.mails import SplitItem
from bot.domain.commands.parts import one_line
from bot.domain.commands.settings import Attend, Follow, Mute, Unfollow
from bot.domain.digests.attention import Topic
from bot.domain.ids import ItemNumber, MailId
from bot.domain.items.item import FINISHED, Item
from bot.errors import Refused
from bot.events import SlackReply
from bot.language import say
from bot.render.slack import threads
from bot.render.slack.forms.more import (
    AFTER,
    TAKES,
    MoreFacts,
    more_view,
    page,
    plan_view,
    split_view,
)
from bot.render.slack.forms.views import DAY, TIME
from handlers.lists.home_list import home_list
from handlers.people.people import is_chair_of
from handlers.proceedings import acts, objecting
from handlers.showing.facts import stored_facts
from handlers.slack.leading.call_commands import reach_of
from handlers.slack.leading.deciding import DECIDING
from handlers.slack.leading.drafts import act_as_chair
from handlers.slack.leading.planning import plan, show_plan
from handlers.slack.leading.rearranging import split
from handlers.slack.objecting import hold_form, raise_form
from handlers.slack.own.choices import attend_to
from handlers.slack.request import Request


async def open_more(number: ItemNumber, request: Request, *, replaces: bool = False) -> SlackReply:
    """Show what somebody can do with an item; with `replaces` in place of the page it is on."""
    view = await _view(await request.item(number), request)
    return SlackReply(view=view, replaces=replaces)


async def _view(item: Item, request: Request, *, told: str = "") -> dict[str, object]:
    home, store = home_list(item, request.config), request.store
    topics = await store.attentions.topics(request.person.id)
    call = await store.calls.latest_of_item(item.number)
    ballot = await store.ballots.latest_of_item(item.number)
    belongs = request.belongs(item)
    running = await acts.running(store, item)
    facts = MoreFacts(
        item,
        attention=topics.get(Topic(item.number)),
        leads=is_chair_of(request.person, home),
        may_object=belongs and item.state not in FINISHED,
        seeks_consensus=belongs and isinstance(running, Call) and running.seeks_consensus,
        runs=running is not None,
        is_tied=ballot is not None and ballot.awaits_casting_vote,
        is_locked=(await store.plans.get(item.number)).locked_at is not None,
        has_call=call is not None and belongs,
        messages=await store.mails.count_of_thread(item.thread),
        objections=len(await store.objections.of_item(item.number)),
    )
    return more_view(facts, told=told)


async def _attend(
    number: ItemNumber, request: Request, *, command: Callable[[Topic], Attend]
) -> SlackReply:
    item = await request.item(number)
    told = await attend_to(command(Topic(item.number)), request)
    return SlackReply(view=await _view(item, request, told=told.text), replaces=True)


async def _lock(number: ItemNumber, request: Request) -> SlackReply:
    item = await request.chaired(number)
    told = await act_as_chair(LockTerms(item.number), request)
    return SlackReply(view=await _view(item, request, told=told.text), replaces=True)


async def _reach(number: ItemNumber, request: Request) -> SlackReply:
    shown = await reach_of(number, request, in_form=True)
    return SlackReply(view=page(say("Reach of the call"), shown, number=number))


async def _objections(number: ItemNumber, request: Request) -> SlackReply:
    shown = await objecting.show(ShowObjections(number), request)
    return SlackReply(view=page(say("Objections"), shown, number=number))


async def _plan(number: ItemNumber, request: Request) -> SlackReply:
    """Open the form of an item's plan to who leads its list, and show its chain to all others."""
    item = await request.item(number)
    home = home_list(item, request.config)
    if not is_chair_of(request.person, home):
        return await show_plan(ShowPlan(item.number), request)
    item = await request.chaired(number)
    present = await request.store.plans.get(item.number)
    needed = await request.store.items.many(present.needs)
    seen = tuple(each.number for each in needed if request.store.shows(each))
    form = plan_view(item, replace(present, needs=seen), request.clocks(home))
    return SlackReply(view=form)


async def _split(number: ItemNumber, request: Request) -> SlackReply:
    """Open the form with all messages of an item but the first.

    Raises:
        Refused: they are no chair, or there is no other message.
    """
    item = await request.chaired(number)
    mails = await request.store.mails.of_thread(item.thread)
    offered = [(place, mail.id, stored_facts(mail)) for place, mail in enumerate(mails, start=1)][
        1:
    ]
    if not offered:
        raise Refused(threads.FIRST_MAIL.format(number=item.number))
    return SlackReply(view=split_view(item, offered))


MORE: Final[Mapping[str, Callable[[ItemNumber, Request], Awaitable[SlackReply]]]] = {
    "more": open_more,
    "more_here": partial(open_more, replaces=True),
    "follow": partial(_attend, command=Follow),
    "mute": partial(_attend, command=Mute),
    "unfollow": partial(_attend, command=Unfollow),
    "lock": _lock,
    "reach": _reach,
    "plan": _plan,
    "split": _split,
    "objections": _objections,
    "raise": raise_form,
    "hold": hold_form,
    **DECIDING,
}
"""The button that opens *More…*, and those on it."""


async def plan_by_form(
    number: ItemNumber, shown: str, fields: Mapping[str, str], due: str, request: Request
) -> SlackReply:
    """Store what somebody changed of a plan; `shown` is what the form showed, `due` as a WHEN.

    Raises:
        Refused: they may not, or what they wrote is not understood.
    """
    _zone, needs, takes, day, time = (*shown.split("|"), "", "", "", "")[:5]
    after, span = one_line(fields.get(AFTER, "")), one_line(fields.get(TAKES, ""))
    picked = (fields.get(DAY, ""), fields.get(TIME, ""))
    command = PlanItem(
        number,
        after=None if after == needs else read_needed(after or "none", form="12, 13"),
        takes=None if span == takes else span,
        due=None if picked == (day, time) else due if picked[0] else "",
    )
    if command == PlanItem(number):
        return await show_plan(ShowPlan(number), request)
    return await plan(command, request)


async def split_by_form(number: ItemNumber, mail: int, request: Request) -> SlackReply:
    """Make a message that a form names an item of its own.

    Raises:
        Refused: they may not, or it is no longer in the item.
    """
    item = await request.chaired(number)
    ids = [each.id for each in await request.store.mails.of_thread(item.thread)]
    if MailId(mail) not in ids:
        raise Refused(threads.MAIL_NOT_HERE.format(number=item.number))
    return await split(SplitItem(number, ids.index(MailId(mail)) + 1), request)
