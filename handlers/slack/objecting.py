"""Object, answer and take a stance in Slack, by command, button or form."""

from typing import Final

from bot.domain.commands.consensus import (
    AnswerObjection,
    ContestFinding,
    HoldCall,
    RaiseObjection,
    RetractObjection,
    ShareObjection,
    ShowObjections,
)
from bot.domain.consensus.stance import StanceWord
from bot.domain.ids import ItemNumber
from bot.events import SlackReply
from bot.render.slack.objections import objection_view
from handlers.proceedings import objecting
from handlers.proceedings.consensus import open_for_consensus
from handlers.slack.request import Request, row


async def on_objection(command: objecting.Objecting, request: Request) -> SlackReply:
    """Carry out a member's command about objections."""
    item = await request.item(command.number)
    request.require_part(item)
    text = await objecting.carry_out(command, request, request.deed, is_new=request.is_new)
    return SlackReply(text=text)


async def show_objections(command: ShowObjections, request: Request) -> SlackReply:
    """Show the objections on an item."""
    return SlackReply(text=await objecting.show(command, request))


async def stand_by_button(word: StanceWord, number: ItemNumber, request: Request) -> SlackReply:
    """Do what a button of a call for consensus says."""
    return await stand(number, word, request)


async def stand(number: ItemNumber, word: StanceWord, request: Request) -> SlackReply:
    """Record what somebody says on a call for consensus; to object, open a form for the words.

    Raises:
        Refused: there is no such call, or they may not take part.
    """
    item = await request.item(number)
    request.require_part(item)
    if word is StanceWord.OBJECT:
        await open_for_consensus(request, item)
        return SlackReply(view=objection_view(item))
    request.require_voter(item)
    return SlackReply(text=await objecting.say_stance(request, item, word, deed=request.deed))


async def object_by_form(number: ItemNumber, text: str, request: Request) -> None:
    """Put the objection of a form on record.

    Raises:
        Refused: it is empty, or they may not object.
    """
    command = RaiseObjection(number, text.strip())
    await on_objection(command, request)


COMMANDS: Final = (
    row(RaiseObjection, on_objection),
    row(HoldCall, on_objection),
    row(AnswerObjection, on_objection),
    row(RetractObjection, on_objection),
    row(ShareObjection, on_objection),
    row(ContestFinding, on_objection),
    row(ShowObjections, show_objections),
)
