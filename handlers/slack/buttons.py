"""Handle a button pressed on an item's message."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from bot.domain.ids import BallotId, ItemNumber, MailId
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import ButtonPressed, SlackReply, VoteCast
from bot.render.documents.facts import HistoryFacts
from bot.render.slack import threads
from bot.render.slack.details import MAILS_A_PAGE, details_view
from bot.render.slack.forms.views import comment_view
from bot.render.slack.mail import whole_mail_view
from bot.render.slack.objections import ACTS, STANCE_ACTIONS
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.lists.home_list import home_list
from handlers.people.names import names_of
from handlers.proceedings.undoing import undo
from handlers.showing.facts import stored_facts
from handlers.slack.answering import answer_doubt, answer_position
from handlers.slack.leading.call_commands import (
    end_by_button,
    extend_by_button,
    object_to,
    open_answer_form,
    remind,
    support_by_button,
)
from handlers.slack.leading.item_menu import MENU
from handlers.slack.leading.rearranging import DECISIONS, handle_decision
from handlers.slack.member_commands import Paper, endorse_by_button, unvote_by_button, vote_for
from handlers.slack.more import MORE
from handlers.slack.objecting import press, stand_by_button
from handlers.slack.request import Request, SlackDoor, open_reading, open_request
from handlers.slack.shown import shown_facts, shown_history, shown_votes
from handlers.slack.vote_form import open_vote_form

OF_MEMBERS: Final[Mapping[str, Callable[[ItemNumber, Request], Awaitable[SlackReply]]]] = {
    "vote": open_vote_form,
    "answer": open_answer_form,
    "support": support_by_button,
    "object": object_to,
    "remind": remind,
    "extend_call": extend_by_button,
    "close_call": end_by_button,
    **{name: partial(stand_by_button, word) for word, name in STANCE_ACTIONS.items()},
    **MENU,
    **MORE,
}
"""The buttons that open a form, or do something, for those who may take part."""
OF_BALLOTS: Final = {"endorse": endorse_by_button, "unvote": unvote_by_button}
"""The buttons that are about the ballot that they name."""
OF_OBJECTIONS: Final = ACTS.keys()
"""The entries of an objection's menu."""
ANSWERS: Final = {
    "take_position": partial(answer_position, confirms=True),
    "leave_position": partial(answer_position, confirms=False),
    "take_vote": partial(answer_doubt, confirms=True),
    "leave_vote": partial(answer_doubt, confirms=False),
}
"""The buttons below a question to one person about their words."""


Act = Callable[[Request], Awaitable[SlackReply | None]]
"""What a button does for whoever pressed it."""


async def handle_vote(event: VoteCast, door: SlackDoor) -> SlackReply | None:
    """Put the chosen vote into the ballot box and queue its receipt.

    Raises:
        Refused: the item has no open ballot, or there is no such choice.
    """
    async with open_request(
        event, door.for_vote(event.item), evidence=f"button {event.choice}", about=event.item
    ) as request:
        paper = Paper(event.item, event.ballot, event.version, event.choice, event.reason)
        answer = await vote_for(paper, request)
        if isinstance(answer, SlackReply):
            return answer
        item, vote = answer
        if vote is not None:
            await request.store.outbox.add(
                queue.slack_receipt(
                    item.number,
                    vote.id,
                    user=event.user,
                    channel=event.channel,
                    response_url=event.response_url,
                ),
                now=request.now,
            )
    return None


def _act_of(event: ButtonPressed) -> Act | None:
    """Return a button's act for whoever presses it; None if it only shows something."""
    if event.button in OF_MEMBERS:
        return partial(OF_MEMBERS[event.button], event.item)
    if event.button in OF_BALLOTS:
        return partial(OF_BALLOTS[event.button], event.item, BallotId(sum(event.part)))
    if event.button in OF_OBJECTIONS:
        return partial(press, event.button, event.item, sum(event.part))
    if event.button in ANSWERS:
        return partial(ANSWERS[event.button], sum(event.part))
    if event.button == "undo":
        return partial(_undo, event)
    return None


async def _undo(event: ButtonPressed, request: Request) -> SlackReply:
    change, holder = (*event.part, 0, 0)[:2]
    return SlackReply(text=await undo(event.item, change, holder, request.actor), replaces=True)


async def handle_button(event: ButtonPressed, door: SlackDoor) -> SlackReply | None:
    """Open the form or the page of a button, or carry out its decision.

    Raises:
        Refused: the item no longer exists, the button is not ours, or not for this person.
    """
    if event.button in DECISIONS:
        return await handle_decision(event, door)
    act = _act_of(event)
    if act is not None:
        async with open_request(
            event, door, evidence=f"button {event.button}", about=event.item
        ) as request:
            return await act(request)
    async with open_reading(
        event, door, evidence=f"button {event.button}", about=event.item
    ) as request:
        return await _show(event, request)


async def _show(event: ButtonPressed, request: Request) -> SlackReply:
    """Return the form or the page that a button opens.

    Raises:
        Refused: the item is not there for this person, or the button is not ours.
    """
    item = await request.item(event.item)
    home = home_list(item, request.config)
    match event.button:
        case "comment":
            return SlackReply(view=comment_view(item, slack_comments=home.slack_comments))
        case "details" | "newer" | "older":
            view = await _details(item, request, page=sum(event.part))
            return SlackReply(view=view, replaces=event.button != "details")
        case "mail" | "mail_back" | "mail_on":
            view = await _whole_mail(item, request, *event.part)
            return SlackReply(view=view, replaces=event.button != "mail")
        case _:
            raise Refused(refusals.BUTTON_TOO_OLD.format())


async def _details(item: Item, request: Request, *, page: int) -> dict[str, object]:
    """Return a page, from 0, of an item's index; the last page if it has become shorter."""
    store = request.store
    facts = await shown_facts(item, request)
    mails = await store.mails.of_thread(item.thread)
    page = min(page, max(len(mails) - 1, 0) // MAILS_A_PAGE)
    end = len(mails) - page * MAILS_A_PAGE
    shown = mails[max(end - MAILS_A_PAGE, 0) : end]
    return details_view(
        facts,
        votes=await shown_votes(item, request),
        history=await _history(item, request),
        mails=[stored_facts(mail) for mail in shown],
        page=page,
    )


async def _whole_mail(
    item: Item, request: Request, mail: int = 0, page: int = 0
) -> dict[str, object]:
    """Return a page, from 0, of one of an item's mails.

    Raises:
        Refused: the mail is now in another item.
    """
    stored_mail = await request.store.mails.get(MailId(mail))
    if stored_mail is None or stored_mail.thread != item.thread:
        raise Refused(threads.MAIL_NOT_HERE.format(number=item.number))
    return whole_mail_view(stored_facts(stored_mail), item=item.number, page=page)


async def _history(item: Item, request: Request) -> list[HistoryFacts]:
    entries = await shown_history(item, request)
    ids = {entry.actor for entry in entries if entry.actor is not None}
    names = await names_of(request.store, ids)
    calls = (await request.store.calls.all_of_items([item.number]))[item.number]
    called = {call.opened_at for call in calls if call.seeks_consensus}
    return [
        HistoryFacts(
            entry, names[entry.actor] if entry.actor is not None else "", entry.at in called
        )
        for entry in entries
    ]
