"""What mails that lost their references answer, as far as that is proved."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select

from bot.domain.ids import MessageId
from bot.mail.clues import Proof
from bot.mail.traces import Answered
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
        before = await self.of(nearest)
        new = [
            one
            for one in nearest.values()
            if one.lost not in before or before[one.lost].order < one.order
        ]
        if given := sorted(one.lost for one in new):
            await self._link.run(delete(answered).where(among(answered.c.lost, given)))
        await self._link.add_rows(
            answered,
            [
                {
                    "lost": one.lost,
                    "answers": one.answers,
                    "proof": one.proof.value,
                    "said_at": one.said_at,
                }
                for one in new
            ],
        )

    async def of(self, names: Collection[MessageId]) -> Mapping[MessageId, Answered]:
        """Return what those of the mails answer that lost their references."""
        found: dict[MessageId, Answered] = {}
        if given := sorted(names):
            statement = select(answered).where(among(answered.c.lost, given))
            for row in await self._link.rows(statement):
                found[row.lost] = Answered(row.lost, row.answers, Proof(row.proof), row.said_at)
        return found
