"""Do what only chairs may: open and close ballots, close, reopen, assign and rename items."""

import difflib
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import ListConfig
from bot.domain.commands.items import (
    AssignItem,
    LabelItem,
    LockTerms,
    MergeItems,
    ReopenItem,
    TitleItem,
)
from bot.domain.commands.mails import HeldCommand
from bot.domain.commands.proceedings import BallotForm, CastingVote, OpenBallot
from bot.domain.commands.settings import DigestCommand
from bot.domain.items.comment import Source
from bot.domain.items.history import Change
from bot.domain.procedures.procedure import Kind
from bot.domain.slack_text import for_slack
from bot.errors import Refused
from bot.events import SlackReply
from bot.language import speaking
from bot.render.slack import answers
from bot.render.slack.answers import LONGEST_PREVIEW, digest_preview
from bot.render.slack.forms.views import ballot_view
from bot.render.words import refusals
from handlers.digests.digests import digest_by_hand, digest_of, send_digest, window_start
from handlers.lists.access import board_url, list_url
from handlers.lists.home_list import home_list
from handlers.people.people import is_chair_of, person_of, require_chair_of
from handlers.proceedings import acts, item_acts
from handlers.proceedings.undoing import with_undo
from handlers.receiving.held import MayDecide, decide_on_held
from handlers.slack.leading.drafts import act_as_chair
from handlers.slack.request import Request, row
from handlers.work import Work

# `/pen digest`: a chair previews or sends the digests of a channel's lists, or of a named list.


async def digest(command: DigestCommand, request: Request) -> SlackReply:
    """Show the digests that would go out now, or send them.

    Raises:
        Refused: no list has anything to show or send, or the person chairs none of them.
    """
    lists = _lists_meant(command, request)
    names = tuple(list_config.name for list_config in lists)
    await require_chair_of(request.store, request.person, names, config=request.config)
    theirs = [list_config for list_config in lists if is_chair_of(request.person, list_config)]
    answers: list[str] = []
    refused: list[str] = []
    for list_config in theirs:
        try:
            if command.action == "send":
                answers.append(await _send(list_config, request))
            else:
                answers.append(
                    await _preview(list_config, request, size=LONGEST_PREVIEW // len(theirs))
                )
        except Refused as refusal:
            refused.append(str(refusal))
    if not answers:
        raise Refused("\n".join(refused))
    return SlackReply(text="\n".join([*answers, *map(for_slack, refused)]))


async def _send(list_config: ListConfig, request: Request) -> str:
    if request.is_new:
        window_end = (
            await send_digest(request.store.everything, list_config, now=request.now)
        ).window_end
    else:
        sent = await digest_by_hand(request, list_config)
        if sent is None:
            raise Refused(refusals.NOTHING_TO_SEND.format(name=list_config.name))
        window_end = sent.window_end
    return answers.digest_queued(list_name=list_config.name, window_end=window_end)


async def _preview(list_config: ListConfig, request: Request, *, size: int) -> str:
    start = await window_start(request.store, list_config, now=request.now)
    with speaking(list_config.language):
        shown = await digest_of(request.store.everything, list_config, start, request.now)
        if shown is not None:
            return digest_preview(
                shown,
                zone=list_config.zone,
                board_url=list_url(list_config, request.config),
                item_url=lambda item: board_url(item, request.config, to=list_config),
                size=size,
            )
    raise Refused(refusals.NOTHING_TO_SEND.format(name=list_config.name))


def _lists_meant(command: DigestCommand, request: Request) -> list[ListConfig]:
    """Return the named list, otherwise those of the channel, otherwise the only one.

    Raises:
        Refused: no list has that name, or the channel has no list and there are several. Lists of
            which the sender may see nothing are not there.
    """
    lists = request.lists()
    by_name = {list_config.name: list_config for list_config in lists}
    if command.list_name:
        word = command.list_name.lower()
        for name, list_config in by_name.items():
            if name == word:
                return [list_config]
        near = difflib.get_close_matches(word, by_name, n=1) or [lists[0].name]
        raise Refused(
            refusals.NO_SUCH_LIST.format(
                word=command.list_name[:40], action=command.action, near=near[0]
            )
        )
    here = [list_config for list_config in lists if request.channel in list_config.channels]
    if here or len(lists) == 1:
        return here or list(lists)
    raise Refused(
        refusals.WHICH_LIST.format(
            action=command.action, first=lists[0].name, lists=", ".join(by_name)
        )
    )


# `/pen held`: a chair lists the held mails, and files or deletes one.


async def held(command: HeldCommand, request: Request) -> SlackReply:
    """List the held mails of the lists that a person chairs, or decide on one."""
    names = tuple(list_config.name for list_config in request.lists())
    seen = MayDecide(request.person, names, Source.SLACK)
    return SlackReply(text=await decide_on_held(command, request, seen))


async def show_ballot_form(command: BallotForm, request: Request) -> SlackReply:
    """Open a form for a ballot's question, end and rule."""
    item = await acts.openable(command.number, Kind.BALLOT, request.actor)
    home = home_list(item, request.config)
    clocks = request.clocks(home)
    return SlackReply(
        view=ballot_view(
            item,
            rules=request.config.rule_forms,
            default=home.ballots.rule,
            closes_at=next_hour(request.now + home.ballots.duration, zone=clocks.zone),
            clocks=clocks,
        )
    )


def next_hour(instant: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the first full hour of a zone's clocks at an instant or after it."""
    local = instant.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return instant + (timedelta(hours=1) - past if past else past)


async def assign_item(command: AssignItem, request: Request) -> SlackReply:
    """Name the item's holder."""
    item = await request.helped(command.number)
    actor = request.actor
    if request.named is None:
        holder = await item_acts.holder_named(command, actor)
    else:
        every = request.store.everything  # with their votes on any item
        holder = await person_of(Work(every, request.config, request.now), request.named)
    text = await item_acts.assign_item(item, holder, actor)
    return await with_undo(text, Change.HOLDER, item.number, actor, holder=item.holder)


async def title_item(command: TitleItem, request: Request) -> SlackReply:
    """Give an item a better title."""
    text = await item_acts.title_item(command, request.actor)
    return await with_undo(text, Change.TITLE, command.number, request.actor)


async def label_item(command: LabelItem, request: Request) -> SlackReply:
    """Add labels to an item, or take them off."""
    text = await item_acts.label_item(command, request.actor)
    return await with_undo(text, Change.LABELS, command.number, request.actor)


COMMANDS: Final = (
    row(OpenBallot, act_as_chair),
    row(BallotForm, show_ballot_form),
    row(CastingVote, act_as_chair),
    row(AssignItem, assign_item),
    row(TitleItem, title_item),
    row(LabelItem, label_item),
    row(LockTerms, act_as_chair),
    row(ReopenItem, act_as_chair),
    row(MergeItems, act_as_chair),
    row(HeldCommand, held),
    row(DigestCommand, digest),
)
