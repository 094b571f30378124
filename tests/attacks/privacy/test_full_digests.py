"""Nobody can empty a digest: votes and deadlines first, and a comment sent only if it was held."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from bot.domain.ids import ItemNumber, ListName, SlackUserId
from bot.domain.items.comment import Source
from bot.domain.people.consent import Publish
from bot.render.mail.message import LARGEST
from handlers.sending.deliver_mail import preview_digest
from handlers.work import Work
from tests.attacks.privacy.press import Press
from tests.handlers.desk import all_done
from tests.handlers.room import ADA, BEN, CHAIR, COUNCIL, Room, mail
from tests.render.mailman import why_held

COUNCIL_LIST = ListName("council")


async def a_vote(room: Room) -> None:
    """Open item #1 with a vote on it."""
    await room.fetch(mail("call"))
    await room.posted(1, ts="1.1")
    await room.pen(CHAIR, "ballot 1 until +3d consent Shall we mend the quay?")


async def floods(
    room: Room, user: SlackUserId, count: int, words: str, *, choice: Publish = Publish.ALWAYS
) -> None:
    """Let somebody have said very much on item #1 that may go to the list."""
    async with room.database.transaction() as store:
        author = await store.people.by_slack(user, name=f"Name of {user}")
        await store.publishing.choose(
            author.id, COUNCIL_LIST, choice, at=room.clock.now, evidence="x"
        )
        for each in range(count):
            await store.comments.add(
                ItemNumber(1),
                author.id,
                Source.SLACK,
                room.clock.now + timedelta(microseconds=each),
                f"{words} ({each})",
                None,
                None,
                list_name=COUNCIL_LIST,
            )
    room.clock.move(minutes=1)


async def would_be_sent(room: Room) -> EmailMessage:
    """Return the digest that would go out now."""
    async with room.database.reading() as store:
        list_config = room.config.lists[0]
        return await preview_digest(Work(store, room.config, room.clock.now), list_config)


def words_of(made: EmailMessage) -> str:
    """Return the words of a mail's text."""
    body = made.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


async def test_nine_comments_of_4000_characters_leave_vote_and_comments_in_the_digest(
    press: Press,
) -> None:
    await press.begin()
    room = press.desk.room
    await room.pen(CHAIR, "ballot 1 until +3d consent Shall we mend the quay?")
    await room.pen(BEN, "publish always")
    for each in range(9):
        await room.pen(BEN, f"comment 1 {each}: {'On and on. ' * 363}")
    await press.desk.work(all_done)

    text = await press.send()

    assert "Vote until" in text
    assert "Shall we mend the quay?" in text
    assert len(press.server.bodies[-1]) <= LARGEST
    assert text.count("(Shortened. The whole comment is in Slack, in the thread of #1.)") == 9
    assert len(await press.sent()) == 9


async def test_a_comment_that_did_not_fit_is_unsent_and_in_the_next_digest(
    press: Press,
) -> None:
    await press.begin()
    room = press.desk.room
    await room.pen(CHAIR, "ballot 1 until +20d consent Shall we mend the quay?")
    await press.desk.work(all_done)
    await floods(room, BEN, 20, "On and on. " * 400)

    first = await press.send()
    after_first = await press.sent()
    room.clock.move(days=8)
    for _slot in range(2):
        await room.tick()
        await press.desk.work(all_done)
        room.clock.move(days=7)

    assert 0 < len(after_first) < 20
    assert f"{20 - len(after_first)} more comments from Slack wait for the next digest." in first
    assert len(await press.sent()) == 20
    assert all(len(raw) <= LARGEST for raw in press.server.bodies)
    digests = [press.text(raw) for raw in press.server.bodies]
    assert sum(text.count("Shortened.") for text in digests) == 20


async def test_a_thousand_comments_of_one_author_leave_anothers_one_in(room: Room) -> None:
    await a_vote(room)
    await floods(room, BEN, 1000, "Listen to me. " * 290)
    await floods(room, ADA, 1, "One quiet word")

    made = await would_be_sent(room)

    assert "One quiet word (0)" in words_of(made)
    assert "Vote until" in words_of(made)
    assert "Listen to me. " in words_of(made)
    assert len(made.as_bytes()) <= LARGEST


async def test_held_comments_however_many_keep_no_released_one_out(room: Room) -> None:
    await a_vote(room)
    await floods(room, BEN, 600, "Held.", choice=Publish.ASK)
    await floods(room, ADA, 1, "One quiet word")

    text = words_of(await would_be_sent(room))

    assert "One quiet word (0)" in text
    assert "600 replies from Slack are waiting for their authors' consent." in text


@pytest.mark.parametrize("title", ["Lamp", "埠頭の修理について"])
async def test_a_hundred_items_are_all_in_the_digest_with_votes_and_decisions(
    room: Room, title: str
) -> None:
    await room.fetch(
        *(mail(f"call{n}", f"Words of {n}.", subject=f"{title * 9} {n}") for n in range(100))
    )
    for number in range(1, 91):
        await room.pen(CHAIR, f"ballot {number} until +{number}d consent {'Shall we? ' * 100}")
    for number in range(91, 96):
        await room.pen(CHAIR, f"close {number} moved to the fleet list")
    await room.pen(ADA, "publish always")
    await room.pen(ADA, f"comment 100 {'Twelve metres and no more. ' * 140}")
    room.clock.move(minutes=1)

    made = await would_be_sent(room)

    text = words_of(made)
    assert len(made.as_bytes()) <= LARGEST
    assert all(f"#{number} " in text for number in range(1, 101))
    assert text.count("Vote until") == 90
    assert text.count("Closed: moved to the fleet list") == 5
    assert "Twelve metres and no more." in text
    assert why_held(made, list_address=COUNCIL) == ""
