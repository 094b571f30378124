"""What mails that lost their references answer, as far as that is proved."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select, tuple_

from bot.domain.ids import MessageId
from bot.mail.threads.lost_replies import Answered, Proof
from storage.among import among
from storage.link import Link
from storage.tables import answered


class AnsweredMails:
    """What lost mails of one transaction answer: of each the nearest mail that has come so far."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, found: Sequence[Answered]) -> None:
        """Keep what lost mails answer, unless a nearer one is known."""
        nearest: dict[MessageId, Answered] = {}
        for one in sorted(found, key=lambda one: one.order):
            nearest[one.lost] = one
        if not nearest:
            return
        new = self._link.insert(answered).values(
            [
                {
                    "lost": one.lost,
                    "answers": one.answers,
                    "proof": one.proof.value,
                    "said_at": one.said_at,
                }
                for one in nearest.values()
            ]
        )
        # Another process may keep what it has found just now: the database compares.
        order = ("proof", "said_at", "answers")
        await self._link.run(
            new.on_conflict_do_update(
                index_elements=[answered.c.lost],
                set_={name: new.excluded[name] for name in order},
                where=tuple_(*(new.excluded[name] for name in order))
                > tuple_(*(answered.c[name] for name in order)),
            )
        )

    async def of(self, names: Collection[MessageId]) -> Mapping[MessageId, Answered]:
        """Return what those of the mails answer that lost their references."""
        found: dict[MessageId, Answered] = {}
        if given := sorted(names):
            statement = select(answered).where(among(answered.c.lost, given))
            for row in await self._link.rows(statement):
                found[row.lost] = Answered(row.lost, row.answers, Proof(row.proof), row.said_at)
        return found
