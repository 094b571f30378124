"""Store refusals, the ends of ballots, and histories as values instead of sentences.

What was kept in English is read here once, by the words of that time.

Revision ID: 0060
Revises: 0059
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

ROWS: Final = 1_000
"""How many rows are read at once."""
Fact = dict[str, Any]

DOUBTS: Final = {
    "it depends on a condition": "condition",
    "it ends with a question mark": "question",
    "it may be a joke": "jest",
    "second thoughts follow it": "second thoughts",
    "it speaks of changing a vote": "change",
    "it takes a vote back": "retraction",
    "it may be a vote or only talk": "loose",
    "it says more than a vote": "in a talk",
    "it may agree with what somebody else wrote": "others' words",
    "it tells of somebody else's vote": "another's vote",
    "a box is ticked in a quote": "quoted box",
    "it stands in the message that opened the item": "opening",
    "it takes a side and does not vote": "leaning",
}
REFUSALS: Final = (
    (
        "not proved",
        r"we could not confirm that you sent this; reply on the list, or vote in Slack",
    ),
    (
        "not on the roster",
        (
            r"only people on the roster of (.*) may vote on this; you can still comment, and a "
            r"chair can tell you how the roster is made"
        ),
    ),
    (
        "no voter",
        (
            r"only people in the Slack channel of (.*), or on its mailing list when the vote "
            r"opened, may vote on this; vote in the channel or, if choices are open, in a reply on "
            r"the list itself"
        ),
    ),
    ("two votes", r"your message has two different votes; send one with a single vote"),
    ("no reason", r"“(.*)” counts only with a reason"),
    ("taken back", r"its voter took it back"),
    ("no vote", r"its voter says that it is no vote"),
    (
        "other meaning",
        (
            r"the question was corrected, and means something else now \(version (\d+)\); please "
            r"vote again"
        ),
    ),
    ("doubtful account", r"the Slack account does not show whose vote it is: (.*)"),
    ("in doubt", r"(.*), and its voter has not confirmed it"),
)
NOTES: Final = (
    ("vote elsewhere", r"#(\d+) is now part of #(\d+), which has a vote of its own"),
    (
        "call elsewhere",
        r"#(\d+) is now part of #(\d+), which has a call for comments or a vote of its own",
    ),
    ("endorsed too late", r"it had its endorsers too late to open"),
    ("too few endorsers", r"by its planned end it had (\d+) of (\d+) endorsers?"),
)
NEWS: Final = (
    (
        "without voter",
        r"not counted, because we do not know an address of the voter's own: (.*?): (.*)",
    ),
    ("not read", r"not read as a vote, and answered: (.*)"),
    ("not read again", r"not read as a vote, answered before: (.*)"),
    ("doubtful account", r"not counted, (.*): the Slack account is (.*?)"),
    (
        "doubtful after close",
        (
            r"the result stays as published; Slack reported only afterwards about (.*)'s account: "
            r"(.*?)"
        ),
    ),
    (
        "one person",
        r"(.*) in Slack and (.*) by mail are one person; only the newer of their votes counts",
    ),
    (
        "one person after close",
        (
            r"(.*) in Slack and (.*) by mail became known as one person after the ballot had "
            r"closed; the result stays as published"
        ),
    ),
)
ACCOUNTS: Final = {
    "of another organisation",
    "a bot",
    "deactivated",
    "without a confirmed address",
    "under the address of another Slack user",
}
MARKS: Final = re.compile(
    r"(?P<choice>.*?) \((?P<mark>in doubt|not counted|no vote|taken back"
    r"|confirmed by (?:link|button|mail))\)",
    re.DOTALL,
)
HIDDEN: Final = "voted"
"""What stood in place of a choice that not everybody may see, and of words that say one."""
NOBODY: Final = "somebody"
"""What stood in place of a name."""
CASTING: Final = re.compile(r"(?P<outcome>.*) \(casting vote: (?P<choice>.*)\)", re.DOTALL)
PLAN: Final = re.compile(
    r"(?:after (?P<needs>#\d+(?:, #\d+)*))?"
    r"(?:(?:^|, )takes (?P<takes>\d+) (?P<working>working )?days?)?"
    r"(?:(?:^|, )due (?P<due>\S+))?"
)
LATE: Final = re.compile(r"late by (?P<days>\d+) days?(?:: (?P<chain>.+))?")
END: Final = re.compile(
    r"\w{3} (?P<day>\d{1,2} \w{3} \d{4}), (?P<time>\d\d:\d\d) "
    r"(?:UTC(?! ?\()|[^ ]+ \((?:(?P<weekday>\w{3}) )?(?P<utc>\d\d:\d\d) UTC\))"
    r"(?: because (?P<reason>.*))?",
    re.DOTALL,
)


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "history", sa.Column("fact", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    _rewrite("votes", "refusal", _refusal)
    _rewrite("ballots", "note", _note)
    _rewrite("calls", "note", _note)
    for what, fact_of in FACTS.items():
        _rewrite_history(what, fact_of)


def downgrade() -> None:
    """Take the step back; what is a value becomes the words of its parts."""
    for name, column in (("votes", "refusal"), ("ballots", "note"), ("calls", "note")):
        _rewrite(name, column, _in_words)
    columns = ("id", "after", "fact")
    table = sa.table("history", *(sa.column(text) for text in columns))
    change = sa.update(table).where(table.c.id == sa.bindparam("row"))
    change = change.values(after=sa.bindparam("value"))
    for rows in _pages(table, table.c.fact != ""):
        _run(change, [{"row": row[0], "value": _in_words(row[2])} for row in rows])
    op.drop_column("history", "fact")


def _in_words(value: str) -> str:
    ((_name, parts),) = json.loads(value).items()
    about = [str(row) for row in parts.get("about", ())]
    return ", ".join(about or [str(part) for part in parts.values() if part])


def _refusal(value: str) -> str:
    for code, form in REFUSALS:
        match = re.fullmatch(form, value, re.DOTALL)
        if match is None:
            continue
        about = list(match.groups())
        if code in ("not on the roster", "no voter"):
            about = about[0].split(", ")
        elif code == "in doubt":
            about = [DOUBTS[text] for text in about if text in DOUBTS]
        elif code == "doubtful account":
            about = [text for text in about if text in ACCOUNTS]
        if len(about) >= len(match.groups()):
            return _written({"refusal": {"code": code, "about": about}})
    return _written({"refusal": {"code": "other", "about": [value]}})


def _note(value: str) -> str:
    return _written({"note": _note_of(value)})


def _note_of(value: str) -> Fact:
    for code, form in NOTES:
        if (match := re.fullmatch(form, value)) is not None:
            return {"code": code, "about": list(match.groups())}
    return {"code": "said", "about": [value]}


def _vote(before: str, after: str) -> Fact | None:
    for news, form in NEWS:
        if (match := re.fullmatch(form, after, re.DOTALL)) is not None:
            about = list(match.groups())
            if news.startswith("doubtful") and about[1] not in ACCOUNTS:
                continue
            if news in ("without voter", "not read", "not read again"):
                about[-1] = "" if about[-1] == HIDDEN else about[-1]
                about[0] = "" if news == "without voter" and about[0] == NOBODY else about[0]
            return {"note": {"news": news, "about": about}}
    choice, mark = _marked(after)
    known, seen = _marked(before) if before else (choice, None)
    if known != choice:
        return None
    hidden = "" if choice == HIDDEN else choice
    return {"vote": {"choice": hidden, "mark": mark, "before": seen}}


def _marked(value: str) -> tuple[str, str]:
    match = MARKS.fullmatch(value)
    return (value, "counted") if match is None else (match["choice"], match["mark"])


def _ended(before: str, after: str) -> Fact | None:
    match = CASTING.fullmatch(after)
    outcome, _colon, more = (after if match is None else match["outcome"]).partition(": ")
    return {
        "ended": {
            "outcome": outcome,
            "note": _note_of(more) if more else None,
            "casting": "" if match is None else match["choice"],
            "before": before,
        }
    }


def _moved(before: str, after: str) -> Fact | None:
    first, last = END.fullmatch(before), END.fullmatch(after)
    if first is None or last is None:
        return None
    reason = last["reason"] or ""
    return {"moved": {"before": _instant(first), "after": _instant(last), "reason": reason}}


def _instant(match: re.Match[str]) -> str:
    """Return the instant of an end, which was kept in a list's zone with UTC beside it."""
    text = f"{match['day']} {match['utc'] or match['time']} +0000"
    at = datetime.strptime(text, "%d %b %Y %H:%M %z")
    if match["weekday"]:  # in UTC it is the day before, or the next
        near = (at + timedelta(days=days) for days in (-1, 1))
        at = next((instant for instant in near if f"{instant:%a}" == match["weekday"]), at)
    return at.isoformat()


def _plan(before: str, after: str) -> Fact | None:
    if (late := _days(after)) is not None:
        days, chain = late
        was = _days(before)
        return {"late": {"before": 0 if was is None else was[0], "days": days, "chain": chain}}
    match = PLAN.fullmatch("" if after == "no plan" else after)
    if match is None:
        return None
    takes = None
    if match["takes"]:
        takes = {"days": int(match["takes"]), "is_working": bool(match["working"])}
    needs = [int(row) for row in re.findall(r"\d+", match["needs"] or "")]
    return {"plan": {"needs": needs, "takes": takes, "due": match["due"]}}


def _days(value: str) -> tuple[int, list[int]] | None:
    if value == "in time":
        return 0, []
    match = LATE.fullmatch(value)
    if match is None:
        return None
    return int(match["days"]), [int(row) for row in re.findall(r"#(\d+)", match["chain"] or "")]


def _locked(before: str, after: str) -> Fact | None:
    del before
    reason = "" if after == "locked" else after.removeprefix("open: ")
    return {"locked": {"is_locked": after == "locked", "reason": reason}}


FACTS: Final[dict[str, Callable[[str, str], Fact | None]]] = {
    "vote": _vote,
    "ballot closed": _ended,
    "deadline": _moved,
    "plan": _plan,
    "locked": _locked,
}


def _rewrite(name: str, column: str, value_of: Callable[[str], str]) -> None:
    table = sa.table(name, sa.column("id"), sa.column(column))
    kept = table.c[column]
    for rows in _pages(table, kept != ""):
        _run(
            sa.update(table)
            .where(table.c.id == sa.bindparam("row"))
            .values({kept: sa.bindparam("value")}),
            [{"row": row[0], "value": value_of(row[1])} for row in rows],
        )


def _rewrite_history(what: str, fact_of: Callable[[str, str], Fact | None]) -> None:
    columns = ("id", "before", "after", "what", "fact")
    table = sa.table("history", *(sa.column(column) for column in columns))
    change = sa.update(table).where(table.c.id == sa.bindparam("row"))
    change = change.values(before="", after="", fact=sa.bindparam("value"))
    for rows in _pages(table, table.c.what == what):
        facts = [(row[0], fact_of(row[1], row[2])) for row in rows]
        _run(change, [{"row": row, "value": _written(fact)} for row, fact in facts if fact])


def _pages(table: sa.TableClause, which: sa.ColumnElement[bool]) -> Iterator[list[Any]]:
    link, last = op.get_bind(), 0
    while True:
        page = sa.select(table).where(which, table.c.id > last).order_by(table.c.id).limit(ROWS)
        rows = list(link.execute(page))
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _run(statement: sa.Update, values: list[dict[str, Any]]) -> None:
    if values:
        op.get_bind().execute(statement, values)


def _written(fact: Fact) -> str:
    return json.dumps(fact, separators=(",", ":"))
