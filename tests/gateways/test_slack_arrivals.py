"""Slack's payloads become events: what counts as a person's words, and what does not."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.ids import BallotId, ChannelId, CommentId, ItemNumber, ListName, SlackUserId, Ts
from bot.domain.people.consent import Publish
from bot.events import (
    ButtonPressed,
    CommandGiven,
    FormSubmitted,
    Mentioned,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    OptionsAsked,
    PublishChosen,
    Reacted,
    ReleaseDecided,
    ShortcutUsed,
    VoteCast,
)
from bot.gateways.slack.arrivals import (
    first_input,
    read_action,
    read_command,
    read_message,
    read_reaction,
    read_shortcut,
    read_submission,
    read_suggestion,
)

ANNA = "U0ANNA"
HERE = "C0GENERAL"
HUMAN = {"type": "message", "user": ANNA, "text": "good", "ts": "2.1", "thread_ts": "1.1"}
OURS = {**HUMAN, "user": "U0BOT", "bot_id": "B0US", "app_id": "A0US"}


def message(**event: object) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "event_id": "Ev1",
        "event": {"type": "message", "channel": HERE, **event},
    }


def test_a_command_is_read_with_its_words() -> None:
    body = {
        "command": "/pen",
        "user_id": ANNA,
        "channel_id": HERE,
        "text": "vote 12 +1",
        "trigger_id": "7.8.9",
    }

    assert read_command(body) == CommandGiven(
        arrival_key="trigger:7.8.9",
        user=SlackUserId(ANNA),
        channel=ChannelId(HERE),
        text="vote 12 +1",
        trigger_id="7.8.9",
    )


def action(action_id: str, value: str | None) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": ANNA},
        "channel": {"id": HERE},
        "trigger_id": "7.8.9",
        "actions": [{"type": "button", "action_id": action_id, "value": value}],
    }


@pytest.mark.parametrize("choice", ["agree", "+1", "-0", "yes: with: colons", "3:1", "ja\nnein"])
def test_a_vote_button_carries_item_ballot_and_choice(choice: str) -> None:
    event = read_action(action(f"vote:{choice}", f"12:7:{choice}"))

    assert event == VoteCast(
        arrival_key="trigger:7.8.9",
        user=SlackUserId(ANNA),
        channel=ChannelId(HERE),
        item=ItemNumber(12),
        ballot=BallotId(7),
        choice=choice,
        trigger_id="7.8.9",
    )


def test_a_vote_button_of_an_earlier_version_is_about_no_ballot() -> None:
    event = read_action(action("vote:agree", "12:agree"))

    assert isinstance(event, VoteCast)
    assert (event.ballot, event.choice) == (0, "agree")


def test_another_button_carries_its_item() -> None:
    event = read_action(action("comment", "12"))

    assert isinstance(event, ButtonPressed)
    assert (event.button, event.item) == ("comment", ItemNumber(12))


def test_a_button_may_carry_a_part_of_its_item_and_the_modal_that_it_is_in() -> None:
    event = read_action(action("mail_on", "12:345:2") | {"view": {"id": "V1"}})

    assert isinstance(event, ButtonPressed)
    assert (event.item, event.part, event.view_id) == (ItemNumber(12), (345, 2), "V1")


def test_a_button_outside_a_channel_has_no_channel() -> None:
    body = action("details", "3")
    del body["channel"]

    event = read_action(body)

    assert isinstance(event, ButtonPressed)
    assert event.channel == ""


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("link", None),
        ("open", "https://example.org/"),
        ("vote:agree", "twelve:agree"),
        ("vote:agree", "12"),
        ("vote:agree", "12:"),
        ("details", "012"),
        ("details", "1" * 40),
        ("details", "12:"),
        ("details", "12:-1"),
        ("mail", "12:1:2:3"),
        ("Xq9/b", "12"),
    ],
)
def test_a_button_that_is_not_ours_is_nothing(action_id: str, value: str | None) -> None:
    assert read_action(action(action_id, value)) is None


@pytest.mark.parametrize("choice", list(Publish))
def test_a_choice_for_ones_comments_says_who_was_asked_about_which_list(choice: Publish) -> None:
    event = read_action(action(f"publish:{choice}", f"{ANNA}:igf-mag"))

    assert event == PublishChosen(
        arrival_key="trigger:7.8.9",
        user=SlackUserId(ANNA),
        channel=ChannelId(HERE),
        asked=SlackUserId(ANNA),
        list_name=ListName("igf-mag"),
        choice=choice,
    )


@pytest.mark.parametrize(("button", "send"), [("send", True), ("keep", False)])
def test_a_decision_about_a_comment_says_which_words_were_shown(button: str, *, send: bool) -> None:
    event = read_action(action(f"release:{button}", f"12:{'a' * 16}"))

    assert event == ReleaseDecided(
        arrival_key="trigger:7.8.9",
        user=SlackUserId(ANNA),
        channel=ChannelId(HERE),
        comment=CommentId(12),
        shown="a" * 16,
        send=send,
    )


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("publish:perhaps", f"{ANNA}:council"),
        ("publish:always", "council"),
        ("publish:always", None),
        ("release:send", "12"),
        ("release:send", "12:short"),
        ("release:all", f"12:{'a' * 16}"),
    ],
)
def test_a_decision_about_nothing_is_nothing(action_id: str, value: str | None) -> None:
    assert read_action(action(action_id, value)) is None


def test_an_interaction_without_actions_is_nothing() -> None:
    assert read_action({**action("a", "1"), "actions": []}) is None


def submission(values: dict[str, Any], *, view_hash: str = "h1") -> dict[str, Any]:
    return {
        "type": "view_submission",
        "user": {"id": ANNA},
        "view": {
            "id": "V1",
            "hash": view_hash,
            "callback_id": "comment",
            "private_metadata": "12",
            "state": {"values": values},
        },
    }


def test_a_form_is_read_by_block_id_whatever_its_inputs() -> None:
    event = read_submission(
        submission(
            {
                "words": {"a": {"type": "plain_text_input", "value": "I agree"}},
                "empty": {"a": {"type": "plain_text_input", "value": None}},
                "menu": {"a": {"type": "static_select", "selected_option": {"value": "block"}}},
                "none": {"a": {"type": "static_select", "selected_option": None}},
                "boxes": {"a": {"selected_options": [{"value": "x"}, {"value": "y"}]}},
                "many": {"a": {"type": "multi_static_select", "selected_options": []}},
                "score": {"a": {"type": "number_input", "value": "-2"}},
                "blank": {"a": {"type": "number_input", "value": None}},
                "day": {"a": {"type": "datepicker", "selected_date": "2026-12-19"}},
                "hour": {"a": {"type": "timepicker", "selected_time": "18:00"}},
                "when": {"a": {"type": "datetimepicker", "selected_date_time": 1797703200}},
                "who": {"a": {"type": "users_select", "selected_user": ANNA}},
                "whom": {"a": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
                "place": {"a": {"type": "channels_select", "selected_channel": HERE}},
                "talk": {"a": {"type": "conversations_select", "selected_conversation": "D1"}},
            }
        )
    )

    assert (event.form, event.private_metadata, event.user) == ("comment", "12", ANNA)
    assert dict(event.fields) == {
        "words": "I agree",
        "empty": "",
        "menu": "block",
        "none": "",
        "boxes": "x,y",
        "many": "",
        "score": "-2",
        "blank": "",
        "day": "2026-12-19",
        "hour": "18:00",
        "when": "1797703200",
        "who": ANNA,
        "whom": "U1,U2",
        "place": HERE,
        "talk": "D1",
    }


def test_a_form_sent_twice_has_one_key_and_a_corrected_one_another() -> None:
    def keyed(text: str, view_hash: str = "h1") -> str:
        values = {"words": {"a": {"value": text}}}
        event: FormSubmitted = read_submission(submission(values, view_hash=view_hash))
        return event.arrival_key

    assert keyed("no reason") == keyed("no reason")
    assert keyed("no reason") != keyed("with a reason")
    assert keyed("no reason") != keyed("no reason", view_hash="h2")
    assert keyed("x").startswith("view:V1:h1:")


def test_an_error_can_be_shown_at_the_first_input() -> None:
    assert first_input(submission({"words": {"a": {}}, "more": {"b": {}}})) == "words"
    assert first_input(submission({})) is None


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast", "me_message"])
def test_a_persons_message_is_read(subtype: str | None) -> None:
    body = message(**HUMAN) if subtype is None else message(**HUMAN, subtype=subtype)

    assert read_message(body) == MessagePosted(
        arrival_key="event:Ev1",
        user=SlackUserId(ANNA),
        channel=ChannelId(HERE),
        ts=Ts("2.1"),
        thread_ts=Ts("1.1"),
        text="good",
    )


def test_a_threads_first_message_replies_to_nothing() -> None:
    event = read_message(message(**{**HUMAN, "thread_ts": "2.1"}))

    assert isinstance(event, MessagePosted)
    assert event.thread_ts is None


@pytest.mark.parametrize(
    "event",
    [
        OURS,
        {**HUMAN, "bot_id": "B0OTHER"},
        {**HUMAN, "app_id": "A0OTHER"},
        {**HUMAN, "subtype": "bot_message", "user": ""},
        {**HUMAN, "user": "USLACKBOT"},
        {**HUMAN, "subtype": "channel_join"},
        {**HUMAN, "subtype": "channel_topic"},
        {**HUMAN, "subtype": "message_replied"},
    ],
)
def test_what_no_person_wrote_is_nothing(event: dict[str, Any]) -> None:
    assert read_message(message(**event)) is None


def changed(now: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    extra: dict[str, object] = {} if before is None else {"previous_message": before}
    return message(subtype="message_changed", hidden=True, ts="9.9", message=now, **extra)


def test_an_edit_is_read_with_its_new_text() -> None:
    edit = {**HUMAN, "text": "better", "edited": {"user": ANNA, "ts": "3.1"}}

    assert read_message(changed(edit, HUMAN)) == MessageEdited(
        arrival_key="event:Ev1",
        user=SlackUserId(ANNA),
        channel=ChannelId(HERE),
        ts=Ts("2.1"),
        thread_ts=Ts("1.1"),
        text="better",
        edited_at=Ts("3.1"),
    )


def test_an_edit_whose_past_is_unknown_is_an_edit() -> None:
    event = read_message(changed({**HUMAN, "text": "better"}, None))

    assert isinstance(event, MessageEdited)
    assert event.edited_at == "9.9"


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ({**HUMAN, "reply_count": 2}, HUMAN),
        ({**HUMAN, "attachments": [{"from_url": "https://example.org/"}]}, HUMAN),
        ({**OURS, "text": "12 agree"}, OURS),
    ],
)
def test_a_change_that_nobody_typed_is_nothing(now: dict[str, Any], before: dict[str, Any]) -> None:
    assert read_message(changed(now, before)) is None


def test_a_change_without_a_message_is_nothing() -> None:
    assert read_message(message(subtype="message_changed")) is None


def test_a_deleted_message_is_read() -> None:
    body = message(subtype="message_deleted", deleted_ts="2.1", previous_message=HUMAN)

    assert read_message(body) == MessageDeleted(
        arrival_key="event:Ev1", channel=ChannelId(HERE), ts=Ts("2.1")
    )


def test_a_deleted_message_with_replies_is_a_tombstone() -> None:
    tomb = {"subtype": "tombstone", "user": "USLACKBOT", "ts": "2.1", "text": "deleted"}

    event = read_message(changed(tomb, HUMAN))

    assert isinstance(event, MessageDeleted)
    assert event.ts == "2.1"


def test_our_own_message_deleted_is_nothing() -> None:
    tomb = {"subtype": "tombstone", "user": "USLACKBOT", "ts": "2.1", "text": "deleted"}
    body = message(subtype="message_deleted", deleted_ts="2.1", previous_message=OURS)

    assert read_message(body) is None
    assert read_message(changed(tomb, OURS)) is None


@pytest.mark.parametrize("body", [{}, {"event": {}}, {"event_id": "Ev1", "event": {"ts": 3}}])
def test_a_payload_of_another_shape_is_an_error(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read_message(body)


def told(kind: str, text: str, **event: object) -> dict[str, Any]:
    """Return the event of a message that Slack tells as `kind`, with who we are."""
    said = {"type": kind, "channel": HERE, "user": ANNA, "ts": "2.1", "thread_ts": "1.1"}
    return {
        "type": "event_callback",
        "event_id": f"Ev-{kind}",
        "authorizations": [{"user_id": "U0BOT", "is_bot": True}],
        "event": {**said, "text": text, **event},
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0BOT> vote agree", "vote agree"),
        (" <@U0BOT|penholder>: vote 12 +1\nbecause", "vote 12 +1\nbecause"),
        ("<@U0BOT>", ""),
        ("<@U0BOT>, ask <@U0BEN>", "ask <@U0BEN>"),
    ],
)
def test_a_message_to_us_is_the_same_whether_told_as_message_or_as_mention(
    text: str, words: str
) -> None:
    message, mention = (read_message(told(kind, text)) for kind in ("message", "app_mention"))

    assert isinstance(message, Mentioned)
    assert isinstance(mention, Mentioned)
    assert (message.user, message.channel, message.ts, message.thread_ts, message.text) == (
        ANNA, HERE, "2.1", "1.1", words,
    )  # fmt: skip
    assert message.message_key == mention.message_key
    assert message.arrival_key != mention.arrival_key


@pytest.mark.parametrize(
    "text",
    ["Ask <@U0BOT> about it", "<@U0BEN> vote agree", "@U0BOT vote", "// <@U0BOT> vote", "<@"],
)
def test_a_mention_elsewhere_in_a_message_is_told_by_the_message_alone(text: str) -> None:
    assert isinstance(read_message(told("message", text)), MessagePosted)
    assert read_message(told("app_mention", text)) is None


def test_nobody_is_us_where_slack_does_not_say_who_we_are() -> None:
    event = told("message", "<@U0BOT> vote agree") | {"authorizations": []}

    assert isinstance(read_message(event), MessagePosted)


@pytest.mark.parametrize("by", [{"bot_id": "B1"}, {"app_id": "A1"}, {"subtype": "bot_message"}])
def test_a_mention_by_a_bot_is_nothing(by: dict[str, str]) -> None:
    for kind in ("message", "app_mention"):
        assert read_message(told(kind, "<@U0BOT> vote agree", **by)) is None


def test_a_message_changed_into_one_to_us_has_no_words_for_others() -> None:
    change = {
        "subtype": "message_changed",
        "message": {**HUMAN, "text": "<@U0BOT> vote agree"},
        "previous_message": HUMAN,
    }

    event = read_message(told("message", "", **change))

    assert isinstance(event, MessageEdited)
    assert event.text == ""


def test_a_direct_message_in_a_thread_says_so_and_may_mention_us() -> None:
    event = read_message(told("message", "<@U0BOT> /pen list", channel_type="im"))

    assert isinstance(event, CommandGiven)
    assert (event.text, event.thread_ts, event.is_public) == ("list", "1.1", False)


def chosen(value: str) -> dict[str, Any]:
    entry = {"text": {"type": "plain_text", "text": "Close…"}, "value": value}
    body = action("more", None)
    body["actions"] = [{"type": "overflow", "action_id": "more", "selected_option": entry}]
    return body


def test_an_entry_of_a_menu_is_a_button() -> None:
    event = read_action(chosen("close:12"))

    assert isinstance(event, ButtonPressed)
    assert (event.button, event.item, event.part) == ("close", 12, ())


@pytest.mark.parametrize(
    "value", ["close", "close:", "close:x", "Close:1", "vote:agree:12:7:agree"]
)
def test_an_entry_that_is_not_ours_is_nothing(value: str) -> None:
    assert read_action(chosen(value)) is None


SHORTCUT = {
    "type": "message_action",
    "callback_id": "send_to_list",
    "trigger_id": "7.8.9",
    "user": {"id": ANNA},
    "channel": {"id": HERE},
    "message": {"type": "message", "user": "U0BEN", "text": "mine", "ts": "2.1"},
    "response_url": "https://hooks.slack.com/x",
}


def test_a_shortcut_names_its_message_and_nothing_that_it_says() -> None:
    assert read_shortcut(SHORTCUT) == ShortcutUsed(
        arrival_key="trigger:7.8.9",
        user=SlackUserId(ANNA),
        channel=ChannelId(HERE),
        shortcut="send_to_list",
        ts=Ts("2.1"),
        thread_ts=None,
        trigger_id="7.8.9",
        response_url="https://hooks.slack.com/x",
    )
    reply = read_shortcut({**SHORTCUT, "message": {"ts": "2.1", "thread_ts": "1.1"}})
    assert reply is not None
    assert reply.thread_ts == "1.1"
    assert read_shortcut({**SHORTCUT, "type": "shortcut"}) is None
    with pytest.raises(ValidationError):
        read_shortcut({**SHORTCUT, "message": None})


def test_a_menu_that_searches_says_what_its_form_is_about() -> None:
    body = {
        "type": "block_suggestion",
        "user": {"id": ANNA},
        "action_id": "into",
        "block_id": "into",
        "value": "harb",
        "view": {"id": "V1", "private_metadata": "12:item:0"},
    }

    event = read_suggestion(body)

    assert isinstance(event, OptionsAsked)
    assert (event.user, event.menu, event.about, event.words) == (ANNA, "into", "12:item:0", "harb")
    assert event.arrival_key != read_suggestion(body).arrival_key


def reaction(**event: object) -> dict[str, Any]:
    item = {"type": "message", "channel": HERE, "ts": "2.1"}
    return {
        "type": "event_callback",
        "event_id": "Ev1",
        "authorizations": [{"user_id": "U0BOT"}],
        "event": {"type": "reaction_added", "user": ANNA, "reaction": "+1", "item": item, **event},
    }


def test_an_emoji_names_its_message() -> None:
    event = read_reaction(reaction())

    assert event == Reacted("event:Ev1", SlackUserId(ANNA), ChannelId(HERE), Ts("2.1"), "+1")


@pytest.mark.parametrize(
    "change",
    [{"user": "U0BOT"}, {"user": ""}, {"item": {"type": "file", "file": "F1"}}],
)
def test_our_own_emoji_or_one_on_something_else_is_nothing(change: dict[str, object]) -> None:
    assert read_reaction(reaction(**change)) is None


@pytest.mark.parametrize("change", [{}, {"subtype": "message_changed"}])
def test_a_file_that_we_show_is_ours_though_it_names_no_app(change: dict[str, object]) -> None:
    shown = {**HUMAN, "user": "U0BOT", "subtype": "file_share"}
    event = {"message": shown, **change} if change else shown
    body = {**message(**event), "authorizations": [{"user_id": "U0BOT"}]}

    assert read_message(body) is None
    assert read_message({**body, "authorizations": [{"user_id": "U0OTHER"}]}) is not None
