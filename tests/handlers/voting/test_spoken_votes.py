"""Votes as people write them who have read no instructions, in answer to a call, or to others."""

import pytest

from tests.handlers.asking import a_ballot
from tests.handlers.prepared import prepared
from tests.handlers.room import CHAIR, Room, mail, new_config
from tests.handlers.voting.test_ballots_by_rule import take_roster

ADA = "Ada Example <ada@example.org>"
ROSTER = (
    "name,emails,slack,group,organisation,role\n"
    "Ada Example,ada@example.org,U02ADA,,Harbour Office,\n"
    "Ben Example,ben@example.net,U03BEN,,Pier Society,\n"
)
TALK: list[tuple[str, bool]] = []


async def said(
    room: Room, text: str, *, answers: str = "call", writer: str = ADA, subject: str | None = None
) -> None:
    """Let somebody write in the ballot's thread."""
    room.clock.move(minutes=1)
    name = f"said-{room.uid}"
    post = mail(name, text, answers=[answers], writer=writer, subject=subject, date=room.clock.now)
    await room.fetch(post)


async def votes(room: Room) -> list[tuple[str, bool]]:
    """Return each vote on the item, and whether it counts."""
    return [(row["choice"], row["counts"]) for row in (await room.show(1))["votes"]]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("So +1 from me.", "agree"),
        ("I read the minutes again.\n\nOtherwise, +1.", "agree"),
        ("Here is my +1 (binding).", "agree"),
        ("Awesome! +1", "agree"),
        ("Good work, all.\n\n-1, the quay is too narrow.", "disagree"),
        ("I vote yes", "agree"),
        ("my vote is -1", "disagree"),
        ("I abstain on this vote", "abstain"),
        ("In favour, thanks!\n\nBest regards,\nAda", "agree"),
        ("Hi all,\n\nApprove\n", "agree"),
        ("\N{THUMBS UP SIGN}", "agree"),
        ("aye", "agree"),
        ("Looks good to me.", "agree"),
        ("oui", "agree"),
        ("D'accord, merci !", "agree"),
        ("Contre", "disagree"),
        ("Je m'abstiens.", "abstain"),
        ("Ich bin dafür.", "agree"),
        ("[x] +1\n[ ] 0\n[ ] -1\n", "agree"),
        ("[ ] yes\n[X] no\n", "disagree"),
    ],
)
async def test_what_is_a_vote_and_nothing_else_counts(room: Room, text: str, choice: str) -> None:
    await a_ballot(room)

    await said(room, text)

    assert await votes(room) == [(choice, True)]


async def test_the_reason_stands_behind_a_number_that_begins_a_paragraph(room: Room) -> None:
    await a_ballot(room)

    await said(room, "Thanks for the plan.\n\n-1, the quay is too narrow. Ships would\nnot fit.")

    (vote,) = (await room.show(1))["votes"]
    assert vote["reason"] == "the quay is too narrow. Ships would not fit."


@pytest.mark.parametrize(
    "text",
    [
        "In favour. But let us wait until the tests have passed before we do that.",
        "I would vote +1 if it was tested.\n\n+1 if it is tested.",
        "+1?",
        "> [x] +1\n> [ ] -1\n",
        "Yes. Hmm, no, wait.",
        "+1\n\nHmm, no, wait. Not in winter.",
        "So +1 from me.\n\nOn second thought, the quay is narrow.",
        "+1 to what Ana wrote",
        "+1 to Ana's idea of a ferry",
    ],
)
async def test_what_may_be_a_vote_is_asked_about(room: Room, text: str) -> None:
    await a_ballot(room)

    await said(room, text)

    assert [counts for _choice, counts in await votes(room)] in ([False], [])
    assert not any(counts for _choice, counts in await votes(room))


@pytest.mark.parametrize(
    "text",
    [
        "Ok, noted.",
        "I wonder whether seven is too early.",
        "We got +1 day.\n\n+1 day would do.",
        "Ben said yes.",
        "I do not vote yes",
        "In favour of what?",
    ],
)
async def test_talk_is_none(room: Room, text: str) -> None:
    await a_ballot(room)

    await said(room, text)

    assert await votes(room) == TALK


async def test_two_votes_in_a_mail_count_as_none(room: Room) -> None:
    await a_ballot(room)

    await said(room, "+1\n\nI thought again.\n\nSo -1 from me.")

    assert [counts for _choice, counts in await votes(room)] == [False]


# Below a quote


CALL = "> Shall we?\n"
OTHERS = "> I would paint the pier in the evening, when nobody walks there.\n"


@pytest.mark.parametrize(
    ("quote", "expected"),
    [(CALL, [("agree", True)]), (CALL + OTHERS, [("agree", False)]), (OTHERS, [("agree", False)])],
)
async def test_a_number_below_a_quote_counts_if_most_of_it_is_the_call(
    room: Room, quote: str, expected: list[tuple[str, bool]]
) -> None:
    await a_ballot(room)
    await said(room, OTHERS.removeprefix("> "), writer="Ben Example <ben@example.net>")

    await said(room, f"{quote}\n+1\n", answers=f"said-{room.uid - 1}")

    assert await votes(room) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, the paint is dry by then.", [("agree", False)]),
        ("Looks good to me.", [("agree", False)]),
        ("+1", [("agree", True)]),
    ],
)
async def test_what_answers_another_is_not_taken_for_a_vote_by_a_word(
    room: Room, text: str, expected: list[tuple[str, bool]]
) -> None:
    room.config = room.config.model_copy(update={"rules": {"majority": {"method": "yes-no"}}})
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days majority")
    await said(room, "Is it dry?", writer="Ben Example <ben@example.net>")

    await said(room, text, answers=f"said-{room.uid - 1}")

    yes = [("yes" if choice == "agree" else choice, counts) for choice, counts in expected]
    assert await votes(room) == yes


YES_NO = {"rules": {"majority": {"method": "yes-no"}}}
MINE = "> Is the paint dry by then?\n"


PIER = "Re: A new pier"


@prepared
async def a_vote(room: Room, *, writer: str = ADA, subject: str = "A new pier") -> None:
    """Open a yes-no ballot on what somebody wrote, to which Ben has answered."""
    room.config = room.config.model_copy(update=YES_NO)
    await room.fetch(mail("call", "Shall we?", writer=writer, subject=subject))
    await room.pen(CHAIR, "ballot 1 until in 3 days majority")
    ben = "Ben Example <ben@example.net>"
    await said(room, MINE.removeprefix("> "), writer=ben, subject=PIER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes.", [("yes", False)]),
        (f"{MINE}\nYes.\n", [("yes", False)]),
        (f"{MINE}\nYes, it is.\n\nThe rest is done.\n", TALK),
        (f"{MINE}\nYes, if it does not rain.\n\nThe rest is done.\n", TALK),
        (f"{MINE}\nyes: it is time\n\nThe rest is done.\n", [("yes", False)]),
    ],
)
async def test_a_word_in_answer_to_another_is_never_counted(
    room: Room, text: str, expected: list[tuple[str, bool]]
) -> None:
    await a_vote(room)

    await said(room, text, answers=f"said-{room.uid - 1}", subject=PIER)

    assert await votes(room) == expected


@pytest.mark.parametrize(
    ("writer", "subject", "counts"),
    [
        ("Ben Example <ben@example.net>", "A new pier", False),
        ("Carla Chair <chair@example.org>", "A new pier", True),
        ("Ben Example <ben@example.net>", "[council] [VOTE] A new pier", True),
    ],
)
async def test_yes_and_more_counts_in_answer_to_whoever_asked_for_votes(
    room: Room, writer: str, subject: str, *, counts: bool
) -> None:
    await a_vote(room, writer=writer, subject=subject)

    await said(room, "Yes.\nThe law knows no limit of piers.", subject=PIER)

    assert await votes(room) == [("yes", counts)]


async def test_a_later_mail_that_calls_the_vote_is_answered_as_the_call(room: Room) -> None:
    await a_vote(room)
    call = mail(
        "vote",
        "Please vote on the pier.",
        answers=["call"],
        subject="[VOTE] A new pier",
        writer="Ben Example <ben@example.net>",
    )
    await room.fetch(call)

    await said(room, "Yes, the quay needs it.", answers="vote", subject=PIER)

    assert await votes(room) == [("yes", True)]


async def test_who_answers_nobody_by_its_fields_answers_whom_it_quotes(room: Room) -> None:
    await a_vote(room)
    text = f"Yes\n\nOn Wed, 4 Mar 2026 at 10:15, Ben Example wrote:\n{MINE}"

    await room.fetch(mail("said", text, subject="Re: A new pier", date=room.clock.now))

    assert [counts for _choice, counts in await votes(room)] in ([False], [])


# By name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harbour Office votes yes.", [("yes", True)]),
        ("Ada Example abstains.", [("abstain", True)]),
        ("Harbour Office votes NO", [("no", True)]),
        ("Pier Society votes yes.", [("yes", False)]),
        ("Nobody votes yes on that.", TALK),
    ],
)
async def test_an_organisation_votes_by_its_own_member(
    room: Room, text: str, expected: list[tuple[str, bool]]
) -> None:
    room.config = new_config().model_copy(update={"rules": {"majority": {"method": "yes-no"}}})
    await take_roster(room, ROSTER)
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days majority")

    await said(room, text)

    assert await votes(room) == expected


@pytest.mark.parametrize("text", ["+1", "So +1 from me.\n\nThanks,\nAda", "I vote no."])
async def test_a_vote_below_a_subject_of_its_own_stays_with_what_it_answers(
    room: Room, text: str
) -> None:
    await a_ballot(room)

    await said(room, text, subject="My vote")

    assert len(await votes(room)) == 1
