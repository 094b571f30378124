"""Refuse Slack users who may not take part, as `handlers/voting/electorate.py` decides.

That is whoever belongs to one of the item's lists, as `handlers/people/sight.py` says.
"""

from bot.config import Config, ListConfig
from bot.domain.ids import ChannelId
from bot.domain.items.item import Item
from bot.domain.items.sight import Sight
from bot.domain.people.person import Person
from bot.errors import Refused, TryAgainLater
from bot.language import say_list
from bot.render.words import refusals
from handlers.lists.items import NoSuchItem
from handlers.people.people import Speaker


class MembersUnknown(Refused):
    """Slack has not said who is in the channel, and nothing else shows that the person may act."""


def channels_of(item: Item, config: Config) -> tuple[ChannelId, ...]:
    """Return the channels of the lists that an item is on."""
    lists = _lists_of(item, config)
    return tuple(dict.fromkeys(channel for each in lists for channel in each.channels))


def require_part(item: Item, *, sight: Sight, speaker: Speaker, config: Config) -> None:
    """Raise unless somebody belongs to one of the item's lists.

    Only those who may see the item are told what would make them belong to it.

    Raises:
        MembersUnknown: that cannot be known before Slack answers.
        NoSuchItem: they do not, and may not see it.
        Refused: they do not, and see it because its boards are public.
    """
    if sight.is_on(item.lists):
        return
    lists = _lists_of(item, config)
    if not speaker.perhaps_member_of.isdisjoint(channels_of(item, config)):
        raise MembersUnknown(refusals.MEMBERS_UNKNOWN.format())
    if not sight.shows(item.lists):
        raise NoSuchItem(item.number, is_hidden=True)
    raise Refused(
        refusals.NOT_ON_THE_LIST.format(
            number=item.number,
            channels=say_list([f"<#{list_config.channel}>" for list_config in lists], style="or"),
            addresses=say_list([list_config.address for list_config in lists], style="or"),
        )
    )


def require_part_or_wait(item: Item, *, sight: Sight, speaker: Speaker, config: Config) -> None:
    """Do as `require_part` does, for events that Slack repeats until they are accepted.

    Raises:
        TryAgainLater: Slack has not said yet who is in the channel.
        Refused: they are neither in the channel nor on the list.
    """
    try:
        require_part(item, sight=sight, speaker=speaker, config=config)
    except MembersUnknown as error:
        raise TryAgainLater(str(error)) from error


def require_voter(
    person: Person, item: Item, *, sight: Sight, speaker: Speaker, config: Config
) -> None:
    """Raise unless a person may take part, and their Slack account shows who they are.

    Raises:
        Refused: the person may not vote; the text says how they may.
    """
    require_part(item, sight=sight, speaker=speaker, config=config)
    if person.doubt is not None:
        why = refusals.why_doubted(person.doubt)
        raise Refused(refusals.NOT_COUNTED.format(number=item.number, why=why))


def _lists_of(item: Item, config: Config) -> list[ListConfig]:
    return [list_config for list_config in config.lists if list_config.name in item.lists]
