"""A chair sees what goes to the list, and where, before it goes; only the press sends it."""

from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.errors import Refused
from bot.events import SlackReply
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, Room, draft_of, mail, new_config

CHAIR_TOO = {"chairs": ["chair@example.org", "ben@example.net"]}


def shown_text(reply: SlackReply) -> str:
    """Return the mail that a preview shows."""
    blocks: list[Any] = list(reply.blocks or (reply.view or {}).get("blocks", ()))  # type: ignore[call-overload]
    (rich,) = [block for block in blocks if block["type"] == "rich_text"]
    return str(rich["elements"][0]["elements"][0]["text"])


def buttons(reply: SlackReply) -> list[str]:
    rows: list[Any] = [block for block in reply.blocks if block["type"] == "actions"]
    return [button["text"]["text"] for row in rows for button in row["elements"]]


async def test_the_announcement_is_shown_and_nothing_is_open_or_queued_before_the_press(
    room: Room,
) -> None:
    await room.fetch(mail("call"))
    before = await room.queued()

    shown = await room.type(CHAIR, "ballot 1 until in 3 days Shall we go?")

    assert buttons(shown) == ["Send and open the ballot", "Cancel"]
    assert f"<#{CHANNEL}>" in shown.text
    assert "council@lists.example.org" in shown.text.replace("\u2060", "")
    assert "Subject: Vote until Sat 7 Mar: About call (#1)" in shown_text(shown).replace(
        "[#1] ", ""
    )
    assert "Shall we go?" in shown_text(shown)
    assert (await room.show(1))["state"] == "open"
    assert await room.queued() == before


async def test_what_was_shown_is_what_is_sent(room: Room) -> None:
    await room.fetch(mail("call"))
    shown = await room.type(CHAIR, "ballot 1 until in 3 days Shall we go?")
    draft = draft_of(shown)
    assert draft is not None
    room.clock.move(minutes=5)

    slack_reply = await room.decide(CHAIR, draft)

    ballot = (await room.show(1))["ballot"]
    # The time that was shown, not three days from the press.
    assert (ballot["question"], ballot["closes_at"]) == ("Shall we go?", "2026-03-07T10:00:00Z")
    assert slack_reply.replaces
    assert "is open until" in slack_reply.text


async def test_a_cancelled_vote_is_not_opened(room: Room) -> None:
    await room.fetch(mail("call"))
    draft = draft_of(await room.type(CHAIR, "ballot 1 until in 3 days"))

    slack_reply = await room.decide(CHAIR, draft or "", send=False)

    assert (slack_reply.text, slack_reply.replaces) == ("Nothing was sent.", True)
    assert (await room.show(1))["state"] == "open"


async def test_a_second_press_sends_nothing_and_a_redelivery_says_the_same(room: Room) -> None:
    await room.fetch(mail("call"))
    draft = draft_of(await room.type(CHAIR, "ballot 1 until in 3 days")) or ""

    first = await room.decide(CHAIR, draft, key="press")
    again = await room.decide(CHAIR, draft, key="press")
    with pytest.raises(Refused, match="opened by Carla Chair, is open until"):
        await room.decide(CHAIR, draft)

    assert first == again
    assert len(await room.queued(DeliveryKind.MAIL_BALLOT)) == 1


async def test_a_command_that_is_delivered_again_shows_the_same_and_does_nothing(
    room: Room,
) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    first = await room.type(CHAIR, "close 1 Done", key="typed")
    again = await room.type(CHAIR, "close 1 Done", key="typed")

    assert first == again
    assert buttons(again) == ["Close now", "Keep open"]
    assert (await room.show(1))["state"] == "voting"


async def test_a_press_after_another_chairs_close_says_what_is_true_now(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    drafts = [
        draft_of(await room.type(CHAIR, words)) or ""
        for words in ("close 1", "extend 1 +9d", "withdraw 1")
    ]
    await room.pen(CHAIR, "close 1")

    for draft in drafts:
        with pytest.raises(Refused, match=r"The ballot on #1 ended Wed 4 Mar 2026.*no quorum"):
            await room.decide(CHAIR, draft)

    assert len(await room.queued(DeliveryKind.MAIL_RESULT)) == 1


async def test_a_close_shown_before_an_extension_is_not_carried_out(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    draft = draft_of(await room.type(CHAIR, "close 1")) or ""
    await room.pen(CHAIR, "extend 1 in 5 days")

    with pytest.raises(Refused, match="is open until Mon 9 Mar"):
        await room.decide(CHAIR, draft)

    assert (await room.show(1))["ballot"]["state"] == "open"


async def test_an_old_draft_does_not_open_a_second_vote_later(room: Room) -> None:
    await room.fetch(mail("call"))
    draft = draft_of(await room.type(CHAIR, "ballot 1 until in 3 days")) or ""
    await room.decide(CHAIR, draft)
    await room.pen(CHAIR, "withdraw 1")

    with pytest.raises(Refused, match="Nothing was sent"):
        await room.decide(CHAIR, draft)

    assert (await room.show(1))["state"] == "open"


async def test_only_a_chair_sends(room: Room) -> None:
    await room.fetch(mail("call"))
    draft = draft_of(await room.type(CHAIR, "ballot 1 until in 3 days")) or ""
    with pytest.raises(Refused):
        await room.decide(ADA, draft)
    with pytest.raises(Refused, match="too old"):
        await room.decide(CHAIR, "[1]")

    assert (await room.show(1))["state"] == "open"


async def test_a_close_asks_first_and_keeps_the_outcome(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.press(ADA, 1, "agree")

    asked = await room.type(CHAIR, "close 1 We take the blue one")
    assert buttons(asked) == ["Close now", "Keep open"]
    assert "Accepted" in shown_text(asked)
    assert (await room.show(1))["state"] == "voting"
    await room.decide(CHAIR, draft_of(asked) or "")

    item = await room.show(1)
    assert (item["state"], item["outcome"]) == ("decided", "accepted: We take the blue one")
    assert item["ballot"]["outcome"] == "accepted"


async def test_an_extension_moves_the_end_and_is_told(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    shown = await room.type(CHAIR, "extend 1 until in 5 days because of the holidays")
    assert "of the holidays" in shown_text(shown)
    assert "Sat 7 Mar" in shown_text(shown)
    await room.decide(CHAIR, draft_of(shown) or "")

    item = await room.show(1)
    assert item["ballot"]["closes_at"] == item["deadline"] == "2026-03-09T10:00:00Z"
    moved = item["history"][-1]
    assert moved["what"] == "deadline"
    assert moved["to"] == item["deadline"]
    assert moved["because"] == "of the holidays"
    assert len(await room.queued(DeliveryKind.MAIL_EXTENSION, DeliveryKind.POST_EXTENSION)) == 2


@pytest.mark.parametrize("words", ["extend 1 in 2 days", "extend 1 in 3 days"])
async def test_an_end_that_is_not_later_is_refused(room: Room, words: str) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    with pytest.raises(Refused, match=r"open until Sat 7 Mar 2026.* already"):
        await room.pen(CHAIR, words)


async def test_a_withdrawn_vote_has_no_outcome_and_the_item_is_open_again(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.press(ADA, 1, "agree")

    shown = await room.type(CHAIR, "withdraw 1 because the question was unclear")
    assert "the question was unclear" in shown_text(shown)
    await room.decide(CHAIR, draft_of(shown) or "")

    item = await room.show(1)
    assert (item["state"], item["outcome"], item["deadline"]) == ("open", None, None)
    assert (item["ballot"]["state"], item["ballot"]["outcome"]) == ("withdrawn", None)
    assert "withdrawn: the question was unclear" in [row["to"] for row in item["history"]]
    with pytest.raises(Refused):
        await room.press(BEN, 1, "agree")
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    assert (await room.show(1))["state"] == "voting"


@pytest.mark.parametrize("words", ["extend 1 in 5 days", "withdraw 1"])
async def test_without_an_open_vote_there_is_nothing_to_extend_or_withdraw(
    room: Room, words: str
) -> None:
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match="No ballot is open on #1"):
        await room.pen(CHAIR, words)
    with pytest.raises(Refused, match="chair"):
        await room.pen(ADA, words)


async def test_the_form_shows_the_mail_and_its_submit_sends(room: Room) -> None:
    await room.fetch(mail("call"))

    shown = await room.submit(
        CHAIR, "ballot", "1", day="2026-03-07", rule="consent", question="Shall we go?"
    )
    assert shown is not None
    view: dict[str, Any] = shown.view or {}
    assert view["submit"]["text"] == "Send"
    assert "Shall we go?" in shown_text(shown)
    assert (await room.show(1))["state"] == "open"
    await room.submit(CHAIR, "draft", view["private_metadata"])

    assert (await room.show(1))["state"] == "voting"


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (["ballot 1 until in 3 days"], "/pen extend 1 WHEN"),
        (["close 1 Done"], "/pen reopen 1"),
        (["merge 1 into 2"], "/pen ballot 2"),
    ],
)
async def test_the_form_does_not_open_where_no_vote_can_be(
    room: Room, before: list[str], why: str
) -> None:
    await room.fetch(mail("call"), mail("other"))
    for words in before:
        await room.pen(CHAIR, words)

    with pytest.raises(Refused, match=why):
        await room.type(CHAIR, "ballot 1")


async def test_the_forms_end_is_a_full_hour(room: Room) -> None:
    await room.fetch(mail("call"))
    room.clock.move(minutes=17, seconds=3)

    view: dict[str, Any] = (await room.type(CHAIR, "ballot 1")).view or {}

    fields = {block.get("block_id"): block for block in view["blocks"]}
    assert fields["day"]["element"]["initial_date"] == "2026-03-11"
    assert fields["time"]["element"]["initial_time"] == "11:00"


async def test_a_form_ends_at_the_day_and_time_that_were_picked_on_the_lists_clocks(
    room: Room,
) -> None:
    room.config = new_config(council={"timezone": "Europe/Zurich"})
    await room.fetch(mail("call"))

    with_time = await room.submit(CHAIR, "ballot", "1", day="2026-03-09", time="18:30")
    assert "Mon 9 Mar 2026, 18:30 CET" in shown_text(with_time or SlackReply())
    day_alone = await room.submit(CHAIR, "ballot", "1", day="2026-03-09", time="")
    assert "Mon 9 Mar 2026, 23:59 CET" in shown_text(day_alone or SlackReply())


async def test_a_day_that_is_past_is_told_below_the_picker(room: Room) -> None:
    await room.fetch(mail("call"))

    for form in ("ballot", "call"):
        refused = await room.submit(CHAIR, form, "1", day="2026-03-03", time="18:30")
        assert refused is not None
        ((field, why),) = refused.field_errors
        assert (field, "which is past" in why) == ("day", True)


async def test_the_pickers_name_the_zone_of_the_list(room: Room) -> None:
    await room.fetch(mail("call"))

    for form in ("ballot 1", "call 1"):
        view: dict[str, Any] = (await room.type(CHAIR, form)).view or {}
        labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
        assert "Open until: day (Europe/Lisbon)" in labels
        assert "Open until: time (Europe/Lisbon)" in labels


async def test_a_question_that_no_button_can_carry_is_refused(room: Room) -> None:
    await room.fetch(mail("call"))

    with pytest.raises(Refused, match="about a thousand characters"):
        await room.pen(CHAIR, f"ballot 1 until in 3 days Shall we {'go on ' * 400}?")
