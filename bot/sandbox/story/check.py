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
    ours = [message for message in world.slack.state.channel_messages(CHANNEL) if message.from_bot]
    roots = [message for message in ours if not message.is_reply]
    parents = [match[0] for root in roots if (match := re.search(r"\(#\d+\)", root.text))]
    for number in _twice(parents):
        yield f"item {number} has two messages in the channel"
    for delivery in _twice(filter(None, map(_delivery, ours))):
        yield f"delivery {delivery} is in the channel twice"
    for thread, words in _twice(
        (message.thread_ts, plain(message)) for message in ours if message.is_reply
    ):
        yield f"the thread {thread} says twice: {words[:80]!r}"
    for message in ours:
        if not _delivery(message):
            yield f"a message without a delivery id: {message.text[:80]!r}"


def _list_faults(world: Sandbox) -> Iterator[str]:
    for demo_list in LISTS:
        posts = [read_post(raw) for raw in world.archive(demo_list)]
        for message_id in _twice(str(post["Message-ID"]) for post in posts):
            yield f"{demo_list.title} got {message_id} twice"
        ours = [post for post in posts if BOT_ADDRESS in str(post["From"])]
        for subject, _words in _twice((str(post["Subject"]), _body(post)) for post in ours):
            yield f"{demo_list.title} got the same mail twice from Penholder: {subject}"


async def _mailbox_faults(world: Sandbox) -> list[str]:
    faults = []
    for reader in list_readers():
        letters = await world.letters(reader.address)
        came = ((header(letter, "Message-ID"), header(letter, "List-Id")) for letter in letters)
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
