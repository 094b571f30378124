"""Decide what a person may see: the items of their lists, and public items."""

from collections.abc import Collection

from bot.config import Config
from bot.domain.ids import ChannelId, ListName, PersonId
from bot.domain.items.sight import Sight
from bot.domain.people.person import Person
from handlers.people.people import Speaker
from handlers.work import Work


async def lists_of_person(
    work: Work, person: PersonId | None, addresses: Collection[str]
) -> frozenset[ListName]:
    """Return the lists that somebody is on.

    That are the lists that vouched for a mail from one of their addresses, those that they chair or
    help, and those on whose roster they are today.
    """
    theirs = {
        list_config.name
        for list_config in work.config.lists
        if not {*list_config.leaders, *list_config.helpers}.isdisjoint(addresses)
    }
    if person is not None:
        zones = {list_config.name: list_config.zone for list_config in work.config.lists}
        theirs |= {
            name
            for name, member in await work.store.rosters.of_person(person)
            if name in zones and member.is_on(work.now.astimezone(zones[name]).date())
        }
    return await work.store.mails.written_to(addresses) | theirs


async def sight_in_slack(work: Work, person: Person | None, speaker: Speaker) -> Sight:
    """Return what a Slack user may see, wherever in Slack they ask.

    They belong to the lists in whose channels they are, and to those that they are on. An address
    is theirs only if Slack has said so: until then it may be somebody else's. While Slack does not
    say who is in a channel, whoever was known to be there is, and nobody else.
    """
    on = {
        list_config.name
        for list_config in work.config.lists
        if not speaker.member_of.isdisjoint(list_config.channels)
    }
    if person is not None:
        addresses = person.addresses if person.slack_looked_up else ()
        on |= await lists_of_person(work, person.id, addresses)
    return Sight(on=frozenset(on), public=public_lists(work.config))


def public_lists(config: Config) -> frozenset[ListName]:
    """Return the lists whose board anybody may read."""
    return frozenset(
        list_config.name for list_config in config.lists if list_config.board == "public"
    )


def all_channels(config: Config) -> tuple[ChannelId, ...]:
    """Return the channels of all lists, those of routes last."""
    channels = [list_config.channel for list_config in config.lists]
    channels += [channel for list_config in config.lists for channel in list_config.channels]
    return tuple(dict.fromkeys(channels))
