"""The stage of the story: how its people act, and how what must be seen is waited for.

Nothing is waited for blindly: each wait asks the world until it shows what is expected or
patience ends. A click or command that Slack could not deliver is tried again, as people do.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

from bot.sandbox.letters import Letter, compose, header
from bot.sandbox.people import BOT_ADDRESS, CHANNEL, PLAN, DemoList, Member
from bot.sandbox.slack import Answer, Message, PersonError
from bot.sandbox.story.spoken import vote_texts as texts
from bot.sandbox.words import as_said
from bot.sandbox.world import Sandbox

POLL_SECONDS: Final = 0.05
SEND: Final = "draft:send"
"""The button below a mail that is shown before it leaves."""
BETWEEN_TRIES_SECONDS: Final = 0.5
LOST: Final = frozenset({"dispatch_failed", "operation_timeout"})
"""What Slack shows when the app did not answer: people then press again."""


class NotSeen(Exception):
    """An expected effect did not come, or something else did; the text says what."""


class Stage:
    """The world with its people; `patience` is how long any one effect may take.

    `subject` is the title of the story's main item.

    With `visitors` others may click and write as well while the story runs: then any tally
    that is shown will do.
    """

    def __init__(
        self,
        world: Sandbox,
        *,
        subject: str = texts.SUBJECT,
        patience: timedelta,
        visitors: bool = False,
        was_killed: Callable[[], bool] = lambda: False,
    ) -> None:
        self.world = world
        self.subject = subject
        self.was_killed = was_killed
        self._patience = patience
        self._visitors = visitors
        self._state = world.slack.state

    # Waiting

    async def until(self, what: str, seen: Callable[[], bool]) -> None:
        """Wait until something is seen in Slack or in an archive.

        Raises:
            NotSeen: patience ended.
        """
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                while not seen():  # noqa: ASYNC110 - the world is looked at, it tells nobody
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError as error:
            raise NotSeen(f"not seen within {self._patience}: {what}") from error

    async def until_mail(
        self, what: str, reader: Member, wanted: Callable[[Letter], bool]
    ) -> Letter:
        """Wait until a member has a mail, and return the newest such one.

        Raises:
            NotSeen: patience ended.
        """
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                while True:
                    for letter in reversed(await self.world.letters(reader.address)):
                        if wanted(letter):
                            return letter
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError as error:
            raise NotSeen(f"not seen within {self._patience}: {what}") from error

    async def insist(self, act: Callable[[], Awaitable[Answer]]) -> Answer:
        """Do something in Slack until it is taken, and return the answer.

        Raises:
            NotSeen: patience ended, or Slack refused it.
        """
        answer = Answer(error="never tried")
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                while True:
                    answer = await _tried(act)
                    if answer.ok:
                        return answer
                    if answer.error not in LOST:
                        raise NotSeen(f"Slack says {answer.error or dict(answer.errors)}")
                    await asyncio.sleep(BETWEEN_TRIES_SECONDS)
        except TimeoutError as error:
            raise NotSeen(f"not taken within {self._patience}: {answer.error}") from error

    # Acting

    async def send(self, mail: EmailMessage, *, writer: Member, to: Sequence[DemoList]) -> None:
        """Send a mail to lists."""
        await self.world.send_mail(mail, writer=writer, to=[demo_list.address for demo_list in to])

    def write(
        self,
        writer: Member,
        text: str,
        *,
        subject: str = "",
        to: Sequence[DemoList],
        name: str,
        answers: Letter | None = None,
    ) -> EmailMessage:
        """Write a mail to lists; `name` makes its Message-ID."""
        return compose(
            writer=writer,
            to=[demo_list.address for demo_list in to],
            subject=subject or self.subject,
            text=text,
            message_id=message_id(writer, name),
            now=self.world.clock(),
            answers=answers.message if answers is not None else None,
        )

    async def command(self, member: Member, text: str) -> Answer:
        """Type `/pen …`, and press *Send* or *Close now* if a mail is shown before it leaves."""
        answer = await self.type(member, text)
        if _has_button(answer, SEND):
            await self.press_only_theirs(member, SEND)
        return answer

    async def type(self, member: Member, text: str) -> Answer:
        """Type `/pen …` in the channel, again when Slack says that it was lost."""
        return await self.insist(
            lambda: self.world.slack.people.command(member.slack, CHANNEL, "/pen", text)
        )

    async def press(self, member: Member, action_id: str) -> None:
        """Press a button of the item's message, again when Slack says that it was lost."""
        await self.insist(
            lambda: self.world.slack.people.press(
                member.slack, CHANNEL, self.parent().ts, action_id
            )
        )

    async def press_only_theirs(self, member: Member, action_id: str) -> None:
        """Press a button that only this member sees, again when Slack says that it was lost."""

        async def press() -> Answer:
            """Press it; one that is gone was pressed before."""
            shown = self.only_theirs(member, action_id)
            if shown is None:
                return Answer()
            return await self.world.slack.people.press(
                member.slack, shown.channel, shown.ts, action_id
            )

        await self.insist(press)

    async def comment(self, member: Member, text: str) -> str:
        """Write in the item's thread and return the message's ts."""
        return await self.world.slack.people.post(
            member.slack, CHANNEL, text, thread_ts=self.parent().ts
        )

    async def open_whole_mail(self, member: Member, shown: Message, *, words: str) -> None:
        """Open the whole of a mail that a reply shows, and close it again.

        Raises:
            NotSeen: it does not hold these words.
        """
        people = self.world.slack.people

        async def press() -> Answer:
            """Press it, again if Slack did not open it."""
            answer = await people.press(member.slack, CHANNEL, shown.ts, "mail")
            if not self._state.open_views(member.slack):
                raise NotSeen("the message did not open")
            return answer

        await self.insist(press)
        view = self._state.open_views(member.slack)[-1]
        text = flat("\n".join(_words(list(view.content["blocks"]))))
        await people.close_view(member.slack, view.id)
        if words not in text:
            raise NotSeen(f"the whole message does not say: {words}")

    # Looking

    def parents(self, title: str = "") -> list[Message]:
        """Return Penholder's messages that stand for the item of a title, or the main one."""
        title = title or self.subject
        return [
            message
            for message in self._state.channel_messages(CHANNEL)
            if message.from_bot and not message.is_reply and title in message.text.split("\n")[0]
        ]

    def parent(self) -> Message:
        """Return the message of the story's main item.

        Raises:
            NotSeen: there is none yet.
        """
        messages = self.parents()
        if not messages:
            raise NotSeen("the item has no message in the channel")
        return messages[0]

    def number(self, title: str = "") -> int:
        """Return the number of the item of that title, as its message says it."""
        shown = self.parents(title)
        match = re.search(r"\(#(\d+)\)", shown[0].text) if shown else None
        if match is None:
            raise NotSeen(f"no message in the channel says the number of {title!r}")
        return int(match[1])

    def parent_says(self, words: str) -> bool:
        """Return True if the main item's message holds these words."""
        return any(said_in(message.text, words) for message in self.parents())

    def tally_is(self, **counts: int) -> bool:
        """Return True if the main item's message shows exactly these counts and no other votes."""
        if self._visitors:
            return self.parent_says(f" {as_said('vote')}")
        wanted = {"agree": 0, "abstain": 0, "disagree": 0, "block": 0} | counts
        line = ", ".join(f"{as_said(choice)} {count}" for choice, count in wanted.items())
        cast = sum(wanted.values()) or as_said("no")
        return self.parent_says(f"{line}{as_said('; ')}{cast} {as_said('vote')}")

    def replies(self, title: str = "") -> list[Message]:
        """Return what stands in an item's thread, from people and from Penholder."""
        messages = self.parents(title)
        return self._state.thread(CHANNEL, messages[0].ts)[1:] if messages else []

    def is_news(self, beginning: str) -> bool:
        """Return True if Penholder's reply that begins so stands in the channel too, as news."""
        return any(
            message.from_bot
            and message.broadcast
            and flat(message.text).startswith(flat(as_said(beginning)))
            for message in self.replies()
        )

    def mail_in_thread(self, writer: Member, words: str) -> Message | None:
        """Return Penholder's reply that shows a member's mail with these words."""
        for message in self.replies():
            author = flat(message.username or message.text)
            if message.from_bot and author.startswith(writer.name) and words in flat(message.text):
                return message
        return None

    def is_marked(self, ts: str) -> bool:
        """Return True if Penholder has put its reaction on a message."""
        bot = self._state.identity.bot_user_id
        message = self._state.messages[CHANNEL][ts]
        return any(bot in people for people in message.reactions.values())

    def told(self, member: Member, words: str) -> bool:
        """Return True if Penholder told a member these words, seen by nobody else."""
        direct = self._state.channel_messages("D" + member.slack[1:])
        only_theirs = [*self._state.ephemerals.get(member.slack, {}).values(), *direct]
        return any(message.from_bot and said_in(plain(message), words) for message in only_theirs)

    def only_theirs(self, member: Member, action_id: str) -> Message | None:
        """Return the newest message that only this member sees and that has such a button."""
        direct = self._state.channel_messages("D" + member.slack[1:])
        shown = [*self._state.ephemerals.get(member.slack, {}).values(), *direct]
        return next(
            (message for message in reversed(shown) if _has_button(message, action_id)), None
        )

    def item_posts(self, on: DemoList = PLAN) -> list[EmailMessage]:
        """Return Penholder's posts about the main item to one of its lists, in order."""
        number = str(self.number())
        return [
            message for message in self.our_posts(on) if str(message["X-Penholder-Item"]) == number
        ]

    def digests(self) -> list[EmailMessage]:
        """Return Penholder's posts that are digests, in order."""
        return [
            message
            for message in self.our_posts()
            if as_said("digest") in str(message["Subject"]).lower()
        ]

    def our_posts(self, on: DemoList = PLAN) -> list[EmailMessage]:
        """Return Penholder's posts to a list, in order."""
        posts = (read_post(raw) for raw in self.world.archive(on))
        return [post for post in posts if BOT_ADDRESS in str(post["From"])]


@dataclass(frozen=True, slots=True)
class Step:
    """A title that says what is seen, and the act that brings it about.

    `play` acts, waits for the effect and raises `NotSeen` when it does not come.
    """

    title: str
    play: Callable[[Stage], Awaitable[None]]


def message_id(writer: Member, name: str) -> str:
    """Return the Message-ID of a story's mail."""
    return f"<{name}@{writer.address.partition('@')[2]}>"


def read_post(raw: bytes) -> EmailMessage:
    """Return a post as a message that can be looked into."""
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def post_text(post: EmailMessage) -> str:
    """Return a post's plain text."""
    part = post.get_body(("plain",))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def is_receipt(letter: Letter, words: str) -> bool:
    """Return True if a mail is Penholder's own, to its reader, with these words."""
    return (
        BOT_ADDRESS in header(letter, "From")
        and not header(letter, "List-Id")
        and said_in(letter.text, words)
    )


def plain(message: Message) -> str:
    """Return all the words a message shows: whose it is, its text and its blocks."""
    whose = [message.username] if message.username else []
    return "\n".join([*whose, message.text, *_words(list(message.blocks))])


def quoted(message: Message) -> list[str]:
    """Return what a message shows as quotes."""
    parts = (part for block in message.blocks for part in block.get("elements", []))
    return [
        "".join(_words(part.get("elements")))
        for part in parts
        if part.get("type") == "rich_text_quote"
    ]


def said_in(text: str, words: str) -> bool:
    """Return True if a text holds words of Penholder's, in the language that is spoken."""
    return flat(as_said(words)) in flat(text)


def flat(text: str) -> str:
    """Return a text with each run of white space as one space."""
    return " ".join(text.split())


def _has_button(message: Message | Answer, action_id: str) -> bool:
    buttons = (button for block in message.blocks for button in block.get("elements", []))
    return any(button.get("action_id") == action_id for button in buttons)


def _words(value: Any) -> list[str]:  # noqa: ANN401 - Block Kit's JSON
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        parts = ("text", "url", "elements", "fields")
        return [word for key in parts for word in _words(value.get(key))]
    if isinstance(value, list):
        return [word for entry in value for word in _words(entry)]
    return []


async def _tried(act: Callable[[], Awaitable[Answer]]) -> Answer:
    """Do it once; a button that is not there yet counts as lost."""
    try:
        return await act()
    except (PersonError, NotSeen):
        return Answer(error="dispatch_failed")
