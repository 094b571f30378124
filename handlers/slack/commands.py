"""Handle `/pen …`: parse the words into a command, and call its handler."""

from typing import Final

from bot.domain.commands.items import AssignItem
from bot.domain.commands.members import VoteOn
from bot.domain.commands.table import READING, Help, read_command
from bot.events import CommandGiven, SlackReply
from bot.render.slack import answers
from handlers.people.people import is_chair_of
from handlers.slack import (
    call_commands,
    chair_commands,
    choices,
    consent,
    edit_form,
    linking,
    member_commands,
    planning,
    rearranging,
    view_commands,
    vote_form,
)
from handlers.slack.request import Request, SlackDoor, open_reading, open_request, row


async def handle_command(event: CommandGiven, door: SlackDoor) -> SlackReply:
    """Carry out a command and return what to tell its sender.

    Raises:
        Refused: it cannot be understood or done; the text says what to do.
    """
    command = read_command(event.text)
    evidence, number = f"/pen {event.text}", getattr(command, "number", None)
    named = command.user if isinstance(command, AssignItem) else None
    if isinstance(command, VoteOn):
        door = door.for_vote(command.number)
    opened = (
        open_reading(event, door, evidence=evidence, about=number)
        if type(command) in READING
        else open_request(event, door, evidence=evidence, about=number, names=named)
    )
    async with opened as request:
        return await ANSWERS[type(command)](command, request)


async def _help(command: Help, request: Request) -> SlackReply:
    """Return the help; chairs and helpers of any list see all commands."""
    if command.is_short:
        return SlackReply(text=answers.FEW_COMMANDS.format())
    may_lead = any(
        is_chair_of(request.person, list_config)
        or not set(list_config.helpers).isdisjoint(request.person.addresses)
        for list_config in request.config.lists
    )
    return SlackReply(text=answers.help_text(command.word, is_chair=may_lead))


ANSWERS: Final = dict(
    (
        row(Help, _help),
        *view_commands.COMMANDS,
        *member_commands.COMMANDS,
        *vote_form.COMMANDS,
        *chair_commands.COMMANDS,
        *call_commands.COMMANDS,
        *edit_form.COMMANDS,
        *planning.COMMANDS,
        *rearranging.COMMANDS,
        *consent.COMMANDS,
        *choices.COMMANDS,
        *linking.COMMANDS,
    )
)
"""What answers each type of command."""
