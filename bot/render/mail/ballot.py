"""Render mail about a ballot: opened, extended, corrected, withdrawn, its result, a reminder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from bot.domain.ballots.ballot import Ballot, Rules
from bot.domain.ballots.choices import WORDS, words_in_language
from bot.domain.items.item import Item
from bot.language import Numbered, Text, say, say_parts
from bot.render.ballots.changes import asked_in, say_meaning, say_options
from bot.render.ballots.echoing import say_news, say_seen
from bot.render.ballots.endorsing import say_endorsers, say_proposed
from bot.render.ballots.hash_words import hash_lines
from bot.render.ballots.how_to_vote import (
    example_by_number,
    how_to_write,
    mail_link,
    vote_form,
)
from bot.render.ballots.result_file import hash_of_file, result_bytes, result_shape
from bot.render.ballots.rule_words import newest_counts, rule_besides_conditions
from bot.render.ballots.tally_text import (
    LINK_IS_CUT,
    LONGEST_REASON,
    WAYS,
    draw_bars,
    labelled_counts,
    say_cast,
    say_conditions,
    say_counts,
    say_groups,
    say_not_counted,
    say_reason,
    say_result,
    say_rule,
    say_turnout,
    say_voters,
)
from bot.render.facts import EchoFacts, ItemFacts, ResultFacts, VoteFacts
from bot.render.mail.html import mail_html
from bot.render.mail.message import LARGEST, MailBody, MailHead, build_mail
from bot.render.mail.subjects import (
    ballot_subject,
    correction_subject,
    draft_subject,
    echo_subject,
    extension_subject,
    reminder_subject,
    result_subject,
    withdrawal_subject,
)
from bot.render.notes import say_note
from bot.render.safe import clean, cut, name_of, one_line
from bot.render.times import say_instant
from bot.render.wrap import COLUMNS, flow, underline, wrap, wrap_words

LONGEST_QUESTION: Final = 4000
SHORTENED: Final = 60
"""Characters of each reason in a mail that has very many votes."""
TEMPLATE: Final = "vote.mjml.jinja"

HOW_TO_VOTE: Final = Text(
    "To vote, reply to this message on the list, with your choice on the first line. You can add a "
    "reason after it."
)
HOW_TO_CHOOSE: Final = Text(
    "To vote, reply to this message on the list, with the options that you choose on the first "
    "line, by their numbers or names: {how}. For example: “#{number}: {example}”. You can add a "
    "reason, beginning with “because”."
)
HOW_TO_VOTE_ALONE: Final = Text(
    "To vote, press your choice in Slack, or write to {address} alone, with this on the first "
    "line: {form}. Do not vote on the list: everybody can read it, so a vote there does not count."
)
HOW_LINKS_WORK_ALONE: Final = Text(
    "Each choice opens a message to {address}. Send it, and your vote is cast."
)
HOW_TO_REPLY: Final = Text(
    "To vote, reply to this message, with your choice on the first line. You can add a reason "
    "after it."
)
HOW_TO_CHOOSE_IN_REPLY: Final = Text(
    "To vote, reply to this message, with the options that you choose on the first line, by their "
    "numbers or names: {how}. For example: “#{number}: {example}”. You can add a reason, beginning "
    "with “because”."
)
ONLY_YOU_KNOW: Final = Text(
    "Your reply goes to an address that only you know, so we can be sure that the vote is yours."
)
HOW_LINKS_WORK_FOR_YOU: Final = Text(
    "Each choice opens a message to that address. Send it, and your vote is cast."
)
WHY_REMINDED: Final = Text(
    "You get this because you are on the roster of those who vote, and have not voted. It is sent "
    "once for each vote, only to you, and not to the list."
)
WHO_VOTED: Final = Text("Who voted")
WHO_VOTED_HOW: Final = Text("Who voted how")
HOW_LINKS_WORK: Final = Text(
    "Each choice opens a message to the list. Send it, and your vote is cast."
)
IN_SLACK: Final = Text("In Slack, vote on the item's message.")
STAYS_CAST: Final = Text("Votes already cast still count, and can be changed until then.")
WHEN_IT_OPENS: Final = Numbered(
    "This vote opens when it has {number} endorser, and ends {end}. If it has too few by then, it "
    "is withdrawn.",
    "This vote opens when it has {number} endorsers, and ends {end}. If it has too few by then, it "
    "is withdrawn.",
)
HOW_TO_ENDORSE: Final = Text(
    "To endorse it, press “Endorse” in Slack, or reply to this message on the list with the word "
    "“endorse” on the first line. A reply counts if the list proves that it is yours. Whoever "
    "proposed the vote cannot endorse it. To endorse is not to vote."
)
WHY_TOLD: Final = Text(
    "Penholder mails votes to the list that were given in Slack, by a link or by mail to Penholder "
    "alone, so that the list has every vote. This message itself is no vote."
)
NOT_OPENED: Final = Text("It was not open yet, so nobody had voted.")
BEFORE: Final = Text("It asked:")
NOW: Final = Text("It now asks:")
NO_RESULT: Final = Text("There is no result. The votes that were cast decide nothing.")
FILE_LEFT_OUT: Final = Text(
    "The file with every vote is too large for a message to a list. Whoever runs Penholder can "
    "give it to you: penholder result {number}"
)
RECOUNT: Final = Text(
    "Anybody can count the votes again: save the attached file and run penholder recount {name}."
)
SAME_HASH: Final = Text(
    "Whoever has the file can compare it with this message: penholder recount ends with the same "
    "words and the same hash, unless the file was changed."
)
VOTES_LEFT_OUT: Final = Numbered(
    "{number} more vote was counted; there are too many to list in one message.",
    "{number} more votes were counted; there are too many to list in one message.",
)


@dataclass(frozen=True, slots=True)
class ChoiceWords:
    """A choice of an open ballot: its name, what to add or write instead, and a link that votes."""

    name: str
    needs_reason: bool
    others: str
    link: str


@dataclass(frozen=True, slots=True)
class VoteWords:
    """Who voted how, and by which way or why."""

    voter: str
    choice: str
    said: str


@dataclass(frozen=True, slots=True)
class BallotWords:
    """A mail about a ballot in words, for its text and its HTML twin. What is empty is left out."""

    number: int
    title: str
    """For the HTML twin alone."""
    told: tuple[str, ...] = ()
    """What a list is told of votes that were given elsewhere, one by one."""
    facts: tuple[str, ...] = ()
    outcome: str = ""
    before: str = ""
    """The question as it was before a correction."""
    question: str = ""
    changes: tuple[str, ...] = ()
    """How a correction changed the options, and what it does with the votes."""
    counts: tuple[tuple[str, Fraction], ...] = ()
    bars: str = ""
    """The counts as text."""
    groups: tuple[tuple[str, str], ...] = ()
    """The counts of each group, and the advisory ones, in words."""
    rule: str = ""
    """The name of the rule whose conditions are listed."""
    conditions: tuple[tuple[str, str], ...] = ()
    """Whether each condition is met, and what it asks, with what was there and what was needed."""
    how: str = ""
    options: tuple[str, ...] = ()
    """What to choose among, where a vote names several."""
    choices: tuple[ChoiceWords, ...] = ()
    how_links_work: str = ""
    notes: tuple[str, ...] = ()
    seal_title: str = ""
    seal: tuple[str, ...] = ()
    """The last hash of the result's file, in words and in digits, line by line."""
    votes_title: str = ""
    votes: tuple[VoteWords, ...] = ()
    left_out: str = ""
    board_url: str = ""


def ballot_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that announces an open ballot to the list, and how to vote by replying.

    `facts.ballot` must be set.
    """
    ballot = _needed(facts.ballot)
    subject = ballot_subject(facts.item, ballot, now=head.now, zone=facts.zone)
    words = BallotWords(
        number=facts.item.number,
        title=say("Vote on #{number}: {title}", **_named(facts.item)),
        facts=(
            say("Open until {end}.", end=say_instant(ballot.closes_at, zone=facts.zone)),
            *([say_endorsers(facts.endorsers)] if facts.endorsers else []),
        ),
        question=_question(ballot),
        how=_how_to_vote(facts.item, ballot, head=head),
        options=_options(ballot),
        choices=_choices(facts.item, ballot, head=head, subject=subject),
        how_links_work=_how_links_work(ballot, head=head),
        notes=_notes(facts, ballot),
        board_url=facts.board_url,
    )
    return _mail(words, head=head, subject=subject)


def _how_to_vote(item: Item, ballot: Ballot, *, head: MailHead) -> str:
    if not ballot.rules.is_open_to_all:
        form = vote_form(item.number, ballot.rules, marked=False)
        return HOW_TO_VOTE_ALONE.format(address=head.from_address, form=form)
    if ballot.rules.takes_one:
        return HOW_TO_VOTE.format()
    return HOW_TO_CHOOSE.format(
        number=item.number,
        how=how_to_write(ballot.rules),
        example=example_by_number(ballot.rules),
    )


def _how_links_work(ballot: Ballot, *, head: MailHead) -> str:
    if ballot.rules.is_open_to_all:
        return HOW_LINKS_WORK.format()
    return HOW_LINKS_WORK_ALONE.format(address=head.from_address)


def _notes(facts: ItemFacts, ballot: Ballot, *, has_ways: bool = True) -> tuple[str, ...]:
    """Return who can see the choices, by which rule a ballot is decided, and other ways to vote."""
    voters = say_voters(facts.tally) if facts.tally is not None else ""
    newest = say("Your newest vote counts.") if newest_counts(ballot.rules.rule) else ""
    rule = (say_rule(ballot), newest, voters, IN_SLACK.format() if has_ways else "")
    return tuple(filter(None, (say_seen(ballot), " ".join(filter(None, rule)))))


def _options(ballot: Ballot) -> tuple[str, ...]:
    """Return the options by number, where a vote names several."""
    return () if ballot.rules.takes_one else ballot.rules.options


def draft_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that asks the list for the endorsers of a proposed vote.

    `facts.draft` must be set.
    """
    draft = facts.draft
    if draft is None:
        raise ValueError("a mail about a proposed vote needs it")
    ballot = draft.ballot
    end = say_instant(ballot.closes_at, zone=facts.zone)
    words = BallotWords(
        number=facts.item.number,
        title=say("Vote proposed on #{number}: {title}", **_named(facts.item)),
        facts=(
            WHEN_IT_OPENS.format(ballot.rules.rule.endorsers, end=end),
            say_proposed(draft),
        ),
        question=_question(ballot),
        how=HOW_TO_ENDORSE.format(),
        options=ballot.rules.options,
        notes=(say_rule(ballot),),
        board_url=facts.board_url,
    )
    return _mail(words, head=head, subject=draft_subject(facts.item))


def extension_mail(
    facts: ItemFacts, *, head: MailHead, before: datetime, by: str = "", reason: str = ""
) -> EmailMessage:
    """Return the mail that tells the list that an open ballot was extended.

    `facts.ballot` must be set, and closes at its new time; `before` is when it was to close, `by`
    who extended it.
    """
    ballot = _needed(facts.ballot)
    subject = extension_subject(facts.item, ballot, now=head.now, zone=facts.zone)
    words = BallotWords(
        number=facts.item.number,
        title=say("Vote extended on #{number}: {title}", **_named(facts.item)),
        facts=(
            say("Open until {end}.", end=say_instant(ballot.closes_at, zone=facts.zone)),
            say("It was to end {end}.", end=say_instant(before, zone=facts.zone)),
            _who_and_why(say("{name} extended it.", name=name_of(by)) if by else "", reason),
        ),
        question=_question(ballot),
        how=f"{STAYS_CAST} {_how_to_vote(facts.item, ballot, head=head)}",
        options=_options(ballot),
        choices=_choices(facts.item, ballot, head=head, subject=subject),
        how_links_work=_how_links_work(ballot, head=head),
        notes=_notes(facts, ballot),
        board_url=facts.board_url,
    )
    return _mail(words, head=head, subject=subject)


def reminder_mail(facts: ItemFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that reminds somebody who has not voted.

    `facts.ballot` must be set. `head.reply_to` is an address that proves whose a reply is.
    """
    ballot = _needed(facts.ballot)
    subject = reminder_subject(facts.item, ballot, now=head.now, zone=facts.zone)
    ends = say_instant(ballot.closes_at, zone=facts.zone)
    words = BallotWords(
        number=facts.item.number,
        title=say("You have not voted on #{number}: {title}", **_named(facts.item)),
        facts=(say("You have not voted yet. The vote is open until {end}.", end=ends),),
        question=_question(ballot),
        how=f"{_how_to_reply(facts.item, ballot)} {ONLY_YOU_KNOW}",
        options=_options(ballot),
        choices=_choices(facts.item, ballot, head=head, subject=subject),
        how_links_work=HOW_LINKS_WORK_FOR_YOU.format(),
        notes=(*_notes(facts, ballot, has_ways=False), WHY_REMINDED.format()),
        board_url=facts.board_url,
    )
    return _mail(words, head=head, subject=subject)


def _how_to_reply(item: Item, ballot: Ballot) -> str:
    if ballot.rules.takes_one:
        return HOW_TO_REPLY.format()
    return HOW_TO_CHOOSE_IN_REPLY.format(
        number=item.number,
        how=how_to_write(ballot.rules),
        example=example_by_number(ballot.rules),
    )


def correction_mail(
    facts: ItemFacts, *, head: MailHead, version: int, by: str = ""
) -> EmailMessage:
    """Return the mail that tells the list what a new version of an open ballot changed.

    `facts.ballot` must be set; `by` is who corrected it.
    """
    ballot = _needed(facts.ballot)
    before, after = ballot.texts[version - 2 : version]
    subject = correction_subject(facts.item)
    until = say_instant(ballot.closes_at, zone=facts.zone)
    words = BallotWords(
        number=facts.item.number,
        title=say("Vote corrected on #{number}: {title}", **_named(facts.item)),
        facts=(
            say("Version {number}. Open until {end}, as before.", number=version, end=until),
            _who_and_why(say("{name} corrected it.", name=name_of(by)) if by else "", after.reason),
        ),
        before=asked_in(before) if before.question != after.question else "",
        question=asked_in(after) if before.question != after.question else _question(ballot),
        changes=(*say_options(before, after), say_meaning(after)),
        how=_how_to_vote(facts.item, ballot, head=head),
        options=_options(ballot),
        choices=_choices(facts.item, ballot, head=head, subject=subject),
        how_links_work=_how_links_work(ballot, head=head),
        notes=_notes(facts, ballot),
        board_url=facts.board_url,
    )
    return _mail(words, head=head, subject=subject)


def echo_mail(facts: ItemFacts, told: Sequence[EchoFacts], *, head: MailHead) -> EmailMessage:
    """Return the mail that tells a list of votes that were given elsewhere.

    `facts` must have a ballot and its tally. What would be too large for a list goes without its
    HTML twin, and at last with shorter reasons.
    """
    ballot, tally = _needed(facts.ballot), facts.tally
    if tally is None:
        raise ValueError("a mail about votes needs their tally")
    for longest, with_html in ((LONGEST_REASON, True), (LONGEST_REASON, False), (SHORTENED, False)):
        words = BallotWords(
            number=facts.item.number,
            title=say("New votes on #{number}: {title}", **_named(facts.item)),
            told=tuple(say_news(one, ballot.rules, longest=longest) for one in told),
            facts=(
                say("So far: {votes}.", votes=say_parts((say_turnout(tally), say_counts(tally)))),
                say("Open until {end}.", end=say_instant(ballot.closes_at, zone=facts.zone)),
            ),
            how=_how_to_vote(facts.item, ballot, head=head),
            options=_options(ballot),
            notes=(WHY_TOLD.format(),),
            board_url=facts.board_url,
        )
        mail = _mail(words, head=head, subject=echo_subject(facts.item), with_html=with_html)
        if len(mail.as_bytes()) <= LARGEST:
            break
    return mail


def withdrawal_mail(
    facts: ItemFacts, *, head: MailHead, by: str = "", reason: str = ""
) -> EmailMessage:
    """Return the mail that tells the list that a ballot was withdrawn, by whom and why.

    `facts.ballot` must be set.
    """
    ballot = _needed(facts.ballot)
    words = BallotWords(
        number=facts.item.number,
        title=say("Vote withdrawn on #{number}: {title}", **_named(facts.item)),
        facts=(
            _who_and_why(say("{name} withdrew the vote.", name=name_of(by)) if by else "", reason),
        ),
        question=_question(ballot),
        notes=((NO_RESULT if ballot.was_opened else NOT_OPENED).format(),),
        board_url=facts.board_url,
    )
    return _mail(words, head=head, subject=withdrawal_subject(facts.item))


def result_mail(facts: ResultFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail that tells the list a ballot's result, its rule and its votes.

    The same is attached as JSON for programs. If both twins are too large for a list, the text goes
    alone; if there are very many votes, only so many are named that the mail fits. The tally always
    counts all.
    """
    data = result_data(facts)
    facts = replace(facts, last_hash=hash_of_file(data))
    most = len(facts.votes)
    mail = _result(facts, head=head, most=most, data=data, with_html=True)
    for kept in (data, b""):
        if len(mail.as_bytes()) > LARGEST:
            mail = _result(facts, head=head, most=most, data=kept, with_html=False)
    while (size := len(mail.as_bytes())) > LARGEST and most > 0:
        most = min(most - 1, most * LARGEST // size)
        mail = _result(facts, head=head, most=most, data=b"", with_html=False)
    return mail


def result_data(facts: ResultFacts) -> bytes:
    """Return the file of an ended ballot's result: the kept one, or one written from the facts."""
    return facts.file or result_bytes(result_of(facts))


def result_of(facts: ResultFacts) -> dict[str, Any]:
    """Return an ended ballot's result, which `penholder recount` verifies."""
    title, votes = facts.item.title, facts.all_votes
    return result_shape(
        facts.ballot,
        title=title,
        votes=votes,
        roster=facts.roster,
        choices=facts.choices,
        editors=facts.editors,
        endorsers=facts.endorsers,
        closed_by=facts.closed_by,
        replaces=facts.replaces,
    )


def _not_counted(facts: ResultFacts) -> str:
    refused = [one.vote.refusal for one in facts.all_votes if one.vote.refusal]
    return say_not_counted(facts.refused, refused)


def _result(
    facts: ResultFacts, *, head: MailHead, most: int, data: bytes, with_html: bool
) -> EmailMessage:
    ballot, tally = facts.ballot, facts.tally
    votes = _in_order(facts)
    left_out = len(votes[most:])
    conditions = say_conditions(tally)
    besides = rule_besides_conditions(ballot.rules.rule) if conditions else say_rule(ballot)
    words = BallotWords(
        number=facts.item.number,
        title=say("Result of the vote on #{number}: {title}", **_named(facts.item)),
        outcome=say_result(ballot),
        facts=(cut(one_line(say_note(ballot.note)), at=LONGEST_QUESTION),),
        question=_question(ballot),
        counts=labelled_counts(tally),
        bars=draw_bars(tally, signs="#", longest=30),
        groups=say_groups(tally),
        rule=ballot.rules.name,
        conditions=conditions,
        notes=(
            f"{say_cast(tally)}. {besides}".rstrip(),
            *([say_endorsers(facts.endorsers)] if facts.endorsers else []),
            _closed(facts),
            *([LINK_IS_CUT.format()] if ballot.has_cut_links else []),
            *([f"{_not_counted(facts)}."] if facts.refused else []),
            (RECOUNT if data else FILE_LEFT_OUT).format(
                number=facts.item.number, name=f"result-{facts.item.number}.json"
            ),
        ),
        seal_title=SAME_HASH.format(),
        seal=(*hash_lines(facts.last_hash), facts.last_hash),
        votes_title=(WHO_VOTED if ballot.has_cut_links else WHO_VOTED_HOW).format(),
        votes=tuple(_vote_words(one, ballot.rules) for one in votes[:most]),
        left_out=VOTES_LEFT_OUT.format(left_out) if left_out else "",
        board_url=facts.board_url,
    )
    return _mail(
        words,
        head=head,
        subject=result_subject(facts.item, ballot),
        data=data,
        with_html=with_html,
    )


def _closed(facts: ResultFacts) -> str:
    """Say when a ballot closed, and who closed it."""
    ballot = facts.ballot
    time = say_instant(ballot.closed_at or ballot.closes_at, zone=facts.zone)
    if facts.closed_by:
        return say("Closed {time}, closed by {name}.", time=time, name=name_of(facts.closed_by))
    return say("Closed {time}, at its deadline.", time=time)


def _mail(
    words: BallotWords,
    *,
    head: MailHead,
    subject: str,
    data: bytes = b"",
    with_html: bool = True,
) -> EmailMessage:
    preview = words.outcome or " ".join((*words.told, *words.facts))
    preview = f"{preview} {one_line(words.question) or ', '.join(_names(words))}"
    html = mail_html(TEMPLATE, vote=words, subject=subject, preview=preview) if with_html else ""
    body = MailBody(
        text="\n\n".join(_text(words)),
        html=html,
        is_flowed=True,
        data=data,
        data_name=f"result-{words.number}.json",
    )
    return build_mail(head, body, subject=subject, has_news=True)


def _names(words: BallotWords) -> Iterator[str]:
    yield from (one.name for one in words.choices)
    yield from (f"{choice} {count}" for choice, count in words.counts)


def _text(words: BallotWords) -> Iterator[str]:
    """Yield the paragraphs of the text part. The subject above it is its title.

    Each line of a choice begins with a sign of ours, so that no reader takes a quoted one for a
    vote.
    """
    if words.outcome:
        yield underline(words.outcome)
    yield from filter(None, (_lines(words.told), *map(flow, words.facts)))
    if words.before:
        yield f"{BEFORE}\n\n{wrap_words(words.before, indent='  ')}\n\n{NOW}"
    if words.question:
        yield wrap_words(words.question, indent="  ")
    yield from map(flow, words.changes)
    yield from _counts(words)
    if words.how:
        yield flow(words.how)
    if words.choices:
        yield "\n".join(map(_choice_line, words.choices))
    if words.options:
        numbered = enumerate(words.options, start=1)
        yield "\n".join(f"  - {number}: {one}" for number, one in numbered)
    yield from map(flow, words.notes)
    if words.seal:
        yield "\n".join([flow(words.seal_title), "", *(f"  {line}" for line in words.seal)])
    if words.votes:
        yield say("{title}:", title=words.votes_title)
    for choice, group in groupby(words.votes, key=lambda one: one.choice):
        yield "\n".join([*([choice] if choice else []), *map(_vote_line, group)])
    yield from filter(None, (flow(words.left_out), words.board_url))


def _lines(told: Sequence[str]) -> str:
    """Return what is told of votes. The lines leave with one more space before them: see `stuff`.

    Each begins with a sign of ours, so that no reader takes it for a vote.
    """
    lines = (wrap(f"- {one}", indent="    ", first="  ", columns=COLUMNS - 1) for one in told)
    return "\n".join(lines)


def _counts(words: BallotWords) -> Iterator[str]:
    if words.bars:
        yield words.bars
    if words.groups:
        groups = (say("{name}: {text}", name=name, text=said) for name, said in words.groups)
        yield "\n".join(wrap(one, indent="    ", first="") for one in groups)
    if words.conditions:
        met = (say("{name}: {text}", name=name, text=said) for name, said in words.conditions)
        # They leave with one more space before them: see `stuff`.
        lines = (wrap(one, indent="    ", first="  ", columns=COLUMNS - 1) for one in met)
        yield "\n".join([say("By the rule {name}:", name=words.rule), *lines])


def _choice_line(one: ChoiceWords) -> str:
    words = {"choice": one.name, "others": one.others}
    if one.needs_reason and one.others:
        said = say("{choice}: and your reason (or {others})", **words)
    elif one.needs_reason:
        said = say("{choice}: and your reason", **words)
    else:
        said = say("{choice} (or {others})", **words) if one.others else one.name
    return f"  - {said}"


def _vote_line(one: VoteWords) -> str:
    return wrap(f"{one.voter}, {one.said}", indent="    ", first="  ")


def _vote_words(one: VoteFacts, rules: Rules) -> VoteWords:
    reason = cut(one_line(one.vote.reason), at=LONGEST_REASON)
    way = WAYS[one.vote.source].format()
    said = say("{way}: {reason}", way=way, reason=reason) if reason else way
    return VoteWords(name_of(one.voter), rules.label(one.vote.choice), said)


def _in_order(facts: ResultFacts) -> list[VoteFacts]:
    """Return the votes that count, by choice, then by name."""
    order = {choice: place for place, choice in enumerate(facts.ballot.rules.choices)}
    return sorted(
        (one for one in facts.votes if one.vote.counts),
        key=lambda one: (
            order.get(one.vote.choice, len(order)),
            one.vote.choice,
            one.voter.casefold(),
        ),
    )


def _choices(
    item: Item, ballot: Ballot, *, head: MailHead, subject: str
) -> tuple[ChoiceWords, ...]:
    rules = ballot.rules
    choices = []
    offered = rules.choices if rules.takes_one else ()
    for choice in offered:
        words = WORDS.get(rules.rule.method, {})
        english = (word for word, meant in words.items() if meant == choice != word)
        name = rules.label(choice)
        own = [word for word in words_in_language(rules.rule, choice) if word != name]
        others = [*own, *english, *([choice] if name != choice else [])]
        needs_reason = choice in rules.reason_needed
        written = f"#{item.number}: {name}{': ' if needs_reason else ''}"
        choices.append(
            ChoiceWords(
                name=name,
                needs_reason=needs_reason,
                others=", ".join(others),
                link=_link(
                    written,
                    head=head,
                    subject=subject,
                ),
            )
        )
    return tuple(choices)


def _link(written: str, *, head: MailHead, subject: str) -> str:
    """Return a link that opens a reply (RFC 6068) to where replies go.

    Not all mail programs take In-Reply-To from a link. So the words name the item by its number.
    """
    fields = {
        "subject": f"Re: {subject}",
        "In-Reply-To": f"<{head.message_id}>",
        "body": written,
    }
    return mail_link(head.reply_to or head.to.address, fields)


def _named(item: Item) -> dict[str, object]:
    """Return what titles say of an item."""
    return {"number": item.number, "title": one_line(item.title)}


def _question(ballot: Ballot) -> str:
    return cut(clean(ballot.question).strip(), at=LONGEST_QUESTION)


def _who_and_why(who: str, reason: str) -> str:
    return " ".join(filter(None, (who, say_reason(reason))))


def _needed(ballot: Ballot | None) -> Ballot:
    if ballot is None:
        raise ValueError("a mail about a ballot needs the ballot")
    return ballot
