"""Replace a person by a pseudonym in every table.

All texts of all tables are gone through, whatever they are for: a table that comes later needs
nothing here. Message-IDs that hold the person come first, everywhere in one transaction, so that
threads hold at every moment. Mails, which are many, are rewritten in pages, each in a transaction
of its own; the rest in one, at the end. Until that commits the person is who they were, so an
erasure that was stopped is simply begun again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.ids import BallotId, CommentId, ItemNumber, MailId, PersonId, ThreadId
from bot.domain.items.comment import IN_MESSAGES
from bot.domain.items.history import Change
from bot.domain.people.erasure import Erasure
from bot.domain.people.mailbox import mailbox_of
from bot.domain.people.names import name_key, plain_name
from bot.domain.people.person import IN_SLACK, in_slack_as
from bot.domain.people.stand_ins import stand_in
from bot.mail.erased import named_in, own_mail
from bot.mail.values import Mailbox
from storage.index.mail_index import index_again, searchable
from storage.index.slack_index import index_comments, index_person, index_titles
from storage.link.among import among
from storage.link.link import AnyRow, AnySelect, Link
from storage.link.packing import pack_aside, unpack_aside
from storage.mail.mails import to_mail
from storage.persons.people import MOST_ALIKE, ids_of
from storage.rewriting import IDS, ROWS, changed, pages, texts_of
from storage.tables import (
    absences,
    address_proofs,
    arrivals,
    attentions,
    ballots,
    channel_members,
    comments,
    confirmations,
    current_vote,
    declined_mail,
    deliveries,
    electors,
    held_mails,
    history,
    items,
    known_names,
    limited,
    mail_aliases,
    mail_lists,
    mail_raw,
    mails,
    message_changes,
    metadata,
    namesakes,
    open_ballot,
    orders,
    people,
    person_addresses,
    personal_digests,
    positions,
    publishing,
    refused_mail,
    roster,
    set_aside,
    suspended_addresses,
    votes,
)

MOST_NAMES: Final = 50
"""How many names out of mails are replaced: each is looked for in every text."""
PAGE: Final = 100
"""How many mails are rewritten in one transaction."""
_COMMENTED: Final = (Change.COMMENT, Change.COMMENT_EDITED, Change.COMMENT_DELETED)
_NO_LANGUAGE: Final = {"language": "", "zone": "", "chosen_language": ""}
_IN_PAGES: Final = frozenset({"mails", "mail_raw", "set_aside", "held_mails"})
_OURS: Final = frozenset({"erased_ids", "erasing"})
"""Tables that hold nothing of anybody."""


_by_nobody_else: Final = mail_lists.c.attested | ~mails.c.is_unproved
"""A list vouches for the author, or the mail came in an archive of the list."""


@dataclass(slots=True)
class Touched:
    """What an erasure changed: whoever shows it must show it again."""

    items: set[ItemNumber] = field(default_factory=set)
    mails: set[MailId] = field(default_factory=set)
    own_mails: set[MailId] = field(default_factory=set)
    comments: set[CommentId] = field(default_factory=set)
    ballots: set[BallotId] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Traces:
    """The amounts of a person's data that an erasure changes, or cannot reach."""

    mails: int
    comments_sent: int
    comments_unsent: int
    votes: int
    open_votes: Sequence[ItemNumber]
    elector_on: Sequence[ItemNumber]
    holds: Sequence[ItemNumber]
    results: Sequence[tuple[ItemNumber, BallotId, str]]
    """The result files that were mailed: the item, the ballot, and the list's address."""


class Erasures:
    """The erasing of people, in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def ids(self, person: PersonId) -> Sequence[PersonId]:
        """Return every id that a person has acted under."""
        return await ids_of(self._link, person)

    async def names(self, ids: Collection[PersonId], addresses: Collection[str]) -> Sequence[str]:
        """Return the names of a person: of all their ids, on rosters, and in mails of a list."""
        names = {
            row.name
            for table, column in ((people, "id"), (roster, "person"), (electors, "person"))
            for row in await self._link.rows(
                select(table.c.name).where(among(table.c[column], sorted(ids))).distinct()
            )
        }
        wrote = (
            select(mails.c.author_name)  # Index ix_mails_author_address.
            .join(mail_lists, mail_lists.c.mail == mails.c.id)
            .where(among(mails.c.author_address, sorted(addresses)), _by_nobody_else)
            .distinct()
            .limit(MOST_NAMES)
        )
        names |= {plain_name(row.author_name) for row in await self._link.rows(wrote)}
        return sorted(names - {""})

    async def is_shared(self, name: str, *, own: Collection[str]) -> bool:
        """Return True if another person has the name: in Slack, on a roster, or on a list.

        `own` are the person's addresses and Slack user. A mail that nothing proves makes nobody.
        """
        if not (key := name_key(name)):
            return False
        seen = await self._link.rows(
            select(known_names.c.who)  # Index uq_known_names_key.
            .where(known_names.c.key == key)
            .order_by(known_names.c.id)
            .limit(MOST_ALIKE)
        )
        others = [row.who for row in seen if row.who not in own]
        return any([await self._is_somebody(who) for who in others])

    async def writers(self, who: str) -> Sequence[str]:
        """Return the addresses of writers of mails: an address itself, or all under a name.

        Mails that are held count too: they hold a name and an address as others do.
        """
        if "@" in who:
            wrote = (
                select(table.c.id).where(table.c.author_address == who.lower()).limit(1)
                for table in (mails, held_mails)  # Index ix_mails_author_address.
            )
            matches = [await self._link.first(statement) for statement in wrote]
            return [who.lower()] if any(row is not None for row in matches) else []
        if not (key := name_key(who)):
            return []
        named: set[str] = set()
        async for rows in pages(
            self._link, mails, mails.c.id, mails.c.author_name, mails.c.author_address
        ):
            named |= {row.author_address for row in rows if name_key(row.author_name) == key}
        return sorted(named - {""})

    async def is_free(self, pseudonym: str, *, ids: Collection[PersonId]) -> bool:
        """Return True if nobody else has a pseudonym."""
        others = await self._link.rows(select(people.c.id).where(people.c.name == pseudonym))
        return {row.id for row in others} <= set(ids)

    async def traces(self, ids: Collection[PersonId], addresses: Collection[str]) -> Traces:
        """Return the amounts of a person's data."""
        mine = among(comments.c.author, sorted(ids)) & ~comments.c.deleted
        is_sent = comments.c.digest_sent_at.is_not(None)
        voted = select(votes.c.ballot).where(among(votes.c.voter, sorted(ids)))
        standing = voted.where(current_vote)
        results = await self._link.rows(
            select(deliveries.c.item, deliveries.c.ref, deliveries.c.recipient)
            .where(
                deliveries.c.state == DeliveryState.SENT,
                deliveries.c.kind == DeliveryKind.MAIL_RESULT,
                deliveries.c.result != "",
                deliveries.c.ref.in_(
                    voted.union(
                        select(electors.c.ballot).where(among(electors.c.person, sorted(ids)))
                    )
                ),
            )
            .order_by(deliveries.c.seq)
            .limit(ROWS)
        )
        return Traces(
            mails=await self._count(mails, among(mails.c.author_address, sorted(addresses))),
            comments_sent=await self._count(comments, mine & is_sent),
            comments_unsent=await self._count(comments, mine & ~is_sent),
            votes=await self._count(votes, among(votes.c.voter, sorted(ids))),
            open_votes=await self._items(open_ballot & ballots.c.id.in_(standing)),
            elector_on=await self._items(
                open_ballot
                & ballots.c.id.in_(
                    select(electors.c.ballot).where(among(electors.c.person, sorted(ids)))
                )
            ),
            holds=[
                row.number
                for row in await self._link.rows(
                    select(items.c.number)
                    .where(among(items.c.holder, sorted(ids)))
                    .order_by(items.c.number)
                    .limit(ROWS)
                )
            ],
            results=[(row.item, row.ref, row.recipient) for row in results],
        )

    async def replace_ids(self, erasure: Erasure, ids: Collection[PersonId]) -> None:
        """Replace the Message-IDs that hold the person: in all tables, in this transaction."""
        stand_ins = erasure.ids
        assert stand_ins is not None  # noqa: S101 - whoever erases has them
        for message_id in await self._own_ids(erasure, ids):
            if erasure.is_in_own_id(message_id):
                stand_ins.take(message_id)
        every = [table for table in metadata.sorted_tables if table.name not in _OURS]
        for table in every:
            await self._replace_in(table, _ids_of(table), erasure.replace_id)
        for table in every:  # what is in use now: ids in keys of deliveries, in histories
            if table.name not in _IN_PAGES:
                others = [column for column in texts_of(table) if column.name not in IDS]
                await self._replace_in(table, others, erasure.replace_known_ids)

    async def _replace_in(
        self, table: Table, columns: Sequence[Column[Any]], how: Callable[[str], str]
    ) -> None:
        if not columns:
            return
        read = {column.name: column for column in (*table.primary_key, *columns)}
        async for rows in pages(self._link, table, *read.values()):
            for row in rows:
                await self._put(table, row, changed(row, columns, how, how))

    async def _own_ids(self, erasure: Erasure, ids: Collection[PersonId]) -> list[str]:
        """Return the Message-IDs of the person's mails, and of those with their votes."""
        own = await self._link.rows(
            select(mails.c.id, mails.c.message_id).where(  # Index ix_mails_author_address.
                among(mails.c.author_address, sorted(erasure.addresses))
            )
        )
        message_ids = [row.message_id for row in own]
        for asked in (
            select(mail_aliases.c.message_id).where(
                among(mail_aliases.c.mail, [row.id for row in own])
            ),
            select(namesakes.c.shared).where(among(namesakes.c.own, message_ids)),
            self._votes_by_mail(ids),
        ):
            message_ids += [str(row[0]) for row in await self._link.rows(asked)]
        return message_ids

    def _votes_by_mail(self, ids: Collection[PersonId]) -> AnySelect:
        return select(votes.c.evidence_ref).where(
            among(votes.c.voter, sorted(ids)), votes.c.source.in_(sorted(IN_MESSAGES))
        )

    async def dropped_ids(self, erasure: Erasure, ids: Collection[PersonId]) -> list[str]:
        """Return the Message-IDs of mails that are not filed, and must not come again."""
        held = select(held_mails.c.message_id).where(
            among(held_mails.c.author_address, sorted(erasure.addresses))
        )
        asked = (held, self._votes_by_mail(ids))
        return [str(row[0]) for statement in asked for row in await self._link.rows(statement)]

    async def _put(self, table: Table, row: AnyRow, values: Mapping[str, Any]) -> None:
        """Store changed values of a row; if its key is changed to one that is there, delete it."""
        if not values:
            return
        keys = list(table.primary_key)
        is_row = and_(*(key == getattr(row, key.name) for key in keys))
        if any(key.name in values for key in keys):
            there = and_(*(key == values.get(key.name, getattr(row, key.name)) for key in keys))
            if await self._link.first(select(*keys).where(there)) is not None:
                await self._link.run(delete(table).where(is_row))
                return
        await self._link.run(update(table).where(is_row).values(values))

    async def rewrite_mails(
        self, erasure: Erasure, touched: Touched, *, after: MailId, limit: int = PAGE
    ) -> MailId | None:
        """Rewrite the next mails above an id; return the last one's, None if there are none."""
        page = (
            select(mails, mail_raw.c.raw)
            .join(mail_raw, mail_raw.c.mail == mails.c.id)
            .where(mails.c.id > after)
            .order_by(mails.c.id)
            .limit(limit)
        )
        rows = await self._link.rows(self._link.locked(page, mails))
        threads: set[ThreadId] = set()
        for row in rows:
            if await self._rewrite_mail(row, erasure, touched):
                threads.add(row.thread)
        await self._touch_items(touched, items.c.thread, threads)
        return rows[-1].id if rows else None

    async def rewrite_kept_bytes(self, erasure: Erasure) -> None:
        """Rewrite the mails that were set aside or are held; drop those held that they wrote."""
        own = among(held_mails.c.author_address, sorted(erasure.addresses))
        await self._link.run(delete(held_mails).where(own))
        for table in (set_aside, held_mails):
            async for numbers in pages(self._link, table, table.c.id):
                for (number,) in numbers:
                    await self._rewrite_bytes(table, number, erasure)

    async def _rewrite_bytes(self, table: Table, number: int, erasure: Erasure) -> None:
        """Rewrite one mail with its bytes: many are too large to be read together."""
        row = await self._link.first(select(table).where(table.c.id == number))
        if row is None:
            return
        values = _rewritten(table, row, erasure)
        was = None if row.raw is None else await unpack_aside(row.raw)
        raw = None if was is None else named_in(was, erasure=erasure)
        if raw is not None:
            values["raw"] = await pack_aside(raw)
        if values:
            await self._link.run(update(table).where(table.c.id == number).values(values))

    async def finish(
        self, erasure: Erasure, ids: Sequence[PersonId], touched: Touched, *, yesterday: date
    ) -> None:
        """Replace the person in all other tables, and forget how they are known."""
        await self._withdraw_unsent(ids, touched)
        await self._drop_deliveries(erasure)
        await self._forget(erasure, ids)
        await self._rename(erasure, ids, touched, yesterday=yesterday)
        texts = await self._rewrite_tables(erasure, touched)
        await index_comments(self._link, among(comments.c.id, sorted(texts)))
        for person in ids:
            await index_person(self._link, person)
        await index_titles(self._link, touched.items)

    async def _is_somebody(self, who: str) -> bool:
        if who.startswith(IN_SLACK):
            return True
        by_list = (
            select(mails.c.id)  # Index ix_mails_author_address.
            .join(mail_lists, mail_lists.c.mail == mails.c.id)
            .where(mails.c.author_address == who, _by_nobody_else)
            .limit(1)
        )
        on_roster = (
            select(roster.c.id)
            .join(person_addresses, person_addresses.c.person == roster.c.person)
            .where(person_addresses.c.address == who)
            .limit(1)
        )
        return any(
            [await self._link.first(statement) is not None for statement in (by_list, on_roster)]
        )

    async def _count(self, table: Table, which: ColumnElement[bool]) -> int:
        return int(
            await self._link.value(select(func.count()).select_from(table).where(which)) or 0
        )

    async def _items(self, which: ColumnElement[bool]) -> list[ItemNumber]:
        statement = select(ballots.c.item).where(which).order_by(ballots.c.item).limit(ROWS)
        return [row.item for row in await self._link.rows(statement)]

    async def _rewrite_mail(self, row: AnyRow, erasure: Erasure, touched: Touched) -> bool:
        """Rewrite a mail, its bytes and its place in the index; return True if that changed it."""
        values = _rewritten(mails, row, erasure)
        pseudonym = {"name": erasure.pseudonym, "address": erasure.address}
        for who in ("author", "sender"):
            if getattr(row, f"{who}_address").lower() in erasure.addresses:
                values |= {f"{who}_{key}": value for key, value in pseudonym.items()}
        is_own, was = values.get("author_address") == erasure.address, await unpack_aside(row.raw)
        if is_own:
            values["attachments"] = ()
            if erasure.ids is not None:  # it is made from the address, among others
                values["content_hash"] = stand_in(row.content_hash, key=erasure.ids.key)
            author = Mailbox(erasure.pseudonym, erasure.address)
            raw: bytes | None = own_mail(was, text=row.texts[0], author=author, erasure=erasure)
        else:
            raw = named_in(was, erasure=erasure)
        if raw is not None:
            packed = await pack_aside(raw)
            await self._link.run(
                update(mail_raw).where(mail_raw.c.mail == row.id).values(raw=packed)
            )
        if not values and raw is None:
            return False
        await self._link.run(
            update(mails).where(mails.c.id == row.id).values(values | {"is_erased": True})
        )
        changed = await self._link.first(select(mails).where(mails.c.id == row.id))
        before, after = to_mail(row, []), to_mail(changed or row, [])
        if before.automatic is None:
            await index_again(self._link, searchable(before), searchable(after))
        if not values:
            return False
        (touched.own_mails if is_own else touched.mails).add(row.id)
        return True

    async def _withdraw_unsent(self, ids: Sequence[PersonId], touched: Touched) -> None:
        """Delete the comments that were never published."""
        unsent = (
            select(comments)
            .where(
                among(comments.c.author, sorted(ids)),
                comments.c.digest_sent_at.is_(None),
            )
            .order_by(comments.c.id)
        )
        gone = await self._link.rows(unsent)
        numbers = [row.id for row in gone]
        await self._link.run(
            update(comments)
            .where(among(comments.c.id, numbers))
            .values(deleted=True, text="", digest=None)
        )
        await index_comments(self._link, among(comments.c.id, numbers))
        await self._blank_history(ids)
        touched.items |= {row.item for row in gone}
        touched.comments |= set(numbers)
        # A late edit in Slack must not bring the words back.
        insert = self._link.insert(message_changes).on_conflict_do_update(
            index_elements=[message_changes.c.channel, message_changes.c.ts],
            set_={"deleted": True},
        )
        posts = [
            {
                "channel": row.channel,
                "ts": row.ts,
                "at": "",
                "deleted": True,
                "noted_at": row.at,
            }
            for row in gone
            if row.channel is not None and row.ts is not None
        ]
        if posts:
            await self._link.run(insert, posts)

    async def _blank_history(self, ids: Sequence[PersonId]) -> None:
        """Blank words in the history that no list has."""
        public = {
            row.text
            for row in await self._link.rows(
                select(comments.c.text).where(
                    among(comments.c.author, sorted(ids)), ~comments.c.deleted
                )
            )
        }
        rows = await self._link.rows(
            select(
                history.c.id, history.c.before, history.c.after
            ).where(  # Index ix_history_actor.
                among(history.c.actor, sorted(ids)), history.c.what.in_(_COMMENTED)
            )
        )
        for row in rows:
            before, after = (other if other in public else "" for other in (row.before, row.after))
            if (before, after) != (row.before, row.after):
                await self._link.run(
                    update(history).where(history.c.id == row.id).values(before=before, after=after)
                )

    async def _drop_deliveries(self, erasure: Erasure) -> None:
        """Drop what waits to be sent to the person."""
        to_person: list[ColumnElement[bool]] = [deliveries.c.recipient.in_(erasure.addresses)]
        if (user := erasure.slack_user) is not None:
            to_person += [deliveries.c.recipient == user, deliveries.c.recipient.like(f"{user}@%")]
        await self._link.run(
            update(deliveries)
            .where(deliveries.c.state == DeliveryState.WAITING, or_(*to_person))
            .values(state=DeliveryState.DROPPED, claimed_by=None)
        )

    async def _forget(self, erasure: Erasure, ids: Sequence[PersonId]) -> None:
        """Delete the person's identifiers, and everything counted or waiting for them."""
        for table, which in (
            (person_addresses, among(person_addresses.c.person, ids)),
            *(
                (table, among(table.c.address, sorted(erasure.addresses)))
                for table in (absences, refused_mail, suspended_addresses)
            ),
            (publishing, among(publishing.c.person, ids)),
            (personal_digests, among(personal_digests.c.person, ids)),
            (attentions, among(attentions.c.person, ids)),
            (declined_mail, among(declined_mail.c.person, ids)),
            (positions, among(positions.c.person, ids)),
            (channel_members, channel_members.c.user == (erasure.slack_user or "")),
        ):
            await self._link.run(delete(table).where(which))
        user = erasure.slack_user
        who = {*erasure.addresses, *([in_slack_as(user)] if user is not None else [])}
        mailboxes = {mailbox_of(address) for address in erasure.addresses}

        keys = {name_key(name) for name in erasure.names}

        def is_theirs(row: AnyRow) -> bool:
            """Return True if a row of one of the tables below is about the person."""
            row_mapping = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
            return (
                row_mapping.get("who") in who
                or row_mapping.get("address") in who
                or row_mapping.get("voter") in ids
                or (user is not None and row_mapping.get("user") == user)
                or row_mapping.get("key") in keys
                or any(
                    f"{row_mapping.get('key')} ".startswith(f"{mailbox} ") for mailbox in mailboxes
                )
                or erasure.replace(row_mapping.get("key", "")) != row_mapping.get("key", "")
            )

        for searched in (known_names, confirmations, orders, address_proofs, limited, arrivals):
            (key,) = searched.primary_key  # no index has what is looked for
            async for rows in pages(self._link, searched):
                theirs = [row._mapping[key] for row in rows if is_theirs(row)]  # noqa: SLF001
                await self._link.run(delete(searched).where(among(key, theirs)))

    async def _rename(
        self, erasure: Erasure, ids: Sequence[PersonId], touched: Touched, *, yesterday: date
    ) -> None:
        name = erasure.pseudonym
        for table, values, which in (
            (people, {"name": name, "slack_user": None, **_NO_LANGUAGE}, people.c.id),
            (electors, {"name": name}, electors.c.person),
            (roster, {"name": name, "emails": (), "slack": None}, roster.c.person),
        ):
            await self._link.run(update(table).where(among(which, ids)).values(values))
        await self._link.run(
            update(roster)
            .where(
                among(roster.c.person, ids),
                or_(roster.c.until.is_(None), roster.c.until > yesterday),
            )
            .values(until=yesterday)
        )
        await self._touch_items(touched, items.c.holder, ids)
        await self._link.run(update(items).where(among(items.c.holder, ids)).values(holder=None))
        for column, actor in (
            (comments.c.item, comments.c.author),
            (history.c.item, history.c.actor),
        ):
            rows = await self._link.rows(select(column).where(among(actor, ids)).distinct())
            touched.items |= {row.item for row in rows}
        mine = await self._link.rows(select(comments.c.id).where(among(comments.c.author, ids)))
        touched.comments |= {row.id for row in mine}
        voted = or_(
            ballots.c.id.in_(select(votes.c.ballot).where(among(votes.c.voter, ids))),
            among(ballots.c.opened_by, ids),
            ballots.c.item.in_(select(history.c.item).where(among(history.c.actor, ids))),
        )
        for row in await self._link.rows(select(ballots.c.id, ballots.c.item).where(voted)):
            touched.ballots.add(row.id)
            touched.items.add(row.item)

    async def _rewrite_tables(self, erasure: Erasure, touched: Touched) -> set[CommentId]:
        """Rewrite the texts of all tables; return the comments whose words are changed."""
        texts: set[CommentId] = set()
        for table in metadata.sorted_tables:
            if table.name in _IN_PAGES | _OURS or not texts_of(table):
                continue
            async for rows in pages(self._link, table):
                for row in rows:
                    values = _rewritten(table, row, erasure)
                    if not values:
                        continue
                    if "dedup_key" in values:  # unique, so two must not become one
                        values["dedup_key"] = f"{erasure.pseudonym}:{row.seq}"
                    await self._put(table, row, values)
                    if table is comments:
                        texts.add(row.id)
                        touched.comments.add(row.id)
                    self._note(table, row, touched)
        return texts

    def _note(self, table: Table, row: AnyRow, touched: Touched) -> None:
        if table is ballots:
            touched.ballots.add(row.id)
        if table is items:
            touched.items.add(row.number)
        elif table is votes or table is electors:
            touched.ballots.add(row.ballot)
        elif "item" in table.c and table is not deliveries:
            touched.items.add(row.item)

    async def _touch_items(
        self, touched: Touched, column: ColumnElement[Any], values: Collection[Any]
    ) -> None:
        if values:
            rows = await self._link.rows(
                select(items.c.number).where(among(column, sorted(values)))
            )
            touched.items |= {row.number for row in rows}


def _ids_of(table: Table) -> list[Column[Any]]:
    return [column for column in texts_of(table) if column.name in IDS]


def _rewritten(table: Table, row: AnyRow, erasure: Erasure) -> dict[str, Any]:
    """Return the texts of a row that name the person, without doing so."""
    return changed(row, texts_of(table), erasure.replace_id, erasure.replace)
