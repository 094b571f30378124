"""A vote that asks for endorsers opens once it has them: who may endorse, how, and until when."""

import json
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.payloads import News, Note, Reply
from bot.errors import Refused
from bot.render.ballots.result_file import check_result, result_bytes, result_of
from handlers.counting.results import result_facts
from handlers.proceedings.mails import mail_to_list
from handlers.work import Work
from tests.attacks.votes.test_commands_by_mail import proving
from tests.handlers.proceedings.test_drafts import buttons, shown_text
from tests.handlers.room import ADA, BEN, CHAIR, GUEST, Room, mail
from tests.handlers.voting.test_ballots_by_rule import house, take_roster

ROSTER = (
    "name,emails,slack\nAda Example,ada@example.org,U02ADA\nBen Example,,U03BEN\n"
    "Carla Chair,,U01CHAIR\nDina Example,dina@example.org,\n"
)
DINA = "Dina Example <dina@example.org>"


async def proposed(room: Room, *, until: str = "in 3 days", **rule: object) -> None:
    """Propose a vote on item 1 that asks for two endorsers."""
    house(room, **({"like": "majority", "endorsers": 2} | rule))
    await room.fetch(mail("call"))
    await room.pen(CHAIR, f"ballot 1 until {until} house Shall we go?")
    room.clock.move(hours=1)


async def by_mail(room: Room, name: str, text: str, **how: Any) -> None:  # noqa: ANN401 - as `mail`
    about: dict[str, Any] = {"answers": ["call"], "date": room.clock(), "writer": DINA}
    await room.fetch(mail(name, text, **(about | how)))


async def notes(room: Room) -> list[tuple[str, str]]:
    return [
        (delivery.recipient, delivery.carried(Note).text)
        for delivery in await room.queued(DeliveryKind.MAIL_NOTE)
    ]


async def test_a_chair_sees_what_asks_for_endorsers_and_nobody_can_vote_yet(room: Room) -> None:
    house(room, like="majority", endorsers=2)
    await room.fetch(mail("call"))

    shown = await room.type(CHAIR, "ballot 1 until in 3 days house Shall we go?")
    assert buttons(shown) == ["Send and ask for endorsers", "Cancel"]
    text = shown_text(shown)
    assert "Subject: Ballot proposed: About call (#1)" in text.replace("[#1] ", "")
    assert "This ballot opens when it has 2 endorsers, and ends Sat 7 Mar" in " ".join(text.split())
    assert "Proposed by Carla Chair. Nobody has endorsed it yet." in text
    slack_reply = await room.pen(CHAIR, "ballot 1 until in 3 days house Shall we go?")

    assert "waits for 2 endorsers" in slack_reply.text
    item = await room.show(1)
    assert (item["state"], item["ballot"]["state"]) == ("open", "draft")
    assert item["ballot"]["missing"] == ["2 more endorsers"]
    assert await room.queued(DeliveryKind.MAIL_BALLOT, DeliveryKind.POST_BALLOT) == []
    assert len(await room.queued(DeliveryKind.MAIL_DRAFT, DeliveryKind.POST_DRAFT)) == 2
    with pytest.raises(Refused, match="No ballot is open"):
        await room.pen(ADA, "vote 1 yes")


async def test_the_last_endorser_opens_it_and_the_announcement_and_result_name_them(
    room: Room,
) -> None:
    await proposed(room)

    first = await room.pen(ADA, "endorse 1")
    assert (await room.show(1))["ballot"]["endorsers"] == ["Ada Example"]
    room.clock.move(hours=1)
    last = await room.push(BEN, 1, "endorse", await draft_id(room))

    assert "1 of 2" in first.text
    assert last is not None
    assert "The ballot is open now" in last.text
    item = await room.show(1)
    assert (item["state"], item["ballot"]["state"]) == ("voting", "open")
    assert item["ballot"]["closes_at"] == "2026-03-07T10:00:00Z"
    (announced,) = await room.queued(DeliveryKind.MAIL_BALLOT)
    async with room.database.reading() as store:
        sent = await mail_to_list(Work(store, room.config, room.clock()), announced)
    body = sent.get_body(("plain",)) if sent is not None else None
    assert body is not None
    assert "Endorsed by Ada Example and Ben Example." in body.get_content()
    await room.press(CHAIR, 1, "yes")
    room.clock.move(days=4)
    await room.tick()
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
    result = json.loads(result_bytes(result_of(facts)))
    assert result["endorsers"] == ["Ada Example", "Ben Example"]
    assert check_result(result) == ()
    assert result["opened_at"] == "2026-03-04T12:00:00Z"


async def draft_id(room: Room) -> int:
    async with room.database.reading() as store:
        draft = await store.ballots.draft_of_item(ItemNumber(1))
    assert draft is not None
    return draft.id


async def test_nobody_counts_twice_and_the_proposer_not_at_all(room: Room) -> None:
    await proposed(room)
    await room.pen(ADA, "endorse 1", key="one")

    with pytest.raises(Refused, match="You proposed the ballot"):
        await room.pen(CHAIR, "endorse 1")
    with pytest.raises(Refused, match="already"):
        await room.pen(ADA, "endorse 1")
    await by_mail(room, "ada", "endorse", writer="Ada Example <ada@example.org>")

    assert (await room.show(1))["ballot"]["endorsers"] == ["Ada Example"]
    assert (await notes(room))[0][1].startswith("You have endorsed the ballot on #1 already")


async def test_an_endorsement_that_slack_sends_again_is_answered_as_before(room: Room) -> None:
    await proposed(room)

    first = await room.pen(ADA, "endorse 1", key="one")
    again = await room.pen(ADA, "endorse 1", key="one")

    assert first == again


async def test_only_people_on_the_roster_endorse(room: Room) -> None:
    await take_roster(room, "name,emails,slack\nAda Example,,U02ADA\nCarla Chair,,U01CHAIR\n")
    await proposed(room)

    with pytest.raises(Refused, match="Only people on the roster of council"):
        await room.pen(BEN, "endorse 1")
    with pytest.raises(Refused):
        await room.pen(GUEST, "endorse 1")
    await room.pen(ADA, "endorse 1")

    assert (await room.show(1))["ballot"]["endorsers"] == ["Ada Example"]


@pytest.mark.parametrize("text", ["endorse", "Hi all,\n\nI endorse.\n\nDina", "*Endorsed!*"])
async def test_a_first_line_on_the_list_endorses(room: Room, text: str) -> None:
    await proposed(room)

    await by_mail(room, "yes", text)

    assert (await room.show(1))["ballot"]["endorsers"] == ["Dina Example"]
    ((to, sentence),) = await notes(room)
    assert to == "dina@example.org"
    assert "is recorded: 1 of 2" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "I endorse the idea, but not the date.",
        "> endorse",
        "Who can endorse this?",
        "endorsement",
        "I do not endorse.",
    ],
)
async def test_talk_of_endorsing_endorses_nothing(room: Room, text: str) -> None:
    await proposed(room)

    await by_mail(room, "talk", text)

    assert (await room.show(1))["ballot"]["endorsers"] == []
    assert await notes(room) == []


async def test_a_mail_that_nothing_proves_endorses_nothing(room: Room) -> None:
    await proposed(room)

    await by_mail(room, "forged", "endorse", through=None, headers={"List-Id": "<x.example>"})
    await room.fetch(
        mail(
            "forged-to-us",
            "endorse",
            answers=["call"],
            writer=DINA,
            through=None,
            date=room.clock(),
        )
    )

    assert (await room.show(1))["ballot"]["endorsers"] == []


async def test_a_command_by_mail_endorses_if_its_sender_is_proved(room: Room) -> None:
    await proposed(room)

    await room.fetch(mail("cmd", "!endorse 1", to=proving(room), through=None, date=room.clock()))

    assert (await room.show(1))["ballot"]["endorsers"] == ["Ada Example"]
    (note,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert "is recorded: 1 of 2" in " ".join(note.carried(Reply).text.split())


async def test_a_minimum_above_the_lists_proof_asks_to_endorse_in_slack(room: Room) -> None:
    council = room.config.list_named("council")
    stricter = council.ballots.model_copy(update={"minimum_assurance": "token"})
    lists = (council.model_copy(update={"ballots": stricter}), *room.config.lists[1:])
    room.config = room.config.model_copy(update={"lists": lists})
    await proposed(room)

    await by_mail(room, "yes", "endorse")

    assert (await room.show(1))["ballot"]["endorsers"] == []
    assert "Please endorse it in Slack" in (await notes(room))[0][1]


async def test_without_enough_endorsers_it_is_withdrawn_at_its_end_and_told_once(
    room: Room,
) -> None:
    await proposed(room)
    await room.pen(ADA, "endorse 1")
    room.clock.move(days=3)

    await room.tick()
    await room.tick()

    item = await room.show(1)
    assert (item["state"], item["ballot"]["state"]) == ("open", "withdrawn")
    (delivery,) = await room.queued(DeliveryKind.MAIL_RESULT)
    async with room.database.reading() as store:
        sent = await mail_to_list(Work(store, room.config, room.clock()), delivery)
    body = sent.get_body(("plain",)) if sent is not None else None
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "by its planned end it had 1 of 2 endorsers" in text
    assert "It was not open yet, so nobody had voted." in text
    (news,) = await room.queued(DeliveryKind.SLACK_NEWS)
    assert (news.recipient, news.payload) == (CHAIR, News.END)
    with pytest.raises(Refused, match="No ballot on #1 waits"):
        await room.pen(BEN, "endorse 1")


async def test_a_chair_takes_a_proposal_back(room: Room) -> None:
    await proposed(room)

    await room.pen(CHAIR, "withdraw 1 because the date is wrong")

    assert (await room.show(1))["ballot"]["state"] == "withdrawn"
    await room.pen(CHAIR, "ballot 1 until in 3 days house Shall we go then?")
    assert (await room.show(1))["ballot"]["state"] == "draft"


async def test_an_end_that_is_too_near_keeps_it_a_draft_until_a_chair_moves_it(
    room: Room,
) -> None:
    await proposed(room, until="in 8 days", minimum_duration="7 days")
    room.clock.move(days=2)
    await room.pen(ADA, "endorse 1")

    slack_reply = await room.pen(BEN, "endorse 1")

    assert "cannot open" in slack_reply.text
    assert (await room.show(1))["ballot"]["state"] == "draft"
    (note,) = await room.queued(DeliveryKind.SLACK_NOTE)
    assert note.recipient == f"{CHAIR}@"
    assert "open for at least 7 days" in note.carried(Note).text
    shown = await room.type(CHAIR, "extend 1 in 9 days")
    assert "Subject: Vote until" in shown_text(shown).replace("[#1] ", "")
    await room.pen(CHAIR, "extend 1 in 9 days")
    assert (await room.show(1))["ballot"]["state"] == "open"
    assert (await room.show(1))["ballot"]["endorsers"] == ["Ada Example", "Ben Example"]


async def test_a_later_end_asks_the_list_again_while_endorsers_are_missing(room: Room) -> None:
    await proposed(room)

    await room.pen(CHAIR, "extend 1 in 5 days")

    assert len(await room.queued(DeliveryKind.MAIL_DRAFT)) == 2
    assert len(await room.queued(DeliveryKind.POST_DRAFT)) == 1
    room.clock.move(days=3)
    await room.tick()
    assert (await room.show(1))["ballot"]["state"] == "draft"


@pytest.mark.parametrize("words", ["ballot 1 until +9d Again?", "close 1", "edit 1", "ballot 1"])
async def test_nothing_else_is_done_with_a_proposal(room: Room, words: str) -> None:
    await proposed(room)

    with pytest.raises(Refused, match="waits for its endorsers"):
        await room.pen(CHAIR, words)

    assert (await room.show(1))["ballot"]["state"] == "draft"


async def test_a_press_on_a_proposal_that_opened_meanwhile_withdraws_nothing(room: Room) -> None:
    await proposed(room)
    shown = await room.type(CHAIR, "withdraw 1")
    draft = shown.blocks[-1]["elements"][0]["value"]  # type: ignore[index]
    await room.pen(ADA, "endorse 1")
    await room.pen(BEN, "endorse 1")

    with pytest.raises(Refused, match="this has changed since you saw it"):
        await room.decide(CHAIR, draft)

    assert (await room.show(1))["ballot"]["state"] == "open"


async def test_a_merged_item_takes_its_proposal_along(room: Room) -> None:
    await proposed(room)
    await room.fetch(mail("other", subject="Another"))
    await room.pen(CHAIR, "merge 1 into 2")

    await room.pen(ADA, "endorse 1")
    await room.pen(BEN, "endorse 2")

    assert (await room.show(2))["ballot"]["state"] == "open"


async def test_a_secret_vote_with_endorsers_names_them_and_no_voter(room: Room) -> None:
    await proposed(room, visibility="secret")
    await room.pen(ADA, "endorse 1")
    await room.pen(BEN, "endorse 1")
    await room.press(ADA, 1, "yes")

    room.clock.move(days=4)
    await room.tick()

    assert (await room.show(1))["ballot"]["endorsers"] == ["Ada Example", "Ben Example"]
    assert all("choice" not in row for row in (await room.show(1))["votes"])
