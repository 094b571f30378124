"""A mail in Slack has all that its author says, also what only its thread shows to be theirs."""

from tests.handlers.desk import Desk, all_done
from tests.handlers.room import CHANNEL, mail

PAINT = "Shall the pier be painted before the ferry comes in June?"
KEYS = "And who keeps the keys of the boathouse in the winter?"
QUOTED = "From: Ada Example <ada@example.org>\nSent: 3 May 2025 10:15\nTo: x\nSubject: Pier\n"
ANSWERS = (
    f"See my answers below.\n\n{QUOTED}\nHello all,\n\n{PAINT}\n\nNot before July, I think.\n\n"
    f"{KEYS}\n\nThe harbour master does.\n\nKind regards to all of you,\nAda\n"
)


async def test_answers_between_unmarked_words_of_a_mail_that_is_here_are_shown(desk: Desk) -> None:
    await desk.room.fetch(
        mail("call", f"Hello all,\n\n{PAINT}\n\n{KEYS}\n\nKind regards to all of you,\nAda\n")
    )
    await desk.room.fetch(mail("answer", ANSWERS, answers=["call"]))

    await desk.work(all_done)

    (parent,) = desk.parents()
    shown = str(desk.slack.state.thread(CHANNEL, parent.ts)[-1].blocks)
    places = [
        shown.find(words)
        for words in ("See my answers", PAINT, "Not before July", KEYS, "The harbour master does")
    ]
    assert -1 not in places
    assert places == sorted(places)
    assert "Hello all" not in shown


async def test_a_mail_that_forwards_one_that_is_not_here_is_shown_as_it_is_read(
    desk: Desk,
) -> None:
    await desk.room.fetch(mail("call"))
    await desk.room.fetch(mail("answer", ANSWERS, answers=["call"]))

    await desk.work(all_done)

    (parent,) = desk.parents()
    shown = str(desk.slack.state.thread(CHANNEL, parent.ts)[-1].blocks)
    assert "See my answers" in shown
    assert KEYS not in shown
