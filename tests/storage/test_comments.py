from dataclasses import replace
from itertools import product

import pytest

from bot.domain.ids import ChannelId, CommentId, Ts
from bot.domain.items.comment import Comment, Source
from bot.domain.items.item import Item
from bot.domain.people.consent import Publish, Standing, standing_of
from storage.comments import MOST_IN_DIGEST
from storage.database.engine import Database
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
        list_name=item.lists[0],
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
        comment = await comment_on(store, item, "1.1")
        gone = await comment_on(store, item, "1.2")
        edited = replace(comment, text="I agree, mostly", ts=Ts("1.3"))
        await store.comments.save(edited)
        await store.comments.save(replace(gone, deleted=True))

        assert await store.comments.of_item(item.number) == [edited]
        assert await store.comments.unsent_of(comment.author, COUNCIL) == [edited]


async def test_a_digest_holds_what_was_put_in_it(database: Database) -> None:
    item = await given_item(database, COUNCIL)

    async with database.transaction() as store:
        first = await comment_on(store, item, "1.1")
        second = await comment_on(store, item, "1.2", minute=9)
        digest = await store.digests.add(
            COUNCIL, slot="a", window_start=NOW, window_end=NOW + MINUTE, at=NOW + MINUTE
        )
        assert digest is not None

        await store.comments.put_in_digest(digest.id, [first.id, second.id])
        await store.comments.put_in_digest(digest.id, [first.id])
        await store.comments.mark_digest_sent(digest.id, at=NOW + 2 * MINUTE)
        await store.comments.mark_digest_sent(digest.id, at=NOW + 3 * MINUTE)

        sent = await store.comments.get(first.id)
        assert sent is not None
        assert sent.digest_sent_at == NOW + 2 * MINUTE
        assert await store.comments.unsent_of(first.author, COUNCIL) == [second]


@pytest.mark.parametrize("mode", ["digest", "ask"])
async def test_the_database_and_the_domain_agree_on_what_goes(
    database: Database, mode: str
) -> None:
    item = await given_item(database, COUNCIL)
    cases = list(product([None, *Publish], [None, True, False]))
    expected: dict[Standing, list[CommentId]] = {standing: [] for standing in Standing}

    async with database.transaction() as store:
        for choice, released in cases:
            author = await store.people.by_address(f"{choice}@example.org", name="A")
            comment = await store.comments.add(
                item.number,
                author.id,
                Source.SLACK,
                NOW,
                "I agree",
                None,
                None,
                list_name=COUNCIL,
                released=released,
            )
            assert comment is not None
            if choice is not None:
                await store.publishing.choose(author.id, COUNCIL, choice, at=NOW, evidence="x")
            standing = standing_of(slack_comments=mode, choice=choice, released=released)
            expected[standing].append(comment.id)
        asks_each = mode == "ask"

        going = await store.comments.going(COUNCIL, asks_each=asks_each, before=NOW)
        held = await store.comments.count_held(COUNCIL, asks_each=asks_each, before=NOW)

        assert sorted(other.id for other in going) == sorted(expected[Standing.GOES])
        assert held == len(expected[Standing.HELD])
        assert await store.comments.going(BOARD, asks_each=asks_each, before=NOW) == []


async def test_nobodys_many_comments_hide_another_persons_first(database: Database) -> None:
    item = await given_item(database, COUNCIL)

    async with database.transaction() as store:
        for name, count in (("loud", MOST_IN_DIGEST + 9), ("quiet", 1)):
            author = await store.people.by_address(f"{name}@example.org", name=name)
            await store.publishing.choose(author.id, COUNCIL, Publish.ALWAYS, at=NOW, evidence="x")
            for _each in range(count):
                await store.comments.add(
                    item.number,
                    author.id,
                    Source.SLACK,
                    NOW,
                    name,
                    None,
                    None,
                    list_name=COUNCIL,
                )

        going = await store.comments.going(COUNCIL, asks_each=False, before=NOW)

        assert len(going) == MOST_IN_DIGEST
        assert [comment.text for comment in going[:3]] == ["loud", "quiet", "loud"]


async def test_comments_move_with_a_merged_item(database: Database) -> None:
    item, gone = await given_item(database), await given_item(database)

    async with database.transaction() as store:
        comment = await comment_on(store, gone, None)
        await store.comments.move(gone.number, item.number)

        assert await store.comments.of_item(item.number) == [replace(comment, item=item.number)]
