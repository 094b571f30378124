"""What a person says stays theirs, though somebody else in the thread has said it, too."""

from datetime import timedelta

from tests.handlers.room import START, Room, mail

LONG = (
    "I vote for the second crane because the ships wait for two days in the bay before the winter\n"
    "and the council has the money for it until the end of this month, as Carla has told us.\n"
)


async def test_a_mail_that_is_dated_back_takes_nobodys_words_away(room: Room) -> None:
    await room.fetch(mail("call", "Shall we?"), mail("ada", LONG, answers=["call"]))
    dated_back = START - timedelta(days=1)
    mallory = "Mallory <mallory@example.com>"
    await room.fetch(mail("copy", LONG, answers=["call"], writer=mallory, date=dated_back))

    page = await room.show(1)

    (said,) = [row for row in page["thread"] if row["from"]["name"] == "Ada Example"][-1][
        "segments"
    ]
    assert (said["author"]["name"], said["depth"]) == ("Ada Example", 0)


async def test_a_quote_is_of_whom_it_names_though_another_mail_has_its_words(room: Room) -> None:
    dated_back = START - timedelta(days=1)
    mallory = "Mallory <mallory@example.com>"
    quote = "".join(f"> {line}\n" for line in LONG.splitlines())
    text = f"Ada Example <ada@example.org> wrote:\n{quote}\nYes.\n"
    await room.fetch(
        mail("call", "Shall we?"),
        mail("copy", LONG, answers=["call"], writer=mallory, date=dated_back),
        mail("ada", LONG, answers=["call"]),
        mail("ben", text, answers=["ada"], writer="Ben Example <ben@example.net>"),
    )

    page = await room.show(1)

    (answer,) = [row for row in page["thread"] if row["from"]["name"] == "Ben Example"]
    assert [row["author"]["name"] for row in answer["segments"]] == ["Ada Example", "Ben Example"]
