"""Open, answer, extend and end calls for comments, by command, button or form.

`extend`, `withdraw` and `close` are about the open call of an item, otherwise about its ballot.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.calls.call import Call, ExtensionState
from bot.domain.commands.consensus import Amend, OpenProvisional, ResolveObjection, Supersede
from bot.domain.commands.proceedings import (
    CallForm,
    CloseItem,
    ExtendBallot,
    OpenCall,
    ShowReach,
    SupportExtension,
    WithdrawBallot,
)
from bot.domain.consensus.stance import StanceWord
from bot.domain.ids import ItemNumber
from bot.domain.items.history import Change
from bot.domain.items.item import Item
from bot.domain.procedures.procedure import Kind
from bot.errors import Refused
from bot.events import SlackReply
from bot.mail.call_answers import is_marked
from bot.render.slack import answers as words
from bot.render.slack.call import (
    NO_TEMPLATE,
    answer_view,
    call_view,
    question_field,
    render_reach,
)
from bot.render.slack.forms.views import WHERE_A_COMMENT_GOES
from bot.render.slack.markup.blocks import SlackText
from bot.render.words import refusals
from handlers.lists.home_list import home_list
from handlers.people.people import is_chair_of
from handlers.proceedings import acts, objecting
from handlers.proceedings.extending import (
    object_to_extension,
    propose,
    support_extension,
)
from handlers.proceedings.reminding import remind_now
from handlers.proceedings.undoing import with_undo
from handlers.showing.reach import gather_reach
from handlers.slack.leading import chair_commands
from handlers.slack.leading.declaring import declare_form
from handlers.slack.leading.drafts import act_as_chair, show_mail
from handlers.slack.member_commands import comment_on
from handlers.slack.objecting import stand
from handlers.slack.request import Request, row

WEEK: Final = timedelta(weeks=1)
USUAL: Final = timedelta(days=14)
"""How long a call is open whose form gives no other end."""
SET_IN: Final = "      "
"""In front of a line of an answer that begins with a number: it is no other question's."""


async def start_call(command: OpenCall, request: Request, *, in_form: bool = False) -> SlackReply:
    """Show the announcement of a call to open, by command or form.

    Raises:
        Refused: it cannot be opened; the text says why.
    """
    template = "" if command.template == NO_TEMPLATE else command.template
    prepared = await acts.prepare_call(replace(command, template=template), request.actor)
    return show_mail(prepared, request, in_form=in_form)


async def show_call_form(command: CallForm, request: Request) -> SlackReply:
    """Open a form for a call's questions, end and template."""
    item = await acts.openable(command.number, Kind.CALL, request.actor)
    home = home_list(item, request.config)
    clocks = request.clocks(home)
    return SlackReply(
        view=call_view(
            item,
            templates=[template.name for template in home.templates],
            closes_at=chair_commands.next_hour(request.now + USUAL, zone=clocks.zone),
            clocks=clocks,
        )
    )


async def open_answer_form(number: ItemNumber, request: Request) -> SlackReply:
    """Return the form with a field for each question of the open call.

    Raises:
        Refused: no call is open, or they may not take part.
    """
    item, call = await _open(number, request)
    request.require_part(item)
    home = home_list(item, request.config)
    goes = WHERE_A_COMMENT_GOES[home.slack_comments].format()
    return SlackReply(view=answer_view(item, call, where_it_goes=goes))


async def answer_by_form(
    number: ItemNumber, call_id: str, fields: Mapping[str, str], request: Request
) -> None:
    """Record a form of answers as one comment, each answer behind its question's number.

    Raises:
        Refused: the call has ended, nothing is answered, or they may not take part.
    """
    item = await request.item(number)
    call = await request.store.calls.open_of_item(item.number)
    if call is None or call_id != str(call.id):
        raise Refused(refusals.OTHER_CALL.format(number=item.number))
    paragraphs = [
        f"{question}. {answer}"
        for question in range(1, len(call.questions) + 1)
        if (answer := _one_paragraph(fields.get(question_field(question), "")))
    ]
    general = fields.get(question_field(0), "").strip()
    text = "\n\n".join([*paragraphs, *([general] if general else [])])
    if not text:
        raise Refused(refusals.NOTHING_ANSWERED.format())
    await comment_on(number, text, request)


def _one_paragraph(text: str) -> str:
    """Return an answer as one paragraph, with no line that looks like another answer."""
    first, *more = [line for line in text.strip().splitlines() if line.strip()] or [""]
    return "\n".join([first, *(f"{SET_IN}{line}" if is_marked(line) else line for line in more)])


async def _open(number: ItemNumber, request: Request) -> tuple[Item, Call]:
    item = await request.item(number)
    home_list(item, request.config)
    call = await request.store.calls.open_of_item(item.number)
    if call is None:
        raise Refused(refusals.NO_OPEN_CALL.format(number=item.number))
    return item, call


async def extend(command: ExtendBallot, request: Request, *, in_form: bool = False) -> SlackReply:
    """Give a call or ballot more time, as a chair; propose it for a call, as anybody else.

    A chair sees what the list is told before it is.
    """
    item = await request.item(command.number)
    home = home_list(item, request.config)
    call = await request.store.calls.open_of_item(item.number)
    if call is None or is_chair_of(request.person, home):
        return await act_as_chair(command, request, in_form=in_form)
    request.require_voter(item)
    if request.is_new:
        await propose(request, item, call, command, deed=request.deed)
    return SlackReply(text=words.told(words.MORE_TIME_PROPOSED, item))


async def support(command: SupportExtension, request: Request) -> SlackReply:
    """Support what a call for consensus proposes, or more time, by command."""
    item = await request.item(command.number)
    if await objecting.seeks_consensus(request, item):
        return await stand(command.number, StanceWord.SUPPORT, request)
    return await support_by_button(command.number, request)


async def support_by_button(number: ItemNumber, request: Request) -> SlackReply:
    """Support the more time that somebody proposes."""
    item, call = await _open(number, request)
    request.require_voter(item)
    if not request.is_new:
        return SlackReply(text=words.more_time_supported(item))
    wish = await support_extension(request, item, call, deed=request.deed)
    is_granted = wish.state is ExtensionState.GRANTED
    return SlackReply(text=words.more_time_supported(item, is_granted=is_granted))


async def object_to(number: ItemNumber, request: Request) -> SlackReply:
    """Object to the more time that somebody proposes."""
    item, call = await _open(number, request)
    request.require_voter(item)
    if request.is_new:
        await object_to_extension(request, item, call, deed=request.deed)
    return SlackReply(text=words.told(words.MORE_TIME_OBJECTED, item))


async def reach_of(number: ItemNumber, request: Request, *, in_form: bool = False) -> SlackText:
    """Return whom an item's latest call has reached; a chair can act on it.

    That tells who is silent and who is away, which is for those who belong to the list.

    Raises:
        Refused: there was no call, or they do not belong to the list.
    """
    item = await request.item(number)
    home = home_list(item, request.config)
    request.require_part(item)
    call = await request.store.calls.latest_of_item(item.number)
    if call is None:
        raise Refused(refusals.NO_CALL.format(number=item.number))
    reach = await gather_reach(request, item, call, home=home)
    is_chair = is_chair_of(request.person, home)
    facts = replace(reach, is_for_chair=is_chair)
    return render_reach(facts, is_chair=is_chair, in_form=in_form)


async def show_reach(command: ShowReach, request: Request) -> SlackReply:
    """Show whom an item's latest call has reached."""
    shown = await reach_of(command.number, request)
    return SlackReply(text=shown.text, blocks=shown.blocks)


async def remind(number: ItemNumber, request: Request) -> SlackReply:
    """Remind those who have not answered, as a chair asks."""
    item = await request.chaired(number)
    call = await request.store.calls.open_of_item(item.number)
    if call is None:
        raise Refused(refusals.NO_OPEN_CALL.format(number=item.number))
    count = await remind_now(request, call)
    return SlackReply(text=words.reminded(item, count=count))


async def extend_by_button(number: ItemNumber, request: Request) -> SlackReply:
    """Preview the mail that gives the open call a week more."""
    item, call = await _open(number, request)
    until = (call.closes_at + WEEK).astimezone(home_list(item, request.config).zone)
    return await extend(ExtendBallot(item.number, f"{until:%Y-%m-%d %H:%M}"), request)


async def end_by_button(number: ItemNumber, request: Request) -> SlackReply:
    """Ask before the open call is closed, as `/pen close` does."""
    await _open(number, request)  # Otherwise the item itself would be closed.
    return await close(CloseItem(number, ""), request)


async def close(command: CloseItem, request: Request, *, in_form: bool = False) -> SlackReply:
    """Ask before the open call or ballot is closed; otherwise close the item.

    What is declared on a call for consensus is asked in a form, unless it is typed.
    """
    item = await request.chaired(command.number)
    call = await request.store.calls.open_of_item(item.number)
    if call is not None and call.seeks_consensus and not command.outcome:
        return await declare_form(item, call, request)
    closed = await act_as_chair(command, request, in_form=in_form)
    if closed.blocks or closed.view is not None:
        return closed
    return await with_undo(closed.text, Change.STATE, command.number, request.actor)


COMMANDS: Final = (
    row(OpenCall, start_call),
    row(CallForm, show_call_form),
    row(ExtendBallot, extend),
    row(SupportExtension, support),
    row(WithdrawBallot, act_as_chair),
    row(CloseItem, close),
    row(ShowReach, show_reach),
    row(ResolveObjection, act_as_chair),
    row(OpenProvisional, act_as_chair),
    row(Supersede, act_as_chair),
    row(Amend, act_as_chair),
)
