"""Say in feeds what happened: messages, calls and votes that were opened, and how they ended."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot
from bot.domain.calls.call import WITHDRAWN, Call
from bot.domain.consensus.stance import Outcome
from bot.domain.ids import MessageId
from bot.domain.items.item import Item
from bot.language import say
from bot.mail.values import Mailbox
from bot.render.ballots.tally_text import say_outcome
from bot.render.board.addresses import Site, item_path, mail_anchor, mail_path
from bot.render.board.facts import Decision
from bot.render.board.feeds import Entry, Feed
from bot.render.board.pages import NO_TITLE
from bot.render.calls.consensus import DECLARED
from bot.render.text.safe import name_of, one_line
from bot.render.words.notes import say_note
from bot.render.words.times import say_instant


def feed_of(
    *, name: str, about: str, path: str, page: str, entries: Sequence[Entry], site: Site
) -> Feed:
    """Return a feed; `name` is permanent, `about` is its subject, "" for everything."""
    return Feed(
        name=f"feed/{name}",
        title=say("{name}: {about}", name=site.name, about=about) if about else site.name,
        address=site.abroad(path),
        page=site.abroad(page),
        entries=entries,
    )


def mail_entry(
    item: Item,
    *,
    message_id: MessageId,
    author: Mailbox,
    at: datetime,
    text: str,
    site: Site,
) -> Entry:
    """Return the entry of a message; the one that opened the item is called new."""
    is_first = at <= item.opened_at
    return Entry(
        event=f"mail/{mail_anchor(message_id)[1:]}",
        title=say("New: {item}", item=_named(item)) if is_first else _named(item),
        address=site.abroad(mail_path(message_id)),
        at=at,
        author=name_of(author.name, address=author.address),
        text=text,
    )


def call_entries(
    item: Item, call: Call, *, zone: ZoneInfo, moved: Iterable[datetime], site: Site
) -> list[Entry]:
    """Return the entries of a call: its opening, and its end. `moved` is when ends were moved."""
    address = site.abroad(item_path(item.number))
    moves = [*moved, *(version.at for version in call.versions[1:])]
    questions = [f"{number}. {question}" for number, question in enumerate(call.questions, start=1)]
    end = say_instant(call.closes_at, zone=zone)
    title = say("Call for comments: {item}", item=_named(item))
    ends = say("Comments until {end}.", end=end)
    if call.seeks_consensus:
        title = say("Call for consensus: {item}", item=_named(item))
        ends = say("Call for consensus until {end}.", end=end)
    opened = Entry(
        event=f"call/{call.id}",
        title=title,
        address=address,
        at=call.opened_at,
        changed=_last(moves, since=call.opened_at, until=call.closed_at),
        text=_paragraphs(call.text, "\n".join(questions), ends),
    )
    if call.closed_at is None:
        return [opened]
    if call.is_declared:
        return [opened, _declared_entry(item, call, at=call.closed_at, site=site)]
    if call.outcome == WITHDRAWN and call.seeks_consensus:
        title = say("Call for consensus withdrawn: {item}", item=_named(item))
    elif call.outcome == WITHDRAWN:
        title = say("Call for comments withdrawn: {item}", item=_named(item))
    else:
        title = say("Comments closed: {item}", item=_named(item))
    ended = Entry(
        event=f"call/{call.id}/end",
        title=title,
        address=address,
        at=call.closed_at,
        text=say_note(call.note),
    )
    return [opened, ended]


def _declared_entry(item: Item, call: Call, *, at: datetime, site: Site) -> Entry:
    """Return the entry of what was declared on a call for consensus."""
    is_decided = call.outcome == Outcome.CONSENSUS
    declared = DECLARED[Outcome(call.outcome)].format()
    return Entry(
        event=f"call/{call.id}/end",
        title=say("Decided: {item}", item=_named(item))
        if is_decided
        else say("{outcome}: {item}", outcome=declared, item=_named(item)),
        address=site.abroad(item_path(item.number)),
        at=at,
        text=_paragraphs(declared, say_note(call.note), call.text),
    )


def ballot_entry(
    item: Item, ballot: Ballot, *, zone: ZoneInfo, moved: Iterable[datetime], site: Site
) -> Entry:
    """Return the entry of a vote that was opened. `moved` is when ends were moved."""
    moves = [*moved, *(version.at for version in ballot.versions[1:])]
    ends = say("Vote until {end}.", end=say_instant(ballot.closes_at, zone=zone))
    return Entry(
        event=f"ballot/{ballot.id}",
        title=say("Ballot: {item}", item=_named(item)),
        address=site.abroad(item_path(item.number)),
        at=ballot.opened_at,
        changed=_last(moves, since=ballot.opened_at, until=ballot.closed_at),
        text=_paragraphs(ballot.question, "\n".join(ballot.rules.options), ends),
    )


def decision_entry(decision: Decision, *, site: Site) -> Entry:
    """Return the entry of how an item was decided."""
    item, ballot = decision.item, decision.ballot
    if decision.call is not None:
        return _declared_entry(item, decision.call, at=decision.at, site=site)
    text = say_outcome(one_line(decision.outcome))
    event = f"items/{item.number}/decided/{decision.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"
    return Entry(
        event=event if ballot is None else f"ballot/{ballot.id}/result",
        title=say("Decided: {item}", item=_named(item)),
        address=site.abroad(item_path(item.number)),
        at=decision.at,
        text=_paragraphs(text, ballot.question if ballot is not None else ""),
    )


def _named(item: Item) -> str:
    return f"#{item.number} {one_line(item.title) or NO_TITLE}"


def _last(moves: Iterable[datetime], *, since: datetime, until: datetime | None) -> datetime | None:
    """Return the last move while something was open."""
    return max((at for at in moves if since < at and (until is None or at < until)), default=None)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())
