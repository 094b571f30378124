"""Make all tables, and the word indexes.

Earlier states of version 0.1.0 came here by 59 steps. Whoever has one of
them first upgrades it with the commit 97871ced.

Revision ID: 0059
Revises: nothing
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.link import types

revision = "0059"
down_revision = None
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COMPRESSED = ("mails ALTER COLUMN text", "mails ALTER COLUMN new_text", "mail_raw ALTER COLUMN raw")


def upgrade() -> None:
    """Take the step."""
    _make_tables()
    if op.get_bind().dialect.name == "sqlite":
        _make_sqlite_indexes()
    else:
        _make_postgresql_indexes()
        _compress_quickly()


def downgrade() -> None:
    """Refuse: before this there was nothing."""
    raise NotImplementedError("there is no earlier version")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _make_sqlite_indexes() -> None:
    # No copy of the text (content), nothing for ranking (columnsize): newest is first. Words come
    # split and folded. Segments are merged seldom, so that an import writes less, but little by
    # little: at 16 of them FTS5 merges all at once, and everybody waits for it.
    op.execute(
        "CREATE VIRTUAL TABLE mail_search USING fts5(subject, author, words, marks,"
        " content='', columnsize=0, tokenize='ascii')"
    )
    op.execute("INSERT INTO mail_search(mail_search, rank) VALUES('automerge', 8)")
    for name in ("slack_search", "board_search"):
        # With a copy of the words: these rows change and go, and FTS5 must know what they were.
        op.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5(subject, author, words, marks,"
            " columnsize=0, tokenize='ascii')"
        )


def _make_postgresql_indexes() -> None:
    for name in ("mail_search", "slack_search", "board_search"):
        op.create_table(
            name,
            sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{name}")),
        )
        # What people write in Slack is sorted in at once: it is little, and each search reads what
        # is not sorted in yet. Of mails a list of that waits, as an import would be slow.
        given = {} if name == "mail_search" else {"fastupdate": "off"}
        op.create_index(
            f"ix_{name}_words", name, ["words"], postgresql_using="gin", postgresql_with=given
        )


def _compress_quickly() -> None:
    for column in COMPRESSED:
        # By EXECUTE: an old server would refuse the whole block for words that it does not know.
        op.execute(
            f"DO $$ BEGIN EXECUTE 'ALTER TABLE {column} SET COMPRESSION lz4';"
            " EXCEPTION WHEN feature_not_supported OR invalid_parameter_value OR syntax_error"
            " THEN NULL; END $$"
        )


def _make_tables() -> None:
    op.create_table(
        "absences",
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_absences")),
    )
    op.create_table(
        "address_proofs",
        sa.Column("id", ROW, nullable=False),
        sa.Column("user", types.PlainText(), nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'joined', 'taken')", name=op.f("ck_address_proofs_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_proofs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_address_proofs_expires_at", "address_proofs", ["expires_at"])
    op.create_index(
        "ix_address_proofs_taken", "address_proofs", ["address"], **_where("state = 'taken'")
    )
    op.create_index("ix_address_proofs_user", "address_proofs", ["user", "id"])
    op.create_table(
        "answered",
        sa.Column("lost", types.PlainText(), nullable=False),
        sa.Column("answers", types.PlainText(), nullable=False),
        sa.Column("proof", sa.Integer(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("lost", name=op.f("pk_answered")),
    )
    op.create_table(
        "arrivals",
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_arrivals")),
    )
    op.create_index("ix_arrivals_at", "arrivals", ["at"])
    op.create_table(
        "borders",
        sa.Column("server", types.PlainText(), nullable=False),
        sa.Column("strips", sa.Boolean(), nullable=False),
        sa.Column("tried_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("server", name=op.f("pk_borders")),
    )
    op.create_table(
        "channel_members",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("user", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user", "channel", name=op.f("pk_channel_members")),
        sqlite_with_rowid=False,
    )
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
        sa.Column("id", ROW, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("slot", types.PlainText(), nullable=False),
        sa.Column("window_start", types.UtcDateTime(), nullable=False),
        sa.Column("window_end", types.UtcDateTime(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("list_name", "slot", name=op.f("uq_digests_list_name_slot")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_digests_list_name_window_end", "digests", ["list_name", "window_end"])
    op.create_table(
        "erased_ids",
        sa.Column("made", types.PlainText(), nullable=False),
        sa.Column("is_replaced", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("made", name=op.f("pk_erased_ids")),
    )
    op.create_table(
        "erasing",
        sa.Column("id", ROW, autoincrement=False, nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("is_to_compact", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasing")),
    )
    op.create_table(
        "found_messages",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("ts", types.PlainText(), nullable=False),
        sa.Column("delivery", types.PlainText(), nullable=False),
        sa.Column("item", sa.BigInteger()),
        sa.Column("is_parent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_found_messages")),
    )
    op.create_index("ix_found_messages_delivery", "found_messages", ["delivery"])
    op.create_index("ix_found_messages_item", "found_messages", ["item"])
    op.create_table(
        "held_mails",
        sa.Column("id", ROW, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("author_name", types.PlainText(), nullable=False),
        sa.Column("author_address", types.PlainText(), nullable=False),
        sa.Column("subject", types.PlainText(), nullable=False),
        sa.Column("content_hash", types.PlainText(), nullable=False),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("asked_at", types.UtcDateTime()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_mails")),
        sa.UniqueConstraint(
            "message_id",
            "author_address",
            "content_hash",
            name=op.f("uq_held_mails_message_id_author_address_content_hash"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_held_mails_content_hash", "held_mails", ["content_hash"])
    op.create_index("ix_held_mails_list_name", "held_mails", ["list_name"])
    op.create_index("ix_held_mails_received_at", "held_mails", ["received_at"])
    op.create_table(
        "known_names",
        sa.Column("id", ROW, nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("who", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_names")),
        sa.UniqueConstraint("key", "who", name=op.f("uq_known_names_key_who")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leases",
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("holder", types.PlainText(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "limited",
        sa.Column("id", ROW, nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("key", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("delivery", types.PlainText()),
        sa.CheckConstraint(
            "kind IN ('answer', 'answer to a member', 'question', 'question about a proved vote',"
            " 'question about a position', 'hint to a member', 'hint', 'hint to a proved "
            "address', 'transcript', 'report', 'link of a user', 'link to an address', 'link "
            "guess')",
            name=op.f("ck_limited_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limited")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_limited_at", "limited", ["at"])
    op.create_index("ix_limited_kind_key", "limited", ["kind", "key"])
    op.create_table(
        "message_changes",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("ts", types.PlainText(), nullable=False),
        sa.Column("at", types.PlainText(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("noted_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_message_changes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_message_changes_noted_at"), "message_changes", ["noted_at"])
    op.create_table(
        "namesakes",
        sa.Column("own", types.PlainText(), nullable=False),
        sa.Column("shared", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("own", name=op.f("pk_namesakes")),
    )
    op.create_index(op.f("ix_namesakes_shared"), "namesakes", ["shared"])
    op.create_table(
        "orders",
        sa.Column("id", ROW, nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("command", types.PlainText(), nullable=False),
        sa.Column("draft", types.PlainText(), nullable=False),
        sa.Column("shown", types.PlainText(), nullable=False),
        sa.Column("shown_at", types.UtcDateTime(), nullable=False),
        sa.Column("used_by", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_orders_shown_at"), "orders", ["shown_at"])
    op.create_table(
        "people",
        sa.Column("id", ROW, nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("slack_user", types.PlainText()),
        sa.Column("slack_looked_up", sa.Boolean(), nullable=False),
        sa.Column("merged_into", ROW, nullable=True),
        sa.Column("language", types.PlainText(), server_default=sa.text("('')"), nullable=False),
        sa.Column("language_at", types.UtcDateTime()),
        sa.ForeignKeyConstraint(["merged_into"], ["people.id"], name=op.f("fk_people_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("slack_user", name=op.f("uq_people_slack_user")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_merged_into"), "people", ["merged_into"])
    op.create_table(
        "published",
        sa.Column("what", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_published")),
    )
    op.create_index(op.f("ix_published_at"), "published", ["at"])
    op.create_table(
        "restores",
        sa.Column("id", ROW, nullable=False),
        sa.Column("made_at", types.UtcDateTime(), nullable=False),
        sa.Column("restored_at", types.UtcDateTime(), nullable=False),
        sa.Column("begun_at", types.UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restores")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "roster_reports",
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("problems", types.PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("list_name", name=op.f("pk_roster_reports")),
    )
    op.create_table(
        "set_aside",
        sa.Column("id", ROW, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("reason", types.PlainText(), nullable=False),
        sa.Column("mailbox", types.PlainText()),
        sa.Column("uid_validity", sa.BigInteger()),
        sa.Column("uid", sa.BigInteger()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("place", types.PlainText(), nullable=False),
        sa.Column("raw", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint(
            "mailbox", "uid_validity", "uid", name=op.f("uq_set_aside_mailbox_uid_validity_uid")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_set_aside_at", "set_aside", ["at", "id"])
    op.create_table(
        "suggestions",
        sa.Column("lost", types.PlainText(), nullable=False),
        sa.Column("alike", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'merged', 'refused')", name=op.f("ck_suggestions_state")
        ),
        sa.PrimaryKeyConstraint("lost", "alike", name=op.f("pk_suggestions")),
    )
    op.create_index(
        "ix_suggestions_refused", "suggestions", ["lost"], **_where("state = 'refused'")
    )
    op.create_table(
        "threads",
        sa.Column("id", ROW, nullable=False),
        sa.Column("merged_into", ROW, nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["threads.id"], name=op.f("fk_threads_merged_into")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_threads_merged_into"), "threads", ["merged_into"])
    op.create_table(
        "traces",
        sa.Column("id", ROW, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("quoted", sa.LargeBinary()),
        sa.Column("marks", sa.LargeBinary()),
        sa.CheckConstraint("kind IN ('subject', 'series', 'ticket')", name=op.f("ck_traces_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traces")),
    )
    op.create_index("ix_traces_key_said_at", "traces", ["key", "said_at"])
    op.create_index("ix_traces_lost", "traces", ["key"], **_where("quoted IS NOT NULL"))
    op.create_table(
        "branches",
        sa.Column("root", types.PlainText(), nullable=False),
        sa.Column("thread", ROW),
        sa.Column("ground", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "ground IN ('subject', 'split', 'moved')", name=op.f("ck_branches_ground")
        ),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_branches_thread")),
        sa.PrimaryKeyConstraint("root", name=op.f("pk_branches")),
    )
    op.create_index(op.f("ix_branches_thread"), "branches", ["thread"])
    op.create_table(
        "items",
        sa.Column("number", ROW, autoincrement=False, nullable=False),
        sa.Column("thread", ROW, nullable=False),
        sa.Column("title", types.PlainText(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.Column("active_at", types.UtcDateTime()),
        sa.Column("holder", ROW),
        sa.Column("labels", types.JsonTuple(), nullable=False),
        sa.Column("deadline", types.UtcDateTime()),
        sa.Column("outcome", types.PlainText(), nullable=False),
        sa.Column("merged_into", ROW, nullable=True),
        sa.CheckConstraint(
            "kind IN ('discussion', 'call for comments', 'proposal', 'question', 'task')",
            name=op.f("ck_items_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'commenting', 'voting', 'decided', 'closed', 'dormant', 'archived')",
            name=op.f("ck_items_state"),
        ),
        sa.ForeignKeyConstraint(["holder"], ["people.id"], name=op.f("fk_items_holder")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["items.number"], name=op.f("fk_items_merged_into")
        ),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_items_thread")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_items")),
    )
    op.create_index("ix_items_active_at", "items", ["active_at", "number"])
    op.create_index("ix_items_deadline", "items", ["deadline"])
    op.create_index("ix_items_holder", "items", ["holder"])
    op.create_index(
        "ix_items_merged_into", "items", ["merged_into"], **_where("merged_into IS NOT NULL")
    )
    op.create_index("ix_items_opened_at", "items", ["opened_at"])
    op.create_index("ix_items_state_active_at", "items", ["state", "active_at", "number"])
    op.create_index("ix_items_state_updated_at", "items", ["state", "updated_at", "number"])
    op.create_index(op.f("ix_items_thread"), "items", ["thread"])
    op.create_index("ix_items_updated_at", "items", ["updated_at", "number"])
    op.create_index(
        "uq_items_thread_unmerged",
        "items",
        ["thread"],
        unique=True,
        **_where("merged_into IS NULL"),
    )
    op.create_table(
        "joins",
        sa.Column("id", ROW, nullable=False),
        sa.Column("kept", ROW, nullable=False),
        sa.Column("gone", ROW, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["gone"], ["people.id"], name=op.f("fk_joins_gone")),
        sa.ForeignKeyConstraint(["kept"], ["people.id"], name=op.f("fk_joins_kept")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_joins_gone"), "joins", ["gone"])
    op.create_index(op.f("ix_joins_kept"), "joins", ["kept"])
    op.create_table(
        "mails",
        sa.Column("id", ROW, nullable=False),
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("thread", ROW, nullable=False),
        sa.Column("author_name", types.PlainText(), nullable=False),
        sa.Column("author_address", types.PlainText(), nullable=False),
        sa.Column("sender_name", types.PlainText(), nullable=False),
        sa.Column("sender_address", types.PlainText(), nullable=False),
        sa.Column("date", types.UtcDateTime()),
        sa.Column("received_at", types.UtcDateTime(), nullable=False),
        sa.Column("said_at", types.UtcDateTime(), nullable=False),
        sa.Column("subject", types.PlainText(), nullable=False),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("new_text", types.PlainText(), nullable=False),
        sa.Column("in_reply_to", types.PlainText()),
        sa.Column("references", types.JsonTuple(), nullable=False),
        sa.Column("attachments", types.JsonTuple(), nullable=False),
        sa.Column("automatic", types.PlainText()),
        sa.Column("automatic_rule", types.PlainText()),
        sa.Column("content_hash", types.PlainText(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("is_unproved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_erased", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "automatic IN ('ours', 'auto-reply', 'bounce', 'list-admin', 'other')",
            name=op.f("ck_mails_automatic"),
        ),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_mails_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mails_author_address", "mails", ["author_address"])
    op.create_index("ix_mails_content_hash", "mails", ["content_hash"])
    op.create_index("ix_mails_thread_said_at", "mails", ["thread", "said_at", "id"])
    op.create_table(
        "person_addresses",
        sa.Column("id", ROW, nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("mailbox", types.PlainText(), server_default=sa.text("('')"), nullable=False),
        sa.Column("person", ROW, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_person_addresses_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_addresses")),
        sa.UniqueConstraint("address", name=op.f("uq_person_addresses_address")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_person_addresses_mailbox"), "person_addresses", ["mailbox"])
    op.create_index(op.f("ix_person_addresses_person"), "person_addresses", ["person"])
    op.create_table(
        "publishing",
        sa.Column("person", ROW, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('always', 'ask', 'never')", name=op.f("ck_publishing_choice")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_publishing_person")),
        sa.PrimaryKeyConstraint("person", "list_name", name=op.f("pk_publishing")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "roster",
        sa.Column("id", ROW, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("person", ROW, nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("emails", types.JsonTuple(), nullable=False),
        sa.Column("slack", types.PlainText()),
        sa.Column("group", types.PlainText(), nullable=False),
        sa.Column("organisation", types.PlainText(), nullable=False),
        sa.Column("role", types.PlainText(), nullable=False),
        sa.Column("weight", types.PlainText(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_roster_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_roster_list_name", "roster", ["list_name", "id"])
    op.create_index(op.f("ix_roster_person"), "roster", ["person"])
    op.create_table(
        "thread_ids",
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("thread", ROW, nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_thread_ids_thread")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_thread_ids")),
    )
    op.create_index("ix_thread_ids_thread", "thread_ids", ["thread"])
    op.create_table(
        "ballots",
        sa.Column("id", ROW, nullable=False),
        sa.Column("item", ROW, nullable=False),
        sa.Column("question", types.PlainText(), nullable=False),
        sa.Column("rule_name", types.PlainText(), nullable=False),
        sa.Column("rule", types.PlainText(), nullable=False),
        sa.Column("options", types.JsonTuple(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("active", types.PlainText()),
        sa.Column("minimum_assurance", types.PlainText(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("opened_by", ROW),
        sa.Column("closes_at", types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime()),
        sa.Column("outcome", types.PlainText(), nullable=False),
        sa.Column("note", types.PlainText(), server_default=sa.text("('')"), nullable=False),
        sa.Column("reminded_at", types.UtcDateTime()),
        sa.Column("check_at", types.UtcDateTime()),
        sa.Column("winners", types.JsonTuple(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("casting", types.PlainText(), server_default=sa.text("('')"), nullable=False),
        sa.Column("drafted_at", types.UtcDateTime()),
        sa.Column("versions", types.PlainText(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("echo_lists", types.JsonTuple(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("refused_beyond", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "minimum_assurance IN ('slack', 'token', 'authenticated', 'list', 'none')",
            name=op.f("ck_ballots_minimum_assurance"),
        ),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_ballots_state")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_ballots_item")),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name=op.f("fk_ballots_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_ballots_check_at",
        "ballots",
        ["check_at"],
        **_where("state = 'open' AND check_at IS NOT NULL"),
    )
    op.create_index(
        "ix_ballots_closes_at_draft", "ballots", ["closes_at"], **_where("state = 'draft'")
    )
    op.create_index(
        "ix_ballots_closes_at_open", "ballots", ["closes_at"], **_where("state = 'open'")
    )
    op.create_index("ix_ballots_item_id", "ballots", ["item", "id"])
    op.create_index(op.f("ix_ballots_opened_by"), "ballots", ["opened_by"])
    op.create_index(
        "ix_ballots_told", "ballots", ["id"], **_where("state = 'open' AND echo_lists != '[]'")
    )
    op.create_index(
        "uq_ballots_item_draft", "ballots", ["item"], unique=True, **_where("state = 'draft'")
    )
    op.create_index(
        "uq_ballots_item_open", "ballots", ["item"], unique=True, **_where("state = 'open'")
    )
    op.create_table(
        "calls",
        sa.Column("id", ROW, nullable=False),
        sa.Column("item", ROW, nullable=False),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("questions", types.JsonTuple(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("opened_by", ROW),
        sa.Column("closes_at", types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime()),
        sa.Column("closed_by", ROW),
        sa.Column("outcome", types.PlainText(), nullable=False),
        sa.Column("note", types.PlainText(), nullable=False),
        sa.Column("remind_at", types.UtcDateTime()),
        sa.Column("last_mail", sa.BigInteger(), nullable=False),
        sa.Column("versions", types.PlainText(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_calls_state")),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name=op.f("fk_calls_closed_by")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_calls_item")),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name=op.f("fk_calls_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_calls_closed_by"), "calls", ["closed_by"])
    op.create_index("ix_calls_closes_at_open", "calls", ["closes_at"], **_where("state = 'open'"))
    op.create_index("ix_calls_item_id", "calls", ["item", "id"])
    op.create_index(op.f("ix_calls_opened_by"), "calls", ["opened_by"])
    op.create_index(
        "ix_calls_remind_at",
        "calls",
        ["remind_at"],
        **_where("state = 'open' AND remind_at IS NOT NULL"),
    )
    op.create_index(
        "uq_calls_item_open", "calls", ["item"], unique=True, **_where("state = 'open'")
    )
    op.create_table(
        "comments",
        sa.Column("id", ROW, nullable=False),
        sa.Column("item", ROW, nullable=False),
        sa.Column("author", ROW, nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("channel", types.PlainText()),
        sa.Column("ts", types.PlainText()),
        sa.Column("digest", ROW),
        sa.Column("digest_sent_at", types.UtcDateTime()),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("list_name", types.PlainText()),
        sa.Column("thread_ts", types.PlainText()),
        sa.Column("released", sa.Boolean()),
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
    op.create_index(op.f("ix_comments_author"), "comments", ["author"])
    op.create_index(op.f("ix_comments_digest"), "comments", ["digest"])
    op.create_index("ix_comments_item_id", "comments", ["item", "id"])
    op.create_index(
        "ix_comments_unsent",
        "comments",
        ["list_name", "author"],
        sqlite_where=sa.text("digest_sent_at IS NULL AND deleted = 0"),
        postgresql_where=sa.text("digest_sent_at IS NULL AND NOT deleted"),
    )
    op.create_table(
        "deliveries",
        sa.Column("seq", ROW, nullable=False),
        sa.Column("id", types.PlainText(), nullable=False),
        sa.Column("kind", types.PlainText(), nullable=False),
        sa.Column("destination", types.PlainText(), nullable=False),
        sa.Column("recipient", types.PlainText(), nullable=False),
        sa.Column("item", ROW),
        sa.Column("ref", sa.BigInteger()),
        sa.Column("text", types.PlainText(), nullable=False),
        sa.Column("dedup_key", types.PlainText()),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(), nullable=False),
        sa.Column("first_attempt_at", types.UtcDateTime()),
        sa.Column("last_error", types.PlainText(), nullable=False),
        sa.Column("sent_at", types.UtcDateTime()),
        sa.Column("result", types.PlainText(), nullable=False),
        sa.Column("claimed_by", types.PlainText()),
        sa.CheckConstraint(
            "kind IN ('post item', 'update item', 'post mail', 'post comment', 'post ballot', "
            "'post draft', 'post extension', 'post correction', 'post merge', 'post plan', 'post "
            "result', 'slack receipt', 'slack note', 'slack news', 'mark comment', 'learn "
            "person', 'mail ballot', 'mail draft', 'mail extension', 'mail correction', 'mail "
            "result', 'mail echo', 'mail receipt', 'mail reminder', 'mail note', 'mail digest', "
            "'post call', 'mail call')",
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
        **_where("state = 'waiting' AND claimed_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_deliveries_item"), "deliveries", ["item"])
    op.create_index(
        "ix_deliveries_sent_updates",
        "deliveries",
        ["sent_at"],
        **_where("kind = 'update item' AND state = 'sent'"),
    )
    op.create_index(
        "ix_deliveries_state_destination_seq", "deliveries", ["state", "destination", "seq"]
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
        sa.Column("id", ROW, nullable=False),
        sa.Column("item", ROW, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("actor", ROW),
        sa.Column("what", types.PlainText(), nullable=False),
        sa.Column("before", types.PlainText(), nullable=False),
        sa.Column("after", types.PlainText(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')", name=op.f("ck_history_source")
        ),
        sa.CheckConstraint(
            "what IN ('opened', 'state', 'holder', 'title', 'labels', 'outcome', 'list added', "
            "'mail', 'comment', 'comment edited', 'comment deleted', 'ballot drafted', "
            "'endorsed', 'ballot opened', 'ballot corrected', 'ballot closed', 'call corrected', "
            "'vote', 'merged', 'deadline', 'position', 'plan', 'locked')",
            name=op.f("ck_history_what"),
        ),
        sa.ForeignKeyConstraint(["actor"], ["people.id"], name=op.f("fk_history_actor")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_history_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_actor"), "history", ["actor"])
    op.create_index("ix_history_at", "history", ["at"])
    op.create_index("ix_history_item_at", "history", ["item", "at", "id"])
    op.create_table(
        "item_lists",
        sa.Column("item", ROW, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_item_lists_item")),
        sa.PrimaryKeyConstraint("item", "list_name", name=op.f("pk_item_lists")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_lists_list_name", "item_lists", ["list_name", "item"])
    op.create_table(
        "mail_aliases",
        sa.Column("message_id", types.PlainText(), nullable=False),
        sa.Column("mail", ROW, nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"], name=op.f("fk_mail_aliases_mail")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_mail_aliases")),
    )
    op.create_index(op.f("ix_mail_aliases_mail"), "mail_aliases", ["mail"])
    op.create_table(
        "mail_lists",
        sa.Column("mail", ROW, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("attested", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"], name=op.f("fk_mail_lists_mail")),
        sa.PrimaryKeyConstraint("mail", "list_name", name=op.f("pk_mail_lists")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_mail_lists_attested",
        "mail_lists",
        ["list_name"],
        sqlite_where=sa.text("attested = 1"),
        postgresql_where=sa.text("attested"),
    )
    op.create_index("ix_mail_lists_list_name", "mail_lists", ["list_name"])
    op.create_table(
        "mail_raw",
        sa.Column("mail", ROW, autoincrement=False, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"], name=op.f("fk_mail_raw_mail")),
        sa.PrimaryKeyConstraint("mail", name=op.f("pk_mail_raw")),
    )
    op.create_table(
        "needs",
        sa.Column("item", ROW, nullable=False),
        sa.Column("needs", ROW, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_needs_item")),
        sa.ForeignKeyConstraint(["needs"], ["items.number"], name=op.f("fk_needs_needs")),
        sa.PrimaryKeyConstraint("item", "needs", name=op.f("pk_needs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_needs_needs"), "needs", ["needs"])
    op.create_table(
        "plans",
        sa.Column("item", ROW, autoincrement=False, nullable=False),
        sa.Column("takes", sa.BigInteger()),
        sa.Column("takes_working", sa.Boolean(), nullable=False),
        sa.Column("due", types.UtcDateTime()),
        sa.Column("planned_at", types.UtcDateTime(), nullable=False),
        sa.Column("told_late", sa.BigInteger(), nullable=False),
        sa.Column("locked_at", types.UtcDateTime()),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_plans_item")),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_plans")),
    )
    op.create_table(
        "slack_messages",
        sa.Column("channel", types.PlainText(), nullable=False),
        sa.Column("ts", types.PlainText(), nullable=False),
        sa.Column("item", ROW, nullable=False),
        sa.Column("is_parent", sa.Boolean(), nullable=False),
        sa.Column("delivery", types.PlainText()),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_slack_messages_item")),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_slack_messages")),
    )
    op.create_index("ix_slack_messages_item", "slack_messages", ["item", "channel"])
    op.create_index(
        "uq_slack_messages_parent",
        "slack_messages",
        ["item", "channel"],
        unique=True,
        sqlite_where=sa.text("is_parent = 1"),
        postgresql_where=sa.text("is_parent"),
    )
    op.create_table(
        "call_extensions",
        sa.Column("id", ROW, nullable=False),
        sa.Column("call", ROW, nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.Column("before", types.UtcDateTime(), nullable=False),
        sa.Column("until", types.UtcDateTime(), nullable=False),
        sa.Column("reason", types.PlainText(), nullable=False),
        sa.Column("by", ROW, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("settles_at", types.UtcDateTime()),
        sa.CheckConstraint(
            "state IN ('proposed', 'granted', 'lapsed')", name=op.f("ck_call_extensions_state")
        ),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_call_extensions_by")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=op.f("fk_call_extensions_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_extensions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_call_extensions_by"), "call_extensions", ["by"])
    op.create_index("ix_call_extensions_call_id", "call_extensions", ["call", "id"])
    op.create_index(
        "ix_call_extensions_settles_at",
        "call_extensions",
        ["settles_at"],
        **_where("state = 'proposed' AND settles_at IS NOT NULL"),
    )
    op.create_index(
        "uq_call_extensions_proposed",
        "call_extensions",
        ["call"],
        unique=True,
        **_where("state = 'proposed'"),
    )
    op.create_table(
        "electors",
        sa.Column("ballot", ROW, nullable=False),
        sa.Column("person", ROW, nullable=False),
        sa.Column("name", types.PlainText(), nullable=False),
        sa.Column("group", types.PlainText(), nullable=False),
        sa.Column("organisation", types.PlainText(), nullable=False),
        sa.Column("role", types.PlainText(), nullable=False),
        sa.Column("weight", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_electors_ballot")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_electors_person")),
        sa.PrimaryKeyConstraint("ballot", "person", name=op.f("pk_electors")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_electors_person"), "electors", ["person"])
    op.create_table(
        "endorsements",
        sa.Column("ballot", ROW, nullable=False),
        sa.Column("person", ROW, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("assurance", types.PlainText(), nullable=False),
        sa.Column("evidence_ref", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "assurance IN ('slack', 'token', 'authenticated', 'list', 'none')",
            name=op.f("ck_endorsements_assurance"),
        ),
        sa.CheckConstraint(
            "source IN ('slack', 'mail', 'time', 'command-line')",
            name=op.f("ck_endorsements_source"),
        ),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_endorsements_ballot")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_endorsements_person")),
        sa.PrimaryKeyConstraint("ballot", "person", name=op.f("pk_endorsements")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_endorsements_person"), "endorsements", ["person"])
    op.create_table(
        "merges",
        sa.Column("merged", ROW, autoincrement=False, nullable=False),
        sa.Column("survivor", ROW, nullable=False),
        sa.Column("source", ROW, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("message_ids", types.JsonTuple(), nullable=False),
        sa.Column("roots", types.JsonTuple(), nullable=False),
        sa.Column("comments", types.JsonTuple(), nullable=False),
        sa.Column("ballot", ROW),
        sa.Column("last_mail", sa.BigInteger(), nullable=False),
        sa.Column("merged_state", types.PlainText(), nullable=False),
        sa.Column("merged_outcome", types.PlainText(), nullable=False),
        sa.Column("survivor_state", types.PlainText(), nullable=False),
        sa.Column("survivor_deadline", types.UtcDateTime()),
        sa.Column("survivor_outcome", types.PlainText()),
        sa.CheckConstraint(
            "merged_state IN ('open', 'commenting', 'voting', 'decided', 'closed', 'dormant', "
            "'archived')",
            name=op.f("ck_merges_merged_state"),
        ),
        sa.CheckConstraint(
            "survivor_state IN ('open', 'commenting', 'voting', 'decided', 'closed', 'dormant', "
            "'archived')",
            name=op.f("ck_merges_survivor_state"),
        ),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_merges_ballot")),
        sa.ForeignKeyConstraint(["merged"], ["items.number"], name=op.f("fk_merges_merged")),
        sa.ForeignKeyConstraint(["source"], ["threads.id"], name=op.f("fk_merges_source")),
        sa.ForeignKeyConstraint(["survivor"], ["items.number"], name=op.f("fk_merges_survivor")),
        sa.PrimaryKeyConstraint("merged", name=op.f("pk_merges")),
    )
    op.create_table(
        "positions",
        sa.Column("id", ROW, nullable=False),
        sa.Column("item", ROW, nullable=False),
        sa.Column("call", ROW, nullable=False),
        sa.Column("person", ROW, nullable=False),
        sa.Column("lean", types.PlainText(), nullable=False),
        sa.Column("sentence", types.PlainText(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("until", types.UtcDateTime()),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(), nullable=False),
        sa.Column("state", types.PlainText(), nullable=False),
        sa.CheckConstraint(
            "lean IN ('for', 'against', 'more time')", name=op.f("ck_positions_lean")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'refused')", name=op.f("ck_positions_state")
        ),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=op.f("fk_positions_call")),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name=op.f("fk_positions_item")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_positions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_positions_call"), "positions", ["call"])
    op.create_index(op.f("ix_positions_person"), "positions", ["person"])
    op.create_index("uq_positions_item_person", "positions", ["item", "person"], unique=True)
    op.create_table(
        "results",
        sa.Column("ballot", ROW, autoincrement=False, nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("last_hash", types.PlainText(), nullable=False),
        sa.Column("replaces", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_results_ballot")),
        sa.PrimaryKeyConstraint("ballot", name=op.f("pk_results")),
    )
    op.create_table(
        "secret_choices",
        sa.Column("ballot", ROW, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_secret_choices_ballot")),
        sa.PrimaryKeyConstraint("ballot", "place", name=op.f("pk_secret_choices")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "votes",
        sa.Column("id", ROW, nullable=False),
        sa.Column("ballot", ROW, nullable=False),
        sa.Column("voter", ROW, nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.Column("reason", types.PlainText(), nullable=False),
        sa.Column("source", types.PlainText(), nullable=False),
        sa.Column("assurance", types.PlainText(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("evidence", types.PlainText(), nullable=False),
        sa.Column("evidence_ref", types.PlainText(), nullable=False),
        sa.Column("refusal", types.PlainText(), nullable=False),
        sa.Column("superseded_by", ROW, nullable=True),
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
            "ballot",
            "source",
            "evidence_ref",
            "voter",
            name=op.f("uq_votes_ballot_source_evidence_ref_voter"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_votes_ballot_id", "votes", ["ballot", "id"])
    op.create_index("ix_votes_evidence_ref", "votes", ["evidence_ref"])
    op.create_index("ix_votes_refused", "votes", ["ballot", "voter"], **_where("refusal != ''"))
    op.create_index(
        "ix_votes_replaced",
        "votes",
        ["ballot", "id"],
        **_where("refusal = '' AND superseded_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_votes_superseded_by"), "votes", ["superseded_by"])
    op.create_index("ix_votes_voter", "votes", ["voter", "id"])
    op.create_index(
        "uq_votes_ballot_voter_current",
        "votes",
        ["ballot", "voter"],
        unique=True,
        **_where("refusal = '' AND superseded_by IS NULL"),
    )
    op.create_table(
        "call_supports",
        sa.Column("extension", ROW, nullable=False),
        sa.Column("person", ROW, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extension"], ["call_extensions.id"], name=op.f("fk_call_supports_extension")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_call_supports_person")),
        sa.PrimaryKeyConstraint("extension", "person", name=op.f("pk_call_supports")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_call_supports_person"), "call_supports", ["person"])
    op.create_table(
        "confirmations",
        sa.Column("id", ROW, nullable=False),
        sa.Column("vote", ROW, nullable=False),
        sa.Column("ballot", sa.BigInteger(), nullable=False),
        sa.Column("voter", sa.BigInteger(), nullable=False),
        sa.Column("choice", types.PlainText(), nullable=False),
        sa.Column("address", types.PlainText(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("used_by", types.PlainText(), nullable=False),
        sa.Column("is_sent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["vote"], ["votes.id"], name=op.f("fk_confirmations_vote")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_confirmations_expires_at"), "confirmations", ["expires_at"])
    op.create_index(op.f("ix_confirmations_vote"), "confirmations", ["vote"])
    op.create_table(
        "echoes",
        sa.Column("id", ROW, nullable=False),
        sa.Column("ballot", ROW, nullable=False),
        sa.Column("list_name", types.PlainText(), nullable=False),
        sa.Column("vote", ROW, nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("delivery", types.PlainText()),
        sa.ForeignKeyConstraint(["ballot"], ["ballots.id"], name=op.f("fk_echoes_ballot")),
        sa.ForeignKeyConstraint(["vote"], ["votes.id"], name=op.f("fk_echoes_vote")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_echoes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_echoes_ballot_list_name", "echoes", ["ballot", "list_name", "id"])
    op.create_index(op.f("ix_echoes_vote"), "echoes", ["vote"])
