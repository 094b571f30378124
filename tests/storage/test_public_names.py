"""People of one name are told apart by those alone whom a reader of the board may know of."""

from dataclasses import replace

from bot.domain.ballots.refusal import NOT_PROVED
from bot.domain.ids import SlackUserId
from bot.domain.items.comment import Source
from bot.domain.items.history import HistoryEntry, StateChange, VoteSeen
from bot.domain.items.item import ItemState
from bot.domain.people.person import Namesake, in_slack_as
from bot.mail.values import Mailbox
from storage.board.shown import Shown
from storage.database.engine import Database
from storage.store import Store
from tests.storage.samples import (
    BOARD,
    COUNCIL,
    NOW,
    new_ballot,
    new_mail,
    new_vote,
    open_item,
    parsed,
)

ANA = "ana@example.org"
USER = SlackUserId("U1")


async def namesakes(store: Store) -> list[str]:
    """Return who else is known as Ana, for who may see one list."""
    names = store.read_by(Shown(frozenset({COUNCIL}))).known_names
    by_key = await names.alike(["Ana"], own=[ANA])
    return [namesake.who for namesake in by_key.get("ana", ())]


async def test_who_only_spoke_in_private_is_nobodys_namesake(database: Database) -> None:
    async with database.transaction() as store:
        item, hidden = await open_item(store), await open_item(store, BOARD)
        await store.people.by_address(ANA, name="Ana")
        other = await store.people.by_slack(USER, name="Ana")
        said = (other.id, Source.SLACK, NOW, "Words", None, None)
        comment = await store.comments.add(item.number, *said, list_name=COUNCIL)
        assert comment is not None
        woke = HistoryEntry(
            item.number,
            NOW,
            other.id,
            StateChange(ItemState.DORMANT, ItemState.OPEN),
            Source.SLACK,
        )
        await store.history.add([woke, replace(woke, event=VoteSeen("agree"))])
        elsewhere = await store.ballots.open(new_ballot(hidden.number))
        await store.ballots.cast(new_vote(elsewhere.id, other.id, ref="hidden"))
        mail = replace(parsed("x"), author=Mailbox("Ana", "x@example.org"))
        await store.mails.add([new_mail(mail, hidden.thread, BOARD)])
        assert await namesakes(store) == [ANA]

        await store.comments.save(replace(comment, digest_sent_at=NOW))

        assert await namesakes(store) == [ANA, in_slack_as(USER)]


async def test_who_voted_where_it_is_shown_is_a_namesake(database: Database) -> None:
    async with database.transaction() as store:
        item = await open_item(store)
        await store.people.by_address(ANA, name="Ana")
        other = await store.people.by_slack(USER, name="Ana")
        ballot = await store.ballots.open(new_ballot(item.number))
        await store.ballots.cast(new_vote(ballot.id, other.id, ref="no", refusal=NOT_PROVED))
        assert await namesakes(store) == [ANA]

        await store.ballots.cast(new_vote(ballot.id, other.id, ref="yes"))

        assert await namesakes(store) == [ANA, in_slack_as(USER)]
        every = await store.known_names.alike(["Ana"], own=[])
        assert every["ana"] == (Namesake(ANA, 1), Namesake(in_slack_as(USER), 2))
