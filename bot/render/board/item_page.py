"""Render an item's page: its questions, state, messages and history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.domain.ballots.ballot import Ballot, BallotState
from bot.domain.ballots.result import Asked
from bot.domain.ballots.tally import Tally
from bot.domain.calls.call import Call
from bot.domain.consensus.stance import Outcome, StanceWord
from bot.domain.ids import ItemNumber
from bot.domain.items.comment import IN_MESSAGES
from bot.domain.items.item import Item
from bot.language import Text, say, say_number
from bot.mail.values import Attachment, Automatic, Mailbox
from bot.render.ballots import tally_text
from bot.render.ballots.choice_words import choice_in_words
from bot.render.ballots.echoing import say_seen
from bot.render.ballots.endorsing import say_endorsers
from bot.render.ballots.how_to_vote import mail_link, vote_form, vote_links
from bot.render.ballots.rule_words import (
    condition_text,
    rule_besides_conditions,
    rule_in_words,
    say_have,
)
from bot.render.board import addresses, badge, feeds, mbox, shapes
from bot.render.board.addresses import Site
from bot.render.board.charts import tally_chart
from bot.render.board.facts import PublicItem, ThreadEntry, Ways
from bot.render.board.html_words import line_html, words_html
from bot.render.board.objections import objection_view
from bot.render.board.pages import Alternate, page, sentence_html, time_html, title_of
from bot.render.calls import consensus
from bot.render.calls.so_far import describe_so_far
from bot.render.calls.words import (
    SILENT_GROUPS,
    answered_questions,
    say_answered,
    say_end,
    say_names,
)
from bot.render.documents.facts import (
    KIND_NAMES,
    CallFacts,
    HistoryFacts,
    ItemFacts,
    PlanFacts,
    ResultFacts,
    VoteFacts,
    say_size,
)
from bot.render.documents.objections import NO_OBJECTIONS, STANCE_BUTTONS, say_in_short
from bot.render.items.history import say_entry
from bot.render.items.plan_words import say_plan
from bot.render.items.relation_words import RELATED_NAMES
from bot.render.json.shapes import Spoken
from bot.render.text.masking import masked
from bot.render.text.safe import NOBODY, cut, name_of, one_line
from bot.render.words.notes import say_note

ON_A_PAGE: Final = 100
"""How many messages a page shows."""
DEEPEST: Final = 5
"""How far replies are indented."""
SAME_BEGINNING: Final = 60
"""A quote whose first characters are words of a message above is not shown again by itself."""
LONGEST_ANSWERED: Final = 160
LONGEST_REPEATED: Final = 400
"""Characters of such a quote that are shown."""
AUTOMATIC: Final = Text("The message")
HIDDEN: Final = Text("hidden until the ballot ends")
_NO_PERSON: Final = {
    Automatic.OURS: Text("Sent by Penholder."),
    Automatic.AUTO_REPLY: Text("Automatic reply."),
    Automatic.BOUNCE: Text("Delivery failure notice."),
    Automatic.LIST_ADMIN: Text("Sent by the list's software."),
    Automatic.OTHER: Text("Automatic message."),
}


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a message. A quote has a `label`, and is folded unless it `is_open`.

    `answers` is the line that an inline answer stands below.
    """

    words: Markup
    label: str = ""
    is_open: bool = True
    answers: str = ""


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
    opened: Markup
    end: Markup
    closed_by: str
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
    """How a page links to messages; mails to us alone are not linked."""

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
    links = Links(site, frozenset(entry.mail.message_id for entry in public.thread))
    return page(
        "board_item.html.jinja",
        site=site,
        title=f"#{item.number} {title_of(item.title)}",
        here=here,
        alternates=_alternates(item.number, site),
        item=item,
        is_first=number in (1, None),
        kind=KIND_NAMES[item.kind].format(),
        state_name=facts.state_name,
        outcome=tally_text.say_item_outcome(item),
        due=time_html(item.due_at, zone=zone) if item.due_at is not None else "",
        opened=time_html(item.opened_at, zone=zone),
        changed=time_html(item.updated_at, zone=zone),
        holder=name_of(facts.holder_name) if facts.holder_name else "",
        **_about_plan(facts.plan, zone=zone),
        came_from=facts.branched_from,
        part=_taking_part(public, zone=zone) if number in (1, None) else (),
        calendar=site.to(addresses.item_calendar_path(item.number)),
        related=[
            (RELATED_NAMES[each.direction].format(), each.item.number, title_of(each.item.title))
            for each in facts.relations
        ],
        call=facts.call,
        call_words=_call_words(facts.call, site=site) if facts.call is not None else None,
        **_so_far(facts, links=links, zone=zone),
        declared=[_declared(call, site=site, zone=zone) for call in public.declared],
        **_register(facts, links=links, site=site, zone=zone),
        ballots=[
            _ballot(ballot, links=links, zone=zone, has_people=has_people)
            for ballot in public.ballots
        ],
        comments=[
            (name_of(comment.author), time_html(comment.at, zone=zone), words_html(comment.text))
            for comment in public.comments
        ],
        history=list(_history(public, links=links, zone=zone)),
        mails=list(_mails(public, shown, site=site, zone=zone)),
        count=say_number("{number} message", "{number} messages", len(public.thread)),
        pages=count_pages(public),
        number=number,
    )


def _about_plan(plan: PlanFacts | None, *, zone: ZoneInfo) -> dict[str, object]:
    if plan is None:
        return {"plan": "", "needs": ()}
    return {
        "plan": say_plan(plan, zone=zone, late=plan.plan.told_late),
        "needs": [(needed.number, title_of(needed.title)) for needed in plan.needs],
    }


def _so_far(facts: ItemFacts, *, links: Links, zone: ZoneInfo) -> dict[str, object]:
    words = describe_so_far(facts.so_far, zone=zone)
    return {
        "so_far": [sentence_html(line) for line in words.lines],
        "waits_at": links.to_mail(words.message_id),
    }


def _register(facts: ItemFacts, *, links: Links, site: Site, zone: ZoneInfo) -> dict[str, object]:
    """Return the words for the objections, and for the links to the registers they stand in."""
    return {
        "objections": [
            objection_view(objection, href=links.to_mail(objection.objection.evidence), zone=zone)
            for objection in facts.objections
        ],
        "objections_in_short": say_in_short(facts.objections),
        "registers": [
            (year, site.to(addresses.objections_path(year)))
            for year in sorted({each.objection.at.year for each in facts.objections})
        ],
    }


def _alternates(number: ItemNumber, site: Site) -> tuple[Alternate, ...]:
    return (
        Alternate(feeds.CONTENT_TYPE, say("Feed"), site.to(addresses.feed_path(number))),
        Alternate(shapes.CONTENT_TYPE, "JSON", site.to(addresses.json_path(number))),
        Alternate(mbox.MBOX_TYPE, say("Mailbox"), site.to(addresses.mbox_path(number))),
        Alternate(badge.CONTENT_TYPE, say("Badge"), site.to(addresses.badge_path(number))),
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
            attachments=tuple(map(_attachment, mail.attachments)),
            note=_note(entry),
        )
        above += [" ".join(part.text.split()) for part in mail.segments if not part.depth]


def _attachment(attachment: Attachment) -> str:
    about = one_line(attachment.media_type)
    if attachment.size:
        about = f"{about}, {say_size(attachment.size)}"
    name = one_line(attachment.filename) or say("no name")
    return f"{name} ({about})"


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
        return _NO_PERSON[entry.mail.automatic].format()
    if not entry.is_proved:
        return say("Nothing proves that this message came by the list.")
    return ""


def _parts(spoken: Sequence[Spoken], above: str, automatic: Automatic | None) -> Iterator[PartView]:
    """Yield the parts of a message; quotes of what stands above are folded, and cut.

    What no person wrote is folded too, and what an inline answer shows the last line of.
    """
    for part, below in zip_longest(spoken, spoken[1:]):
        if not part.depth:
            label = "" if automatic is None else AUTOMATIC.format()
            lines = part.answers.splitlines()
            answers = cut(one_line(lines[-1]), at=LONGEST_ANSWERED) if lines else ""
            yield PartView(words_html(part.text), label, is_open=not label, answers=answers)
            continue
        beginning = " ".join(part.text.split())[:SAME_BEGINNING]
        is_above = bool(beginning) and beginning in above
        text = part.text
        if is_above and len(text) > LONGEST_REPEATED:
            text = f"{text[:LONGEST_REPEATED].rsplit(None, 1)[0]} …"
        name = _name(part.author) if part.author is not None else NOBODY.format()
        label = say("Quoting {name}", name=name)
        is_answered = below is not None and bool(below.answers)
        yield PartView(words_html(text), label, is_open=not is_above and not is_answered)


def _name(author: Mailbox) -> str:
    return name_of(author.name, address=author.address)


# Ballots.


def _ballot(facts: ResultFacts, *, links: Links, zone: ZoneInfo, has_people: bool) -> BallotView:
    ballot, tally = facts.ballot, facts.tally
    number = facts.item.number
    is_open = ballot.state is BallotState.OPEN
    is_counted = not is_open and not ballot.is_withdrawn
    counting = [vote for vote in facts.votes if not facts.ballot.has_cut_links]
    others = [vote for vote in facts.all_votes if not vote.vote.counts]
    return BallotView(
        anchor=f"ballot-{ballot.id}",
        heading=_ballot_heading(ballot),
        is_open=is_open,
        facts=facts,
        question=words_html(ballot.question) if ballot.question else "",
        opened=time_html(ballot.opened_at, zone=zone),
        end=time_html(ballot.closed_at or ballot.closes_at, zone=zone),
        closed_by=name_of(facts.closed_by) if facts.closed_by else "",
        status=_status(facts),
        rule_name=ballot.rules.name,
        rule=(rule_besides_conditions if is_counted else rule_in_words)(ballot.rules.rule),
        chart=tally_chart(tally),
        groups=() if tally.is_hidden else tally_text.say_groups(tally),
        conditions=tally_text.say_conditions(tally) if is_counted else (),
        votes=tuple(
            _vote(vote, facts, links=links, zone=zone, has_people=has_people) for vote in counting
        ),
        others=tuple(
            _vote(
                other, facts, links=links, zone=zone, why=tally_text.say_why_not_counted(other.vote)
            )
            for other in others
            if not ballot.rules.is_secret
        ),
        notes=_notes(facts),
        result=links.site.to(addresses.result_path(number, ballot.id)) if is_counted else "",
    )


def _ballot_heading(ballot: Ballot) -> str:
    if ballot.state is BallotState.OPEN:
        return say("Ballot")
    return say("Ballot: {outcome}", outcome=tally_text.say_result(ballot, begins=False))


def _status(facts: ResultFacts) -> tuple[str, ...]:
    """Return a ballot's state or outcome, in sentences."""
    ballot, tally = facts.ballot, facts.tally
    stands = [tally_text.say_cast(tally)]
    if ballot.state is BallotState.OPEN:
        waiting = tally_text.say_waiting(tally, named=facts.names_absent)
        stands = [tally_text.say_turnout(tally), tally_text.say_missing(tally), waiting]
    sentences = (tally_text.say_version(ballot), *stands, one_line(say_note(ballot.note)))
    return tuple(filter(None, sentences))


def _notes(facts: ResultFacts) -> tuple[str, ...]:
    """Return who could see the choices until when, and who endorsed the ballot."""
    ballot = facts.ballot
    notes = (
        say_seen(ballot),
        say_endorsers(facts.endorsers) if facts.endorsers else "",
        tally_text.LINK_IS_CUT.format() if ballot.has_cut_links else "",
        *tally_text.say_hash(facts),
    )
    return tuple(filter(None, notes))


def _vote(
    vote_facts: VoteFacts,
    facts: ResultFacts,
    *,
    links: Links,
    zone: ZoneInfo,
    why: str = "",
    has_people: bool = False,
) -> VoteView:
    vote, rules = vote_facts.vote, facts.ballot.rules
    choice = choice_in_words(vote.choice, rules, to_voter=False) if vote.choice else ""
    return VoteView(
        voter=name_of(vote_facts.voter),
        choice=choice or rules.label(vote.choice) or HIDDEN.format(),
        # What was refused may be a forger's words.
        reason=line_html("" if vote.refusal else one_line(vote.reason)),
        at=time_html(vote.at, zone=zone),
        by=tally_text.WAYS[vote.source].format(),
        href=links.to_mail(vote.evidence_ref) if vote.source in IN_MESSAGES else "",
        person=links.site.to(addresses.person_path(vote.voter))
        if has_people and vote.choice and not rules.is_secret
        else "",
        why=why,
    )


# The call, and the history.


@dataclass(frozen=True, slots=True)
class CallWords:
    """A call in words. `moved`: each earlier end, who asked for a later one, and why.

    `lines` are what is true of an open call for consensus, or what was declared; `file` is where
    that is as a file. Both are empty for a call for comments, and `file` until the end.
    """

    heading: str
    end: Markup
    ended: str
    answered: str
    silent: str
    moved: tuple[tuple[Markup, str, str], ...]
    questions: tuple[tuple[str, tuple[tuple[str, str, Markup], ...]], ...]
    proposal: Markup | str = ""
    lines: tuple[str, ...] = ()
    file: str = ""


def _call_words(call: CallFacts, *, site: Site) -> CallWords:
    moved = (
        (
            time_html(extension.extension.before, zone=call.zone),
            name_of(extension.by),
            one_line(extension.extension.reason),
        )
        for extension in call.extensions
    )
    silent = SILENT_GROUPS.format(names=say_names(call.silent_groups)) if call.silent_groups else ""
    words = CallWords(
        heading=say("Call for comments"),
        end=time_html(call.call.closes_at, zone=call.zone),
        ended="" if call.is_open else say_end(call),
        answered=say_answered(call),
        silent=silent,
        moved=tuple(moved),
        questions=tuple(
            (
                question.title,
                tuple(
                    (answer.who, answer.way, words_html(answer.text)) for answer in question.answers
                ),
            )
            for question in answered_questions(call)
        ),
    )
    return _consensus_words(words, call, site=site) if call.call.seeks_consensus else words


def _consensus_words(words: CallWords, call: CallFacts, *, site: Site) -> CallWords:
    """Return a call for consensus: nobody was bound to answer it, so that nobody is silent."""
    heading, declared = say("Call for consensus"), consensus.say_declared(call)
    if declared:
        heading = say("Call for consensus: {outcome}", outcome=declared)
    return replace(
        words,
        heading=heading,
        answered="",
        silent="",
        proposal="" if call.is_open else words_html(call.call.text),
        lines=(*_said_on(call), *consensus.declared_notes(call)),
        file=site.to(addresses.declaration_path(call.call.item, call.call.id)) if declared else "",
    )


def _said_on(call: CallFacts) -> Iterator[str]:
    """Yield what is true of an open call for consensus, or what was declared on one."""
    if call.is_open:
        yield from consensus.opening_facts(call)
        return
    if call.call.is_declared:
        yield consensus.declared_words(call)
    yield consensus.say_stance_counts(call)
    yield from consensus.say_who(call)
    if not call.objections:
        yield NO_OBJECTIONS.format()


def _declared(call: Call, *, site: Site, zone: ZoneInfo) -> tuple[str, Markup, str]:
    """Return what was declared on a call for consensus, when, and where its file is."""
    return (
        consensus.DECLARED[Outcome(call.outcome)].format(),
        time_html(call.ended_at, zone=zone),
        site.to(addresses.declaration_path(call.item, call.id)),
    )


def _history(
    public: PublicItem, *, links: Links, zone: ZoneInfo
) -> Iterator[tuple[Markup, str, str]]:
    """Yield what happened: when, what, and the address of the message that shows it."""
    ballots = [ballot.ballot for ballot in public.ballots]
    latest = [public.facts.call.call] if public.facts.call is not None else []
    calls = [*public.declared, *latest]
    called = {call.opened_at for call in calls if call.seeks_consensus}
    for entry, actor in zip(public.history, public.actors, strict=True):
        yield (
            time_html(entry.at, zone=zone),
            say_entry(HistoryFacts(entry, actor, entry.at in called), zone=zone, ballots=ballots),
            links.to_mail(entry.evidence) if entry.source in IN_MESSAGES else "",
        )


# The box on top: what is open, until when, and how to take part.

_RISES: Final = frozenset(
    {Asked.QUORUM, Asked.SHARE, Asked.AT_LEAST_IN_SHARE, Asked.AT_LEAST_FOR, Asked.GROUP}
)
"""Conditions that more votes come nearer to; the others are no way to go."""
TO_LIST: Final = Text("Each choice opens a message to the list. Send it to vote.")
TO_US: Final = Text(
    "Each choice opens a message to Penholder alone: choices are hidden. Send it to vote."
)
TO_TAKE_PART: Final = Text(
    "Each of these opens a message to the list. Send it to take part; write an "
    "objection in your own words after “object:”. You can change it until the end."
)
VOTE_IN_SLACK: Final = Text("In Slack, vote on the message of #{number}.")


@dataclass(frozen=True, slots=True)
class Meter:
    """How far something has come: `value` of `most`."""

    words: str
    value: float
    most: float


@dataclass(frozen=True, slots=True)
class OpenView:
    """A vote or a call that is open. `links` open a mail each, `how` says what they do."""

    heading: str
    question: Markup
    end: Markup
    meters: tuple[Meter, ...]
    links: tuple[tuple[str, Markup], ...]
    how: tuple[str, ...]


def _taking_part(public: PublicItem, *, zone: ZoneInfo) -> tuple[OpenView, ...]:
    """Return the open votes, then the open call for comments."""
    facts, ways = public.facts, public.ways
    if ways is None:
        return ()
    opening = public.thread[0].mail.message_id if public.thread else ""
    # A link is no text of the page, so nothing else masks what stands in it.
    subject = f"[#{facts.item.number}] {masked(one_line(facts.item.title))}"
    mail = _Mail(ways, subject, opening)
    votes = [
        _open_vote(facts.item, ballot.ballot, ballot.tally, mail=mail, zone=zone)
        for ballot in public.ballots
        if ballot.ballot.state is BallotState.OPEN
    ]
    call = facts.call
    calls = [_open_call(call, mail=mail)] if call is not None and call.is_open else []
    return (*votes, *calls)


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail that joins the item's thread even if the mail program drops In-Reply-To."""

    ways: Ways
    subject: str
    answers: str

    def link(self, to: str, *, body: str = "") -> str:
        """Return a link that opens the mail."""
        fields = {"subject": self.subject}
        if self.answers:
            fields["In-Reply-To"] = f"<{self.answers}>"
        return mail_link(to, fields | ({"body": body} if body else {}))


def _open_vote(
    item: Item, ballot: Ballot, tally: Tally, *, mail: _Mail, zone: ZoneInfo
) -> OpenView:
    rules = ballot.rules
    to = mail.ways.list_address if rules.is_open_to_all else mail.ways.own_address
    links = vote_links(item.number, rules, to=to, subject=mail.subject, answers=mail.answers)
    if any(masked(choice) != choice for choice in rules.choices):
        links = []  # an option that names an address would show it in its link
    if links:
        how = (TO_LIST if rules.is_open_to_all else TO_US).format()
    else:
        how = say("To vote, write {form}.", form=vote_form(item.number, rules, marked=False))
        links = [(say("Vote by mail"), mail.link(to))]
    return OpenView(
        heading=say("Ballot"),
        question=words_html(ballot.question) if ballot.question else Markup(),
        end=time_html(ballot.closes_at, zone=zone),
        meters=tuple(_meters(tally)),
        links=tuple((label, escape(link)) for label, link in links),
        how=(how, VOTE_IN_SLACK.format(number=item.number)),
    )


def _open_call(call: CallFacts, *, mail: _Mail) -> OpenView:
    if call.call.seeks_consensus:
        return _open_consensus(call, mail=mail)
    return OpenView(
        heading=say("Call for comments"),
        question=words_html(call.call.text) if call.call.text else Markup(),
        end=time_html(call.call.closes_at, zone=call.zone),
        meters=(),
        links=((say("Comment by mail"), escape(mail.link(mail.ways.list_address))),),
        how=(
            say("Your message goes to the list, where everybody reads it."),
            say("In Slack, reply to the message of #{number}.", number=call.call.item),
        ),
    )


def _open_consensus(call: CallFacts, *, mail: _Mail) -> OpenView:
    return OpenView(
        heading=say("Call for consensus"),
        question=words_html(call.call.text) if call.call.text else Markup(),
        end=time_html(call.call.closes_at, zone=call.zone),
        meters=(),
        links=tuple(
            (STANCE_BUTTONS[word].format(), escape(mail.link(mail.ways.list_address, body=body)))
            for word, body in _STANCES
        ),
        how=(
            consensus.say_asked(call),
            TO_TAKE_PART.format(),
            consensus.HOW_OBJECTIONS.format(),
            say("In Slack, press a button on the message of #{number}.", number=call.call.item),
        ),
    )


_STANCES: Final = (
    (StanceWord.SUPPORT, "support"),
    (StanceWord.CAN_LIVE, "can live with it"),
    (StanceWord.OBJECT, "object: "),
    (StanceWord.ABSTAIN, "abstain"),
)
"""What people can say on a call for consensus, and the line of a mail that says it."""


def _meters(tally: Tally) -> Iterator[Meter]:
    for condition in tally.known_conditions:
        if condition.asked in _RISES and condition.need > 0:
            text = condition_text(condition, tally.rules.rule)
            words = say("{condition}: {have}", condition=text, have=say_have(condition))
            yield Meter(
                words[:1].upper() + words[1:],
                float(min(condition.have, condition.need)),
                float(condition.need),
            )
