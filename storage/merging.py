"""Give all that one person did to another, when the two turn out to be one."""

from sqlalchemy import select, update

from bot.domain.ids import PersonId
from storage.link import AnyRow, Link
from storage.tables import ballots, comments, current_vote, history, items, votes


async def move_acts(link: Link, *, kept: PersonId, gone: PersonId) -> None:
    """Move votes, comments, items held, ballots opened and history from `gone` to `kept`."""
    await _leave_one_current_vote(link, kept=kept, gone=gone)
    for column in (
        votes.c.voter,
        comments.c.author,
        items.c.holder,
        history.c.actor,
        ballots.c.opened_by,
    ):
        await link.run(update(column.table).where(column == gone).values({column: kept}))


async def _leave_one_current_vote(link: Link, *, kept: PersonId, gone: PersonId) -> None:
    current = select(votes.c.id, votes.c.ballot, votes.c.at).where(
        votes.c.voter.in_([kept, gone]), current_vote
    )
    newest: dict[int, AnyRow] = {}
    rows = sorted(await link.rows(link.locked(current, votes)), key=lambda vote: (vote.at, vote.id))
    for vote in rows:
        older = newest.get(vote.ballot)
        newest[vote.ballot] = vote
        if older is not None:
            await link.run(
                update(votes).where(votes.c.id == older.id).values(superseded_by=vote.id)
            )
