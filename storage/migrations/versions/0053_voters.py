"""Keep which addresses are one mailbox, who is in a channel, and which questions left.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types
from storage.migrations.words import allow_words, forbid_words

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

LIMITS = ("question", "answer to a member", "hint to a member")
PROVIDERS = {
    "gmail.com": ("gmail.com", "."),
    "googlemail.com": ("gmail.com", "."),
    "proton.me": ("proton.me", ".-_"),
    "protonmail.com": ("proton.me", ".-_"),
    "protonmail.ch": ("proton.me", ".-_"),
    "pm.me": ("proton.me", ".-_"),
    "icloud.com": ("icloud.com", ""),
    "me.com": ("icloud.com", ""),
    "mac.com": ("icloud.com", ""),
}
AT_ONCE = 1_000

person_addresses = sa.table(
    "person_addresses",
    sa.column("id", types.RowId),
    sa.column("address", types.PlainText),
    sa.column("mailbox", types.PlainText),
)


def upgrade() -> None:
    """Take the step; who is in a channel is learnt when they next do something in Slack."""
    op.create_table(
        "channel_members",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("user", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user", "channel", name=op.f("pk_channel_members")),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "confirmations",
        sa.Column("is_sent", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute(sa.text("UPDATE confirmations SET is_sent = :yes").bindparams(yes=True))
    op.add_column(
        "person_addresses",
        sa.Column("mailbox", types.PlainText(), server_default=sa.text("''"), nullable=False),
    )
    _fill_in_mailboxes()
    op.create_index(op.f("ix_person_addresses_mailbox"), "person_addresses", ["mailbox"])
    allow_words("limited", "kind", LIMITS)


def downgrade() -> None:
    """Take the step back; what was counted of the new kinds is forgotten."""
    op.execute(
        "DELETE FROM limited WHERE kind IN ('question', 'answer to a member', 'hint to a member')"
    )
    forbid_words("limited", "kind", LIMITS)
    op.drop_index(op.f("ix_person_addresses_mailbox"), table_name="person_addresses")
    op.drop_column("person_addresses", "mailbox")
    op.drop_column("confirmations", "is_sent")
    op.drop_table("channel_members")


def _fill_in_mailboxes() -> None:
    link = op.get_bind()
    after = 0
    while True:
        found = (
            sa.select(person_addresses.c.id, person_addresses.c.address)
            .where(person_addresses.c.id > after)
            .order_by(person_addresses.c.id)
            .limit(AT_ONCE)
        )
        rows = link.execute(found).all()
        if not rows:
            return
        after = rows[-1].id
        link.execute(
            sa.update(person_addresses)
            .where(person_addresses.c.id == sa.bindparam("of"))
            .values(mailbox=sa.bindparam("is_in")),
            [{"of": row.id, "is_in": mailbox_of(row.address)} for row in rows],
        )


def mailbox_of(address: str) -> str:
    """Return the mailbox of an address, as of this revision."""
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    main, ignored = PROVIDERS.get(domain, (domain, ""))
    return f"{''.join(char for char in local if char not in ignored) or local}@{main}"
