"""Handle what Slack tells of the workspace itself: losses, moves, who has left, and our coming."""

import logging
from dataclasses import replace
from typing import Final

from bot.clock import Clock
from bot.config import ListConfig
from bot.domain.ids import ChannelId
from bot.events import (
    ChannelJoined,
    ChannelMoved,
    ChannelRenamed,
    MemberLeft,
    SlackLost,
    WorkspaceChanged,
)
from bot.language import speaking
from bot.render.slack.own.welcome import no_list_here
from bot.render.words.losses import loss_told, remedy_of
from handlers.deliveries import queue
from handlers.lists.language import language_of
from handlers.people.sight import all_channels
from handlers.slack.request import SlackDoor
from handlers.work import Work
from storage.database.engine import Database

log = logging.getLogger(__name__)

MOST_TOLD: Final = 20
"""How many leaders of one list are written to."""


async def handle_workspace_change(event: WorkspaceChanged, door: SlackDoor) -> None:
    """Record who left a channel and where a channel went; tell leaders, once, what is lost.

    A channel that we have joined is welcomed.
    """
    async with door.database.transaction() as store:
        if not await store.arrivals.is_new(event.arrival_key, now=door.clock()):
            return
        work = door.work(store)
        match event:
            case SlackLost():
                await _tell_leaders(work, event)
            case MemberLeft():
                await _note_leaving(work, event)
            case ChannelMoved():
                await _follow(work, event)
            case ChannelRenamed():
                _note_name(work, event)
            case ChannelJoined():
                await _greet(work, event)
    if isinstance(event, MemberLeft):
        door.profiles.left(event.channel, event.user)


async def keep_members(
    channel: ChannelId, members: frozenset[str], *, database: Database, clock: Clock
) -> None:
    """Make who is stored as a channel's member equal to all members that Slack named.

    So somebody who left while we were down is no member any more. Stored are only people: of the
    others in the channel, and of erased ones, nothing is kept.
    """
    async with database.reading() as store:
        known = await store.people.among_slack_users(members)
        if known == await store.slack.members_of(channel):
            return
    async with database.transaction() as store:
        known = await store.people.among_slack_users(members)
        await store.slack.set_members(channel, known, at=clock())


async def _tell_leaders(work: Work, lost: SlackLost) -> None:
    """Write to the leaders and the operator by mail: Slack may take nothing any more.

    What waits for Slack goes on waiting, and mail goes on as before.
    """
    lists = [each for each in work.config.lists if lost.channel in ("", *each.channels)]
    if not lists:
        return
    names = ", ".join(_called(each, lost.channel) for each in lists)
    is_all = any(lost.channel in ("", each.channel) for each in lists)
    facts = {"lists": names, "channel": lost.channel, "remedy": remedy_of(lost.loss)}
    log.error("slack is lost: %s", lost.loss.value, extra=facts)
    readers = {address: home for home in lists for address in home.leaders[:MOST_TOLD]}
    if operator := work.config.penholder.operator:
        readers.setdefault(operator, lists[0])
    for address, home in readers.items():
        reader = await work.store.people.of_address(address)
        with speaking(language_of(reader, home)):
            subject, text = loss_told(lost.loss, lists=names, is_all=is_all)
        mail = queue.mail_message(subject, text, address=address)
        # An app that is removed loses its token too: one mail a day tells of both.
        key = f"slack-lost:{lost.channel}:{work.now.date()}:{address}"
        await work.store.outbox.add(replace(mail, dedup_key=key), now=work.now)


def _called(home: ListConfig, channel: ChannelId) -> str:
    """Return how a list is called, with the tags and labels of a channel that a route leads to."""
    words = ", ".join(home.routed_to(channel))
    return f"{home.name} ({words})" if words else home.name


async def _greet(work: Work, joined: ChannelJoined) -> None:
    """Welcome a list's channel, once ever; elsewhere tell who brought us there, and nobody else.

    A channel of no list is usually one that the operator is about to configure: everybody else
    there can do nothing about it.
    """
    channel = joined.channel
    if channel in all_channels(work.config):
        moves = await work.store.channels.moves()
        was = min((old for old, new in moves.items() if new == channel), default=channel)
        await work.store.outbox.add(queue.post_welcome(channel, was=was), now=work.now)
    elif joined.inviter:
        person = await work.store.people.find_slack(joined.inviter)
        with speaking(language_of(person, None)):
            text = no_list_here(channel)
        note = queue.slack_note(text, user=joined.inviter, channel=channel, key="")
        await work.store.outbox.add(note, now=work.now)


async def _follow(work: Work, moved: ChannelMoved) -> None:
    """Bring what is stored of a list's channel to its new id."""
    if {moved.old, moved.new}.isdisjoint(all_channels(work.config)):
        return
    await work.store.channels.move(moved.old, moved.new, at=work.now)
    log.warning(
        "a channel has a new id: write it in the configuration",
        extra={"old": moved.old, "new": moved.new},
    )


def _note_name(work: Work, renamed: ChannelRenamed) -> None:
    """Log a list channel's new name: it is known by its id, and its name is kept nowhere."""
    lists = [each.name for each in work.config.lists if each.channel == renamed.channel]
    if lists:
        facts = {"channel": renamed.channel, "called": renamed.name, "lists": ", ".join(lists)}
        log.info("a channel has another name", extra=facts)


async def _note_leaving(work: Work, left: MemberLeft) -> None:
    channels = all_channels(work.config) if left.channel == "" else (left.channel,)
    await work.store.slack.note_members(left.user, member_of=(), outside_of=channels, at=work.now)
