"""Define the tables, by family. Their constraints hold the truth; an index names its query."""

from storage.tables.answer import confirmations, limited
from storage.tables.ballot import ballots, current_vote, open_ballot, refused_vote, votes
from storage.tables.delivery import (
    deliveries,
    digests,
    pending_update,
    slack_messages,
    waiting,
)
from storage.tables.item import counters, history, item_lists, items, unmerged
from storage.tables.mail import (
    arrivals,
    cursors,
    held_mails,
    mail_aliases,
    mail_lists,
    mail_raw,
    mails,
    namesakes,
    set_aside,
    thread_ids,
    threads,
)
from storage.tables.merge import merges
from storage.tables.metadata import metadata
from storage.tables.name import known_names
from storage.tables.people import (
    absences,
    comments,
    joins,
    message_changes,
    people,
    person_addresses,
    publishing,
    unsent_comment,
)
from storage.tables.trace import answered, branches, lost, refused, suggestions, traces

__all__ = [
    "absences",
    "answered",
    "arrivals",
    "ballots",
    "branches",
    "comments",
    "confirmations",
    "counters",
    "current_vote",
    "cursors",
    "deliveries",
    "digests",
    "held_mails",
    "history",
    "item_lists",
    "items",
    "joins",
    "known_names",
    "limited",
    "lost",
    "mail_aliases",
    "mail_lists",
    "mail_raw",
    "mails",
    "merges",
    "message_changes",
    "metadata",
    "namesakes",
    "open_ballot",
    "pending_update",
    "people",
    "person_addresses",
    "publishing",
    "refused",
    "refused_vote",
    "set_aside",
    "slack_messages",
    "suggestions",
    "thread_ids",
    "threads",
    "traces",
    "unmerged",
    "unsent_comment",
    "votes",
    "waiting",
]
