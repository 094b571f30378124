"""An item's kind is what its last step made of it."""

from tests.handlers.room import CHAIR, Room, mail


async def kind(room: Room) -> object:
    return (await room.show(1))["kind"]


async def test_a_thread_begins_as_a_discussion_or_a_question(room: Room) -> None:
    await room.fetch(mail("one", subject="The stairs"), mail("two", subject="Shall we mend it?"))

    kinds = {one["title"]: one["kind"] for one in await room.items()}
    assert kinds == {"The stairs": "discussion", "Shall we mend it?": "question"}


async def test_calls_votes_and_plans_say_what_an_item_is(room: Room) -> None:
    await room.fetch(mail("one", subject="The stairs"))

    await room.pen(CHAIR, "plan 1 takes 3 weeks")
    assert await kind(room) == "task"
    await room.pen(CHAIR, "call 1 until in 2 days What worked?")
    assert await kind(room) == "call for comments"
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall we?")
    assert await kind(room) == "proposal"
    await room.pen(CHAIR, "plan 1 takes 2 weeks")
    assert await kind(room) == "proposal"
    await room.pen(CHAIR, "close 1")
    assert await kind(room) == "proposal"
