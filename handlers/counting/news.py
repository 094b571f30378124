"""Tell a ballot's opener or the chairs news of it.

Each is told once, in a direct message that is rendered when it is sent; chairs who are not in Slack
hear of a tie by mail.
"""

from collections.abc import Sequence
from typing import Final

from bot.config import ListConfig
from bot.domain.ballots.ballot import Ballot, Vote
from bot.domain.ballots.rule import Base
from bot.domain.ids import PersonId
from bot.domain.payloads import ForChair, News
from bot.language import Text, speaking
from bot.render.mail.transcript import refusal_text
from bot.render.text.safe import one_line
from handlers.counting.count import tally_of
from handlers.deliveries import queue
from handlers.lists.items import find_item
from handlers.lists.language import language_of
from handlers.people.chairs import mail_chair
from handlers.work import Work
from storage.store import Store

TIED: Final = Text(
    "The ballot on #{number} {title} has ended in a tie: {options}. Under its rule a chair "
    "decides: `/pen cast {number} {option}` (or another one of them)."
)


async def tell_of_vote(work: Work, ballot: Ballot, vote: Vote) -> None:
    """Tell a ballot's opener of a block by another person, and once that it is quorate.

    Of a block they are not told if choices are hidden.
    """
    if not ballot.hides_choices and ballot.rules.rule.is_veto(vote.choice, vote.reason):
        await _tell_opener(work, ballot, News.BLOCK, ref=vote.id, unless=vote.voter)
    if await _may_be_quorate(work.store, ballot):
        quorum = (await tally_of(work.store, ballot)).quorum
        if quorum is not None and quorum.met:
            await _tell_opener(work, ballot, News.QUORUM, ref=ballot.id)


async def tell_of_doubt(work: Work, ballot: Ballot, vote: Vote) -> None:
    """Tell a ballot's opener that a vote is in doubt, and does not count unless it is confirmed.

    They are not told if choices are hidden.
    """
    if not ballot.hides_choices:
        await _tell_opener(work, ballot, News.DOUBT, ref=vote.id, unless=vote.voter)


async def _may_be_quorate(store: Store, ballot: Ballot) -> bool:
    """Return False if counting is needless: too few voted, or the opener was told already."""
    quorum = ballot.rules.rule.quorum
    text = queue.news_key(News.QUORUM, str(ballot.id))
    if quorum is None or (quorum.count is not None and quorum.count <= 1):
        return False  # the first vote reaches it, which is no news
    if await store.outbox.by_key(text) is not None:
        return False
    voted = await store.ballots.count_standing(ballot.id)
    if quorum.share is not None and quorum.of is Base.ROSTER:
        return voted >= quorum.share * await store.rosters.size(ballot.id)
    return voted >= (quorum.count or 0)


async def tell_of_end(work: Work, ballot: Ballot, *, by: PersonId | None) -> None:
    """Tell a ballot's opener that it has ended, unless they ended it themselves."""
    await _tell_opener(work, ballot, News.END, ref=ballot.id, unless=by)


async def tell_of_tie(work: Work, ballot: Ballot, *, lists: Sequence[ListConfig]) -> None:
    """Ask the chairs of an item's lists for the casting vote."""
    item = await find_item(work.store, ballot.item)
    leading = {address: each for each in reversed(lists) for address in each.chairs}
    for address, list_config in leading.items():
        chair = await work.store.people.of_address(address)
        if chair is not None and chair.slack_user is not None:
            key = f"{ballot.id}:{chair.slack_user}"
            delivery = queue.slack_news(
                News.TIE, user=chair.slack_user, item=ballot.item, ref=ballot.id, key=key
            )
            await work.store.outbox.add(delivery, now=work.now)
            continue
        with speaking(language_of(chair, list_config)):
            text = TIED.format(
                number=item.number,
                title=one_line(item.title),
                options=", ".join(ballot.winners),
                option=ballot.winners[0],
            )
            told = ForChair(list_config.name, (refusal_text(text),))
        await mail_chair(work, told, address=address, key=f"tie {ballot.id}")


async def _tell_opener(
    work: Work, ballot: Ballot, news: News, *, ref: int, unless: PersonId | None = None
) -> None:
    ids = [person for person in (ballot.opened_by, unless) if person is not None]
    people = await work.store.people.many(ids)
    opener = people.get(ballot.opened_by) if ballot.opened_by is not None else None
    doer = people.get(unless) if unless is not None else None
    if opener is None or opener.slack_user is None or (doer is not None and doer.id == opener.id):
        return
    delivery = queue.slack_news(
        news, user=opener.slack_user, item=ballot.item, ref=ref, key=str(ref)
    )
    await work.store.outbox.add(delivery, now=work.now)
