"""Tell Slack users whether they may take part, as `handlers/voting/electorate.py` decides.

A Slack profile's address is theirs only as `handlers/people.py` says.
"""

from bot.config import Config, ListConfig
from bot.domain.ids import ChannelId, ItemNumber
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.errors import Refused, TryAgainLater
from bot.language import say_list
from bot.render import refusals
from handlers.people import Speaker
from handlers.voting.ballot_box import find_item
from handlers.voting.electorate import takes_part
from storage.database.engine import Database
from storage.store import Store


class MembersUnknown(Refused):
    """Slack has not said who is in the channel, and nothing else shows that the person may act."""


def channels_of(item: Item, config: Config) -> tuple[ChannelId, ...]:
    """Return the channels of the lists that an item is on."""
    return tuple(dict.fromkeys(one.channel for one in _lists_of(item, config)))


async def channels_about(
    number: ItemNumber | None, *, database: Database, config: Config
) -> tuple[ChannelId, ...]:
    """Return the channels of an item's lists; none without an item.

    Raises:
        Refused: there is no item of that number.
    """
    if number is None:
        return ()
    async with database.reading() as store:
        return channels_of(await find_item(store, number), config)


async def require_part(
    store: Store, person: Person, item: Item, *, speaker: Speaker, config: Config
) -> None:
    """Raise unless a person is in the channel of one of the item's lists, or on one of them.

    Raises:
        MembersUnknown: that cannot be known before Slack answers.
        Refused: they are neither.
    """
    if await takes_part(store, item, person, since=None, config=config):
        return
    lists = _lists_of(item, config)
    if any(one.channel in speaker.perhaps_member_of for one in lists):
        raise MembersUnknown(refusals.MEMBERS_UNKNOWN.format())
    if not lists:
        raise Refused(refusals.ON_NO_LIST.format(number=item.number))
    raise Refused(
        refusals.NOT_ON_THE_LIST.format(
            number=item.number,
            channels=say_list([f"<#{one.channel}>" for one in lists], style="or"),
            addresses=say_list([one.address for one in lists], style="or"),
        )
    )


async def require_part_or_wait(
    store: Store, person: Person, item: Item, *, speaker: Speaker, config: Config
) -> None:
    """Do as `require_part`, for events that Slack sends again if they are not accepted.

    Raises:
        TryAgainLater: Slack has not said yet who is in the channel.
        Refused: they are neither in the channel nor on the list.
    """
    try:
        await require_part(store, person, item, speaker=speaker, config=config)
    except MembersUnknown as error:
        raise TryAgainLater(str(error)) from error


async def require_voter(
    store: Store, person: Person, item: Item, *, speaker: Speaker, config: Config
) -> None:
    """Raise unless a person may take part, and their Slack account shows who they are.

    Raises:
        Refused: the person may not vote; the text says how they may.
    """
    await require_part(store, person, item, speaker=speaker, config=config)
    if person.doubt is not None:
        why = refusals.why_doubted(person.doubt)
        raise Refused(refusals.NOT_COUNTED.format(number=item.number, why=why))


def _lists_of(item: Item, config: Config) -> list[ListConfig]:
    return [one for one in config.lists if one.name in item.lists]
