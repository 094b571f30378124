"""Who is away: as their responders say it, until the day is past or they write by hand again.

Only mails count that are their author's: those that a list vouches for, and answers to what we have
sent to that address alone. Else anybody could say that somebody is away, or back.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.domain.ids import DeliveryId, PersonId
from bot.domain.person import Person
from bot.mail.automatic.absences import away_until
from bot.mail.values import ParsedMail
from storage.store import Store


async def note_absences(
    store: Store, mails: Iterable[tuple[ParsedMail, datetime]], *, now: datetime
) -> None:
    """Learn from proved mails, each with when it was received, who is away and who is back."""
    wrote: dict[str, datetime] = {}
    for mail, received_at in mails:
        address = mail.author.address
        said_at = min(mail.date or received_at, received_at)
        if mail.automatic is None and address:
            wrote[address] = max(said_at, wrote.get(address, said_at))
        until = away_until(mail)
        if address and until is not None and until >= now.date():
            await store.absences.say(address, until=until, said_at=said_at)
    await store.absences.end(wrote)


async def answers_what_only_its_author_has(store: Store, mail: ParsedMail) -> bool:
    """Say whether a mail answers one of ours that went to its author's address alone.

    Its Message-ID is drawn by chance, and nobody else has seen it.
    """
    named = {DeliveryId(one.partition("@")[0]) for one in mail.references}
    if not (named and mail.author.address):
        return False
    return await store.outbox.went_to(mail.author.address, ids=named)


async def note_presence(store: Store, person: Person, *, now: datetime) -> None:
    """Forget that somebody is away who does something in Slack."""
    await store.absences.end(dict.fromkeys(person.addresses, now))


async def away_of(
    store: Store, people: Iterable[PersonId], *, now: datetime
) -> Mapping[PersonId, date]:
    """Return until when people are away, of those who are today.

    The day is UTC's: nobody says in which zone they come back.
    """
    return await store.absences.of(set(people), on=now.date())
