"""What a lost mail answers: the nearest that is proved stays, in whatever order it is told."""

from datetime import UTC, datetime, timedelta

from bot.domain.ids import MessageId
from bot.mail.threads.lost_replies import Answered, Proof
from storage.database.engine import Database

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LOST = MessageId("lost@example.org")


def answers(name: str, proof: Proof, *, hours: int = 0) -> Answered:
    """Return that the lost mail answers one that was said some hours after noon."""
    return Answered(LOST, MessageId(name), proof, NOON + timedelta(hours=hours))


async def test_the_nearest_stays(database: Database) -> None:
    replies = [
        answers("quoted", Proof.QUOTED, hours=5),
        answers("named", Proof.NAMED),
        answers("later", Proof.NAMED, hours=1),
        answers("earlier", Proof.NAMED, hours=-1),
    ]

    for reply in replies:
        async with database.transaction() as store:
            await store.answered.keep([reply])

    async with database.reading() as store:
        assert (await store.answered.of([LOST]))[LOST].answers == "later"
