"""A vote that nothing proves counts once its voter's mailbox has sent back the word for it."""

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.confirmation import VALID_FOR, Answer
from bot.domain.delivery import DeliveryKind
from bot.events import MailReceived
from handlers.filing.own_mail import our_marks
from handlers.receiving.direct_mail import handle_direct_mail
from handlers.receiving.mail_reader import MailReader
from tests.handlers.asking import (
    EVE,
    UNPROVED,
    a_ballot,
    answers,
    said,
    send_back,
    the_vote,
    the_word,
    vote,
)
from tests.handlers.room import ADA as ADA_IN_SLACK
from tests.handlers.room import US, Room, mail, new_config

TO_ADA = "ada@example.org"
NOTHING: dict[str, int] = {}


async def test_a_forged_vote_only_asks_the_one_whose_name_it_bears(room: Room) -> None:
    await a_ballot(room)

    await vote(room, "forged", "#1: block: in Ada's name")

    assert await room.tally(1) == NOTHING
    assert await said(room) == [(TO_ADA, Answer.CONFIRM)]
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []


async def test_a_vote_counts_once_its_word_comes_back(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")

    await send_back(room, await the_word(room))

    assert await the_vote(room) == ("agree", "token", True)
    (receipt,) = await room.queued(DeliveryKind.MAIL_RECEIPT)
    assert receipt.recipient == TO_ADA
    told = (await room.show(1))["history"][-1]
    assert (told["from"], told["to"]) == ("agree (not counted)", "agree (confirmed by mail)")
    assert (told["actor"], told["evidence"]) == ("Ada Example", "back@mail.example.org")
    assert await answers(room) == []


async def test_the_word_confirms_a_vote_whatever_from_says(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")

    await send_back(room, await the_word(room), writer="Ada at home <ada@home.example>")

    assert await the_vote(room) == ("agree", "token", True)


async def test_a_forged_from_confirms_nothing_without_the_word(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged")

    await send_back(room, US)
    await send_back(room, f"penholder+c{'a' * 32}@bot.example.org", name="guessed")

    assert await the_vote(room) == ("agree", "none", False)


@pytest.mark.parametrize(
    "text",
    [
        "confirm",
        "Confirm.",
        "CONFIRM!\n\nSent from my telephone",
        "\n\n  confirm \n\nAda",
        "confirm\n\nOn 4 Mar 2026, Penholder wrote:\n> If you sent it, reply to this mail",
        "> If you sent it, reply to this mail\n\nconfirm",
        "*confirm*",
    ],
)
async def test_the_first_own_line_is_the_word_in_whatever_case(room: Room, text: str) -> None:
    await a_ballot(room)
    await vote(room, "mine")

    await send_back(room, await the_word(room), text)

    assert await the_vote(room) == ("agree", "token", True)


@pytest.mark.parametrize(
    "text",
    [
        "I do not confirm",
        "confirm nothing, I did not send this",
        "Who are you?\n\nconfirm",
        "> confirm",
        "> If you sent it, let the first line of your reply be the one word we ask\nconfirm\n> it",
        "On 4 Mar 2026, Penholder wrote:\n> confirm",
        "no",
        "",
    ],
)
async def test_other_words_confirm_nothing_and_get_one_answer(room: Room, text: str) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    word = await the_word(room)

    await send_back(room, word, text)
    await send_back(room, word, text, name="again")

    assert await room.tally(1) == NOTHING
    assert await said(room) == [(TO_ADA, Answer.UNCLEAR)]
    await send_back(room, word, name="then")
    assert await room.tally(1) == {"agree": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"X-Autoreply": "yes"},
        {
            "Precedence": "bulk",
            "X-Auto-Response-Suppress": "All",
            "Auto-Submitted": "auto-notified",
        },
        {"Return-Path": "<>"},
    ],
)
async def test_a_responder_never_confirms_whatever_it_says(
    room: Room, headers: dict[str, str]
) -> None:
    await a_ballot(room)
    await vote(room, "forged")
    word = await the_word(room)

    await room.fetch(mail("away", "confirm", to=word, through=None, headers=headers))

    assert await room.tally(1) == NOTHING
    assert await answers(room) == []


async def test_a_word_is_used_once_and_a_second_answer_says_so_once(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)
    await send_back(room, word)
    votes, told = (await room.show(1))["votes"], (await room.show(1))["history"]

    await send_back(room, word, name="second", writer=EVE)
    await send_back(room, word, name="third")

    assert await said(room) == [(TO_ADA, Answer.USED)]
    assert ((await room.show(1))["votes"], (await room.show(1))["history"]) == (votes, told)


async def test_the_same_mail_that_is_fetched_again_is_no_second_answer(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)

    await send_back(room, word)
    await send_back(room, word)

    assert await answers(room) == []
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1


async def test_a_word_for_one_vote_confirms_no_other(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", "#1: block: never")
    forged = await the_word(room)
    room.clock.move(days=1)
    await vote(room, "mine")
    mine = await the_word(room)

    await send_back(room, mine)

    assert await room.tally(1) == {"agree": 1}
    assert await the_vote(room) == ("block", "none", False)
    assert forged != mine


async def test_of_two_votes_that_wait_the_one_said_last_wins_when_it_is_confirmed_first(
    room: Room,
) -> None:
    await a_ballot(room)
    await vote(room, "old", "#1: disagree")
    old = await the_word(room)
    room.clock.move(days=1)
    await vote(room, "new", "#1: agree")
    new = await the_word(room)

    await send_back(room, new)
    await send_back(room, old, name="late")

    assert await room.tally(1) == {"agree": 1}
    assert await said(room) == [(TO_ADA, Answer.SUPERSEDED)]
    assert await the_vote(room) == ("disagree", "none", False)


async def test_of_two_votes_that_wait_the_one_said_last_wins_when_it_is_confirmed_last(
    room: Room,
) -> None:
    await a_ballot(room)
    await vote(room, "old", "#1: disagree")
    old = await the_word(room)
    room.clock.move(days=1)
    await vote(room, "new", "#1: agree")
    new = await the_word(room)

    await send_back(room, old)
    assert await room.tally(1) == {"disagree": 1}
    await send_back(room, new, name="late")

    assert await room.tally(1) == {"agree": 1}


async def test_an_old_forged_vote_that_is_confirmed_replaces_no_newer_one(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "forged", "#1: block: never")
    word = await the_word(room)
    room.clock.move(minutes=1)
    await room.press(ADA_IN_SLACK, 1, "agree")

    await send_back(room, word)

    assert await room.tally(1) == {"agree": 1}
    assert await said(room) == [(TO_ADA, Answer.SUPERSEDED)]


async def test_a_word_that_came_too_late_changes_nothing(room: Room) -> None:
    await a_ballot(room, until="in 30 days")
    await vote(room, "mine")
    word = await the_word(room)
    room.clock.move(seconds=VALID_FOR.total_seconds() - 59)

    await send_back(room, word)

    assert await room.tally(1) == NOTHING
    assert await said(room) == [(TO_ADA, Answer.EXPIRED)]


async def test_a_word_counts_to_its_last_second_though_we_read_it_later(room: Room) -> None:
    await a_ballot(room, until="in 30 days")
    await vote(room, "mine")
    last = room.clock.now + VALID_FOR
    raw = mail("back", "confirm", to=await the_word(room), through=None)
    room.clock.move(days=9)

    await room.fetch(raw, received_at=last)

    assert await room.tally(1) == {"agree": 1}


async def test_no_word_changes_a_ballot_that_has_ended(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)
    room.clock.move(days=3)

    await send_back(room, word, name="before the tick")
    await room.tick()
    await send_back(room, word, name="after the tick")

    assert await room.tally(1) == NOTHING
    assert (await room.show(1))["ballot"]["outcome"] == "no quorum"
    assert await said(room) == [(TO_ADA, Answer.CLOSED)]


async def test_a_word_is_found_in_every_field_that_says_where_a_mail_went(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)
    headers = {"Delivered-To": US, "X-Original-To": word.upper()}

    await room.fetch(mail("back", "confirm", to="undisclosed", through=None, headers=headers))

    assert await the_vote(room) == ("agree", "token", True)


async def test_a_word_is_taken_from_the_envelope_that_the_listener_was_given(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)
    raw = mail("back", "confirm", to="somebody@example.org", through=None)

    for recipients in ((US,), (word,)):
        await handle_direct_mail(
            MailReceived(room.clock.now, raw, recipients=recipients),
            room.door,
            parse=MailReader(our_marks(room.config)).parse,
        )
        assert (await the_vote(room))[2] is (recipients == (word,))


async def test_a_word_that_is_quoted_or_named_elsewhere_confirms_nothing(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)

    headers = {"Reply-To": word, "X-Was-To": word}
    await room.fetch(mail("back", f"confirm\n\n{word}", to=US, through=None, headers=headers))

    assert await room.tally(1) == NOTHING


async def test_a_word_of_another_secret_is_wrong_and_the_answer_tells_nothing(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)
    section = room.config.penholder.model_copy(update={"secret": "another"})
    room.config = room.config.model_copy(update={"penholder": section})

    await send_back(room, word, writer=EVE)

    assert await room.tally(1) == NOTHING
    assert await said(room) == [("eve@evil.example", Answer.WRONG)]


async def test_a_word_still_counts_when_slack_has_told_meanwhile_who_the_voter_is(
    room: Room,
) -> None:
    await a_ballot(room)
    async with room.database.transaction() as store:
        await store.people.by_slack(ADA_IN_SLACK)
    await vote(room, "mine")
    word = await the_word(room)
    await room.pen(ADA_IN_SLACK, "mine")

    await send_back(room, word)

    assert await the_vote(room) == ("agree", "token", True)


# When nobody is asked


async def test_nobody_is_asked_where_their_word_would_not_be_enough(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": "slack"}})
    await a_ballot(room)

    await vote(room, "mine")

    assert await said(room) == [(TO_ADA, Answer.NOT_COUNTED)]


@pytest.mark.parametrize("text", ["#1: block", "#1: agree\n\n#1: disagree"])
async def test_nobody_is_asked_to_confirm_what_would_not_count_anyway(
    room: Room, text: str
) -> None:
    await a_ballot(room)

    await vote(room, "mine", text)

    assert await said(room) == [(TO_ADA, Answer.NOT_COUNTED)]


async def test_a_word_may_prove_what_the_list_cannot(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": Assurance.TOKEN}})
    await a_ballot(room)
    await vote(room, "mine")

    await send_back(room, await the_word(room))

    assert await the_vote(room) == ("agree", "token", True)


async def test_a_vote_that_was_asked_about_and_then_proved_needs_no_word(room: Room) -> None:
    await a_ballot(room)
    copy = partial(mail, "both", "#1: agree", date=room.clock.now)
    await room.fetch(copy(to=US, through=None))
    word = await the_word(room)
    await room.fetch(copy())
    assert await the_vote(room) == ("agree", "list", True)
    assert len(await room.queued(DeliveryKind.MAIL_RECEIPT)) == 1

    await send_back(room, word)

    assert await the_vote(room) == ("agree", "list", True)
    assert await said(room) == [(TO_ADA, Answer.USED)]


async def test_a_members_vote_on_a_list_without_proof_counts_once_it_is_confirmed(
    room: Room,
) -> None:
    room.config = UNPROVED
    await a_ballot(room)
    await room.press(ADA_IN_SLACK, 1, "abstain")
    room.clock.move(minutes=1)
    await vote(room, "mine", claims=True)
    assert await room.tally(1) == {"abstain": 1}

    await send_back(room, await the_word(room))

    assert await room.tally(1) == {"agree": 1}


async def test_on_a_list_without_proof_nobody_from_outside_the_channel_confirms_a_vote(
    room: Room,
) -> None:
    room.config = UNPROVED
    await a_ballot(room)

    await vote(room, "mine", claims=True)

    assert await said(room) == [(TO_ADA, Answer.NOT_COUNTED)]


async def test_a_post_on_the_list_is_asked_about_where_the_ballot_wants_a_word(room: Room) -> None:
    room.config = new_config(council={"ballots": {"minimum_assurance": Assurance.TOKEN}})
    await a_ballot(room)
    for name in ("mine", "again"):
        await room.fetch(mail(name, "agree", answers=["call"], date=room.clock.now))
    assert await said(room) == [(TO_ADA, Answer.CONFIRM)]
    assert await room.queued(DeliveryKind.MAIL_RECEIPT) == []

    await send_back(room, await the_word(room))

    assert await the_vote(room, at=1) == ("agree", "token", True)


async def test_two_words_in_one_mail_are_two_words(room: Room) -> None:
    await a_ballot(room)
    await vote(room, "one", "#1: disagree")
    text = await the_word(room)
    room.clock.move(seconds=timedelta(days=1).total_seconds())
    await vote(room, "two", "#1: agree")
    two = await the_word(room)

    await send_back(room, f"{text}, {two}")

    assert await room.tally(1) == {"agree": 1}
    assert [each["assurance"] for each in (await room.show(1))["votes"]] == ["token", "token"]


async def test_neither_the_word_nor_an_address_is_logged(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await a_ballot(room)
    await vote(room, "mine")
    word = await the_word(room)

    await send_back(room, word, "What is this?", name="first")
    await send_back(room, word, name="second")
    await send_back(room, word, name="third")

    logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "vote confirmed" in logged
    for secret in (word.partition("@")[0], "ada@example.org", room.config.penholder.secret):
        assert secret not in logged
