"""Prose that takes a position on an open call is asked about, once and privately; it is no vote."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.calls.position import Position, position_word
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ChannelId, ItemNumber
from bot.domain.payloads import AboutCall, CallNews, News
from bot.errors import Refused
from bot.events import VoteLinkOpened, VoteLinkPressed, VoteLinkRefused
from handlers.proceedings.mails import mail_to_list
from handlers.voting.confirmations import reply_address
from handlers.web.confirming import confirm_by_link, refuse_by_link, show_vote
from handlers.work import Work
from tests.handlers.asking import deliver, said
from tests.handlers.calling.test_calls import call_of, leave, take_roster
from tests.handlers.desk import Desk
from tests.handlers.prepared import prepared
from tests.handlers.room import ADA, BEN, CHAIR, Room, mail

DORA = "Dora Example <dora@example.org>"
EMIL = "Emil Example <emil@example.org>"
WANTS_TIME = "I would support giving a little more time to the process.\n"
ANSWER = """\
Dear Dora,

Once we have a list of the topics we can find the right people. Their terms cannot be changed
halfway, and it takes three weeks at least to get somebody on board.

Kind regards,
Ada

> On Mar 5, 2026, at 1:07 PM, Dora Example <dora at example.org> wrote:
>
> Dear colleagues,
>
> I would support giving a little more time to the process, as we have to agree on the plan before
> we ask anybody.
>
> The experts of last year have advice that we can build on.
>
> Best,
> Dora
>
> From: Council <council-bounces at example.org> on behalf of Emil Example <emil at example.org>
> Sent: Thursday, March 5, 2026 12:38 PM
> To: Ben Example
> Subject: Re: [Council] About plan
>
> Hi
>
>> On Mar 5, 2026, at 9:59 AM, Ben Example <ben at example.net> wrote:
>>
>> In short, let us not talk to the teams of last year. The sooner the topics are chosen, the
>> better.
>
> The sooner the better, indeed. But three tasks by tomorrow, as proposed, is out of step with how
> few people know of this. That to me argues for a couple of weeks of notice over the holidays.
>
> Cheers
> Emil
"""


@prepared
async def opened(room: Room) -> None:
    """Call for comments on item 1 for three days; Ada and Ben are in Slack, Dora and Emil not."""
    await take_roster(room)
    for user in (ADA, BEN):
        await room.type(user, "list")
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 3 days What worked?")
    room.clock.move(hours=1)


async def write(
    room: Room,
    name: str,
    text: str,
    *,
    writer: str = DORA,
    **how: Any,  # noqa: ANN401 - as `mail`
) -> None:
    """Write on the list, in the item's thread."""
    room.clock.move(minutes=1)
    about: dict[str, Any] = {"answers": ["plan"], "date": room.clock()}
    await room.fetch(mail(name, text, writer=writer, **(about | how)))


async def suggestions(room: Room) -> list[tuple[str, str, str]]:
    found: Sequence[dict[str, Any]] = (await room.show(1))["suggestions"]
    return [(one["who"], one["position"], one["state"]) for one in found]


async def told(room: Room) -> list[tuple[str, News]]:
    """Return who is told what in Slack, of positions."""
    news = await room.queued(DeliveryKind.SLACK_NEWS)
    told = [(delivery.recipient, delivery.carried(News)) for delivery in news]
    return [(who, what) for who, what in told if what in (News.POSITION, News.POSITION_SEEN)]


async def position(room: Room, number: int = 1) -> Position:
    async with room.database.reading() as store:
        call = await store.calls.latest_of_item(ItemNumber(1))
        assert call is not None
        return (await store.positions.of_call(call.id))[number - 1]


async def word(room: Room, number: int = 1) -> str:
    return position_word(await position(room, number), secret=room.config.penholder.secret)


async def reply(room: Room, text: str, *, writer: str = DORA, number: int = 1) -> None:
    """Reply to the question that was mailed."""
    to = reply_address(await word(room, number), room.config)
    await deliver(room)
    await write(room, f"back-{room.clock():%H%M}", text, writer=writer, to=to, through=None)


async def proposals(room: Room) -> list[str]:
    """Return the ends of the extensions of the call, each with its state."""
    async with room.database.reading() as store:
        call = await store.calls.latest_of_item(ItemNumber(1))
        assert call is not None
        extensions = await store.calls.extensions(call.id)
        return [f"{extension.until:%d %b %H:%M} {extension.state}" for extension in extensions]


async def test_an_author_without_slack_is_asked_by_mail_and_only_the_chair_is_told(
    room: Room,
) -> None:
    await opened(room)
    lists = await room.queued(DeliveryKind.MAIL_CALL, DeliveryKind.POST_CALL)

    await write(room, "lean", WANTS_TIME)

    assert await said(room) == [("dora@example.org", Answer.POSITION)]
    assert await told(room) == [(CHAIR, News.POSITION_SEEN)]
    assert await suggestions(room) == [("Dora Example", "more time", "asked")]
    assert (await room.show(1))["suggestions"][0]["because"] == WANTS_TIME.strip()
    assert await room.queued(DeliveryKind.MAIL_CALL, DeliveryKind.POST_CALL) == lists
    assert await proposals(room) == []
    assert "position" not in [row["what"] for row in (await room.show(1))["history"]]


async def test_a_confirmed_wish_proposes_more_time_and_the_next_one_supports_it(
    room: Room,
) -> None:
    await opened(room)
    await write(room, "lean", WANTS_TIME)
    await reply(room, "confirm\n")

    assert await proposals(room) == ["14 Mar 10:00 proposed"]
    assert await suggestions(room) == [("Dora Example", "more time", "confirmed")]
    assert ("dora@example.org", Answer.POSITION_TAKEN) in await said(room)

    await write(room, "lean-2", "We need more time to discuss this.\n", writer=EMIL)
    await reply(room, "Confirm.\n", writer=EMIL, number=2)

    call = await call_of(room)
    assert call["extensions"] == []  # a chair decides
    async with room.database.reading() as store:
        latest = await store.calls.latest_of_item(ItemNumber(1))
        assert latest is not None
        proposal = await store.calls.proposal(latest.id)
        assert proposal is not None
        assert len(await store.calls.supporters(proposal.id)) == 1
    assert await proposals(room) == ["14 Mar 10:00 proposed"]
    entries = [row for row in (await room.show(1))["history"] if row["what"] == "position"]
    assert [(entry["actor"], entry["to"]) for entry in entries] == [
        ("Dora Example", "more time"),
        ("Emil Example", "more time"),
    ]


async def test_a_refused_one_changes_nothing_and_nobody_is_asked_twice(room: Room) -> None:
    await opened(room)
    await write(room, "lean", WANTS_TIME)
    await reply(room, "no\n")
    await write(room, "lean-2", WANTS_TIME)

    assert await suggestions(room) == [("Dora Example", "more time", "refused")]
    assert await said(room) == []
    assert await proposals(room) == []


async def test_who_was_asked_during_a_ballot_is_not_asked_on_the_call_after_it(
    room: Room,
) -> None:
    await take_roster(room)
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "ballot 1 until in 3 days Shall we?")
    await write(room, "side", "I support the proposal.\n")
    assert await said(room) == [("dora@example.org", Answer.IN_DOUBT)]
    await deliver(room)
    await room.pen(CHAIR, "withdraw 1 because it was too early")
    await room.pen(CHAIR, "call 1 until in 3 days What worked?")
    room.clock.move(days=1, minutes=1)

    await write(room, "lean", WANTS_TIME)

    assert await said(room) == []
    assert await suggestions(room) == [("Dora Example", "agree", "asked")]


async def test_a_reply_that_says_neither_is_answered_and_can_be_repeated(room: Room) -> None:
    await opened(room)
    await write(room, "lean", WANTS_TIME)
    await reply(room, "What do you mean?\n")

    assert await said(room) == [("dora@example.org", Answer.POSITION_LEFT)]
    assert await suggestions(room) == [("Dora Example", "more time", "asked")]
    await reply(room, "confirm\n")
    assert await suggestions(room) == [("Dora Example", "more time", "confirmed")]


async def test_who_is_in_slack_is_asked_there_and_answers_by_button(room: Room) -> None:
    await opened(room)
    await write(room, "lean", "I support the proposal.\n", writer="Ada Example <ada@example.org>")
    number = (await position(room)).id

    assert await told(room) == [(ADA, News.POSITION), (CHAIR, News.POSITION_SEEN)]
    assert await said(room) == []
    for user in (BEN, CHAIR):
        with pytest.raises(Refused, match="not for you"):
            await room.push(user, 1, "take_position", number)
    answer = await room.push(ADA, 1, "take_position", number)
    assert answer is not None
    assert answer.replaces
    with pytest.raises(Refused, match="answered this already"):
        await room.push(ADA, 1, "leave_position", number)

    assert await suggestions(room) == [("Ada Example", "for", "confirmed")]


async def test_confirmed_positions_are_told_with_the_answers_and_no_others(room: Room) -> None:
    await opened(room)
    await write(room, "a", "I support the proposal.\n", writer="Ada Example <ada@example.org>")
    await write(room, "b", "I cannot accept this text.\n", writer="Ben Example <ben@example.net>")
    await write(room, "d", "I oppose the proposal.\n")
    await room.push(ADA, 1, "take_position", (await position(room, 1)).id)
    await room.push(BEN, 1, "take_position", (await position(room, 2)).id)

    reach = await room.type(CHAIR, "reach 1")
    assert "Not confirmed: Dora Example may be against; asked privately." in reach.text
    assert "Not confirmed" not in (await room.type(ADA, "reach 1")).text
    await room.pen(CHAIR, "close 1")

    (end,) = [
        delivery
        for delivery in await room.queued(DeliveryKind.MAIL_CALL)
        if delivery.payload == AboutCall(CallNews.CLOSED)
    ]
    async with room.database.reading() as store:
        made = await mail_to_list(Work(store, room.config, room.clock()), end)
    body = made.get_body(("plain",)) if made is not None else None
    assert body is not None
    text = body.get_content()
    assert "In favour, as they confirmed: Ada Example." in text
    assert "Against, as they confirmed: Ben Example." in text


async def test_what_is_confirmed_after_the_end_changes_nothing(room: Room) -> None:
    await opened(room)
    await write(room, "a", "I support the proposal.\n", writer="Ada Example <ada@example.org>")
    await write(room, "lean", WANTS_TIME)
    await room.pen(CHAIR, "close 1")

    with pytest.raises(Refused, match="has ended"):
        await room.push(ADA, 1, "take_position", (await position(room)).id)
    await reply(room, "confirm\n", number=2)

    assert ("dora@example.org", Answer.POSITION_LEFT) in await said(room)
    assert {one[2] for one in await suggestions(room)} == {"asked"}


async def test_whose_question_became_public_is_asked_with_another_word(room: Room) -> None:
    await opened(room)
    await write(room, "lean", WANTS_TIME)
    public = reply_address(await word(room), room.config)
    await deliver(room)
    room.clock.move(hours=1)

    await write(room, "quote", f"They ask me to write to {public}.", writer=DORA)
    await write(room, "eve", "confirm\n", writer=DORA, to=public, through=None)

    assert await said(room) == [
        ("dora@example.org", Answer.PUBLISHED),
        ("dora@example.org", Answer.POSITION),
    ]
    assert await proposals(room) == []
    assert reply_address(await word(room), room.config) != public
    await reply(room, "confirm\n")
    assert len(await proposals(room)) == 1


async def test_a_mail_that_quotes_two_who_want_more_time_gives_exactly_two(room: Room) -> None:
    await opened(room)
    room.clock.move(hours=28)

    await write(room, "seedlike", ANSWER, writer="Ada Example <ada@example.org>")

    assert await suggestions(room) == [
        ("Dora Example", "more time", "asked"),
        ("Emil Example", "more time", "asked"),
    ]
    assert await said(room) == [
        ("dora@example.org", Answer.POSITION),
        ("emil@example.org", Answer.POSITION),
    ]
    await write(room, "again", ANSWER, writer="Ben Example <ben@example.net>")
    assert len(await suggestions(room)) == 2


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I would support giving a little more time, until 20 Mar 18:00.", "20 Mar 18:00"),
        ("I would support giving a little more time until Friday.", "14 Mar 10:00"),
        ("I would support giving a little more time.", "14 Mar 10:00"),
    ],
)
async def test_the_end_that_somebody_names_is_suggested(room: Room, text: str, until: str) -> None:
    await opened(room)  # until Saturday 7 March, 10:00

    await write(room, "lean", f"{text}\n")

    instant = (await position(room)).until
    assert f"{instant:%d %b %H:%M}" == until


@pytest.mark.parametrize(("day", "until"), [("6", "07 Mar 23:59"), ("5", "14 Mar 10:00")])
async def test_until_tomorrow_is_read_against_the_day_of_the_quoted_mail(
    room: Room, day: str, until: str
) -> None:
    await opened(room)
    room.clock.move(days=2)

    await write(
        room,
        "quotes",
        f"I see.\n\n> On Mar {day}, 2026, at 9:00 AM, Dora Example <dora@example.org> wrote:\n>\n"
        "> I would support giving a little more time until tomorrow.\n",
        writer="Ada Example <ada@example.org>",
    )

    found = await position(room)
    assert f"{found.until:%d %b %H:%M}" == until
    assert await proposals(room) == []
    assert await suggestions(room) == [("Dora Example", "more time", "asked")]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (WANTS_TIME, {"writer": "Noor Example <noor@example.org>"}),
        (WANTS_TIME, {"through": None, "headers": {"List-Id": "<council.lists.example.org>"}}),
        ("extend: in 5 days because I would support giving a little more time\n", {}),
        ("> On Mar 5, 2026, Noor <noor@example.org> wrote:\n> " + WANTS_TIME, {}),
        ("> On Mar 3, 2026, Emil Example <emil@example.org> wrote:\n> " + WANTS_TIME, {}),
        ("> Emil Example <emil@example.org> wrote:\n> " + WANTS_TIME, {}),
        ("Do we need more time?\n", {}),
    ],
    ids=["off the roster", "unproved", "a wish", "unknown", "before", "no date", "a question"],
)
async def test_who_is_not_asked(room: Room, text: str, how: dict[str, Any]) -> None:
    await opened(room)
    room.clock.move(hours=28)

    await write(room, "lean", text, **how)

    assert await suggestions(room) == []
    assert [one for one in await said(room) if one[1] is Answer.POSITION] == []


async def test_a_quote_of_a_mail_that_is_here_asks_nobody(room: Room) -> None:
    await opened(room)
    await write(room, "first", "I have one question.\n", writer=EMIL)
    room.clock.move(hours=28)

    quote = "> On Mar 5, 2026, Emil Example <emil@example.org> wrote:\n> " + WANTS_TIME
    await write(room, "forged", quote, writer="Ada Example <ada@example.org>")

    assert await suggestions(room) == []


async def test_a_link_shows_the_position_and_settles_it_only_when_pressed(room: Room) -> None:
    await opened(room)
    await write(room, "lean", WANTS_TIME)
    key = await word(room)

    shown = await show_vote(VoteLinkOpened(key), room.door)
    assert shown.status == 200
    assert "for more time, until" in str(shown.body)
    assert f"/v/{key}/no" in str(shown.body)
    assert await suggestions(room) == [("Dora Example", "more time", "asked")]
    wrong = await confirm_by_link(
        VoteLinkPressed(f"{key[:-1]}{'a' if key[-1] != 'a' else 'b'}"), room.door
    )
    assert wrong.status == 404

    done = await confirm_by_link(VoteLinkPressed(key), room.door)
    late = await refuse_by_link(VoteLinkRefused(key), room.door)

    assert (done.status, late.status) == (200, 410)
    assert await suggestions(room) == [("Dora Example", "more time", "confirmed")]
    assert await proposals(room) == ["14 Mar 10:00 proposed"]


async def test_the_question_in_slack_shows_what_was_written_and_has_two_buttons(
    desk: Desk,
) -> None:
    room = desk.room
    await room.fetch(mail("plan"))
    await room.pen(CHAIR, "call 1 until in 3 days What worked?")

    chair = "Carla Chair <chair@example.org>"
    await write(room, "lean", "Well, <!channel>, I support the proposal.\n", writer=chair)
    await leave(desk)

    direct = desk.slack.state.channel_messages(ChannelId(f"D{CHAIR[1:]}"))
    (asked,) = [message for message in direct if "Is it yours?" in message.text]
    assert "'take_position'" in str(asked.blocks)
    assert "'leave_position'" in str(asked.blocks)
    assert "I support the proposal." in asked.text
    assert "<!channel>" not in asked.text
