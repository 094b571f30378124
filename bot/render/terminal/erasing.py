"""Say what erasing a person does, and what it cannot do, before it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.ids import ItemNumber, ListName, SlackUserId
from bot.render.ballots.tally_text import counted
from bot.render.text.safe import one_line
from bot.render.text.wrap import wrap

NOBODY_KNOWN: Final = (
    "no person matches; give an address, a Slack user's id, or a name that only one person has"
)
KNOWN_MEANWHILE: Final = (
    "a vote or command of theirs came meanwhile; nothing but messages is changed yet. Run this "
    "again"
)
SEVERAL_KNOWN: Final = "several people have that name; give an address or a Slack user's id"
NO_PSEUDONYM: Final = (
    "no pseudonym is left for this person, which cannot happen by chance; report it"
)
NO_TERMINAL: Final = (
    "there is no terminal on which to ask; look at what it says on one, or give --yes"
)
NOT_ERASED: Final = "nothing was erased; type yes, or give --yes"
STOPPED: Final = "stopped in the middle; run it again to finish it"
COMPACTED: Final = (
    "no person matches; what an earlier erasure had deleted, which was stopped, is now out of the "
    "database's files"
)
_COLUMNS: Final = 79


@dataclass(frozen=True, slots=True)
class ErasureFacts:
    """What is known of a person who is to be erased.

    `only_in_fields` are names that are replaced only where they stand as the person's own, not
    inside texts: single words, and names that somebody else has (`shared`). `elector_on` are the
    items with an open ballot whose roster names them, `results` the items and lists of the result
    files that were mailed, `rosters` the lists whose file names them, `roles` those whose
    configuration does.
    """

    pseudonym: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    slack_user: SlackUserId | None
    only_in_fields: tuple[str, ...]
    shared: tuple[str, ...]
    mails: int
    comments_sent: int
    comments_unsent: int
    votes: int
    elector_on: tuple[ItemNumber, ...]
    holds: tuple[ItemNumber, ...]
    results: tuple[tuple[ItemNumber, str], ...]
    rosters: tuple[ListName, ...]
    roles: tuple[ListName, ...]


def votes_are_open(items: Sequence[ItemNumber]) -> str:
    """Return why somebody cannot be erased now."""
    return (
        f"a vote of theirs counts on an open ballot ({_items(items)}); once erased, they could "
        "vote there again as a new person. Erase them after it has ended"
    )


def plan_text(facts: ErasureFacts) -> str:
    """Return what will be done, what stays, and what cannot be taken back."""
    known = [*facts.names, *facts.addresses, *([facts.slack_user] if facts.slack_user else [])]
    parts = [
        _said(f"{facts.pseudonym} takes the place of: {', '.join(known)}"),
        "\n".join(_said(text, indent="- ") for text in _done(facts)),
        "This cannot be taken back. It does not reach:",
        "\n".join(_said(text, indent="- ") for text in _beyond(facts)),
    ]
    todo = [_said(text, indent="- ") for text in _to_do(facts)]
    return "\n\n".join(
        [*parts, *(["Do first, or they come back:", "\n".join(todo)] if todo else [])]
    )


def erased_text(facts: ErasureFacts) -> str:
    """Return what was done."""
    return _said(
        f"Erased: {facts.pseudonym}. Our messages in Slack are changed by the running service, one "
        "a second: penholder outbox list. A later message of theirs comes from a new person."
    )


def not_compacted(why: str) -> str:
    """Return what is left to do if deleted bytes are still in the database's files."""
    return (
        f"nothing names them any more, but deleted bytes are still in the database's files: {why}. "
        "Then run `penholder db compact`"
    )


def _done(facts: ErasureFacts) -> Iterator[str]:
    yield (
        f"{counted(facts.mails, 'message')} of theirs: the text stays, under the pseudonym; the "
        "original bytes, with attachments and signatures of the mail servers, are deleted"
    )
    yield (
        "everybody else's messages, comments and titles, where they name them; the search index too"
    )
    yield "Message-IDs that hold the name or address: others take their place, threads still hold"
    yield "deleted bytes are taken out of the database's files, for which writers wait a moment"
    yield (
        f"{counted(facts.votes, 'vote')}: choices and reasons stay, under the pseudonym, so every "
        "result can still be counted and none changes"
    )
    sent, unsent = facts.comments_sent, facts.comments_unsent
    yield f"{counted(sent, 'comment')} that a list has: they stay, under the pseudonym"
    yield f"{counted(unsent, 'comment')} that no list has: deleted"
    if facts.holds:
        yield f"{_items(facts.holds)}, held by them, will have no holder"
    if facts.elector_on:
        yield f"they may no longer vote on {_items(facts.elector_on)}; the roster is frozen"
    yield "on the lists' rosters, yesterday is their last day"
    yield "what waits to be sent to them is dropped"
    for name in facts.only_in_fields:
        why = "somebody else has that name" if name in facts.shared else "it is a single word"
        yield f"“{name}” stays inside texts, as {why}"


def _beyond(facts: ErasureFacts) -> Iterator[str]:
    for item, address in facts.results:
        yield f"the result file of #{item} that was mailed to {address}"
    yield "the archives of the lists, and the mailboxes of everybody who got a message"
    yield "what they wrote in Slack, and what we told single people there"
    yield "attachments of other people's messages that are not text; nicknames and single names"
    yield "backups of the database, exports, and files that `penholder board` wrote"
    yield "the mailbox that Penholder watches: delete their messages there too"


def _to_do(facts: ErasureFacts) -> Iterator[str]:
    for name in facts.rosters:
        yield f"the roster file of {name} names them: take them out"
    for name in facts.roles:
        yield f"the configuration of {name} names them as chair, secretary or helper: take them out"


def _said(text: str, *, indent: str = "") -> str:
    return wrap(one_line(text), first=indent, indent=" " * len(indent), columns=_COLUMNS)


def _items(items: Sequence[ItemNumber]) -> str:
    return ", ".join(f"#{item}" for item in items)
