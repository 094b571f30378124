import json
from datetime import UTC, datetime, timedelta, timezone
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import CommentId, DeliveryId, ItemNumber, PersonId, SlackUserId
from bot.domain.items.comment import Comment, Source
from bot.domain.items.history import Change, Changed, HistoryEntry, StateChange
from bot.domain.items.item import ItemState
from bot.domain.people.person import Person
from bot.domain.slack_scopes import NEEDED_SCOPES, AppNeeds
from bot.language import Text, speaking
from bot.mail.values import Automatic, Mailbox
from bot.render.documents.facts import person_label
from bot.render.json.shapes import (
    Shape,
    Spoken,
    ThreadMail,
    delivery_shape,
    instant,
    item_page_shape,
    item_shape,
)
from bot.render.slack.manifest import manifest
from bot.render.terminal.item_text import item_page_text
from bot.render.words import refusals
from tests.render import samples

AT = samples.NOW
NOOR, NAMELESS, SLACK_ONLY = PersonId(1), PersonId(2), PersonId(3)
PEOPLE = (
    Person(NOOR, "Noor Haddad"),
    Person(NAMELESS, "", ("bram@example.org",)),
    Person(SLACK_ONLY, "", (), SlackUserId("U1")),
)
NAMES = {person.id: person_label(person, alike=()) for person in PEOPLE}


def page() -> Shape:
    bram = Mailbox(name="Bram de Wit", address="bram@example.org")
    mails = [
        ThreadMail(
            message_id="a1@example.org",
            author=bram,
            said_at=AT,
            subject="Winter",
            lists=("harbour-council",),
            segments=(
                Spoken(Mailbox(name="", address="ilse@example.org"), 1, "Shall we?"),
                Spoken(None, 1, "Who knows"),
                Spoken(bram, 0, "Yes.\nAt once."),
            ),
        ),
        ThreadMail(
            message_id="a2@example.org", author=Mailbox(name="", address=""), said_at=AT,
            subject="Winter", lists=(), segments=(),
            automatic=Automatic.AUTO_REPLY, automatic_rule="out-of-office reply",
        ),
    ]  # fmt: skip
    comments = [
        Comment(CommentId(n), ItemNumber(12), author, Source.SLACK, AT, "So be it")
        for n, author in enumerate((NOOR, NAMELESS, SLACK_ONLY, PersonId(99)))
    ]
    history = [
        HistoryEntry(ItemNumber(12), AT, None, Changed(Change.OPENED, "", ""), Source.MAIL),
        HistoryEntry(
            ItemNumber(12), AT, NOOR, StateChange(ItemState.OPEN, ItemState.VOTING), Source.SLACK
        ),
    ]
    return item_page_shape(
        samples.facts(),
        thread=mails,
        comments=comments,
        votes=samples.votes(),
        history=history,
        names=NAMES,
    )


def test_an_items_shape_has_the_promised_keys() -> None:
    shape = item_shape(samples.facts())

    promised = {
        "number", "title", "kind", "state", "lists", "holder", "labels", "deadline", "opened_at",
        "updated_at", "messages", "comments", "ballot",
    }  # fmt: skip
    assert promised <= set(shape)
    assert shape["deadline"] == "2026-11-27T17:00:00Z"
    ballot = shape["ballot"]
    assert isinstance(ballot, dict)
    assert ballot["tally"] == {"agree": 5, "abstain": 2, "disagree": 1, "block": 0}
    assert ballot["outcome"] is None


def test_an_item_without_a_ballot_says_null() -> None:
    shape = item_shape(samples.facts(ballot=None, tally=None, item=samples.item()))

    assert shape["ballot"] is None
    assert shape["deadline"] is None


def test_a_closed_ballot_has_its_outcome() -> None:
    ballot = item_shape(samples.facts(ballot=samples.closed_ballot()))["ballot"]

    assert isinstance(ballot, dict)
    assert ballot["outcome"] == "accepted"


def test_an_items_page_has_its_thread_comments_votes_and_history() -> None:
    shape = json.loads(json.dumps(page()))

    assert shape["thread"][0]["from"] == {"name": "Bram de Wit", "address": "bram@example.org"}
    assert [row["depth"] for row in shape["thread"][0]["segments"]] == [1, 1, 0]
    assert [row["automatic_rule"] for row in shape["thread"]] == [None, "out-of-office reply"]
    assert [row["author"] for row in shape["comment_list"]] == [
        "Noor Haddad", "bram", "U1", None,
    ]  # fmt: skip
    assert [row["counts"] for row in shape["votes"]] == [True, True, True, False, False]
    assert [row["actor"] for row in shape["history"]] == [None, "Noor Haddad"]


def test_an_item_is_readable_in_a_terminal() -> None:
    text = item_page_text(page(), zone=ZoneInfo("UTC"))

    assert text.startswith("#12  Who may moor at the east quay in winter\nvoting")
    assert "agree 5, abstain 2, disagree 1, block 0; open until Fri 27 Nov 2026, 17:00 UTC" in text
    assert "  agree  Noor Haddad  by mail  (replaced by a newer vote)" in text
    assert "Vera Oduya  by mail  (not counted: the mail did not come through the list)" in text
    assert "  > ilse@example.org:\n  > Shall we?" in text
    assert "\n  not written by a person: out-of-office reply\n" in text
    assert "(Noor Haddad)" in text


def test_a_quiet_item_is_short_in_a_terminal() -> None:
    shape = item_page_shape(
        samples.facts(ballot=None, tally=None, holder_name="", item=samples.item()),
        thread=[], comments=[], votes=[], history=[], names={},
    )  # fmt: skip

    assert "Comments" not in item_page_text(shape, zone=ZoneInfo("UTC"))


def test_an_instant_is_written_in_utc() -> None:
    elsewhere = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))

    assert instant(elsewhere) == "2025-12-31T23:00:00Z"
    assert instant(None) is None


def test_a_delivery_has_its_shape() -> None:
    delivery = Delivery(
        id=DeliveryId("0" * 32), seq=1, kind=DeliveryKind.POST_ITEM, destination="slack/C1/12",
        recipient="C1", item=ItemNumber(12), ref=None, payload=None, state=DeliveryState.WAITING,
        attempts=0, created_at=datetime(2026, 1, 1, tzinfo=UTC), due_at=AT, first_attempt_at=None,
        last_error="", sent_at=None, result="",
    )  # fmt: skip

    assert delivery_shape(delivery)["created_at"] == "2026-01-01T00:00:00Z"


def test_the_manifest_asks_for_every_scope_that_is_used() -> None:
    made = json.loads(manifest(AppNeeds()))

    assert made["oauth_config"]["scopes"]["bot"] == sorted(NEEDED_SCOPES)
    assert made["features"]["slash_commands"][0]["command"] == "/pen"
    assert made["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_the_manifest_of_http_mode_says_where_slack_posts() -> None:
    url = "https://pen.example.org/slack/events"
    made, socket = json.loads(manifest(AppNeeds(url))), json.loads(manifest(AppNeeds()))

    assert made["settings"]["event_subscriptions"].pop("request_url") == url
    assert made["settings"]["interactivity"].pop("request_url") == url
    assert made["features"]["slash_commands"][0].pop("url") == url
    assert made["settings"].pop("socket_mode_enabled") is False
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert made == socket


def test_the_manifest_asks_to_upload_files_only_if_a_list_wants_that() -> None:
    made, other = json.loads(manifest(AppNeeds(uploads=True))), json.loads(manifest(AppNeeds()))

    scopes = made["oauth_config"]["scopes"]["bot"]
    assert set(scopes) - set(other["oauth_config"]["scopes"]["bot"]) == {"files:write"}


def test_the_manifest_knows_links_to_the_board_only_if_that_has_an_address() -> None:
    made = json.loads(manifest(AppNeeds(board_host="pen.example.org")))
    other = json.loads(manifest(AppNeeds()))

    def scopes(of: dict[str, Any]) -> set[str]:
        return set(of["oauth_config"]["scopes"]["bot"])

    def events(of: dict[str, Any]) -> set[str]:
        return set(of["settings"]["event_subscriptions"]["bot_events"])

    assert scopes(made) - scopes(other) == {"links:read", "links:write"}
    assert events(made) - events(other) == {"entity_details_requested", "link_shared"}
    assert made["features"]["unfurl_domains"] == ["pen.example.org"]
    assert made["features"]["rich_previews"]["entity_types"] == ["slack#/entities/task"]
    assert "unfurl_domains" not in other["features"]


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, text in vars(refusals).items()
        if name.isupper() and isinstance(text, (str, Text))
    ],
)
def test_each_refusal_can_be_filled_in(name: str) -> None:
    text: Text | str = getattr(refusals, name)
    english = text if isinstance(text, str) else text.english
    names = {field for _, field, _, _ in Formatter().parse(english) if field}

    assert text.format(**dict.fromkeys(names, "12"))


def test_no_words_in_a_mail_reach_the_terminal_as_control_signs() -> None:
    hostile = json.dumps(page()).replace("Bram de Wit", r"Bram\u001b]0;x\u0007\u202e")

    text = item_page_text(json.loads(hostile), zone=ZoneInfo("UTC"))

    assert "Bram]0;x" in text
    assert all(sign.isprintable() or sign == "\n" for sign in text)


def test_programs_get_the_same_in_every_language() -> None:
    every = [samples.facts(), samples.facts(draft=samples.draft(), ballot=None, tally=None)]

    in_english = [item_shape(item) for item in every]
    with speaking("fr"):
        assert [item_shape(item) for item in every] == in_english
