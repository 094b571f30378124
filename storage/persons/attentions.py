"""Store what people want to have by mail: digests of their own, what they follow and mute."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, func, or_, select, update

from bot.domain.digests.attention import MOST_ATTENTIONS, Attention, PersonalDigest, Topic
from bot.domain.digests.stopping import OwnMail
from bot.domain.ids import ItemNumber, PersonId
from storage.link.among import among
from storage.link.fields import columns_of, value_of
from storage.link.link import Link
from storage.persons.people import ids_of
from storage.tables import attentions, declined_mail, items, personal_digests

MOST_FOLLOWERS: Final = 1000
"""How many people's attention to one item is read at most."""


class Attentions:
    """People's digests of their own, and what they follow and mute, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def digest_of(self, person: PersonId) -> PersonalDigest | None:
        """Return a person's own digest, None if they have none."""
        theirs = (
            select(personal_digests)  # The primary key.
            .where(among(personal_digests.c.person, await ids_of(self._link, person)))
            .order_by(personal_digests.c.person)
            .limit(1)
        )
        row = await self._link.first(self._link.locked(theirs, personal_digests))
        return None if row is None else value_of(PersonalDigest, row)

    async def keep_digest(self, digest: PersonalDigest) -> None:
        """Store a person's own digest, in place of an earlier one."""
        await self.end_digest(digest.person)
        await self._link.run(
            personal_digests.insert().values(**columns_of(personal_digests, digest, without=()))
        )

    async def end_digest(self, person: PersonId) -> None:
        """Delete a person's own digest."""
        theirs = among(personal_digests.c.person, await ids_of(self._link, person))
        await self._link.run(delete(personal_digests).where(theirs))

    async def due(self, now: datetime, *, limit: int) -> list[PersonalDigest]:
        """Return the digests that are due, those that wait longest first."""
        over = (
            select(personal_digests)  # Index ix_personal_digests_next_at.
            .where(personal_digests.c.next_at <= now)
            .order_by(personal_digests.c.next_at, personal_digests.c.person)
            .limit(limit)
        )
        rows = await self._link.rows(self._link.locked(over, personal_digests))
        return [value_of(PersonalDigest, row) for row in rows]

    async def earliest(self) -> datetime | None:
        """Return when the next digest is due, None if nobody has one."""
        first: datetime | None = await self._link.value(
            select(func.min(personal_digests.c.next_at))
        )
        return first

    async def move_on(self, digest: PersonalDigest, *, since: datetime, to: datetime) -> None:
        """Record up to when digests were made, and when the next one is due."""
        await self._link.run(
            update(personal_digests)
            .where(personal_digests.c.person == digest.person)
            .values(since=since, next_at=to)
        )

    async def turn(
        self, person: PersonId, topic: Topic, attention: Attention | None, *, at: datetime
    ) -> bool:
        """Follow or mute a topic, or neither of them; return False if there are too many."""
        ids = await ids_of(self._link, person)
        of_topic = and_(attentions.c.item == topic.item, attentions.c.label == topic.label)
        await self._link.run(delete(attentions).where(among(attentions.c.person, ids), of_topic))
        if attention is None:
            return True
        if len(await self.topics(person)) >= MOST_ATTENTIONS:
            return False
        values = {"item": topic.item, "label": topic.label, "attention": attention, "at": at}
        await self._link.run(attentions.insert().values(person=person, **values))
        return True

    async def decline(self, person: PersonId, what: OwnMail, *, at: datetime) -> None:
        """Record that a person does not want a kind of mail."""
        insert = self._link.insert(declined_mail).values(person=person, what=what, at=at)
        await self._link.run(insert.on_conflict_do_nothing())

    async def allow(self, person: PersonId, what: OwnMail) -> None:
        """Record that a person wants a kind of mail again."""
        theirs = among(declined_mail.c.person, await ids_of(self._link, person))
        await self._link.run(delete(declined_mail).where(theirs, declined_mail.c.what == what))

    async def declined(self, person: PersonId) -> frozenset[OwnMail]:
        """Return the kinds of mail that a person does not want."""
        theirs = among(declined_mail.c.person, await ids_of(self._link, person))
        rows = await self._link.rows(select(declined_mail.c.what).where(theirs))
        return frozenset(row.what for row in rows)

    async def topics(self, person: PersonId) -> Mapping[Topic, Attention]:
        """Return what a person follows and has muted, oldest first."""
        theirs = (
            select(attentions)  # The primary key.
            .where(among(attentions.c.person, await ids_of(self._link, person)))
            .order_by(attentions.c.at, attentions.c.item, attentions.c.label)
        )
        rows = await self._link.rows(theirs)
        return {Topic(row.item, row.label): row.attention for row in rows}

    async def followers(self, number: ItemNumber, labels: Sequence[str]) -> list[PersonId]:
        """Return who follows an item or one of its labels, and has muted none of these.

        What was said of an item that was merged into it holds for it too.
        """
        merged = select(items.c.number).where(items.c.merged_into == number)
        rows = await self._link.rows(
            select(attentions.c.person, attentions.c.attention)  # Index ix_attentions_item_label.
            .where(
                or_(
                    and_(
                        or_(attentions.c.item == number, attentions.c.item.in_(merged)),
                        attentions.c.label == "",
                    ),
                    and_(attentions.c.item == 0, among(attentions.c.label, sorted(labels))),
                )
            )
            .order_by(attentions.c.person)
            .limit(MOST_FOLLOWERS)
        )
        muted = {row.person for row in rows if row.attention is Attention.MUTE}
        return list(dict.fromkeys(row.person for row in rows if row.person not in muted))


def attention_to(
    number: ItemNumber, labels: Collection[str], topics: Mapping[Topic, Attention]
) -> Attention | None:
    """Return what a person wants of an item: what they muted, by label too, stays away."""
    asked = [topics.get(Topic(number)), *(topics.get(Topic(label=label)) for label in labels)]
    return next((each for each in (Attention.MUTE, Attention.FOLLOW) if each in asked), None)
