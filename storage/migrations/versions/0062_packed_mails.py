"""Pack mails: their bytes, and their text with what of it is new.

The space that this frees in the file is returned after the commit (`Database.open`), or by
`penholder db compact`.

Revision ID: 0062
Revises: 0061
"""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.link.packing import pack, unpack
from storage.link.types import packed_texts

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

AT_A_TIME: Final = 16
"""Each may be as large as a mail."""
TEXTS_AT_A_TIME: Final = 200
BYTES: Final = (("mail_raw", "mail"), ("set_aside", "id"), ("held_mails", "id"))
"""The tables with bytes of mails, and their keys."""
PACKED: Final = ("mails ALTER COLUMN texts", *(f"{table} ALTER COLUMN raw" for table, _ in BYTES))


def upgrade() -> None:
    """Pack page by page."""
    op.add_column(
        "mails", sa.Column("texts", types.PackedTexts(), server_default="", nullable=False)
    )
    if op.get_bind().dialect.name == "postgresql":
        for column in PACKED:  # it would try in vain to make them smaller
            op.execute(f"ALTER TABLE {column} SET STORAGE EXTERNAL")
    _rewrite_texts(
        "text, new_text",
        "texts = :texts, text = '', new_text = ''",
        lambda row: {"texts": packed_texts(row.text, row.new_text)},
    )
    op.drop_column("mails", "text")
    op.drop_column("mails", "new_text")
    _rewrite_bytes(pack)


def downgrade() -> None:
    """Store mails as they came."""
    for name in ("text", "new_text"):
        op.add_column(
            "mails", sa.Column(name, types.PlainText(), server_default="", nullable=False)
        )
    _rewrite_texts(
        "texts",
        "text = :text, new_text = :new_text",
        lambda row: dict(
            zip(("text", "new_text"), unpack(row.texts).decode().split("\0"), strict=True)
        ),
    )
    op.drop_column("mails", "texts")
    _rewrite_bytes(unpack)
    if op.get_bind().dialect.name == "postgresql":
        for table, _key in BYTES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN raw SET STORAGE EXTENDED")


def _rewrite_texts(
    columns: str, changes: str, values: Callable[[sa.Row[Any]], dict[str, Any]]
) -> None:
    page = sa.text(
        f"SELECT id, {columns} FROM mails WHERE id > :after ORDER BY id LIMIT :limit"  # noqa: S608
    )
    put = sa.text(f"UPDATE mails SET {changes} WHERE id = :id")  # noqa: S608
    link, after = op.get_bind(), 0
    while rows := link.execute(page, {"after": after, "limit": TEXTS_AT_A_TIME}).all():
        link.execute(put, [{"id": row.id, **values(row)} for row in rows])
        after = rows[-1].id


def _rewrite_bytes(change: Callable[[bytes], bytes]) -> None:
    link = op.get_bind()
    for table, key in BYTES:
        page = sa.text(
            f"SELECT {key} AS key, raw FROM {table}"  # noqa: S608
            f" WHERE {key} > :after AND raw IS NOT NULL ORDER BY {key} LIMIT :limit"
        )
        put = sa.text(f"UPDATE {table} SET raw = :raw WHERE {key} = :key")  # noqa: S608
        after = 0
        while rows := link.execute(page, {"after": after, "limit": AT_A_TIME}).all():
            link.execute(put, [{"key": row.key, "raw": change(bytes(row.raw))} for row in rows])
            after = rows[-1].key
