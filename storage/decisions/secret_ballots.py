"""Cut every link from a voter to a choice when a secret ballot ends."""

from sqlalchemy import Text, cast, delete, literal, or_, select, update

from bot.domain.ballots.ballot import Ballot
from bot.domain.items.history import Change
from storage.link.link import Link
from storage.tables import arrivals, confirmations, current_vote, history, secret_choices, votes


async def cut_links(link: Link, ballot: Ballot) -> None:
    """Move the counted choices to a table without voters; delete all other traces of them.

    A vote keeps who voted, when and by which way. The choices are sorted, so their order tells
    nothing. Names of messages go too: whoever can read the mailbox would find the vote by them.
    A ballot whose links are cut already stays as it is.
    """
    counting = select(votes.c.choice).where(  # Index uq_votes_ballot_voter_current.
        votes.c.ballot == ballot.id, current_vote, votes.c.choice != ""
    )
    choices = sorted([row.choice for row in await link.rows(counting)])
    rows = [
        {"ballot": ballot.id, "place": place, "choice": choice}
        for place, choice in enumerate(choices)
    ]
    await link.add_rows(secret_choices, rows)
    cast_on_it = select(votes.c.id).where(votes.c.ballot == ballot.id)
    refs = select(votes.c.evidence_ref).where(votes.c.ballot == ballot.id)
    confirmed_by = select(confirmations.c.used_by).where(confirmations.c.vote.in_(cast_on_it))
    await link.run(
        update(history)  # Index ix_history_at.
        .where(
            history.c.at >= ballot.opened_at,
            history.c.what == Change.VOTE,
            or_(history.c.evidence.in_(refs), history.c.evidence.in_(confirmed_by)),
        )
        .values(evidence="")
    )
    await link.run(delete(confirmations).where(confirmations.c.vote.in_(cast_on_it)))
    # The key of a mail to us, or of a form, holds a hash of its words, of which there are few.
    hashed = or_(
        *(arrivals.c.key.startswith(prefix, autoescape=True) for prefix in ("mail:", "view:"))
    )
    await link.run(delete(arrivals).where(hashed, arrivals.c.at >= ballot.opened_at))
    await link.run(
        update(votes)
        .where(votes.c.ballot == ballot.id)
        .values(
            choice="",
            reason="",
            evidence="",
            evidence_ref=literal("secret ballot, vote ") + cast(votes.c.id, Text),
        )
    )
