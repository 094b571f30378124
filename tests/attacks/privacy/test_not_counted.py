"""Where choices are hidden, “not counted” tells nothing: a block without a reason is one."""

import json
import logging
from collections.abc import Mapping

import pytest

from bot.domain.delivery import DeliveryKind
from tests.handlers.room import ADA, CHAIR, US, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import house, opened
from tests.handlers.voting.test_hidden_ballots import everywhere

HIDDEN = {"like": "consent", "visibility": "hidden"}
SECRET = {"method": "yes-no", "visibility": "secret"}


async def a_ballot(room: Room, rule: Mapping[str, object]) -> None:
    """Open a ballot that takes any mail to us for its author's."""
    room.config = new_config(council={"ballots": {"minimum_assurance": "none"}})
    house(room, **rule)
    await opened(room, "house")


async def to_us(room: Room, text: str, *, writer: str = "Dina <dina@example.org>") -> None:
    room.clock.move(minutes=1)
    room.arrivals += 1
    name = f"to-us-{room.arrivals}"
    await room.fetch(mail(name, text, writer=writer, to=US, through=None, date=room.clock()))


async def seen_by_others(room: Room) -> str:
    """Return all that others than the voter see, without times and totals of messages."""
    shown = await room.show(1)
    return f"{await everywhere(room)}\n{json.dumps(shown['votes'])}\n{json.dumps(shown['history'])}"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (HIDDEN, "#1: block"),  # counts only with a reason
        (HIDDEN, "#1: agree\n#1: block"),
        (HIDDEN, "#1: agree if it is tested"),
        (SECRET, "#1: yes\n#1: no"),
        (SECRET, "#1: yes if it is tested"),
    ],
)
async def test_nobody_learns_that_a_vote_does_not_count_while_choices_are_hidden(
    room: Room, rule: Mapping[str, object], text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await a_ballot(room, rule)
    await room.press(ADA, 1, "agree" if rule is HIDDEN else "yes")
    before = await seen_by_others(room)

    await to_us(room, text)

    assert await seen_by_others(room) == before
    assert not await room.queued(DeliveryKind.SLACK_NEWS)
    reasons = [
        record.__dict__["reason"] for record in caplog.records if record.message == "vote refused"
    ]
    assert set(reasons) <= {"hidden"}
    assert await room.refusals(1)


async def test_a_vote_that_stands_stays_as_it_was_beside_one_that_does_not_count(
    room: Room,
) -> None:
    await a_ballot(room, HIDDEN)
    await to_us(room, "#1: agree")
    before = (await room.show(1))["votes"]

    await to_us(room, "#1: block")

    assert (await room.show(1))["votes"] == before


async def test_after_the_end_of_a_hidden_ballot_everybody_sees_what_did_not_count(
    room: Room,
) -> None:
    await a_ballot(room, HIDDEN)
    await to_us(room, "#1: block", writer="Ada Example <ada@example.org>")

    await room.pen(CHAIR, "close 1")

    (vote,) = (await room.show(1))["votes"]
    assert vote["not_counted_because"] == "“block” counts only with a reason"
