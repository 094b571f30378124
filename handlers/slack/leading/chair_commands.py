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
from bot.domain.items.history import Change
from bot.domain.items.item import Item
from bot.domain.procedures.procedure import Kind
from bot.domain.slack_text import for_slack
from bot.errors import Refused
from bot.events import SlackReply
from bot.language import speaking
from bot.mail.values import ParsedMail
from bot.render.slack import answers
from bot.render.slack import held as words
from bot.render.slack.answers import LONGEST_PREVIEW, digest_preview
from bot.render.slack.forms.views import ballot_view
from bot.render.words import refusals
from handlers.digests.digests import digest_by_hand, digest_of, send_digest, window_start
from handlers.filing.arrivals import Arrival
from handlers.filing.filing import file_mails
from handlers.filing.own_mail import our_marks
from handlers.filing.parsing import parse_aside
from handlers.lists.access import board_url, list_url
from handlers.lists.home_list import home_list
from handlers.people.people import is_chair_of, person_of, require_chair_of
from handlers.proceedings import acts, item_acts
from handlers.proceedings.undoing import with_undo
from handlers.receiving.held import line_of
from handlers.slack.leading.drafts import act_as_chair
from handlers.slack.request import Request, row
from handlers.voting.by_mail import count_mail_votes
from handlers.work import Work
from storage.values import HeldMail

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
    lists = [
        list_config.name
        for list_config in request.config.lists
        if is_chair_of(request.person, list_config)
    ]
    if command.mail is None:
        if not lists:
            names = tuple(list_config.name for list_config in request.lists())
            await require_chair_of(request.store, request.person, names, config=request.config)
        mails = await request.store.held.of_lists(lists)
        return SlackReply(text=words.held_text([line_of(mail) for mail in mails], count=len(mails)))
    held_mail = await request.store.held.get(command.mail)
    if held_mail is None or held_mail.list_name not in lists:
        raise Refused(words.NO_SUCH_MAIL.format(number=command.mail))
    text = words.say_mail(line_of(held_mail))
    if command.action == "drop":
        await request.store.held.drop(held_mail.number)
        return SlackReply(text=words.DROPPED.format(mail=text))
    item = await _show(held_mail, request)
    if item is None:
        return SlackReply(text=words.SHOWN_ALREADY.format(mail=text))
    return SlackReply(text=words.SHOWN.format(item=f"#{item.number}", mail=text))


async def _show(held_mail: HeldMail, request: Request) -> Item | None:
    """File a held mail as unproved; return its item, or None if the mail was known."""
    raw = await request.store.held.raw(held_mail.number)
    await request.store.held.drop(held_mail.number)
    mail = await parse_aside(raw, ours=our_marks(request.config))
    if not isinstance(mail, ParsedMail):
        return None
    arrival = Arrival(
        mail=mail,
        raw=raw,
        lists=(held_mail.list_name,),
        attested_by=(),
        received_at=held_mail.received_at,
        relay=True,
    )
    every = request.store.everything  # the mail may answer, and vote on, any item of the list
    filed = await file_mails(Work(every, request.config, request.now), [arrival])
    await count_mail_votes(Work(every, request.config, request.now), filed.new)
    numbers = [filed_mail.item for filed_mail in filed.new if filed_mail.item is not None]
    return await request.item(numbers[0]) if numbers else None


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
