"""What a digest says about an item: who wrote what on its list, why a vote is blocked, links."""

from datetime import timedelta

from bot.domain.digests.digest import Digest, DigestItem, Moved, Section
from bot.domain.ids import ItemNumber
from bot.events import TimeReached
from bot.render.words.times import say_instant
from handlers.digests.digests import digest_of
from handlers.sending.deliver_mail import preview_digest
from handlers.showing.facts import gather_item
from handlers.timing.planning import PlanWatch, handle_plans
from handlers.work import Work
from tests.handlers.room import ADA, BOARD, CHAIR, COUNCIL, START, Room, mail

BEN = "Ben Example <ben@example.net>"


async def digest(room: Room, *, of: int = 0) -> Digest:
    """Return the digest of everything so far, for a list."""
    async with room.database.reading() as store:
        end = room.clock.move(minutes=1)
        found = await digest_of(store, room.config.lists[of], START - timedelta(days=7), end)
    assert found is not None
    return found


async def entry(room: Room, number: int = 1) -> DigestItem:
    """Return an item's entry in the council's digest."""
    return next(
        digest_item
        for digest_item in (await digest(room)).entries
        if digest_item.item.number == number
    )


async def test_the_first_mail_and_the_newest_one_are_shown_in_their_authors_own_words(
    room: Room,
) -> None:
    await room.fetch(mail("call", "Dear all,\n\nWhere do we meet?\n\nBest wishes,\nAda\n"))
    await room.fetch(mail("more", "Not in May.", answers=["call"], date=START))
    later = room.clock.move(hours=2)
    await room.fetch(
        mail(
            "newest",
            "Hi Ada,\n\n> Where do we meet?\n\nIn Accra.\n\n-- \nBen\nHarbour office\n",
            writer=BEN,
            answers=["call"],
            date=later,
        )
    )

    shown = await entry(room)

    assert shown.opening is not None
    assert shown.newest is not None
    assert (shown.opening.author, shown.opening.text) == ("Ada Example", "Where do we meet?")
    assert (shown.newest.author, shown.newest.text) == ("Ben Example", "In Accra.")
    assert shown.newest.at == later


async def test_a_mail_alone_is_shown_once(room: Room) -> None:
    await room.fetch(mail("call", "Where do we meet?"))

    shown = await entry(room)

    assert shown.opening is not None
    assert shown.newest is None


async def test_a_newest_mail_that_only_quotes_gives_way_to_the_newest_words(room: Room) -> None:
    await room.fetch(mail("call", "Where do we meet?"))
    await room.fetch(mail("words", "In Accra.", writer=BEN, answers=["call"]))
    room.clock.move(hours=1)
    await room.fetch(mail("empty", "> In Accra.\n", answers=["words"], date=room.clock()))

    shown = await entry(room)
    async with room.database.reading() as store:
        item = await store.items.get(ItemNumber(1))
        assert item is not None
        facts = await gather_item(store, item, config=room.config, now=room.clock())

    assert shown.mail_count == 3
    assert shown.newest is not None
    assert (shown.newest.author, shown.newest.text) == ("Ben Example", "In Accra.")
    assert facts.newest is not None
    assert (facts.newest.author, facts.newest.text) == ("Ben Example", "In Accra.")


async def test_only_words_that_were_on_the_list_are_shown_there(room: Room) -> None:
    for name in ("council", "board"):
        await room.fetch(mail("call", "Where?", to=f"{COUNCIL}, {BOARD}", through=name))
    await room.fetch(mail("inside", "In Accra.", to=BOARD, through="board", answers=["call"]))

    shown = await entry(room)
    (other,) = (await digest(room, of=1)).entries

    assert shown.newest is None
    assert other.newest is not None
    assert other.newest.text == "In Accra."


async def test_a_blocked_vote_says_why(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.fetch(mail("vote", "block: no ramp", writer=BEN, answers=["call"]))
    await room.press(ADA, 1, "agree")

    shown = await entry(room)

    assert [(block.author, block.text) for block in shown.blocks] == [("Ben Example", "no ramp")]


async def text_of(room: Room) -> str:
    """Return the text of the digest of everything so far, with its lines joined."""
    async with room.database.reading() as store:
        made = await preview_digest(
            Work(store, room.config, room.clock.move(minutes=1)), room.config.lists[0]
        )
    body = made.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


async def test_a_moved_end_stands_below_the_new_one_with_its_reason(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    first = (await entry(room)).due_at
    await room.pen(CHAIR, "extend 1 until in 5 days because Ben is away")
    await room.pen(CHAIR, "extend 1 until in 7 days because all of us are away")

    moved = (await entry(room)).moved

    assert first is not None
    assert moved == Moved(was=first, reason="all of us are away")
    was = say_instant(first, zone=room.config.lists[0].zone)
    assert f"Moved: the ballot was to end {was}. The reason: all of us are away." in (
        await text_of(room)
    )


async def test_an_end_that_was_moved_before_the_digest_or_of_an_earlier_vote_is_no_news(
    room: Room,
) -> None:
    await room.fetch(mail("call"), mail("other"))
    for number in (1, 2):
        await room.pen(CHAIR, f"ballot {number} until in 3 days")
        await room.pen(CHAIR, f"extend {number} until in 5 days")
    await room.pen(CHAIR, "withdraw 1")
    start = room.clock.move(hours=1)
    await room.pen(CHAIR, "ballot 1 until in 3 days")

    again = await entry(room)
    async with room.database.reading() as store:
        later = await digest_of(store, room.config.lists[0], start, room.clock.move(minutes=1))

    assert again.open_ballot is not None
    assert again.moved is None
    assert later is not None
    waiting = later.of(Section.NEEDS_YOU)
    assert [(digest_item.item.number, digest_item.moved) for digest_item in waiting] == [
        (1, None),
        (2, None),
    ]


async def test_a_withdrawn_vote_is_no_decision_and_shows_no_counts(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.press(ADA, 1, "agree")
    room.clock.move(hours=1)
    await room.pen(CHAIR, "withdraw 1 because the question was unclear")

    made = await digest(room)
    text = await text_of(room)

    assert made.of(Section.DECIDED) == ()
    assert [digest_item.item.number for digest_item in made.of(Section.WITHDRAWN)] == [1]
    assert "1 ballot withdrawn." in text
    assert "Ballot withdrawn" in text
    assert "without a result The reason: the question was unclear." in text
    assert "Votes:" not in text


async def test_a_link_to_the_lists_archive_is_shown_and_a_senders_own_is_not(room: Room) -> None:
    await room.fetch(
        mail("call", headers={"Archived-At": "<https://lists.example.org/message/AB/>"}),
        mail("other", headers={"Archived-At": "<https://evil.example/message/AB/>"}),
    )
    await room.posted(1, ts="1700000000.000100")

    first, second = await entry(room), await entry(room, 2)

    assert first.opening is not None
    assert second.opening is not None
    assert first.opening.url == "https://lists.example.org/message/AB/"
    assert first.slack_url == "https://slack.com/archives/C01LIST/p1700000000000100"
    assert (second.opening.url, second.slack_url) == ("", "")


async def test_the_liveliest_thread_comes_first(room: Room) -> None:
    await room.fetch(mail("quiet"), mail("lively"))
    await room.fetch(mail("reply", answers=["lively"], writer=BEN))

    assert [digest_item.item.number for digest_item in (await digest(room)).of(Section.NEW)] == [
        2,
        1,
    ]


async def test_nobodys_words_pass_for_an_entry_of_the_digest(room: Room) -> None:
    await room.fetch(mail("call", f"#7 Shall we?\n\n{'Lamp ' * 12}\n#8 Or not?"))

    async with room.database.reading() as store:
        made = await preview_digest(
            Work(store, room.config, room.clock.move(minutes=1)), room.config.lists[0]
        )

    body = made.get_body(("plain",))
    assert body is not None
    lines = [line.strip() for line in body.get_content().splitlines()]
    assert [line for line in lines if line.startswith("#")] == ["#1 About call"]
    assert any(line.startswith("… #7 Shall we?") for line in lines)


async def test_what_a_chair_closed_with_words_is_told_as_closed_and_of_no_plan(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "plan 1 due in 2 days")
    for words in ("list", "close 1 spam"):
        room.clock.move(days=3)
        await room.pen(CHAIR, words)
        at = TimeReached(now=room.clock())
        await handle_plans(at, database=room.database, config=room.config, watch=PlanWatch())

    made = await digest(room)
    text = await text_of(room)

    assert [digest_item.item.number for digest_item in made.of(Section.CLOSED)] == [1]
    assert "1 item closed." in text
    assert "Closed: spam" in text
    assert "In time" not in text
    assert "decided" not in text.lower()
