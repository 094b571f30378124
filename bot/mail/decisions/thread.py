"""Read the decisions of a thread: its calls, the votes on each, and what was announced.

A thread may hold several calls, so each message belongs to the nearest call that it answers; where
it does not say what it answers, to the call that has its subject, or else the newest before it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from bot.domain.audits.compare import compared, side
from bot.domain.audits.decision import (
    Announced,
    ArchivedVote,
    Decision,
    Difference,
    Differs,
    DoubtfulLine,
    Kind,
    Unsure,
)
from bot.domain.audits.outcome import outcome_of
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Rules, freeze_rules
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.rule_form import Form
from bot.mail.decisions.calls import (
    Headed,
    Role,
    calls_in_words,
    cancels_vote,
    decision_key,
    declares_consensus,
    end_in,
    options_in,
    read_subject,
)
from bot.mail.decisions.post import Post, own_lines
from bot.mail.decisions.results import read_result, says_result
from bot.mail.decisions.votes import Electorate, said_in, take_votes, written_choices
from bot.mail.own_words import first_own, own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.subject import is_reply_subject
from bot.mail.values import OwnLine

_SIGNED: Final = re.compile(r"[+\-\u2212\u2013]\s?[01]\b")
_RANKS: Final = re.compile(
    r"^\s{0,4}(?:(?:my\s)?vote\s?:?\s)?[A-H](?:\s?[>=]\s?[A-H])+\s*$", re.IGNORECASE | re.MULTILINE
)
"""`A > B = C`: such votes rank what the call offers."""


@dataclass(frozen=True, slots=True)
class Method:
    """How an audit counts: by a named rule, or by what people wrote, and for whom."""

    name: str = ""
    form: Form | None = None
    electorate: Electorate = field(default_factory=Electorate)

    def rules(self, options: tuple[str, ...], posts: Sequence[Post]) -> Rules:
        """Return the rules of one call."""
        if self.form is not None:
            rules = freeze_rules(self.name, self.form, minimum_assurance=Assurance.NONE)
            return replace(rules, options=options) if rules.rule.chooses_options else rules
        if options:
            name = "ranked" if any(_RANKS.search(post.text) for post in posts) else "single"
            form: Form = {"method": name}
            return freeze_rules(name, form, minimum_assurance=Assurance.NONE, options=options)
        lines = list(written_choices(posts))
        signed = sum(_SIGNED.search(line) is not None for line in lines)
        name = "plus-minus" if signed * 2 >= len(lines) else "majority"
        return freeze_rules(name, PRESETS[name].form, minimum_assurance=Assurance.NONE)


@dataclass(frozen=True, slots=True)
class Call:
    """A call, and what its subject says; `headed` is None where only its words call a vote."""

    post: Post
    headed: Headed | None

    @property
    def kind(self) -> Kind:
        """How it asks to decide."""
        is_consensus = self.headed is not None and self.headed.role is Role.CONSENSUS
        return Kind.CONSENSUS if is_consensus else Kind.VOTE

    @property
    def key(self) -> str:
        """What replies and results have in common with it in their subjects."""
        return decision_key(self.post.subject) if self.headed is None else self.headed.key


def call_of(post: Post, words: Sequence[OwnLine]) -> Call | None:
    """Return a message as a call, None if it is none."""
    if not post.is_persons:
        return None
    headed = read_subject(post.subject)
    if headed is not None:
        return Call(post, headed) if headed.role in {Role.VOTE, Role.CONSENSUS} else None
    is_reply = is_reply_subject(post.subject) or post.is_reply
    return Call(post, None) if calls_in_words(words, is_reply=is_reply) else None


def read_thread(
    posts: Sequence[Post], method: Method, *, beside: Sequence[Post] = ()
) -> Iterator[Decision]:
    """Yield the decisions of a thread.

    `beside` are messages of other threads that belong here by subject: results and cancellations,
    and replies whose references are lost.
    """
    ordered = sorted((*posts, *beside), key=lambda post: (post.at, post.key))
    words = {post.key: own_words(read_lines(post.text)) for post in ordered}
    calls = _calls(ordered, words)
    answering = _assigned(ordered, calls)
    by_subject = {post.key for post in beside if read_subject(post.subject) is None}
    for call in calls:
        yield _decide(call, answering[call.post.key], method, by_subject)


def _calls(posts: Sequence[Post], words: Mapping[int, Sequence[OwnLine]]) -> list[Call]:
    """Return a thread's calls, without reminders of one that is there."""
    calls: list[Call] = []
    for post in posts:
        call = call_of(post, words[post.key])
        if call is None:
            continue
        is_reminder = any(
            known.key == call.key and known.post.message_id in post.references for known in calls
        )
        if not is_reminder:
            calls.append(call)
    return calls


def _assigned(posts: Sequence[Post], calls: Sequence[Call]) -> Mapping[int, list[Post]]:
    """Return the messages that belong to each call, by the call's key."""
    belongs: dict[int, list[Post]] = {call.post.key: [] for call in calls}
    thread = {post.message_id: post for post in posts}
    of_id = {call.post.message_id: call for call in calls}
    for post in posts:
        if post.key in belongs or not calls:
            continue
        call = _nearest(post, thread, of_id) or _by_subject(post, calls)
        if call is not None and call.post.at <= post.at:
            belongs[call.post.key].append(post)
    return belongs


def _nearest(post: Post, thread: Mapping[str, Post], of_id: Mapping[str, Call]) -> Call | None:
    """Return the first call among what a message answers, if its subject names no other."""
    seen = {post.message_id}
    ancestors = list(reversed(post.references))
    while ancestors:
        parent = ancestors.pop(0)
        if parent in seen:
            continue
        seen.add(parent)
        if parent in of_id:
            return of_id[parent]
        if parent in thread and not ancestors:
            ancestors = list(reversed(thread[parent].references))
    return None


def _by_subject(post: Post, calls: Sequence[Call]) -> Call | None:
    before = [call for call in calls if call.post.at <= post.at]
    key = decision_key(post.subject)
    same = [call for call in before if call.key == key]
    return next(reversed(same or before), None)


def _decide(
    call: Call, posts: Sequence[Post], method: Method, by_subject: frozenset[int] | set[int]
) -> Decision:
    """Return one decision: its votes up to the last result, and how that compares."""
    words = own_words(read_lines(call.post.text))
    results = [post for post in posts if _announces(post, call)]
    last = results[-1] if results else None
    cancel = next((post for post in posts if _cancels(post, call)), None)
    voting = [post for post in posts if post not in results and post is not cancel]
    options = options_in(words)
    rules = method.rules(options, voting)
    title = call.headed.title if call.headed is not None else call.post.subject
    asks = title if call.kind is Kind.CONSENSUS else ""
    taken = take_votes(call.post, voting, rules, method.electorate, title=asks)
    votes, late = _in_time(taken.votes, last)
    notes = [Difference(Differs.LATER_RESULT, message_id=post.message_id) for post in results[:-1]]
    joined = sum(post.key in by_subject for post in voting)
    if joined:
        notes.append(Difference(Differs.BY_SUBJECT, counted=Fraction(joined)))
    decision = Decision(
        subject=call.post.subject,
        title=title,
        message_id=call.post.message_id,
        at=call.post.at,
        by=call.post.who,
        kind=call.kind,
        rule=rules.name,
        options=options,
        ends=end_in(words, at=call.post.at),
        votes=votes,
        doubtful=(*taken.doubtful, *late),
        announced=None if last is None else _read_result(last, rules),
        differences=tuple(notes),
        canceled=cancel is not None and (last is None or cancel.at >= last.at),
        canceled_by="" if cancel is None else cancel.message_id,
        posts=tuple(post.key for post in (call.post, *posts)),
        decided_at=None if last is None else last.at,
    )
    return compared(_with_outcome(decision, rules, method), _spoke(voting, decision))


def _spoke(posts: Sequence[Post], decision: Decision) -> list[DoubtfulLine]:
    """Return the first own line of each message by somebody who gave no vote."""
    voted = {vote.who for vote in decision.votes}
    lines = []
    for post in posts:
        first = next((own for _at, own in first_own(said_in(post).words) if own.said), None)
        if post.is_persons and post.who not in voted and first is not None:
            why = Unsure.NO_FORMAL_VOTE
            lines.append(DoubtfulLine(post.who, first.text, post.message_id, why))
    return lines


def _with_outcome(decision: Decision, rules: Rules, method: Method) -> Decision:
    """Return a decision with its outcome by the rule that the audit was asked to use."""
    announced = decision.announced
    if decision.kind is Kind.CONSENSUS:
        passed = None if announced is None else announced.passed
        outcome = {None: "", True: "consensus", False: "no consensus"}[passed]
        return replace(decision, outcome=outcome)
    if method.form is None:
        return decision
    outcome, passes = outcome_of(decision.standing, rules, method.electorate.members, decision.at)
    decision = replace(decision, outcome=outcome)
    if announced is None or None in (announced.passed, passes) or announced.passed is passes:
        return decision
    told = "passed" if announced.passed else "failed"
    note = Difference(Differs.OUTCOME, told, other=outcome, message_id=announced.message_id)
    return replace(decision, differences=(*decision.differences, note))


def _in_time(
    votes: Sequence[ArchivedVote], last: Post | None
) -> tuple[tuple[ArchivedVote, ...], tuple[DoubtfulLine, ...]]:
    """Part the votes that came after the result from the others."""
    if last is None:
        return tuple(votes), ()
    late = [vote for vote in votes if vote.at > last.at]
    lines = tuple(
        DoubtfulLine(vote.who, vote.line, vote.message_id, Unsure.AFTER_RESULT, vote.choice)
        for vote in late
    )
    kept = [vote for vote in votes if vote not in late]
    # The vote that a late one replaced stands again: a voter's newest one in time counts.
    newest = {vote.who: vote for vote in kept}
    again = {vote.who for vote in late}
    return tuple(
        replace(vote, replaced=False) if vote.who in again and newest[vote.who] is vote else vote
        for vote in kept
    ), lines


def _announces(post: Post, call: Call) -> bool:
    """Return True if a message announces the result: by its subject, or plainly by its words."""
    if not post.is_persons or post.at < call.post.at:
        return False
    headed = read_subject(post.subject)
    if headed is not None:
        return headed.role is Role.RESULT
    reading = read_lines(post.text)
    words = own_words(reading)
    is_caller = post.who == call.post.who
    if call.kind is Kind.CONSENSUS:
        return is_caller and declares_consensus(words) is not None
    return says_result(own_lines(reading), message_id=post.message_id, is_caller=is_caller)


def _cancels(post: Post, call: Call) -> bool:
    headed = read_subject(post.subject)
    if headed is not None and headed.role is Role.CANCELED:
        return True
    is_caller = post.who == call.post.who and post.key != call.post.key
    return is_caller and bool(cancels_vote(said_in(post).words))


def _read_result(post: Post, rules: Rules) -> Announced:
    """Return what a result announces, its choices called as the rule calls them."""
    announced = read_result(own_lines(read_lines(post.text)), message_id=post.message_id)
    counts: dict[tuple[str, bool | None], int] = {}
    for (choice, kind), number in announced.counts.items():
        key = (_called(choice, rules), kind)
        counts[key] = counts.get(key, 0) + number
    voters = tuple(
        replace(voter, choice=_called(voter.choice, rules)) for voter in announced.voters
    )
    return replace(
        announced, counts=MappingProxyType(counts), voters=voters, at=post.at, by=post.who
    )


def _called(choice: str, rules: Rules) -> str:
    """Return a choice as the rule calls it: `yes` is `+1` where people vote with numbers."""
    read = rules.read_choice(choice)
    if read is not None:
        return read
    alike = [each for each in rules.choices if side(each) == side(choice)]
    return alike[0] if alike else choice


def result_beside(
    post: Post, method: Method, *, decided_at: datetime | None = None
) -> Decision | None:
    """Return a result whose call is not in the archive, so that it is not passed over."""
    headed = read_subject(post.subject)
    if headed is None or headed.role is not Role.RESULT or not post.is_persons:
        return None
    rules = method.rules((), [])
    announced = _read_result(post, rules)
    if not announced.has_tally and announced.passed is None:
        return None
    return Decision(
        subject=post.subject,
        title=headed.title,
        message_id=post.message_id,
        at=post.at,
        by=post.who,
        kind=Kind.CONSENSUS if headed.is_consensus else Kind.VOTE,
        rule=rules.name,
        announced=announced,
        differences=(Difference(Differs.NO_CALL, message_id=post.message_id),),
        posts=(post.key,),
        decided_at=decided_at or post.at,
    )
