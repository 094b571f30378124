import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.slack.markup.blocks import (
    LONGEST_HEADER,
    LONGEST_TEXT,
    button,
    cut_plain,
    header,
    plain,
    size_of,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape, unescape
from bot.render.text.safe import clean
from tests.render import samples

SIGNS = st.text(alphabet="*_~`<>&:!@#|/.-+ \nab1Ä é", max_size=60)
FORMATS = (
    r"(?:^|\W)([*_~`])(?=\S)[^\n]*?\1",
    r"(?m)^[ \t]*(?:>|&gt;)",
    r":[a-z0-9_+'-]+:",
)
LINK = re.compile(r"<(https?://[^<>|]+)>|<(mailto:[^<>|]+)\|\2>")
"""A link that shows its own address, and so deceives nobody."""
ADDRESSED = st.lists(
    st.sampled_from(
        ["https://a.example/~b/*c*?d=_e_&f#g", "mailto:ana@example.org", "x", "*", "_", "\n>"]
    ),
    max_size=8,
).map(" ".join)


@given(st.text() | SIGNS | ADDRESSED)
def test_escaped_text_can_neither_mention_nor_format(text: str) -> None:
    escaped = LINK.sub("", escape(text))

    assert "<" not in escaped
    assert ">" not in escaped
    assert re.sub(r"&(?:amp|lt|gt);", "", escaped).count("&") == 0
    for pattern in FORMATS:
        assert re.search(pattern, escaped) is None, pattern


@given(st.text(alphabet="abcÄé 12,;!?()\n-"))
def test_harmless_text_is_left_as_it_is(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a*b c_d", "a∗b c_d"),
        ("_so_", "ˍsoˍ"),
        ("> quoted", "\u2060&gt; quoted"),
        ("at 10:30:15", "at 10꞉30:15"),
        ("merged #3 into #12.", "merged #3 into #12."),
        ("#3rd", "#\u20603rd"),
        ("@here #general", "@\u2060here #\u2060general"),
        ("<!channel> & co", "&lt;!channel&gt; &amp; co"),
        ("/@here", "/@\u2060here"),
        ("(https://a.example/~b_c?d=1&e=2#f).", "(<https://a.example/~b_c?d=1&amp;e=2#f>)."),
        ("<mailto:ana@a.example>", "&lt;<mailto:ana@a.example|mailto:ana@a.example>&gt;"),
        ("javascript://a.example/*x*", "javascript://a.example/∗x∗"),
    ],
)
def test_the_reader_sees_the_same_words(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(
    "address",
    ["ana_b.c@mail.example.org", "www.example.org/a/#top", "@ana@social.example", "a.example/@ana"],
)
def test_an_address_can_be_copied_as_it_is(address: str) -> None:
    assert escape(f"see {address}, please") == f"see {address}, please"


@given(ADDRESSED)
def test_a_copied_web_address_works(text: str) -> None:
    shown = unescape(escape(text)).replace("\u2060", "")

    for address in re.findall(r"https://a\.example\S*?#g|(?<=mailto:)ana@example\.org", text):
        assert address in shown


@given(st.text())
def test_a_plain_text_object_shows_exactly_the_words(text: str) -> None:
    shown = plain(text)["text"]

    assert isinstance(shown, str)
    assert unescape(shown).strip() == clean(text).strip() or shown == " "


def test_a_date_is_shown_in_the_readers_zone_with_utc_to_fall_back_on() -> None:
    instant = datetime(2026, 12, 19, 17, 0, tzinfo=UTC)

    assert date_token(instant) == (
        "<!date^1797699600^{date_short_pretty} at {time}|Sat 19 Dec 2026, 17:00 UTC>"
    )
    assert "18:00 CET (17:00 UTC)>" in date_token(instant, zone=ZoneInfo("Europe/Zurich"))


@given(st.text(alphabet="a &<>", min_size=1, max_size=400))
def test_a_header_fits_whatever_its_title(title: str) -> None:
    assert size_of([header(title)]) <= LONGEST_HEADER


@given(
    st.text(alphabet="a&<", max_size=40),
    st.integers(min_value=LONGEST_TEXT - 30, max_value=LONGEST_TEXT + 9),
)
def test_a_messages_text_is_cut_but_no_entity_or_token(tail: str, length: int) -> None:
    token = "<!date^1^{date}|19 Dec>"
    text = "x" * length + token + escape(tail)

    value = within_message(text)

    assert len(value.encode()) <= LONGEST_TEXT
    assert value.count("<") == value.count(">")
    assert re.sub(r"&(?:amp|lt|gt);", "", value).count("&") == 0


def test_a_title_of_many_entities_is_cut_by_what_slack_counts() -> None:
    assert cut_plain("&" * 100, at=LONGEST_HEADER) == "&" * 29 + "…"
    assert cut_plain("Winter", at=LONGEST_HEADER) == "Winter"


def test_a_button_has_a_style_only_when_given_one() -> None:
    assert "style" not in button("Comment", action_id="comment", value="12")
    assert button("agree", action_id="vote:agree", value="12:agree", style="primary")["style"]


def test_hostile_names_and_titles_do_no_harm_in_blocks() -> None:
    assert "<!channel>" not in str(plain(samples.HOSTILE))
