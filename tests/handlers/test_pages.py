"""What `show --json` and the board tell of an item."""

from datetime import timedelta

from tests.handlers.room import START, Room, mail

FIRST = (
    "The harbour needs a second crane before the winter, since ships wait for two days.\n\n"
    "Could the council find the money for it by the end of this month?"
)


async def test_quotes_are_given_to_those_who_wrote_them_in_the_thread(room: Room) -> None:
    lines = FIRST.split("\n")
    answer = "\n".join(
        [f"> {lines[0]}", "", "It does.", "", f"> {lines[2]}", "", "It could, in May."]
    )
    await room.fetch(
        mail("crane", FIRST, writer="Ada Example <ada@example.org>"),
        mail(
            "answer",
            answer,
            writer="Ben Example <ben@example.net>",
            answers=["crane"],
            date=START + timedelta(hours=1),
        ),
    )

    told = (await room.show(1))["thread"][1]["segments"]

    assert [(one["author"]["address"], one["depth"], one["answers"]) for one in told] == [
        ("ada@example.org", 1, None),
        ("ben@example.net", 0, lines[0]),
        ("ada@example.org", 1, None),
        ("ben@example.net", 0, lines[2]),
    ]
