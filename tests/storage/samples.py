"""Values for the tests of storage: a mail, an item, a ballot, a vote, a delivery."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Ballot, BallotState, Vote, freeze_rules
from bot.domain.ballots.refusal import Refusal
from bot.domain.delivery import DeliveryKind, NewDelivery
from bot.domain.ids import (
    BallotId,
    ItemNumber,
    ListName,
    MessageId,
    PersonId,
    ThreadId,
    VoteId,
)
from bot.domain.items.comment import Source
from bot.domain.items.item import Item, ItemState
from bot.domain.payloads import Note
from bot.mail.quotes.lines import read_lines
from bot.mail.values import Border, Mailbox, ParsedMail
from storage.database.engine import Database
from storage.store import Store
from storage.values import NewMail

NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
COUNCIL: Final = ListName("council")
BOARD: Final = ListName("board")
ANA: Final = Mailbox(name="Ana Sousa", address="ana@example.org")


def parsed(
    name: str, *, date: datetime | None = NOW, references: tuple[str, ...] = ()
) -> ParsedMail:
    """Return the mail `name@example.org`."""
    return ParsedMail(
        message_id=MessageId(f"{name}@example.org"),
        author=ANA,
        sender=Mailbox(name="Ana via Council", address="council@example.org"),
        to=(Mailbox(name="", address="council@example.org"),),
        cc=(),
        date=date,
        subject=f"About {name}",
        base_subject=f"about {name}",
        in_reply_to=MessageId(references[-1]) if references else None,
        references=tuple(MessageId(reference) for reference in references),
        list_ids=("council.example.org",),
        text=f"The words of {name}\n",
        reading=read_lines(f"The words of {name}\n"),
        new_text=f"The words of {name}",
        attachments=(),
        automatic=None,
        border=Border(),
        content_hash=f"hash of {name}",
        size=123,
        is_masked=True,
    )


def new_mail(mail: ParsedMail, thread: ThreadId, *lists: ListName) -> NewMail:
    """Return a mail to keep, which came through its lists."""
    return NewMail(
        mail=mail,
        raw=f"Message-ID: <{mail.message_id}>\r\n\r\n".encode("utf-8", "replace"),
        thread=thread,
        lists=lists or (COUNCIL,),
        received_at=NOW + MINUTE,
        attested_by=lists or (COUNCIL,),
        is_proved=True,
    )


def new_item(thread: ThreadId, *lists: ListName, title: str = "Terms of reference") -> Item:
    """Return an open item that asks for a number."""
    return Item(
        number=ItemNumber(0),
        thread=thread,
        title=title,
        state=ItemState.OPEN,
        lists=lists or (COUNCIL,),
        opened_at=NOW,
        updated_at=NOW,
    )


async def open_item(store: Store, *lists: ListName, title: str = "Terms of reference") -> Item:
    """Open an item in a thread of its own."""
    (thread,) = await store.mails.new_threads(1)
    (item,) = await store.items.open([new_item(thread, *lists, title=title)])
    return item


async def given_item(database: Database, *lists: ListName) -> Item:
    """Open an item and commit."""
    async with database.transaction() as store:
        return await open_item(store, *lists)


def new_ballot(item: ItemNumber, *, closes_at: datetime = NOW + 60 * MINUTE) -> Ballot:
    """Return a ballot to open."""
    return Ballot(
        id=BallotId(0),
        item=item,
        question="Shall we?",
        rules=freeze_rules(
            "consent",
            {"like": "consent", "quorum": {"count": 2}},
            minimum_assurance=Assurance.LIST,
        ),
        state=BallotState.OPEN,
        opened_at=NOW,
        opened_by=None,
        closes_at=closes_at,
    )


def new_vote(
    ballot: BallotId,
    voter: PersonId,
    *,
    ref: str,
    minute: int = 0,
    choice: str = "agree",
    source: Source = Source.SLACK,
    refusal: Refusal | None = None,
) -> Vote:
    """Return a vote to cast, `minute` minutes after `NOW`; `ref` names the act."""
    return Vote(
        id=VoteId(0),
        ballot=ballot,
        voter=voter,
        choice=choice,
        reason="",
        source=source,
        assurance=Assurance.SLACK if source is Source.SLACK else Assurance.LIST,
        at=NOW + minute * MINUTE,
        evidence=choice,
        evidence_ref=ref,
        refusal=refusal,
    )


def note(destination: str, *, text: str = "hello", dedup_key: str = "") -> NewDelivery:
    """Return a note to queue."""
    return NewDelivery(
        kind=DeliveryKind.SLACK_NOTE,
        destination=destination,
        recipient=destination,
        payload=Note(text),
        dedup_key=dedup_key,
    )


def item_update(item: ItemNumber) -> NewDelivery:
    """Return an update of an item's parent message."""
    return replace(note("C1"), kind=DeliveryKind.UPDATE_ITEM, payload=None, item=item)
