"""A delivery that an earlier version queued carries the same after an upgrade."""

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import Connection, text

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import CARRIES, DeliveryKind
from bot.domain.ids import DeliveryId, MessageId, PersonId
from bot.domain.payloads import (
    AboutCall,
    AboutMerge,
    CallNews,
    Extension,
    MergeNews,
    News,
    NewVersion,
    Note,
    Payload,
    Press,
    Reply,
    ShownBefore,
)
from bot.domain.procedures.reminders import Occasion
from storage.database.engine import Database
from storage.database.migrate import settings_for
from tests.conftest import new_delivery_id
from tests.migrations.test_migrations import run
from tests.storage.samples import NOW, note

ENDS = datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC)
POSTED = DeliveryId("0a" * 16)
WORDS = 'For Ngũgĩ:\n"more  time" \\ 5'
TO_US = "mail/ada@example.org"
STRANGER = "answers/ada@example.org"

Old = tuple[DeliveryKind, str, int | None, str]
"""A kind, a destination, what it is about, and its text."""
READABLE: list[tuple[Old, Payload | None]] = [
    ((DeliveryKind.POST_ITEM, "c", None, ""), None),
    ((DeliveryKind.POST_MAIL, "c", 1, ""), None),
    ((DeliveryKind.POST_MAIL, "c", 1, f"anew {POSTED}"), ShownBefore(POSTED, anew=True)),
    ((DeliveryKind.POST_RESULT, "c", 1, f"change {POSTED}"), ShownBefore(POSTED, anew=False)),
    (
        (DeliveryKind.POST_EXTENSION, "c", 1, f"{ENDS.isoformat()} 7 {WORDS}"),
        Extension(ENDS, PersonId(7), WORDS),
    ),
    (
        (DeliveryKind.MAIL_EXTENSION, "c", 1, f"{NOW.isoformat()} 7 "),
        Extension(NOW, PersonId(7), ""),
    ),
    ((DeliveryKind.MAIL_CORRECTION, "c", 1, "2"), NewVersion(2)),
    ((DeliveryKind.POST_MERGE, "c", 1, "20"), AboutMerge(MergeNews.FROM, 20)),
    ((DeliveryKind.POST_MERGE, "c", 1, ""), AboutMerge(MergeNews.FROM, 0)),
    ((DeliveryKind.POST_MERGE, "c", 1, "into"), AboutMerge(MergeNews.INTO)),
    ((DeliveryKind.POST_MERGE, "c", 1, "parted"), AboutMerge(MergeNews.PARTED)),
    ((DeliveryKind.POST_CALL, "c", 1, "opened"), AboutCall(CallNews.OPENED)),
    ((DeliveryKind.MAIL_CALL, "c", 1, "extended 12"), AboutCall(CallNews.EXTENDED, 12)),
    ((DeliveryKind.SLACK_RECEIPT, "c", 1, ""), None),
    ((DeliveryKind.SLACK_RECEIPT, "c", 1, "https://x.org/?y=%20"), Press("https://x.org/?y=%20")),
    ((DeliveryKind.SLACK_NOTE, "c", 1, ""), None),
    ((DeliveryKind.SLACK_NOTE, "c", None, WORDS), Note(WORDS)),
    ((DeliveryKind.SLACK_NEWS, "c", 1, "vote in doubt"), News.VOTE_IN_DOUBT),
    ((DeliveryKind.MAIL_REMINDER, "c", 1, ""), None),
    ((DeliveryKind.MAIL_REMINDER, "c", 1, "before the end"), Occasion.BEFORE_END),
    ((DeliveryKind.MAIL_NOTE, TO_US, 1, WORDS), Note(WORDS)),
    (
        (DeliveryKind.MAIL_NOTE, TO_US, None, '["a@b", "About", "Ngu\\u0303\\n"]'),
        Reply(MessageId("a@b"), "About", "Ngu\u0303\n"),
    ),
    (
        (DeliveryKind.MAIL_NOTE, TO_US, None, '["a@b", "About", "half \\ud83d"]'),
        Reply(MessageId("a@b"), "About", "half \N{REPLACEMENT CHARACTER}"),
    ),
    (
        (DeliveryKind.MAIL_NOTE, TO_US, None, '["", "About", "Text", 3]'),
        Reply(MessageId(""), "About", "Text", 3),
    ),
    *(
        ((DeliveryKind.MAIL_NOTE, STRANGER, 1, str(answer)), answer)
        for answer in Answer
        if answer is not Answer.OBJECTION  # It came after the step, so no text ever meant it.
    ),
    *(((DeliveryKind.SLACK_NEWS, "c", 1, str(news)), news) for news in News),
]
GARBAGE: list[Old] = [
    (DeliveryKind.POST_MAIL, "c", 1, "anew"),
    (DeliveryKind.POST_EXTENSION, "c", 1, "soon 7 because"),
    (DeliveryKind.POST_EXTENSION, "c", 1, f"{ENDS.isoformat()} Ada"),
    (DeliveryKind.POST_CORRECTION, "c", 1, "two"),
    (DeliveryKind.POST_MERGE, "c", 1, "away"),
    (DeliveryKind.MAIL_CALL, "c", 1, "extended twelve"),
    (DeliveryKind.SLACK_NEWS, "c", 1, "nonsense"),
    (DeliveryKind.MAIL_REMINDER, "c", 1, "nonsense"),
    (DeliveryKind.MAIL_NOTE, STRANGER, 1, "Buy “this”"),
    (DeliveryKind.MAIL_NOTE, TO_US, None, "3"),
    (DeliveryKind.MAIL_NOTE, TO_US, None, '["a@b", "About"]'),
    (DeliveryKind.MAIL_NOTE, TO_US, None, '["a@b", "About", "Text", "x"]'),
]


async def upgraded(url: str, old: list[Old]) -> list[tuple[DeliveryKind, Payload | None]]:
    """Return what deliveries carry that were stored before the step, in order."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    async with database.transaction() as store:
        await store.outbox.add_many([note(f"d{n}") for n in range(len(old))], now=NOW)
    await database.close()

    def before(connection: Connection) -> None:
        command.downgrade(settings_for(connection), "0059")
        texts = connection.execute(text("SELECT text FROM deliveries")).scalars().all()
        assert set(texts) == {"hello"}
        put = "UPDATE deliveries SET kind = :kind, destination = :to, ref = :ref, text = :text"
        connection.execute(
            text(f"{put} WHERE seq = :seq"),
            [
                {"seq": seq, "kind": kind, "to": to, "ref": ref, "text": sentence}
                for seq, (kind, to, ref, sentence) in enumerate(old, start=1)
            ],
        )

    await run(url, before)
    return await opened(url)


async def opened(url: str) -> list[tuple[DeliveryKind, Payload | None]]:
    """Open a database, which brings it up to date; return what its deliveries carry."""
    database = await Database.open(url, new_delivery_id=new_delivery_id)
    async with database.reading() as store:
        deliveries = await store.outbox.page(after=0, limit=1000)
    await database.close()
    return [(delivery.kind, delivery.payload) for delivery in deliveries]


async def test_what_waited_before_is_read_and_comes_back_after_a_way_back(
    database_url: str,
) -> None:
    expected = [(old[0], payload) for old, payload in READABLE]

    assert await upgraded(database_url, [old for old, _payload in READABLE]) == expected
    assert all(isinstance(payload, CARRIES[kind]) for kind, payload in expected)

    def back(connection: Connection) -> None:
        command.downgrade(settings_for(connection), "0059")

    await run(database_url, back)
    assert await opened(database_url) == expected


async def test_garbage_is_kept_as_a_note(database_url: str) -> None:
    expected = [(kind, Note(sentence)) for kind, _to, _ref, sentence in GARBAGE]

    assert await upgraded(database_url, GARBAGE) == expected


async def test_every_delivery_is_read_however_many_there_are(database_url: str) -> None:
    old: Old = (DeliveryKind.POST_CORRECTION, "c", 1, "2")

    assert await upgraded(database_url, [old] * 501) == [(old[0], NewVersion(2))] * 501
