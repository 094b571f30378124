"""Make the first tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from storage.link import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "arrivals",
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_arrivals")),
    )
    op.create_index("ix_arrivals_at", "arrivals", ["at"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "cursors",
        sa.Column("mailbox", types.PlainText(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("first_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "uid_validity", name=op.f("pk_cursors")),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("slot", types.PlainText(), nullable=False),
        sa.Column("window_start", types.UtcDateTime(), nullable=False),
        sa.Column("window_end", types.UtcDateTime(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("list_name", "slot", name=op.f("uq_digests_list_name_slot")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_digests_list_name_window_end", "digests", ["list_name", "window_end"], unique=False
    )
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("slack_user", types.PlainText(), nullable=True),
        sa.Column("slack_looked_up", sa.Boolean(), nullable=False),
        sa.Column(
            "merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["people.id"], name=op.f("fk_people_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("slack_user", name=op.f("uq_people_slack_user")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_merged_into"), "people", ["merged_into"], unique=False)
    op.create_table(
        "set_aside",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("reason", types.PlainText(), nullable=False),
        sa.Column("mailbox", types.PlainText(), nullable=True),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("place", types.PlainText(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint(
            "mailbox", "uid_validity", "uid", name=op.f("uq_set_aside_mailbox_uid_validity_uid")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_set_aside_at", "set_aside", ["at", "id"], unique=False)
    op.create_table(
        "threads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["threads.id"], name=op.f("fk_threads_merged_into")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_threads_merged_into"), "threads", ["merged_into"], unique=False)
    op.create_table(
        "items",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", types.PlainText(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("holder", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("labels", types.JsonTuple(), nullable=False),
        sa.Column("deadline", types.UtcDateTime(), nullable=True),
        sa.Column("outcome", types.PlainText(), nullable=False),
        sa.Column(
            "merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "kind IN ('discussion', 'call for comments', 'proposal', 'question', 'task')",
            name=op.f("ck_items_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'commenting', 'voting', 'decided', 'closed', 'dormant')",
            name=op.f("ck_items_state"),
        ),
        sa.ForeignKeyConstraint(["holder"], ["people.id"], name=op.f("fk_items_holder")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["items.number"], name=op.f("fk_items_merged_into")
        ),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_items_thread")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_items")),
    )
    op.create_index("ix_items_deadline", "items", ["deadline"], unique=False)
    op.create_index("ix_items_holder", "items", ["holder"], unique=False)
    op.create_index(op.f("ix_items_merged_into"), "items", ["merged_into"], unique=False)
    op.create_index("ix_items_opened_at", "items", ["opened_at"], unique=False)
    op.create_index(
        "ix_items_state_updated_at", "items", ["state", "updated_at", "number"], unique=False
    )
    op.create_index(op.f("ix_items_thread"), "items", ["thread"], unique=False)
    op.create_index("ix_items_updated_at", "items", ["updated_at", "number"], unique=False)
    op.create_index(
        "uq_items_thread_unmerged",
        "items",
        ["thread"],
        unique=True,
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_name", types.PlainText(), nullable=False),
        sa.Column("author_address", types.PlainText(), nullable=False),
        sa.Column("sender_name", types.PlainText(), nullable=False),
        sa.Column("sender_address", types.PlainText(), nullable=False),
        sa.Column("date", types.UtcDateTime(), nullable=True),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.Column("subject", types.PlainText(), nullable=False),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("new_text", types.PlainText(), nullable=False),
        sa.Column("in_reply_to", types.PlainText(), nullable=True),
        sa.Column("references", types.JsonTuple(), nullable=False),
        sa.Column("attachments", types.JsonTuple(), nullable=False),
        sa.Column("automatic", types.PlainText(), nullable=True),
        sa.Column("content_hash", types.PlainText(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "automatic IN ('ours', 'auto-reply', 'bounce', 'list-admin', 'other')",
            name=op.f("ck_mails_automatic"),
        ),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_mails_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mails_content_hash", "mails", ["content_hash"], unique=False)
    op.create_index("ix_mails_thread_said_at", "mails", ["thread", "said_at", "id"], unique=False)
    op.create_table(
        "person_addresses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_person_addresses_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_addresses")),
        sa.UniqueConstraint("address", name=op.f("uq_person_addresses_address")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_person_addresses_person"), "person_addresses", ["person"], unique=False
    )
    op.create_table(
        "thread_ids",
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_thread_ids_thread")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_thread_ids")),
    )
    op.create_index("ix_thread_ids_thread", "thread_ids", ["thread"], unique=False)
    op.create_table(
        "ballots",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("question", types.PlainText(), nullable=False),
        sa.Column("method", types.PlainText(), nullable=False),
        sa.Column("choices", types.JsonTuple(), nullable=False),
        sa.Column("quorum", sa.BigInteger(), nullable=False),
        sa.Column("minimum_assurance", types.PlainText(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closes_at", types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("outcome", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "minimum_assurance IN ('slack', 'token', 'authenticated', 'list', 'none')",
            name=op.f("ck_ballots_minimum_assurance"),
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_ballots_state")),
        sa.CheckConstraint("quorum >= 0", name=op.f("ck_ballots_quorum")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_ballots_item")),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name=op.f("fk_ballots_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_ballots_closes_at_open",
        "ballots",
        ["closes_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_ballots_item_id", "ballots", ["item", "id"], unique=False)
    op.create_index(op.f("ix_ballots_opened_by"), "ballots", ["opened_by"], unique=False)
    op.create_index(
        "uq_ballots_item_open",
        "ballots",
        ["item"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("channel", types.PlainText(), nullable=True),
        sa.Column("ts", types.PlainText(), nullable=True),
        sa.Column("digest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("digest_sent_at", types.UtcDateTime(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')", name=op.f("ck_comments_source")
        ),
        sa.ForeignKeyConstraint(["author"], ["people.id"], name=op.f("fk_comments_author")),
        sa.ForeignKeyConstraint(["digest"], ["digests.id"], name=op.f("fk_comments_digest")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_comments_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("channel", "ts", name=op.f("uq_comments_channel_ts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_comments_author"), "comments", ["author"], unique=False)
    op.create_index(op.f("ix_comments_digest"), "comments", ["digest"], unique=False)
    op.create_index("ix_comments_item_id", "comments", ["item", "id"], unique=False)
    op.create_index(
        "ix_comments_unsent",
        "comments",
        ["item"],
        unique=False,
        sqlite_where=sa.text("digest IS NULL AND deleted = 0"),
        postgresql_where=sa.text("digest IS NULL AND NOT deleted"),
    )
    op.create_table(
        "deliveries",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", types.PlainText(), nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("destination", types.PlainText(), nullable=False),
        sa.Column("recipient", types.PlainText(), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ref", sa.BigInteger(), nullable=True),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("dedup_key", types.PlainText(), nullable=True),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(), nullable=False),
        sa.Column("first_attempt_at", types.UtcDateTime(), nullable=True),
        sa.Column("last_error", types.PlainText(), nullable=False),
        sa.Column("sent_at", types.UtcDateTime(), nullable=True),
        sa.Column("result", types.PlainText(), nullable=False),
        sa.Column("claimed_by", types.PlainText(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('post item', 'update item', 'post mail', 'post comment', "
            "'post result', 'slack receipt', 'slack note', 'mark comment', 'learn "
            "person', 'mail ballot', 'mail result', 'mail receipt', 'mail note', "
            "'mail digest')",
            name=op.f("ck_deliveries_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_deliveries_state")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_deliveries_attempts")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_deliveries_item")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_deliveries_dedup_key")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deliveries_claimed_by",
        "deliveries",
        ["claimed_by"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting' AND claimed_by IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND claimed_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_deliveries_item"), "deliveries", ["item"], unique=False)
    op.create_index(
        "ix_deliveries_state_destination_seq",
        "deliveries",
        ["state", "destination", "seq"],
        unique=False,
    )
    op.create_index(
        "uq_deliveries_pending_update",
        "deliveries",
        ["item", "destination"],
        unique=True,
        sqlite_where=sa.text("kind = 'update item' AND state = 'waiting' AND claimed_by IS NULL"),
        postgresql_where=sa.text(
            "kind = 'update item' AND state = 'waiting' AND claimed_by IS NULL"
        ),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("what", types.PlainText(), nullable=False),
        sa.Column("before", types.PlainText(), nullable=False),
        sa.Column("after", types.PlainText(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')", name=op.f("ck_history_source")
        ),
        sa.CheckConstraint(
            "what IN ('opened', 'state', 'holder', 'title', 'outcome', 'list "
            "added', 'mail', 'comment', 'comment edited', 'comment deleted', "
            "'ballot opened', 'ballot closed', 'vote', 'merged', 'deadline')",
            name=op.f("ck_history_what"),
        ),
        sa.ForeignKeyConstraint(["actor"], ["people.id"], name=op.f("fk_history_actor")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_history_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_actor"), "history", ["actor"], unique=False)
    op.create_index("ix_history_at", "history", ["at"], unique=False)
    op.create_index("ix_history_item_at", "history", ["item", "at", "id"], unique=False)
    op.create_table(
        "item_lists",
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_item_lists_item")),
        sa.PrimaryKeyConstraint("item", "list_name", name=op.f("pk_item_lists")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_lists_list_name", "item_lists", ["list_name", "item"], unique=False)
    op.create_table(
        "mail_aliases",
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("mail", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"], name=op.f("fk_mail_aliases_mail")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_mail_aliases")),
    )
    op.create_index(op.f("ix_mail_aliases_mail"), "mail_aliases", ["mail"], unique=False)
    op.create_table(
        "mail_lists",
        sa.Column("mail", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("attested", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"], name=op.f("fk_mail_lists_mail")),
        sa.PrimaryKeyConstraint("mail", "list_name", name=op.f("pk_mail_lists")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mail_lists_list_name", "mail_lists", ["list_name"], unique=False)
    op.create_table(
        "mail_raw",
        sa.Column(
            "mail",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"], name=op.f("fk_mail_raw_mail")),
        sa.PrimaryKeyConstraint("mail", name=op.f("pk_mail_raw")),
    )
    op.create_table(
        "slack_messages",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("ts", types.PlainText(), nullable=False),
        sa.Column("item", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_parent", sa.Boolean(), nullable=False),
        sa.Column("delivery", types.PlainText(), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_slack_messages_item")),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_slack_messages")),
    )
    op.create_index("ix_slack_messages_item", "slack_messages", ["item", "channel"], unique=False)
    op.create_index(
        "uq_slack_messages_parent",
        "slack_messages",
        ["item", "channel"],
        unique=True,
        sqlite_where=sa.text("is_parent = 1"),
        postgresql_where="is_parent",
    )
    op.create_table(
        "votes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ballot", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.Column("reason", types.PlainText(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("assurance", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("evidence_ref", types.PlainText(), nullable=False),
        sa.Column("refusal", types.PlainText(), nullable=False),
        sa.Column(
            "superseded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "assurance IN ('slack', 'token', 'authenticated', 'list', 'none')",
            name=op.f("ck_votes_assurance"),
        ),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')", name=op.f("ck_votes_source")
        ),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_votes_ballot")),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["votes.id"],
            name=op.f("fk_votes_superseded_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["voter"], ["people.id"], name=op.f("fk_votes_voter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint(
            "ballot", "source", "evidence_ref", name=op.f("uq_votes_ballot_source_evidence_ref")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_votes_ballot_id", "votes", ["ballot", "id"], unique=False)
    op.create_index("ix_votes_evidence_ref", "votes", ["evidence_ref"], unique=False)
    op.create_index(op.f("ix_votes_superseded_by"), "votes", ["superseded_by"], unique=False)
    op.create_index("ix_votes_voter", "votes", ["voter", "id"], unique=False)
    op.create_index(
        "uq_votes_ballot_voter_current",
        "votes",
        ["ballot", "voter"],
        unique=True,
        sqlite_where=sa.text("refusal = '' AND superseded_by IS NULL"),
        postgresql_where=sa.text("refusal = '' AND superseded_by IS NULL"),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(
        "uq_votes_ballot_voter_current",
        table_name="votes",
        sqlite_where=sa.text("refusal = '' AND superseded_by IS NULL"),
        postgresql_where=sa.text("refusal = '' AND superseded_by IS NULL"),
    )
    op.drop_index("ix_votes_voter", table_name="votes")
    op.drop_index(op.f("ix_votes_superseded_by"), table_name="votes")
    op.drop_index("ix_votes_evidence_ref", table_name="votes")
    op.drop_index("ix_votes_ballot_id", table_name="votes")
    op.drop_table("votes")
    op.drop_index(
        "uq_slack_messages_parent",
        table_name="slack_messages",
        sqlite_where=sa.text("is_parent = 1"),
        postgresql_where="is_parent",
    )
    op.drop_index("ix_slack_messages_item", table_name="slack_messages")
    op.drop_table("slack_messages")
    op.drop_table("mail_raw")
    op.drop_index("ix_mail_lists_list_name", table_name="mail_lists")
    op.drop_table("mail_lists")
    op.drop_index(op.f("ix_mail_aliases_mail"), table_name="mail_aliases")
    op.drop_table("mail_aliases")
    op.drop_index("ix_item_lists_list_name", table_name="item_lists")
    op.drop_table("item_lists")
    op.drop_index("ix_history_item_at", table_name="history")
    op.drop_index("ix_history_at", table_name="history")
    op.drop_index(op.f("ix_history_actor"), table_name="history")
    op.drop_table("history")
    op.drop_index(
        "uq_deliveries_pending_update",
        table_name="deliveries",
        sqlite_where=sa.text("kind = 'update item' AND state = 'waiting' AND claimed_by IS NULL"),
        postgresql_where=sa.text(
            "kind = 'update item' AND state = 'waiting' AND claimed_by IS NULL"
        ),
    )
    op.drop_index("ix_deliveries_state_destination_seq", table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_item"), table_name="deliveries")
    op.drop_index(
        "ix_deliveries_claimed_by",
        table_name="deliveries",
        sqlite_where=sa.text("state = 'waiting' AND claimed_by IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND claimed_by IS NOT NULL"),
    )
    op.drop_table("deliveries")
    op.drop_index(
        "ix_comments_unsent",
        table_name="comments",
        sqlite_where=sa.text("digest IS NULL AND deleted = 0"),
        postgresql_where=sa.text("digest IS NULL AND NOT deleted"),
    )
    op.drop_index("ix_comments_item_id", table_name="comments")
    op.drop_index(op.f("ix_comments_digest"), table_name="comments")
    op.drop_index(op.f("ix_comments_author"), table_name="comments")
    op.drop_table("comments")
    op.drop_index(
        "uq_ballots_item_open",
        table_name="ballots",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_ballots_opened_by"), table_name="ballots")
    op.drop_index("ix_ballots_item_id", table_name="ballots")
    op.drop_index(
        "ix_ballots_closes_at_open",
        table_name="ballots",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("ballots")
    op.drop_index("ix_thread_ids_thread", table_name="thread_ids")
    op.drop_table("thread_ids")
    op.drop_index(op.f("ix_person_addresses_person"), table_name="person_addresses")
    op.drop_table("person_addresses")
    op.drop_index("ix_mails_thread_said_at", table_name="mails")
    op.drop_index("ix_mails_content_hash", table_name="mails")
    op.drop_table("mails")
    op.drop_index(
        "uq_items_thread_unmerged",
        table_name="items",
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.drop_index("ix_items_updated_at", table_name="items")
    op.drop_index(op.f("ix_items_thread"), table_name="items")
    op.drop_index("ix_items_state_updated_at", table_name="items")
    op.drop_index("ix_items_opened_at", table_name="items")
    op.drop_index(op.f("ix_items_merged_into"), table_name="items")
    op.drop_index("ix_items_holder", table_name="items")
    op.drop_index("ix_items_deadline", table_name="items")
    op.drop_table("items")
    op.drop_index(op.f("ix_threads_merged_into"), table_name="threads")
    op.drop_table("threads")
    op.drop_index("ix_set_aside_at", table_name="set_aside")
    op.drop_table("set_aside")
    op.drop_index(op.f("ix_people_merged_into"), table_name="people")
    op.drop_table("people")
    op.drop_index("ix_digests_list_name_window_end", table_name="digests")
    op.drop_table("digests")
    op.drop_table("cursors")
    op.drop_table("counters")
    op.drop_index("ix_arrivals_at", table_name="arrivals")
    op.drop_table("arrivals")
