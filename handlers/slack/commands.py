"""Handle `/pen …`: parse the words into a command, and call its handler."""

from typing import Final

from bot.domain.commands.items import AssignItem
from bot.domain.commands.members import VoteOn
from bot.domain.commands.table import READING, Command, Help, read_command
from bot.events import CommandGiven, SlackReply
from bot.render.slack import answers
from bot.render.slack.forms.item_forms import needs_click
from bot.render.slack.own.welcome import short_help
from handlers.people.people import is_chair_of
from handlers.slack import member_commands, objecting, view_commands, vote_form
from handlers.slack.leading import call_commands, chair_commands, edit_form, planning, rearranging
from handlers.slack.own import choices, consent, linking
from handlers.slack.request import Request, SlackDoor, open_reading, open_request, row


async def handle_command(event: CommandGiven, door: SlackDoor) -> SlackReply:
    """Carry out a command and return what to tell its sender.

    Raises:
        Refused: it cannot be understood or done; the text says what to do.
    """
    return await carry_out(read_command(event.text), event, door, evidence=f"/pen {event.text}")


async def carry_out(
    command: Command, event: CommandGiven, door: SlackDoor, *, evidence: str
) -> SlackReply:
    """Carry out a command that was read from `event`; `evidence` is what its sender wrote.

    Raises:
        Refused: it cannot be done; the text says what to do.
    """
    number = getattr(command, "number", None)
    named = command.user if isinstance(command, AssignItem) else None
    if isinstance(command, VoteOn):
        door = door.for_vote(command.number)
    opened = (
        open_reading(event, door, evidence=evidence, about=number)
        if type(command) in READING
        else open_request(event, door, evidence=evidence, about=number, names=named)
    )
    async with opened as request:
        reply = await ANSWERS[type(command)](command, request)
    if reply.view is None or event.trigger_id:
        return reply
    shown = needs_click(reply.view)
    return SlackReply(text=shown.text, blocks=shown.blocks)


async def _help(command: Help, request: Request) -> SlackReply:
    """Return the help; chairs and helpers of any list see all commands."""
    if command.is_short:
        shown = short_help()
        return SlackReply(text=shown.text, blocks=shown.blocks)
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
        *objecting.COMMANDS,
        *edit_form.COMMANDS,
        *planning.COMMANDS,
        *rearranging.COMMANDS,
        *consent.COMMANDS,
        *choices.COMMANDS,
        *linking.COMMANDS,
    )
)
"""What answers each type of command."""
