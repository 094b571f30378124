"""Render an item's page: what is asked, how it stands, who said what, and what happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.domain.ballots.ballot import BallotState
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import Source
from bot.domain.items.item import Change, ItemState
from bot.mail.values import Automatic, Mailbox
from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.endorsing import say_endorsers
from bot.render.ballots.rule_words import rule_in_words, say_visibility
from bot.render.ballots.tally_text import (
    LINK_IS_CUT,
    SOURCE_NAMES,
    counted,
    say_cast,
    say_conditions,
    say_groups,
    say_missing,
    say_result,
    say_turnout,
    say_version,
    say_waiting,
)
from bot.render.board import addresses, badge, feeds, mbox, shapes
from bot.render.board.addresses import Site
from bot.render.board.charts import tally_chart
from bot.render.board.facts import PublicItem, ThreadEntry
from bot.render.board.html_words import line_html, words_html
from bot.render.board.pages import Alternate, page, time_html, title_of
from bot.render.calls.words import (
    SILENT_GROUPS,
    answers_by_question,
    say_answered,
    say_end,
    say_names,
)
from bot.render.facts import STATE_NAMES, CallFacts, ResultFacts, VoteFacts
from bot.render.plan_words import say_plan
from bot.render.refusals import why_not_counted
from bot.render.safe import name_of, one_line
from bot.render.slack.shapes import Spoken

ON_A_PAGE: Final = 100
"""How many messages a page shows."""
DEEPEST: Final = 5
"""How far replies are indented."""
SAME_BEGINNING: Final = 60
"""A quote whose first characters are words of a message above is not shown again by itself."""
LONGEST_REPEATED: Final = 400
"""Characters of such a quote that are shown."""
UNKNOWN: Final = "somebody"
AUTOMATIC: Final = "The message"
HIDDEN: Final = "hidden until the vote ends"


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a message. A quote has a `label`, and is folded unless it `is_open`."""

    words: Markup
    label: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class MailView:
    """One message of the thread, ready for the template."""

    anchor: str
    href: str
    author: str
    at: Markup
    subject: str
    lists: str
    answers: str
    answers_href: str
    indent: int
    parts: tuple[PartView, ...]
    attachments: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class VoteView:
    """One vote in the table of votes. `why` says why it does not count, "" if it does."""

    voter: str
    choice: str
    reason: Markup
    at: Markup
    by: str
    href: str
    person: str
    """Where the voter's own page is, "" if there is none."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot, ready for the template; `chart` is empty while choices are hidden."""

    anchor: str
    heading: str
    is_open: bool
    facts: ResultFacts
    question: Markup | str
    options: tuple[str, ...]
    times: tuple[Markup, ...]
    status: tuple[str, ...]
    rule_name: str
    rule: str
    chart: Markup
    groups: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str], ...]
    votes: tuple[VoteView, ...]
    others: tuple[VoteView, ...]
    notes: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class Links:
    """How a page links to messages: those that the board shows, and no mail to us alone."""

    site: Site
    shown: frozenset[str]

    def to_mail(self, message_id: str) -> str:
        """Return the address of a message, "" if it is not shown with the item."""
        return self.site.to(addresses.mail_path(message_id)) if message_id in self.shown else ""


def count_pages(public: PublicItem) -> int:
    """Return on how many pages an item's messages are."""
    return max(1, -(-len(public.thread) // ON_A_PAGE))


def item_page(
    public: PublicItem,
    *,
    site: Site,
    number: int | None = 1,
    zone: ZoneInfo,
    has_people: bool = False,
) -> str:
    """Return a page of an item; `number` says which of its pages, None for all in one.

    With `has_people`, people have pages of their own.
    """
    item, facts = public.facts.item, public.facts
    shown = _on_page(public.thread, number)
    here = addresses.whole_path(item.number)
    if number is not None:
        here = addresses.item_path(item.number, page=number)
    outcome = one_line(item.outcome)
    links = Links(site, frozenset(entry.mail.message_id for entry in public.thread))
    return page(
        "board_item.html.jinja",
        site=site,
        title=f"#{item.number} {title_of(item.title)}",
        here=here,
        alternates=_alternates(item.number, site),
        item=item,
        is_first=number in (1, None),
        state_name=STATE_NAMES[item.state].format(),
        outcome=f"{outcome[:1].upper()}{outcome[1:]}",
        due=time_html(item.due_at, zone=zone) if item.due_at is not None else "",
        opened=time_html(item.opened_at, zone=zone),
        changed=time_html(item.updated_at, zone=zone),
        holder=name_of(facts.holder_name) if facts.holder_name else "",
        plan=say_plan(facts.plan, zone=zone, late=facts.plan.plan.told_late) if facts.plan else "",
        needs=[(one.number, title_of(one.title)) for one in facts.plan.needs] if facts.plan else [],
        came_from=facts.branched_from,
        call=facts.call,
        call_words=_call_words(facts.call) if facts.call is not None else None,
        ballots=[
            _ballot(one, links=links, zone=zone, has_people=has_people) for one in public.ballots
        ],
        comments=[
            (name_of(one.author), time_html(one.at, zone=zone), words_html(one.text))
            for one in public.comments
        ],
        history=list(_history(public, links=links, zone=zone)),
        mails=list(_mails(public, shown, site=site, zone=zone)),
        count=counted(len(public.thread), "message"),
        pages=count_pages(public),
        number=number,
    )


def _alternates(number: ItemNumber, site: Site) -> tuple[Alternate, ...]:
    return (
        Alternate(feeds.CONTENT_TYPE, "Feed", site.to(addresses.feed_path(number))),
        Alternate(shapes.CONTENT_TYPE, "JSON", site.to(addresses.json_path(number))),
        Alternate(mbox.MBOX_TYPE, "Mailbox", site.to(addresses.mbox_path(number))),
        Alternate(badge.CONTENT_TYPE, "Badge", site.to(addresses.badge_path(number))),
    )


def _on_page(thread: Sequence[ThreadEntry], number: int | None) -> range:
    if number is None:
        return range(len(thread))
    start = (number - 1) * ON_A_PAGE
    return range(start, min(start + ON_A_PAGE, len(thread)))


# The thread.


def _mails(public: PublicItem, shown: range, *, site: Site, zone: ZoneInfo) -> Iterator[MailView]:
    title = one_line(public.facts.item.title)
    above: list[str] = []
    for at in shown:
        entry = public.thread[at]
        mail = entry.mail
        parent = public.thread[entry.parent] if entry.parent is not None else None
        subject = one_line(mail.subject)
        yield MailView(
            anchor=addresses.mail_anchor(mail.message_id),
            href=site.to(addresses.mail_path(mail.message_id)),
            author=_name(mail.author),
            at=time_html(mail.said_at, zone=zone),
            subject="" if title in subject else subject,
            lists=", ".join(mail.lists) if len(public.facts.item.lists) > 1 else "",
            answers=_name(parent.mail.author) if parent is not None else "",
            answers_href=_href_of(public, entry.parent, shown, site=site),
            indent=min(entry.depth, DEEPEST),
            parts=tuple(_parts(mail.segments, " ".join(above), mail.automatic)),
            attachments=tuple(
                f"{one_line(one.filename) or 'no name'} ({one_line(one.media_type)}"
                f"{f', {_size(one.size)}' if one.size else ''})"
                for one in mail.attachments
            ),
            note=_note(entry),
        )
        above += [" ".join(part.text.split()) for part in mail.segments if not part.depth]


def _href_of(public: PublicItem, place: int | None, shown: range, *, site: Site) -> str:
    """Return the address of a message of the thread: on this page, or on another."""
    if place is None:
        return ""
    mail = public.thread[place].mail
    anchor = f"#{addresses.mail_anchor(mail.message_id)}"
    if place in shown:
        return anchor
    number = public.facts.item.number
    return site.to(addresses.item_path(number, page=place // ON_A_PAGE + 1) + anchor)


def _note(entry: ThreadEntry) -> str:
    if entry.mail.automatic is not None:
        return f"No person wrote this message ({entry.mail.automatic})."
    if not entry.is_proved:
        return "Nothing proves that this message came by the list."
    return ""


def _parts(spoken: Sequence[Spoken], above: str, automatic: Automatic | None) -> Iterator[PartView]:
    """Yield the parts of a message; quotes of what stands above are folded, and cut.

    What no person wrote is folded too.
    """
    for part in spoken:
        if not part.depth:
            label = "" if automatic is None else AUTOMATIC
            yield PartView(words_html(part.text), label=label, is_open=not label)
            continue
        beginning = " ".join(part.text.split())[:SAME_BEGINNING]
        is_above = bool(beginning) and beginning in above
        text = part.text
        if is_above and len(text) > LONGEST_REPEATED:
            text = f"{text[:LONGEST_REPEATED].rsplit(None, 1)[0]} …"
        label = f"Quoting {_name(part.author) if part.author is not None else UNKNOWN}"
        yield PartView(words_html(text), label=label, is_open=not is_above)


def _name(author: Mailbox) -> str:
    return name_of(author.name, address=author.address)


def _size(octets: int) -> str:
    return f"{-(-octets // 1000)} kB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


# Ballots.


def _ballot(facts: ResultFacts, *, links: Links, zone: ZoneInfo, has_people: bool) -> BallotView:
    ballot, tally = facts.ballot, facts.tally
    number = facts.item.number
    is_open = ballot.state is BallotState.OPEN
    is_counted = not is_open and not ballot.is_withdrawn
    counting = [one for one in facts.votes if not facts.ballot.has_cut_links]
    others = [one for one in facts.all_votes if not one.vote.counts]
    return BallotView(
        anchor=f"ballot-{ballot.id}",
        heading="Vote" if is_open else f"Vote: {say_result(ballot, begins=False)}",
        is_open=is_open,
        facts=facts,
        question=words_html(ballot.question) if ballot.question else "",
        options=ballot.rules.options,
        times=_ballot_times(facts, zone=zone),
        status=_status(facts),
        rule_name=ballot.rules.name,
        rule=rule_in_words(ballot.rules.rule),
        chart=tally_chart(tally),
        groups=() if tally.is_hidden else say_groups(tally),
        conditions=say_conditions(tally) if is_counted else (),
        votes=tuple(
            _vote(one, facts, links=links, zone=zone, has_people=has_people) for one in counting
        ),
        others=tuple(
            _vote(one, facts, links=links, zone=zone, why=_why(one))
            for one in others
            if not ballot.rules.is_secret
        ),
        notes=_notes(facts),
        result=links.site.to(addresses.result_path(number, ballot.id)) if is_counted else "",
    )


def _status(facts: ResultFacts) -> tuple[str, ...]:
    """Return how a ballot stands, or what became of it, in sentences."""
    ballot, tally = facts.ballot, facts.tally
    said = [say_version(ballot), say_cast(tally)]
    if ballot.state is BallotState.OPEN:
        said = [say_version(ballot), say_turnout(tally), say_missing(tally), say_waiting(tally)]
    return tuple(filter(None, (*said, one_line(ballot.note))))


def _notes(facts: ResultFacts) -> tuple[str, ...]:
    """Return who could see the choices until when, and who endorsed the ballot."""
    ballot = facts.ballot
    notes = (
        say_visibility(ballot.rules.rule),
        say_endorsers(facts.endorsers) if facts.endorsers else "",
        LINK_IS_CUT if ballot.has_cut_links else "",
    )
    return tuple(filter(None, notes))


def _ballot_times(facts: ResultFacts, *, zone: ZoneInfo) -> tuple[Markup, ...]:
    ballot = facts.ballot
    opened = Markup("Opened {}").format(time_html(ballot.opened_at, zone=zone))
    if ballot.state is BallotState.OPEN:
        return opened, Markup("open until {}").format(time_html(ballot.closes_at, zone=zone))
    closed = time_html(ballot.closed_at or ballot.closes_at, zone=zone)
    by = f" by {name_of(facts.closed_by)}" if facts.closed_by else ""
    return opened, Markup("closed {}{}").format(closed, by)


def _vote(
    one: VoteFacts,
    facts: ResultFacts,
    *,
    links: Links,
    zone: ZoneInfo,
    why: str = "",
    has_people: bool = False,
) -> VoteView:
    vote, rules = one.vote, facts.ballot.rules
    choice = vote.choice
    if choice and (said := choice_in_words(choice, rules)):
        choice = said.removeprefix("you ")
    return VoteView(
        voter=name_of(one.voter),
        choice=choice or HIDDEN,
        # What was refused may be a forger's words.
        reason=line_html("" if vote.refusal else one_line(vote.reason)),
        at=time_html(vote.at, zone=zone),
        by="in Slack" if vote.source is Source.SLACK else f"by {SOURCE_NAMES[vote.source]}",
        href=links.to_mail(vote.evidence_ref) if vote.source is Source.MAIL else "",
        person=links.site.to(addresses.person_path(vote.voter))
        if has_people and vote.choice and not rules.is_secret
        else "",
        why=why,
    )


def _why(one: VoteFacts) -> str:
    if one.vote.refusal:
        return why_not_counted(one.vote.refusal)
    return "replaced by a newer vote"


# The call, and the history.


@dataclass(frozen=True, slots=True)
class CallWords:
    """A call for comments in words."""

    heading: str
    about: Markup | str
    answered: str
    silent: str
    moved: tuple[Markup, ...]
    questions: tuple[tuple[str, tuple[tuple[str, str, Markup], ...]], ...]


def _call_words(call: CallFacts) -> CallWords:
    until = Markup("Open until {}.").format(time_html(call.call.closes_at, zone=call.zone))
    moved = (
        Markup("The end was {}. {} moved it{}.").format(
            time_html(one.extension.before, zone=call.zone),
            name_of(one.by),
            f": {one_line(one.extension.reason)}" if one.extension.reason else "",
        )
        for one in call.extensions
    )
    silent = SILENT_GROUPS.format(names=say_names(call.silent_groups)) if call.silent_groups else ""
    return CallWords(
        heading="Call for comments",
        about=until if call.is_open else say_end(call),
        answered=say_answered(call),
        silent=silent,
        moved=tuple(moved),
        questions=tuple(
            (
                question,
                tuple(
                    (
                        name_of(one.who),
                        "in Slack" if one.source is Source.SLACK else "by mail",
                        words_html(one.text),
                    )
                    for one in answers
                ),
            )
            for question, answers in answers_by_question(call)
        ),
    )


def _history(
    public: PublicItem, *, links: Links, zone: ZoneInfo
) -> Iterator[tuple[Markup, str, str, str]]:
    """Yield what happened: when, what, who did it, and the address of the message that shows it."""
    names = set(STATE_NAMES)
    for entry, actor in zip(public.history, public.actors, strict=True):
        parts = [
            STATE_NAMES[ItemState(one)].format().lower()
            if entry.what is Change.STATE and one in names
            else one
            for one in (one_line(entry.before), one_line(entry.after))
            if one
        ]
        said = " → ".join(parts)
        yield (
            time_html(entry.at, zone=zone),
            f"{entry.what}: {said}" if said else str(entry.what),
            name_of(actor) if actor else "",
            links.to_mail(entry.evidence) if entry.source is Source.MAIL else "",
        )
