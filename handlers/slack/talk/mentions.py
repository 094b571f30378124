"""Handle messages that begin with a mention of us: the words of `/pen`, for who cannot type that.

In an item's thread the commands need no number. Slack tells of each such message twice, as a
message and as a mention, in any order, and again if we were slow: it is carried out once, and
answered by the event that came first.
"""

from bot.domain.commands.table import Help, read_command
from bot.domain.ids import ItemNumber
from bot.errors import Refused
from bot.events import CommandGiven, Mentioned, SlackReply
from bot.render.slack import answers
from bot.render.words import refusals
from handlers.slack.commands import carry_out
from handlers.slack.request import SlackDoor
from handlers.slack.talk.comments import wait_for_parent


async def handle_mention(event: Mentioned, door: SlackDoor) -> SlackReply | None:
    """Carry out what a message to us says, and return what to tell its sender alone.

    Raises:
        TryAgainLater: it will be known in a moment whether the thread is an item's.
        Refused: it cannot be understood or done; the text says what to do.
    """
    about = await _about(event, door)
    if not await _comes_first(event, door):
        return None
    try:
        command = read_command(event.text, about=about)
    except Refused as refused:
        raise _in_thread(refused, event, about=about) from refused
    if isinstance(command, Help) and not command.word:
        return SlackReply(text=answers.mention_help(about))
    given = CommandGiven(
        event.message_key, event.user, event.channel, event.text, trigger_id="", is_public=True
    )
    return await carry_out(command, given, door, evidence=f"@Penholder {event.text}")


async def _about(event: Mentioned, door: SlackDoor) -> ItemNumber | None:
    """Return the number of the item whose thread a message is in, None if there is none.

    A merged item's thread keeps its number: a vote there is none on the other item's ballot.
    """
    if event.thread_ts is None:
        return None
    async with door.database.reading() as store:
        parent = await store.slack.at(event.channel, event.thread_ts)
        if parent is None:
            await wait_for_parent(store, event.channel, event.thread_ts)
    return None if parent is None else parent.item


async def _comes_first(event: Mentioned, door: SlackDoor) -> bool:
    """Return True if this is the first event of its message, or the first one again."""
    now = door.clock()
    async with door.database.transaction() as store:
        if not await store.arrivals.is_new(f"{event.message_key}:taken", now=now):
            return await store.arrivals.is_known(event.arrival_key)
        return await store.arrivals.is_new(event.arrival_key, now=now)


def _in_thread(refused: Refused, event: Mentioned, *, about: ItemNumber | None) -> Refused:
    """Return a refusal that also says so if the thread is no item's, where a number is missing."""
    if event.thread_ts is None or about is not None:
        return refused
    return Refused(f"{refusals.NO_ITEM_OF_THREAD.format()} {refused}")
