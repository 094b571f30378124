"""Bolt's listeners: what each kind of arrival does, in which order, before it is acknowledged.

Save first (`take`), then show what there is to show, acknowledge last. What was not saved is not
acknowledged: Slack sends an event again, and tells a person that their click or command failed.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import SlackConfig
from bot.domain.ids import ChannelId, Ts
from bot.domain.slack_text import for_slack, without_markup
from bot.errors import PenholderError, Refused, TryAgainLater
from bot.events import (
    ButtonPressed,
    CommandGiven,
    FormSubmitted,
    HomeOpened,
    Mentioned,
    MessageEdited,
    MessagePosted,
    Pressed,
    Reacted,
    ShortcutUsed,
    SlackArrival,
    SlackReply,
    VoteCast,
)
from bot.gateways.slack.arrivals import (
    CHANGES,
    DETAILS,
    HOME,
    LINKS,
    MENTION,
    REACTION,
    first_input,
    from_home,
    home_behind,
    read_action,
    read_command,
    read_details,
    read_edit,
    read_home_opened,
    read_links,
    read_message,
    read_reaction,
    read_shortcut,
    read_submission,
    read_suggestion,
    read_workspace_change,
)
from bot.gateways.slack.outgoing import SlackOut

log = logging.getLogger(__name__)

Take = Callable[[SlackArrival], Awaitable[SlackReply | None]]
Body = dict[str, Any]

COMMAND: Final = "/pen"
TAKE_WITHIN: Final = timedelta(seconds=2.5)
"""How long saving an arrival may take; Slack waits three seconds for the acknowledgement."""

SHOW_WITHIN: Final = timedelta(seconds=2)
"""How long showing a form or a note may delay the acknowledgement of what is saved already."""

FORM_FAILED: Final = "Slack did not open the form. Please try once more."
_ANYTHING: Final = re.compile(".*", re.DOTALL)
_TITLE: Final = "Penholder"
_SECTION_LIMIT: Final = 3000  # characters Slack takes in one section


class SlackListeners:
    """What happens to each kind of arrival."""

    def __init__(self, *, take: Take, out: SlackOut) -> None:
        self._take_event = take
        self._out = out
        self._in_hand: dict[str, asyncio.Task[SlackReply]] = {}
        self.not_taken = 0
        """Arrivals that could not be saved, and so were not acknowledged."""

    async def on_command(self, body: Body, ack: AsyncAck) -> None:
        """Take `/pen …` and answer the person who typed it."""
        event = read_command(body)
        reply = await self._take(event)
        text = reply.text
        if reply.view is not None and not await self._open(event.trigger_id, reply.view):
            text = FORM_FAILED
        if text or reply.blocks:
            await ack(text=text, blocks=list(reply.blocks), response_type="ephemeral")
        else:
            await ack()

    async def on_action(self, body: Body, ack: AsyncAck) -> None:
        """Take a pressed button; what it says goes to the person who pressed it."""
        event, shows = read_action(body), home_behind(body)
        if event is not None and shows is not None and body["view"]["type"] == HOME:
            await self._act_at_home(event, shows, body)
        elif event is not None and not isinstance(event, HomeOpened):
            reply = await self._take(event)
            if reply.view is not None and shows is not None:
                reply = replace(reply, view=from_home(reply.view, shows))
            if isinstance(event, ButtonPressed) and event.view_id:
                await self._show_in(event, reply)
            elif (
                isinstance(event, VoteCast | ButtonPressed | CommandGiven)
                and reply.view is not None
                and not await self._open(event.trigger_id, reply.view)
            ):
                reply = SlackReply(text=FORM_FAILED)
            await self._tell(event, reply, thread_ts=None)
        await ack()

    async def on_shortcut(self, body: Body, ack: AsyncAck) -> None:
        """Take a shortcut from a message's menu; what it says goes to the person who chose it."""
        event = read_shortcut(body)
        if event is not None:
            reply = await self._take(event)
            if reply.view is not None and not await self._open(event.trigger_id, reply.view):
                reply = SlackReply(text=FORM_FAILED)
            await self._tell(event, reply, thread_ts=None)
        await ack()

    async def on_options(self, body: Body, ack: AsyncAck) -> None:
        """Answer a menu that searches; what is refused finds nothing."""
        reply = await self._take(read_suggestion(body))
        await ack(options=[_option(value, text) for value, text in reply.options])

    async def on_reaction(self, body: Body, ack: AsyncAck) -> None:
        """Take an emoji on a message; what it may mean goes to the person alone."""
        event = read_reaction(body)
        if event is not None:
            await self._tell(event, await self._take(event), thread_ts=None)
        await ack()

    async def on_links(self, body: Body, ack: AsyncAck) -> None:
        """Take links to our board in a message, and show below it what they lead to."""
        event = read_links(body)
        if event is not None:
            reply = await self._take(event)
            if reply.entities:
                showing = self._out.show_below(event.channel, event.ts, reply.entities)
                await _shown("link", showing)
        await ack()

    async def on_details(self, body: Body, ack: AsyncAck) -> None:
        """Show somebody an item beside their conversation, or why not."""
        event = read_details(body)
        reply = await self._take(event)
        entity = next(iter(reply.entities), None)
        showing = self._out.show_beside(event.trigger_id, entity, why_not=reply.text)
        await _shown("details", showing)
        await ack()

    async def on_view(self, body: Body, ack: AsyncAck) -> None:
        """Take a modal that was sent: close it, keep it open with errors, or show what is next."""
        edited = read_edit(body)
        if edited is not None:
            reply = await self._take(edited)
            errors = {field: without_markup(text) for field, text in reply.field_errors}
            await ack(response_action="errors", errors=errors)
            return
        shows = home_behind(body)
        try:
            event = read_submission(body)
            reply = await self._take_as_is(event)
            if shows is not None:
                reply = await self._leave_for_home(event, reply, shows)
        except Refused as refused:
            block = first_input(body)
            text = without_markup(str(refused))
            reply = SlackReply(
                text=for_slack(str(refused)), field_errors=((block, text),) if block else ()
            )
        if reply.field_errors:
            await ack(response_action="errors", errors=dict(reply.field_errors))
        elif reply.view is not None:
            await ack(response_action="update", view=reply.view)
        elif reply.text:
            await ack(response_action="update", view=_notice(reply.text))
        else:
            await ack()

    async def on_home(self, body: Body, ack: AsyncAck) -> None:
        """Show somebody their Home, as they open it."""
        opened = read_home_opened(body)
        if opened is not None:
            event, there = opened
            await self._show_home(event, await self._take(event), there=there)
        await ack()

    async def _act_at_home(
        self, event: Pressed | CommandGiven | HomeOpened, shows: str, body: Body
    ) -> None:
        """Take a button of a Home, open what it opens, and show the Home as it is then.

        What a button says in place of a question, the Home shows by itself.
        """
        reply = await self._take(event)
        if isinstance(event, HomeOpened):
            await self._show_home(event, reply)
            return
        view = reply.view or (_notice(reply.text) if reply.text and not reply.replaces else None)
        if view is not None:
            await self._open(str(body["trigger_id"]), from_home(view, shows))
        await self._show_again(event, shows)

    async def _leave_for_home(
        self, event: FormSubmitted, reply: SlackReply, shows: str
    ) -> SlackReply:
        """Show the Home from which a form was opened; what follows the form is opened from it."""
        if reply.field_errors:
            return reply
        await self._show_again(event, shows)
        return reply if reply.view is None else replace(reply, view=from_home(reply.view, shows))

    async def _show_again(self, event: Pressed | CommandGiven | FormSubmitted, shows: str) -> None:
        """Show a Home anew; what was done stays done if Slack does not."""
        home = HomeOpened(f"{event.arrival_key}:home", event.user, ChannelId(""), shows)
        try:
            await self._show_home(home, await self._take(home))
        except TryAgainLater as error:
            log.warning("slack did not show", extra={"view": "home", "reason": str(error)})

    async def _show_home(self, event: HomeOpened, reply: SlackReply, *, there: str = "") -> None:
        """Publish a Home; with `there`, only if it is still the one that is there."""
        if reply.view is not None:
            await _shown("home", self._out.publish_home(event.user, reply.view, there=there))

    async def on_message(self, body: Body, ack: AsyncAck) -> None:
        """Take what a person wrote, changed or deleted in a channel, or wrote to us."""
        event = read_message(body)
        if isinstance(event, CommandGiven):
            await self._answer_directly(event, await self._take(event))
        elif event is not None:
            reply = await self._take(event)
            if isinstance(event, Mentioned | MessagePosted | MessageEdited):
                await self._tell(event, reply, thread_ts=event.thread_ts)
        await ack()

    async def _answer_directly(self, event: CommandGiven, reply: SlackReply) -> None:
        """Answer a direct message where it stands."""
        if reply.text or reply.blocks:
            answer = self._out.answer(
                event.channel, text=reply.text, blocks=reply.blocks, thread_ts=event.thread_ts
            )
            await _shown("answer", answer)

    async def on_workspace_change(self, body: Body, ack: AsyncAck) -> None:
        """Take what happened to the workspace, to a channel of ours or to somebody's account."""
        change = read_workspace_change(body)
        if change is not None:
            await self._take(change)
        await ack()

    async def on_other(self, ack: AsyncAck) -> None:
        """Acknowledge what is none of our business, so that Slack does not send it again."""
        await ack()

    async def on_error(self, error: Exception, body: Body) -> None:
        """Log an arrival that was not saved. Bolt answers with status 500: no acknowledgement."""
        self.not_taken += 1
        if isinstance(error, TryAgainLater):
            log.warning("slack arrival waits", extra={"reason": str(error)})
            return
        log.error(
            "slack arrival not taken",
            exc_info=error,
            extra={"kind": str(body.get("type") or "command")},
        )

    async def _take(self, event: SlackArrival) -> SlackReply:
        """Save an arrival; what is refused is told to the person, as an answer like any other."""
        try:
            return await self._take_as_is(event)
        except Refused as refused:
            return SlackReply(text=for_slack(str(refused)))

    async def _take_as_is(self, event: SlackArrival) -> SlackReply:
        """Wait for what saves an arrival; it goes on when it takes too long for Slack.

        What Slack sends again meanwhile waits for the same work.
        """
        saving = self._in_hand.get(event.arrival_key) or self._save(event)
        try:
            async with asyncio.timeout(TAKE_WITHIN.total_seconds()):
                return await asyncio.shield(saving)
        except TimeoutError as error:
            saving.add_done_callback(_log_failure)
            raise TryAgainLater(f"not saved within {TAKE_WITHIN}") from error

    def _save(self, event: SlackArrival) -> asyncio.Task[SlackReply]:
        async def save() -> SlackReply:
            """Save it, however long that takes."""
            return await self._take_event(event) or SlackReply()

        def forget(done: asyncio.Task[SlackReply]) -> None:
            """Let a later arrival under this key be saved anew."""
            del self._in_hand[event.arrival_key]
            if not done.cancelled():
                done.exception()  # told to whoever still waits; asyncio need not log it as lost

        saving = self._in_hand[event.arrival_key] = asyncio.create_task(save())
        saving.add_done_callback(forget)
        return saving

    async def finish(self) -> None:
        """End what is still being saved, once nobody waits for it any more."""
        saving = list(self._in_hand.values())
        for task in saving:
            task.cancel()
        await asyncio.gather(*saving, return_exceptions=True)

    async def _open(self, trigger_id: str, view: Mapping[str, object]) -> bool:
        """Open a form; False if Slack did not (the arrival is saved, so it is not repeated)."""
        return await _shown("form", self._out.open_view(trigger_id, view))

    async def _show_in(self, event: ButtonPressed, reply: SlackReply) -> None:
        """Answer a button in a modal with another modal: on top, or in its place."""
        view = reply.view or (_notice(reply.text) if reply.text else None)
        if view is None:
            return
        if reply.replaces:
            await _shown("page", self._out.update_view(event.view_id, view))
        else:
            await _shown("page", self._out.push_view(event.trigger_id, view))

    async def _tell(
        self,
        event: Pressed
        | CommandGiven
        | ShortcutUsed
        | Mentioned
        | Reacted
        | MessagePosted
        | MessageEdited,
        reply: SlackReply,
        *,
        thread_ts: Ts | None,
    ) -> None:
        """Tell the person alone. It is a courtesy: receipts that must arrive are deliveries."""
        if not event.channel or not (reply.text or reply.blocks):
            return
        if isinstance(event, Pressed | ShortcutUsed) and event.response_url:
            note = self._out.respond(
                event.response_url, text=reply.text, blocks=reply.blocks, replaces=reply.replaces
            )
        else:
            note = self._out.post_ephemeral(
                event.channel, event.user, text=reply.text, blocks=reply.blocks, thread_ts=thread_ts
            )
        await _shown("note", note)


def _log_failure(late: asyncio.Task[SlackReply]) -> None:
    """Log why what was waited for too long failed in the end."""
    error = None if late.cancelled() else late.exception()
    if error is not None and not isinstance(error, Refused):
        log.error("slack arrival not taken", exc_info=error)


async def _shown(what: str, showing: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(SHOW_WITHIN.total_seconds()):
            await showing
    except (PenholderError, TimeoutError) as error:
        log.warning("slack did not show", extra={"view": what, "reason": str(error)})
        return False
    return True


def build_bolt_app(config: SlackConfig, listeners: SlackListeners) -> AsyncApp:
    """Return the Bolt app, for the socket and for HTTP (`SlackHttp` has checked the signature).

    Bolt asks nobody who we are: each arrival would else wait for auth.test, and fail with it.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Say that the one token of the configuration is for whatever workspace writes."""
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=config.bot_token
        )

    quiet = logging.getLogger("slack_bolt.penholder")
    # Below WARNING Bolt logs whole bodies, and formats them even when nobody reads.
    quiet.setLevel(logging.WARNING)
    app = AsyncApp(
        name=_TITLE,
        logger=quiet,
        process_before_response=True,
        client=AsyncWebClient(base_url=config.api_url, retry_handlers=[], logger=quiet),
        authorize=authorize,
        ignoring_self_events_enabled=False,  # read_message knows every bot, not only us
        attaching_conversation_kwargs_enabled=False,
    )
    app.error(listeners.on_error)
    app.command(COMMAND)(listeners.on_command)
    app.action(_ANYTHING)(listeners.on_action)
    app.view_submission(_ANYTHING)(listeners.on_view)
    app.event("message")(listeners.on_message)
    app.event("app_home_opened")(listeners.on_home)
    app.event(MENTION)(listeners.on_message)
    app.event(REACTION)(listeners.on_reaction)
    app.event(LINKS)(listeners.on_links)
    app.event(DETAILS)(listeners.on_details)
    for change in CHANGES:
        app.event(change)(listeners.on_workspace_change)
    app.event(_ANYTHING)(listeners.on_other)
    app.view_closed(_ANYTHING)(listeners.on_other)
    app.shortcut(_ANYTHING)(listeners.on_shortcut)
    app.options(_ANYTHING)(listeners.on_options)
    app.command(_ANYTHING)(listeners.on_other)
    return app


def _option(value: str, text: str) -> dict[str, object]:
    """Return an entry of a menu."""
    return {"text": {"type": "plain_text", "text": text, "emoji": False}, "value": value}


def _notice(text: str) -> dict[str, object]:
    """Return a modal that only says something."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": _TITLE},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text[:_SECTION_LIMIT]}}],
    }
