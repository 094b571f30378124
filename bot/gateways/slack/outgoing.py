"""What leaves for Slack: messages, updates, receipts, reactions and forms.

Every method is one call that goes out once (looking people up and looking for a message are the
exceptions, as they change nothing). Whoever calls repeats after `TryAgainLater`, and looks with
`find` first: a lost answer may hide a message that was posted.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from bot.clock import system_clock
from bot.config import SlackConfig
from bot.domain.ids import ChannelId, DeliveryId, ItemNumber, SlackUserId, Ts
from bot.domain.slack_scopes import CUSTOMIZE, UPLOAD
from bot.domain.slack_text import without_markup
from bot.errors import TryAgainLater
from bot.gateways.slack.answers import (
    Done,
    Info,
    Opened,
    Page,
    Posted,
    SocketAddress,
    UploadAddress,
    Who,
)
from bot.gateways.slack.call import CALL_TIMEOUT, SlackCaller
from bot.gateways.slack.errors import SlackRefused
from bot.gateways.slack.members import SlackMembers, SlackPeople
from bot.gateways.slack.pace import Pace
from bot.gateways.slack.values import (
    ChannelInfo,
    PostedMessage,
    SeenMessage,
    SlackIdentity,
    SlackProfile,
)

Blocks = Sequence[Mapping[str, object]]

MAIL_ICON: Final = ":envelope:"
"""The picture beside a mail: initials would need a web address from which Slack takes them."""

METADATA_TYPE: Final = "penholder_delivery"
"""The metadata event_type of every message of ours; its payload names delivery and item."""

CLOCK_SKEW: Final = timedelta(minutes=2)
"""How far Slack's clock may be behind ours when a message is looked for."""

FIND_TIMEOUT: Final = timedelta(seconds=30)
"""How long `find` may read on, all pages together."""

MOST_ITEMS: Final = 1_000_000_000
"""A number beyond this is none of ours, whatever a message says."""

_LAST: Final = Ts("9999999999.000000")
_PAGE: Final = 200  # messages; what Slack advises as the most
_THREAD_GONE: Final = frozenset({"thread_not_found", "message_not_found"})


class SlackOut:
    """The way out to one Slack workspace.

    One call takes at most `timeout`. Every method raises `TryAgainLater` when the same call may
    succeed later and `GiveUp` when Slack refuses it for good; the texts say what a person can do.
    """

    def __init__(
        self,
        config: SlackConfig,
        *,
        session: aiohttp.ClientSession | None = None,
        pace: Pace | None = None,
        timeout: timedelta = CALL_TIMEOUT,
        require_life: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the parts; `require_life` is called before Slack is asked to change anything."""
        self.is_posted_to = config.mode == "http"
        """Whether Slack posts to us what happens, so that no socket is opened."""
        self._caller = SlackCaller(
            config,
            session=session,
            pace=pace or Pace(),
            timeout=timeout,
            require_life=require_life,
        )
        self._people = SlackPeople(self._caller)
        self.members = SlackMembers(self._caller)
        self._direct: dict[SlackUserId, ChannelId] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one HTTP session, shared with the socket."""
        return self._caller.session

    @property
    def may_name_senders(self) -> bool:
        """Whether posts have their senders' names; no update changes that of a message."""
        return CUSTOMIZE in self._caller.scopes

    @property
    def may_upload(self) -> bool:
        """Whether the token may upload files."""
        return UPLOAD in self._caller.scopes

    async def aclose(self) -> None:
        """Close the connections; calls made later are refused."""
        await self._caller.aclose()

    async def post(
        self,
        channel: ChannelId,
        *,
        text: str,
        blocks: Blocks,
        delivery: DeliveryId,
        item: ItemNumber | None,
        thread_ts: Ts | None = None,
        sender: str = "",
        broadcast: bool = False,
    ) -> Ts:
        """Post a message that `find` will know by its `delivery`, and return its ts.

        It has the name of its `sender` and an envelope for a picture if the token may do that. With
        `broadcast` a reply stands in the channel too, where it is news to everybody in it.

        Slack puts a reply whose thread is gone into the channel, among the others, and says so
        only in its answer: such a reply is taken back and counts as refused.
        """
        body = {
            "channel": channel,
            "text": text,
            "blocks": list(blocks) or None,
            "thread_ts": thread_ts,
            "metadata": _metadata(delivery, item),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if sender and CUSTOMIZE in self._caller.scopes:
            body |= {"username": sender, "icon_emoji": MAIL_ICON}
        if broadcast:
            body["reply_broadcast"] = True
        posted = await self._caller.write("chat.postMessage", body, answer=Posted)
        if thread_ts and posted.message is not None and posted.message.thread_ts is None:
            await self.delete(channel, Ts(posted.ts))
            raise SlackRefused("chat.postMessage", "thread_not_found")
        return Ts(posted.ts)

    async def answer(
        self, channel: ChannelId, *, text: str, blocks: Blocks, thread_ts: Ts | None = None
    ) -> None:
        """Answer in a direct conversation. It is a courtesy: it may be lost, or come twice."""
        body = {
            "channel": channel,
            "text": text,
            "blocks": list(blocks) or None,
            "thread_ts": thread_ts,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        await self._caller.write("chat.postMessage", body, answer=Posted)

    async def find(
        self,
        channel: ChannelId,
        delivery: DeliveryId,
        *,
        since: datetime,
        thread_ts: Ts | None = None,
    ) -> Ts | None:
        """Look for the message of `delivery`, posted at `since` or later; None if there is none."""
        query = _history(channel, since=since, thread_ts=thread_ts)
        try:
            async with asyncio.timeout(FIND_TIMEOUT.total_seconds()):
                return await self._search(query, delivery)
        except TimeoutError as error:
            raise TryAgainLater("looking for a message took too long") from error
        except SlackRefused as error:
            if error.code in _THREAD_GONE:
                return None  # the thread is gone, and what was in it
            raise

    async def posted_since(
        self, channel: ChannelId, since: datetime, *, thread_ts: Ts | None = None
    ) -> list[PostedMessage]:
        """Return our messages in a channel, or in a thread, from `since` on, the oldest first.

        Where Slack asks to wait between two pages, it is waited for.
        """
        us = (await self.auth_test()).bot_id
        query = _history(channel, since=since, thread_ts=thread_ts)
        messages: list[PostedMessage] = []
        while True:
            try:
                async for message in self._pages(query):
                    posted = _posted(message)
                    if posted is not None and message.bot_id in {us, ""}:
                        messages.append(posted)
                return sorted(messages, key=lambda message: message.ts)
            except TryAgainLater as error:
                if not error.after:
                    raise
                await asyncio.sleep(error.after.total_seconds())

    async def whole_thread(self, channel: ChannelId, thread_ts: Ts) -> Mapping[Ts, SeenMessage]:
        """Return a thread's messages by ts, the first one included, as `thread_now` does."""
        return await self.thread_now(channel, thread_ts, first=thread_ts, last=_LAST)

    async def thread_now(
        self, channel: ChannelId, thread_ts: Ts, *, first: Ts, last: Ts
    ) -> Mapping[Ts, SeenMessage]:
        """Return a thread's replies from `first` to `last`, by ts; a thread that is gone has none.

        A deleted message is not among them, nor the tombstone that may stand in its place.
        """
        query: dict[str, str | int] = {
            "channel": channel,
            "ts": thread_ts,
            "oldest": first,
            "latest": last,
            "inclusive": "true",
            "limit": _PAGE,
        }
        try:
            async with asyncio.timeout(FIND_TIMEOUT.total_seconds()):
                messages = [message async for message in self._pages(query)]
        except TimeoutError as error:
            raise TryAgainLater("reading a thread took too long") from error
        except SlackRefused as error:
            if error.code in _THREAD_GONE:
                return {}
            raise
        return {
            Ts(message.ts): SeenMessage(
                user=SlackUserId(message.user),
                text=message.text,
                edited_at=Ts(message.edited.ts) if message.edited is not None else None,
                is_person=message.is_person,
            )
            for message in messages
            if message.subtype != "tombstone"
        }

    async def update(
        self,
        channel: ChannelId,
        ts: Ts,
        *,
        text: str,
        blocks: Blocks,
        delivery: DeliveryId | None = None,
        item: ItemNumber | None = None,
    ) -> None:
        """Give a message of ours a new text.

        What `find` knows it by is sent again, though Slack says that it would keep that.
        """
        body = {
            "channel": channel,
            "ts": ts,
            "text": text,
            "blocks": list(blocks),
            "metadata": None if delivery is None else _metadata(delivery, item),
        }
        await self._caller.write("chat.update", body, answer=Done)

    async def show_below(
        self, channel: ChannelId, ts: Ts, entities: Sequence[Mapping[str, object]]
    ) -> None:
        """Show Work Objects below a message that links to them; again, it changes nothing."""
        metadata = {"entities": [dict(entity) for entity in entities]}
        body = {"channel": channel, "ts": ts, "metadata": metadata}
        await self._caller.write("chat.unfurl", body, answer=Done)

    async def show_beside(
        self, trigger_id: str, entity: Mapping[str, object] | None, *, why_not: str
    ) -> None:
        """Show whoever asked a Work Object beside their conversation, or why it is not shown."""
        body: dict[str, object] = {"trigger_id": trigger_id}
        if entity is not None:
            body["metadata"] = dict(entity)
        else:
            body["error"] = {
                "status": "custom",
                "custom_title": "Penholder",
                "custom_message": without_markup(why_not),
            }
        await self._caller.write("entity.presentDetails", body, answer=Done)

    async def upload(self, name: str, content: bytes) -> str:
        """Upload a file, which nobody sees until `show_files` shows it; return its id."""
        query: dict[str, str | int] = {"filename": name, "length": len(content)}
        address = await self._caller.read("files.getUploadURLExternal", query, answer=UploadAddress)
        await self._caller.upload(address.upload_url, content)
        return address.file_id

    async def show_files(self, channel: ChannelId, thread_ts: Ts, files: Mapping[str, str]) -> None:
        """Show uploaded files, name by id, together in a thread.

        No metadata names them: `files_in_thread` tells whether it was done.
        """
        body = {
            "channel_id": channel,
            "thread_ts": thread_ts,
            "files": [{"id": file, "title": name} for file, name in files.items()],
        }
        await self._caller.write("files.completeUploadExternal", body, answer=Done)

    async def delete_file(self, file: str) -> None:
        """Delete a file of ours wherever it is shown; one that is gone already is fine."""
        try:
            await self._caller.write("files.delete", {"file": file}, answer=Done)
        except SlackRefused as error:
            if error.code not in {"file_not_found", "file_deleted"}:
                raise

    async def files_in_thread(
        self, channel: ChannelId, thread_ts: Ts, *, since: datetime
    ) -> Sequence[Mapping[str, str]]:
        """Return the files of each message of ours in a thread that has any, name by id."""
        who = await self.auth_test()
        query = _history(channel, since=since, thread_ts=thread_ts)
        return [
            {file.id: file.name or "" for file in message.files}
            async for message in self._pages(query)
            if message.files and (message.user == who.bot_user or message.bot_id == who.bot_id)
        ]

    async def delete(self, channel: ChannelId, ts: Ts) -> None:
        """Delete a message of ours; one that is gone already is fine."""
        try:
            await self._caller.write("chat.delete", {"channel": channel, "ts": ts}, answer=Done)
        except SlackRefused as error:
            if error.code != "message_not_found":
                raise

    async def post_ephemeral(
        self,
        channel: ChannelId,
        user: SlackUserId,
        *,
        text: str,
        blocks: Blocks = (),
        thread_ts: Ts | None = None,
    ) -> None:
        """Tell one person something in a channel. It may never be seen: say nothing only here."""
        body = {
            "channel": channel,
            "user": user,
            "text": text,
            "blocks": list(blocks) or None,
            "thread_ts": thread_ts,
        }
        await self._caller.write("chat.postEphemeral", body, answer=Done)

    async def respond(
        self, response_url: str, *, text: str, blocks: Blocks = (), replaces: bool = False
    ) -> None:
        """Tell the person who pressed a button something, as `post_ephemeral` does.

        With `replaces` it stands in place of the message that has the button.
        """
        body: dict[str, object] = {"response_type": "ephemeral", "replace_original": replaces}
        body |= {"text": text} | ({"blocks": list(blocks)} if blocks else {})
        await self._caller.respond(response_url, body)

    async def post_direct(
        self, user: SlackUserId, *, text: str, blocks: Blocks, delivery: DeliveryId
    ) -> Ts:
        """Send a person a direct message, and return its ts."""
        channel = await self.direct_channel(user)
        return await self.post(channel, text=text, blocks=blocks, delivery=delivery, item=None)

    async def find_direct(
        self, user: SlackUserId, delivery: DeliveryId, *, since: datetime
    ) -> Ts | None:
        """Look for a direct message by its `delivery`, as `find` does."""
        return await self.find(await self.direct_channel(user), delivery, since=since)

    async def react(self, channel: ChannelId, ts: Ts, name: str) -> None:
        """Put an emoji on a message; one that is there already is fine."""
        try:
            await self._react("reactions.add", channel, ts, name)
        except SlackRefused as error:
            if error.code != "already_reacted":
                raise

    async def unreact(self, channel: ChannelId, ts: Ts, name: str) -> None:
        """Take our emoji off a message; one that is not there is fine."""
        try:
            await self._react("reactions.remove", channel, ts, name)
        except SlackRefused as error:
            if error.code != "no_reaction":
                raise

    async def profile(self, user: SlackUserId) -> SlackProfile:
        """Return who `user` is; what was asked within the hour is remembered."""
        return await self._people.profile(user)

    async def person_with_address(self, address: str) -> SlackProfile | None:
        """Return who has a mail address in their profile; None if nobody does."""
        return await self._people.with_address(address)

    async def channel_info(self, channel: ChannelId) -> ChannelInfo:
        """Return what the app can see of a channel."""
        info = await self._caller.read("conversations.info", {"channel": channel}, answer=Info)
        seen = info.channel
        return ChannelInfo(
            channel=ChannelId(seen.id),
            name=seen.name,
            is_member=seen.is_member,
            is_archived=seen.is_archived,
            is_private=seen.is_private,
            is_shared=seen.is_ext_shared,
        )

    async def auth_test(self) -> SlackIdentity:
        """Return who we are and what the token allows."""
        who = await self._caller.write("auth.test", {}, answer=Who)
        return SlackIdentity(
            team=who.team,
            team_id=who.team_id,
            enterprise_id=who.enterprise_id or "",
            url=who.url,
            bot_name=who.user,
            bot_user=SlackUserId(who.user_id),
            bot_id=who.bot_id,
            scopes=self._caller.scopes,
        )

    async def open_view(self, trigger_id: str, view: Mapping[str, object]) -> None:
        """Open a modal for whoever clicked; a trigger_id lives three seconds and works once."""
        body = {"trigger_id": trigger_id, "view": dict(view)}
        await self._caller.write("views.open", body, answer=Done)

    async def push_view(self, trigger_id: str, view: Mapping[str, object]) -> None:
        """Open a modal on top of the one in which somebody clicked; Slack stacks three."""
        body = {"trigger_id": trigger_id, "view": dict(view)}
        await self._caller.write("views.push", body, answer=Done)

    async def update_view(self, view_id: str, view: Mapping[str, object]) -> None:
        """Show something else in an open modal."""
        await self._caller.write(
            "views.update", {"view_id": view_id, "view": dict(view)}, answer=Done
        )

    async def publish_home(
        self, user: SlackUserId, view: Mapping[str, object], *, there: str = ""
    ) -> None:
        """Show a person their Home, in place of the one with the hash `there`, if that is given.

        If another one was shown meanwhile, it was made later than this, and stays.
        """
        body = {"user_id": user, "view": dict(view), "hash": there or None}
        try:
            await self._caller.write("views.publish", body, answer=Done)
        except SlackRefused as error:
            if error.code != "hash_conflict":
                raise

    async def open_socket(self) -> str:
        """Return a fresh Socket Mode address (wss://…), good for one connection."""
        return (await self._caller.open_socket(SocketAddress)).url

    async def _search(self, query: dict[str, str | int], delivery: DeliveryId) -> Ts | None:
        async for message in self._pages(query):
            if _delivery_of(message.metadata) == delivery:
                return Ts(message.ts)
        return None

    async def _pages(self, query: dict[str, str | int]) -> AsyncIterator[Page.Message]:
        method = "conversations.replies" if "ts" in query else "conversations.history"
        while True:
            page = await self._caller.read(method, query, answer=Page)
            for message in page.messages:
                yield message
            cursor = page.response_metadata.next_cursor if page.response_metadata else ""
            if not cursor or cursor == query.get("cursor"):
                return
            query["cursor"] = cursor

    async def direct_channel(self, user: SlackUserId) -> ChannelId:
        """Return the direct conversation with a person, opened if there was none."""
        if user not in self._direct:
            opened = await self._caller.write("conversations.open", {"users": user}, answer=Opened)
            self._direct[user] = ChannelId(opened.channel.id)
        return self._direct[user]

    async def _react(self, method: str, channel: ChannelId, ts: Ts, name: str) -> None:
        body = {"channel": channel, "timestamp": ts, "name": name}
        await self._caller.write(method, body, answer=Done)


def _metadata(delivery: DeliveryId, item: ItemNumber | None) -> dict[str, object]:
    payload: dict[str, object] = {"delivery": delivery}
    if item is not None:
        payload["item"] = item
    return {"event_type": METADATA_TYPE, "event_payload": payload}


def _history(channel: ChannelId, *, since: datetime, thread_ts: Ts | None) -> dict[str, str | int]:
    query: dict[str, str | int] = {
        "channel": channel,
        "oldest": f"{(since - CLOCK_SKEW).timestamp():.6f}",
        "include_all_metadata": "true",
        "limit": _PAGE,
    }
    return query | ({"ts": thread_ts} if thread_ts else {})


def _posted(message: Page.Message) -> PostedMessage | None:
    """Return which delivery a message is, None if it is none of ours."""
    delivery = _delivery_of(message.metadata)
    if delivery is None:
        return None
    item: ItemNumber | None = None
    match message.metadata:
        case {"event_payload": {"item": int(number)}} if 0 < number < MOST_ITEMS:
            item = ItemNumber(number)
    is_parent = message.thread_ts in {"", message.ts}
    return PostedMessage(Ts(message.ts), DeliveryId(delivery), item, is_parent)


def _delivery_of(metadata: object) -> str | None:
    match metadata:
        case {"event_type": str(kind), "event_payload": {"delivery": str(delivery)}}:
            return delivery if kind == METADATA_TYPE else None
        case _:
            return None


async def clock_skew(url: str) -> timedelta:
    """Return our clock's instant less the peer's, to about a second.

    The peer's is the Date header of its answer (RFC 9110, 6.6.1).

    Raises:
        TryAgainLater: the peer does not answer, or says no time.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(url) as answer,
        ):
            text = answer.headers.get("Date", "")
        return system_clock() - parsedate_to_datetime(text)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise TryAgainLater(f"no time to be had from {url}: {error}") from error
