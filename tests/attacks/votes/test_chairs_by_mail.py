"""A chair's commands by mail: nobody else gives them, and no list gets what was not shown."""

from datetime import timedelta

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import MessageId, OrderId, Ts
from bot.domain.orders import VALID_FOR
from bot.events import MessagePosted
from handlers.receiving.published import void_pasted
from tests.handlers.asking import ADA, EVE, said
from tests.handlers.keeping.test_erasing import erase_ada
from tests.handlers.ordering import (
    CARLA,
    CHAIR_ADDRESS,
    confirm,
    notes,
    order,
    proving,
    shown,
    to_list,
    told,
    write,
)
from tests.handlers.room import CHAIR, CHANNEL, COUNCIL, US, Room, mail, new_config

COMMANDS = (
    "!ballot 1 until in 3 days",
    "!call 1 until in 3 days Why?",
    "!extend 1 in 5 days",
    "!close 1 done",
    "!withdraw 1",
    "!edit 1 same What?",
    "!cast 1 agree",
    "!assign 1 eve@evil.example",
    "!label 1 spam",
    "!title 1 Spam",
    "!merge 1 into 2",
)
"""One of each command that is for chairs."""


@pytest.fixture
async def items(room: Room) -> Room:
    """Two items on the council's list, and one on the board's."""
    await room.fetch(mail("call", "Shall we?", subject="Rules"))
    await room.fetch(mail("other", "And this?", subject="Budget"))
    await room.fetch(mail("secret", "Hush.", through="board", subject="Hush", writer=CARLA))
    return room


async def state(room: Room) -> object:
    """Return all that the commands might change."""
    return [await room.show(number) for number in (1, 2, 3)], await to_list(room)


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_forged_from_of_a_chair_commands_nothing(items: Room, command: str) -> None:
    before = await state(items)

    await write(items, command)

    assert await state(items) == before
    assert await said(items) == [(CHAIR_ADDRESS, Answer.COMMANDS)]
    assert await told(items) == []


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_member_who_is_no_chair_is_refused_as_in_slack(items: Room, command: str) -> None:
    before = await state(items)

    text = " ".join((await order(items, command, writer=ADA)).split())

    assert await state(items) == before
    assert "Only a chair of council may do that: chair." in text or "Carla Chair" in text
    assert "Only a chair of council may do that" in text


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_chair_of_another_list_learns_nothing_of_the_item(
    items: Room, command: str
) -> None:
    items.config = new_config(board={"chairs": ["ben@example.net"]})
    ben = "Ben <ben@example.net>"
    before = await state(items)

    refused = await order(items, command, writer=ben)
    missing = await order(items, command.replace(" 1", " 99", 1), writer=ben)

    assert await state(items) == before
    assert refused.partition("\n\n")[2].replace("#1", "#99") in missing.partition("\n\n")[2]
    assert "Rules" not in refused
    assert [reply.order for reply in await told(items)] == [0, 0]


async def test_a_chair_merges_nothing_into_a_list_that_they_do_not_chair(items: Room) -> None:
    items.config = new_config(board={"chairs": ["ben@example.net"]})

    text = await order(items, "!merge 1 into 3")

    assert "There is no item #3" in text or "Only a chair of board" in text
    assert (await items.show(1))["number"] == 1


async def test_the_word_of_a_member_proves_no_chair(items: Room) -> None:
    await write(items, "!title 1 Spam", to=proving(items, "ada@example.org"))

    assert (await items.show(1))["title"] == "Rules"
    assert await told(items) == []


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_chairs_word_in_another_hand_commands_nothing(items: Room, command: str) -> None:
    before = await state(items)

    for writer in (ADA, EVE):
        await write(items, command, to=proving(items), writer=writer)

    assert await state(items) == before
    assert await told(items) == []


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_in_a_mail_to_a_list_does_nothing(items: Room, command: str) -> None:
    """Also in the thread of a vote, and where the chair copies the address that proves them."""
    before = [(await items.show(number))["title"] for number in (1, 2, 3)]
    both = {"Cc": proving(items)}

    await items.fetch(mail("plain", command, writer=CARLA, answers=["call"]))
    await items.fetch(mail("both", command, writer=CARLA, answers=["call"], headers=both))
    await write(items, command, to=proving(items), Cc=COUNCIL)

    pages = [await items.show(number) for number in (1, 2, 3)]
    assert [page["title"] for page in pages] == before
    assert [(page["state"], page["labels"], page["holder"]) for page in pages] == [
        ("open", [], None)
    ] * 3
    assert await to_list(items) == []
    assert await told(items) == []


async def test_an_old_command_that_is_sent_again_does_nothing(items: Room) -> None:
    address = proving(items)
    raw = mail("once", "!title 1 First", writer=CARLA, to=address, through=None)
    await items.fetch(raw)
    await items.pen(CHAIR, "title 1 Second")

    await items.fetch(raw)

    assert (await items.show(1))["title"] == "Second"
    assert len(await told(items)) == 1


async def test_what_only_the_border_authenticated_is_shown_first(items: Room) -> None:
    trusting = items.config.mail.model_copy(update={"trusted_authserv_ids": ["mx.bot"]})
    items.config = items.config.model_copy(update={"mail": trusting})
    signed = mail("signed", "!title 1 Better", writer=CARLA, to=US, through=None)
    border = b"Authentication-Results: mx.bot; spf=pass smtp.mailfrom=chair@example.org\n"

    await items.fetch(border + signed)

    assert (await items.show(1))["title"] == "Rules"
    (reply,) = await told(items)
    assert "Nothing is done yet." in reply.text
    assert "#1 is now called Better." in reply.text
    await confirm(items)
    assert (await items.show(1))["title"] == "Better"


async def test_an_order_is_confirmed_once(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    address = await shown(items)

    await confirm(items, to=address)
    again = await confirm(items, to=address)
    await confirm(items, to=address)

    assert "already confirmed" in " ".join(again.split())
    assert len(await to_list(items, DeliveryKind.MAIL_BALLOT)) == 1
    assert len(await notes(items)) == 3


async def test_a_confirmation_that_is_sent_again_does_nothing_more(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    to = await shown(items)
    raw = mail("sure", "confirm", writer=CARLA, to=to, through=None, date=items.clock.now)
    await items.fetch(raw)
    await items.pen(CHAIR, "withdraw 1")
    assert (await items.show(1))["state"] == "open"

    await items.fetch(raw)
    await items.fetch(raw, uid_validity=2)
    await items.fetch(raw.replace(b"Message-ID: <sure@", b"Message-ID: <sure-again@"))

    assert (await items.show(1))["state"] == "open"
    assert len(await to_list(items, DeliveryKind.MAIL_BALLOT)) == 1


async def test_two_confirmations_that_come_together_are_one(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    to = await shown(items)

    await items.fetch(
        *(mail(one, "confirm", writer=CARLA, to=to, through=None) for one in ("one", "two"))
    )

    assert (await items.show(1))["state"] == "voting"
    assert len(await to_list(items, DeliveryKind.MAIL_BALLOT)) == 1
    assert "already confirmed" in " ".join((await told(items))[-1].text.split())


async def test_of_two_orders_that_ask_for_the_same_one_is_carried_out(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    first = await shown(items)
    await order(items, "!ballot 1 until in 4 days")
    second = await shown(items)

    await confirm(items, to=first)
    refused = " ".join((await confirm(items, to=second)).split())

    assert "A ballot on #1, opened by Carla Chair, is open until" in refused
    assert len(await to_list(items, DeliveryKind.MAIL_BALLOT)) == 1


async def test_another_chair_does_not_confirm_what_one_was_shown(items: Room) -> None:
    items.config = new_config(council={"chairs": ["chair@example.org", "ada@example.org"]})
    await order(items, "!ballot 1 until in 3 days")
    to = await shown(items)

    await write(items, "confirm", to=to, writer=ADA)

    assert (await items.show(1))["state"] == "open"
    assert {delivery.recipient for delivery in await notes(items)} == {CHAIR_ADDRESS}
    assert "from an address that is not yours" in " ".join((await told(items))[-1].text.split())
    await confirm(items, to=to)
    assert (await items.show(1))["state"] == "voting"


@pytest.mark.parametrize(
    "reply",
    [
        "> confirm",
        "On 4 Mar 2026 Penholder wrote:\nconfirm",
        "-----Original Message-----\nFrom: P <p@x.org>\nTo: Carla\n\nconfirm",
        "Not now.\n\nconfirm",
        "-- \nconfirm",
        "Do not confirm",
        "confirm?",
        "I would confirm if Ben agrees",
    ],
)
async def test_a_confirmation_that_is_not_the_first_own_line_does_nothing(
    items: Room, reply: str
) -> None:
    await order(items, "!ballot 1 until in 3 days")

    await write(items, reply, to=await shown(items))

    assert (await items.show(1))["state"] == "open"


async def test_a_member_counts_no_vote_of_a_chair_by_a_forwarded_order(items: Room) -> None:
    await items.fetch(mail("own", "Shall we?\n\n+1\n", subject="Own", writer=CARLA))
    await order(items, "!ballot 4 until in 3 days plus-minus")

    await write(items, "confirm and count my vote", to=await shown(items), writer=ADA)

    page = await items.show(4)
    assert (page["state"], page["votes"]) == ("open", [])


async def test_one_mail_to_an_address_twice_confirms_once(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    address = await shown(items)

    await write(items, "confirm", to=f"{address}, {address}")

    assert len(await to_list(items, DeliveryKind.MAIL_BALLOT)) == 1


async def test_a_confirmation_after_the_chair_was_removed_does_nothing(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    address = await shown(items)
    items.config = new_config(council={"chairs": ["ada@example.org"]})
    await items.fetch(mail("wrote", "I write.", writer=CARLA))

    text = await confirm(items, to=address)

    assert "Only a chair of council may do that: ada." in " ".join(text.split())
    assert (await items.show(1))["state"] == "open"
    items.config = new_config()
    await confirm(items, to=address)
    assert (await items.show(1))["state"] == "open"  # the word was used


async def test_whoever_is_off_the_list_learns_nothing_by_an_old_order(items: Room) -> None:
    await order(items, "!title 1 Rules of the house\n!close 1 done")
    address = await shown(items)
    items.config = new_config(council={"chairs": ["ada@example.org"]})

    text = await confirm(items, to=address)

    assert "There is no item #1." in text
    assert "Ada" not in text


async def test_a_word_that_stands_on_a_list_confirms_nothing(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    address = await shown(items)

    await items.fetch(
        mail("quoting", f"> To: {address}\n\nShall I?", writer=CARLA, date=items.clock.now)
    )
    text = await confirm(items, to=address)

    assert "Others can read the address" in " ".join(text.split())
    assert (await items.show(1))["state"] == "open"
    assert (CHAIR_ADDRESS, Answer.PUBLISHED) in await said(items)
    word = address.partition("+")[2].partition("@")[0]
    async with items.database.reading() as store:
        stored = await store.mails.by_message_id(MessageId("quoting@mail.example.org"))
    assert stored is not None
    assert word not in stored.new_text


async def test_a_word_that_is_pasted_in_slack_confirms_nothing(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    address = await shown(items)

    event = MessagePosted(items.key(), CHAIR, CHANNEL, Ts("1.2"), None, f"see {address}")
    await void_pasted(event, database=items.database, config=items.config, clock=items.clock)
    await confirm(items, to=address)

    assert (await items.show(1))["state"] == "open"


async def test_a_reply_to_all_that_copies_the_list_confirms_nothing(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")

    await write(items, "confirm", to=await shown(items), Cc=COUNCIL)

    assert (await items.show(1))["state"] == "open"


async def test_a_word_confirms_only_its_own_order(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    first = await shown(items)
    local, domain = first.split("@")
    other = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"

    await write(items, "confirm", to=other)
    await write(items, "confirm", to=first.replace("+o", "+c"))
    await write(items, "confirm", to=first.replace("+o", "+s"))

    assert (await items.show(1))["state"] == "open"


async def test_whoever_gets_it_forwarded_does_not_confirm_it(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    address = await shown(items)

    for writer in (ADA, EVE):
        await write(items, "confirm", to=address, writer=writer)

    assert (await items.show(1))["state"] == "open"
    assert (await notes(items))[-1].recipient == CHAIR_ADDRESS
    assert len(await notes(items)) == 2
    async with items.database.reading() as store:
        person = await store.people.of_address(CHAIR_ADDRESS)
    assert person is not None
    assert person.name == "Carla Chair"


async def test_an_absence_notice_that_quotes_the_order_confirms_nothing(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    away = "confirm\n\nI am out of the office until Monday.\n\n> confirm"

    to = await shown(items)
    raw = mail("away", away, writer=CARLA, to=to, through=None, subject="Automatic reply: A vote")
    await items.fetch(raw)

    assert (await items.show(1))["state"] == "open"


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "X-Autoreply: yes"]
)
async def test_automatic_mail_commands_and_confirms_nothing(items: Room, header: str) -> None:
    name, _, value = header.partition(": ")
    await order(items, "!ballot 1 until in 3 days")
    address, before = await shown(items), len(await notes(items))

    await write(items, "confirm", to=address, **{name.replace("-", "_"): value})
    await write(items, "!title 1 Spam", to=proving(items), **{name.replace("-", "_"): value})

    page = await items.show(1)
    assert (page["state"], page["title"]) == ("open", "Rules")
    assert len(await notes(items)) == before


HTML_REPLY = """<html><body><div>confirm</div><br>
<div>Sent from my phone</div><br>
<div>On 4 Mar 2026, at 10:00, Penholder wrote:</div>
<blockquote type="cite"><div>!title 2 Spam</div><div>!close 2 spam</div></blockquote>
</body></html>"""


async def test_quoted_commands_of_an_html_reply_from_a_phone_do_nothing(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    raw = mail("phone", "x", writer=CARLA, to=await shown(items), through=None)
    head = raw.decode().partition("\n\n")[0].replace('text/plain; charset="utf-8"', "text/html")

    await items.fetch(f"{head}\n\n{HTML_REPLY}".encode())

    assert (await items.show(1))["state"] == "voting"
    second = await items.show(2)
    assert (second["state"], second["title"]) == ("open", "Budget")


@pytest.mark.parametrize(
    "reply",
    [
        "Thanks.\n\n> !title 2 Spam\n> !close 2",
        "Thanks.\n\nOn 4 Mar 2026 Penholder wrote:\n!title 2 Spam",
        "Thanks.\n\n-----Original Message-----\nFrom: Carla <c@x.org>\nTo: P\n\n!title 2 Spam",
        "> !title 2 Spam",
        "Ben says:\n\n!title 2 Spam",
    ],
)
async def test_commands_that_are_not_the_chairs_own_words_do_nothing(
    items: Room, reply: str
) -> None:
    await write(items, reply, to=proving(items))

    assert (await items.show(2))["title"] == "Budget"


async def test_a_preview_changes_nothing_and_tells_nobody(items: Room) -> None:
    before = (
        await state(items),
        [delivery for delivery in await items.queued() if delivery not in await notes(items)],
    )

    await order(items, "!ballot 1 until in 3 days\n!close 2 done\n!call 3 until in 2 days Why?")

    after = (
        await state(items),
        [delivery for delivery in await items.queued() if delivery not in await notes(items)],
    )
    assert after == before


async def test_a_refused_command_leaves_nothing_half_done(items: Room) -> None:
    before = await state(items)

    await order(items, "!merge 1 into 3\n!merge 1 into 1\n!label 1 !!\n!assign 1 Nobody Known")

    assert await state(items) == before


async def test_more_votes_than_were_shown_are_not_announced(items: Room) -> None:
    await items.pen(CHAIR, "ballot 1 until in 3 days")
    await order(items, "!close 1")
    items.clock.move(minutes=1)
    await items.fetch(
        mail(
            "late",
            "disagree",
            answers=["call"],
            subject="Re: Rules",
            date=items.clock.now,
            writer=EVE,
        )
    )

    await confirm(items)

    assert await to_list(items, DeliveryKind.MAIL_RESULT) == []


async def test_a_title_that_changed_since_it_was_shown_is_shown_anew(items: Room) -> None:
    await order(items, "!ballot 1 until in 3 days")
    await items.pen(CHAIR, "title 1 Something else")

    text = await confirm(items)

    assert await to_list(items, DeliveryKind.MAIL_BALLOT) == []
    assert "Something else" in text


async def test_an_order_ends_after_its_days(items: Room) -> None:
    await order(items, "!ballot 1 until in 9 days")
    address = await shown(items)
    items.clock.now += VALID_FOR - timedelta(minutes=2)
    await order(items, "!show 1")
    items.clock.now += timedelta(minutes=2)

    await confirm(items, to=address)

    assert (await items.show(1))["state"] == "open"


async def test_previews_for_one_chair_are_limited(items: Room) -> None:
    for _ in range(40):
        await order(items, "!ballot 1 until in 3 days")

    assert len(await notes(items)) == 30


async def test_an_erased_chairs_orders_are_gone(items: Room) -> None:
    items.config = new_config(council={"chairs": ["ada@example.org"]})
    await order(items, "!ballot 1 until in 3 days", writer=ADA)
    assert await kept(items, 1)

    await erase_ada(items)

    assert not await kept(items, 1)


async def kept(room: Room, number: int) -> bool:
    """Return True if there is an order of that number."""
    async with room.database.reading() as store:
        return await store.orders.get(OrderId(number)) is not None
