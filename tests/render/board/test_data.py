"""The board's data as files for spreadsheets and programs."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import CommentId, ItemNumber, PersonId
from bot.domain.items.comment import Comment, Source
from bot.render.board.data import (
    COMMENTS,
    ITEMS,
    LICENCE,
    TABLES,
    VOTES,
    Row,
    Table,
    comment_row,
    csv_bytes,
    item_row,
    readme_text,
    vote_row,
)
from tests.render import samples

COMMENT = Comment(
    id=CommentId(1),
    item=ItemNumber(12),
    author=PersonId(2),
    source=Source.SLACK,
    at=datetime(2026, 11, 21, 7, 45, tzinfo=UTC),
    text='I say "yes",\nlike ada@harbour.example',
    digest_sent_at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
)


def read(table: Table, *rows: Row) -> list[dict[str, str]]:
    written = csv_bytes(table, rows).decode()
    found = list(csv.DictReader(StringIO(written, newline="")))
    assert all(None not in row and None not in row.values() for row in found)
    return found


def test_every_file_and_every_column_is_in_the_readme() -> None:
    readme = " ".join(readme_text().split())

    for table in TABLES.values():
        assert table.name in readme
        assert str(table.row) in readme
        written = csv_bytes(table, []).decode().strip().split(",")
        assert written == list(table.columns)
        for name in written:
            assert f" {name} {table.columns[name]}" in readme
    assert str(LICENCE) in readme


def test_the_readme_is_read_at_72_columns() -> None:
    assert max(map(len, readme_text().splitlines())) <= 72


def test_an_item_has_its_row() -> None:
    item = samples.item(lists=("council", "quay"), labels=("boats",), outcome="")

    (row,) = read(ITEMS, item_row(item, messages=9))

    assert row == {
        "item": "12",
        "title": "Who may moor at the east quay in winter",
        "state": "open",
        "kind": "discussion",
        "lists": "council quay",
        "labels": "boats",
        "opened_at": "2026-11-10T09:30:00Z",
        "updated_at": "2026-11-20T14:05:00Z",
        "deadline": "",
        "outcome": "",
        "messages": "9",
    }


def test_a_vote_has_its_row() -> None:
    facts = samples.votes()[0]

    (row,) = read(VOTES, vote_row(samples.ballot(), facts))

    assert (row["item"], row["ballot"], row["rule"]) == ("12", "3", "consent")
    assert (row["voter"], row["choice"]) == (facts.voter, facts.vote.choice)
    assert row["closes_at"] == "2026-11-27T17:00:00Z"


def test_a_comment_keeps_its_lines_and_no_address() -> None:
    (row,) = read(COMMENTS, comment_row(COMMENT, author="Noor Haddad"))

    assert row == {
        "item": "12",
        "author": "Noor Haddad",
        "at": "2026-11-21T07:45:00Z",
        "published_at": "2026-11-23T08:00:00Z",
        "text": 'I say "yes",\nlike ada@…',
    }


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(begins: str) -> None:
    (row,) = read(COMMENTS, comment_row(replace(COMMENT, text=begins), author=begins))

    assert row["text"] == f"'{begins}"
    assert row["author"] == f"'{begins}"


@given(st.text(max_size=100), st.text(max_size=50))
def test_any_words_stay_in_their_cell(text: str, author: str) -> None:
    (row,) = read(COMMENTS, comment_row(replace(COMMENT, text=text), author=author))

    assert row["item"] == "12"
    assert not row["text"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not row["author"].startswith(("=", "+", "-", "@", "\t", "\r"))
