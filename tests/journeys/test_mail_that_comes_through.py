"""What a list and people get from us by a real Postfix and Mailman, and what stops it.

Mailman puts its tag, its footer and its own address into From, and at last holds what we post.
"""

import asyncio
import re
from datetime import UTC, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.clock import system_clock
from bot.domain.ids import DeliveryId, ListName, MessageId
from bot.mail.values import Automatic
from storage.database.engine import Database
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import Service, penholder, running_service, until, until_told
from tests.journeys.real_world import (
    ADA,
    ADA_IN_SLACK,
    BEN,
    CAN,
    CAN_IN_SLACK,
    COUNCIL,
    RealWorld,
    real_world,
    text_of,
)
from tests.peers.http import ask
from tests.peers.local_slack import PROGRAM
from tests.peers.machine import free_port

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

SUBJECT = "Boats at the east quay in winter"
HOURS_AHEAD = 6
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 26\r\n"


async def test_mail_comes_through_mailman_and_postfix_and_stops_by_one_click(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    port = free_port()
    async with real_world(tmp_path, database_url=url, on_mailman=True) as world:
        add_site(world, port)
        async with running_service(world.config_path, hurried=True) as service:
            question, posted = await we_post_to_the_list(world)
            assert await find_leftovers(url) == []
            await the_copies_are_ours(url, posted)
            await a_click_ends_what_can_follows(world, question, port, url)
            await a_bounce_counts(world, question, service)
            await the_list_holds_the_next_one(world, service)
        async with running_service(
            world.config_path, hurried=True, ahead=timedelta(hours=HOURS_AHEAD) / timedelta(days=1)
        ):
            await ada_is_told_once_and_gets_her_digest(world)


def add_site(world: RealWorld, port: int) -> None:
    """Give the service a site, and serve it on a port of this machine."""
    site = '[penholder]\npublic_url = "https://pen.example.org"\n'
    text = world.config_path.read_text(encoding="utf-8").replace("[penholder]\n", site)
    world.config_path.write_text(f"{text}[web]\nport = {port}\n", encoding="utf-8")


async def we_post_to_the_list(world: RealWorld) -> tuple[EmailMessage, list[EmailMessage]]:
    """Announce a ballot and send a digest; return Can's question, and Ben's copies of the two."""
    question = await world.write(CAN, "Shall we open the quay, as last year?\n", subject=SUBJECT)
    await until_told("the item's message", lambda: world.parent_says(SUBJECT))
    answer = "How many boats would come?\n"
    await world.write(ADA, answer, subject=f"Re: {SUBJECT}", answers=question)
    await until_told("Ada's question", lambda: world.in_thread("How many boats"))
    due = system_clock() + timedelta(hours=HOURS_AHEAD / 2)
    await world.command(ADA_IN_SLACK, f"digest mine daily {due.astimezone(UTC):%H:%M} UTC")
    await world.command(CAN_IN_SLACK, "follow 1")
    await world.command(ADA_IN_SLACK, "ballot 1 until +2d Shall the quay be open?")
    posted = [await on_the_list(world, "Vote until")]
    await world.command(ADA_IN_SLACK, "digest send")
    posted.append(await on_the_list(world, "digest"))
    for copy in posted:
        assert "[Council]" in copy["Subject"]
        assert (COUNCIL in str(copy["From"]), "via" in str(copy["From"])) == (True, True)
        assert "To unsubscribe send an email to council-leave@lists.example" in copy.as_string()
        assert copy["X-Mailman-Version"].startswith("3.")
    return question, posted


async def on_the_list(world: RealWorld, words: str) -> EmailMessage:
    return await until(words, lambda: world.mail_with(BEN, words, from_list=True))


async def the_copies_are_ours(url: str, posted: list[EmailMessage]) -> None:
    """The list's copies are known as ours: they came back, open no item and hold no words."""
    ids = [MessageId(copy["Message-ID"].strip("<>")) for copy in posted]
    database = await Database.open(url, new_delivery_id=lambda _name: DeliveryId("never"))

    async def came_back() -> bool:
        """Return True if the list proved to be where both came from."""
        async with database.reading() as store:
            return await store.mails.proved_on(ids, ListName("council")) == set(ids)

    try:
        await until_told("both copies", came_back)
        async with database.reading() as store:
            stored = [await store.mails.by_message_id(each) for each in ids]
            assert [each and each.automatic for each in stored] == [Automatic.OURS] * 2
            assert [item.number for item in await store.items.search(limit=9)] == [1]
    finally:
        await database.close()


async def a_click_ends_what_can_follows(
    world: RealWorld, question: EmailMessage, port: int, url: str
) -> None:
    """Can gets a message by itself; his mail program's POST ends that, and a second one nothing."""
    await world.write(BEN, "There are nine of them.\n", subject=f"Re: {SUBJECT}", answers=question)
    got = await until("the mail", lambda: followed(world, "There are nine of them."))
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page, *_others = re.findall("<([^>]+)>", got["List-Unsubscribe"])
    for _time in range(2):
        body = "List-Unsubscribe=One-Click"
        reply = await ask(port, urlsplit(page).path, method="POST", headers=FORM, body=body)
        assert reply.status == 200
    await world.write(BEN, "And a raft.\n", subject=f"Re: {SUBJECT}", answers=question)
    await until_told("it in Slack", lambda: world.in_thread("And a raft."))
    assert await find_leftovers(url) == []
    assert followed(world, "And a raft.") is None


def followed(world: RealWorld, words: str) -> EmailMessage | None:
    return world.mail_with(CAN, words, from_list=False)


async def a_bounce_counts(world: RealWorld, question: EmailMessage, service: Service) -> None:
    """Can follows again, but Postfix cannot bring his mail any more, and reports so."""
    await world.command(CAN_IN_SLACK, "follow 1")
    await asyncio.to_thread(world.postfix.close_mailbox, CAN)
    await world.write(BEN, "The raft is old.\n", subject=f"Re: {SUBJECT}", answers=question)
    await until("the report", lambda: service.said("a mail of ours did not arrive"))
    _status, out, _err = await penholder("people", "list", config=world.config_path)
    told = f"the mail server of {CAN} refused in the last seven days: 1 for good, 0 for a reason"
    assert told in " ".join(out.split())


async def the_list_holds_the_next_one(world: RealWorld, service: Service) -> None:
    mailman = world.mailman
    assert mailman is not None
    await asyncio.to_thread(mailman.moderate)
    await world.command(ADA_IN_SLACK, "extend 1 +3d because of the ice")
    await until("that it is held", lambda: "HOLD" in mailman.log)
    assert not service.said("message not returned by its list")


async def ada_is_told_once_and_gets_her_digest(world: RealWorld) -> None:
    """Hours later Ada is told where Mailman holds it; her own digest comes beside the list."""
    told = await until("the note", lambda: to_ada(world, "may be held"))
    await until("her digest", lambda: to_ada(world, "Your digest"))
    assert "The list is run by Mailman 3" in text_of(told, "plain")
    assert "“Held messages”" in text_of(told, "plain")
    subjects = [str(mail["Subject"]) for mail in world.mailbox(ADA)]
    assert len([subject for subject in subjects if "may be held" in subject]) == 1


def to_ada(world: RealWorld, words: str) -> EmailMessage | None:
    return world.mail_with(ADA, words, from_list=False)
