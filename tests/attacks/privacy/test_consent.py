"""Nothing that a person says in Slack goes to a list before that person has said so."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ChannelId, SlackUserId
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.text.safe import clean
from handlers.digests.digests import digest_of, window_start
from handlers.sending.deliver_mail import preview_digest
from handlers.work import Work
from tests.handlers.desk import Desk, all_done
from tests.handlers.prepared import prepared
from tests.handlers.room import (
    ADA,
    BEN,
    BOARD,
    CHAIR,
    COUNCIL,
    GUEST,
    Room,
    mail,
    new_config,
)

SECRET = "The quay is sinking"


@prepared
async def an_item(room: Room, *, to: str = COUNCIL) -> None:
    """Open item #1 with its parent message 1.1."""
    await room.fetch(mail("call", to=to))
    await room.posted(1, ts="1.1")


async def says(room: Room, user: SlackUserId, text: str, *, ts: str = "5.1") -> None:
    """Reply in the item's thread."""
    await room.say(user, text, ts=ts, thread="1.1")


async def would_be_sent(room: Room, *, at: int = 0) -> str:
    """Return all that a list's digest would say now, in both its parts."""
    async with room.database.reading() as store:
        list_config = room.config.lists[at]
        made = await preview_digest(Work(store, room.config, room.clock.now), list_config)
    return " ".join(
        " ".join(str(part.get_content()).split()) for part in made.walk() if not part.is_multipart()
    )


async def goes(room: Room, *, at: int = 0) -> list[str]:
    """Return the comments in what a list's digest would say now."""
    async with room.database.reading() as store:
        list_config = room.config.lists[at]
        start = await window_start(store, list_config, now=room.clock.now)
        digest = await digest_of(store, list_config, start, room.clock.now)
    return [
        comment.text for entry in (digest.entries if digest else ()) for comment in entry.comments
    ]


async def questions(room: Room) -> list[str]:
    """Return who is asked about a comment, a line for each question that waits to leave."""
    notes = await room.queued(DeliveryKind.SLACK_NOTE)
    return [note.recipient for note in notes if note.ref is not None]


def labels(blocks: tuple[dict[str, Any], ...]) -> list[str]:
    """Return the labels of all buttons."""
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [str(button["text"]["text"]) for row in rows for button in row]


def sections(blocks: tuple[dict[str, Any], ...]) -> list[str]:
    """Return the texts of all paragraphs."""
    return [str(block["text"]["text"]) for block in blocks if block["type"] == "section"]


# The first reply


async def test_a_reply_is_held_until_its_author_says_that_it_may_go(room: Room) -> None:
    await an_item(room)

    await says(room, ADA, SECRET)

    sent = await would_be_sent(room)
    assert SECRET not in sent
    assert "1 reply from Slack is waiting for its author's consent." in sent.replace("&#39;", "'")
    assert await room.queued(DeliveryKind.MARK_COMMENT) == []
    assert await questions(room) == [f"{ADA}@C01LIST"]


async def test_the_digest_counts_what_waits_and_names_nobody(room: Room) -> None:
    await an_item(room)
    await says(room, BEN, SECRET)
    await says(room, GUEST, "So is the crane", ts="5.2")

    sent = await would_be_sent(room)
    preview = (await room.pen(CHAIR, "digest preview")).text

    for text in (sent.replace("&#39;", "'"), preview):
        assert "2 replies from Slack are waiting for their authors' consent." in text
        assert not any(word in text for word in ("Ben", "Gil", "quay", "crane"))


async def test_always_lets_go_what_waits_and_what_follows(room: Room) -> None:
    await an_item(room)
    await says(room, ADA, "First")

    reply = await room.choose(ADA, "always")
    await says(room, ADA, "Second", ts="5.2")

    assert await goes(room) == ["First", "Second"]
    assert "waiting" not in await would_be_sent(room)
    assert len(await room.queued(DeliveryKind.MARK_COMMENT)) == 2
    assert reply.replaces


async def test_never_keeps_what_waits_and_what_follows(room: Room) -> None:
    await an_item(room)
    await says(room, ADA, "First")

    await room.choose(ADA, "never")
    await says(room, ADA, "Second", ts="5.2")

    assert await goes(room) == []
    assert "waiting" not in await would_be_sent(room)
    assert len(await questions(room)) == 1


async def test_what_was_said_under_never_stays_when_its_author_says_always_later(
    room: Room,
) -> None:
    await an_item(room)
    await says(room, ADA, "Before")
    await room.choose(ADA, "never")
    await says(room, ADA, "Under never", ts="5.2")

    await room.pen(ADA, "publish always")
    await says(room, ADA, "After", ts="5.3")

    assert await goes(room) == ["After"]


async def test_what_one_person_chose_is_nobody_elses_choice(room: Room) -> None:
    await an_item(room)
    await room.pen(CHAIR, "publish always")
    await room.pen(BEN, "publish always")

    await says(room, ADA, SECRET)

    assert await goes(room) == []


async def test_a_choice_for_one_list_is_none_for_another(room: Room) -> None:
    await an_item(room)
    await room.choose(ADA, "always", list_name="board")

    await says(room, ADA, SECRET)

    assert await goes(room) == []


async def test_words_said_in_one_lists_channel_do_not_go_to_the_other_list_of_the_item(
    room: Room,
) -> None:
    await an_item(room, to=f"{COUNCIL}, {BOARD}")
    await room.fetch(mail("call", to=f"{COUNCIL}, {BOARD}", through="board"))
    assert (await room.show(1))["lists"] == ["council", "board"]
    for name in ("council", "board"):
        await room.choose(ADA, "always", list_name=name)

    await says(room, ADA, SECRET)

    assert await goes(room) == [SECRET]
    assert await goes(room, at=1) == []


@pytest.mark.parametrize("by", ["command", "form"])
async def test_a_comment_by_command_or_form_is_no_consent(room: Room, by: str) -> None:
    await an_item(room)

    if by == "command":
        reply = await room.pen(ADA, f"comment 1 {SECRET}")
        assert "/pen publish" in reply.text
    else:
        await room.submit(ADA, "comment", "1", text=SECRET)

    assert await goes(room) == []
    assert await questions(room) == [f"{ADA}@C01LIST"]
    await room.choose(ADA, "always")
    assert await goes(room) == [SECRET]


async def test_a_list_that_kept_everything_in_slack_and_opens_takes_nothing_old_along(
    room: Room,
) -> None:
    await an_item(room)
    await room.choose(ADA, "always")
    room.config = new_config(council={"slack_comments": "never"})
    await says(room, ADA, SECRET)

    room.config = new_config()

    assert await goes(room) == []


# Ask me


async def test_ask_me_sends_only_what_its_author_releases(room: Room) -> None:
    await an_item(room)
    await room.pen(ADA, "publish ask")
    await says(room, ADA, "First")
    await says(room, ADA, "Second", ts="5.2")
    assert await goes(room) == []

    await room.release(ADA, 1, "First")
    await room.release(ADA, 2, "Second", send=False)

    assert await goes(room) == ["First"]
    assert "waiting" not in await would_be_sent(room)


async def test_a_list_that_asks_sends_only_what_is_released_whatever_its_author_chose(
    room: Room,
) -> None:
    room.config = new_config(council={"slack_comments": "ask"})
    await an_item(room)
    await room.choose(ADA, "always")
    await says(room, ADA, "First")
    await says(room, ADA, "Second", ts="5.2")

    await room.release(ADA, 1, "First")

    assert await goes(room) == ["First"]
    assert len(await questions(room)) == 2


async def test_ask_me_asks_about_each_reply_that_waits(room: Room) -> None:
    await an_item(room)
    await says(room, ADA, "First")
    await says(room, ADA, "Second", ts="5.2")
    before = len(await questions(room))

    await room.choose(ADA, "ask")

    assert len(await questions(room)) == before + 2


async def test_always_turned_into_ask_me_takes_out_what_nobody_looked_at(room: Room) -> None:
    await an_item(room)
    await room.choose(ADA, "always")
    await says(room, ADA, "First")

    await room.choose(ADA, "ask")

    assert await goes(room) == []


async def test_a_press_releases_only_the_words_that_stood_above_the_button(room: Room) -> None:
    await an_item(room)
    await room.choose(ADA, "ask")
    await says(room, ADA, "Fine")
    await room.edit(ADA, "Fine, and between us the chair is wrong", ts="5.1", thread="1.1")

    reply = await room.release(ADA, 1, "Fine")

    assert await goes(room) == []
    assert "between us the chair is wrong" in reply.text
    assert labels(reply.blocks) == ["Send to list", "Keep in Slack"]


async def test_words_edited_after_their_release_wait_again(room: Room) -> None:
    await an_item(room)
    await room.choose(ADA, "ask")
    await says(room, ADA, "Fine")
    await room.release(ADA, 1, "Fine")

    await room.edit(ADA, "Not at all fine", ts="5.1", thread="1.1")

    assert await goes(room) == []
    assert len(await questions(room)) == 2


# Taking it back


@pytest.mark.parametrize("how", ["never", "delete", "aside", "ask"])
async def test_until_the_digest_leaves_its_author_can_take_a_comment_out(
    room: Room, how: str
) -> None:
    await an_item(room)
    await room.choose(ADA, "always")
    await says(room, ADA, SECRET)
    room.clock.move(hours=1)
    await room.pen(CHAIR, "digest send")
    assert await goes(room) == [SECRET]

    match how:
        case "delete":
            await room.delete(ts="5.1")
        case "aside":
            await room.edit(ADA, f"// {SECRET}", ts="5.1", thread="1.1")
        case _:
            await room.pen(ADA, f"publish {how}")

    assert await goes(room) == []


async def test_a_late_delivery_of_an_older_press_does_not_undo_a_newer_choice(room: Room) -> None:
    await an_item(room)
    await room.choose(ADA, "always", key="press")
    await room.pen(ADA, "publish never")

    await room.choose(ADA, "always", key="press")
    await says(room, ADA, SECRET)

    assert await goes(room) == []


async def test_a_late_delivery_of_an_older_release_does_not_undo_a_newer_decision(
    room: Room,
) -> None:
    await an_item(room)
    await room.choose(ADA, "ask")
    await says(room, ADA, "Fine")
    await room.release(ADA, 1, "Fine", key="press")
    await room.release(ADA, 1, "Fine", send=False)

    await room.release(ADA, 1, "Fine", key="press")

    assert await goes(room) == []


async def test_two_clicks_do_what_one_does(room: Room) -> None:
    await an_item(room)
    await says(room, ADA, "Fine")

    await room.choose(ADA, "always")
    await room.choose(ADA, "always")

    assert await goes(room) == ["Fine"]
    assert len(await room.queued(DeliveryKind.MARK_COMMENT)) == 1


# Nobody else


@pytest.mark.parametrize("who", [CHAIR, BEN])
async def test_only_the_author_releases_a_comment_not_even_a_chair(
    room: Room, who: SlackUserId
) -> None:
    await an_item(room)
    await room.choose(ADA, "ask")
    await says(room, ADA, SECRET)

    with pytest.raises(Refused, match="Only the author"):
        await room.release(who, 1, SECRET)
    with pytest.raises(Refused, match="Only the author"):
        await room.choose(who, "always", asked=ADA)
    with pytest.raises(Refused, match="Only the author"):
        await room.release(who, 99, SECRET)

    assert await goes(room) == []


async def test_nothing_is_released_to_a_list_whose_author_chose_never(room: Room) -> None:
    await an_item(room)
    await says(room, ADA, SECRET)
    await room.choose(ADA, "never")

    with pytest.raises(Refused, match="Your replies do not go to council"):
        await room.release(ADA, 1, SECRET)

    assert await goes(room) == []


async def test_a_comment_taken_back_cannot_be_released(room: Room) -> None:
    await an_item(room)
    await room.choose(ADA, "ask")
    await says(room, ADA, SECRET)
    await room.delete(ts="5.1")

    with pytest.raises(Refused, match="reply was deleted"):
        await room.release(ADA, 1, SECRET)


async def test_a_choice_for_a_list_that_is_gone_is_refused(room: Room) -> None:
    with pytest.raises(Refused, match="There is no list"):
        await room.choose(ADA, "always", list_name="gone")


# The question can be found again


async def test_each_held_reply_asks_again(room: Room) -> None:
    await an_item(room)

    await says(room, ADA, "First")
    await says(room, ADA, "Second", ts="5.2")

    assert len(await questions(room)) == 2


async def test_the_command_shows_the_choice_and_asks_with_the_same_buttons(room: Room) -> None:
    await an_item(room)

    before = await room.pen(ADA, "publish")
    await room.pen(ADA, "publish ask")
    for each in range(5):
        await says(room, ADA, f"Words {each}", ts=f"5.{each}")
    after = await room.pen(ADA, "publish")

    assert "You have not yet chosen" in before.text
    assert labels(before.blocks) == ["Always", "Ask me", "Never"]
    assert labels(after.blocks)[3:] == ["Send to list", "Keep in Slack"] * 3
    assert "2 more of your replies wait" in str(after.blocks)
    assert "Words 0" in after.text


async def test_a_choice_typed_where_no_list_lives_is_refused(room: Room) -> None:
    with pytest.raises(Refused, match="in the channel of the list"):
        await room.pen(ADA, "publish always", channel=ChannelId("C99"))


@pytest.mark.parametrize(("mode", "word"), [("never", "chairs"), ("ask", "asks about each")])
async def test_the_answer_says_what_the_list_does(room: Room, mode: str, word: str) -> None:
    room.config = new_config(council={"slack_comments": mode})

    chosen = await room.pen(ADA, "publish always")
    shown = await room.pen(ADA, "publish")

    assert word in chosen.text
    assert word in shown.text


async def test_a_choice_that_is_none_is_refused_with_the_right_form(room: Room) -> None:
    with pytest.raises(Refused, match="Did you mean `/pen publish always`"):
        await room.pen(ADA, "publish alwys")


# What the author sees


async def chair_says(desk: Desk, text: str) -> str:
    """Let the chair reply below the item's message, as the look-alike has it; return the ts."""
    world = desk.slack
    await desk.room.fetch(mail("call"))
    await desk.work(all_done)
    ts = await world.people.post(CHAIR, "C01LIST", text, thread_ts=desk.parents()[0].ts)
    await desk.room.say(CHAIR, text, ts=ts, thread=desk.parents()[0].ts)
    await desk.work(all_done)
    return ts


def only_theirs(desk: Desk) -> list[SlackReply]:
    """Return what only the chair sees in the channel."""
    shown = desk.slack.state.ephemerals.get(CHAIR, {}).values()
    return [SlackReply(text=message.text, blocks=tuple(message.blocks)) for message in shown]


async def test_the_question_has_three_buttons_and_only_its_author_sees_it(desk: Desk) -> None:
    await chair_says(desk, SECRET)

    (asked,) = only_theirs(desk)
    assert labels(asked.blocks) == ["Always", "Ask me", "Never"]
    assert "council@lists.example.org" in clean(asked.text)
    assert SECRET in asked.text
    assert SECRET in str(asked.blocks)
    channel = desk.slack.state.channel_messages("C01LIST")
    assert not any("May your replies go" in message.text for message in channel)


async def test_one_question_stands_for_all_replies_that_wait_for_it(desk: Desk) -> None:
    await chair_says(desk, "First")
    thread = desk.parents()[0].ts

    for each in range(3):
        text = f"More {each}"
        ts = await desk.slack.people.post(CHAIR, "C01LIST", text, thread_ts=thread)
        await desk.room.say(CHAIR, text, ts=ts, thread=thread)
    await desk.work(all_done)

    assert len(only_theirs(desk)) == 2
    assert "4 of your replies wait" in only_theirs(desk)[1].text


async def test_ask_me_shows_the_words_as_they_will_stand_in_the_digest(desk: Desk) -> None:
    await desk.room.pen(CHAIR, "publish ask")
    words = "Twelve metres, and no more.\n\n  1. The quay\n" + "All of it matters. " * 400
    ts = await chair_says(desk, words)

    (asked,) = only_theirs(desk)
    assert labels(asked.blocks) == ["Send to list", "Keep in Slack"]
    await desk.room.release(CHAIR, 1, words.strip())
    desk.room.clock.now = datetime.fromtimestamp(float(ts) + 60, tz=UTC)
    sent = await would_be_sent(desk.room)
    assert " ".join(" ".join(sections(asked.blocks)[1:]).split()) in sent


async def test_the_mark_says_which_comments_will_go(desk: Desk) -> None:
    def marked() -> bool:
        """Return True if our mark is on the comment."""
        return bool(desk.slack.state.messages["C01LIST"][ts].reactions)

    ts = await chair_says(desk, "Fine")
    seen = [marked()]
    for choice in ("always", "ask", "always", "never"):
        await desk.room.choose(CHAIR, choice)
        await desk.work(all_done)
        seen.append(marked())

    assert seen == [False, True, False, True, False]


async def test_a_question_that_is_answered_meanwhile_is_not_put(desk: Desk) -> None:
    await desk.room.fetch(mail("call"))
    await desk.work(all_done)
    thread = desk.parents()[0].ts
    await desk.room.say(CHAIR, "Fine", ts="5.1", thread=thread)
    await desk.room.delete(ts="5.1")

    await desk.work(all_done)

    assert only_theirs(desk) == []
