"""Whatever chairs do to items, in whatever order: no mail, comment or vote is lost or doubled."""

import random  # noqa: TID251 - the test gives the seed
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Refused
from tests.handlers.room import ADA, BEN, CHAIR, START, Room, mail
from tests.handlers.trees import words_of

STEPS = 30
SUBJECTS = ("Pier", "Cranes", "Cranes (was: Pier)", "Lanterns", "Re: Pier")


@dataclass(slots=True)
class Walk:
    """What was done so far, in a room, by chance."""

    room: Room
    chance: random.Random
    mails: dict[str, bytes] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    posted: set[int] = field(default_factory=set)
    done: list[str] = field(default_factory=list)

    async def step(self) -> None:
        """Do something, as long as it is allowed."""
        what = self.chance.choice(
            (
                self.write,
                self.write,
                self.lose,
                self.share,
                self.merge,
                self.split,
                self.move,
                self.undo,
                self.comment,
                self.vote,
                self.call,
                self.close,
                self.merge_and_undo,
            )
        )
        try:
            await what()
        except Refused as refused:
            self.done.append(f"  refused: {refused}")

    async def write(self) -> None:
        """Let a mail come, new or an answer to some; at times one whose parent comes later."""
        name = f"m{len(self.mails)}"
        parents: list[str] = []
        if self.mails and self.chance.random() < 0.8:
            parent = self.chance.choice(list(self.mails))
            parents = [*self.parents[parent], parent]
            if self.chance.random() < 0.3:
                parents.append(f"missing{self.chance.randrange(3)}")
        subject = self.chance.choice(SUBJECTS) if self.chance.random() < 0.3 else "Re: Pier"
        self.parents[name] = parents
        self.mails[name] = mail(
            name,
            words_of(len(self.mails)),
            answers=parents,
            subject=subject if parents else subject.removeprefix("Re: "),
            date=START + timedelta(hours=len(self.mails)),
        )
        self.done.append(f"write {name} {parents} {subject}")
        await self.room.fetch(self.mails[name])

    async def lose(self) -> None:
        """Let an answer come that lost its references, and quotes what it answers."""
        at = self.chance.randrange(len(self.mails))
        await self._come(f"> {words_of(at)}", f"m{len(self.mails)}")

    async def share(self) -> None:
        """Let another mail come under a Message-ID that is taken."""
        await self._come("Quite another mail.", self.chance.choice(list(self.mails)))

    async def _come(self, first: str, message_id: str) -> None:
        name = f"m{len(self.mails)}"
        self.parents[name] = []
        self.mails[name] = mail(
            message_id,
            f"{first}\n\n{words_of(len(self.mails))}",
            subject="Re: Pier",
            date=START + timedelta(hours=len(self.mails)),
        )
        self.done.append(f"come {name} as {message_id}: {first}")
        await self.room.fetch(self.mails[name])

    async def _number(self) -> int:
        numbers = [one["number"] for one in await self.room.items()]
        return self.chance.choice(numbers) if numbers else 1

    async def _pen(self, words: str) -> None:
        self.done.append(words)
        await self.room.pen(CHAIR, words)

    async def merge(self) -> None:
        await self._pen(f"merge {await self._number()} into {await self._number()}")

    async def split(self) -> None:
        await self._pen(f"split {await self._number()} {self.chance.randint(1, 5)}")

    async def move(self) -> None:
        number, other = await self._number(), await self._number()
        await self._pen(f"move {number} {self.chance.randint(1, 5)} into {other}")

    async def undo(self) -> None:
        await self._pen(f"undo {self.chance.randint(1, 8)}")

    async def merge_and_undo(self) -> None:
        """Merge two items and take it back: all is as it was."""
        number, other = await self._number(), await self._number()
        before = await self.snapshot()
        if all(before[each][-1] for each in {number, other}):
            return  # of two votes one ends
        await self._pen(f"merge {number} into {other}")
        await self._pen(f"undo {number}")
        after = await self.snapshot()
        assert after == before, self.done

    async def comment(self) -> None:
        number = await self._number()
        if number not in self.posted:
            await self.room.posted(number, ts=f"{number}.1")
            self.posted.add(number)
        text = f"Comment {len(self.said)}"
        self.done.append(f"comment {number} {text}")
        await self.room.say(ADA, text, ts=f"9.{len(self.said)}", thread=f"{number}.1")
        self.said.append(text)

    async def call(self) -> None:
        await self._pen(f"ballot {await self._number()} until in 2 days")

    async def vote(self) -> None:
        number, who = await self._number(), self.chance.choice((ADA, BEN))
        choice = self.chance.choice(("agree", "disagree"))
        self.done.append(f"vote {number} {choice}")
        await self.room.press(who, number, choice)

    async def close(self) -> None:
        await self._pen(f"{self.chance.choice(('close', 'reopen'))} {await self._number()}")

    async def snapshot(self) -> dict[int, Any]:
        """Return what stands in each item, without when it was last touched."""
        return {
            one["number"]: (
                sorted(each["message_id"] for each in page["thread"]),
                sorted(each["text"] for each in page["comment_list"]),
                page["state"],
                page["title"],
                page["lists"],
                page["state"] == "voting" and page["ballot"]["tally"],
            )
            for one in await self.room.items()
            for page in [await self.room.show(one["number"])]
        }

    async def check(self) -> None:
        """Hold what is there against what was done."""
        pages = [await self.room.show(one["number"]) for one in await self.room.items()]
        mails = Counter(
            f"m{each['segments'][-1]['text'].rpartition('rowan')[2]}"
            for page in pages
            for each in page["thread"]
        )
        assert mails == Counter(list(self.mails)), self.done
        said = Counter(each["text"] for page in pages for each in page["comment_list"])
        assert said == Counter(self.said), self.done


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_or_doubled(room: Room, seed: int) -> None:
    walk = Walk(room, random.Random(seed))  # noqa: S311 - as above
    await walk.write()
    for _ in range(STEPS):
        await walk.step()
        await walk.check()
    before = await walk.snapshot()
    await room.fetch(*walk.mails.values())

    assert await walk.snapshot() == before, walk.done
