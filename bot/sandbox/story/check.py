"""Look at the whole world after the story, for what is there twice."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from email.message import EmailMessage
from typing import TypeVar

from bot.sandbox.letters import header
from bot.sandbox.people import BOT_ADDRESS, CHANNEL, LISTS, list_readers
from bot.sandbox.slack import Message
from bot.sandbox.story.stage import plain, read_post
from bot.sandbox.world import Sandbox

Thing = TypeVar("Thing", bound=Hashable)


async def check_world(world: Sandbox, *, was_killed: bool = False) -> list[str]:
    """Return what is wrong: what is there twice in the channel, on a list, in a mailbox.

    A mail to one person cannot be looked for anywhere: a service that `was_killed` right after
    it was sent may have sent it again, under its one Message-ID.
    """
    mailboxes = [] if was_killed else await _mailbox_faults(world)
    return [*_channel_faults(world), *_list_faults(world), *mailboxes]


def _channel_faults(world: Sandbox) -> Iterator[str]:
    ours = [one for one in world.slack.state.channel_messages(CHANNEL) if one.from_bot]
    roots = [one for one in ours if not one.is_reply]
    parents = [found[0] for one in roots if (found := re.search(r"\(#\d+\)", one.text))]
    for number in _twice(parents):
        yield f"item {number} has two messages in the channel"
    for delivery in _twice(filter(None, map(_delivery, ours))):
        yield f"delivery {delivery} is in the channel twice"
    for thread, words in _twice((one.thread_ts, plain(one)) for one in ours if one.is_reply):
        yield f"the thread {thread} says twice: {words[:80]!r}"
    for one in ours:
        if not _delivery(one):
            yield f"a message without a delivery id: {one.text[:80]!r}"


def _list_faults(world: Sandbox) -> Iterator[str]:
    for one in LISTS:
        posts = [read_post(raw) for raw in world.archive(one)]
        for message_id in _twice(str(post["Message-ID"]) for post in posts):
            yield f"{one.title} got {message_id} twice"
        ours = [post for post in posts if BOT_ADDRESS in str(post["From"])]
        for subject, _words in _twice((str(post["Subject"]), _body(post)) for post in ours):
            yield f"{one.title} got the same mail twice from Penholder: {subject}"


async def _mailbox_faults(world: Sandbox) -> list[str]:
    faults = []
    for reader in list_readers():
        letters = await world.letters(reader.address)
        came = ((header(one, "Message-ID"), header(one, "List-Id")) for one in letters)
        faults += [f"{reader.name} got {message_id} twice" for message_id, _ in _twice(came)]
    return faults


def _delivery(message: Message) -> str:
    """Return the id of the delivery that posted a message, from its metadata."""
    payload = (message.metadata or {}).get("event_payload")
    return str((payload or {}).get("delivery", ""))


def _body(post: EmailMessage) -> str:
    part = post.get_body(preferencelist=("plain", "html"))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def _twice(things: Iterable[Thing]) -> list[Thing]:
    return [thing for thing, count in Counter(things).items() if count > 1]
