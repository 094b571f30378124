"""Measure a storm of votes, and a ballot of a big roster.

    python -m tests.benchmarks.bench_ballots [VOTERS [MEMBERS]]

The storm: two votes by each of VOTERS people in ten seconds, one by button and one by mail through
the list, while the service runs as a process of its own beside Slack, the list and the mailbox,
which are all in this process. The big roster: MEMBERS people are imported, a ballot is opened for
them, all vote, and the messages in Slack are updated; in this process, without the wire.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, event

from bot.domain.ballots.assurance import Assurance
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.sandbox.letters import compose
from bot.sandbox.people import CHANNEL, PLAN, Member
from bot.sandbox.slack import RateLimits, SlackUser
from bot.sandbox.story import mails, votes
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from handlers.people.rosters import import_roster
from handlers.voting.ballot_box import CastVote, record_vote
from handlers.work import Work
from storage.database.engine import Database
from tests.benchmarks.measure import percentile, say, say_aim, say_load
from tests.conftest import new_delivery_id
from tests.handlers.desk import all_done, open_desk
from tests.handlers.room import CHAIR, Room, draft_of, mail
from tests.journeys.process import running_service, until
from tests.peers.postgres import running_postgres
from tests.peers.smtp import peer

SECONDS: Final = 10.0
RIGHT_WITHIN: Final = 2.0
MOST_UPDATES: Final = 12
OPENS_WITHIN: Final = 1.0
AGAIN_SECONDS: Final = 3.0
PATIENCE: Final = timedelta(seconds=120)


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    voters = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    members = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="penholder-bench-")))
        server = stack.enter_context(running_postgres())
        storm_url = stack.enter_context(server.fresh_database())
        roster_url = stack.enter_context(server.fresh_database())
        for name, storm, roster in (
            ("SQLite", "", f"sqlite:///{folder / 'roster.db'}"),
            ("PostgreSQL", storm_url, roster_url),
        ):
            say(f"\nA storm, {name}: {2 * voters:,} votes by {voters} people in {SECONDS:.0f} s")
            say_load()
            asyncio.run(measure_storm(name, folder / name, storm, count=voters))
            say_load()
            say(f"\nA ballot of a roster of {members:,}, {name}")
            asyncio.run(measure_roster(name, roster, count=members))


# The storm.


async def measure_storm(name: str, folder: Path, url: str, *, count: int) -> None:
    """Let everybody vote twice; print how soon the tally is right, and the updates it took."""
    async with Sandbox(data_dir=folder, database_url=url) as world:
        crowd = _let_in(world, count)
        async with running_service(world.config_path):
            stage = Stage(world, patience=PATIENCE)
            await mails.call(stage)
            await votes.ballot(stage)
            world.slack.limiter.limits = RateLimits()
            before = _updates(world)
            late = await _all_vote(stage, crowd)
            last = time.monotonic()
            disagree = len(range(0, count, 3))
            await until(
                "the tally",
                lambda: stage.tally_is(agree=count - disagree, disagree=disagree),
                within=PATIENCE.total_seconds(),
            )
            shown = time.monotonic() - last
            used = max((_updates(world) - before).values())
    say(f"the last vote was taken {late:.1f} s after the end of these")
    say_aim(f"{name}: the tally is right after, s", shown, aim=f"<= {RIGHT_WITHIN:.0f}",
            met=shown <= RIGHT_WITHIN)  # fmt: skip
    say_aim(f"{name}: updates of a message", used, aim=f"<= {MOST_UPDATES}",
            met=used <= MOST_UPDATES)  # fmt: skip


def _let_in(world: Sandbox, count: int) -> list[Member]:
    """Put people into the channel and on the roster; their mail has one mailbox."""
    crowd = [
        Member(
            name=f"Member {number}", handle=f"member{number}", role="crowd", place="",
            timezone="", address=f"member{number}@crowd.example", slack=f"U9{number:05}",
        )
        for number in range(count)
    ]  # fmt: skip
    state = world.slack.state
    for member in crowd:
        state.users[member.slack] = SlackUser(
            id=member.slack, name=member.handle, real_name=member.name, email=member.address
        )
    place = state.channels[CHANNEL]
    members = (*place.members, *(member.slack for member in crowd))
    state.channels[CHANNEL] = replace(place, members=members)
    world.imap.add_user("crowd", password="of nobody")
    with world.roster_path.open("a", encoding="utf-8") as roster:
        for member in crowd:
            world.mail.add_mailbox(member.address, user="crowd")
            roster.write(f"{member.name},{member.address},{member.slack},crowd\n")
    return crowd


async def _all_vote(stage: Stage, crowd: list[Member]) -> float:
    """Let everybody vote twice, evenly over the time; return how late the last vote was taken.

    Nobody votes again before their first vote is taken.
    """
    parent, announced = stage.parent().ts, stage.item_posts()[0]
    began, every = time.monotonic(), SECONDS / (2 * len(crowd))

    async def vote(place: int, *, turn: int) -> None:
        await asyncio.sleep(began + (place + turn * len(crowd)) * every - time.monotonic())
        choice = ("agree" if place % 3 else "disagree") if turn else "abstain"
        if place % 2 == turn:
            await _press(stage, crowd[place], choice, parent)
        else:
            await _vote_by_mail(stage, crowd[place], choice, announced, f"{place}-{turn}")

    async def vote_twice(place: int) -> None:
        for turn in (0, 1):
            await vote(place, turn=turn)

    await asyncio.gather(*(vote_twice(place) for place in range(len(crowd))))
    return time.monotonic() - began - SECONDS


async def _press(stage: Stage, voter: Member, choice: str, parent: str) -> None:
    """Press a choice, again a while after Slack says that the app did not answer, as people do."""
    people = stage.world.slack.people
    while not (await people.press(voter.slack, CHANNEL, parent, f"vote:{choice}")).ok:  # noqa: ASYNC110
        await asyncio.sleep(AGAIN_SECONDS)


async def _vote_by_mail(
    stage: Stage, voter: Member, choice: str, announced: EmailMessage, name: str
) -> None:
    """Deliver the list's copy of a reply to the announcement."""
    reply = compose(
        writer=voter,
        to=[PLAN.address],
        subject=f"Re: {announced['Subject']}",
        text=choice,
        message_id=f"<storm-{name}@crowd.example>",
        now=stage.world.clock(),
        answers=announced,
    )
    reply["List-Id"] = f"<{PLAN.list_id}>"
    await stage.world.send_mail(reply, writer=voter, to=[PLAN.subscribed_as])


def _updates(world: Sandbox) -> Counter[str]:
    """Return how often each message was changed so far."""
    calls = world.slack.state.calls
    return Counter(str(call.args["ts"]) for call in calls if call.method == "chat.update")


# The big roster.


async def measure_roster(name: str, url: str, *, count: int) -> None:
    """Print how long it takes to import, to open a ballot, to vote, and to update its messages."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    try:
        async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
            room = desk.room
            await room.fetch(mail("call"))
            text = "name,emails\n" + "".join(
                f"Member {number},member{number}@crowd.example\n" for number in range(count)
            )
            with _seen() as (seconds, statements):
                async with database.transaction() as store:
                    list_config = room.config.list_named("council")
                    await import_roster(Work(store, room.config, room.clock.now), text, list_config)
            say(f"import         {seconds[0]:>7.2f} s   {len(statements)} statements")
            with _seen() as (showing, _):
                shown = await room.type(CHAIR, "ballot 1 until in 3 days Shall we?")
            say(f"show the mail  {showing[0]:>7.2f} s   {showing[1]:.2f} s on the processor")
            with _seen() as (opening, _):
                await room.decide(CHAIR, draft_of(shown) or "")
            say(f"open           {opening[0]:>7.2f} s   {opening[1]:.2f} s on the processor")
            await desk.work(all_done)
            times = await _vote_all(room, count=count)
            say(
                f"a vote         {percentile(times, 50) * 1000:>7.1f} ms p50"
                f"{percentile(times, 99) * 1000:>7.1f} ms p99"
            )
            with _seen() as (update, statements):
                await desk.work(all_done)
            reads = sum(
                "FROM votes" in statement and "votes.evidence" in statement
                for statement in statements
            )
            say(
                f"update         {update[0]:>7.2f} s   {update[1]:.2f} s on the processor, "
                f"{reads} statements read votes"
            )
            say_aim(f"{name}: opens in s", opening[0], aim=f"<= {OPENS_WITHIN:.0f}",
                    met=opening[0] <= OPENS_WITHIN)  # fmt: skip
    finally:
        await database.close()


async def _vote_all(room: Room, *, count: int) -> list[float]:
    """Let everybody vote, each in a transaction; return the seconds of each."""
    times = []
    async with room.database.reading() as store:
        ballot = await store.ballots.open_of_item(ItemNumber(1))
        assert ballot is not None
        voters = [person for person, _member in await store.rosters.electors(ballot.id)]
    for number, voter in enumerate(voters[:count]):
        cast = CastVote(
            choice="agree",
            reason="",
            source=Source.MAIL,
            assurance=Assurance.LIST,
            at=room.clock.now,
            evidence="agree",
            evidence_ref=f"vote-{number}@crowd.example",
        )
        begun = time.perf_counter()
        async with room.database.transaction() as store:
            await record_vote(Work(store, room.config, room.clock.now), ballot, voter, cast)
        times.append(time.perf_counter() - begun)
    return times


@contextmanager
def _seen() -> Iterator[tuple[list[float], list[str]]]:
    """Give the block's statements and, once it has ended, its seconds: all, and the processor's."""
    seconds: list[float] = []
    statements: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    begun, used = time.perf_counter(), time.process_time()
    try:
        yield seconds, statements
    finally:
        seconds += [time.perf_counter() - begun, time.process_time() - used]
        event.remove(Engine, "before_cursor_execute", see)


if __name__ == "__main__":
    main()
