"""Put a digest into words, once for its text and its HTML twin."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.tally import Tally
from bot.domain.consensus.stance import StanceWord
from bot.domain.digests.digest import (
    CallLine,
    ConsensusLine,
    Digest,
    DigestItem,
    Said,
    Section,
    shorten,
)
from bot.domain.ids import ItemNumber
from bot.domain.items.item import FINISHED, Item, ItemState
from bot.language import Numbered, Text, TextAs, isolated, say, say_number, say_parts
from bot.render.ballots import tally_text
from bot.render.ballots.how_to_vote import mail_link, vote_form, vote_links
from bot.render.calls.consensus import HOW_BY_MAIL, outcome_in_short
from bot.render.calls.so_far import describe_so_far
from bot.render.calls.words import say_names
from bot.render.documents.facts import STATE_NAMES
from bot.render.documents.objections import STANCE_BUTTONS, say_stances, say_states
from bot.render.documents.procedure_words import say_reason
from bot.render.items.plan_words import say_lateness
from bot.render.text.safe import ELLIPSIS, clean, cut, name_of, one_line
from bot.render.text.wrap import wrap_words
from bot.render.words.notes import say_note
from bot.render.words.times import say_date, say_day, say_instant, say_moment

MOST_AUTHORS: Final = 5
LONGEST_TITLE: Final = 200
LONGEST_QUESTION: Final = 1500
LINE_TITLE: Final = 60
"""The longest title, in bytes, if each entry has to be short."""
LONGEST_COMMENT: Final = 3000
"""The longest comment, in bytes, in the text part; fixed, so that its author can see where it is
cut."""
LONGEST_NUMBERS: Final = 2500
COMMENT_CUT: Final = Text("(Shortened. The whole comment is in Slack, in the thread of #{number}.)")

SECTIONS: Final = {
    Section.NEEDS_YOU: TextAs("section of a digest", "Needs you"),
    Section.HELD: TextAs("section of a digest", "You hold"),
    Section.FOLLOWED: TextAs("section of a digest", "You follow"),
    Section.DECIDED: TextAs("section of a digest", "Decided"),
    Section.WITHDRAWN: TextAs("section of a digest", "Withdrawn"),
    Section.WITHOUT_RESULT: TextAs("section of a digest", "Without a result"),
    Section.CLOSED: TextAs("section of a digest", "Closed"),
    Section.NEW: TextAs("section of a digest", "New"),
    Section.UNANSWERED: TextAs("section of a digest", "Unanswered"),
    Section.ACTIVE: TextAs("section of a digest", "Active"),
    Section.QUIET: TextAs("section of a digest", "Quiet"),
}
HOW_TO_ANSWER: Final = Text(
    "You can reply to this digest: write an item's number and your choice on a line of its own, "
    "such as “#{number}: +1 because …”, or write your reply right below an entry."
)
NOTHING_TO_VOTE_ON: Final = Text(
    "You can reply to this digest: what you write right below an entry belongs to that item."
)
ANSWER_US: Final = Text(
    "You can reply to this digest; nobody else reads that. An item's number and your choice on a "
    "line of its own is a vote, such as “#{number}: +1 because …”; “!help” says what else you can "
    "write."
)
COMMAND_US: Final = Text(
    "You can reply to this digest; nobody else reads that. “!help” says what you can write."
)
ANSWER_ON_LIST: Final = Text("To answer, reply in its thread on the list.")
HOW_TO_SAY_TO_US: Final = Text(
    "In a reply to this digest, “!support {number}” on a line of its own supports it, and “!object "
    "{number}”, with your objection behind it in your own words, objects."
)
HOW_TO_COMMENT: Final = Text("To comment, write right below this entry.")
HOW_TO_ANSWER_CALL: Final = Text(
    "To answer, write right below this entry. Begin each paragraph with its question’s number, "
    "such as “2.”."
)
NO_REPLY: Final = Text("Nobody has replied yet.")
DORMANT_SOON: Final = Text("Dormant from {day} on unless somebody writes.")
FOOT: Final = Text("Comments are word for word, as written in Slack.")
NOT_AGAIN: Final = Numbered(
    "You will not see this item again unless something new happens on it: {items}.",
    "You will not see these {number} items again unless something new happens on them: {items}.",
)
FOOT_OF_PERSON: Final = Text(
    "What waits for you comes again, and so does what you hold, with other news. You get this "
    "because you asked for a digest of your own. Reply with “!digest off” to end it, “!follow” or "
    "“!mute” and an item's number to have more or less of it, “!settings” to see all that you "
    "chose."
)
HELD: Final = Numbered(
    "{number} reply from Slack is waiting for its author's consent.",
    "{number} replies from Slack are waiting for their authors' consent.",
)
CUT_SHORT: Final = Numbered(
    "{number} more entries did not fit into one message; they are in Slack, under {items}.",
    "{number} more entries did not fit into one message; they are in Slack, under {items}.",
)
WAITING: Final = Numbered(
    "{number} more comment from Slack waits for the next digest.",
    "{number} more comments from Slack wait for the next digest.",
)


_LIKE_ENTRY: Final = re.compile(r"^(?=[^\w\n]{0,10}#\d)", re.MULTILINE)


class Detail(StrEnum):
    """How much a digest says about each item."""

    FULL = "full"
    SHORT = "short"
    """With fewer words of each message, and without links."""
    BRIEF = "brief"
    """Without questions, words of messages, names of writers, and long titles."""
    LINES = "lines"
    """Title, state or deadline, and tally alone."""


LONGEST_EXCERPT: Final = {Detail.FULL: 300, Detail.SHORT: 110, Detail.BRIEF: 0, Detail.LINES: 0}
"""Characters of a message, or of the reason of a block, that are shown."""
MOVED: Final = Text("Moved: the ballot was to end {was}.")
COMMENTS_UNTIL: Final = Text("Comments until {end}")
CONSENSUS_UNTIL: Final = Text("Call for consensus until {end}")
DECLARED: Final = Text("Declared {time}: {outcome}")
MOVED_CALL: Final = Text("Moved: comments were to end {was}.")
NEWEST: Final = Text("Newest: {author}")
IN_ARCHIVE: Final = Text("In the archive")
IN_SLACK: Final = Text("In Slack")
ON_BOARD: Final = Text("On the board")
VOTE_ON_PAGE: Final = Text("Vote on a page for you alone")
ANSWER_ON_PAGE: Final = Text("Answer on a page for you alone")


@dataclass(frozen=True, slots=True)
class CommentWords:
    """A comment or an excerpt of a mail: one line with who and when, then the text."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryWords:
    """One item in a digest. Empty strings are left out."""

    number: int
    title: str
    status: str
    """What it asks or how it ended, one line."""
    change: str
    """When its vote was to end, if that was moved, and why it was moved or withdrawn, one line."""
    question: str
    """What is being voted on, right below the title."""
    tally: str
    turnout: str
    so_far: tuple[str, ...]
    """How it stands, a sentence or two each; the last is about the message at `waits_at`."""
    waits_at: str
    counts: tuple[tuple[str, Fraction], ...]
    blocks: tuple[CommentWords, ...]
    answer: str
    activity: str
    excerpts: tuple[CommentWords, ...]
    comments: tuple[CommentWords, ...]
    links: tuple[tuple[str, str], ...] = ()
    """What a link leads to, and the link."""
    page: str = ""
    """The item's page, which the title leads to."""
    choices: tuple[tuple[str, str], ...] = ()
    """Each choice, and a link that opens a mail which votes for it."""
    bars: tuple[int, ...] = ()
    """How long the bar of each count is, of 100."""


@dataclass(frozen=True, slots=True)
class SectionWords:
    """One part of a digest."""

    title: str
    entries: tuple[EntryWords, ...]


@dataclass(frozen=True, slots=True)
class DigestWords:
    """A whole digest in words."""

    title: str
    subject: str
    span: str
    summary: str
    held: str
    """How many comments wait for their authors; never whose."""
    how_to_answer: str
    sections: tuple[SectionWords, ...]
    deadlines: tuple[tuple[str, str], ...]
    """When, and `#12 Title`; only if there are two or more."""
    waiting: str
    """How many comments did not fit, and wait for the next digest."""
    cut_short: str
    board_url: str
    foot: str
    not_again: str = ""
    """Which items were told for the last time, in a person's own digest."""


def describe_digest(
    digest: Digest,
    *,
    zone: ZoneInfo,
    board_url: str = "",
    item_url: Callable[[Item], str] | None = None,
    vote_to: tuple[str, str] | None = None,
    answer_urls: Mapping[ItemNumber, str] = MappingProxyType({}),
    detail: Detail = Detail.FULL,
    most_comments: int | None = None,
    most_entries: int | None = None,
) -> DigestWords:
    """Put a digest into words; limit comments, entries and detail if it must be cut.

    `item_url` gives an item's page, "" for none. `vote_to` are the list's address, and our own for
    votes that nobody may see yet; `answer_urls` are the pages on which a person votes, or answers a
    call.
    """
    if most_comments is None:
        most_comments = len(digest.comments)
    shown = shorten(digest, comments=most_comments, entries=most_entries)
    votable = next(
        (entry for entry in shown.of(Section.NEEDS_YOU) if entry.open_ballot is not None), None
    )
    deadlines = tuple(
        (say_instant(due, zone=zone), f"#{entry.item.number} {_title(entry, detail)}")
        for due, entry in shown.deadlines
    )
    start, end = (say_day(at, zone=zone) for at in (digest.window_start, digest.window_end))
    return DigestWords(
        title=say("Your digest of {list}", list=digest.list_name)
        if digest.is_personal
        else say("Digest of {list}", list=digest.list_name),
        subject=say("Your digest, {day}", day=end)
        if digest.is_personal
        else say("Digest of {list}, {day}", list=digest.list_name, day=end),
        span=say("{start} to {end}. Times are {zone}.", start=start, end=end, zone=zone.key),
        summary=_summary(digest, shown),
        held=HELD.format(shown.held) if shown.held else "",
        how_to_answer=_how_to_answer(shown, votable),
        sections=_sections(
            shown,
            zone=zone,
            detail=detail,
            item_url=item_url,
            vote_to=vote_to,
            answer_urls=answer_urls,
        ),
        deadlines=deadlines if len(deadlines) > 1 and detail is not Detail.LINES else (),
        waiting=WAITING.format(shown.waiting) if shown.waiting else "",
        cut_short=_left_out(shown.left_out),
        board_url=board_url,
        foot=FOOT_OF_PERSON.format() if digest.is_personal else FOOT.format(),
        not_again=_not_again(digest) if digest.is_personal else "",
    )


def _how_to_answer(digest: Digest, votable: DigestItem | None) -> str:
    if digest.is_personal:
        return ANSWER_US.format(number=votable.item.number) if votable else COMMAND_US.format()
    if votable is None:
        return NOTHING_TO_VOTE_ON.format()
    return HOW_TO_ANSWER.format(number=votable.item.number)


def comment_words(
    number: ItemNumber, *, author: str, at: datetime, text: str, zone: ZoneInfo
) -> CommentWords:
    """Put a comment into words, the same in every digest and in what its author sees."""
    return CommentWords(
        head=say("{name} in Slack, {time}", name=name_of(author), time=say_moment(at, zone=zone)),
        text=_whole(apart_from_entries(clean(text).strip("\n")), number=number),
    )


def _sections(
    digest: Digest,
    *,
    zone: ZoneInfo,
    detail: Detail,
    item_url: Callable[[Item], str] | None,
    vote_to: tuple[str, str] | None,
    answer_urls: Mapping[ItemNumber, str],
) -> tuple[SectionWords, ...]:
    def linked(digest_item: DigestItem, entry: EntryWords) -> EntryWords:
        """Return an entry with the item's page, and a mail for each choice of what is open."""
        if detail is not Detail.FULL:
            return entry
        page = item_url(digest_item.item) if item_url is not None else ""
        choices = _choices(digest_item, vote_to) if vote_to is not None else ()
        if vote_to is not None and digest.is_personal and _waits_for_consensus(digest_item):
            choices = _stances(digest_item, to=vote_to[1])
        answer_at = answer_urls.get(digest_item.item.number, "")
        on_page = ANSWER_ON_PAGE if digest_item.open_ballot is None else VOTE_ON_PAGE
        links = (((on_page.format(), answer_at),) if answer_at else ()) + _links(
            digest_item, page=page
        )
        return replace(entry, page=page, links=links, choices=choices)

    def answered(digest_item: DigestItem, entry: EntryWords) -> EntryWords:
        """Return an entry that says how to answer it; a reply to one's own digest goes to us."""
        if not digest.is_personal or digest_item.open_ballot is not None:
            return entry
        if entry.answer and _waits_for_consensus(digest_item):
            return replace(entry, answer=HOW_TO_SAY_TO_US.format(number=entry.number))
        is_asked = digest_item.call is not None and digest_item.call.is_open
        return replace(entry, answer=ANSWER_ON_LIST.format() if is_asked and entry.answer else "")

    return tuple(
        SectionWords(
            title=SECTIONS[section].format(),
            entries=tuple(
                answered(item, linked(item, _entry(item, zone=zone, detail=detail)))
                for item in items
            ),
        )
        for section, items in digest.sections.items()
    )


def _entry(entry: DigestItem, *, zone: ZoneInfo, detail: Detail) -> EntryWords:
    ballot = entry.ballot
    tally = entry.tally if ballot is not None and not ballot.is_withdrawn else None
    is_line = detail is Detail.LINES
    says_more = detail in (Detail.FULL, Detail.SHORT)
    question = ballot.question if ballot is not None and entry.open_ballot is not None else ""
    question = question or _asked(entry)
    if not says_more:
        entry = replace(entry, so_far=None)
    so_far = describe_so_far(entry.so_far, zone=zone)
    return EntryWords(
        number=entry.item.number,
        title=_title(entry, detail),
        status=_status(entry, zone=zone),
        change="" if is_line else _change(entry, zone=zone),
        question=apart_from_entries(cut(clean(question).strip(), at=LONGEST_QUESTION))
        if says_more
        else "",
        tally=tally_text.say_counts(tally) if tally else "",
        turnout="" if is_line else _turnout(entry, tally) if tally else _reach(entry),
        so_far=so_far.lines,
        waits_at=so_far.url,
        counts=tally_text.labelled_counts(tally) if tally else (),
        bars=_bars(tally),
        blocks=_blocks(entry, zone=zone, detail=detail),
        answer=""
        if is_line
        else _how_to_vote(entry.item.number, entry.open_ballot) or _how_to_say(entry),
        activity="" if is_line else _activity(entry, with_names=says_more),
        excerpts=_excerpts(entry, zone=zone, detail=detail),
        comments=tuple(
            comment_words(
                entry.item.number,
                author=comment.author,
                at=comment.at,
                text=comment.text,
                zone=zone,
            )
            for comment in entry.comments
        ),
    )


def _choices(entry: DigestItem, vote_to: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    ballot = entry.open_ballot
    if ballot is None:
        return ()
    subject = f"[#{entry.item.number}] {one_line(entry.item.title)}"
    to = vote_to[0 if ballot.rules.is_open_to_all else 1]
    return tuple(vote_links(entry.item.number, ballot.rules, to=to, subject=subject))


def _waits_for_consensus(entry: DigestItem) -> bool:
    call = entry.call
    return entry.open_ballot is None and call is not None and call.is_open and bool(call.consensus)


def _stances(entry: DigestItem, *, to: str) -> tuple[tuple[str, str], ...]:
    """Return a mail to us for each answer to a call for consensus that our commands have."""
    number = entry.item.number
    subject = f"[#{number}] {one_line(entry.item.title)}"
    return tuple(
        (
            STANCE_BUTTONS[word].format(),
            mail_link(to, {"subject": subject, "body": f"!{command} {number}{more}"}),
        )
        for word, command, more in (
            (StanceWord.SUPPORT, "support", ""),
            (StanceWord.OBJECT, "object", " "),
        )
    )


def _bars(tally: Tally | None) -> tuple[int, ...]:
    counts: Sequence[Fraction] = tuple(tally.counts.values()) if tally is not None else ()
    most = max(counts, default=Fraction(0))
    return tuple(int(100 * count / most) if count > 0 else 0 for count in counts)


def _turnout(entry: DigestItem, tally: Tally) -> str:
    status = (
        tally_text.say_status(tally, named=entry.names_absent)
        if entry.open_ballot is not None and entry.so_far is None
        else ""
    )
    return f"{tally_text.say_turnout(tally)}. {status}" if status else tally_text.say_turnout(tally)


def _excerpts(entry: DigestItem, *, zone: ZoneInfo, detail: Detail) -> tuple[CommentWords, ...]:
    """Return the beginnings of an item's first and newest mails.

    A vote has its question, and a decision its outcome.
    """
    if entry.open_ballot is not None or entry.item.state in FINISHED or not LONGEST_EXCERPT[detail]:
        return ()
    opening, newest = (
        _excerpt(spoken, zone=zone, detail=detail) if spoken is not None else None
        for spoken in (entry.opening, entry.newest)
    )
    if newest is not None and opening is not None:
        newest = replace(newest, head=NEWEST.format(author=newest.head))
    return tuple(each for each in (opening, newest) if each is not None)


def _blocks(entry: DigestItem, *, zone: ZoneInfo, detail: Detail) -> tuple[CommentWords, ...]:
    """Return why a vote is blocked."""
    if not LONGEST_EXCERPT[detail]:
        return ()
    return tuple(
        replace(words, head=say("Block by {author}", author=words.head))
        for words in (_excerpt(block, zone=zone, detail=detail) for block in entry.blocks)
    )


def _excerpt(spoken: Said, *, zone: ZoneInfo, detail: Detail) -> CommentWords:
    text = cut(one_line(spoken.text), at=LONGEST_EXCERPT[detail])
    return CommentWords(
        head=say(
            "{name}, {time}", name=name_of(spoken.author), time=say_moment(spoken.at, zone=zone)
        ),
        text=apart_from_entries(text),
    )


def _links(entry: DigestItem, *, page: str) -> tuple[tuple[str, str], ...]:
    """Return an item's links: one archived mail is enough, since archives show its thread.

    A digest goes to everybody on a list, and nobody knows who of them can open Slack. So the link
    there is for lists without a board, whose readers have no other page of the item.
    """
    mails = (entry.newest, entry.opening)
    archived = next((each.url for each in mails if each is not None and each.url), "")
    in_slack = "" if page else entry.slack_url
    links = ((ON_BOARD, page), (IN_ARCHIVE, archived), (IN_SLACK, in_slack))
    return tuple((what.format(), url) for what, url in links if url)


def apart_from_entries(text: str) -> str:
    """Return words whose lines do not look like the number of an entry, such as `#7 Shall we`.

    What somebody replies below such a line would be a vote on that item.
    """
    return _LIKE_ENTRY.sub(f"{ELLIPSIS} ", text)


def _whole(text: str, *, number: ItemNumber) -> str:
    """Return a comment as it appears in a digest; a long one says where to read the rest."""
    if _size_in_mail(text) <= LONGEST_COMMENT:
        return text
    mark = COMMENT_CUT.format(number=number)
    return f"{_cut_bytes(text, at=LONGEST_COMMENT - _size(mark), size=_size_in_mail)}\n{mark}"


def _size_in_mail(text: str) -> int:
    """Return how many bytes a comment takes in the text part, before its encoding."""
    return len(wrap_words(text, indent="  ").encode())


def _size(text: str) -> int:
    return len(text.encode())


def _cut_bytes(text: str, *, at: int, size: Callable[[str], int] = _size) -> str:
    while (now := size(text)) > at:
        text = cut(text, at=len(text) * at // now)
    return text


def _status(entry: DigestItem, *, zone: ZoneInfo) -> str:
    item, ballot = entry.item, entry.ballot
    if entry.open_ballot is not None:
        end = say_instant(entry.open_ballot.closes_at, zone=zone)
        return _with_absence(say("Vote until {end}", end=end), entry)
    if ballot is not None and ballot.state is BallotState.CLOSED and item.outcome != "":
        closed = say("Ballot closed {time}", time=_ended(ballot, zone=zone))
        return f"{tally_text.say_result(ballot)}. {closed}"
    if ballot is not None and ballot.is_withdrawn and item.state not in FINISHED:
        return say("Ballot withdrawn {time}, without a result", time=_ended(ballot, zone=zone))
    if entry.call is not None and item.state not in FINISHED:
        return _status_of_call(entry, entry.call, zone=zone)
    state = STATE_NAMES[item.state]
    outcome = tally_text.say_item_outcome(item, begins=False)
    if outcome and item.state in FINISHED:
        return say("{state}: {outcome}", state=state, outcome=outcome)
    if item.deadline is not None:
        end = say_instant(item.deadline, zone=zone)
        return _with_absence(say("{state}, due {end}", state=state, end=end), entry)
    return "" if item.state is ItemState.OPEN else state.format()


def _ended(ballot: Ballot, *, zone: ZoneInfo) -> str:
    return say_instant(ballot.closed_at or ballot.closes_at, zone=zone)


def _status_of_call(entry: DigestItem, call: CallLine, *, zone: ZoneInfo) -> str:
    if call.is_open:
        end = say_instant(call.closes_at, zone=zone)
        until = CONSENSUS_UNTIL if call.consensus is not None else COMMENTS_UNTIL
        return _with_absence(until.format(end=end), entry)
    time = say_instant(call.closed_at or call.closes_at, zone=zone)
    if call.is_withdrawn:
        return say("Comments withdrawn {time}", time=time)
    if call.consensus is not None:
        return DECLARED.format(outcome=outcome_in_short(call.consensus.declared), time=time)
    return say("Comments closed {time}", time=time)


def _asked(entry: DigestItem) -> str:
    """Return the numbered questions of an open call."""
    if entry.call is None or not entry.call.is_open:
        return ""
    if entry.call.consensus is not None:
        return entry.call.consensus.proposal
    return "\n".join(f"{number}. {text}" for number, text in enumerate(entry.call.questions, 1))


def _reach(entry: DigestItem) -> str:
    """Say how many have answered a call, and who has not while it is open."""
    if entry.call is None or entry.call.is_withdrawn:
        return ""
    if entry.call.consensus is not None:
        return "" if entry.so_far is not None else _positions(entry.call.consensus)
    answered = entry.call.answered
    count = say_number("{number} answer", "{number} answers", answered)
    count = count if answered else say("No answers")
    if not entry.call.waiting:
        return count
    waiting = say("Not answered yet: {names}", names=say_names(entry.call.waiting))
    return f"{count}. {waiting}"


def _positions(line: ConsensusLine) -> str:
    """Say who many people say what on a call for consensus, and what became of the objections."""
    said = f"{say_stances(line.stances)}."
    return f"{said} {say_states(line.objections)}".rstrip()


def _how_to_say(entry: DigestItem) -> str:
    """Say how to comment on an open call."""
    if entry.call is None or not entry.call.is_open:
        return ""
    if entry.call.consensus is not None:
        return HOW_BY_MAIL.format()
    return (HOW_TO_ANSWER_CALL if entry.call.questions else HOW_TO_COMMENT).format()


def _change(entry: DigestItem, *, zone: ZoneInfo) -> str:
    late = entry.late
    if late is None or entry.item.state in FINISHED:
        return _moved_or_ended(entry, zone=zone)
    return f"{_moved_or_ended(entry, zone=zone)} {say_lateness(late)}".lstrip()


def _moved_or_ended(entry: DigestItem, *, zone: ZoneInfo) -> str:
    call = entry.call
    if call is not None and call.is_open and call.was is not None:
        was = say_instant(call.was, zone=zone)
        return f"{MOVED_CALL.format(was=was)} {say_reason(call.reason)}".rstrip()
    if entry.open_ballot is not None and entry.moved is not None:
        moved = MOVED.format(was=say_instant(entry.moved.was, zone=zone))
        return f"{moved} {say_reason(entry.moved.reason)}".rstrip()
    if entry.ballot is not None and entry.ballot.is_withdrawn and entry.item.state not in FINISHED:
        return say_reason(say_note(entry.ballot.note))
    return ""


def _with_absence(status: str, entry: DigestItem) -> str:
    """Say, beside a deadline, that the holder is away."""
    away = entry.holder_away
    if away is None:
        return status
    name, end = name_of(away.name), say_date(away.until)
    absence = say("{name}, who holds this item, is away until {end}", name=name, end=end)
    return f"{status}. {absence}"


def _how_to_vote(number: int, ballot: Ballot | None) -> str:
    """Return what to write. The line begins with our word, so its quote is never a vote."""
    if ballot is None:
        return ""
    rules = ballot.rules
    if not rules.is_open_to_all:
        return say(
            "Vote in Slack, or write {form} to the sender of this message alone, not to the list.",
            form=vote_form(number, rules, marked=False),
        )
    if rules.rule.chooses_options:
        return say("Reply {form}.", form=vote_form(number, rules, marked=False))
    reasoned = next(iter(sorted(rules.reason_needed)), "")
    labels = (rules.label(choice) for choice in rules.choices[1:] if choice != reasoned)
    others = ", ".join(map(isolated, labels))
    words = {"number": number, "choice": rules.label(rules.choices[0]), "others": others}
    if not reasoned:
        return say("Reply “#{number}: {choice}” (or {others}).", **words)
    return say(
        "Reply “#{number}: {choice}” (or {others}), or “#{number}: {reasoned}: your reason”.",
        reasoned=rules.label(reasoned),
        **words,
    )


def _activity(entry: DigestItem, *, with_names: bool) -> str:
    if entry.dormant_on is not None:
        return DORMANT_SOON.format(day=say_date(entry.dormant_on))
    if entry.unanswered_at is not None:
        return NO_REPLY.format()
    count = entry.mail_count
    if not count or (count == 1 and entry.newest is None and entry.opening):
        return ""
    names = say_names(entry.authors, most=MOST_AUTHORS)
    if not with_names or not names:
        return say_number("{number} message", "{number} messages", count)
    return say_number(
        "{number} message by {names}", "{number} messages by {names}", count, names=names
    )


_SUMMARY: Final[Mapping[str | Section, Numbered]] = {
    "votes": Numbered("{number} ballot is open", "{number} ballots are open"),
    "calls": Numbered("{number} call for comments", "{number} calls for comments"),
    "consensus": Numbered("{number} call for consensus", "{number} calls for consensus"),
    "due": Numbered("{number} item with a deadline", "{number} items with a deadline"),
    Section.HELD: Numbered("{number} item that you hold", "{number} items that you hold"),
    Section.FOLLOWED: Numbered("{number} item that you follow", "{number} items that you follow"),
    Section.DECIDED: Numbered("{number} item decided", "{number} items decided"),
    Section.WITHDRAWN: Numbered("{number} ballot withdrawn", "{number} ballots withdrawn"),
    Section.WITHOUT_RESULT: Numbered(
        "{number} ballot without a result", "{number} ballots without a result"
    ),
    Section.CLOSED: Numbered("{number} item closed", "{number} items closed"),
    Section.NEW: Numbered("{number} new thread", "{number} new threads"),
    Section.UNANSWERED: Numbered("{number} unanswered thread", "{number} unanswered threads"),
    Section.ACTIVE: Numbered("{number} active thread", "{number} active threads"),
    Section.QUIET: Numbered("{number} quiet thread", "{number} quiet threads"),
    "comments": Numbered("{number} comment from Slack", "{number} comments from Slack"),
}


def _summary(digest: Digest, shown: Digest) -> str:
    needs_you = digest.of(Section.NEEDS_YOU)
    votes = sum(entry.open_ballot is not None for entry in needs_you)
    calls = [entry.call for entry in needs_you if entry.call is not None and entry.call.is_open]
    consensus = sum(call.consensus is not None for call in calls)
    counts: dict[str | Section, int] = {
        "votes": votes,
        "calls": len(calls) - consensus,
        "consensus": consensus,
        "due": len(needs_you) - votes - len(calls),
        "comments": len(shown.comments),
        **{section: len(items) for section, items in digest.sections.items()},
    }
    parts = (text.format(counts[what]) for what, text in _SUMMARY.items() if counts.get(what))
    return f"{say_parts(parts)}."


def _left_out(items: Sequence[ItemNumber]) -> str:
    if not items:
        return ""
    numbers = cut(", ".join(f"#{number}" for number in items), at=LONGEST_NUMBERS)
    return CUT_SHORT.format(len(items), items=numbers)


def _not_again(digest: Digest) -> str:
    told = [
        entry.item.number
        for section, entries in digest.sections.items()
        if section not in (Section.NEEDS_YOU, Section.HELD)
        for entry in entries
    ]
    numbers = cut(", ".join(f"#{number}" for number in sorted(told)), at=LONGEST_NUMBERS)
    return NOT_AGAIN.format(len(told), items=numbers) if told else ""


def _title(entry: DigestItem, detail: Detail) -> str:
    title = one_line(entry.item.title) or say("(no title)")
    if detail is Detail.LINES:
        return _cut_bytes(title, at=LINE_TITLE)
    return cut(title, at=LONGEST_TITLE if detail is Detail.FULL else LONGEST_TITLE // 2)
