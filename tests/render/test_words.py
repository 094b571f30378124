import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import freeze_rules
from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.tally_text import (
    draw_bars,
    say_counts,
    say_missing,
    say_outcome,
    say_turnout,
)
from bot.render.text.safe import clean, cut, escaped, name_of, one_line
from bot.render.text.wrap import ADMINISTRIVIA, COLUMNS, avoid_commands, underline, wrap, wrap_words
from bot.render.words.times import (
    say_day,
    say_instant,
    say_moment,
)
from tests.render import samples

INSTANT = datetime(2026, 12, 19, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "Sat 19 Dec 2026, 23:30 UTC"),
        ("Europe/London", "Sat 19 Dec 2026, 23:30 UTC"),
        ("Europe/Zurich", "Sun 20 Dec 2026, 00:30 CET (Sat 23:30 UTC)"),
        ("America/New_York", "Sat 19 Dec 2026, 18:30 EST (23:30 UTC)"),
        ("Asia/Kathmandu", "Sun 20 Dec 2026, 05:15 UTC+5:45 (Sat 23:30 UTC)"),
        ("America/Sao_Paulo", "Sat 19 Dec 2026, 20:30 UTC-3 (23:30 UTC)"),
    ],
)
def test_an_instant_is_said_in_the_lists_zone_and_in_utc(zone: str, words: str) -> None:
    assert say_instant(INSTANT, zone=ZoneInfo(zone)) == words


def test_a_moment_that_is_past_needs_no_zone() -> None:
    assert say_moment(INSTANT, zone=samples.ZURICH) == "Sun 20 Dec, 00:30"
    assert say_day(INSTANT - timedelta(hours=1), zone=samples.ZURICH) == "Sat 19 Dec 2026"


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Noor\u202e Haddad\u200b", "", "Noor Haddad"),
        ("Noor\r\nBcc: x@example.org", "", "Noor Bcc: x@example.org"),
        ("", "noor@example.org", "noor"),
        ("", "", "somebody"),
        ("نور", "", "\u2068نور\u2069"),
        ("x" * 100, "", "x" * 79 + "…"),
        ("\u2067An\u200da\u2069\u200f L\u00ado\u034fpez", "", "Ana Lopez"),
        ("\u202d\u3164\u2800\u115f", "ana@example.org", "ana"),
        ("علی\u200cرضا", "", "\u2068علی\u200cرضا\u2069"),
        ("Ana \U0001f469\u200d\U0001f527", "", "Ana \U0001f469\u200d\U0001f527"),
        ("\x1b[31mAna\x9b\x07", "", "“[31mAna”"),
        ("#12: -1", "", "“#12: 1”"),
        ("Ada -1 #12: +1", "", "Ada 1 12: 1"),
        ("agree: it is time", "", "“agree:_it_is_time”"),
        ("I vote no", "", "“I_vote_no”"),
        ("No Ah-young", "", "No Ah-young"),
        ("Ada (2nd account) of Team 42", "", "Ada (2nd account) of Team 42"),
    ],
)
def test_a_name_is_shown_safely(name: str, address: str, shown: str) -> None:
    assert name_of(name, address=address) == shown


@given(st.text())
def test_cleaning_is_idempotent_and_leaves_one_line_when_asked(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert len(one_line(text).splitlines()) <= 1


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_cut_text_is_never_longer_than_asked(text: str, at: int) -> None:
    assert len(cut(text, at=at)) <= at


def test_a_text_is_cut_at_a_space_where_one_is_near() -> None:
    assert cut("Who may moor at the quay", at=20) == "Who may moor at the…"
    assert cut("Who maymoorattheeastquay", at=20) == "Who maymoorattheeas…"


@given(st.text(alphabet="ab \n\t|-", max_size=400))
def test_wrapped_words_fit_the_columns_and_lose_no_sign(text: str) -> None:
    wrapped = wrap_words(text, indent="  ")

    # A word longer than a line, such as a link, is never broken.
    assert all(len(line) <= COLUMNS or len(line.split()) == 1 for line in wrapped.splitlines())
    assert "".join(wrapped.split()) == "".join(text.split())


def test_a_table_in_somebodys_words_keeps_its_shape() -> None:
    assert wrap_words("a   1\nbb  2", indent="  ") == "  a   1\n  bb  2"


def test_a_paragraph_hangs_where_asked() -> None:
    assert wrap("word " * 30, indent="   ", first="").splitlines()[1].startswith("   word")


@given(st.lists(st.sampled_from([*sorted(ADMINISTRIVIA), "Help", "ship", ""]), max_size=9))
def test_no_command_begins_one_of_the_first_lines(lines: list[str]) -> None:
    first = avoid_commands("\n".join(lines)).split("\n")[:5]

    assert all(line.split(maxsplit=1)[0].lower() not in ADMINISTRIVIA for line in first if line)


def test_a_heading_is_underlined_by_its_length() -> None:
    assert underline("NEW") == "NEW\n==="


def test_a_tally_is_drawn_and_said() -> None:
    tally = samples.tally(24, 2, 0, 1)

    assert draw_bars(tally).splitlines()[0] == "agree     24  " + "█" * 12
    assert draw_bars(tally).splitlines()[2] == "disagree   0"
    assert say_counts(samples.tally(7, 1, 0, 0, method="plus-minus")).startswith("+1: 7, +0: 1")
    assert say_turnout(samples.tally(1, 0, 0, 0)) == "1 vote (quorum: 5)"
    assert say_turnout(samples.tally(5, 0, 0, 0)) == "5 votes (quorum: 5)"
    assert say_turnout(samples.tally(5, 0, 0, 0, quorum=0)) == "5 votes"
    assert say_outcome("no quorum") == "No quorum"
    assert say_outcome("duplicate") == "Duplicate"


def test_who_blocks_is_said_apart_from_what_is_still_needed() -> None:
    assert say_missing(samples.tally(4, 0, 0, 1)) == "Blocked by 1 person"
    assert say_missing(samples.tally(1, 0, 0, 2)) == (
        "Blocked by 2 people. Still needed: 2 more voters for the quorum; 2 more votes for it"
    )
    assert say_missing(samples.tally(5, 0, 0, 0)) == ""


def test_an_outcome_is_shown_with_the_winners_and_a_chairs_words() -> None:
    assert say_outcome("accepted: from May: on trial") == "Accepted: from May: on trial"
    assert say_outcome("tie: Lyon, Bern", begins=False) == "a tie: Lyon, Bern"
    assert say_outcome("Done: see #3", begins=False) == "Done: see #3"


def test_others_are_told_what_somebody_approves() -> None:
    rules = freeze_rules(
        "house",
        {"method": "approval"},
        minimum_assurance=Assurance.LIST,
        options=("Lyon", "Bern", "Oslo"),
    )

    text = choice_in_words("Lyon; Oslo", rules, to_voter=False)

    assert text == "approve Lyon and Oslo, and not the other one"


@given(st.text())
def test_data_for_programs_mean_the_same_and_hide_nothing(text: str) -> None:
    shown = escaped(
        json.dumps([text, "\u202egpj.exe \U000e0041\x9b"], ensure_ascii=False, indent=2)
    )

    assert json.loads(shown) == [text, "\u202egpj.exe \U000e0041\x9b"]
    assert clean(shown) == shown or "\u200c" in shown or "\u200d" in shown
    assert "\\u202egpj" in shown


@pytest.mark.parametrize(
    ("method", "choice", "words"),
    [
        ("ranked", "Lyon > Bern = Graz > Oslo",
         "first Lyon, then Bern and Graz equally, then Oslo"),
        ("ranked", "Lyon = Bern = Graz",
         "first Lyon, Bern and Graz equally; the other one is last"),
        ("ranked", "Oslo", "first Oslo; the others are last"),
        ("approval", "Lyon; Oslo", "you approve Lyon and Oslo, and no other"),
        ("approval", "Lyon; Bern; Oslo", "you approve Lyon, Bern and Oslo, and not the other one"),
        ("score", "Lyon = 10; Oslo = 0", "10 for Lyon, 0 for Oslo; 0 for the others"),
        ("single", "Lyon", ""),
        ("consent", "agree", ""),
    ],
)  # fmt: skip
def test_a_choice_is_repeated_in_words(method: str, choice: str, words: str) -> None:
    options = ("Lyon", "Bern", "Graz", "Oslo") if method != "consent" else ()
    form = {"method": method}
    rules = freeze_rules("house", form, minimum_assurance=Assurance.LIST, options=options)
    assert rules.read_choice(choice) == choice

    assert choice_in_words(choice, rules) == words
