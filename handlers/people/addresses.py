"""Find the address to which somebody may be mailed: nobody can have somebody else mailed."""

from bot.config import Config
from bot.domain.people.person import Person
from handlers.work import Work


async def own_address(work: Work, person: Person) -> str:
    """Return the first address of a person that a list, a roster or they have shown to be theirs.

    "" if there is none: what only Slack's profile says, its owner has not agreed to.
    """
    of_roster = {
        address
        for _list_name, member in await work.store.rosters.of_person(person.id)
        for address in member.emails
    }
    linked = {proof.address for proof in await work.store.address_proofs.taken(person.addresses)}
    ours = our_addresses(work.config)
    for address in person.addresses:
        is_shown = address in of_roster | linked or await work.store.mails.written_to([address])
        if is_shown and address not in ours:
            return address
    return ""


def our_addresses(config: Config) -> frozenset[str]:
    """Return the lists' addresses and ours: what is mailed to a person never goes there."""
    lists = {address for list_config in config.lists for address in list_config.addresses}
    return frozenset({*lists, config.smtp.from_address.lower()})
