"""Which mails are ours: those in the outbox, and no others, whatever stands in them."""

import uuid

import pytest

from bot.domain.delivery import DeliveryKind
from tests.handlers.room import CHAIR, US, Room, mail

WEBMAIL = "0123456789abcdef" * 2 + "@bot.example.org"
"""A Message-ID as Roundcube makes them, of a person at the domain that we send from."""
LIST = "Penholder via council <council@lists.example.org>"


async def a_ballot(room: Room) -> str:
    """Open a ballot on #1; return the id of the delivery that tells the list."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    (delivery,) = await room.queued(DeliveryKind.MAIL_BALLOT)
    return delivery.id


@pytest.mark.parametrize("headers", [{}, {"X-Penholder-Item": "1"}])
async def test_a_mail_by_a_persons_webmail_at_our_domain_is_shown(
    room: Room, headers: dict[str, str]
) -> None:
    await room.fetch(mail(WEBMAIL, "Hear me.", writer="Ada <ada@bot.example.org>", headers=headers))

    assert [one["messages"] for one in await room.items()] == [1]
    assert len(await room.queued(DeliveryKind.POST_MAIL)) == 1


async def test_a_vote_by_a_persons_webmail_at_our_domain_counts(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(mail(WEBMAIL, "+1", writer="Ada <ada@bot.example.org>", answers=["call"]))

    assert await room.tally(1) == {"agree": 1}


async def test_our_headers_hide_no_persons_mail(room: Room) -> None:
    marks = {
        "X-Penholder-Item": "1",
        "X-Penholder-Delivery": uuid.uuid4().hex,
        "Reply-To": US,
    }

    await room.fetch(mail("marked", "Hear me.", headers=marks))

    assert len(await room.queued(DeliveryKind.POST_MAIL)) == 1


@pytest.mark.parametrize("way", ["id", "mark"])
async def test_our_mail_is_known_by_its_delivery_though_a_list_took_all_else(
    room: Room, way: str
) -> None:
    delivery = await a_ballot(room)
    before = len(await room.queued(DeliveryKind.POST_MAIL))
    name = f"{delivery}@bot.example.org" if way == "id" else "rewritten"
    marks = {} if way == "id" else {"X-Penholder-Delivery": delivery}

    await room.fetch(mail(name, "+1", writer=LIST, answers=["call"], headers=marks))
    await room.fetch(mail(f"new-{way}", "Again.", writer=LIST, headers=marks))

    assert await room.tally(1) == {}
    assert (await room.show(1))["votes"] == []
    shown = len(await room.queued(DeliveryKind.POST_MAIL))
    assert shown == before + (way == "id")


@pytest.mark.parametrize("writer", [US, "pen@otherforum.example"])
async def test_mails_of_an_earlier_installation_and_of_another_penholder_are_no_persons(
    room: Room, writer: str
) -> None:
    marks = {"Auto-Submitted": "auto-generated", "X-Penholder-Item": "4"}
    own = mail(WEBMAIL, "#1: +1", writer=f"Penholder <{writer}>", headers=marks)
    await a_ballot(room)

    await room.fetch(own)

    assert len(await room.items()) == 1
    assert (await room.show(1))["votes"] == []
