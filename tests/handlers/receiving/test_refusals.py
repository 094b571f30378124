"""A refusal fills in the right form, and is plain where nothing renders Slack's markup."""

import pytest

from bot.domain.commands.table import SPECS, read_command
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.payloads import Note
from bot.errors import Refused
from storage.database.engine import Database
from tests.handlers.desk import all_done, open_desk
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail, new_config
from tests.peers.smtp import peer

MARKUP = set("`*<>")


@prepared
async def a_ballot(room: Room, rule: str = "") -> None:
    await room.fetch(mail("call"), mail("hello", writer="Ben <ben@example.net>"))
    await room.pen(CHAIR, f"ballot 1 until in 3 days {rule}")


async def refusal(room: Room, text: str) -> str:
    with pytest.raises(Refused) as refused:
        await room.pen(ADA, text)
    return str(refused.value)


async def test_a_vote_without_a_choice_is_answered_with_that_ballots_choices(room: Room) -> None:
    await a_ballot(room)

    assert await refusal(room, "vote 1") == (
        "Say your choice too: `/pen vote 1 agree` (or abstain, disagree, block with a reason)."
    )
    assert await refusal(room, "vote #1 maybe because of fees") == (
        "“maybe” is not a choice on #1. Write `/pen vote 1 agree` "
        "(or abstain, disagree, block with a reason)."
    )
    assert await refusal(room, "vote 1 block") == (
        "“block” counts only with a reason: `/pen vote 1 block REASON`."
    )


async def test_a_vote_without_a_choice_opens_the_form_if_there_are_no_buttons(room: Room) -> None:
    await a_ballot(room, "approval Which city: Geneva / Lyon")

    opened = await room.pen(ADA, "vote 1")

    assert opened.view is not None
    assert opened.view["callback_id"] == "vote"
    assert "“<!here>” is not a choice on #1" in await refusal(room, "vote 1 &lt;!here&gt;")


async def test_another_method_offers_its_own_choices(room: Room) -> None:
    await a_ballot(room, "plus-minus")

    assert "`/pen vote 1 +1` (or +0, -0, -1)" in await refusal(room, "vote 1")


async def test_what_only_a_chair_may_do_names_the_chairs(room: Room) -> None:
    room.config = new_config(council={"chairs": ["chair@example.org", "vera@example.org"]})
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "list")

    for command in ("close 1", "digest send", "held"):
        text = await refusal(room, command)
        assert text.startswith("Only a chair of council"), text
        assert "Carla Chair, vera" in text
    assert "vera@example.org" not in text


async def test_a_vote_on_a_decided_item_says_how_to_vote_again(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "agree")
    await room.pen(CHAIR, "close 1")

    with pytest.raises(Refused) as refused:
        await room.pen(CHAIR, "ballot 1 until in 3 days")

    assert str(refused.value) == (
        "#1 is already decided. To vote again, reopen it: `/pen reopen 1`."
    )


async def test_the_same_choice_again_stores_nothing_and_says_so(room: Room) -> None:
    await a_ballot(room)
    await room.press(ADA, 1, "agree", key="first")

    with pytest.raises(Refused, match=r"^Your vote on #1 is already agree; nothing changed\.$"):
        await room.press(ADA, 1, "agree")
    assert await refusal(room, "vote 1 yes") == "Your vote on #1 is already agree; nothing changed."
    assert len((await room.show(1))["votes"]) == 1

    await room.press(ADA, 1, "agree", key="first")  # Slack delivered the first press again
    await room.press(ADA, 1, "abstain")
    await room.press(ADA, 1, "agree")
    assert await room.tally(1) == {"agree": 1}


async def test_a_new_reason_is_a_new_vote_and_the_old_one_is_not(room: Room) -> None:
    await a_ballot(room)
    await room.pen(ADA, "vote 1 block no budget")

    assert await refusal(room, "vote 1 block because no budget") == (
        "Your vote on #1 is already block; nothing changed. "
        "To give another reason: `/pen vote 1 block REASON`."
    )
    with pytest.raises(Refused, match="already block"):
        await room.press(ADA, 1, "block")
    await room.pen(ADA, "vote 1 block no date")

    assert [row["reason"] for row in (await room.show(1))["votes"]] == ["no budget", "no date"]


async def test_the_same_choice_in_slack_makes_a_vote_by_mail_surer(room: Room) -> None:
    await a_ballot(room)
    await room.fetch(mail("vote", "+1", answers=["call"]))

    await room.press(ADA, 1, "agree")

    assert [row["assurance"] for row in (await room.show(1))["votes"] if row["counts"]] == ["slack"]


async def test_a_form_shows_a_refusal_without_markup(room: Room) -> None:
    await a_ballot(room)
    room.members = {}

    asides = await room.submit(ADA, "comment", "1", text="// stays here")
    outside = await room.submit(BEN, "comment", "99", text="hello")
    stranger = await room.submit(BEN, "comment", "1", text="")

    for reply in (asides, outside, stranger):
        assert reply is not None
        ((_field, text),) = reply.field_errors
        assert text
        assert not MARKUP & set(text)


async def test_a_fraction_says_what_it_counts_as(database: Database) -> None:
    async with peer() as smtp, open_desk(database, smtp_port=smtp.port) as desk:
        room = desk.room
        await a_ballot(room, "plus-minus")

        reply = await room.pen(ADA, "vote 1 -0.5 since it is late, not -0.9")
        assert "-0.5 counts as one vote against." in reply.text

        plain = await room.pen(ADA, "vote 1 -1 since -0.5 is too mild")
        assert "counts as one vote" not in plain.text

        ben = "Ben <ben@example.net>"
        await room.fetch(mail("vote", "+0.5: nobody minds", answers=["call"], writer=ben))
        await desk.work(lambda deliveries: all_done(of_kind(deliveries, DeliveryKind.MAIL_RECEIPT)))
        (receipt,) = [
            envelope for envelope in smtp.taken if envelope.rcpt_tos == ["ben@example.net"]
        ]

    assert b"+0.5 counts as one vote for." in (receipt.original_content or b"")


def of_kind(deliveries: list[Delivery], kind: DeliveryKind) -> list[Delivery]:
    return [delivery for delivery in deliveries if delivery.kind is kind]


async def test_a_mail_that_names_no_choice_is_told_them_without_markup(room: Room) -> None:
    await a_ballot(room)

    await room.fetch(mail("vote", "#1: vote: maybe\n", answers=["call"]))

    notes = await room.queued(DeliveryKind.MAIL_NOTE)
    (note,) = notes
    assert note.carried(Note).text == (
        "“maybe” is not a choice on #1. Write “#1: agree” "
        "(or abstain, disagree, block with a reason)."
    )


async def test_help_shows_what_one_may_do_and_adds_examples(room: Room) -> None:
    assert (await room.pen(ADA, "")).text.count("\n") == 2
    members = (await room.pen(ADA, "help")).text
    chairs = (await room.pen(CHAIR, "help")).text

    assert "/pen vote N" in members
    assert "/pen reopen N" not in members
    assert "/pen reopen N" in chairs
    assert "`/pen vote 12 agree`" in (await room.pen(ADA, "help vote")).text
    assert "in 2 weeks" in (await room.pen(ADA, "help when")).text
    assert "/pen reopen 12" in (await room.pen(ADA, "help reopen")).text


@pytest.mark.parametrize("word", sorted(SPECS))
async def test_help_has_an_example_that_is_a_command(room: Room, word: str) -> None:
    text = (await room.pen(CHAIR, f"help {word}")).text

    example = text.partition("For example: `/pen ")[2].partition("`")[0]
    read_command(example)
