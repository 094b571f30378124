from dataclasses import replace

import pytest

from bot.domain.ids import MailId, MessageId, ThreadId
from bot.errors import TryAgainLater
from bot.mail.values import Attachment, Automatic
from storage.database.engine import Database
from storage.database.sqlite_library import sqlite3
from storage.store import Store
from tests.storage.samples import BOARD, COUNCIL, MINUTE, NOW, new_mail, parsed


async def one_thread(store: Store) -> ThreadId:
    (thread,) = await store.mails.new_threads(1)
    return thread


async def test_a_mail_is_read_back_as_it_was_kept(database: Database) -> None:
    mail = replace(
        parsed("first", references=("root@example.net", "parent@example.net")),
        attachments=(Attachment(filename="münze.pdf", media_type="application/pdf", size=9),),
        automatic=Automatic.AUTO_REPLY,
        automatic_rule="out-of-office reply",
    )

    async with database.transaction() as store:
        thread = await one_thread(store)
        (mail_id,) = await store.mails.add([new_mail(mail, thread, COUNCIL, BOARD)])

    async with database.reading() as store:
        stored = await store.mails.get(mail_id)
        assert stored is not None
        assert (stored.message_id, stored.thread) == (mail.message_id, thread)
        assert (stored.author, stored.sender) == (mail.author, mail.sender)
        assert (stored.date, stored.received_at) == (NOW, NOW + MINUTE)
        assert (stored.subject, stored.text, stored.new_text) == (
            mail.subject,
            mail.text,
            mail.new_text,
        )
        assert stored.in_reply_to == "parent@example.net"
        assert stored.references == ("root@example.net", "parent@example.net")
        assert stored.lists == (COUNCIL, BOARD)
        assert stored.attachments == mail.attachments
        assert (stored.automatic, stored.automatic_rule) == (mail.automatic, mail.automatic_rule)
        assert (stored.size, stored.attested) == (123, True)
        assert await store.mails.raw(mail_id) == b"Message-ID: <first@example.org>\r\n\r\n"
        assert await store.mails.by_message_id(mail.message_id) == stored


async def test_the_bytes_of_a_lists_mails_are_found_by_their_ids(database: Database) -> None:
    digest = replace(parsed("digest"), automatic=Automatic.LIST_ADMIN)
    async with database.transaction() as store:
        thread = await one_thread(store)
        await store.mails.add([new_mail(parsed("first"), thread, COUNCIL, BOARD)])
        await store.mails.add([new_mail(parsed("other"), thread, BOARD)])
        await store.mails.add([new_mail(digest, thread, COUNCIL)])

    names = [parsed(each).message_id for each in ("first", "other", "digest", "never")]
    async with database.reading() as store:
        raws = await store.archived.mails(COUNCIL, names)
    assert raws == {names[0]: b"Message-ID: <first@example.org>\r\n\r\n"}


async def test_no_mail_is_lost_for_a_character_that_no_database_can_hold(
    database: Database,
) -> None:
    odd = replace(
        parsed("odd"),
        message_id=MessageId("a\0b\ud800@example.org"),
        subject="NUL \0 and half \udfff",
        text="pair \ud83d\ude00 whole",
        references=(MessageId("x\ud800@example.org"),),
    )

    async with database.transaction() as store:
        thread = await one_thread(store)
        await store.mails.register_threads({odd.message_id: thread})
        (mail_id,) = await store.mails.add([new_mail(odd, thread)])

    async with database.reading() as store:
        stored = await store.mails.get(mail_id)
        assert stored is not None
        assert stored.subject == "NUL \N{REPLACEMENT CHARACTER} and half \N{REPLACEMENT CHARACTER}"
        assert await store.mails.find([odd.message_id]) == {odd.message_id: mail_id}
        assert await store.mails.threads_of([odd.message_id]) == {odd.message_id: thread}


async def test_mails_are_added_in_order_and_found_by_every_name(database: Database) -> None:
    names = [f"mail{number}" for number in range(1200)]

    async with database.transaction() as store:
        thread = await one_thread(store)
        ids = await store.mails.add([new_mail(parsed(name), thread) for name in names])
        await store.mails.add_alias(MessageId("other@example.net"), ids[7])
        await store.mails.add_alias(MessageId("other@example.net"), ids[7])

    async with database.reading() as store:
        assert ids == sorted(ids)
        wanted = [MessageId(f"{name}@example.org") for name in names]
        mail_ids = await store.mails.find([*wanted, MessageId("other@example.net"), MessageId("?")])
        assert [mail_ids[message_id] for message_id in wanted] == ids
        assert mail_ids[MessageId("other@example.net")] == ids[7]
        assert MessageId("?") not in mail_ids
        by_alias = await store.mails.by_message_id(MessageId("other@example.net"))
        assert by_alias is not None
        assert by_alias.id == ids[7]
        assert await store.mails.by_message_id(MessageId("?")) is None
        assert await store.mails.counts(COUNCIL) == 1200
        assert await store.mails.count_of_thread(thread) == 1200
        assert len(await store.mails.of_thread(thread)) == 1000


async def test_of_two_mails_with_one_content_the_first_is_found(database: Database) -> None:
    async with database.transaction() as store:
        thread = await one_thread(store)
        first, _second = await store.mails.add(
            [
                new_mail(replace(parsed("one"), content_hash="same"), thread),
                new_mail(replace(parsed("two"), content_hash="same"), thread),
            ]
        )

    async with database.reading() as store:
        assert await store.mails.find_content(["same", "other"]) == {"same": first}


async def test_a_thread_is_read_in_the_order_it_was_written(database: Database) -> None:
    async with database.transaction() as store:
        thread = await one_thread(store)
        late, undated, early, auto = await store.mails.add(
            [
                new_mail(parsed("late", date=NOW + 5 * MINUTE), thread),
                new_mail(parsed("undated", date=None), thread),
                new_mail(parsed("early", date=NOW - 5 * MINUTE), thread),
                new_mail(
                    replace(parsed("auto", date=NOW + 9 * MINUTE), automatic=Automatic.AUTO_REPLY),
                    thread,
                ),
            ]
        )

    async with database.reading() as store:
        mails = await store.mails.of_thread(thread)
        assert [mail.id for mail in mails] == [early, undated, late, auto]
        newest = await store.mails.newest_of_thread(thread)
        assert newest is not None
        assert newest.id == late


async def test_a_second_list_is_new_once_and_attested_when_it_is(database: Database) -> None:
    async with database.transaction() as store:
        thread = await one_thread(store)
        beside = replace(new_mail(parsed("one"), thread, COUNCIL), attested_by=())
        (mail_id,) = await store.mails.add([beside])

        assert not await store.mails.add_to_list(mail_id, COUNCIL, attested=False)
        stored = await store.mails.get(mail_id)
        assert stored is not None
        assert not stored.attested

        assert await store.mails.add_to_list(mail_id, BOARD, attested=False)
        assert not await store.mails.add_to_list(mail_id, COUNCIL, attested=True)
        stored = await store.mails.get(mail_id)
        assert stored is not None
        assert stored.attested
        assert stored.lists == (COUNCIL, BOARD)


async def test_an_id_stays_in_the_thread_that_it_is_in(database: Database) -> None:
    known = MessageId("known@example.org")
    new = MessageId("new@example.org")

    async with database.transaction() as store:
        first, second = await store.mails.new_threads(2)
        await store.mails.register_threads({known: first})
        await store.mails.register_threads({known: second, new: second})
        await store.mails.register_threads({})

        assert await store.mails.threads_of([known, new]) == {known: first, new: second}


async def test_two_threads_become_one_with_their_mails_and_ids(database: Database) -> None:
    async with database.transaction() as store:
        first, second = await store.mails.new_threads(2)
        moved, stays = parsed("moved"), parsed("stays")
        await store.mails.register_threads({moved.message_id: second, stays.message_id: first})
        await store.mails.add([new_mail(moved, second), new_mail(stays, first)])

        await store.mails.merge_threads(second, first)
        await store.mails.merge_threads(first, first)

        assert await store.mails.count_of_thread(first) == 2
        assert await store.mails.count_of_thread(second) == 0
        assert set((await store.mails.threads_of([moved.message_id])).values()) == {first}


async def test_nothing_to_add_is_nothing(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.mails.add([]) == []
        assert await store.mails.new_threads(0) == []
        assert await store.mails.get(MailId(1)) is None
        assert await store.mails.newest_of_thread(ThreadId(1)) is None


async def test_no_two_mails_have_one_message_id(database: Database) -> None:
    async def twice() -> None:
        async with database.transaction() as store:
            thread = await one_thread(store)
            await store.mails.add([new_mail(parsed("one"), thread)])
            await store.mails.add([new_mail(parsed("one"), thread)])

    # With one writer it is a bug; with several it is a race that the next try settles.
    with pytest.raises(sqlite3.IntegrityError if database.is_sqlite else TryAgainLater):
        await twice()

    async with database.reading() as store:
        assert await store.mails.counts(COUNCIL) == 0


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = replace(parsed("one"), date=NOW.replace(tzinfo=None))

    async with database.transaction() as store:
        thread = await one_thread(store)
        with pytest.raises(Exception, match="without a zone"):
            await store.mails.add([new_mail(naive, thread)])
