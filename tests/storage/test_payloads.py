"""What a delivery carries comes back as it was, whatever people wrote into it."""

import json
from datetime import UTC, datetime
from types import NoneType
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import CARRIES, DeliveryKind, NewDelivery
from bot.domain.ids import DeliveryId, ListName, MessageId, PersonId, Ts
from bot.domain.payloads import (
    AboutCall,
    AboutMerge,
    CallNews,
    Extension,
    Followed,
    ForChair,
    MergeNews,
    News,
    NewVersion,
    Note,
    OfPerson,
    Payload,
    Press,
    Reply,
    ShownBefore,
    ThreadGone,
    Uploaded,
)
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.procedures.reminders import Occasion
from storage.database.engine import Database
from storage.link.payloads import TYPES, PayloadJson
from storage.link.types import storable
from tests.storage.samples import NOW

AWKWARD = 'Ngũgĩ "Quay" O\'Brien\n\\u00e9 {} 5'
SAMPLES: tuple[Payload, ...] = (
    Note(AWKWARD),
    Reply(MessageId("a@b"), AWKWARD, AWKWARD),
    Reply(MessageId(""), "Subject", "Text", 7),
    Extension(datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC), PersonId(5), AWKWARD),
    NewVersion(3),
    AboutCall(CallNews.OPENED),
    AboutCall(CallNews.EXTENDED, 12),
    AboutMerge(MergeNews.FROM, 20),
    AboutMerge(MergeNews.PARTED),
    ShownBefore(DeliveryId("0" * 32), anew=True),
    ThreadGone(Ts("1772618400.000100")),
    OfPerson(datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC), datetime(2026, 3, 3, 9, 0, tzinfo=UTC)),
    Followed(PersonId(5)),
    ForChair(ListName("council"), (AWKWARD, "Two"), "12.1"),
    Press("https://hooks.slack.com/actions/T1/2/x?y=%20"),
    Uploaded(("F01", "F02"), ("a.pdf", AWKWARD), ()),
    *News,
    *Answer,
    *CallAnswer,
    *Occasion,
)


COLUMN = PayloadJson()


def write_payload(payload: Payload) -> str:
    """Return what the column stores."""
    written = COLUMN.process_bind_param(payload, dialect())
    assert written is not None
    return written


def read_payload(written: str) -> Payload | None:
    """Return what the column reads."""
    return COLUMN.process_result_value(written, dialect())


@pytest.mark.parametrize("payload", SAMPLES, ids=repr)
def test_a_payload_is_read_as_it_was_written(payload: Payload) -> None:
    read = read_payload(write_payload(payload))

    assert read == payload
    assert type(read) is type(payload)


def test_every_kind_carries_something_known_and_every_type_is_carried_and_stored() -> None:
    types = set(get_args(Payload))

    assert set(CARRIES) == set(DeliveryKind)
    assert {one for carried in CARRIES.values() for one in carried} == types | {NoneType}
    assert set(TYPES.values()) == types == {type(sample) for sample in SAMPLES}


def test_letters_are_stored_as_people_write_them() -> None:
    assert write_payload(Note("Ngũgĩ")) == '{"note":{"text":"Ngũgĩ"}}'


@given(st.text())
def test_any_text_can_be_stored(text: str) -> None:
    written = write_payload(Extension(NOW, PersonId(1), text))

    written.encode()
    read = read_payload(written)
    assert isinstance(read, Extension)
    assert read.reason == storable(text)


@pytest.mark.parametrize(
    "written",
    [
        "hello",
        "[]",
        "{}",
        "3",
        '{"note": {}}',
        '{"news": "nonsense"}',
        '{"other": 3}',
        '{"version": {"number": "x"}}',
        '{"note": {"text": "a"}, "version": {"number": 1}}',
    ],
)
def test_what_cannot_be_read_is_a_note_of_it(written: str) -> None:
    assert read_payload(written) == Note(written)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_stands_there_is_read(value: object) -> None:
    for form in (value, {"extension": value}, {"reply": {"answers": value}}):
        read_payload(json.dumps(form))


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (DeliveryKind.MAIL_EXTENSION, None),
        (DeliveryKind.MAIL_EXTENSION, Note("later")),
        (DeliveryKind.POST_ITEM, Note("item")),
        (DeliveryKind.SLACK_NEWS, Answer.POSITION),
    ],
)
def test_what_a_kind_does_not_carry_is_not_queued(
    kind: DeliveryKind, payload: Payload | None
) -> None:
    with pytest.raises(TypeError, match="does not carry"):
        NewDelivery(kind, "mail/a@b", "a@b", payload=payload)


async def test_the_outbox_gives_back_what_was_queued(database: Database) -> None:
    samples = [(_kind_of(one), one) for one in (*SAMPLES, None)]
    async with database.transaction() as store:
        await store.outbox.add_many(
            [
                NewDelivery(kind, f"d{number}", "C1", payload=payload)
                for number, (kind, payload) in enumerate(samples)
            ],
            now=NOW,
        )
    async with database.reading() as store:
        deliveries = await store.outbox.page(after=0, limit=len(samples) + 1)

    assert [(delivery.kind, delivery.payload) for delivery in deliveries] == samples


def _kind_of(payload: Payload | None) -> DeliveryKind:
    return next(kind for kind, carried in CARRIES.items() if isinstance(payload, carried))
