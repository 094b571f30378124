"""A chair without Slack: commands by mail, each shown before a list gets anything."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from handlers.proceedings.mails import mail_to_list
from handlers.work import Work
from tests.handlers.asking import ADA
from tests.handlers.ordering import CARLA, confirm, order, shown, to_list, told
from tests.handlers.room import ADA as ADA_IN_SLACK
from tests.handlers.room import BEN, CHAIR, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import house


@pytest.fixture
async def an_item(room: Room) -> Room:
    await room.fetch(mail("call", "Shall we?", subject="Rules of procedure"))
    return room


async def as_it_leaves(room: Room, kind: DeliveryKind) -> tuple[str, list[str]]:
    """Return the subject and the lines of the mail that waits to go to the list."""
    (waiting,) = await room.queued(kind)
    async with room.database.reading() as store:
        made = await mail_to_list(Work(store, room.config, room.clock.now), waiting)
    assert made is not None
    body = made.get_body(("plain",))
    assert body is not None
    return str(made["Subject"]), [row.rstrip() for row in body.get_content().strip().split("\n")]


def quoted_mail(text: str) -> list[str]:
    """Return the lines of the mail that an answer shows."""
    return [value[4:] for value in text.split("\n") if value.startswith("  |")]


async def test_a_whole_vote_by_mail_alone(an_item: Room) -> None:
    room = an_item

    preview = await order(room, "!ballot 1 until in 3 days Shall we adopt the draft?")
    assert await to_list(room) == []
    assert "> !ballot 1 until in 3 days" in preview
    assert "This opens a ballot on #1 Rules of procedure." in preview
    assert "council (council@lists.example.org)" in preview
    opened = await confirm(room)
    assert "The ballot on #1 Rules of procedure is open until" in opened
    subject, lines = await as_it_leaves(room, DeliveryKind.MAIL_BALLOT)
    assert quoted_mail(preview) == [f"Subject: {subject}", "", *lines]

    room.clock.move(hours=1)
    await room.fetch(
        mail("yes", "+1", answers=["call"], subject="Re: Rules of procedure", date=room.clock.now)
    )
    await room.press(BEN, 1, "disagree")
    ends = (await room.show(1))["ballot"]["closes_at"]

    preview = await order(room, "!extend 1 in 5 days because of the holidays")
    assert "of the holidays" in " ".join(quoted_mail(preview))
    await confirm(room)
    assert (await room.show(1))["ballot"]["closes_at"] > ends
    subject, lines = await as_it_leaves(room, DeliveryKind.MAIL_EXTENSION)
    assert quoted_mail(preview) == [f"Subject: {subject}", "", *lines]

    preview = await order(room, "!close 1 adopted with one voice against")
    assert "agree" in preview
    assert (await room.show(1))["state"] == "voting"
    closed = await confirm(room)
    assert "is closed" in closed
    page = await room.show(1)
    assert page["state"] == "decided"
    assert page["ballot"]["tally"] == {"agree": 1, "disagree": 1, "abstain": 0, "block": 0}
    subject, lines = await as_it_leaves(room, DeliveryKind.MAIL_RESULT)
    assert quoted_mail(preview)[0] == f"Subject: {subject}"
    by_mail = [row for row in page["history"] if row["what"] in {"ballot closed", "deadline"}]
    assert {row["source"] for row in by_mail} == {"mail"}


async def test_a_call_for_comments_by_mail_alone(an_item: Room) -> None:
    room = an_item

    await order(room, "!call 1 until in 2 weeks Which date suits you?")
    await confirm(room)
    assert (await room.show(1))["state"] == "commenting"

    how = await order(room, "!edit 1")
    assert "1: Which date suits you?" in how
    preview = await order(room, "!edit 1\n1: Which day suits you?\nnew: And where?\nbecause a typo")
    assert "And where?" in preview
    await confirm(room)
    asked = (await room.show(1))["call"]["questions"]
    assert [row["text"] for row in asked] == ["Which day suits you?", "And where?"]

    await order(room, "!extend 1 in 4 weeks")
    await confirm(room)
    await order(room, "!withdraw 1 because of the weather")
    text = await confirm(room)
    assert "The call for comments on #1 Rules of procedure is withdrawn." in " ".join(text.split())
    assert (await room.show(1))["state"] == "open"


async def test_a_vote_is_corrected_and_withdrawn_by_mail(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "ballot 1 until in 3 days approval Which city: Genva / Lyon")
    await room.pen(BEN, "vote 1 Lyon")

    how = await order(room, "!edit 1")
    assert "“!edit 1 same QUESTION”" in " ".join(how.split())
    refused = await order(room, "!edit 1 Which city: Geneva / Lyon")
    assert "Say whether it still means the same." in refused
    await order(room, "!edit 1 same Which city: Geneva / Lyon\nbecause of a typo")
    await confirm(room)
    assert (await room.show(1))["ballot"]["tally"] == {"Geneva": 0, "Lyon": 1}

    await order(room, "!withdraw 1")
    await confirm(room)
    assert (await room.show(1))["state"] == "open"
    (told_list,) = await room.queued(DeliveryKind.MAIL_RESULT)
    assert told_list.recipient == "council@lists.example.org"


async def test_what_tells_no_list_is_done_at_once(an_item: Room) -> None:
    room = an_item
    await room.fetch(mail("other", "The same?", subject="Rules again"))

    text = await order(
        room,
        "!title 1 Rules of the house\n!label 1 budget\n!assign 1 ada@example.org\n!merge 2 into 1",
    )

    page = await room.show(1)
    assert (page["title"], page["labels"]) == ("Rules of the house", ["budget"])
    assert page["holder"] == "ada"
    assert (await room.show(2))["number"] == 1
    for line in ("> !title 1", "> !label 1", "> !assign 1", "> !merge 2 into 1"):
        assert line in text
    assert "#1 is now called Rules of the house." in text
    assert "#2 is now part of #1 Rules of the house." in text
    assert {row["source"] for row in page["history"] if row["what"] == "title"} == {"mail"}


async def test_a_plus_counts_from_the_present_end_by_mail_as_in_slack(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(days=1)
    shown_in_slack = (await room.type(CHAIR, "extend 1 +3d")).text

    shown_by_mail = await order(room, "!extend 1 +3d because of the holidays")

    for shown_there in (shown_in_slack, shown_by_mail):
        assert "This extends the ballot on" in shown_there
        assert "That is 3 days more." in " ".join(shown_there.split())
    before = (await room.show(1))["ballot"]["closes_at"]
    await confirm(room)
    after = (await room.show(1))["ballot"]["closes_at"]
    assert (before, after) == ("2026-03-07T10:00:00Z", "2026-03-10T10:00:00Z")


@pytest.mark.parametrize(
    ("when", "more"),
    [
        ("+1d", "1 day"),
        ("until +2h", "2 hours"),
        ("+90m", "1 hour and 30 minutes"),
        ("+1w", "7 days"),
        ("in 5 days", "2 days and 1 minute"),
        ("2026-03-08 12:30 UTC", "1 day and 2 hours"),
    ],
)
async def test_the_preview_says_how_much_more_time_it_is(
    an_item: Room, when: str, more: str
) -> None:
    room = an_item
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    assert f"That is {more} more." in " ".join((await order(room, f"!extend 1 {when}")).split())


async def test_a_call_for_comments_gets_more_time_from_its_end(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "call 1 until in 2 days Why?")

    assert "That is 1 day more." in " ".join((await order(room, "!extend 1 +1d")).split())
    await confirm(room)
    assert (await room.show(1))["call"]["closes_at"] == "2026-03-07T10:00:00Z"


async def test_an_item_without_a_vote_is_closed_once_that_is_confirmed(an_item: Room) -> None:
    room = an_item

    asked = await order(room, "!close 1 done elsewhere")
    assert "  | #1 Rules of procedure is closed: done elsewhere." in asked
    assert (await room.show(1))["state"] == "open"
    await confirm(room)

    assert (await room.show(1))["state"] == "closed"


async def test_several_commands_are_shown_apart_and_confirmed_each(an_item: Room) -> None:
    room = an_item
    await room.fetch(mail("other", "Shall we?", subject="Another"))

    text = await order(room, "!ballot 1 until in 3 days\n!show 2\n!ballot 2 until in 4 days")

    assert [reply.order > 0 for reply in await told(room)] == [True, True, False]
    assert text.count("You have been sent another message") == 2
    await confirm(room, at=1)
    assert (await room.show(1))["state"] == "open"
    assert (await room.show(2))["state"] == "voting"


async def test_a_change_meanwhile_is_refused_with_its_reason_and_shown_anew(
    an_item: Room,
) -> None:
    room = an_item
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await order(room, "!close 1")
    await room.press(BEN, 1, "agree")

    text = await confirm(room)

    assert "what this would do about #1 is no longer what you were shown" in " ".join(text.split())
    assert (await room.show(1))["state"] == "voting"
    assert await to_list(room, DeliveryKind.MAIL_RESULT) == []
    assert "1 vote" in text
    await confirm(room)
    assert (await room.show(1))["state"] != "voting"


async def test_another_ballot_that_opened_meanwhile_is_told(an_item: Room) -> None:
    room = an_item
    await order(room, "!ballot 1 until in 3 days")
    await room.pen(CHAIR, "ballot 1 until in 5 days Another question?")

    text = " ".join((await confirm(room)).split())

    assert "A ballot on #1, opened by Carla Chair, is open until" in text
    assert len(await to_list(room, DeliveryKind.MAIL_BALLOT)) == 1


async def test_a_ballot_that_ended_meanwhile_is_not_extended(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await order(room, "!extend 1 in 5 days")
    await room.pen(CHAIR, "close 1")

    text = " ".join((await confirm(room)).split())

    assert "The ballot on #1 ended" in text
    assert await to_list(room, DeliveryKind.MAIL_EXTENSION) == []


async def test_no_drops_what_was_shown(an_item: Room) -> None:
    room = an_item
    await order(room, "!ballot 1 until in 3 days")
    address = await shown(room)

    assert "Nothing was done" in await confirm(room, "no", to=address)
    assert "already confirmed" in await confirm(room, to=address)
    assert (await room.show(1))["state"] == "open"


async def test_a_reply_without_the_word_is_told_what_is_missing(an_item: Room) -> None:
    room = an_item
    await order(room, "!ballot 1 until in 3 days")
    address = await shown(room)

    assert "does not begin with “confirm”" in await confirm(room, "Fine by me.", to=address)
    await confirm(room, to=address)
    assert (await room.show(1))["state"] == "voting"


async def test_a_corrected_command_may_answer_what_was_shown(an_item: Room) -> None:
    room = an_item
    await order(room, "!ballot 1 until in 3 days Shall we adpt it?")

    await write_anew(room, "!ballot 1 until in 3 days Shall we adopt it?")
    await confirm(room)

    assert (await room.show(1))["ballot"]["question"] == "Shall we adopt it?"


async def write_anew(room: Room, text: str) -> None:
    """Answer what was shown with another command."""
    await order(room, text, to=await shown(room))


async def test_a_line_that_the_mail_program_broke_goes_on(an_item: Room) -> None:
    room = an_item
    first, rest = "A title so long that a mail program breaks it at the", "end of its line"

    await order(room, f"!title 1 {first} {rest[:3]}\n{rest[4:]}\n\n-- \nCarla")

    title = f"{first} {rest}"
    assert (await room.show(1))["title"] == title


async def test_a_name_below_a_short_command_is_not_part_of_it(an_item: Room) -> None:
    await order(an_item, "!title 1 Rules\nCarla")

    assert (await an_item.show(1))["title"] == "Rules"


async def test_a_chair_without_an_end_is_told_to_say_one(an_item: Room) -> None:
    text = await order(an_item, "!ballot 1")

    assert "Say until when. Write “!ballot 1 until WHEN" in " ".join(text.split())


async def test_help_shows_a_chair_what_only_chairs_may_do(an_item: Room) -> None:
    room = an_item

    assert "!ballot N until WHEN" in " ".join((await order(room, "!help")).split())
    assert "!ballot" not in await order(room, "!help", writer=ADA)


async def test_the_preview_is_in_the_lists_language_and_the_rest_in_the_chairs(
    room: Room,
) -> None:
    room.config = new_config(council={"language": "fr"})
    await room.fetch(mail("call", "On y va ?", subject="Budget"))
    async with room.database.transaction() as store:
        carla = await store.people.by_address("chair@example.org", name="Carla Chair")
        await store.people.learn_language(carla.id, "en", at=room.clock.now)

    preview = await order(room, "!ballot 1 until in 3 days")

    assert "Nothing is sent yet." in preview
    assert "Vote sur le n" in preview or "Objet" in preview or "Vote" in preview


async def test_an_expired_order_is_refused(an_item: Room) -> None:
    room = an_item
    await order(room, "!ballot 1 until in 9 days")
    address = await shown(room)
    room.clock.now += timedelta(days=3)

    assert "That was too late" in await confirm(room, to=address)
    assert (await room.show(1))["state"] == "open"


async def test_a_secretary_may_do_the_same(room: Room) -> None:
    room.config = new_config(council={"secretaries": ["ada@example.org"]})
    await room.fetch(mail("call"))

    await order(room, "!ballot 1 until in 3 days", writer=ADA)
    await confirm(room, writer=ADA)

    assert (await room.show(1))["state"] == "voting"
    assert CARLA not in str(await told(room))


async def test_a_helper_may_name_a_holder_and_no_more(room: Room) -> None:
    room.config = new_config(council={"helpers": ["ada@example.org"]})
    await room.fetch(mail("call", subject="Rules"))

    await order(room, "!title 1 Better rules", writer=ADA)
    refused = await order(room, "!ballot 1 until in 3 days", writer=ADA)

    assert (await room.show(1))["title"] == "Better rules"
    assert "Only a chair of council may do that" in refused


async def test_a_ballot_that_ends_a_call_shows_both_mails(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "call 1 until in 2 weeks Shall we adopt it?")

    preview = await order(room, "!ballot 1 until in 3 days")

    assert preview.count("This message goes to council") == 2
    assert [
        text.partition(":")[2] for text in quoted_mail(preview) if text.startswith("Subject")
    ] == [
        " Comments closed: Rules of procedure (#1)",
        " Vote until Sat 7 Mar: Rules of procedure (#1)",
    ]
    await confirm(room)
    assert (await room.show(1))["state"] == "voting"


async def test_a_tie_is_decided_by_mail(room: Room) -> None:
    house(room, like="majority", casting_vote=True)
    await room.fetch(mail("call", subject="Rules"))
    await room.pen(CHAIR, "ballot 1 until in 3 days house")
    await room.press(BEN, 1, "yes")
    await room.press(ADA_IN_SLACK, 1, "no")
    await room.pen(CHAIR, "close 1")

    await order(room, "!cast 1 yes")
    text = await confirm(room)

    assert "Accepted" in text
    assert (await room.show(1))["state"] == "decided"


async def test_questions_stand_one_a_line(an_item: Room) -> None:
    room = an_item
    long = "Which dates suit you for the next meeting in the spring of the next year?"

    await order(room, f"!call 1 until in 2 weeks\n{long}\nAnd where?")
    await confirm(room)

    asked = (await room.show(1))["call"]["questions"]
    assert [row["text"] for row in asked] == [long, "And where?"]


async def test_an_edit_that_says_nothing_it_knows_is_told_how(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "call 1 until in 2 weeks Why?")

    for words in ("what is this?", "7: No such question", "because I say so"):
        assert "Begin each line with what it is about" in " ".join(
            (await order(room, f"!edit 1 {words}")).split()
        )
    await order(room, "!edit 1\ntext: For the record,\n  as before\n1: Why now?")
    await confirm(room)
    page = await room.show(1)
    assert [row["text"] for row in page["call"]["questions"]] == ["Why now?"]
    assert "text: For the record, as before" in await order(room, "!edit 1")


async def test_nothing_is_corrected_where_nothing_is_open(an_item: Room) -> None:
    for command in ("!edit 1", "!edit 1 same What?", "!withdraw 1", "!extend 1 in 2 days"):
        assert "No ballot is open on #1." in await order(an_item, command)


async def test_slack_corrects_by_words_too(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "ballot 1 until in 3 days Shal we?")

    await room.pen(CHAIR, "edit 1 same Shall we?")

    assert (await room.show(1))["ballot"]["question"] == "Shall we?"


async def test_an_item_is_reopened_and_its_terms_are_locked_at_once(an_item: Room) -> None:
    room = an_item
    await room.pen(CHAIR, "close 1")

    text = await order(room, "!reopen 1\n!lock 1")

    assert "#1 Rules of procedure is open again." in text
    page = await room.show(1)
    assert page["state"] == "open"
    assert [row["source"] for row in page["history"] if row["what"] == "locked"] == ["mail"]
    assert "!reopen 1 because REASON" in await order(room, "!title 1 Rules")
