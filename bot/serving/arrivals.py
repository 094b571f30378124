"""Name the handler of each arrival: from Slack, over HTTP, by IMAP and by SMTP.

Each arrival is handled with the configuration as it is when it begins.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import assert_never

from bot import events
from bot.clock import Clock
from bot.config import Config, CurrentConfig
from bot.language import ENGLISH, speaking
from bot.tracing import span
from handlers.board.serve import Board
from handlers.filing.own_mail import without_secrets
from handlers.people.people import Profiles, known_in_slack, language_in_slack
from handlers.people.sight import all_channels
from handlers.receiving.direct_mail import Parse, Sign, handle_direct_mail
from handlers.receiving.list_mail import handle_mails
from handlers.receiving.mail_reader import Read
from handlers.receiving.published import void_pasted
from handlers.slack.buttons import handle_button, handle_vote
from handlers.slack.commands import handle_command
from handlers.slack.forms import handle_form
from handlers.slack.leading.drafts import handle_draft
from handlers.slack.own.consent import handle_publish_chosen, handle_release_decided
from handlers.slack.own.home import handle_home
from handlers.slack.request import SlackDoor
from handlers.slack.talk.comments import (
    handle_message_deleted,
    handle_message_edited,
    handle_message_posted,
)
from handlers.slack.talk.links import handle_details, handle_links, refuse_edits
from handlers.slack.talk.mentions import handle_mention
from handlers.slack.talk.reactions import handle_reaction
from handlers.slack.talk.shortcuts import handle_options, handle_shortcut
from handlers.slack.workspace import handle_workspace_change
from handlers.web.choices import choose_by_link
from handlers.web.confirming import confirm_by_link, refuse_by_link, show_vote
from handlers.web.health import Parts, tell_health
from handlers.web.metrics import Metrics
from handlers.web.stopping import show_stop, stop_by_link
from handlers.web.voting import cast_by_link
from handlers.work import Door
from storage.database.engine import Database


async def take_fetched(
    batch: Sequence[Read], *, database: Database, config: CurrentConfig, clock: Clock
) -> None:
    """Handle mails of a mailbox, which are read already."""
    with span("mails fetched", count=len(batch)):
        await handle_mails(batch, database=database, config=config(), clock=clock)


async def take_direct(
    raw: bytes,
    _sender: str,
    recipients: Sequence[str],
    *,
    database: Database,
    config: CurrentConfig,
    clock: Clock,
    parse: Parse,
    sign: Sign,
) -> None:
    """Handle a mail that came by SMTP; `sign` finds out whose signatures it bears."""
    door = Door(database, config(), clock)
    received = events.MailReceived(received_at=clock(), raw=raw, recipients=tuple(recipients))
    await handle_direct_mail(received, door, parse=parse, sign=sign)


async def take_web(  # noqa: C901 - a table
    event: events.WebArrival,
    *,
    database: Database,
    config: CurrentConfig,
    clock: Clock,
    board: Board,
    metrics: Metrics,
    parts: Parts,
) -> events.WebReply:
    """Call the handler of an arrival over HTTP."""
    door = Door(database, config(), clock)
    match event:
        case events.HealthAsked():
            return await tell_health(parts, now=clock())
        case events.MetricsAsked():
            return await metrics.tell(now=clock())
        case events.VoteLinkOpened():
            return await show_vote(event, door)
        case events.VoteLinkPressed():
            return await confirm_by_link(event, door)
        case events.VoteLinkRefused():
            return await refuse_by_link(event, door)
        case events.BallotLinkPressed():
            return await cast_by_link(event, door)
        case events.StopLinkOpened():
            return await show_stop(event, door)
        case events.StopLinkPressed():
            return await stop_by_link(event, door, stops=True)
        case events.StopLinkUndone():
            return await stop_by_link(event, door, stops=False)
        case events.ChoicePressed():
            return await choose_by_link(event, door)
        case events.PageAsked():
            return await board.show(event)
        case _:
            assert_never(event)


async def take_slack(
    event: events.SlackArrival,
    *,
    database: Database,
    config: CurrentConfig,
    clock: Clock,
    profiles: Profiles,
    follow_moves: Callable[[], Awaitable[None]] | None = None,
) -> events.SlackReply | None:
    """Call the handler of an arrival from Slack; whoever is answered is so in their language.

    What comes from a channel of no list may come from one that has a new id: another process of
    ours may know. `follow_moves` brings that into the configuration.
    """
    if isinstance(event, events.ChannelMoved):
        await handle_workspace_change(event, SlackDoor(database, config(), clock, profiles))
    if follow_moves is not None and _may_have_moved(event, config()):
        await follow_moves()
    if isinstance(event, events.ChannelMoved):
        return None
    door = SlackDoor(database, config(), clock, profiles)
    await void_pasted(event, database=database, config=door.config, clock=clock)
    event = without_secrets(event, door.config)
    with span("slack arrival", kind=type(event).__name__):
        language = ENGLISH
        if not isinstance(
            event,
            events.MessagePosted
            | events.MessageEdited
            | events.MessageDeleted
            | events.LinksShared
            | events.WorkspaceChanged,
        ):
            channel = None if isinstance(event, events.FormSubmitted) else event.channel
            door = replace(door, sender=await known_in_slack(event.user, database))
            language = await language_in_slack(
                event.user, door.sender, channel, profiles=profiles, config=door.config
            )
        with speaking(language):
            return await _take_slack(event, door)


def _may_have_moved(event: events.SlackArrival, config: Config) -> bool:
    """Return True if an arrival is from a channel of no list; "D…" is a direct message."""
    if isinstance(event, events.FormSubmitted | events.ChannelMoved):
        return isinstance(event, events.ChannelMoved)
    channel = event.channel
    return not channel.startswith("D") and channel not in {"", *all_channels(config)}


async def _take_slack(  # noqa: C901 - a table
    event: events.SlackArrival, door: SlackDoor
) -> events.SlackReply | None:
    match event:
        case events.CommandGiven():
            return await handle_command(event, door)
        case events.HomeOpened():
            return await handle_home(event, door)
        case events.Mentioned():
            return await handle_mention(event, door)
        case events.ShortcutUsed():
            return await handle_shortcut(event, door)
        case events.Reacted():
            return await handle_reaction(event, door)
        case events.LinksShared():
            return await handle_links(event, door)
        case events.DetailsAsked():
            return await handle_details(event, door)
        case events.DetailsEdited():
            return refuse_edits(event)
        case events.OptionsAsked():
            return await handle_options(event, door)
        case events.VoteCast():
            return await handle_vote(event, door)
        case events.ButtonPressed():
            return await handle_button(event, door)
        case events.PublishChosen():
            return await handle_publish_chosen(event, door)
        case events.ReleaseDecided():
            return await handle_release_decided(event, door)
        case events.DraftDecided():
            return await handle_draft(event, door)
        case events.FormSubmitted():
            return await handle_form(event, door)
        case events.MessagePosted():
            await handle_message_posted(event, door)
        case events.MessageEdited():
            await handle_message_edited(event, door)
        case events.MessageDeleted():
            await handle_message_deleted(event, door)
        case (
            events.SlackLost()
            | events.MemberLeft()
            | events.ChannelMoved()
            | events.ChannelRenamed()
            | events.ChannelJoined()
        ):
            await handle_workspace_change(event, door)
        case _:
            assert_never(event)
    return None
