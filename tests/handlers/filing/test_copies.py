"""One post is one mail by whichever ways it comes; another mail is never taken for it."""

import itertools
from datetime import timedelta
from email import message_from_bytes, policy
from textwrap import wrap

import pytest

from bot.domain.ids import MessageId
from tests.handlers.room import BOARD, CHAIR, COUNCIL, START, US, Room, mail, trace_of

WORDS = "The lantern on the east pier has been dark for a week."
FOOTER = "\n-- \nboard mailing list\nboard@lists.example.org\nhttps://lists.example.org/board\n"


async def fetch(room: Room, *mails: bytes, together: bool, old: bool = False) -> None:
    if old:
        for batch in [mails] if together else [[raw] for raw in mails]:
            await room.discover(*batch)
        return
    if together:
        await room.fetch(*mails)
        return
    for raw in mails:
        await room.fetch(raw)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turned", [True, False])
async def test_a_post_whose_id_tag_and_footer_a_list_rewrote_is_one_mail(
    room: Room, *, together: bool, turned: bool
) -> None:
    copies = [
        mail("post", WORDS, to=f"{COUNCIL}, {BOARD}", subject="[Council] East pier"),
        mail(
            "rewritten",
            WORDS + FOOTER,
            to=f"{COUNCIL}, {BOARD}",
            through="board",
            subject="[Board] East pier",
            writer="Ada Example via Board <board@lists.example.org>",
            headers={
                "Reply-To": "Ada Example <ada@example.org>",
                "List-Post": "<mailto:board@lists.example.org>",
            },
        ),
    ]

    await fetch(room, *(reversed(copies) if turned else copies), together=together)

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (1, ["board", "council"])


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
@pytest.mark.parametrize("kept", [True, False])
async def test_a_copy_to_two_lists_and_what_both_made_of_it_are_one_mail(
    room: Room, *, together: bool, order: tuple[int, ...], kept: bool
) -> None:
    to = f"{COUNCIL}, {BOARD}"
    copies = [
        mail("post", WORDS, to=to, through=None, subject="East pier"),
        mail("post" if kept else "other", WORDS, to=to, subject="[Council] East pier"),
        mail("third", WORDS + FOOTER, to=to, through="board", subject="[Board] East pier"),
    ]

    await fetch(room, *(copies[at] for at in order), together=together)

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (1, ["board", "council"])


KIND: str = "\n\nThis list is public and archived. Please be kind to each other.\n"


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("more", [[], ["Ben Example <ben@example.net>"]])
async def test_what_a_list_made_of_a_copy_that_came_beside_it_is_one_mail_with_it(
    room: Room, *, together: bool, turned: bool, more: list[str]
) -> None:
    to = ", ".join([COUNCIL, *more])
    copies = [
        mail("post", WORDS, to=to, through=None, subject="East pier"),
        mail("rewritten", WORDS + KIND, to=to, subject="[Council] East pier"),
    ]

    await fetch(room, *(reversed(copies) if turned else copies), together=together)

    (item,) = await room.items()
    assert (item["messages"], item["lists"]) == (1, ["council"])


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("through", ["council", None])
async def test_words_that_only_a_mail_beside_the_list_has_are_another_mail(
    room: Room, *, together: bool, turned: bool, through: str | None
) -> None:
    copies = [
        mail("post", WORDS + KIND, through=None, subject="East pier"),
        mail("rewritten", WORDS, through=through, subject="East pier"),
    ]

    await fetch(room, *(reversed(copies) if turned else copies), together=together, old=True)

    assert len(await room.items()) == 2


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turned", [True, False])
async def test_words_that_a_list_added_and_nobody_knows_do_not_part_the_copies(
    room: Room, *, together: bool, turned: bool
) -> None:
    added = "Harbour board office, open on weekdays from nine until noon."
    copies = [
        mail("post", WORDS, to=f"{COUNCIL}, {BOARD}", subject="[Council] East pier"),
        mail(
            "rewritten",
            f"{WORDS}\n\n{added}",
            to=f"{COUNCIL}, {BOARD}",
            through="board",
            subject="[Board] East pier",
        ),
    ]

    await fetch(room, *(reversed(copies) if turned else copies), together=together)
    await room.fetch(
        mail("answer", "I shall look at it.", answers=["rewritten"], subject="Re: East pier")
    )

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (2, ["board", "council"])


@pytest.mark.parametrize(
    "hidden",
    [
        "Ada Example via Board <board@lists.example.org>",
        "Ada Example <0000012ab3cd-dmarc-request@lists.example.org>",
    ],
)
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turned", [True, False])
async def test_a_post_whose_author_one_list_hid_is_one_mail(
    room: Room, hidden: str, *, together: bool, turned: bool
) -> None:
    board = {"List-Post": "<mailto:board@lists.example.org>"}
    copies = [
        mail("post", WORDS, to=f"{COUNCIL}, {BOARD}", subject="East pier"),
        mail(
            "rewritten",
            WORDS,
            to=f"{COUNCIL}, {BOARD}",
            through="board",
            subject="East pier",
            writer=hidden,
            headers=board,
        ),
    ]

    await fetch(room, *(reversed(copies) if turned else copies), together=together)

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (1, ["board", "council"])


@pytest.mark.parametrize("together", [True, False])
async def test_much_the_same_words_on_one_list_are_two_mails(room: Room, *, together: bool) -> None:
    to = f"{COUNCIL}, Ben <ben@example.net>"
    mails = [mail(f"n{n}", f"{WORDS} Count: {n}", to=to, subject="Lantern") for n in range(2)]

    await fetch(room, *mails, together=together)

    assert sum(one["messages"] for one in await room.items()) == 2


@pytest.mark.parametrize("together", [True, False])
async def test_much_the_same_words_by_another_or_later_are_two_mails(
    room: Room, *, together: bool
) -> None:
    to = f"{COUNCIL}, {BOARD}"
    first = mail("first", WORDS, to=to, subject="Lantern")
    others = [
        mail(
            "ben",
            f"{WORDS} Yes.",
            to=to,
            subject="Lantern",
            through="board",
            writer="Ben <ben@example.net>",
        ),
        mail(
            "later",
            f"{WORDS} Still.",
            to=to,
            subject="Lantern",
            through="board",
            date=room.clock.now.replace(second=1),
        ),
    ]

    await fetch(room, first, *others, together=together)

    assert sum(one["messages"] for one in await room.items()) == 3


@pytest.mark.parametrize("together", [True, False])
async def test_two_mails_with_equal_subjects_stay_apart(room: Room, *, together: bool) -> None:
    first = mail("first", "The lantern is dark.", subject="Pier")
    second = mail("second", "The planks are loose.", subject="Pier", through="board", to=BOARD)

    await fetch(room, first, second, together=together)

    assert [one["messages"] for one in await room.items()] == [1, 1]


@pytest.mark.parametrize("order", list(itertools.permutations(["list", "beside", "board"])))
@pytest.mark.parametrize("together", [True, False])
async def test_the_copies_of_a_post_may_come_in_any_order(
    room: Room, order: tuple[str, ...], *, together: bool
) -> None:
    to = f"{COUNCIL}, {BOARD}, {US}"
    copies = {
        "list": mail("post", WORDS, to=to),
        "beside": mail("post", WORDS, to=to, through=None),
        "board": mail("post", WORDS + FOOTER, to=to, through="board"),
    }

    await fetch(room, *(copies[name] for name in order), together=together)

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (1, ["board", "council"])


@pytest.mark.parametrize("together", [True, False])
async def test_another_mail_under_a_known_message_id_is_kept_once(
    room: Room, *, together: bool
) -> None:
    first = mail("daily", "Three boats came in today.", subject="Boats")
    other = mail("daily", "No boat left the harbour yesterday evening.", subject="Boats")

    await fetch(room, first, other, together=together)
    await fetch(room, first, other, other, together=together)

    assert [one["messages"] for one in await room.items()] == [1, 1]
    async with room.database.reading() as store:
        owner = await store.mails.by_message_id(MessageId("daily@mail.example.org"))
    assert owner is not None
    assert owner.text.startswith("Three boats")


async def test_the_same_words_by_another_on_another_day_are_another_mail(room: Room) -> None:
    await room.fetch(mail("call"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    await room.fetch(mail("same", "+1", answers=["call"], date=room.clock.now))
    room.clock.move(days=1)

    await room.fetch(
        mail(
            "same",
            "+1",
            answers=["call"],
            date=room.clock.now,
            writer="Ben Example <ben@example.net>",
        )
    )

    assert await room.tally(1) == {"agree": 2}


async def test_a_copy_that_lost_its_author_and_gained_words_is_a_copy(room: Room) -> None:
    await room.fetch(mail("post", WORDS))

    await room.fetch(
        mail("post", f"{WORDS}\n\nSent through the harbour office.", writer=f"Ada <{BOARD}>")
    )

    (item,) = await room.items()
    assert item["messages"] == 1


@pytest.mark.parametrize("together", [True, False])
async def test_an_answer_to_a_namesake_is_found_by_its_own_references(
    room: Room, *, together: bool
) -> None:
    root = mail("root", "Shall we paint the boathouse?")
    taken = mail("same", "Yes, in green.", answers=["root"])
    other = mail("same", "The tide tables are wrong.", answers=["root"])

    await fetch(room, root, taken, other, together=together)

    (item,) = await room.items()
    assert item["messages"] == 3


async def test_a_list_that_writes_no_list_id_is_known_by_its_address(room: Room) -> None:
    sender = {"Sender": "owner-council@lists.example.org", "Precedence": "bulk"}
    plain = mail("call", through=None, headers=sender).removeprefix(trace_of(None))
    await room.fetch(trace_of("council") + plain)

    async with room.database.reading() as store:
        stored_mail = await store.mails.by_message_id(MessageId("call@mail.example.org"))
    assert stored_mail is not None
    assert (stored_mail.lists, stored_mail.attested) == (("council",), True)


def wrapped(post: bytes, *, name: str) -> bytes:
    """Return the list's mail that a post was wrapped in."""
    head = (
        "From: Ada via Council <council@lists.example.org>\n"
        "List-Id: <council.lists.example.org>\nList-Post: <mailto:council@lists.example.org>\n"
        f"Message-ID: <{name}@lists.example.org>\nSubject: [Council] Words\n"
        "Content-Type: message/rfc822\n\n"
    ).encode()
    return trace_of("council") + head + post


@pytest.mark.parametrize("order", list(itertools.permutations(["wrapped", "copy", "answer"])))
@pytest.mark.parametrize("together", [True, False])
async def test_a_wrapped_post_is_the_post_under_both_names(
    room: Room, order: tuple[str, ...], *, together: bool
) -> None:
    to = f"{COUNCIL}, {BOARD}"
    mails = {
        "wrapped": wrapped(mail("post", WORDS, to=to, through=None), name="outer"),
        "copy": mail("post", WORDS, to=to, through="board"),
        "answer": mail("answer", "I shall look at it.", answers=["outer@lists.example.org"]),
    }

    await fetch(room, *(mails[name] for name in order), together=together)

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (2, ["board", "council"])
    shown = await room.show(item["number"])
    assert shown["thread"][0]["from"] == {"name": "Ada Example", "address": "ada@example.org"}


@pytest.mark.parametrize("by_itself_first", [True, False])
async def test_a_digests_mails_are_filed_and_the_digest_is_no_item(
    room: Room, *, by_itself_first: bool
) -> None:
    digest = (
        trace_of("council")
        + (
            b"From: council-request@lists.example.org\nList-Id: <council.lists.example.org>\n"
            b"Subject: Council Digest, Vol 7, Issue 3\nMessage-ID: <digest@lists.example.org>\n"
            b"Content-Type: multipart/digest; boundary=d\n\n--d\n\n"
        )
        + b"\n--d\n\n".join(
            [
                mail("one", "The lantern is dark.", through=None),
                mail("two", "I shall look at it.", through=None, answers=["one"]),
                b"",
            ]
        )
    )
    both = [mail("one", "The lantern is dark."), digest]

    await fetch(room, *(both if by_itself_first else reversed(both)), together=False)

    (item,) = await room.items()
    assert (item["title"], item["messages"]) == ("About one", 2)


def encrypted(name: str, *, size: int, through: str = "council") -> bytes:
    """Return a mail of which nothing can be read."""
    head, _, body = mail(
        name, "", to=f"{COUNCIL}, {BOARD}", through=through, subject="..."
    ).partition(b"\n\n")
    assert not body.strip()
    raws = [line for line in head.split(b"\n") if not line.startswith((b"Content-", b"MIME-"))]
    return b"\n".join(
        [
            *raws,
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
            b"",
            b"--b",
            b"Content-Type: application/pgp-encrypted",
            b"",
            b"Version: 1",
            b"--b",
            b"Content-Type: application/octet-stream",
            b"",
            b"x" * size,
            b"--b--",
            b"",
        ]
    )


@pytest.mark.parametrize("together", [True, False])
async def test_mails_without_words_are_copies_only_where_their_parts_are_alike(
    room: Room, *, together: bool
) -> None:
    await fetch(
        room,
        encrypted("one", size=400),
        encrypted("copy", size=400, through="board"),
        encrypted("other", size=500),
        together=together,
    )

    found = {(item["messages"], tuple(item["lists"])) for item in await room.items()}
    assert len(await room.items()) == 2
    assert found == {(1, ("council", "board")), (1, ("council",))}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
async def test_a_report_that_has_one_message_id_each_day_is_a_mail_each_day(
    room: Room, order: tuple[int, ...], *, together: bool
) -> None:
    words = "Dear all, these are the boats that came in, as counted at the pier: {}. Greetings, Ada"
    reports = [
        mail(
            "report",
            words.format(count),
            subject=f"[Council] Boats of {day} March",
            date=START + timedelta(days=day),
        )
        for day, count in enumerate((117, 245, 89))
    ]

    await fetch(room, *(reports[day] for day in order), together=together)
    await fetch(room, *(reports[day] for day in order), together=together)

    assert [one["messages"] for one in await room.items()] == [1, 1, 1]


async def test_a_report_with_one_subject_is_a_mail_each_day(room: Room) -> None:
    words = "Dear all, these are the boats that came in, as counted at the pier: {}. Greetings, Ada"
    reports = [
        mail("report", words.format(count), subject="Boats", date=START + timedelta(days=day))
        for day, count in enumerate((117, 245, 117))
    ]

    await room.fetch(*reports)

    # The third has the words of the first.
    assert sum(one["messages"] for one in await room.items()) == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
@pytest.mark.parametrize("together", [True, False])
async def test_answers_of_one_second_to_two_mails_are_two(
    room: Room, order: tuple[int, ...], *, together: bool
) -> None:
    mails = [
        mail("first", "The plan of the council.", subject="Plan"),
        mail("second", "The plan of the board.", subject="Plan"),
        mail("one", "+1", subject="Re: Plan", answers=["first"]),
        mail("two", "+1", subject="Re: Plan", answers=["second"]),
    ]

    await fetch(room, *(mails[at] for at in order), together=together)

    assert [one["messages"] for one in await room.items()] == [2, 2]


@pytest.mark.parametrize("together", [True, False])
async def test_an_answer_whose_ids_a_list_rewrote_all_is_one_mail(
    room: Room, *, together: bool
) -> None:
    to = f"{COUNCIL}, {BOARD}"
    mails = [
        mail("post", WORDS, to=to, subject="[Council] Pier"),
        mail("post2", WORDS + FOOTER, to=to, subject="[Board] Pier", through="board"),
        mail("answer", "+1", to=to, subject="Re: [Council] Pier", answers=["post"]),
        mail(
            "answer2", "+1", to=to, subject="Re: [Board] Pier", answers=["post2"], through="board"
        ),
    ]

    await fetch(room, *mails, together=together)

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (2, ["board", "council"])


@pytest.mark.parametrize("together", [True, False])
async def test_two_posts_of_one_second_through_one_list_are_two(
    room: Room, *, together: bool
) -> None:
    mails = [mail(name, "+1", subject="Pier") for name in ("one", "two")]

    await fetch(room, *mails, together=together)

    assert sum(one["messages"] for one in await room.items()) == 2


@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("together", [True, False])
async def test_a_copy_beside_the_list_joins_the_lists_that_has_another_id(
    room: Room, *, together: bool, turned: bool
) -> None:
    to = f"{COUNCIL}, {US}"
    copies = [
        mail("post", WORDS, to=to, through=None, subject="Pier"),
        mail("rewritten", WORDS, to=to, subject="[Council] Pier"),
    ]

    await fetch(room, *(copies[::-1] if turned else copies), together=together)

    (item,) = await room.items()
    assert item["messages"] == 1


@pytest.mark.parametrize("together", [True, False])
async def test_a_day_that_differs_makes_two_mails_to_two_lists(
    room: Room, *, together: bool
) -> None:
    words = "We meet on {} at noon, in the small room of the harbour office, and end before two."
    mails = [
        mail(day.lower(), words.format(day), to=f"{COUNCIL}, {BOARD}", subject="We", through=name)
        for day, name in (("Monday", "council"), ("Tuesday", "board"))
    ]

    await fetch(room, *mails, together=together)

    assert sum(one["messages"] for one in await room.items()) == 2


REWRITTEN = {
    "a banner": f"Board news, to all members\n\n{WORDS}",
    "a footer of the list's": f"{WORDS}{FOOTER}",
    "an unknown footer": f"{WORDS}\n\nHarbour office, open from nine until noon",
    "both": f"Board news\n\n{WORDS}\n\nHarbour office, open from nine until noon",
    "wrapped": WORDS.replace(" pier", "\npier"),
}


@pytest.mark.parametrize("text", REWRITTEN.values(), ids=REWRITTEN.keys())
@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("together", [True, False])
async def test_what_a_list_does_to_a_text_leaves_it_one_mail(
    room: Room, text: str, *, together: bool, turned: bool
) -> None:
    to = f"{COUNCIL}, {BOARD}"
    copies = [
        mail("post", WORDS, to=to, subject="[Council] Pier"),
        mail("rewritten", text, to=to, subject="[Board] Pier", through="board"),
    ]

    await fetch(room, *(copies[::-1] if turned else copies), together=together)

    (item,) = await room.items()
    assert item["messages"] == 1


LONG = (
    "The lantern on the east pier has been dark for a week, and boats come in at night.\n\n"
    "Could the harbour office at pier@example.org send somebody with a ladder before Friday?\n"
    "The tide tables say that the water is low from six until nine in the evening.\n"
)
HTML = (
    "<p>The lantern on the <b>east pier</b> has been dark for a week, and boats come in at "
    "night.</p><p>Could the harbour office at "
    "<a href='mailto:pier@example.org'>pier@example.org</a> send somebody with a ladder before "
    "Friday?<br>The tide tables say that the water is low from six until nine in the evening.</p>"
)


def encoded(kind: str) -> bytes:
    """Return the board's copy of a post, as a list or a gateway wrote it anew."""
    to = f"{COUNCIL}, {BOARD}"
    copy = message_from_bytes(
        mail("rewritten", LONG, to=to, subject="[Board] Pier", through="board"),
        policy=policy.default,
    )
    flowed = LONG.replace(", and", ", \nand").replace(" send", " \nsend")
    match kind:
        case "base64":
            copy.set_content(LONG, cte="base64")
        case "quoted-printable, Latin-1":
            copy.set_content(LONG, charset="iso-8859-1", cte="quoted-printable")
        case "HTML alone":
            copy.set_content(HTML, subtype="html")
        case "HTML beside":
            copy.add_alternative(HTML, subtype="html")
        case "flowed":
            copy.set_content(flowed, params={"format": "flowed"})
        case "another zone":
            del copy["Date"]
            copy["Date"] = "Wed, 04 Mar 2026 15:30:00 +0530"
        case "addresses hidden":
            copy.set_content(LONG.replace("@", " at "))
        case "wrapped narrowly":
            copy.set_content("\n".join(wrap(LONG, 40)))
        case _:
            copy.replace_header("From", "Ada Example via Board <board@lists.example.org>")
            copy["Reply-To"] = "Ada Example <ada@example.org>"
            copy["List-Post"] = f"<mailto:{BOARD}>"
    return copy.as_bytes()


KINDS = (
    "base64",
    "quoted-printable, Latin-1",
    "HTML alone",
    "HTML beside",
    "flowed",
    "another zone",
    "addresses hidden",
    "wrapped narrowly",
    "From rewritten",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("turned", [True, False])
async def test_a_post_that_a_list_wrote_anew_is_one_mail(
    room: Room, kind: str, *, turned: bool
) -> None:
    to = f"{COUNCIL}, {BOARD}"
    copies = [mail("post", LONG, to=to, subject="[Council] Pier"), encoded(kind)]

    await fetch(room, *(copies[::-1] if turned else copies), together=False)

    (item,) = await room.items()
    assert (item["messages"], sorted(item["lists"])) == (1, ["board", "council"])
