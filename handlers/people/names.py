"""Name people as they are shown, so that two whose names look the same can be told apart."""

from collections.abc import Collection

from bot.domain.ids import PersonId
from bot.domain.people.names import name_key
from bot.domain.people.person import called
from bot.mail.values import Mailbox
from bot.render.documents.facts import name_label, person_label
from storage.store import Store


async def names_of(store: Store, ids: Collection[PersonId]) -> dict[PersonId, str]:
    """Return people's names as they are shown with votes, words or acts.

    People whose names look the same get a hint, also if one of them only wrote mails.
    """
    if not ids:
        return {}
    people = await store.people.many(ids)
    alike = await store.known_names.alike(
        {person.called for person in people.values()},
        own={who for person in people.values() for who in person.known_as},
    )
    return {
        id_: person_label(person, alike=alike.get(name_key(person.called), ()))
        for id_, person in people.items()
    }


async def names_by_author(store: Store, authors: Collection[Mailbox]) -> dict[Mailbox, str]:
    """Return the names of mail authors, with the same hints."""
    named = {author: called(author.name, address=author.address) for author in authors}
    people = await store.people.of_addresses(
        {author.address for author in authors if author.address}
    )
    known_as = {
        author: (
            author.address,
            *(people[author.address].known_as if author.address in people else ()),
        )
        for author in authors
    }
    own = {who for known in known_as.values() for who in known if who}
    alike = await store.known_names.alike(named.values(), own=own)
    return {
        mailbox: name_label(name, known_as=known_as[mailbox], alike=alike.get(name_key(name), ()))
        for mailbox, name in named.items()
    }
