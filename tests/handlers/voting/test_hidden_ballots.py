"""While a ballot hides its choices, nobody but the voter sees one, wherever they look."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber, MessageId
from bot.domain.payloads import Note
from bot.mail.values import Mailbox
from bot.render.documents.facts import ItemFacts
from bot.render.mail.ballot import ballot_mail, extension_mail
from bot.render.mail.message import MailHead
from bot.render.mail.notes import vote_receipt_mail
from bot.render.mail.transcript import show_text
from bot.render.slack.ballot import render_ballot
from bot.render.slack.item import render_item
from bot.render.terminal.item_text import item_page_text
from handlers.proceedings.mails import mail_to_list
from handlers.sending.deliver_slack import receipt_facts
from handlers.showing.facts import gather_item
from handlers.work import Work
from tests.handlers.room import ADA, BEN, CHAIR, COUNCIL, US, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import by_mail, ended, house, opened

HOUSE = {"method": "yes-no", "quorum": {"count": 3}, "visibility": "hidden"}
HIDDEN = "choices are hidden until the end"
BLOCK = {"like": "consent", "visibility": "hidden"}
REASON = "the bridge is too narrow"


HEAD = MailHead(
    message_id=MessageId("1@bot.example.org"),
    from_address=US,
    from_name="Penholder",
    to=Mailbox("", COUNCIL),
    now=datetime(2026, 3, 4, tzinfo=UTC),
)


async def gathered(room: Room) -> ItemFacts:
    """Return what is known of item 1."""
    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
        assert item is not None
        return await gather_item(store, item, config=room.config)


async def everywhere(room: Room) -> str:
    """Return all that people can see of item 1 and its open ballot."""
    facts = await gathered(room)
    assert facts.ballot is not None
    assert facts.tally is not None
    shown = await room.show(1)
    details = await room.push(ADA, 1, "details")
    seen = [
        render_item(facts).text,
        json.dumps(render_item(facts).blocks),
        json.dumps(render_ballot(facts, facts.ballot, facts.tally).blocks),
        render_ballot(facts, facts.ballot, facts.tally).text,
        json.dumps(shown),
        item_page_text(shown, zone=ZoneInfo("UTC")),
        json.dumps(None if details is None else details.view),
        show_text(facts),
        (await room.pen(BEN, "list")).text,
        (await room.pen(CHAIR, "digest preview council")).text,
    ]
    return "\n".join(seen)


async def test_no_count_and_no_choice_is_shown_while_it_is_open(room: Room) -> None:
    house(room, **HOUSE)
    await opened(room, "house")

    await room.press(ADA, 1, "yes")
    await room.pen(CHAIR, f"vote 1 no because {REASON}")

    shown = await room.show(1)
    assert (shown["ballot"]["visibility"], shown["ballot"]["tally"]) == ("hidden", None)
    assert shown["ballot"]["cast"] == 2
    assert shown["ballot"]["missing"] == ["1 more voter for the quorum"]
    assert [(row["voter"], "choice" in row, row["reason"]) for row in shown["votes"]] == [
        ("Ada Example", False, None),
        ("Carla Chair", False, None),
    ]
    assert [row["to"] for row in shown["history"] if row["what"] == "vote"] == ["voted", "voted"]
    seen = await everywhere(room)
    assert f"2 votes, {HIDDEN}" in seen
    assert REASON not in seen
    for count in ("yes  1", "yes 1", "no  1", "no 1", "*yes*", "*no*"):
        assert count not in seen


async def test_the_voter_alone_is_told_the_own_choice(room: Room) -> None:
    house(room, **HOUSE)
    await opened(room, "house")

    slack_reply = await room.pen(ADA, f"vote 1 no because {REASON}")
    own = await room.pen(ADA, "mine")
    others = await room.pen(BEN, "mine")

    assert "you vote *no*" in slack_reply.text
    assert REASON in slack_reply.text
    assert "you voted *no*" in own.text
    assert "you have not voted yet" in others.text


async def test_after_the_end_everybody_sees_everything(room: Room) -> None:
    house(room, **HOUSE)
    await opened(room, "house")
    await room.press(ADA, 1, "yes")
    await room.press(BEN, 1, "yes")
    await room.pen(CHAIR, f"vote 1 no because {REASON}")

    result = await ended(room)

    shown = await room.show(1)
    assert result["outcome"] == shown["ballot"]["outcome"] == "accepted"
    assert shown["ballot"]["tally"] == {"yes": 2, "no": 1, "abstain": 0}
    assert [(row["voter"], row["choice"], row["reason"]) for row in shown["votes"]] == [
        ("Ada Example", "yes", None),
        ("Ben Example", "yes", None),
        ("Carla Chair", "no", REASON),
    ]


async def test_a_veto_is_told_nobody_before_the_end(room: Room) -> None:
    house(room, **BLOCK)
    await opened(room, "house")

    await room.pen(ADA, f"vote 1 block because {REASON}")

    told = [delivery.payload for delivery in await room.queued(DeliveryKind.SLACK_NEWS)]
    assert "block" not in told
    seen = await everywhere(room)
    assert REASON not in seen
    assert "block  1" not in seen
    assert "veto" not in json.dumps((await room.show(1))["ballot"]["missing"])
    assert (await ended(room))["outcome"] == "rejected"


async def test_a_quorum_that_abstentions_do_not_fill_is_not_told(room: Room) -> None:
    house(room, **HOUSE | {"quorum": {"count": 2, "abstentions": False}})
    await opened(room, "house")

    await room.press(ADA, 1, "abstain")
    await room.press(BEN, 1, "yes")

    ballot = (await room.show(1))["ballot"]
    assert (ballot["quorum"], ballot["missing"], ballot["cast"]) == (0, [], 2)
    assert (await ended(room))["outcome"] == "no quorum"


async def test_that_a_vote_does_not_count_is_hidden_as_it_may_tell_the_choice(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "none"}})
    house(room, **BLOCK)
    await opened(room, "house")

    await room.fetch(mail("vote", "#1: block", to=US, through=None, date=room.clock()))

    assert (await room.show(1))["votes"] == []
    assert len(await room.refusals(1)) == 1


@pytest.mark.parametrize("text", ["no", "#1: abstain", "vote: abstain"])
async def test_a_vote_on_the_list_is_refused_kindly_and_not_kept(room: Room, text: str) -> None:
    house(room, **HOUSE)
    await opened(room, "house")

    await by_mail(room, "vote", text)
    await by_mail(room, "vote", text)

    shown = await room.show(1)
    assert (shown["votes"], shown["ballot"]["cast"]) == ([], 0)
    (note,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert note.recipient == "ben@example.org"
    assert "The choices of this ballot are hidden" in note.carried(Note).text
    assert f"write to {US} alone" in note.carried(Note).text


async def test_a_vote_on_a_list_that_writes_no_list_id_is_not_kept_whatever_its_address(
    room: Room,
) -> None:
    room.config = new_config(council={"address": "council@posts.example.org"})
    house(room, **HOUSE)
    await opened(room, "house")
    raw = mail("vote", "#1: abstain", writer="Ben <ben@example.net>", date=room.clock())
    head, line, rest = raw.partition(b"List-Id:")
    assert line

    await room.fetch(head + rest.partition(b"\n")[2])

    shown = await room.show(1)
    assert (shown["votes"], shown["ballot"]["cast"]) == ([], 0)


async def test_a_vote_to_us_counts_if_no_list_can_read_it(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "none"}})
    house(room, **HOUSE)
    await opened(room, "house")
    date = room.clock()

    await room.fetch(mail("alone", "#1: yes", to=US, through=None, date=date))
    await room.fetch(
        mail("both", "#1: abstain", to=f"{US}, {COUNCIL.upper()}", through=None, date=date),
        mail(
            "copied",
            "vote 1 abstain",
            to=US,
            through=None,
            date=date,
            headers={"Cc": f"The council <{COUNCIL}>"},
        ),
    )

    assert (await room.show(1))["ballot"]["cast"] == 1
    assert (await ended(room))["tally"] == {"yes": 1, "no": 0, "abstain": 0}


async def test_the_announcement_says_who_sees_what_and_sends_no_vote_to_the_list(
    room: Room,
) -> None:
    house(room, **HOUSE)
    await room.fetch(mail("call"))

    preview = await room.type(CHAIR, "ballot 1 until in 2 days house Shall we?")

    text = json.dumps(preview.blocks)
    assert "Choices are hidden until the ballot ends" in text
    await room.pen(CHAIR, "ballot 1 until in 2 days house Shall we?")
    facts = await gathered(room)
    head = replace(HEAD, reply_to=US)
    for sent in (
        ballot_mail(facts, head=head),
        extension_mail(facts, head=head, before=head.now),
    ):
        plain, html = (one.get_content() for one in sent.iter_parts())
        assert "Choices are hidden until the ballot ends" in " ".join(plain.split())
        assert f"write to {US} alone" in " ".join(plain.split())
        assert f"mailto:{US}?" in html
        assert f"mailto:{COUNCIL}" not in html
    assert facts.ballot is not None
    assert facts.tally is not None
    blocks = json.dumps(render_ballot(facts, facts.ballot, facts.tally).blocks)
    assert "Choices are hidden until the ballot ends" in blocks


async def test_a_plain_reply_to_an_announcement_does_not_publish_a_choice(room: Room) -> None:
    house(room, **HOUSE)
    await opened(room, "house")

    (announced,) = await room.queued(DeliveryKind.MAIL_BALLOT)
    async with room.database.reading() as store:
        hidden = await mail_to_list(Work(store, room.config, room.clock()), announced)
    await ended(room)
    (result,) = await room.queued(DeliveryKind.MAIL_RESULT)
    async with room.database.reading() as store:
        shown = await mail_to_list(Work(store, room.config, room.clock()), result)

    assert hidden is not None
    assert shown is not None
    assert (hidden["Reply-To"], shown["Reply-To"]) == (US, COUNCIL)


async def test_a_receipt_sends_no_change_of_a_hidden_vote_to_the_list(room: Room) -> None:
    house(room, **HOUSE)
    await opened(room, "house")
    await room.press(ADA, 1, "yes")

    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
        assert item is not None
        assert ballot is not None
        (vote,) = await store.ballots.votes(ballot.id)
        facts = await receipt_facts(store, item, vote, config=room.config)
    text = " ".join(vote_receipt_mail(facts, head=HEAD).get_content().split())

    assert "Your vote: yes" in text
    assert f"write to {US} alone, “#1: ” and another choice" in text
    assert "reply on the list" not in text
