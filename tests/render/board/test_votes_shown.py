"""What an item's page shows of votes, and which messages it links to."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.ballots.refusal import NOT_PROVED
from bot.domain.ids import MessageId, VoteId
from bot.mail.values import Mailbox
from bot.render.board.addresses import Site
from bot.render.board.facts import PublicItem, ThreadEntry
from bot.render.board.item_page import item_page
from bot.render.documents.facts import VoteFacts
from bot.render.json.shapes import Spoken, ThreadMail
from tests.render import samples

MAIL = ThreadMail(
    message_id=MessageId("a1@mail.example.org"),
    author=Mailbox("Bram de Wit", "bram@example.org"),
    said_at=datetime(2026, 11, 21, 7, 45, tzinfo=UTC),
    subject="Re: Who may moor",
    lists=(samples.LIST,),
    segments=(Spoken(None, 0, "agree"),),
)


def page(*votes: VoteFacts) -> str:
    result = replace(samples.result(), votes=votes[:1], all_votes=votes)
    public = PublicItem(
        facts=samples.facts(),
        ballots=(result,),
        thread=(ThreadEntry(MAIL, parent=None, depth=0),),
        comments=(),
        history=(),
        actors=(),
    )
    return item_page(public, site=Site(name="Penholder"), zone=samples.ZURICH)


def test_a_vote_links_to_its_message_only_if_the_board_shows_that() -> None:
    on_list = VoteFacts("Bram de Wit", samples.vote(id=VoteId(1)))
    to_us = VoteFacts("Noor Haddad", samples.vote(id=VoteId(2), evidence_ref="b2@mail.example.org"))

    assert 'href="/m/a1@mail.example.org/">by mail</a>' in page(on_list)
    assert "b2@mail" not in page(to_us)


def test_the_reason_of_a_refused_vote_is_not_shown() -> None:
    counts = VoteFacts("Bram de Wit", samples.vote(reason="It is time."))
    forged = VoteFacts(
        "Noor Haddad",
        samples.vote(id=VoteId(2), reason="Words of a forger", refusal=NOT_PROVED),
        is_valid=False,
    )

    shown = page(counts, forged)

    assert "It is time." in shown
    assert "Noor Haddad" in shown
    assert "Words of a forger" not in shown
