"""Atom feeds: what readers of feeds, and hostile mail, need of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.board.feeds import ATOM, LONGEST_TEXT, MOST_ENTRIES, Entry, Feed, feed_bytes

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MAIL = Entry(
    event="items/12/mail/ab",
    title="#12 Who may moor at the east quay",
    address="https://pen.example.org/items/12#mab",
    at=AT,
    text="I agree with Mr Haddad.\nWrite to me: ada@harbour.example",
    author="Ada Bommel",
)
FEED = Feed(
    name="feed",
    title="Penholder",
    address="https://pen.example.org/feed.atom",
    page="https://pen.example.org/",
    entries=(MAIL,),
)
HOST = "pen.example.org"


def test_a_feed_parser_reads_a_feed_without_a_complaint() -> None:
    read = feedparser.parse(feed_bytes(FEED, host=HOST))

    assert not read.bozo
    assert (read.feed.title, read.feed.id) == ("Penholder", "tag:pen.example.org,2026:feed")
    assert {(link.rel, link.href) for link in read.feed.links} == {
        ("self", "https://pen.example.org/feed.atom"),
        ("alternate", "https://pen.example.org/"),
    }
    (entry,) = read.entries
    assert entry.id == "tag:pen.example.org,2026:items/12/mail/ab"
    assert entry.title == "#12 Who may moor at the east quay"
    assert (entry.link, entry.author) == (MAIL.address, "Ada Bommel")
    assert entry.published == entry.updated == read.feed.updated == "2026-11-23T08:00:00Z"


def test_addresses_are_masked_wherever_they_stand() -> None:
    address = "ada@harbour.example"
    entry = replace(MAIL, title=f"Ask {address}", author=address, text=f"I am {address}.")

    written = feed_bytes(replace(FEED, title=f"Of {address}", entries=(entry,)), host=HOST).decode()

    assert "harbour.example" not in written
    assert "I am ada@…." in written


@pytest.mark.parametrize(
    "sign", ["\x00", "\x01", "\ud800", "\ufffe", "\uffff", "\x0b", "\u202e", "\x85"]
)
def test_signs_that_xml_forbids_or_that_deceive_are_left_out(sign: str) -> None:
    words = f"Moor{sign}ing <b>&amp; ]]></b>"
    entry = replace(MAIL, title=words, author=words, text=words)

    read = fromstring(feed_bytes(replace(FEED, title=words, entries=(entry,)), host=HOST))

    said = [read.findtext(f".//{{{ATOM}}}{tag}") for tag in ("title", "name", "content")]
    assert said == ["Mooring <b>&amp; ]]></b>"] * 3


@given(st.text(st.characters(), max_size=200))
def test_whatever_a_mail_says_the_feed_is_xml(words: str) -> None:
    entry = replace(MAIL, title=words, author=words, text=words)

    fromstring(feed_bytes(replace(FEED, title=words, entries=(entry,)), host=HOST))


def test_a_feed_written_again_is_the_same_whatever_the_order_of_its_entries() -> None:
    later = replace(MAIL, event="items/12/mail/cd", at=AT + timedelta(hours=1))
    same_time = replace(MAIL, event="items/12/call/1")
    entries = (MAIL, later, same_time)

    written = [
        feed_bytes(replace(FEED, entries=order), host=HOST)
        for order in (entries, tuple(reversed(entries)))
    ]

    assert written[0] == written[1]


def test_a_changed_text_is_the_same_entry_updated_and_comes_first() -> None:
    later = replace(MAIL, event="items/13/mail/cd", at=AT + timedelta(hours=1))
    corrected = replace(MAIL, text="Other words.", changed=AT + timedelta(hours=2))

    read = feedparser.parse(feed_bytes(replace(FEED, entries=(later, corrected)), host=HOST))

    first = read.entries[0]
    assert first.id == "tag:pen.example.org,2026:items/12/mail/ab"
    assert (first.published, first.updated) == ("2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z")
    assert read.feed.updated == first.updated


def test_the_newest_entries_are_told_and_long_texts_are_cut() -> None:
    entries = [
        replace(MAIL, event=f"items/{number}/mail/ab", at=AT + timedelta(minutes=number))
        for number in range(MOST_ENTRIES + 10)
    ]
    entries[-1] = replace(entries[-1], text="word " * LONGEST_TEXT)

    read = feedparser.parse(feed_bytes(replace(FEED, entries=entries), host=HOST))

    assert len(read.entries) == MOST_ENTRIES
    assert read.entries[0].id.endswith(f"items/{MOST_ENTRIES + 9}/mail/ab")
    assert len(read.entries[0].content[0].value) <= LONGEST_TEXT


def test_a_feed_without_entries_is_a_feed() -> None:
    read = feedparser.parse(feed_bytes(replace(FEED, entries=()), host=""))

    assert not read.bozo
    assert read.feed.updated == "1970-01-01T00:00:00Z"
