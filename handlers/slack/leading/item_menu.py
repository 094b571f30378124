"""Open the forms of an item's menu, and do what they say when they are sent.

Each is the form of a command: it is refused as the command is, and does what the command does.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.domain.calls.call import Call
from bot.domain.commands.items import AssignItem, LabelItem, ReopenItem, TitleItem
from bot.domain.commands.parts import one_line
from bot.domain.commands.proceedings import (
    BallotForm,
    CallForm,
    CloseItem,
    EditBallot,
    ExtendBallot,
)
from bot.domain.commands.table import read_command
from bot.domain.ids import ItemNumber, SlackUserId
from bot.domain.people.consent import fingerprint
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.slack.forms.item_forms import (
    HOLDER,
    LABELS,
    MOVES,
    OUTCOME,
    TITLE,
    about_view,
    close_view,
    extend_view,
    into_view,
    reopen_view,
)
from bot.render.words import refusals
from handlers.lists.home_list import home_list
from handlers.proceedings import acts
from handlers.slack.leading.call_commands import close, extend, show_call_form
from handlers.slack.leading.chair_commands import (
    assign_item,
    label_item,
    show_ballot_form,
    title_item,
)
from handlers.slack.leading.declaring import declare_form
from handlers.slack.leading.drafts import act_as_chair
from handlers.slack.leading.edit_form import open_edit_form
from handlers.slack.request import Request

WEEK: Final = timedelta(weeks=1)
Opens = Callable[[ItemNumber, Request], Awaitable[SlackReply]]


async def _ballot(number: ItemNumber, request: Request) -> SlackReply:
    return await show_ballot_form(BallotForm(number), request)


async def _call(number: ItemNumber, request: Request) -> SlackReply:
    return await show_call_form(CallForm(number), request)


async def _correct(number: ItemNumber, request: Request) -> SlackReply:
    return await open_edit_form(EditBallot(number), request)


async def _extend(number: ItemNumber, request: Request) -> SlackReply:
    """Open the form for more time, with a week more filled in.

    Raises:
        Refused: nothing runs, or they may neither grant nor propose it.
    """
    item = await request.item(number)
    home = home_list(item, request.config)
    running = await acts.running(request.store, item)
    if running is None:
        raise Refused(refusals.NO_OPEN_BALLOT_NOW.format(number=item.number))
    if isinstance(running, Call):
        request.require_voter(item)
    else:
        await request.chaired(number)
    return SlackReply(
        view=extend_view(item, ends=running.closes_at + WEEK, clocks=request.clocks(home))
    )


async def _close(number: ItemNumber, request: Request) -> SlackReply:
    item = await request.chaired(number)
    running = await acts.running(request.store, item)
    if isinstance(running, Call) and running.seeks_consensus:
        return await declare_form(item, running, request)
    return SlackReply(view=close_view(item, is_running=running is not None))


async def _reopen(number: ItemNumber, request: Request) -> SlackReply:
    return SlackReply(view=reopen_view(await request.chaired(number)))


async def _about(number: ItemNumber, request: Request) -> SlackReply:
    item = await request.helped(number)
    holder = None if item.holder is None else await request.store.people.get(item.holder)
    return SlackReply(view=about_view(item, holder=holder.slack_user if holder else None))


async def _merge(number: ItemNumber, request: Request) -> SlackReply:
    item = await request.chaired(number)
    says = MOVES["item"].format(number=item.number)
    return SlackReply(view=into_view(item, what="item", number=0, says=says))


MENU: Final[Mapping[str, Opens]] = {
    "open_ballot": _ballot,
    "open_call": _call,
    "correct": _correct,
    "extend": _extend,
    "close": _close,
    "reopen": _reopen,
    "about": _about,
    "merge_into": _merge,
}
"""What opens the form of each entry of the menu."""


async def extend_by_form(
    number: ItemNumber, end: str, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Preview the mail that gives more time, or propose it."""
    reason = one_line(fields.get("reason", ""))
    return await extend(ExtendBallot(number, end, reason), request, in_form=True)


async def close_by_form(
    number: ItemNumber, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Preview the mail that ends what runs; otherwise close the item."""
    return await close(CloseItem(number, one_line(fields.get(OUTCOME, ""))), request, in_form=True)


async def reopen_by_form(
    number: ItemNumber, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Reopen an item."""
    return await act_as_chair(ReopenItem(number, one_line(fields.get("reason", ""))), request)


async def set_about(
    number: ItemNumber, shown: str, fields: Mapping[str, str], request: Request
) -> SlackReply:
    """Set what somebody changed of title, labels and holder; `shown` is what the form showed.

    Raises:
        Refused: they may not, or a word cannot be a label.
    """
    await request.helped(number)
    title_before, _, rest = shown.partition(":")
    holder_before, _, labels_before = rest.partition(":")
    done: list[str] = []
    title = one_line(fields.get(TITLE, ""))
    if title and fingerprint(title) != title_before:
        done.append((await title_item(TitleItem(number, title), request)).text)
    if (labels := _relabelled(number, labels_before, fields.get(LABELS, ""))) is not None:
        done.append((await label_item(labels, request)).text)
    holder = fields.get(HOLDER, "")
    if holder and holder != holder_before and request.named is not None:
        done.append((await assign_item(AssignItem(number, SlackUserId(holder)), request)).text)
    return SlackReply(text="\n".join(done))


def _relabelled(number: ItemNumber, before: str, after: str) -> LabelItem | None:
    """Return the change from some labels to others, read as the command reads it.

    Raises:
        Refused: a word cannot be a label.
    """
    old, new = before.split(), after.replace(",", " ").lower().split()
    changes = [label for label in new if label not in old]
    if any(label.startswith("-") for label in changes):
        raise Refused(refusals.NO_MINUS.format())
    changes += [f"-{label}" for label in old if label not in new]
    if not changes:
        return None
    command = read_command(f"label #{number} {' '.join(changes)}")
    return command if isinstance(command, LabelItem) else None
