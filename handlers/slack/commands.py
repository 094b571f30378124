"""Handle `/pen …`: parse the words into a command, and call its handler."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from bot.domain.commands.finding import ListItems, Mine, SearchItems, Show
from bot.domain.commands.items import (
    AssignItem,
    LabelItem,
    LockTerms,
    MergeItems,
    PlanItem,
    ReopenItem,
    ShowPlan,
    TitleItem,
    UndoMerge,
)
from bot.domain.commands.mails import HeldCommand, MoveMail, SplitItem
from bot.domain.commands.members import CommentOn, VoteOn
from bot.domain.commands.proceedings import (
    BallotForm,
    CallForm,
    CastingVote,
    CloseItem,
    EditBallot,
    EndorseBallot,
    ExtendBallot,
    OpenBallot,
    OpenCall,
    ShowReach,
    SupportExtension,
    WithdrawBallot,
)
from bot.domain.commands.settings import DigestCommand, LinkAddress, LinkCode, PublishComments
from bot.domain.commands.table import READING, Help, read_command
from bot.domain.items.history import Change
from bot.events import CommandGiven, SlackReply
from bot.render.slack import answers
from handlers.chairing import item_acts
from handlers.chairing.actor import Actor
from handlers.chairing.undoing import with_undo
from handlers.people import is_chair_of
from handlers.slack import (
    call_commands,
    chair_commands,
    consent,
    edit_form,
    linking,
    member_commands,
    planning,
    rearranging,
    view_commands,
    vote_form,
)
from handlers.slack.request import NotSaved, Request, SlackDoor, open_reading, open_request


async def handle_command(event: CommandGiven, door: SlackDoor) -> SlackReply:
    """Carry out a command and return what to tell its sender.

    Raises:
        Refused: it cannot be understood or done; the text says what to do.
    """
    command = read_command(event.text)
    evidence, number = f"/pen {event.text}", getattr(command, "number", None)
    named = command.user if isinstance(command, AssignItem) else None
    opened = (
        open_reading(event, door, evidence=evidence, about=number)
        if type(command) in READING
        else open_request(event, door, evidence=evidence, about=number, names=named)
    )
    try:
        async with opened as request:
            return await ANSWERS[type(command)](command, request)
    except NotSaved as shown:
        return shown.reply


async def _help(command: Help, request: Request) -> SlackReply:
    """Return the help; chairs and helpers of any list see all commands."""
    if command.is_short:
        return SlackReply(text=answers.FEW_COMMANDS.format())
    may_lead = any(
        is_chair_of(request.person, one)
        or not set(one.helpers).isdisjoint(request.person.addresses)
        for one in request.config.lists
    )
    return SlackReply(text=answers.help_text(command.word, is_chair=may_lead))


async def _title(command: TitleItem, request: Request) -> SlackReply:
    text = await item_acts.title_item(command, request.actor)
    return await with_undo(text, Change.TITLE, command.number, request.actor)


async def _label(command: LabelItem, request: Request) -> SlackReply:
    text = await item_acts.label_item(command, request.actor)
    return await with_undo(text, Change.LABELS, command.number, request.actor)


C = TypeVar("C")


def _row(
    command: type[C], answer: Callable[[C, Request], Awaitable[SlackReply]]
) -> tuple[type[object], Callable[[Any, Request], Awaitable[SlackReply]]]:
    """Return a row of the table: what answers commands of one type."""
    return command, answer


def _acts(
    act: Callable[[C, Actor], Awaitable[str]],
) -> Callable[[C, Request], Awaitable[SlackReply]]:
    """Return what answers a command with what a chair's act says."""

    async def answer(command: C, request: Request) -> SlackReply:
        """Carry out a chair's command, and return its reply."""
        return SlackReply(text=await act(command, request.actor))

    return answer


ANSWERS: Final = dict(
    (
        _row(Help, _help),
        _row(ListItems, view_commands.list_items),
        _row(Show, view_commands.show_item),
        _row(SearchItems, view_commands.search),
        _row(Mine, view_commands.show_mine),
        _row(CommentOn, member_commands.comment),
        _row(VoteOn, vote_form.vote_or_ask),
        _row(OpenBallot, chair_commands.start_ballot),
        _row(BallotForm, chair_commands.show_ballot_form),
        _row(OpenCall, call_commands.start_call),
        _row(CallForm, call_commands.show_call_form),
        _row(ExtendBallot, call_commands.extend),
        _row(EndorseBallot, member_commands.endorse_ballot),
        _row(EditBallot, edit_form.open_edit_form),
        _row(SupportExtension, call_commands.support),
        _row(WithdrawBallot, call_commands.withdraw),
        _row(CastingVote, chair_commands.cast),
        _row(CloseItem, call_commands.close),
        _row(ShowPlan, planning.show_plan),
        _row(PlanItem, planning.plan),
        _row(ShowReach, call_commands.show_reach),
        _row(LockTerms, _acts(item_acts.lock_item)),
        _row(ReopenItem, _acts(item_acts.reopen_item)),
        _row(AssignItem, chair_commands.assign_item),
        _row(TitleItem, _title),
        _row(LabelItem, _label),
        _row(MergeItems, _acts(item_acts.merge)),
        _row(UndoMerge, rearranging.undo_merge),
        _row(SplitItem, rearranging.split),
        _row(MoveMail, rearranging.move_mail),
        _row(HeldCommand, chair_commands.held),
        _row(DigestCommand, chair_commands.digest),
        _row(PublishComments, consent.publish),
        _row(LinkAddress, linking.ask),
        _row(LinkCode, linking.prove),
    )
)
"""What answers each command."""
