"""Handle `/pen …`: parse the words into a command, and call its handler."""

from typing import Final, assert_never

from bot.clock import Clock
from bot.config import Config
from bot.domain.commands.commands import (
    AssignItem,
    BallotForm,
    CloseItem,
    Command,
    CommentOn,
    DigestCommand,
    Help,
    LabelItem,
    ListItems,
    Mine,
    OpenBallot,
    PublishComments,
    ReopenItem,
    SearchItems,
    Show,
    TitleItem,
    VoteOn,
    read_command,
)
from bot.domain.commands.values import (
    CallForm,
    CastingVote,
    EditBallot,
    EndorseBallot,
    ExtendBallot,
    HeldCommand,
    LinkAddress,
    LinkCode,
    LockTerms,
    MergeItems,
    MoveMail,
    OpenCall,
    PlanItem,
    ShowReach,
    SplitItem,
    SupportExtension,
    UndoMerge,
    WithdrawBallot,
)
from bot.domain.items.history import Change
from bot.events import CommandGiven, SlackReply
from bot.render.slack import answers
from handlers.chairing import item_acts
from handlers.chairing.undoing import with_undo
from handlers.people import Profiles, is_chair_of
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
from handlers.slack.request import NotSaved, Request, open_reading, open_request
from storage.database.engine import Database

READING: Final = (Help, ListItems, Show, ShowReach, SearchItems, Mine)
"""Commands that change nothing."""


async def handle_command(
    event: CommandGiven, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> SlackReply:
    """Carry out a command and return what to tell its sender.

    Raises:
        Refused: it cannot be understood or done; the text says what to do.
    """
    command = read_command(event.text)
    is_question = isinstance(command, PlanItem) and command.is_question
    number = getattr(command, "number", None)
    opened = (
        open_reading(
            event,
            evidence=f"/pen {event.text}",
            database=database,
            config=config,
            clock=clock,
            profiles=profiles,
            about=number,
        )
        if isinstance(command, READING) or is_question
        else open_request(
            event,
            evidence=f"/pen {event.text}",
            database=database,
            config=config,
            clock=clock,
            profiles=profiles,
            about=number if not isinstance(command, HeldCommand) else None,
            names=command.user if isinstance(command, AssignItem) else None,
        )
    )
    try:
        async with opened as request:
            return await _answer(command, request)
    except NotSaved as shown:
        return shown.reply


async def _answer(command: Command, request: Request) -> SlackReply:  # noqa: C901 - a table
    match command:
        case Help():
            return _help(command, request)
        case ListItems():
            return await view_commands.list_items(command, request)
        case Show():
            return await view_commands.show_item(command, request)
        case SearchItems():
            return await view_commands.search(command, request)
        case Mine():
            return await view_commands.show_mine(request)
        case CommentOn():
            return await member_commands.comment(command, request)
        case VoteOn():
            return await vote_form.vote_or_ask(command, request)
        case OpenBallot():
            return await chair_commands.start_ballot(command, request)
        case BallotForm():
            return await chair_commands.show_ballot_form(command, request)
        case OpenCall():
            return await call_commands.start_call(command, request)
        case CallForm():
            return await call_commands.show_call_form(command, request)
        case ExtendBallot():
            return await call_commands.extend(command, request)
        case EndorseBallot():
            return await member_commands.endorse_ballot(command.number, request)
        case EditBallot():
            return await edit_form.open_edit_form(command, request)
        case SupportExtension():
            return await call_commands.support(command.number, request)
        case WithdrawBallot():
            return await call_commands.withdraw(command, request)
        case CastingVote():
            return await chair_commands.cast(command, request)
        case CloseItem():
            return await call_commands.close(command, request)
        case PlanItem():
            return await planning.plan(command, request)
        case ShowReach():
            return await call_commands.show_reach(command, request)
        case LockTerms():
            return SlackReply(text=await item_acts.lock_item(command, request.actor))
        case ReopenItem():
            return SlackReply(text=await item_acts.reopen_item(command, request.actor))
        case AssignItem():
            return await chair_commands.assign_item(command, request)
        case TitleItem():
            text = await item_acts.title_item(command, request.actor)
            return await with_undo(text, Change.TITLE, command.number, request.actor)
        case LabelItem():
            text = await item_acts.label_item(command, request.actor)
            return await with_undo(text, Change.LABELS, command.number, request.actor)
        case MergeItems():
            return SlackReply(text=await item_acts.merge(command, request.actor))
        case UndoMerge():
            return await rearranging.undo_merge(command, request)
        case SplitItem():
            return await rearranging.split(command, request)
        case MoveMail():
            return await rearranging.move_mail(command, request)
        case HeldCommand():
            return await chair_commands.held(command, request)
        case DigestCommand():
            return await chair_commands.digest(command, request)
        case PublishComments():
            return await consent.publish(command, request)
        case LinkAddress():
            return await linking.ask(command, request)
        case LinkCode():
            return await linking.prove(command, request)
        case _:
            assert_never(command)


def _help(command: Help, request: Request) -> SlackReply:
    """Return the help; chairs and helpers of any list see all commands."""
    if command.is_short:
        return SlackReply(text=answers.FEW_COMMANDS.format())
    may_lead = any(
        is_chair_of(request.person, one)
        or not set(one.helpers).isdisjoint(request.person.addresses)
        for one in request.config.lists
    )
    return SlackReply(text=answers.help_text(command.word, is_chair=may_lead))
