"""Write the board's data as CSV (RFC 4180), and the README and page that explain its columns."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.items.comment import Comment
from bot.domain.items.item import Item
from bot.language import Text, in_english, say
from bot.render.ballots.tally_text import outcome_for_programs
from bot.render.board import addresses
from bot.render.board.addresses import Site
from bot.render.board.pages import page
from bot.render.documents.facts import VoteFacts
from bot.render.documents.objections import ObjectionFacts
from bot.render.json.shapes import instant
from bot.render.text.masking import masked
from bot.render.text.safe import clean, one_line
from bot.render.text.wrap import wrap

CONTENT_TYPE: Final = "text/csv"
MOST_ITEMS: Final = 10_000
"""How many items the files cover, the most recently changed ones."""
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")

Row = Iterable[str | int | datetime | None]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of data, with a description of its rows and of each column."""

    name: str
    row: Text
    columns: Mapping[str, Text]


_ITEM: Final = Text("The item's number, as in its address /items/N.")
ITEMS: Final = Table(
    "items.csv",
    Text("One row for each item of the board, the last changed first."),
    {
        "item": _ITEM,
        "title": Text("Its title."),
        "state": Text("open, commenting, voting, decided, closed, dormant or archived."),
        "kind": Text("discussion, call for comments, proposal, question or task."),
        "lists": Text(
            "The names of its lists, with a blank between them; its first list is first."
        ),
        "labels": Text("Its labels, with a blank between them."),
        "opened_at": Text("When it was opened."),
        "updated_at": Text("When it last changed."),
        "deadline": Text("When its open call or ballot ends; empty without one."),
        "outcome": Text("How it was decided or closed, in words; empty before that."),
        "messages": Text("How many messages its thread has."),
    },
)
VOTES: Final = Table(
    "votes.csv",
    Text(
        "One row for each vote that counts; those of a ballot stand together, in order of time. A "
        "vote that was replaced or refused is not here; the ballot's result file has it. Votes of "
        "secret and of withdrawn ballots are never here, and those of a ballot that hides its "
        "choices only after its end."
    ),
    {
        "item": _ITEM,
        "ballot": Text("The ballot's number, as in /items/N/result-B.json."),
        "question": Text("What was asked."),
        "rule": Text("The name of the rule that decides."),
        "closes_at": Text("When the ballot ends, or ended."),
        "outcome": Text("How it ended, for example accepted; empty while it is open."),
        "voter": Text("The voter's name."),
        "choice": Text(
            "What was chosen. Of several options: in the order of preference, as written."
        ),
        "reason": Text("The reason that the voter gave; empty for none."),
        "source": Text(
            "Where it was cast: mail or slack; archive if it was taken from the list's archive, "
            "where nothing proves whose it is."
        ),
        "at": Text("When it was cast."),
    },
)
COMMENTS: Final = Table(
    "comments.csv",
    Text(
        "One row for each comment from Slack that a digest took to the list; those on an item "
        "stand together, in order of time. Other comments are not public, and not here."
    ),
    {
        "item": _ITEM,
        "author": Text("The author's name."),
        "at": Text("When it was written."),
        "published_at": Text("When the list got it."),
        "text": Text("What it says."),
    },
)
OBJECTIONS: Final = Table(
    "objections.csv",
    Text(
        "One row for each objection on an item, whatever became of it; those on an item stand "
        "together, in order of time."
    ),
    {
        "objection": Text("Its number, as on the item's page: the item, a point, its own number."),
        "item": Text("The number of the item that it was raised on."),
        "author": Text("Whose objection it is."),
        "text": Text("What it says."),
        "source": Text("How it came: mail, slack, vote or chair (noted from a message)."),
        "at": Text("When it was raised."),
        "against": Text("What it is against: call, ballot or proposal."),
        "state": Text(
            "open, accommodated, retracted, does not bear, outweighed, set aside or stands."
        ),
        "by": Text("Who brought it into that state; empty while it is open."),
        "because": Text("The reasons; empty for none."),
        "alternatives": Text("Which alternatives were weighed; empty for none."),
        "at_state": Text("Since when it is in that state; empty while it is open."),
        "shared_by": Text("How many others share it. That decides nothing."),
        "answers": Text("How many answers it got."),
        "contested": Text("What was said against a chair's finding; empty for nothing."),
    },
)
TABLES: Final[Mapping[str, Table]] = {
    table.name: table for table in (ITEMS, VOTES, COMMENTS, OBJECTIONS)
}
README: Final = "README.txt"
LICENCE: Final = Text(
    "Licence: what people wrote (titles, questions, reasons, comments) belongs to them and is here "
    "as it is in the archive of the list. Before you publish it elsewhere, ask them. All other "
    "columns are facts: use them freely."
)
_FORMAT: Final = Text(
    "The files are CSV (RFC 4180) in UTF-8, with the names of the columns in the first row. "
    "Instants are ISO 8601 in UTC, for example 2026-12-19T17:00:00Z. Of mail addresses only the "
    "part before the @ is shown. Names are those that the board shows; for a person who was erased "
    "it is a pseudonym."
)
_APOSTROPHE: Final = Text(
    "Spreadsheets run a cell that begins with = + - @ or a tab as a formula. So a text that begins "
    "with one of them, for example the choice +1, has an apostrophe (') before it. Programs should "
    "remove an apostrophe before one of these signs."
)
_BOUND: Final = Text("The files cover the {number} most recently changed items.")


def csv_bytes(table: Table, rows: Iterable[Row]) -> bytes:
    """Return a file with its header; `rows` have a value for each column, in order."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(table.columns)
    writer.writerows(map(_cell, row) for row in rows)
    return written.getvalue().encode("utf-8", "replace")


def readme_text() -> str:
    """Return the README: what each file and each column is."""
    bound = _BOUND.format(number=MOST_ITEMS)
    about = (_FORMAT.format(), _APOSTROPHE.format(), bound, LICENCE.format())
    parts = [say("Data of the board"), *map(wrap, about)]
    for table in TABLES.values():
        columns = [
            f"  {name}\n{wrap(meaning.format(), indent='      ')}"
            for name, meaning in table.columns.items()
        ]
        parts.append("\n".join((table.name, "", wrap(table.row.format()), "", *columns)))
    return "\n\n".join(parts) + "\n"


def item_row(item: Item, *, messages: int) -> Row:
    """Return an item's row of `ITEMS`."""
    return (
        item.number,
        one_line(item.title),
        item.state,
        item.kind,
        " ".join(item.lists),
        " ".join(item.labels),
        item.opened_at,
        item.updated_at,
        item.due_at,
        in_english(outcome_for_programs, item),
        messages,
    )


def vote_row(ballot: Ballot, facts: VoteFacts) -> Row:
    """Return the row of `VOTES` of a vote that counts, on a ballot that shows who chose what."""
    vote = facts.vote
    return (
        ballot.item,
        ballot.id,
        clean(ballot.question),
        ballot.rules.name,
        ballot.closed_at or ballot.closes_at,
        ballot.outcome,
        facts.voter,
        vote.choice,
        clean(vote.reason),
        vote.source,
        vote.at,
    )


def comment_row(comment: Comment, *, author: str) -> Row:
    """Return the row of `COMMENTS` of a published comment."""
    text = clean(comment.text)
    return (comment.item, author, comment.at, comment.digest_sent_at, text)


def objection_row(facts: ObjectionFacts) -> Row:
    """Return an objection's row of `OBJECTIONS`."""
    objection = facts.objection
    return (
        str(objection.id),
        objection.item,
        facts.who,
        clean(objection.text),
        objection.source,
        objection.at,
        objection.against,
        objection.state,
        facts.by,
        clean(objection.because),
        clean(objection.alternatives),
        objection.at_state,
        len(facts.shared_by),
        len(facts.answers),
        clean(objection.contested.because) if objection.contested is not None else "",
    )


def _cell(value: str | int | datetime | None) -> str | int:
    if isinstance(value, int):
        return value
    text = (instant(value) or "") if isinstance(value, datetime) else masked(value or "")
    return f"'{text}" if _FORMULA.match(text) else text


def data_page(*, site: Site) -> str:
    """Return the page: each file with what its rows and columns are, and the licence."""
    return page(
        "board_data.html.jinja",
        site=site,
        title=say("Data"),
        here=addresses.DATA,
        readme=site.to(f"{addresses.DATA}{README}"),
        tables=[(table, site.to(f"{addresses.DATA}{table.name}")) for table in TABLES.values()],
        licence=LICENCE.format(),
    )
