"""Whose a vote by mail is: what its list vouches for, and what is nobody's own address."""

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from tests.handlers.room import CHAIR, COUNCIL, US, Room, mail, new_config

VIA = f"Jo Doe via Council <{COUNCIL}>"
POSTED = {"List-Post": f"<mailto:{COUNCIL}>"}


async def a_ballot(room: Room) -> None:
    """Open a ballot on a new item #1."""
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)


async def answer(
    room: Room,
    name: str,
    text: str,
    *,
    writer: str,
    to: str = COUNCIL,
    through: str | None = "council",
    headers: dict[str, str] | None = None,
) -> None:
    """Answer the call on the list, under a From as it is written."""
    await room.fetch(
        mail(
            name,
            text,
            writer=writer,
            answers=["call"],
            date=room.clock.now,
            to=to,
            through=through,
            headers=headers,
        )
    )


async def uncounted(room: Room) -> list[str]:
    """Return what the history says of votes that have no voter."""
    history = (await room.show(1))["history"]
    return [one["to"] for one in history if one["what"] == "vote" and one["actor"] is None]


# Nobody's own address


async def test_votes_of_people_without_an_address_are_in_the_history(room: Room) -> None:
    await a_ballot(room)

    await answer(room, "one", "agree", writer=VIA, headers={**POSTED, "Reply-To": COUNCIL})
    await answer(room, "two", "disagree\n\n+1\n", writer=VIA, headers=POSTED)

    assert await uncounted(room) == [
        "not counted, no address of the voter's own is known: Jo Doe: agree",
        "not counted, no address of the voter's own is known: Jo Doe: disagree / +1",
    ]
    shown = (await room.show(1))["history"]
    assert shown[-1]["evidence"] == "two@mail.example.org"
    assert (await room.show(1))["votes"] == []
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


async def test_a_vote_without_an_address_that_comes_again_is_told_once(room: Room) -> None:
    await a_ballot(room)

    for _time in range(2):
        await answer(room, "one", "agree", writer="Jo Doe", to=US, through=None)

    assert len(await uncounted(room)) == 1


@pytest.mark.parametrize(
    "writer",
    [
        f"The council <{COUNCIL}>",
        "The board <board@lists.example.org>",
        "The council, by its id <council@id.example.org>",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Reply-To": COUNCIL, "X-Original-From": COUNCIL}])
async def test_a_list_of_ours_is_no_voter_and_gets_no_answer(
    room: Room, writer: str, headers: dict[str, str]
) -> None:
    room.config = new_config(council={"list_id": "council.id.example.org"})
    await a_ballot(room)
    more = {"List-Id": "<council.id.example.org>", **headers}

    await answer(room, "one", "agree", writer=writer, through=None, headers=more)
    await answer(room, "two", "disagree\n\n#99: +1", writer=writer, through=None, headers=more)

    assert (await room.show(1))["votes"] == []
    assert len(await uncounted(room)) == 2
    assert await room.queued(DeliveryKind.MAIL_RECEIPT, DeliveryKind.MAIL_NOTE) == []


async def test_a_list_of_ours_holds_no_item(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"))

    with pytest.raises(Refused, match="nobody called council@"):
        await room.pen(CHAIR, f"assign 1 {COUNCIL}")


async def test_who_writes_through_a_service_does_not_vote_and_stays_a_person(room: Room) -> None:
    await a_ballot(room)
    writer, headers = "Jon Ek <notifications@github.com>", {"X-GitHub-Reason": "subscribed"}

    await answer(room, "one", "agree\n\nBut later.\n", writer=writer, headers=headers)

    page = await room.show(1)
    assert page["votes"] == []
    assert page["thread"][-1]["from"]["name"] == "Jon Ek"
    assert len(await uncounted(room)) == 1
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []
