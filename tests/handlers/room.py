"""A room for the tests: two lists, a channel, the people in it; events go in, rows are looked at.

Events enter as they do in the service, by calling their handler. Only the clock and Slack's
directory of people are made by hand; the database is a real one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

from bot.config import Config
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import (
    BallotId,
    ChannelId,
    CommentId,
    ItemNumber,
    ListName,
    MailboxName,
    SlackUserId,
    Ts,
)
from bot.domain.people.consent import Publish, fingerprint
from bot.errors import Refused, TryAgainLater
from bot.events import (
    ButtonPressed,
    CommandGiven,
    DraftDecided,
    FormSubmitted,
    HomeOpened,
    MailFetched,
    MailTooLarge,
    Mentioned,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    OptionsAsked,
    PublishChosen,
    Reacted,
    ReleaseDecided,
    ShortcutUsed,
    SlackReply,
    TimeReached,
    VoteCast,
)
from bot.gateways.slack.values import SeenMessage, SlackProfile
from bot.render.words.refusals import say_refusal
from handlers.digests.digests import handle_digests
from handlers.digests.personal import handle_personal_digests
from handlers.filing.own_mail import our_marks
from handlers.lists.items import find_item
from handlers.lists.list_watch import ListWatch
from handlers.people.people import Profiles
from handlers.proceedings.ending import handle_deadlines
from handlers.proceedings.extending import handle_silence
from handlers.proceedings.reminding import handle_reminders
from handlers.receiving.held import ask_about_held
from handlers.receiving.list_mail import handle_mails
from handlers.receiving.mail_reader import MailReader
from handlers.showing.facts import item_list, item_page
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
from handlers.slack.talk.mentions import handle_mention
from handlers.slack.talk.reactions import handle_reaction
from handlers.slack.talk.shortcuts import handle_options, handle_shortcut
from handlers.voting.echoes import EchoWatch, handle_echoes
from handlers.work import Work
from storage.database.engine import Database
from storage.values import SetAside, SlackMessage

START: Final = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
"""A Wednesday."""

MAIN: Final = MailboxName("main")
CHANNEL: Final = ChannelId("C01LIST")
BOARD_CHANNEL: Final = ChannelId("C02BOARD")
COUNCIL: Final = "council@lists.example.org"
BOARD: Final = "board@lists.example.org"
US: Final = "penholder@bot.example.org"


def secret_of(list_name: str) -> str:
    """Return the address by which a list was subscribed, which nobody else knows."""
    return f"penholder+{list_name}-k3f9@bot.example.org"


CHAIR: Final = SlackUserId("U01CHAIR")
ADA: Final = SlackUserId("U02ADA")
BEN: Final = SlackUserId("U03BEN")
GUEST: Final = SlackUserId("U04GUEST")
UNKNOWN: Final = SlackUserId("U05UNKNOWN")
"""Slack does not answer when it is asked who this is."""

PROFILES: Final = {
    CHAIR: SlackProfile(CHAIR, "Carla Chair", "chair@example.org", is_bot=False),
    ADA: SlackProfile(ADA, "Ada Example", "ada@example.org", is_bot=False),
    BEN: SlackProfile(BEN, "Ben Example", "ben@example.net", is_bot=False),
    GUEST: SlackProfile(GUEST, "Gil Guest", None, is_bot=False),
}
MEMBERS: Final = frozenset({*PROFILES, UNKNOWN})
"""Who is in both channels."""


def new_config(
    *,
    slack_url: str = "http://127.0.0.1:1/api/",
    token: str = "xoxb-sandbox",  # noqa: S107 - of no use anywhere
    smtp_port: int = 25,
    council: Mapping[str, object] | None = None,
    board: Mapping[str, object] | None = None,
) -> Config:
    """Return the configuration of two lists, `council` and `board`, each with its channel.

    `council` and `board` are further keys of theirs.
    """

    def a_list(name: str, channel: str, changes: Mapping[str, object] | None) -> dict[str, object]:
        return {
            "name": name,
            "address": f"{name}@lists.example.org",
            "list_id": f"{name}.lists.example.org",
            "subscribed_as": secret_of(name),
            "channel": channel,
            "timezone": "Europe/Lisbon",
            "chairs": ["chair@example.org"],
            **(changes or {}),
        }

    return Config.model_validate(
        {
            "penholder": {"secret": "a secret of the room"},
            "mailboxes": [{"name": MAIN, "host": "imap.example.org", "username": "penholder"}],
            "smtp": {
                "host": "127.0.0.1",
                "port": smtp_port,
                "security": "none",
                "from_address": US,
            },
            "slack": {"bot_token": token, "app_token": "xapp-none", "api_url": slack_url},
            "lists": [a_list("council", CHANNEL, council), a_list("board", BOARD_CHANNEL, board)],
        },
        context={"environment": {}},
    )


@dataclass(slots=True)
class HandClock:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def move(self, **by: float) -> datetime:
        """Let time pass, given as for `timedelta`."""
        self.now += timedelta(**by)
        return self.now


def mail(
    name: str,
    text: str = "I have a question.",
    *,
    writer: str = "Ada Example <ada@example.org>",
    to: str = COUNCIL,
    through: str | None = "council",
    answers: Sequence[str] = (),
    subject: str | None = None,
    date: datetime = START,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return the mail `<name@mail.example.org>`, as it came by the list `through`.

    With `through` None it came straight to us, whatever its own fields say.
    """
    message = EmailMessage()
    message["Message-ID"] = f"<{name}@mail.example.org>" if "@" not in name else f"<{name}>"
    message["From"] = writer
    message["To"] = to
    message["Date"] = format_datetime(date)
    message["Subject"] = subject if subject is not None else f"About {name}"
    if through:
        message["List-Id"] = f"The {through} <{through}.lists.example.org>"
    if answers:
        ids = " ".join(
            f"<{answer}@mail.example.org>" if "@" not in answer else f"<{answer}>"
            for answer in answers
        )
        message["In-Reply-To"] = ids.split()[-1]
        message["References"] = ids
    for key, value in (headers or {}).items():
        message[key] = value
    message.set_content(text)
    return trace_of(through) + message.as_bytes()


def trace_of(through: str | None) -> bytes:
    """Return what our mail server writes on top of a mail from a list, or from a person."""
    recipient = secret_of(through) if through else US
    client = "mail.example.org (mail.example.org [192.0.2.25])"
    if through:
        client = "lists.example.org (lists.example.org [198.51.100.7])"
    return (
        f"Delivered-To: {recipient}\n"
        f"Received: from {client}\n\tby mx.bot.example.org with ESMTPS id 4Z1; "
        f"{format_datetime(START)}\n"
    ).encode()


def draft_of(shown: SlackReply) -> str | None:
    """Return what the *Send* below a mail that was shown carries, None if there is none."""
    buttons = (one for block in shown.blocks for one in elements_of(block))
    return next(
        (button["value"] for button in buttons if button.get("action_id") == "draft:send"), None
    )


def elements_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the buttons of a row."""
    return list(block["elements"]) if block["type"] == "actions" else []


@dataclass(slots=True)
class Room:
    """The service's handlers over one database, and what can be seen of their work."""

    database: Database
    config: Config = field(default_factory=new_config)
    clock: HandClock = field(default_factory=HandClock)
    uid: int = 0
    arrivals: int = 0
    directory: dict[SlackUserId, SlackProfile] = field(default_factory=lambda: dict(PROFILES))
    members: dict[ChannelId, frozenset[SlackUserId] | None] = field(
        default_factory=lambda: {CHANNEL: MEMBERS, BOARD_CHANNEL: MEMBERS}
    )
    """Who is in a channel; None while Slack does not tell."""
    threads: dict[tuple[ChannelId, Ts], dict[Ts, SeenMessage]] = field(default_factory=dict)
    """What was said in threads that began in Slack."""
    digest_watch: ListWatch = field(default_factory=ListWatch)
    echo_watch: EchoWatch = field(default_factory=EchoWatch)

    # What arrives

    async def fetch(
        self,
        *raws: bytes,
        received_at: datetime | None = None,
        uid_validity: int = 1,
        clock: Callable[[], datetime] | None = None,
    ) -> list[int]:
        """Let mails arrive as one batch; return their UIDs."""
        events: list[MailFetched | MailTooLarge] = []
        for raw in raws:
            self.uid += 1
            events.append(
                MailFetched(MAIN, uid_validity, self.uid, received_at or self.clock.now, raw)
            )
        await self.take(*events, clock=clock)
        return [event.uid for event in events]

    async def discover(self, *raws: bytes) -> None:
        """Let mails be found as one batch that were in the mailbox before we first looked.

        Nothing proves by which way they came.
        """
        await self.fetch(*raws, received_at=START - timedelta(days=1))

    async def take(
        self, *events: MailFetched | MailTooLarge, clock: Callable[[], datetime] | None = None
    ) -> None:
        """Hand over what the mailbox's watcher hands over."""
        await handle_mails(
            await MailReader(our_marks(self.config)).read(events),
            database=self.database,
            config=self.config,
            clock=clock or self.clock,
        )

    def key(self) -> str:
        """Return a new arrival's key."""
        self.arrivals += 1
        return f"arrival-{self.arrivals}"

    @property
    def door(self) -> SlackDoor:
        """What handlers of arrivals from Slack get."""
        return SlackDoor(self.database, self.config, self.clock, self.profiles)

    @property
    def profiles(self) -> Profiles:
        """Who Slack says people are."""
        return Profiles(profile=self.profile, is_member=self.is_member, thread=self.thread)

    async def thread(self, channel: ChannelId, thread_ts: Ts) -> dict[Ts, SeenMessage]:
        """Return what Slack has of a thread."""
        return self.threads.get((channel, thread_ts), {})

    async def profile(self, user: SlackUserId) -> SlackProfile:
        """Say who a Slack user is, as Slack's directory does."""
        if user not in self.directory:
            raise TryAgainLater("Slack does not answer")
        return self.directory[user]

    async def is_member(self, channel: ChannelId, user: SlackUserId) -> bool | None:
        """Return True if a Slack user is in a channel."""
        members = self.members.get(channel, frozenset())
        return None if members is None else user in members

    async def pen(
        self, user: SlackUserId, text: str, *, key: str = "", channel: ChannelId = CHANNEL
    ) -> SlackReply:
        """Type `/pen …`; if a mail is shown before it is sent, send it."""
        shown = await self.type(user, text, key=key, channel=channel)
        draft = draft_of(shown)
        if draft is None:
            return shown
        return await self.decide(user, draft, key=f"{key}-sent" if key else "", channel=channel)

    async def type(
        self, user: SlackUserId, text: str, *, key: str = "", channel: ChannelId = CHANNEL
    ) -> SlackReply:
        """Type `/pen …` and press nothing."""
        return await handle_command(
            CommandGiven(key or self.key(), user, channel, text, "trigger"), self.door
        )

    async def home(self, user: SlackUserId, shows: str = "") -> dict[str, Any]:
        """Open the app's Home, or let it show something else; return it."""
        event = HomeOpened(self.key(), user, ChannelId(f"D{user[1:]}"), shows)
        reply = await handle_home(event, self.door)
        assert reply.view is not None
        return reply.view

    async def mention(
        self,
        user: SlackUserId,
        text: str,
        *,
        ts: str,
        thread: str | None,
        key: str = "",
        channel: ChannelId = CHANNEL,
    ) -> SlackReply | None:
        """Mention us, and write `text` behind that, below the message `thread`."""
        place = Ts(thread) if thread else None
        event = Mentioned(key or self.key(), user, channel, Ts(ts), place, text)
        return await handle_mention(event, self.door)

    async def shortcut(
        self,
        user: SlackUserId,
        shortcut: str,
        *,
        ts: str,
        thread: str | None = None,
        channel: ChannelId = CHANNEL,
    ) -> SlackReply:
        """Choose a shortcut in the menu of a message, which may be a reply in a thread."""
        place = Ts(thread) if thread else None
        event = ShortcutUsed(self.key(), user, channel, shortcut, Ts(ts), place, "trigger")
        return await handle_shortcut(event, self.door)

    async def suggest(
        self, user: SlackUserId, about: str, words: str = "", *, menu: str = "into"
    ) -> list[str]:
        """Type into a menu that searches; return the texts of what it offers."""
        event = OptionsAsked(self.key(), user, ChannelId(""), menu, about, words)
        return [text for _value, text in (await handle_options(event, self.door)).options]

    async def react(
        self, user: SlackUserId, emoji: str, *, ts: str, key: str = ""
    ) -> SlackReply | None:
        """Put an emoji on a message."""
        event = Reacted(key or self.key(), user, CHANNEL, Ts(ts), emoji)
        return await handle_reaction(event, self.door)

    async def decide(
        self,
        user: SlackUserId,
        draft: str,
        *,
        send: bool = True,
        key: str = "",
        channel: ChannelId = CHANNEL,
    ) -> SlackReply:
        """Press *Send*, or *Cancel*, below a mail that was shown."""
        return await handle_draft(
            DraftDecided(key or self.key(), user, channel, draft, send), self.door
        )

    async def newest_ballot(self, number: ItemNumber) -> BallotId:
        """Return the newest ballot that buttons on an item may be about, 0 if there was none."""
        async with self.database.reading() as store:
            try:
                item = await find_item(store, number)
            except Refused:
                return BallotId(0)
            ballot = await store.ballots.latest_of_item(item.number)
        return BallotId(0) if ballot is None else ballot.id

    async def press(
        self,
        user: SlackUserId,
        item: int,
        choice: str,
        *,
        key: str = "",
        response_url: str = "",
        ballot: BallotId | None = None,
        version: int = 1,
        channel: ChannelId = CHANNEL,
    ) -> SlackReply | None:
        """Press a choice of a version of a ballot, the item's newest one if none is named."""
        number = ItemNumber(item)
        return await handle_vote(
            VoteCast(
                key or self.key(),
                user,
                channel,
                number,
                ballot or await self.newest_ballot(number),
                choice,
                "trigger",
                response_url=response_url,
                version=version,
            ),
            self.door,
        )

    async def push(
        self, user: SlackUserId, item: int, button: str, *part: int, key: str = ""
    ) -> SlackReply | None:
        """Press a button that is no choice."""
        return await handle_button(
            ButtonPressed(
                key or self.key(), user, CHANNEL, ItemNumber(item), button, "trigger", part=part
            ),
            self.door,
        )

    async def submit(
        self, user: SlackUserId, form: str, about: str, *, key: str = "", **fields: str
    ) -> SlackReply | None:
        """Send a form."""
        return await handle_form(
            FormSubmitted(key or self.key(), user, form, about, tuple(fields.items())), self.door
        )

    async def choose(
        self,
        user: SlackUserId,
        choice: str,
        *,
        key: str = "",
        asked: SlackUserId | None = None,
        list_name: str = "council",
    ) -> SlackReply:
        """Press *Always*, *Ask me* or *Never*."""
        event = PublishChosen(
            arrival_key=key or self.key(),
            user=user,
            channel=CHANNEL,
            asked=asked or user,
            list_name=ListName(list_name),
            choice=Publish(choice),
        )
        return await handle_publish_chosen(
            event,
            self.door,
        )

    async def release(
        self, user: SlackUserId, comment: int, words: str, *, send: bool = True, key: str = ""
    ) -> SlackReply:
        """Press *Send to list*, or *Keep in Slack*, below a comment that reads `words`."""
        event = ReleaseDecided(
            arrival_key=key or self.key(),
            user=user,
            channel=CHANNEL,
            comment=CommentId(comment),
            shown=fingerprint(words),
            send=send,
        )
        return await handle_release_decided(
            event,
            self.door,
        )

    async def say(
        self,
        user: SlackUserId,
        text: str,
        *,
        ts: str,
        thread: str | None,
        key: str = "",
        channel: ChannelId = CHANNEL,
    ) -> None:
        """Write in the channel, below the message `thread`."""
        event = MessagePosted(
            key or self.key(), user, channel, Ts(ts), Ts(thread) if thread else None, text
        )
        await handle_message_posted(
            event,
            self.door,
        )

    async def edit(
        self, user: SlackUserId, text: str, *, ts: str, thread: str | None, at: str = ""
    ) -> None:
        """Change a message; `at` is Slack's time of the edit, by default after all others."""
        key = self.key()
        edited_at = at or f"{self.clock.now.timestamp() + self.arrivals:.6f}"
        event = MessageEdited(
            key, user, CHANNEL, Ts(ts), Ts(thread) if thread else None, text, Ts(edited_at)
        )
        await handle_message_edited(
            event,
            self.door,
        )

    async def delete(self, *, ts: str) -> None:
        """Delete a message."""
        await handle_message_deleted(MessageDeleted(self.key(), CHANNEL, Ts(ts)), self.door)

    async def tick(self) -> None:
        """Let the timer look what is due."""
        event = TimeReached(now=self.clock())
        await handle_silence(event, database=self.database, config=self.config)
        await handle_deadlines(event, database=self.database, config=self.config)
        await handle_echoes(
            event, database=self.database, config=self.config, watch=self.echo_watch
        )
        await handle_reminders(event, database=self.database, config=self.config)
        await handle_digests(
            event, database=self.database, config=self.config, watch=self.digest_watch
        )
        await handle_personal_digests(event, database=self.database, config=self.config)
        await ask_about_held(event, database=self.database, config=self.config)

    async def posted(self, item: int, *, ts: str, channel: ChannelId = CHANNEL) -> str:
        """Record that an item's parent message stands in the channel; return its ts."""
        async with self.database.transaction() as store:
            await store.slack.add(
                SlackMessage(channel, Ts(ts), ItemNumber(item), is_parent=True, delivery=None)
            )
        return ts

    # What is there

    async def items(self) -> list[dict[str, Any]]:
        """Return the items as `items --json` prints them."""
        async with self.database.reading() as store:
            found = item_list(
                Work(store, self.config, self.clock.now), list_name=None, state=None, limit=None
            )
            return sorted([dict(one) async for one in found], key=lambda one: one["number"])

    async def show(self, number: int) -> dict[str, Any]:
        """Return an item as `show --json` prints it."""
        async with self.database.reading() as store:
            page = item_page(Work(store, self.config, self.clock.now), ItemNumber(number))
            return dict(await page)

    async def queued(self, *kinds: DeliveryKind) -> list[Delivery]:
        """Return what waits in the outbox, in order."""
        async with self.database.reading() as store:
            deliveries = await store.outbox.list([DeliveryState.WAITING], limit=1000)
        return sorted(
            (delivery for delivery in deliveries if not kinds or delivery.kind in kinds),
            key=lambda delivery: delivery.seq,
        )

    async def set_aside(self) -> list[SetAside]:
        """Return the mails set aside."""
        async with self.database.reading() as store:
            return await store.set_aside.list(limit=100)

    async def cursor(self, uid_validity: int = 1) -> int:
        """Return how far the mailbox is taken."""
        async with self.database.reading() as store:
            return await store.cursors.get(MAIN, uid_validity)

    async def tally(self, number: int) -> dict[str, int]:
        """Return the choices that somebody has made, with their counts."""
        ballot = (await self.show(number))["ballot"]
        return {choice: count for choice, count in ballot["tally"].items() if count}

    async def refusals(self, number: int) -> list[str]:
        """Return why votes on an item's latest ballot were not counted."""
        async with self.database.reading() as store:
            ballot = await store.ballots.latest_of_item(ItemNumber(number))
            votes = await store.ballots.votes(ballot.id) if ballot is not None else []
        return [say_refusal(vote.refusal) for vote in votes if vote.refusal]
