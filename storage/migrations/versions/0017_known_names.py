"""Remember who was seen under which name, so that people of one name can be told apart.

Revision ID: 0017
Revises: 0016
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from bot.domain.ids import SlackUserId
from bot.domain.people.names import name_key
from bot.domain.people.person import called, in_slack_as
from storage.link import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

mails = sa.table(
    "mails",
    sa.column("id", sa.BigInteger()),
    sa.column("author_name", types.PlainText()),
    sa.column("author_address", types.PlainText()),
    sa.column("automatic", types.PlainText()),
)
people = sa.table(
    "people",
    sa.column("id", sa.BigInteger()),
    sa.column("name", types.PlainText()),
    sa.column("slack_user", types.PlainText()),
)
person_addresses = sa.table(
    "person_addresses",
    sa.column("address", types.PlainText()),
    sa.column("person", sa.BigInteger()),
)
known_names = sa.table(
    "known_names",
    sa.column("key", types.PlainText()),
    sa.column("who", types.PlainText()),
)


def upgrade() -> None:
    """Take the step, with the people who are there."""
    op.create_table(
        "known_names",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("who", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_names")),
        sa.UniqueConstraint("key", "who", name=op.f("uq_known_names_key_who")),
        sqlite_autoincrement=True,
    )
    connection = op.get_bind()
    rows = [{"key": key, "who": who} for key, who in dict.fromkeys(_seen(connection)) if key]
    if rows:
        connection.execute(sa.insert(known_names), rows)


def _seen(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    authors = (
        sa.select(mails.c.author_name, mails.c.author_address)
        .where(mails.c.automatic.is_(None), mails.c.author_address != "")
        .group_by(mails.c.author_name, mails.c.author_address)
        .order_by(sa.func.min(mails.c.id))
    )
    with_address = sa.select(people.c.name, person_addresses.c.address).join(
        person_addresses, person_addresses.c.person == people.c.id
    )
    for statement in (authors, with_address):
        for name, address in connection.execute(statement):
            yield name_key(called(name, address=address)), address
    in_slack = sa.select(people.c.name, people.c.slack_user).where(people.c.slack_user.is_not(None))
    for name, user in connection.execute(in_slack):
        yield name_key(called(name, address="")), in_slack_as(SlackUserId(user))


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("known_names")
