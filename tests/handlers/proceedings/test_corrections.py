"""A chair corrects an open ballot: what it asks, what becomes of votes, and who is told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ballots.ballot import Ballot
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber
from bot.domain.payloads import News, Note, Reply
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.ballots.result_file import check_result, result_bytes, result_of
from handlers.counting.results import result_facts
from handlers.proceedings.mails import mail_to_list
from handlers.work import Work
from tests.handlers.asking import send_back, the_word, vote
from tests.handlers.prepared import prepared
from tests.handlers.proceedings.test_drafts import shown_text
from tests.handlers.room import ADA, BEN, CHAIR, US, Room, mail

CITIES = "Which city: Genf / Lyon / none of these"
DINA = "Dina Example <dina@example.org>"


@dataclass(frozen=True, slots=True)
class Form:
    """A form that corrects a ballot, as Slack shows it: what it is about, and what is filled in."""

    about: str
    fields: dict[str, str]


@prepared
async def opened(room: Room, rule: str = "ranked", question: str = CITIES) -> None:
    """Open a ballot on item 1, for two days; Ada and Dina are on the list."""
    await room.fetch(mail("call"), mail("thanks", writer=DINA, answers=["call"]))
    await room.pen(CHAIR, f"ballot 1 until in 2 days {rule} {question}")
    room.clock.move(hours=1)


async def form(room: Room) -> Form:
    """Type `/pen edit 1`; return the form."""
    view: Any = (await room.type(CHAIR, "edit 1")).view
    assert view is not None
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    filled = {row["block_id"]: row["element"].get("initial_value", "") for row in inputs}
    return Form(view["private_metadata"], filled)


async def preview(room: Room, *, meaning: str, **changed: str) -> SlackReply:
    """Fill in the form; return the mail that is shown, or what is wrong."""
    shown = await form(room)
    fields = shown.fields | changed | {"meaning": meaning}
    reply = await room.submit(CHAIR, "edit", shown.about, **fields)
    assert reply is not None
    return reply


async def correct(room: Room, *, meaning: str = "same", **changed: str) -> str:
    """Correct the ballot of item 1 as a chair does; return the mail that was shown."""
    shown = await preview(room, meaning=meaning, **changed)
    view: Any = shown.view
    assert view is not None, shown.field_errors
    await room.submit(CHAIR, "draft", view["private_metadata"])
    room.clock.move(minutes=10)
    return shown_text(shown)


async def ballot_of(room: Room) -> Ballot:
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(1))
    assert ballot is not None
    return ballot


async def choices(room: Room) -> list[Any]:
    """Return the choices that count, in order of voting."""
    return [row["choice"] for row in (await room.show(1))["votes"] if row["counts"]]


async def by_mail(room: Room, name: str, text: str, **how: Any) -> None:  # noqa: ANN401 - as `mail`
    """Write on the list, in the item's thread, just now."""
    about: dict[str, Any] = {"answers": ["call"], "date": room.clock(), "writer": DINA}
    await room.fetch(mail(name, text, **(about | how)))


async def ended(room: Room) -> dict[str, Any]:
    """Let the ballot end; return its result, counted again from its file."""
    room.clock.move(days=3)
    await room.tick()
    async with room.database.reading() as store:
        facts = await result_facts(store, (await ballot_of(room)).id, config=room.config)
    result: dict[str, Any] = json.loads(result_bytes(result_of(facts)))
    assert check_result(result) == ()
    return result


async def test_the_form_shows_the_present_text_and_then_the_mail_before_it_goes(
    room: Room,
) -> None:
    await opened(room)
    before = await room.queued()

    first = await form(room)
    shown = await preview(
        room,
        meaning="same",
        options="Geneva\nLyon\nnone of these",
        reason="Genf is its German name",
    )

    assert first.fields == {
        "question": "Which city:",
        "options": "Genf\nLyon\nnone of these",
        "meaning": "",
        "reason": "",
    }
    text = shown_text(shown)
    assert "Subject: Ballot corrected: About call (#1)" in text.replace("[#1] ", "")
    assert "Carla Chair corrected it. The reason: Genf is its German name." in text
    assert "Option 1 was “Genf”, and is now “Geneva”." in text
    assert "It means the same as before." in text
    assert await room.queued() == before
    assert (await room.show(1))["ballot"]["version"] == 1


async def test_with_the_same_meaning_votes_stay_under_the_new_names(room: Room) -> None:
    await opened(room)
    await room.pen(ADA, "vote 1 Lyon > Genf because it is near")
    await room.pen(BEN, "vote 1 Lyon")
    await room.pen(BEN, "vote 1 Genf > Lyon")

    await correct(room, options="Geneva\nLyon, the old town\nnone of these")

    shown = (await room.show(1))["ballot"]
    assert (shown["version"], shown["options"][0]) == (2, "Geneva")
    assert await choices(room) == [
        [["Lyon, the old town"], ["Geneva"]],
        [["Geneva"], ["Lyon, the old town"]],
    ]
    result = await ended(room)
    assert result["versions"][0]["options"] == ["Genf", "Lyon", "none of these"]
    assert result["versions"][1]["options"] == ["Geneva", "Lyon, the old town", "none of these"]
    assert [row["by"] for row in result["versions"]] == ["Carla Chair", "Carla Chair"]
    assert result["versions"][1]["same_meaning"] is True
    assert len(result["votes"]) == 3


async def test_a_result_whose_versions_were_changed_does_not_hold(room: Room) -> None:
    await opened(room)
    await room.pen(ADA, "vote 1 Lyon")
    await correct(room, options="Geneva\nLyon\nnone of these")
    result = await ended(room)

    result["versions"][0]["question"] = "Which village:"

    assert check_result(result) == (
        "vote 1: its hash does not hold; the file was changed there or above",
    )


@pytest.mark.parametrize(
    ("rule", "text", "choice"),
    [
        ("single", "vote: genf", "Geneva"),
        ("approval", "Genf and Lyon because both are near", ["Geneva", "Lyon"]),
        ("ranked", "Lyon > Genf", [["Lyon"], ["Geneva"]]),
        ("score", "Genf = 7; 2 = 3", {"Geneva": 7, "Lyon": 3}),
    ],
)
async def test_an_old_name_of_the_same_option_counts_as_the_new_one(
    room: Room, rule: str, text: str, choice: object
) -> None:
    room.config = room.config.model_copy(update={"rules": {"single": {"method": "single"}}})
    await opened(room, rule)
    await correct(room, options="Geneva\nLyon\nnone of these")

    await by_mail(room, "vote", text)
    slack_reply = await room.pen(ADA, f"vote 1 {text.removeprefix('vote: ')}")

    assert await choices(room) == [choice, choice]
    assert "Genf" not in slack_reply.text.partition("Your reason")[0]


async def test_an_old_button_of_the_same_meaning_counts(room: Room) -> None:
    room.config = room.config.model_copy(update={"rules": {"single": {"method": "single"}}})
    await opened(room, "single")
    await correct(room, options="Geneva\nLyon\nnone of these")

    await room.press(ADA, 1, "Genf")
    with pytest.raises(Refused, match="“Genf” is not a choice"):
        await room.press(BEN, 1, "Genf", version=2)

    assert await choices(room) == ["Geneva"]


async def test_with_another_meaning_votes_do_not_count_and_their_voters_are_asked_again(
    room: Room,
) -> None:
    await opened(room, "consent", "Shall the harbour open?")
    await room.press(ADA, 1, "agree")
    await room.press(BEN, 1, "disagree")
    await room.press(BEN, 1, "agree")
    await by_mail(room, "vote", "+1")
    await room.press(CHAIR, 1, "agree")

    text = await correct(room, meaning="changed", question="Shall the harbour close?")

    assert "It means something else now." in text
    assert await room.tally(1) == {}
    votes = (await room.show(1))["votes"]
    assert [row["not_counted_because"] for row in votes if not row["superseded_by"]] == [
        "the question was corrected, and means something else now (version 2); please vote again"
    ] * 4
    asked = [
        delivery
        for delivery in await room.queued(DeliveryKind.SLACK_NEWS)
        if delivery.payload is News.CORRECTED
    ]
    assert sorted(delivery.recipient for delivery in asked) == sorted([ADA, BEN, CHAIR])
    (note,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert note.recipient == "dina@example.org"
    reply = note.carried(Reply)
    assert reply.subject.startswith("Please vote again")
    assert "It is now: Shall the harbour close?" in reply.text
    assert max(map(len, reply.text.split("\n"))) <= 72

    await room.press(ADA, 1, "agree", version=2)
    assert await room.tally(1) == {"agree": 1}
    result = await ended(room)
    assert result["versions"][1]["same_meaning"] is False
    assert {row["why_not"] for row in result["votes"] if not row["counts"]} == {
        "the question was corrected, and means something else now (version 2); please vote again",
        "replaced by a vote that does not count",
    }


async def test_a_button_of_another_meaning_is_refused_with_what_changed(room: Room) -> None:
    await opened(room, "consent", "Shall the harbour open?")
    await correct(room, meaning="changed", question="Shall the harbour close?")
    await correct(room, meaning="same", question="Shall the harbour close in winter?")

    with pytest.raises(Refused) as refused:
        await room.press(ADA, 1, "agree")
    await room.press(BEN, 1, "agree", version=2)

    assert str(refused.value).startswith("Your vote on #1 was not counted.")
    assert "The question was: Shall the harbour open?" in str(refused.value)
    assert "It is now: Shall the harbour close?" in str(refused.value)
    assert await room.tally(1) == {"agree": 1}


async def test_forms_that_were_open_meanwhile_are_judged_by_their_version(room: Room) -> None:
    await opened(room, "consent", "Shall the harbour open?")
    form_of: Any = await room.press(ADA, 1, "block")
    reason = form_of.view["private_metadata"]
    edit = await form(room)
    await correct(room, meaning="changed", question="Shall the harbour close?")

    refused = await room.submit(ADA, "reason", reason, reason="It is dangerous.")
    stale = await room.submit(
        CHAIR, "edit", edit.about, question="Shall it open now?", meaning="same"
    )

    assert refused is not None
    assert "means something else now" in refused.field_errors[0][1]
    assert stale is not None
    assert "was corrected meanwhile" in stale.field_errors[0][1]
    assert await room.tally(1) == {}


async def test_a_vote_form_of_another_meaning_is_refused(room: Room) -> None:
    await opened(room, "ranked")
    view: Any = await room.push(ADA, 1, "vote")
    about = view.view["private_metadata"]
    await correct(room, meaning="same", options="Geneva\nLyon\nnone of these")
    await room.submit(ADA, "vote", about, **{"place-1": "1"})
    assert await choices(room) == [[["Geneva"]]]
    await correct(room, meaning="changed", options="Bern\nLyon")

    with pytest.raises(Refused, match=r"The options were Geneva / Lyon / none of these"):
        await room.submit(BEN, "vote", about, **{"place-1": "1"})

    assert await choices(room) == []


@pytest.mark.parametrize("text", ["Genf", "#1: Genf", "vote: Genf > Lyon"])
async def test_a_name_that_is_no_option_any_more_is_answered_with_what_changed(
    room: Room, text: str
) -> None:
    await opened(room, "ranked")
    await correct(room, meaning="changed", options="Bern\nLyon")

    await by_mail(room, "vote", text)
    with pytest.raises(Refused, match="means something else now"):
        await room.pen(ADA, "vote 1 Genf")

    assert await choices(room) == []
    (note,) = await room.queued(DeliveryKind.MAIL_NOTE)
    assert "They are now Bern / Lyon" in note.carried(Note).text


async def test_a_mail_from_before_the_change_does_not_count_whenever_it_comes(room: Room) -> None:
    await opened(room, "consent", "Shall the harbour open?")
    written = room.clock()
    room.clock.move(minutes=5)
    await correct(room, meaning="changed", question="Shall the harbour close?")
    changed_at = (await ballot_of(room)).asked_at

    await by_mail(room, "held-by-a-moderator", "+1", date=written)
    await room.fetch(
        mail("late", "+1", answers=["call"], date=written, writer="B <ben@example.org>"),
        received_at=changed_at - timedelta(seconds=1),
    )

    assert await room.tally(1) == {}
    assert len(await room.refusals(1)) == 2
    await by_mail(room, "again", "+1")
    assert await room.tally(1) == {"agree": 1}


async def announcement(room: Room) -> str:
    """Let the announcement come back by the list; return its Message-ID."""
    (delivery,) = await room.queued(DeliveryKind.MAIL_BALLOT)
    async with room.database.reading() as store:
        sent = await mail_to_list(Work(store, room.config, room.clock()), delivery)
    assert sent is not None
    ours = str(sent["Message-ID"]).strip("<>")
    text = sent.get_body(("plain",))
    assert text is not None
    await room.fetch(
        mail(
            ours,
            text.get_content(),
            writer=f"Penholder <{US}>",
            answers=["call"],
            date=room.clock(),
            headers={"X-Penholder-Delivery": delivery.id, "Auto-Submitted": "auto-generated"},
        )
    )
    return ours


async def test_a_reply_to_the_old_announcement_does_not_count_after_the_change(
    room: Room,
) -> None:
    await opened(room, "consent", "Shall the harbour open?")
    ours = await announcement(room)
    await by_mail(room, "before", "+1", answers=["call", ours], writer="B <ben@example.org>")
    assert await room.tally(1) == {"agree": 1}
    room.clock.move(minutes=5)
    await correct(room, meaning="changed", question="Shall the harbour close?")

    await by_mail(room, "after", "+1", answers=["call", ours])
    assert await room.tally(1) == {}
    await by_mail(room, "thread", "+1", answers=["call"])

    assert await room.tally(1) == {"agree": 1}


async def test_a_vote_that_waits_for_its_confirmation_ends_with_the_meaning(room: Room) -> None:
    await opened(room, "consent", "Shall the harbour open?")
    await vote(room, "mine", "#1: +1", writer=DINA)
    word = await the_word(room)
    room.clock.move(minutes=1)
    await correct(room, meaning="changed", question="Shall the harbour close?")

    await send_back(room, word, writer=DINA)

    assert await room.tally(1) == {}


@pytest.mark.parametrize("rule", ["single", "ranked"])
async def test_a_renamed_choice_can_still_be_confirmed(room: Room, rule: str) -> None:
    room.config = room.config.model_copy(update={"rules": {"single": {"method": "single"}}})
    await opened(room, rule)
    await vote(room, "mine", "#1: Genf", writer=DINA)
    word = await the_word(room)
    await correct(room, options="Geneva\nLyon\nnone of these")

    await send_back(room, word, writer=DINA)

    assert await choices(room) == ["Geneva" if rule == "single" else [["Geneva"]]]


@pytest.mark.parametrize("visibility", ["hidden", "secret"])
async def test_a_ballot_that_shows_no_choices_is_corrected_too(room: Room, visibility: str) -> None:
    house = {"method": "single", "visibility": visibility}
    room.config = room.config.model_copy(update={"rules": {"house": house}})
    await opened(room, "house")
    await room.press(ADA, 1, "Genf")
    await room.press(BEN, 1, "Lyon")

    text = await correct(room, options="Geneva\nLyon\nnone of these")

    shown = await room.show(1)
    assert shown["ballot"]["tally"] is None
    assert all("choice" not in row for row in shown["votes"])
    assert "to the sender" in text or US in text
    result = await ended(room)
    assert (result["tally"]["Geneva"], result["tally"]["Lyon"]) == (1, 1)
    if visibility == "secret":
        assert result["voted"] == ["Ada Example", "Ben Example"]


@pytest.mark.parametrize(
    ("meaning", "changed", "field", "answer"),
    [
        ("same", {}, "question", "Nothing has changed yet"),
        ("same", {"options": "Genf\nLyon"}, "options", "write 3, one a line"),
        ("same", {"options": "Lyon\nGenf\nnone of these"}, "options", "“Lyon” is, or was, the"),
        ("same", {"options": "Genf\nGENF\nnone of these"}, "options", "options are the same"),
        ("changed", {"options": "Genf"}, "options", "write two or more"),
        ("changed", {"options": "Genf\nA > B"}, "options", "cannot hold"),
        ("same", {"options": "Genf\nLyon\nnobody"}, "options", "keeps that name"),
        ("", {"question": "Which village:"}, "meaning", "Choose whether it means the same"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(
    room: Room, meaning: str, changed: dict[str, str], field: str, answer: str
) -> None:
    house = {"method": "ranked", "default_option": "none of these"}
    room.config = room.config.model_copy(update={"rules": {"house": house}})
    await opened(room, "house")

    refused = await preview(room, meaning=meaning, **changed)

    ((where, text),) = refused.field_errors
    assert where == field
    assert answer in text
    assert (await room.show(1))["ballot"]["version"] == 1


async def test_a_name_that_another_option_once_had_is_refused(room: Room) -> None:
    await opened(room)
    await correct(room, options="Geneva\nLyon\nnone of these")

    refused = await preview(room, meaning="same", options="Geneva\nGenf\nnone of these")

    assert "“Genf” is, or was, the name of another option" in refused.field_errors[0][1]
    await correct(room, options="Genf\nLyon\nnone of these")
    await by_mail(room, "vote", "Geneva")
    assert await choices(room) == [[["Genf"]]]


async def test_two_chairs_do_not_correct_over_one_another(room: Room) -> None:
    await opened(room, "consent", "Shal we?")
    row: Any = (await preview(room, meaning="same", question="Shall we?")).view
    two: Any = (await preview(room, meaning="same", question="Shall we not?")).view
    await room.submit(CHAIR, "draft", row["private_metadata"])

    with pytest.raises(Refused, match="this has changed since you saw it"):
        await room.submit(CHAIR, "draft", two["private_metadata"])

    assert (await ballot_of(room)).question == "Shall we?"


async def test_a_second_press_of_send_corrects_nothing_more(room: Room) -> None:
    await opened(room, "consent", "Shal we?")
    view: Any = (await preview(room, meaning="same", question="Shall we?")).view

    for _ in range(2):
        await room.submit(CHAIR, "draft", view["private_metadata"], key="send")

    assert (await ballot_of(room)).version == 2
    assert len(await room.queued(DeliveryKind.MAIL_CORRECTION)) == 1


@pytest.mark.parametrize("words", ["edit 1", "edit #1"])
async def test_only_chairs_correct_and_only_what_is_open(room: Room, words: str) -> None:
    await opened(room, "consent", "Shal we?")
    about = (await form(room)).about
    with pytest.raises(Refused, match="Only a chair"):
        await room.type(ADA, words)
    refused = await room.submit(ADA, "edit", about, question="Shall we?", meaning="same")
    assert refused is not None
    assert "Only a chair" in refused.field_errors[0][1]
    view: Any = (await preview(room, meaning="same", question="Shall we?")).view
    await room.pen(CHAIR, "close 1")

    with pytest.raises(Refused, match="No ballot is open on #1"):
        await room.type(CHAIR, words)
    with pytest.raises(Refused, match="The ballot on #1 ended"):
        await room.submit(CHAIR, "draft", view["private_metadata"])

    assert (await ballot_of(room)).version == 1


async def test_what_was_corrected_is_in_the_history_with_its_old_text(room: Room) -> None:
    await opened(room)
    await correct(room, options="Geneva\nLyon\nnone of these")

    entries: Sequence[Any] = (await room.show(1))["history"]
    (entry,) = [row for row in entries if row["what"] == "ballot corrected"]

    assert entry["from"] == "Which city: Genf / Lyon / none of these"
    assert entry["to"] == "Which city: Geneva / Lyon / none of these"
    assert entry["actor"] == "Carla Chair"


async def test_end_rule_and_roster_stay(room: Room) -> None:
    await opened(room, "consent", "Shal we?")
    before = await ballot_of(room)

    await correct(room, meaning="changed", question="Shall we not?")

    after = await ballot_of(room)
    assert (after.closes_at, after.rules.form) == (before.closes_at, before.rules.form)
    assert (await room.show(1))["state"] == "voting"
