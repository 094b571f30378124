"""Carry out what members do with objections, by whichever way: the words are Slack's."""

from typing import Final, assert_never

from bot.domain.ballots.assurance import Assurance, is_enough
from bot.domain.commands.consensus import (
    AnswerObjection,
    ContestFinding,
    HoldCall,
    RaiseObjection,
    RetractObjection,
    ShareObjection,
    ShowObjections,
)
from bot.domain.consensus.objection import Objection
from bot.domain.consensus.stance import StanceWord
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.language import Text
from bot.render.slack import objections as words
from bot.render.slack.markup.blocks import SlackText
from handlers.lists.home_list import home_list
from handlers.lists.items import find_item
from handlers.objecting.register import (
    answer,
    blocking_choice,
    contest,
    find_objection,
    retract,
    share,
)
from handlers.proceedings.consensus import (
    hold,
    object_to,
    open_for_consensus,
    require_objector,
    require_time,
    take_stance,
)
from handlers.showing.objections import gather_objections
from handlers.work import Work

OnObjection = AnswerObjection | RetractObjection | ShareObjection | ContestFinding
Objecting = RaiseObjection | HoldCall | OnObjection
"""What members may do with objections."""
DONE_BEFORE: Final = Text("That was done already: `/pen objections {number}` shows how it is now.")

NEEDS_PROOF: Final = Text(
    "Taking an objection back, or contesting a finding, needs a better proof here that a message "
    "is yours. Send `{command}` as a reply to a message that you alone got from Penholder, or use "
    "Slack."
)


def require_proof(work: Work, item: Item, assurance: Assurance, *, command: str) -> None:
    """Raise unless a mail is proved well enough for what an objection's author can do only once.

    A position or an objection needs no more than a list that vouches for it: it can be changed.

    Raises:
        Refused: it is not; the text says how `command` is.
    """
    least = home_list(item, work.config).ballots.minimum_assurance
    if not is_enough(assurance, least=least):
        raise Refused(NEEDS_PROOF.format(command=command))


async def carry_out(command: Objecting, work: Work, deed: Deed, *, is_new: bool = True) -> str:
    """Carry out a member's command about objections, and return the reply.

    `work` sees what they may see. What was done before (not `is_new`) is not done twice.

    Raises:
        Refused: it cannot be done; the text says what to do.
    """
    item = await find_item(work.store, command.number)
    home_list(item, work.config)
    if not is_new:
        return DONE_BEFORE.format(number=item.number)
    match command:
        case RaiseObjection():
            raised = await object_to(work, item, command.text, deed=deed)
            choice = await blocking_choice(work, item)
            return words.objection_raised(item, raised, choice=choice)
        case HoldCall():
            return words.held_until(item, await hold(work, item, command.span, deed=deed))
        case _:
            await require_objector(work, item, deed)
            item, objection = await find_objection(work.store, command.about)
            return await _on_objection(command, work, item, objection, deed)


async def _on_objection(
    command: OnObjection, work: Work, item: Item, objection: Objection, deed: Deed
) -> str:
    match command:
        case AnswerObjection():
            await answer(work, item, objection, command.text, deed=deed)
            text = words.ANSWERED
        case RetractObjection():
            await retract(work, item, objection, deed=deed)
            text = words.RETRACTED
        case ShareObjection():
            await share(work, item, objection, deed=deed)
            text = words.SHARED
        case ContestFinding():
            await contest(work, item, objection, command.because, deed=deed)
            text = words.CONTESTED
        case _:
            assert_never(command)
    return words.about_objection(text, item, objection)


async def show(command: ShowObjections, work: Work) -> SlackText:
    """Return the objections on an item."""
    item = await find_item(work.store, command.number)
    home_list(item, work.config)
    return words.objections_message(item, await gather_objections(work.store, item.number))


async def say_stance(work: Work, item: Item, word: StanceWord, *, deed: Deed) -> str:
    """Record what somebody says on an item's call for consensus, and return the reply.

    Raises:
        Refused: there is no such call, or they may not take part.
    """
    call = await open_for_consensus(work, item)
    require_time(call, at=work.now)
    await take_stance(work, item, call, word, deed=deed)
    return words.stance_taken(item, word)


async def seeks_consensus(work: Work, item: Item) -> bool:
    """Return True if an item's open call asks for consensus."""
    try:
        await open_for_consensus(work, item)
    except Refused:
        return False
    return True
