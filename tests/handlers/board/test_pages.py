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

    assert [(row["author"]["address"], row["depth"], row["answers"]) for row in told] == [
        ("ada@example.org", 1, None),
        ("ben@example.net", 0, lines[0]),
        ("ada@example.org", 1, None),
        ("ben@example.net", 0, lines[2]),
    ]


async def test_what_an_archive_took_out_is_listed_with_its_address(room: Room) -> None:
    place = "https://lists.example.org/pipermail/council/attachments/20260304/0a1b2c3d/plan.pdf"
    text = (
        "Here is the plan.\n-------------- next part --------------\n"
        "A non-text attachment was scrubbed...\nName: plan.pdf\nType: application/pdf\n"
        f"Size: 190133 bytes\nDesc: not available\nURL: <{place}>\n"
        "-------------- next part --------------\nHTML attachment scrubbed and removed\n"
    )
    await room.fetch(mail("plan", text))

    (shown,) = (await room.show(1))["thread"]

    assert shown["attachments"] == [
        {
            "filename": "plan.pdf",
            "media_type": "application/pdf",
            "size": 190133,
            "url": place,
        },
        {"filename": None, "media_type": "text/html", "size": None, "url": None},
    ]
    assert [row["text"].strip() for row in shown["segments"]] == ["Here is the plan."]
