"""What people do in a long run, and what must be there in the end because they did it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from random import Random  # noqa: TID251 - seeded, to repeat a run
from typing import Final

from bot.sandbox.letters import compose
from bot.sandbox.people import (
    AROHA,
    INES,
    KOFI,
    LEILA,
    MARTA,
    PLAN,
    PRIYA,
    TOMAS,
    YUKI,
    Member,
)
from bot.sandbox.slack import PersonError
from bot.sandbox.story.stage import NotSeen, Stage, flat, plain
from bot.sandbox.world import MailNotTaken, Sandbox

CHOICES: Final = ("agree", "abstain", "disagree")
IN_SLACK: Final = (INES, LEILA, PRIYA, AROHA, TOMAS)
BY_MAIL: Final = (KOFI, YUKI)
"""These vote by mail only, so that the order of each one's votes is known."""
MOST_MAILS: Final = 8
"""Of one thread, after which it is voted on, and the next one begins."""
PATIENCE: Final = timedelta(seconds=120)
AGAIN_AFTER: Final = timedelta(seconds=20)


@dataclass
class Thread:
    """A thread with all that was said on it."""

    title: str
    mails: list[EmailMessage] = field(default_factory=list)
    said: list[tuple[Member, str]] = field(default_factory=list)
    """Who wrote each mail, and the mark in it."""
    comments: list[str] = field(default_factory=list)
    votes: dict[str, str] = field(default_factory=dict)
    """Who voted what, by name: the last vote of each."""
    number: int = 0
    is_closed: bool = False


class Traffic:
    """People at work in one world. One person does one thing at a time in a thread."""

    def __init__(self, world: Sandbox, *, random: Random) -> None:
        self.world = world
        self.threads: list[Thread] = []
        self._random = random
        self._count = 0
        self._chair = asyncio.Lock()
        """Marta's newest draft is the one that she sends."""

    async def agree(self) -> None:
        """Let everybody in Slack say once that the list may have their comments."""
        await self._begin_thread()
        stage = self._stage(self.threads[0])
        await stage.until("the first item", lambda: bool(stage.parents()))
        for member in IN_SLACK:
            await stage.command(member, "publish always")

    async def work(self, ended: asyncio.Event) -> None:
        """Begin threads, write, comment and vote, one thread after another, until it is over."""
        while not ended.is_set():
            thread = await self._begin_thread()
            stage = self._stage(thread)
            while len(thread.mails) < MOST_MAILS and not ended.is_set():
                await self._random.choice((self._answer, self._answer, self._comment))(
                    thread, stage
                )
            if not ended.is_set():
                await self._vote(thread, stage)

    # What people do

    async def _begin_thread(self) -> Thread:
        self._count += 1
        thread = Thread(title=f"Pier {self._count:05} wants paint")
        self.threads.append(thread)
        await self._write(thread, self._random.choice((MARTA, TOMAS, INES, LEILA, KOFI, YUKI)))
        return thread

    async def _answer(self, thread: Thread, _stage: Stage) -> None:
        await self._write(thread, self._random.choice((MARTA, TOMAS, INES, LEILA, KOFI, YUKI)))

    async def _comment(self, thread: Thread, stage: Stage) -> None:
        await stage.until("the item", lambda: bool(stage.parents()))
        mark = self._mark()
        thread.comments.append(mark)
        member = self._random.choice(IN_SLACK)
        await stage.comment(member, f"Blue would do, {mark}.")

    async def _vote(self, thread: Thread, stage: Stage) -> None:
        """Open a vote, let people vote and vote again, and close it."""
        await stage.until("the item", lambda: bool(stage.parents()))
        thread.number = stage.number()
        await self._as_chair(
            stage,
            f"ballot {thread.number} until +30d forum Shall we paint it?",
            lambda: stage.parent_says("Vote until"),
        )
        for _vote in range(self._random.randint(3, 8)):
            choice = self._random.choice(CHOICES)
            if self._random.random() < 0.4:
                member = self._random.choice(BY_MAIL)
                await self._write(thread, member, first=f"#{thread.number}: {choice}\n\n")
            else:
                member = self._random.choice(IN_SLACK)
                await stage.press(member, f"vote:{choice}")
            thread.votes[member.name] = choice
        announced = f"X-Penholder-Item: {thread.number}\r\n".encode()
        await stage.until(
            "the announcement", lambda: any(announced in raw for raw in self.world.archive(PLAN))
        )
        # The tally may have been as it will be before a vote was changed and changed back.
        _writer, last = thread.said[-1]
        await stage.until("the last mail", lambda: has_reply(stage, last))
        await stage.until(f"{tally(thread)} on #{thread.number}", lambda: shows(stage, thread))
        await self._as_chair(
            stage, f"close {thread.number}", lambda: not stage.parent_says("Vote until")
        )
        thread.is_closed = True

    async def _as_chair(self, stage: Stage, text: str, done: Callable[[], bool]) -> None:
        """Type a command and send its mail, again if it was lost on the way."""
        async with self._chair, asyncio.timeout(PATIENCE.total_seconds()):
            while not done():
                await stage.command(MARTA, text)
                await _wait(done, within=AGAIN_AFTER)

    async def _write(self, thread: Thread, writer: Member, *, first: str = "") -> None:
        mark = self._mark()
        mail = compose(
            writer=writer,
            to=[PLAN.address],
            subject=f"Re: {thread.title}" if thread.mails else thread.title,
            text=f"{first}It was last painted in the year of {mark}.\n",
            message_id=f"<{mark}@{writer.address.partition('@')[2]}>",
            now=self.world.clock(),
            answers=self._random.choice(thread.mails) if thread.mails else None,
        )
        thread.mails.append(mail)
        thread.said.append((writer, mark))
        await _insist(
            lambda: self.world.mail.submit(
                mail.as_bytes(), mail_from=writer.address, recipients=(PLAN.address,)
            )
        )

    def _mark(self) -> str:
        self._count += 1
        return f"mark{self._count:06}"

    def _stage(self, thread: Thread) -> Stage:
        return Stage(self.world, subject=thread.title, patience=PATIENCE)


def tally(thread: Thread) -> dict[str, int]:
    """Return how many voted what."""
    return {choice: list(thread.votes.values()).count(choice) for choice in CHOICES}


def shows(stage: Stage, thread: Thread) -> bool:
    """Return True if the item's message shows exactly the votes of a thread."""
    return stage.tally_is(**tally(thread))


def has_reply(stage: Stage, mark: str) -> bool:
    """Return True if a mail is in its item's thread in Slack, by the mark in it."""
    return any(mark in flat(plain(message)) for message in stage.replies())


async def _wait(done: Callable[[], bool], *, within: timedelta) -> None:
    for _look in range(int(within / timedelta(seconds=0.1))):
        if done():
            return
        await asyncio.sleep(0.1)


async def _insist(act: Callable[[], Awaitable[None]]) -> None:
    """Do it until it is taken: members' own mail programs try again too."""
    while True:
        try:
            await act()
        except (MailNotTaken, NotSeen, PersonError):
            await asyncio.sleep(0.2)
        else:
            return
