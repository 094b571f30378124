from dataclasses import replace

from bot.domain.comment import Comment, Source
from bot.domain.ids import ChannelId, CommentId, Ts
from bot.domain.item import Item
from storage.engine import Database
from storage.store import Store
from tests.storage.samples import BOARD, COUNCIL, MINUTE, NOW, given_item

CHANNEL = ChannelId("C1")


async def comment_on(store: Store, item: Item, ts: str | None, *, minute: int = 0) -> Comment:
    author = await store.people.by_address("ana@example.org", name="Ana")
    added = await store.comments.add(
        item.number,
        author.id,
        Source.SLACK,
        NOW + minute * MINUTE,
        "I agree",
        CHANNEL if ts else None,
        Ts(ts) if ts else None,
    )
    assert added is not None
    return added


async def test_a_slack_message_is_one_comment(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        comment = await comment_on(store, item, "1.1")
        again = await store.comments.add(
            item.number, comment.author, Source.SLACK, NOW, "I agree", CHANNEL, Ts("1.1")
        )

        assert again is None
        assert await store.comments.by_ts(CHANNEL, Ts("1.1")) == comment
        assert await store.comments.by_ts(CHANNEL, Ts("1.2")) is None
        assert await store.comments.get(comment.id) == comment
        assert await store.comments.get(CommentId(99)) is None


async def test_comments_by_form_have_no_slack_message(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        first = await comment_on(store, item, None)
        second = await comment_on(store, item, None)

        assert await store.comments.of_item(item.number) == [first, second]


async def test_an_edit_stays_and_a_deleted_comment_is_gone(database: Database) -> None:
    item = await given_item(database)

    async with database.transaction() as store:
        kept = await comment_on(store, item, "1.1")
        gone = await comment_on(store, item, "1.2")
        edited = replace(kept, text="I agree, mostly", ts=Ts("1.3"))
        await store.comments.save(edited)
        await store.comments.save(replace(gone, deleted=True))

        assert await store.comments.of_item(item.number) == [edited]
        assert await store.comments.unsent(COUNCIL, channel=CHANNEL, before=NOW + MINUTE) == [
            edited
        ]


async def test_a_digest_takes_what_no_digest_took(database: Database) -> None:
    item = await given_item(database, COUNCIL)
    other = await given_item(database, BOARD)

    async with database.transaction() as store:
        early = await comment_on(store, item, "1.1")
        late = await comment_on(store, item, "1.2", minute=9)
        await comment_on(store, other, "1.3")
        digest = await store.digests.add(
            COUNCIL, slot="a", window_start=NOW, window_end=NOW + MINUTE, at=NOW + MINUTE
        )
        assert digest is not None

        await store.comments.take_for_digest(
            COUNCIL, digest.id, channel=CHANNEL, before=NOW + MINUTE
        )

        assert await store.comments.of_digest(digest.id) == [early]
        assert await store.comments.unsent(COUNCIL, channel=CHANNEL, before=NOW + 99 * MINUTE) == [
            late
        ]

        await store.comments.mark_digest_sent(digest.id, at=NOW + 2 * MINUTE)
        await store.comments.mark_digest_sent(digest.id, at=NOW + 3 * MINUTE)

        sent = await store.comments.get(early.id)
        assert sent is not None
        assert sent.digest_sent_at == NOW + 2 * MINUTE


async def test_comments_move_with_a_merged_item(database: Database) -> None:
    kept, gone = await given_item(database), await given_item(database)

    async with database.transaction() as store:
        comment = await comment_on(store, gone, None)
        await store.comments.move(gone.number, kept.number)

        assert await store.comments.of_item(kept.number) == [replace(comment, item=kept.number)]
