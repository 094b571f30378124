"""Votes by other rules, whole: approval, score, secret, a casting vote; and then an erased voter.

The service is a process of its own; people vote in forms, by command and by mail, over sockets.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from signal import SIGKILL
from typing import Any, Final

import pytest

from bot.sandbox.people import AROHA, CHANNEL, INES, KOFI, LEILA, MARTA, PLAN, PRIYA, YUKI, Member
from bot.sandbox.slack import Message
from bot.sandbox.story.stage import NotSeen, Stage, plain
from bot.sandbox.world import Sandbox
from tests.conftest import ON_BOTH_DATABASES
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service
from tests.peers.forked import start_program

RULES: Final = """
[rules.hush]
method = "ranked"
visibility = "secret"

[rules.chaired]
like = "majority"
casting_vote = true
"""
CITIES: Final = "Which city: Geneva / Lyon / none of these"
EVERY: Final = 3
"""The erasure dies at every third of its commits."""


@dataclass(frozen=True)
class Floor:
    """The stage with several items; one is voted on at a time."""

    stage: Stage
    folder: Path

    @property
    def config(self) -> Path:
        return self.stage.world.config_path

    def message(self, title: str) -> Message:
        return self.stage.parents(title)[0]

    async def open_vote(self, title: str, asks: str) -> int:
        """Let a mail become an item, and open a vote on it; return its number."""
        mail = self.stage.write(
            MARTA,
            f"We have to talk about {title}.",
            subject=title,
            to=[PLAN],
            name=asks[:5].strip(),
        )
        await self.stage.send(mail, writer=MARTA, to=[PLAN])
        await self.stage.until(title, lambda: bool(self.stage.parents(title)))
        number = self.stage.number(title)
        await self.stage.command(MARTA, f"ballot {number} until +2h {asks}")
        await self.stage.until(
            f"the vote on {title}", lambda: "Vote until" in self.message(title).text
        )
        return number

    async def vote_in_form(self, member: Member, title: str, values: Mapping[str, object]) -> None:
        """Press *Vote…*, fill in the form and send it."""
        people = self.stage.world.slack.people
        pressed = (member.slack, CHANNEL, self.message(title).ts, "vote")
        await self.stage.insist(lambda: people.press(*pressed))
        view = self.stage.world.slack.state.open_views(member.slack)[-1]
        await self.stage.insist(lambda: people.submit(member.slack, view.id, values))

    async def vote_by_list(self, member: Member, title: str, text: str, *, name: str) -> None:
        """Reply to the announcement on the list."""
        announced = await self.stage.until_mail(
            "the announcement", member, lambda letter: is_about(letter.message, title, "Vote until")
        )
        reply = self.stage.write(
            member, text, subject=f"Re: {announced.message['Subject']}", to=[PLAN],
            name=name, answers=announced,
        )  # fmt: skip
        await self.stage.send(reply, writer=member, to=[PLAN])

    async def voted(self, title: str, count: int) -> None:
        """Wait until so many people have voted."""
        words = f"{count} vote{'' if count == 1 else 's'}"
        await self.stage.until(f"{words} on {title}", lambda: words in plain(self.message(title)))

    async def result(self, title: str) -> dict[str, Any]:
        """Return the file in the result's mail, which is counted again as anybody can."""
        letter = await self.stage.until_mail(
            f"the result of {title}", KOFI, lambda other: is_about(other.message, title, "Result")
        )
        [attached] = letter.message.iter_attachments()
        file = self.folder / "result.json"
        content = attached.get_payload(decode=True)
        assert isinstance(content, bytes)
        file.write_bytes(content)
        status, out, err = await penholder("recount", str(file))
        assert (status, err) == (0, ""), out
        read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return read


def is_about(mail: EmailMessage, title: str, news: str) -> bool:
    """Return True if a mail of the list brings this news of an item."""
    subject = str(mail["Subject"])
    return title in subject and news in subject and PLAN.list_id in str(mail["List-Id"])


@ON_BOTH_DATABASES
@pytest.mark.timeout(600)
async def test_votes_by_other_rules_and_an_erased_voter(tmp_path: Path, database_url: str) -> None:
    async with Sandbox(data_dir=tmp_path, database_url=database_url) as world:
        with world.config_path.open("a", encoding="utf-8") as config:
            config.write(RULES)
        floor = Floor(Stage(world, patience=timedelta(seconds=90)), tmp_path)
        async with running_service(world.config_path, hurried=True) as service:
            await approved(floor)
            await scored(floor)
            await kept_secret(floor)
            await decided_by_the_chair(floor)
            await one_is_erased(floor)
            assert await find_leftovers(database_url) == []
            assert [one for one in service.lines() if one["level"] == "error"] == []


async def approved(floor: Floor) -> None:
    title = "A city for May"
    number = await floor.open_vote(title, f"approval {CITIES}")

    await floor.vote_in_form(PRIYA, title, {"choice": ["1", "2"]})
    await floor.stage.command(AROHA, f"vote {number} Lyon")
    await floor.vote_by_list(KOFI, title, "2; 3 because of the trains\n", name="approves")
    await floor.voted(title, 3)
    await floor.stage.command(MARTA, f"close {number}")

    result = await floor.result(title)
    assert (result["outcome"], result["winners"]) == ("decided", ["Lyon"])
    assert result["tally"] == {"Geneva": 1, "Lyon": 3, "none of these": 1}


async def scored(floor: Floor) -> None:
    title = "A city for June"
    number = await floor.open_vote(title, f"score {CITIES}")

    await floor.vote_in_form(PRIYA, title, {"score-1": "9", "score-2": "4"})
    await floor.stage.command(AROHA, f"vote {number} Geneva = 7; Lyon = 10")
    await floor.vote_by_list(YUKI, title, "1 = 8; 3 = 2\n", name="scores")
    await floor.voted(title, 3)
    await floor.stage.command(MARTA, f"close {number}")

    result = await floor.result(title)
    assert (result["outcome"], result["winners"]) == ("decided", ["Geneva"])
    assert result["tally"] == {"Geneva": 24, "Lyon": 14, "none of these": 2}


async def kept_secret(floor: Floor) -> None:
    title = "A city for July"
    number = await floor.open_vote(title, f"hush {CITIES}")

    await floor.vote_in_form(PRIYA, title, {"place-1": "2", "place-2": "1"})
    await floor.stage.command(INES, f"vote {number} Lyon > Geneva")
    await floor.stage.command(AROHA, f"vote {number} Geneva > Lyon")
    await floor.voted(title, 3)
    shown = await show(floor, number)
    assert shown["ballot"]["tally"] is None
    assert all("choice" not in row for row in shown["votes"])
    await floor.stage.command(MARTA, f"close {number}")

    result = await floor.result(title)
    assert (result["outcome"], result["winners"]) == ("decided", ["Lyon"])
    assert result["voted"] == ["Aroha Ngata", "Ines Duarte", "Priya Raman"]
    assert {row["voter"] for row in result["votes"]} == {"vote 1", "vote 2", "vote 3"}
    assert all("choice" not in row for row in (await show(floor, number))["votes"])


async def decided_by_the_chair(floor: Floor) -> None:
    title = "A boat for the river"
    number = await floor.open_vote(title, "chaired Shall we hire a boat?")

    people, parent = floor.stage.world.slack.people, floor.message(title).ts
    await floor.stage.insist(lambda: people.press(PRIYA.slack, CHANNEL, parent, "vote:yes"))
    await floor.stage.command(LEILA, f"vote {number} no")
    await floor.voted(title, 2)
    await floor.stage.command(MARTA, f"close {number}")
    await floor.stage.until(
        "the question to the chair", lambda: floor.stage.told(MARTA, f"/pen cast {number} yes")
    )
    await floor.stage.command(MARTA, f"cast {number} no")

    await floor.stage.until("the decision", lambda: "ejected" in floor.message(title).text)
    shown = await show(floor, number)
    assert shown["ballot"]["outcome"] == "rejected"
    assert shown["ballot"]["tally"]["yes"] == shown["ballot"]["tally"]["no"] == 1


async def one_is_erased(floor: Floor) -> None:
    """Erase Priya beside the service, killed at its commits, until an erasure comes to its end."""
    roster = floor.stage.world.roster_path
    texts = [text for text in roster.read_text("utf-8").splitlines() if PRIYA.name not in text]
    roster.write_text("\n".join(texts) + "\n", encoding="utf-8")
    killed = 0
    while await erase(floor, die_at=1 + EVERY * killed) == -SIGKILL:
        killed += 1

    assert killed >= 2
    try:
        await floor.stage.until("messages without her name", lambda: not named(floor))
    except NotSeen as error:
        error.add_note("\n".join(named(floor)))
        raise
    for title, number in (("A city for May", 1), ("A city for July", 3)):
        shown = await show(floor, number)
        assert PRIYA.name not in json.dumps(shown), title
        assert len(shown["votes"]) == 3, title
    status, out, err = await penholder("result", "1", config=floor.config)
    assert status == 0, err
    assert PRIYA.name not in out
    (floor.folder / "result.json").write_text(out, encoding="utf-8")
    assert (await penholder("recount", str(floor.folder / "result.json")))[0] == 0


async def erase(floor: Floor, *, die_at: int) -> int:
    """Run an erasure that dies at a commit; return its exit status."""
    command = ("people", "erase", PRIYA.address, "--yes")
    killed = ("tests.cli.killed", str(die_at), "-c", str(floor.config))
    return await (await start_program(*killed, *command)).wait()


def named(floor: Floor) -> list[str]:
    """Return the messages of ours in the channel that have her name."""
    shown = floor.stage.world.slack.state.channel_messages(CHANNEL)
    return [message.text for message in shown if message.from_bot and PRIYA.name in plain(message)]


async def show(floor: Floor, number: int) -> dict[str, Any]:
    status, out, err = await penholder("show", str(number), "--json", config=floor.config)
    assert status == 0, err
    found: dict[str, Any] = json.loads(out)
    return found
