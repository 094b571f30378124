"""Store what a delivery carries as JSON, with a key for each part.

Whatever cannot be read becomes a note: the delivery is listed, and not sent.

Revision ID: 0061
Revises: 0060
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

AT_A_TIME: Final = 500

NEWS: Final = frozenset(
    {
        "holder",
        "reminder",
        "block",
        "doubt",
        "quorum",
        "end",
        "corrected",
        "position",
        "tie",
        "position seen",
        "vote in doubt",
        "call reminder",
        "call summary",
    }
)
OCCASIONS: Final = frozenset({"half time", "before the end", "by the chair"})
ANSWERS: Final = frozenset(
    {
        "confirm",
        "in doubt",
        "take back",
        "not counted",
        "counted",
        "wrong",
        "reason missing",
        "outside",
        "unclear",
        "almost",
        "unread",
        "help",
        "position",
        "position taken",
        "link",
        "position left",
        "commands",
        "published",
        "expired",
        "used",
        "superseded",
        "closed",
    }
)
CALL_NEWS: Final = re.compile(r"(opened|proposed|extended|corrected|closed)(?: (\d+))?")
SHOWN_BEFORE: Final = re.compile(r"(anew|change) ([0-9a-f]+)")

FORMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("post mail", "post comment", "post result"), "shown before"),
    **dict.fromkeys(("post extension", "mail extension"), "extension"),
    **dict.fromkeys(("post correction", "mail correction"), "version"),
    **dict.fromkeys(("post call", "mail call"), "call"),
    "post merge": "merge",
    "slack receipt": "press",
    "slack note": "note",
    "slack news": "news",
    "mail reminder": "occasion",
    "mail note": "note",
}
"""What each kind of delivery carries; the others carry nothing."""


def upgrade() -> None:
    """Read each text as its kind was read until now."""
    op.add_column("deliveries", sa.Column("payload", types.PlainText(), nullable=True))
    _rewrite("text", "payload", _payload)
    op.drop_column("deliveries", "text")


def downgrade() -> None:
    """Write the texts as they were."""
    op.execute("ALTER TABLE deliveries ADD COLUMN text TEXT DEFAULT '' NOT NULL")
    _rewrite("payload", "text", _text)
    op.drop_column("deliveries", "payload")


def _rewrite(column: str, to: str, written: Callable[[sa.Row[Any]], str | None]) -> None:
    """Fill a column from another one, in pages."""
    page = sa.text(
        f"SELECT seq, kind, destination, ref, {column} AS old FROM deliveries"  # noqa: S608
        f" WHERE seq > :after AND ({column} <> '' OR kind = 'post merge')"
        " ORDER BY seq LIMIT :limit"
    )
    put = sa.text(f"UPDATE deliveries SET {to} = :new WHERE seq = :seq")  # noqa: S608
    link, after = op.get_bind(), 0
    while rows := link.execute(page, {"after": after, "limit": AT_A_TIME}).all():
        link.execute(put, [{"seq": row.seq, "new": written(row)} for row in rows])
        after = rows[-1].seq


def _payload(row: sa.Row[Any]) -> str | None:
    form = FORMS.get(row.kind)
    if form is None:
        return None
    if row.kind == "mail note" and row.destination.startswith("answers/"):
        form = "answer"
    elif row.kind == "mail note" and row.ref is None:
        form = "reply"
    try:
        payload = {form: READERS[form](row.old)}
    except (TypeError, ValueError):
        payload = {"note": {"text": row.old}}
    return types.storable(json.dumps(payload, ensure_ascii=False, separators=(",", ":")))


def _extension(text: str) -> dict[str, Any]:
    before, by, reason = text.split(" ", 2)
    return {
        "before": datetime.fromisoformat(before).isoformat(),
        "by": int(by),
        "reason": reason,
    }


def _merge(text: str) -> dict[str, Any]:
    if text in {"into", "parted"}:
        return {"news": text, "shown": 0}
    return {"news": "from", "shown": int(text or 0)}


def _reply(text: str) -> dict[str, Any]:
    answers, subject, words, *order = map(str, json.loads(text))
    return {
        "answers": answers,
        "subject": subject,
        "text": words,
        "order": int(order[0]) if order else 0,
    }


def _shown_before(text: str) -> dict[str, Any]:
    how, posted = _parts(SHOWN_BEFORE, text)
    return {"posted": posted, "anew": how == "anew"}


def _call(text: str) -> dict[str, Any]:
    news, about = _parts(CALL_NEWS, text)
    return {"news": news, "about": None if about is None else int(about)}


def _parts(pattern: re.Pattern[str], text: str) -> tuple[Any, ...]:
    if (match := pattern.fullmatch(text)) is None:
        raise ValueError("not of that form")
    return match.groups()


def _one_of(words: frozenset[str], text: str) -> str:
    if text not in words:
        raise ValueError("none of the words")
    return text


READERS: Final[Mapping[str, Callable[[str], dict[str, Any] | str]]] = {
    "note": lambda text: {"text": text},
    "press": lambda text: {"response_url": text},
    "version": lambda text: {"number": int(text)},
    "extension": _extension,
    "merge": _merge,
    "shown before": _shown_before,
    "call": _call,
    "reply": _reply,
    "news": partial(_one_of, NEWS),
    "occasion": partial(_one_of, OCCASIONS),
    "answer": partial(_one_of, ANSWERS),
}


def _text(row: sa.Row[Any]) -> str:
    try:
        ((form, parts),) = json.loads(row.old).items()
        return WRITERS[form](parts)
    except (AttributeError, KeyError, TypeError, ValueError):
        return row.old or ""


WRITERS: Final[Mapping[str, Callable[[Any], str]]] = {
    **dict.fromkeys(("news", "occasion", "answer"), str),
    "note": lambda parts: str(parts["text"]),
    "press": lambda parts: str(parts["response_url"]),
    "version": lambda parts: str(parts["number"]),
    "extension": lambda parts: "{before} {by} {reason}".format(**parts),
    "merge": lambda parts: str(parts["shown"] if parts["news"] == "from" else parts["news"]),
    "shown before": lambda parts: f"{'anew' if parts['anew'] else 'change'} {parts['posted']}",
    "call": lambda parts: f"{parts['news']} {parts['about'] or ''}".rstrip(),
    "reply": lambda parts: json.dumps(list(parts.values())),
}
